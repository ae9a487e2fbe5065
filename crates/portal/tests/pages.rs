//! The portal as people meet it: real stores, letters, keys and papers, pages asked for over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

mod mobile_sign;
mod walk;

use engine::Fact;
use kernel::{CaseId, Clock as _};
use testkit::client::File;
use walk::{Portal, SERVICE, jpeg, pdf, png};

#[tokio::test]
async fn registration_tells_every_slip_and_then_signs_in() {
    let mut portal = Portal::new();
    let page = portal.client.get("/registration").await;
    let page =
        portal.client.fill(&page, &[("iin", "8803"), ("name", "<b>"), ("email", "x"), ("password", "short")]).await;
    for text in ["В ИИН 12 цифр", "фамилию и имя буквами", "name@example.kz", "не меньше 10 знаков"]
    {
        assert!(page.shows(text), "{text}: {}", page.text());
    }
    assert!(!page.text().contains("short"), "a password is never shown again");
    let page = portal.client.fill(&page, &[("iin", "930509300400")]).await;
    assert!(page.shows("В ИИН ошибка"));
    // A number alone tells nobody whose it is: the name must be the register's.
    let good = [("iin", "930509 300407"), ("email", "d@example.kz"), ("password", "a long enough one"), ("lang", "ru")];
    let page = portal.client.fill(&page, &good).await;
    let page = portal.client.fill(&page, &[("name", "Иванов Пётр"), ("password", "a long enough one")]).await;
    assert!(page.shows("Имя не совпадает"), "{}", page.text());
    let answer =
        portal.client.fill(&page, &[("name", "\u{a0}төлегенов дархан "), ("password", "a long enough one")]).await;
    assert_eq!(answer.location(), "/cabinet", "{}", answer.text());
    let cabinet = portal.client.follow(answer).await;
    assert!(cabinet.shows("Төлегенов Дархан Бауыржанұлы") && cabinet.shows("Вы зарегистрированы"));
    let out = portal.client.press(&cabinet, "/sign-out", &[]).await;
    assert_eq!(out.location(), "/");
    assert_eq!(portal.client.get("/cabinet").await.location(), "/sign-in?next=/cabinet");
    let page = portal.client.get("/registration").await;
    let again = [&good[..], &[("name", "Төлегенов Дархан")]].concat();
    assert!(portal.client.fill(&page, &again).await.shows("уже зарегистрированы"));
    let page = portal.client.get("/sign-in?next=/cabinet/history").await;
    let answer = portal.client.fill(&page, &[("iin", "930509300407"), ("password", "a long enough one")]).await;
    assert_eq!(answer.location(), "/cabinet/history");
}

#[tokio::test]
async fn a_refused_sign_in_says_the_same_of_unknown_and_wrong() {
    let mut portal = Portal::new();
    let page = portal.client.get("/sign-in?next=//evil.example/").await;
    assert!(portal.client.fill(&page, &[]).await.shows("Введите ИИН"));
    let wrong = portal.client.fill(&page, &[("iin", "880314400104"), ("password", "wrong")]).await;
    let unknown = portal.client.fill(&page, &[("iin", "720816300600"), ("password", "wrong")]).await;
    for answer in [&wrong, &unknown] {
        assert_eq!(answer.status, 200);
        assert!(answer.shows("ИИН, БИН или пароль неверны"), "{}", answer.text());
    }
    let password = portal.house.seed.password.clone();
    let answer = portal.client.fill(&page, &[("iin", "880314400104"), ("password", &password)]).await;
    assert_eq!(answer.location(), "/cabinet", "another site is never gone to");
}

#[tokio::test(start_paused = true)]
async fn guessing_is_slowed_down() {
    let mut portal = Portal::new();
    let page = portal.client.get("/sign-in").await;
    let mut last = page.clone();
    for _ in 0..40 {
        last = portal.client.fill(&page, &[("iin", "880314400104"), ("password", "wrong")]).await;
        if last.status == 429 {
            break;
        }
    }
    assert_eq!(last.status, 429);
    // Registration tells whose name a number bears, so it is no faster.
    let page = portal.client.get("/registration").await;
    let guess = [("iin", "930509300407"), ("name", "Иванов Пётр"), ("password", "a long enough one"), ("lang", "ru")];
    for _ in 0..40 {
        last = portal.client.fill(&page, &guess).await;
        if last.status == 429 {
            break;
        }
    }
    assert_eq!(last.status, 429);
}

