# The waiting list under 002 appendix 1: a place is offered, and the parent consents or refuses in writing. Of first turn, terms, stop list, bulletin
# and rounds the act is silent: they are there only where the territory sets them.
regulation: uko-2012-149/preschool-queue
office: shymkent

story: The number is told, and each change of the place on the list has its cause
cites: 8 10), 8 11), 8 12), 8 13), 8 14), 9
when aliya applies by portal for a child born 2023-04-18 with key aliya
then the number of aliya is told at portal
then the number of aliya is told at service-centre
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
then aliya is told the position 1
when aigul signs the paper of aliya with key aigul
then the queue-notice of aliya is genuine at portal
given sergey waits by portal with a child born 2023-05-01
then the position of sergey is 2
then the position of sergey went from none to 2 by the registration of its own
when a place opens for children born 2023 as bear
when dinara offers bear
then the position of aliya is none
then the position of sergey went from 2 to 1 by the turn of another
when aliya declines by portal with key aliya
then the position of aliya went from none to 1 by the answer of its own
then the position of sergey went from 1 to 2 by the answer of another
then sergey reads on the portal: Место в очереди 2
then every journal of aliya holds

story: A place goes by the date of the application, and whoever refused it is not offered it again
cites: 6 10), 6 11), 6 12), 6 13)
given aliya waits by local-body with a child born 2023-04-18
given sergey waits by portal with a child born 2023-05-01
when a place opens for children born 2023 as bear
when dinara offers bear
then the case of aliya is offered at local-body
when aliya declines by local-body with key aigul
when dinara offers bear
then the case of sergey is offered at portal
then the position of aliya is 1
when sergey consents by portal with key sergey
when dinara offers bear
then the deed is turned away for: nobody is next
then the place of sergey is bear

story: The act sets no time for an answer, and nobody loses an offer by silence
cites: 8 11), 8 12)
given aliya waits by portal with a child born 2023-04-18
then consent is set by clause 6 11)
then answer is set by nobody
then silence is set by nobody
when a place opens for children born 2023 as bear
when dinara offers bear
when 30 days pass
then the case of aliya is offered at portal
when aliya consents by portal with key aliya
when aigul signs the paper of aliya with key aigul
then the case of aliya is issued at portal
then aliya is referred on the list

story: Where the territory sets a time for the answer, silence lets the place go on and the child keep its number
cites: 8 11), 8 12)
given the territory sets answer = "3 wd"
given the territory sets silence = "keeps"
given aliya waits by portal with a child born 2023-04-18
given sergey waits by portal with a child born 2023-05-01
then answer is set by the territory
when a place opens for children born 2023 as bear
when dinara offers bear
when 5 days pass
then aliya is told answer-due
then aliya is offered on the list
when 1 days pass
then the case of aliya is waiting at portal
then the position of aliya went from none to 1 by the silence of its own
when aliya consents by portal with key aliya
then the deed is turned away for: not place-accepted
when dinara offers bear
then the case of sergey is offered at portal
then every journal of aliya holds

story: Where the territory has a stop list, silence leads there, and the parent asks the child back to its own number
cites: 8 11), 8 12)
given the territory sets answer = "3 wd"
given the territory sets silence = "stop-list"
given the territory sets stop_list = "10 d"
given the territory sets restoration = "28 d"
given aliya waits by portal with a child born 2023-04-18
given sergey waits by portal with a child born 2023-05-01
when a place opens for children born 2023 as bear
when dinara offers bear
when 6 days pass
then aliya is told stop-listed
then aliya is stopped on the list
then the position of sergey is 1
when aliya asks for restoration
then the deed is turned away
then aliya is stopped on the list
when 11 days pass
when aliya asks for restoration
then aliya is told restored
then the position of aliya is 1
then the position of sergey went from 1 to 2 by the restoration of another
then every journal of aliya holds

