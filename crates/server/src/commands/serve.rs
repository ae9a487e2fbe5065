//! `qyzmet serve`: an installation by its configuration file.

use crate::clock::SystemClock;
use crate::house::{House, Plan};
use crate::keys::{self, StatementsConfiguration, first_line};
use crate::law::{self, LawSource, QueueSource};
use crate::listen::listen;
use crate::pages;
use crate::trusted::{AskedTrust, RevocationConfiguration, StampsConfiguration};
use axum::Extension;
use clap::Args;
use documents::{FolderMailer, Mailer, Sender, SmtpMailer, SmtpSecurity, SmtpSettings};
use figment::Figment;
use figment::providers::{Format as _, Toml};
use kernel::{Bin, Clock, Contour, System};
use pki::{Container, Seal, TrustFolder};
use registers::{ChannelSettings, TransportSignature};
use serde::Deserialize;
use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use web::mobile_sign::Launchers;
use web::sending::SendingLimits;

/// How to serve.
#[derive(Args)]
pub struct ServeArguments {
    /// The configuration file.
    #[arg(long)]
    config: PathBuf,
    /// Serve only these systems' pages: portal, service-centre, local-body. All of them where none is named.
    #[arg(long = "role")]
    roles: Vec<System>,
}

/// An installation's configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Configuration {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The portal's public address, without a slash at the end.
    pub portal_address: String,
    /// The БИН of the organisation that keeps the portal; who signs with a telephone is told it.
    #[serde(default)]
    pub organisation: Option<Bin>,
    /// Where the applications that sign are opened from a page on a telephone; the state's own addresses where nothing is said.
    #[serde(default)]
    pub mobile_sign: MobileSignConfiguration,
    /// The address of each system's store.
    pub stores: Stores,
    /// The folder of trust anchors and revocation lists.
    pub trust: PathBuf,
    /// The contour of the authority: `production`, or `test`, where its made-up persons may have accounts and sign.
    #[serde(default)]
    pub contour: Contour,
    /// How the authorities are asked about revocation; without it the lists in the folder alone tell.
    #[serde(default)]
    pub revocation: Option<RevocationConfiguration>,
    /// Where time stamps are had; without it signatures get none.
    #[serde(default)]
    pub stamps: Option<StampsConfiguration>,
    /// The key that signs what the square codes of papers say; without it they hold the address of the check alone.
    #[serde(default)]
    pub statements: Option<StatementsConfiguration>,
    /// The file of the secret that seals the keys which the stores keep.
    #[serde(default)]
    pub seal: Option<PathBuf>,
    /// Where mail goes.
    pub mail: MailConfiguration,
    /// Which regulations it runs.
    #[serde(default)]
    pub law: LawSource,
    /// The own settings of territories' waiting lists.
    #[serde(default)]
    pub queues: QueueSource,
    /// How many applications the portal takes within an hour.
    #[serde(default)]
    pub limits: LimitsConfiguration,
    /// The gateway's channel to the real registers; without it only the book of entered people answers.
    #[serde(default)]
    pub registers: Option<RegistersConfiguration>,
}

/// How many applications the portal takes within an hour. Employees of centres and of the body are not limited.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct LimitsConfiguration {
    /// Of one account.
    applications_of_account: usize,
    /// From one network address.
    applications_of_address: usize,
}

impl Default for LimitsConfiguration {
    fn default() -> Self {
        let SendingLimits { of_account, of_source } = SendingLimits::default();
        Self { applications_of_account: of_account, applications_of_address: of_source }
    }
}

impl From<LimitsConfiguration> for SendingLimits {
    fn from(limits: LimitsConfiguration) -> Self {
        Self { of_account: limits.applications_of_account, of_source: limits.applications_of_address }
    }
}

/// Where the applications that sign are opened from a page on a telephone.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct MobileSignConfiguration {
    /// eGov mobile.
    mobile: String,
    /// eGov Business.
    business: String,
}