#[tokio::test]
async fn the_start_page_says_what_the_law_says() {
    let mut portal = Portal::new();
    let page = portal.client.get(SERVICE).await;
    for text in [
        "утратил силу",
        "№ 157",
        "Бесплатно",
        "Физические лица",
        "Свидетельство о рождении",
        "ул. Ибрагимова, 35",
        "войти на портал",
    ] {
        assert!(page.shows(text), "{text}: {}", page.text());
    }
    let regulation = portal.client.get(&format!("{SERVICE}/regulation")).await;
    for text in ["27 июня 2012 года, № 2083", "8 10)", "Не более 10 минут", "№ 417"] {
        assert!(regulation.shows(text), "{text}: {}", regulation.text());
    }
    assert_eq!(portal.client.get("/services/none/none").await.status, 404);
    let home = portal.client.get("/?q=детский%20сад").await;
    assert!(home.shows("Постановка на очередь в детский сад"));
    assert!(portal.client.get("/?q=пашпарт").await.shows("ничего не найдено"));
    for path in ["/help", "/about", "/contacts", "/accessibility"] {
        let page = portal.client.get(path).await;
        assert!(page.status == 200 && page.text().contains("<h1"), "{path}");
    }
    assert!(portal.client.get("/contacts").await.shows("1414"));
}

#[tokio::test]
async fn samples_of_the_request_and_the_answers_are_shown() {
    let mut portal = Portal::new();
    let codes: Vec<String> = portal.house.house.law.all().map(|edition| edition.code().to_owned()).collect();
    assert_eq!(codes.len(), 12);
    for code in codes {
        let edition = portal.house.house.law.current(&code).unwrap();
        let page = portal.client.get(&format!("/services/{code}")).await;
        let link = page.link_with("/samples").unwrap_or_else(|| panic!("{code}: {}", page.text()));
        let samples = portal.client.get(&link).await;
        for field in &edition.form.fields {
            assert!(samples.shows(&field.label.ru), "{code}: {}", field.id);
        }
        // Each answer has its sample in both languages; drawn, it says what it is and is no paper that could be checked.
        for (paper, lang) in edition.papers.iter().flat_map(|paper| [(paper, "kk"), (paper, "ru")]) {
            let file = format!("{link}/{}-{lang}.pdf", paper.id);
            assert!(samples.link_with(&file).is_some(), "{file}: {}", samples.text());
        }
        let file = format!("{link}/{}-kk.pdf", edition.papers.last().unwrap().id);
        let drawn = portal.client.get(&file).await;
        assert!(drawn.bytes.starts_with(b"%PDF"), "{file}: {}", drawn.status);
        assert!(pki::pdf::signature(&drawn.bytes).is_none(), "{file}");
        assert!(pki::pdf::description(&drawn.bytes).unwrap().contains("ҮЛГІ"), "{file}");
    }
    for nothing in ["referral.pdf", "spell-kk.pdf", "referral-fr.pdf"] {
        assert_eq!(portal.client.get(&format!("{SERVICE}/samples/{nothing}")).await.status, 404, "{nothing}");
    }
}

