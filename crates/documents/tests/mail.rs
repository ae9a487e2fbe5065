//! Mail as a mailbox gets it: read back from the folder by another parser, and taken by a server that speaks SMTP.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use documents::{
    Attachment, Credentials, FolderMailer, Mail, MailError, Mailer, Sender, SmtpMailer, SmtpSecurity, SmtpSettings,
};
use mailparse::{MailHeaderMap, ParsedMail};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::mpsc::{self, Receiver},
    thread,
};

fn sender() -> Sender {
    Sender { name: "Қызмет порталы".into(), address: "noreply@qyzmet.example.kz".into() }
}

fn mail() -> Mail {
    Mail {
        id: "0199-ab_C".into(),
        to: "aigul@example.kz".into(),
        subject: "Өтінішіңіз қабылданды: № KZ-2026-0004512 — қарау мерзімі он жұмыс күні, һәм үлкен тақырып".into(),
        text: "Құрметті Әйгүл!\nСіздің өтінішіңіз тіркелді.\n.\nЖазу үтірден кейін\r\n..екі нүкте".into(),
        written_at: "2026-11-21T05:07:09.5Z".parse().unwrap(),
        attachments: vec![
            Attachment {
                name: "Жолдама № 7.pdf".into(),
                media_type: "application/pdf".into(),
                bytes: (0..=255).cycle().take(5000).collect(),
            },
            Attachment {
                name: "plain.txt".into(),
                media_type: "text/plain".into(),
                bytes: b"--=_0199-ab_C\r\nContent-Type: text/html\r\n\r\nx".to_vec(),
            },
        ],
    }
}

fn folder_mailer(folder: &Path) -> FolderMailer {
    FolderMailer::new(folder, &sender()).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn assert_is_the_mail(bytes: &[u8], mail: &Mail) {
    assert!(bytes.is_ascii(), "nothing but ASCII goes over the wire");
    let parsed = mailparse::parse_mail(bytes).unwrap();
    let header = |name: &str| parsed.headers.get_all_values(name);
    assert_eq!(header("Subject"), [mail.subject.as_str()]);
    assert_eq!(header("To"), [mail.to.as_str()]);
    assert_eq!(header("Message-ID"), ["<0199-ab_C@qyzmet.example.kz>"]);
    assert_eq!(header("Date"), ["Sat, 21 Nov 2026 05:07:09 +0000"]);
    let from = mailparse::addrparse(&header("From")[0]).unwrap().extract_single_info().unwrap();
    assert_eq!((from.display_name.unwrap(), from.addr), (sender().name, sender().address));
    let parts: &[ParsedMail] = &parsed.subparts;
    assert_eq!(parts.len(), 1 + mail.attachments.len());
    assert_eq!(parts[0].get_body().unwrap().replace("\r\n", "\n").trim_end(), mail.text.replace("\r\n", "\n"));
    for (part, file) in parts[1..].iter().zip(&mail.attachments) {
        assert_eq!(part.get_content_disposition().params["filename"], file.name);
        assert_eq!(part.ctype.mimetype, file.media_type);
        let body = part.get_body_raw().unwrap();
        assert!(body == file.bytes || body.strip_suffix(b"\r\n").is_some_and(|body| body == file.bytes));
    }
}

#[test]
fn a_mail_in_the_folder_is_whole_and_readable() {
    let folder = tempfile::tempdir().unwrap();
    folder_mailer(&folder.path().join("new/out")).send(&mail()).unwrap();
    let folder = folder.path().join("new/out");
    assert_eq!(names(&folder), ["0199-ab_C.eml"]);
    assert_is_the_mail(&fs::read(folder.join("0199-ab_C.eml")).unwrap(), &mail());
}

#[test]
fn the_same_mail_is_written_once_and_is_the_same_bytes() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mailer = folder_mailer(one.path());
    mailer.send(&mail()).unwrap();
    let file = one.path().join("0199-ab_C.eml");
    let (bytes, made) = (fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap());
    mailer.send(&mail()).unwrap();
    mailer.send(&Mail { text: "другое".into(), ..mail() }).unwrap();
    assert_eq!(names(one.path()), ["0199-ab_C.eml"]);
    assert_eq!((fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap()), (bytes.clone(), made));
    folder_mailer(two.path()).send(&mail()).unwrap();
    assert!(fs::read(two.path().join("0199-ab_C.eml")).unwrap() == bytes);
}

