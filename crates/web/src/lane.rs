//! A lane for routes that many people ask for in the same second: so many of their requests are worked on at once, the others wait their turn without
//! holding anything, and the rest of the house is answered meanwhile.

use crate::problem::Problem;
use axum::{
    extract::{FromRequestParts, Request},
    http::request::Parts,
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A lane. Who came first is worked on first.
#[derive(Debug, Clone)]
pub struct Lane(Arc<Semaphore>);

/// The leave to be worked on. An extractor; given back with [`Pass::leave`] before a handler waits for something else than the processor, and asked for
/// anew with [`Pass::back`] when it goes on.
#[derive(Debug, Clone, Default)]
pub struct Pass {
    lane: Option<Lane>,
    leave: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
}

impl Lane {
    /// A lane of so many requests at once.
    pub fn new(width: usize) -> Self {
        Self(Arc::new(Semaphore::new(width)))
    }

    pub(crate) async fn through(self, mut request: Request, next: Next) -> Response {
        // Nobody closes a lane.
        let Ok(permit) = Arc::clone(&self.0).acquire_owned().await else {
            return Problem::unavailable().into_response();
        };
        request.extensions_mut().insert(Pass { lane: Some(self), leave: Arc::new(Mutex::new(Some(permit))) });
        next.run(request).await
    }
}

impl Pass {
    /// Lets the next one in.
    pub fn leave(&self) {
        self.leave.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Waits for the turn to go on.
    pub async fn back(&self) {
        let Some(lane) = &self.lane else { return };
        // Nobody closes a lane.
        let permit = Arc::clone(&lane.0).acquire_owned().await.ok();
        *self.leave.lock().unwrap_or_else(PoisonError::into_inner) = permit;
    }
}

impl<S: Sync> FromRequestParts<S> for Pass {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        // A route outside of every lane needs no leave.
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}
