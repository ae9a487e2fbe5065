//! What holds after every story, whatever it told: nothing is stuck, journals and logs give again what is shown.

use crate::TestHouse;
use kernel::{CaseId, System};

/// No letter waits unposted, undelivered or unopened once the house is still.
pub(crate) fn nothing_is_stuck(on: &TestHouse) -> Result<(), String> {
    let house = &on.house;
    let count = |store: &store::Store| {
        store
            .read::<_, store::StoreError>(|tx| Ok(tx.outbox_count()? + tx.inbox_count()? + tx.gateway_count()?))
            .map_err(|error| error.to_string())
    };
    for store in [&house.portal.store, &house.service_centre.store, &house.local_body.store, &house.gateway_store] {
        let waiting = count(store)?;
        if waiting > 0 {
            return Err(format!("{waiting} letters wait"));
        }
    }
    lists_follow_from_their_logs(on)
}

/// Every waiting list is what anybody recomputes from its public log, and the log is what its witness saw.
pub fn lists_follow_from_their_logs(on: &TestHouse) -> Result<(), String> {
    let (body, witness) = (&on.house.local_body, &on.house.portal);
    for territory in body.queue_territories(witness).map_err(|fault| fault.to_string())? {
        let lines = body.log_page(&territory, 0, u32::MAX).map_err(|fault| fault.to_string())?;
        let again = queue::public::recompute(&lines.join("\n")).map_err(|fault| format!("{territory}: {fault}"))?;
        if !body.look(&territory, |kept| kept.list == again).map_err(|fault| fault.to_string())? {
            return Err(format!("the list of {territory} is not what its log gives"));
        }
        let audited = body.audit_log(&territory, witness).map_err(|fault| fault.to_string())?;
        audited.map_err(|found| format!("{territory}: {found}"))?;
    }
    Ok(())
}

/// The chain holds, and folding the journal again gives the stored summary: at every system that has the case.
pub fn journals_hold(on: &TestHouse, case: CaseId) -> Result<(), String> {
    for system in [System::Portal, System::ServiceCentre, System::LocalBody] {
        let Some(room) = on.house.room(system) else { continue };
        let Ok(view) = room.view(case) else { continue };
        let chain =
            room.store.read::<_, store::StoreError>(|tx| tx.journal_verify(case)).map_err(|error| error.to_string())?;
        chain.map_err(|found| format!("{system}: the chain breaks at {}: {}", found.seq, found.why))?;
        let route = view.edition.route(view.record.channel).ok_or("no route")?;
        let start = engine::CaseState::start(route);
        let folded = view.entries.iter().fold(start, |state, entry| engine::hear(route, &state, &entry.fact));
        if folded != view.state {
            return Err(format!("{system}: folding the journal gives {folded:?}, stored is {:?}", view.state));
        }
    }
    Ok(())
}
