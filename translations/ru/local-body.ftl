# Страницы местного исполнительного органа.
body-menu-desk = Дела
body-menu-services = Приём заявления
body-menu-queue = Очередь
body-not-due = Это действие уже не требуется: дело продвинулось дальше. Ниже показано, где оно сейчас.
body-no-number = Без номера

body-sign-in-title = Вход сотрудника
body-sign-in-lead = Введите свои ИИН и пароль.
body-sign-in-password = Пароль
body-sign-in-password-needed = Введите пароль
body-sign-in-iin-wrong = Проверьте ИИН: в нём 12 цифр, и последняя должна подходить к остальным
body-sign-in-refused = Во входе отказано: ИИН или пароль неверны либо такой сотрудник не зарегистрирован
body-sign-in-refused-help = Проверьте ИИН и раскладку клавиатуры и введите пароль ещё раз. Если войти не удаётся, обратитесь к руководителю: он проверит, зарегистрированы ли вы в системе.

body-desk-mine = Моя работа
body-desk-arrived = Поступившие
body-desk-in-work = В работе
body-desk-waiting = В очереди
body-desk-finished = Завершённые
body-desk-filters = Поиск и отбор
body-desk-search = Поиск по номеру
body-desk-search-hint = Номер заявления или его начало, например, shymkent-2026
body-desk-caption = { $count ->
    [one] { $count } дело
    [few] { $count } дела
    [many] { $count } дел
   *[other] { $count } дела
}
body-desk-late-count = { $count ->
    [one] Просрочено { $count } дело отдела
    [few] Просрочено { $count } дела отдела
    [many] Просрочено { $count } дел отдела
   *[other] Просрочено { $count } дела отдела
}
body-desk-arrived-count = { $count ->
    [one] Поступило и ждёт приёма в работу { $count } заявление
    [few] Поступило и ждёт приёма в работу { $count } заявления
    [many] Поступило и ждёт приёма в работу { $count } заявлений
   *[other] Поступило и ждёт приёма в работу { $count } заявления
}
body-desk-empty = Таких дел нет.
body-desk-number = Номер
body-desk-deadline = Срок
body-desk-late-only = Только просроченные
body-desk-status = Статус
body-desk-recipient = Услугополучатель
body-desk-source = Где подано
body-desk-all-sources = Везде
body-desk-opened = Подано
body-desk-officer = Сотрудник
body-desk-all-officers = Все сотрудники
body-services-title = На какую услугу подаётся заявление?

body-case-title = Дело { $number }
body-case-untitled = Дело без номера
body-case-service = Услуга
body-case-office = Отдел
body-case-position = Место в очереди
body-case-ground = Основание отказа
body-case-explanation = Обоснование
body-case-receipt = Распечатать расписку о приёме (PDF)
body-case-waits = Сейчас: { $does } (пункт { $clause })

body-due-accept = Принять в работу
body-due-accept-help = Дело будет закреплено за вами, услугополучатель увидит статус «В работе».
body-due-accept-button = Принять в работу
body-due-documents = Проверить документы
body-due-documents-help = Сверьте ответы заявления с приложенными документами: они ниже на этой странице.
body-due-documents-button = Документы проверены
body-due-decide = Принять решение
body-due-decide-help = Предоставьте услугу или откажите с обоснованием.
body-due-decide-button = Принять решение
body-due-sign = Подписать документ
body-due-sign-help = Документ составлен. Посмотрите его и подпишите своей ЭЦП.
body-due-sign-button = Перейти к подписанию
body-due-hand-out = Выдать документ
body-due-hand-out-help = Выдайте подписанный документ нарочно под роспись или отправьте по электронной почте.
body-due-hand-out-button = Выдать документ
body-due-answer = Принять письменный ответ на предложенное место
body-due-answer-help = Если услугополучатель принёс письменное согласие или отказ, приложите скан и подпишите его своей ЭЦП.
body-due-answer-button = Принять ответ
body-due-offer = Предложить место
body-due-offer-help = Места предлагаются в порядке очереди на странице свободных мест.
body-due-offer-button = К свободным местам
body-accepted = Дело принято в работу.
body-documents-checked = Отмечено: документы проверены.

body-signature-title = Подпись заявления
body-signature-now = Проверка сейчас
body-signature-valid = Действительна
body-signature-invalid = Не действительна
body-signature-undetermined = Сейчас проверить нельзя
body-signature-reasons = Почему
body-signature-accepted = Проверена и принята при подаче
body-signature-at = Подписано
body-signature-owner = Владелец свидетельства
body-signature-serial = Серийный номер свидетельства
body-signature-issuer = Кем выдано
body-signature-term = Срок действия
body-signature-files = Файлы
body-signature-bytes = Подписанное заявление (JSON)
body-signature-file = Подпись (CMS)

