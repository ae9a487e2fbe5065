//! Object identifiers, each with the place that gives its meaning.

use der::asn1::ObjectIdentifier as Oid;

/// RFC 5652 §4: arbitrary octets.
pub(crate) const DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.1");
/// RFC 5652 §5.1.
pub(crate) const SIGNED_DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.2");
/// RFC 5652 §11.1.
pub(crate) const CONTENT_TYPE: Oid = Oid::new_unwrap("1.2.840.113549.1.9.3");
/// RFC 5652 §11.2.
pub(crate) const MESSAGE_DIGEST: Oid = Oid::new_unwrap("1.2.840.113549.1.9.4");
/// RFC 5652 §11.3.
pub(crate) const SIGNING_TIME: Oid = Oid::new_unwrap("1.2.840.113549.1.9.5");
/// RFC 2634 §5.4: the first edition, always SHA-1.
pub(crate) const SIGNING_CERTIFICATE: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.2.12");
/// RFC 5035 §3.
pub(crate) const SIGNING_CERTIFICATE_V2: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.2.47");
/// RFC 3161 appendix A: a time stamp over the signature, as an unsigned attribute (CAdES-T).
pub(crate) const TIME_STAMP: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.2.14");
/// RFC 3161 §2.4.2: what a time stamp says, as content.
pub(crate) const TST_INFO: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// RFC 5652 §8.
pub(crate) const ENCRYPTED_DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.6");
/// RFC 7292 §4.2.2.
pub(crate) const SHROUDED_KEY_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.2");
/// RFC 7292 §4.2.3.
pub(crate) const CERTIFICATE_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.3");
/// RFC 7292 §4.2.3.
pub(crate) const X509_CERTIFICATE: Oid = Oid::new_unwrap("1.2.840.113549.1.9.22.1");
/// RFC 2985 §5.5.1.
pub(crate) const FRIENDLY_NAME: Oid = Oid::new_unwrap("1.2.840.113549.1.9.20");
/// RFC 2985 §5.5.2.
pub(crate) const LOCAL_KEY_ID: Oid = Oid::new_unwrap("1.2.840.113549.1.9.21");
/// RFC 7292 appendix C: triple DES with three keys, in CBC.
pub(crate) const PBE_3DES: Oid = Oid::new_unwrap("1.2.840.113549.1.12.1.3");
/// RFC 7292 appendix C: RC2 of 40 bits, in CBC.
pub(crate) const PBE_RC2_40: Oid = Oid::new_unwrap("1.2.840.113549.1.12.1.6");
/// RFC 8018 appendix A.4.
pub(crate) const PBES2: Oid = Oid::new_unwrap("1.2.840.113549.1.5.13");
/// RFC 8018 appendix A.2.
pub(crate) const PBKDF2: Oid = Oid::new_unwrap("1.2.840.113549.1.5.12");
/// RFC 8018 appendix B.1.
pub(crate) const HMAC_SHA1: Oid = Oid::new_unwrap("1.2.840.113549.2.7");
/// RFC 8018 appendix B.1.
pub(crate) const HMAC_SHA256: Oid = Oid::new_unwrap("1.2.840.113549.2.9");
/// RFC 8018 appendix B.1.
pub(crate) const HMAC_SHA384: Oid = Oid::new_unwrap("1.2.840.113549.2.10");
/// RFC 8018 appendix B.1.
pub(crate) const HMAC_SHA512: Oid = Oid::new_unwrap("1.2.840.113549.2.11");
/// RFC 3565 §4.1.
pub(crate) const AES_128_CBC: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.1.2");
/// RFC 3565 §4.1.
pub(crate) const AES_192_CBC: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.1.22");
/// RFC 3565 §4.1.
pub(crate) const AES_256_CBC: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.1.42");

/// RFC 3370 §2.1; never for trust.
pub(crate) const SHA1: Oid = Oid::new_unwrap("1.3.14.3.2.26");
/// RFC 5754 §2.
pub(crate) const SHA256: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.2.1");
/// RFC 5754 §2.
pub(crate) const SHA384: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.2.2");
/// RFC 5754 §2.
pub(crate) const SHA512: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.2.3");
/// RFC 8017 appendix A.1.
pub(crate) const RSA: Oid = Oid::new_unwrap("1.2.840.113549.1.1.1");
/// RFC 8017 appendix A.2.4.
pub(crate) const RSA_SHA256: Oid = Oid::new_unwrap("1.2.840.113549.1.1.11");
/// RFC 5480 §2.1.1.
pub(crate) const EC: Oid = Oid::new_unwrap("1.2.840.10045.2.1");
/// RFC 5480 §2.1.1.1.
pub(crate) const P256: Oid = Oid::new_unwrap("1.2.840.10045.3.1.7");
/// RFC 5758 §3.2.
pub(crate) const ECDSA_SHA256: Oid = Oid::new_unwrap("1.2.840.10045.4.3.2");

/// RFC 5480 §2.1.1.1.
pub(crate) const P384: Oid = Oid::new_unwrap("1.3.132.0.34");
/// RFC 5758 §3.2.
pub(crate) const ECDSA_SHA384: Oid = Oid::new_unwrap("1.2.840.10045.4.3.3");

