//! Bulletins at the keeper's desk: free places published for self-choice from a set minute on, what is claimed and by whom, and the closing.

use crate::App;
use crate::staff::{Staff, masked_name, office_name};
use crate::waiting::{keeps, tabs};
use axum::extract::{Path, Query, State};
use casework::{Bulletin, BulletinPlace, ClaimSeen, NotPublished, Publishing};
use engine::Actor;
use jiff::{SignedDuration, Timestamp};
use queue::ChildCode;
use serde::Deserialize;
use std::sync::Arc;
use store::records::{ClaimRecord, VacancyRecord};
use translation::T;
use web::bulletin::{answer, language, state};
use web::components::{BackLink, Button, Cell, DateInput, Input, Pagination, SubNavigation, SummaryList, Table};
use web::{Answers, Errors, Page, PageResult, Problem, Visit, blocking, render};

/// Claims on a page.
const ROWS: usize = 50;
/// Minutes for which the waiting room is open before the opening, unless the keeper says otherwise; and at most.
const ROOM_MINUTES: [i64; 2] = [30, 24 * 60];
/// Days for which places may be chosen, unless the keeper says otherwise; and at most.
const DAYS: [i64; 2] = [3, 60];
/// Children that one account may choose for, unless the keeper says otherwise; and at most.
const CHILDREN: [i64; 2] = [3, 20];
/// Accounts of one network address at most, where it is limited.
const ACCOUNTS: i64 = 100_000;

#[derive(askama::Template)]
#[template(path = "local-body/bulletins.html")]
struct BulletinsPage {
    page: Page,
    office: String,
    tabs: SubNavigation,
    keeps: bool,
    rounds: Option<Table>,
}

#[derive(askama::Template)]
#[template(path = "local-body/bulletin-new.html")]
struct NewPage {
    page: Page,
    back: String,
    answers: Answers,
    errors: Errors,
    day: DateInput,
    places: Vec<Input>,
}

#[derive(askama::Template)]
#[template(path = "local-body/bulletin.html")]
struct BulletinPage {
    page: Page,
    back: String,
    summary: SummaryList,
    places: Table,
    claims: Option<Table>,
    pages: Option<Pagination>,
    /// Where the form of closing is sent, where it may be.
    close: Option<String>,
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> PageResult {
    let staff = Staff::of(&app, &visit).await?;
    let (bulletins, office) = (Arc::clone(&app.bulletins), staff.office.clone());
    let rounds = blocking(move || bulletins.all(&office)).await?;
    let (t, now) = (visit.t(), visit.now());
    let table = Table::new(t.bulletin_title())
        .column(t.bulletin_opens())
        .column(t.bulletin_state())
        .number_column(t.bulletin_places())
        .number_column(t.bulletin_left())
        .number_column(t.bulletin_line())
        .number_column(t.bulletin_claims());
    let row = |one: &Bulletin| {
        vec![
            Cell::link(visit.url(format!("/queue/bulletins/{}", one.round)), t.date_time(one.opens_at)),
            Cell::text(state(t, one, now)),
            Cell::number(one.places.iter().map(|place| place.places).sum::<u32>()),
            Cell::number(one.left()),
            Cell::number(one.line),
            Cell::number(one.claims),
        ]
    };
    render(&BulletinsPage {
        page: visit.page(t.bulletin_title())?,
        office: office_name(&app, &staff.office, visit.lang()).unwrap_or_default(),
        tabs: tabs(&visit, "/queue/bulletins"),
        keeps: keeps(&visit),
        rounds: (!rounds.is_empty()).then(|| table.rows(rounds.iter().map(row)).small()),
    })
}

/// The groups with free places, each with how many.
async fn free(app: &App, staff: &Staff) -> Result<Vec<(VacancyRecord, i64)>, Problem> {
    let (room, office) = (Arc::clone(&app.room), staff.office.clone());
    let offers = blocking(move || room.free_places(&office)).await?;
    Ok(offers)
}

pub(crate) async fn form(State(app): State<App>, visit: Visit) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let free = free(&app, &staff).await?;
    // The form's identifier is given with it, so that the same form sent twice publishes once.
    let mut given = vec![
        ("form".to_owned(), app.room.uuid().to_string()),
        ("time".to_owned(), "07:00".to_owned()),
        ("room".to_owned(), ROOM_MINUTES[0].to_string()),
        ("days".to_owned(), DAYS[0].to_string()),
        ("per-account".to_owned(), CHILDREN[0].to_string()),
    ];
    given.extend(free.iter().map(|(place, count)| (field(place), count.to_string())));
    shown(&visit, &free, Answers::from_pairs(given), Errors::none(visit.t()))
}