story: A territory's settings count from their day on
cites: 8 11)
given from 2026-12-10 the territory sets answer = "3 wd"
given from 2026-12-10 the territory sets silence = "keeps"
given aliya waits by portal with a child born 2023-04-18
given sergey waits by portal with a child born 2023-05-01
then answer is set by nobody
when a place opens for children born 2023 as bear
when dinara offers bear
when 25 days pass
then answer is set by the territory
then the case of aliya is offered at portal
when aliya declines by portal with key aliya
when dinara offers bear
when 7 days pass
then the case of sergey is waiting at portal

story: The act gives the referral no last day; the kindergarten tells who came and who left
cites: 8 13), 8 14)
given aliya waits by portal with a child born 2023-04-18
then referral is set by nobody
when a place opens for children born 2023 as bear
when dinara offers bear
when aliya consents by portal with key aliya
when aigul signs the paper of aliya with key aigul
then the referral of aliya is genuine at portal
then aliya is referred on the list
when 30 days pass
then aliya is referred on the list
when kindergarten fox reports the referral of aliya
then the deed is turned away
when kindergarten bear reports the referral of aliya
then aliya is expected on the list
when kindergarten bear reports the arrival of aliya
then aliya is enrolled on the list
then aliya is told enrolled
when kindergarten bear reports the leaving of aliya
then aliya is told left
then aliya is gone on the list
then the case of aliya is issued at portal

story: The act knows no stop list: a child who did not come waits again, and its case with it
cites: 8 13), 8 14)
given aliya waits by portal with a child born 2023-04-18
given sergey waits by portal with a child born 2023-05-01
then stop_list is set by nobody
when a place opens for children born 2023 as bear
when dinara offers bear
when aliya consents by portal with key aliya
when aigul signs the paper of aliya with key aigul
when kindergarten bear reports the referral of aliya
when kindergarten bear reports the absence of aliya
then aliya is told no-show
then the case of aliya is waiting at portal
then the position of aliya went from none to 1 by the attendance of its own
when dinara offers bear
then the case of sergey is offered at portal
then every journal of aliya holds

story: Where the territory has a stop list, a child who did not come stands there and comes back by itself
cites: 8 13), 8 14)
given the territory sets stop_list = "10 d"
given aliya waits by portal with a child born 2023-04-18
when a place opens for children born 2023 as bear
when dinara offers bear
when aliya consents by portal with key aliya
when aigul signs the paper of aliya with key aigul
when kindergarten bear reports the referral of aliya
when kindergarten bear reports the absence of aliya
then aliya is told stop-listed
then aliya is stopped on the list
then the position of aliya is none
when 11 days pass
then aliya is told restored
then the case of aliya is waiting at portal
then the position of aliya is 1

story: The act knows no extension of a referral
cites: 6 13), 6 14)
given aliya waits by local-body with a child born 2023-04-18
when a place opens for children born 2023 as bear
when dinara offers bear
when aliya consents by local-body with key aigul
when aigul signs the paper of aliya with key aigul
when aigul hands the paper to aliya at local-body
then extension is set by nobody
when aliya asks for an extension
then the deed is turned away for: the settings know no extension
then aliya is referred on the list

story: Where the territory sets the days of a referral, it is extended once and lapses after that
cites: 8 13), 8 14)
given the territory sets referral = "5 wd"
given the territory sets extension = "30 d"
given aliya waits by portal with a child born 2023-04-18
given sergey waits by portal with a child born 2023-05-01
when a place opens for children born 2023 as bear
when dinara offers bear
when aliya consents by portal with key aliya
when aigul signs the paper of aliya with key aigul
when 7 days pass
then aliya is told referral-due
when aliya asks for an extension
then aliya is told referral-extended
then aliya is extended on the list
when aliya asks for an extension
then the deed is turned away
when 22 days pass
then aliya is extended on the list
when 2 days pass
then aliya is told referral-lapsed
then the position of aliya is 1
then the case of aliya is waiting at portal
when dinara offers bear
then the case of sergey is offered at portal
then every journal of aliya holds