/// Register of Kazakhstan: ST RK GOST R 34.311-95.
pub(crate) const GOST94: Oid = Oid::new_unwrap("1.2.398.3.10.1.3.1");
/// Register of Kazakhstan: the table of substitutions of ST RK GOST R 34.311-95, met in keys.
pub(crate) const GOST94_TABLE: Oid = Oid::new_unwrap("1.2.398.3.10.1.3.1.1.0");
/// Register of Kazakhstan: ST RK GOST R 34.11-2015 with 256 bits.
pub(crate) const STREEBOG256: Oid = Oid::new_unwrap("1.2.398.3.10.1.3.2");
/// Register of Kazakhstan: ST RK GOST R 34.11-2015 with 512 bits.
pub(crate) const STREEBOG512: Oid = Oid::new_unwrap("1.2.398.3.10.1.3.3");
/// Register of Kazakhstan: keys of GOST 34.310-2004.
pub(crate) const GOST2004: Oid = Oid::new_unwrap("1.2.398.3.10.1.1.1.1");
/// Register of Kazakhstan: the curve of GOST 34.310-2004.
pub(crate) const GOST2004_CURVE: Oid = Oid::new_unwrap("1.2.398.3.10.1.1.1.1.1");
/// Register of Kazakhstan: signatures of GOST 34.310-2004 with GOST R 34.311-95.
pub(crate) const GOST2004_SIGN: Oid = Oid::new_unwrap("1.2.398.3.10.1.1.1.2");
/// Register of Kazakhstan: keys of ST RK GOST R 34.10-2015 with 256 bits.
pub(crate) const GOST2015_256: Oid = Oid::new_unwrap("1.2.398.3.10.1.1.2.1");
/// Register of Kazakhstan: the curve with 256 bits.
pub(crate) const GOST2015_256_CURVE: Oid = Oid::new_unwrap("1.2.398.3.10.1.1.2.1.1");
/// Register of Kazakhstan: signatures with 256 bits.
pub(crate) const GOST2015_256_SIGN: Oid = Oid::new_unwrap("1.2.398.3.10.1.1.2.3.1");
/// Register of Kazakhstan: keys of ST RK GOST R 34.10-2015 with 512 bits.
pub(crate) const GOST2015_512: Oid = Oid::new_unwrap("1.2.398.3.10.1.1.2.2");
/// Register of Kazakhstan: the curve with 512 bits.
pub(crate) const GOST2015_512_CURVE: Oid = Oid::new_unwrap("1.2.398.3.10.1.1.2.2.1");
/// Register of Kazakhstan: signatures with 512 bits.
pub(crate) const GOST2015_512_SIGN: Oid = Oid::new_unwrap("1.2.398.3.10.1.1.2.3.2");

/// X.520: common name.
pub(crate) const CN: Oid = Oid::new_unwrap("2.5.4.3");
/// X.520: surname.
pub(crate) const SURNAME: Oid = Oid::new_unwrap("2.5.4.4");
/// X.520: serial number; НУЦ writes «IIN…» there.
pub(crate) const SERIAL_NUMBER: Oid = Oid::new_unwrap("2.5.4.5");
/// X.520: country.
pub(crate) const COUNTRY: Oid = Oid::new_unwrap("2.5.4.6");
/// X.520: locality.
pub(crate) const LOCALITY: Oid = Oid::new_unwrap("2.5.4.7");
/// X.520: state or province.
pub(crate) const STATE: Oid = Oid::new_unwrap("2.5.4.8");
/// X.520: organisation.
pub(crate) const ORGANISATION: Oid = Oid::new_unwrap("2.5.4.10");
/// X.520: unit; НУЦ writes «BIN…» there.
pub(crate) const UNIT: Oid = Oid::new_unwrap("2.5.4.11");
/// X.520: given name; НУЦ writes the patronymic there.
pub(crate) const GIVEN_NAME: Oid = Oid::new_unwrap("2.5.4.42");
/// RFC 4519 §2.39: user id; НУЦ marks information systems by it.
pub(crate) const UID: Oid = Oid::new_unwrap("0.9.2342.19200300.100.1.1");
/// RFC 2985 §5.2.1.
pub(crate) const EMAIL: Oid = Oid::new_unwrap("1.2.840.113549.1.9.1");

