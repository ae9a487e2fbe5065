//! A place given out of order by the head: the child, the group and a reason that everybody will see; then the signature.

use super::sign::head;
use super::{BASE, labels, refusal};
use crate::App;
use crate::desk::encoded;
use crate::staff::Staff;
use axum::extract::{Query, State};
use casework::{OverrideDecision, OverrideSignature, RoundRefusal, SignRefusal};
use engine::ActorKind;
use queue::{ChildCode, GroupId};
use serde::Deserialize;
use std::sync::Arc;
use web::case::refusal_texts;
use web::components::{BackLink, Button, Input, Select, Textarea, WarningText};
use web::intake::attachment;
use web::signing::signature;
use web::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, render};

/// The longest reason, in characters.
const REASON_LIMIT: usize = 300;
/// The page.
const PATH: &str = "/queue/rounds/override";

#[derive(askama::Template)]
#[template(path = "local-body/override.html")]
struct OverridePage {
    page: Page,
    errors: Errors,
    back: String,
    code: String,
    groups: Select,
    reason: String,
}

#[derive(askama::Template)]
#[template(path = "local-body/override-sign.html")]
struct SignPage {
    page: Page,
    errors: Errors,
    back: String,
    decision: [String; 2],
    answers: Answers,
    who: String,
    signing: Signing,
}

/// What is to be given, read from the form.
struct Asked {
    child: ChildCode,
    group: GroupId,
    reason: String,
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Query(asked): Query<Named>) -> PageResult {
    let staff = head(&app, &visit).await?;
    let answers = Answers::from_pairs([("code", asked.code)]);
    show(&app, &visit, &staff, &answers, Errors::none(visit.t())).await
}

/// What the address of a page names.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Named {
    #[serde(default)]
    code: String,
    #[serde(default)]
    group: String,
    #[serde(default)]
    reason: String,
}

/// The exact bytes to sign, for who signs in another program.
pub(crate) async fn bytes(State(app): State<App>, visit: Visit, Query(asked): Query<Named>) -> PageResult {
    let staff = head(&app, &visit).await?;
    let answers = Answers::from_pairs([("code", asked.code), ("group", asked.group), ("reason", asked.reason)]);
    let asked = read(&visit, &answers, &mut Errors::none(visit.t())).ok_or_else(Problem::bad_request)?;
    let bytes = to_sign(&app, &staff, &asked).await?.ok_or_else(Problem::not_found)?;
    attachment("decision.json", "application/json", bytes)
}

async fn show(app: &App, visit: &Visit, staff: &Staff, answers: &Answers, errors: Errors) -> PageResult {
    let (t, room, office) = (visit.t(), Arc::clone(&app.room), staff.office.clone());
    let labels = web::blocking(move || labels(t, &room, &office)).await?;
    let select = Select::new("group", t.override_group()).item("", t.round_wish_choose());
    let groups = labels.iter().fold(select, |select, (id, text)| select.item(id, text));
    render(&OverridePage {
        page: visit.page(t.override_title())?.with_form().with_errors(!errors.is_empty()),
        back: visit.url(BASE),
        code: answers.text("code").to_owned(),
        groups: groups.value(answers.get("group")).error(errors.of("group")),
        reason: answers.text("reason").to_owned(),
        errors,
    })
}

fn read(visit: &Visit, answers: &Answers, errors: &mut Errors) -> Option<Asked> {
    let t = visit.t();
    let child = web::waiting::read_code(answers.text("code"));
    if child.is_none() {
        errors.add("code", t.round_together_code_wrong());
    }
    let group = answers.get("group").map(GroupId::new);
    if group.is_none() {
        errors.add("group", t.override_group_needed());
    }
    let reason = answers.text("reason").trim().to_owned();
    if reason.is_empty() || reason.chars().count() > REASON_LIMIT {
        errors.add("reason", t.round_drop_reason_needed());
    }
    errors.is_empty().then_some(Asked { child: child?, group: group?, reason })
}

/// The decision's bytes; none where there is no such child or group.
async fn to_sign(app: &App, staff: &Staff, asked: &Asked) -> Result<Option<Vec<u8>>, Problem> {
    let (room, office) = (Arc::clone(&app.room), staff.office.clone());
    let (child, group, reason) = (asked.child.clone(), asked.group.clone(), asked.reason.clone());
    web::blocking(move || room.override_to_sign(&office, &child, &group, &reason)).await
}

pub(crate) async fn sent(State(app): State<App>, visit: Visit, answers: Answers) -> PageResult {
    let staff = head(&app, &visit).await?;
    let (t, mut errors) = (visit.t(), Errors::none(visit.t()));
    if answers.switches_language() {
        return show(&app, &visit, &staff, &answers, errors).await;
    }
    let Some(asked) = read(&visit, &answers, &mut errors) else {
        return show(&app, &visit, &staff, &answers, errors).await;
    };
    let Some(bytes) = to_sign(&app, &staff, &asked).await? else {
        errors.add("code", t.round_together_code_wrong());
        return show(&app, &visit, &staff, &answers, errors).await;
    };
    if !answers.has("step", "sign") {
        return show_signing(&app, &visit, &staff, &answers, &bytes, errors);
    }
    let given = match signature(&answers) {
        Ok(signature) => OverrideSignature { signature, signer: staff.iin()?, actor: staff.as_actor(ActorKind::Head) },
        Err(fault) => {
            errors.add("signature", fault.text(t));
            return show_signing(&app, &visit, &staff, &answers, &bytes, errors);
        }
    };
    let (room, office) = (Arc::clone(&app.room), staff.office.clone());
    let child = asked.child.clone();
    let done =
        web::blocking(move || room.override_place(&office, &asked.child, &asked.group, &asked.reason, &given)).await?;
    match done {
        Ok(()) => visit.notice(t.override_done())?,
        Err(RoundRefusal::Signature(SignRefusal::Signature(_, reasons))) => {
            for text in refusal_texts(t, &reasons) {
                errors.add("signature", text);
            }
            return show_signing(&app, &visit, &staff, &answers, &bytes, errors);
        }
        Err(RoundRefusal::Moved(impossible)) => {
            tracing::info!(%impossible, "the list does not allow it");
            visit.warn(t.override_not_now())?;
        }
        Err(refused) => visit.warn(refusal(t, &refused))?,
    }
    Ok(visit.go(format!("/queue/children/{child}")))
}

fn show_signing(
    app: &App,
    visit: &Visit,
    staff: &Staff,
    answers: &Answers,
    bytes: &[u8],
    errors: Errors,
) -> PageResult {
    let t = visit.t();
    let page = visit.page(t.override_title())?.with_form();
    let page = page.with_errors(!errors.is_empty()).with_script("signing.js");
    let decision: OverrideDecision = serde_json::from_slice(bytes).map_err(casework::Fault::from)?;
    let pairs = ["code", "group", "reason"].map(|name| (name, answers.text(name)));
    let query: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let download = visit.url(format!("{PATH}/bytes?{}", query.join("&")));
    let signing = Signing::new(t, bytes, &staff.account.iin, &app.agent, download).errors(&errors);
    render(&SignPage {
        page,
        errors,
        back: visit.url(PATH),
        decision: [decision.text_kk, decision.text_ru],
        answers: answers.clone(),
        who: t.round_sign_who(staff.account.name.clone()).into_owned(),
        signing: signing.button(t.override_button()),
    })
}
