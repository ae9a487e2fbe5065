//! The services of the test authority: answers on revocation (OCSP), deltas, time stamps. Pure functions from request to answer; whoever serves them
//! brings the wire.

use aws_lc_rs::rand;
use der::{
    Decode, Encode,
    asn1::{BitString, GeneralizedTime, Ia5String, Null, OctetString},
    flagset::FlagSet,
};
use jiff::Timestamp;
use x509_cert::ext::{
    Extension,
    pkix::{
        AccessDescription, AuthorityInfoAccessSyntax, BasicConstraints, CrlDistributionPoints, CrlReason,
        ExtendedKeyUsage, FreshestCrl, KeyUsage, KeyUsages,
        crl::dp::DistributionPoint,
        name::{DistributionPointName, GeneralName},
    },
};
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspRequest, OcspResponse, OcspResponseStatus,
    ResponderId, ResponseBytes, ResponseData, RevokedInfo, SingleResponse, Version,
};

use super::{Authority, LIST_LIFE, end, name, number, policies};
use crate::{
    algorithm::Digest,
    certificate::Certificate,
    error::PkiError,
    key::{KeyFile, KeyPair, Signer},
    mould::{self, Order},
    ocsp, oid,
    revocation::RevocationReason,
    sign, tlv,
    tsp::{Asked, FAILURES},
};

/// Largest request read, octets.
const MAX_REQUEST: usize = 64 * 1024;
/// Certificates asked about in one request.
const MAX_ASKED: usize = 64;

/// Who signs an answer on revocation.
enum Responder<'a> {
    /// The delegate of the issuing authority.
    Delegate(&'a KeyFile),
    /// The root, for the issuing authority's own certificate.
    Root,
}

/// Extensions that say where the services of an authority are (RFC 5280 §4.2.1.13, §4.2.1.15, §4.2.2.1); none without an address.
pub(super) fn addresses(
    address: Option<&str>,
    issuer: &str,
    list: &str,
    delta: Option<&str>,
) -> Result<Vec<Extension>, PkiError> {
    let Some(address) = address else { return Ok(Vec::new()) };
    let place = |what: &str| {
        Ok::<_, PkiError>(GeneralName::UniformResourceIdentifier(Ia5String::new(&format!("{address}/{what}"))?))
    };
    let point = |what: &str| {
        let names = Some(DistributionPointName::FullName(vec![place(what)?]));
        Ok::<_, PkiError>(vec![DistributionPoint { distribution_point: names, reasons: None, crl_issuer: None }])
    };
    let access = [(oid::OCSP, "ocsp"), (oid::CA_ISSUERS, issuer)].map(|(access_method, what)| {
        Ok::<_, PkiError>(AccessDescription { access_method, access_location: place(what)? })
    });
    let access = access.into_iter().collect::<Result<_, _>>()?;
    let mut extensions = vec![
        mould::extension(&AuthorityInfoAccessSyntax(access))?,
        mould::extension(&CrlDistributionPoints(point(list)?))?,
    ];
    if let Some(delta) = delta {
        extensions.push(mould::extension(&FreshestCrl(point(delta)?))?);
    }
    Ok(extensions)
}

impl Authority {
    /// Answers a request about revocation (OCSP, RFC 6960) for what the root and the issuing authority certified, DER in and DER out; whatever the
    /// request is, the answer is one: a bad one is told so.
    ///
    /// Answers on certificates of the issuing authority are signed by a delegate (id-pkix-ocsp-nocheck), on the issuing authority itself by
    /// the root. The nonce comes back. A certificate never issued here is told «revoked, 1970, certificateHold» with the extended-revoke
    /// extension, as НУЦ does.
    pub fn ocsp(&self, request_der: &[u8], now: Timestamp) -> Result<Vec<u8>, PkiError> {
        let told = if request_der.len() > MAX_REQUEST { None } else { OcspRequest::from_der(request_der).ok() };
        let request = told.filter(|request| (1..=MAX_ASKED).contains(&request.tbs_request.request_list.len()));
        let Some(request) = request else { return Ok(OcspResponse::malformed_request().to_der()?) };
        let asked = request.tbs_request.request_list.iter().map(|single| &single.req_cert);
        let responder = if asked.clone().all(|id| ocsp::is_of(id, self.issuing())) {
            Responder::Delegate(self.responder(now)?)
        } else if asked.clone().all(|id| ocsp::is_of(id, self.root())) {
            Responder::Root
        } else {
            return Ok(OcspResponse::unauthorized().to_der()?);
        };
        let this_update = ocsp_time(now)?;
        let mut responses = Vec::new();
        for id in asked {
            responses.push(SingleResponse {
                cert_id: id.clone(),
                cert_status: self.status(id, &responder, now)?,
                this_update,
                next_update: None,
                single_extensions: None,
            });
        }
        let nonce = request.tbs_request.request_extensions.unwrap_or_default();
        let mut extensions: Vec<_> =
            nonce.into_iter().filter(|extension| extension.extn_id == oid::OCSP_NONCE).take(1).collect();
        extensions.push(Extension {
            extn_id: oid::OCSP_EXTENDED_REVOKE,
            critical: false,
            extn_value: OctetString::new(Null.to_der()?)?,
        });
        match &responder {
            Responder::Delegate(key) => answer(key, responses, extensions, now),
            Responder::Root => answer(&self.root, responses, extensions, now),
        }
    }

