# The waiting list under 004 regulation 3: a place is given without asking, and the referral is handed in within five days. The act knows neither an
# offer nor a first turn; the rest is the territory's to set, where the steps of the act leave room for it.
regulation: urj-2012-502/preschool-queue
office: urjar-education

story: At the counter a parent waits with a notice and takes the referral when the turn comes
cites: 6 1), 6 2), 6 3), 6 5), 6 6), 6 7), 6 9), 6 10), t1.1, t1.2, t1.3, t1.4, t1.5, t1.7, t1.8, t1.9, t1.10, t1.11, 10
when aliya applies by local-body for a child born 2022-04-18 with key aigul
then the number of aliya is told at service-centre
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
then the case of aliya stands at process-7.notice
when aigul signs the paper of aliya with key aigul
then the paper is refused as lacks-role
when marat signs the paper of aliya with key marat
when aigul hands the paper to aliya at local-body
then the case of aliya is waiting at local-body
then the position of aliya is 1
when a place opens for children born 2022 as bear
when dinara gives bear
then the case of aliya stands at process-7.referral
then the case of aliya knows no offer
when marat signs the paper of aliya with key marat
then aliya is referred on the list
when aigul hands the paper to aliya at local-body
then the case of aliya is issued at local-body
then the case of aliya is issued at service-centre
then every journal of aliya holds

story: At the centre a parent waits with a notice and takes the referral when the turn comes
cites: 7 1), 7 2), 7 4), 7 5), 7 6), 7 8), 7 9), 7 10), t2.1, t2.2, t2.3, t2.4, t2.5, t2.6, t2.7, t2.8, t2.9, t2.10, t2.11, t2.12, t2.13, t2.14, t2.15
when aliya applies by service-centre for a child born 2022-04-18 with key viktoria
then the number of aliya is told at service-centre
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when marat signs the paper of aliya with key marat
then the queue-notice of aliya is genuine at service-centre
when viktoria hands the paper to aliya at service-centre
then the case of aliya is waiting at service-centre
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
then the referral of aliya is genuine at service-centre
when viktoria hands the paper to aliya at service-centre
then the case of aliya is issued at local-body
then every journal of aliya holds

story: On the portal the number and each change of the place on the list are told
cites: 8 2), 8 3), 8 5), 8 6), 8 7), 8 9), 8 10), t3.1, t3.2, t3.3, t3.4, t3.5, t3.6, t3.7, t3.8, t3.9, t3.10, t3.11, t3.12, t3.13, t3.14, t3.15, 10, app.3 form 2
when aliya applies by portal for a child born 2022-04-18 with key aliya
then the number of aliya is told at portal
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
then aliya is told the position 1
when marat signs the paper of aliya with key marat
then the queue-notice of aliya is genuine at portal
given sergey waits by portal with a child born 2022-05-01
then the position of sergey went from none to 2 by the registration of its own
when a place opens for children born 2022 as bear
when dinara gives bear
then the position of sergey went from 2 to 1 by the turn of another
then sergey reads on the portal: Место в очереди 1
when marat signs the paper of aliya with key marat
then the referral of aliya is genuine at portal
then the case of aliya is issued at portal
then every journal of aliya holds

story: Where a place is free the referral follows without a notice
cites: 6 9), 6 10), 7 8), 7 9), 8 9), 8 10), app.3 form 1
when a place opens for children born 2022 as bear
when aliya applies by portal for a child born 2022-04-18 with key aliya
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
then the case of aliya stands at allotment
when dinara gives bear
when marat signs the paper of aliya with key marat
then the case of aliya is issued at portal
then the place of aliya is bear

story: The act knows no offer: there is nothing to consent to or to refuse
cites: 8 9), 8 10)
given aliya waits by portal with a child born 2022-04-18
then consent is set by nobody
when aliya consents by portal with key aliya
then the deed is turned away for: not place-accepted
when a place opens for children born 2022 as bear
when dinara gives bear
then the case of aliya knows no offer
when aliya declines by portal with key aliya
then the deed is turned away for: not place-declined
then the place of aliya is bear

story: Nor can the territory bring in an offer that the steps of the act do not know
cites: 6 10), 7 9), 8 10)
when the territory would set consent = true
then the deed is turned away for: the steps of the act know no offer that awaits a consent
then consent is set by nobody

story: The referral is handed in within five days and the child comes
cites: app.3 form 1, app.3 form 1 row 7
given aliya waits by portal with a child born 2022-04-18
then referral is set by clause app.3 form 1
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
then aliya is referred on the list
when 5 days pass
then aliya is told referral-due
when kindergarten bear reports the referral of aliya
then aliya is expected on the list
when 30 days pass
when kindergarten bear reports the arrival of aliya
then aliya is told enrolled
then aliya is enrolled on the list