impl Default for MobileSignConfiguration {
    fn default() -> Self {
        let Launchers { mobile, business } = Launchers::default();
        Self { mobile, business }
    }
}

impl From<MobileSignConfiguration> for Launchers {
    fn from(MobileSignConfiguration { mobile, business }: MobileSignConfiguration) -> Self {
        Self { mobile, business }
    }
}

/// The stores of an installation.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stores {
    portal: String,
    service_centre: String,
    local_body: String,
    gateway: String,
}

impl Stores {
    /// The address of a system's store.
    pub fn of(&self, system: System) -> &str {
        match system {
            System::Portal => &self.portal,
            System::ServiceCentre => &self.service_centre,
            System::LocalBody => &self.local_body,
            System::Gateway => &self.gateway,
        }
    }
}

/// The gateway's synchronous channel, by which ГБД ФЛ, ИС ЗАГС and ГБД ЮЛ are asked.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegistersConfiguration {
    /// Its address, `http://…`.
    address: String,
    /// The installation's name as a sender.
    sender: String,
    /// The file that holds the sender's password in its first line.
    password_file: PathBuf,
    /// The БИН of who asks, by which the register of legal persons (ГБД ЮЛ) is asked too; without it the book answers for organisations.
    #[serde(default)]
    bin: Option<Bin>,
    /// The transport signature; without it messages go unsigned and answers are taken so.
    #[serde(default)]
    signature: Option<SignatureConfiguration>,
}

/// The transport signature of the channel.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SignatureConfiguration {
    /// The container (PKCS #12) of the key that signs requests: that of this information system.
    key: PathBuf,
    /// The file that holds the container's password in its first line.
    key_password_file: PathBuf,
    /// The gateway's certificate, DER or PEM: only its signature makes an answer.
    certificate: PathBuf,
}

impl SignatureConfiguration {
    fn signature(&self, trust: &Path) -> Result<TransportSignature, Fault> {
        let told = |path: &Path, error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let password = first_line(&self.key_password_file)?;
        let container = Container::open(&self.key, &password).map_err(|error| told(&self.key, &error))?;
        let entry = container.entries.first().ok_or_else(|| told(&self.key, &"there is no key in it"))?;
        let key = entry.key().map_err(|error| told(&self.key, &error))?;
        let peer = keys::certificate(&self.certificate)?;
        let trust = TrustFolder::new(trust);
        Ok(TransportSignature { key: Arc::new(key), peer, trust: Arc::new(move || trust.trust()) })
    }
}

impl RegistersConfiguration {
    /// The settings of the channel; `trust` is the folder of trust.
    pub fn settings(&self, trust: &Path) -> Result<ChannelSettings, Fault> {
        Ok(ChannelSettings {
            address: self.address.clone(),
            sender: self.sender.clone(),
            password: first_line(&self.password_file)?.to_string(),
            signature: self.signature.as_ref().map(|signature| signature.signature(trust)).transpose()?,
            requestor: self.bin.clone(),
        })
    }
}

