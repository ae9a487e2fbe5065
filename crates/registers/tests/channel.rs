//! The adapter to the real registers against the other end of its protocol, over HTTP; and everything the other end may do wrong.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use jiff::Timestamp;
use kernel::{Bin, Clock, FullName, Iin, Text};
use registers::{
    BirthRecord, Births, Book, Channel, ChannelSettings, Organisation, Organisations, Parent, Parenthood, Person,
    Persons, RegisterFault, answer,
};
use std::path::PathBuf;
use std::sync::Arc;
use store::Store;
use tempfile::TempDir;

const TYPES: &str = "http://bip.bee.kz/SyncChannel/v10/Types";

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2026-11-20T12:00:00+05:00".parse().unwrap()
    }
}

fn iin(digits: &str) -> Iin {
    Iin::with_check_digit(digits).unwrap()
}

fn name(surname: &str, name: &str) -> FullName {
    FullName { surname: surname.into(), name: name.into(), patronymic: Some("Серікқызы".into()) }
}

fn birth() -> BirthRecord {
    BirthRecord {
        number: "58-1 <&> \"2\"".into(),
        date: "2021-04-29".into(),
        child: iin("21041860001"),
        name: name("Ахметова", "Аяру"),
        birth_date: "2021-04-18".into(),
        father: Some(Parent { iin: None, name: name("Ахметов", "Нұржан") }),
        mother: Some(Parent { iin: Some(iin("88031440010")), name: name("Ахметова", "Әлия") }),
    }
}

fn person() -> Person {
    Person {
        iin: iin("88031440010"),
        name: name("Ахметова", "Әлия"),
        birth_date: "1988-03-14".into(),
        address: "Шымкент, Байтұрсынов, 12".into(),
    }
}

fn bin(digits: &str) -> Bin {
    Bin::new(digits).unwrap()
}

fn organisation() -> Organisation {
    Organisation {
        bin: bin("120540003452"),
        name: Text {
            kk: "«Сайрам & Ко» ЖШС".into(), ru: "ТОО «Сайрам & Ко»".into(), en: None
        },
        head: Some(iin("88031440010")),
    }
}

fn book() -> (TempDir, Arc<Book>) {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::open(&format!("sqlite:{}", folder.path().join("book.db").display())).unwrap());
    let book = Book::new(store);
    book.enter(&person(), kernel::Lang::Kk).unwrap();
    book.enter_birth(&birth()).unwrap();
    book.enter_organisation(&organisation()).unwrap();
    (folder, Arc::new(book))
}

/// Serves a router on a port of its own for as long as the test runs; gives the address.
fn serve(router: Router) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    listener.set_nonblocking(true).unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            axum::serve(tokio::net::TcpListener::from_std(listener).unwrap(), router).await.unwrap();
        });
    });
    address
}

fn channel(address: &str, password: &str) -> Channel {
    let settings = ChannelSettings {
        address: address.to_owned(),
        sender: "akimat".into(),
        password: password.to_owned(),
        signature: None,
        requestor: Some(bin("120540003452")),
    };
    Channel::new(settings, Arc::new(Noon))
}

/// The other end, answering from a book.
fn gateway(book: Arc<Book>) -> String {
    let senders = vec![("akimat".to_owned(), "secret & <quiet>".to_owned())];
    let reply = move |request: String| {
        let (book, senders) = (Arc::clone(&book), senders.clone());
        async move {
            let reply = tokio::task::spawn_blocking(move || answer(&*book, &senders, &Noon, &request)).await.unwrap();
            let status = StatusCode::from_u16(reply.status).unwrap();
            (status, [(header::CONTENT_TYPE, "text/xml; charset=utf-8")], reply.body)
        }
    };
    serve(Router::new().route("/", post(reply)))
}

#[test]
fn a_birth_and_a_person_are_found_over_http_as_the_book_has_them() {
    let (_folder, book) = book();
    let channel = channel(&gateway(book), "secret & <quiet>");
    let found = channel.birth(&birth().child).unwrap().unwrap();
    assert_eq!(found, birth());
    assert_eq!(found.parenthood(&person().iin), Some(Parenthood::Mother));
    assert_eq!(found.parenthood(&iin("85010130001")), None, "a father without a number is nobody in particular");
    assert_eq!(channel.birth(&iin("22041850001")).unwrap(), None);
    assert_eq!(channel.person(&person().iin).unwrap(), Some(person()));
    assert_eq!(channel.person(&iin("85010130001")).unwrap(), None);
}

