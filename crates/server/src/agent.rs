//! The demo's key agent: a program on the loopback that speaks NCALayer's protocol with the demo's keys.
//!
//! It stands in for the program that citizens and staff have on their own machine; the pages speak to either in the same way.

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::any;
use kernel::Clock;
use pki::{Agent, Window};
use serde::Deserialize;
use std::sync::Arc;

struct Held {
    agent: Agent,
    clock: Arc<dyn Clock>,
}

/// What the person does at the window of the real program, told in the address of the socket: nothing is the first key that fits, `?window=closed`
/// closes it, `?key=LABEL` takes that key.
#[derive(Deserialize)]
struct Told {
    window: Option<String>,
    key: Option<String>,
}

impl Told {
    fn window(self) -> Window {
        match (self.window.as_deref(), self.key) {
            (Some("closed"), _) => Window::Closed,
            (_, Some(label)) => Window::Labelled(label),
            (_, None) => Window::First,
        }
    }
}

/// The agent's listener: a websocket at any path.
pub fn agent_router(agent: Agent, clock: Arc<dyn Clock>) -> Router {
    Router::new().fallback(any(upgrade)).with_state(Arc::new(Held { agent, clock }))
}

async fn upgrade(State(held): State<Arc<Held>>, Query(told): Query<Told>, socket: WebSocketUpgrade) -> Response {
    socket.on_upgrade(move |socket| converse(held, told.window(), socket))
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
