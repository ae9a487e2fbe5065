//! A parent and a bulletin: the waiting room before the opening with the place in its line, the choice of a place, and what became of it. Without
//! script and on a telephone; the page looks again by itself, and a choice sent twice is one.

use crate::App;
use crate::bulletin::{seconds, years};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use casework::{Bulletin, BulletinPlace, ChoiceView, Choosing, Chosen, ClaimSeen};
use jiff::Timestamp;
use queue::bulletin::Lost;
use queue::{ActorKind, GroupId, Standing};
use serde::Deserialize;
use std::sync::Arc;
use translation::T;
use web::bulletin::{Claimant, answer, choice, choose, claimant, language, refusal, state};
use web::components::{BackLink, Button, InsetText, Panel, Select, SummaryList};
use web::{Answers, Errors, Page, PageResult, Pass, Problem, Visit, blocking, render};

/// How often a page looks again by itself, in seconds: the least and the most.
const AGAIN: [i64; 2] = [5, 60];
/// Pages that look again in one second, where many wait: who came first looks first.
const A_SECOND: i64 = 1000;

#[derive(Template)]
#[template(path = "portal/choice.html")]
struct ChoicePage {
    page: Page,
    back: String,
    errors: Errors,
    /// A green panel: the place is won.
    panel: Option<Panel>,
    /// What to know first, one paragraph after another.
    told: Vec<String>,
    /// What to do next, for a place won.
    next: Option<(String, String)>,
    summary: SummaryList,
    /// Where the choice made in the waiting room is changed.
    change: Option<String>,
    /// The form, where a place may be chosen now.
    choice: Option<Select>,
    button: String,
    seen: usize,
    again: bool,
    public: String,
}

/// Whether the choice made in the waiting room is to be changed.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Changing {
    change: Option<String>,
}

/// The page of a round for the child of a case.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((id, round)): Path<(String, u32)>,
    Query(Changing { change }): Query<Changing>,
) -> PageResult {
    let (who, view) = choice((&app.room, &app.bulletins), &visit, &id, round).await?;
    page(&visit, &who, &view, (Errors::none(visit.t()), None), change.is_some())
}

async fn view(app: &App, who: &Claimant, round: u32) -> Result<ChoiceView, Problem> {
    let (bulletins, office, case) = (Arc::clone(&app.bulletins), who.office.clone(), who.case);
    blocking(move || bulletins.view(&office, round, case)).await?.ok_or_else(Problem::not_found)
}

/// Takes a choice: before the opening into the line of the waiting room, after it as a claim.
pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    pass: Pass,
    Path((id, round)): Path<(String, u32)>,
    answers: Answers,
) -> PageResult {
    let who = claimant(&app.room, &visit, &id).await?;
    let t = visit.t();
    let chosen = answers.get("group").map(ToOwned::to_owned);
    if answers.switches_language() {
        return page(&visit, &who, &view(&app, &who, round).await?, (Errors::none(t), chosen), true);
    }
    let Some(group) = chosen.clone() else {
        let errors = Errors::none(t).with("group", t.bulletin_choose_needed());
        return page(&visit, &who, &view(&app, &who, round).await?, (errors, None), true);
    };
    let choosing = Choosing {
        territory: who.office.clone(),
        round,
        case: who.case,
        group: GroupId::new(group),
        account: who.account.clone(),
        name: who.name.clone(),
        proxy: who.proxy,
        by: ActorKind::Parent,
        source: None,
        seen: answers.text("seen").parse().unwrap_or(0),
    };
    // From here the desk works, not this request: the next one is let in.
    pass.leave();
    let said = choose(&app.bulletins, choosing, visit.source()).await?;
    pass.back().await;
    match said {
        // In the rush the answer comes at once, without the way over another page; who sends the form of such a page again has one claim all the same.
        Ok(Chosen::Claimed(_)) => page(&visit, &who, &view(&app, &who, round).await?, (Errors::none(t), None), false),
        Ok(Chosen::InLine(_)) => Ok(visit.go(format!("/cabinet/{id}/choices/{round}"))),
        Err(why) => {
            let errors = Errors::none(t).with("group", refusal(t, why));
            page(&visit, &who, &view(&app, &who, round).await?, (errors, chosen), true)
        }
    }
}