    /// The changes to the lists of the issuing authority, DER, good for 24 hours from `now`.
    ///
    /// The base is the authority's very first list: each revocation and each lifted suspension ever is named, so the delta completes whatever full
    /// list the reader has, also when a revocation was entered later than its moment.
    pub fn delta_crl(&self, now: Timestamp) -> Result<Vec<u8>, PkiError> {
        let mut changes = Vec::new();
        for entry in self.register().revoked.iter().filter(|entry| entry.at <= now) {
            let (at, reason) = match entry.lifted {
                Some(lifted) if lifted <= now => (lifted, None),
                _ => (entry.at, Some(entry.reason)),
            };
            changes.push((number(&entry.serial)?, at, reason));
        }
        let numbers =
            mould::Numbers { own: mould::number(now)?, base: Some(mould::number(self.issuing().not_before())?) };
        let list = mould::list(&changes, self.issuing(), self.issuing.pair(), now..end(now, LIST_LIFE)?, numbers)?;
        Ok(list.der().to_vec())
    }

    /// Lifts a suspension ([`RevocationReason::Hold`]) since `at`. A revocation is final and stays.
    pub fn lift(&self, serial: &str, at: Timestamp) -> Result<(), PkiError> {
        let mut register = self.register();
        let mut next = register.clone();
        let held =
            next.revoked.iter_mut().find(|entry| entry.serial == serial && entry.reason == RevocationReason::Hold);
        held.ok_or(PkiError::UnknownSerial)?.lifted = Some(at);
        self.keep(&next)?;
        *register = next;
        Ok(())
    }

    /// Answers a request for a time stamp (RFC 3161), DER in and DER out, by НУЦ's policy of today; a request that cannot be granted is told why.
    pub fn time_stamp(&self, request_der: &[u8], now: Timestamp) -> Result<Vec<u8>, PkiError> {
        let told = if request_der.len() > MAX_REQUEST { None } else { Asked::from_der(request_der).ok() };
        let Some(asked) = told.filter(|asked| asked.version == 1) else { return refused("bad-data-format") };
        let length = Digest::of(&asked.imprint.algorithm).map(|digest| digest.of_parts(&[]).len());
        if length != Some(asked.imprint.hash.as_bytes().len()) {
            return refused("bad-alg");
        }
        if asked.policy.is_some_and(|policy| policy != oid::STAMP_POLICY) {
            return refused("unaccepted-policy");
        }
        if asked.extensions.is_some() {
            return refused("unaccepted-extension");
        }
        let key = self.stamping(now)?;
        let said = said(&asked, now)?;
        let info = sign::signer_info(key, oid::TST_INFO, &sign::own_digest(key)?.of_parts(&[&said]), Some(now))?;
        let token = sign::whole(key, info, oid::TST_INFO, Some(&said), asked.certificate)?;
        let granted = [&[tlv::SEQUENCE, 3, tlv::INTEGER, 1, 0], token.as_slice()].concat();
        tlv::element(tlv::SEQUENCE, &granted).ok_or(PkiError::Malformed("time stamp"))
    }

