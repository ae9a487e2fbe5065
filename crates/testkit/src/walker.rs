//! The walker: drives cases along every way of any route through the whole house, by the data alone.
//!
//! It knows no service: what to fill in follows from the kinds of the fields, what to do from what is due.

use crate::TestHouse;
use crate::story::{journals_hold, nothing_is_stuck};
use casework::{Application, ApplicationDocument, CaseView, Deed, Offering, Opened, Party, TurnedAwayFor, TurningAway};
use engine::{
    ActorKind, Answers, Branch, Decision, Edition, Fact, FactKind, Field, FieldKind, Handing, Medium, Question, Route,
    SignInMethod, Step, Verb, Written,
};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _};
use kernel::{CaseId, Channel, Clock as _, Lang, System, civil_date};
use std::sync::Arc;

/// One way from the first step of a route to its end: the steps passed, each with the branch taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Steps with the branch taken at each.
    pub steps: Vec<(String, Branch)>,
}

impl Way {
    /// Whether a question of the way is answered so.
    fn answers(&self, route: &Route, question: Question, branch: Branch) -> bool {
        self.steps
            .iter()
            .any(|(id, taken)| *taken == branch && route.step(id).is_some_and(|step| step.question == Some(question)))
    }

    /// The steps as the case's path tells them.
    pub fn path(&self) -> Vec<&str> {
        self.steps.iter().map(|(id, _)| id.as_str()).collect()
    }
}

/// Every way of a route; a way back is gone once.
pub fn ways(route: &Route) -> Vec<Way> {
    let mut found = Vec::new();
    if let Some(first) = route.steps.first() {
        go(route, first, &mut Vec::new(), &mut found);
    }
    found
}

fn go(route: &Route, step: &Step, passed: &mut Vec<(String, Branch)>, found: &mut Vec<Way>) {
    let registers = step.verbs.contains(&Verb::Register);
    // Whoever has an account skips the registration; data is entered first wherever a route enters it twice.
    let skips = step.optional && !step.verbs.contains(&Verb::FillForm);
    if let Some(next) = step.next.target(Branch::Done).filter(|_| skips).and_then(|target| route.step(target)) {
        go(route, next, passed, found);
    }
    if registers && step.optional {
        return;
    }
    for branch in step.branches() {
        let taken = (step.id.clone(), *branch);
        let Some(target) = step.next.target(*branch).filter(|_| !passed.contains(&taken)) else { continue };
        passed.push(taken);
        match route.step(target) {
            Some(next) => go(route, next, passed, found),
            None => found.push(Way { steps: passed.clone() }),
        }
        passed.pop();
    }
}

/// What a walk showed.
#[derive(Debug)]
pub struct Walked {
    /// The case; none where the sign-in was refused, which opens no case.
    pub view: Option<CaseView>,
}

/// Walks one way on a fresh house and tells what went wrong, if anything.
pub fn walk(house: &TestHouse, code: &str, channel: Channel, way: &Way) -> Result<Walked, String> {
    let edition = house.house.law.current(code).ok_or("no such regulation")?;
    let route = edition.route(channel).ok_or("no such channel")?;
    if way.answers(route, Question::SignedIn, Branch::No) {
        return refused_sign_in(house, channel);
    }
    let born = birthday(house, &edition, way);
    let walker = Walker { house, edition: Arc::clone(&edition), channel, born };
    let case = walker.begin(route, way)?;
    house.house.pump.run_dry();
    if !way.answers(route, Question::SignatureGenuine, Branch::No)
        && way.steps.len() > walker.view(case)?.state.path.len()
    {
        walker.go_on(case, route, way)?;
    }
    let view = walker.end(case, way)?;
    Ok(Walked { view: Some(view) })
}

/// A wrong password is refused at the page, and no case begins.
fn refused_sign_in(house: &TestHouse, channel: Channel) -> Result<Walked, String> {
    let person = signer(channel);
    let outcome = crate::story::sign_in(house, person, channel.system().word(), "not-the-password");
    if outcome == "refused" { Ok(Walked { view: None }) } else { Err(format!("a wrong password was {outcome}")) }
}