fn field(place: &VacancyRecord) -> String {
    format!("places-{}", place.id)
}

fn shown(visit: &Visit, free: &[(VacancyRecord, i64)], answers: Answers, errors: Errors) -> PageResult {
    let t = visit.t();
    let day = DateInput::new(t, "day", t.bulletin_new_day())
        .hint(t.bulletin_new_day_hint())
        .parts(answers.get("day-day"), answers.get("day-month"), answers.get("day-year"))
        .error(errors.of("day"));
    let input = |(place, count): &(VacancyRecord, i64)| {
        let (name, years) = (field(place), crate::places::years(place));
        let label = t.bulletin_new_group(place.kindergarten_name.as_str(), language(t, &place.language), years);
        let input = Input::new(&name, label).hint(t.bulletin_new_free(*count)).numeric().width(4);
        input.value(answers.text(&name)).error(errors.of(&name))
    };
    let page = visit.page(t.bulletin_new_title())?.with_form().with_errors(!errors.is_empty());
    let places = free.iter().map(input).collect();
    render(&NewPage { page, back: visit.url("/queue/bulletins"), answers, errors, day, places })
}

pub(crate) async fn sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let free = free(&app, &staff).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return shown(&visit, &free, answers, errors);
    }
    let Some(publishing) = read(&visit, &free, &answers, &mut errors) else {
        return shown(&visit, &free, answers, errors);
    };
    let (room, office, keeper) = (Arc::clone(&app.room), staff.office.clone(), staff.keeper());
    match blocking(move || room.publish_bulletin(&office, &publishing, &keeper)).await? {
        Ok(round) => {
            visit.notice(t.bulletin_new_done())?;
            Ok(visit.go(format!("/queue/bulletins/{round}")))
        }
        Err(why) => {
            let (at, text) = refusal(t, &why);
            errors.add(at, text);
            shown(&visit, &free, answers, errors)
        }
    }
}

/// Why a bulletin was not published: the field, and the words with the mend.
fn refusal(t: T, why: &NotPublished) -> (String, String) {
    match why {
        NotPublished::NotInSettings => ("day".to_owned(), t.bulletin_new_no_setting().into_owned()),
        NotPublished::NoPlaces => ("places".to_owned(), t.bulletin_new_no_places().into_owned()),
        NotPublished::NotFree(group) => (format!("places-{group}"), t.bulletin_new_not_free().into_owned()),
        NotPublished::Exclusive { vacancy, until } => {
            (format!("places-{vacancy}"), t.bulletin_new_exclusive(t.date_time(*until)).into_owned())
        }
        NotPublished::Times => ("day".to_owned(), t.bulletin_new_past().into_owned()),
    }
}

