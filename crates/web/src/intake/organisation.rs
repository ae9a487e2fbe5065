//! Whose application it is, where an organisation asks: at a counter or a centre the employee names it, who acts for it, and by what power.

use super::asking::Said;
use super::draft::{Draft, Step};
use super::recipient::{self, go_on, number_words};
use super::{Answer, Intake};
use crate::components::{BackLink, Button, Checkboxes, Input};
use crate::{Answers, Errors, Page, Problem, Visit, render};
use askama::Template;
use axum::extract::{Path, State};
use casework::{ApplicationOrganisation, ApplicationPerson, Party};
use engine::RecipientKind;
use kernel::Bin;
use registers::Organisation;
use std::sync::Arc;
use translation::T;

/// The most characters of an organisation's name, and of the paper that names a power.
const TEXT_LIMIT: usize = 300;

/// What the employee typed of an organisation, checked as a whole.
#[derive(Clone, Default)]
pub(crate) struct Typed {
    /// БИН.
    pub bin: String,
    /// The organisation's name.
    pub name: String,
    /// ИИН of who acts for it.
    pub representative: String,
    /// Their name, used where the persons register does not know the number.
    pub representative_name: String,
    /// The paper that lets them act.
    pub power: String,
}

/// Checks what was typed; the registers' names of the organisation and of the person go before the typed ones. Slips are told by the names of the fields.
pub(crate) async fn read(
    intake: &Intake,
    visit: &Visit,
    typed: &Typed,
) -> Result<Result<Party, Vec<(&'static str, String)>>, Problem> {
    let t = visit.t();
    let mut slips = Vec::new();
    let bin = visit.contour().bin(&typed.bin);
    if let Err(fault) = &bin {
        slips.push(("bin", number_words(t, &t.organisation_bin(), &typed.bin, *fault)));
    }
    let known = match &bin {
        Ok(bin) => organisation_of(intake, bin).await?,
        Err(_) => None,
    };
    // The register's name goes before the typed one; it may be silent, or know no such number.
    let organisation = known.as_ref().map_or(typed.name.as_str(), |known| known.name.get(visit.lang())).to_owned();
    if !is_text(&organisation) {
        slips.push(("organisation-name", t.organisation_name_needed().into_owned()));
    }
    let iin = visit.contour().iin(&typed.representative);
    if let Err(fault) = &iin {
        slips.push((
            "representative",
            number_words(t, &t.organisation_representative_iin(), &typed.representative, *fault),
        ));
    }
    let registered = match &iin {
        Ok(iin) => recipient::name_of(intake, iin).await?,
        Err(_) => None,
    };
    let name = registered.unwrap_or_else(|| typed.representative_name.clone());
    if iin.is_ok() && !recipient::is_name(&name) {
        slips.push(("representative-name", t.intake_recipient_name_needed().into_owned()));
    }
    // The first head acts without a power.
    let is_head = iin.is_ok() && known.as_ref().is_some_and(|known| known.head.as_ref() == iin.as_ref().ok());
    if !is_text(&typed.power) && (!is_head || !typed.power.is_empty()) {
        slips.push(("power", t.organisation_power_needed().into_owned()));
    }
    Ok(match (bin, iin) {
        (Ok(bin), Ok(iin)) if slips.is_empty() => Ok(Party::Organisation(ApplicationOrganisation {
            bin,
            name: organisation,
            representative: ApplicationPerson { iin, name },
            power: Some(if is_head && typed.power.is_empty() { head_words(t) } else { typed.power.clone() }),
        })),
        _ => Err(slips),
    })
}

/// What the register of legal persons says of a БИН; nothing where it does not answer or knows no such number.
async fn organisation_of(intake: &Intake, bin: &Bin) -> Result<Option<Organisation>, Problem> {
    let (register, bin) = (Arc::clone(&intake.register), bin.clone());
    let said = tokio::task::spawn_blocking(move || register.organisation(&bin)).await?;
    Ok(said.unwrap_or_else(|fault| {
        tracing::warn!(%fault, "the register of legal persons does not answer");
        None
    }))
}

/// What stands in the place of a power where the first head acts.
fn head_words(t: T) -> String {
    t.organisation_head().into_owned()
}

fn is_text(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric) && text.chars().count() <= TEXT_LIMIT && !text.chars().any(char::is_control)
}

#[derive(Template)]
#[template(path = "intake/organisation.html")]
struct OrganisationPage {
    page: Page,
    back: String,
    /// Where a person is named instead.
    person: String,
    errors: Errors,
    typed: Typed,
    originals: &'static [&'static str],
}

/// The draft of an employee, of a service that organisations may ask for.
async fn open(intake: &Intake, visit: &Visit, id: &str) -> Result<Draft, super::Stop> {
    let draft = Draft::open(intake, visit, id).await?;
    let may = draft.staff && draft.admits(RecipientKind::Organisation);
    if may { Ok(draft) } else { Err(Problem::not_found().into()) }
}

/// The page of the organisation.
pub(super) async fn show(State(intake): State<Intake>, visit: Visit, Path(id): Path<String>) -> Answer {
    let draft = open(&intake, &visit, &id).await?;
    let named = draft.body.recipient.as_ref().and_then(Party::organisation);
    let typed = named.map(|named| Typed {
        bin: named.bin.as_str().to_owned(),
        name: named.name.clone(),
        representative: named.representative.iin.as_str().to_owned(),
        representative_name: named.representative.name.clone(),
        power: named.power.clone().unwrap_or_default(),
    });
    page(&visit, &draft, typed.unwrap_or_default(), Errors::none(visit.t()), draft.body.originals)
}

fn page(visit: &Visit, draft: &Draft, typed: Typed, errors: Errors, originals: bool) -> Answer {
    Ok(render(&OrganisationPage {
        page: visit.page(visit.t().organisation_title())?.with_form().with_errors(!errors.is_empty()),
        back: visit.url(draft.before(&Step::Recipient)),
        person: visit.url(draft.url("recipient?person=yes")),
        errors,
        typed,
        originals: if originals { &["yes"] } else { &[] },
    })?)
}

/// Takes the organisation into the draft.
pub(super) async fn sent(
    State(intake): State<Intake>,
    visit: Visit,
    Path(id): Path<String>,
    answers: Answers,
) -> Answer {
    let draft = open(&intake, &visit, &id).await?;
    let number = |name: &str| answers.text(name).chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let typed = Typed {
        bin: number("bin"),
        name: answers.text("organisation-name").to_owned(),
        representative: number("representative"),
        representative_name: answers.text("representative-name").to_owned(),
        power: answers.text("power").to_owned(),
    };
    let originals = answers.has("originals", "yes");
    let mut errors = Errors::none(visit.t());
    if answers.switches_language() {
        return page(&visit, &draft, typed, errors, originals);
    }
    let party = match read(&intake, &visit, &typed).await? {
        Ok(party) => Some(party),
        Err(slips) => {
            errors = slips.into_iter().fold(errors, |errors, (field, text)| errors.with(field, text));
            None
        }
    };
    if !originals {
        errors.add("originals", visit.t().intake_originals_needed());
    }
    match party.filter(|_| errors.is_empty()) {
        Some(party) => go_on(&intake, &visit, draft, party, Said::Known).await,
        None => page(&visit, &draft, typed, errors, originals),
    }
}
