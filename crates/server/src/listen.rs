//! Listening: the pages' address, the pump beside it, and a clean stop on a signal.

use crate::house::House;
use axum::Router;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// How long the pump rests when nothing waits.
const REST: Duration = Duration::from_millis(200);

/// Serves pages until a signal says to stop, with the pump turning beside them. What is in work is finished first.
pub async fn listen(listener: TcpListener, router: Router, house: Arc<House>) -> std::io::Result<()> {
    let stop = Arc::new(AtomicBool::new(false));
    let pump = tokio::task::spawn_blocking({
        let stop = Arc::clone(&stop);
        move || {
            while !stop.load(Ordering::SeqCst) {
                if house.pump.turn() == 0 {
                    std::thread::sleep(REST);
                }
            }
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(asked_to_stop()).await?;
    stop.store(true, Ordering::SeqCst);
    pump.await.map_err(std::io::Error::other)
}

/// Ends when the operator or the system asks the program to stop.
pub(crate) async fn asked_to_stop() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