fn read(visit: &Visit, free: &[(VacancyRecord, i64)], answers: &Answers, errors: &mut Errors) -> Option<Publishing> {
    let t = visit.t();
    let opens_at = opening(t, answers, errors);
    if opens_at.is_some_and(|at| at <= visit.now()) {
        errors.add("day", t.bulletin_new_past());
    }
    let mut whole = |name: &str, least: i64, most: i64| {
        let found = answers.text(name).parse::<i64>().ok().filter(|count| (least..=most).contains(count));
        if found.is_none() {
            errors.add(name, t.bulletin_new_count(least.to_string(), most.to_string()));
        }
        found
    };
    let (minutes, days) = (whole("room", 0, ROOM_MINUTES[1]), whole("days", 1, DAYS[1]));
    let per_account = whole("per-account", 1, CHILDREN[1]);
    let per_source = answers.get("per-source").map(|_| whole("per-source", 1, ACCOUNTS));
    let mut places = Vec::new();
    for (place, count) in free {
        let name = field(place);
        match answers.get(&name).map(str::parse::<i64>) {
            None | Some(Ok(0)) => {}
            Some(Ok(asked)) if (1..=*count).contains(&asked) => {
                places.push((place.id.clone(), u32::try_from(asked).unwrap_or(0)));
            }
            Some(_) => errors.add(&name, t.bulletin_new_count("0", count.to_string())),
        }
    }
    if places.is_empty() && errors.is_empty() {
        let first = free.first().map(|(place, _)| field(place)).unwrap_or_default();
        errors.add(first, t.bulletin_new_no_places());
    }
    if !errors.is_empty() {
        return None;
    }
    let form = answers.get("form").filter(|form| form.len() == 36)?;
    let (opens_at, minutes, days) = (opens_at?, minutes?, days?);
    Some(Publishing {
        form: form.to_owned(),
        places,
        room_opens_at: opens_at.checked_sub(SignedDuration::from_mins(minutes)).ok()?,
        opens_at,
        closes_at: opens_at.checked_add(SignedDuration::from_hours(24 * days)).ok()?,
        per_account: u32::try_from(per_account?).ok()?,
        per_source: per_source.flatten().and_then(|most| u32::try_from(most).ok()),
    })
}

/// The minute of the opening, by the clocks of Kazakhstan.
fn opening(t: T, answers: &Answers, errors: &mut Errors) -> Option<Timestamp> {
    let day = answers.date("day").ok().flatten();
    if day.is_none() {
        errors.add("day", t.bulletin_new_day_needed());
    }
    let time = crate::appoint::read_time(answers.text("time"));
    if time.is_none() {
        errors.add("time", t.body_appoint_time_wrong());
    }
    let midnight = kernel::start_of(day?)?;
    let time = time?;
    let minutes = i64::from(time.hour()) * 60 + i64::from(time.minute());
    midnight.checked_add(SignedDuration::from_mins(minutes)).ok()
}

/// Which claims are shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    page: Option<usize>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(round): Path<u32>,
    Query(shown): Query<Shown>,
) -> PageResult {
    let staff = Staff::of(&app, &visit).await?;
    let (bulletins, office) = (Arc::clone(&app.bulletins), staff.office.clone());
    let current = shown.page.unwrap_or(1).max(1);
    let (found, claims, people) = blocking(move || -> Result<_, casework::Fault> {
        let from = (current - 1).saturating_mul(ROWS) as u64;
        let claims = bulletins.claims(&office, round, from, ROWS)?;
        Ok((bulletins.one(&office, round)?, claims, bulletins.claimants(&office, round, from)?))
    })
    .await?;
    let bulletin = found.ok_or_else(Problem::not_found)?;
    let (t, now) = (visit.t(), visit.now());
    let last = usize::try_from(bulletin.claims).unwrap_or(usize::MAX).div_ceil(ROWS).max(1);
    let number = |page: usize| u32::try_from(page).unwrap_or(u32::MAX);
    let base = visit.url(format!("/queue/bulletins/{round}?page="));
    let may_close = keeps(&visit) && bulletin.closed_at.is_none() && now < bulletin.closes_at;
    render(&BulletinPage {
        page: visit.page(t.bulletin_round_title(t.date_time(bulletin.opens_at)))?,
        back: visit.url("/queue/bulletins"),
        summary: summary(t, &bulletin, now),
        places: places(t, &bulletin.places),
        claims: claims_table(&visit, &bulletin, &claims, &people),
        pages: (last > 1).then(|| Pagination::new(t, base, number(current), number(last))),
        close: may_close.then(|| visit.url(format!("/queue/bulletins/{round}/close"))),
    })
}

