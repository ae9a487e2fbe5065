//! A list that was kept before this one, taken over: every child gets a case of its own, begun where it waits for a place, and its place on the list
//! by the moment at which it was registered then.

use crate::apply::copy_of;
use crate::begin::Beginning;
use crate::{Application, ApplicationPerson, CaseRoom, Fault, LetterBody, Party, Turned};
use engine::{Actor, Answers, Edition, Fact};
use jiff::Timestamp;
use kernel::{CaseId, CaseNumber, Channel, Lang, System, civil_date, iso};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use store::Tx;
use store::records::CaseFilter;
use uuid::Uuid;

/// Cases of one person under one regulation that are looked at.
const CASES: i64 = 100;

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

/// The way by which a person whose number is proved has the portal told of their children on a list that was taken over.
///
/// Such a list is told to nobody at once. The portal asks here by a call, since no letter can name a case it does not know; it is answered by letters.
pub struct OlderCases {
    room: Arc<CaseRoom>,
}

impl OlderCases {
    /// Of the room that keeps the lists.
    pub fn new(room: Arc<CaseRoom>) -> Self {
        Self { room }
    }

    /// Posts to the portal every case of a list that it has not heard of and that names this number as its recipient, each with its application. Gives
    /// how many are on their way; asked again, none of them goes twice. A fault here keeps nobody from the cases that the portal has.
    pub fn tell_of(&self, number: &str) -> usize {
        self.try_to_tell(number).unwrap_or_else(|fault| {
            tracing::error!(%fault, "older cases cannot be told");
            0
        })
    }

    fn try_to_tell(&self, number: &str) -> Result<usize, Fault> {
        let room = &self.room;
        let keeping = room.law.all().filter(|edition| edition.regulation.waiting_list.is_some());
        let filters: Vec<CaseFilter> = keeping
            .map(|edition| CaseFilter {
                recipient: Some(number.to_owned()),
                regulation: Some(edition.code().to_owned()),
                channel: Some(Channel::LocalBody),
                limit: CASES,
                ..CaseFilter::default()
            })
            .collect();
        let untold = room.store.read::<_, Fault>(|tx| {
            let mut untold = Vec::new();
            for filter in &filters {
                for record in tx.case_list(filter)? {
                    if record.number.is_some() && !tx.outbox_has(record.id, System::Portal, LetterBody::CASE)? {
                        untold.push(record.id);
                    }
                }
            }
            Ok(untold)
        })?;
        for case in &untold {
            room.write::<_, Fault>(|tx| room.tell_whole(tx, *case))?;
        }
        Ok(untold.len())
    }
}

impl CaseRoom {
    /// Posts a case to the portal as the first that it hears of it, with the application: who asks has proved to be its recipient.
    fn tell_whole(&self, tx: &mut Tx<'_>, case: CaseId) -> Result<(), Fault> {
        // Another page may have asked in between.
        if tx.outbox_has(case, System::Portal, LetterBody::CASE)? {
            return Ok(());
        }
        let hand = self.take_in_hand(tx, case)?;
        let body = copy_of(tx, &hand)?;
        self.post(tx, &hand.record, System::Portal, &body, hand.state.application.iter().cloned().collect())
    }
}
