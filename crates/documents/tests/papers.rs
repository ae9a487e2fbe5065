//! The papers as they come off the press: conformance is checked by the typesetter at every print, the text by poppler's tools.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use documents::{Block, Check, Paper, Press, PressError, SignatureStamp};
use kernel::Lang;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

const TEMPLATES: [&str; 5] = ["letter", "notice", "receipt", "referral", "refusal"];
const URL: &str = "https://qyzmet.example.kz/check/7K4M-2PQX-9RTA";

fn room(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn fonts() -> Vec<Vec<u8>> {
    let mut files: Vec<_> = fs::read_dir(room("assets/built/fonts"))
        .expect("fonts are put into assets/built/fonts by `cargo xtask setup`")
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "ttf"))
        .collect();
    files.sort();
    files.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

fn templates() -> BTreeMap<String, String> {
    let entries = fs::read_dir(room("templates/papers")).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap()))
        .collect()
}

fn press() -> &'static Press {
    static PRESS: OnceLock<Press> = OnceLock::new();
    PRESS.get_or_init(|| Press::new(fonts(), templates()).unwrap())
}

fn fields(pairs: &[(&str, &str)]) -> Block {
    Block::Fields(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|&w| w.to_owned()).collect()
}

/// A paper with every kind of block, long enough to go over the page.
fn sample(template: &str, lang: Lang) -> Paper {
    let kk = lang == Lang::Kk;
    let pick = |k: &str, r: &str| if kk { k.to_owned() } else { r.to_owned() };
    let decision = pick(
        "Құрметті өтініш беруші! Сіздің өтінішіңіз қаралды. Ұсынылған құжаттар негізінде баланы кезекке қою туралы шешім қабылданды. Шешімге заңда белгіленген тәртіппен шағымдануға болады. Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі, төлем 1 500 ₸.",
        "Уважаемый заявитель! Ваше заявление рассмотрено. На основании представленных документов принято решение о постановке ребёнка на очередь. Решение может быть обжаловано в порядке, установленном законом. Плата составляет 1 500 ₸.",
    );
    let rows = (1..=9).map(|n| {
        vec![
            n.to_string(),
            pick("«Балдырған» мектепке дейінгі ұйымы", "Дошкольная организация «Балдырган»"),
            format!("{} ₸", n * 1500),
        ]
    });
    Paper {
        template: template.to_owned(),
        lang,
        title: match template {
            "referral" => pick(
                "Баланы мектепке дейінгі ұйымға қабылдау үшін жолдама",
                "Направление для приёма ребёнка в дошкольную организацию",
            ),
            "notice" => pick("Тіркеу талоны", "Регистрационный талон"),
            "refusal" => pick("Дәлелді бас тарту", "Мотивированный отказ"),
            "receipt" => pick("Құжаттардың қабылданғаны туралы қолхат", "Расписка о приёме документов"),
            _ => pick("Хабарлама", "Уведомление"),
        },
        issuer: pick("Алматы қаласының Білім басқармасы", "Управление образования города Алматы"),
        number: "KZ-2026-0004512".to_owned(),
        issued_at: "2026-11-20T20:30:00Z".parse().unwrap(),
        recipient: pick(
            "Қожахметова-Ұлжанқызы Әйгерім Нұрсұлтанқызы",
            "Кожахметова-Константинопольская Айгерим Нурсултановна",
        ),
        body: vec![
            Block::Paragraph(decision.clone()),
            fields(&[
                (
                    &pick("Баланың тегі, аты, әкесінің аты", "Фамилия, имя, отчество ребёнка"),
                    "Қожахметов Іңкәр Ғабдулғазизұлы",
                ),
                (&pick("Туған күні", "Дата рождения"), "14.03.2022"),
                (&pick("Кезектегі орны", "Место в очереди"), "37"),
            ]),
            Block::Heading(pick("Ұсынылатын ұйымдар", "Предлагаемые организации")),
            Block::Table {
                head: vec!["№".into(), pick("Атауы", "Наименование"), pick("Төлемі", "Плата")],
                rows: rows.collect(),
            },
            Block::Paragraph([decision.as_str(), decision.as_str(), decision.as_str()].join("\n\n")),
            Block::Paragraph(decision.repeat(4)),
        ],
        signer: Some(SignatureStamp {
            name: pick("Сұлтанбекова Ұлжан Қайратқызы", "Султанбекова Улжан Кайратовна"),
            position: pick("Білім басқармасының басшысы", "Руководитель управления образования"),
            certificate_serial: "4b1f09c2d7e35a8866f0127799abce0134d5e6f7".to_owned(),
            signed_at: "2026-11-21T05:07:00Z".parse().unwrap(),
        }),
        check: Some(Check { url: URL.to_owned(), code: "7K4M-2PQX-9RTA".to_owned(), statement: None }),
    }
}

