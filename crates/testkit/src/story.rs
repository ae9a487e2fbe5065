//! Stories: given / when / then in plain words, run on the whole house through real letters, each line citing the clauses it shows.

use crate::client::Client;
use crate::{PRESCHOOL, TestHouse};
use casework::{Deed, Offering, Opened, SignRefusal, Turned};
use engine::{ActorKind, Answers, Decision, Fact, Handing, Written};
use jiff::SignedDuration;
use kernel::{CaseId, Channel, Digest, System};
use std::collections::{BTreeMap, BTreeSet};

/// A story as read from its file.
#[derive(Debug, Clone)]
pub struct Story {
    /// Its name.
    pub name: String,
    /// The clauses it shows.
    pub cites: Vec<String>,
    /// Its lines with their numbers.
    pub lines: Vec<(usize, String)>,
}

/// Reads the stories of a file: `story: name`, `cites: 8 2), 8 3)`, then lines of given, when and then.
pub fn read(text: &str) -> Vec<Story> {
    let mut stories: Vec<Story> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if let Some(name) = line.strip_prefix("story:") {
            stories.push(Story { name: name.trim().to_owned(), cites: Vec::new(), lines: Vec::new() });
        } else if let (Some(cites), Some(story)) = (line.strip_prefix("cites:"), stories.last_mut()) {
            story.cites.extend(cites.split(',').map(|clause| clause.trim().to_owned()));
        } else if let (false, Some(story)) = (line.is_empty() || line.starts_with('#'), stories.last_mut()) {
            story.lines.push((number, line.to_owned()));
        }
    }
    stories
}

/// What a run of a story showed.
#[derive(Debug, Default)]
pub struct Shown {
    /// Steps passed, as `channel/step`.
    pub steps: BTreeSet<String>,
    /// Kinds of facts told to each system, as `system fact`.
    pub facts: BTreeSet<String>,
}

/// A story being run.
pub struct Run<'a> {
    house: &'a TestHouse,
    cases: BTreeMap<String, CaseId>,
    refusals: Vec<String>,
    paper_refusal: Vec<String>,
    turned: Option<String>,
    signed_in: &'static str,
}

impl<'a> Run<'a> {
    /// Begins on a house.
    pub fn new(house: &'a TestHouse) -> Self {
        Self {
            house,
            cases: BTreeMap::new(),
            refusals: Vec::new(),
            paper_refusal: Vec::new(),
            turned: None,
            signed_in: "not tried",
        }
    }

    /// Runs every line; the error names the line.
    pub fn tell(mut self, story: &Story) -> Result<Shown, String> {
        for (number, line) in &story.lines {
            self.line(line).map_err(|why| format!("«{}», line {number}: {line}\n  {why}", story.name))?;
        }
        nothing_is_stuck(self.house).map_err(|why| format!("«{}», at its end: {why}", story.name))?;
        Ok(self.shown())
    }

