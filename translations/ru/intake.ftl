# Подача заявления: общая для портала, отдела и центра обслуживания.
intake-all-services = Услуги
intake-who = Кто может обратиться
intake-cost = Стоимость
intake-provider = Кто оказывает услугу
intake-papers = Что понадобится
intake-key-needed = ключ ЭЦП, чтобы подписать заявление
intake-drafts = Начатые заявления
intake-draft = Продолжить заявление, изменённое { $at }
intake-draft-of = Продолжить заявление, изменённое { $at }: { $name }
intake-begin = Подать заявление
intake-sign-in-first = Чтобы подать заявление, нужно войти на портал.
intake-register = Зарегистрироваться
intake-channels = Где можно подать заявление
intake-channel-portal = На портале электронного правительства
intake-channel-service-centre = В центре обслуживания населения
intake-channel-local-body = В отделе местного исполнительного органа
intake-limits = Сроки
intake-offices = Куда поступают заявления: адреса и телефоны
intake-office = Отдел
intake-address = Адрес
intake-telephone = Телефон
intake-act = Правовая основа
intake-act-number = постановление от { $day } № { $number }
intake-appendix = приложение { $number }
intake-act-ahead = Акт вводится в действие { $day }.
intake-act-in-force = Акт действует с { $day }.
intake-act-repealed = Акт утратил силу { $day }. Услуга показана такой, какой он её установил.
intake-act-repealed-by = Акт утратил силу { $day } (постановление № { $number }). Услуга показана такой, какой он её установил.
intake-about-regulation = О регламенте: шаги, сроки, таблицы, исправленные опечатки
intake-too-many-drafts = У вас слишком много начатых заявлений. Закончите или удалите одно из них.
intake-kept = Ответы сохраняются на каждом шаге: можно уйти и вернуться позже.
intake-delete = Удалить начатое заявление
intake-delete-title = Удалить начатое заявление?
intake-delete-text = Ответы и файлы заявления «{ $service }» будут удалены. Восстановить их нельзя.
intake-deleted = Начатое заявление удалено
intake-recipient = Услугополучатель
intake-recipient-title = Кто обращается за услугой
intake-recipient-needed = Укажите услугополучателя и подтвердите сверку оригиналов
intake-find-person = Найти
intake-no-data = В реестре нет данных по этому ИИН. Введите имя по удостоверению личности.
intake-register-silent = Реестр физических лиц не отвечает. Введите имя по удостоверению личности.
intake-recipient-name = Фамилия, имя, отчество услугополучателя
intake-recipient-name-hint = Как в удостоверении личности
intake-recipient-name-needed = Введите фамилию и имя буквами, не длиннее 150 знаков
intake-originals = Оригиналы документов
intake-originals-checked = Оригиналы сверены с заявлением и возвращены услугополучателю
intake-originals-needed = Сверьте оригиналы документов и верните их услугополучателю
intake-documents = Документы
intake-no-files = Файлы не приложены
intake-files-laid = Приложенные файлы
intake-files = Выберите файлы
intake-files-hint = PDF, JPEG или PNG, каждый до { $size }. Можно несколько; подойдёт чёткая фотография с телефона
intake-upload = Загрузить
intake-file-needed = Выберите файл или нажмите «Продолжить»
intake-file-fault = { $name }: { $fault }
intake-files-too-many = К заявлению можно приложить не больше { $count } файлов общим размером до { $size }
intake-file-removed = Файл удалён
intake-document-needed = Приложите документ: { $document }
intake-check-title = Проверьте ответы
intake-ready = Подпишите и отправьте заявление
intake-ready-text = Дальше вы подпишете эти ответы и документы своей ЭЦП. После подписания изменить их нельзя.
intake-ready-staff = Дальше вы подпишете эти ответы и документы своей ЭЦП сотрудника. После подписания изменить их нельзя.
intake-go-sign = Перейти к подписанию
intake-mend-first = Исправьте ошибки, перечисленные вверху страницы: после этого заявление можно будет подписать.
intake-sign-title = Подпишите заявление
intake-sign-text = { $name }, подпишите заявление своим ключом ЭЦП: ИИН в ключе должен совпадать с вашим.
intake-sign-staff = { $name }, подпишите заявление ключом ЭЦП сотрудника: ИИН в ключе должен совпадать с вашим.
intake-too-many = { $minutes ->
    [one] За последний час отправлено слишком много заявлений. Это можно отправить через { $minutes } минуту; оно сохранено как черновик
    [few] За последний час отправлено слишком много заявлений. Это можно отправить через { $minutes } минуты; оно сохранено как черновик
    [many] За последний час отправлено слишком много заявлений. Это можно отправить через { $minutes } минут; оно сохранено как черновик
   *[other] За последний час отправлено слишком много заявлений. Это можно отправить через { $minutes } минуты; оно сохранено как черновик
}
intake-changed-meanwhile = Заявление изменено в другом окне. Проверьте его и подпишите заново.
intake-refused-title = Подпись не принята
intake-refused-text = В услуге отказано, потому что подлинность ЭЦП не подтверждена. Вот почему и что можно сделать:
intake-undetermined-title = Подпись сейчас не удаётся проверить
intake-undetermined-text = Возможно, с подписью всё в порядке: проверить её мешает вот что. Исправьте то, что названо, или попробуйте позже.
intake-nothing-lost = Заявление и документы сохранены: заполнять их заново не нужно.
intake-sign-again = Подписать ещё раз
intake-back-to-check = Вернуться к ответам
intake-sent-title = Заявление принято
intake-sent-number = Номер заявления { $number }
intake-sent-signed = Подпись проверена, заявление отправлено
intake-next = Что дальше
intake-next-number = Заявление придёт в орган и получит номер, обычно в течение минуты: { $office }
intake-next-officer = Сотрудник примет заявление в работу, проверит документы и примет решение.
intake-next-result = О каждом шаге вы узнаете в личном кабинете, о главных — и по электронной почте.
intake-next-result-staff = Ход дела и результат видны на странице дела.
intake-to-case = Открыть страницу дела
intake-another = Подать ещё одно заявление