/// A poppler tool run over a PDF: its standard output. Without the tool the test says so aloud and goes on, and fails where nobody
/// would hear it.
fn poppler(tool: &str, before: &[&str], after: &[&str], pdf: &[u8]) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    fs::write(&file, pdf).unwrap();
    match Command::new(tool).args(before).arg(&file).args(after).env("TZ", "UTC").output() {
        Ok(output) => {
            assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
            Some(output.stdout)
        }
        Err(error) => {
            assert!(!in_ci(), "{tool} must be there in CI: {error}");
            eprintln!("NOT CHECKED: {tool} is not installed (package poppler-utils): {error}");
            None
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a test may ask where it runs")]
fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|ci| ci == "true")
}

fn text(pdf: &[u8]) -> Option<String> {
    poppler("pdftotext", &["-enc", "UTF-8"], &["-"], pdf).map(|bytes| String::from_utf8(bytes).unwrap())
}

/// Text without the line breaks of the layout.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_template_prints_in_both_languages_and_its_text_can_be_read_back() {
    for template in TEMPLATES {
        for lang in [Lang::Kk, Lang::Ru] {
            let paper = sample(template, lang);
            let pdf = press().print(&paper).unwrap_or_else(|e| panic!("{template} {lang}: {e}"));
            assert!(pdf.starts_with(b"%PDF-1.7"));
            // Left for eyes: the one check of a paper's looks.
            fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{template}-{lang}.pdf")), &pdf).unwrap();
            let Some(text) = text(&pdf).map(|t| flat(&t)) else { continue };
            let (date, signed) = match lang {
                Lang::Kk => ("2026 жылғы 21 қараша", "Электрондық цифрлық қолтаңба қойылған"),
                _ => ("21 ноября 2026 года", "Подписано электронной цифровой подписью"),
            };
            // Issued at half past one in the night of Kazakhstan: the date is the civil one.
            let stamp = paper.signer.as_ref().unwrap();
            for part in [
                paper.title.as_str(),
                &paper.issuer,
                &paper.number,
                &paper.recipient,
                date,
                signed,
                "10:07 (UTC+5)",
                "1 500 ₸",
            ]
            .into_iter()
            .chain([
                stamp.name.as_str(),
                &stamp.position,
                URL,
                "7K4M-2PQX-9RTA",
                "Қожахметов Іңкәр Ғабдулғазизұлы",
            ]) {
                assert!(text.contains(part), "{template} {lang}: {part:?} not in\n{text}");
            }
        }
    }
}

#[test]
fn a_short_paper_takes_one_page() {
    for (template, lang) in [("notice", Lang::Kk), ("receipt", Lang::Ru)] {
        let mut paper = sample(template, lang);
        paper.body.truncate(2);
        let pdf = press().print(&paper).unwrap();
        fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("short-{template}-{lang}.pdf")), &pdf).unwrap();
        if let Some(info) = poppler("pdfinfo", &[], &[], &pdf) {
            assert!(String::from_utf8(info).unwrap().contains("Pages:           1\n"));
        }
    }
}