    fn shown(&self) -> Shown {
        let mut shown = Shown::default();
        for case in self.cases.values() {
            for system in [System::Portal, System::ServiceCentre, System::LocalBody] {
                let Some(view) = self.house.house.room(system).and_then(|room| room.view(*case).ok()) else { continue };
                shown.facts.extend(view.entries.iter().map(|entry| format!("{system} {}", entry.fact.kind().word())));
                shown.steps.extend(view.state.path.iter().map(|step| format!("{}/{step}", view.record.channel)));
            }
        }
        shown
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["when", person, "applies", "by", channel, "for", "a", "child", "born", born, "with", "key", key] => {
                self.apply(person, channel, born, key)
            }
            ["when", person, "registers", "at", "portal"] => self.register(person),
            ["when", person, "signs", "in", "at", system] => {
                self.signed_in = sign_in(self.house, person, system, &self.house.seed.password);
                Ok(())
            }
            ["when", person, "signs", "in", "at", system, "with", "a", "wrong", "password"] => {
                self.signed_in = sign_in(self.house, person, system, "not-the-password");
                Ok(())
            }
            ["when", count, "days", "pass"] => {
                let days: i64 = count.parse().map_err(|_| "a number of days".to_owned())?;
                self.house.clock.forward(SignedDuration::from_hours(24 * days));
                self.house.house.pump.run_dry();
                Ok(())
            }
            ["when", officer, "accepts", "the", "case", "of", who] => self.staff(who, officer, Fact::Accepted),
            ["when", officer, "checks", "the", "documents", "of", who] => {
                self.staff(who, officer, Fact::DocumentsChecked)
            }
            ["when", officer, "grants", "the", "case", "of", who] => {
                self.staff(who, officer, Fact::Decided { decision: Decision::Grant, ground: None, explanation: None })
            }
            ["when", officer, "refuses", "the", "case", "of", who, "on", ground] => {
                let explanation = Some("Құжаттар толық емес".to_owned());
                self.staff(
                    who,
                    officer,
                    Fact::Decided { decision: Decision::Refuse, ground: Some((*ground).to_owned()), explanation },
                )
            }
            ["when", "a", "place", "opens", "for", "children", "born", year, "as", id] => self.open_place(year, id),
            ["when", keeper, "offers", vacancy] => self.offer(keeper, vacancy),
            ["when", who, "consents", "by", channel, "with", "key", key] => self.answer(who, channel, key, true),
            ["when", who, "declines", "by", channel, "with", "key", key] => self.answer(who, channel, key, false),
            ["when", officer, "signs", "the", "paper", "of", who, "with", "key", key] => self.sign(who, officer, key),
            ["when", employee, "hands", "the", "paper", "to", who, "at", channel] => {
                self.hand_out(who, employee, channel, None)
            }
            ["when", employee, "mails", "the", "paper", "to", who, "at", channel, "address", to] => {
                self.hand_out(who, employee, channel, Some(to))
            }
            ["then", rest @ ..] => self.then(rest),
            _ => Err("no such line; crates/testkit/src/story.rs lists them".to_owned()),
        }
    }

    fn then(&mut self, words: &[&str]) -> Result<(), String> {
        match words {
            ["the", "case", "of", who, "is", "overdue", "at", system] => {
                let late = self.view(who, system)?.state.overdue;
                if late.is_empty() { Err("nothing is late".to_owned()) } else { Ok(()) }
            }
            ["the", "case", "of", who, "is", status, "at", system] => {
                let found = self.view(who, system)?.state.status.word();
                same(status, found)
            }
            ["the", "case", "of", who, "stands", "at", step] => {
                let place = self.view(who, "local-body")?.state.place;
                same(step, &place.map_or_else(|| "end".to_owned(), |place| place.step))
            }
            ["the", "case", "of", who, "passed", steps @ ..] => {
                let path = self.view(who, "local-body")?.state.path;
                same(&steps.join(" "), &path.join(" "))
            }
            ["the", "position", "of", who, "is", position] => {
                let found = self.view(who, "local-body")?.position;
                same(position, &found.map_or_else(|| "none".to_owned(), |found| found.to_string()))
            }
            ["the", "signature", "is", "refused", "as", reason] => self
                .refusals
                .iter()
                .any(|found| found == reason)
                .then_some(())
                .ok_or_else(|| format!("refused as {:?}", self.refusals)),
            ["the", "paper", "is", "refused", "as", reason] => {
                let found = &self.paper_refusal;
                found.iter().any(|found| found == reason).then_some(()).ok_or_else(|| format!("refused as {found:?}"))
            }
            ["the", "sign-in", "is", outcome] => same(outcome, self.signed_in),
            ["the", "deed", "is", "turned", "away"] => {
                self.turned.take().map(|_| ()).ok_or_else(|| "it was done".to_owned())
            }
            ["the", paper, "of", who, "is", "genuine", "at", system] => self.genuine(who, paper, system),
            [who, "is", "mailed", count, "times"] => {
                let to = format!("To: {who}@");
                let found = self.mails().iter().filter(|mail| mail.contains(&to)).count();
                same(count, &found.to_string())
            }
            ["every", "journal", "of", who, "holds"] => journals_hold(self.house, self.case(who)?),
            _ => Err("no such line; crates/testkit/src/story.rs lists them".to_owned()),
        }
    }

    fn case(&self, who: &str) -> Result<CaseId, String> {
        self.cases.get(who).copied().ok_or_else(|| format!("{who} has no case"))
    }

    fn view(&self, who: &str, system: &str) -> Result<casework::CaseView, String> {
        let system: System = system.parse().map_err(|_| format!("no system {system}"))?;
        let room = self.house.house.room(system).ok_or("the gateway has no cases")?;
        room.view(self.case(who)?).map_err(|fault| fault.to_string())
    }

    fn apply(&mut self, person: &str, channel: &str, born: &str, key: &str) -> Result<(), String> {
        let channel: Channel = channel.parse().map_err(|_| format!("no channel {channel}"))?;
        let signer = match channel {
            Channel::Portal => person,
            Channel::ServiceCentre => "viktoria",
            Channel::LocalBody => "aigul",
        };
        let application = self.house.application(channel, person, signer, &answers(born));
        let opened = self.house.open(channel, &application, key);
        let case = match opened {
            Opened::Accepted { case } => case,
            Opened::SignatureRefused { case, reasons } => {
                self.refusals = reasons.iter().map(|reason| reason.word().to_owned()).collect();
                case
            }
            Opened::Undetermined { reasons } => return Err(format!("cannot be judged: {reasons:?}")),
        };
        self.cases.insert(person.to_owned(), case);
        self.house.house.pump.run_dry();
        Ok(())
    }

    /// Registers through the page, with the seeded password.
    fn register(&mut self, person: &str) -> Result<(), String> {
        let iin = self.house.person(person).iin;
        let password = self.house.seed.password.clone();
        let name = self.house.person(person).name;
        let mut client = Client::new(self.house.router()).in_language("ru");
        let answer = wait_for(async {
            let page = client.open("/registration").await;
            let fields = [
                ("iin", iin.as_str()),
                ("name", &name),
                ("password", &password),
                ("email", "person@example.kz"),
                ("lang", "ru"),
            ];
            client.fill(&page, &fields).await
        });
        if answer.status.is_redirection() {
            Ok(())
        } else {
            Err(format!("registration was not taken: {}", answer.status))
        }
    }

    fn staff(&mut self, who: &str, officer: &str, fact: Fact) -> Result<(), String> {
        let actor = self.house.actor(ActorKind::Officer, System::LocalBody, officer);
        let done = self.house.house.local_body.apply(self.case(who)?, &Deed { fact, actor });
        self.note(done)
    }

    fn note(&mut self, done: Result<(), Turned>) -> Result<(), String> {
        match done {
            Ok(()) => {}
            Err(Turned::Misstep(misstep)) => self.turned = Some(misstep.to_string()),
            Err(Turned::Fault(fault)) => return Err(fault.to_string()),
        }
        self.house.house.pump.run_dry();
        Ok(())
    }

    fn open_place(&self, year: &str, id: &str) -> Result<(), String> {
        let year: i64 = year.parse().map_err(|_| "a year".to_owned())?;
        let vacancy = store::records::VacancyRecord {
            id: id.to_owned(),
            territory: "shymkent".to_owned(),
            kindergarten: id.to_owned(),
            kindergarten_name: format!("«{id}» бөбекжайы"),
            born_from: year,
            born_to: year,
            language: "kk".to_owned(),
            places: 1,
            taken: 0,
            published_at: kernel::Clock::now(&*self.house.clock),
        };
        self.house.open_places(&vacancy)
    }

    fn offer(&mut self, keeper: &str, vacancy: &str) -> Result<(), String> {
        let actor = self.house.actor(ActorKind::QueueKeeper, System::LocalBody, keeper);
        let made = self.house.offer_to_next(vacancy, &actor)?;
        self.house.house.pump.run_dry();
        if made == Offering::Made { Ok(()) } else { Err(format!("{made:?}")) }
    }

    fn answer(&mut self, who: &str, channel: &str, key: &str, accepted: bool) -> Result<(), String> {
        let channel: Channel = channel.parse().map_err(|_| format!("no channel {channel}"))?;
        let room = self.house.house.room(channel.system()).ok_or("no room")?;
        let view = room.view(self.case(who)?).map_err(|fault| fault.to_string())?;
        let offer = view.state.offers.last().ok_or("no offer is made")?.id.clone();
        let text = format!("{} {offer}", if accepted { "consent" } else { "refusal" });
        let signature = self.house.sign(key, text.as_bytes());
        let [document, signature] = self.keep(channel.system(), [text.as_bytes(), &signature])?;
        let written = if channel == Channel::Portal {
            Written::SignedBytes { document, signature }
        } else {
            Written::Scan { document, signature }
        };
        let fact =
            if accepted { Fact::PlaceAccepted { offer, written } } else { Fact::PlaceDeclined { offer, written } };
        let actor = self.house.actor(ActorKind::Recipient, channel.system(), who);
        let done = room.apply(self.case(who)?, &Deed { fact, actor });
        self.note(done)
    }

    fn keep(&self, system: System, blobs: [&[u8]; 2]) -> Result<[Digest; 2], String> {
        let room = self.house.house.room(system).ok_or("no room")?;
        let put = |bytes: &[u8]| {
            room.store.write::<_, store::StoreError>(|tx| tx.blob_put(bytes)).map_err(|error| error.to_string())
        };
        let [first, second] = blobs;
        Ok([put(first)?, put(second)?])
    }

    fn sign(&mut self, who: &str, officer: &str, key: &str) -> Result<(), String> {
        match self.house.sign_paper(self.case(who)?, officer, key) {
            Ok(()) => {}
            Err(SignRefusal::Signature(_, reasons)) => {
                self.paper_refusal = reasons.iter().map(|reason| reason.word().to_owned()).collect();
            }
            Err(SignRefusal::Redrawn) => return Err("the sheet told another certificate".to_owned()),
            Err(SignRefusal::NothingToSign) => return Err("no paper waits for a signature".to_owned()),
        }
        self.house.house.pump.run_dry();
        Ok(())
    }

    fn hand_out(&mut self, who: &str, employee: &str, channel: &str, mail: Option<&str>) -> Result<(), String> {
        let channel: Channel = channel.parse().map_err(|_| format!("no channel {channel}"))?;
        let handing = match mail {
            Some(to) => Handing::Mail { to: to.to_owned() },
            None => Handing::ByHand { received_by: self.house.person(who).name },
        };
        let kind = if channel == Channel::ServiceCentre { ActorKind::Operator } else { ActorKind::Officer };
        let actor = self.house.actor(kind, channel.system(), employee);
        let room = self.house.house.room(channel.system()).ok_or("no room")?;
        let done = room.apply(self.case(who)?, &Deed { fact: Fact::HandedOut { handing }, actor });
        self.note(done)
    }

    fn genuine(&self, who: &str, paper: &str, system: &str) -> Result<(), String> {
        let view = self.view(who, system)?;
        let found = view
            .state
            .papers
            .iter()
            .rev()
            .find(|found| found.paper == paper)
            .ok_or_else(|| format!("{system} has no {paper}"))?;
        let system: System = system.parse().map_err(|_| "no such system")?;
        let room = self.house.house.room(system).ok_or("no room")?;
        let pdf =
            room.store.read::<_, store::StoreError>(|tx| tx.blob_get(&found.pdf)).map_err(|error| error.to_string())?;
        let pdf = pdf.ok_or_else(|| format!("{system} does not hold the paper"))?;
        let trust = casework::Trusted::trust(&*self.house.trusted, &pki::document::certificates(&pdf))
            .map_err(|error| error.to_string())?;
        let signed = pki::verify_pdf(&pdf, &trust, kernel::Clock::now(&*self.house.clock));
        if signed.is_valid() { Ok(()) } else { Err(format!("{:?}", signed.reasons)) }
    }

    fn mails(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.house.mail_folder()).into_iter().flatten().flatten();
        files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
    }
}

