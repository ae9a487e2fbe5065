//! The demo's key agent: a program on the loopback that speaks NCALayer's protocol with the demo's keys.
//!
//! It stands in for the program that citizens and staff have on their own machine; the pages speak to either in the same way.

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use kernel::Clock;
use pki::{Agent, Window};
use serde::Deserialize;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

struct Held {
    agent: Agent,
    clock: Arc<dyn Clock>,
}

/// What the person does at the window of the real program, told in the address of the socket: nothing is the first key that fits, `?window=closed`
/// closes it, `?key=LABEL` takes that key, `?file=PATH` chooses that file.
#[derive(Deserialize)]
struct Told {
    window: Option<String>,
    key: Option<String>,
    file: Option<PathBuf>,
}

impl Told {
    fn window(self) -> Window {
        match (self.window.as_deref(), self.key, self.file) {
            (Some("closed"), ..) => Window::Closed,
            (_, Some(label), _) => Window::Labelled(label),
            (_, None, Some(file)) => Window::File(file),
            (_, None, None) => Window::First,
        }
    }
}

/// The agent's listener: a websocket at any path.
pub fn agent_router(agent: Agent, clock: Arc<dyn Clock>) -> Router {
    Router::new().fallback(any(upgrade)).with_state(Arc::new(Held { agent, clock }))
}

/// A page from elsewhere is refused: it would have the demo's keys sign whatever it likes, because there is no window at which a person says no.
/// Programs send no origin.
async fn upgrade(
    State(held): State<Arc<Held>>,
    Query(told): Query<Told>,
    headers: HeaderMap,
    socket: WebSocketUpgrade,
) -> Response {
    if headers.get(ORIGIN).is_some_and(|origin| !is_of_this_machine(origin)) {
        return StatusCode::FORBIDDEN.into_response();
    }
    socket.on_upgrade(move |socket| converse(held, told.window(), socket))
}

/// True for a page that this machine itself serves.
fn is_of_this_machine(origin: &HeaderValue) -> bool {
    let address = origin.to_str().ok().and_then(|origin| origin.parse::<Uri>().ok());
    let host = address.as_ref().and_then(Uri::host).unwrap_or_default();
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|host| host.is_loopback())
}

async fn converse(held: Arc<Held>, window: Window, mut socket: WebSocket) {
    if socket.send(Message::Text(Agent::greet().into())).await.is_err() {
        return;
    }
    while let Some(Ok(message)) = socket.recv().await {
        let Message::Text(frame) = message else { continue };
        let answer = held.agent.answer(&frame, &window, held.clock.now());
        if socket.send(Message::Text(answer.into())).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_machine_are_told_from_those_of_others() {
        for (origin, own) in [
            ("http://127.0.0.1:8080", true),
            ("https://localhost", true),
            ("http://[::1]:8080", true),
            ("https://evil.example", false),
            ("https://127.0.0.1.evil.example", false),
            ("null", false),
            ("", false),
        ] {
            assert_eq!(is_of_this_machine(&HeaderValue::from_static(origin)), own, "{origin}");
        }
    }
}
