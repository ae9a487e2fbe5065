# Condition 1 of each channel, before there is a case: the doors.
regulation: uko-2012-149/preschool-queue
office: shymkent

story: On the portal a person registers and signs in, and is told when the password is wrong
cites: 8 1), 8 2), 8 3), 8 4)
when darkhan signs in at portal
then the sign-in is refused
when darkhan registers at portal
when darkhan signs in at portal with a wrong password
then the sign-in is refused
when darkhan signs in at portal
then the sign-in is accepted

story: At the local body an officer signs in, and is told when the password is wrong
cites: 6 2), 6 3), 6 4)
when aigul signs in at local-body with a wrong password
then the sign-in is refused
when aliya signs in at local-body
then the sign-in is refused
when aigul signs in at local-body
then the sign-in is accepted

story: At the service centre an operator signs in, and is told when the password is wrong
cites: 7 1), 7 2), 7 3)
when viktoria signs in at service-centre with a wrong password
then the sign-in is refused
when aigul signs in at service-centre
then the sign-in is refused
when viktoria signs in at service-centre
then the sign-in is accepted
