# Pages of the local executive body.
body-menu-desk = Cases
body-menu-services = Take an application
body-menu-queue = Waiting list
body-not-due = This is no longer to be done: the case has moved on. Below you see where it stands now.
body-no-number = No number

body-sign-in-title = Staff sign-in
body-sign-in-lead = Enter your IIN and password.
body-sign-in-password = Password
body-sign-in-password-needed = Enter your password
body-sign-in-iin-wrong = Check the IIN: it has 12 digits, and the last must fit the others
body-sign-in-refused = Sign-in refused: the IIN or the password is wrong, or there is no such member of staff
body-sign-in-refused-help = Check the IIN and the keyboard’s language, and enter the password again. If you still cannot sign in, ask your head to check whether you are registered in the system.

body-desk-mine = My work
body-desk-arrived = Arrived
body-desk-in-work = In work
body-desk-waiting = On the waiting list
body-desk-finished = Finished
body-desk-filters = Search and filters
body-desk-search = Search by number
body-desk-search-hint = The application’s number or its beginning, for example shymkent-2026
body-desk-caption = { $count ->
    [one] { $count } case
   *[other] { $count } cases
}
body-desk-late-count = { $count ->
    [one] { $count } case of the department is overdue
   *[other] { $count } cases of the department are overdue
}
body-desk-arrived-count = { $count ->
    [one] { $count } application has arrived and waits to be taken to work
   *[other] { $count } applications have arrived and wait to be taken to work
}
body-desk-empty = There are no such cases.
body-desk-number = Number
body-desk-deadline = Deadline
body-desk-late-only = Overdue only
body-desk-status = Status
body-desk-recipient = Recipient
body-desk-source = Made at
body-desk-all-sources = Anywhere
body-desk-opened = Made on
body-desk-officer = Officer
body-desk-all-officers = All officers
body-services-title = Which service is the application for?

body-case-title = Case { $number }
body-case-untitled = Case without a number
body-case-service = Service
body-case-office = Department
body-case-position = Position on the waiting list
body-case-ground = Ground of the refusal
body-case-explanation = Reasoning
body-case-receipt = Print the receipt of acceptance (PDF)
body-case-waits = Now: { $does } (clause { $clause })

body-due-accept = Take to work
body-due-accept-help = The case becomes yours, and the recipient sees the status “In work”.
body-due-accept-button = Take to work
body-due-documents = Check the documents
body-due-documents-help = Compare the answers of the application with the attached documents: they are further down this page.
body-due-documents-button = Documents are checked
body-due-decide = Decide
body-due-decide-help = Give the service, or refuse with reasons.
body-due-decide-button = Decide
body-due-sign = Sign the document
body-due-sign-help = The document is drawn up. Look at it and sign it with your digital signature.
body-due-sign-button = Go to signing
body-due-hand-out = Issue the document
body-due-hand-out-help = Hand the signed document over against a signature, or send it by e-mail.
body-due-hand-out-button = Issue the document
body-due-answer = Take the written answer to the offered place
body-due-answer-help = If the recipient has brought a written consent or refusal, attach its scan and sign it with your digital signature.
body-due-answer-button = Take the answer
body-due-offer = Offer a place
body-due-offer-help = Places are offered in the order of the list, on the page of free places.
body-due-offer-button = To the free places
body-accepted = The case is taken to work.
body-documents-checked = Noted: the documents are checked.

body-signature-title = Signature of the application
body-signature-now = Checked now
body-signature-valid = Valid
body-signature-invalid = Not valid
body-signature-undetermined = Cannot be checked now
body-signature-reasons = Why
body-signature-accepted = Checked and accepted when made
body-signature-at = Signed on
body-signature-owner = Owner of the certificate
body-signature-serial = Serial number of the certificate
body-signature-issuer = Issued by
body-signature-term = Valid
body-signature-files = Files
body-signature-bytes = The signed application (JSON)
body-signature-file = The signature (CMS)

body-decide-title = What do you decide?
body-decide-decision = Decision
body-decide-needed = Choose a decision
body-decide-grant = Give the service
body-decide-grant-hint = The child is placed on the waiting list in the order of the date of the application
body-decide-refuse = Refuse
body-decide-ground = Ground of the refusal
body-decide-ground-needed = Choose the ground of the refusal
body-decide-explanation = Reasoning in your own words
body-decide-explanation-hint = What exactly is wrong and what the recipient can do. It goes into the reasoned refusal. { $lang }
body-decide-lang-kk = The refusal is written in Kazakh.
body-decide-lang-ru = The refusal is written in Russian.
body-decide-lang-en = The refusal is written in Russian.
body-decide-explanation-needed = Write why the service is refused
body-decide-explanation-long = The reasoning must be no longer than { $limit } characters
body-decide-check-title = Check the decision
body-decide-warning = A confirmed decision cannot be changed.
body-decide-grant-button = Confirm: give the service
body-decide-refuse-button = Confirm: refuse
body-decided = The decision is made.

