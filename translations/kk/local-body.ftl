# Жергілікті атқарушы органның беттері.
body-menu-desk = Істер
body-menu-services = Өтінішті қабылдау
body-menu-queue = Кезек
body-not-due = Бұл әрекет енді қажет емес: іс әрі қарай жылжыды. Оның қазіргі жағдайы төменде көрсетілген.
body-no-number = Нөмірсіз

body-sign-in-title = Қызметкердің кіруі
body-sign-in-lead = ЖСН мен пароліңізді енгізіңіз.
body-sign-in-password = Пароль
body-sign-in-password-needed = Парольді енгізіңіз
body-sign-in-iin-wrong = ЖСН-ді тексеріңіз: онда 12 цифр болады және соңғысы қалғандарына сәйкес келуі керек
body-sign-in-refused = Кіруден бас тартылды: ЖСН немесе пароль дұрыс емес не мұндай қызметкер тіркелмеген
body-sign-in-refused-help = ЖСН мен пернетақта тілін тексеріп, парольді қайта енгізіңіз. Кіре алмасаңыз, басшыға жүгініңіз: ол жүйеде тіркелген-тіркелмегеніңізді тексереді.

body-desk-mine = Менің жұмысым
body-desk-arrived = Келіп түскендер
body-desk-in-work = Жұмыста
body-desk-waiting = Кезекте
body-desk-finished = Аяқталғандар
body-desk-filters = Іздеу және іріктеу
body-desk-search = Нөмірі бойынша іздеу
body-desk-search-hint = Өтініштің нөмірі немесе оның басы, мысалы, shymkent-2026
body-desk-caption = { $count ->
    [one] { $count } іс
   *[other] { $count } іс
}
body-desk-late-count = { $count ->
    [one] Бөлімнің { $count } ісінің мерзімі өтті
   *[other] Бөлімнің { $count } ісінің мерзімі өтті
}
body-desk-arrived-count = { $count ->
    [one] { $count } өтініш келіп түсіп, жұмысқа қабылдануды күтуде
   *[other] { $count } өтініш келіп түсіп, жұмысқа қабылдануды күтуде
}
body-desk-empty = Мұндай істер жоқ.
body-desk-number = Нөмірі
body-desk-deadline = Мерзімі
body-desk-late-only = Тек мерзімі өткендер
body-desk-status = Мәртебесі
body-desk-recipient = Қызмет алушы
body-desk-source = Қайда берілді
body-desk-all-sources = Барлық жерде
body-desk-opened = Берілген уақыты
body-desk-officer = Қызметкер
body-desk-all-officers = Барлық қызметкерлер
body-services-title = Өтініш қай қызметке беріледі?

body-case-title = { $number } ісі
body-case-untitled = Нөмірсіз іс
body-case-service = Қызмет
body-case-office = Бөлім
body-case-position = Кезектегі орны
body-case-ground = Бас тарту негізі
body-case-explanation = Негіздемесі
body-case-receipt = Қабылдау туралы қолхатты басып шығару (PDF)
body-case-waits = Қазір: { $does } ({ $clause } тармақ)

body-due-accept = Жұмысқа қабылдау
body-due-accept-help = Іс сізге бекітіледі, қызмет алушы «Жұмыста» мәртебесін көреді.
body-due-accept-button = Жұмысқа қабылдау
body-due-documents = Құжаттарды тексеру
body-due-documents-help = Өтініштің жауаптарын тіркелген құжаттармен салыстырыңыз: олар осы бетте төменде.
body-due-documents-button = Құжаттар тексерілді
body-due-decide = Шешім қабылдау
body-due-decide-help = Қызмет көрсетіңіз немесе негіздеп бас тартыңыз.
body-due-decide-button = Шешім қабылдау
body-due-sign = Құжатқа қол қою
body-due-sign-help = Құжат жасалды. Оны қарап шығып, өз ЭЦҚ-ңызбен қол қойыңыз.
body-due-sign-button = Қол қоюға өту
body-due-hand-out = Құжатты беру
body-due-hand-out-help = Қол қойылған құжатты қолма-қол, қолхатпен беріңіз немесе электрондық поштамен жіберіңіз.
body-due-hand-out-button = Құжатты беру
body-due-answer = Ұсынылған орынға жазбаша жауапты қабылдау
body-due-answer-help = Қызмет алушы жазбаша келісімін немесе бас тартуын әкелсе, сканын тіркеп, өз ЭЦҚ-ңызбен қол қойыңыз.
body-due-answer-button = Жауапты қабылдау
body-due-offer = Орын ұсыну
body-due-offer-help = Орындар бос орындар бетінде кезек тәртібімен ұсынылады.
body-due-offer-button = Бос орындарға
body-accepted = Іс жұмысқа қабылданды.
body-documents-checked = Белгіленді: құжаттар тексерілді.

