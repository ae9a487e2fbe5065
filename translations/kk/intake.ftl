# Өтініш беру: порталға, бөлімге және халыққа қызмет көрсету орталығына ортақ.
intake-all-services = Қызметтер
intake-who = Кім жүгіне алады
intake-cost = Құны
intake-provider = Қызметті кім көрсетеді
intake-papers = Не қажет болады
intake-key-needed = өтінішке қол қоюға арналған ЭЦҚ кілті
intake-drafts = Басталған өтініштер
intake-draft = { $at } өзгертілген өтінішті жалғастыру
intake-draft-of = { $at } өзгертілген өтінішті жалғастыру: { $name }
intake-begin = Өтініш беру
intake-sign-in-first = Өтініш беру үшін порталға кіру керек.
intake-register = Тіркелу
intake-channels = Өтінішті қайда беруге болады
intake-channel-portal = Электрондық үкімет порталында
intake-channel-service-centre = Халыққа қызмет көрсету орталығында
intake-channel-local-body = Жергілікті атқарушы органның бөлімінде
intake-limits = Мерзімдер
intake-offices = Өтініштер қайда түседі: мекенжайлар мен телефондар
intake-office = Бөлім
intake-address = Мекенжайы
intake-telephone = Телефоны
intake-act = Құқықтық негізі
intake-act-number = { $day } № { $number } қаулысы
intake-appendix = { $number }-қосымша
intake-act-ahead = Акт { $day } қолданысқа енгізіледі.
intake-act-in-force = Акт қолданысқа енгізілген күн: { $day }.
intake-act-repealed = Актінің күші { $day } жойылды. Қызмет сол акт белгілеген қалпында көрсетілген.
intake-act-repealed-by = Актінің күші { $day } жойылды (№ { $number } қаулы). Қызмет сол акт белгілеген қалпында көрсетілген.
intake-about-regulation = Регламент туралы: қадамдар, мерзімдер, кестелер, түзетілген қателер
intake-too-many-drafts = Сізде басталған өтініш тым көп. Біреуін аяқтаңыз немесе жойыңыз.
intake-kept = Жауаптар әр қадамда сақталады: шығып, кейін оралуға болады.
intake-delete = Басталған өтінішті жою
intake-delete-title = Басталған өтініш жойылсын ба?
intake-delete-text = «{ $service }» өтінішінің жауаптары мен файлдары жойылады. Оларды қалпына келтіру мүмкін емес.
intake-deleted = Басталған өтініш жойылды
intake-recipient = Қызмет алушы
intake-recipient-title = Қызметке кім жүгініп отыр
intake-recipient-needed = Қызмет алушыны көрсетіп, түпнұсқалардың салыстырылғанын растаңыз
intake-find-person = Табу
intake-no-data = Тізілімде бұл ЖСН бойынша дерек жоқ. Атын жеке куәлік бойынша енгізіңіз.
intake-register-silent = Жеке тұлғалар тізілімі жауап бермейді. Атын жеке куәлік бойынша енгізіңіз.
intake-recipient-name = Қызмет алушының тегі, аты, әкесінің аты
intake-recipient-name-hint = Жеке куәліктегідей
intake-recipient-name-needed = Тегі мен атын әріппен, 150 таңбадан асырмай енгізіңіз
intake-originals = Құжаттардың түпнұсқалары
intake-originals-checked = Түпнұсқалар өтінішпен салыстырылып, қызмет алушыға қайтарылды
intake-originals-needed = Құжаттардың түпнұсқаларын салыстырып, қызмет алушыға қайтарыңыз
intake-documents = Құжаттар
intake-no-files = Файл тіркелмеген
intake-files-laid = Тіркелген файлдар
intake-files = Файлдарды таңдаңыз
intake-files-hint = PDF, JPEG немесе PNG, әрқайсысы ең көбі { $size }. Бірнешеуін таңдауға болады; телефонмен анық түсірілген фотосурет те жарайды
intake-upload = Жүктеу
intake-file-needed = Файлды таңдаңыз немесе «Жалғастыру» түймесін басыңыз
intake-file-fault = { $name }: { $fault }
intake-files-too-many = Өтінішке жалпы көлемі ең көбі { $size }, { $count } файлдан асырмай тіркеуге болады
intake-file-removed = Файл жойылды
intake-document-needed = Құжатты тіркеңіз: { $document }
intake-check-title = Жауаптарды тексеріңіз
intake-ready = Өтінішке қол қойып, жіберіңіз
intake-ready-text = Енді осы жауаптар мен құжаттарға өз ЭЦҚ-ңызбен қол қоясыз. Қол қойылған соң оларды өзгертуге болмайды.
intake-ready-staff = Енді осы жауаптар мен құжаттарға қызметкер ретіндегі ЭЦҚ-ңызбен қол қоясыз. Қол қойылған соң оларды өзгертуге болмайды.
intake-go-sign = Қол қоюға өту
intake-mend-first = Беттің басында көрсетілген қателерді түзетіңіз: содан кейін өтінішке қол қоюға болады.
intake-sign-title = Өтінішке қол қойыңыз
intake-sign-text = { $name }, өтінішке өз ЭЦҚ кілтіңізбен қол қойыңыз: кілттегі ЖСН сіздікімен бірдей болуға тиіс.
intake-sign-staff = { $name }, өтінішке қызметкердің ЭЦҚ кілтімен қол қойыңыз: кілттегі ЖСН сіздікімен бірдей болуға тиіс.
intake-too-many = { $minutes ->
    [one] Соңғы бір сағатта тым көп өтініш жіберілді. Мұны { $minutes } минуттан кейін жіберуге болады; ол жоба ретінде сақталды
   *[other] Соңғы бір сағатта тым көп өтініш жіберілді. Мұны { $minutes } минуттан кейін жіберуге болады; ол жоба ретінде сақталды
}
intake-changed-meanwhile = Өтініш басқа терезеде өзгертілді. Тексеріп, қайта қол қойыңыз.
intake-refused-title = Қолтаңба қабылданбады
intake-refused-text = ЭЦҚ-ның түпнұсқалығы расталмағандықтан, қызметтен бас тартылды. Себебі мен не істеуге болатыны:
intake-undetermined-title = Қолтаңбаны қазір тексеру мүмкін емес
intake-undetermined-text = Қолтаңба дұрыс болуы мүмкін, бірақ оны тексеруге мынау кедергі. Айтылғанды түзетіңіз немесе кейінірек қайталап көріңіз.
intake-nothing-lost = Өтініш пен құжаттар сақталды: оларды қайта толтырудың қажеті жоқ.
intake-sign-again = Қайта қол қою
intake-back-to-check = Жауаптарға оралу
intake-sent-title = Өтініш қабылданды
intake-sent-number = Өтініштің нөмірі: { $number }
intake-sent-signed = Қолтаңба тексерілді, өтініш жіберілді
intake-next = Әрі қарай не болады
intake-next-number = Өтініш органға түсіп, әдетте бір минут ішінде нөмір алады: { $office }
intake-next-officer = Қызметкер өтінішті жұмысқа қабылдап, құжаттарды тексеріп, шешім қабылдайды.
intake-next-result = Әр қадам туралы жеке кабинетте, ең маңыздылары туралы электрондық поштадан да білесіз.
intake-next-result-staff = Істің барысы мен нәтижесі істің бетінде көрінеді.
intake-to-case = Істің бетін ашу
intake-another = Тағы бір өтініш беру

