//! What the parent asks of the waiting list while the child stands on it: other kindergartens, a transfer, a privilege, more days for a referral, the way
//! back from the stop list, or to be taken off.

use crate::App;
use crate::case::own;
use askama::Template;
use axum::extract::{Path, State};
use casework::{CaseView, Fault, Turned, child_code};
use engine::{Actor, ActorKind, Fact, Leaving, ListWish};
use kernel::Text;
use queue::{Category, List, Settings, Standing};
use std::collections::BTreeMap;
use std::sync::Arc;
use translation::T;
use web::components::{BackLink, Checkboxes, InsetText, Radios, Select, SummaryList};
use web::waiting::standing;
use web::{Answers, Errors, Page, PageResult, Problem, Visit, blocking, render};

/// How many kindergartens a parent may name.
const WISHES: usize = 5;

/// The child as the list shows it, with what may be asked for it.
struct Seen {
    standing: Standing,
    position: Option<u64>,
    wishes: Vec<String>,
    /// The language of teaching wished; none: any.
    language: Option<String>,
    privileged: bool,
    settings: Settings,
    /// The kindergartens that take children of its year, by id.
    kindergartens: BTreeMap<String, String>,
    categories: Vec<(Category, Option<Text>)>,
    /// Whether the stop list is over and the parent may ask the child back.
    may_return: bool,
}

impl Seen {
    fn waits(&self) -> bool {
        self.standing == Standing::Waiting
    }

    fn may_extend(&self) -> bool {
        let first = matches!(self.standing, Standing::Referred { until: Some(_), extended: false });
        first && self.settings.extension.value.is_some()
    }

    fn may_claim(&self) -> bool {
        self.waits() && !self.privileged && !self.categories.is_empty()
    }
}

/// Standing, position, wishes with the language, whether a privilege is asked for or confirmed, and the kindergartens of its year.
type Found = (Standing, Option<u64>, (Vec<String>, Option<String>), bool, Vec<String>);

fn see(list: &List, code: &queue::ChildCode) -> Option<Found> {
    let (born, _) = list.registered(code)?;
    let wishes = list.wishes(code).into_iter().map(|wish| wish.as_str().to_owned()).collect();
    let wishes = (wishes, list.language_of(code).map(str::to_owned));
    let of_year = list.kindergartens_for(born).map(|id| id.as_str().to_owned()).collect();
    Some((list.standing(code)?.clone(), list.position(code), wishes, !list.privileges(code).is_empty(), of_year))
}

async fn seen(app: &App, view: &CaseView, now: jiff::Timestamp) -> Result<Option<Seen>, Problem> {
    let (lists, office, code) = (Arc::clone(&app.lists), view.record.office.clone(), child_code(view.record.id));
    let found = blocking(move || -> Result<_, Fault> {
        let Some((settings, _)) = lists.settings(&office)? else { return Ok(None) };
        let Some(seen) = lists.look(&office, |kept| see(&kept.list, &code))? else { return Ok(None) };
        let (standing, position, (wishes, language), privileged, of_year) = seen;
        let mut kindergartens = lists.kindergartens(&office)?;
        kindergartens.retain(|id, _| of_year.contains(id));
        let named = |category: &Category| (category.clone(), lists.category(&office, category));
        let categories = settings.categories.iter().map(named).collect();
        let may_return =
            matches!(standing, Standing::Stopped { until, restore_by: Some(by) } if now > until && now <= by);
        Ok(Some(Seen {
            standing,
            position,
            wishes,
            language,
            privileged,
            settings,
            kindergartens,
            categories,
            may_return,
        }))
    });
    found.await
}

#[derive(Template)]
#[template(path = "portal/listed.html")]
struct ListedPage {
    page: Page,
    back: String,
    errors: Errors,
    summary: SummaryList,
    wishes: Option<Wishing>,
    transfer: bool,
    privilege: Option<Radios>,
    extension: Option<String>,
    restoration: bool,
    withdrawal: Option<Checkboxes>,
}

/// The fields of wishes.
struct Wishing {
    places: Vec<Select>,
    language: Option<Radios>,
}

fn wishing(t: T, seen: &Seen, answers: &Answers, errors: &Errors) -> Option<Wishing> {
    let transfer = seen.standing == Standing::Enrolled;
    if !(seen.waits() || transfer) || seen.kindergartens.is_empty() {
        return None;
    }
    let chosen = |n: usize| {
        let name = format!("wish-{n}");
        let kept = if transfer { None } else { seen.wishes.get(n - 1).cloned() };
        let value = answers.get(&name).map(str::to_owned).or(kept);
        let none = if n == 1 && !transfer { t.listed_any() } else { t.listed_none() };
        let select = Select::new(&name, t.listed_wish(n)).item("", none);
        let select = seen.kindergartens.iter().fold(select, |select, (id, name)| select.item(id, name));
        select.value(value.as_deref()).error(errors.of(&name))
    };
    let count = WISHES.min(seen.kindergartens.len());
    let languages = [("any", t.listed_language_any()), ("kk", t.listed_language_kk()), ("ru", t.listed_language_ru())];
    let language = Radios::new("language", t.listed_language())
        .legend_size("s")
        .inline()
        .items(languages)
        .value(Some(answers.get("language").or(seen.language.as_deref()).unwrap_or("any")))
        .error(errors.of("language"));
    Some(Wishing { places: (1..=count).map(chosen).collect(), language: (!transfer).then_some(language) })
}