#[test]
fn many_threads_write_the_same_mail_without_leavings() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = folder_mailer(folder.path());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| mailer.send(&mail()).unwrap());
        }
    });
    assert_eq!(names(folder.path()), ["0199-ab_C.eml"]);
    assert_is_the_mail(&fs::read(folder.path().join("0199-ab_C.eml")).unwrap(), &mail());
}

#[test]
fn what_cannot_be_a_mail_is_refused_for_good_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = folder_mailer(folder.path());
    let file = |name: &str, media_type: &str| {
        vec![Attachment { name: name.into(), media_type: media_type.into(), bytes: vec![1] }]
    };
    let unfit = [
        Mail { subject: "Тақырып\r\nBcc: all@example.kz".into(), ..mail() },
        Mail { subject: "a\nb".into(), ..mail() },
        Mail { subject: "a\rb".into(), ..mail() },
        Mail { subject: "a\0b".into(), ..mail() },
        Mail { subject: "a\u{2028}b".into(), ..mail() },
        Mail { to: "a@example.kz\r\nBcc: all@example.kz".into(), ..mail() },
        Mail { to: "a@example.kz\r\nRCPT TO:<b@example.kz>".into(), ..mail() },
        Mail { to: "a@example.kz, b@example.kz".into(), ..mail() },
        Mail { to: "Aigul <a@example.kz>".into(), ..mail() },
        Mail { to: String::new(), ..mail() },
        Mail { to: "aigul".into(), ..mail() },
        Mail { to: "@example.kz".into(), ..mail() },
        Mail { to: "a@".into(), ..mail() },
        Mail { to: "айгүл@example.kz".into(), ..mail() },
        Mail { to: format!("{}@example.kz", "a".repeat(65)), ..mail() },
        Mail { id: String::new(), ..mail() },
        Mail { id: "../up".into(), ..mail() },
        Mail { id: "a\nb".into(), ..mail() },
        Mail { id: "a".repeat(101), ..mail() },
        Mail { attachments: file("a\r\nX: y.pdf", "application/pdf"), ..mail() },
        Mail { attachments: file("../a.pdf", "application/pdf"), ..mail() },
        Mail { attachments: file("", "application/pdf"), ..mail() },
        Mail { attachments: file("a.pdf", "pdf"), ..mail() },
        Mail { attachments: file("a.pdf", "text/plain\r\nX: y"), ..mail() },
    ];
    for mail in unfit {
        let fault = mailer.send(&mail).unwrap_err();
        assert!(matches!(fault, MailError::Unfit(_)) && fault.is_lasting(), "{mail:?}: {fault}");
    }
    assert_eq!(names(folder.path()), [""; 0]);
    for (name, address) in [("a\r\nBcc: b@c.kz", "a@b.kz"), ("a", "b")] {
        let sender = Sender { name: name.into(), address: address.into() };
        assert!(FolderMailer::new(folder.path(), &sender).is_err_and(|e| e.is_lasting()));
    }
}

#[test]
fn a_folder_that_is_gone_is_a_passing_fault() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let mailer = folder_mailer(&path);
    fs::remove_dir(&path).unwrap();
    assert!(!mailer.send(&mail()).unwrap_err().is_lasting());
    fs::create_dir(&path).unwrap();
    mailer.send(&mail()).unwrap();
}

/// How the server of a test answers; a mail it takes comes out of the channel with its sender and recipients.
#[derive(Clone, Copy)]
struct Manners {
    greeting: &'static str,
    recipient: &'static str,
    data: &'static str,
    login: &'static str,
}

const KIND: Manners = Manners { greeting: "220 mx ESMTP", recipient: "250 ok", data: "250 queued", login: "235 in" };

type Taken = (Vec<String>, Vec<u8>);

fn server(manners: Manners) -> (u16, Receiver<Taken>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (taken, mails) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let taken = taken.clone();
            thread::spawn(move || {
                // The client may leave when it likes.
                let _ = converse(&stream.unwrap(), manners, &taken);
            });
        }
    });
    (port, mails)
}

fn converse(stream: &TcpStream, manners: Manners, taken: &mpsc::Sender<Taken>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream);
    let say = |line: &str| (&mut &*stream).write_all(format!("{line}\r\n").as_bytes());
    let mut envelope = Vec::new();
    say(manners.greeting)?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        match line.split([' ', ':']).next().unwrap() {
            "EHLO" => say("250-mx\r\n250-AUTH PLAIN\r\n250 8BITMIME")?,
            "AUTH" => say(manners.login)?,
            "MAIL" => {
                envelope = vec![line.to_owned()];
                say("250 ok")?;
            }
            "RCPT" => {
                envelope.push(line.to_owned());
                say(manners.recipient)?;
            }
            "DATA" => {
                say("354 go on")?;
                let body = read_data(&mut lines)?;
                taken.send((envelope.clone(), body)).unwrap();
                say(manners.data)?;
            }
            "QUIT" => return say("221 bye"),
            "NOOP" | "RSET" => say("250 ok")?,
            _ => say("500 what")?,
        }
    }
}

