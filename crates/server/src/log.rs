//! The log: lines to standard error, chosen by `QYZMET_LOG`. No personal data is ever logged: numbers are masked at their type.

use tracing_subscriber::EnvFilter;

/// Begins logging.
#[expect(clippy::disallowed_methods, reason = "the server's configuration is the one reader of the environment")]
pub fn begin() {
    let filter = std::env::var("QYZMET_LOG").unwrap_or_else(|_| "warn".to_owned());
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("warn"));
    // A second call, as in tests, keeps the first log.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
