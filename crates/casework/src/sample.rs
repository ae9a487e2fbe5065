//! Samples of a request and of the answers to it: made-up data in the regulation's own form and papers, marked as a sample. Nobody's data is in them.

use crate::paper::{blocks, date_words, paper_lang, shown};
use crate::{CaseRoom, Fault};
use documents::Paper;
use engine::{Edition, Field, FieldKind};
use jiff::ToSpan as _;
use kernel::{Lang, civil_date};
use std::collections::BTreeMap;
use translation::T;

/// No number of a person: made up so that nobody takes it for one.
const NOBODY: &str = "000000000000";
/// The most digits or signs a made-up answer shows.
const FEW: usize = 12;
/// How old a child of a sample is, in years: young enough for every service for children.
const YEARS: i64 = 4;

impl CaseRoom {
    /// The answers of a sample request, by field, as a person reads them.
    pub fn sample_answers(&self, edition: &Edition, lang: Lang) -> BTreeMap<String, String> {
        let fields = edition.form.fields.iter();
        fields.map(|field| (field.id.clone(), self.sample_answer(edition, field, lang))).collect()
    }

    fn sample_answer(&self, edition: &Edition, field: &Field, lang: Lang) -> String {
        let t = T::of(lang);
        let today = civil_date(self.clock.now());
        let size = field.length.or(field.max_length).unwrap_or(FEW).min(FEW);
        match field.kind {
            FieldKind::Iin => NOBODY.to_owned(),
            FieldKind::Digits => "0".repeat(size),
            FieldKind::Text | FieldKind::LongText => t.sample_text().into_owned(),
            FieldKind::Name => t.sample_name().into_owned(),
            FieldKind::Telephone => "+7 700 000 00 00".to_owned(),
            FieldKind::Email => "name@example.kz".to_owned(),
            FieldKind::Date => date_words(today.saturating_sub(YEARS.years())),
            FieldKind::Choice | FieldKind::Office => {
                let first = field.options.first().map(|option| option.value.as_str()).unwrap_or_default();
                shown(edition, &field.id, first, lang)
            }
        }
    }

    /// A paper of a regulation with made-up data, without number, signature and code; none where it has no such paper. Papers are Kazakh or Russian.
    pub fn sample_paper(&self, edition: &Edition, paper: &str, lang: Lang) -> Result<Option<Vec<u8>>, Fault> {
        let Some(form) = edition.paper(paper) else { return Ok(None) };
        let lang = paper_lang(lang);
        let t = T::of(lang);
        let mut known = self.sample_answers(edition, lang);
        let office = edition
            .directories
            .get(&edition.regulation.office_directory)
            .and_then(|directory| directory.offices.first());
        let issuer = office.map(|office| office.name.get(lang).to_owned()).unwrap_or_default();
        let today = civil_date(self.clock.now());
        let document = edition.documents.first().map(|document| document.name.get(lang)).unwrap_or_default();
        let ground = edition.grounds.first().map(|ground| ground.text.get(lang)).unwrap_or_default();
        let mark = t.sample_mark();
        let facts = [
            ("office-name", issuer.clone()),
            ("office-address", office.map(|office| office.address.get(lang).to_owned()).unwrap_or_default()),
            ("office-telephone", office.map(|office| office.telephones.join(", ")).unwrap_or_default()),
            ("number", mark.clone().into_owned()),
            ("application-number", mark.clone().into_owned()),
            ("outgoing-number", mark.clone().into_owned()),
            ("minutes", mark.clone().into_owned()),
            ("date", date_words(today)),
            ("opened-at", date_words(today)),
            ("answer-by", date_words(today)),
            ("result-at", date_words(today)),
            ("applicant-name", t.sample_name().into_owned()),
            ("specialist", t.sample_name().into_owned()),
            ("recipient-iin", NOBODY.to_owned()),
            ("kindergarten", t.sample_kindergarten().into_owned()),
            ("position", "1".to_owned()),
            ("ground", ground.to_owned()),
            ("missing", document.to_owned()),
            ("explanation", t.sample_text().into_owned()),
            ("conclusion", t.sample_text().into_owned()),
            ("archive-place", t.sample_text().into_owned()),
            ("status-address", self.setting.portal_address.clone()),
        ];
        known.extend(facts.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let paper = Paper {
            template: form.template.clone(),
            lang,
            title: t.sample_of(form.title.get(lang)).into_owned(),
            issuer,
            number: mark.into_owned(),
            issued_at: self.clock.now(),
            recipient: t.sample_name().into_owned(),
            body: blocks(&form.passages, lang, &known),
            signer: None,
            check: None,
        };
        Ok(Some(self.press.print(&paper)?))
    }
}
