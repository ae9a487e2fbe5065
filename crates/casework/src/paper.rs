//! Drawing the papers of a regulation: placeholders are filled from the application and the run, the press prints.

use crate::apply::InHand;
use crate::effects::application_of;
use crate::{CaseRoom, Fault};
use documents::{Block, Check, Paper};
use engine::{Edition, Fact, FieldKind, Passage};
use kernel::{Lang, civil_date};
use pki::Statement;
use sha2::Digest as _;
use std::collections::BTreeMap;
use store::Tx;

/// A paper drawn and made ready for its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperDraft {
    /// Which paper of the regulation.
    pub paper: String,
    /// Its number.
    pub number: String,
    /// The code for the check page.
    pub code: String,
    /// The bytes with room for the signature.
    pub pdf: Vec<u8>,
}

/// Letters of check codes: none that is mistaken for another when read aloud or copied by hand.
const CODE_LETTERS: &[u8; 28] = b"23456789ABCDEFGHKMNPRSTUVWXZ";
/// Twelve letters of twenty-eight: fifty-seven bits, too many to guess.
const CODE_LENGTH: usize = 12;

impl CaseRoom {
    /// Draws the paper of the step that is due.
    pub(crate) fn draw(&self, hand: &InHand) -> Result<PaperDraft, Fault> {
        let id = hand.state.step(hand.route()?).and_then(|step| step.paper.clone()).unwrap_or_default();
        let lang = paper_lang(hand.record.lang);
        let (number, known) = self.store.write::<_, Fault>(|tx| {
            let year = civil_date(self.clock.now()).year();
            // One outgoing register for all papers of an office: a number names one paper, also among those of one case.
            let serial = tx.serial_next(&format!("paper:{}:{year}", hand.record.office))?;
            let number = format!("{}-{year}-{serial:05}", hand.record.office.to_uppercase());
            Ok((number, self.known(tx, hand, lang)?))
        })?;
        // A paper that is printed and signed by hand has no electronic signature, so no room for one and no code that finds it.
        let by_hand = is_signed_by_hand(hand.route()?, &id);
        let code = if by_hand { String::new() } else { check_code() };
        let pdf = self.print(hand, &id, lang, &number, &code, &known)?;
        if by_hand {
            return Ok(PaperDraft { paper: id, number, code, pdf });
        }
        let purpose = hand.edition.paper(&id).map_or("", |form| form.title.get(lang));
        let pdf =
            pki::pdf::prepare(&pdf, known.get("office-name").map_or("", String::as_str), self.clock.now(), purpose)?;
        Ok(PaperDraft { paper: id, number, code, pdf })
    }

    /// The receipt of acceptance for a case, printed on the spot; it needs no signature. Where the package was not accepted, the receipt says so.
    pub fn receipt(&self, case: kernel::CaseId) -> Result<Vec<u8>, Fault> {
        let (hand, known) = self.store.read::<_, Fault>(|tx| {
            let hand = self.take_in_hand(tx, case)?;
            let known = self.known(tx, &hand, paper_lang(hand.record.lang))?;
            Ok((hand, known))
        })?;
        let number = hand.state.number.as_ref().map_or_else(|| case.to_string(), ToString::to_string);
        let refused = hand.route()?.steps.iter().find(|step| step.verbs.contains(&engine::Verb::RefusePackage));
        let refused = refused.filter(|step| hand.state.path.contains(&step.id)).and_then(|step| step.paper.as_deref());
        self.print(&hand, refused.unwrap_or("receipt"), paper_lang(hand.record.lang), &number, "", &known)
    }

    fn print(
        &self,
        hand: &InHand,
        id: &str,
        lang: Lang,
        number: &str,
        code: &str,
        known: &BTreeMap<String, String>,
    ) -> Result<Vec<u8>, Fault> {
        let edition = &hand.edition;
        let form = edition.paper(id).ok_or_else(|| Fault::EditionUnknown(edition.digest.clone()))?;
        let mut known = known.clone();
        known.insert("number".to_owned(), number.to_owned());
        let office = known.get("office-name").cloned().unwrap_or_default();
        let mut paper = Paper {
            template: form.template.clone(),
            lang,
            title: form.title.get(lang).to_owned(),
            issuer: office,
            number: number.to_owned(),
            issued_at: self.clock.now(),
            recipient: hand.record.recipient_name.clone(),
            body: blocks(&form.passages, lang, &known),
            signer: None,
            check: None,
        };
        if !code.is_empty() {
            let statement = self.statement(hand, id, &paper)?;
            let url = format!("{}/check/{code}", self.setting.portal_address);
            paper.check = Some(Check { url, code: grouped(code), statement });
        }
        Ok(self.press.print(&paper)?)
    }

