//! Signing in CMS: CAdES-BES (ETSI EN 319 122-1 §6), one signer, the form НУЦ's own program makes.

use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos},
};
use der::{
    Any, Encode, Tag,
    asn1::{ObjectIdentifier as Oid, OctetString, SetOfVec},
};
use jiff::Timestamp;
use x509_cert::attr::Attribute;

use crate::{algorithm::Digest, error::PkiError, key::Signer, mould, oid, signed_data};

/// Signs `content` and gives DER of the signature: signed attributes are the type of content, the signer's time `at`, the hash, and the
/// reference to the signer's certificate (RFC 5035). The certificate is enclosed, the content when `attached`.
pub fn cms_sign(signer: &dyn Signer, content: &[u8], attached: bool, at: Timestamp) -> Result<Vec<u8>, PkiError> {
    let limit = signed_data::MAX_DER / 2;
    if attached && content.len() > limit {
        return Err(PkiError::TooLarge { limit });
    }
    sign_parts(signer, &[content], attached.then_some(content), Some(at))
}

/// Signs a document known by its hash alone, which must be of the key's own algorithm of hashing; the document is not enclosed.
pub(crate) fn cms_sign_digest(signer: &dyn Signer, digest: &[u8], at: Timestamp) -> Result<Vec<u8>, PkiError> {
    if digest.len() != own_digest(signer)?.of_parts(&[]).len() {
        return Err(PkiError::Malformed("hash: its length is not that of the key's algorithm"));
    }
    sign_digest(signer, digest, None, Some(at))
}

/// The same over a document in parts; without a time where the format carries its own (`PAdES`).
pub(crate) fn sign_parts(
    signer: &dyn Signer,
    parts: &[&[u8]],
    enclosed: Option<&[u8]>,
    at: Option<Timestamp>,
) -> Result<Vec<u8>, PkiError> {
    sign_digest(signer, &own_digest(signer)?.of_parts(parts), enclosed, at)
}

/// The hash of the key's own scheme.
pub(crate) fn own_digest(signer: &dyn Signer) -> Result<Digest, PkiError> {
    Ok(signer.certificate().algorithm().ok_or(PkiError::UnsupportedAlgorithm)?.digest())
}

fn sign_digest(
    signer: &dyn Signer,
    digest: &[u8],
    enclosed: Option<&[u8]>,
    at: Option<Timestamp>,
) -> Result<Vec<u8>, PkiError> {
    let info = signer_info(signer, oid::DATA, digest, at)?;
    whole(signer, info, oid::DATA, enclosed, true)
}

/// Signed data with one signer, his certificate enclosed where `certified`.
pub(crate) fn whole(
    signer: &dyn Signer,
    info: SignerInfo,
    kind: Oid,
    enclosed: Option<&[u8]>,
    certified: bool,
) -> Result<Vec<u8>, PkiError> {
    let certificate = CertificateChoices::Certificate(signer.certificate().parsed().clone());
    let content = enclosed.map(|content| Any::new(Tag::OctetString, content)).transpose()?;
    let data = SignedData {
        // RFC 5652 §5.1: the third version when the content is not plain data.
        version: if kind == oid::DATA { CmsVersion::V1 } else { CmsVersion::V3 },
        digest_algorithms: SetOfVec::try_from(vec![info.digest_alg.clone()])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: kind, econtent: content },
        certificates: certified.then(|| CertificateSet::try_from(vec![certificate])).transpose()?,
        crls: None,
        signer_infos: SignerInfos::try_from(vec![info])?,
    };
    Ok(ContentInfo { content_type: oid::SIGNED_DATA, content: Any::encode_from(&data)? }.to_der()?)
}

/// One signer over content of a type, known by its hash ([`own_digest`]).
pub(crate) fn signer_info(
    signer: &dyn Signer,
    kind: Oid,
    digest: &[u8],
    at: Option<Timestamp>,
) -> Result<SignerInfo, PkiError> {
    let certificate = signer.certificate();
    let algorithm = certificate.algorithm().ok_or(PkiError::UnsupportedAlgorithm)?;
    let reference = sequence(&sequence(&sequence(&octets(&Digest::Sha256.of_parts(&[certificate.der()]))?)?)?)?;
    let mut attributes = vec![
        attribute(oid::CONTENT_TYPE, Any::encode_from(&kind)?)?,
        attribute(oid::MESSAGE_DIGEST, Any::encode_from(&OctetString::new(digest)?)?)?,
        attribute(oid::SIGNING_CERTIFICATE_V2, der::Decode::from_der(&reference)?)?,
    ];
    if let Some(at) = at {
        attributes.push(attribute(oid::SIGNING_TIME, Any::encode_from(&mould::time(at)?)?)?);
    }
    let attributes = SetOfVec::try_from(attributes)?;
    let sign = signer.sign(&attributes.to_der()?)?;
    let parsed = certificate.parsed();
    let id = IssuerAndSerialNumber {
        issuer: parsed.tbs_certificate.issuer.clone(),
        serial_number: parsed.tbs_certificate.serial_number.clone(),
    };
    Ok(SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(id),
        digest_alg: algorithm.digest().identifier(),
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm.identifier(),
        signature: OctetString::new(sign)?,
        unsigned_attrs: None,
    })
}

fn attribute(oid: Oid, value: Any) -> Result<Attribute, PkiError> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}

fn sequence(inner: &[u8]) -> Result<Vec<u8>, PkiError> {
    Ok(Any::new(Tag::Sequence, inner)?.to_der()?)
}

fn octets(value: &[u8]) -> Result<Vec<u8>, PkiError> {
    Ok(OctetString::new(value)?.to_der()?)
}
