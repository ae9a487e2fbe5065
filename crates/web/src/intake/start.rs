//! The first page of a service, beginning an application, going on with a draft, deleting it.

use super::about::About;
use super::asking::{Said, silent};
use super::draft::{Body, Draft, Step, drafts_of};
use super::{Answer, Intake, account_of, party, recipient};
use crate::components::{BackLink, Breadcrumbs, Button, Cell, InsetText, SummaryList, Table, WarningText};
use crate::{Answers, Page, Problem, Visit, blocking, render};
use askama::Template;
use axum::extract::{Path, State};
use engine::{Edition, Life, Office, RecipientKind, RegisterKind};
use kernel::{Channel, civil_date};
use std::sync::Arc;
use store::StoreError;
use store::records::{AccountRecord, DraftRecord};
use translation::T;

/// Drafts of one account beyond this are refused: nobody fills in so many at once.
pub(crate) const DRAFTS_LIMIT: usize = 20;

/// Where and when the person who looks may begin.
#[derive(PartialEq, Eq)]
enum Begins {
    Here,
    AfterSignIn,
    /// The service has no route on this channel.
    Elsewhere,
    /// The service is not for organisations, or not for persons.
    ForOthers,
}

#[derive(Template)]
#[template(path = "intake/start.html")]
struct StartPage {
    page: Page,
    edition: Arc<Edition>,
    begins: Begins,
    by_staff: bool,
    drafts: Vec<(String, String)>,
    life: String,
    is_repealed: bool,
    about: About,
    channels: Vec<String>,
    offices: Table,
}

impl StartPage {
    fn text<'a>(&self, text: &'a kernel::Text) -> &'a str {
        text.get(self.page.lang)
    }

    /// What may be asked for: one paper that several answers ask for is named once.
    fn documents(&self) -> Vec<(&str, bool)> {
        let mut named: Vec<(&str, bool)> = Vec::new();
        for document in &self.edition.documents {
            let name = self.text(&document.name);
            if !named.iter().any(|(known, _)| *known == name) {
                named.push((name, document.required));
            }
        }
        named
    }

    fn sign_in(&self) -> String {
        format!("{}?next={}", self.page.sign_in_url(), self.page.path)
    }
}

/// The start page.
pub(super) async fn show(
    State(intake): State<Intake>,
    visit: Visit,
    Path((act, service)): Path<(String, String)>,
) -> Answer {
    let code = format!("{act}/{service}");
    let edition = intake
        .room
        .law
        .current(&code)
        // The portal tells of every service, also of one that is asked for elsewhere.
        .filter(|edition| edition.route(intake.channel).is_some() || !intake.by_staff())
        .ok_or_else(Problem::not_found)?;
    let t = visit.t();
    let may_begin = visit.person().is_some();
    let mut admitted = true;
    let drafts = if may_begin {
        let account = account_of(&intake.room, &visit).await?;
        admitted = intake.by_staff() || admits(&edition, &account, intake.channel);
        let store = Arc::clone(&intake.room.store);
        let lines = blocking(move || drafts_of(&store, &account.id)).await?;
        let own = lines.into_iter().filter(|line| line.regulation == code);
        own.map(|line| {
            (visit.url(format!("/apply/{}", line.id)), draft_words(t, line.recipient.as_ref(), line.changed_at))
        })
        .collect()
    } else {
        Vec::new()
    };
    let life = edition.act.life(civil_date(visit.now()));
    let page = visit.page(edition.regulation.short_title.get(visit.lang()))?;
    Ok(render(&StartPage {
        page,
        begins: if edition.route(intake.channel).is_none() {
            Begins::Elsewhere
        } else if !admitted {
            Begins::ForOthers
        } else if may_begin {
            Begins::Here
        } else {
            Begins::AfterSignIn
        },
        by_staff: intake.by_staff(),
        drafts,
        life: life_words(t, &edition, life),
        is_repealed: life == Life::Repealed,
        about: About::new(t, &edition, intake.channel, civil_date(visit.now())),
        channels: Channel::ALL
            .into_iter()
            .filter(|channel| edition.route(*channel).is_some())
            .map(|channel| channel_words(t, channel))
            .collect(),
        offices: offices(t, &edition),
        edition,
    })?)
}

/// Whether an account may begin an application: a counter takes them for its own office only, and on the portal the service must be for such
/// recipients.
fn admits(edition: &Edition, account: &AccountRecord, channel: Channel) -> bool {
    match channel {
        Channel::LocalBody => {
            account.office.as_deref().is_some_and(|office| edition.receiving_office(office).is_some())
        }
        Channel::ServiceCentre => true,
        Channel::Portal => {
            let organisation = account.representative.is_some();
            let kind = if organisation { RecipientKind::Organisation } else { RecipientKind::Person };
            edition.regulation.recipients_are.contains(&kind)
        }
    }
}

fn draft_words(t: T, recipient: Option<&String>, at: jiff::Timestamp) -> String {
    match recipient {
        Some(name) => t.intake_draft_of(t.date_time(at), name.as_str()).into_owned(),
        None => t.intake_draft(t.date_time(at)).into_owned(),
    }
}

/// Where the act stands: a repealed one says so.
fn life_words(t: T, edition: &Edition, life: Life) -> String {
    let act = &edition.act;
    match life {
        Life::Ahead => t.intake_act_ahead(t.date(act.in_force_from)),
        Life::InForce => t.intake_act_in_force(t.date(act.in_force_from)),
        Life::Repealed => {
            let ended = act.ended.map(|day| t.date(day)).unwrap_or_default();
            match &act.ended_by {
                Some(by) => t.intake_act_repealed_by(ended, by.as_str()),
                None => t.intake_act_repealed(ended),
            }
        }
    }
    .into_owned()
}

