//! The operator at the desk, and which cases are their centre's.

use crate::{App, ROLE};
use axum::http::StatusCode;
use casework::{CaseView, Fault, Turned};
use engine::{Actor, ActorKind};
use kernel::{CaseId, Channel, Lang};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::StoreError;
use store::records::{AccountRecord, CaseRecord};
use web::{PageResult, Problem, Visit};

/// The directory that names the centres (an appendix of the act).
const CENTRES: &str = "centres";

/// What a person is told when a deed was not entered.
pub(crate) fn turned(turned: Turned) -> Problem {
    match turned {
        Turned::Misstep(misstep) => {
            tracing::info!(%misstep, "a deed is not due");
            Problem::conflict()
        }
        Turned::Fault(Fault::Raced | Fault::Store(StoreError::Stale(_))) => Problem::conflict(),
        Turned::Fault(fault) => fault.into(),
    }
}

/// An operator signed in, with the centre they work at and everybody who works there.
#[derive(Clone)]
pub(crate) struct Operator {
    /// The account.
    pub account: AccountRecord,
    /// The accounts of the same centre, this one included.
    pub centre: Vec<String>,
}

impl Operator {
    /// The operator of a visit. An account blocked since signing in, or gone, is sent to sign in again.
    pub async fn of(app: &App, visit: &Visit) -> Result<Self, Problem> {
        let id = visit.person().ok_or_else(Problem::unauthorised)?.account;
        let store = Arc::clone(&app.room.store);
        let found = web::blocking(move || {
            store.read::<_, StoreError>(|tx| {
                let Some(account) = tx.account_find(&id)?.filter(|account| account.role == ROLE && !account.blocked)
                else {
                    return Ok(None);
                };
                let of_office = match &account.office {
                    Some(office) => tx.account_of_office(office)?,
                    None => Vec::new(),
                };
                let mut centre: BTreeSet<String> = of_office.into_iter().map(|account| account.id).collect();
                centre.insert(account.id.clone());
                Ok(Some(Self { account, centre: centre.into_iter().collect() }))
            })
        })
        .await?;
        found.ok_or_else(|| {
            visit.sign_out();
            Problem::unauthorised()
        })
    }

    /// Whether a case was made at this operator's centre: only there its result is issued (clause 7 15).
    pub fn is_home_of(&self, record: &CaseRecord) -> bool {
        record.channel == Channel::ServiceCentre
            && record.account.as_ref().is_some_and(|account| self.centre.contains(account))
    }

    /// The operator as the journal names them.
    pub fn actor(&self) -> Actor {
        let name = self.account.name.clone();
        Actor { kind: ActorKind::Operator, name, account: Some(self.account.id.clone()) }
    }

    /// The centre's name in the directory of an act.
    pub fn centre_name(&self, app: &App, lang: Lang) -> Option<String> {
        let office = self.account.office.as_deref()?;
        app.room.law.all().find_map(|edition| Some(edition.office(CENTRES, office)?.name.get(lang).to_owned()))
    }

    /// A case of this operator's own centre; of any other there is nothing here.
    pub async fn home_case(app: &App, visit: &Visit, case: CaseId) -> Result<(Self, CaseView), Problem> {
        let operator = Self::of(app, visit).await?;
        let view = view(app, case).await?;
        if operator.is_home_of(&view.record) { Ok((operator, view)) } else { Err(Problem::not_found()) }
    }
}

/// A case the centre was told of; another is not found.
pub(crate) async fn view(app: &App, case: CaseId) -> Result<CaseView, Problem> {
    let room = Arc::clone(&app.room);
    let found = move || match room.view(case) {
        Err(Fault::NoCase(_)) => Err(Problem::not_found()),
        other => Ok(other?),
    };
    web::blocking(found).await
}

/// Reads the case's id of an address: what is not an id is an address of nothing.
pub(crate) fn case_id(text: &str) -> Result<CaseId, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// The bytes kept under a digest.
pub(crate) async fn blob(app: &App, digest: kernel::Digest) -> Result<Vec<u8>, Problem> {
    let store = Arc::clone(&app.room.store);
    web::blocking(move || store.read::<_, StoreError>(|tx| tx.blob_get(&digest))).await?.ok_or_else(Problem::not_found)
}

/// What is not due any more was done already, by a double click or by a colleague: the case's page says where it stands.
pub(crate) fn back(visit: &Visit, case: &str, problem: Problem) -> PageResult {
    if problem.status() == StatusCode::CONFLICT {
        Ok(visit.go(format!("/cases/{}", case_id(case)?)))
    } else {
        Err(problem)
    }
}