    /// What the authority says of a certificate it is asked about.
    fn status(&self, id: &CertId, responder: &Responder<'_>, now: Timestamp) -> Result<CertStatus, PkiError> {
        if let Responder::Root = responder {
            let own = self.issuing().parsed().tbs_certificate.serial_number == id.serial_number;
            return if own { Ok(CertStatus::good()) } else { not_issued() };
        }
        let serial = hex::encode(id.serial_number.as_bytes());
        let register = self.register();
        if !register.issued.iter().any(|issued| issued.serial == serial && issued.at <= now) {
            return not_issued();
        }
        match register.revoked.iter().find(|entry| entry.serial == serial && entry.stands(now)) {
            Some(entry) => Ok(CertStatus::revoked(RevokedInfo {
                revocation_time: ocsp_time(entry.at)?,
                revocation_reason: Some(entry.reason.code()),
            })),
            None => Ok(CertStatus::good()),
        }
    }

    fn responder(&self, now: Timestamp) -> Result<&KeyFile, PkiError> {
        let no_check =
            Extension { extn_id: oid::OCSP_NO_CHECK, critical: false, extn_value: OctetString::new(Null.to_der()?)? };
        if let Some(key) = self.responder.get() {
            return Ok(key);
        }
        let usage = mould::extension(&ExtendedKeyUsage(vec![oid::OCSP_SIGNING]))?;
        let key = self.service("OCSP RESPONDER", vec![usage, no_check], now)?;
        Ok(self.responder.get_or_init(|| key))
    }

    fn stamping(&self, now: Timestamp) -> Result<&KeyFile, PkiError> {
        if let Some(key) = self.stamping.get() {
            return Ok(key);
        }
        let mut usage = mould::extension(&ExtendedKeyUsage(vec![oid::TIME_STAMPING]))?;
        usage.critical = true;
        // A stamp counts only while nothing is unknown of its authority, so whoever judges it must be told where to ask.
        let services = addresses(self.address.as_deref(), "issuing.cer", "crl", Some("delta.crl"))?;
        let key = self.service("TIME-STAMPING AUTHORITY", [vec![usage], services].concat(), now)?;
        Ok(self.stamping.get_or_init(|| key))
    }

    /// A key of a service, certified for the rest of the issuing authority's life. It lives in memory alone: there is nothing to steal from the disk, and
    /// what it signed is verified by its certificate as long as that lives.
    fn service(&self, which: &str, usages: Vec<Extension>, now: Timestamp) -> Result<KeyFile, PkiError> {
        let pair = KeyPair::generate(self.issuing.pair().algorithm())?;
        let signing: FlagSet<KeyUsages> = KeyUsages::DigitalSignature | KeyUsages::NonRepudiation;
        let mut extensions = vec![
            mould::extension(&BasicConstraints { ca: false, path_len_constraint: None })?,
            mould::extension(&KeyUsage(signing))?,
            policies()?,
        ];
        extensions.extend(usages);
        let certificate: Certificate = self.enter(
            Order {
                subject: name(which)?,
                key: pair.public().clone(),
                validity: self.issuing().not_before()..self.issuing().not_after(),
                extensions,
            },
            now,
        )?;
        KeyFile::of(pair, certificate)
    }
}

/// A successful answer signed by a key, with its certificate enclosed.
fn answer(
    key: &KeyFile,
    responses: Vec<SingleResponse>,
    extensions: Vec<Extension>,
    now: Timestamp,
) -> Result<Vec<u8>, PkiError> {
    let data = ResponseData {
        version: Version::V1,
        responder_id: ResponderId::ByName(key.certificate().name().clone()),
        produced_at: ocsp_time(now)?,
        responses,
        response_extensions: Some(extensions),
    };
    let basic = BasicOcspResponse {
        signature: BitString::from_bytes(&key.sign(&data.to_der()?)?)?,
        tbs_response_data: data,
        signature_algorithm: key.pair().algorithm().identifier(),
        certs: Some(vec![key.certificate().parsed().clone()]),
    };
    let bytes = ResponseBytes { response_type: oid::OCSP_BASIC, response: OctetString::new(basic.to_der()?)? };
    let told = OcspResponse { response_status: OcspResponseStatus::Successful, response_bytes: Some(bytes) };
    Ok(told.to_der()?)
}

/// «Never issued» (RFC 6960 §2.2).
fn not_issued() -> Result<CertStatus, PkiError> {
    Ok(CertStatus::revoked(RevokedInfo {
        revocation_time: ocsp_time(Timestamp::UNIX_EPOCH)?,
        revocation_reason: Some(CrlReason::CertificateHold),
    }))
}

fn ocsp_time(at: Timestamp) -> Result<OcspGeneralizedTime, PkiError> {
    Ok(OcspGeneralizedTime(generalized(at)?))
}