#[tokio::test]
async fn the_form_keeps_what_was_typed_and_tells_its_slips() {
    let mut portal = Portal::new();
    portal.sign_in("aliya").await;
    let page = portal.begin().await;
    let child = page.path.clone();
    assert!(child.ends_with("/page/child"));
    let page = portal.client.fill(&page, &[]).await;
    assert!(
        page.shows("Заполните поле «Фамилия, имя, отчество ребёнка»")
            && page.shows("Заполните поле «Дата рождения ребёнка»")
    );
    assert!(
        page.text().contains("href=\"#child-birth-date-day\"") || page.text().contains("href=\"#child-birth-date\"")
    );
    let long = "ә".repeat(151);
    let page = portal
        .client
        .fill(&page, &[("child-name", &long), ("child-birth-date-day", "31"), ("child-iin", "2104186001")])
        .await;
    for text in ["не больше 150 знаков", "введите месяц", "должно быть ровно 12 знаков"]
    {
        assert!(page.shows(text), "{text}: {}", page.text());
    }
    let wrong = [
        ("child-name", "<script>"),
        ("child-birth-date-day", "31"),
        ("child-birth-date-month", "2"),
        ("child-birth-date-year", "2021"),
    ];
    let page = portal.client.fill(&page, &wrong).await;
    assert!(
        page.shows("допустимы только буквы") && page.shows("такого дня нет") && !page.text().contains("<script>\"")
    );
    let page = portal.client.fill(&page, &[("child-birth-date-day", "1"), ("child-birth-date-year", "2019")]).await;
    assert!(page.shows("меньше 7 лет"), "{}", page.text());
    // The draft has everything, also what is wrong, also after going away.
    assert_eq!(portal.client.get(&child).await.form().value("child-name"), Some("<script>"));
    let switched = portal.client.fill(&page, &[("child-name", "\u{a0} Ахметова  Аяру "), ("switch-lang", "kk")]).await;
    assert_eq!(switched.form().value("child-name"), Some("Ахметова  Аяру"), "{}", switched.text());
    assert!(switched.shows("Баланың туған күні") && !switched.shows("Қателерді түзетіңіз"));
    let page = portal.client.fill(&switched, &[("switch-lang", "ru")]).await;
    let good = [
        ("child-birth-date-day", "18"),
        ("child-birth-date-month", "4"),
        ("child-birth-date-year", "2021"),
        ("child-iin", " 210418 600104 "),
    ];
    let answer = portal.client.fill(&page, &good).await;
    assert!(answer.location().ends_with("/page/applicant"), "{}", answer.text());
    let page = portal.client.follow(answer).await;
    assert_eq!(page.form().value("iin"), Some("880314400104"), "filled from the account");
    assert_eq!(page.form().value("applicant-name"), Some("Ахметова Әлия Серікқызы"));
    // A number of somebody else is not taken: it is the account's.
    let page = portal.client.fill(&page, &[("iin", "850721300204"), ("relation", "mother")]).await;
    let page = portal.client.follow(page).await;
    let page = portal.client.fill(&page, &[("applicant-address", "Шымкент"), ("postal-index", "16000x")]).await;
    assert!(page.shows("допустимы только цифры"));
    // Resuming goes to the first open page.
    let id = portal.draft(&page.path);
    assert!(portal.client.get(&format!("/apply/{id}")).await.location().ends_with("/page/address"));
    assert!(portal.client.get(SERVICE).await.links().contains(&format!("/apply/{id}")));
    assert!(portal.client.get("/cabinet").await.links().contains(&format!("/apply/{id}")));
    let check = portal.client.get(&format!("/apply/{id}/check")).await;
    for text in ["Выберите ответ в поле «Отдел образования»", "Приложите документ", "880314400104", "18.04.2021"]
    {
        assert!(check.shows(text), "{text}: {}", check.text());
    }
    assert_eq!(portal.client.get(&format!("/apply/{id}/sign")).await.location(), format!("/apply/{id}/check"));
    // Changing returns to the check page.
    let page = portal.client.get(&format!("/apply/{id}/page/office")).await;
    assert_eq!(portal.client.fill(&page, &[("office", "shymkent")]).await.location(), format!("/apply/{id}/check"));
    let page = portal.client.get(&format!("/apply/{id}/delete")).await;
    let gone = portal.client.fill(&page, &[]).await;
    assert_eq!(gone.location(), SERVICE);
    assert_eq!(portal.client.get(&format!("/apply/{id}/check")).await.status, 404);
}