#[test]
fn an_organisation_is_found_over_http_as_the_book_has_it() {
    let (_folder, book) = book();
    let channel = channel(&gateway(book), "secret & <quiet>");
    assert_eq!(channel.organisation(&organisation().bin).unwrap(), Some(organisation()));
    assert_eq!(channel.organisation(&bin("050140000201")).unwrap(), None);
}

/// The answer as integrators have it, with what is not asked here left out.
const ANSWER: &str = "<ns3:responseDataType xmlns:ns3=\"http://gbdulinfobybin_v2.egp.gbdul.tamur.kz\"><Status><Code>{code}</Code>\
    <NameRu>Ответ</NameRu></Status>{organisation}</ns3:responseDataType>";

#[test]
fn the_answer_of_the_register_of_organisations_is_read_however_it_is_carried() {
    let known = format!(
        "<Organization><BIN>{}</BIN><RegStatus><NameRu>Зарегистрирован</NameRu></RegStatus><FullNameRu>ТОО «Сайрам»</FullNameRu>\
         <OrganizationLeader><Position/><IIN>{}</IIN></OrganizationLeader></Organization>",
        organisation().bin.as_str(),
        person().iin.as_str()
    );
    let answered = |code: &str, entry: &str, escaped: bool| {
        let text = ANSWER.replace("{code}", code).replace("{organisation}", entry);
        let text = if escaped { text.replace('<', "&lt;").replace('>', "&gt;") } else { text };
        let body = response("{}", "SCSS001", &format!("<data>{text}</data>"));
        let reply = move |request: String| async move {
            let number =
                request.split("<messageId>").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
            (StatusCode::OK, body.replace("{}", &number))
        };
        channel(&serve(Router::new().route("/", post(reply))), "").organisation(&organisation().bin)
    };
    for escaped in [true, false] {
        let found = answered("002", &known, escaped).unwrap().unwrap();
        // The name in the one language that the register has it in stands for both.
        assert_eq!((found.name.kk.as_str(), found.head), ("ТОО «Сайрам»", Some(person().iin)));
        assert_eq!(answered("002", "", escaped).unwrap(), None);
        assert!(matches!(answered("500", "", escaped), Err(RegisterFault::Refused { .. })));
    }
    assert!(matches!(answered("002", "<b", true), Err(RegisterFault::Malformed(_))));
}

#[test]
fn an_unknown_sender_hears_a_fault_and_no_answer_in_the_negative() {
    let (_folder, book) = book();
    let fault = channel(&gateway(book), "wrong").birth(&birth().child).unwrap_err();
    assert!(matches!(&fault, RegisterFault::Refused { code, .. } if code == "SCSE002"), "{fault}");
}

/// An answer that a test writes itself; `{}` stands for the number of the request.
fn says(status: StatusCode, body: &'static str) -> RegisterFault {
    let reply = move |request: String| async move {
        let number = request.split("<messageId>").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
        (status, body.replace("{}", &number))
    };
    channel(&serve(Router::new().route("/", post(reply))), "").birth(&birth().child).unwrap_err()
}

fn response(correlation: &str, code: &str, data: &str) -> &'static str {
    let text = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><x:SendMessageResponse xmlns:x='{TYPES}'>\
         <response><responseInfo><messageId>1</messageId><correlationId>{correlation}</correlationId><status><code>{code}</code>\
         <message>m</message></status></responseInfo><responseData>{data}</responseData></response>\
         </x:SendMessageResponse></s:Body></s:Envelope>"
    );
    Box::leak(text.into_boxed_str())
}

