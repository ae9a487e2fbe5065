//! The first moment of a case in a system's store: its summary before anything has happened.

use crate::apply::InHand;
use crate::{CaseRoom, Fault};
use engine::{CaseState, Edition, Status};
use jiff::Timestamp;
use kernel::{CaseId, Channel, Lang};
use std::sync::Arc;
use store::Tx;
use store::records::CaseRecord;

/// What is known of a case before its first fact.
pub(crate) struct Beginning<'a> {
    /// The case.
    pub case: CaseId,
    /// The edition it runs under.
    pub edition: Arc<Edition>,
    /// The channel.
    pub channel: Channel,
    /// The receiving office.
    pub office: &'a str,
    /// The recipient's ИИН or БИН, and name.
    pub recipient: (&'a str, &'a str),
    /// The account in this system that the case belongs to.
    pub account: Option<String>,
    /// The language of papers and notices.
    pub lang: Lang,
    /// When it was opened, in the system where it was.
    pub opened_at: Timestamp,
}

impl CaseRoom {
    /// Keeps an empty case and takes it in hand at the first step of its route.
    pub(crate) fn begin(&self, tx: &mut Tx<'_>, beginning: Beginning<'_>) -> Result<InHand, Fault> {
        let (recipient, recipient_name) = beginning.recipient;
        let record = CaseRecord {
            id: beginning.case,
            regulation: beginning.edition.code().to_owned(),
            edition: beginning.edition.digest.clone(),
            channel: beginning.channel,
            office: beginning.office.to_owned(),
            recipient: recipient.to_owned(),
            recipient_name: recipient_name.to_owned(),
            account: beginning.account,
            lang: beginning.lang,
            number: None,
            status: Status::Draft.word().to_owned(),
            place: "null".to_owned(),
            officer: None,
            due_at: None,
            opened_at: beginning.opened_at,
            changed_at: self.clock.now(),
            entries: 0,
            ended: false,
            state: "{}".to_owned(),
        };
        let mut hand = InHand { record, state: CaseState::default(), edition: beginning.edition };
        hand.state = CaseState::start(hand.route()?);
        tx.case_save(&hand.record)?;
        Ok(hand)
    }
}