/// No letter waits unposted, undelivered or unopened once the house is still.
pub(crate) fn nothing_is_stuck(on: &TestHouse) -> Result<(), String> {
    let house = &on.house;
    let count = |store: &store::Store| {
        store
            .read::<_, store::StoreError>(|tx| Ok(tx.outbox_count()? + tx.inbox_count()? + tx.gateway_count()?))
            .map_err(|error| error.to_string())
    };
    for store in [&house.portal.store, &house.service_centre.store, &house.local_body.store, &house.gateway_store] {
        let waiting = count(store)?;
        if waiting > 0 {
            return Err(format!("{waiting} letters wait"));
        }
    }
    lists_follow_from_their_logs(on)
}

/// Every waiting list is what anybody recomputes from its public log, and the log is what its witness saw.
pub fn lists_follow_from_their_logs(on: &TestHouse) -> Result<(), String> {
    let (body, witness) = (&on.house.local_body, &on.house.portal);
    for territory in body.queue_territories(witness).map_err(|fault| fault.to_string())? {
        let lines = body.log_page(&territory, 0, u32::MAX).map_err(|fault| fault.to_string())?;
        let again = queue::public::recompute(&lines.join("\n")).map_err(|fault| format!("{territory}: {fault}"))?;
        if !body.look(&territory, |kept| kept.list == again).map_err(|fault| fault.to_string())? {
            return Err(format!("the list of {territory} is not what its log gives"));
        }
        let audited = body.audit_log(&territory, witness).map_err(|fault| fault.to_string())?;
        audited.map_err(|found| format!("{territory}: {found}"))?;
    }
    Ok(())
}

