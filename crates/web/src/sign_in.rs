//! Entering a system: whose account it is, and what the session remembers of the entry.

use crate::intake::{REPRESENTATIVE, SIGNED_IN};
use crate::{Person, Problem, Visit, blocking};
use casework::CaseRoom;
use engine::SignInMethod;
use kernel::Iin;
use std::sync::Arc;
use store::StoreError;
use store::records::AccountRecord;

/// The account of a person in a role, where it may sign in.
pub async fn account_in_role(
    room: &Arc<CaseRoom>,
    iin: &Iin,
    role: &'static str,
) -> Result<Option<AccountRecord>, Problem> {
    account_by_number(room, iin.as_str(), role).await
}

/// The same by ИИН or БИН.
pub(crate) async fn account_by_number(
    room: &Arc<CaseRoom>,
    number: &str,
    role: &'static str,
) -> Result<Option<AccountRecord>, Problem> {
    let (store, number) = (Arc::clone(&room.store), number.to_owned());
    let account = blocking(move || store.read::<_, StoreError>(|tx| tx.account_find_in_role(&number, role))).await?;
    Ok(account.filter(|account| !account.blocked))
}

/// Signs the person in and remembers when and how: a case opened in this visit records it.
pub fn enter(visit: &Visit, account: &AccountRecord, method: SignInMethod) -> Result<(), Problem> {
    enter_as(visit, account, vec![account.role.clone()], method)
}

/// The same for a person with several roles in one office.
pub fn enter_as(
    visit: &Visit,
    account: &AccountRecord,
    roles: Vec<String>,
    method: SignInMethod,
) -> Result<(), Problem> {
    visit.sign_in(&Person { account: account.id.clone(), name: account.name.clone(), roles })?;
    // Several people may act for an organisation: in this visit it is this one.
    visit.keep(REPRESENTATIVE, &account.representative.as_ref().zip(account.representative_name.as_ref()))?;
    visit.keep(SIGNED_IN, &(visit.now(), method))
}

/// Whether the person of a visit signed in by a certificate: only that proves whose number it is.
pub fn by_certificate(visit: &Visit) -> bool {
    let signed_in: Option<(jiff::Timestamp, SignInMethod)> = visit.get(SIGNED_IN);
    visit.person().is_some() && signed_in.is_some_and(|(_, method)| method == SignInMethod::Certificate)
}
