//! A program that works with the API, over a socket or straight on a router; and the way of an application from the form to the referral.
#![allow(dead_code, reason = "each test program uses its own part")]

pub mod way;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{Error, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt as _;

/// How requests reach the house.
#[derive(Clone)]
pub enum Wire {
    /// A process that listens.
    Socket(SocketAddr),
    /// A router in this process.
    Router(Router, Arc<tokio::runtime::Runtime>),
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The bytes of a member in base64.
    pub fn bytes(&self, member: &str) -> Vec<u8> {
        STANDARD.decode(self.json()[member].as_str().unwrap_or_default()).unwrap()
    }

    /// The answer, whose status must be one of these.
    #[track_caller]
    pub fn expect(self, statuses: &[u16]) -> Self {
        assert!(statuses.contains(&self.status), "{}: {}", self.status, String::from_utf8_lossy(&self.body));
        self
    }
}

/// A program signed in as somebody.
#[derive(Clone)]
pub struct Program {
    pub wire: Wire,
    /// The system's path before `/api`.
    pub prefix: &'static str,
    pub cookies: Vec<(String, String)>,
    pub csrf: String,
    pub lang: &'static str,
}

impl Program {
    pub fn new(wire: &Wire, prefix: &'static str) -> Self {
        Self { wire: wire.clone(), prefix, cookies: Vec::new(), csrf: String::new(), lang: "ru" }
    }

    /// Signs in.
    pub fn sign_in(mut self, iin: &str, password: &str) -> Self {
        let reply =
            self.post("/session", &serde_json::json!({ "iin": iin, "password": password })).unwrap().expect(&[200]);
        reply.json()["csrf"].as_str().unwrap().clone_into(&mut self.csrf);
        self
    }

    pub fn get(&mut self, path: &str) -> Result<Reply, Error> {
        self.call("GET", path, None, &mut |()| {})
    }

    pub fn post(&mut self, path: &str, body: &Value) -> Result<Reply, Error> {
        self.call("POST", path, Some(body), &mut |()| {})
    }

    /// Calls, and does something as soon as the request is on its way.
    pub fn call(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        sent: &mut dyn FnMut(()),
    ) -> Result<Reply, Error> {
        let content = body.map(|body| serde_json::to_vec(body).unwrap()).unwrap_or_default();
        self.raw(method, path, "application/json", &content, sent)
    }

    pub fn raw(
        &mut self,
        method: &str,
        path: &str,
        kind: &str,
        content: &[u8],
        sent: &mut dyn FnMut(()),
    ) -> Result<Reply, Error> {
        let mut headers = vec![("host", "127.0.0.1".to_owned()), ("accept-language", self.lang.to_owned())];
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            headers.push(("cookie", pairs.join("; ")));
        }
        if !self.csrf.is_empty() {
            headers.push(("x-csrf-token", self.csrf.clone()));
        }
        if method == "POST" {
            headers.push(("content-type", kind.to_owned()));
        }
        let path = format!("{}/api/v1{path}", self.prefix);
        let reply = match &self.wire {
            Wire::Socket(address) => over_socket(*address, method, &path, &headers, content, sent)?,
            Wire::Router(router, runtime) => {
                let reply = runtime.block_on(on_router(router.clone(), method, &path, &headers, content));
                sent(());
                reply
            }
        };
        for (_, cookie) in reply.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(reply)
    }
}

async fn on_router(router: Router, method: &str, path: &str, headers: &[(&str, String)], content: &[u8]) -> Reply {
    let request = headers
        .iter()
        .fold(Request::builder().method(method).uri(path), |request, (name, value)| request.header(*name, value));
    let response = router.oneshot(request.body(Body::from(content.to_vec())).unwrap()).await.unwrap();
    let text = |value: &axum::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let status = response.status().as_u16();
    Reply { status, headers, body: to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec() }
}

/// One request over a connection of its own; an answer cut short is an error.
fn over_socket(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, String)],
    content: &[u8],
    sent: &mut dyn FnMut(()),
) -> Result<Reply, Error> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(40)))?;
    let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", content.len());
    for (name, value) in headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    stream.write_all(&[head.as_bytes(), content].concat())?;
    sent(());
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    read_reply(&answer).ok_or_else(|| Error::new(ErrorKind::UnexpectedEof, "the answer was cut short"))
}

fn read_reply(answer: &[u8]) -> Option<Reply> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let body = answer[end + 4..].to_vec();
    let length =
        headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse::<usize>().ok());
    let whole = status == 204 || length.is_some_and(|length| length == body.len());
    whole.then_some(Reply { status, headers, body })
}

/// Asks for a path and tells the status.
pub fn plain_get(address: SocketAddr, path: &str) -> Result<u16, Error> {
    Ok(over_socket(address, "GET", path, &[("host", "127.0.0.1".to_owned())], &[], &mut |()| {})?.status)
}
