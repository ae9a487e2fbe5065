//! Signatures in XML (XML Signature, W3C Recommendation of 2008) in the profile of НУЦ's library, and in the headers of the state's gateway (WS-Security).
//!
//! A verdict alone never says which part of a document was signed, and the classic attack moves the signed part aside and puts another in
//! its place. So the caller gets the signed octets themselves ([`Covered`]) and reads nothing else.
//!
//! The form is closed on purpose: references to the whole document or to one element of it, the enveloped-signature transform, Canonical XML
//! 1.0 and Exclusive Canonical XML 1.0 with or without comments. No document type, no `XPath` in what is signed, no `XSLT`, no `ds:Object`, nothing fetched.

mod document;
mod method;
mod reference;
mod sign;
mod signature;
mod wsse;

pub use reference::{Covered, Reference};
pub use sign::{xml_sign, xml_sign_at};
pub use signature::{SignedXml, xml_certificates, xml_verify};
pub(crate) use wsse::is_secured;
pub use wsse::{SignedSoap, wsse_certificates, wsse_sign, wsse_verify};

/// Namespace of XML Signature.
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
/// Namespace of parameters of Exclusive Canonical XML.
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// Namespace of security headers (WS-Security 1.0).
const WSSE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
/// Namespace of identifiers in SOAP messages (WS-Security 1.0).
const WSU: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
/// Namespace of SOAP 1.1.
const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