story: The act knows no first turn
cites: 1, 6 9)
given aliya waits by local-body with a child born 2023-04-18
then the list knows no first turn
then ratio is set by nobody
when aliya asks for the privilege large-family
then the deed is turned away for: there is no such category
then the position of aliya is 1

story: Where the territory has a first turn, it counts from the officer's signature until it is ended
cites: 8 10)
given the territory knows large-family as first-turn
given aliya waits by portal with a child born 2023-04-18
given sergey waits by portal with a child born 2023-05-01
when sergey asks for the privilege large-family
then the position of sergey is 2
when dinara confirms the privilege of sergey with key aigul
then the signature is refused as foreign-iin
then the position of sergey is 2
when dinara confirms the privilege of sergey with key dinara
then sergey is told privilege-confirmed
then the position of sergey went from 2 to 1 by the privilege of its own
then the position of aliya went from 1 to 2 by the privilege of another
then aliya reads on the portal: Место в очереди 2
when dinara ends the privilege of sergey with key dinara
then sergey is told privilege-ended
then the position of aliya went from 2 to 1 by the privilege of another

story: A privilege that is not proved changes nothing
cites: 8 10)
given the territory knows large-family as first-turn
given aliya waits by portal with a child born 2023-04-18
given sergey waits by portal with a child born 2023-05-01
when sergey asks for the privilege large-family
when dinara refuses the privilege of sergey with key dinara
then sergey is told privilege-refused
then sergey is not told privilege-confirmed
then the position of sergey is 2

story: Where the territory shares places, every fourth goes to the privileged
cites: 8 10)
given the territory knows large-family as first-turn
given the territory sets ratio = { privileged = 1, general = 3 }
given aliya waits by portal with a child born 2023-04-18
given gulnur waits by portal with a child born 2023-04-20
given sergey waits by portal with a child born 2023-05-01
given sergey waits by portal with a child born 2023-06-01 named Дана
when sergey asks for the privilege large-family
when Дана asks for the privilege large-family
when dinara confirms the privilege of sergey with key dinara
when dinara confirms the privilege of Дана with key dinara
then the position of sergey is 1
then the position of aliya is 2
then the position of gulnur is 3
then the position of Дана is 4

story: Brothers and sisters are not parted by one place
cites: 8 11)
given aliya waits by portal with a child born 2023-04-18
given aliya waits by portal with a child born 2023-09-01 named Дана
given sergey waits by portal with a child born 2023-10-01
when dinara binds aliya and Дана
when a place opens for children born 2023 as bear
when dinara offers bear
then the case of sergey is offered at portal
then the position of aliya is 1
then the position of Дана is 2
when 2 places open for children born 2023 as fox
when dinara offers fox
then the case of aliya is offered at portal
when dinara offers fox
then the case of Дана is offered at portal

story: A parent binds their own children, and nobody else's
cites: 8 11)
given aliya waits by portal with a child born 2023-04-18
given aliya waits by portal with a child born 2023-09-01 named Дана
given sergey waits by portal with a child born 2023-10-01
when sergey asks to go with aliya
then the deed is turned away for: list-asked
when aliya asks to go with Дана
when a place opens for children born 2023 as bear
when dinara offers bear
then the case of sergey is offered at portal
then the position of aliya is 1
then the position of Дана is 2

story: A parent who wishes one kindergarten is not offered another
cites: 8 5), 8 11)
given aliya waits by portal with a child born 2023-04-18
given sergey waits by portal with a child born 2023-05-01
when a place opens for children born 2023 as bear
when a place opens for children born 2023 as fox
when aliya wishes fox
when dinara offers bear
then the case of sergey is offered at portal
when dinara offers fox
then the case of aliya is offered at portal

