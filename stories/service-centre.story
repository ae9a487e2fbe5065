# Clause 7 and table 2: the service centre.
regulation: uko-2012-149/preschool-queue
office: shymkent

story: At the centre a parent hands in the papers and takes the referral
cites: 7 1), 7 2), 7 4), 7 6), 7 6)-2, 7 8), 7 11), 7 12), 7 14), 7 15), t2.1, t2.2, t2.3, t2.4, t2.5, t2.6, t2.7, t2.8, t2.9, t2.10, t2.11, t2.12, t2.13, t2.14, t2.15, 9
when aliya applies by service-centre for a child born 2021-04-18 with key viktoria
then the case of aliya is arrived at local-body
then the case of aliya is arrived at service-centre
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when dinara offers sun-2021
when aliya consents by service-centre with key viktoria
when aigul signs the paper of aliya with key aigul
then the referral of aliya is genuine at service-centre
when viktoria hands the paper to aliya at service-centre
then the case of aliya is issued at service-centre
then the case of aliya is issued at local-body
then every journal of aliya holds

story: At the centre a parent gets the queue notice, refuses a place in writing and stays on the list
cites: 7 13), 7 14)
when aliya applies by service-centre for a child born 2023-04-18 with key viktoria
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when aigul signs the paper of aliya with key aigul
when viktoria hands the paper to aliya at service-centre
then the case of aliya is waiting at service-centre
when a place opens for children born 2023 as bear
when dinara offers bear
when aliya declines by service-centre with key viktoria
then the case of aliya is waiting at service-centre
then every journal of aliya holds

story: At the centre a refusal is handed out
cites: 7 14), 7 15)
when aliya applies by service-centre for a child born 2021-04-18 with key viktoria
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul refuses the case of aliya on documents-incomplete
when aigul signs the paper of aliya with key aigul
when viktoria mails the paper to aliya at service-centre address aliya@example.kz
then the case of aliya is refused at service-centre

story: The operator's key of somebody else is refused
cites: 7 6)-2, 7 7)
when aliya applies by service-centre for a child born 2021-04-18 with key aigul
then the signature is refused as foreign-iin
then the case of aliya is turned-away at service-centre

story: The operator's revoked key is refused
cites: 7 6)-2, 7 7)
when aliya applies by service-centre for a child born 2021-04-18 with key viktoria-revoked
then the signature is refused as revoked

story: The operator's expired key is refused
cites: 7 6)-2, 7 7)
when aliya applies by service-centre for a child born 2021-04-18 with key viktoria-expired
then the signature is refused as expired