story: A referral that is not handed in within five days lapses, and the child waits again with its case
cites: app.3 form 1, app.3 form 1 row 7
given aliya waits by portal with a child born 2022-04-18
given sergey waits by portal with a child born 2022-05-01
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
when 5 days pass
then aliya is referred on the list
when 1 days pass
then aliya is told referral-lapsed
then stop_list is set by nobody
then the case of aliya is waiting at portal
then the position of aliya went from none to 1 by the referral of its own
when kindergarten bear reports the referral of aliya
then the deed is turned away
when dinara gives bear
then the place of sergey is bear
when a place opens for children born 2022 as fox
when dinara gives fox
when marat signs the paper of aliya with key marat
then the case of aliya is issued at portal
then every journal of aliya holds

story: A referral that nobody fetched from the centre lapses too, and the child is given another place
cites: 7 9), 7 10), app.3 form 1 row 7
given aliya waits by service-centre with a child born 2022-04-18
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
when 6 days pass
then aliya is told referral-lapsed
then aliya is waiting on the list
then the case of aliya is waiting at service-centre
when viktoria hands the paper to aliya at service-centre
then the deed is turned away for: not handed-out
when a place opens for children born 2022 as fox
when dinara gives fox
then the place of aliya is fox
when marat signs the paper of aliya with key marat
when viktoria hands the paper to aliya at service-centre
then the case of aliya is issued at service-centre
then every journal of aliya holds

story: The five days are the act's, and the act knows no extension of them
cites: app.3 form 1 row 7
when the territory would set referral = "10 d"
then the deed is turned away for: «referral» is given by the act, clause app.3 form 1
then extension is set by nobody
given aliya waits by local-body with a child born 2022-04-18
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
when aigul hands the paper to aliya at local-body
when aliya asks for an extension
then the deed is turned away for: the settings know no extension
then aliya is referred on the list

story: Where the territory allows an extension, it is given once
cites: app.3 form 1 row 7
given the territory sets extension = "30 d"
given aliya waits by portal with a child born 2022-04-18
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
when 5 days pass
when aliya asks for an extension
then aliya is told referral-extended
when 20 days pass
then aliya is extended on the list
when aliya asks for an extension
then the deed is turned away
when 6 days pass
then aliya is told referral-lapsed
then aliya is waiting on the list

story: Where the territory has a stop list, whoever missed the five days is restored when the parent asks
cites: app.3 form 1 row 7
given the territory sets stop_list = "10 d"
given the territory sets restoration = "28 d"
given aliya waits by portal with a child born 2022-04-18
given sergey waits by portal with a child born 2022-05-01
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
when 6 days pass
then aliya is told stop-listed
then aliya is stopped on the list
then the position of sergey is 1
when 11 days pass
when aliya asks for restoration
then aliya is told restored
then the case of aliya is waiting at portal
then the position of sergey went from 1 to 2 by the restoration of another

story: Restoration asked for too late is not given
cites: app.3 form 1 row 7
given the territory sets stop_list = "10 d"
given the territory sets restoration = "28 d"
given aliya waits by local-body with a child born 2022-04-18
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
when aigul hands the paper to aliya at local-body
when 6 days pass
then aliya is stopped on the list
when aliya asks for restoration
then the deed is turned away for: not before
when 40 days pass
when aliya asks for restoration
then the deed is turned away for: not after
then aliya is stopped on the list

story: A child who does not come after the referral was handed in waits again
cites: app.3 form 1
given aliya waits by portal with a child born 2022-04-18
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
when kindergarten bear reports the referral of aliya
when kindergarten bear reports the absence of aliya
then aliya is told no-show
then aliya is not told stop-listed
then the case of aliya is waiting at portal
then the position of aliya is 1

story: The act knows no first turn
cites: 1, 6 9)
given aliya waits by local-body with a child born 2022-04-18
then the list knows no first turn
when aliya asks for the privilege large-family
then the deed is turned away for: there is no such category

story: Where the territory has a first turn, the privileged child is given the next place
cites: 8 9)
given the territory knows large-family as first-turn
given aliya waits by portal with a child born 2022-04-18
given sergey waits by portal with a child born 2022-05-01
when sergey asks for the privilege large-family
when dinara confirms the privilege of sergey with key dinara
then the position of aliya went from 1 to 2 by the privilege of another
when a place opens for children born 2022 as bear
when dinara gives bear
then the place of sergey is bear
then the place of aliya is none

story: Brothers and sisters are not parted by one place
cites: 8 9)
given aliya waits by portal with a child born 2022-04-18
given aliya waits by portal with a child born 2022-09-01 named Дана
given sergey waits by portal with a child born 2022-10-01
when dinara binds aliya and Дана
when a place opens for children born 2022 as bear
when dinara gives bear
then the place of sergey is bear
when 2 places open for children born 2022 as fox
when dinara gives fox
when dinara gives fox
then the place of aliya is fox
then the place of Дана is fox

