//! The fields by which kindergartens are wished, the dearest first: the parent's page and the keeper's have the same.

use crate::components::Select;
use crate::{Answers, Errors};
use std::collections::BTreeMap;
use translation::T;

/// Kindergartens that a form takes, where no more are wished already.
const MOST: usize = 5;

/// Kindergartens to choose from, and those that are wished now.
#[derive(Debug, Clone, Copy)]
pub struct Wishing<'a> {
    /// The kindergartens with their names, by id; the wished ones are among them.
    pub names: &'a BTreeMap<String, String>,
    /// Those wished now, the dearest first.
    pub wished: &'a [String],
    /// Whether no kindergarten stands for any.
    pub any: bool,
}

impl Wishing<'_> {
    fn places(self) -> std::ops::RangeInclusive<usize> {
        1..=MOST.max(self.wished.len()).min(self.names.len())
    }

    /// The fields, with what was typed, or else with what is wished now.
    pub fn fields(self, t: T, answers: &Answers, errors: &Errors) -> Vec<Select> {
        // A field that was emptied stays empty.
        let typed = answers.pairs().any(|(name, _)| name == field(1));
        let select = |place: usize| {
            let name = field(place);
            let wished = self.wished.get(place - 1).map(String::as_str);
            let none = if place == 1 && self.any { t.listed_any() } else { t.listed_none() };
            let select = Select::new(&name, t.listed_wish(place)).item("", none);
            let select = self.names.iter().fold(select, |select, (id, name)| select.item(id, name));
            select.value(if typed { answers.get(&name) } else { wished }).error(errors.of(&name))
        };
        self.places().map(select).collect()
    }

    /// The kindergartens chosen, the dearest first, each once.
    pub fn chosen(self, t: T, answers: &Answers, errors: &mut Errors) -> Vec<String> {
        let mut chosen: Vec<String> = Vec::new();
        for place in self.places() {
            let name = field(place);
            let Some(id) = answers.get(&name) else { continue };
            if !self.names.contains_key(id) {
                errors.add(name, t.listed_wish_unknown());
            } else if chosen.iter().any(|known| known == id) {
                errors.add(name, t.listed_wish_twice());
            } else {
                chosen.push(id.to_owned());
            }
        }
        chosen
    }
}

fn field(place: usize) -> String {
    format!("wish-{place}")
}
