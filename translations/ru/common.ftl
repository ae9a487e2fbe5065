# Слова всех страниц.
country = Республика Казахстан
system-portal = Портал электронного правительства
system-service-centre = Центр обслуживания населения
system-local-body = Местный исполнительный орган
system-checks = Проверка документов
page-title = { $page } – { $system }
page-title-error = Ошибка: { $page } – { $system }
skip-to-main = Перейти к основному содержанию
main-menu = Меню
breadcrumb-label = Навигационная цепочка
language-label = Язык
language-switch = Сменить язык на русский
signed-in-as = Вы вошли: { $name }
sign-in = Войти
sign-out = Выйти
back = Назад
next = Продолжить
save = Сохранить
save-draft = Сохранить и продолжить позже
send = Отправить
cancel = Отменить
change = Изменить
change-of = Изменить: { $what }
delete = Удалить
open = Открыть
download = Скачать
print = Распечатать
search = Найти
show = Показать
apply-filter = Применить
clear-filter = Сбросить
yes = Да
no = Нет
not-given = Не указано
optional = (необязательно)
choose = Выберите
day = День
month = Месяц
year = Год
important = Важно
success = Выполнено
error = Ошибка
warning = Внимание
error-summary-title = Исправьте ошибки
previous-page = Назад
next-page = Далее
page-number = Страница { $number }
pages-label = Страницы
contents = Содержание
sub-navigation-label = Страницы раздела
completed = Выполнено
not-started = Не начато
by-person = { $name }
overdue = Срок истёк
footer-title = Полезные ссылки
footer-about = О системе
footer-contacts = Контакты
footer-accessibility = Доступность
footer-help = Единый контакт-центр: 1414, бесплатно, круглосуточно
phase-test = Тест
phase-text = Это тестовая система: не вводите данные настоящих людей.
date-hint = Например, 27 3 2019
file-choose = Выбрать файл
file-hint = PDF, JPEG или PNG, до { $size }
person-iin = ИИН
iin-hint = 12 цифр, указаны в удостоверении личности

# Месяцы, как они стоят в дате.
month-1 = января
month-2 = февраля
month-3 = марта
month-4 = апреля
month-5 = мая
month-6 = июня
month-7 = июля
month-8 = августа
month-9 = сентября
month-10 = октября
month-11 = ноября
month-12 = декабря
date-words = { $day } { $month } { $year } года
size-bytes = { $count ->
    [one] { $count } байт
    [few] { $count } байта
    [many] { $count } байт
   *[other] { $count } байта
}
size-kilobytes = { $size } КБ
size-megabytes = { $size } МБ
minutes = { $count ->
    [one] { $count } минута
    [few] { $count } минуты
    [many] { $count } минут
   *[other] { $count } минуты
}
hours = { $count ->
    [one] { $count } час
    [few] { $count } часа
    [many] { $count } часов
   *[other] { $count } часа
}
calendar-days = { $count ->
    [one] { $count } календарный день
    [few] { $count } календарных дня
    [many] { $count } календарных дней
   *[other] { $count } календарного дня
}
working-days = { $count ->
    [one] { $count } рабочий день
    [few] { $count } рабочих дня
    [many] { $count } рабочих дней
   *[other] { $count } рабочего дня
}
seconds = { $count ->
    [one] { $count } секунда
    [few] { $count } секунды
    [many] { $count } секунд
   *[other] { $count } секунды
}
months = { $count ->
    [one] { $count } месяц
    [few] { $count } месяца
    [many] { $count } месяцев
   *[other] { $count } месяца
}