story: One child has one place on the list
cites: 8 10), 8 14)
given aliya waits by portal with a child born 2023-04-18
given gulnur answers child-name with Ахметова Аяру
when gulnur applies by portal for a child born 2023-04-18 with key gulnur
when aigul accepts the case of gulnur
when aigul checks the documents of gulnur
when aigul grants the case of gulnur
then the deed is turned away for: the child is on this list already
when aigul refuses the case of gulnur on already-listed
when aigul signs the paper of gulnur with key aigul
then the case of gulnur is refused at portal
then gulnur reads on the portal: Ребёнок уже стоит на очереди либо посещает детскую дошкольную организацию
then the position of aliya is 1

story: A parent takes the child off the list, and the others move up
cites: 8 13)
given aliya waits by portal with a child born 2023-04-18
given sergey waits by portal with a child born 2023-05-01
when aliya leaves the list
then the case of aliya is unlisted at portal
then aliya is gone on the list
then the position of sergey went from 2 to 1 by the wish of another

story: Who waits until seven is the act's to say, and not the territory's
cites: 1
when the territory would set end_age = "72 mo"
then the deed is turned away for: «end_age» is given by the act, clause 1
then end_age is set by clause 1
given aliya waits by portal with a child born 2020-11-30
when 30 days pass
then the position of aliya is 1

story: Where the territory offers places from an age on, a child waits for it
cites: 1
given the territory sets start_age = "24 mo"
given aliya waits by portal with a child born 2024-12-01
when a place opens for children born 2024 as bear
when dinara offers bear
then the deed is turned away for: nobody is next
when 12 days pass
then aliya is told came-of-age
when dinara offers bear
then the case of aliya is offered at portal

story: The act knows no bulletin and no round of allocation
cites: 8 11)
given aliya waits by portal with a child born 2023-04-18
when a place opens for children born 2023 as bear
then exclusive_choice is set by nobody
then priorities is set by nobody
when dinara publishes bear
then the deed is turned away for: the settings know no self-choice
when dinara announces a round
then the deed is turned away for: the settings in force know no round of allocation

story: Where the territory has a bulletin, a place is the turn's alone first and then his who chooses first
cites: 8 11), 8 12), 8 13), 8 14)
given the territory sets exclusive_choice = "1 d"
given the territory sets referral = "5 wd"
given aliya waits by portal with a child born 2023-04-18
given sergey waits by portal with a child born 2023-05-01
when a place opens for children born 2023 as bear
when dinara publishes bear
then the deed is turned away for: still the turn's alone
when 4 days pass
when dinara publishes bear
when dinara offers bear
then the deed is turned away for: nobody is next
when sergey chooses bear
then the deed is turned away for: TooEarly
when the bulletin opens
when sergey chooses bear
then the choice of sergey won
when aliya chooses bear
then the choice of aliya lost as place-gone
then the position of aliya is 1
then the case of sergey is offered at portal
when sergey consents by portal with key sergey
when aigul signs the paper of sergey with key aigul
then sergey is referred on the list
when dinara closes the bulletin
then every journal of sergey holds

story: A place of the bulletin that nobody took goes back into turn
cites: 8 11)
given the territory sets exclusive_choice = "1 d"
given aliya waits by portal with a child born 2023-04-18
when a place opens for children born 2023 as bear
when 4 days pass
when dinara publishes bear
when the bulletin opens
when dinara closes the bulletin
when dinara offers bear
then the case of aliya is offered at portal

story: Where the territory has rounds, the head holds one by a signature and the places are offered
cites: 8 11), 8 12), 8 13)
given the territory sets priorities = ["class", "sibling", "date", "lot"]
given aliya waits by portal with a child born 2023-04-18
given sergey waits by portal with a child born 2023-05-01
when a place opens for children born 2023 as bear
when dinara announces a round
when aigul holds the round with key aigul
then the deed is turned away for: the signature is not taken
then aliya is waiting on the list
when marat holds the round with key marat
then the place of aliya is bear
then the case of aliya is offered at portal
then the position of sergey went from 2 to 1 by the allocation of another
when aliya declines by portal with key aliya
then the position of aliya is 1
when dinara offers bear
then the case of sergey is offered at portal