#[test]
fn paragraphs_come_back_letter_by_letter() {
    let mut paper = sample("letter", Lang::Kk);
    let Block::Paragraph(first) = paper.body[0].clone() else { panic!() };
    paper.body.truncate(1);
    if let Some(text) = text(&press().print(&paper).unwrap()) {
        assert!(flat(&text).contains(&first), "{text}");
    }
}

#[test]
fn english_papers_are_issued_in_russian() {
    let english = Paper { lang: Lang::En, ..sample("letter", Lang::Ru) };
    if let Some(text) = text(&press().print(&english).unwrap()) {
        assert!(text.contains("Проверка документа"), "{text}");
    }
}

#[test]
fn the_file_says_what_it_is() {
    let pdf = press().print(&sample("referral", Lang::Kk)).unwrap();
    let raw = String::from_utf8_lossy(&pdf);
    for mark in ["pdfaid:part", "pdfaid:conformance", "pdfuaid:part", "/MarkInfo", "/StructTreeRoot"] {
        assert!(raw.contains(mark), "{mark}");
    }
    if let Some(info) = poppler("pdfinfo", &["-isodates"], &[], &pdf) {
        let info = String::from_utf8(info).unwrap();
        for line in [
            "Tagged:          yes",
            "JavaScript:      no",
            "Page size:       595.276 x 841.89 pts (A4)",
            "Suspects:        no",
        ] {
            assert!(info.contains(line), "{line:?} not in\n{info}");
        }
        assert!(info.contains("2026-11-20T20:30:00Z"), "{info}");
    }
}

#[test]
fn equal_papers_give_equal_bytes_even_from_another_press() {
    let paper = sample("notice", Lang::Kk);
    let first = press().print(&paper).unwrap();
    press().print(&sample("refusal", Lang::Ru)).unwrap();
    assert!(first == press().print(&paper).unwrap());
    assert!(first == Press::new(fonts(), templates()).unwrap().print(&paper).unwrap());
    let other = Paper { number: "KZ-2026-0004513".into(), ..paper };
    assert!(first != press().print(&other).unwrap());
}

#[test]
fn the_square_on_the_sheet_leads_to_the_address() {
    let mut paper = sample("letter", Lang::Ru);
    paper.body.clear();
    let pdf = press().print(&paper).unwrap();
    // Printed on paper and seen by a camera: 150 dots to the inch, grey.
    let Some((read, _)) = scanned(&pdf, "150") else { return };
    assert_eq!(read, URL);
}

/// What a camera reads from the square of a printed sheet, and how many modules it has along a side.
fn scanned(pdf: &[u8], dots: &str) -> Option<(String, usize)> {
    let picture = poppler("pdftoppm", &["-gray", "-r", dots, "-singlefile"], &[], pdf)?;
    let (width, height, grey) = pgm(&picture);
    Some(in_picture(width, height, grey))
}

/// What stands in the only square of a grey picture, and its modules along a side. A camera looks more than once and never as sharply: where the
/// picture as it is shows nothing, it is looked at as a lens a little out of focus gives it.
fn in_picture(width: usize, height: usize, grey: &[u8]) -> (String, usize) {
    let soft = |x: usize, y: usize| {
        let dots = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)];
        let sum: u32 = dots.map(|(x, y)| u32::from(grey[y.min(height - 1) * width + x.min(width - 1)])).iter().sum();
        u8::try_from(sum / 4).unwrap()
    };
    let read = |look: &dyn Fn(usize, usize) -> u8| {
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, look);
        let (meta, text) = image.detect_grids().first()?.decode().ok()?;
        Some((text, meta.version.to_size()))
    };
    read(&|x, y| grey[y * width + x]).or_else(|| read(&soft)).expect("a square that is read")
}

/// A grey picture out of JPEG.
fn unpacked(packed: &[u8]) -> (usize, usize, Vec<u8>) {
    use zune_jpeg::zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
    let grey = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(packed), grey);
    let dots = decoder.decode().unwrap();
    let (width, height) = decoder.dimensions().unwrap();
    (width, height, dots)
}

