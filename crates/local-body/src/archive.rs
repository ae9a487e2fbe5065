//! What the search of the archive found: on which media, whether anything, and where.

use crate::App;
use crate::case::act_once;
use crate::deed::{DeedPage, TEXT_LIMIT, bounded, figure};
use crate::staff::{Staff, is_due, not_due};
use axum::extract::{Path, State};
use casework::CaseView;
use engine::{Fact, FactKind, Medium};
use web::components::{Checkboxes, ChoiceItem, Input, Radios};
use web::{Answers, Errors, PageResult, Visit};

/// The media of an archive with their words in forms.
const MEDIA: [(&str, Medium); 2] = [("paper", Medium::Paper), ("electronic", Medium::Electronic)];

pub(crate) async fn form(State(app): State<App>, visit: Visit, Path(case): Path<String>) -> PageResult {
    let (_, view) = Staff::work(&app, &visit, &case).await?;
    show(&visit, &view, &Answers::default(), Errors::none(visit.t()))
}

fn show(visit: &Visit, view: &CaseView, answers: &Answers, errors: Errors) -> PageResult {
    if !is_due(view, FactKind::Searched) {
        return not_due(visit, view.record.id);
    }
    let t = visit.t();
    let media = Checkboxes::new("media", t.body_search_media())
        .legend_size("m")
        .item("paper", t.body_search_media_paper())
        .item("electronic", t.body_search_media_electronic())
        .values(answers.all("media"))
        .error(errors.of("media"));
    let place = Input::new("place", t.body_search_place())
        .hint(t.body_search_place_hint())
        .value(answers.text("place"))
        .error(errors.of("place"));
    let found = Radios::new("found", t.body_search_found())
        .legend_size("m")
        .choice(ChoiceItem::new("yes", t.body_search_found_yes()).conditional_html(place))
        .item("no", t.body_search_found_no())
        .value(answers.get("found"))
        .error(errors.of("found"));
    DeedPage::new(visit, view.record.id, t.body_search_title(), errors)?.field(media).field(found).render()
}

pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path(case): Path<String>,
    answers: Answers,
) -> PageResult {
    let (staff, view) = Staff::work(&app, &visit, &case).await?;
    let mut errors = Errors::none(visit.t());
    if answers.switches_language() || !is_due(&view, FactKind::Searched) {
        return show(&visit, &view, &answers, errors);
    }
    let Some(fact) = read(&visit, &answers, &mut errors) else { return show(&visit, &view, &answers, errors) };
    act_once(&app, &visit, (&staff, &view), fact, visit.t().body_searched()).await
}

fn read(visit: &Visit, answers: &Answers, errors: &mut Errors) -> Option<Fact> {
    let t = visit.t();
    let chosen = MEDIA.into_iter().filter(|(word, _)| answers.has("media", word));
    let media: Vec<Medium> = chosen.map(|(_, medium)| medium).collect();
    if media.is_empty() {
        errors.add("media", t.body_search_media_needed());
    }
    let place = bounded(answers, "place", TEXT_LIMIT);
    let found = match answers.text("found") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    match found {
        None => errors.add("found", t.body_search_found_needed()),
        Some(true) if place.is_none() => errors.add("place", t.body_search_place_needed(figure(TEXT_LIMIT))),
        Some(_) => {}
    }
    let found = found.filter(|_| errors.is_empty())?;
    Some(Fact::Searched { media, found, place: place.filter(|_| found) })
}
