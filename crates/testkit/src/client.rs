//! A small browser for tests of pages: keeps cookies, reads forms out of pages, sends them as a browser would, follows redirects when asked.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use std::fmt::Write as _;
use tower::ServiceExt as _;

/// The line between the parts of a form with files.
const BOUNDARY: &str = "qyzmet-test-boundary";
/// The most redirects followed in a row.
const HOPS: usize = 10;

/// A browser on a router.
#[derive(Clone)]
pub struct Client {
    app: Router,
    cookies: Vec<(String, String)>,
}

/// What a request was answered with.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The path asked for.
    pub path: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

/// A file to send with a form.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// The field.
    pub field: &'a str,
    /// The file's name.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// A form as it stands on a page.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// Its fields as the page filled them, hidden ones and the token included; buttons are not among them.
    pub fields: Vec<(String, String)>,
    /// Whether it is sent in parts, as forms with files are.
    pub in_parts: bool,
}

impl Form {
    /// Sets a field, whatever the page filled it with.
    pub fn set(&mut self, name: &str, value: &str) {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    /// With a field set.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// The value the page gave a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Client {
    /// A browser without cookies.
    pub fn new(app: Router) -> Self {
        Self { app, cookies: Vec::new() }
    }

    /// Chooses the language of pages, by its cookie.
    #[must_use]
    pub fn in_language(mut self, code: &str) -> Self {
        self.cookies.push(("qyzmet-lang".to_owned(), code.to_owned()));
        self
    }

    /// With a cookie, as one that came back to a session.
    #[must_use]
    pub fn with_cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Forgets all cookies.
    pub fn forget(&mut self) {
        self.cookies.clear();
    }

    /// Opens a path.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.call("GET", path, None, Vec::new()).await
    }

    /// Opens a path and goes where it sends, until a page is shown.
    pub async fn open(&mut self, path: &str) -> Answer {
        let answer = self.get(path).await;
        self.follow(answer).await
    }

    /// Goes where an answer sends, until a page is shown.
    pub async fn follow(&mut self, mut answer: Answer) -> Answer {
        for _ in 0..HOPS {
            if !answer.status.is_redirection() {
                break;
            }
            let next = answer.location().to_owned();
            answer = self.get(&next).await;
        }
        answer
    }

    /// Sends fields as they are given, without a token that is not among them.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.call("POST", path, Some("application/x-www-form-urlencoded"), pairs(&fields).into_bytes()).await
    }

    /// Sends a form of a page as it stands.
    pub async fn submit(&mut self, form: &Form, files: &[File<'_>]) -> Answer {
        if form.in_parts || !files.is_empty() {
            let kind = format!("multipart/form-data; boundary={BOUNDARY}");
            return self.call("POST", &form.action, Some(&kind), parts(&form.fields, files)).await;
        }
        self.call("POST", &form.action, Some("application/x-www-form-urlencoded"), pairs(&form.fields).into_bytes())
            .await
    }

    /// Fills the main form of a page (`page-form`) and sends it; other fields stay as the page filled them.
    pub async fn fill(&mut self, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let form = fields.iter().fold(page.form(), |form, (name, value)| form.with(name, value));
        self.submit(&form, &[]).await
    }

    /// Presses the button of the form whose address ends so; other fields stay as the page filled them.
    pub async fn press(&mut self, page: &Answer, action_end: &str, fields: &[(&str, &str)]) -> Answer {
        let form = fields.iter().fold(page.form_to(action_end), |form, (name, value)| form.with(name, value));
        self.submit(&form, &[]).await
    }

    /// Asks as a program elsewhere does: no cookies, no page before it, a token where there is one.
    pub async fn ask(&self, method: &str, path: &str, bearer: Option<&str>, json: Option<&str>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::ACCEPT, "application/json");
        if let Some(token) = bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if json.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = Body::from(json.unwrap_or_default().to_owned());
        self.send(path, request.body(body).expect("a request")).await
    }

    async fn send(&self, path: &str, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 64 << 20).await.expect("a body").to_vec();
        Answer { path: path.to_owned(), status, headers, bytes }
    }

    async fn call(&mut self, method: &str, path: &str, kind: Option<&str>, body: Vec<u8>) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let answer = self.send(path, request.body(Body::from(body)).expect("a request")).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Whether the page shows a text; entities are read as signs.
    pub fn shows(&self, text: &str) -> bool {
        let page = self.text();
        page.contains(text) || plain(&page).contains(text)
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where the answer sends; empty where it sends nowhere.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The token that forms of the page carry.
    pub fn csrf(&self) -> String {
        let page = self.text();
        let tag = tags(&page, "input").find(|tag| attribute(tag, "name").as_deref() == Some("csrf"));
        tag.and_then(|tag| attribute(tag, "value")).unwrap_or_default()
    }

    /// The main form of the page, `page-form`. The tests stop where the page has none.
    pub fn form(&self) -> Form {
        self.find_form(|tag| attribute(tag, "id").as_deref() == Some("page-form")).unwrap_or_else(|| {
            crate::panic_with(&format!("{} ({}) has no form page-form:\n{}", self.path, self.status, self.text()))
        })
    }

    /// The form whose address ends so. The tests stop where the page has none.
    pub fn form_to(&self, action_end: &str) -> Form {
        self.find_form(|tag| attribute(tag, "action").is_some_and(|action| action.ends_with(action_end)))
            .unwrap_or_else(|| {
                crate::panic_with(&format!(
                    "{} ({}) has no form to {action_end}:\n{}",
                    self.path,
                    self.status,
                    self.text()
                ))
            })
    }

    /// Whether the page has a form whose address ends so.
    pub fn has_form_to(&self, action_end: &str) -> bool {
        self.find_form(|tag| attribute(tag, "action").is_some_and(|action| action.ends_with(action_end))).is_some()
    }

    /// Addresses of all links, in order.
    pub fn links(&self) -> Vec<String> {
        let page = self.text();
        tags(&page, "a").filter_map(|tag| attribute(tag, "href")).collect()
    }

    /// The address of the first link that contains a text.
    pub fn link_with(&self, part: &str) -> Option<String> {
        self.links().into_iter().find(|link| link.contains(part))
    }

    fn find_form(&self, is_it: impl Fn(&str) -> bool) -> Option<Form> {
        let page = self.text();
        let mut rest = page.as_str();
        while let Some(at) = rest.find("<form") {
            rest = rest.get(at..)?;
            let end = rest.find("</form>").unwrap_or(rest.len());
            let (form, after) = rest.split_at(end);
            let tag = form.split('>').next().unwrap_or_default();
            if is_it(tag) {
                let action =
                    attribute(tag, "action").filter(|action| !action.is_empty()).unwrap_or_else(|| self.path.clone());
                let in_parts = attribute(tag, "enctype").as_deref() == Some("multipart/form-data");
                return Some(Form { action, fields: fields(form), in_parts });
            }
            rest = after;
        }
        None
    }
}

