//! Reading a document of settings: editions where it is right, and the first fault with its line and mend where it is not.

use super::{Class, Criterion, Origin, Setting, Settings, SettingsFault};
use jiff::civil::Date;
use kernel::{Term, TermUnit};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    settings: Vec<Settings>,
}

pub(super) fn read(text: &str) -> Result<Vec<Settings>, SettingsFault> {
    let mend = "write [[settings]] with the day it counts `from`, and each value as { value = …, clause = \"…\" } or { value = …, assumed = true }";
    let document: Document = parse(text, mend)?;
    in_order(text, document.settings.iter().map(|edition| edition.from))?;
    for (index, edition) in document.settings.iter().enumerate() {
        let reader = Reader { text, index };
        reader.check(edition)?;
        reader.of_the_act(edition)?;
    }
    Ok(document.settings)
}

/// Parses a document; a fault of its form names its line.
pub(super) fn parse<T: DeserializeOwned>(text: &str, mend: &str) -> Result<T, SettingsFault> {
    toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.get(..start.min(text.len())).map_or(1, |before| before.matches('\n').count() + 1);
        SettingsFault { line, what: error.message().to_owned(), mend: mend.to_owned() }
    })
}

/// Whether there are editions, in the order of their days.
pub(super) fn in_order(text: &str, days: impl Iterator<Item = Date>) -> Result<(), SettingsFault> {
    let mut before = None;
    for (index, day) in days.enumerate() {
        if before.is_some_and(|before| before >= day) {
            let mend = "write the editions in the order of their days";
            Reader { text, index }.blame("from", "the editions are out of order", mend)?;
        }
        before = Some(day);
    }
    if before.is_none() {
        let mend = "add [[settings]] with the day it counts `from`".to_owned();
        return Err(SettingsFault { line: 1, what: "there is no edition".to_owned(), mend });
    }
    Ok(())
}

/// One edition under reading: knows where it stands in the text.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) index: usize,
}