/// Where mail goes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MailConfiguration {
    /// The sender's name.
    sender_name: String,
    /// The sender's address.
    sender_address: String,
    /// A folder to put mail into.
    folder: Option<PathBuf>,
    /// Or a mail server.
    smtp: Option<SmtpConfiguration>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct SmtpConfiguration {
    host: String,
    port: u16,
    security: SecurityWord,
    hello: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SecurityWord {
    None,
    Starttls,
    Tls,
}

type Fault = Box<dyn Error>;

/// Reads a configuration file; the error names the file, the field and what is wrong with it.
pub fn read(path: &Path) -> Result<Configuration, Fault> {
    if !path.exists() {
        return Err(format!("{}: there is no such file; docs/operating.md shows one", path.display()).into());
    }
    Ok(Figment::from(Toml::file_exact(path)).extract().map_err(|error| format!("{}: {error}", path.display()))?)
}

/// Builds the house of a configuration.
pub fn build(configuration: &Configuration, clock: &Arc<SystemClock>) -> Result<House, Fault> {
    let url = |system: System| configuration.stores.of(system).to_owned();
    Ok(House::build(Plan {
        store_url: &url,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        trusted: Arc::new(trusted(configuration, clock)),
        statements: configuration.statements.as_ref().map(StatementsConfiguration::signer).transpose()?,
        seal: Arc::new(seal(configuration.seal.as_deref())?),
        mailer: mailer(&configuration.mail)?,
        portal_address: configuration.portal_address.trim_end_matches('/').to_owned(),
        organisation: configuration.organisation.clone(),
        press: None,
        law: configuration.law.clone(),
        queues: configuration.queues.clone(),
        registers: configuration
            .registers
            .as_ref()
            .map(|registers| registers.settings(&configuration.trust))
            .transpose()?,
    })?)
}

/// The seal. It is not made here: a second one beside a lost first would only hide the loss.
fn seal(path: Option<&Path>) -> Result<Seal, Fault> {
    let make = "make one by `openssl rand -hex 32`, readable by this program alone, and keep a copy apart from those of the databases";
    let Some(path) = path else {
        return Err(format!(
            "`seal` is missing: it names the file of the secret under which the stores keep their keys; {make}"
        )
        .into());
    };
    Ok(Seal::open(path).map_err(|fault| format!("seal, {}: {fault}; {make}", path.display()))?)
}

fn trusted(configuration: &Configuration, clock: &Arc<SystemClock>) -> AskedTrust {
    AskedTrust::of_folder(
        &configuration.trust,
        configuration.revocation.as_ref(),
        configuration.stamps.as_ref(),
        Arc::clone(clock) as Arc<dyn Clock>,
    )
    .in_contour(configuration.contour)
}

fn mailer(mail: &MailConfiguration) -> Result<Arc<dyn Mailer>, Fault> {
    let sender = Sender { name: mail.sender_name.clone(), address: mail.sender_address.clone() };
    match (&mail.folder, &mail.smtp) {
        (Some(folder), None) => Ok(Arc::new(FolderMailer::new(folder.clone(), &sender)?)),
        (None, Some(smtp)) => {
            let security = match smtp.security {
                SecurityWord::None => SmtpSecurity::None,
                SecurityWord::Starttls => SmtpSecurity::StartTls,
                SecurityWord::Tls => SmtpSecurity::Tls,
            };
            let settings = SmtpSettings {
                host: smtp.host.clone(),
                port: smtp.port,
                security,
                credentials: None,
                hello: smtp.hello.clone(),
                timeout_seconds: 30,
            };
            Ok(Arc::new(SmtpMailer::new(&settings, &sender)?))
        }
        _ => Err("mail: name either `folder` or `smtp`, and not both".into()),
    }
}

/// Serves until a signal stops it.
pub fn run(arguments: &ServeArguments) -> Result<ExitCode, Fault> {
    let configuration = read(&arguments.config)?;
    let clock = Arc::new(SystemClock::new());
    let house = Arc::new(build(&configuration, &clock)?);
    law::watch(configuration.law.clone(), configuration.queues.clone(), Arc::clone(&house));
    let all = vec![System::Portal, System::ServiceCentre, System::LocalBody];
    let roles = if arguments.roles.is_empty() { all } else { arguments.roles.clone() };
    let earlier = configuration.statements.as_ref().map(StatementsConfiguration::earlier).transpose()?;
    let plan = pages::Plan {
        earlier_statements: earlier.unwrap_or_default(),
        house: Arc::clone(&house),
        clock: clock as Arc<dyn Clock>,
        agent: web::NCALAYER.to_owned(),
        limits: Some(configuration.limits.into()),
        roles,
        demo: None,
        authority: None,
    };
    let router = plan.router().layer(Extension(Launchers::from(configuration.mobile_sign.clone())));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind(configuration.listen).await?;
        println!("qyzmet listens on {}", configuration.listen);
        listen(listener, router, house).await
    })?;
    Ok(ExitCode::SUCCESS)
}
