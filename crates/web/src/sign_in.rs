//! Entering a system: whose account it is, and what the session remembers of the entry.

use crate::intake::SIGNED_IN;
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
    let (store, iin) = (Arc::clone(&room.store), iin.clone());
    let account =
        blocking(move || store.read::<_, StoreError>(|tx| tx.account_find_in_role(iin.as_str(), role))).await?;
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
    visit.keep(SIGNED_IN, &(visit.now(), method))
}
