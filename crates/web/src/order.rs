//! The settings of a waiting list in words: how the order works, and where each rule comes from.

use crate::components::{Cell, Table};
use crate::intake::term_words;
use crate::waiting::class;
use kernel::{Term, Text};
use queue::{Category, Criterion, Origin, Setting, Settings, Silence};
use translation::T;

/// Every setting with its value in words and its origin.
pub fn settings_table(t: T, settings: &Settings) -> Table {
    let table = Table::new(t.order_caption()).column(t.order_rule()).column(t.order_value()).column(t.order_origin());
    table.rows(rows(t, settings)).first_cell_is_header().small()
}

fn rows(t: T, of: &Settings) -> Vec<Vec<Cell>> {
    let term = |term: &Term| term_words(t, *term);
    let yes_no = |yes: &bool| if *yes { t.order_yes() } else { t.order_no() }.into_owned();
    vec![
        row(t, t.order_start_age(), &of.start_age, t.order_start_age_none(), term),
        row(t, t.order_end_age(), &of.end_age, t.order_none(), term),
        row(t, t.order_ratio(), &of.ratio, t.order_ratio_none(), |ratio| {
            t.order_ratio_value(ratio.general, ratio.privileged).into_owned()
        }),
        row(t, t.order_consent(), &of.consent, t.order_no(), yes_no),
        row(t, t.order_answer(), &of.answer, t.order_without_limit(), term),
        row(t, t.order_silence(), &of.silence, t.order_none(), |silence| silence_words(t, *silence)),
        row(t, t.order_exclusive_choice(), &of.exclusive_choice, t.order_none(), term),
        row(t, t.order_referral(), &of.referral, t.order_without_limit(), term),
        row(t, t.order_extension(), &of.extension, t.order_none(), term),
        row(t, t.order_stop_list(), &of.stop_list, t.order_stop_list_none(), term),
        row(t, t.order_restoration(), &of.restoration, t.order_without_limit(), term),
        row(t, t.order_refresh(), &of.refresh, t.order_none(), |day| {
            let day = day.in_year(2026);
            let month = t.by_key(&format!("month-{}", day.month())).unwrap_or_default();
            t.order_refresh_value(day.day(), month).into_owned()
        }),
        row(t, t.order_transfer_keeps_date(), &of.transfer_keeps_date, t.order_no(), |keeps| {
            if *keeps { t.order_transfer_from_first() } else { t.order_transfer_from_wish() }.into_owned()
        }),
        row(t, t.order_move_keeps_date(), &of.move_keeps_date, t.order_move_from_application(), |keeps| {
            if *keeps { t.order_move_from_first() } else { t.order_move_from_application() }.into_owned()
        }),
        row(t, t.order_lot(), &of.lot, t.order_no(), |lot| {
            if *lot { t.order_lot_yes() } else { t.order_lot_no() }.into_owned()
        }),
        row(t, t.order_priorities(), &of.priorities, t.order_none(), |all| {
            all.iter().map(|one| criterion(t, *one)).collect::<Vec<_>>().join(", ")
        }),
    ]
}

fn row<V>(
    t: T,
    name: impl std::fmt::Display,
    setting: &Setting<V>,
    none: impl std::fmt::Display,
    words: impl Fn(&V) -> String,
) -> Vec<Cell> {
    let value = setting.value.as_ref().map_or_else(|| none.to_string(), words);
    vec![Cell::text(name), Cell::text(value), Cell::text(origin(t, setting.origin()))]
}

/// A term in words.
pub fn term(t: T, term: Term) -> String {
    term_words(t, term)
}

/// Where a rule comes from, in words.
pub fn origin(t: T, origin: Origin<'_>) -> String {
    match origin {
        Origin::Act(clause) => t.order_origin_act(clause),
        Origin::Territory => t.order_origin_territory(),
        Origin::Assumed => t.order_origin_assumed(),
    }
    .into_owned()
}

fn silence_words(t: T, silence: Silence) -> String {
    match silence {
        Silence::Keeps => t.order_silence_keeps(),
        Silence::StopList => t.order_silence_stop_list(),
        Silence::Leaves => t.order_silence_leaves(),
    }
    .into_owned()
}

fn criterion(t: T, criterion: Criterion) -> String {
    match criterion {
        Criterion::Class => t.order_criterion_class(),
        Criterion::Sibling => t.order_criterion_sibling(),
        Criterion::Date => t.order_criterion_date(),
        Criterion::Lot => t.order_criterion_lot(),
    }
    .into_owned()
}

/// The categories of privileged children, each with its name where one is known; none where there are none.
pub fn categories_table(t: T, categories: &[(&Category, Option<Text>)]) -> Option<Table> {
    if categories.is_empty() {
        return None;
    }
    let row = |(category, name): &(&Category, Option<Text>)| {
        let named = name.as_ref().map_or_else(|| Cell::text(&category.id), |name| Cell::said(name, t.lang()));
        vec![named, Cell::text(class(t, category.class)), Cell::text(origin(t, category.origin()))]
    };
    let table = Table::new(t.order_categories_caption())
        .column(t.order_category())
        .column(t.queue_class())
        .column(t.order_origin());
    Some(table.rows(categories.iter().map(row)).small())
}