fn generalized(at: Timestamp) -> Result<GeneralizedTime, PkiError> {
    let seconds = u64::try_from(at.as_second()).map_err(|_| PkiError::Validity)?;
    Ok(GeneralizedTime::from_unix_duration(core::time::Duration::from_secs(seconds))?)
}

/// `TSTInfo` (RFC 3161 §2.4.2): policy, imprint as asked, a number of chance, the moment, the nonce as asked.
fn said(asked: &Asked, now: Timestamp) -> Result<Vec<u8>, PkiError> {
    let mut serial = [0; 16];
    rand::fill(&mut serial).map_err(|_| PkiError::Crypto("chance"))?;
    let mut info = 1u8.to_der()?;
    info.extend(oid::STAMP_POLICY.to_der()?);
    info.extend(asked.imprint.to_der()?);
    info.extend(der::asn1::Uint::new(&serial)?.to_der()?);
    info.extend(generalized(now)?.to_der()?);
    if let Some(nonce) = &asked.nonce {
        info.extend(nonce.to_der()?);
    }
    tlv::element(tlv::SEQUENCE, &info).ok_or(PkiError::Malformed("time stamp"))
}

/// A rejecting answer with the standard's bit for the word.
fn refused(word: &str) -> Result<Vec<u8>, PkiError> {
    let fault = || PkiError::Malformed("time stamp");
    let (bit, _) = FAILURES.iter().find(|(_, known)| *known == word).ok_or_else(fault)?;
    let mut octets = vec![0u8; bit / 8 + 1];
    *octets.last_mut().ok_or_else(fault)? = 0x80 >> (bit % 8);
    // In DER a list of named bits ends with its last set bit.
    let unused = u8::try_from(7 - bit % 8).map_err(|_| fault())?;
    let mut status = 2u8.to_der()?;
    status.extend(BitString::new(unused, octets)?.to_der()?);
    let status = tlv::element(tlv::SEQUENCE, &status).ok_or_else(fault)?;
    tlv::element(tlv::SEQUENCE, &status).ok_or_else(fault)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{
        Algorithm, OcspRequest as Question, OcspResponse as Answer, Role, SourceFault, Subject,
        revocation::RevocationList,
    };

    fn hour(count: i64) -> Timestamp {
        "2026-11-21T05:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(count)
    }

    fn authority() -> (tempfile::TempDir, Authority) {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::create(folder.path(), "p", Algorithm::EcdsaP256, hour(0)).unwrap();
        (folder, authority)
    }

    /// A key certified with these usages for some hours.
    fn delegate(authority: &Authority, usages: Vec<Extension>, hours: std::ops::Range<i64>) -> KeyFile {
        let pair = KeyPair::generate(authority.issuing.pair().algorithm()).unwrap();
        let order = Order {
            subject: name("OCSP RESPONDER").unwrap(),
            key: pair.public().clone(),
            validity: hour(hours.start)..hour(hours.end),
            extensions: usages,
        };
        KeyFile::of(pair, authority.enter(order, hour(0)).unwrap()).unwrap()
    }

    /// The genuine good answer to a question, but signed by this key at hour two.
    fn signed_by(key: &KeyFile, question: &Question) -> Vec<u8> {
        let asked = OcspRequest::from_der(question.der()).unwrap().tbs_request;
        let response = SingleResponse {
            cert_id: asked.request_list[0].req_cert.clone(),
            cert_status: CertStatus::good(),
            this_update: ocsp_time(hour(2)).unwrap(),
            next_update: None,
            single_extensions: None,
        };
        answer(key, vec![response], asked.request_extensions.unwrap(), hour(2)).unwrap()
    }

    #[test]
    fn an_answer_of_the_future_or_with_something_critical_is_refused() {
        let (_folder, authority) = authority();
        let subject =
            Subject {
                surname: "ТЕСТОВ".into(), name: "ТЕСТ".into(), patronymic: None, iin: None, organisation: None
            };
        let person = authority.issue(&subject, &[Role::Individual], hour(0)..hour(99), hour(0)).unwrap();
        let question = Question::new(person.certificate(), authority.issuing()).unwrap();
        let asked = OcspRequest::from_der(question.der()).unwrap().tbs_request;
        let strange = Extension { critical: true, ..no_check() };
        let made = |own: Option<Extension>, one: Option<Extension>, produced: i64, count: usize| {
            let single = SingleResponse {
                cert_id: asked.request_list[0].req_cert.clone(),
                cert_status: CertStatus::good(),
                this_update: ocsp_time(hour(2)).unwrap(),
                next_update: None,
                single_extensions: one.map(|extension| vec![extension]),
            };
            let extensions = asked.request_extensions.clone().unwrap().into_iter().chain(own).collect();
            let told = answer(&authority.issuing, vec![single; count], extensions, hour(produced)).unwrap();
            question.accept(&told, &[], hour(2)).map(|_| ())
        };
        assert_eq!(made(None, None, 2, 1), Ok(()));
        assert_eq!(made(None, Some(no_check()), 2, 1), Ok(()), "what is not critical is passed over");
        assert_eq!(made(None, None, 3, 1), Err(SourceFault::Premature), "made in an hour to come");
        assert_eq!(made(Some(strange.clone()), None, 2, 1), Err(SourceFault::Malformed));
        assert_eq!(made(None, Some(strange), 2, 1), Err(SourceFault::Malformed));
        assert_eq!(made(None, None, 2, 65), Err(SourceFault::Malformed), "more than an honest answer tells");
        assert_eq!(question.accept(&vec![0x30; 256 * 1024 + 1], &[], hour(2)).unwrap_err(), SourceFault::Malformed);
    }

    fn usage(oid: der::asn1::ObjectIdentifier) -> Extension {
        mould::extension(&ExtendedKeyUsage(vec![oid])).unwrap()
    }

    fn no_check() -> Extension {
        Extension { extn_id: oid::OCSP_NO_CHECK, critical: false, extn_value: OctetString::new([5, 0]).unwrap() }
    }

    #[test]
    fn only_the_issuer_and_its_own_delegates_give_answers() {
        let ((_own, authority), (_foreign, stranger)) = (authority(), authority());
        let subject =
            Subject {
                surname: "ТЕСТОВ".into(), name: "ТЕСТ".into(), patronymic: None, iin: None, organisation: None
            };
        let person = authority.issue(&subject, &[Role::Individual], hour(0)..hour(99), hour(0)).unwrap();
        let question = Question::new(person.certificate(), authority.issuing()).unwrap();
        let lists = [RevocationList::from_der(&authority.crl(hour(2)).unwrap()).unwrap()];
        let judged = |key: &KeyFile, lists: &[RevocationList]| {
            question.accept(&signed_by(key, &question), lists, hour(2)).map(|answer: Answer| answer.produced_at())
        };
        let all = || vec![usage(oid::OCSP_SIGNING), no_check()];
        let good = Ok(hour(2));
        let untrusted = Err(SourceFault::Untrusted);
        assert_eq!(judged(&authority.issuing, &[]), good, "the issuer itself");
        assert_eq!(judged(&delegate(&authority, all(), 0..9), &[]), good, "its delegate");
        assert_eq!(judged(&authority.root, &[]), untrusted, "the root is not the issuer");
        assert_eq!(judged(&person, &[]), untrusted, "a person, also the one asked about");
        // The stranger bears the same names.
        assert_eq!(judged(&delegate(&stranger, all(), 0..9), &[]), untrusted, "a delegate of a stranger");
        assert_eq!(judged(&stranger.issuing, &[]), untrusted, "a stranger");
        assert_eq!(judged(&delegate(&authority, vec![no_check()], 0..9), &[]), untrusted, "without the usage");
        assert_eq!(judged(&delegate(&authority, vec![usage(oid::TIME_STAMPING), no_check()], 0..9), &[]), untrusted);
        assert_eq!(judged(&delegate(&authority, all(), 0..1), &[]), untrusted, "expired when it answered");
        assert_eq!(judged(&delegate(&authority, all(), 3..9), &[]), untrusted, "not yet valid when it answered");
        // One that may itself be asked about is accepted when the lists tell that it is good.
        let asked = delegate(&authority, vec![usage(oid::OCSP_SIGNING)], 0..9);
        assert_eq!(judged(&asked, &[]), untrusted, "nothing is known of it");
        assert_eq!(judged(&asked, &lists), good);
        authority.revoke(&asked.certificate().serial(), hour(1), RevocationReason::KeyCompromise).unwrap();
        let lists = [RevocationList::from_der(&authority.crl(hour(2)).unwrap()).unwrap()];
        assert_eq!(judged(&asked, &lists), untrusted, "revoked");
    }
}
