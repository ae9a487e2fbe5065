//! All pages of a house behind one address, with health, readiness and figures beside them.

use crate::house::House;
use crate::keeping::Keeping;
use crate::metrics::Metrics;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use casework::{Bulletins, OlderCases, PublicLists};
use kernel::{Clock, System};
use std::sync::Arc;
use store::Store;
use web::papers::RoomPapers;
use web::password::Throttle;
use web::sending::{Sending, SendingLimits};
use web::{Sessions, Site};

/// What pages are built from.
pub struct Plan {
    /// The house.
    pub house: Arc<House>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The address of the signing agent on people's machines.
    pub agent: String,
    /// How many applications the portal takes of one account and one address within an hour; without a limit where none is given.
    pub limits: Option<SendingLimits>,
    /// Certificates of earlier keys of statements: papers they were printed on are checked still.
    pub earlier_statements: Vec<pki::Certificate>,
    /// Whose pages are served.
    pub roles: Vec<System>,
    /// Whether the demo's own page is there.
    pub demo: Option<crate::demo_page::Demo>,
    /// The built-in authority, where its services are reached at the pages' address.
    pub authority: Option<Arc<pki::Authority>>,
}

struct Watch {
    house: Arc<House>,
    metrics: Metrics,
}

impl Plan {
    /// The router of everything.
    pub fn router(self) -> Router {
        let mut routers = Router::new();
        let mut sites: Vec<Arc<Site>> = Vec::new();
        for role in &self.roles {
            let (site, router) = match role {
                System::Portal => self.portal(),
                System::ServiceCentre => self.service_centre(),
                System::LocalBody => self.local_body(),
                System::Gateway => continue,
            };
            sites.push(site);
            routers = routers.merge(router);
        }
        if let (Some(demo), Some(site)) = (self.demo.clone(), sites.first()) {
            routers = routers.merge(crate::demo_page::rooms(site).into_router(demo));
        }
        if let Some(authority) = &self.authority {
            routers = routers.merge(crate::authority_desk::router(Arc::clone(authority), Arc::clone(&self.clock)));
        }
        let watch = Arc::new(Watch { house: Arc::clone(&self.house), metrics: Metrics::new() });
        let watched = Router::new()
            .route("/healthz", get(|| async { "alive\n" }))
            .route("/readyz", get(ready))
            .route("/metrics", get(figures))
            .with_state(watch);
        web::house(routers.merge(watched), &sites)
    }

    fn keeping(store: &Arc<Store>) -> (Arc<dyn Sessions>, Arc<Keeping>) {
        (Arc::new(Keeping(Arc::clone(store))), Arc::new(Keeping(Arc::clone(store))))
    }

    fn portal(&self) -> (Arc<Site>, Router) {
        let room = &self.house.portal;
        let (sessions, tries) = Self::keeping(&room.store);
        let site =
            portal::site(sessions, Arc::clone(&self.clock), &room.setting.portal_address, room.trusted.contour());
        // Papers issued at a counter or a centre are checked at the portal's page too.
        let holders =
            vec![Arc::clone(room), Arc::clone(&self.house.service_centre), Arc::clone(&self.house.local_body)];
        let app = portal::App {
            room: Arc::clone(room),
            register: Arc::clone(&self.house.register),
            agent: self.agent.as_str().into(),
            throttle: self.throttle(Arc::clone(&tries)),
            sending: self.limits.map(|limits| Arc::new(Sending::new(tries, Arc::clone(&self.clock), limits))),
            papers: Arc::new(RoomPapers(holders)),
            earlier_statements: self.earlier_statements.clone().into(),
            lists: Arc::new(PublicLists::new(Arc::clone(&self.house.local_body))),
            bulletins: Arc::new(Bulletins::new(Arc::clone(&self.house.local_body))),
            older: Arc::new(OlderCases::new(Arc::clone(&self.house.local_body))),
        };
        let router = portal::rooms(&site).into_router(app);
        (site, router)
    }

    fn local_body(&self) -> (Arc<Site>, Router) {
        let room = &self.house.local_body;
        let (sessions, tries) = Self::keeping(&room.store);
        let site =
            local_body::site(sessions, Arc::clone(&self.clock), &room.setting.portal_address, room.trusted.contour());
        let app = local_body::App {
            bulletins: Arc::new(Bulletins::new(Arc::clone(room))),
            room: Arc::clone(room),
            register: Arc::clone(&self.house.register),
            agent: self.agent.as_str().into(),
            throttle: self.throttle(tries),
        };
        let router = local_body::rooms(&site).into_router(app);
        (site, router)
    }

    fn service_centre(&self) -> (Arc<Site>, Router) {
        let room = &self.house.service_centre;
        let (sessions, tries) = Self::keeping(&room.store);
        let site = service_centre::site(
            sessions,
            Arc::clone(&self.clock),
            &room.setting.portal_address,
            room.trusted.contour(),
        );
        let app = service_centre::App {
            room: Arc::clone(room),
            register: Arc::clone(&self.house.register),
            agent: self.agent.as_str().into(),
            throttle: self.throttle(tries),
            lists: Arc::new(PublicLists::new(Arc::clone(&self.house.local_body))),
        };
        let router = service_centre::rooms(&site).into_router(app);
        (site, router)
    }

    fn throttle(&self, tries: Arc<Keeping>) -> Arc<Throttle> {
        Arc::new(Throttle::new(tries, Arc::clone(&self.clock)))
    }
}

async fn ready(State(watch): State<Arc<Watch>>) -> Response {
    let asked = tokio::task::spawn_blocking(move || {
        let house = &watch.house;
        [&house.portal.store, &house.service_centre.store, &house.local_body.store, &house.gateway_store]
            .iter()
            .try_for_each(|store| store.ready())
    });
    match asked.await {
        Ok(Ok(())) => "ready\n".into_response(),
        Ok(Err(error)) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {error}\n")).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn figures(State(watch): State<Arc<Watch>>) -> Response {
    match tokio::task::spawn_blocking(move || watch.metrics.render(&watch.house)).await {
        Ok(Ok(text)) => ([("content-type", "text/plain; version=0.0.4")], text).into_response(),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
