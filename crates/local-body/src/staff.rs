//! Who works here: a member of staff of one office, and the cases that office may see.

use crate::App;
use axum::response::{IntoResponse, Response};
use casework::{CaseView, Fault, Turned};
use engine::{Actor, ActorKind, FactKind};
use kernel::{CaseId, Digest, Iin, System};
use pki::Role;
use std::sync::Arc;
use store::StoreError;
use store::records::AccountRecord;
use web::{PageResult, Problem, Visit};

/// The officer's role.
pub(crate) const OFFICER: &str = "officer";
/// The head's role.
pub(crate) const HEAD: &str = "head";
/// The role of who keeps the waiting list.
const KEEPER: &str = "queue-keeper";
/// Those who work in a kindergarten: their office is written `territory/kindergarten`.
pub(crate) const GARDENS: &[&str] = &["kindergarten"];
/// All who sign in here, in the order in which an account is chosen for a person with several.
const SIGN_IN: &[&str] = &[OFFICER, HEAD, KEEPER, "kindergarten"];
/// All who work in the office of the body.
pub(crate) const STAFF: &[&str] = &[OFFICER, HEAD, KEEPER];
/// Those who work on cases.
pub(crate) const WORKERS: &[&str] = &[OFFICER, HEAD];
/// Those who give cases to officers.
pub(crate) const HEADS: &[&str] = &[HEAD];
/// Those who keep the waiting list.
pub(crate) const KEEPERS: &[&str] = &[KEEPER];
/// Qualities in which an employee may sign for the body, as their certificate says.
pub(crate) const SIGNERS: [Role; 3] = [Role::Employee, Role::SignRight, Role::Head];

/// A member of staff signed in.
#[derive(Debug, Clone)]
pub(crate) struct Staff {
    /// The account signed in with.
    pub account: AccountRecord,
    /// The office they work at.
    pub office: String,
    /// Everything they are in that office.
    pub roles: Vec<String>,
}

impl Staff {
    /// The staff account of a person: the first in the order of [`SIGN_IN`], with all roles the person has in its office.
    pub fn chosen(accounts: Vec<AccountRecord>) -> Option<Self> {
        let mut open: Vec<AccountRecord> =
            accounts.into_iter().filter(|account| !account.blocked && account.office.is_some()).collect();
        let rank = |account: &AccountRecord| SIGN_IN.iter().position(|role| *role == account.role);
        open.retain(|account| rank(account).is_some());
        open.sort_by_key(rank);
        let account = open.first()?.clone();
        let office = account.office.clone()?;
        let roles =
            open.into_iter().filter(|other| other.office.as_ref() == Some(&office)).map(|other| other.role).collect();
        Some(Self { account, office, roles })
    }

    /// The member of staff of a visit, as the store knows them now. One blocked since signing in, or gone, is sent to sign in again.
    pub async fn of(app: &App, visit: &Visit) -> Result<Self, Problem> {
        let id = visit.person().ok_or_else(Problem::unauthorised)?.account;
        let store = Arc::clone(&app.room.store);
        let found = web::blocking(move || {
            store.read::<_, StoreError>(|tx| {
                let Some(account) = tx.account_find(&id)? else { return Ok(None) };
                let accounts = tx.account_find_by_iin(&account.iin)?;
                Ok(Self::chosen(accounts).filter(|staff| staff.account.id == account.id))
            })
        })
        .await?;
        found.ok_or_else(|| {
            visit.sign_out();
            Problem::unauthorised()
        })
    }

    /// Whether they have one of the roles now.
    pub fn is(&self, roles: &[&str]) -> bool {
        self.roles.iter().any(|role| roles.contains(&role.as_str()))
    }

    /// Whether they see the work of all officers as their head.
    pub fn is_head(&self) -> bool {
        self.is(&[HEAD])
    }

    /// The employee as journals and papers name them when they work on a case.
    pub fn actor(&self) -> Actor {
        self.as_actor(if self.is(&[OFFICER]) { ActorKind::Officer } else { ActorKind::Head })
    }

    /// The employee as journals name them at the step where a case stands: in the role of that step, where they may act in it.
    pub fn actor_at(&self, view: &CaseView) -> Actor {
        let step = view.edition.route(view.record.channel).and_then(|route| view.state.step(route));
        let role = step.filter(|step| step.system == System::LocalBody).map(|step| step.actor);
        match role {
            Some(ActorKind::Head) if self.is_head() => self.as_actor(ActorKind::Head),
            Some(
                role @ (ActorKind::Officer | ActorKind::Registrar | ActorKind::Specialist | ActorKind::Commission),
            ) => self.as_actor(role),
            _ => self.actor(),
        }
    }

    /// The employee as journals name them when they keep the waiting list.
    pub fn keeper(&self) -> Actor {
        self.as_actor(ActorKind::QueueKeeper)
    }

    /// Notes that they looked at cases: who looked is shown to the recipient.
    pub async fn look(&self, app: &App, cases: Vec<CaseId>) -> Result<(), Problem> {
        let actor = if self.is(WORKERS) {
            self.actor()
        } else if self.is(GARDENS) {
            self.as_actor(ActorKind::Kindergarten)
        } else {
            self.keeper()
        };
        let (room, office) = (Arc::clone(&app.room), self.office.clone());
        web::blocking(move || Ok::<_, Problem>(room.note_looks(&cases, &actor, Some(&office), "case")?)).await
    }

    /// The employee as journals name them in a role.
    pub fn as_actor(&self, kind: ActorKind) -> Actor {
        Actor { kind, name: self.account.name.clone(), account: Some(self.account.id.clone()) }
    }

