//! Turning a person away before there is a signed application: the package is incomplete, or the registers do not know the data.

use crate::apply::InHand;
use crate::begin::Beginning;
use crate::open::sent_key;
use crate::{CaseRoom, Fault, Party, Turned};
use engine::{Actor, Edition, Fact, FactKind, RegisterAnswer, RegisterKind, SignInMethod};
use jiff::Timestamp;
use kernel::{CaseId, Channel, Lang};
use std::sync::Arc;
use store::Tx;

/// Why the person is turned away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TurnedAwayFor {
    /// Documents that must be there are missing, by their ids in the regulation.
    Package(Vec<String>),
    /// These registers do not know what the request says.
    Data {
        /// Which.
        registers: Vec<RegisterKind>,
        /// What each register answered that was asked.
        answers: Vec<RegisterAnswer>,
    },
}

/// A person who is turned away at a counter or a centre.
#[derive(Debug, Clone)]
pub struct TurningAway {
    /// The edition they asked under.
    pub edition: Arc<Edition>,
    /// The channel.
    pub channel: Channel,
    /// The office they asked for, or that of the counter.
    pub office: String,
    /// Who asked.
    pub recipient: Party,
    /// The language of the receipt.
    pub lang: Lang,
    /// The employee.
    pub actor: Actor,
    /// When and how the employee signed in.
    pub signed_in: (Timestamp, SignInMethod),
    /// Why.
    pub reason: TurnedAwayFor,
    /// The draft that ends with it.
    pub draft: Option<String>,
}

impl CaseRoom {
    /// Records that a person was turned away: a case that ends at once, with its reason, from which the receipt is printed.
    pub fn turn_away(&self, turning: &TurningAway) -> Result<CaseId, Turned> {
        let case = self.write::<_, Turned>(|tx| {
            let key = turning.draft.as_deref().map(sent_key);
            let known = key.as_deref().map(|key| tx.setting_get(key)).transpose()?.flatten();
            if let Some(known) = known {
                // Pressed twice: the first refusal counts.
                return Ok(known.parse().map_err(Fault::from)?);
            }
            let case = self.new_case();
            let beginning = Beginning {
                case,
                edition: Arc::clone(&turning.edition),
                channel: turning.channel,
                office: &turning.office,
                recipient: (turning.recipient.number(), turning.recipient.name()),
                account: turning.actor.account.clone(),
                lang: turning.lang,
                opened_at: self.clock.now(),
            };
            let mut hand = self.begin(tx, beginning)?;
            for fact in facts(tx, &hand, turning)? {
                let entry = self.told(fact, turning.actor.clone());
                self.enter(tx, &mut hand, &entry, None)?;
            }
            self.put_back(tx, hand)?;
            if let Some((draft, key)) = turning.draft.as_ref().zip(key) {
                tx.setting_put(&key, &case.to_string())?;
                tx.draft_delete(draft)?;
            }
            Ok(case)
        })?;
        Ok(case)
    }
}

/// What happened, in the order of the route.
fn facts(tx: &mut Tx<'_>, hand: &InHand, turning: &TurningAway) -> Result<Vec<Fact>, Fault> {
    let route = hand.route()?;
    let mut facts = Vec::new();
    if route.brings(FactKind::OriginalsChecked) {
        facts.push(Fact::OriginalsChecked);
    }
    match &turning.reason {
        TurnedAwayFor::Package(missing) => {
            facts.extend([Fact::PackageIncomplete { missing: missing.clone() }, Fact::PackageRefused]);
        }
        TurnedAwayFor::Data { registers, answers } => {
            if route.brings(FactKind::PackageComplete) {
                facts.push(Fact::PackageComplete);
            }
            facts.extend([Fact::CredentialsGiven { method: turning.signed_in.1 }, Fact::SignInAccepted]);
            // Only whose data is asked for: the rest is never filled in.
            if route.fills_twice() {
                let application = tx.blob_put(&serde_json::to_vec_pretty(&turning.recipient)?)?;
                facts.push(Fact::FormFilled { application });
            }
            facts.extend([
                Fact::RegistersAsked { registers: registers.clone(), answers: answers.clone() },
                Fact::DataMissing { registers: registers.clone() },
                Fact::MissingDataShown,
            ]);
        }
    }
    Ok(facts)
}