/// Who signs an application: the recipient on the portal, else the employee.
const fn signer(channel: Channel) -> &'static str {
    match channel {
        Channel::Portal => "aliya",
        Channel::ServiceCentre => "viktoria",
        Channel::LocalBody => "aigul",
    }
}

/// The child of the way: four years old, or soon too old to wait where the way ends so.
fn birthday(house: &TestHouse, edition: &Edition, way: &Way) -> Date {
    let today = civil_date(house.clock.now());
    let grows = way.steps.iter().any(|(_, taken)| *taken == Branch::Outgrown);
    match edition.regulation.waiting_list.as_ref().filter(|_| grows) {
        Some(list) => today.saturating_add(SOON).saturating_sub(i64::from(list.leaves_at_age).years()),
        None => jiff::civil::date(today.year() - 4, 4, 18),
    }
}

/// After this time a child who grows up on the way does.
const SOON: SignedDuration = SignedDuration::from_hours(24 * 30);

struct Walker<'a> {
    house: &'a TestHouse,
    edition: Arc<Edition>,
    channel: Channel,
    born: Date,
}

impl Walker<'_> {
    fn view(&self, case: CaseId) -> Result<CaseView, String> {
        let body = self.house.house.local_body.view(case);
        let own = || self.house.house.room(self.channel.system()).map(|room| room.view(case));
        body.or_else(|fault| own().unwrap_or(Err(fault))).map_err(|fault| fault.to_string())
    }

    /// The part of the way before the gateway.
    fn begin(&self, route: &Route, way: &Way) -> Result<CaseId, String> {
        if way.answers(route, Question::PackageComplete, Branch::No) {
            let missing = self.edition.documents.first().map(|document| document.id.clone()).into_iter().collect();
            return self.turn_away(&TurnedAwayFor::Package(missing));
        }
        if way.answers(route, Question::DataFound, Branch::No) {
            let asked = route.steps.iter().flat_map(|step| step.registers.clone()).collect();
            return self.turn_away(&TurnedAwayFor::Data { registers: asked, answers: Vec::new() });
        }
        let application = self.application();
        let slips = self.edition.form.check(&self.answers(), civil_date(self.house.clock.now()));
        if !slips.is_empty() {
            return Err(format!("the sample answers do not pass the form's check: {slips:?}"));
        }
        let genuine = !way.answers(route, Question::SignatureGenuine, Branch::No);
        let key = if genuine { signer(self.channel).to_owned() } else { format!("{}-revoked", signer(self.channel)) };
        match (self.house.open(self.channel, &application, &key), genuine) {
            (Opened::Accepted { case }, true) | (Opened::SignatureRefused { case, .. }, false) => Ok(case),
            (other, _) => Err(format!("opening gave {other:?}")),
        }
    }

    fn turn_away(&self, reason: &TurnedAwayFor) -> Result<CaseId, String> {
        let room = self.house.house.room(self.channel.system()).ok_or("no room")?;
        let turning = TurningAway {
            edition: Arc::clone(&self.edition),
            channel: self.channel,
            office: self.office(),
            recipient: Party::Person(self.house.person("aliya")),
            lang: Lang::Kk,
            actor: self.house.actor(actor_kind(self.channel), self.channel.system(), signer(self.channel)),
            signed_in: (self.house.clock.now(), SignInMethod::Password),
            reason: reason.clone(),
            draft: None,
        };
        let case = room.turn_away(&turning).map_err(|turned| turned.to_string())?;
        if matches!(reason, TurnedAwayFor::Package(_)) {
            let receipt = room.receipt(case).map_err(|fault| fault.to_string())?;
            if !receipt.starts_with(b"%PDF") {
                return Err("no receipt tells that the package was not accepted".to_owned());
            }
        }
        Ok(case)
    }

    fn office(&self) -> String {
        self.answers().get(&self.edition.regulation.office_field).cloned().unwrap_or_default()
    }

    fn answers(&self) -> Answers {
        let person = self.house.person("aliya");
        let answer = |field: &Field| match (field.known_as.as_deref(), field.kind) {
            (_, FieldKind::Iin) => person.iin.as_str().to_owned(),
            (_, FieldKind::Date) => self.born.to_string(),
            (_, FieldKind::Digits) => "1".repeat(field.length.or(field.max_length).unwrap_or(6)),
            (_, FieldKind::Telephone) => "+77010000000".to_owned(),
            (_, FieldKind::Email) => "aliya@example.kz".to_owned(),
            (_, FieldKind::Choice | FieldKind::Office) => {
                field.options.first().map(|option| option.value.clone()).unwrap_or_default()
            }
            (Some("full-name"), _) => person.name.clone(),
            (_, FieldKind::Name) => "Ахметова Аяру Нұржанқызы".to_owned(),
            (_, FieldKind::Text | FieldKind::LongText) => match field.length {
                Some(length) => "Б".repeat(length),
                None => "Б7".to_owned(),
            },
        };
        self.edition.form.fields.iter().map(|field| (field.id.clone(), answer(field))).collect()
    }

    fn application(&self) -> Application {
        let answers = self.answers();
        Application {
            regulation: self.edition.code().to_owned(),
            edition: self.edition.digest.clone(),
            channel: self.channel,
            office: self.office(),
            language: Lang::Kk,
            made_at: kernel::iso(self.house.clock.now()),
            recipient: Party::Person(self.house.person("aliya")),
            signed_by: self.house.person(signer(self.channel)),
            answers: Application::answers_of(&self.edition, &answers, Lang::Kk),
            documents: Vec::<ApplicationDocument>::new(),
            consent: Application::consent_of(&self.edition, Lang::Kk, kernel::iso(self.house.clock.now())),
        }
    }

    /// Does what is due at the body and at the counter, until the way ends.
    fn go_on(&self, case: CaseId, route: &Route, way: &Way) -> Result<(), String> {
        // Each step has few verbs, so a walk that does not end is a fault of the route or of the rooms.
        for _ in 0..way.steps.len() * 8 {
            let view = self.view(case)?;
            if view.record.ended {
                return Ok(());
            }
            let (step, branch) =
                way.steps.get(view.state.path.len()).ok_or("the way is at its end, the case is not")?;
            let step = route.step(step).ok_or("no such step")?;
            let verb = view.state.place.as_ref().filter(|place| place.step == step.id).map_or(0, |place| place.verb);
            let due = match step.question {
                Some(question) => {
                    let [yes, no] = question.facts();
                    if *branch == Branch::No { no } else { yes }
                }
                None => step.verbs.get(verb).ok_or("no such verb")?.fact(),
            };
            if *branch == Branch::Outgrown {
                self.grow_up();
                continue;
            }
            if !view.due.contains(&due) {
                return Err(format!("at {:?} {} is not due, but {:?}", view.state.place, due.word(), view.due));
            }
            self.act(&view, step, due, *branch, way).map_err(|why| format!("{} at {}: {why}", due.word(), step.id))?;
            self.house.house.pump.run_dry();
        }
        Err("the case does not come to its end".to_owned())
    }

    /// Time passes until the child is too old to wait, and the clock lets it go.
    fn grow_up(&self) {
        self.house.clock.forward(SOON);
        self.house.house.pump.run_dry();
    }

    fn act(&self, view: &CaseView, step: &Step, due: FactKind, branch: Branch, way: &Way) -> Result<(), String> {
        let case = view.record.id;
        let fact = match due {
            FactKind::Decided => {
                if way.steps.iter().any(|(_, taken)| *taken == Branch::PlaceFree) {
                    self.open_place()?;
                }
                self.decision(branch)
            }
            FactKind::PlaceOffered | FactKind::PlaceAllotted => return self.give_place(case),
            FactKind::PlaceAccepted | FactKind::PlaceDeclined => return self.answer_offer(view, branch),
            FactKind::PaperSigned => return self.sign(view),
            FactKind::HandedOut => {
                let person = if step.system == System::ServiceCentre { "viktoria" } else { "aigul" };
                let handing = Handing::ByHand { received_by: view.record.recipient_name.clone() };
                return self.apply(case, step.system, step.actor, person, Fact::HandedOut { handing });
            }
            _ => simple(view, due)?,
        };
        self.apply(case, System::LocalBody, step.actor, "aigul", fact)
    }

    fn decision(&self, branch: Branch) -> Fact {
        let refused = branch == Branch::Refuse;
        Fact::Decided {
            decision: if refused { Decision::Refuse } else { Decision::Grant },
            ground: self.edition.grounds.first().filter(|_| refused).map(|ground| ground.id.clone()),
            explanation: refused.then(|| "Құжаттар толық емес".to_owned()),
        }
    }

    fn apply(&self, case: CaseId, system: System, kind: ActorKind, person: &str, fact: Fact) -> Result<(), String> {
        let actor = self.house.actor(kind, system, person);
        let room = self.house.house.room(system).ok_or("no room")?;
        room.apply(case, &Deed { fact, actor }).map_err(|turned| turned.to_string())
    }

    fn open_place(&self) -> Result<(), String> {
        self.open_places("walker", 2)
    }

    fn open_places(&self, id: &str, places: i64) -> Result<(), String> {
        let year = i64::from(self.born.year());
        self.house.open_places(&store::records::VacancyRecord {
            id: id.to_owned(),
            territory: self.office(),
            kindergarten: "walker".to_owned(),
            kindergarten_name: "«Балапан» бөбекжайы".to_owned(),
            born_from: year,
            born_to: year,
            language: "kk".to_owned(),
            places,
            taken: 0,
            published_at: self.house.clock.now(),
        })
    }

    fn give_place(&self, case: CaseId) -> Result<(), String> {
        let room = &self.house.house.local_body;
        let known = room.offers_to_make(&self.office()).map_err(|fault| fault.to_string())?;
        // A refused place is not offered to the same child again.
        let place = known.iter().find(|offer| offer.next.as_ref().is_some_and(|next| next.id == case));
        let id = if let Some(place) = place {
            place.vacancy.id.clone()
        } else {
            let id = format!("walker-{}", known.len());
            self.open_places(&id, 1)?;
            id
        };
        let actor = self.house.actor(ActorKind::QueueKeeper, System::LocalBody, "dinara");
        match room.offer_place_to(&id, &self.office(), case, &actor).map_err(|turned| turned.to_string())? {
            Offering::Made => Ok(()),
            other => Err(format!("{other:?}")),
        }
    }

    fn answer_offer(&self, view: &CaseView, branch: Branch) -> Result<(), String> {
        let system = self.channel.system();
        let room = self.house.house.room(system).ok_or("no room")?;
        let offer = view.state.open_offer().ok_or("no offer is open")?.id.clone();
        let text = format!("{branch:?} {offer}");
        let signature = self.house.sign(signer(self.channel), text.as_bytes());
        let put = |bytes: &[u8]| {
            room.store.write::<_, store::StoreError>(|tx| tx.blob_put(bytes)).map_err(|error| error.to_string())
        };
        let (document, signature) = (put(text.as_bytes())?, put(&signature)?);
        let written = if self.channel == Channel::Portal {
            Written::SignedBytes { document, signature }
        } else {
            Written::Scan { document, signature }
        };
        let fact = if branch == Branch::Yes {
            Fact::PlaceAccepted { offer, written }
        } else {
            Fact::PlaceDeclined { offer, written }
        };
        self.apply(view.record.id, system, ActorKind::Recipient, "aliya", fact)
    }

    /// Signs with a key whose certificate has a role that may sign this paper, after one that may not is refused.
    fn sign(&self, view: &CaseView) -> Result<(), String> {
        let (paper, _, _) = view.state.unsigned.clone().ok_or("no paper waits")?;
        let form = self.edition.paper(&paper).ok_or("no such paper")?;
        let employee_may = form.signed_by.iter().any(|role| role == "employee");
        if !employee_may && self.house.sign_paper(view.record.id, "aigul", "aigul").is_ok() {
            return Err("an employee signed a paper of the head".to_owned());
        }
        let person = if employee_may { "aigul" } else { "marat" };
        self.house.sign_paper(view.record.id, person, person).map_err(|refusal| format!("{refusal:?}"))
    }

    /// The case came to the end of the way at every system that knows it.
    fn end(&self, case: CaseId, way: &Way) -> Result<CaseView, String> {
        let view = self.view(case)?;
        if view.state.path != way.path() {
            return Err(format!("the case went {:?}", view.state.path));
        }
        if view.state.outcome.is_none() {
            return Err(format!("the case stands at {:?}", view.state.place));
        }
        journals_hold(self.house, case)?;
        nothing_is_stuck(self.house)?;
        let own = self.house.house.room(self.channel.system()).ok_or("no room")?;
        let own = own.view(case).map_err(|fault| fault.to_string())?;
        if (own.state.status, own.state.outcome) != (view.state.status, view.state.outcome) {
            return Err(format!("the channel's own system knows {:?}, not {:?}", own.state.status, view.state.status));
        }
        for paper in view.state.papers.iter().filter(|paper| !paper.by_hand) {
            self.genuine(&paper.pdf)?;
        }
        Ok(view)
    }

    fn genuine(&self, pdf: &kernel::Digest) -> Result<(), String> {
        let store = &self.house.house.local_body.store;
        let pdf = store.read::<_, store::StoreError>(|tx| tx.blob_get(pdf)).map_err(|error| error.to_string())?;
        let pdf = pdf.ok_or("the paper is gone")?;
        let trust = casework::Trusted::trust(&*self.house.trusted, &pki::document::certificates(&pdf))
            .map_err(|error| error.to_string())?;
        let signed = pki::verify_pdf(&pdf, &trust, self.house.clock.now());
        if signed.is_valid() { Ok(()) } else { Err(format!("a paper is not genuine: {:?}", signed.reasons)) }
    }
}

