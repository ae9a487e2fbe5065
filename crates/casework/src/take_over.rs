//! A list that was kept before this one, taken over: every child gets a case of its own, begun where it waits for a place, and its place on the list
//! by the moment at which it was registered then.

use crate::begin::Beginning;
use crate::{Application, ApplicationPerson, CaseRoom, Fault, Party, Turned};
use engine::{Actor, Answers, Edition, Fact};
use jiff::Timestamp;
use kernel::{CaseId, CaseNumber, Channel, Lang, civil_date, iso};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use store::Tx;
use uuid::Uuid;

/// A child as an older list tells of it.
#[derive(Debug, Clone)]
pub struct OlderChild {
    /// Who applied for the child.
    pub recipient: ApplicationPerson,
    /// The language of papers and notices.
    pub lang: Lang,
    /// When the child was registered: it keeps its place among the others.
    pub registered_at: Timestamp,
    /// What else the list says, by the fields of the regulation's form.
    pub answers: Answers,
}

impl OlderChild {
    /// The case a child gets: always the same, so that a list may be taken over again where it stopped.
    fn case(&self, office: &str) -> CaseId {
        let mut hash = Sha256::new().chain_update(b"qyzmet taken over 1\n").chain_update(office);
        for part in self.answers.iter().flat_map(|(field, answer)| [field, answer]) {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        hash.update(self.registered_at.to_string());
        let bytes: [u8; 32] = hash.finalize().into();
        CaseId::new(uuid::Builder::from_bytes(first(bytes)).with_version(uuid::Version::Custom).into_uuid())
    }
}

/// The first half of a hash.
fn first(hash: [u8; 32]) -> uuid::Bytes {
    let mut bytes = Uuid::nil().into_bytes();
    for (byte, of_hash) in bytes.iter_mut().zip(hash) {
        *byte = of_hash;
    }
    bytes
}

impl CaseRoom {
    /// Takes children over into the list that an office keeps under an edition, in one transaction. Gives how many are new here; those that were taken
    /// over before stay as they are.
    pub fn take_over(
        &self,
        edition: &Arc<Edition>,
        office: &str,
        children: &[OlderChild],
        actor: &Actor,
    ) -> Result<usize, Turned> {
        self.write::<_, Turned>(|tx| {
            let mut taken = 0;
            for child in children {
                let case = child.case(office);
                if tx.case_find(case)?.is_none() {
                    self.take_over_one(tx, (case, edition, office), child, actor)?;
                    taken += 1;
                }
            }
            Ok(taken)
        })
    }

    fn take_over_one(
        &self,
        tx: &mut Tx<'_>,
        (case, edition, office): (CaseId, &Arc<Edition>, &str),
        child: &OlderChild,
        actor: &Actor,
    ) -> Result<(), Turned> {
        let application = Application {
            regulation: edition.code().to_owned(),
            edition: edition.digest.clone(),
            channel: Channel::LocalBody,
            office: office.to_owned(),
            language: child.lang,
            made_at: iso(child.registered_at),
            recipient: Party::Person(child.recipient.clone()),
            signed_by: child.recipient.clone(),
            answers: Application::answers_of(edition, &child.answers, child.lang),
            documents: Vec::new(),
            consent: None,
        };
        let bytes = application.to_bytes().map_err(Fault::from)?;
        let application = tx.blob_put(&bytes)?;
        let year = civil_date(child.registered_at).year();
        let serial = tx.serial_next(&format!("application:{office}:{year}"))?;
        let mut hand = self.begin(
            tx,
            Beginning {
                case,
                edition: Arc::clone(edition),
                channel: Channel::LocalBody,
                office,
                recipient: (child.recipient.iin.as_str(), &child.recipient.name),
                account: None,
                lang: child.lang,
                opened_at: child.registered_at,
            },
        )?;
        let fact = Fact::TakenOver { number: CaseNumber::new(office, year, serial), application };
        self.enter(tx, &mut hand, &self.told(fact, actor.clone()), None)?;
        self.enrol(tx, &hand)?;
        Ok(self.put_back(tx, hand)?)
    }
}
