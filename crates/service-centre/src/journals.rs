//! The centre's registration journal and its register of hand-over with the providers.

use crate::App;
use crate::operator::Operator;
use std::sync::Arc;
use store::StoreError;
use store::records::CaseFilter;
use web::journals::{Keeper, Keeps};
use web::{Problem, Visit};

impl Keeps for App {
    async fn keeper(&self, visit: &Visit) -> Result<Keeper, Problem> {
        let operator = Operator::of(self, visit).await?;
        let (store, office) = (Arc::clone(&self.room.store), operator.account.office.clone());
        let people = match office {
            Some(office) => {
                web::blocking(move || store.read::<_, StoreError>(|tx| tx.account_of_office(&office))).await?
            }
            None => vec![operator.account.clone()],
        };
        Ok(Keeper {
            room: Arc::clone(&self.room),
            name: operator.centre_name(self, visit.lang()).unwrap_or_default(),
            cases: CaseFilter { accounts: operator.centre.clone(), ..CaseFilter::default() },
            people,
        })
    }
}
