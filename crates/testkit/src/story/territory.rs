//! What a territory sets of its own for its list, what it may not set, and where each setting comes from.

use super::{Run, Told, must, same};
use casework::PublicLists;
use queue::{Class, Origin, Settings};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// The day from which a territory's settings count where the story names none.
const LONG_AGO: &str = "2026-01-01";

/// The territory's own document: the lines of each edition by its day, and the categories.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    editions: BTreeMap<String, Vec<String>>,
    categories: Vec<(String, String)>,
    laid: bool,
}

impl Own {
    fn set(&mut self, from: &str, setting: String) {
        self.editions.entry(from.to_owned()).or_default().push(setting);
        self.laid = false;
    }

    fn know(&mut self, category: &str, class: &str) {
        self.editions.entry(LONG_AGO.to_owned()).or_default();
        self.categories.push((category.to_owned(), class.to_owned()));
        self.laid = false;
    }

    /// The document as its file would hold it.
    fn text(&self) -> String {
        let mut text = String::new();
        for (from, settings) in &self.editions {
            let _ = writeln!(text, "[[settings]]\nfrom = \"{from}\"\n{}", settings.join("\n"));
            for (id, class) in &self.categories {
                let name = format!("name = {{ kk = \"{id}\", ru = \"{id}\", en = \"{id}\" }}");
                let _ = writeln!(text, "[[settings.category]]\nid = \"{id}\"\nclass = \"{class}\"\n{name}");
            }
        }
        text
    }
}

pub(super) fn line(run: &mut Run<'_>, words: &[&str]) -> Option<Told> {
    match words {
        ["given", "the", "territory", "sets", setting @ ..] => run.own.set(LONG_AGO, setting.join(" ")),
        ["given", "from", day, "the", "territory", "sets", setting @ ..] => run.own.set(day, setting.join(" ")),
        ["given", "the", "territory", "knows", category, "as", class] => run.own.know(category, class),
        ["when", "the", "territory", "would", "set", setting @ ..] => {
            return Some(run.would(|own| own.set(LONG_AGO, setting.join(" "))));
        }
        ["when", "the", "territory", "would", "know", category, "as", class] => {
            return Some(run.would(|own| own.know(category, class)));
        }
        ["then", rest @ ..] => return then(run, rest),
        _ => return None,
    }
    Some(Ok(()))
}

fn then(run: &Run<'_>, words: &[&str]) -> Option<Told> {
    Some(match words {
        ["the", "list", "knows", "no", "first", "turn"] => run.settings().and_then(|settings| {
            let gives = [Class::FirstTurn, Class::OutOfTurn].into_iter().any(|class| settings.gives(class));
            must(!gives, || format!("it knows {:?}", settings.categories))
        }),
        [setting, "is", "set", "by", whom @ ..] => run.origin(setting).and_then(|found| same(&whom.join(" "), &found)),
        _ => return None,
    })
}

impl Run<'_> {
    /// Lays what the territory sets, once all of it is said.
    pub(super) fn lay(&mut self) -> Told {
        if self.own.laid || self.own.editions.is_empty() {
            return Ok(());
        }
        let own = BTreeMap::from([(self.office.clone(), self.own.text())]);
        self.house.house.lay(&own).map_err(|fault| fault.to_string())?;
        self.own.laid = true;
        self.house.house.pump.run_dry();
        Ok(())
    }

    /// Tries a setting that the act may not leave open; what is refused changes nothing.
    #[expect(clippy::unnecessary_wraps, reason = "every line of a story answers alike")]
    fn would(&mut self, change: impl FnOnce(&mut Own)) -> Told {
        let before = self.own.clone();
        change(&mut self.own);
        if let Err(why) = self.lay() {
            self.own = before;
            self.turned = Some(why);
        }
        Ok(())
    }

    fn settings(&self) -> Result<Settings, String> {
        let lists = PublicLists::new(Arc::clone(&self.house.house.local_body));
        let found = lists.settings(&self.office).map_err(|fault| fault.to_string())?;
        found.map(|(settings, _)| settings).ok_or_else(|| format!("{} keeps no list", self.office))
    }

    fn origin(&self, setting: &str) -> Result<String, String> {
        let settings = self.settings()?;
        let origin = settings.origins().into_iter().find(|(name, _)| *name == setting);
        let (_, origin) = origin.ok_or_else(|| format!("there is no setting {setting}"))?;
        Ok(match origin {
            Origin::Act(clause) => format!("clause {clause}"),
            Origin::Territory => "the territory".to_owned(),
            Origin::Assumed => "nobody".to_owned(),
        })
    }
}
