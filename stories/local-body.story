# Clause 6 and table 1: the body's own counter.
regulation: uko-2012-149/preschool-queue
office: shymkent

story: At the counter a parent hands in the papers and takes the referral
cites: 6 1), 6 2), 6 3), 6 5), 6 6), 6 7), 6 9), 6 10), 6 11), 6 13), 6 14), t1.1, t1.2, t1.3, t1.4, t1.5, t1.6, t1.7, t1.8, t1.9, t1.10, t1.11, t1.12, 9
when aliya applies by local-body for a child born 2021-04-18 with key aigul
then the case of aliya is arrived at service-centre
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when dinara offers sun-2021
when aliya consents by local-body with key aigul
when aigul signs the paper of aliya with key aigul
when aigul hands the paper to aliya at local-body
then the case of aliya is issued at local-body
then the case of aliya is issued at service-centre
then every journal of aliya holds

story: At the counter a parent waits, refuses a place in writing and stays on the list
cites: 6 12), 6 13)
when aliya applies by local-body for a child born 2023-04-18 with key aigul
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when aigul signs the paper of aliya with key aigul
when aigul hands the paper to aliya at local-body
then the case of aliya is waiting at local-body
when a place opens for children born 2023 as bear
when dinara offers bear
when aliya declines by local-body with key aigul
then the case of aliya is waiting at local-body
then the position of aliya is 1
then every journal of aliya holds

story: At the counter a refusal goes out by e-mail that carries the paper
cites: 6 13), 6 14)
when aliya applies by local-body for a child born 2021-04-18 with key aigul
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul refuses the case of aliya on documents-incomplete
when aigul signs the paper of aliya with key aigul
when aigul mails the paper to aliya at local-body address aliya@example.kz
then the case of aliya is refused at local-body
then aliya is mailed 1 times

story: The employee's key of somebody else is refused
cites: 6 7), 6 8)
when aliya applies by local-body for a child born 2021-04-18 with key marat
then the signature is refused as foreign-iin
then the case of aliya is turned-away at local-body

story: The employee's revoked key is refused
cites: 6 7), 6 8)
when aliya applies by local-body for a child born 2021-04-18 with key aigul-revoked
then the signature is refused as revoked

story: The employee's expired key is refused
cites: 6 7), 6 8)
when aliya applies by local-body for a child born 2021-04-18 with key aigul-expired
then the signature is refused as expired
