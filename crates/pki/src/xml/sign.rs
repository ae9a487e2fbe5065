//! Signing XML in the form of НУЦ's library.

use bergshamra_c14n::C14nMode;
use uppsala::NodeId;

use super::{
    DS, Reference,
    document::{self, Canonical, MAX_SIGNATURES, MAX_SIZE, Text, Xml},
    method,
    reference::read_canonical,
};
use crate::{algorithm::Algorithm, error::PkiError, key::Signer};

/// Room left for the signature in the limit of size, octets.
const ROOM: usize = 128 * 1024;

/// Signs a document: the signature becomes the last child of the document element, after the signatures of earlier signers, which it covers too.
/// Nothing else of the text changes, but that white space stands in it as every reader of XML sees it: line feeds, and spaces in attributes.
///
/// The form is that of НУЦ's library. The whole document: enveloped-signature, then Canonical XML with comments (which a reference
/// to the document never takes). One element: the same canonical form alone, the signature's own information in exclusive form.
pub fn xml_sign(xml: &str, signer: &dyn Signer, reference: &Reference) -> Result<String, PkiError> {
    let text = text_to_sign(xml)?;
    let read = parse(&text)?;
    let root = read.root().ok_or(PkiError::Malformed("XML"))?;
    sign(&text, &read, signer, reference, root)
}

/// The same where a page names places by paths (`XPath` 1.0), as programs for signing are asked: `element` is signed by its identifier, `parent` gets the
/// signature. An empty path is the whole document, or its document element. Prefixes are those of the document element; of several elements on a
/// path the first is meant.
pub fn xml_sign_at(xml: &str, signer: &dyn Signer, element: &str, parent: &str) -> Result<String, PkiError> {
    let text = text_to_sign(xml)?;
    let read = parse(&text)?;
    let found = |path: &str| {
        let steps = if path.is_empty() { Some(Vec::new()) } else { document::steps_to(&text, path) };
        steps.and_then(|steps| read.at(&steps)).ok_or(PkiError::Malformed("XML: the path names no element"))
    };
    let reference = if element.is_empty() {
        Reference::Whole
    } else {
        let id = read.id(found(element)?).ok_or(PkiError::Malformed("XML: the element has no Id"))?;
        Reference::Id(id.to_owned())
    };
    let parent = found(parent)?;
    if read.is_in_signature(parent) {
        return Err(PkiError::Malformed("XML: a signature inside another"));
    }
    sign(&text, &read, signer, &reference, parent)
}

fn sign(
    text: &Text<'_>,
    read: &Xml<'_>,
    signer: &dyn Signer,
    reference: &Reference,
    parent: NodeId,
) -> Result<String, PkiError> {
    let how = Canonical { mode: C14nMode::InclusiveWithComments, prefixes: Vec::new() };
    let (octets, uri, method, enveloped) = match reference {
        Reference::Whole => (read.canonical_whole(&how, &[]), String::new(), method::INCLUSIVE, true),
        Reference::Id(id) => {
            let target = target(read, id)?;
            let octets = read.canonical_element(&how, target, &[]);
            // A signature that stands inside what it signs must leave itself out.
            (octets, format!("#{id}"), method::EXCLUSIVE, read.is_within(parent, target))
        }
    };
    let octets = octets.map_err(|_| PkiError::Malformed("XML"))?;
    let algorithm = signer.certificate().algorithm().ok_or(PkiError::UnsupportedAlgorithm)?;
    let mut transforms = vec![method::INCLUSIVE_WITH_COMMENTS];
    if enveloped {
        transforms.insert(0, method::ENVELOPED);
    }
    let info = signed_info(algorithm, method, &uri, &transforms, &octets);
    let certificate = method::to_base64_lines(signer.certificate().der());
    let key = format!("<ds:X509Data>\n<ds:X509Certificate>\n{certificate}\n</ds:X509Certificate>\n</ds:X509Data>");
    let template = template(&info, &key);
    let whole = append(text.as_str(), read, parent, &template)?;
    let steps = read.steps(parent);
    fill(&whole, signer, algorithm, |read| read.elements(read.at(&steps?)?).pop())
}

/// Reads the text of a document that is to be signed.
pub(super) fn text_to_sign(xml: &str) -> Result<Text<'_>, PkiError> {
    if xml.len() > MAX_SIZE - ROOM {
        return Err(PkiError::TooLarge { limit: MAX_SIZE - ROOM });
    }
    Text::of(xml).map_err(|_| PkiError::Malformed("XML"))
}

