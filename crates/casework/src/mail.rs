//! Mail to recipients: what the portal tells them besides their cabinet, and papers sent by e-mail.

use crate::apply::InHand;
use crate::effects::application_of;
use crate::{CaseRoom, Fault};
use engine::{Fact, FieldKind};
use jiff::Timestamp;
use kernel::{Channel, Lang, civil_date};
use store::Tx;
use store::records::MailRecord;
use translation::T;

/// The role of accounts of an office's heads.
const HEAD: &str = "head";

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
            Fact::PlaceOffered { kindergarten, answer_by, .. } => {
                let by = answer_by.as_ref().map(|by| by.parse::<Timestamp>()).transpose()?;
                let text = match by {
                    Some(by) => t.mail_offer_until_text(kindergarten.clone(), link, number.clone(), t.date_time(by)),
                    None => t.mail_offer_text(kindergarten.clone(), link, number.clone()),
                };
                (t.mail_offer_subject(number), text)
            }
            Fact::PaperSigned { .. } => {
                (t.mail_paper_subject(number.clone()), t.mail_paper_text(link, number, service))
            }
            Fact::Extended { .. }
            | Fact::ResultAppointed { .. }
            | Fact::Outgrown { .. }
            | Fact::OfferLapsed { .. }
            | Fact::Unlisted { .. }
            | Fact::ListTold { .. } => {
                return self.mail_news(tx, hand, fact, to);
            }
            _ => return Ok(()),
        };
        self.post_mail(tx, to, subject.into_owned(), text.into_owned(), "[]".to_owned())
    }

    /// Writes to the address in the application about such news, where the recipient came in person and the portal does not write to them.
    pub(crate) fn mail_visitor(&self, tx: &mut Tx<'_>, hand: &InHand, fact: &Fact) -> Result<(), Fault> {
        let fields = &hand.edition.form.fields;
        let field = fields.iter().find(|field| field.kind == FieldKind::Email).map(|field| &field.id);
        let application = application_of(tx, hand).ok().filter(|_| hand.record.channel != Channel::Portal);
        let to = field.zip(application).and_then(|(field, application)| application.answer(field).map(str::to_owned));
        to.map_or(Ok(()), |to| self.mail_news(tx, hand, fact, to))
    }

    /// Tells that the term is prolonged, when the result can be had, or that the child left the waiting list.
    fn mail_news(&self, tx: &mut Tx<'_>, hand: &InHand, fact: &Fact, to: String) -> Result<(), Fault> {
        let lang = hand.record.lang;
        let t = T::of(lang);
        let number = hand.state.number.as_ref().map(ToString::to_string).unwrap_or_default();
        let service = hand.edition.regulation.short_title.get(lang).to_owned();
        let (subject, text) = match fact {
            Fact::Extended { until, reason } => {
                let until = t.date(civil_date(until.parse()?));
                let text = t.mail_extended_text(number.clone(), reason.clone(), service, until);
                (t.mail_extended_subject(number), text)
            }
            Fact::ResultAppointed { at } => {
                let at = t.date_time(at.parse::<Timestamp>()?);
                let office = hand.edition.receiving_office(&hand.record.office);
                let office = office.map(|office| format!("{}, {}", office.name.get(lang), office.address.get(lang)));
                let text = t.mail_appointed_text(at, number.clone(), office.unwrap_or_default(), service);
                (t.mail_appointed_subject(number), text)
            }
            Fact::Outgrown { age } => {
                (t.mail_outgrown_subject(number.clone()), t.mail_outgrown_text(*age, number, service))
            }
            Fact::OfferLapsed { .. } | Fact::Unlisted { .. } | Fact::ListTold { .. } => {
                let Some(told) = list_words(t, hand, fact) else { return Ok(()) };
                let link = format!("{}/cabinet/{}", self.setting.portal_address, hand.record.id);
                (t.mail_list_subject(number.clone()), t.mail_list_text(link, number, service, told))
            }
            _ => return Ok(()),
        };
        self.post_mail(tx, to, subject.into_owned(), text.into_owned(), "[]".to_owned())
    }

    /// Tells the heads of the office that a case is late, each in their own language.
    pub(crate) fn mail_heads(&self, tx: &mut Tx<'_>, hand: &InHand, step: &str) -> Result<(), Fault> {
        let heads = tx.account_of_office(&hand.record.office)?.into_iter();
        let heads: Vec<_> = heads.filter(|account| account.role == HEAD && !account.blocked).collect();
        let number = hand.state.number.as_ref().map(ToString::to_string).unwrap_or_default();
        let due = hand.record.due_at;
        for head in heads {
            let Some(to) = head.email else { continue };
            let t = T::of(head.lang);
            let service = hand.edition.regulation.short_title.get(head.lang).to_owned();
            let step = hand.route()?.step(step).map(|step| step.does.get(head.lang).to_owned()).unwrap_or_default();
            let due = due.map(|due| t.date_time(due)).unwrap_or_default();
            let text = t.mail_late_text(due, number.clone(), service, step);
            let subject = t.mail_late_subject(number.clone()).into_owned();
            self.post_mail(tx, to, subject, text.into_owned(), "[]".to_owned())?;
        }
        Ok(())
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

/// What the list tells of a child, in words; none where there is nothing to say.
fn list_words(t: T, hand: &InHand, fact: &Fact) -> Option<String> {
    let kindergarten = |offer: &String| {
        let known = hand.state.offers.iter().find(|known| known.id == *offer);
        known.map(|known| known.kindergarten.clone()).unwrap_or_default()
    };
    match fact {
        Fact::OfferLapsed { offer } => Some(t.list_offer_lapsed(kindergarten(offer)).into_owned()),
        Fact::Unlisted { why } => Some(crate::listed::leaving_words(t, *why)),
        Fact::ListTold { news } => Some(crate::listed::news_words(t, news)),
        _ => None,
    }
}
