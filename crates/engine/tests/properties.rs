//! Whatever happens to a case, in any order: nothing panics, and the journal of what was accepted folds to the state.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

mod common;

use common::{edition, library, preschool};
use engine::{
    CaseState, Decision, Edition, Fact, FactKind, Handing, Medium, Outcome, Place, RegisterKind, SignInMethod, Status,
    Written, advance, hear, replay,
};
use kernel::{CaseNumber, Digest, System};
use proptest::prelude::*;
use std::sync::LazyLock;

static EDITIONS: LazyLock<Vec<Edition>> = LazyLock::new(|| vec![edition(&preschool()), edition(&library())]);

fn digest() -> Digest {
    Digest::from_bytes([7; 32])
}

fn word() -> impl Strategy<Value = String> {
    // Few words, so that offers and papers often meet their own; and any text at all.
    prop_oneof![Just("A".to_owned()), Just("B".to_owned()), ".{0,8}"]
}

fn paper() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["referral", "queue-notice", "refusal", "card", "silence", "?"]).prop_map(str::to_owned)
}

fn fact() -> impl Strategy<Value = Fact> {
    let written = || Written::SignedBytes { document: digest(), signature: digest() };
    let plain = prop::sample::select(vec![
        Fact::Registered,
        Fact::OriginalsChecked,
        Fact::CredentialsGiven { method: SignInMethod::Password },
        Fact::SignInAccepted,
        Fact::SignInRefused,
        Fact::SignInRefusalShown,
        Fact::FormFilled { application: digest() },
        Fact::Signed { application: digest(), signature: digest(), certificate: "1".into() },
        Fact::SignatureAccepted,
        Fact::SignatureRefused { reasons: vec!["revoked".into()] },
        Fact::SignatureRefusalShown,
        Fact::Dispatched { to: "office".into() },
        Fact::Numbered { number: CaseNumber::new("office", 2026, 1) },
        Fact::Accepted,
        Fact::DocumentsChecked,
        Fact::Decided { decision: Decision::Grant, ground: None, explanation: None },
        Fact::Decided { decision: Decision::Refuse, ground: None, explanation: None },
        Fact::Decided { decision: Decision::Refuse, ground: Some("noisy".into()), explanation: None },
        Fact::Delivered { to: System::Portal },
        Fact::HandedOut { handing: Handing::ByHand { received_by: "R".into() } },
        Fact::SurveyAnswered,
    ]);
    prop_oneof![
        12 => plain,
        1 => (any::<bool>(), any::<u64>()).prop_map(|(place_free, position)| Fact::Enrolled { place_free, position }),
        1 => word().prop_map(|offer| Fact::PlaceOffered { offer, kindergarten: "№ 1".into(), answer_by: None }),
        1 => word().prop_map(move |offer| Fact::PlaceAccepted { offer, written: written() }),
        1 => word().prop_map(move |offer| Fact::PlaceDeclined { offer, written: written() }),
        1 => word().prop_map(|offer| Fact::RefusalFiled { offer }),
        1 => paper().prop_map(|paper| Fact::PaperFormed { paper, number: "1".into(), pdf: digest() }),
        1 => paper().prop_map(|paper| Fact::PaperSigned {
            paper, number: "1".into(), code: "C".into(), pdf: digest(), signer: "S".into(), certificate: "2".into(),
        }),
        1 => word().prop_map(|step| Fact::Overdue { step }),
        1 => word().prop_map(|deed| Fact::DeedRefused { deed, reason: "not-due".into() }),
        1 => word().prop_map(|_| Fact::EvidenceKept {
            document: digest(), signature: digest(), evidence: digest(), stamped_at: None,
        }),
    ]
}

