//! Signatures in CMS changed from outside: a signer added, a time stamp put in, the document taken out. What was signed stays byte for byte.

use cms::{cert::CertificateChoices, signed_data::SignerInfo};
use der::Encode;
use jiff::Timestamp;

use crate::{
    algorithm::{Algorithm, Digest},
    error::PkiError,
    key::Signer,
    oid, sign, signed_data, tlv,
    tlv::Cursor,
    trust::Trust,
    tsp::TimeStamp,
    verify,
};

/// The enclosed document of a signature in CMS, DER or BER; `None` when it is detached. Nothing is judged here: see [`crate::cms_verify`].
pub fn cms_content(cms: &[u8]) -> Result<Option<Vec<u8>>, PkiError> {
    let der = signed_data::definite(cms).ok_or_else(fault)?;
    let data = signed_data::parse(&der).ok_or_else(fault)?;
    Ok(data.content.map(<[u8]>::to_vec))
}

/// The exact bytes of each signature, in the order of the signers: what a time stamp is made over.
pub fn cms_signatures(cms: &[u8]) -> Result<Vec<Vec<u8>>, PkiError> {
    let der = signed_data::definite(cms).ok_or_else(fault)?;
    let data = signed_data::parse(&der).ok_or_else(fault)?;
    Ok(data.signers.iter().map(|signer| signer.sign.to_vec()).collect())
}

/// The bytes of each signature without a time stamp, with the hash of its signer's scheme.
pub(crate) fn unstamped(cms: &[u8]) -> Result<Vec<(Vec<u8>, Digest)>, PkiError> {
    let der = signed_data::definite(cms).ok_or_else(fault)?;
    let data = signed_data::parse(&der).ok_or_else(fault)?;
    let without = data.signers.iter().filter(|signer| signer.stamps().is_empty());
    let with_digest = without.map(|info| {
        let own = verify::signer_of(&data, info, &Trust::default()).and_then(|signer| signer.algorithm());
        (info.sign.to_vec(), own.map_or(Digest::Sha256, Algorithm::digest))
    });
    Ok(with_digest.collect())
}

/// Adds a signer to a signature in CMS and gives DER of the whole. The former signers stay as they are, whatever their schemes.
///
/// `detached` is the document when it is not enclosed; when both are there they must be the same. It must be the document the others signed.
pub fn cms_add_signer(
    cms: &[u8],
    signer: &dyn Signer,
    detached: Option<&[u8]>,
    at: Timestamp,
) -> Result<Vec<u8>, PkiError> {
    let der = signed_data::definite(cms).ok_or_else(fault)?;
    let data = signed_data::parse(&der).ok_or_else(fault)?;
    let document = match (data.content, detached) {
        (Some(enclosed), Some(apart)) if enclosed != apart => {
            return Err(PkiError::Malformed("document: another is enclosed"));
        }
        (Some(enclosed), _) => enclosed,
        (None, Some(apart)) => apart,
        (None, None) => return Err(PkiError::Malformed("signature: the document is neither enclosed nor given")),
    };
    let mut hashes = verify::Hashes::default();
    if data.signers.iter().any(|other| !verify::integrity(&data, other, Some(&[document]), &mut hashes).is_empty()) {
        return Err(PkiError::Malformed("document: the others signed another"));
    }
    let info: SignerInfo =
        sign::signer_info(signer, data.content_type, &sign::own_digest(signer)?.of_parts(&[document]), Some(at))?;
    let certificate = CertificateChoices::Certificate(signer.certificate().parsed().clone()).to_der()?;
    let mut parts = Parts::of(&der).ok_or_else(fault)?;
    insert(&mut parts.digests, info.digest_alg.to_der()?);
    insert(&mut parts.certificates, certificate);
    parts.signers.push(info.to_der()?);
    parts.signers.sort();
    parts.whole().ok_or_else(fault)
}