body-signature-title = Өтініштің қолтаңбасы
body-signature-now = Қазіргі тексеру
body-signature-valid = Жарамды
body-signature-invalid = Жарамсыз
body-signature-undetermined = Қазір тексеру мүмкін емес
body-signature-reasons = Себебі
body-signature-accepted = Берілген кезде тексеріліп, қабылданды
body-signature-at = Қол қойылған уақыты
body-signature-owner = Куәліктің иесі
body-signature-serial = Куәліктің сериялық нөмірі
body-signature-issuer = Кім берген
body-signature-term = Қолданылу мерзімі
body-signature-files = Файлдар
body-signature-bytes = Қол қойылған өтініш (JSON)
body-signature-file = Қолтаңба (CMS)

body-decide-title = Қандай шешім қабылдайсыз?
body-decide-decision = Шешім
body-decide-needed = Шешімді таңдаңыз
body-decide-grant = Қызмет көрсету
body-decide-grant-hint = Бала өтініш берілген күн тәртібімен кезекке қойылады
body-decide-refuse = Бас тарту
body-decide-ground = Бас тарту негізі
body-decide-ground-needed = Бас тарту негізін таңдаңыз
body-decide-explanation = Негіздемесі өз сөзіңізбен
body-decide-explanation-hint = Нақты не дұрыс емес және қызмет алушы не істей алады. Бұл дәлелді жауапқа енеді. { $lang }
body-decide-lang-kk = Жауап қазақ тілінде жасалады.
body-decide-lang-ru = Жауап орыс тілінде жасалады.
body-decide-lang-en = Жауап орыс тілінде жасалады.
body-decide-explanation-needed = Неліктен бас тартылғанын жазыңыз
body-decide-explanation-long = Негіздеме { $limit } таңбадан аспауға тиіс
body-decide-check-title = Шешімді тексеріңіз
body-decide-warning = Расталғаннан кейін шешімді өзгертуге болмайды.
body-decide-grant-button = Растау: қызмет көрсету
body-decide-refuse-button = Растау: бас тарту
body-decided = Шешім қабылданды.

body-sign-title = Құжатқа өз ЭЦҚ-ңызбен қол қойыңыз
body-sign-who = Қол қоюшы: { $name }. Куәліктегі ЖСН сіздікі, ал кілт ұйым қызметкерінің кілті болуға тиіс.
body-sign-button = Қол қою
body-signed = Құжатқа қол қойылды.

body-hand-out-title = Құжатты беру
body-hand-out-way = Құжат қалай беріледі?
body-hand-out-way-needed = Құжатты қалай беретініңізді таңдаңыз
body-hand-out-by-hand = Қолма-қол, қолхатпен
body-hand-out-by-mail = Электрондық поштамен
body-hand-out-received-by = Алғаны туралы қол қойған адам
body-hand-out-received-by-hint = Тегі, аты, әкесінің аты
body-hand-out-received-by-needed = Алғаны туралы қол қойған адамды 150 таңбадан асырмай көрсетіңіз
body-hand-out-received-on = Алған күні
body-hand-out-received-on-wrong = Құжатқа қол қойылған күннен ерте емес және бүгіннен кеш емес күнді көрсетіңіз
body-hand-out-email = Электрондық пошта мекенжайы
body-hand-out-email-hint = Құжаты бар хат осы мекенжайға жіберіледі
body-hand-out-email-wrong = Мекенжайды name@example.kz түрінде енгізіңіз
body-hand-out-button = Беру
body-hand-out-done = Құжаттың берілгені жазылды.
body-hand-out-mailed = Құжат көрсетілген мекенжайға жіберілуде.

