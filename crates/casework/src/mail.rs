//! Mail to recipients: what the portal tells them besides their cabinet, and papers sent by e-mail.

use crate::apply::InHand;
use crate::{CaseRoom, Fault};
use engine::Fact;
use jiff::Timestamp;
use kernel::Lang;
use store::Tx;
use store::records::MailRecord;
use translation::T;

impl CaseRoom {
    /// Writes to the recipient's address about what they wait for: the number, an offer, the result.
    pub(crate) fn mail_recipient(&self, tx: &mut Tx<'_>, hand: &InHand, fact: &Fact) -> Result<(), Fault> {
        let Some(account) = &hand.record.account else { return Ok(()) };
        let Some(account) = tx.account_find(account)? else { return Ok(()) };
        let Some(to) = account.email else { return Ok(()) };
        let lang = hand.record.lang;
        let t = T::of(lang);
        let number = hand.state.number.as_ref().map(ToString::to_string).unwrap_or_default();
        let service = hand.edition.regulation.short_title.get(lang).to_owned();
        let link = format!("{}/cabinet/{}", self.setting.portal_address, hand.record.id);
        let (subject, text) = match fact {
            Fact::Numbered { .. } => {
                (t.mail_numbered_subject(number.clone()), t.mail_numbered_text(link, number, service))
            }
            Fact::PlaceOffered { kindergarten, .. } => {
                (t.mail_offer_subject(number.clone()), t.mail_offer_text(kindergarten.clone(), link, number))
            }
            Fact::PaperSigned { .. } => {
                (t.mail_paper_subject(number.clone()), t.mail_paper_text(link, number, service))
            }
            _ => return Ok(()),
        };
        self.post_mail(tx, to, subject.into_owned(), text.into_owned(), "[]".to_owned())
    }

    /// Sends the latest paper of a case by e-mail, in the language of the case.
    pub(crate) fn mail_paper(&self, tx: &mut Tx<'_>, hand: &InHand, to: &str) -> Result<(), Fault> {
        let Some(paper) = hand.state.papers.last() else { return Ok(()) };
        let lang: Lang = hand.record.lang;
        let t = T::of(lang);
        let number = hand.state.number.as_ref().map(ToString::to_string).unwrap_or_default();
        let attachments =
            serde_json::to_string(&[(format!("{}.pdf", paper.number), "application/pdf", paper.pdf.as_str())])?;
        let subject = t.mail_attached_subject(number.clone()).into_owned();
        let text = t.mail_attached_text(number).into_owned();
        self.post_mail(tx, to.to_owned(), subject, text, attachments)
    }

    fn post_mail(
        &self,
        tx: &mut Tx<'_>,
        to: String,
        subject: String,
        text: String,
        attachments: String,
    ) -> Result<(), Fault> {
        let now: Timestamp = self.clock.now();
        let mail = MailRecord {
            id: self.uuid().to_string(),
            to,
            subject,
            text,
            attachments,
            created_at: now,
            sent_at: None,
            attempts: 0,
            next_try_at: now,
            error: None,
        };
        Ok(tx.mail_post(&mail)?)
    }
}
