# The waiting list under 000: the result is a number, told by a receipt or a notice. What follows when a place is free is not in this act: it knows no
# offer, no referral, no first turn.
regulation: krg-2014-43-05/preschool-queue
office: karaganda-education

story: At the counter the number is told by a receipt, and the child stays on the list
cites: 1 1), 3, 4, 5 par 1, 6, 7 par 1
when aliya applies by local-body for a child born 2023-04-18 with key aigul
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
then the case of aliya stands at result
then aliya is told the position 1
when aigul signs the paper of aliya with key aigul
then the queue-receipt of aliya is genuine at local-body
when aigul hands the paper to aliya at local-body
then the case of aliya is issued at local-body
then aliya is waiting on the list
then the position of aliya went from none to 1 by the registration of its own
then every journal of aliya holds

story: At the centre the number is told by a receipt, and the child stays on the list
cites: 1 2), 3, 6, 9 1), 9 2), 9 3), 9 4), 9 5), 9 7)
when aliya applies by service-centre for a child born 2023-04-18 with key viktoria
then the number of aliya is told at service-centre
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when aigul signs the paper of aliya with key aigul
then the queue-receipt of aliya is genuine at service-centre
when viktoria hands the paper to aliya at service-centre
then the case of aliya is issued at service-centre
then the position of aliya is 1
then every journal of aliya holds

story: On the portal the number is told by a notice of the authorised person, and the child stays on the list
cites: 3, 6, 10 2), 10 3), 10 5), 10 6), 10 8), 10 9), 10 11), 10 par 1
when aliya applies by portal for a child born 2023-04-18 with key aliya
then the number of aliya is told at portal
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when aigul signs the paper of aliya with key aigul
then the paper is refused as lacks-role
when marat signs the paper of aliya with key marat
then the queue-notice of aliya is genuine at portal
then the case of aliya is issued at portal
then aliya reads on the portal: Место в очереди 1
then every journal of aliya holds

story: Whoever comes later stands behind, and moves up when another is taken off
cites: 3, 6
given aliya waits by portal with a child born 2023-04-18
given sergey waits by local-body with a child born 2023-05-01
then the position of sergey went from none to 2 by the registration of its own
when dinara takes aliya off the list
then aliya is gone on the list
then the case of aliya is issued at portal
then the position of sergey went from 2 to 1 by the wish of another

story: A place that is free changes nothing in the result: it is a number all the same
cites: 3, 6
when a place opens for children born 2023 as bear
when aliya applies by portal for a child born 2023-04-18 with key aliya
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when marat signs the paper of aliya with key marat
then the case of aliya is issued at portal
then the position of aliya is 1

story: The act gives no place: there is no offer, nothing to consent to and no referral
cites: 3, 6
given aliya waits by portal with a child born 2023-04-18
then consent is set by nobody
then referral is set by nobody
when a place opens for children born 2023 as bear
when dinara offers bear
then the deed is turned away
then the case of aliya knows no offer
when aliya consents by portal with key aliya
then the deed is turned away for: the case has ended
then the place of aliya is none
then the position of aliya is 1

story: Nor can a territory bring in what the steps of the act do not know
cites: 3, 6
when the territory would set consent = true
then the deed is turned away for: the steps of the act know no offer that awaits a consent
when the territory would set exclusive_choice = "3 wd"
then the deed is turned away for: the steps of the act give no place
when the territory would set priorities = ["date", "lot"]
then the deed is turned away for: the steps of the act give no place
then exclusive_choice is set by nobody

story: The act knows no bulletin and no round of allocation
cites: 3, 6
given aliya waits by portal with a child born 2023-04-18
when a place opens for children born 2023 as bear
when dinara publishes bear
then the deed is turned away for: the settings know no self-choice
when dinara announces a round
then the deed is turned away for: the settings in force know no round of allocation

story: The act knows no extension and no restoration
cites: 3, 6
given aliya waits by local-body with a child born 2023-04-18
when aliya asks for an extension
then the deed is turned away for: the settings know no extension
when aliya asks for restoration
then the deed is turned away for: the child stands elsewhere
then the position of aliya is 1

story: The act knows no first turn
cites: 3, 6
given aliya waits by local-body with a child born 2023-04-18
then the list knows no first turn
when aliya asks for the privilege large-family
then the deed is turned away for: there is no such category

