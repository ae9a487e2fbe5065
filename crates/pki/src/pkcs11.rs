//! A key that never leaves its token: PKCS#11 (OASIS, version 2.40), the way of HSMs and of tokens at a body's server.
//!
//! RSA and ECDSA on P-256 sign here. GOST does not: the tokens of Kazakhstan give it mechanisms of their own, which no open module has
//! (`SoftHSM` over OpenSSL 3 included).

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use aws_lc_rs::rand;
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    mechanism::Mechanism,
    object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::Slot,
    types::AuthPin,
};
use der::{Encode, asn1::UintRef};
use zeroize::Zeroizing;

use crate::{algorithm::Algorithm, certificate::Certificate, error::PkiError, key::Signer};

/// Most private keys of one token tried for a certificate.
const MAX_KEYS: usize = 64;

/// Where a token's key is.
pub struct TokenSettings {
    /// The module of the token's maker, a shared library.
    pub module: PathBuf,
    /// The label of the token.
    pub token: String,
    /// The PIN of the token's user.
    pub pin: Zeroizing<String>,
    /// Which key of the token.
    pub key: TokenKeyName,
}

/// Which key of a token.
#[derive(Debug, Clone)]
pub enum TokenKeyName {
    /// The private key with this label; its certificate lies on the token under the same identifier (`CKA_ID`).
    Label(String),
    /// The private key of this certificate, which need not lie on the token.
    Certificate(Certificate),
}

/// A private key on a token.
///
/// A session the token has lost (pulled out, restarted) is opened once more; a refused PIN is not tried again, because a few refusals
/// lock the token.
pub struct TokenKey {
    module: Pkcs11,
    token: String,
    pin: AuthPin,
    algorithm: Algorithm,
    certificate: Certificate,
    /// The session and the key in it; `None` while the token is away.
    open: Mutex<Option<Opened>>,
    /// The PIN was right once and is refused now: somebody changed it.
    refused: AtomicBool,
}

struct Opened {
    session: Session,
    key: ObjectHandle,
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKey").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

impl From<Error> for PkiError {
    fn from(fault: Error) -> Self {
        match fault {
            Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _) => Self::WrongPin,
            other => Self::Token(other.to_string()),
        }
    }
}

impl TokenKey {
    /// Opens a key and proves by a signature over chance that it belongs to the certificate: [`PkiError::ForeignKey`] when it does not,
    /// or when the token has no key for it.
    pub fn open(settings: &TokenSettings) -> Result<Self, PkiError> {
        let module = module(&settings.module)?;
        let pin = AuthPin::from(Box::<str>::from(settings.pin.as_str()));
        let session = log_in(&module, &settings.token, &pin)?;
        let (certificate, named) = match &settings.key {
            TokenKeyName::Label(label) => {
                let key = labelled(&session, label)?;
                (certificate_of(&session, key)?, Some(key))
            }
            TokenKeyName::Certificate(certificate) => (certificate.clone(), None),
        };
        let algorithm = certificate.algorithm().ok_or(PkiError::UnsupportedAlgorithm)?;
        let key = find(&session, algorithm, &certificate, named)?;
        let open = Mutex::new(Some(Opened { session, key }));
        Ok(Self {
            module,
            token: settings.token.clone(),
            pin,
            algorithm,
            certificate,
            open,
            refused: AtomicBool::new(false),
        })
    }

    /// Looks for the token anew. A PIN that was refused once is not tried again: each refusal brings the token nearer to its lock.
    fn reopen(&self) -> Result<Opened, PkiError> {
        if self.refused.load(Ordering::Relaxed) {
            return Err(PkiError::WrongPin);
        }
        let session = log_in(&self.module, &self.token, &self.pin).inspect_err(|fault| {
            self.refused.store(matches!(fault, PkiError::WrongPin), Ordering::Relaxed);
        })?;
        let key = find(&session, self.algorithm, &self.certificate, None)?;
        Ok(Opened { session, key })
    }
}

impl Signer for TokenKey {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PkiError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        // Taken out: whatever fails below leaves no half-open key behind, and the token is looked for anew at the next signature.
        let opened = match open.take() {
            Some(opened) => opened,
            None => self.reopen()?,
        };
        let opened = match sign(&opened.session, self.algorithm, opened.key, message) {
            Err(Attempt::Lost) => {
                // All sessions of the program must end before the token takes a new log-in.
                drop(opened);
                self.reopen()?
            }
            done => {
                *open = Some(opened);
                return done.map_err(Attempt::into_fault);
            }
        };
        let signed = sign(&opened.session, self.algorithm, opened.key, message);
        *open = Some(opened);
        signed.map_err(Attempt::into_fault)
    }
}

/// Why the token did not sign.
enum Attempt {
    /// The session is gone, or the token came back and knows nobody.
    Lost,
    Fault(PkiError),
}

impl Attempt {
    fn into_fault(self) -> PkiError {
        match self {
            Self::Lost => PkiError::Token("the token was lost".to_owned()),
            Self::Fault(fault) => fault,
        }
    }
}

impl From<Error> for Attempt {
    fn from(fault: Error) -> Self {
        match fault {
            Error::Pkcs11(
                RvError::SessionHandleInvalid
                | RvError::SessionClosed
                | RvError::DeviceRemoved
                | RvError::TokenNotPresent
                | RvError::DeviceError
                | RvError::GeneralError
                | RvError::FunctionFailed
                | RvError::KeyHandleInvalid
                | RvError::ObjectHandleInvalid
                | RvError::UserNotLoggedIn,
                _,
            ) => Self::Lost,
            other => Self::Fault(other.into()),
        }
    }
}