/// Whether a place may be chosen on the page now. While the page looks again by itself it shows no form, so that nobody chooses into a page that is about
/// to be made anew.
fn may_choose(view: &ChoiceView, changing: bool, now: Timestamp) -> bool {
    let bulletin = &view.bulletin;
    let going = bulletin.closed_at.is_none() && bulletin.room_opens_at <= now && now < bulletin.closes_at;
    let lost = view.claims.last().is_none_or(|last| last.answer.is_some_and(|answer| answer.lost.is_some()));
    let in_line = match &view.line {
        Some(_) if now < bulletin.opens_at => !changing,
        Some(place) => !place.served,
        None => false,
    };
    going && lost && !in_line
}

fn page(
    visit: &Visit,
    who: &Claimant,
    view: &ChoiceView,
    typing: (Errors, Option<String>),
    changing: bool,
) -> PageResult {
    let (t, now, (errors, typed)) = (visit.t(), visit.now(), typing);
    let bulletin = &view.bulletin;
    let won = view.claims.iter().find(|claim| claim.answer.is_some_and(|answer| answer.lost.is_none()));
    let choice = may_choose(view, changing, now).then(|| select(t, view, now, (&errors, typed))).flatten();
    let again = again(view, now).filter(|_| choice.is_none());
    let in_line = view.line.is_some() && now < bulletin.opens_at;
    let button = if in_line {
        t.bulletin_button_change()
    } else if now < bulletin.opens_at {
        t.bulletin_button_line()
    } else {
        t.bulletin_button_claim()
    };
    let public = format!("/queue/{}/bulletins/{}", bulletin.territory, bulletin.round);
    let case = visit.url(format!("/cabinet/{}", who.case));
    let page = visit.page(t.bulletin_choice_title())?.with_errors(!errors.is_empty());
    let made = ChoicePage {
        page: if choice.is_some() { page.with_form() } else { page },
        back: case.clone(),
        panel: won.map(|claim| Panel::new(t.bulletin_won_title(), name(bulletin, &claim.group))),
        told: told(t, view, choice.is_some(), now),
        next: won.map(|_| (case, t.bulletin_won_next().into_owned())),
        change: (in_line && choice.is_none()).then(|| format!("{}?change=yes", visit.path())),
        summary: summary(t, who, view, now),
        errors,
        choice,
        button: button.into_owned(),
        seen: view.claims.len(),
        again: again.is_some(),
        public: visit.url(public),
    };
    let mut response = render(&made)?;
    if let Some(seconds) = again {
        // Without script: the browser itself looks again.
        response.headers_mut().insert(header::REFRESH, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// In how many seconds the page looks again; none where nothing is waited for.
fn again(view: &ChoiceView, now: Timestamp) -> Option<i64> {
    let bulletin = &view.bulletin;
    if bulletin.closed_at.is_some() {
        return None;
    }
    if view.claims.last().is_some_and(|last| last.answer.is_none()) {
        return Some(2);
    }
    let [least, most] = AGAIN;
    let until = |at: Timestamp| at.as_second() - now.as_second();
    if now < bulletin.room_opens_at {
        return Some(until(bulletin.room_opens_at).clamp(1, most));
    }
    if now < bulletin.opens_at {
        // With many in the room each looks more seldom; at the opening they look in the order of the line.
        let line = i64::try_from(bulletin.line).unwrap_or(i64::MAX);
        let ticket = view.line.as_ref().map_or(line, |place| i64::try_from(place.ticket).unwrap_or(line));
        let often = (line / A_SECOND).clamp(least, most);
        return Some(often.min(until(bulletin.opens_at).saturating_add(1 + ticket / A_SECOND)).max(1));
    }
    // The line is being received.
    view.line.as_ref().filter(|place| !place.served).map(|_| 2)
}

/// What the person is told first.
fn told(t: T, view: &ChoiceView, may: bool, now: Timestamp) -> Vec<String> {
    let bulletin = &view.bulletin;
    let rule = || if bulletin.commitment.is_some() { t.bulletin_rule_lot() } else { t.bulletin_rule_order() };
    if let Some(last) = view.claims.last() {
        let place = name(bulletin, &last.group);
        let text = match last.answer.map(|answer| answer.lost) {
            None => t.bulletin_told_waits(place),
            Some(None) => t.bulletin_told_won(),
            Some(Some(Lost::PlaceGone)) => t.bulletin_told_gone(place),
            Some(Some(Lost::Lot)) => t.bulletin_told_lot(place),
        };
        let more = if may { Some(t.bulletin_told_other().into_owned()) } else { None };
        let lost = last.answer.is_some_and(|answer| answer.lost.is_some());
        return std::iter::once(text.into_owned()).chain(more.filter(|_| lost)).collect();
    }
    if bulletin.closed_at.is_some() || now >= bulletin.closes_at {
        return vec![t.bulletin_told_over().into_owned()];
    }
    if !matches!(view.standing, Some(Standing::Waiting)) {
        return vec![t.bulletin_refused_standing().into_owned()];
    }
    if view.fitting.is_empty() {
        return vec![t.bulletin_told_none_fits().into_owned()];
    }
    if now < bulletin.room_opens_at {
        return vec![t.bulletin_told_early(t.date_time(bulletin.room_opens_at)).into_owned(), rule().into_owned()];
    }
    match &view.line {
        // Where a lot decides between all who wait for the opening, a place in the line would promise what it does not give.
        Some(place) if now < bulletin.opens_at && bulletin.commitment.is_some() => vec![
            t.bulletin_told_line_lot(name(bulletin, &place.group), t.date_time(bulletin.opens_at)).into_owned(),
            rule().into_owned(),
        ],
        Some(place) if now < bulletin.opens_at => vec![
            t.bulletin_told_line(place.ticket.saturating_sub(1), place.ticket).into_owned(),
            t.bulletin_told_line_choice(name(bulletin, &place.group), t.date_time(bulletin.opens_at)).into_owned(),
            rule().into_owned(),
        ],
        Some(place) if !place.served => vec![t.bulletin_told_receiving().into_owned()],
        Some(_) => vec![t.bulletin_told_not_received().into_owned()],
        None if now < bulletin.opens_at && bulletin.commitment.is_some() => {
            vec![t.bulletin_told_room_lot().into_owned(), rule().into_owned()]
        }
        None if now < bulletin.opens_at => vec![t.bulletin_told_room().into_owned(), rule().into_owned()],
        None => vec![rule().into_owned()],
    }
}

fn name(bulletin: &Bulletin, group: &GroupId) -> String {
    let place = bulletin.places.iter().find(|place| place.group == *group);
    place.map_or_else(|| group.to_string(), |place| place.kindergarten.clone())
}

fn summary(t: T, who: &Claimant, view: &ChoiceView, now: Timestamp) -> SummaryList {
    let bulletin = &view.bulletin;
    let left: u32 = fitting(view).map(|place| place.left).sum();
    let claims = view
        .claims
        .iter()
        .fold(SummaryList::new(), |list, claim| list.row(claim_name(t, claim), claim_text(t, bulletin, claim)));
    claims
        .row(t.bulletin_state(), state(t, bulletin, now))
        .row(t.bulletin_opens(), t.date_time(bulletin.opens_at))
        .row(t.bulletin_left_fitting(), left)
        .row(t.queue_code(), &view.child)
        .row_if(t.bulletin_proxy(), who.proxy.then(|| who.name.clone()))
}

fn claim_name(t: T, claim: &ClaimSeen) -> String {
    t.bulletin_claim_name((claim.number + 1).to_string()).into_owned()
}

fn claim_text(t: T, bulletin: &Bulletin, claim: &ClaimSeen) -> String {
    let place = name(bulletin, &claim.group);
    t.bulletin_claim_text(answer(t, claim), seconds(t, claim.at), claim.event.to_string(), place).into_owned()
}

/// The places of the round that take the child.
fn fitting(view: &ChoiceView) -> impl Iterator<Item = &BulletinPlace> {
    view.bulletin.places.iter().filter(|place| view.fitting.contains(&place.group))
}

/// The places to choose from; none where there are none.
fn select(t: T, view: &ChoiceView, now: Timestamp, (errors, typed): (&Errors, Option<String>)) -> Option<Select> {
    let places: Vec<&BulletinPlace> = fitting(view).filter(|place| place.left > 0).collect();
    if places.is_empty() {
        return None;
    }
    let chosen = typed
        .or_else(|| view.line.as_ref().filter(|_| now < view.bulletin.opens_at).map(|place| place.group.to_string()));
    let select =
        Select::new("group", t.bulletin_choose()).hint(t.bulletin_choose_hint()).item("", t.bulletin_choose_one());
    let option = |place: &BulletinPlace| {
        t.bulletin_option(place.kindergarten.as_str(), language(t, &place.language), place.left, years(place))
            .into_owned()
    };
    let select = places.iter().fold(select, |select, place| select.item(&place.group, option(place)));
    Some(select.value(chosen.as_deref()).error(errors.of("group")))
}