/// The chain holds, and folding the journal again gives the stored summary: at every system that has the case.
pub fn journals_hold(on: &TestHouse, case: CaseId) -> Result<(), String> {
    for system in [System::Portal, System::ServiceCentre, System::LocalBody] {
        let Some(room) = on.house.room(system) else { continue };
        let Ok(view) = room.view(case) else { continue };
        let chain =
            room.store.read::<_, store::StoreError>(|tx| tx.journal_verify(case)).map_err(|error| error.to_string())?;
        chain.map_err(|found| format!("{system}: the chain breaks at {}: {}", found.seq, found.why))?;
        let route = view.edition.route(view.record.channel).ok_or("no route")?;
        let start = engine::CaseState::start(route);
        let folded = view.entries.iter().fold(start, |state, entry| engine::hear(route, &state, &entry.fact));
        if folded != view.state {
            return Err(format!("{system}: folding the journal gives {folded:?}, stored is {:?}", view.state));
        }
    }
    Ok(())
}

/// Signs in through the page: where one stands after it tells whether it was let in.
pub(crate) fn sign_in(on: &TestHouse, person: &str, system: &str, password: &str) -> &'static str {
    let iin = on.person(person).iin;
    let prefix = if system == "portal" { String::new() } else { format!("/{system}") };
    let mut client = Client::new(on.router()).in_language("ru");
    let answer = wait_for(async {
        let page = client.open(&format!("{prefix}/sign-in")).await;
        client.fill(&page, &[("iin", iin.as_str()), ("password", password)]).await
    });
    if answer.status.is_redirection() { "accepted" } else { "refused" }
}

