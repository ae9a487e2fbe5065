//! Signed notes, the form in which heads of logs are signed and witnessed: a text, an empty line, and a line for each signature (C2SP signed-note and
//! tlog-cosignature, Ed25519).
//!
//! These keys prove no person: they bind a log to its own past, and a witness to what it has seen.

use crate::{PkiError, Seal};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use zeroize::Zeroizing;

/// The kinds of keys: of a log that signs its heads, and of a witness that signs those it has seen with their moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteRole {
    /// Signs the text itself.
    Log,
    /// Signs the text after the moment at which it was seen.
    Witness,
}

impl NoteRole {
    fn byte(self) -> u8 {
        match self {
            Self::Log => 1,
            Self::Witness => 4,
        }
    }
}

/// A key that signs notes.
pub struct NoteKey {
    name: String,
    role: NoteRole,
    pair: Ed25519KeyPair,
}

/// The public half, as it is published: name, hash and key with a plus between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteVerifier {
    name: String,
    role: NoteRole,
    public: Vec<u8>,
}

/// A note whose signature is not there, or does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the note bears no signature of this key that holds")]
pub struct Unsigned;

impl NoteKey {
    /// A new key of a name, sealed: the text in which it is kept.
    ///
    /// # Errors
    /// Where the machine gives no chance.
    pub fn generate(name: &str, seal: &Seal) -> Result<String, PkiError> {
        let pair = Ed25519KeyPair::generate().map_err(|_| PkiError::Crypto("making a key"))?;
        seal.close(name, pair.to_pkcs8().map_err(|_| PkiError::Crypto("writing a key"))?.as_ref())
    }

    /// Seals a key that lies in the clear, as keys were kept before there was a seal; none where it is sealed.
    ///
    /// # Errors
    /// Where the text is no key.
    pub fn sealed(name: &str, kept: &str, seal: &Seal) -> Result<Option<String>, PkiError> {
        if Seal::is_on(kept) {
            return Ok(None);
        }
        let bytes = Zeroizing::new(STANDARD.decode(kept).map_err(|_| PkiError::Malformed("key of notes"))?);
        seal.close(name, &bytes).map(Some)
    }

    /// The key from its kept text. The name is one word: neither space nor plus.
    ///
    /// # Errors
    /// [`PkiError::WrongSeal`] where the seal does not open it, [`PkiError::Malformed`] where it is no key.
    pub fn read(name: &str, role: NoteRole, kept: &str, seal: &Seal) -> Result<Self, PkiError> {
        let bytes = seal.reveal(name, kept)?;
        let pair = Ed25519KeyPair::from_pkcs8(&bytes).map_err(|_| PkiError::Malformed("key of notes"))?;
        Ok(Self { name: name.to_owned(), role, pair })
    }

    /// The public half.
    pub fn verifier(&self) -> NoteVerifier {
        let public = self.pair.public_key().as_ref().to_vec();
        NoteVerifier { name: self.name.clone(), role: self.role, public }
    }

    /// The line that signs a text; a witness names the moment at which it saw it.
    pub fn line(&self, text: &str, at: Timestamp) -> String {
        let mut signature = self.verifier().hash().to_vec();
        match self.role {
            NoteRole::Log => signature.extend(self.pair.sign(text.as_bytes()).as_ref()),
            NoteRole::Witness => {
                let seconds = at.as_second();
                signature.extend(seconds.to_be_bytes());
                signature.extend(self.pair.sign(seen(text, seconds).as_bytes()).as_ref());
            }
        }
        format!("\u{2014} {} {}\n", self.name, STANDARD.encode(signature))
    }
}

/// What a witness signs.
fn seen(text: &str, seconds: i64) -> String {
    format!("cosignature/v1\ntime {seconds}\n{text}")
}

