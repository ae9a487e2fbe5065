# Clause 8 and table 3: the portal.
regulation: uko-2012-149/preschool-queue
office: shymkent

story: A parent applies on the portal, waits, refuses one place, consents to another, and gets the referral
cites: 8 2), 8 3), 8 5), 8 7), 8 8), 8 10), 8 11), 8 12), 8 13), 8 14), t3.1, t3.2, t3.3, t3.4, t3.5, t3.6, t3.7, t3.8, t3.9, t3.10, t3.11, t3.12, t3.13, t3.14, t3.15, 9
when aliya applies by portal for a child born 2023-04-18 with key aliya
then the case of aliya is arrived at local-body
then the case of aliya is arrived at portal
then the case of aliya is arrived at service-centre
when aigul accepts the case of aliya
then the case of aliya is in-work at portal
then the case of aliya is in-work at service-centre
when aigul checks the documents of aliya
when aigul grants the case of aliya
then the case of aliya stands at process-9.notice
when aigul signs the paper of aliya with key aigul
then the queue-notice of aliya is genuine at portal
then the case of aliya is waiting at portal
then the position of aliya is 1
when a place opens for children born 2023 as bear
when dinara offers bear
then the case of aliya is offered at portal
when aliya declines by portal with key aliya
then the case of aliya is waiting at portal
then the position of aliya is 1
when a place opens for children born 2023 as fox
when dinara offers fox
when aliya consents by portal with key aliya
then the case of aliya stands at process-9.referral
when aigul signs the paper of aliya with key aigul
then the case of aliya is issued at portal
then the case of aliya is issued at service-centre
then the referral of aliya is genuine at portal
then aliya is mailed 5 times
then every journal of aliya holds

story: Where a place is free at once it is offered without a notice
cites: 8 10), 8 11), 8 14)
when aliya applies by portal for a child born 2021-04-18 with key aliya
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
then the case of aliya stands at process-7
when dinara offers sun-2021
then the case of aliya is offered at portal
when aliya consents by portal with key aliya
when aigul signs the paper of aliya with key aigul
then the case of aliya is issued at portal
then every journal of aliya holds

story: A foreign key is refused and says so
cites: 8 8), 8 9)
when aliya applies by portal for a child born 2021-04-18 with key sergey
then the signature is refused as foreign-iin
then the case of aliya is turned-away at portal

story: A revoked key is refused and says so
cites: 8 8), 8 9)
when aliya applies by portal for a child born 2021-04-18 with key aliya-revoked
then the signature is refused as revoked
then the case of aliya is turned-away at portal

story: An expired key is refused and says so
cites: 8 8), 8 9)
when aliya applies by portal for a child born 2021-04-18 with key aliya-expired
then the signature is refused as expired
then the case of aliya is turned-away at portal

story: The body refuses with reasons and the refusal comes back signed
cites: 8 10), 8 14)
when aliya applies by portal for a child born 2021-04-18 with key aliya
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul refuses the case of aliya on documents-incomplete
when aigul signs the paper of aliya with key aigul
then the case of aliya is refused at portal
then the refusal of aliya is genuine at portal
then every journal of aliya holds

story: A paper signed with a key of somebody else is not issued
cites: 8 14)
when aliya applies by portal for a child born 2021-04-18 with key aliya
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul refuses the case of aliya on documents-incomplete
when aigul signs the paper of aliya with key marat
then the paper is refused as foreign-iin
then the case of aliya stands at process-9.refusal

story: An answer to an offer already answered changes nothing
cites: 8 12), 8 13)
when aliya applies by portal for a child born 2021-04-18 with key aliya
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when dinara offers sun-2021
when aliya declines by portal with key aliya
when aliya consents by portal with key aliya
then the deed is turned away
then the case of aliya is waiting at portal

story: A deed out of its turn is turned away
cites: 8 10)
when aliya applies by portal for a child born 2021-04-18 with key aliya
when aigul grants the case of aliya
then the deed is turned away
then the case of aliya is arrived at portal

story: A missed limit is an entry of the journal
cites: t3.5
when aliya applies by portal for a child born 2021-04-18 with key aliya
when 3 days pass
then the case of aliya is overdue at local-body
then marat is mailed 1 times
then every journal of aliya holds

story: A child who turns seven while it waits leaves the list, and the parent is told
cites: 1, 8 14)
when aliya applies by portal for a child born 2019-12-20 with key aliya
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when aigul signs the paper of aliya with key aigul
when 29 days pass
then the case of aliya is waiting at portal
then the position of aliya is 1
then aliya is mailed 2 times
when 1 days pass
then the case of aliya is outgrown at local-body
then the case of aliya is outgrown at portal
then the case of aliya is outgrown at service-centre
then the position of aliya is none
then aliya is mailed 3 times
when a place opens for children born 2019 as bear
when 1 days pass
then aliya is mailed 3 times
then every journal of aliya holds

story: A child who turns seven before the notice is signed leaves the list after it
cites: 1, 8 14)
when aliya applies by portal for a child born 2019-12-01 with key aliya
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when 12 days pass
then the case of aliya stands at process-9.notice
when aigul signs the paper of aliya with key aigul
then the case of aliya is waiting at portal
when 1 days pass
then the case of aliya is outgrown at portal
then every journal of aliya holds
