//! Paper and mail: receipts, refusals, queue notices and referrals as PDF with a code to check them by, and letters to mailboxes.
//!
//! The room of the law's output forms (act, appendix 7: «выходные формы» of the referral, the registration slip and the refusal) and
//! of the «уведомление на электронную почту» that follows them. It draws what it is given: it decides nothing, keeps nothing, signs
//! nothing, reads no clock, and must not know cases, regulations or the database. Every word of a paper's content comes from the
//! caller; the few words that belong to the sheet itself stand in `templates/papers/base.typ`.

mod folder;
mod mail;
mod paper;
mod press;
mod sheet;
mod smtp;

pub use folder::FolderMailer;
pub use mail::{Attachment, Mail, MailError, Mailer, Sender};
pub use paper::{Block, Check, Paper, SignatureStamp};
pub use press::{Press, PressError};
pub use smtp::{Credentials, SmtpMailer, SmtpSecurity, SmtpSettings};