story: Where the territory has a first turn, the number moves by the officer's signature
cites: 3, 6
given the territory knows large-family as first-turn
given aliya waits by portal with a child born 2023-04-18
given sergey waits by portal with a child born 2023-05-01
when sergey asks for the privilege large-family
then the position of sergey is 2
when dinara confirms the privilege of sergey with key dinara
then sergey is told privilege-confirmed
then the position of sergey went from 2 to 1 by the privilege of its own
then the position of aliya went from 1 to 2 by the privilege of another
when dinara ends the privilege of sergey with key dinara
then the position of aliya went from 2 to 1 by the privilege of another

story: A child of seven leaves the list on its birthday, and the case of its number stays issued
cites: 1, 3, 6
then end_age is set by clause 1
given aliya waits by portal with a child born 2019-12-20
given sergey waits by local-body with a child born 2019-12-20
given gulnur waits by service-centre with a child born 2019-12-20
when 29 days pass
then the position of gulnur is 3
then aliya is mailed 2 times
when 1 days pass
then aliya is gone on the list
then the position of aliya went from 1 to none by the end-age of its own
then the position of sergey is none
then the position of gulnur is none
then the case of aliya is issued at portal
then aliya is mailed 3 times
when the territory would set end_age = "72 mo"
then the deed is turned away for: «end_age» is given by the act, clause 1
then every journal of aliya holds

story: At the counter an application without its papers is not accepted, and a receipt says so
cites: 5 par 1
when aigul turns aliya away without birth-certificate at local-body
then the case of aliya is turned-away at local-body
then a receipt is printed for aliya at local-body

story: At the centre an application without its papers is not accepted, and a receipt says so
cites: 5 par 1, 9 1)
when viktoria turns aliya away without birth-certificate at service-centre
then the case of aliya is turned-away at service-centre
then a receipt is printed for aliya at service-centre

story: The centre takes nothing in where the register of persons does not know the recipient
cites: 9 4), 9 5), 9 6)
when the registers know nothing of aliya before viktoria at service-centre
then the case of aliya is turned-away at service-centre

story: The body refuses for faults in the papers at the counter
cites: 5 par 1, 10 10)
when aliya applies by local-body for a child born 2023-04-18 with key aigul
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul refuses the case of aliya on documents-faulty
when marat signs the paper of aliya with key marat
when aigul hands the paper to aliya at local-body
then the case of aliya is refused at local-body
then aliya is unknown on the list

story: The body refuses for faults in the papers, and the centre hands the answer out
cites: 1 2), 10 10)
when aliya applies by service-centre for a child born 2023-04-18 with key viktoria
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul refuses the case of aliya on documents-faulty
when marat signs the paper of aliya with key marat
when viktoria hands the paper to aliya at service-centre
then the case of aliya is refused at service-centre

story: The body refuses for faults in the papers on the portal
cites: 10 9), 10 10)
when aliya applies by portal for a child born 2023-04-18 with key aliya
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul refuses the case of aliya on documents-faulty
when marat signs the paper of aliya with key marat
then the refusal of aliya is genuine at portal
then aliya reads on the portal: В документах услугополучателя имеются нарушения

story: One child has one number
cites: 3, 10 9), 10 10)
given aliya waits by portal with a child born 2023-04-18
given gulnur answers child-name with Ахметова Аяру
when gulnur applies by portal for a child born 2023-04-18 with key gulnur
when aigul accepts the case of gulnur
when aigul checks the documents of gulnur
when aigul grants the case of gulnur
then the deed is turned away for: the child is on this list already

story: The keys of others are refused at the counter, at the centre and on the portal
cites: 5 par 1, 9 7), 10 6), 10 7)
when aliya applies by local-body for a child born 2023-04-18 with key marat
then the signature is refused as foreign-iin
then the case of aliya is turned-away at local-body
when gulnur applies by service-centre for a child born 2023-04-18 with key aigul
then the signature is refused as foreign-iin
then the case of gulnur is turned-away at service-centre
when sergey applies by portal for a child born 2023-04-18 with key aliya
then the signature is refused as foreign-iin
then the case of sergey is turned-away at portal

story: The clerk has thirty minutes from the papers to the receipt
cites: 5 par 1
when aliya applies by local-body for a child born 2023-04-18 with key aigul
when 1 days pass
then the case of aliya is overdue at local-body