body-decide-title = Какое решение вы принимаете?
body-decide-decision = Решение
body-decide-needed = Выберите решение
body-decide-grant = Предоставить услугу
body-decide-grant-hint = Ребёнок будет поставлен на очередь в порядке даты подачи заявления
body-decide-refuse = Отказать
body-decide-ground = Основание отказа
body-decide-ground-needed = Выберите основание отказа
body-decide-explanation = Обоснование своими словами
body-decide-explanation-hint = Что именно не так и что услугополучатель может сделать. Это войдёт в мотивированный ответ. { $lang }
body-decide-lang-kk = Ответ составляется на казахском языке.
body-decide-lang-ru = Ответ составляется на русском языке.
body-decide-lang-en = Ответ составляется на русском языке.
body-decide-explanation-needed = Напишите, почему отказано
body-decide-explanation-long = Обоснование не должно быть длиннее { $limit } знаков
body-decide-check-title = Проверьте решение
body-decide-warning = Изменить решение после подтверждения нельзя.
body-decide-grant-button = Подтвердить: предоставить услугу
body-decide-refuse-button = Подтвердить: отказать
body-decided = Решение принято.

body-sign-title = Подпишите документ своей ЭЦП
body-sign-who = Подписывает { $name }: ИИН в свидетельстве должен быть вашим, а ключ — ключом сотрудника организации.
body-sign-button = Подписать
body-signed = Документ подписан.

body-hand-out-title = Выдача документа
body-hand-out-way = Как выдать документ?
body-hand-out-way-needed = Выберите, как выдать документ
body-hand-out-by-hand = Нарочно, под роспись
body-hand-out-by-mail = По электронной почте
body-hand-out-received-by = Кто расписался в получении
body-hand-out-received-by-hint = Фамилия, имя, отчество
body-hand-out-received-by-needed = Укажите, кто расписался в получении, не длиннее 150 знаков
body-hand-out-received-on = Дата получения
body-hand-out-received-on-wrong = Укажите дату не раньше дня подписания документа и не позже сегодняшней
body-hand-out-email = Адрес электронной почты
body-hand-out-email-hint = Письмо с документом уйдёт на этот адрес
body-hand-out-email-wrong = Введите адрес вида name@example.kz
body-hand-out-button = Выдать
body-hand-out-done = Выдача документа записана.
body-hand-out-mailed = Документ отправляется на указанный адрес.

body-answer-title = Письменный ответ на предложенное место
body-answer-lead = Предложено место: { $kindergarten }
body-answer-decision = Что решил услугополучатель?
body-answer-decision-needed = Выберите, что решил услугополучатель
body-answer-accept = Письменное согласие на место
body-answer-decline = Письменный отказ от места
body-answer-decline-hint = Ребёнок продолжит стоять в очереди
body-answer-scan = Скан подписанного согласия или отказа
body-answer-scan-hint = PDF, JPEG или PNG, до 3 МБ
body-answer-scan-needed = Выберите файл скана
body-answer-sign-title = Подпишите скан своей ЭЦП
body-answer-accepted = Согласие принято. Составлено направление: его нужно подписать.
body-answer-declined = Отказ приобщён к делу. Ребёнок остаётся в очереди на своём месте.

body-queue-list = Очередь
body-queue-places = Свободные места
body-queue-offers = Предложения
body-queue-rule = Порядок определяется датой и временем подачи заявления среди детей одного года рождения. Отказ от места порядка не меняет.
body-queue-as-of = По состоянию на { $at }
body-queue-born = Год рождения
body-queue-all-years = Все годы
body-queue-empty = В очереди никого нет.
body-queue-caption = { $count ->
    [one] { $count } ребёнок
    [few] { $count } ребёнка
    [many] { $count } детей
   *[other] { $count } ребёнка
}
body-queue-position = Место
body-queue-child = Ребёнок
body-queue-registered = Подано

body-place-enter = Внести свободные места
body-place-none = Свободные места ещё не внесены.
body-place-born = Годы рождения
body-place-language = Язык группы
body-place-language-kk = Казахский
body-place-language-ru = Русский
body-place-language-needed = Выберите язык группы
body-place-places = Мест
body-place-taken = Занято
body-place-free = Свободно
body-place-next = Кто следующий
body-place-nobody = В очереди нет ребёнка, которому подходит это место
body-place-offer = Предложить следующему
body-place-new-title = Свободные места
body-place-kindergarten = Детская дошкольная организация
body-place-kindergarten-hint = Так, как она будет названа в уведомлении и направлении
body-place-kindergarten-needed = Укажите название не длиннее 200 знаков
body-place-born-from = Дети какого года рождения: с
body-place-born-to = Дети какого года рождения: по
body-place-year-wrong = Укажите год от { $first } до { $last }
body-place-years-crossed = Второй год не может быть раньше первого
body-place-count = Сколько мест
body-place-places-wrong = Укажите число от 1 до { $limit }
body-place-entered = Свободные места внесены.
body-place-entered-before = Эти места уже внесены.

body-offer-title = Предложить место следующему в очереди
body-offer-next = Следующий в очереди
body-offer-why = Этот ребёнок подходит группе по году рождения, и его заявление подано раньше заявлений других таких детей, которые ждут и не отказывались от этого места.
body-offer-case = Открыть дело
body-offer-not-yet = Место пока предложить нельзя: в деле ещё не подписано уведомление о постановке на очередь. Его подписывает сотрудник отдела.
body-offer-button = Предложить место
body-offer-made = Место предложено, услугополучатель уведомлён.
body-offer-made-before = Это место уже предложено этому ребёнку. Второго предложения не сделано.
body-offer-other = Пока страница была открыта, очередь изменилась: предложение не сделано. Ниже показано, кто следующий сейчас.
body-offers-none = Предложений ещё не было.
