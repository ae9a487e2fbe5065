# Портал: главная, вход, кабинет, проверка документов.
portal-menu-services = Услуги
portal-menu-cabinet = Личный кабинет
portal-menu-check = Проверить документ
portal-menu-help = Помощь
portal-menu-registration = Регистрация
portal-home-title = Государственные услуги онлайн
portal-home-lead = Здесь можно подать заявление на государственную услугу, подписать его ЭЦП, следить за ходом дела и получить результат, подписанный органом.
portal-search = Какая услуга вам нужна?
portal-services = Услуги
portal-services-later = Также названы в акте, но здесь пока не принимаются
portal-nothing-found = По словам «{ $words }» ничего не найдено.
portal-service = Услуга
portal-number = Номер
portal-no-number = ещё не присвоен
portal-opened = Подано
portal-status = Статус
portal-office = Куда подано
portal-telephone = Телефон
portal-position = Место в очереди
portal-due = Ближайший срок

portal-sign-in-title = Вход на портал
portal-password = Пароль
portal-iin-needed = Введите ИИН
portal-password-needed = Введите пароль
portal-sign-in-refused = ИИН, БИН или пароль неверны. Проверьте их или зарегистрируйтесь
portal-no-account = Ещё не зарегистрированы?
portal-have-account = Уже зарегистрированы?
portal-registration-title = Регистрация
portal-register = Зарегистрироваться
portal-registered = Вы зарегистрированы и вошли на портал
portal-registered-already = С этим ИИН уже зарегистрированы: войдите на портал
portal-iin-digits = В ИИН только цифры
portal-iin-length = В ИИН 12 цифр
portal-iin-checksum = В ИИН ошибка: проверьте цифры
portal-name = Фамилия, имя, отчество
portal-name-hint = Как в удостоверении личности. Имя сверяется с реестром физических лиц
portal-name-needed = Введите фамилию и имя
portal-name-wrong = Введите фамилию и имя буквами, не длиннее 150 знаков
portal-name-differs = Имя не совпадает с данными реестра по этому ИИН
portal-email = Электронная почта (необязательно)
portal-email-hint = На неё будут приходить уведомления о ваших заявлениях
portal-email-wrong = Введите адрес вида name@example.kz
portal-password-new = Придумайте пароль
portal-password-hint = Не меньше { $count ->
    [one] { $count } знака
    [few] { $count } знаков
    [many] { $count } знаков
   *[other] { $count } знака
}. Чем длиннее, тем надёжнее: подойдут несколько слов подряд
portal-password-short = В пароле должно быть не меньше { $count ->
    [one] { $count } знака
    [few] { $count } знаков
    [many] { $count } знаков
   *[other] { $count } знака
}
portal-password-long = В пароле должно быть не больше { $count ->
    [one] { $count } знака
    [few] { $count } знаков
    [many] { $count } знаков
   *[other] { $count } знака
}
portal-password-weak = Такой пароль легко угадать: не используйте ИИН и повторение одного знака
portal-lang = Язык страниц и писем
portal-lang-needed = Выберите язык

portal-cabinet-title = Личный кабинет
portal-notices = Уведомления
portal-no-notices = Уведомлений пока нет.
portal-history-title = История получения услуг
portal-history-all = Вся история
portal-no-cases = Вы ещё не подавали заявлений.
portal-coming = { $count ->
    [one] В очереди, принятой из прежнего списка, найден { $count } ваш ребёнок. Его дело появится здесь через несколько секунд: обновите страницу.
    [few] В очереди, принятой из прежнего списка, найдены { $count } ваших ребёнка. Их дела появятся здесь через несколько секунд: обновите страницу.
    [many] В очереди, принятой из прежнего списка, найдены { $count } ваших детей. Их дела появятся здесь через несколько секунд: обновите страницу.
   *[other] В очереди, принятой из прежнего списка, найдены { $count } ваших ребёнка. Их дела появятся здесь через несколько секунд: обновите страницу.
}
portal-choose-service = Выбрать услугу
portal-notice-signature-refused = Подпись под заявлением не подтвердилась, заявление не отправлено
portal-notice-dispatched = Заявление подписано и отправлено
portal-notice-numbered = Заявлению присвоен номер { $number }
portal-notice-accepted = Заявление принято в работу
portal-notice-enrolled = Решение принято: вы в очереди, место { $position }
portal-notice-offered = Вам предложено место: { $kindergarten }
portal-notice-consent = Ваше согласие на предложенное место получено
portal-notice-declined = Ваш отказ от предложенного места приобщён к делу, вы остаётесь в очереди
portal-notice-paper = Готов документ: { $paper }
portal-notice-deed-refused = Ваше действие не принято. { $reason }