#[test]
fn whatever_is_no_answer_is_a_fault() {
    use RegisterFault::{Malformed, Refused, Unreachable};
    let ok = StatusCode::OK;
    assert!(matches!(channel("http://127.0.0.1:9/", "").birth(&birth().child), Err(Unreachable(_))));
    assert!(matches!(says(StatusCode::BAD_GATEWAY, "<html>proxy</html>"), Unreachable(_)));
    assert!(matches!(says(ok, ""), Malformed(_)));
    assert!(matches!(says(ok, "<a/>"), Malformed(_)));
    let doctype = "<!DOCTYPE a [<!ENTITY b 'c'>]><s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>";
    let told = says(ok, doctype).to_string();
    assert!(told.to_lowercase().contains("dtd"), "{told}");
    let empty = "<data><SendMessageResponse/></data>";
    assert!(matches!(says(ok, response("another", "SCSS001", empty)), Malformed(_)));
    assert!(matches!(says(ok, response("{}", "SCSE001", empty)), Refused { .. }));
    assert!(matches!(says(ok, response("{}", "SCSS001", empty)), Malformed(_)), "without a status nothing is said");
    let deep: &'static str = Box::leak(format!("{}{}", "<a>".repeat(200), "</a>".repeat(200)).into_boxed_str());
    assert!(matches!(says(ok, deep), Malformed(_)));
    let fault = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault><faultcode>s:Server</faultcode>\
                 <faultstring>out of order</faultstring></s:Fault></s:Body></s:Envelope>";
    let told = says(StatusCode::INTERNAL_SERVER_ERROR, fault);
    assert!(matches!(&told, Refused { message, .. } if message == "out of order"), "{told}");
}

#[test]
fn a_register_is_not_looked_for_elsewhere() {
    let elsewhere = || async { Redirect::temporary("/other").into_response() };
    let other = || async { response("{}", "SCSS001", "<data/>") };
    let router = Router::new().route("/", post(elsewhere)).route("/other", get(other).post(other));
    let fault = channel(&serve(router), "").birth(&birth().child).unwrap_err();
    assert!(matches!(fault, RegisterFault::Unreachable(_)), "{fault}");
}

