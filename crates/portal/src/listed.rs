//! What the parent asks of the waiting list while the child stands on it: other kindergartens, one kindergarten for brothers and sisters, a transfer, a
//! privilege, more days for a referral, the way back from the stop list, or to be taken off.

use crate::App;
use crate::cabinet::own_cases;
use crate::case::own;
use askama::Template;
use axum::extract::{Path, State};
use casework::{CaseView, Fault, Turned, child_code};
use engine::{Actor, ActorKind, Fact, Leaving, ListWish};
use kernel::Text;
use queue::{Category, ChildCode, List, Settings, Standing};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::StoreError;
use store::records::CaseFilter;
use translation::T;
use web::components::{BackLink, Checkboxes, InsetText, Radios, Select, SummaryList};
use web::waiting::standing;
use web::wishes::Wishing;
use web::{Answers, Errors, Page, PageResult, Problem, Visit, blocking, render};

/// The field of brothers and sisters.
const WITH: &str = "with";

/// The child as the list shows it, with what may be asked for it.
struct Seen {
    standing: Standing,
    position: Option<u64>,
    wishes: Vec<String>,
    /// The language of teaching wished; none: any.
    language: Option<String>,
    privileged: bool,
    settings: Settings,
    /// The kindergartens that take children of its year, and those wished, by id.
    kindergartens: BTreeMap<String, String>,
    categories: Vec<(Category, Option<Text>)>,
    /// Whether the stop list is over and the parent may ask the child back.
    may_return: bool,
    /// The brothers and sisters the child is bound to.
    mates: Vec<ChildCode>,
    /// The other children of the recipient on the list.
    siblings: Vec<Sibling>,
}

/// Another child of the same recipient on the same list.
struct Sibling {
    code: ChildCode,
    /// Its name, where the portal has the application; else the number of that.
    name: String,
    /// The children it is bound to.
    mates: Vec<ChildCode>,
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

    fn sibling(&self, code: &ChildCode) -> Option<&Sibling> {
        self.siblings.iter().find(|sibling| sibling.code == *code)
    }

    /// Whether the child may be bound and freed: a bond in which somebody else's child stands was made on more than this recipient's word.
    fn may_bind(&self) -> bool {
        self.waits() && !self.siblings.is_empty() && self.mates.iter().all(|mate| self.sibling(mate).is_some())
    }

    /// Whether the list has it so already: what is sent again asks nothing new.
    fn has(&self, fact: &Fact) -> bool {
        match fact {
            Fact::ListAsked { wish: ListWish::Wishes { kindergartens, language } } => {
                *kindergartens == self.wishes && *language == self.language
            }
            Fact::ListAsked { wish: ListWish::Together { children } } => {
                let bound = |code: &String| self.mates.iter().any(|mate| mate.as_str() == code);
                children.len() == self.mates.len() && children.iter().all(bound)
            }
            _ => false,
        }
    }
}

/// What the list itself says of a child.
struct Found {
    standing: Standing,
    position: Option<u64>,
    wishes: Vec<String>,
    language: Option<String>,
    privileged: bool,
    /// The kindergartens of its year.
    of_year: Vec<String>,
    mates: Vec<ChildCode>,
}

fn see(list: &List, code: &ChildCode) -> Option<Found> {
    let (born, _) = list.registered(code)?;
    Some(Found {
        standing: list.standing(code)?.clone(),
        position: list.position(code),
        wishes: list.wishes(code).into_iter().map(|wish| wish.as_str().to_owned()).collect(),
        language: list.language_of(code).map(str::to_owned),
        privileged: !list.privileges(code).is_empty(),
        of_year: list.kindergartens_for(born).map(|id| id.as_str().to_owned()).collect(),
        mates: mates(list, code),
    })
}

fn mates(list: &List, code: &ChildCode) -> Vec<ChildCode> {
    list.bound_to(code).into_iter().cloned().collect()
}

