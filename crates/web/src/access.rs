//! The register of routes: no page and no call without a rule of who may open it.

use crate::{
    lane::Lane,
    problem::Problem,
    site::Site,
    visit::{self, Visit},
};
use axum::{
    Router,
    extract::Request,
    handler::Handler,
    http::Method,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use std::{fmt, sync::Arc};

/// Who may open a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever has signed in; what is theirs the handler asks for by their account.
    SignedIn,
    /// Whoever has signed in and has one of these roles.
    Role(&'static [&'static str]),
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::SignedIn => f.write_str("signed-in"),
            Self::Role(roles) => write!(f, "role {}", roles.join(" | ")),
        }
    }
}

impl Access {
    fn check(self, visit: &Visit) -> Result<(), Problem> {
        match (self, visit.person()) {
            (Self::Public, _) | (Self::SignedIn, Some(_)) => Ok(()),
            (Self::Role(roles), Some(person)) if person.roles.iter().any(|role| roles.contains(&role.as_str())) => {
                Ok(())
            }
            (Self::Role(_), Some(_)) => Err(Problem::forbidden()),
            (_, None) => Err(Problem::unauthorised()),
        }
    }
}

/// A line of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The HTTP method.
    pub method: Method,
    /// The whole path, with parameters in braces.
    pub path: String,
    /// Who may open it.
    pub access: Access,
    /// A page for people; else a call for programs, which answers problems as problem details.
    pub is_page: bool,
}

/// The routes of one system. A route cannot be added without its rule, and the rule runs before the handler.
pub struct Rooms<S> {
    site: Arc<Site>,
    router: Router<S>,
    routes: Vec<Route>,
    lane: Option<Lane>,
}

impl<S: Clone + Send + Sync + 'static> Rooms<S> {
    /// No routes yet.
    pub fn new(site: &Arc<Site>) -> Self {
        Self { site: Arc::clone(site), router: Router::new(), routes: Vec::new(), lane: None }
    }

    /// Adds a page that is read. Paths are inside the system: `/inbox` is served at `/local-body/inbox`.
    #[must_use]
    pub fn get<H: Handler<X, S>, X: 'static>(self, path: &str, access: Access, handler: H) -> Self {
        self.room(Method::GET, path, access, true, on(MethodFilter::GET, handler))
    }

    /// Adds what a page's form is sent to.
    #[must_use]
    pub fn post<H: Handler<X, S>, X: 'static>(self, path: &str, access: Access, handler: H) -> Self {
        self.room(Method::POST, path, access, true, on(MethodFilter::POST, handler))
    }

    /// Adds a call for programs, with its method. Paths are inside the system as well.
    #[must_use]
    pub fn api<H: Handler<X, S>, X: 'static>(self, method: &Method, path: &str, access: Access, handler: H) -> Self {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        self.room(method.clone(), path, access, false, on(filter, handler))
    }

    /// Adds routes that everybody asks for in the same minute: they share the site's lane for a rush.
    #[must_use]
    pub fn rush(mut self, add: impl FnOnce(Self) -> Self) -> Self {
        self.lane = Some(self.site.rush.clone());
        let mut rooms = add(self);
        rooms.lane = None;
        rooms
    }

    /// Adds the routes of another part of the same system.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.routes.extend(other.routes);
        self
    }

    fn room(mut self, method: Method, path: &str, access: Access, is_page: bool, handler: MethodRouter<S>) -> Self {
        let path = match (self.site.prefix, path) {
            ("", path) => path.to_owned(),
            (prefix, "/") => prefix.to_owned(),
            (prefix, path) => format!("{prefix}{path}"),
        };
        let rule = move |visit: Visit, request: Request, next: Next| async move {
            match access.check(&visit) {
                Ok(()) => next.run(request).await,
                Err(problem) => problem.into_response(),
            }
        };
        let site = Arc::clone(&self.site);
        let open = move |request: Request, next: Next| visit::around(Arc::clone(&site), is_page, request, next);
        let handler = handler.layer(middleware::from_fn(rule)).layer(middleware::from_fn(open));
        let handler = match self.lane.clone() {
            Some(lane) => handler
                .layer(middleware::from_fn(move |request: Request, next: Next| lane.clone().through(request, next))),
            None => handler,
        };
        self.router = self.router.route(&path, handler);
        self.routes.push(Route { method, path, access, is_page });
        self
    }

    /// The system whose routes these are.
    pub(crate) fn system(&self) -> kernel::System {
        self.site.system
    }

    /// The register, in the order of adding.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The register as lines of text for review: method, path, rule.
    pub fn list(&self) -> String {
        let mut lines: Vec<_> = self
            .routes
            .iter()
            .map(|route| format!("{:<6} {:<60} {}", route.method, route.path, route.access))
            .collect();
        lines.sort_by_key(|line| line.get(7..).map(str::to_owned));
        lines.join("\n") + "\n"
    }

    /// The routes as axum's router, with the state of the handlers.
    pub fn into_router(self, state: S) -> Router {
        self.router.with_state(state)
    }
}

impl<S> fmt::Debug for Rooms<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rooms").field("routes", &self.routes).finish_non_exhaustive()
    }
}

/// The path to go to after signing in, from the address's `next`: only a path of this host, never another site.
pub fn safe_next(next: &str) -> Option<&str> {
    let inner = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    inner.then_some(next)
}

/// Answers of handlers that make pages.
pub type PageResult = Result<Response, Problem>;