#[test]
fn the_square_carries_a_statement_and_stays_readable() {
    let mut paper = sample("letter", Lang::Kk);
    paper.body.clear();
    // As many digits as the statements of the longest regulations take.
    let statement = "9012345678".repeat(55);
    let url = format!("https://a-rather-long-name-of-a-portal.example.kz/check/{}", "7K4M-2PQX-9RTA");
    paper.check = Some(Check { url: url.clone(), code: "7K4M-2PQX-9RTA".into(), statement: Some(statement.clone()) });
    let pdf = press().print(&paper).unwrap();
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("statement-kk.pdf"), &pdf).unwrap();
    // 300 dots to the inch is an office scanner, 150 a telephone's picture of the whole sheet.
    for dots in ["300", "150"] {
        let Some((read, modules)) = scanned(&pdf, dots) else { return };
        assert_eq!(read, format!("{url}/{statement}"), "{dots} dots to the inch");
        let finest = 50.0 / f64::from(u32::try_from(modules + 8).unwrap());
        assert!(finest >= 0.6, "a module of {finest:.2} mm is too fine: {modules} modules");
    }
    // The same picture as telephones keep it, packed hard, and with the grain of a dark room.
    let packed =
        poppler("pdftoppm", &["-gray", "-jpeg", "-jpegopt", "quality=25", "-r", "150", "-singlefile"], &[], &pdf)
            .unwrap();
    let (width, height, grey) = unpacked(&packed);
    assert_eq!(in_picture(width, height, &grey).0, format!("{url}/{statement}"), "packed");
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    let grainy: Vec<u8> = grey
        .iter()
        .map(|dot| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Paper is light grey, ink dark grey, and each dot is off by up to 32.
            let grain = i32::try_from(chance >> 58).unwrap() - 32;
            u8::try_from((48 + i32::from(*dot) * 5 / 8 + grain).clamp(0, 255)).unwrap()
        })
        .collect();
    assert_eq!(in_picture(width, height, &grainy).0, format!("{url}/{statement}"), "grainy");
    let whole = flat(&text(&pdf).unwrap());
    assert!(!whole.contains(&statement), "the digits are for machines: the sheet shows the address alone");
    // A statement that would make the square too fine is left out, and the address stays.
    paper.check = Some(Check { url: url.clone(), code: "7K4M-2PQX-9RTA".into(), statement: Some("9".repeat(1500)) });
    assert_eq!(scanned(&press().print(&paper).unwrap(), "150").unwrap().0, url);
}

/// A picture of the form P5 (netpbm): width, height, one byte a dot.
fn pgm(picture: &[u8]) -> (usize, usize, &[u8]) {
    let mut words = Vec::new();
    let mut at = 0;
    while words.len() < 4 {
        let end = at + picture[at..].iter().position(u8::is_ascii_whitespace).unwrap();
        words.push(std::str::from_utf8(&picture[at..end]).unwrap());
        at = end + 1;
    }
    assert_eq!((words[0], words[3]), ("P5", "255"));
    (words[1].parse().unwrap(), words[2].parse().unwrap(), &picture[at..])
}

fn hostile(template: &str, text: &str) -> Paper {
    Paper {
        title: format!("Т {text}"),
        issuer: text.to_owned(),
        number: text.to_owned(),
        recipient: text.to_owned(),
        body: vec![
            Block::Paragraph(text.to_owned()),
            Block::Heading(text.to_owned()),
            fields(&[(text, text), ("", ""), (text, "")]),
            Block::Table {
                head: strings(&[text, "", text]),
                rows: vec![strings(&[text]), vec![], strings(&[text, text, text, text])],
            },
        ],
        signer: Some(SignatureStamp {
            name: text.to_owned(),
            position: text.to_owned(),
            certificate_serial: text.to_owned(),
            signed_at: "2026-11-21T05:07:00Z".parse().unwrap(),
        }),
        check: Some(Check { url: URL.to_owned(), code: text.to_owned(), statement: None }),
        ..sample(template, Lang::Kk)
    }
}

