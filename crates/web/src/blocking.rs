//! Work that waits for a disk or a processor, kept off the threads that answer requests.

use crate::problem::Problem;

/// Does blocking work (store, case room, press) on a thread for it. Its errors become problems: 500, written to the log.
pub async fn blocking<V, E>(work: impl FnOnce() -> Result<V, E> + Send + 'static) -> Result<V, Problem>
where
    V: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await?.map_err(Into::into)
}