const fn actor_kind(channel: Channel) -> ActorKind {
    match channel {
        Channel::Portal => ActorKind::Recipient,
        Channel::ServiceCentre => ActorKind::Operator,
        Channel::LocalBody => ActorKind::Officer,
    }
}

/// A deed that needs no more than its words.
fn simple(view: &CaseView, due: FactKind) -> Result<Fact, String> {
    Ok(match due {
        FactKind::Assigned => Fact::Assigned {
            to: "Қасымова Айгүл".to_owned(),
            account: Some("local-body-aigul".to_owned()),
            resolution: "Қарап, белгіленген мерзімде орындаңыз".to_owned(),
        },
        FactKind::Accepted => Fact::Accepted,
        FactKind::DocumentsChecked => Fact::DocumentsChecked,
        FactKind::Searched => Fact::Searched {
            media: vec![Medium::Paper, Medium::Electronic],
            found: true,
            place: Some("12-қор, 3-тізімдеме, 45-іс".to_owned()),
        },
        FactKind::Concluded => Fact::Concluded {
            favourable: true,
            minutes: "№ 7, 20.11.2026".to_owned(),
            conclusion: "Құжаттар талаптарға сай".to_owned(),
        },
        FactKind::SignedByHand => {
            let (paper, number, _) = view.state.unsigned.clone().ok_or("no paper waits")?;
            Fact::SignedByHand {
                paper, number, blank: Some("АА 0012345".to_owned()), signer: "Сейітов М.".to_owned()
            }
        }
        FactKind::HandedOver => {
            Fact::HandedOver { register: "14".to_owned(), received_by: "Пак Виктория".to_owned() }
        }
        _ => return Err("no person does this".to_owned()),
    })
}