#[tokio::test]
async fn files_are_known_by_their_content() {
    let mut portal = Portal::new();
    portal.sign_in("aliya").await;
    let id = portal.begin().await.path;
    let id = portal.draft(&id);
    let path = format!("/apply/{id}/documents/birth-certificate");
    let page = portal.client.get(&path).await;
    let mut send = async |name: &str, bytes: &[u8]| {
        let form = page.form().with("deed", "upload");
        portal.client.submit(&form, &[File { field: "files", name, bytes }]).await
    };
    let polyglot = [b"%PDF-1.4\n<html><script>alert(1)</script>".as_slice(), &pdf()].concat();
    assert!(send("birth.pdf", &polyglot).await.shows("В файле смешаны разные форматы"));
    assert!(send("birth.pdf", b"MZ an executable").await.shows("должен быть в формате PDF, JPEG или PNG"));
    let mut large = pdf();
    large.resize(10_000_001, b' ');
    assert!(send("large.pdf", &large).await.shows("Файл должен быть не больше"));
    assert!(send("nothing.pdf", b"").await.shows("Файл пустой"));
    assert_eq!(send("фото.jpg", &jpeg()).await.location(), path);
    assert_eq!(send("фото.jpg", &jpeg()).await.location(), path, "the same photo twice");
    portal.house.clock.forward(jiff::SignedDuration::from_secs(1));
    assert_eq!(send("../../etc/скан.png", &png()).await.location(), path);
    let page = portal.client.get(&path).await;
    assert!(page.shows("фото.jpg") && page.shows("скан.png") && !page.text().contains("etc"));
    let files: Vec<_> = page.links().into_iter().filter(|link| link.contains("/files/")).collect();
    assert_eq!(files.len(), 2, "{}", page.text());
    let file = portal.client.get(&files[0]).await;
    assert_eq!((file.header("content-type"), file.header("x-content-type-options")), ("image/jpeg", "nosniff"));
    assert!(file.header("content-disposition").starts_with("attachment"));
    assert_eq!(file.bytes, jpeg());
    let removed = portal.client.press(&page, "/remove", &[]).await;
    assert_eq!(removed.location(), path);
    assert_eq!(portal.client.get(&path).await.links().iter().filter(|link| link.contains("/files/")).count(), 1);
    portal.sign_in("sergey").await;
    assert_eq!(portal.client.get(&files[1]).await.status, 404, "a foreign file");
    assert_eq!(portal.client.get(&path).await.status, 404, "a foreign draft");
}

#[tokio::test]
async fn a_refused_signature_loses_nothing_and_the_right_one_opens_one_case() {
    let mut portal = Portal::new();
    portal.sign_in("aliya").await;
    let page = portal.fill_in().await;
    let id = portal.draft(&page.path);
    let nothing = portal.client.fill(&page, &[]).await;
    assert!(nothing.shows("Подпишите документ или выберите файл подписи"), "{}", nothing.text());
    let garbage = portal.client.fill(&page, &[("signature", "AAAA")]).await;
    assert!(garbage.shows("Это не файл подписи"));
    for (key, reason) in [
        ("sergey", "ИИН в свидетельстве не совпадает"),
        ("aliya-revoked", "Свидетельство отозвано"),
        ("aliya-expired", "истёк"),
    ] {
        let answer = portal.sign(&page, key).await;
        assert_eq!(answer.location(), format!("/apply/{id}/signature"), "{key}: {}", answer.text());
        let refused = portal.client.follow(answer).await;
        assert!(
            refused.shows("Подпись не принята") && refused.shows(reason) && refused.shows("не нужно"),
            "{key}: {}",
            refused.text()
        );
    }
    // Bytes changed in another tab: what was signed here is no longer the application.
    let wishes = portal.client.get(&format!("/apply/{id}/page/wishes")).await;
    portal.client.fill(&wishes, &[("language", "ru"), ("wish", "«Күншуақ»")]).await;
    let stale = portal.sign(&page, "aliya").await;
    assert_eq!(stale.location(), format!("/apply/{id}/sign"));
    let page = portal.client.follow(stale).await;
    assert!(page.shows("изменено в другом окне"));
    let bytes = portal.client.get(&format!("/apply/{id}/application.json")).await;
    assert_eq!(bytes.bytes, portal.to_sign(&page));
    let sent = portal.sign(&page, "aliya").await;
    assert_eq!(sent.location(), format!("/apply/{id}/sent"), "{}", sent.text());
    let again = portal.sign(&page, "aliya").await;
    assert_eq!(again.location(), format!("/apply/{id}/sent"), "a second press opens no second case");
    assert_eq!(
        portal.client.get(&format!("/apply/{id}/page/child")).await.location(),
        format!("/apply/{id}/sent"),
        "the back button"
    );
    let done = portal.client.follow(again).await;
    assert!(done.shows("Заявление принято"));
    let case = done.link_with("/cabinet/").unwrap();
    let page = portal.client.get(&case).await;
    assert!(page.shows("Номер появится здесь"), "{}", page.text());
    portal.house.house.pump.run_dry();
    let page = portal.client.get(&case).await;
    assert!(page.shows("shymkent-2026-000001") && page.shows("Поступившие"), "{}", page.text());
    assert!(portal.client.get(&format!("/apply/{id}/sent")).await.shows("shymkent-2026-000001"));
    let opened = portal.client.get("/cabinet").await;
    assert_eq!(
        opened.links().iter().filter(|link| **link == case).count(),
        3,
        "two notifications and the line of the history: {}",
        opened.text()
    );
    portal.sign_in("sergey").await;
    assert_eq!(portal.client.get(&case).await.status, 404, "a foreign case");
    assert_eq!(portal.client.get(&format!("/apply/{id}/sent")).await.status, 404);
}