impl NoteVerifier {
    /// Reads a published key.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '+');
        let (name, hash, key) = (parts.next()?, parts.next()?, STANDARD.decode(parts.next()?).ok()?);
        let (first, public) = key.split_first()?;
        let role = [NoteRole::Log, NoteRole::Witness].into_iter().find(|role| role.byte() == *first)?;
        let verifier = Self { name: name.to_owned(), role, public: public.to_vec() };
        (verifier.to_string() == text.trim() && hash.len() == 8).then_some(verifier)
    }

    fn key(&self) -> Vec<u8> {
        [&[self.role.byte()], self.public.as_slice()].concat()
    }

    fn hash(&self) -> [u8; 4] {
        let hash = digest(&SHA256, &[self.name.as_bytes(), b"\n", &self.key()].concat());
        let mut first = [0; 4];
        first.iter_mut().zip(hash.as_ref()).for_each(|(to, byte)| *to = *byte);
        first
    }

    /// The text of a note that this key has signed.
    ///
    /// # Errors
    /// Where no line of the note is a signature of this key that holds.
    pub fn open<'n>(&self, note: &'n str) -> Result<&'n str, Unsigned> {
        let (text, lines) = note.split_once("\n\n").ok_or(Unsigned)?;
        let text = note.get(..=text.len()).ok_or(Unsigned)?;
        let own = format!("\u{2014} {} ", self.name);
        let mut signatures = lines.lines().filter_map(|line| STANDARD.decode(line.strip_prefix(&own)?).ok());
        if signatures.any(|signature| self.holds(text, &signature)) { Ok(text) } else { Err(Unsigned) }
    }

    fn holds(&self, text: &str, signature: &[u8]) -> bool {
        let Some(rest) = signature.strip_prefix(self.hash().as_slice()) else { return false };
        let holds = |text: &str, signature: &[u8]| {
            UnparsedPublicKey::new(&ED25519, &self.public).verify(text.as_bytes(), signature).is_ok()
        };
        match self.role {
            NoteRole::Log => holds(text, rest),
            NoteRole::Witness => rest
                .split_first_chunk::<8>()
                .is_some_and(|(at, signature)| holds(&seen(text, i64::from_be_bytes(*at)), signature)),
        }
    }
}

impl std::fmt::Display for NoteVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}+", self.name)?;
        for byte in self.hash() {
            write!(f, "{byte:02x}")?;
        }
        write!(f, "+{}", STANDARD.encode(self.key()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "qyzmet/queue/shymkent\n7\nroot\ntime 1\n";

    fn key(name: &str, role: NoteRole) -> NoteKey {
        let seal = seal();
        NoteKey::read(name, role, &NoteKey::generate(name, &seal).unwrap(), &seal).unwrap()
    }

    fn seal() -> Seal {
        Seal::at(&tempfile::tempdir().unwrap().path().join("seal")).unwrap()
    }

    #[test]
    fn a_key_from_before_the_seal_is_sealed_and_stays_the_same() {
        let (seal, pair) = (seal(), Ed25519KeyPair::generate().unwrap());
        let older = STANDARD.encode(pair.to_pkcs8().unwrap());
        assert!(matches!(NoteKey::read("log", NoteRole::Log, &older, &seal), Err(PkiError::WrongSeal)));
        let kept = NoteKey::sealed("log", &older, &seal).unwrap().unwrap();
        assert_eq!(NoteKey::sealed("log", &kept, &seal).unwrap(), None);
        let key = NoteKey::read("log", NoteRole::Log, &kept, &seal).unwrap();
        assert_eq!(key.verifier().public, pair.public_key().as_ref());
        assert!(matches!(NoteKey::sealed("log", "no key", &seal), Err(PkiError::Malformed(_))));
    }

    #[test]
    fn a_note_is_opened_by_each_key_that_signed_it() {
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        let (log, witness) = (key("log", NoteRole::Log), key("witness", NoteRole::Witness));
        let note = format!("{TEXT}\n{}{}", log.line(TEXT, at), witness.line(TEXT, at));
        assert_eq!(log.verifier().open(&note), Ok(TEXT));
        assert_eq!(witness.verifier().open(&note), Ok(TEXT));
        assert_eq!(key("log", NoteRole::Log).verifier().open(&note), Err(Unsigned));
        for wrong in [note.replace("\n7\n", "\n8\n"), TEXT.to_owned(), format!("{TEXT}\n")] {
            assert_eq!(log.verifier().open(&wrong), Err(Unsigned), "{wrong}");
            assert_eq!(witness.verifier().open(&wrong), Err(Unsigned), "{wrong}");
        }
    }

    #[test]
    fn a_published_key_is_read_again() {
        let verifier = key("log", NoteRole::Witness).verifier();
        assert_eq!(NoteVerifier::read(&verifier.to_string()), Some(verifier.clone()));
        assert_eq!(NoteVerifier::read(&verifier.to_string().replace("log+", "dog+")), None);
    }

    /// The example of the format's own text.
    #[test]
    fn the_formats_own_example_holds() {
        let verifier =
            NoteVerifier::read("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
        let text =
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        let line = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        assert_eq!(verifier.open(&format!("{text}\n{line}")), Ok(text));
    }
}