    /// Their number, which their certificate must bear.
    pub fn iin(&self) -> Result<Iin, Problem> {
        Ok(Iin::kept(&self.account.iin)?)
    }

    /// A case of their office. One of another office, or of none, is not found.
    pub async fn case(app: &App, visit: &Visit, case: &str) -> Result<(Self, CaseView), Problem> {
        let staff = Self::of(app, visit).await?;
        let case: CaseId = case.parse().map_err(|_| Problem::not_found())?;
        let room = Arc::clone(&app.room);
        let view = web::blocking(move || match room.view(case) {
            Err(Fault::NoCase(_)) => Err(Problem::not_found()),
            other => Ok(other?),
        })
        .await?;
        if view.record.office == staff.office { Ok((staff, view)) } else { Err(Problem::not_found()) }
    }

    /// A case of their office that they may work on: asked of the store anew, since a role may be gone since signing in.
    pub async fn work(app: &App, visit: &Visit, case: &str) -> Result<(Self, CaseView), Problem> {
        let (staff, view) = Self::case(app, visit, case).await?;
        if staff.is(WORKERS) { Ok((staff, view)) } else { Err(Problem::forbidden()) }
    }

    /// A case of their office that they may give to an officer.
    pub async fn head(app: &App, visit: &Visit, case: &str) -> Result<(Self, CaseView), Problem> {
        let (staff, view) = Self::case(app, visit, case).await?;
        if staff.is(HEADS) { Ok((staff, view)) } else { Err(Problem::forbidden()) }
    }

    /// Who works on cases, of a visit.
    pub async fn working(app: &App, visit: &Visit) -> Result<Self, Problem> {
        let staff = Self::of(app, visit).await?;
        if staff.is(WORKERS) { Ok(staff) } else { Err(Problem::forbidden()) }
    }

    /// The keeper of the waiting list of a visit.
    pub async fn keeping(app: &App, visit: &Visit) -> Result<Self, Problem> {
        let staff = Self::of(app, visit).await?;
        if staff.is(KEEPERS) { Ok(staff) } else { Err(Problem::forbidden()) }
    }
}

/// The office's name in the directories of the acts.
pub(crate) fn office_name(app: &App, office: &str, lang: kernel::Lang) -> Option<String> {
    app.room.law.all().find_map(|edition| Some(edition.receiving_office(office)?.name.get(lang).to_owned()))
}

/// Whether a deed is due here: on the case's route now, at a step of this system (an answer of the recipient may be brought on paper anywhere).
pub(crate) fn is_due(view: &CaseView, kind: FactKind) -> bool {
    let step = view.edition.route(view.record.channel).and_then(|route| view.state.step(route));
    let here = step.is_some_and(|step| step.system == System::LocalBody) || kind == FactKind::PlaceAccepted;
    here && view.due.contains(&kind)
}

/// The bytes kept under a digest.
pub(crate) async fn blob(app: &App, digest: Digest) -> Result<Vec<u8>, Problem> {
    let store = Arc::clone(&app.room.store);
    web::blocking(move || store.read::<_, StoreError>(|tx| tx.blob_get(&digest))).await?.ok_or_else(Problem::not_found)
}

/// What became of a deed: done, or no longer due, since somebody did it before or the case went on.
pub(crate) fn is_done(deed: Result<(), Turned>) -> Result<bool, Problem> {
    match deed {
        Ok(()) => Ok(true),
        Err(Turned::Misstep(misstep)) => {
            tracing::info!(%misstep, "a deed is not due");
            Ok(false)
        }
        Err(Turned::Fault(Fault::Raced | Fault::Store(StoreError::Stale(_)))) => Ok(false),
        Err(Turned::Fault(fault)) => Err(fault.into()),
    }
}

/// Back to the case, with a green notice of what was done.
pub(crate) fn done(visit: &Visit, case: CaseId, text: impl std::fmt::Display) -> PageResult {
    visit.notice(text)?;
    Ok(visit.go(format!("/cases/{case}")))
}

/// Back to the case, with a kind word that the deed is no longer due; the page shows where the case stands.
pub(crate) fn not_due(visit: &Visit, case: CaseId) -> PageResult {
    visit.warn(visit.t().body_not_due())?;
    Ok(visit.go(format!("/cases/{case}")))
}

/// A PDF of the house's own making, opened in the browser, where it is printed from.
pub(crate) fn pdf(name: &str, bytes: Vec<u8>) -> Response {
    use axum::http::header;
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')).collect();
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{plain}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// A person's name in lists that more people see than need it: the first two letters of the surname, and initials.
pub(crate) fn masked_name(name: &str) -> String {
    let mut parts = name.split_whitespace();
    let surname: String = parts.next().map(|surname| surname.chars().take(2).collect()).unwrap_or_default();
    let initials = parts.filter_map(|part| part.chars().next()).map(|letter| format!(" {letter}."));
    std::iter::once(format!("{surname}•••")).chain(initials).collect()
}

/// A person's number with its middle hidden, for lists.
pub(crate) fn masked_iin(iin: &str) -> String {
    Iin::kept(iin).map_or_else(|_| String::new(), |iin| iin.masked())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_show_no_whole_names() {
        assert_eq!(masked_name("Ахметова Аяру Нұржанқызы"), "Ах••• А. Н.");
        assert_eq!(masked_name("Ли"), "Ли•••");
        assert_eq!(masked_name(""), "•••");
    }
}