fn channel_words(t: T, channel: Channel) -> String {
    t.by_key(&format!("intake-channel-{channel}")).unwrap_or_else(|| channel.to_string())
}

fn offices(t: T, edition: &Edition) -> Table {
    let lang = t.lang();
    let directory = edition.directories.get(&edition.regulation.office_directory);
    let telephone = |office: &Office| office.corrected.clone().unwrap_or_else(|| office.telephones.join(", "));
    let rows = directory.into_iter().flat_map(|directory| &directory.offices).map(|office| {
        vec![Cell::text(office.name.get(lang)), Cell::text(office.address.get(lang)), Cell::text(telephone(office))]
    });
    Table::new(directory.map(|directory| directory.title.get(lang)).unwrap_or_default())
        .column(t.intake_office())
        .column(t.intake_address())
        .column(t.intake_telephone())
        .rows(rows)
        .first_cell_is_header()
        .small()
}

/// Begins an application: makes its draft.
pub(super) async fn begin(
    State(intake): State<Intake>,
    visit: Visit,
    Path((act, service)): Path<(String, String)>,
    answers: Answers,
) -> Answer {
    let code = format!("{act}/{service}");
    if answers.switches_language() {
        return Ok(visit.go(format!("/services/{code}")));
    }
    let edition = intake
        .room
        .law
        .current(&code)
        .filter(|edition| edition.route(intake.channel).is_some())
        .ok_or_else(Problem::not_found)?;
    let account = account_of(&intake.room, &visit).await?;
    let staff = intake.by_staff();
    if !admits(&edition, &account, intake.channel) {
        return if staff { Err(Problem::not_found().into()) } else { Ok(visit.go(format!("/services/{code}"))) };
    }
    let record = DraftRecord {
        id: intake.room.uuid().to_string(),
        account: account.id.clone(),
        regulation: code,
        channel: intake.channel,
        lang: visit.lang(),
        answers: "{}".to_owned(),
        created_at: visit.now(),
        changed_at: visit.now(),
    };
    let body = Body { recipient: if staff { None } else { Some(party(&account)?) }, ..Body::default() };
    let mut draft = Draft { record, body, edition, uploads: Vec::new(), account, staff };
    if let Some(party) = draft.body.recipient.clone() {
        let known = recipient::known(&intake, &party, Some(&draft.account)).await?;
        recipient::prefill(&mut draft, &known);
        // Who applies for themselves is asked for at once: without data there is nothing to fill in.
        let said = recipient::ask_persons(&intake, &mut draft, &party.person().iin).await?;
        if draft.unanswered().contains(&RegisterKind::Persons) {
            let t = visit.t();
            let text = if said == Said::Silent {
                silent(t, RegisterKind::Persons)
            } else {
                t.intake_persons_unknown().into_owned()
            };
            visit.warn(text)?;
            return Ok(visit.go(format!("/services/{}", draft.record.regulation)));
        }
    }
    draft.record.answers = serde_json::to_string(&draft.body)?;
    let (store, record) = (Arc::clone(&intake.room.store), draft.record.clone());
    let kept = blocking(move || {
        store.write::<_, StoreError>(|tx| {
            let room = tx.draft_list(&record.account)?.len() < DRAFTS_LIMIT;
            if room {
                tx.draft_save(&record)?;
            }
            Ok(room)
        })
    })
    .await?;
    if !kept {
        visit.warn(visit.t().intake_too_many_drafts())?;
        return Ok(visit.go(format!("/services/{}", draft.record.regulation)));
    }
    Ok(visit.go(draft.url(&draft.first_open().path())))
}

/// Goes on with a draft at its first open page.
pub(super) async fn resume(State(intake): State<Intake>, visit: Visit, Path(id): Path<String>) -> Answer {
    let draft = Draft::open(&intake, &visit, &id).await?;
    let step = if draft.body.checked { Step::Check } else { draft.first_open() };
    Ok(visit.go(draft.url(&step.path())))
}

#[derive(Template)]
#[template(path = "intake/delete.html")]
struct DeletePage {
    page: Page,
    service: String,
    back: String,
}

/// Asks whether to delete a draft.
pub(super) async fn delete(State(intake): State<Intake>, visit: Visit, Path(id): Path<String>) -> Answer {
    let draft = Draft::open(&intake, &visit, &id).await?;
    Ok(ask_deletion(&visit, &draft)?)
}

fn ask_deletion(visit: &Visit, draft: &Draft) -> crate::PageResult {
    let page = visit.page(visit.t().intake_delete_title())?.with_form();
    let service = draft.edition.regulation.short_title.get(visit.lang()).to_owned();
    render(&DeletePage { page, service, back: draft.url("check") })
}

/// Deletes a draft with the list of its files.
pub(super) async fn delete_sent(
    State(intake): State<Intake>,
    visit: Visit,
    Path(id): Path<String>,
    answers: Answers,
) -> Answer {
    let draft = Draft::open(&intake, &visit, &id).await?;
    if answers.switches_language() {
        return Ok(ask_deletion(&visit, &draft)?);
    }
    let store = Arc::clone(&intake.room.store);
    blocking(move || store.write::<_, StoreError>(|tx| tx.draft_delete(&id))).await?;
    visit.notice(visit.t().intake_deleted())?;
    Ok(visit.go(format!("/services/{}", draft.record.regulation)))
}