story: A child of seven leaves the list on its birthday, at the counter, at the centre and on the portal
cites: 1, 6 10), 7 9), 8 10)
then end_age is set by clause 1
given aliya waits by portal with a child born 2019-12-20
given sergey waits by local-body with a child born 2019-12-20
given gulnur waits by service-centre with a child born 2019-12-20
when 29 days pass
then the position of aliya is 1
when 1 days pass
then the case of aliya is outgrown at portal
then the case of sergey is outgrown at local-body
then the case of gulnur is outgrown at service-centre
then the position of aliya went from 1 to none by the end-age of its own
when the territory would set end_age = "72 mo"
then the deed is turned away for: «end_age» is given by the act, clause 1

story: The body refuses with a reason at the counter
cites: 6 10), app.3 form 3
when aliya applies by local-body for a child born 2022-04-18 with key aigul
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul refuses the case of aliya on authority-not-shown
when marat signs the paper of aliya with key marat
when aigul hands the paper to aliya at local-body
then the case of aliya is refused at local-body
then aliya is unknown on the list

story: The body refuses with a reason, and the centre hands it out
cites: 7 9), 7 10), app.3 form 3
when aliya applies by service-centre for a child born 2022-04-18 with key viktoria
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul refuses the case of aliya on documents-incomplete
when marat signs the paper of aliya with key marat
when viktoria mails the paper to aliya at service-centre address aliya@example.kz
then the case of aliya is refused at service-centre

story: The body refuses with a reason on the portal
cites: 8 10), app.3 form 3
when aliya applies by portal for a child born 2022-04-18 with key aliya
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul refuses the case of aliya on data-disagree
when marat signs the paper of aliya with key marat
then the refusal of aliya is genuine at portal
then aliya reads on the portal: Данные заявления не соответствуют данным документов

story: The keys of others are refused at the counter, at the centre and on the portal
cites: 6 7), 6 8), 7 6), 7 7), 8 7), 8 8)
when aliya applies by local-body for a child born 2022-04-18 with key marat
then the signature is refused as foreign-iin
then the case of aliya is turned-away at local-body
when gulnur applies by service-centre for a child born 2022-04-18 with key aigul
then the signature is refused as foreign-iin
then the case of gulnur is turned-away at service-centre
when sergey applies by portal for a child born 2022-04-18 with key aliya
then the signature is refused as foreign-iin
then the case of sergey is turned-away at portal

story: The centre takes nothing in where the registers do not know the child
cites: t2.2
when the registers know nothing of aliya before viktoria at service-centre
then the case of aliya is turned-away at service-centre

story: The act knows no bulletin and no round of allocation
cites: 8 9)
given aliya waits by portal with a child born 2022-04-18
when a place opens for children born 2022 as bear
when dinara publishes bear
then the deed is turned away for: the settings know no self-choice
when dinara announces a round
then the deed is turned away for: the settings in force know no round of allocation

story: Where the territory has a bulletin, the place chosen is given without an offer and the five days run
cites: 8 9), 8 10), app.3 form 1 row 7
given the territory sets exclusive_choice = "1 d"
given aliya waits by portal with a child born 2022-04-18
given sergey waits by portal with a child born 2022-05-01
when a place opens for children born 2022 as bear
when 4 days pass
when dinara publishes bear
when the bulletin opens
when sergey chooses bear
then the choice of sergey won
when aliya chooses bear
then the choice of aliya lost as place-gone
then the case of sergey stands at process-7.referral
then the case of sergey knows no offer
when marat signs the paper of sergey with key marat
then the case of sergey is issued at portal
when dinara closes the bulletin
when 6 days pass
then sergey is told referral-lapsed
then the position of sergey is 2

story: A child whose referral lapsed may choose from the bulletin, and its case follows again
cites: 8 9), 8 10), app.3 form 1 row 7
given the territory sets exclusive_choice = "1 d"
given aliya waits by portal with a child born 2022-04-18
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
when 6 days pass
then the case of aliya is waiting at portal
when a place opens for children born 2022 as fox
when 4 days pass
when dinara publishes fox
when the bulletin opens
when aliya chooses fox
then the choice of aliya won
then the case of aliya stands at process-7.referral
when marat signs the paper of aliya with key marat
then the case of aliya is issued at portal
then aliya is referred on the list

story: Where the territory has rounds, the head's signature gives the places without an offer
cites: 8 9), 8 10)
given the territory sets priorities = ["class", "sibling", "date", "lot"]
given aliya waits by portal with a child born 2022-04-18
given sergey waits by portal with a child born 2022-05-01
when a place opens for children born 2022 as bear
when dinara announces a round
when marat holds the round with key marat
then the place of aliya is bear
then the case of aliya stands at process-7.referral
then the case of aliya knows no offer
then the position of sergey went from 2 to 1 by the allocation of another