# Ошибки в полях.
violation-required = Заполните поле «{ $field }»
violation-required-choice = Выберите ответ в поле «{ $field }»
violation-not-digits = «{ $field }»: допустимы только цифры
violation-length = «{ $field }»: { $limit ->
    [one] должен быть ровно { $limit } знак
    [few] должно быть ровно { $limit } знака
    [many] должно быть ровно { $limit } знаков
   *[other] должно быть ровно { $limit } знака
}
violation-too-long = «{ $field }»: { $limit ->
    [one] не больше { $limit } знака
    [few] не больше { $limit } знаков
    [many] не больше { $limit } знаков
   *[other] не больше { $limit } знака
}
violation-checksum = «{ $field }»: в номере ошибка, проверьте цифры
violation-not-a-date = «{ $field }»: такого дня нет. Введите дату цифрами, например, 27 3 2022
violation-date-day = «{ $field }»: введите день
violation-date-month = «{ $field }»: введите месяц
violation-date-year = «{ $field }»: введите год
violation-in-future = «{ $field }»: дата ещё не наступила
violation-too-old = «{ $field }»: на день обращения должно быть меньше { $limit ->
    [one] { $limit } года
    [few] { $limit } лет
    [many] { $limit } лет
   *[other] { $limit } года
}
violation-not-an-option = «{ $field }»: выберите ответ из списка
violation-not-a-telephone = «{ $field }»: введите номер цифрами, например, +77252542787
violation-not-an-email = «{ $field }»: введите адрес вида name@example.kz
violation-not-a-name = «{ $field }»: допустимы только буквы, дефис, точка и апостроф
violation-bad-character = «{ $field }»: есть недопустимый знак. Наберите текст вручную

intake-register-later = Ещё нет ответа: { $register }. Попробуйте позже: всё введённое сохранено.
intake-no-data-title = Данные получить нельзя
intake-no-data-text = Запрошенных данных по ИИН { $iin } нет в реестре:
intake-no-data-mend = Проверить и исправить введённое
intake-no-data-warning = Если данные введены верно, запишите отказ: заявление завершится, причина будет видна в деле.
intake-no-data-button = Записать отказ
intake-turned-away = Отказ записан.
intake-persons-unknown = В реестре нет данных по этому ИИН, поэтому подать заявление нельзя. Проверьте ИИН.
intake-refuse-link = Документов не хватает: отказать в приёме
intake-refuse-title = Отказ в приёме заявления
intake-refuse-text = Услугополучатель получит расписку с перечнем недостающих документов: { $recipient }.
intake-refuse-missing = Каких документов не хватает?
intake-refuse-hint = Документы без файла уже отмечены
intake-refuse-missing-needed = Отметьте, каких документов не хватает
intake-refuse-recipient = Сначала укажите, кто обращается за услугой.
intake-refuse-button = Отказать и выдать расписку
intake-consent = Согласие
intake-consent-needed = Чтобы подписать заявление, отметьте согласие
intake-window-closed = Сейчас заявления не принимаются
intake-window-kept = Ответы сохранены: заявление можно будет отправить, когда начнётся приём.
intake-hours = Часы работы
intake-hours-week-five = с понедельника по пятницу
intake-hours-week-six = с понедельника по субботу
intake-hours-week-all = круглосуточно, без выходных
intake-hours-span = с { $open } до { $close }
intake-hours-lunch = обед с { $from } до { $to }
intake-hours-no-lunch = без обеда
intake-hours-next-day = Заявление, поданное после окончания рабочего времени, в выходной или праздничный день, принимается следующим рабочим днём.
intake-privileges = Кому место даётся в первую очередь
intake-not-here = На портале заявление на эту услугу не принимается: обратитесь туда, где её оказывают, — способы и адреса ниже.
intake-consent-basis = Основание: { $clause } регламента
intake-consent-ask = Прочитайте услугополучателю и спросите, согласен ли он ({ $clause } регламента): «{ $text }»
intake-consent-given = Услугополучатель согласен
intake-consent-staff-needed = Спросите услугополучателя: без его согласия заявление не подписывают
intake-clause-part = пункт { $clause }, часть { $part }
intake-clause-whole = пункт { $clause }
