//! What the texts get wrong, leave out or contradict, found by reading them against one another.

/// Regulation, a clause that the erratum cites, a word of its reading.
pub const READINGS: &[(&str, &str, &str)] = &[
    // Whose ИИН the certificate must bear, where an employee signs.
    ("uko-2012-149/preschool-queue", "6 7)", "сотрудника или оператора"),
    ("uko-2012-149/preschool-queue", "7 6)-2", "сотрудника или оператора"),
    ("uko-2012-149/archive-certificate", "7 6)", "сотрудника или оператора"),
    ("uko-2012-149/unemployment-certificate", "7 6)", "сотрудника или оператора"),
    ("uko-2012-149/home-education-support", "6 7)", "сотрудника"),
    ("urj-2012-502/unemployment-certificate", "7 6)", "сотрудника или оператора"),
    ("urj-2012-502/home-education-support", "6 7)", "сотрудника"),
    ("urj-2012-502/preschool-queue", "7 6)", "сотрудника или оператора"),
    // Clauses and tables are two views of one process.
    ("uko-2012-149/preschool-queue", "6 10)", "два вида одного хода"),
    // Order of the tables: issue before signing, data before the sign-in, a document made twice, two givers of numbers.
    ("uko-2012-149/preschool-queue", "t1.9", "подписывается раньше"),
    ("uko-2012-149/home-education-support", "t1.7", "подписывается раньше"),
    ("urj-2012-502/home-education-support", "t1.8", "подписывается раньше"),
    ("urj-2012-502/preschool-queue", "t1.10", "сначала документ подписывается"),
    ("uko-2012-149/archive-certificate", "t1.1", "сначала вход"),
    ("urj-2012-502/unemployment-certificate", "t1.6", "документ составляется один раз"),
    ("uko-2012-149/unemployment-certificate", "t2.4", "номер заявления даёт один раз"),
    ("urj-2012-502/preschool-queue", "t1.4", "номер заявления даёт один раз"),
    // Empty actions, and the one next action of what may refuse.
    ("uko-2012-149/preschool-queue", "t2.10", "ничего не происходит"),
    ("uko-2012-149/archive-certificate", "t2.10", "ничего не происходит"),
    ("uko-2012-149/unemployment-certificate", "t2.10", "ничего не происходит"),
    ("uko-2012-149/home-education-support", "t1.6", "ничего не происходит"),
    ("urj-2012-502/unemployment-certificate", "t2.10", "ничего не происходит"),
    ("urj-2012-502/home-education-support", "t1.9", "ничего не происходит"),
    ("uko-2012-149/preschool-queue", "t3.1", "оканчивает ход"),
    // Urdzhar, the queue: actions lost, days given to minutes, words of other services.
    ("urj-2012-502/preschool-queue", "t1.11", "по таблице-близнецу"),
    ("urj-2012-502/preschool-queue", "t2.15", "срок всей услуги"),
    ("urj-2012-502/preschool-queue", "t2.6", "3 рабочими днями"),
    ("urj-2012-502/preschool-queue", "t2.1", "ИС ЦОН"),
    ("urj-2012-502/preschool-queue", "t2.3", "ИС МИО"),
    ("urj-2012-502/preschool-queue", "t2.7", "направление"),
    ("urj-2012-502/preschool-queue", "6 10)", "исполняется шестью"),
    ("urj-2012-502/preschool-queue", "15", "предположены"),
    ("urj-2012-502/unemployment-certificate", "t2.5", "МИО"),
    // South Kazakhstan, the queue.
    ("uko-2012-149/preschool-queue", "note", "23 мая"),
    ("uko-2012-149/preschool-queue", "7 6)-2", "6)-2"),
    ("uko-2012-149/preschool-queue", "8 5)", "как напечатано"),
    ("uko-2012-149/preschool-queue", "decree 1 1)", "новое название"),
    ("uko-2012-149/preschool-queue", "app.4 legend", "BPMN"),
    ("uko-2012-149/preschool-queue", "5 8)", "информационная система"),
    ("uko-2012-149/preschool-queue", "app.8 row 1", "поля запроса"),
    // Archives.
    ("uko-2012-149/archive-certificate", "8 7)", "юридическим лицам"),
    ("uko-2012-149/archive-certificate", "6 5)", "виды предположены"),
    ("uko-2012-149/archive-certificate", "14", "предположены"),
    ("uko-2012-149/archive-certificate", "app.4 figure 1", "BPMN"),
    // The unemployed.
    ("uko-2012-149/unemployment-certificate", "app.7 form 1", "в качестве безработного"),
    ("uko-2012-149/unemployment-certificate", "9", "приложение 6"),
    ("uko-2012-149/unemployment-certificate", "7 9)", "два исхода"),
    // Children taught at home.
    ("uko-2012-149/home-education-support", "t1.4", "решение об оформлении"),
    ("uko-2012-149/home-education-support", "t1.7", "для сведения"),
    ("uko-2012-149/home-education-support", "app.7 row 7", "IBAN"),
    ("uko-2012-149/home-education-support", "t1.3", "регистр"),
    ("urj-2012-502/home-education-support", "t1.3", "регистр"),
    // One check, numeric in one appendix and symbolic in another.
    ("uko-2012-149/preschool-queue", "app.8 row 3", "в каждом регламенте"),
    ("uko-2012-149/unemployment-certificate", "app.8 row 4", "только цифры"),
    ("uko-2012-149/home-education-support", "app.7 row 4", "в каждом регламенте"),
    // Almaty, the queue.
    ("ala-2013-3-568/preschool-queue", "t1.8", "предположенная"),
    ("ala-2013-3-568/preschool-queue", "t2.7", "действие 9"),
    ("ala-2013-3-568/preschool-queue", "t1.5", "идёт 6"),
    ("ala-2013-3-568/preschool-queue", "t2.1", "ничего не регистрирует"),
    ("ala-2013-3-568/preschool-queue", "13 7)", "услугополучателя"),
    ("ala-2013-3-568/preschool-queue", "14 11)", "все три результата"),
    ("ala-2013-3-568/preschool-queue", "7 1)", "3 рабочих дня"),
    ("ala-2013-3-568/preschool-queue", "app.4 form 1", "уполномоченное лицо"),
    ("ala-2013-3-568/preschool-queue", "12 13)", "РШЭП"),
    // Almaty, schools.
    ("ala-2015-3-542/school-admission", "11 1)", "пяти рабочих дней"),
    ("ala-2015-3-542/school-admission", "15 12)", "выдаются оба"),
    ("ala-2015-3-542/school-admission", "15 1)", "повтор не читается"),
    ("ala-2015-3-542/school-admission", "5 5)", "услугу оказывает школа"),
    ("ala-2015-3-542/school-admission", "5 3)", "не запрашиваются"),
    ("ala-2015-3-542/external-study", "17 12)", "повтор не читается"),
    ("ala-2015-3-542/external-study", "15 11)", "выписка из приказа"),
    ("ala-2015-3-542/external-study", "2", "электронная"),
    ("ala-2015-3-542/external-study", "11 2)", "Государственной корпорации"),
    ("ala-2015-3-542/external-study", "8 2)", "уполномоченное лицо"),
    ("ala-2015-3-542/diploma-duplicate", "6 3)", "15 рабочих дней"),
    ("ala-2015-3-542/diploma-duplicate", "12 5)", "по реестру передают"),
    ("ala-2015-3-542/diploma-duplicate", "14", "по шагам"),
    ("ala-2015-3-542/diploma-duplicate", "13", "текст обеих расписок"),
    // Karaganda.
    ("krg-2014-43-05/preschool-queue", "10 11)", "два имени одного документа"),
    ("krg-2014-43-05/preschool-queue", "10 6)", "три проверки"),
    ("krg-2014-43-05/preschool-queue", "9 7)", "взяты из пунктов"),
    ("krg-2014-43-05/preschool-queue", "app.1 figure", "по ходу дела"),
    ("krg-2014-43-05/preschool-queue", "9 2)", "как везде"),
    ("ala-2013-3-568/preschool-queue", "14 1)", "как всюду"),
    ("ala-2015-3-542/external-study", "15 1)", "как всюду"),
    // Who signs.
    ("uko-2012-149/preschool-queue", "6 13)", "роль проверяется"),
    ("urj-2012-502/preschool-queue", "app.3 form 1 row 9", "роль проверяется"),
    // One workplace, two functions.
    ("uko-2012-149/archive-certificate", "5 3)", "две функции"),
    ("uko-2012-149/unemployment-certificate", "5 8)", "две функции"),
    // Limits on persons who fill a form.
    ("uko-2012-149/preschool-queue", "t1.2", "для сведения"),
    ("urj-2012-502/home-education-support", "t2.1", "для сведения"),
    // The portal's address, links out of place, districts spelt in two ways, a telephone with a slip.
    ("uko-2012-149/preschool-queue", "1", "www.e-gov.kz"),
    ("urj-2012-502/unemployment-certificate", "9", "www.e.gov.kz"),
    ("urj-2012-502/unemployment-certificate", "decree 1 2)", "по смыслу"),
    ("uko-2012-149/preschool-queue", "app.1 row 4", "Мактааральский"),
    ("uko-2012-149/preschool-queue", "app.2 row 2", "исправленный"),
    // One thing, many names.
    ("uko-2012-149/preschool-queue", "5 2)", "потребитель"),
    ("urj-2012-502/preschool-queue", "t2.6", "мотивированный отказ"),
    ("uko-2012-149/preschool-queue", "8 11)", "различаются по смыслу"),
    ("uko-2012-149/home-education-support", "t2.7", "различаются по смыслу"),
    // Three numbers: of the application, of the journal, of the place.
    ("uko-2012-149/preschool-queue", "6 12)", "вычисляется"),
    ("krg-2014-43-05/preschool-queue", "3", "номер заявления не меняется"),
    // Silent in every act.
    ("uko-2012-149/preschool-queue", "8 11)", "настройка отдела"),
    ("uko-2012-149/archive-certificate", "7 4)", "виды предположены"),
];
