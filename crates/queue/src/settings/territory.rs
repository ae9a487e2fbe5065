//! A territory's own document: the values it sets where the act leaves them open, laid over the editions of the regulation.
//!
//! A value is written plainly (`answer = "3 wd"`), since its origin is the document itself. Each edition of the document stands by itself: what a later
//! one leaves out is the act's again.

use super::read::{Reader, in_order, parse};
use super::{Category, Class, Criterion, Origin, Ratio, Setting, Settings, SettingsFault, Silence};
use jiff::civil::Date;
use kernel::{Term, Text, YearDay};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    settings: Vec<Own>,
}

/// What a territory sets from a day on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    from: Date,
    start_age: Option<Term>,
    end_age: Option<Term>,
    ratio: Option<Ratio>,
    consent: Option<bool>,
    answer: Option<Term>,
    silence: Option<Silence>,
    exclusive_choice: Option<Term>,
    referral: Option<Term>,
    extension: Option<Term>,
    stop_list: Option<Term>,
    restoration: Option<Term>,
    refresh: Option<YearDay>,
    transfer_keeps_date: Option<bool>,
    move_keeps_date: Option<bool>,
    lot: Option<bool>,
    priorities: Option<Vec<Criterion>>,
    #[serde(rename = "category", default)]
    categories: Vec<OwnCategory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnCategory {
    id: String,
    class: Class,
    name: Text,
}

/// Lays the document over the editions of the act.
pub(super) fn lay(text: &str, act: &[Settings]) -> Result<Vec<Settings>, SettingsFault> {
    let mend = "write [[settings]] with the day it counts `from`, and each value plainly: answer = \"3 wd\"";
    let document: Document = parse(text, mend)?;
    in_order(text, document.settings.iter().map(|own| own.from))?;
    let first = act.first().map(|edition| edition.from);
    // A new edition begins wherever either document has one.
    let days: BTreeSet<Date> =
        act.iter().map(|edition| edition.from).chain(document.settings.iter().map(|own| own.from)).collect();
    let mut laid = Vec::new();
    for day in days.into_iter().filter(|day| first.is_some_and(|first| *day >= first)) {
        let Some(base) = act.iter().rev().find(|edition| edition.from <= day) else { continue };
        let base = Settings { from: day, ..base.clone() };
        laid.push(match document.settings.iter().enumerate().rev().find(|(_, own)| own.from <= day) {
            Some((index, own)) => Reader { text, index }.lay_over(base, own)?,
            None => base,
        });
    }
    Ok(laid)
}

impl Reader<'_> {
    fn lay_over(&self, mut laid: Settings, own: &Own) -> Result<Settings, SettingsFault> {
        self.set("start_age", &mut laid.start_age, own.start_age.as_ref())?;
        self.set("end_age", &mut laid.end_age, own.end_age.as_ref())?;
        self.set("ratio", &mut laid.ratio, own.ratio.as_ref())?;
        self.set("consent", &mut laid.consent, own.consent.as_ref())?;
        self.set("answer", &mut laid.answer, own.answer.as_ref())?;
        self.set("silence", &mut laid.silence, own.silence.as_ref())?;
        self.set("exclusive_choice", &mut laid.exclusive_choice, own.exclusive_choice.as_ref())?;
        self.set("referral", &mut laid.referral, own.referral.as_ref())?;
        self.set("extension", &mut laid.extension, own.extension.as_ref())?;
        self.set("stop_list", &mut laid.stop_list, own.stop_list.as_ref())?;
        self.set("restoration", &mut laid.restoration, own.restoration.as_ref())?;
        self.set("refresh", &mut laid.refresh, own.refresh.as_ref())?;
        self.set("transfer_keeps_date", &mut laid.transfer_keeps_date, own.transfer_keeps_date.as_ref())?;
        self.set("move_keeps_date", &mut laid.move_keeps_date, own.move_keeps_date.as_ref())?;
        self.set("lot", &mut laid.lot, own.lot.as_ref())?;
        self.set("priorities", &mut laid.priorities, own.priorities.as_ref())?;
        for category in &own.categories {
            let OwnCategory { id, class, name } = category;
            if laid.categories.iter().any(|known| known.id == *id && !known.territory) {
                let mend = "give the territory's own category another id: those of the act stay as they are";
                self.blame(&format!("\"{id}\""), format!("\"{id}\" is a category of the act"), mend)?;
            }
            let (id, name) = (id.clone(), Some(name.clone()));
            laid.categories.push(Category { id, class: *class, clause: None, assumed: false, territory: true, name });
        }
        self.check(&laid)?;
        Ok(laid)
    }

    fn set<T: Clone>(&self, name: &str, setting: &mut Setting<T>, own: Option<&T>) -> Result<(), SettingsFault> {
        let Some(own) = own else { return Ok(()) };
        if let Origin::Act(clause) = setting.origin() {
            let what = format!("«{name}» is given by the act, clause {clause}");
            return self.blame(name, what, "take the line away: a territory sets only what the act leaves open");
        }
        *setting = Setting { value: Some(own.clone()), clause: None, assumed: false, territory: true };
        Ok(())
    }
}
