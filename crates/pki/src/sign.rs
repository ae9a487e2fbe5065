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

use crate::{
    algorithm::{Digest, sha256_identifier},
    error::PkiError,
    key::Signer,
    mould, oid, signed_data,
};

/// Signs `content` and gives DER of the signature: signed attributes are the type of content, the signer's time `at`, the hash, and the
/// reference to the signer's certificate (RFC 5035). The certificate is enclosed, the content when `attached`.
pub fn cms_sign(signer: &dyn Signer, content: &[u8], attached: bool, at: Timestamp) -> Result<Vec<u8>, PkiError> {
    let limit = signed_data::MAX_DER / 2;
    if attached && content.len() > limit {
        return Err(PkiError::TooLarge { limit });
    }
    sign_parts(signer, &[content], attached.then_some(content), Some(at))
}

/// The same over a document in parts; without a time where the format carries its own (`PAdES`).
pub(crate) fn sign_parts(
    signer: &dyn Signer,
    parts: &[&[u8]],
    enclosed: Option<&[u8]>,
    at: Option<Timestamp>,
) -> Result<Vec<u8>, PkiError> {
    let certificate = signer.certificate();
    let algorithm = certificate.algorithm().ok_or(PkiError::UnsupportedAlgorithm)?;
    let reference = sequence(&sequence(&sequence(&octets(&Digest::Sha256.of_parts(&[certificate.der()]))?)?)?)?;
    let mut attributes = vec![
        attribute(oid::CONTENT_TYPE, Any::encode_from(&oid::DATA)?)?,
        attribute(oid::MESSAGE_DIGEST, Any::encode_from(&OctetString::new(Digest::Sha256.of_parts(parts))?)?)?,
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
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(id),
        digest_alg: sha256_identifier(),
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm.identifier(),
        signature: OctetString::new(sign)?,
        unsigned_attrs: None,
    };
    let content = enclosed.map(|content| Any::new(Tag::OctetString, content)).transpose()?;
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha256_identifier()])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: oid::DATA, econtent: content },
        certificates: Some(CertificateSet::try_from(vec![CertificateChoices::Certificate(parsed.clone())])?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![info])?,
    };
    Ok(ContentInfo { content_type: oid::SIGNED_DATA, content: Any::encode_from(&data)? }.to_der()?)
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