#[test]
fn what_people_write_is_never_markup() {
    let texts = [
        "#panic(\"x\") #{1+1} #read(\"/etc/passwd\") #import \"base.typ\": *",
        "$ x^2 $ *bold* _it_ `raw` <label> @ref = Head",
        "a // comment /* more */ b \\ c \\u{41} \\# ~ -- --- ... 'q' \"q\"",
        "] } ) [ { ( ] #] \"}] {\"title\":\"x\"}",
        "${jndi:x} %s %n {{ x }} <script>alert(1)</script> &amp; &#65;",
    ];
    for template in TEMPLATES {
        for written in texts {
            let pdf = press().print(&hostile(template, written)).unwrap_or_else(|e| panic!("{written:?}: {e}"));
            let Some(text) = text(&pdf) else { return };
            // Wrapped lines part only at spaces, so without white space the text is the same.
            let bare = |s: &str| s.split_whitespace().collect::<String>();
            assert!(bare(&text).matches(&bare(written)).count() >= 8, "{written:?} not in\n{text}");
        }
    }
}

#[test]
fn unprintable_and_invisible_letters_never_stop_a_paper() {
    let texts = [
        "a\0b\u{1}c\u{7f}d\u{9b}e\u{1b}[31m",
        "line\nline\r\nline\u{2028}line\ttab\n\n\n\nend",
        "\u{202e}abc\u{2066}def\u{feff}\u{200b}\u{ad}",
        "日本語 عربي 😀👨‍👩‍👧 \u{e000}\u{10ffff}\u{fffe}\u{1d400}",
        "\u{301}\u{301}é й и\u{306} e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307} \u{20dd}\u{0330}",
        "fi ffi fl Ǆ ß ŉ ﬁ ½ … “” ‘’ − × ÷ ≤ € ₽ ™ § ° µ",
        "",
        " ",
        "\n",
        "\0",
        "0",
    ];
    for written in texts {
        press().print(&hostile("referral", written)).unwrap_or_else(|e| panic!("{written:?}: {e}"));
    }
    let pdf = press().print(&hostile("letter", "А\u{202e}Б\u{0}В😀Г")).unwrap();
    if let Some(text) = text(&pdf) {
        assert!(text.contains("АБВ\u{fffd}Г"), "{text}");
    }
}

#[test]
fn every_character_of_the_first_plane_can_be_written() {
    // In pieces, so that a failure tells where.
    let all: Vec<char> = (0..=0xffff).filter_map(char::from_u32).collect();
    for (n, piece) in all.chunks(8000).enumerate() {
        let paper = Paper {
            body: piece.chunks(40).map(|c| Block::Paragraph(c.iter().collect())).collect(),
            ..sample("letter", Lang::Kk)
        };
        press().print(&paper).unwrap_or_else(|e| panic!("piece {n}: {e}"));
    }
}

#[test]
fn a_word_of_ten_thousand_letters_stays_on_the_sheet() {
    let word = "Ұзын".repeat(2500);
    let mut paper = sample("letter", Lang::Kk);
    paper.recipient = "Ә".repeat(300);
    paper.body = vec![
        Block::Paragraph(word.clone()),
        Block::Table { head: strings(&["А", "Б", "В", "Г"]), rows: vec![vec![word[..800].to_owned(); 4]] },
    ];
    let pdf = press().print(&paper).unwrap();
    if let Some(text) = text(&pdf) {
        let letters = text.chars().filter(|&c| c == 'ұ' || c == 'ы').count();
        assert!(letters >= 2500, "{letters} letters came back");
        assert!(text.split_whitespace().collect::<String>().contains(&word[..200]), "{text}");
    }
    // No ink in the outer centimetre to the right: at 25.4 dots to the inch a dot is a millimetre.
    if let Some(picture) = poppler("pdftoppm", &["-gray", "-r", "25.4", "-singlefile"], &[], &pdf) {
        let (width, height, grey) = pgm(&picture);
        for y in 0..height {
            for x in width - 10..width {
                assert!(grey[y * width + x] > 200, "ink at {x} mm, {y} mm");
            }
        }
    }
}

