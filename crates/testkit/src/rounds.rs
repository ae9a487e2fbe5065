//! A house whose territory holds rounds of allocation, with children who wait for them; for tests of rooms, pages and commands alike.

use crate::{TestHouse, panic_with, story};
use casework::{CaseRoom, Opened, RoundRefusal, RoundSignature, RunView, child_code};
use engine::{ActorKind, Decision, Fact, Handing};
use jiff::SignedDuration;
use kernel::{CaseId, Channel, Clock, System};
use queue::{ChildCode, KindergartenId, RoundNumber};
use std::collections::BTreeMap;
use store::records::VacancyRecord;

/// The office whose list it is.
pub const OFFICE: &str = "shymkent";
/// Its head, whose key bears the role of the first head.
pub const HEAD: &str = "marat";
/// Who keeps its list.
pub const KEEPER: &str = "dinara";
/// The officer.
const OFFICER: &str = "aigul";

/// What the territory sets of its own.
const OWN: &str = "[[settings]]\nfrom = \"2026-01-01\"\npriorities = [\"class\", \"sibling\", \"date\", \"lot\"]\n";

/// Lets the territory's own settings name what a round looks at.
pub fn allow(house: &TestHouse) {
    let own = BTreeMap::from([(OFFICE.to_owned(), OWN.to_owned())]);
    house.house.lay(&own).unwrap_or_else(|fault| panic_with(&fault.to_string()));
}

/// A child on the list, with its notice signed and handed out where there is one: the case waits for a place.
pub fn waits(house: &TestHouse, born: &str) -> CaseId {
    let application = house.application(Channel::LocalBody, "aliya", OFFICER, &story::answers(born));
    let Opened::Accepted { case } = house.open(Channel::LocalBody, &application, OFFICER) else {
        panic_with("the application was not taken")
    };
    let body = &house.house.local_body;
    let actor = house.actor(ActorKind::Officer, System::LocalBody, OFFICER);
    house.house.pump.run_dry();
    let granted = Fact::Decided { decision: Decision::Grant, ground: None, explanation: None };
    for fact in [Fact::Accepted, Fact::DocumentsChecked, granted] {
        body.act(case, fact, &actor).expect("a deed of the officer");
    }
    // Where a place is free for the child, no notice of the number is made: the place is offered.
    if house.sign_paper(case, OFFICER, OFFICER).is_ok() {
        let handing = Handing::ByHand { received_by: "Әлия".to_owned() };
        body.act(case, Fact::HandedOut { handing }, &actor).expect("the notice handed out");
    }
    house.house.pump.run_dry();
    house.clock.forward(SignedDuration::from_mins(7));
    case
}

/// Opens places of a group that has a kindergarten of its own, by the same name.
pub fn open(house: &TestHouse, id: &str, born: i64, places: i64) {
    let record = VacancyRecord {
        id: format!("group-{id}"),
        territory: OFFICE.to_owned(),
        kindergarten: id.to_owned(),
        kindergarten_name: format!("«{id}» бөбекжайы"),
        born_from: born,
        born_to: born,
        language: "kk".to_owned(),
        places,
        taken: 0,
        published_at: house.clock.now(),
    };
    house.open_places(&record).unwrap_or_else(|fault| panic_with(&fault));
}

/// Sets a child's wishes as the keeper's page does.
pub fn wish(house: &TestHouse, case: CaseId, wishes: &[&str]) {
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, KEEPER);
    let wishes = wishes.iter().map(|wish| KindergartenId::new(*wish)).collect();
    let done = house.house.local_body.set_wishes(OFFICE, &child_code(case), wishes, &keeper);
    done.expect("the store").expect("wishes that may be set");
}

/// Binds brothers and sisters as the keeper's page does.
pub fn bind(house: &TestHouse, cases: &[CaseId]) {
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, KEEPER);
    let codes: Vec<ChildCode> = cases.iter().map(|case| child_code(*case)).collect();
    let (first, others) = codes.split_first().expect("a child");
    let done = house.house.local_body.bind(OFFICE, first, others, &keeper);
    done.expect("the store").expect("children that may be bound");
}

/// Announces and computes a round as the keeper does.
pub fn cast(house: &TestHouse) -> (RoundNumber, RunView) {
    let keeper = house.actor(ActorKind::QueueKeeper, System::LocalBody, KEEPER);
    let body = &house.house.local_body;
    let number = body.announce_round(OFFICE, &keeper).expect("the store").expect("a round");
    let run = body.cast_round(OFFICE, number, &keeper).expect("the store").expect("a result");
    (number, run)
}

/// Signs the round that is before the head with somebody's key.
pub fn sign(house: &TestHouse, number: RoundNumber, who: &str) -> Result<(), RoundRefusal> {
    let body: &CaseRoom = &house.house.local_body;
    let (view, bytes) = body.round_to_sign(OFFICE, number).expect("the store").ok_or(RoundRefusal::NotThere)?;
    let signature = RoundSignature {
        run: view.run.expect("a run").record.id,
        signature: house.sign(who, &bytes),
        signer: house.person(who).iin,
        actor: house.actor(ActorKind::Head, System::LocalBody, who),
    };
    body.sign_round(OFFICE, number, &signature).expect("the store")
}
