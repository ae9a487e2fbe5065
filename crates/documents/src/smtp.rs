//! Mail over SMTP (RFC 5321).

use crate::mail::{self, Mail, MailError, Mailer, Sender};
use lettre::{
    SmtpTransport, Transport,
    message::Mailbox,
    transport::smtp::{
        self, PoolConfig, authentication,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// How a mail server is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmtpSettings {
    /// Name or address of the server.
    pub host: String,
    /// Port, 587 for submission with STARTTLS (RFC 6409), 465 for TLS from the first byte (RFC 8314), 25 for a relay next door.
    pub port: u16,
    /// Whether the way is encrypted.
    pub security: SmtpSecurity,
    /// Name and password, if the server asks.
    pub credentials: Option<Credentials>,
    /// How this machine calls itself in EHLO: its name in DNS.
    pub hello: String,
    /// Longest wait for the server to answer a command, in seconds.
    pub timeout_seconds: u64,
}

/// Encryption on the way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpSecurity {
    /// No encryption: only for a relay on the same machine or network.
    None,
    /// STARTTLS (RFC 3207), and nothing is sent if the server does not offer it.
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

/// Name and password at the mail server. The password is never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// Name of the account.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Sends mail through a server. Connections are opened at the first mail and kept for the next.
pub struct SmtpMailer {
    transport: SmtpTransport,
    from: Mailbox,
}

impl SmtpMailer {
    /// A mailer with these settings; the server is not asked yet.
    ///
    /// # Errors
    /// [`MailError::Unfit`] for the sender, [`MailError::Later`] if the machine's trusted roots cannot be read.
    pub fn new(settings: &SmtpSettings, sender: &Sender) -> Result<Self, MailError> {
        let from = sender.mailbox()?;
        let tls = || TlsParameters::new(settings.host.clone()).map_err(|error| MailError::Later(error.to_string()));
        let tls = match settings.security {
            SmtpSecurity::None => Tls::None,
            SmtpSecurity::StartTls => Tls::Required(tls()?),
            SmtpSecurity::Tls => Tls::Wrapper(tls()?),
        };
        let mut builder = SmtpTransport::builder_dangerous(settings.host.clone())
            .port(settings.port)
            .tls(tls)
            .hello_name(ClientId::Domain(settings.hello.clone()))
            .timeout(Some(Duration::from_secs(settings.timeout_seconds)))
            .pool_config(PoolConfig::new().max_size(2));
        if let Some(Credentials { user, password }) = &settings.credentials {
            builder = builder.credentials(authentication::Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self { transport: builder.build(), from })
    }
}

impl Mailer for SmtpMailer {
    fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = mail::compose(mail, &self.from)?;
        self.transport.send(&message).map(drop).map_err(|error| judged(&error))
    }
}

/// Replies 5yz refuse this mail for good, but those about our own account (RFC 4954, 6; RFC 3207, 4) or about a server that takes
/// no mail at all (RFC 7504; 502, 503 of RFC 5321) are faults of the settings: mended, the same mail will go.
fn judged(error: &smtp::Error) -> MailError {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    let ours = error.status().is_some_and(|code| matches!(u16::from(code), 502 | 503 | 521 | 530 | 534 | 535 | 538));
    if error.is_permanent() && !ours { MailError::Refused(text) } else { MailError::Later(text) }
}