/// Reads until the lone dot and takes the stuffed dots away (RFC 5321, 4.5.2).
fn read_data(lines: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = Vec::new();
        lines.read_until(b'\n', &mut line)?;
        if line == b".\r\n" {
            return Ok(body);
        }
        body.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".into(),
        port,
        security: SmtpSecurity::None,
        credentials: None,
        hello: "qyzmet.example.kz".into(),
        timeout_seconds: 2,
    }
}

fn smtp(settings: &SmtpSettings) -> SmtpMailer {
    SmtpMailer::new(settings, &sender()).unwrap()
}

#[test]
fn a_mail_goes_over_smtp_whole_and_the_next_over_the_same_way() {
    let (port, mails) = server(KIND);
    let mailer = smtp(&settings(port));
    for _ in 0..2 {
        mailer.send(&mail()).unwrap();
        let (envelope, bytes) = mails.recv().unwrap();
        assert_eq!(envelope[0].split(' ').take(2).collect::<String>(), "MAILFROM:<noreply@qyzmet.example.kz>");
        assert_eq!(envelope[1..], ["RCPT TO:<aigul@example.kz>"]);
        assert_is_the_mail(&bytes, &mail());
    }
}

#[test]
fn replies_of_the_server_tell_lasting_faults_from_passing_ones() {
    let fault = |manners: Manners, settings: &dyn Fn(u16) -> SmtpSettings| {
        let (port, _mails) = server(manners);
        smtp(&settings(port)).send(&mail()).unwrap_err()
    };
    let with_login = |port| SmtpSettings {
        credentials: Some(Credentials { user: "u".into(), password: "secret".into() }),
        ..settings(port)
    };
    assert!(fault(Manners { recipient: "550 no such mailbox", ..KIND }, &settings).is_lasting());
    assert!(fault(Manners { data: "554 unwanted", ..KIND }, &settings).is_lasting());
    assert!(!fault(Manners { recipient: "450 busy", ..KIND }, &settings).is_lasting());
    assert!(!fault(Manners { data: "452 disk full", ..KIND }, &settings).is_lasting());
    assert!(!fault(Manners { greeting: "421 come later", ..KIND }, &settings).is_lasting());
    assert!(!fault(Manners { greeting: "what is this", ..KIND }, &settings).is_lasting());
    let bad_password = fault(Manners { login: "535 no", ..KIND }, &with_login);
    assert!(!bad_password.is_lasting() && !format!("{bad_password:?}").contains("secret"), "{bad_password:?}");
    assert!(!format!("{:?}", with_login(1)).contains("secret"));
}

#[test]
fn a_login_is_given_when_asked() {
    let (port, mails) = server(KIND);
    let credentials = Some(Credentials { user: "u".into(), password: "p".into() });
    smtp(&SmtpSettings { credentials, ..settings(port) }).send(&mail()).unwrap();
    mails.recv().unwrap();
}

#[test]
fn nothing_is_sent_in_the_clear_when_starttls_is_asked_for() {
    let (port, mails) = server(KIND);
    let fault = smtp(&SmtpSettings { security: SmtpSecurity::StartTls, ..settings(port) }).send(&mail()).unwrap_err();
    assert!(!fault.is_lasting(), "{fault}");
    assert!(mails.try_recv().is_err());
}

#[test]
fn silence_and_absence_are_passing_faults_within_the_timeout() {
    // A listener that takes the connection and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = SmtpSettings { timeout_seconds: 1, ..settings(listener.local_addr().unwrap().port()) };
    let (told, heard) = mpsc::channel();
    thread::spawn(move || told.send(smtp(&silent).send(&mail()).unwrap_err()).unwrap());
    let fault = heard.recv_timeout(std::time::Duration::from_secs(20)).expect("the timeout is kept");
    assert!(!fault.is_lasting(), "{fault}");
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert!(!smtp(&settings(gone)).send(&mail()).unwrap_err().is_lasting());
}

#[test]
fn an_unfit_mail_does_not_reach_the_server() {
    let (port, mails) = server(KIND);
    let fault = smtp(&settings(port)).send(&Mail { to: "a@b.kz>\r\nDATA".into(), ..mail() }).unwrap_err();
    assert!(fault.is_lasting());
    assert!(mails.try_recv().is_err());
}
