//! A portal with a browser, and the ways people walk it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casework::{CaseRoom, Deed, Fault};
use engine::{ActorKind, Fact};
use kernel::{CaseId, Clock, System};
use pki::{Fetch, SourceFault};
use server::trusted::AskedTrust;
use std::sync::Arc;
use testkit::TestHouse;
use testkit::client::{Answer, Client, File};
use web::MemorySessions;
use web::password::{MemoryTries, Throttle};

/// The start page of the service that is walked.
pub const SERVICE: &str = "/services/uko-2012-149/preschool-queue";

/// A portal, its house and a browser.
pub struct Portal {
    pub house: TestHouse,
    pub client: Client,
}

/// A wire on which nobody answers.
struct Silence;

impl Fetch for Silence {
    fn get(&self, _: &str) -> Result<Vec<u8>, SourceFault> {
        Err(SourceFault::Unreachable("silence".to_owned()))
    }

    fn post(&self, address: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, SourceFault> {
        self.get(address)
    }
}

impl Portal {
    pub fn new() -> Self {
        let house = TestHouse::new();
        let room = Arc::clone(&house.house.portal);
        Self::with(house, room)
    }

    /// A portal whose authorities do not answer.
    pub fn in_silence() -> Self {
        let house = TestHouse::new();
        let own = &house.house.portal;
        let room = CaseRoom {
            system: own.system,
            store: Arc::clone(&own.store),
            law: Arc::clone(&own.law),
            clock: Arc::clone(&own.clock),
            calendar: Arc::clone(&own.calendar),
            trusted: Arc::new(AskedTrust::by(Arc::new(Silence), &house.authority, Arc::clone(&own.clock))),
            press: Arc::clone(&own.press),
            statements: own.statements.clone(),
            seal: Arc::clone(&own.seal),
            setting: own.setting.clone(),
            lists: casework::Lists::default(),
        };
        Self::with(house, Arc::new(room))
    }

    fn with(house: TestHouse, room: Arc<CaseRoom>) -> Self {
        let clock = Arc::clone(&house.clock) as Arc<dyn Clock>;
        let site = portal::site(
            Arc::new(MemorySessions::default()),
            Arc::clone(&clock),
            "http://127.0.0.1:8080",
            kernel::Contour::Production,
        );
        let papers =
            web::papers::RoomPapers(vec![Arc::clone(&house.house.portal), Arc::clone(&house.house.local_body)]);
        let app = portal::App {
            room,
            register: Arc::clone(&house.house.register),
            agent: web::NCALAYER.into(),
            throttle: Arc::new(Throttle::new(Arc::new(MemoryTries::default()), clock)),
            sending: None,
            papers: Arc::new(papers),
            earlier_statements: Arc::new([]),
            lists: Arc::new(casework::PublicLists::new(Arc::clone(&house.house.local_body))),
            bulletins: Arc::new(casework::Bulletins::new(Arc::clone(&house.house.local_body))),
            older: Arc::new(casework::OlderCases::new(Arc::clone(&house.house.local_body))),
        };
        let router = web::house(portal::rooms(&site).into_router(app), &[site]);
        Self { house, client: Client::new(router).in_language("ru") }
    }

    pub async fn sign_in(&mut self, person: &str) {
        self.client.forget();
        self.client = self.client.clone().in_language("ru");
        let page = self.client.get("/sign-in").await;
        let (iin, password) = (self.house.person(person).iin, self.house.seed.password.clone());
        let answer = self.client.fill(&page, &[("iin", iin.as_str()), ("password", &password)]).await;
        assert_eq!(answer.location(), "/cabinet", "{}", answer.text());
    }

    /// Presses the start button; gives the first page of the form.
    pub async fn begin(&mut self) -> Answer {
        let page = self.client.get(SERVICE).await;
        let answer = self.client.press(&page, SERVICE, &[]).await;
        self.client.follow(answer).await
    }

    #[expect(clippy::unused_self, reason = "reads as a deed of the walker")]
    pub fn draft(&self, path: &str) -> String {
        path.split('/').nth(2).unwrap().to_owned()
    }

    /// Fills the whole application in; gives the page of signing.
    pub async fn fill_in(&mut self) -> Answer {
        let pages: [&[(&str, &str)]; 6] = [
            &[
                ("child-name", "Ахметова Аяру"),
                ("child-birth-date-day", "18"),
                ("child-birth-date-month", "4"),
                ("child-birth-date-year", "2021"),
            ],
            &[("relation", "mother")],
            &[("applicant-address", "Шымкент қаласы, Байтұрсынов көшесі, 12"), ("postal-index", "160000")],
            &[("telephone", "+7 (701) 000-00-00")],
            &[("office", "shymkent")],
            &[("language", "kk")],
        ];
        let mut page = self.begin().await;
        for fields in pages {
            let answer = self.client.fill(&page, fields).await;
            assert_eq!(answer.status, 303, "{}", answer.text());
            page = self.client.follow(answer).await;
        }
        let photo = jpeg();
        let form = page.form().with("deed", "next");
        let answer = self.client.submit(&form, &[File { field: "files", name: "туу.jpg", bytes: &photo }]).await;
        page = self.client.follow(answer).await;
        for _ in 0..2 {
            let answer = self.client.fill(&page, &[("deed", "next")]).await;
            page = self.client.follow(answer).await;
        }
        assert!(page.path.ends_with("/check"), "{}", page.path);
        let sign = page.link_with("/sign").unwrap_or_else(|| panic!("{}", page.text()));
        self.client.get(&sign).await
    }