# Жолдардағы қателер.
violation-required = «{ $field }» жолын толтырыңыз
violation-required-choice = «{ $field }» жолында жауапты таңдаңыз
violation-not-digits = «{ $field }»: тек цифр жазуға болады
violation-length = «{ $field }»: { $limit ->
    [one] дәл { $limit } таңба болуға тиіс
   *[other] дәл { $limit } таңба болуға тиіс
}
violation-too-long = «{ $field }»: { $limit ->
    [one] { $limit } таңбадан аспауға тиіс
   *[other] { $limit } таңбадан аспауға тиіс
}
violation-checksum = «{ $field }»: нөмірде қате бар, цифрларды тексеріңіз
violation-not-a-date = «{ $field }»: мұндай күн жоқ. Күнді цифрмен енгізіңіз, мысалы, 27 3 2022
violation-date-day = «{ $field }»: күнін енгізіңіз
violation-date-month = «{ $field }»: айын енгізіңіз
violation-date-year = «{ $field }»: жылын енгізіңіз
violation-in-future = «{ $field }»: бұл күн әлі келген жоқ
violation-too-old = «{ $field }»: жүгінген күні { $limit ->
    [one] { $limit } жасқа толмаған болуға тиіс
   *[other] { $limit } жасқа толмаған болуға тиіс
}
violation-not-an-option = «{ $field }»: жауапты тізімнен таңдаңыз
violation-not-a-telephone = «{ $field }»: нөмірді цифрмен енгізіңіз, мысалы, +77252542787
violation-not-an-email = «{ $field }»: мекенжайды name@example.kz түрінде енгізіңіз
violation-not-a-name = «{ $field }»: тек әріп, дефис, нүкте және дәйекше жазуға болады
violation-bad-character = «{ $field }»: жарамсыз таңба бар. Мәтінді қолмен теріңіз

