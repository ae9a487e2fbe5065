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
body-sign-in-certificate-stranger = Во входе отказано: ИИН в регистрационном свидетельстве не принадлежит зарегистрированному сотруднику. Обратитесь к руководителю: он проверит, зарегистрированы ли вы в системе
body-sign-in-signed-words = Вход в информационную систему местного исполнительного органа

body-desk-mine = Моя работа
body-desk-arrived = Поступившие
body-desk-in-work = В работе
body-desk-waiting = В очереди
body-desk-finished = Завершённые
body-desk-filters = Поиск и отбор
body-desk-search = Поиск по номеру
body-desk-search-hint = Номер заявления или его начало, например, shymkent-2026
body-desk-caption-more = Более { $count } дел
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
body-decide-listed = Этот ребёнок уже стоит в этой очереди или получил место по заявлению { $number }: одному ребёнку одно место. Откажите, указав основание
body-decide-moves = Ребёнок стоит в очереди: { $office }, с { $date }. При постановке здесь он снимается с той очереди; место здесь считается со дня первой постановки, если этого не отменяет порядок очереди.
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
body-sign-who = Подписывает { $name }: ИИН в свидетельстве должен быть вашим, а его роль — одной из этих: { $roles }.
body-sign-button = Подписать
body-sign-redrawn = Ваша подпись верна, но на листе указано другое свидетельство или прежнее время. Лист отпечатан заново с этим свидетельством: посмотрите его и подпишите ещё раз. С каждым свидетельством так бывает только один раз.
body-sign-late = Проверка подписи занимает больше времени, чем обычно, и продолжается. Через минуту откройте дело: если документ ещё не подписан, подпишите его снова.
body-signed = Документ подписан.

body-pile-link = Подписать несколько документов сразу
body-pile-title = Документы, ожидающие вашей подписи
body-pile-lead = Отметьте документы, которые хотите подписать. Пароль ключа вводится один раз.
body-pile-which = Документы
body-pile-paper = { $number }: { $paper }, { $recipient }
body-pile-needed = Отметьте хотя бы один документ
body-pile-more = Показаны не все: за один раз подписывают не более десяти документов. Остальные появятся здесь после подписания этих.
body-pile-empty = Сейчас вашей подписи не ждёт ни один документ.
body-pile-look = Просмотрите каждый документ перед подписанием.
body-pile-sign = { $count ->
    [one] Подписать { $count } документ
    [few] Подписать { $count } документа
    [many] Подписать { $count } документов
   *[other] Подписать { $count } документа
}
body-pile-signed = { $count ->
    [one] Подписан { $count } документ.
    [few] Подписаны { $count } документа.
    [many] Подписано { $count } документов.
   *[other] Подписано { $count } документа.
}
body-pile-refused = { $number }: { $reason }
body-pile-failed = { $number }: подписать не удалось из-за неполадки. Документ не подписан: попробуйте ещё раз.
body-pile-late = { $number }: проверка подписи занимает больше времени, чем обычно, и продолжается. Если через минуту документ всё ещё в этом списке, подпишите его снова.
body-pile-not-reached = { $number }: до этого документа не дошла очередь. Он ещё не подписан: подпишите его снова.
body-pile-broken = Часть документов сейчас не удаётся показать из-за неполадки. Они не подписаны: попробуйте позже.

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
body-queue-find = Найти ребёнка
body-queue-find-hint = Код в списке, ИИН ребёнка или номер заявления
body-queue-find-unknown = В этой очереди нет ребёнка с таким кодом, ИИН или номером заявления. Проверьте, что введено.
body-queue-on-their-way = Место предложено или обещано либо ребёнок не пришёл
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