#[tokio::test]
async fn an_offer_is_answered_by_signed_documents_and_the_result_is_checked() {
    let mut portal = Portal::new();
    portal.sign_in("aliya").await;
    let case = portal.apply().await;
    let id: CaseId = case.trim_start_matches("/cabinet/").parse().unwrap();
    portal.body(id, Fact::Accepted);
    portal.body(id, Fact::DocumentsChecked);
    portal.body(id, Fact::Decided { decision: engine::Decision::Grant, ground: None, explanation: None });
    portal.offer("sun-2021");
    let page = portal.client.get(&case).await;
    assert!(page.shows("Вам предложено место") && page.shows("«Күншуақ»"), "{}", page.text());
    let decline = page.link_with("/decline").unwrap();
    let form = portal.client.get(&decline).await;
    assert!(form.shows("отказываюсь от предложенного места"), "{}", form.text());
    let foreign = portal.sign(&form, "sergey").await;
    assert!(foreign.shows("ИИН в свидетельстве не совпадает"), "{}", foreign.text());
    assert_eq!(portal.sign(&form, "aliya").await.location(), case);
    let page = portal.client.get(&case).await;
    assert!(
        page.shows("Отказ подписан и отправлен") && page.shows("Ваш ответ подписан и отправлен"),
        "{}",
        page.text()
    );
    assert_eq!(portal.client.get(&decline).await.location(), case, "answered once");
    portal.house.house.pump.run_dry();
    assert!(portal.client.get(&case).await.shows("В очереди"));
    portal.place("fox");
    portal.offer("fox");
    let accept = portal.client.get(&case).await.link_with("/accept").unwrap();
    let form = portal.client.get(&accept).await;
    let switched = portal.client.fill(&form, &[("switch-lang", "kk")]).await;
    assert!(switched.shows("ұсынылған орынға келісемін"), "{}", switched.text());
    let form = portal.client.fill(&switched, &[("switch-lang", "ru")]).await;
    let file = portal.client.get(&format!("{accept}/document")).await;
    assert_eq!(file.bytes, portal.to_sign(&form));
    assert_eq!(portal.sign(&form, "aliya").await.location(), case);
    portal.house.house.pump.run_dry();
    portal.house.sign_paper(id, "aigul", "aigul").unwrap();
    portal.house.house.pump.run_dry();
    let page = portal.client.get(&case).await;
    assert!(page.shows("Завершено: услуга оказана"), "{}", page.text());
    let paper = portal.client.get(&page.link_with(".pdf").unwrap()).await;
    assert_eq!(paper.header("content-type"), "application/pdf");
    assert!(
        paper.header("content-disposition").contains("SHYMKENT-2026-00001.pdf"),
        "{}",
        paper.header("content-disposition")
    );
    survey_once(&mut portal, &case).await;
    check_paper(&mut portal, id, &paper.bytes).await;
}