/// The module, loaded and initialised once for the whole program: the standard wants that, and unloading is where modules crash.
fn module(path: &Path) -> Result<Pkcs11, PkiError> {
    static LOADED: Mutex<BTreeMap<PathBuf, Pkcs11>> = Mutex::new(BTreeMap::new());
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(module) = loaded.get(path) {
        return Ok(module.clone());
    }
    let module = Pkcs11::new(path)?;
    module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))?;
    loaded.insert(path.to_owned(), module.clone());
    Ok(module)
}

/// A session with the token of a label, logged in. Where one more wrong PIN would lock the token, none is tried.
fn log_in(module: &Pkcs11, token: &str, pin: &AuthPin) -> Result<Session, PkiError> {
    let mut found: Vec<Slot> = Vec::new();
    for slot in module.get_slots_with_initialized_token()? {
        if module.get_token_info(slot)?.label() == token {
            found.push(slot);
        }
    }
    let [slot] = found.as_slice() else {
        return Err(PkiError::Token(format!("{} tokens have this label, one must", found.len())));
    };
    let info = module.get_token_info(*slot)?;
    if info.user_pin_locked() || info.user_pin_final_try() {
        return Err(PkiError::Token("the PIN is locked, or one more wrong one would lock it".to_owned()));
    }
    let session = module.open_ro_session(*slot)?;
    match session.login(UserType::User, Some(pin)) {
        // Another session of this program is logged in, which counts for all of them.
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
        Err(fault) => Err(fault.into()),
    }
}

/// The private key with a label.
fn labelled(session: &Session, label: &str) -> Result<ObjectHandle, PkiError> {
    let wanted = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Label(label.as_bytes().to_vec())];
    let keys = session.find_objects(&wanted)?;
    let [key] = keys.as_slice() else {
        return Err(PkiError::Token(format!("{} private keys have this label, one must", keys.len())));
    };
    Ok(*key)
}

/// The certificate under the identifier of a private key.
fn certificate_of(session: &Session, key: ObjectHandle) -> Result<Certificate, PkiError> {
    for attribute in session.get_attributes(key, &[AttributeType::Id])? {
        let wanted = [Attribute::Class(ObjectClass::CERTIFICATE), attribute];
        for object in session.find_objects(&wanted)? {
            for attribute in session.get_attributes(object, &[AttributeType::Value])? {
                if let Attribute::Value(der) = attribute {
                    return Certificate::from_der(&der);
                }
            }
        }
    }
    Err(PkiError::Token("the key has no certificate on the token".to_owned()))
}

/// The private key of a certificate, the named one or any: the one whose signature the certificate verifies. Identifiers on tokens follow
/// no one custom, so they prove nothing.
fn find(
    session: &Session,
    algorithm: Algorithm,
    certificate: &Certificate,
    named: Option<ObjectHandle>,
) -> Result<ObjectHandle, PkiError> {
    let kind = match algorithm {
        Algorithm::EcdsaP256 | Algorithm::EcdsaP384 => KeyType::EC,
        Algorithm::Rsa => KeyType::RSA,
        Algorithm::Gost2015x512 | Algorithm::Gost2015x256 | Algorithm::Gost2004 => {
            return Err(PkiError::UnsupportedAlgorithm);
        }
    };
    let wanted = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::KeyType(kind), Attribute::Sign(true)];
    let mut chance = [0; 32];
    rand::fill(&mut chance).map_err(|_| PkiError::Crypto("chance"))?;
    let public = &certificate.parsed().tbs_certificate.subject_public_key_info;
    let own = |key: &ObjectHandle| {
        sign(session, algorithm, *key, &chance).is_ok_and(|signed| algorithm.verify(public, &chance, &signed))
    };
    let mut keys = match named {
        Some(key) => vec![key],
        None => session.find_objects(&wanted)?,
    };
    keys.truncate(MAX_KEYS);
    keys.into_iter().find(own).ok_or(PkiError::ForeignKey)
}

fn sign(session: &Session, algorithm: Algorithm, key: ObjectHandle, message: &[u8]) -> Result<Vec<u8>, Attempt> {
    match algorithm {
        Algorithm::Rsa => Ok(session.sign(&Mechanism::Sha256RsaPkcs, key, message)?),
        Algorithm::EcdsaP256 | Algorithm::EcdsaP384 => {
            // Few tokens hash for ECDSA themselves.
            let raw = session.sign(&Mechanism::Ecdsa, key, &algorithm.digest().of_parts(&[message]))?;
            ecdsa_value(&raw).map_err(Attempt::Fault)
        }
        Algorithm::Gost2015x512 | Algorithm::Gost2015x256 | Algorithm::Gost2004 => {
            Err(Attempt::Fault(PkiError::UnsupportedAlgorithm))
        }
    }
}

/// A token gives the two numbers one after another; X.509 and CMS want `ECDSA-Sig-Value` (RFC 3279 §2.2.3).
fn ecdsa_value(raw: &[u8]) -> Result<Vec<u8>, PkiError> {
    let halves = raw.split_at_checked(raw.len() / 2).filter(|(r, s)| r.len() == s.len() && !r.is_empty());
    let (r, s) = halves.ok_or(PkiError::Malformed("signature"))?;
    let numbers = [UintRef::new(r)?, UintRef::new(s)?].to_vec();
    Ok(numbers.to_der()?)
}