portal-number-soon = Заявление отправлено. Номер появится здесь, как только орган его присвоит, обычно в течение минуты. Обновите страницу.
portal-refusal = Почему отказано
portal-paper = Документ
portal-signed = Подписан
portal-signer = Кто подписал
portal-certificate = Номер регистрационного свидетельства
portal-papers-check = Подлинность документа может проверить каждый:
portal-paper-elsewhere = Этот документ выдаётся там, где подано заявление: здесь его файла нет.
portal-step = Шаг
portal-offer-title = Вам предложено место
portal-offer-by = Ответить нужно до { $at }.
portal-offer-help = Согласие или отказ даются письменно: вы подпишете их своей ЭЦП. При отказе ваша очередь сохраняется.
portal-offer-accept = Согласиться
portal-offer-decline = Отказаться
portal-offer-on-its-way = Ваш ответ подписан и отправлен. Как только орган его получит, дело изменится.
portal-offer-answered = На это предложение уже дан ответ, или оно больше не действует.
portal-offer-consent-title = Согласие на предложенное место
portal-offer-refusal-title = Отказ от предложенного места
portal-offer-consent-text = Я, { $name }, согласен(на) на предложенное место: { $kindergarten }. Заявление № { $number }.
portal-offer-refusal-text = Я, { $name }, отказываюсь от предложенного места: { $kindergarten }. Заявление № { $number }. Прошу сохранить место в очереди.
portal-offer-consent-help = После согласия орган оформит результат, и он появится в личном кабинете.
portal-offer-refusal-help = После отказа место предложат другим, а вы останетесь в очереди.
portal-offer-sign-consent = Подписать согласие
portal-offer-sign-refusal = Подписать отказ
portal-offer-consent-sent = Согласие подписано и отправлено
portal-offer-refusal-sent = Отказ подписан и отправлен
portal-survey-title = Оцените услугу
portal-survey-lead = Ответы помогают улучшать услугу и не влияют на результат. Ответить можно один раз.
portal-survey-link = Оценить качество услуги
portal-survey-choose = Выберите ответ
portal-survey-thanks = Спасибо за ответы

portal-check-title = Проверка документа
portal-check-lead = Введите код, напечатанный на документе, или выберите подписанный файл: PDF, CMS (.cms, .p7s) или XML. Файлы не сохраняются.
portal-check-code = Код с документа
portal-check-code-hint = 12 букв и цифр, с чёрточками или без. Можно вставить и всё, что прочитал сканер QR-кода
portal-check-code-needed = Введите код или выберите файл
portal-check-code-wrong = В коде только латинские буквы и цифры. Вставьте код или адрес, напечатанные на документе
portal-check-unknown = Документа с таким кодом нет. Проверьте код
portal-check-file = Или подписанный файл
portal-check-file-hint = PDF, CMS или XML в том виде, в котором он получен
portal-check-not-signed = Это не подписанный файл. Выберите PDF, CMS (.cms, .p7s) или XML
portal-check-button = Проверить
portal-check-yes = Документ подлинный
portal-check-no = Подлинность не подтверждена
portal-check-genuine = Документ выдан, подпись под ним действительна
portal-check-listed-only = Документ с таким кодом выдан
portal-check-bytes-elsewhere = Файл документа хранится там, где его выдали. Чтобы проверить и подпись, выберите файл документа.
portal-check-not-genuine = Файл изменён после подписания или подпись под ним недействительна.
portal-check-undetermined = Сейчас подпись не удаётся проверить. Попробуйте через несколько минут.
portal-check-withdrawn = Документ выдавался, но отозван { $at }.
portal-check-paper = О документе
portal-check-compare = Сравните эти сведения с документом, который вам показали.
portal-check-signature = О подписи
portal-check-recipient = Кому выдан
portal-check-owner = Владелец свидетельства
portal-check-organisation = Организация
portal-check-issuer = Кем выдано свидетельство
portal-check-term = Срок действия свидетельства
portal-check-content = Документ, если подпись в отдельном файле
portal-check-content-hint = Нужен только к открепленной подписи (.cms, .p7s, .sig)
portal-check-content-needed = В файле одна подпись, без документа. Выберите снова оба файла: подпись и документ
portal-check-signed-yes = Подпись действительна
portal-check-signed-no = Подпись не подтверждена
portal-check-signed-bad = Подпись недействительна
portal-check-signed-valid = Все подписи в файле действительны. Портал такой документ не выдавал и за его содержание не отвечает.
portal-check-signed-invalid = Хотя бы одна подпись недействительна. Причины названы ниже.
portal-check-signed-undetermined = Не всё удалось проверить. Причины названы ниже; если они временные, попробуйте через несколько минут.
portal-check-evidence = Скачать доказательства подписи: с ними её можно проверить и через годы, без сети
portal-check-statement = Что сказано в QR-коде
portal-check-statement-good = Код подписан органом, выдавшим документ.
portal-check-statement-bad = Код не подписан органом, который выдаёт документы: верить ему нельзя.
portal-check-statement-other = Код подписан, но он с другого документа.
portal-check-statement-alone = Код подписан органом: документ с такими данными выдан. Сравните их с документом. В книге этого портала его нет.
portal-check-office = Выдал
portal-check-digest = Отпечаток слов документа (SHA-256)

