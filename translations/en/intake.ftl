# Applying: shared by the portal, the department and the service centre.
intake-all-services = Services
intake-who = Who may ask
intake-cost = Cost
intake-provider = Who provides the service
intake-papers = What you need
intake-key-needed = a key of electronic signature, to sign the application
intake-drafts = Applications begun
intake-draft = Go on with the application changed on { $at }
intake-draft-of = Go on with the application changed on { $at }: { $name }
intake-begin = Apply
intake-sign-in-first = To apply, you need to sign in to the portal.
intake-register = Register
intake-channels = Where to apply
intake-channel-portal = On the portal of electronic government
intake-channel-service-centre = At a service centre
intake-channel-local-body = At a department of the local executive body
intake-limits = Time limits
intake-offices = Where applications go: addresses and telephones
intake-office = Department
intake-address = Address
intake-telephone = Telephone
intake-act = Legal basis
intake-act-number = decree of { $day } No { $number }
intake-appendix = appendix { $number }
intake-act-ahead = The act comes into force on { $day }.
intake-act-in-force = The act has been in force since { $day }.
intake-act-repealed = The act was repealed on { $day }. The service is shown as it prescribed it.
intake-act-repealed-by = The act was repealed on { $day } (decree No { $number }). The service is shown as it prescribed it.
intake-about-regulation = About the regulation: steps, time limits, tables, corrected slips
intake-too-many-drafts = You have begun too many applications. Finish or delete one of them.
intake-kept = Your answers are kept at every step: you can leave and come back later.
intake-delete = Delete this application
intake-delete-title = Delete the application you began?
intake-delete-text = The answers and files of the application “{ $service }” will be deleted. They cannot be restored.
intake-deleted = The application you began is deleted
intake-recipient = Recipient
intake-recipient-title = Who asks for the service
intake-recipient-needed = Name the recipient and confirm that the originals were compared
intake-find-person = Find
intake-no-data = The register has no data for this IIN. Type the name as in the identity card.
intake-register-silent = The persons register does not answer. Type the name as in the identity card.
intake-recipient-name = Full name of the recipient
intake-recipient-name-hint = As in the identity card
intake-recipient-name-needed = Type the surname and name in letters, at most 150 characters
intake-originals = Original documents
intake-originals-checked = The originals were compared with the application and given back to the recipient
intake-originals-needed = Compare the originals and give them back to the recipient
intake-documents = Documents
intake-no-files = No files attached
intake-files-laid = Attached files
intake-files = Choose files
intake-files-hint = PDF, JPEG or PNG, each up to { $size }. You can choose several; a clear photograph from a telephone will do
intake-upload = Upload
intake-file-needed = Choose a file, or press “Continue”
intake-file-fault = { $name }: { $fault }
intake-files-too-many = At most { $count } files of { $size } altogether can be attached
intake-file-removed = The file is removed
intake-document-needed = Attach the document: { $document }
intake-check-title = Check your answers
intake-ready = Sign and send the application
intake-ready-text = Next you sign these answers and documents with your electronic signature. They cannot be changed after that.
intake-ready-staff = Next you sign these answers and documents with your employee’s electronic signature. They cannot be changed after that.
intake-go-sign = Go to signing
intake-mend-first = Mend the errors listed at the top of the page: then the application can be signed.
intake-sign-title = Sign the application
intake-sign-text = { $name }, sign the application with your key: the IIN in the key must be yours.
intake-sign-staff = { $name }, sign the application with your employee’s key: the IIN in the key must be yours.
intake-too-many = { $minutes ->
    [one] Too many applications were sent within the last hour. This one can be sent in { $minutes } minute; it is kept as a draft
   *[other] Too many applications were sent within the last hour. This one can be sent in { $minutes } minutes; it is kept as a draft
}
intake-changed-meanwhile = The application was changed in another window. Check it and sign it again.
intake-refused-title = The signature is not accepted
intake-refused-text = The service is refused because the electronic signature could not be confirmed. This is why, and what you can do:
intake-undetermined-title = The signature cannot be checked now
intake-undetermined-text = The signature may well be good: this prevents us from checking it. Mend what is named, or try again later.
intake-nothing-lost = The application and the documents are kept: you need not fill them in again.
intake-sign-again = Sign again
intake-back-to-check = Back to the answers
intake-sent-title = Application accepted
intake-sent-number = Application number { $number }
intake-sent-signed = The signature is checked, the application is sent
intake-next = What happens next
intake-next-number = The application reaches the department and gets its number, as a rule within a minute: { $office }
intake-next-officer = An officer takes the application to work, checks the documents and decides.
intake-next-result = Your cabinet tells every step, and e-mail the main ones.
intake-next-result-staff = The case page shows the progress and the result.
intake-to-case = Open the case page
intake-another = Take another application