fn summary(t: T, bulletin: &Bulletin, now: Timestamp) -> SummaryList {
    SummaryList::new()
        .row(t.bulletin_state(), state(t, bulletin, now))
        .row(t.bulletin_room_opens(), t.date_time(bulletin.room_opens_at))
        .row(t.bulletin_opens(), t.date_time(bulletin.opens_at))
        .row(t.bulletin_closes(), t.date_time(bulletin.closed_at.unwrap_or(bulletin.closes_at)))
        .row(t.bulletin_line(), bulletin.line)
        .row(t.bulletin_claims(), bulletin.claims)
        .row(t.bulletin_won(), bulletin.won)
        .row(t.bulletin_limit_account(), bulletin.per_account)
        .row_if(t.bulletin_limit_source(), bulletin.per_source.map(|most| most.to_string()))
        .row_if(t.bulletin_commitment(), bulletin.commitment.as_ref().map(ToString::to_string))
        .row_if(t.bulletin_seed(), bulletin.seed.map(queue::bulletin::Seed::to_hex))
}

fn places(t: T, places: &[BulletinPlace]) -> Table {
    let table = Table::new(t.bulletin_places_caption())
        .column(t.bulletin_kindergarten())
        .column(t.bulletin_born())
        .column(t.bulletin_language())
        .number_column(t.bulletin_places())
        .number_column(t.bulletin_left());
    let years = |[first, last]: [i16; 2]| if first == last { first.to_string() } else { format!("{first}–{last}") };
    let row = |place: &BulletinPlace| {
        vec![
            Cell::text(&place.kindergarten),
            Cell::text(years(place.born)),
            Cell::text(language(t, &place.language)),
            Cell::number(place.places),
            Cell::number(place.left),
        ]
    };
    table.rows(places.iter().map(row)).first_cell_is_header().small()
}

fn claims_table(
    visit: &Visit,
    bulletin: &Bulletin,
    claims: &[(ChildCode, ClaimSeen)],
    people: &[ClaimRecord],
) -> Option<Table> {
    if claims.is_empty() {
        return None;
    }
    let t = visit.t();
    let table = Table::new(t.bulletin_claims_caption())
        .number_column(t.bulletin_claim_number())
        .column(t.bulletin_claim_at())
        .column(t.queue_code())
        .column(t.bulletin_claim_by())
        .column(t.bulletin_kindergarten())
        .column(t.bulletin_claim_answer());
    let row = |(child, claim): &(ChildCode, ClaimSeen)| {
        let by = people.iter().find(|one| u64::try_from(one.claim) == Ok(claim.number));
        let by = by.map(|one| {
            let name = masked_name(&one.name);
            if one.proxy { t.bulletin_claim_proxy(name).into_owned() } else { name }
        });
        let place = bulletin.places.iter().find(|place| place.group == claim.group);
        vec![
            Cell::number(claim.number + 1),
            Cell::text(t.date_time_short(claim.at)),
            Cell::link(visit.url(format!("/queue/children/{child}")), child),
            Cell::text(by.unwrap_or_default()),
            Cell::text(place.map(|place| place.kindergarten.clone()).unwrap_or_default()),
            Cell::text(answer(t, claim)),
        ]
    };
    Some(table.rows(claims.iter().map(row)).small())
}

/// Closes a round before its time. A second press finds it closed.
pub(crate) async fn close(State(app): State<App>, visit: Visit, Path(round): Path<u32>, _: Answers) -> PageResult {
    let staff = Staff::keeping(&app, &visit).await?;
    let (room, office, keeper) = (Arc::clone(&app.room), staff.office.clone(), staff.keeper());
    let closed = blocking(move || closing(&room, &office, round, &keeper)).await?;
    let t = visit.t();
    if closed {
        visit.notice(t.bulletin_closed())?;
    } else {
        visit.warn(t.bulletin_closed_before())?;
    }
    Ok(visit.go(format!("/queue/bulletins/{round}")))
}

fn closing(room: &casework::CaseRoom, office: &str, round: u32, keeper: &Actor) -> Result<bool, casework::Fault> {
    room.close_bulletin(office, round, keeper)
}