async fn seen(app: &App, visit: &Visit, view: &CaseView) -> Result<Option<Seen>, Problem> {
    let siblings = siblings(app, visit, view).await?;
    let (lists, office, code) = (Arc::clone(&app.lists), view.record.office.clone(), child_code(view.record.id));
    let now = visit.now();
    let found = blocking(move || -> Result<_, Fault> {
        let Some((settings, _)) = lists.settings(&office)? else { return Ok(None) };
        let Some(found) = lists.look(&office, |kept| see(&kept.list, &code))? else { return Ok(None) };
        let Found { standing, position, wishes, language, privileged, of_year, mates } = found;
        let mut kindergartens = lists.kindergartens(&office)?;
        kindergartens.retain(|id, _| of_year.contains(id) || wishes.contains(id));
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
            mates,
            siblings,
        }))
    });
    found.await
}

/// The other children on the list whose cases are this person's own, by the same proof as the case itself, and name the same recipient.
async fn siblings(app: &App, visit: &Visit, view: &CaseView) -> Result<Vec<Sibling>, Problem> {
    let (room, lists, record) = (Arc::clone(&app.room), Arc::clone(&app.lists), view.record.clone());
    let filter = CaseFilter {
        office: Some(record.office.clone()),
        recipient: Some(record.recipient.clone()),
        ..own_cases(&app.room, visit).await?
    };
    blocking(move || -> Result<_, Fault> {
        let mut cases = room.store.read::<_, StoreError>(|tx| tx.case_list(&filter))?;
        cases.retain(|case| case.id != record.id);
        let on_list = lists.look(&record.office, |kept| {
            let listed = |code: &ChildCode| kept.list.standing(code).is_some_and(|found| *found != Standing::Gone);
            let coded = cases.iter().map(|case| (case.id, child_code(case.id))).filter(|(_, code)| listed(code));
            coded.map(|(case, code)| (case, mates(&kept.list, &code), code)).collect::<Vec<_>>()
        })?;
        let mut siblings = Vec::with_capacity(on_list.len());
        for (case, mates, code) in on_list {
            let name = child_name(&room.view(case)?);
            siblings.push(Sibling { code, name, mates });
        }
        Ok(siblings)
    })
    .await
}

fn child_name(view: &CaseView) -> String {
    let field = view.edition.regulation.waiting_list.as_ref().map(|fields| &fields.child_name);
    let name = view.application.as_ref().zip(field).and_then(|(application, field)| application.answer(field));
    let number = || view.record.number.as_ref().map(|number| format!("№ {number}")).unwrap_or_default();
    name.filter(|name| !name.is_empty()).map_or_else(number, str::to_owned)
}

#[derive(Template)]
#[template(path = "portal/listed.html")]
struct ListedPage {
    page: Page,
    back: String,
    errors: Errors,
    summary: SummaryList,
    wishes: Option<WishFields>,
    /// The brothers and sisters to choose from.
    together: Option<Checkboxes>,
    /// The child is bound to one that is not this person's.
    bound_elsewhere: bool,
    transfer: bool,
    privilege: Option<Radios>,
    extension: Option<String>,
    restoration: bool,
    withdrawal: Option<Checkboxes>,
}

/// The fields of wishes.
struct WishFields {
    places: Vec<Select>,
    language: Option<Radios>,
}

impl Seen {
    fn wishing(&self) -> Wishing<'_> {
        let transfer = self.standing == Standing::Enrolled;
        // Who asks for a transfer names other kindergartens than those wished before.
        let wished: &[String] = if transfer { &[] } else { &self.wishes };
        Wishing { names: &self.kindergartens, wished, any: !transfer }
    }
}

fn wish_fields(t: T, seen: &Seen, answers: &Answers, errors: &Errors) -> Option<WishFields> {
    let transfer = seen.standing == Standing::Enrolled;
    if !(seen.waits() || transfer) || seen.kindergartens.is_empty() {
        return None;
    }
    let languages = [("any", t.listed_language_any()), ("kk", t.listed_language_kk()), ("ru", t.listed_language_ru())];
    let language = Radios::new("language", t.listed_language())
        .legend_size("s")
        .inline()
        .items(languages)
        .value(Some(answers.get("language").or(seen.language.as_deref()).unwrap_or("any")))
        .error(errors.of("language"));
    Some(WishFields { places: seen.wishing().fields(t, answers, errors), language: (!transfer).then_some(language) })
}

