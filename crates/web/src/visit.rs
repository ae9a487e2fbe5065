//! One request of a person: language, session, page.

use crate::{
    page::{Flash, Page},
    problem::Problem,
    session::{self, Open, Person},
    site::Site,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use kernel::{Contour, Lang};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fmt::Display,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use translation::T;

/// The cookie with the language, shared by all systems.
const LANG_COOKIE: &str = "qyzmet-lang";

/// A person's request. An extractor: `async fn cabinet(visit: Visit) -> …`; copies speak of the same request.
#[derive(Debug, Clone)]
pub struct Visit(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    site: Arc<Site>,
    path: String,
    query: String,
    source: Option<IpAddr>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    lang: Lang,
    lang_changed: bool,
    session: Open,
}

impl Visit {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The system visited.
    pub fn site(&self) -> &Arc<Site> {
        &self.0.site
    }

    /// The contour of the authority that the system works with: it reads numbers of persons as they are typed.
    pub fn contour(&self) -> Contour {
        self.0.site.contour
    }

    /// The path asked for, with the system's prefix.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The network address the request came from, where the server knows it.
    pub fn source(&self) -> Option<IpAddr> {
        self.0.source
    }

    /// The present moment, from the system's clock.
    pub fn now(&self) -> jiff::Timestamp {
        self.0.site.clock.now()
    }

    /// The person's language.
    pub fn lang(&self) -> Lang {
        self.state().lang
    }

    /// The texts of the person's language.
    pub fn t(&self) -> T {
        T::of(self.lang())
    }

    /// Changes the language, for this answer and those after.
    pub fn set_lang(&self, lang: Lang) {
        let mut state = self.state();
        state.lang = lang;
        state.lang_changed = true;
    }

    /// Who is signed in.
    pub fn person(&self) -> Option<Person> {
        let state = self.state();
        let record = state.session.record.as_ref()?;
        record.account.as_ref()?;
        serde_json::from_value(record.data.get("person")?.clone()).ok()
    }

    /// Whether the person signed in has one of the roles.
    pub fn has_role(&self, roles: &[&str]) -> bool {
        self.person().is_some_and(|person| person.roles.iter().any(|role| roles.contains(&role.as_str())))
    }

    /// Signs a person in: the session gets a new id, its drafts stay.
    pub fn sign_in(&self, person: &Person) -> Result<(), Problem> {
        let value = serde_json::to_value(person)?;
        let now = self.now();
        let mut state = self.state();
        let record = state.session.rotate(now).ok_or_else(Problem::unavailable)?;
        record.account = Some(person.account.clone());
        record.put("person", value);
        Ok(())
    }

    /// Signs out: the session and everything in it is forgotten.
    pub fn sign_out(&self) {
        self.state().session.end();
    }

    /// The token that forms of this session carry; makes a session when there is none.
    pub fn csrf(&self) -> Result<String, Problem> {
        let now = self.now();
        self.state().session.ensure(now).map(|record| record.csrf.clone()).ok_or_else(Problem::unavailable)
    }

    /// Whether a form's token is this session's.
    pub(crate) fn csrf_holds(&self, given: &str) -> bool {
        let state = self.state();
        state.session.record.as_ref().is_some_and(|record| equal(record.csrf.as_bytes(), given.as_bytes()))
    }

    /// A value kept in the session, for instance the answers given so far.
    pub fn get<V: DeserializeOwned>(&self, name: &str) -> Option<V> {
        let state = self.state();
        let value = state.session.record.as_ref()?.data.get("kept")?.get(name)?.clone();
        serde_json::from_value(value).ok()
    }

    /// Keeps a value in the session; small things only, it is read with every page.
    pub fn keep(&self, name: &str, value: &impl Serialize) -> Result<(), Problem> {
        let value = serde_json::to_value(value)?;
        let now = self.now();
        let mut state = self.state();
        let record = state.session.ensure(now).ok_or_else(Problem::unavailable)?;
        if let Some(kept) = record.kept() {
            kept.insert(name.to_owned(), value);
        }
        state.session.changed = true;
        Ok(())
    }

    /// Forgets a value kept in the session, and gives it.
    pub fn take<V: DeserializeOwned>(&self, name: &str) -> Option<V> {
        let mut state = self.state();
        let value = state.session.record.as_mut()?.kept()?.remove(name)?;
        state.session.changed = true;
        serde_json::from_value(value).ok()
    }

    /// A green notice on the next page: something was done.
    pub fn notice(&self, text: impl Display) -> Result<(), Problem> {
        self.keep("notice", &Flash { success: true, text: text.to_string() })
    }

    /// A blue notice on the next page: something must be known.
    pub fn warn(&self, text: impl Display) -> Result<(), Problem> {
        self.keep("notice", &Flash { success: false, text: text.to_string() })
    }

    /// The context of a page with its title. Takes the waiting notice and makes the session that the page's forms need.
    pub fn page(&self, title: impl Display) -> Result<Page, Problem> {
        let csrf = self.csrf()?;
        Ok(self.page_with(title.to_string(), csrf))
    }

    pub(crate) fn page_with(&self, title: String, csrf: String) -> Page {
        let t = self.t();
        Page {
            t,
            lang: t.lang(),
            title,
            csrf,
            path: self.0.path.clone(),
            person: self.person().map(|person| person.name),
            flash: self.take("notice"),
            has_form: false,
            has_errors: false,
            nav: (self.0.site.menu)(self, t),
            site: Arc::clone(&self.0.site),
            lang_link: self.lang_link(),
            scripts: Vec::new(),
        }
    }

    /// This page's address to which a language's code is added.
    fn lang_link(&self) -> String {
        let rest: Vec<_> = self.0.query.split('&').filter(|one| !one.is_empty() && !one.starts_with("lang=")).collect();
        let rest = if rest.is_empty() { String::new() } else { format!("{}&", rest.join("&")) };
        format!("{}?{rest}lang=", self.0.path)
    }

    /// The address of a path inside this system.
    pub fn url(&self, path: impl Display) -> String {
        format!("{}{path}", self.0.site.prefix)
    }

    /// Sends the browser to a path inside this system, as a page to be read (303).
    pub fn go(&self, path: impl Display) -> Response {
        Redirect::to(&self.url(path)).into_response()
    }
}

/// Compares in a time that does not tell where texts differ.
pub(crate) fn equal(one: &[u8], two: &[u8]) -> bool {
    one.len() == two.len() && one.iter().zip(two).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Without the kit's routes around it there is no visit: a fault of ours, not of the person.
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::fault)
    }
}

