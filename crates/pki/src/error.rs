//! What can go wrong when this room makes or keeps something. A verdict on a foreign signature is never an error: see [`crate::Signed`].

/// A fault of making, reading or keeping keys, certificates and signatures.
#[derive(Debug, thiserror::Error)]
pub enum PkiError {
    /// The disk refused.
    #[error("reading or writing: {0}")]
    Io(#[from] std::io::Error),
    /// Bytes that should be DER are not, or a value cannot be written as DER.
    #[error("DER: {0}")]
    Der(#[from] der::Error),
    /// Something kept by this room has an unexpected form; the word says what.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// The password does not open the key file, or the file was changed.
    #[error("the password does not open the key file, or the file was changed")]
    WrongPassword,
    /// The seal of the installation does not open a key that a store keeps: it is another's seal, or the key was changed.
    #[error(
        "the seal does not open a key that the store keeps: name the seal it was closed under, or the key was changed"
    )]
    WrongSeal,
    /// The token refused the PIN. Each refusal brings the token nearer to its lock.
    #[error("the token refused the PIN")]
    WrongPin,
    /// The token, or the module of its maker, refused; the text says what.
    #[error("token: {0}")]
    Token(String),
    /// The cryptographic library refused; the word says at what.
    #[error("cryptography refused: {0}")]
    Crypto(&'static str),
    /// The key is of an algorithm this room does not sign with.
    #[error("unsupported algorithm")]
    UnsupportedAlgorithm,
    /// The private key does not belong to the certificate.
    #[error("the private key does not belong to the certificate")]
    ForeignKey,
    /// The authority has certified this public key already (its serial numbers are made of the key).
    #[error("this public key is certified already")]
    AlreadyIssued,
    /// The authority has not issued a certificate with this serial number.
    #[error("no certificate with this serial number was issued here")]
    UnknownSerial,
    /// The asked time of validity is empty or leaves the validity of the authority itself.
    #[error("validity is empty or leaves the validity of the authority")]
    Validity,
    /// A certificate put among authorities is not one's: its basic constraints say so, or say nothing.
    #[error("not a certificate of an authority")]
    NotAuthority,
    /// A time stamp is wanted and no authority gave one: none was named, or none answered as it should.
    #[error("no time-stamp authority gave a stamp")]
    NoTimeStamps,
    /// A document larger than the limit, in bytes.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The limit, bytes.
        limit: usize,
    },
    /// The PDF cannot take a signature; the word says why.
    #[error("the PDF cannot take a signature: {0}")]
    Pdf(&'static str),
}

impl From<lopdf::Error> for PkiError {
    fn from(_: lopdf::Error) -> Self {
        Self::Pdf("structure")
    }
}
