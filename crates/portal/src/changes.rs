//! What changed between the editions of a regulation that this portal ran, clause by clause.

use crate::App;
use askama::Template;
use axum::extract::{Path, State};
use engine::{Difference, Edition, difference};
use kernel::Lang;
use std::sync::Arc;
use translation::T;
use web::components::{BackLink, Cell, Table};
use web::{Page, PageResult, Problem, Visit, blocking, render};

/// The change from one edition to the next.
struct Change {
    title: String,
    /// None where the two say the same in the language of the page.
    table: Option<Table>,
}

#[derive(Template)]
#[template(path = "portal/changes.html")]
struct ChangesPage {
    page: Page,
    back: String,
    title: String,
    changes: Vec<Change>,
    /// Since when the earliest edition held is the current one.
    first: Option<String>,
}

/// The page of changes, the latest first.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((act, service)): Path<(String, String)>,
) -> PageResult {
    let code = format!("{act}/{service}");
    let current = app.room.law.current(&code).ok_or_else(Problem::not_found)?;
    let (room, asked) = (Arc::clone(&app.room), code.clone());
    let editions = blocking(move || room.editions(&asked)).await?;
    let (t, lang) = (visit.t(), visit.lang());
    let pairs = editions.iter().zip(editions.iter().skip(1)).rev();
    let change = |((before, _), (after, since)): (&(Arc<Edition>, _), &(Arc<Edition>, jiff::Timestamp))| {
        let title = t.changes_since(t.date_time(*since));
        let table = table(t, &title, &difference(before, after));
        Change { title: title.into_owned(), table }
    };
    render(&ChangesPage {
        page: visit.page(t.changes_title())?,
        back: visit.url(format!("/services/{code}/regulation")),
        title: current.regulation.title.get(lang).to_owned(),
        changes: pairs.map(change).collect(),
        first: editions.first().map(|(_, since)| t.date_time(*since)),
    })
}

fn table(t: T, caption: &str, found: &[Difference]) -> Option<Table> {
    let mut rows = Vec::new();
    for one in found {
        for (name, before, after) in &one.members {
            let Some(name) = own(name, t.lang()) else { continue };
            let said = |text: &str| if text.is_empty() { t.changes_nothing().into_owned() } else { text.to_owned() };
            let clause = if one.clause.is_empty() { t.changes_whole().into_owned() } else { one.clause.clone() };
            rows.push(vec![
                Cell::text(clause),
                Cell::text(place(t, &one.place)),
                Cell::text(member(t, name)),
                Cell::text(said(before)),
                Cell::text(said(after)),
            ]);
        }
    }
    (!rows.is_empty()).then(|| {
        Table::new(caption)
            .column(t.portal_clause())
            .column(t.changes_place())
            .column(t.changes_member())
            .column(t.changes_before())
            .column(t.changes_after())
            .rows(rows)
            .first_cell_is_header()
            .small()
    })
}

/// The name of a member without its language; none where it is a text of another language than the page's.
fn own(name: &str, lang: Lang) -> Option<&str> {
    match name.rsplit_once('.') {
        Some((stem, end)) if Lang::ALL.iter().any(|one| one.code() == end) => (end == lang.code()).then_some(stem),
        _ => Some(name),
    }
}

/// A place of the data in words: of which part it is, and its name there.
fn place(t: T, place: &str) -> String {
    let (part, name) = place.split_once('/').unwrap_or((place, ""));
    let words = t.by_key(&format!("changes-part-{part}")).unwrap_or_else(|| part.to_owned());
    if name.is_empty() { words } else { format!("{words}: {name}") }
}

/// What of a place differs, in words where there are any; the number of an item of a list stays beside it.
fn member(t: T, name: &str) -> String {
    let (stem, rest) = name.split_once('.').unwrap_or((name, ""));
    let words = t.by_key(&format!("changes-member-{}", stem.replace('_', "-"))).unwrap_or_else(|| stem.to_owned());
    if rest.is_empty() { words } else { format!("{words} ({rest})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_other_languages_are_left_out() {
        assert_eq!(own("label.ru", Lang::Ru), Some("label"));
        assert_eq!(own("label.kk", Lang::Ru), None);
        assert_eq!(own("options.1.label.ru", Lang::Ru), Some("options.1.label"));
        assert_eq!(own("max_length", Lang::Kk), Some("max_length"));
    }

    #[test]
    fn places_and_members_are_named() {
        let t = T::of(Lang::Ru);
        assert_eq!(place(t, "form/telephone"), "Поле заявления: telephone");
        assert_eq!(place(t, "act"), "Акт");
        assert_eq!(member(t, "max_length"), "наибольшая длина");
        assert_eq!(member(t, "unheard_of"), "unheard_of");
    }
}