body-sign-title = Sign the document with your digital signature
body-sign-who = { $name } signs: the IIN in the certificate must be yours, and the key must be that of an employee of the organisation.
body-sign-button = Sign
body-signed = The document is signed.

body-hand-out-title = Issuing the document
body-hand-out-way = How is the document issued?
body-hand-out-way-needed = Choose how the document is issued
body-hand-out-by-hand = By hand, against a signature
body-hand-out-by-mail = By e-mail
body-hand-out-received-by = Who signed for it
body-hand-out-received-by-hint = Surname, name, patronymic
body-hand-out-received-by-needed = Enter who signed for it, in no more than 150 characters
body-hand-out-received-on = Date of receipt
body-hand-out-received-on-wrong = Enter a date not before the day the document was signed and not after today
body-hand-out-email = E-mail address
body-hand-out-email-hint = The letter with the document goes to this address
body-hand-out-email-wrong = Enter an address like name@example.kz
body-hand-out-button = Issue
body-hand-out-done = The issue of the document is recorded.
body-hand-out-mailed = The document is being sent to the address.

body-answer-title = Written answer to the offered place
body-answer-lead = The place offered: { $kindergarten }
body-answer-decision = What did the recipient decide?
body-answer-decision-needed = Choose what the recipient decided
body-answer-accept = Written consent to the place
body-answer-decline = Written refusal of the place
body-answer-decline-hint = The child stays on the waiting list
body-answer-scan = Scan of the signed consent or refusal
body-answer-scan-hint = PDF, JPEG or PNG, up to 3 MB
body-answer-scan-needed = Choose the file of the scan
body-answer-sign-title = Sign the scan with your digital signature
body-answer-accepted = The consent is taken. The referral is drawn up and waits to be signed.
body-answer-declined = The refusal is filed. The child stays on the waiting list in its place.

body-queue-list = Waiting list
body-queue-places = Free places
body-queue-offers = Offers
body-queue-rule = The order follows the date and time of the application among children born in the same year. Declining a place does not change it.
body-queue-as-of = As of { $at }
body-queue-born = Year of birth
body-queue-all-years = All years
body-queue-empty = Nobody is on the list.
body-queue-caption = { $count ->
    [one] { $count } child
   *[other] { $count } children
}
body-queue-position = Position
body-queue-child = Child
body-queue-registered = Applied on

body-place-enter = Enter free places
body-place-none = No free places have been entered yet.
body-place-born = Years of birth
body-place-language = Language of the group
body-place-language-kk = Kazakh
body-place-language-ru = Russian
body-place-language-needed = Choose the language of the group
body-place-places = Places
body-place-taken = Taken
body-place-free = Free
body-place-next = Who is next
body-place-nobody = No child on the list fits this place
body-place-offer = Offer to the next child
body-place-new-title = Free places
body-place-kindergarten = Preschool organisation
body-place-kindergarten-hint = As it will be named in the notice and the referral
body-place-kindergarten-needed = Enter a name of no more than 200 characters
body-place-born-from = Children born from the year
body-place-born-to = Children born up to the year
body-place-year-wrong = Enter a year from { $first } to { $last }
body-place-years-crossed = The second year cannot be before the first
body-place-count = How many places
body-place-places-wrong = Enter a number from 1 to { $limit }
body-place-entered = The free places are entered.
body-place-entered-before = These places were entered before.

body-offer-title = Offer a place to the next child on the list
body-offer-next = Next on the list
body-offer-why = The group takes children of this year of birth, and this child’s application was made before those of the other such children who wait and have not declined this place.
body-offer-case = Open the case
body-offer-not-yet = The place cannot be offered yet: the notice of enrolment in the case is not signed. An officer of the department signs it.
body-offer-button = Offer the place
body-offer-made = The place is offered, and the recipient is told.
body-offer-made-before = This place was offered to this child before. No second offer was made.
body-offer-other = The list changed while the page was open: no offer was made. Below you see who is next now.
body-offers-none = No offers have been made yet.
