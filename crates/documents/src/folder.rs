//! Mail into a folder: for demonstration, for tests, and for a mail system that takes files.

use crate::mail::{self, Mail, MailError, Mailer, Sender};
use lettre::message::Mailbox;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// Writes each mail as `<id>.eml` into a folder: whole or not at all, and once.
///
/// The library's own file transport names files by chance and does not wait for the disk, so a retry after a crash would make a
/// second mail or lose the first; this one writes aside, waits for the disk, and then gives the file its name.
pub struct FolderMailer {
    folder: PathBuf,
    from: Mailbox,
    turn: AtomicU64,
}

impl FolderMailer {
    /// A mailer into `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// [`MailError::Unfit`] for the sender, [`MailError::Later`] for the folder.
    pub fn new(folder: impl Into<PathBuf>, sender: &Sender) -> Result<Self, MailError> {
        let folder = folder.into();
        let from = sender.mailbox()?;
        fs::create_dir_all(&folder).map_err(later)?;
        Ok(Self { folder, from, turn: AtomicU64::new(0) })
    }

    fn write(&self, name: &Path, bytes: &[u8]) -> io::Result<()> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        // Not ending in `.eml`: nobody takes a file that is still being written.
        let aside = self.folder.join(format!("{}-{turn}.part", std::process::id()));
        let written = put(&aside, bytes).and_then(|()| fs::rename(&aside, name));
        if written.is_err() {
            // Best effort: the fault that is told is the one of the write.
            let _ = fs::remove_file(&aside);
        }
        written?;
        File::open(&self.folder)?.sync_all()
    }
}

impl Mailer for FolderMailer {
    fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = mail::compose(mail, &self.from)?;
        let name = self.folder.join(format!("{}.eml", mail::checked_id(&mail.id)?));
        if name.try_exists().map_err(later)? {
            return Ok(());
        }
        self.write(&name, &message.formatted()).map_err(later)
    }
}

fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn later(error: io::Error) -> MailError {
    MailError::Later(error.to_string())
}
