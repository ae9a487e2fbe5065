# Страницы центра обслуживания населения.
centre-sign-in-title = Вход оператора
centre-sign-in-lead = Введите свои ИИН и пароль.
centre-sign-in-password = Пароль
centre-sign-in-password-needed = Введите пароль
centre-sign-in-iin-wrong = Проверьте ИИН: в нём 12 цифр, и последняя должна подходить к остальным
centre-sign-in-refused = Вход отклонён: ИИН или пароль неверны либо такой оператор не зарегистрирован
centre-sign-in-other-way = Другой способ
centre-sign-in-by-certificate = Войти с помощью ЭЦП
centre-sign-in-by-password = Войти по ИИН и паролю
centre-sign-in-certificate-title = Вход с помощью ЭЦП
centre-sign-in-certificate-lead = Подпишите своим ключом ЭЦП одноразовое число, которое создала система. Подписать его нужно в течение пяти минут.
centre-sign-in-certificate-button = Подписать и войти
centre-sign-in-certificate-stranger = Вход отклонён: ИИН в регистрационном свидетельстве не принадлежит зарегистрированному оператору
centre-sign-in-nonce-old = Одноразовое число уже использовано или прошло больше пяти минут. Подпишите новое
centre-sign-in-signed-words = Вход в информационную систему центра обслуживания населения
centre-desk-menu = Запросы
centre-desk-new-menu = Новый запрос
centre-desk-title = Запросы центра
centre-desk-new = Принять новый запрос
centre-desk-caption = { $count ->
    [one] { $count } запрос
    [few] { $count } запроса
    [many] { $count } запросов
   *[other] { $count } запроса
}
centre-desk-number = Номер
centre-desk-no-number = Номер ещё не присвоен
centre-desk-recipient = Услугополучатель
centre-desk-status = Статус
centre-desk-service = Услуга
centre-desk-opened = Принят
centre-desk-changed = Изменён
centre-desk-all = Все
centre-desk-to-do = Требуют действий
centre-desk-empty = Таких запросов нет.
centre-desk-services-title = На какую услугу подаётся запрос?
centre-search-menu = Поиск
centre-search-title = Номер заявления или ИИН услугополучателя
centre-search-hint = Начало номера, например, shymkent-2026, или все 12 цифр ИИН
centre-search-needed = Введите номер заявления или ИИН
centre-search-found = { $count ->
    [one] Найден { $count } запрос
    [few] Найдено { $count } запроса
    [many] Найдено { $count } запросов
   *[other] Найдено { $count } запроса
}
centre-search-results = Результаты поиска
centre-search-nothing = Ничего не найдено. Проверьте номер. Если заявление подано только что, повторите поиск через минуту.
centre-case-title = Запрос { $number }
centre-case-untitled = Запрос без номера
centre-case-channel = Где подан
centre-case-office = Рассматривает
centre-case-position = Место в очереди
centre-case-receipt = Расписка о приёме (PDF)
centre-case-print-hint = Откройте PDF и распечатайте его.
centre-case-to-hand-out = Результат готов к выдаче
centre-case-hand-out = Выдать результат
centre-case-handing-out = Выдача отправлена в местный исполнительный орган. Статус изменится, когда оттуда придёт ответ.
centre-case-offer = Предложено место: { $kindergarten }
centre-case-offer-help = Сообщите услугополучателю о месте. Согласие или отказ он даёт письменно; скан подписывается вашей ЭЦП.
centre-case-answer = Принять согласие или отказ
centre-case-answering = Ответ услугополучателя отправлен в местный исполнительный орган. Статус изменится, когда оттуда придёт ответ.
centre-case-elsewhere = Запрос подан в другом месте. Здесь виден только его статус; результат выдают там, где запрос подан.
centre-hand-out-title = Выдача результата
centre-hand-out-way = Как выдать документ?
centre-hand-out-way-needed = Выберите, как выдать документ
centre-hand-out-by-hand = Нарочно, под роспись
centre-hand-out-by-mail = По электронной почте
centre-hand-out-received-by = Кто расписался в получении
centre-hand-out-received-by-hint = Фамилия, имя, отчество
centre-hand-out-received-by-needed = Укажите, кто расписался в получении
centre-hand-out-email = Адрес электронной почты
centre-hand-out-email-hint = Письмо с документом уйдёт на этот адрес
centre-hand-out-email-wrong = Введите адрес вида name@example.kz
centre-hand-out-button = Выдать
centre-hand-out-done = Выдача документа записана.
centre-hand-out-mailed = Документ отправляется на указанный адрес.
centre-answer-title = Письменный ответ на предложенное место
centre-answer-lead = Предложено место: { $kindergarten }
centre-answer-offer = Предложенное место
centre-answer-decision = Что решил услугополучатель?
centre-answer-decision-needed = Выберите, что решил услугополучатель
centre-answer-accept = Письменное согласие на место
centre-answer-decline = Письменный отказ от места
centre-answer-decline-hint = Ребёнок продолжит стоять в очереди
centre-answer-scan = Скан подписанного согласия или отказа
centre-answer-scan-hint = PDF, JPEG или PNG, до 3 МБ
centre-answer-scan-needed = Выберите файл скана
centre-answer-sign-title = Подпишите скан своей ЭЦП
centre-answer-sent = Ответ отправлен в местный исполнительный орган.

centre-hand-out-by-hand-only = Документ подписан от руки: он выдаётся только нарочно.
centre-case-register = Реестр передачи
centre-case-register-value = № { $number }, { $at }, принял(а): { $name }
centre-case-keep-until = Результат хранится в центре до { $at }.
centre-case-storage = Срок хранения истёк
centre-case-storage-help = За результатом никто не пришёл. Верните его услугодателю: если услугополучатель обратится, результат запросят снова.
centre-case-store = Вернуть услугодателю
centre-case-returned = Результат хранится у услугодателя
centre-case-returned-help = Услугополучатель обратился? Запросите результат у услугодателя.
centre-case-recall = Запросить результат снова
centre-case-storing = Сообщение отправлено в местный исполнительный орган. Состояние изменится, когда оттуда придёт ответ.
centre-case-stored-done = Возврат результата услугодателю записан.
centre-case-recalled-done = Результат снова запрошен у услугодателя.