async fn survey_once(portal: &mut Portal, case: &str) {
    let path = portal.client.get(case).await.link_with("/survey").unwrap();
    let page = portal.client.get(&path).await;
    let page = portal.client.fill(&page, &[("question-0", "2")]).await;
    assert!(page.shows("Выберите ответ"));
    let sent = portal.client.fill(&page, &[("question-0", "2"), ("question-1", "1")]).await;
    assert_eq!(sent.location(), case);
    assert!(portal.client.get(case).await.link_with("/survey").is_none());
    let again = portal.client.fill(&page, &[("question-0", "0"), ("question-1", "0")]).await;
    assert_eq!(again.location(), case);
    let id: CaseId = case.trim_start_matches("/cabinet/").parse().unwrap();
    let kept = portal.house.house.portal.store.read::<_, store::StoreError>(|tx| tx.survey_find(id)).unwrap().unwrap();
    assert_eq!(kept.answers, "[2,1]");
    // What was answered is shown to everybody on the regulation's page, by question and answer.
    let results = portal.client.get(&format!("{SERVICE}/regulation")).await;
    assert!(results.shows("Ответы получателей (всего 1)") && results.shows("1 (100 %)"), "{}", results.text());
}

async fn check_paper(portal: &mut Portal, case: CaseId, pdf: &[u8]) {
    portal.client.forget();
    portal.client = portal.client.clone().in_language("ru");
    let code = portal.house.house.portal.view(case).unwrap().state.papers.last().unwrap().code.clone();
    let page = portal.client.get("/check").await;
    let dashed = format!("{}-{}-{}", &code[..4], code[4..8].to_lowercase(), &code[8..]);
    let answer = portal.client.fill(&page, &[("code", &dashed)]).await;
    assert_eq!(answer.location(), format!("/check/{code}"));
    let page = portal.client.follow(answer).await;
    for text in ["Документ подлинный", "Направление", "SHYMKENT-2026-00001", "Әлия А.", "Қасымова"]
    {
        assert!(page.shows(text), "{text}: {}", page.text());
    }
    assert!(
        !page.text().contains("880314400104") && !page.text().contains("Ахметова"),
        "no more than is needed to compare"
    );
    let page = portal.client.get("/check").await;
    let whole = portal.client.submit(&page.form(), &[File { field: "file", name: "a.pdf", bytes: pdf }]).await;
    assert!(whole.shows("Документ подлинный"), "{}", whole.text());
    let mut changed = pdf.to_vec();
    let at = changed.len() / 3;
    changed[at] ^= 1;
    let answer = portal.client.submit(&page.form(), &[File { field: "file", name: "a.pdf", bytes: &changed }]).await;
    assert!(answer.shows("Подпись недействительна") && answer.shows("изменён"), "{}", answer.text());
    let appended = [pdf, b"\n% more"].concat();
    let answer = portal.client.submit(&page.form(), &[File { field: "file", name: "a.pdf", bytes: &appended }]).await;
    assert!(answer.shows("Подпись недействительна"), "{}", answer.text());
    let answer = portal.client.submit(&page.form(), &[File { field: "file", name: "a.pdf", bytes: b"no" }]).await;
    assert!(answer.shows("Это не подписанный файл"));
    assert!(portal.client.fill(&page, &[("code", "")]).await.shows("Введите код"));
    assert!(portal.client.get("/check/ZZZZZZZZZZZZ").await.shows("нет"));
    check_square(portal, &code, pdf).await;
    portal.withdraw(&code);
    let page = portal.client.get(&format!("/check/{code}")).await;
    assert!(page.shows("Подлинность не подтверждена") && page.shows("отозван"), "{}", page.text());
    // Its square code is as good as before, and still leads there, whatever code is put before it.
    let url = walk::scanned(pdf);
    let digits = url.rsplit('/').next().unwrap();
    for before in [code.as_str(), "-", "AAAABBBBCCCC"] {
        let page = portal.client.get(&format!("/check/{before}/{digits}")).await;
        assert!(page.shows("отозван") && !page.shows("Документ подлинный"), "{before}: {}", page.text());
    }
}