body-due-assign = Передать исполнителю
body-due-assign-help = Наложите резолюцию и выберите сотрудника, который исполнит дело.
body-due-assign-button = Выбрать исполнителя
body-due-search = Провести поиск в архиве
body-due-search-help = Проведите поиск на бумажных и электронных носителях архива и запишите, что найдено.
body-due-search-button = Записать итог поиска
body-due-conclude = Внести заключение комиссии
body-due-conclude-help = Внесите заключение по протоколу заседания комиссии.
body-due-conclude-button = Внести заключение
body-due-by-hand = Подписать документ от руки
body-due-by-hand-help = Документ составлен. Распечатайте его, дайте на подпись и затем запишите, кто подписал.
body-due-by-hand-button = Записать подписание
body-due-hand-over = Передать документ в центр
body-due-hand-over-help = Передайте бумажный документ в центр обслуживания населения по реестру и запишите номер реестра.
body-due-hand-over-button = Записать передачу
body-due-allot = Дать место
body-due-allot-help = Места даются в порядке очереди на странице свободных мест.
body-due-allot-button = К свободным местам
body-more-title = Что ещё можно сделать
body-more-extend = Продлить срок
body-more-appoint = Назначить время получения результата
body-more-copy = Распечатать бумажный экземпляр: { $paper }
body-more-copy-help = Бумажный экземпляр электронного результата заверьте печатью и подписью. Выдача экземпляра записывается в деле.
body-more-recall = Снова направить сохранённый результат в центр
body-recalled = Записано: результат снова направлен в центр.
body-more-ask = Запросить реестры повторно
body-more-ask-first = Запросить сведения в государственных системах
body-asked-again = Реестры запрошены: ответы видны в деле.
body-assign-title = Кто исполнит дело?
body-assign-to = Исполнитель
body-assign-to-needed = Выберите исполнителя
body-assign-nobody = В отделе нет учётных записей сотрудников.
body-assign-resolution = Резолюция
body-assign-resolution-hint = Что и в какой срок сделать, например, «Рассмотреть и исполнить в установленный срок»
body-assign-resolution-needed = Напишите резолюцию не длиннее { $limit } знаков
body-assign-button = Передать на исполнение
body-assigned = Дело передано исполнителю: { $name }.
body-search-title = Итог поиска в архиве
body-search-media = На каких носителях проведён поиск?
body-search-media-paper = Бумажные носители
body-search-media-electronic = Электронные носители
body-search-media-needed = Отметьте, на каких носителях проведён поиск
body-search-found = Найдены ли сведения?
body-search-found-yes = Найдены
body-search-found-no = Не найдены
body-search-found-needed = Выберите, найдены ли сведения
body-search-place = Где найдены
body-search-place-hint = Фонд, опись, дело, лист
body-search-place-needed = Напишите, где найдены сведения, не длиннее { $limit } знаков
body-searched = Итог поиска записан.
body-conclude-title = Заключение комиссии
body-conclude-favour = Как решила комиссия?
body-conclude-for = В пользу услугополучателя
body-conclude-against = Против предоставления услуги
body-conclude-favour-needed = Выберите, как решила комиссия
body-conclude-minutes = Номер протокола
body-conclude-minutes-needed = Введите номер протокола не длиннее { $limit } знаков
body-conclude-date = Дата протокола
body-conclude-date-wrong = Введите дату не раньше дня подачи заявления и не позже сегодняшней
body-conclude-words = Заключение словами
body-conclude-words-hint = Так, как в протоколе: этот текст может войти в документ
body-conclude-words-needed = Напишите заключение не длиннее { $limit } знаков
body-concluded = Заключение комиссии внесено.
body-by-hand-title = Документ подписан от руки
body-by-hand-print = Распечатать документ: { $paper } (PDF)
body-by-hand-blank = Номер бланка (необязательно)
body-by-hand-blank-hint = Если документ напечатан на нумерованном бланке
body-by-hand-blank-long = Номер бланка не должен быть длиннее { $limit } знаков
body-by-hand-signer = Кто подписал?
body-by-hand-other = Другое лицо
body-by-hand-name = Фамилия, имя, отчество
body-by-hand-signer-needed = Выберите, кто подписал документ
body-by-hand-name-needed = Введите фамилию и имя подписавшего не длиннее { $limit } знаков
body-by-hand-done = Подписание документа записано.
body-hand-over-title = Передача документа в центр
body-hand-over-register = Номер реестра
body-hand-over-register-needed = Введите номер реестра не длиннее { $limit } знаков
body-hand-over-received-by = Кто принял в центре
body-hand-over-received-by-needed = Укажите, кто принял документ, не длиннее { $limit } знаков
body-hand-over-done = Передача документа в центр записана.
body-extend-title = Продление срока
body-extend-now = Срок сейчас: до { $at }
body-extend-most = Акт позволяет продлить срок самое позднее до { $day }.
body-extend-told = Услугополучателю сообщат новый срок и причину.
body-extend-until = Последний день нового срока
body-extend-until-needed = Введите дату цифрами, например, 27 3 2027
body-extend-until-early = Введите день позже нынешнего срока
body-extend-until-late = Введите день не позже { $day }
body-extend-reason = Почему срок продлевается
body-extend-reason-needed = Напишите причину не длиннее { $limit } знаков
body-extend-button = Продлить срок
body-extended = Срок продлён, услугополучатель уведомлён.
body-appoint-title = Когда можно получить результат?
body-appoint-date = Дата
body-appoint-date-wrong = Введите дату не раньше сегодняшней и не позже чем через год
body-appoint-time = Время
body-appoint-time-hint = Например, 10:30
body-appoint-time-wrong = Введите время часами и минутами, например, 10:30
body-appoint-past = Это время уже прошло
body-appoint-button = Назначить
body-appointed = Время назначено, услугополучатель уведомлён.
body-case-resolution = Резолюция
body-case-certificate = Текст справки
body-decide-grant-hint-plain = Услугополучателю готовится результат
body-decide-certificate = Что будет написано в справке
body-decide-certificate-hint = Сведения, найденные в архиве, со ссылками на документы. Этот текст печатается в справке. { $lang }
body-decide-certificate-lang-kk = Справка составляется на казахском языке.
body-decide-certificate-lang-ru = Справка составляется на русском языке.
body-decide-certificate-lang-en = Справка составляется на русском языке.
body-decide-certificate-needed = Напишите текст справки не длиннее { $limit } знаков
body-hand-out-by-hand-only = Документ подписан от руки: он выдаётся только нарочно.
body-place-give = Дать следующему
body-give-title = Дать место следующему в очереди
body-give-button = Дать место
body-give-not-yet = Место пока дать нельзя: сначала в деле нужно другое действие. Какое – показано на странице дела.
body-give-made = Место дано. Составлено направление: его нужно подписать.
body-give-made-before = Это место уже дано этому ребёнку.
body-give-other = Пока страница была открыта, очередь изменилась: место не дано. Ниже показано, кто следующий сейчас.