    /// Applies; gives the address of the case, which has its number.
    pub async fn apply(&mut self) -> String {
        let page = self.fill_in().await;
        let answer = self.sign(&page, "aliya").await;
        let done = self.client.follow(answer).await;
        self.house.house.pump.run_dry();
        done.link_with("/cabinet/").unwrap()
    }

    /// The bytes a page gives to be signed.
    #[expect(clippy::unused_self, reason = "reads as a deed of the walker")]
    pub fn to_sign(&self, page: &Answer) -> Vec<u8> {
        let text = page.text();
        let (_, after) = text.split_once("data-content=\"").unwrap_or_else(|| panic!("nothing to sign: {text}"));
        STANDARD.decode(after.split_once('"').unwrap().0).unwrap()
    }

    /// Signs the bytes of a page with a seeded key and sends the form.
    pub async fn sign(&mut self, page: &Answer, key: &str) -> Answer {
        let signature = STANDARD.encode(self.house.sign(key, &self.to_sign(page)));
        self.client.fill(page, &[("signature", &signature)]).await
    }

    /// A deed of the officer at the local body.
    pub fn body(&self, case: CaseId, fact: Fact) {
        let actor = self.house.actor(ActorKind::Officer, System::LocalBody, "aigul");
        self.house.house.local_body.apply(case, &Deed { fact, actor }).unwrap();
        self.house.house.pump.run_dry();
    }

    pub fn offer(&self, vacancy: &str) {
        let actor = self.house.actor(ActorKind::QueueKeeper, System::LocalBody, "dinara");
        assert_eq!(self.house.offer_to_next(vacancy, &actor), Ok(casework::Offering::Made));
        self.house.house.pump.run_dry();
    }

    /// A free place for children born in 2021.
    pub fn place(&self, id: &str) {
        let record = store::records::VacancyRecord {
            id: id.to_owned(),
            territory: "shymkent".to_owned(),
            kindergarten: id.to_owned(),
            kindergarten_name: format!("«{id}» бөбекжайы"),
            born_from: 2021,
            born_to: 2021,
            language: "kk".to_owned(),
            places: 1,
            taken: 0,
            published_at: self.house.clock.now(),
        };
        let actor = self.house.actor(ActorKind::QueueKeeper, System::LocalBody, "dinara");
        assert_eq!(self.house.house.local_body.open_places(&record, &actor).unwrap(), None);
    }

    /// Withdraws a paper wherever it is known.
    pub fn withdraw(&self, code: &str) {
        for room in [&self.house.house.portal, &self.house.house.local_body] {
            room.store
                .write::<_, Fault>(|tx| {
                    if let Some(mut paper) = tx.paper_find_by_code(code)? {
                        paper.withdrawn_at = Some(self.house.clock.now());
                        tx.paper_save(&paper)?;
                    }
                    Ok(())
                })
                .unwrap();
        }
    }
}

/// A picture as telephones make them: one frame of 8 by 8 points.
pub fn jpeg() -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 16];
    bytes.extend(b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    bytes.extend([0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
    bytes.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3, 0xff, 0xd9]);
    bytes
}

pub fn png() -> Vec<u8> {
    let mut bytes = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13];
    bytes.extend(b"IHDR\0\0\0\x08\0\0\0\x08\x08\x02\0\0\0\0\0\0\0");
    bytes.extend([0, 0, 0, 0]);
    bytes.extend(b"IEND\0\0\0\0");
    bytes
}

pub fn pdf() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n43\n%%EOF\n".to_vec()
}

/// What a camera reads from the square code of a printed paper; a hand moves it nearer until the code is found.
pub fn scanned(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("paper.pdf"), pdf).unwrap();
    let seen = ["150", "200", "300", "400"].into_iter().find_map(|dots| {
        let arguments = ["-gray", "-r", dots, "-singlefile", "-l", "1", "paper.pdf", "paper"];
        let made = std::process::Command::new("pdftoppm").args(arguments).current_dir(folder.path()).status();
        assert!(made.expect("pdftoppm of poppler-utils").success());
        read(&std::fs::read(folder.path().join("paper.pgm")).unwrap())
    });
    seen.expect("a readable square code")
}

/// The text of the square code in a grey picture (PGM, P5).
fn read(picture: &[u8]) -> Option<String> {
    let mut rest = picture;
    let mut word = || {
        let end = rest.iter().position(u8::is_ascii_whitespace).unwrap();
        let word = std::str::from_utf8(&rest[..end]).unwrap();
        rest = &rest[end + 1..];
        word
    };
    let head = [word(), word(), word(), word()];
    assert_eq!((head[0], head[3]), ("P5", "255"));
    let (width, height): (usize, usize) = (head[1].parse().unwrap(), head[2].parse().unwrap());
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| rest[y * width + x]);
    Some(image.detect_grids().first()?.decode().ok()?.1)
}