impl Reader<'_> {
    pub(super) fn check(&self, edition: &Settings) -> Result<(), SettingsFault> {
        self.origin("start_age", &edition.start_age)?;
        self.origin("end_age", &edition.end_age)?;
        self.origin("ratio", &edition.ratio)?;
        self.origin("consent", &edition.consent)?;
        self.origin("answer", &edition.answer)?;
        self.origin("silence", &edition.silence)?;
        self.origin("exclusive_choice", &edition.exclusive_choice)?;
        self.origin("referral", &edition.referral)?;
        self.origin("extension", &edition.extension)?;
        self.origin("stop_list", &edition.stop_list)?;
        self.origin("restoration", &edition.restoration)?;
        self.origin("refresh", &edition.refresh)?;
        self.origin("transfer_keeps_date", &edition.transfer_keeps_date)?;
        self.origin("move_keeps_date", &edition.move_keeps_date)?;
        self.origin("lot", &edition.lot)?;
        self.origin("priorities", &edition.priorities)?;
        self.ages(edition)?;
        self.values(edition)?;
        self.categories(edition)
    }

    fn origin<T>(&self, name: &str, setting: &Setting<T>) -> Result<(), SettingsFault> {
        self.one_origin(name, setting.clause.is_some(), setting.assumed, setting.territory)
    }

    fn one_origin(&self, name: &str, clause: bool, assumed: bool, territory: bool) -> Result<(), SettingsFault> {
        match (clause, assumed, territory) {
            (true, false, false) | (false, true, false) | (false, false, true) => Ok(()),
            (true, true, _) => self.blame(
                name,
                format!("«{name}» is both given and assumed"),
                "keep the clause where the act says it, `assumed = true` where it does not",
            ),
            (false, false, false) => self.blame(
                name,
                format!("«{name}» does not say where it comes from"),
                "name the clause, or write `assumed = true`",
            ),
            (_, _, true) => self.blame(
                name,
                format!("«{name}» is the territory's and another's"),
                "a value has one origin: keep one of them",
            ),
        }
    }

    /// A regulation does not speak for a territory.
    fn of_the_act(&self, edition: &Settings) -> Result<(), SettingsFault> {
        let own = edition.categories.iter().find(|category| category.territory).map(|category| category.id.as_str());
        let value = edition.origins().into_iter().find(|(_, origin)| *origin == Origin::Territory);
        let own = value.map(|(name, _)| name).or(own);
        let mend = "take `territory` away here: a territory sets its own values in its own file";
        own.map_or(Ok(()), |name| self.blame(name, format!("«{name}» is marked as a territory's"), mend))
    }

    fn ages(&self, edition: &Settings) -> Result<(), SettingsFault> {
        let months = |name: &str, setting: &Setting<Term>| match setting.value {
            Some(age) if age.unit != TermUnit::Months => self.blame(
                name,
                format!("«{age}» is no age"),
                "write ages in months, for instance \"84 mo\" for seven years",
            ),
            _ => Ok(()),
        };
        months("start_age", &edition.start_age)?;
        months("end_age", &edition.end_age)?;
        match (edition.start_age.value, edition.end_age.value) {
            (Some(start), Some(end)) if start.count >= end.count => {
                self.blame("end_age", "the list ends before it starts", "let the end be older than the start")
            }
            _ => Ok(()),
        }
    }

    fn values(&self, edition: &Settings) -> Result<(), SettingsFault> {
        if edition.ratio.value.is_some_and(|ratio| ratio.privileged == 0 || ratio.general == 0) {
            return self.blame(
                "ratio",
                "a share of nothing",
                "leave `value` out where privileged children come before all others",
            );
        }
        if edition.silence.value.is_some() != edition.answer.value.is_some() {
            return self.blame(
                "silence",
                "silence and the time for an answer go together",
                "give both a value, or neither",
            );
        }
        if edition.extension.value.is_some() && edition.referral.value.is_none() {
            return self.blame(
                "extension",
                "a referral without an end cannot be extended",
                "give `referral` a value, or take this one's away",
            );
        }
        let criteria = edition.priorities.value.as_deref().unwrap_or_default();
        let twice = criteria.iter().collect::<Vec<_>>().len()
            != criteria.iter().collect::<std::collections::HashSet<_>>().len();
        if twice || criteria.last().is_some_and(|last| *last != Criterion::Lot) {
            return self.blame(
                "priorities",
                "the priorities do not put every two children in an order",
                "name each once and \"lot\" as the last",
            );
        }
        if edition.silence.value == Some(super::Silence::StopList) && edition.stop_list.value.is_none() {
            return self.blame(
                "silence",
                "there is no stop list to go to",
                "give `stop_list` a value, or choose another meaning of silence",
            );
        }
        Ok(())
    }

    fn categories(&self, edition: &Settings) -> Result<(), SettingsFault> {
        let mut known = BTreeSet::new();
        for category in &edition.categories {
            let name = format!("\"{}\"", category.id);
            self.one_origin(&name, category.clause.is_some(), category.assumed, category.territory)?;
            if category.class == Class::General {
                return self.blame(&name, "a privilege of no one", "let the class be out-of-turn or first-turn");
            }
            if !known.insert(&category.id) {
                return self.blame(&name, format!("{name} stands twice"), "keep one of them");
            }
        }
        Ok(())
    }

    /// A fault at the first line of this edition that begins with a name or holds it.
    pub(super) fn blame(&self, name: &str, what: impl Into<String>, mend: &str) -> Result<(), SettingsFault> {
        let mut lines = (1..).zip(self.text.lines());
        let start = lines
            .by_ref()
            .filter(|(_, line)| line.trim() == "[[settings]]")
            .nth(self.index)
            .map_or(1, |(line, _)| line);
        let own = lines.take_while(|(_, line)| line.trim() != "[[settings]]");
        let found = own
            .filter(|(_, line)| line.trim_start().starts_with(name) || (name.starts_with('"') && line.contains(name)));
        let line = found.map(|(line, _)| line).next().unwrap_or(start);
        Err(SettingsFault { line, what: what.into(), mend: mend.to_owned() })
    }
}
