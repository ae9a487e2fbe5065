//! The channel with its transport signature, over HTTP, against the other end of the same protocol; and everything that must not pass for an answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use jiff::{SignedDuration, Timestamp};
use kernel::{Bin, Clock, FullName, Iin, Text};
use pki::{Algorithm, Authority, KeyFile, Role, Signer, Subject, Trust};
use registers::{
    Answerer, Book, Channel, ChannelSettings, Organisation, Organisations, Person, Persons, RegisterFault,
    TransportSignature, TrustSource, answer,
};
use std::sync::{Arc, Mutex};
use store::Store;
use tempfile::TempDir;

fn now() -> Timestamp {
    "2026-11-20T12:00:00+05:00".parse().unwrap()
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        now()
    }
}

/// What the tests share: an authority, the two ends' keys, a stranger's, and a book with one person.
struct World {
    _folder: TempDir,
    authority: Arc<Authority>,
    book: Arc<Book>,
    ours: Arc<KeyFile>,
    gateways: Arc<KeyFile>,
    strangers: Arc<KeyFile>,
}

fn person() -> Person {
    Person {
        iin: Iin::with_check_digit("88031440010").unwrap(),
        name: FullName { surname: "Ахметова".into(), name: "Әлия".into(), patronymic: None },
        birth_date: "1988-03-14".into(),
        address: "Шымкент".into(),
    }
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let earlier = now() - SignedDuration::from_hours(24 * 30);
        let authority = Authority::create(&folder.path().join("a"), "secret", Algorithm::EcdsaP256, earlier).unwrap();
        let key = |name: &str| {
            let bin = Bin::new("120540003452").unwrap();
            let subject = Subject {
                surname: String::new(),
                name: name.to_owned(),
                patronymic: None,
                iin: None,
                organisation: Some((name.to_owned(), bin)),
            };
            let year = earlier..now() + SignedDuration::from_hours(24 * 300);
            Arc::new(authority.issue(&subject, &[Role::InformationSystem], year, earlier).unwrap())
        };
        let (ours, gateways, strangers) = (key("ИС МИО"), key("ШЭП"), key("Другая ИС"));
        let store = Arc::new(Store::open(&format!("sqlite:{}", folder.path().join("b.db").display())).unwrap());
        let book = Book::new(store);
        book.enter(&person(), kernel::Lang::Kk).unwrap();
        let (authority, book) = (Arc::new(authority), Arc::new(book));
        Self { _folder: folder, authority, book, ours, gateways, strangers }
    }

    fn trust(&self) -> TrustSource {
        let authority = Arc::clone(&self.authority);
        Arc::new(move || authority.trust(now()))
    }

    fn signature(&self, key: &Arc<KeyFile>, peer: &KeyFile) -> TransportSignature {
        let key: Arc<dyn Signer> = Arc::clone(key) as Arc<dyn Signer>;
        TransportSignature { key, peer: peer.certificate().clone(), trust: self.trust() }
    }

    fn channel(&self, address: &str) -> Channel {
        self.channel_by(address, &self.ours, self.trust())
    }

    fn channel_by(&self, address: &str, key: &Arc<KeyFile>, trust: TrustSource) -> Channel {
        let signature = TransportSignature { trust, ..self.signature(key, &self.gateways) };
        let settings = ChannelSettings {
            address: address.to_owned(),
            sender: "akimat".into(),
            password: "secret".into(),
            signature: Some(signature),
            requestor: Some(Bin::new("050140000201").unwrap()),
        };
        Channel::new(settings, Arc::new(Noon))
    }

    /// The other end with a key; what goes in and out may be changed on its way.
    fn gateway(&self, key: &Arc<KeyFile>, way: Way) -> String {
        let answerer = Arc::new(Answerer::new(self.signature(key, &self.ours)));
        let (book, way) = (Arc::clone(&self.book), Arc::new(way));
        let reply = move |request: String| {
            let (answerer, book, way) = (Arc::clone(&answerer), Arc::clone(&book), Arc::clone(&way));
            async move {
                let senders = vec![("akimat".to_owned(), "secret".to_owned())];
                let done = tokio::task::spawn_blocking(move || {
                    let request = (way.there)(request);
                    let reply = if way.unsigned {
                        answer(&*book, &senders, &Noon, &request)
                    } else {
                        answerer.answer(&*book, &senders, &Noon, &request)
                    };
                    (reply.status, (way.back)(reply.body))
                });
                let (status, body) = done.await.unwrap();
                (StatusCode::from_u16(status).unwrap(), body)
            }
        };
        serve(Router::new().route("/", post(reply)))
    }
}

type Change = Box<dyn Fn(String) -> String + Send + Sync>;

/// What happens to messages between the two ends.
struct Way {
    there: Change,
    back: Change,
    unsigned: bool,
}

impl Default for Way {
    fn default() -> Self {
        Self { there: Box::new(|text| text), back: Box::new(|text| text), unsigned: false }
    }
}

impl Way {
    fn there(change: impl Fn(String) -> String + Send + Sync + 'static) -> Self {
        Self { there: Box::new(change), ..Self::default() }
    }