/// RFC 5280 §4.2.1.2.
pub(crate) const SUBJECT_KEY_ID: Oid = Oid::new_unwrap("2.5.29.14");
/// RFC 5280 §4.2.1.3.
pub(crate) const KEY_USAGE: Oid = Oid::new_unwrap("2.5.29.15");
/// RFC 5280 §4.2.1.6.
pub(crate) const SUBJECT_ALT_NAME: Oid = Oid::new_unwrap("2.5.29.17");
/// RFC 5280 §4.2.1.9.
pub(crate) const BASIC_CONSTRAINTS: Oid = Oid::new_unwrap("2.5.29.19");
/// RFC 5280 §5.3.1.
pub(crate) const CRL_REASON: Oid = Oid::new_unwrap("2.5.29.21");
/// RFC 5280 §5.2.4.
pub(crate) const DELTA_CRL: Oid = Oid::new_unwrap("2.5.29.27");
/// Of what part of certificates or reasons a list is (RFC 5280 §5.2.5).
pub(crate) const ISSUING_DISTRIBUTION_POINT: Oid = Oid::new_unwrap("2.5.29.28");
/// RFC 5280 §4.2.1.4.
pub(crate) const POLICIES: Oid = Oid::new_unwrap("2.5.29.32");
/// RFC 5280 §4.2.1.1.
pub(crate) const AUTHORITY_KEY_ID: Oid = Oid::new_unwrap("2.5.29.35");
/// RFC 5280 §4.2.1.12.
pub(crate) const EXTENDED_KEY_USAGE: Oid = Oid::new_unwrap("2.5.29.37");
/// X.509 §9.5.2.8: from which expiry on the list still names the revoked.
pub(crate) const EXPIRED_CERTS_ON_CRL: Oid = Oid::new_unwrap("2.5.29.60");

/// RFC 5280 §4.2.1.12: a signing key in the profile of НУЦ.
pub(crate) const EMAIL_PROTECTION: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.3.4");
/// RFC 5280 §4.2.1.12: answers on revocation for the authority that certified the key (RFC 6960 §4.2.2.2).
pub(crate) const OCSP_SIGNING: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.3.9");
/// RFC 5280 §4.2.1.12: time stamps (RFC 3161 §2.3).
pub(crate) const TIME_STAMPING: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.3.8");
/// RFC 5280 §4.2.2.1: where answers on revocation are given.
pub(crate) const OCSP: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.48.1");
/// Access to the issuer's certificate (RFC 5280 §4.2.2.1).
pub(crate) const CA_ISSUERS: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.48.2");
/// RFC 6960 §4.2.1.
pub(crate) const OCSP_BASIC: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.48.1.1");
/// RFC 6960 §4.4.1.
pub(crate) const OCSP_NONCE: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.48.1.2");
/// RFC 6960 §4.2.2.2.1: the key of the answers is itself not asked about.
pub(crate) const OCSP_NO_CHECK: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.48.1.5");
/// RFC 6960 §4.4.4: since when the answers still remember the expired.
pub(crate) const OCSP_ARCHIVE_CUTOFF: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.48.1.6");
/// RFC 6960 §4.4.8: «revoked» may mean «never issued».
pub(crate) const OCSP_EXTENDED_REVOKE: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.48.1.9");
/// RFC 5280 §4.2.1.12: a key of authentication in the old two-key profile of НУЦ.
pub(crate) const CLIENT_AUTH: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.3.2");
/// НУЦ: an individual.
pub(crate) const INDIVIDUAL: Oid = Oid::new_unwrap("1.2.398.3.3.4.1.1");
/// НУЦ: a legal entity.
pub(crate) const LEGAL_ENTITY: Oid = Oid::new_unwrap("1.2.398.3.3.4.1.2");
/// НУЦ: first head of a legal entity.
pub(crate) const HEAD: Oid = Oid::new_unwrap("1.2.398.3.3.4.1.2.1");
/// НУЦ: a person with the right to sign for a legal entity.
pub(crate) const SIGN_RIGHT: Oid = Oid::new_unwrap("1.2.398.3.3.4.1.2.2");
/// НУЦ: a person with the right to sign financial papers of a legal entity.
pub(crate) const FINANCE: Oid = Oid::new_unwrap("1.2.398.3.3.4.1.2.3");
/// НУЦ: an officer of personnel of a legal entity.
pub(crate) const PERSONNEL: Oid = Oid::new_unwrap("1.2.398.3.3.4.1.2.4");
/// НУЦ: an employee of a legal entity.
pub(crate) const EMPLOYEE: Oid = Oid::new_unwrap("1.2.398.3.3.4.1.2.5");
/// НУЦ: an information system of a legal entity.
pub(crate) const INFORMATION_SYSTEM: Oid = Oid::new_unwrap("1.2.398.3.3.4.1.2.6");
/// НУЦ: the policy of every certificate since 2022.
pub(crate) const POLICY: Oid = Oid::new_unwrap("1.2.398.3.3.2");
/// НУЦ: policies of its time stamps, for keys of GOST 34.310-2004, of its second edition, and of GOST 34.10-2015.
pub(crate) const STAMP_POLICIES: [Oid; 3] =
    [Oid::new_unwrap("1.2.398.3.3.2.6.1"), Oid::new_unwrap("1.2.398.3.3.2.6.2"), Oid::new_unwrap("1.2.398.3.3.2.6.4")];
/// НУЦ: the policy of the time stamps given today.
pub(crate) const STAMP_POLICY: Oid = Oid::new_unwrap("1.2.398.3.3.2.6.4");
/// НУЦ: value of the attribute UID in the certificate of an information system, as text.
pub(crate) const SYSTEM_UID: &str = "1.2.398.6.10.1.1";
