# Барлық беттердің сөздері.
country = Қазақстан Республикасы
system-portal = Электрондық үкімет порталы
system-service-centre = Халыққа қызмет көрсету орталығы
system-local-body = Жергілікті атқарушы орган
system-checks = Құжаттарды тексеру
page-title = { $page } – { $system }
page-title-error = Қате: { $page } – { $system }
skip-to-main = Негізгі мазмұнға өту
main-menu = Мәзір
breadcrumb-label = Бет жолы
language-label = Тіл
language-switch = Тілді қазақшаға ауыстыру
signed-in-as = Кірген адам: { $name }
sign-in = Кіру
sign-out = Шығу
back = Артқа
next = Жалғастыру
save = Сақтау
save-draft = Сақтап, кейін жалғастыру
send = Жіберу
cancel = Бас тарту
change = Өзгерту
change-of = Өзгерту: { $what }
delete = Жою
open = Ашу
download = Жүктеп алу
print = Басып шығару
search = Іздеу
show = Көрсету
apply-filter = Қолдану
clear-filter = Тазарту
yes = Иә
no = Жоқ
not-given = Көрсетілмеген
optional = (міндетті емес)
choose = Таңдаңыз
day = Күні
month = Айы
year = Жылы
important = Маңызды
success = Орындалды
error = Қате
warning = Назар аударыңыз
error-summary-title = Қателерді түзетіңіз
previous-page = Алдыңғы
next-page = Келесі
page-number = { $number }-бет
pages-label = Беттер
contents = Мазмұны
sub-navigation-label = Бөлімнің беттері
completed = Орындалды
not-started = Басталмаған
by-person = { $name }
overdue = Мерзімі өтті
footer-title = Пайдалы сілтемелер
footer-about = Жүйе туралы
footer-contacts = Байланыс
footer-accessibility = Қолжетімділік
footer-help = Бірыңғай байланыс орталығы: 1414, тегін, тәулік бойы
phase-test = Сынақ
phase-text = Бұл – сынақ жүйесі: нақты адамдардың деректерін енгізбеңіз.
date-hint = Мысалы, 27 3 2019
file-choose = Файлды таңдау
file-hint = PDF, JPEG немесе PNG, { $size } дейін
person-iin = ЖСН
iin-hint = Жеке куәлікте көрсетілген 12 цифр

# Айлар.
month-1 = қаңтар
month-2 = ақпан
month-3 = наурыз
month-4 = сәуір
month-5 = мамыр
month-6 = маусым
month-7 = шілде
month-8 = тамыз
month-9 = қыркүйек
month-10 = қазан
month-11 = қараша
month-12 = желтоқсан
date-words = { $year } жылғы { $day } { $month }
size-bytes = { $count ->
    [one] { $count } байт
   *[other] { $count } байт
}
size-kilobytes = { $size } КБ
size-megabytes = { $size } МБ
minutes = { $count ->
    [one] { $count } минут
   *[other] { $count } минут
}
hours = { $count ->
    [one] { $count } сағат
   *[other] { $count } сағат
}
calendar-days = { $count ->
    [one] { $count } күнтізбелік күн
   *[other] { $count } күнтізбелік күн
}
working-days = { $count ->
    [one] { $count } жұмыс күні
   *[other] { $count } жұмыс күні
}
seconds = { $count ->
    [one] { $count } секунд
   *[other] { $count } секунд
}
months = { $count ->
    [one] { $count } ай
   *[other] { $count } ай
}