portal-regulation-title = О регламенте
portal-act-title = Акт
portal-act-by = Принял
portal-act-adopted = Принят
portal-act-registered = Зарегистрирован
portal-act-in-force = Введён в действие
portal-act-ended = Утратил силу
portal-act-life = Состояние
portal-act-appendix = Приложение
portal-life-ahead = ещё не введён в действие
portal-life-in-force = действует
portal-life-repealed = утратил силу
portal-assumed = { $day } (день рассчитан: в тексте его нет)
portal-day-number = { $day }, № { $number }
portal-amendments = Изменения
portal-amendment = Постановлением от { $day } № { $number }: { $changes }
portal-errata = Что в тексте спорно и как прочитано
portal-survey-results = Ответы получателей (всего { $count })
portal-survey-question = Вопрос анкеты
portal-survey-share = { $count } ({ $share } %)
portal-indicators = Значения показателей качества и эффективности
portal-indicator = Показатель
portal-indicator-normative = Нормативное значение
portal-indicator-target = Целевое значение в последующем году
portal-indicator-current = Текущее значение в отчётном году
portal-indicators-note = Акт оставил эти значения пустыми и не дал вопросов, по которым их измеряют, поэтому значений здесь нет.
portal-clause = Пункт
portal-printed = Напечатано
portal-reading = Прочитано
portal-steps-of = Шаги по пункту { $clause }
portal-where = Где
portal-system-portal = ПЭП
portal-system-service-centre = ИС ЦОН
portal-system-local-body = ИС МИО
portal-system-gateway = ШЭП/РШЭП
portal-actions = Таблица действий
portal-action-number = №
portal-action-unit = Кто
portal-action-does = Действие
portal-action-completion = Форма завершения
portal-action-limit = Срок
portal-action-next = Следующее
portal-edition = Отпечаток редакции, по которой работает услуга:

portal-help-title = Помощь
portal-help-text-1 = Зарегистрируйтесь по ИИН и войдите на портал. Выберите услугу и ответьте на вопросы: ответы сохраняются на каждом шаге.
portal-help-text-2 = Заявление подписывается электронной цифровой подписью. Для этого на компьютере должна быть запущена программа NCALayer; ключ ЭЦП бесплатно выдаёт Национальный удостоверяющий центр (pki.gov.kz) или центр обслуживания населения.
portal-help-text-3 = Если подпись не принята, страница скажет почему и как это исправить. Заявление при этом не пропадает.
portal-help-text-4 = О ходе дела рассказывает личный кабинет. Результат — документ PDF с подписью органа и кодом, по которому его может проверить каждый.
portal-help-text-5 = Если не получается, позвоните в Единый контакт-центр по номеру 1414: бесплатно, круглосуточно.
portal-about-title = О системе
portal-about-text-1 = Портал ведёт государственные услуги так, как их описывают регламенты: каждый шаг, срок и документ взяты из текста акта, и у каждого указан его пункт.
portal-about-text-2 = Заявление, подписанное вами, передаётся через шлюз в информационную систему местного исполнительного органа. О каждом событии дела ведётся журнал, записи которого связаны друг с другом: изменить их незаметно нельзя.
portal-contacts-title = Контакты
portal-contacts-text-1 = Единый контакт-центр: 1414, бесплатно, круглосуточно.
portal-contacts-text-2 = Адреса и телефоны органов, которые рассматривают заявления, указаны на странице каждой услуги.
portal-accessibility-title = Доступность
portal-accessibility-text-1 = Страницами можно пользоваться с клавиатуры, с программой чтения с экрана, на телефоне и при увеличении до 400 %. Ничего, кроме подписания, не требует сценариев в браузере.
portal-accessibility-text-2 = Все страницы есть на казахском, русском и английском языках; при смене языка введённое сохраняется.
portal-accessibility-text-3 = Если что-то мешает вам пользоваться порталом, позвоните по номеру 1414 или подайте заявление в центре обслуживания населения.

portal-diagram = Диаграмма функционального взаимодействия
portal-diagram-alt = Диаграмма функционального взаимодействия, { $channel }. Те же шаги перечислены в таблице выше.
portal-processes = Справочник бизнес-процессов
portal-processes-alt = Справочник бизнес-процессов, { $channel }: подразделения, их действия по порядку и сроки.
portal-diagram-open = Открыть диаграмму отдельно (SVG)
portal-diagram-bpmn = Скачать диаграмму (BPMN 2.0)
portal-table-csv = Скачать таблицу действий (CSV)
portal-notice-allotted = Вам дано место: { $kindergarten }
portal-notice-outgrown = Ребёнок снят с очереди по возрасту. Дело завершено.
portal-notice-extended = Срок рассмотрения заявления продлён до { $at }
portal-notice-appointed = Результат можно получить: { $at }