/// Puts a time stamp into a signature in CMS as an unsigned attribute (CAdES-T, ETSI EN 319 122-1 §5.3), of that signer whose signature it is over.
/// The stamp itself is not judged here.
pub fn with_stamp(cms: &[u8], token: &[u8]) -> Result<Vec<u8>, PkiError> {
    let stamp = TimeStamp::from_der(token)?;
    let der = signed_data::definite(cms).ok_or_else(fault)?;
    let data = signed_data::parse(&der).ok_or_else(fault)?;
    let place = data.signers.iter().position(|signer| stamp.is_over(signer.sign));
    let place = place.ok_or(PkiError::Malformed("time stamp: it is over another signature"))?;
    let mut parts = Parts::of(&der).ok_or_else(fault)?;
    let info = parts.signers.get_mut(place).ok_or_else(fault)?;
    *info = stamped(info, stamp.der()).ok_or_else(fault)?;
    parts.signers.sort();
    parts.whole().ok_or_else(fault)
}

fn fault() -> PkiError {
    PkiError::Malformed("signature")
}

/// Adds a member to a SET unless it is there, in the order of DER.
fn insert(set: &mut Vec<Vec<u8>>, member: Vec<u8>) {
    if !set.contains(&member) {
        set.push(member);
        set.sort();
    }
}

/// A signer with a stamp among his unsigned attributes.
fn stamped(info: &[u8], token: &[u8]) -> Option<Vec<u8>> {
    let values = tlv::element(tlv::SET, token)?;
    let mut attribute = oid::TIME_STAMP.to_der().ok()?;
    attribute.extend(values);
    let attribute = tlv::element(tlv::SEQUENCE, &attribute)?;
    let mut cursor = Cursor::new(tlv::only(info, tlv::SEQUENCE)?.value);
    let (mut kept, mut unsigned) = (Vec::new(), Vec::new());
    while !cursor.is_empty() {
        let part = cursor.any()?;
        if part.tag == tlv::CONTEXT_1 {
            unsigned = members(part.value)?;
        } else {
            kept.extend_from_slice(part.whole);
        }
    }
    insert(&mut unsigned, attribute);
    kept.extend(tlv::element(tlv::CONTEXT_1, &unsigned.concat())?);
    tlv::element(tlv::SEQUENCE, &kept)
}

fn members(value: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut cursor = Cursor::new(value);
    let mut found = Vec::new();
    while !cursor.is_empty() {
        found.push(cursor.any()?.whole.to_vec());
    }
    Some(found)
}

/// Signed data cut into the parts that change and those that stay.
struct Parts<'a> {
    version: &'a [u8],
    digests: Vec<Vec<u8>>,
    content: &'a [u8],
    certificates: Vec<Vec<u8>>,
    lists: &'a [u8],
    signers: Vec<Vec<u8>>,
}

impl<'a> Parts<'a> {
    fn of(der: &'a [u8]) -> Option<Self> {
        let mut info = Cursor::new(tlv::only(der, tlv::SEQUENCE)?.value);
        info.take(tlv::OID)?;
        let mut data = Cursor::new(tlv::only(info.take(tlv::CONTEXT_0)?.value, tlv::SEQUENCE)?.value);
        Some(Self {
            version: data.take(tlv::INTEGER)?.whole,
            digests: members(data.take(tlv::SET)?.value)?,
            content: data.take(tlv::SEQUENCE)?.whole,
            certificates: data.take(tlv::CONTEXT_0).map_or(Some(Vec::new()), |set| members(set.value))?,
            lists: data.take(tlv::CONTEXT_1).map(|set| set.whole).unwrap_or_default(),
            signers: members(data.take(tlv::SET)?.value)?,
        })
    }

    fn whole(&self) -> Option<Vec<u8>> {
        let mut data = self.version.to_vec();
        data.extend(tlv::element(tlv::SET, &self.digests.concat())?);
        data.extend_from_slice(self.content);
        if !self.certificates.is_empty() {
            data.extend(tlv::element(tlv::CONTEXT_0, &self.certificates.concat())?);
        }
        data.extend_from_slice(self.lists);
        data.extend(tlv::element(tlv::SET, &self.signers.concat())?);
        let data = tlv::element(tlv::CONTEXT_0, &tlv::element(tlv::SEQUENCE, &data)?)?;
        let mut info = oid::SIGNED_DATA.to_der().ok()?;
        info.extend(data);
        tlv::element(tlv::SEQUENCE, &info)
    }
}