# Slips in fields.
violation-required = Fill in “{ $field }”
violation-required-choice = Choose an answer for “{ $field }”
violation-not-digits = “{ $field }”: only digits are allowed
violation-length = “{ $field }”: { $limit ->
    [one] there must be exactly { $limit } character
   *[other] there must be exactly { $limit } characters
}
violation-too-long = “{ $field }”: { $limit ->
    [one] at most { $limit } character
   *[other] at most { $limit } characters
}
violation-checksum = “{ $field }”: there is a slip in the number, check the digits
violation-not-a-date = “{ $field }”: there is no such day. Enter the date in digits, for example, 27 3 2022
violation-date-day = “{ $field }”: enter the day
violation-date-month = “{ $field }”: enter the month
violation-date-year = “{ $field }”: enter the year
violation-in-future = “{ $field }”: this day is yet to come
violation-too-old = “{ $field }”: on the day of the application the age must be under { $limit ->
    [one] { $limit } year
   *[other] { $limit } years
}
violation-not-an-option = “{ $field }”: choose an answer from the list
violation-not-a-telephone = “{ $field }”: enter the number in digits, for example, +77252542787
violation-not-an-email = “{ $field }”: enter an address such as name@example.kz
violation-not-a-name = “{ $field }”: only letters, hyphens, full stops and apostrophes are allowed
violation-bad-character = “{ $field }”: there is a sign that is not allowed. Type the text by hand

intake-register-later = No answer yet from the { $register }. Try again later: everything you typed is kept.
intake-no-data-title = The data cannot be had
intake-no-data-text = The data asked for by the IIN { $iin } are not in the register:
intake-no-data-mend = Check and correct what was typed
intake-no-data-warning = If the data are typed correctly, record the refusal: the application ends, and the case shows why.
intake-no-data-button = Record the refusal
intake-turned-away = The refusal is recorded.
intake-persons-unknown = The register has no data for this IIN, so the application cannot be made. Check the IIN.
intake-refuse-link = Documents are missing: refuse to accept
intake-refuse-title = Refusing to accept the application
intake-refuse-text = The recipient gets a receipt that lists the missing documents: { $recipient }.
intake-refuse-missing = Which documents are missing?
intake-refuse-hint = Documents without a file are ticked already
intake-refuse-missing-needed = Tick which documents are missing
intake-refuse-recipient = First say who asks for the service.
intake-refuse-button = Refuse and give the receipt
intake-consent = Consent
intake-consent-needed = To sign the application, tick the consent
intake-window-closed = Applications are not taken now
intake-window-kept = The answers are kept: the application can be sent once applications are taken.
intake-hours = Office hours
intake-hours-week-five = Monday to Friday
intake-hours-week-six = Monday to Saturday
intake-hours-week-all = round the clock, every day
intake-hours-span = { $open } to { $close }
intake-hours-lunch = lunch break { $from } to { $to }
intake-hours-no-lunch = no lunch break
intake-hours-next-day = An application made after office hours, on a day off or a public holiday is taken on the next working day.
intake-privileges = Who gets a place first
intake-not-here = Applications for this service are not taken on the portal: ask where it is given, the ways and addresses are below.
intake-consent-basis = Basis: { $clause } of the regulation
intake-consent-ask = Read this to the recipient and ask whether they agree ({ $clause } of the regulation): “{ $text }”
intake-consent-given = The recipient agrees
intake-consent-staff-needed = Ask the recipient: without their consent the application is not signed
intake-clause-part = clause { $clause }, part { $part }
intake-clause-whole = clause { $clause }