    /// What the square code of a paper says of it, signed by the installation's own key where it has one.
    fn statement(&self, hand: &InHand, id: &str, paper: &Paper) -> Result<Option<String>, Fault> {
        let Some(signer) = &self.statements else { return Ok(None) };
        let statement = Statement {
            kind: format!("{}/{id}", hand.record.regulation),
            office: hand.record.office.clone(),
            number: paper.number.clone(),
            holder: in_part(&paper.recipient),
            issued_at: paper.issued_at,
            digest: sha2::Sha256::digest(paper.words().as_bytes()).into(),
        };
        Ok(Some(statement.sign(signer.as_ref())?))
    }

    /// What placeholders of papers may say.
    fn known(&self, tx: &mut Tx<'_>, hand: &InHand, lang: Lang) -> Result<BTreeMap<String, String>, Fault> {
        // A package that was not accepted has no signed application: the record alone tells whose it is.
        let application = application_of(tx, hand).ok();
        let edition = &hand.edition;
        let mut known: BTreeMap<String, String> = application
            .iter()
            .flat_map(|application| &application.answers)
            .map(|answer| (answer.field.clone(), shown(edition, &answer.field, &answer.answer, lang)))
            .collect();
        if let Some(office) = edition.receiving_office(&hand.record.office) {
            known.insert("office-name".to_owned(), office.name.get(lang).to_owned());
            known.insert("office-address".to_owned(), office.address.get(lang).to_owned());
            known.insert(
                "office-telephone".to_owned(),
                office.corrected.clone().unwrap_or_else(|| office.telephones.join(", ")),
            );
        }
        let state = &hand.state;
        let ground =
            state.ground.as_ref().and_then(|id| edition.ground(id)).map(|ground| ground.text.get(lang).to_owned());
        let journal = tx.journal_of(hand.record.id)?;
        let position = journal.iter().rev().find_map(|entry| match serde_json::from_str(&entry.fact) {
            Ok(Fact::Enrolled { position, .. }) => Some(position.to_string()),
            _ => None,
        });
        let missing = journal.iter().rev().find_map(|entry| match serde_json::from_str(&entry.fact) {
            Ok(Fact::PackageIncomplete { missing }) => Some(document_names(edition, &missing, lang)),
            _ => None,
        });
        let offer = state.offers.iter().rev().find(|offer| offer.accepted == Some(true)).or(state.offers.last());
        let facts = [
            ("application-number", state.number.as_ref().map(ToString::to_string)),
            ("date", Some(date_words(civil_date(self.clock.now())))),
            ("opened-at", Some(date_words(civil_date(hand.record.opened_at)))),
            ("applicant-name", Some(hand.record.recipient_name.clone())),
            ("recipient-iin", Some(hand.record.recipient.clone())),
            ("kindergarten", state.allotted.clone().or(offer.map(|offer| offer.kindergarten.clone()))),
            ("missing", missing),
            ("outgoing-number", state.outgoing.clone()),
            ("result-at", state.result_at.as_deref().and_then(|at| at.parse().ok()).map(moment_words)),
            ("conclusion", state.conclusion.as_ref().map(|(_, _, words)| words.clone())),
            ("minutes", state.conclusion.as_ref().map(|(_, minutes, _)| minutes.clone())),
            ("archive-place", state.searched.as_ref().and_then(|(_, place)| place.clone())),
            ("specialist", state.assigned.as_ref().map(|(name, _)| name.clone())),
            ("answer-by", offer.and_then(|offer| offer.answer_by.clone())),
            ("position", position),
            ("ground", ground),
            ("explanation", state.explanation.clone()),
            ("status-address", Some(self.setting.portal_address.clone())),
        ];
        known.extend(facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        Ok(known)
    }
}

/// A name in part, for whoever has only the code of a paper: the first name and the first letter of the surname.
pub fn in_part(name: &str) -> String {
    let mut words = name.split_whitespace();
    let surname = words.next().and_then(|word| word.chars().next()).map(|letter| format!("{letter}."));
    let name = words.next().unwrap_or_default();
    format!("{name} {}", surname.unwrap_or_default()).trim().to_owned()
}

/// Keeps a drawn paper and says so in a fact. The code is kept beside it until the signature makes the paper findable.
pub(crate) fn keep_draft(tx: &mut Tx<'_>, hand: &InHand, draft: &PaperDraft) -> Result<Fact, Fault> {
    let pdf = tx.blob_put(&draft.pdf)?;
    tx.setting_put(&code_key(hand, &draft.paper), &draft.code)?;
    Ok(Fact::PaperFormed { paper: draft.paper.clone(), number: draft.number.clone(), pdf })
}

/// The setting under which the code of a paper waits for the signature.
pub(crate) fn code_key(hand: &InHand, paper: &str) -> String {
    format!("code:{}:{paper}", hand.record.id)
}

/// Papers are issued in Kazakh and Russian, and a written answer is a paper.
pub(crate) fn paper_lang(lang: Lang) -> Lang {
    if lang == Lang::En { Lang::Ru } else { lang }
}

pub(crate) fn blocks(passages: &[Passage], lang: Lang, known: &BTreeMap<String, String>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut fields: Vec<(String, String)> = Vec::new();
    for passage in passages {
        if let (Some(label), Some(value)) = (&passage.label, &passage.value) {
            let value = filled(value, known);
            if !value.trim().is_empty() {
                fields.push((label.get(lang).to_owned(), value));
            }
        } else if let Some(text) = &passage.text {
            if !fields.is_empty() {
                blocks.push(Block::Fields(std::mem::take(&mut fields)));
            }
            blocks.push(Block::Paragraph(filled(text.get(lang), known)));
        }
    }
    if !fields.is_empty() {
        blocks.push(Block::Fields(fields));
    }
    blocks
}

/// Fills `{placeholders}`; one that is not known becomes empty. What people typed is inserted as it is and never read for placeholders again.
fn filled(text: &str, known: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        if let Some((name, tail)) = after.split_once('}') {
            let value = known.get(name).map_or("", String::as_str);
            // What is not known leaves no comma before nothing: an office may have no telephone.
            if value.is_empty() && out.ends_with(", ") {
                out.truncate(out.len() - 2);
            }
            out.push_str(value);
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// An answer as a person reads it: dates in the country's order, options by their label, offices by their name.
pub(crate) fn shown(edition: &Edition, field: &str, answer: &str, lang: Lang) -> String {
    let Some(field) = edition.form.field(field) else { return answer.to_owned() };
    let read = match field.kind {
        FieldKind::Date => answer.parse().ok().map(date_words),
        FieldKind::Choice => {
            field.options.iter().find(|option| option.value == answer).map(|option| option.label.get(lang).to_owned())
        }
        FieldKind::Office => {
            let directory = field.directory.as_deref().unwrap_or(&edition.regulation.office_directory);
            edition.office(directory, answer).map(|office| office.name.get(lang).to_owned())
        }
        _ => None,
    };
    read.unwrap_or_else(|| answer.to_owned())
}

pub(crate) fn date_words(date: jiff::civil::Date) -> String {
    date.strftime("%d.%m.%Y").to_string()
}

fn moment_words(at: jiff::Timestamp) -> String {
    let zone = jiff::tz::TimeZone::get("Asia/Almaty").unwrap_or(jiff::tz::TimeZone::UTC);
    at.to_zoned(zone).strftime("%d.%m.%Y %H:%M").to_string()
}

/// Whether a paper of a route is printed and signed by hand.
fn is_signed_by_hand(route: &engine::Route, paper: &str) -> bool {
    let signs = |step: &engine::Step| step.verbs.contains(&engine::Verb::SignByHand);
    route.steps.iter().any(|step| step.paper.as_deref() == Some(paper) && signs(step))
}

/// The names of documents, as a paper lists what is missing.
fn document_names(edition: &Edition, ids: &[String], lang: Lang) -> String {
    let named = |id: &String| edition.documents.iter().find(|document| document.id == *id);
    ids.iter().filter_map(named).map(|document| document.name.get(lang)).collect::<Vec<_>>().join("; ")
}

fn check_code() -> String {
    use rand::Rng as _;
    let mut chance = rand::rng();
    (0..CODE_LENGTH)
        .filter_map(|_| CODE_LETTERS.get(chance.random_range(0..CODE_LETTERS.len())))
        .map(|letter| char::from(*letter))
        .collect()
}

/// A code as papers print it, in groups of four.
fn grouped(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_never_read_for_placeholders() {
        let known = BTreeMap::from([("a".to_owned(), "{b}".to_owned()), ("b".to_owned(), "secret".to_owned())]);
        assert_eq!(filled("x {a} y {missing}{", &known), "x {b} y {");
        assert_eq!(filled("{a}, {missing}.", &known), "{b}.");
    }

    #[test]
    fn a_name_is_shown_in_part() {
        assert_eq!(in_part("Ахметова Әлия Серікқызы"), "Әлия А.");
        assert_eq!(in_part(""), "");
    }

    #[test]
    fn codes_are_printed_in_groups() {
        assert_eq!(grouped("ABCDEFGH2345"), "ABCD-EFGH-2345");
        assert_eq!(check_code().len(), CODE_LENGTH);
    }
}