#[test]
fn tables_of_any_shape_print() {
    for (width, height) in [(0, 3), (1, 0), (1, 1), (60, 3), (6, 600)] {
        let row: Vec<String> = (0..width).map(|n| format!("Ұйым{n}")).collect();
        for head in [vec![], row.clone()] {
            let body = vec![Block::Table { head, rows: vec![row.clone(); height] }];
            let printed = press().print(&Paper { body, ..sample("letter", Lang::Kk) });
            assert!(printed.is_ok(), "{width} × {height}: {}", printed.unwrap_err());
        }
    }
}

#[test]
fn faults_are_told_by_name() {
    let paper = || sample("letter", Lang::Kk);
    let fault = |paper: Paper| press().print(&paper).unwrap_err();
    assert!(matches!(fault(Paper { template: "letters".into(), ..paper() }), PressError::UnknownTemplate(_)));
    assert!(matches!(fault(Paper { template: "../Cargo".into(), ..paper() }), PressError::UnknownTemplate(_)));
    assert!(matches!(fault(Paper { title: " \u{200b}\n".into(), ..paper() }), PressError::NoTitle));
    assert!(matches!(
        fault(Paper { body: vec![Block::Paragraph("а".repeat(400_001))], ..paper() }),
        PressError::TooLong(_)
    ));
    for url in
        ["", "javascript:alert(1)", "https://", "https://a b", "https://қазақ.kz/", "https://a\n.kz", "file:///etc"]
    {
        let check = Some(Check { url: url.into(), code: String::new(), statement: None });
        assert!(matches!(fault(Paper { check, ..paper() }), PressError::CheckAddress(_)), "{url:?}");
    }
    let long = Some(Check { url: format!("https://a.kz/{}", "x".repeat(300)), code: String::new(), statement: None });
    assert!(matches!(fault(Paper { check: long, ..paper() }), PressError::CheckAddress(_)));
}

#[test]
fn a_template_reaches_nothing_but_its_paper() {
    for reach in [
        "#read(\"/etc/passwd\")",
        "#read(\"paper.jso\")",
        "#import \"@preview/cetz:0.3.0\"",
        "#include \"/other.typ\"",
        "#image(\"/x.png\")",
        "#datetime.today()",
    ] {
        let own = BTreeMap::from([("own.typ".to_owned(), format!("#set document(title: [x])\n{reach}"))]);
        let press = Press::new(fonts(), own).unwrap();
        let fault = press.print(&Paper { template: "own".into(), ..sample("letter", Lang::Kk) }).unwrap_err();
        assert!(matches!(fault, PressError::Typesetting(_)), "{reach}: {fault}");
    }
}

#[test]
fn a_press_without_kazakh_letters_or_with_a_broken_template_is_refused_at_once() {
    assert!(matches!(Press::new(vec![], templates()), Err(PressError::Fonts(_))));
    assert!(matches!(Press::new(vec![b"no font".to_vec()], templates()), Err(PressError::Fonts(_))));
    let broken = BTreeMap::from([("broken.typ".to_owned(), "#let x = (".to_owned())]);
    assert!(matches!(Press::new(fonts(), broken), Err(PressError::Template { .. })));
}

#[test]
fn papers_are_kept_and_read_back() {
    let paper = sample("refusal", Lang::Ru);
    let kept = serde_json::to_string(&paper).unwrap();
    assert_eq!(serde_json::from_str::<Paper>(&kept).unwrap(), paper);
}

#[test]
fn many_threads_print_at_once() {
    std::thread::scope(|scope| {
        let printed: Vec<_> =
            (0..4).map(|_| scope.spawn(|| press().print(&sample("notice", Lang::Ru)).unwrap())).collect();
        let printed: Vec<_> = printed.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(printed.windows(2).all(|pair| pair[0] == pair[1]));
    });
}
