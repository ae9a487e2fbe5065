# The waiting list under 001: the only act with a first turn. A place is given without asking, and the referral is handed in within five days.
regulation: ala-2013-3-568/preschool-queue
office: almaty-education

story: On the portal the number and each change of the place on the list are told
cites: 5, 13 2), 13 3), 13 5), 13 6), 13 8), 13 9), 13 10), 13 12), 16, t1.1, t1.3, t1.5, t1.6, t1.8, app.4 form 1
when aliya applies by portal for a child born 2022-04-18 with key aliya
then the number of aliya is told at portal
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
then aliya is told the position 1
when aigul signs the paper of aliya with key aigul
then the paper is refused as lacks-role
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

story: At the centre a parent waits with a notice and takes the referral when the turn comes
cites: 5, 14 1), 14 2), 14 3), 14 4), 14 6), 14 7), 14 8), 14 9), 14 11), 16, t2.1, t2.2, t2.3, t2.5, t2.6, t2.7
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
when viktoria hands the paper to aliya at service-centre
then the case of aliya is issued at service-centre
then the case of aliya is issued at local-body
then every journal of aliya holds

story: The service is limited by the places there are: with one free the referral follows without a notice, without one the child waits
cites: 5, 6 par 1
when a place opens for children born 2022 as bear
when aliya applies by portal for a child born 2022-04-18 with key aliya
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
then the case of aliya stands at allotment
when dinara gives bear
when marat signs the paper of aliya with key marat
then the case of aliya is issued at portal
given sergey waits by portal with a child born 2022-05-01
when dinara gives bear
then the deed is turned away for: nobody is next

story: The right to the first turn that the application asks for counts once the officer has signed that it is proved
cites: 6 par 2, 6 4), app.5 form 1 row 4
given sergey answers privilege with large-family
given aliya waits by portal with a child born 2022-04-18
given sergey waits by portal with a child born 2022-05-01
then the position of sergey is 2
when dinara confirms the privilege of sergey with key aigul
then the signature is refused as foreign-iin
then the position of sergey is 2
when dinara confirms the privilege of sergey with key dinara
then sergey is told privilege-confirmed
then the position of sergey went from 2 to 1 by the privilege of its own
then the position of aliya went from 1 to 2 by the privilege of another
then aliya reads on the portal: Место в очереди 2
when a place opens for children born 2022 as bear
when dinara gives bear
then the place of sergey is bear

story: Each of the five rights to the first turn is the act's own
cites: 6 1), 6 2), 6 3), 6 4), 6 5)
given aliya answers privilege with parent-with-disability
given sergey answers privilege with without-parental-care
given gulnur answers privilege with orphan
given Дана answers privilege with large-family
given Арман answers privilege with war-equated
given gulnur waits by portal with a child born 2022-01-01 named Ерке
given aliya waits by portal with a child born 2022-04-18
given sergey waits by portal with a child born 2022-04-19
given gulnur waits by portal with a child born 2022-04-20
given aliya waits by portal with a child born 2022-04-21 named Дана
given sergey waits by portal with a child born 2022-04-22 named Арман
then the position of Ерке is 1
when dinara confirms the privilege of aliya with key dinara
when dinara confirms the privilege of sergey with key dinara
when dinara confirms the privilege of gulnur with key dinara
when dinara confirms the privilege of Дана with key dinara
when dinara confirms the privilege of Арман with key dinara
then the position of aliya is 1
then the position of Арман is 5
then the position of Ерке is 6

story: A right that was not asked for by the application is asked of the list later, and ends when it is over
cites: 6 par 2, 6 3)
given aliya waits by portal with a child born 2022-04-18
given sergey waits by portal with a child born 2022-05-01
when sergey asks for the privilege orphan
then the position of sergey is 2
when dinara confirms the privilege of sergey with key dinara
then the position of sergey is 1
when sergey asks for the privilege large-family
then the deed is turned away
when dinara ends the privilege of sergey with key dinara
then sergey is told privilege-ended
then the position of aliya went from 2 to 1 by the privilege of another

story: A right that is not proved changes nothing
cites: 6 par 2
given sergey answers privilege with orphan
given aliya waits by portal with a child born 2022-04-18
given sergey waits by portal with a child born 2022-05-01
when dinara refuses the privilege of sergey with key dinara
then sergey is told privilege-refused
then the position of sergey is 2

story: The act's first turn comes before all others, and a territory neither shares it out nor redefines it
cites: 6 par 2, 6 4)
then ratio is set by clause 6
when the territory would set ratio = { privileged = 1, general = 3 }
then the deed is turned away for: «ratio» is given by the act, clause 6
when the territory would know large-family as out-of-turn
then the deed is turned away for: is a category of the act

story: A territory may know another right beside those of the act
cites: 6 par 2
given the territory knows serviceman as out-of-turn
given aliya answers privilege with orphan
given aliya waits by portal with a child born 2022-04-18
given sergey waits by portal with a child born 2022-05-01
when dinara confirms the privilege of aliya with key dinara
when sergey asks for the privilege serviceman
when dinara confirms the privilege of sergey with key dinara
then the position of sergey went from 2 to 1 by the privilege of its own
then the position of aliya went from 1 to 2 by the privilege of another

story: The act knows no offer, and no territory brings one in
cites: 5
given aliya waits by portal with a child born 2022-04-18
then consent is set by clause 5
when aliya consents by portal with key aliya
then the deed is turned away for: not place-accepted
when the territory would set consent = true
then the deed is turned away for: «consent» is given by the act, clause 5
when a place opens for children born 2022 as bear
when dinara gives bear
then the case of aliya knows no offer

