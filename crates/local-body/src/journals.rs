//! The office's registration journal and its register of hand-over with the centre.

use crate::App;
use crate::staff::{Staff, WORKERS, office_name};
use std::sync::Arc;
use store::StoreError;
use store::records::CaseFilter;
use web::journals::{Keeper, Keeps};
use web::{Problem, Visit};

impl Keeps for App {
    async fn keeper(&self, visit: &Visit) -> Result<Keeper, Problem> {
        let staff = Staff::of(self, visit).await?;
        if !staff.is(WORKERS) {
            return Err(Problem::forbidden());
        }
        let (store, office) = (Arc::clone(&self.room.store), staff.office.clone());
        let people = web::blocking(move || store.read::<_, StoreError>(|tx| tx.account_of_office(&office))).await?;
        Ok(Keeper {
            room: Arc::clone(&self.room),
            name: office_name(self, &staff.office, visit.lang()).unwrap_or_default(),
            cases: CaseFilter { office: Some(staff.office), ..CaseFilter::default() },
            people,
        })
    }
}
