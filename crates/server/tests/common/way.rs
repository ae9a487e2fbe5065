//! The way of an application on the portal, as people go it: look first, and do what is not done.

use super::{Program, Reply, Wire};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kernel::Clock as _;
use pki::KeyFile;
use serde_json::{Value, json};
use server::clock::SystemClock;
use std::io::Error;
use std::time::Duration;

/// A regulation to apply under.
pub const SERVICE: &str = "uko-2012-149/preschool-queue";

/// Signs bytes with a person's key.
pub type Sign<'a> = &'a dyn Fn(&str, &[u8]) -> Vec<u8>;

/// What happens while a request is on its way.
pub type Meanwhile<'a> = &'a mut dyn FnMut(());

/// The people of the way, each signed in.
#[derive(Clone)]
pub struct People {
    /// The parent.
    pub parent: Program,
    /// The officer.
    pub officer: Program,
    /// Who keeps the waiting list.
    pub keeper: Program,
}

impl People {
    /// Signs everybody in.
    pub fn sign_in(wire: &Wire, password: &str) -> Self {
        Self {
            parent: Program::new(wire, "").sign_in("880314400104", password),
            officer: Program::new(wire, "/local-body").sign_in("790125400504", password),
            keeper: Program::new(wire, "/local-body").sign_in("860404400704", password),
        }
    }
}

/// Signs with a key.
pub fn cms(key: &KeyFile, bytes: &[u8]) -> Vec<u8> {
    pki::cms_sign(key, bytes, false, SystemClock::new().now()).unwrap()
}

/// The smallest picture that is one.
pub fn picture() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(1_u32.to_be_bytes());
    bytes.extend(*b"\0\0\0\x01\x08\0\0\0\0crc!\0\0\0\0IENDcrc!");
    bytes
}

/// An application for a child born on a day.
pub fn application(born: &str) -> Value {
    json!({
        "regulation": SERVICE,
        "answers": {
            "child-name": "Ахметова Аяру Нұржанқызы",
            "child-birth-date": born,
            "relation": "mother",
            "applicant-address": "Шымкент қаласы, Байтұрсынов көшесі, 12",
            "postal-index": "160000",
            "telephone": "+7 701 000 00 00",
            "office": "shymkent",
            "language": "kk",
        },
        "documents": [{ "document": "birth-certificate", "name": "certificate.png", "content": STANDARD.encode(picture()) }],
    })
}

/// A step of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Apply,
    Sign,
    Carry,
    Accept,
    CheckDocuments,
    Grant,
    SignNotice,
    Publish,
    Offer,
    Tell,
    Consent,
    SignReferral,
    Issue,
}

impl Step {
    /// All steps in order.
    pub const ALL: [Self; 13] = [
        Self::Apply,
        Self::Sign,
        Self::Carry,
        Self::Accept,
        Self::CheckDocuments,
        Self::Grant,
        Self::SignNotice,
        Self::Publish,
        Self::Offer,
        Self::Tell,
        Self::Consent,
        Self::SignReferral,
        Self::Issue,
    ];
}

/// One application on its way.
#[derive(Debug, Clone, Default)]
pub struct Going {
    /// The child's date of birth, different for each application.
    pub born: String,
    /// The vacancy that will be offered.
    pub vacancy: String,
    /// Cases that were there before.
    pub earlier: Vec<String>,
    /// The draft.
    pub draft: Option<String>,
    /// The case.
    pub case: Option<String>,
}

impl Going {
    /// An application for a child born on a day, whose place will be this vacancy.
    pub fn new(people: &mut People, born: &str, vacancy: &str) -> Self {
        let earlier = cases(&mut people.parent);
        Self { born: born.to_owned(), vacancy: vacancy.to_owned(), earlier, ..Self::default() }
    }

    fn case(&self) -> &str {
        self.case.as_deref().expect("the case is open")
    }

    /// Whether a step is done, as its person sees it on looking.
    pub fn is_done(&mut self, people: &mut People, step: Step) -> bool {
        match step {
            Step::Apply => {
                let drafts = people.parent.get("/applications").unwrap().expect(&[200]).json();
                self.draft = drafts[0]["draft"].as_str().map(str::to_owned);
                self.draft.is_some() || self.new_case(people).is_some()
            }
            Step::Sign => {
                self.case = self.new_case(people);
                self.case.is_some()
            }
            Step::Carry => {
                let reply = people.officer.get(&format!("/cases/{}", self.case())).unwrap();
                reply.status == 200 && has(&reply.json(), "numbered", 1)
            }
            Step::Accept => self.body_has(people, "accepted", 1),
            Step::CheckDocuments => self.body_has(people, "documents-checked", 1),
            Step::Grant => self.body_has(people, "decided", 1),
            Step::SignNotice => self.body_has(people, "paper-signed", 1),
            Step::Publish => {
                let vacancies = people.keeper.get("/vacancies").unwrap().expect(&[200]).json();
                vacancies.as_array().unwrap().iter().any(|vacancy| vacancy["id"] == self.vacancy.as_str())
            }
            Step::Offer => self.body_has(people, "place-offered", 1),
            Step::Tell => self.portal_has(people, "place-offered", 1),
            Step::Consent => {
                let case = people.parent.get(&format!("/cases/{}", self.case())).unwrap().expect(&[200]).json();
                let sent = case["on_its_way"].as_array().unwrap().iter().any(|kind| kind == "place-accepted");
                sent || has(&case, "place-accepted", 1)
            }
            Step::SignReferral => self.body_has(people, "paper-signed", 2),
            Step::Issue => self.portal_has(people, "paper-signed", 2) && self.status(people) == "issued",
        }
    }