# Ребёнок в очереди и рабочее место детского сада.
body-menu-kindergarten = Детский сад
body-child-deeds = Решения о ребёнке
body-child-deeds-lead = Каждое решение – событие открытого журнала, незаметно отменить его нельзя.
body-child-confirm = Подтвердить льготу: документы её доказывают
body-child-refuse = Не подтверждать льготу
body-child-end = Льгота закончилась
body-child-privilege = Решение о льготе
body-child-category = Категория льготы
body-child-by = Заявление подал представитель
body-child-extend = Продлить направление по просьбе родителя
body-child-restore = Вернуть из стоп-листа по просьбе родителя
body-privilege-title = Подписание решения о льготе
body-privilege-lead = Решение не действует без подписи вашим ключом. Подписанный текст и подпись хранятся в деле.
body-privilege-sign = Подписать решение
body-override-link = Дать место вне порядка (за подписью руководителя)
body-child-withdraw = Снять с очереди по письменному желанию родителя
body-child-done = Решение внесено в журнал очереди.
body-child-not-now = Сейчас это невозможно: ребёнок на другом этапе. Ничего не изменено.
body-garden-groups = Группы
body-garden-no-groups = Групп пока нет. Их вносит тот, кто ведёт очередь.
body-garden-enrolled = Ходят
body-garden-expected = Ожидаются
body-garden-children = Дети
body-garden-nobody = Направлений в этот детский сад пока нет.
body-garden-hand-in = Направление принесли
body-garden-enrol = Ребёнок пришёл
body-garden-no-show = Ребёнок не пришёл
body-garden-leave = Ребёнок выбыл
body-garden-done = Внесено в журнал очереди.
body-garden-before = Это уже внесено раньше, второй раз ничего не записано.
body-garden-overtaken = Ничего не изменено: раньше произошло другое. { $what }
body-garden-too-late = Направление действовало до { $until }. Ничего не изменено.