intake-register-later = { $register } әлі жауап берген жоқ. Кейінірек қайталап көріңіз: енгізілгеннің бәрі сақталған.
intake-no-data-title = Деректерді алу мүмкін емес
intake-no-data-text = { $iin } ЖСН бойынша сұралған деректер мына тізілімде жоқ:
intake-no-data-mend = Енгізілгенді тексеріп, түзету
intake-no-data-warning = Деректер дұрыс енгізілсе, бас тартуды тіркеңіз: өтініш аяқталады, себебі істе көрсетіледі.
intake-no-data-button = Бас тартуды тіркеу
intake-turned-away = Бас тарту тіркелді.
intake-persons-unknown = Тізілімде бұл ЖСН бойынша деректер жоқ, сондықтан өтінішті беру мүмкін емес. ЖСН-ді тексеріңіз.
intake-refuse-link = Құжаттар толық емес: қабылдаудан бас тарту
intake-refuse-title = Өтінішті қабылдаудан бас тарту
intake-refuse-text = Қызмет алушыға жетіспейтін құжаттары көрсетілген қолхат беріледі: { $recipient }.
intake-refuse-missing = Қандай құжаттар жетіспейді?
intake-refuse-hint = Файлы тіркелмеген құжаттар белгіленіп қойған
intake-refuse-missing-needed = Жетіспейтін құжаттарды белгілеңіз
intake-refuse-recipient = Алдымен қызметке кім жүгініп отырғанын көрсетіңіз.
intake-refuse-button = Бас тартып, қолхат беру
intake-consent = Келісім
intake-consent-needed = Қол қою үшін келісімді белгілеңіз
intake-window-closed = Қазір өтініш қабылданбайды
intake-window-kept = Жауаптар сақталды: өтінішті қабылдау басталған күні жіберуге болады.
intake-hours = Жұмыс уақыты
intake-hours-week-five = дүйсенбіден жұмаға дейін
intake-hours-week-six = дүйсенбіден сенбіге дейін
intake-hours-week-all = тәулік бойы, демалыссыз
intake-hours-span = { $open } – { $close }
intake-hours-lunch = түскі үзіліс { $from } – { $to }
intake-hours-no-lunch = түскі үзіліссіз
intake-hours-next-day = Жұмыс уақыты аяқталғаннан кейін, демалыс және мереке күндері берілген өтініш келесі жұмыс күні қабылданады.
intake-privileges = Кімге орын бірінші кезекте беріледі
intake-not-here = Бұл қызметке өтініш порталда қабылданбайды: қызмет көрсетілетін жерге жүгініңіз, тәсілдері мен мекенжайлары төменде.
intake-consent-basis = Негізі: регламент, { $clause }
intake-consent-ask = Қызмет алушыға оқып беріп, келісетінін сұраңыз (регламент, { $clause }): «{ $text }»
intake-consent-given = Қызмет алушы келіседі
intake-consent-staff-needed = Қызмет алушыдан сұраңыз: оның келісімінсіз өтінішке қол қойылмайды
intake-clause-part = { $clause }-тармақ, { $part }-бөлік
intake-clause-whole = { $clause }-тармақ