/// The square code as a camera reads it from the printed sheet: it leads to the paper and speaks for itself.
async fn check_square(portal: &mut Portal, code: &str, pdf: &[u8]) {
    let url = walk::scanned(pdf);
    let path = url.strip_prefix("http://127.0.0.1:8080").unwrap();
    assert!(path.starts_with(&format!("/check/{code}/")), "{url}");
    let page = portal.client.get(path).await;
    assert!(
        page.shows("Документ подлинный") && page.shows("Код подписан органом, выдавшим документ"),
        "{}",
        page.text()
    );
    let form = portal.client.get("/check").await;
    assert_eq!(portal.client.fill(&form, &[("code", &url)]).await.location(), path, "a scanner's text may be pasted");
    let printed = format!("http://127.0.0.1:8080/check/{code}");
    assert_eq!(portal.client.fill(&form, &[("code", &printed)]).await.location(), format!("/check/{code}"));

    // The digits alone name their paper, too.
    let digits = path.rsplit('/').next().unwrap();
    let page = portal.client.get(&format!("/check/-/{digits}")).await;
    for text in ["Документ подлинный", "Код подписан органом, выдавшим документ", "SHYMKENT-2026-00001", "О подписи"]
    {
        assert!(page.shows(text), "{text}: {}", page.text());
    }
    let mut forged = digits.to_owned();
    forged.replace_range(90..91, if digits.as_bytes()[90] == b'1' { "2" } else { "1" });
    let page = portal.client.get(&format!("/check/-/{forged}")).await;
    assert!(page.shows("Подлинность не подтверждена") && page.shows("верить ему нельзя"), "{}", page.text());
    // A true code moved to another paper.
    let key = portal.house.house.portal.statements.clone().unwrap();
    let kept = portal.client.get("/check/statements.cer").await;
    assert_eq!(kept.bytes, key.certificate().der());
    let now = portal.house.clock.now();
    let judged = pki::Statement::judge(digits, &[key.certificate().clone()], &pki::Trust::default(), now);
    let statement = judged.statement.unwrap();
    assert!(statement.is_of(pdf));
    let elsewhere = pki::Statement { number: "ABAI-2026-00001".into(), ..statement.clone() }.sign(&*key).unwrap();
    let alone = portal.client.get(&format!("/check/-/{elsewhere}")).await;
    for text in ["Документ подлинный", "документ с такими данными выдан", "Направление", "ABAI-2026-00001", "Әлия А."]
    {
        assert!(alone.shows(text), "{text}: {}", alone.text());
    }
    let other = pki::Statement { number: "SHYMKENT-2026-00002".into(), ..statement.clone() }.sign(&*key).unwrap();
    // A good code beside a statement that is of another paper, or of nobody: whoever shows it hears no «genuine».
    for (doubtful, words) in [(other.as_str(), "он с другого документа"), (forged.as_str(), "верить ему нельзя")]
    {
        let page = portal.client.get(&format!("/check/{code}/{doubtful}")).await;
        assert!(page.shows(words) && page.shows("Подлинность не подтверждена"), "{}", page.text());
        assert!(!page.shows("Документ подлинный"), "{}", page.text());
    }
    // The evidence beside the paper lets anybody judge it with no network.
    let page = portal.client.get(path).await;
    assert!(page.shows("Скачать доказательства подписи"));
    let kept = portal.client.get(&format!("/check/{code}/evidence.der")).await;
    let evidence = pki::Evidence::from_der(&kept.bytes).unwrap();
    let roots = portal.house.house.portal.trusted.trust(&[]).unwrap().roots().to_vec();
    let trust = pki::Trust::new(roots, vec![], vec![]).with_evidence(&evidence);
    assert!(pki::verify_pdf(pdf, &trust, now).is_valid());
    assert_eq!(portal.client.get("/check/ABCDEFGH2345/evidence.der").await.status, 404);
    let all = portal.client.get("/check/statements.pem").await;
    assert_eq!(pki::Certificate::all(&all.bytes).unwrap(), [key.certificate().clone()]);
}

