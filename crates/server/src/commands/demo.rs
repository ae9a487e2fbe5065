//! `qyzmet demo`: the whole house in one process, with made-up people, offices, keys and places.

use crate::agent::agent_router;
use crate::authority_desk;
use crate::clock::SystemClock;
use crate::crowd;
use crate::demo_page::{Demo, OFFSET};
use crate::house::{House, Plan};
use crate::law::{self, LawSource, QueueSource};
use crate::listen::listen;
use crate::pages;
use crate::seed::Seed;
use crate::trusted::AskedTrust;
use clap::Args;
use documents::{FolderMailer, Sender};
use jiff::{SignedDuration, Timestamp};
use kernel::{Clock, System};
use pki::{Authority, KeyFile, Seal, Stamper};
use std::error::Error;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use store::StoreError;
use tokio::net::TcpListener;

/// The port NCALayer listens on, which the demo's key agent takes where it is free.
const AGENT_PORT: u16 = 13579;
/// The authority is older than the keys it issues, some of which have expired.
const AUTHORITY_AGE: SignedDuration = SignedDuration::from_hours(24 * 30);

/// How to run the demo.
#[derive(Args)]
pub struct DemoArguments {
    /// The port of the pages.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder of databases, keys and mail; it is made if missing, and a later run goes on with it.
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// Put so many made-up children on one of the lists, as a real territory has them.
    #[arg(long, default_value_t = 0)]
    children: u64,
    /// Begin at this moment (RFC 3339) instead of the machine's time.
    #[arg(long)]
    now: Option<Timestamp>,
    /// Run the regulations of this folder, and take in its changes as they come; else those the program carries.
    #[arg(long)]
    regulations: Option<PathBuf>,
    /// Take the own settings of territories' waiting lists from this folder, and its changes as they come; else those of the demo.
    #[arg(long)]
    queues: Option<PathBuf>,
    /// Keep the stores in PostgreSQL: an address in which `{system}` stands where the name of each system's database goes.
    #[arg(long)]
    postgres: Option<String>,
}

type Fault = Box<dyn Error>;

/// Runs the demo until a signal stops it.
pub fn run(arguments: &DemoArguments) -> Result<ExitCode, Fault> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve(arguments))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(arguments: &DemoArguments) -> Result<(), Fault> {
    let data = &arguments.data;
    fs::create_dir_all(data)?;
    let listener = TcpListener::bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), arguments.port))
        .await
        .map_err(|error| format!("port {} cannot be used ({error}); choose another with --port", arguments.port))?;
    let address = format!("http://{}", listener.local_addr()?);
    let clock = Arc::new(SystemClock::new());
    if let Some(now) = arguments.now {
        clock.set_offset(SystemClock::offset_to(now));
    }
    let seed = Arc::new(Seed::read()?);
    let authority = Arc::new(authority(data, &address, &*clock)?);
    let agent = seed.keys(&authority, Some(&keys_folder(data)?), clock.now())?;
    let agent = agent.stamper(Arc::clone(&authority) as Arc<dyn Stamper>);
    let trusted = Arc::new(AskedTrust::at_hand(&authority, Arc::clone(&clock) as Arc<dyn Clock>));
    let statements = Arc::new(seed.statements(&authority, &keys_folder(data)?, clock.now())?);
    let house = Arc::new(build(arguments, &clock, (trusted, statements), &address, &seed)?);
    law::watch(law_source(arguments), queue_source(arguments), Arc::clone(&house));
    keep_offset(&house, &clock, arguments.now.is_some())?;
    seed.fill(&house, clock.now(), &|password| {
        web::password::hash_now(password).ok_or_else(|| "argon2 refused".to_owned())
    })?;
    seed.remember(&house, &agent)?;
    let began = clock.now();
    let made_up = crowd::fill(&house, arguments.children, clock.now())?;
    if made_up > 0 {
        println!("{made_up} made-up children on the list after {} s", clock.now().duration_since(began).as_secs());
    }
    let agent_listener = agent_listener().await?;
    let agent_address = format!("ws://{}/", agent_listener.local_addr()?);
    tokio::spawn(axum::serve(agent_listener, agent_router(agent, Arc::clone(&clock) as Arc<dyn Clock>)).into_future());
    tell(&address, &agent_address, &seed, data)?;
    let plan = pages::Plan {
        earlier_statements: Vec::new(),
        house: Arc::clone(&house),
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        agent: agent_address,
        // The demo is walked, and measured, from one machine.
        limits: None,
        roles: vec![System::Portal, System::ServiceCentre, System::LocalBody],
        demo: Some(Demo { clock, store: Arc::clone(&house.portal.store), seed }),
        authority: Some(authority),
    };
    listen(listener, plan.router(), house).await?;
    Ok(())
}

