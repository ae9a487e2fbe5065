# Words of every page.
country = Republic of Kazakhstan
system-portal = Electronic government portal
system-service-centre = Service centre
system-local-body = Local executive body
system-checks = Checking documents
page-title = { $page } – { $system }
page-title-error = Error: { $page } – { $system }
skip-to-main = Skip to main content
main-menu = Menu
breadcrumb-label = Breadcrumb
language-label = Language
language-switch = Change the language to English
signed-in-as = Signed in as { $name }
sign-in = Sign in
sign-out = Sign out
back = Back
next = Continue
save = Save
save-draft = Save and continue later
send = Send
cancel = Cancel
change = Change
change-of = Change: { $what }
delete = Delete
open = Open
download = Download
print = Print
search = Search
show = Show
apply-filter = Apply
clear-filter = Clear
yes = Yes
no = No
not-given = Not given
optional = (optional)
choose = Choose
day = Day
month = Month
year = Year
important = Important
success = Success
error = Error
warning = Warning
error-summary-title = There is a problem
previous-page = Previous
next-page = Next
page-number = Page { $number }
pages-label = Pages
contents = Contents
sub-navigation-label = Pages of this section
completed = Completed
not-started = Not yet started
by-person = by { $name }
overdue = Overdue
footer-title = Support links
footer-about = About the system
footer-contacts = Contacts
footer-accessibility = Accessibility
footer-help = Unified contact centre: 1414, free, 24 hours a day
phase-test = Test
phase-text = This is a test system: do not enter details of real people.
date-hint = For example, 27 3 2019
file-choose = Choose file
file-hint = PDF, JPEG or PNG, up to { $size }
person-iin = IIN
iin-hint = 12 digits, printed on the identity card

# Months, as they stand in a date.
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
date-words = { $day } { $month } { $year }
size-bytes = { $count ->
    [one] { $count } byte
   *[other] { $count } bytes
}
size-kilobytes = { $size } kB
size-megabytes = { $size } MB
minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
calendar-days = { $count ->
    [one] { $count } calendar day
   *[other] { $count } calendar days
}
working-days = { $count ->
    [one] { $count } working day
   *[other] { $count } working days
}
seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
