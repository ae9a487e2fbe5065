//! A letter to a mailbox and the port that carries it.

use jiff::Timestamp;
use lettre::{
    Address, Message,
    message::{Attachment as Part, Mailbox, MultiPart, SinglePart, header::ContentType},
};
use serde::{Deserialize, Serialize};

/// Longest id of a mail, in bytes.
const LONGEST_ID: usize = 100;

/// Carries mail out of the house. Sending blocks: call it from a thread that may wait.
pub trait Mailer: Send + Sync {
    /// Hands the mail over. Sending the same id again is harmless: a folder keeps one file, a mailbox sees one `Message-ID`.
    ///
    /// # Errors
    /// [`MailError`]; ask it whether trying again can help.
    fn send(&self, mail: &Mail) -> Result<(), MailError>;
}

/// One mail to one mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The sender's own id of this mail, 1 to 100 of `A-Z a-z 0-9 - _`; becomes the `Message-ID`.
    pub id: String,
    /// Address of the mailbox, for example `aigul@example.kz`.
    pub to: String,
    /// Subject; one line.
    pub subject: String,
    /// Text, without markup.
    pub text: String,
    /// Moment of writing, the `Date` of the mail; so the same mail is the same bytes whenever it is sent.
    pub written_at: Timestamp,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
}

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Name of the file, without folders.
    pub name: String,
    /// Media type (RFC 6838), for example `application/pdf`.
    pub media_type: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// From whom mail comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Name shown beside the address; may be empty.
    pub name: String,
    /// Address answers go to.
    pub address: String,
}

/// Why a mail was not handed over.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The mail itself cannot be sent: a bad address, header or attachment. Lasting.
    #[error("the mail is unfit: {0}")]
    Unfit(String),
    /// The server refused this mail for good (RFC 5321, 4.2.1: replies 5yz). Lasting.
    #[error("the mail server refused the mail: {0}")]
    Refused(String),
    /// The server or the disk could not take it now, or our settings need mending. Passing.
    #[error("the mail could not be handed over now: {0}")]
    Later(String),
}

impl MailError {
    /// Whether trying again is useless.
    pub const fn is_lasting(&self) -> bool {
        match self {
            Self::Unfit(_) | Self::Refused(_) => true,
            Self::Later(_) => false,
        }
    }
}

impl Sender {
    pub(crate) fn mailbox(&self) -> Result<Mailbox, MailError> {
        let name = header_text("name of the sender", &self.name)?;
        let name = (!name.is_empty()).then(|| name.to_owned());
        Ok(Mailbox::new(name, address("sender", &self.address)?))
    }
}

/// The mail as it goes over the wire (RFC 5322). The same mail gives the same bytes.
pub(crate) fn compose(mail: &Mail, from: &Mailbox) -> Result<Message, MailError> {
    let id = checked_id(&mail.id)?;
    let to = Mailbox::new(None, address("recipient", &mail.to)?);
    let builder = Message::builder()
        .message_id(Some(format!("<{id}@{}>", from.email.domain())))
        .date(mail.written_at.into())
        .from(from.clone())
        .to(to)
        .subject(header_text("subject", &mail.subject)?);
    let text = SinglePart::plain(mail.text.clone());
    let built = if mail.attachments.is_empty() {
        builder.singlepart(text)
    } else {
        let mut parts = MultiPart::mixed().boundary(boundary(mail)).singlepart(text);
        for file in &mail.attachments {
            parts = parts.singlepart(attach(file)?);
        }
        builder.multipart(parts)
    };
    built.map_err(|error| MailError::Unfit(error.to_string()))
}

/// A boundary that occurs in no part (RFC 2046, 5.1.1), and is the same each time: parts of plain ASCII go as they are.
fn boundary(mail: &Mail) -> String {
    let mut boundary = format!("=_{}", mail.id);
    // 70 at most (RFC 2046, 5.1.1), and room to grow.
    boundary.truncate(50);
    let occurs = |bytes: &[u8], boundary: &str| bytes.windows(boundary.len()).any(|w| w == boundary.as_bytes());
    while boundary.len() < 70
        && (occurs(mail.text.as_bytes(), &boundary) || mail.attachments.iter().any(|f| occurs(&f.bytes, &boundary)))
    {
        boundary.push('_');
    }
    boundary
}

fn attach(file: &Attachment) -> Result<SinglePart, MailError> {
    let name = header_text("name of an attachment", &file.name)?;
    if name.is_empty() || name.contains(['/', '\\']) {
        return Err(MailError::Unfit("the name of an attachment is no name of a file".into()));
    }
    let media_type = header_text("media type", &file.media_type)?;
    let media_type =
        ContentType::parse(media_type).map_err(|_| MailError::Unfit("media type of an attachment".into()))?;
    Ok(Part::new(name.to_owned()).body(file.bytes.clone(), media_type))
}

/// The id, which is also the name of a file.
pub(crate) fn checked_id(id: &str) -> Result<&str, MailError> {
    let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if plain && (1..=LONGEST_ID).contains(&id.len()) { Ok(id) } else { Err(MailError::Unfit("id of the mail".into())) }
}

/// A value of a header: one line. A line break in it would begin a header of somebody else's choice.
fn header_text<'a>(what: &str, text: &'a str) -> Result<&'a str, MailError> {
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err(MailError::Unfit(format!("{what} holds a line break or another control character")));
    }
    Ok(text)
}

/// An address (RFC 5321, 4.1.2). Only ASCII: few servers take other letters in a mailbox's name (RFC 6531).
fn address(what: &str, text: &str) -> Result<Address, MailError> {
    let unfit = || MailError::Unfit(format!("address of the {what}"));
    let visible = text.bytes().all(|b| b.is_ascii_graphic());
    let (user, _) = text.rsplit_once('@').ok_or_else(unfit)?;
    // RFC 5321, 4.5.3.1: 64 octets of the name, 254 of the whole path without its brackets.
    if !visible || user.len() > 64 || text.len() > 254 {
        return Err(unfit());
    }
    text.parse().map_err(|_| unfit())
}