body-answer-title = Ұсынылған орынға жазбаша жауап
body-answer-lead = Ұсынылған орын: { $kindergarten }
body-answer-decision = Қызмет алушы не шешті?
body-answer-decision-needed = Қызмет алушының шешімін таңдаңыз
body-answer-accept = Орынға жазбаша келісім
body-answer-decline = Орыннан жазбаша бас тарту
body-answer-decline-hint = Бала кезекте тұра береді
body-answer-scan = Қол қойылған келісімнің немесе бас тартудың сканы
body-answer-scan-hint = PDF, JPEG немесе PNG, 3 МБ дейін
body-answer-scan-needed = Скан файлын таңдаңыз
body-answer-sign-title = Сканға өз ЭЦҚ-ңызбен қол қойыңыз
body-answer-accepted = Келісім қабылданды. Жолдама жасалды: оған қол қою керек.
body-answer-declined = Бас тарту іске тіркелді. Бала кезектегі өз орнында қалады.

body-queue-list = Кезек
body-queue-places = Бос орындар
body-queue-offers = Ұсыныстар
body-queue-rule = Кезек тәртібі бір жылы туған балалар арасында өтініш берілген күн мен уақытқа қарай белгіленеді. Орыннан бас тарту тәртіпті өзгертпейді.
body-queue-as-of = { $at } жағдай бойынша
body-queue-born = Туған жылы
body-queue-all-years = Барлық жылдар
body-queue-empty = Кезекте ешкім жоқ.
body-queue-caption = { $count ->
    [one] { $count } бала
   *[other] { $count } бала
}
body-queue-position = Орны
body-queue-child = Бала
body-queue-registered = Берілген уақыты

body-place-enter = Бос орындарды енгізу
body-place-none = Бос орындар әлі енгізілмеген.
body-place-born = Туған жылдары
body-place-language = Топтың тілі
body-place-language-kk = Қазақ тілі
body-place-language-ru = Орыс тілі
body-place-language-needed = Топтың тілін таңдаңыз
body-place-places = Орын
body-place-taken = Бос емес
body-place-free = Бос
body-place-next = Келесі кім
body-place-nobody = Кезекте бұл орын сәйкес келетін бала жоқ
body-place-offer = Келесіге ұсыну
body-place-new-title = Бос орындар
body-place-kindergarten = Мектепке дейінгі балалар ұйымы
body-place-kindergarten-hint = Хабарлама мен жолдамада осылай аталады
body-place-kindergarten-needed = Атауын 200 таңбадан асырмай көрсетіңіз
body-place-born-from = Қай жылы туған балалар: басы
body-place-born-to = Қай жылы туған балалар: соңы
body-place-year-wrong = { $first } мен { $last } аралығындағы жылды көрсетіңіз
body-place-years-crossed = Екінші жыл біріншіден ерте болмауға тиіс
body-place-count = Неше орын
body-place-places-wrong = 1 мен { $limit } аралығындағы санды көрсетіңіз
body-place-entered = Бос орындар енгізілді.
body-place-entered-before = Бұл орындар бұрын енгізілген.

body-offer-title = Кезектегі келесі балаға орын ұсыну
body-offer-next = Кезектегі келесі бала
body-offer-why = Бұл бала туған жылы бойынша топқа сәйкес келеді және оның өтініші күтіп тұрған әрі осы орыннан бас тартпаған басқа сондай балалардың өтініштерінен бұрын берілген.
body-offer-case = Істі ашу
body-offer-not-yet = Орынды әзірге ұсынуға болмайды: іс бойынша кезекке қою туралы хабарламаға әлі қол қойылмаған. Оған бөлім қызметкері қол қояды.
body-offer-button = Орын ұсыну
body-offer-made = Орын ұсынылды, қызмет алушыға хабарланды.
body-offer-made-before = Бұл орын осы балаға бұрын ұсынылған. Екінші ұсыныс жасалған жоқ.
body-offer-other = Бет ашық тұрғанда кезек өзгерді: ұсыныс жасалған жоқ. Қазір келесі кім екені төменде көрсетілген.
body-offers-none = Ұсыныстар әлі болған жоқ.
