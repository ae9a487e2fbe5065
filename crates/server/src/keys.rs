//! The installation's own key, of an information system of the body that issues papers: in a file, or on a token it never leaves.

use pki::{Certificate, KeyFile, Signer, TokenKey, TokenKeyName, TokenSettings};
use serde::Deserialize;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

type Fault = Box<dyn Error>;

/// Where the key is (`[statements]`): a key file with its password, or a token. It is of a scheme of 256 bits.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StatementsConfiguration {
    /// The key file.
    key: Option<PathBuf>,
    /// The file that holds its password in its first line.
    password_file: Option<PathBuf>,
    /// Or the token.
    token: Option<TokenConfiguration>,
    /// Certificates of the keys before this one, DER or PEM: what they signed is checked still.
    #[serde(default)]
    earlier: Vec<PathBuf>,
}

/// A key on a token (PKCS #11): an HSM, or a token at the body's server.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct TokenConfiguration {
    /// The module of its maker, a shared library.
    module: PathBuf,
    /// The token's label.
    label: String,
    /// The file that holds the PIN of its user in its first line.
    pin_file: PathBuf,
    /// The label of the private key, where its certificate lies on the token too.
    key: Option<String>,
    /// Or the key's certificate in a file, DER or PEM.
    certificate: Option<PathBuf>,
}

impl StatementsConfiguration {
    /// The certificates of the keys before this one. The fault names the file.
    pub fn earlier(&self) -> Result<Vec<Certificate>, Fault> {
        self.earlier.iter().map(|path| certificate(path)).collect()
    }

    /// Opens the key. The fault names the file or the token and what to do.
    pub fn signer(&self) -> Result<Arc<dyn Signer>, Fault> {
        match (&self.key, &self.password_file, &self.token) {
            (Some(key), Some(password), None) => {
                let opened = KeyFile::open(key, &first_line(password)?);
                Ok(Arc::new(opened.map_err(|fault| format!("{}: {fault}", key.display()))?))
            }
            (None, None, Some(token)) => Ok(Arc::new(token.open()?)),
            _ => {
                Err("statements: name either `key` with its `password-file`, or `[statements.token]`, and not both"
                    .into())
            }
        }
    }
}

impl TokenConfiguration {
    fn open(&self) -> Result<TokenKey, Fault> {
        let key = match (&self.key, &self.certificate) {
            (Some(label), None) => TokenKeyName::Label(label.clone()),
            (None, Some(path)) => TokenKeyName::Certificate(certificate(path)?),
            _ => {
                return Err(
                    "statements.token: name either the label of the `key` or its `certificate`, and not both".into()
                );
            }
        };
        let pin = first_line(&self.pin_file)?;
        let settings = TokenSettings { module: self.module.clone(), token: self.label.clone(), pin, key };
        Ok(TokenKey::open(&settings).map_err(|fault| format!("the token «{}»: {fault}", self.label))?)
    }
}

/// The first line of a file: a password kept beside the configuration. It is wiped from memory after use.
pub fn first_line(path: &Path) -> Result<Zeroizing<String>, Fault> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let text = Zeroizing::new(text);
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

/// A certificate in a file, DER or PEM.
pub fn certificate(path: &Path) -> Result<Certificate, Fault> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let read = Certificate::from_der(&bytes).or_else(|_| Certificate::from_pem(&bytes));
    Ok(read.map_err(|error| format!("{}: {error}", path.display()))?)
}