/// A fact of a kind that is due, with what the case knows of, so that a random walk gets far.
fn fitting(kind: FactKind, state: &CaseState, step_paper: Option<&String>, coin: bool) -> Fact {
    let written = Written::Scan { document: digest(), signature: digest() };
    let offer = state.offers.last().map(|offer| offer.id.clone()).unwrap_or_default();
    let paper = step_paper.cloned().unwrap_or_default();
    match kind {
        FactKind::Registered => Fact::Registered,
        FactKind::OriginalsChecked => Fact::OriginalsChecked,
        FactKind::CredentialsGiven => Fact::CredentialsGiven { method: SignInMethod::Certificate },
        FactKind::SignInAccepted => Fact::SignInAccepted,
        FactKind::SignInRefused => Fact::SignInRefused,
        FactKind::SignInRefusalShown => Fact::SignInRefusalShown,
        FactKind::FormFilled => Fact::FormFilled { application: digest() },
        FactKind::Signed => Fact::Signed { application: digest(), signature: digest(), certificate: "1".into() },
        FactKind::SignatureAccepted => Fact::SignatureAccepted,
        FactKind::SignatureRefused => Fact::SignatureRefused { reasons: Vec::new() },
        FactKind::SignatureRefusalShown => Fact::SignatureRefusalShown,
        FactKind::Dispatched => Fact::Dispatched { to: "office".into() },
        FactKind::Numbered => Fact::Numbered { number: CaseNumber::new("office", 2026, 1) },
        FactKind::Accepted => Fact::Accepted,
        FactKind::DocumentsChecked => Fact::DocumentsChecked,
        FactKind::Decided if coin => Fact::Decided { decision: Decision::Grant, ground: None, explanation: None },
        FactKind::Decided => {
            Fact::Decided { decision: Decision::Refuse, ground: Some("noisy".into()), explanation: None }
        }
        FactKind::Enrolled => Fact::Enrolled { place_free: coin, position: 1 },
        FactKind::PlaceOffered => {
            Fact::PlaceOffered { offer: state.facts.to_string(), kindergarten: "№ 1".into(), answer_by: None }
        }
        FactKind::PlaceAccepted => Fact::PlaceAccepted { offer, written },
        FactKind::PlaceDeclined => Fact::PlaceDeclined { offer, written },
        FactKind::RefusalFiled => Fact::RefusalFiled { offer },
        FactKind::PaperFormed => Fact::PaperFormed { paper, number: "1".into(), pdf: digest() },
        FactKind::PaperSigned => Fact::PaperSigned {
            paper,
            number: "1".into(),
            code: "C".into(),
            pdf: digest(),
            signer: "S".into(),
            certificate: "2".into(),
        },
        FactKind::Delivered => Fact::Delivered { to: System::Portal },
        FactKind::HandedOut => Fact::HandedOut { handing: Handing::Mail { to: "a@b.kz".into() } },
        FactKind::PackageComplete => Fact::PackageComplete,
        FactKind::PackageIncomplete => Fact::PackageIncomplete { missing: Vec::new() },
        FactKind::PackageRefused => Fact::PackageRefused,
        FactKind::RegistersAsked => {
            Fact::RegistersAsked { registers: vec![RegisterKind::Persons], answers: Vec::new() }
        }
        FactKind::DataFound => Fact::DataFound,
        FactKind::DataMissing => Fact::DataMissing { registers: vec![RegisterKind::Persons] },
        FactKind::MissingDataShown => Fact::MissingDataShown,
        FactKind::Assigned => Fact::Assigned { to: "S".into(), account: None, resolution: String::new() },
        FactKind::Searched => Fact::Searched { media: vec![Medium::Paper], found: coin, place: None },
        FactKind::Concluded => Fact::Concluded { favourable: coin, minutes: "1".into(), conclusion: "C".into() },
        FactKind::PlaceAllotted => Fact::PlaceAllotted { place: "A".into(), kindergarten: "№ 1".into() },
        FactKind::SignedByHand => Fact::SignedByHand { paper, number: "1".into(), blank: None, signer: "S".into() },
        FactKind::OutgoingRegistered => Fact::OutgoingRegistered { number: "1/2026".into() },
        FactKind::HandedOver => Fact::HandedOver { register: "1".into(), received_by: "R".into() },
        FactKind::Outgrown => Fact::Outgrown { age: 7 },
        FactKind::AskedAgain
        | FactKind::Overdue
        | FactKind::Extended
        | FactKind::ConsentGiven
        | FactKind::ResultAppointed
        | FactKind::CopyIssued
        | FactKind::Stored
        | FactKind::Recalled
        | FactKind::DeedRefused
        | FactKind::EvidenceKept
        | FactKind::SurveyAnswered => Fact::SurveyAnswered,
        FactKind::TakenOver => Fact::TakenOver { number: CaseNumber::new("office", 2026, 1), application: digest() },
    }
}