    fn new_case(&self, people: &mut People) -> Option<String> {
        cases(&mut people.parent).into_iter().find(|case| !self.earlier.contains(case))
    }

    /// The status on the portal.
    pub fn status(&self, people: &mut People) -> String {
        let case = people.parent.get(&format!("/cases/{}", self.case())).unwrap().expect(&[200]).json();
        case["status"].as_str().unwrap().to_owned()
    }

    fn body_has(&self, people: &mut People, kind: &str, count: usize) -> bool {
        has(&people.officer.get(&format!("/cases/{}", self.case())).unwrap().expect(&[200]).json(), kind, count)
    }

    fn portal_has(&self, people: &mut People, kind: &str, count: usize) -> bool {
        has(&people.parent.get(&format!("/cases/{}", self.case())).unwrap().expect(&[200]).json(), kind, count)
    }

    /// Does a step once. The answer is none for steps that systems do by themselves; an error tells that no answer came.
    pub fn act(
        &mut self,
        people: &mut People,
        step: Step,
        sign: Sign<'_>,
        meanwhile: Meanwhile<'_>,
    ) -> Result<Option<Reply>, Error> {
        let case = self.case.clone().unwrap_or_default();
        let reply = match step {
            Step::Apply => people.parent.call("POST", "/applications", Some(&application(&self.born)), meanwhile)?,
            Step::Sign => {
                let path = format!("/applications/{}", self.draft.as_deref().expect("the draft is known"));
                let ready = people.parent.get(&path)?.expect(&[200]);
                let body = signature(sign("aliya", &ready.bytes("application")));
                people.parent.call("POST", &format!("{path}/signature"), Some(&body), meanwhile)?
            }
            Step::Carry | Step::Tell | Step::Issue => {
                meanwhile(());
                return Ok(None);
            }
            Step::Accept => people.officer.call("POST", &format!("/cases/{case}/accept"), None, meanwhile)?,
            Step::CheckDocuments => {
                people.officer.call("POST", &format!("/cases/{case}/documents-checked"), None, meanwhile)?
            }
            Step::Grant => people.officer.call(
                "POST",
                &format!("/cases/{case}/decision"),
                Some(&json!({ "decision": "grant" })),
                meanwhile,
            )?,
            Step::SignNotice | Step::SignReferral => {
                let path = format!("/cases/{case}/paper-to-sign");
                let paper = wait_for(|| people.officer.get(&path).ok().filter(|reply| reply.status == 200));
                let body = signature(sign("aigul", &paper.bytes("bytes")));
                people.officer.call("POST", &format!("{path}/signature"), Some(&body), meanwhile)?
            }
            Step::Publish => {
                let year: i64 = self.born[..4].parse().unwrap();
                let body = json!({ "id": self.vacancy, "kindergarten": "№ 7 «Балапан»", "born_from": year, "born_to": year, "language": "kk", "places": 1 });
                people.keeper.call("POST", "/vacancies", Some(&body), meanwhile)?
            }
            Step::Offer => people.keeper.call(
                "POST",
                &format!("/vacancies/{}/offers", self.vacancy),
                Some(&json!({ "case": case })),
                meanwhile,
            )?,
            Step::Consent => {
                let view = people.parent.get(&format!("/cases/{case}"))?.expect(&[200]).json();
                let path = format!("/cases/{case}/offers/{}/answer", view["offers"][0]["id"].as_str().unwrap());
                let bytes = people.parent.get(&format!("{path}?accepted=true"))?.expect(&[200]).bytes("bytes");
                let body = json!({ "accepted": true, "signature": STANDARD.encode(sign("aliya", &bytes)) });
                people.parent.call("POST", &path, Some(&body), meanwhile)?
            }
        };
        if matches!(step, Step::Apply | Step::Sign) && reply.status < 300 {
            let said = reply.json();
            self.draft = said["draft"].as_str().map(str::to_owned).or(self.draft.take());
            self.case = said["case"].as_str().map(str::to_owned).or(self.case.take());
        }
        Ok(Some(reply.expect(&[200, 201])))
    }
}

/// The ids of a person's cases.
pub fn cases(person: &mut Program) -> Vec<String> {
    let list = person.get("/cases?limit=200").unwrap().expect(&[200]).json();
    list["cases"].as_array().unwrap().iter().map(|case| case["id"].as_str().unwrap().to_owned()).collect()
}

fn signature(bytes: Vec<u8>) -> Value {
    json!({ "signature": STANDARD.encode(bytes) })
}

/// Whether a case's journal has so many entries of a kind.
pub fn has(case: &Value, kind: &str, count: usize) -> bool {
    case["entries"]
        .as_array()
        .is_some_and(|entries| entries.iter().filter(|entry| entry["kind"] == kind).count() == count)
}

/// Waits until something is there, twenty seconds at most.
pub fn wait_for<V>(mut look: impl FnMut() -> Option<V>) -> V {
    for _ in 0..2_000 {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("twenty seconds passed and nothing came");
}