/// The fields of a form that a browser would send if nothing were touched.
fn fields(form: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for tag in tags(form, "input") {
        let kind = attribute(tag, "type").unwrap_or_default();
        let chosen = !matches!(kind.as_str(), "radio" | "checkbox") || has_word(tag, "checked");
        if let (Some(name), true) =
            (attribute(tag, "name"), chosen && !matches!(kind.as_str(), "file" | "submit" | "button"))
        {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    for (tag, inside) in elements(form, "textarea") {
        if let Some(name) = attribute(tag, "name") {
            fields.push((name, entities(inside.strip_prefix('\n').unwrap_or(inside))));
        }
    }
    for (tag, inside) in elements(form, "select") {
        let options: Vec<&str> = tags(inside, "option").collect();
        let chosen = options.iter().find(|option| has_word(option, "selected")).or(options.first());
        if let (Some(name), Some(option)) = (attribute(tag, "name"), chosen) {
            fields.push((name, attribute(option, "value").unwrap_or_default()));
        }
    }
    fields
}

/// The opening tags of an element, without the sign that ends them.
fn tags<'a>(page: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    elements(page, name).map(|(tag, _)| tag)
}

/// The opening tags of an element, each with what stands up to its closing tag (or up to the end, where it has none).
fn elements<'a>(page: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut rest = page;
    std::iter::from_fn(move || {
        loop {
            let after = rest.get(rest.find(&open)? + open.len()..)?;
            rest = after;
            if after.starts_with(|c: char| c.is_whitespace() || c == '>') {
                let (tag, inside) = after.split_once('>')?;
                return Some((tag, inside.get(..inside.find(&close).unwrap_or(inside.len()))?));
            }
        }
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, after) = tag.split_once(&format!(" {name}=\""))?;
    after.split_once('"').map(|(value, _)| entities(value))
}

fn has_word(tag: &str, word: &str) -> bool {
    tag.split_whitespace().any(|one| one == word)
}

/// Text with its entities read as signs.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once(';').filter(|(name, _)| name.len() < 9) else {
            out.push('&');
            rest = after;
            continue;
        };
        match name {
            "amp" => out.push('&'),
            "lt" => out.push('<'),
            "gt" => out.push('>'),
            "quot" => out.push('"'),
            "nbsp" => out.push('\u{a0}'),
            _ => out.extend(name.strip_prefix('#').and_then(|number| number.parse().ok()).and_then(char::from_u32)),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// What a person reads of a page: without tags, entities as signs, every run of white space one space.
fn plain(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        rest = after.split_once('>').map_or("", |(_, tail)| tail);
    }
    text.push_str(rest);
    entities(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn pairs(fields: &[(String, String)]) -> String {
    let encoded: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    encoded.join("&")
}

/// A value for a form's body or an address: everything but letters and digits of ASCII as percent signs.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn parts(fields: &[(String, String)], files: &[File<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for file in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: application/octet-stream\r\n\r\n",
            file.field, file.name
        );
        body.extend(head.bytes());
        body.extend_from_slice(file.bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Answer {
        Answer {
            path: "/x".to_owned(),
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            bytes: html.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_form_is_read_as_a_browser_would_send_it() {
        let html = r#"<form method="post" action="/other"></form><form id="page-form" method="post" action="/send" enctype="multipart/form-data">
            <input type="hidden" name="csrf" value="t&#34;1"><input type="radio" name="way" value="a"><input type="radio" name="way" value="b" checked>
            <textarea name="why">a &amp; b</textarea><select name="office"><option value="1">One</option><option value="2" selected>Two</option></select>
            <input type="file" name="scan"></form>"#;
        let form = page(html).form();
        assert_eq!((form.action.as_str(), form.in_parts), ("/send", true));
        let expected = [("csrf", "t\"1"), ("way", "b"), ("why", "a & b"), ("office", "2")];
        assert_eq!(form.fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(page(html).form_to("/other").fields, []);
    }

    #[test]
    fn texts_are_found_as_a_person_reads_them() {
        let page = page("<p>Әлия <b>&#60;ok&#62;</b>\n now</p><a class=\"x\" href=\"/a?b=1&amp;c=2\">y</a>");
        assert!(page.shows("Әлия <ok> now"));
        assert_eq!(page.links(), ["/a?b=1&c=2"]);
        assert_eq!(encode("a b/ә"), "a%20b%2F%D3%99");
    }
}