/// What must hold of every state that facts lead to.
fn holds(state: &CaseState) -> Result<(), TestCaseError> {
    prop_assert_eq!(state.place.is_none(), state.outcome.is_some());
    let said = match state.outcome {
        Some(Outcome::Issued) => Some((Status::Issued, Some(Decision::Grant))),
        Some(Outcome::Refused) => Some((Status::Refused, Some(Decision::Refuse))),
        Some(Outcome::TurnedAway) => Some((Status::TurnedAway, None)),
        Some(Outcome::Outgrown) => Some((Status::Outgrown, Some(Decision::Grant))),
        None => None,
    };
    if let Some((status, decision)) = said {
        prop_assert_eq!((state.status, state.decision), (status, decision));
    }
    if state.decision == Some(Decision::Refuse) {
        prop_assert!(state.ground.is_some(), "a refusal without a ground");
    }
    prop_assert!(state.offers.iter().rev().skip(1).all(|offer| offer.accepted.is_some()), "two offers are open");
    Ok(())
}

proptest! {
    #[test]
    fn any_facts_in_any_order(edition in 0..2_usize, channel in 0..3_usize, facts in prop::collection::vec(fact(), 0..60)) {
        let edition = &EDITIONS[edition];
        let route = edition.routes.values().nth(channel % edition.routes.len()).unwrap();
        let mut state = CaseState::start(route);
        let mut heard = CaseState::start(route);
        let mut journal = Vec::new();
        for fact in facts {
            let due = state.due(route);
            heard = hear(route, &heard, &fact);
            match advance(route, &state, &fact) {
                Ok(next) => {
                    prop_assert!(fact.kind().beside_the_route() || due.contains(&fact.kind()), "{fact:?} was not due");
                    prop_assert_eq!(next.facts, state.facts + 1);
                    state = next;
                    journal.push(fact);
                }
                Err(misstep) => prop_assert!(!misstep.to_string().is_empty()),
            }
            holds(&state)?;
        }
        prop_assert_eq!(replay(route, &journal), Ok(state));
    }

    #[test]
    fn what_is_due_can_happen(edition in 0..2_usize, channel in 0..3_usize, choices in prop::collection::vec(any::<(u8, bool)>(), 0..80)) {
        let edition = &EDITIONS[edition];
        let route = edition.routes.values().nth(channel % edition.routes.len()).unwrap();
        let mut state = CaseState::start(route);
        let mut journal = Vec::new();
        for (choice, coin) in choices {
            let due = state.due(route);
            if due.is_empty() {
                prop_assert!(state.outcome.is_some());
                break;
            }
            let kind = due[usize::from(choice) % due.len()];
            let paper = state.step(route).and_then(|step| step.paper.as_ref());
            let fact = fitting(kind, &state, paper, coin);
            state = advance(route, &state, &fact).map_err(|misstep| TestCaseError::fail(misstep.to_string()))?;
            journal.push(fact);
            holds(&state)?;
            let kept = serde_json::from_str::<CaseState>(&serde_json::to_string(&state).unwrap()).unwrap();
            prop_assert_eq!(&kept, &state, "a stored summary is not read back");
        }
        prop_assert_eq!(replay(route, &journal), Ok(state));
    }

    #[test]
    fn a_place_of_another_route_never_panics(step in ".{0,12}", verb in any::<usize>(), fact in fact()) {
        for edition in EDITIONS.iter() {
            for route in edition.routes.values() {
                let state = CaseState { place: Some(Place { step: step.clone(), verb }), ..CaseState::start(route) };
                let _ = advance(route, &state, &fact);
                let _ = hear(route, &state, &fact);
                let _ = state.due(route);
                if let Some(first) = route.steps.first() {
                    let state = CaseState { place: Some(Place { step: first.id.clone(), verb }), ..CaseState::start(route) };
                    let _ = advance(route, &state, &fact);
                }
            }
        }
    }
}