fn page(visit: &Visit, view: &CaseView, seen: &Seen, answers: &Answers, errors: Errors) -> PageResult {
    let t = visit.t();
    let term = seen.settings.extension.value.filter(|_| seen.may_extend());
    let categories = seen.categories.iter().map(|(category, name)| {
        (category.id.clone(), name.as_ref().map_or_else(|| category.id.clone(), |name| name.get(t.lang()).to_owned()))
    });
    let privilege = Radios::new("category", t.listed_privilege_which())
        .legend_size("s")
        .items(categories)
        .value(answers.get("category"))
        .error(errors.of("category"));
    let leaves = seen.waits() || matches!(seen.standing, Standing::Offered { .. });
    let sure = Checkboxes::new("sure", t.listed_withdraw_legend())
        .legend_size("s")
        .item("yes", t.listed_withdraw_sure())
        .error(errors.of("sure"));
    render(&ListedPage {
        page: visit.page(t.listed_title())?.with_form().with_errors(!errors.is_empty()),
        back: visit.url(format!("/cabinet/{}", view.record.id)),
        summary: SummaryList::new()
            .row(t.queue_standing(), standing(t, &seen.standing))
            .row_if(t.queue_position(), seen.position.map(|position| position.to_string())),
        wishes: wishing(t, seen, answers, &errors),
        transfer: seen.standing == Standing::Enrolled,
        privilege: seen.may_claim().then_some(privilege),
        extension: term.map(|term| web::order::term(t, term)),
        restoration: seen.may_return,
        withdrawal: leaves.then_some(sure),
        errors,
    })
}

async fn open(app: &App, visit: &Visit, id: &str) -> Result<(CaseView, Seen), Problem> {
    let view = own(&app.room, visit, id).await?;
    let seen = seen(app, &view, visit.now()).await?.ok_or_else(Problem::not_found)?;
    Ok((view, seen))
}

/// What may be asked now.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> PageResult {
    let (view, seen) = open(&app, &visit, &id).await?;
    page(&visit, &view, &seen, &Answers::default(), Errors::none(visit.t()))
}

/// The kindergartens named, the dearest first, each once.
fn named(t: T, seen: &Seen, answers: &Answers, errors: &mut Errors) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    for n in 1..=WISHES {
        let id = answers.text(&format!("wish-{n}"));
        if id.is_empty() {
            continue;
        }
        if !seen.kindergartens.contains_key(id) {
            errors.add(format!("wish-{n}"), t.listed_wish_unknown());
        } else if named.iter().any(|known| known == id) {
            errors.add(format!("wish-{n}"), t.listed_wish_twice());
        } else {
            named.push(id.to_owned());
        }
    }
    named
}

/// The fact that the parent asks for; none where the page does not offer it now, or a field must be mended.
fn read(t: T, seen: &Seen, answers: &Answers, errors: &mut Errors) -> Option<Fact> {
    let wish = match answers.text("deed") {
        "wishes" if seen.waits() => {
            let language = Some(answers.text("language")).filter(|language| ["kk", "ru"].contains(language));
            ListWish::Wishes { kindergartens: named(t, seen, answers, errors), language: language.map(str::to_owned) }
        }
        "transfer" if seen.standing == Standing::Enrolled => {
            let kindergartens = named(t, seen, answers, errors);
            if kindergartens.is_empty() && errors.is_empty() {
                errors.add("wish-1", t.listed_wish_needed());
            }
            ListWish::Transfer { kindergartens }
        }
        "extension" if seen.may_extend() => ListWish::Extension,
        "restoration" if seen.may_return => ListWish::Restoration,
        "privilege" if seen.may_claim() => {
            let category = answers.text("category").to_owned();
            if !seen.categories.iter().any(|(known, _)| known.id == category) {
                errors.add("category", t.listed_privilege_needed());
            }
            ListWish::Privilege { category }
        }
        "withdraw" => {
            if !answers.has("sure", "yes") {
                errors.add("sure", t.listed_withdraw_needed());
            }
            return errors.is_empty().then_some(Fact::Unlisted { why: Leaving::Wish });
        }
        _ => return None,
    };
    errors.is_empty().then_some(Fact::ListAsked { wish })
}

/// Sends the wish on; the list answers by what it tells the case.
pub(crate) async fn sent(State(app): State<App>, visit: Visit, Path(id): Path<String>, answers: Answers) -> PageResult {
    let (view, seen) = open(&app, &visit, &id).await?;
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return page(&visit, &view, &seen, &answers, errors);
    }
    let Some(fact) = read(t, &seen, &answers, &mut errors) else {
        if errors.is_empty() {
            visit.warn(t.listed_not_now())?;
            return Ok(visit.go(format!("/cabinet/{id}/list")));
        }
        return page(&visit, &view, &seen, &answers, errors);
    };
    let (room, record) = (Arc::clone(&app.room), view.record);
    let actor =
        Actor { kind: ActorKind::Recipient, name: record.recipient_name.clone(), account: record.account.clone() };
    let done = blocking(move || -> Result<_, Problem> {
        let asked = match &fact {
            Fact::ListAsked { wish } => room.ask_of_list(record.id, wish, &actor).map(drop),
            other => room.act(record.id, other.clone(), &actor),
        };
        match asked {
            Ok(()) => Ok(true),
            Err(Turned::Misstep(_)) => Ok(false),
            Err(Turned::Fault(fault)) => Err(fault.into()),
        }
    })
    .await?;
    if done {
        visit.notice(t.listed_sent())?;
    } else {
        visit.warn(t.listed_not_now())?;
    }
    Ok(visit.go(format!("/cabinet/{id}")))
}