    fn back(change: impl Fn(String) -> String + Send + Sync + 'static) -> Self {
        Self { back: Box::new(change), ..Self::default() }
    }
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

fn is_signature(found: &Result<Option<Person>, RegisterFault>, word: &str) -> bool {
    matches!(found, Err(RegisterFault::Signature(words)) if words.contains(word))
}

#[test]
fn a_signed_question_gets_a_signed_answer() {
    let world = World::new();
    let channel = world.channel(&world.gateway(&world.gateways, Way::default()));
    assert_eq!(channel.person(&person().iin).unwrap(), Some(person()));
    assert_eq!(channel.person(&Iin::with_check_digit("85010130001").unwrap()).unwrap(), None);
}

#[test]
fn a_question_about_an_organisation_is_a_signed_document_of_its_own() {
    let world = World::new();
    let bin = Bin::new("120540003452").unwrap();
    let name = Text { kk: "«Сайрам» ЖШС".into(), ru: "ТОО «Сайрам»".into(), en: None };
    let known = Organisation { bin: bin.clone(), name, head: Some(person().iin) };
    world.book.enter_organisation(&known).unwrap();
    let asked = Arc::new(Mutex::new(String::new()));
    let seen = Arc::clone(&asked);
    let way = Way::there(move |request| {
        seen.lock().unwrap().clone_from(&request);
        request
    });
    let channel = world.channel(&world.gateway(&world.gateways, way));
    assert_eq!(channel.organisation(&bin).unwrap(), Some(known));
    assert_eq!(channel.organisation(&Bin::new("050140000201").unwrap()).unwrap(), None);
    // What the message carries is the asking body's own signature over the question, by the key of this system.
    let envelope = asked.lock().unwrap().clone();
    let envelope = roxmltree::Document::parse(&envelope).unwrap();
    let data = envelope.descendants().find(|node| node.tag_name().name() == "data").unwrap().text().unwrap();
    let signed = pki::xml_verify(data, &world.authority.trust(now()).unwrap(), now());
    let signed = signed.first().unwrap();
    assert!(signed.signed.is_valid(), "{:?}", signed.signed.reasons);
    assert_eq!(signed.signed.signer.as_ref().unwrap().der(), world.ours.certificate().der());
    assert!(data.contains("<RequestorBIN>050140000201</RequestorBIN><BIN>050140000201</BIN>"), "{data}");
}

#[test]
fn a_tampered_answer_is_refused() {
    let world = World::new();
    let changed = world.gateway(&world.gateways, Way::back(|text| text.replace("Ахметова", "Ахметов")));
    let found = world.channel(&changed).person(&person().iin);
    assert!(is_signature(&found, "not-intact"), "{found:?}");
    // The signed body moved aside, another put in its place.
    let moved = Way::back(|text| {
        let from = text.find("<n:Body").unwrap();
        let to = text.find("</n:Body>").unwrap() + "</n:Body>".len();
        let body = &text[from..to];
        let other = body.replacen("wsu:Id=\"id-", "wsu:Id=\"other-", 1).replace("Ахметова", "Ахметов");
        format!("{}{other}<n:Body-aside>{body}</n:Body-aside>{}", &text[..from], &text[to..])
    });
    let found = world.channel(&world.gateway(&world.gateways, moved)).person(&person().iin);
    assert!(matches!(found, Err(RegisterFault::Signature(_))), "{found:?}");
}

#[test]
fn an_answer_without_the_gateways_own_signature_is_none() {
    let world = World::new();
    let unsigned = Way { unsigned: true, ..Way::default() };
    let found = world.channel(&world.gateway(&world.gateways, unsigned)).person(&person().iin);
    assert!(matches!(found, Err(RegisterFault::Signature(_))), "{found:?}");
    let found = world.channel(&world.gateway(&world.strangers, Way::default())).person(&person().iin);
    assert!(is_signature(&found, "another's"), "{found:?}");
}

#[test]
fn an_older_answer_sent_again_is_refused() {
    let world = World::new();
    let kept = Arc::new(Mutex::new(None::<String>));
    let replay = Way::back(move |text| kept.lock().unwrap().get_or_insert(text).clone());
    let channel = world.channel(&world.gateway(&world.gateways, replay));
    assert_eq!(channel.person(&person().iin).unwrap(), Some(person()));
    let again = channel.person(&person().iin);
    assert!(matches!(again, Err(RegisterFault::Malformed(_))), "{again:?}");
}

#[test]
fn stale_lists_make_the_register_silent() {
    let world = World::new();
    let authority = Arc::clone(&world.authority);
    let stale: TrustSource = Arc::new(move || Ok::<Trust, _>(authority.trust(now())?.with_lists(Vec::new())));
    let address = world.gateway(&world.gateways, Way::default());
    let found = world.channel_by(&address, &world.ours, stale).person(&person().iin);
    assert!(matches!(&found, Err(RegisterFault::Unreachable(words)) if words.contains("revocation")), "{found:?}");
}

#[test]
fn the_other_end_takes_signed_messages_once_and_of_now() {
    let world = World::new();
    let refused = |found: Result<Option<Person>, RegisterFault>| match found {
        Err(RegisterFault::Refused { message, .. }) => message,
        other => panic!("{other:?}"),
    };
    let address = world.gateway(&world.gateways, Way::default());
    let stranger = world.channel_by(&address, &world.strangers, world.trust()).person(&person().iin);
    assert!(refused(stranger).contains("another's"));
    let changed = Way::there(|text| text.replace("akimat", "akimau"));
    let found = world.channel(&world.gateway(&world.gateways, changed)).person(&person().iin);
    assert!(refused(found).contains("not-intact"));
    let kept = Arc::new(Mutex::new(None::<String>));
    let twice = Way::there(move |text| kept.lock().unwrap().get_or_insert(text).clone());
    let channel = world.channel(&world.gateway(&world.gateways, twice));
    assert_eq!(channel.person(&person().iin).unwrap(), Some(person()));
    assert!(refused(channel.person(&person().iin)).contains("taken before"));
}