#[test]
fn an_answer_in_the_forms_of_the_wild_is_read() {
    let data = "<q:data xmlns:q='http://bip.bee.kz/SyncChannel/v10/Interfaces' xmlns:i='http://bip.bee.kz/SyncChannel/v10/Interfaces'>\
        <i:SendMessageResponse><Status><Code>0</Code></Status><familyInfo>\
        <birthInfos><childIIN>CHILD</childIIN><actNumber>7</actNumber><actDate>2021-04-28T19:00:00Z</actDate>\
        <childBirthDate>2021-04-18T00:00:00+06:00</childBirthDate><motherIIN>MOTHER</motherIIN></birthInfos>\
        <birthInfos><childIIN>000</childIIN></birthInfos></familyInfo></i:SendMessageResponse></q:data>";
    let data = data.replace("CHILD", birth().child.as_str()).replace("MOTHER", person().iin.as_str());
    let inside = data.split_once('>').unwrap().1.rsplit_once("</q:data>").unwrap().0;
    let wrapper = "<i:SendMessageResponse xmlns:i='http://bip.bee.kz/SyncChannel/v10/Interfaces'>";
    let inside = inside.replacen("<i:SendMessageResponse>", wrapper, 1);
    let escaped = format!("<data>{}</data>", inside.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
    for data in [data.clone(), escaped] {
        let body = response("{}", "SCSS001", &data);
        let reply = move |request: String| async move {
            let number =
                request.split("<messageId>").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
            body.replace("{}", &number)
        };
        let found = channel(&serve(Router::new().route("/", post(reply))), "").birth(&birth().child).unwrap().unwrap();
        assert_eq!((found.number.as_str(), found.date.as_str()), ("7", "2021-04-29"));
        assert_eq!(found.birth_date, "2021-04-18");
        assert_eq!(found.parenthood(&person().iin), Some(Parenthood::Mother));
    }
}

/// A public sample of the gateway's messages: beside the checkout, or where `QYZMET_INTEROP` says, and then it must be there. `None` and a word
/// about it otherwise.
fn sample(name: &str) -> Option<String> {
    let told = std::env::var_os("QYZMET_INTEROP").map(PathBuf::from);
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/interop");
    let path = told.clone().unwrap_or_else(beside).join("shep-samples").join(name);
    let text = std::fs::read_to_string(&path).ok();
    assert!(told.is_none() || text.is_some(), "QYZMET_INTEROP: {} cannot be read", path.display());
    if text.is_none() {
        println!("skipped: no interop data");
    }
    text
}

fn enveloped(body: &str) -> String {
    format!("<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>{body}</s:Body></s:Envelope>")
}

/// A channel to an end that says this to whatever is asked; `{}` stands for the number of the request.
fn answered_by(status: StatusCode, body: String) -> Channel {
    let reply = move |request: String| {
        let number = request.split("<messageId>").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
        let answer = body.replace("{}", number);
        async move { (status, answer) }
    };
    channel(&serve(Router::new().route("/", post(reply))), "")
}

#[test]
fn the_gateways_sample_of_a_request_is_answered() {
    let Some(body) = sample("sync_request.xml") else { return };
    let (_folder, book) = book();
    let answered = |password: &str, request: &str| {
        let reply = answer(&*book, &[("akimat_test".to_owned(), password.to_owned())], &Noon, request);
        (reply.status, reply.body)
    };
    let request = enveloped(&body);
    let (status, told) = answered("another", &request);
    assert!(status == 500 && told.contains("<errorCode>SCSE002</errorCode>"), "{told}");
    assert!(told.contains("the sender is not known"), "{told}");
    // The number of the made-up person fails its check digit.
    let (status, told) = answered("********", &request);
    assert!(status == 500 && told.contains("no number is asked for"), "{told}");
    let (status, told) = answered("********", &request.replace("123456789011", person().iin.as_str()));
    assert_eq!(status, 200, "{told}");
    for said in [
        "<correlationId>5d2f1f0e-6f0a-4c55-9f2a-0d5a4a0d8f11</correlationId>",
        "<code>SCSS001</code>",
        "<surname>Ахметова</surname>",
        "<birthDate>1988-03-14</birthDate>",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
}

#[test]
fn the_gateways_sample_of_an_answer_is_read() {
    let Some(body) = sample("sync_response.xml") else { return };
    let is = |told: &RegisterFault, words: &str| matches!(told, RegisterFault::Malformed(said) if said == words);
    let told = answered_by(StatusCode::OK, enveloped(&body)).person(&person().iin).unwrap_err();
    assert!(is(&told, "it answers another request"), "{told}");
    let ours = body.replace("5d2f1f0e-6f0a-4c55-9f2a-0d5a4a0d8f11", "{}");
    assert!(ours != body && ours.contains("<data/>"), "{ours}");
    // Its data are empty: no register says so, and it is no answer in the negative.
    let empty = answered_by(StatusCode::OK, enveloped(&ours));
    let told = empty.person(&person().iin).unwrap_err();
    assert!(is(&told, "it has no messageResult"), "{told}");
    let told = empty.birth(&birth().child).unwrap_err();
    assert!(is(&told, "it has no Status"), "{told}");
    let told = empty.organisation(&organisation().bin).unwrap_err();
    assert!(matches!(told, RegisterFault::Malformed(_)), "{told}");
    let data = format!(
        "<data><messageResult><code>00000</code></messageResult><persons><person><iin>{}</iin><surname>Ахметова</surname>\
         <name>Әлия</name><patronymic>Серікқызы</patronymic><birthDate>1988-03-14</birthDate><regAddress><city>Шымкент</city>\
         <street>Байтұрсынов</street><building>12</building></regAddress></person></persons></data>",
        person().iin.as_str()
    );
    let full = answered_by(StatusCode::OK, enveloped(&ours.replace("<data/>", &data)));
    assert_eq!(full.person(&person().iin).unwrap(), Some(person()));
    assert_eq!(full.person(&iin("85010130001")).unwrap(), None);
}

#[test]
fn the_gateways_sample_of_a_fault_is_told_in_its_words() {
    let Some(detail) = sample("sync_fault_detail.xml") else { return };
    let fault = format!(
        "<s:Fault><faultcode>s:Server</faultcode><faultstring>of SOAP</faultstring><detail>{detail}</detail></s:Fault>"
    );
    let told = answered_by(StatusCode::INTERNAL_SERVER_ERROR, enveloped(&fault)).birth(&birth().child).unwrap_err();
    let RegisterFault::Refused { code, message } = &told else { panic!("{told}") };
    assert_eq!((code.as_str(), message.as_str()), ("SCSE003", "Unhandled exception"));
}