fn build(
    arguments: &DemoArguments,
    clock: &Arc<SystemClock>,
    (trusted, statements): (Arc<AskedTrust>, Arc<KeyFile>),
    address: &str,
    seed: &Seed,
) -> Result<House, Fault> {
    let data = &arguments.data;
    let sender = Sender { name: "Qyzmet".to_owned(), address: "no-reply@example.kz".to_owned() };
    let url = |system: System| match &arguments.postgres {
        Some(server) => server.replace("{system}", &system.word().replace('-', "_")),
        None => format!("sqlite:{}", data.join(format!("{system}.db")).display()),
    };
    let plan = Plan {
        store_url: &url,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        trusted,
        statements: Some(statements),
        seal: Arc::new(Seal::at(&keys_folder(data)?.join("seal"))?),
        mailer: Arc::new(FolderMailer::new(data.join("mail"), &sender)?),
        portal_address: address.to_owned(),
        organisation: Some(seed.bin().clone()),
        press: None,
        law: law_source(arguments),
        queues: queue_source(arguments),
        registers: None,
    };
    Ok(House::build(plan)?)
}

fn law_source(arguments: &DemoArguments) -> LawSource {
    LawSource { folder: arguments.regulations.clone(), runs: Vec::new() }
}

fn queue_source(arguments: &DemoArguments) -> QueueSource {
    QueueSource { folder: arguments.queues.clone(), demo: true }
}

/// GOST, as the national authority's keys are. An authority made earlier goes on with the algorithm it was made with.
fn authority(data: &Path, address: &str, clock: &dyn Clock) -> Result<Authority, Fault> {
    let folder = data.join("authority");
    let address = format!("{address}{}", authority_desk::PATH);
    // The demo's authority proves nothing outside of it: its password guards against nobody and stands here for all to see.
    let password = "demo-authority";
    if folder.join("root.key").exists() {
        return Ok(Authority::open(&folder, password)?.reached_at(&address));
    }
    let born = clock.now().checked_sub(AUTHORITY_AGE)?;
    Ok(Authority::create_at(Some(&address), &folder, password, pki::Algorithm::Gost2015x512, born)?)
}

fn keys_folder(data: &Path) -> Result<PathBuf, Fault> {
    let folder = data.join("keys");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The clock goes on from where an earlier run left it, unless a moment was given.
fn keep_offset(house: &House, clock: &SystemClock, given: bool) -> Result<(), Fault> {
    if given {
        return Ok(());
    }
    let kept = house.portal.store.read::<_, StoreError>(|tx| tx.setting_get(OFFSET))?;
    if let Some(offset) = kept.and_then(|offset| offset.parse().ok()) {
        clock.set_offset(offset);
    }
    Ok(())
}

async fn agent_listener() -> std::io::Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, AGENT_PORT)).await {
        Ok(listener) => Ok(listener),
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await,
    }
}

fn tell(address: &str, agent: &str, seed: &Seed, data: &Path) -> Result<(), Fault> {
    println!("Qyzmet demo — made-up people, offices and keys\n");
    println!(
        "  portal          {address}/\n  service centre  {address}/service-centre\n  local body      {address}/local-body"
    );
    println!(
        "  paper check     {address}/check\n  demo, clock     {address}/demo\n  key agent       {agent}\n  data            {}\n",
        data.display()
    );
    println!("  Password of all: {}", seed.password);
    for account in &seed.accounts {
        let (name, number) = account.signs_in(seed)?;
        println!("  {:<15} {:<13} {number}  {name}", account.system, account.role);
    }
    println!("\n  Stop with Ctrl+C.");
    Ok(())
}