/// The language a request asks for: its cookie, else the browser's wish, else Kazakh.
pub(crate) fn wished_lang(headers: &HeaderMap) -> Lang {
    if let Some(lang) = cookie(headers, LANG_COOKIE).and_then(|code| code.parse().ok()) {
        return lang;
    }
    let wishes = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut wishes: Vec<(f32, Lang)> = wishes
        .split(',')
        .filter_map(|wish| {
            let mut parts = wish.trim().split(';');
            let lang = parts.next()?.get(..2)?.to_ascii_lowercase().parse().ok()?;
            let weight = parts.next().and_then(|q| q.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            Some((weight, lang))
        })
        .collect();
    wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
    wishes.first().map_or_else(Lang::default, |wish| wish.1)
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|one| one.trim().split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

/// Whether a request that changes something comes from our own pages: the browser says so by itself (Fetch Metadata), older ones by Origin.
pub(crate) fn from_our_pages(method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => match (text("origin"), text("host")) {
            (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, at)| at == host),
            (Some(_), None) => false,
            (None, _) => true,
        },
    }
}

/// Opens the visit around a page's handler: checks where it came from, loads the session, and afterwards writes it and puts pages in the
/// place of problems.
pub(crate) async fn around(site: Arc<Site>, is_page: bool, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let id = cookie(headers, &site.cookie_name()).map(str::to_owned);
    // A program with no cookie has nothing that another site could misuse.
    if (is_page || id.is_some()) && !from_our_pages(request.method(), headers) {
        let refused = Problem::foreign_form();
        return if is_page {
            crate::problem_page::answer(&Visit::stranger(Arc::clone(&site), request.uri().path(), headers), &refused)
        } else {
            refused.into_response()
        };
    }
    let query = request.uri().query().unwrap_or_default().to_owned();
    let chosen = query.split('&').find_map(|one| one.strip_prefix("lang=")?.parse().ok());
    let session = match load(&site, id).await {
        Ok(session) => session,
        Err(problem) => return problem.into_response(),
    };
    let visit = Visit(Arc::new(Inner {
        path: request.uri().path().to_owned(),
        query,
        source: request.extensions().get::<ConnectInfo<SocketAddr>>().map(|source| source.0.ip()),
        state: Mutex::new(State {
            lang: chosen.unwrap_or_else(|| wished_lang(headers)),
            lang_changed: chosen.is_some(),
            session,
        }),
        site,
    }));
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    request.extensions_mut().insert(visit.clone());
    let mut response = if is_page && reads && chosen.is_some() {
        // The language is kept in a cookie, so the address stays the page's own.
        let link = visit.lang_link();
        Redirect::to(link.trim_end_matches("lang=").trim_end_matches(['?', '&'])).into_response()
    } else {
        next.run(request).await
    };
    if let Some(problem) = response.extensions_mut().remove::<Problem>()
        && is_page
    {
        response = crate::problem_page::answer(&visit, &problem);
    }
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        // Pages may hold personal data: no store between us and the person keeps them.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    match save(&visit).await {
        Ok(cookies) => {
            for cookie in cookies {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(problem) if is_page => crate::problem_page::answer(&visit, &problem),
        Err(problem) => problem.into_response(),
    }
}

async fn load(site: &Arc<Site>, id: Option<String>) -> Result<Open, Problem> {
    let Some(id) = id else { return Ok(Open::default()) };
    let (sessions, now) = (Arc::clone(&site.sessions), site.clock.now());
    let key = session::key(&id);
    let record = tokio::task::spawn_blocking(move || sessions.load(&key)).await?.map_err(|fault| {
        tracing::error!(%fault, "sessions cannot be read");
        Problem::unavailable()
    })?;
    let mut open = Open { id, record, ..Open::default() };
    open.expire(now);
    open.touch(now);
    if open.record.is_none() {
        // An unknown id is never taken over: a session made later gets an id of ours.
        open.id.clear();
    }
    Ok(open)
}

/// Writes what changed and gives the cookies to set.
async fn save(visit: &Visit) -> Result<Vec<HeaderValue>, Problem> {
    let site = visit.site();
    let mut cookies = Vec::new();
    let (work, id, dropped, lang) = {
        let mut state = visit.state();
        let changed = std::mem::take(&mut state.session.changed);
        let work = state.session.record.clone().filter(|_| changed);
        let lang = state.lang_changed.then_some(state.lang);
        (work, state.session.id.clone(), std::mem::take(&mut state.session.dropped), lang)
    };
    let secure = if site.secure { "; Secure" } else { "" };
    if let Some(lang) = lang {
        cookies.push(format!("{LANG_COOKIE}={lang}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}"));
    }
    let (name, path) = (site.cookie_name(), site.cookie_path());
    if work.is_some() {
        cookies.push(format!("{name}={id}; Path={path}; HttpOnly; SameSite=Lax{secure}"));
    } else if !dropped.is_empty() && id.is_empty() {
        cookies.push(format!("{name}=; Path={path}; Max-Age=0; HttpOnly; SameSite=Lax{secure}"));
    }
    if work.is_some() || !dropped.is_empty() {
        let sessions = Arc::clone(&site.sessions);
        tokio::task::spawn_blocking(move || {
            if let Some(record) = &work {
                sessions.save(&session::key(&id), record)?;
            }
            dropped.iter().filter(|id| !id.is_empty()).try_for_each(|id| sessions.delete(&session::key(id)))
        })
        .await?
        .map_err(|fault| {
            tracing::error!(%fault, "sessions cannot be written");
            Problem::unavailable()
        })?;
    }
    Ok(cookies.into_iter().filter_map(|cookie| HeaderValue::from_str(&cookie).ok()).collect())
}

impl Visit {
    /// A visit without a session, for requests that no system's routes know.
    pub(crate) fn stranger(site: Arc<Site>, path: &str, headers: &HeaderMap) -> Self {
        Self(Arc::new(Inner {
            path: path.to_owned(),
            query: String::new(),
            source: None,
            state: Mutex::new(State { lang: wished_lang(headers), lang_changed: false, session: Open::default() }),
            site,
        }))
    }
}