fn wait_for<T>(work: impl Future<Output = T>) -> T {
    #[expect(clippy::expect_used, reason = "a test that cannot wait has nothing else to do than to stop")]
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(work)
}

fn same(expected: &str, found: &str) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("expected «{expected}», found «{found}»")) }
}

/// The answers of an application for a child born on a day; the form of the regulation decides whether they are enough.
/// What a parent writes for a child born on a day.
pub fn answers(born: &str) -> Answers {
    let answers = [
        ("child-name", "Ахметова Аяру Нұржанқызы"),
        ("child-birth-date", born),
        ("iin", "880314400104"),
        ("applicant-name", "Ахметова Әлия Серікқызы"),
        ("relation", "mother"),
        ("applicant-address", "Шымкент қаласы, Байтұрсынов көшесі, 12"),
        ("postal-index", "160000"),
        ("telephone", "+7 701 000 00 00"),
        ("office", "shymkent"),
        ("language", "kk"),
    ];
    answers.into_iter().map(|(field, answer)| (field.to_owned(), answer.to_owned())).collect()
}

/// The steps of every route of the regulation, as `channel/step`.
pub fn all_steps(house: &TestHouse) -> BTreeSet<String> {
    let edition = house.house.law.current(PRESCHOOL);
    let routes = edition.iter().flat_map(|edition| edition.routes.values());
    routes.flat_map(|route| route.steps.iter().map(|step| format!("{}/{}", route.channel, step.id))).collect()
}
