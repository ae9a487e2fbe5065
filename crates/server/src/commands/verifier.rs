//! `qyzmet verifier`: the checking routes of `NCANode` for other programs.

use crate::clock::SystemClock;
use crate::fetch::HttpFetch;
use crate::listen::asked_to_stop;
use ::verifier::{PORT, Verifier, router};
use clap::Args;
use pki::{Checker, Contour, Sources, Trust, TrustFolder};
use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Where to listen and whom to trust.
#[derive(Args)]
pub struct VerifierArguments {
    /// The address. The routes have no access rule: keep it on this machine, or behind your own gate.
    #[arg(long, default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)))]
    listen: SocketAddr,
    /// The folder of trust; `qyzmet trust import` fills it.
    #[arg(long, default_value = "trust")]
    trust: PathBuf,
    /// Ask the authorities that certificates name about revocation; else only the lists in the folder tell.
    #[arg(long)]
    online: bool,
    /// Read numbers of persons of the authority's test contour, which break the rule of their checksum.
    #[arg(long)]
    test_contour: bool,
}

/// Answers until a signal says to stop.
pub fn run(arguments: &VerifierArguments) -> Result<ExitCode, Box<dyn Error>> {
    let trust = Trust::load(&arguments.trust).map_err(|fault| {
        format!("{}: {fault}; fill the folder with `qyzmet trust import`", arguments.trust.display())
    })?;
    for fault in trust.faults() {
        eprintln!("qyzmet: {}: {}", fault.file.display(), fault.fault);
    }
    let contour = if arguments.test_contour { Contour::Test } else { Contour::Production };
    let fetch = || Checker::new(Arc::new(HttpFetch::default()), trust, Sources::default());
    let checker = arguments.online.then(fetch);
    let folder = TrustFolder::new(&arguments.trust);
    let verifier = Verifier::of_folder(folder, contour, checker, Arc::new(SystemClock::new()));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind(arguments.listen)
            .await
            .map_err(|error| format!("{} cannot be used ({error}); choose another with --listen", arguments.listen))?;
        println!("http://{}", listener.local_addr()?);
        axum::serve(listener, router(verifier)).with_graceful_shutdown(asked_to_stop()).await?;
        Ok(ExitCode::SUCCESS)
    })
}