#[tokio::test]
async fn anybody_has_signatures_of_every_form_judged() {
    let mut portal = Portal::new();
    let key = portal.house.agent.keys().iter().find(|key| key.storage == "aigul").unwrap().signer.clone();
    let now = portal.house.clock.now();
    let cms = |attached| pki::cms_sign(&*key, b"paper", attached, now).unwrap();
    let xml = pki::xml_sign("<a>paper</a>", &*key, &pki::Reference::Whole).unwrap();
    let form = portal.client.get("/check").await.form();
    let file = |name: &'static str, bytes: &[u8]| (name, bytes.to_vec());
    let whole = [
        vec![file("a.cms", &cms(true))],
        vec![file("a.p7s", &cms(false)), file("paper.txt", b"paper")],
        // The fields mixed up.
        vec![file("paper.txt", b"paper"), file("a.p7s", &cms(false))],
        vec![file("a.xml", xml.as_bytes())],
    ];
    let upload = |files: &[(&'static str, Vec<u8>)]| -> Vec<(&'static str, &'static str, Vec<u8>)> {
        let fields = ["file", "content"].into_iter().zip(files);
        fields.map(|(field, (name, bytes))| (field, *name, bytes.clone())).collect()
    };
    for files in &whole {
        let files = upload(files);
        let files: Vec<File<'_>> = files.iter().map(|(field, name, bytes)| File { field, name, bytes }).collect();
        let page = portal.client.submit(&form, &files).await;
        for text in ["Подпись действительна", "1. Подпись: действительна", "сотрудник организации", "Кто подписал"]
        {
            assert!(page.shows(text), "{text}: {}", page.text());
        }
    }
    let detached = cms(false);
    let lone = portal.client.submit(&form, &[File { field: "file", name: "a.p7s", bytes: &detached }]).await;
    assert!(lone.shows("Выберите снова оба файла"), "{}", lone.text());
    // Chosen in the other field, a whole signature is one all the same.
    let whole = cms(true);
    let other = portal.client.submit(&form, &[File { field: "content", name: "a.cms", bytes: &whole }]).await;
    assert!(other.shows("1. Подпись: действительна"), "{}", other.text());
    let files = [
        File { field: "file", name: "a.p7s", bytes: &detached },
        File { field: "content", name: "other.txt", bytes: b"another" },
    ];
    let other = portal.client.submit(&form, &files).await;
    assert!(other.shows("Подпись недействительна") && other.shows("1. Подпись: недействительна"), "{}", other.text());
    let changed = xml.replace("paper", "other");
    let other = portal.client.submit(&form, &[File { field: "file", name: "a.xml", bytes: changed.as_bytes() }]).await;
    assert!(other.shows("Подпись недействительна"), "{}", other.text());

    let mut silent = Portal::in_silence();
    let key = silent.house.agent.keys().iter().find(|key| key.storage == "aigul").unwrap().signer.clone();
    let cms = pki::cms_sign(&*key, b"paper", true, silent.house.clock.now()).unwrap();
    let form = silent.client.get("/check").await.form();
    let page = silent.client.submit(&form, &[File { field: "file", name: "a.cms", bytes: &cms }]).await;
    assert!(page.shows("Подпись не подтверждена") && page.shows("сейчас определить нельзя"), "{}", page.text());
}

#[tokio::test]
async fn what_cannot_be_judged_now_is_tried_again_and_nothing_is_lost() {
    let mut portal = Portal::in_silence();
    portal.sign_in("aliya").await;
    let page = portal.fill_in().await;
    let id = portal.draft(&page.path);
    let answer = portal.sign(&page, "aliya").await;
    let later = portal.client.follow(answer).await;
    assert!(later.shows("Подпись сейчас не удаётся проверить") && later.shows("Список отозванных"), "{}", later.text());
    assert!(portal.client.get(&format!("/apply/{id}/sign")).await.text().contains("data-content"));
    assert!(portal.client.get("/cabinet").await.shows("Вы ещё не подавали заявлений"));
}

#[tokio::test]
async fn pages_of_the_cabinet_are_for_whoever_signed_in() {
    let mut portal = Portal::new();
    for path in ["/cabinet", "/cabinet/history", "/apply/x/check", "/cabinet/x/survey"] {
        assert!(portal.client.get(path).await.location().starts_with("/sign-in?next="), "{path}");
    }
    portal.sign_in("aliya").await;
    for path in [
        "/cabinet/x",
        "/cabinet/0190a0a0-0000-7000-8000-000000000000",
        "/apply/x/check",
        "/apply/x/sent",
        "/cabinet/x/survey",
    ] {
        assert_eq!(portal.client.get(path).await.status, 404, "{path}");
    }
}
