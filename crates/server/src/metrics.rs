//! Figures for the operator, in the text format that Prometheus reads: what waits in each system.

use crate::house::House;
use metrics::gauge;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use store::{Store, StoreError};

/// The recorder and its page.
pub struct Metrics {
    recorder: metrics_exporter_prometheus::PrometheusRecorder,
    page: PrometheusHandle,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// A recorder of its own, not the process's.
    pub fn new() -> Self {
        let recorder = PrometheusBuilder::new().build_recorder();
        let page = recorder.handle();
        Self { recorder, page }
    }

    /// The figures of this moment.
    pub fn render(&self, house: &House) -> Result<String, StoreError> {
        let systems = [
            ("portal", &house.portal.store),
            ("service-centre", &house.service_centre.store),
            ("local-body", &house.local_body.store),
        ];
        for (system, store) in systems {
            let (out, waiting_in, cases) = waiting(store)?;
            metrics::with_local_recorder(&self.recorder, || {
                gauge!("qyzmet_letters_to_post", "system" => system).set(out);
                gauge!("qyzmet_letters_to_open", "system" => system).set(waiting_in);
                gauge!("qyzmet_cases_open", "system" => system).set(cases);
            });
        }
        let carried = house.gateway_store.read::<_, StoreError>(|tx| Ok(figure(tx.gateway_count()?)))?;
        metrics::with_local_recorder(&self.recorder, || gauge!("qyzmet_letters_to_deliver").set(carried));
        Ok(self.page.render())
    }
}

fn waiting(store: &Store) -> Result<(f64, f64, f64), StoreError> {
    store.read(|tx| {
        let open = store::records::CaseFilter { ended: Some(false), ..Default::default() };
        Ok((figure(tx.outbox_count()?), figure(tx.inbox_count()?), figure(tx.case_count(&open)?)))
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn figure(count: i64) -> f64 {
    count as f64
}