story: The referral is handed in within five days and the child comes
cites: 5, app.3 form 1
given aliya waits by portal with a child born 2022-04-18
then referral is set by clause app.3 form 1
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
when 5 days pass
then aliya is told referral-due
when kindergarten bear reports the referral of aliya
when kindergarten bear reports the arrival of aliya
then aliya is enrolled on the list
when aliya asks for a transfer to fox
then aliya is told transfer-begun
then the case of aliya is waiting at portal
when a place opens for children born 2022 as fox
when dinara gives fox
then the place of aliya is fox
then every journal of aliya holds

story: A referral that is not handed in within five days lapses, and the child waits again with its case
cites: 5, app.3 form 1
given aliya waits by portal with a child born 2022-04-18
given sergey waits by portal with a child born 2022-05-01
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
when 6 days pass
then aliya is told referral-lapsed
then aliya is not told stop-listed
then the case of aliya is waiting at portal
then the position of aliya went from none to 1 by the referral of its own
when dinara gives bear
then the place of sergey is bear

story: The five days are the act's, and the act knows no extension of them
cites: app.3 form 1
when the territory would set referral = "10 d"
then the deed is turned away for: «referral» is given by the act, clause app.3 form 1
then extension is set by nobody
given aliya waits by portal with a child born 2022-04-18
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
when aliya asks for an extension
then the deed is turned away
then aliya is referred on the list

story: Where the territory allows an extension and has a stop list, both are the parent's to ask
cites: app.3 form 1
given the territory sets extension = "30 d"
given the territory sets stop_list = "10 d"
given the territory sets restoration = "28 d"
given aliya waits by portal with a child born 2022-04-18
when a place opens for children born 2022 as bear
when dinara gives bear
when marat signs the paper of aliya with key marat
when aliya asks for an extension
then aliya is told referral-extended
when 29 days pass
then aliya is extended on the list
when 2 days pass
then aliya is told stop-listed
when 11 days pass
when aliya asks for restoration
then aliya is told restored
then the case of aliya is waiting at portal
then the position of aliya is 1

story: A child of seven leaves the list on its birthday
cites: 1, 5
then end_age is set by clause 1
given aliya waits by portal with a child born 2019-12-20
given sergey waits by service-centre with a child born 2019-12-20
when 29 days pass
then the position of sergey is 2
when 1 days pass
then the case of aliya is outgrown at portal
then the case of sergey is outgrown at service-centre
then the position of aliya is none
when the territory would set end_age = "72 mo"
then the deed is turned away for: «end_age» is given by the act, clause 1

story: The body refuses for faults in the papers on the portal
cites: 5, 13 10), 13 11), t1.7
when aliya applies by portal for a child born 2022-04-18 with key aliya
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul refuses the case of aliya on documents-faulty
when marat signs the paper of aliya with key marat
then the refusal of aliya is genuine at portal
then the case of aliya is refused at portal

story: The body refuses for faults in the papers, and the centre hands the answer out
cites: 5, 7 4), 14 9), 14 10), t2.8
when aliya applies by service-centre for a child born 2022-04-18 with key viktoria
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul refuses the case of aliya on documents-faulty
when marat signs the paper of aliya with key marat
when viktoria hands the paper to aliya at service-centre
then the case of aliya is refused at service-centre
then aliya is unknown on the list

story: The keys of others are refused on the portal and at the centre
cites: 13 6), 13 7), 14 6), t1.4
when aliya applies by portal for a child born 2022-04-18 with key sergey
then the signature is refused as foreign-iin
then the case of aliya is turned-away at portal
when gulnur applies by service-centre for a child born 2022-04-18 with key viktoria-revoked
then the signature is refused as revoked
then the case of gulnur is turned-away at service-centre

story: The centre takes nothing in where the registers do not know the data
cites: 14 3), 14 4), 14 5), t2.4
when the registers know nothing of aliya before viktoria at service-centre
then the case of aliya is turned-away at service-centre

story: Three working days are the service's, and the head learns of a case that is late
cites: 7 1), 7 par 2, t1.6
when aliya applies by portal for a child born 2022-04-18 with key aliya
when 6 days pass
then the case of aliya is overdue at local-body

story: Where the territory has a bulletin and rounds, places are given by them without an offer
cites: 5, 6 par 1
given the territory sets exclusive_choice = "1 d"
given the territory sets priorities = ["class", "sibling", "date", "lot"]
given aliya waits by portal with a child born 2022-04-18
given sergey waits by portal with a child born 2022-05-01
given gulnur answers privilege with orphan
given gulnur waits by portal with a child born 2022-06-01
when dinara confirms the privilege of gulnur with key dinara
when a place opens for children born 2022 as bear
when 4 days pass
when dinara publishes bear
when the bulletin opens
when sergey chooses bear
then the choice of sergey won
then the case of sergey stands at process-8.referral
when dinara closes the bulletin
when a place opens for children born 2022 as fox
when dinara announces a round
when marat holds the round with key marat
then the place of gulnur is fox
then the case of gulnur stands at process-8.referral
then the position of aliya is 1

story: The act itself knows no bulletin and no round of allocation
cites: 5
given aliya waits by portal with a child born 2022-04-18
when a place opens for children born 2022 as bear
when dinara publishes bear
then the deed is turned away for: the settings know no self-choice
when dinara announces a round
then the deed is turned away for: the settings in force know no round of allocation
