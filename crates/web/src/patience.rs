//! Patience with a slow or long sender: the time limit of an answer does not run while the form is still coming in, and an answer that was
//! ready early waits until the sender has been heard out. A connection closed in the middle of an upload reaches the person as «connection
//! reset» instead of the page that says which file was too large.

use crate::problem::Problem;
use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt as _;
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::{sync::oneshot, time::timeout};

/// How long an answer may take after the last piece of the form has come.
pub const ANSWER_LIMIT: Duration = Duration::from_secs(30);
/// How long the next piece of a form that is already answered is waited for.
const PIECE_LIMIT: Duration = Duration::from_secs(10);
/// How much of a form that is already answered is heard and dropped, in bytes. Who sends more is cut off.
const REST_LIMIT: usize = 300_000_000;

/// The body of a request that counts what was read of it and comes back when the reader lets go of it.
struct Lent {
    body: Option<Body>,
    heard: Arc<AtomicUsize>,
    back: Option<oneshot::Sender<Body>>,
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = self.body.as_mut() else { return Poll::Ready(None) };
        let polled = Pin::new(body).poll_frame(cx);
        match polled {
            Poll::Ready(Some(Ok(_))) => {
                self.heard.fetch_add(1, Ordering::Relaxed);
            }
            // What has ended is not asked again, nor given back.
            Poll::Ready(_) => self.body = None,
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(body), Some(back)) = (self.body.take(), self.back.take()) {
            // Nobody waits for it any more when the answer took too long.
            let _ = back.send(body);
        }
    }
}

/// Answers in time, counted from the last piece heard, and hears the sender out before the answer goes.
pub(crate) async fn patiently(request: Request, next: Next) -> Response {
    // Such a sender waits for leave to send the rest: an early answer tells it not to.
    let asks_leave = request.headers().contains_key(header::EXPECT);
    let heard = Arc::new(AtomicUsize::new(0));
    let (back, rest) = oneshot::channel();
    let request = request.map(|body| Body::new(Lent { body: Some(body), heard: Arc::clone(&heard), back: Some(back) }));
    let mut answer = std::pin::pin!(next.run(request));
    loop {
        let before = heard.load(Ordering::Relaxed);
        match timeout(ANSWER_LIMIT, &mut answer).await {
            Ok(response) if asks_leave => return response,
            Ok(response) => {
                hear_out(rest).await;
                return response;
            }
            Err(_) if heard.load(Ordering::Relaxed) != before => {}
            Err(_) => return Problem::new(StatusCode::GATEWAY_TIMEOUT, "timeout").into_response(),
        }
    }
}

async fn hear_out(mut rest: oneshot::Receiver<Body>) {
    let Ok(mut body) = rest.try_recv() else { return };
    let mut left = REST_LIMIT;
    while let Ok(Some(Ok(frame))) = timeout(PIECE_LIMIT, body.frame()).await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        let Some(less) = left.checked_sub(length) else { return };
        left = less;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, middleware, routing::post};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::{TcpListener, TcpStream},
    };

    /// What the program answers to a form of so many bytes that is sent to its end before the answer is read.
    async fn answer_to(length: usize) -> String {
        let refuse = || async { StatusCode::PAYLOAD_TOO_LARGE };
        let router = Router::new().route("/", post(refuse)).layer(middleware::from_fn(patiently));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        let mut line = TcpStream::connect(address).await.unwrap();
        let head = format!("POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
        line.write_all(head.as_bytes()).await.unwrap();
        let piece = vec![0; 1_000_000];
        for _ in 0..length / piece.len() {
            line.write_all(&piece).await.unwrap();
        }
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.unwrap();
        server.abort();
        answer
    }

    #[tokio::test]
    async fn a_long_form_refused_at_its_first_byte_is_heard_out_and_answered() {
        let answer = answer_to(100_000_000).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    }

    #[tokio::test(start_paused = true)]
    async fn time_does_not_run_while_the_form_is_coming() {
        use tower::ServiceExt as _;
        let read = |body: Bytes| async move { body.len().to_string() };
        let router = Router::new().route("/", post(read)).layer(middleware::from_fn(patiently));
        let (mut send, slow) = http_body_util::channel::Channel::<Bytes>::new(1);
        let answer = tokio::spawn(router.oneshot(Request::post("/").body(Body::new(slow)).unwrap()));
        for _ in 0..5 {
            tokio::time::sleep(ANSWER_LIMIT * 9 / 10).await;
            send.send_data(Bytes::from_static(b"piece")).await.unwrap();
        }
        drop(send);
        let answer = answer.await.unwrap().unwrap().into_body().collect().await.unwrap().to_bytes();
        assert_eq!(answer, "25");
    }
}