/// The brothers and sisters to choose from, with those chosen now or bound already.
fn together_fields(t: T, seen: &Seen, answers: &Answers, errors: &Errors) -> Option<Checkboxes> {
    let line = |sibling: &Sibling| {
        let code = &sibling.code;
        (code.to_string(), t.listed_together_child(code.as_str(), sibling.name.as_str()).into_owned())
    };
    let chosen = answers.all(WITH);
    let bound = seen.mates.iter().map(ChildCode::as_str);
    let typed = answers.has("deed", "together") || !chosen.is_empty();
    let values: Vec<&str> = if typed { chosen } else { bound.collect() };
    let boxes = Checkboxes::new(WITH, t.listed_together_which()).legend_size("s").hint(t.listed_together_hint());
    let boxes = boxes.items(seen.siblings.iter().map(line)).values(values).error(errors.of(WITH));
    seen.may_bind().then_some(boxes)
}

/// The names of those the child is bound to; the codes of those who are not this person's.
fn bound(seen: &Seen) -> Option<String> {
    let name = |code: &ChildCode| seen.sibling(code).map_or_else(|| code.to_string(), |sibling| sibling.name.clone());
    let names: Vec<String> = seen.mates.iter().map(name).collect();
    (!names.is_empty()).then(|| names.join(", "))
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
            .row_if(t.queue_position(), seen.position.map(|position| position.to_string()))
            .row_if(t.round_together(), bound(seen)),
        wishes: wish_fields(t, seen, answers, &errors),
        together: together_fields(t, seen, answers, &errors),
        bound_elsewhere: seen.waits() && seen.mates.iter().any(|mate| seen.sibling(mate).is_none()),
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
    let seen = seen(app, visit, &view).await?.ok_or_else(Problem::not_found)?;
    Ok((view, seen))
}

/// What may be asked now.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> PageResult {
    let (view, seen) = open(&app, &visit, &id).await?;
    page(&visit, &view, &seen, &Answers::default(), Errors::none(visit.t()))
}

/// The brothers and sisters the child is to go with. A code that is none of theirs is refused by one word, whosever it is.
fn together(t: T, seen: &Seen, answers: &Answers, errors: &mut Errors) -> Vec<String> {
    let named = answers.all(WITH);
    let chosen: Vec<&Sibling> = seen.siblings.iter().filter(|sibling| named.contains(&sibling.code.as_str())).collect();
    if named.iter().any(|code| !chosen.iter().any(|sibling| sibling.code.as_str() == *code)) {
        errors.add(WITH, t.listed_together_unknown());
    }
    let is_chosen = |code: &ChildCode| chosen.iter().any(|sibling| sibling.code == *code);
    // Nobody is left out of a bond in passing.
    let bound_to_others =
        |sibling: &&&Sibling| !seen.mates.contains(&sibling.code) && sibling.mates.iter().any(|mate| !is_chosen(mate));
    if let Some(sibling) = chosen.iter().find(bound_to_others) {
        errors.add(WITH, t.listed_together_bound(sibling.name.as_str()));
    }
    chosen.iter().map(|sibling| sibling.code.to_string()).collect()
}

/// The fact that the parent asks for; none where the page does not offer it now, or a field must be mended.
fn read(t: T, seen: &Seen, answers: &Answers, errors: &mut Errors) -> Option<Fact> {
    let wish = match answers.text("deed") {
        "wishes" if seen.waits() => {
            let language = Some(answers.text("language")).filter(|language| ["kk", "ru"].contains(language));
            let kindergartens = seen.wishing().chosen(t, answers, errors);
            ListWish::Wishes { kindergartens, language: language.map(str::to_owned) }
        }
        "together" if seen.may_bind() => ListWish::Together { children: together(t, seen, answers, errors) },
        "transfer" if seen.standing == Standing::Enrolled => {
            let kindergartens = seen.wishing().chosen(t, answers, errors);
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
    let case = format!("/cabinet/{id}");
    if seen.has(&fact) {
        visit.notice(t.listed_same())?;
        return Ok(visit.go(case));
    }
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
    Ok(visit.go(case))
}