/// Reads a document that is to be signed.
pub(super) fn parse<'a>(xml: &'a Text<'_>) -> Result<Xml<'a>, PkiError> {
    let read = Xml::parse(xml).map_err(|_| PkiError::Malformed("XML"))?;
    // One more would make a document this room itself does not read.
    if read.signatures().len() >= MAX_SIGNATURES {
        return Err(PkiError::Malformed("XML: too many signatures"));
    }
    Ok(read)
}

/// The element to sign.
fn target(read: &Xml<'_>, id: &str) -> Result<NodeId, PkiError> {
    let fault = || PkiError::Malformed("XML: no one element with this identifier");
    // Identifiers are names (XML 1.0 §2.3), so nothing in them needs escaping.
    if id.is_empty() || !id.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.')) {
        return Err(fault());
    }
    read.with_id(id).ok().filter(|target| !read.is_in_signature(*target)).ok_or_else(fault)
}

/// `ds:SignedInfo` over the octets.
pub(super) fn signed_info(algorithm: Algorithm, method: &str, uri: &str, transforms: &[&str], octets: &[u8]) -> String {
    let digest = algorithm.digest();
    let transforms = transforms.join("\"/>\n<ds:Transform Algorithm=\"");
    let hash = method::to_base64_lines(&digest.of_parts(&[octets]));
    format!(
        "<ds:SignedInfo>\n<ds:CanonicalizationMethod Algorithm=\"{method}\"/>\n<ds:SignatureMethod Algorithm=\"{}\"/>\n\
         <ds:Reference URI=\"{uri}\">\n<ds:Transforms>\n<ds:Transform Algorithm=\"{transforms}\"/>\n</ds:Transforms>\n\
         <ds:DigestMethod Algorithm=\"{}\"/>\n<ds:DigestValue>{hash}</ds:DigestValue>\n</ds:Reference>\n</ds:SignedInfo>",
        method::signature_name(algorithm),
        method::digest_name(digest),
    )
}

/// The whole signature, its value still to come.
pub(super) fn template(info: &str, key: &str) -> String {
    format!(
        "<ds:Signature xmlns:ds=\"{DS}\">\n{info}\n<ds:SignatureValue>\n</ds:SignatureValue>\n<ds:KeyInfo>\n{key}\n</ds:KeyInfo>\n</ds:Signature>"
    )
}

/// The text with `child` as the last child of an element.
pub(super) fn append(xml: &str, read: &Xml<'_>, element: NodeId, child: &str) -> Result<String, PkiError> {
    let parts = || {
        let range = read.range(element)?;
        let whole = xml.get(range.clone())?;
        let before = xml.get(..range.start)?;
        let after = xml.get(range.end..)?;
        if let Some(open) = whole.strip_suffix("/>") {
            return Some(format!("{before}{open}>{child}</{}>{after}", read.written_name(element)?));
        }
        let (open, close) = whole.split_at(whole.rfind("</")?);
        Some(format!("{before}{open}{child}{close}{after}"))
    };
    parts().ok_or(PkiError::Malformed("XML"))
}

/// Signs what stands in the template: only now, because the canonical form of a signature depends on where it stands.
pub(super) fn fill(
    text: &str,
    signer: &dyn Signer,
    algorithm: Algorithm,
    find: impl FnOnce(&Xml<'_>) -> Option<NodeId>,
) -> Result<String, PkiError> {
    let (message, place) = {
        let text = Text::of(text).map_err(|_| PkiError::Malformed("XML"))?;
        let read = Xml::parse(&text).map_err(|_| PkiError::Malformed("XML"))?;
        let found = || {
            let signature = find(&read)?;
            let &[info, value, _] = read.elements(signature).as_slice() else { return None };
            let how = read_canonical(&read, *read.elements(info).first()?).ok()?;
            let message = read.canonical_element(&how, info, &[]).ok()?;
            let range = read.range(value)?;
            Some((message, range.start + text.as_str().get(range)?.find("</")?))
        };
        found().ok_or(PkiError::Malformed("XML"))?
    };
    let value = method::to_xml(algorithm, signer.sign(&message)?)?;
    let (before, after) = text.split_at_checked(place).ok_or(PkiError::Malformed("XML"))?;
    Ok(format!("{before}{}\n{after}", method::to_base64_lines(&value)))
}
