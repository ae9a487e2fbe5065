//! What a signature refers to: one reference read, checked, and the octets it covers.

use uppsala::NodeId;

use super::{
    DS, EXCLUSIVE,
    document::{Canonical, Text, Xml},
    method,
};
use crate::{algorithm::Digest, verdict::Reason};
use bergshamra_c14n::C14nMode;

/// Most prefixes in one list of inclusive namespaces.
const MAX_PREFIXES: usize = 32;

/// Which part of a document a signature covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// The whole document, except the signature itself and the signatures added beside it later.
    Whole,
    /// The element with this identifier.
    Id(String),
}

/// A part of a document exactly as it was signed. Business reads this and nothing else of the document.
#[derive(Clone, PartialEq, Eq)]
pub struct Covered {
    /// How the signature named the part.
    pub reference: Reference,
    /// True when the part is the whole document or its document element.
    pub is_root: bool,
    /// The part in canonical form: UTF-8, well-formed XML without comments. In the exclusive form prefixes used only inside values (the
    /// `xsi:type` of SOAP) are not bound: nobody signed their meaning.
    pub octets: Vec<u8>,
}

impl std::fmt::Debug for Covered {
    /// Shows no octets: documents carry personal data, and debug output goes to logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Covered")
            .field("reference", &self.reference)
            .field("is_root", &self.is_root)
            .finish_non_exhaustive()
    }
}

impl Covered {
    /// The business element of this name in canonical form, with all namespaces in sight of it. `None` when there is none, or more than one
    /// and so no saying which is meant; elements inside enclosed signatures do not count.
    pub fn element(&self, namespace: &str, name: &str) -> Option<Vec<u8>> {
        let text = Text::of(std::str::from_utf8(&self.octets).ok()?).ok()?;
        let xml = Xml::parse(&text).ok()?;
        let mut found = xml.named(namespace, name);
        found.retain(|element| !xml.is_in_signature(*element));
        let &[element] = found.as_slice() else { return None };
        xml.canonical_element(&Canonical { mode: C14nMode::Inclusive, prefixes: Vec::new() }, element, &[]).ok()
    }
}

/// One `ds:Reference`, read.
pub(super) struct Read {
    reference: Reference,
    enveloped: bool,
    canonical: Canonical,
    digest: Digest,
    value: Vec<u8>,
}

impl Read {
    /// Reads a reference. The form is exact: transforms, digest method, digest value.
    pub(super) fn of(xml: &Xml<'_>, element: NodeId) -> Result<Self, Reason> {
        let mut parts = xml.only_elements(element).ok_or(Reason::Malformed)?.into_iter().peekable();
        let transforms = parts.next_if(|part| xml.is(*part, DS, "Transforms"));
        let (Some(method), Some(value), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Reason::Malformed);
        };
        if !xml.is(element, DS, "Reference") || !xml.is(method, DS, "DigestMethod") || !xml.is(value, DS, "DigestValue")
        {
            return Err(Reason::Malformed);
        }
        // Only this document: an external address, and the long form of XPointer, are refused.
        let reference = match xml.attribute(element, "URI").ok_or(Reason::Malformed)? {
            "" => Reference::Whole,
            uri => match uri.strip_prefix('#') {
                Some(id) if !id.is_empty() && !id.contains('(') => Reference::Id(id.to_owned()),
                _ => return Err(Reason::Malformed),
            },
        };
        let (enveloped, canonical) = match transforms {
            Some(transforms) => read_transforms(xml, transforms)?,
            // XML Signature §4.4.3.2: without transforms the part is given to the hash in Canonical XML 1.0.
            None => (false, Canonical { mode: C14nMode::Inclusive, prefixes: Vec::new() }),
        };
        let named = algorithm(xml, method)?;
        let value = xml.text(value).and_then(|text| method::from_base64(&text)).ok_or(Reason::Malformed)?;
        let digest = method::digest(named).ok_or(Reason::UnsupportedAlgorithm)?;
        Ok(Self { reference, enveloped, canonical, digest, value })
    }

    /// The element referred to; the whole document is `None`.
    pub(super) fn target(&self, xml: &Xml<'_>) -> Result<Option<NodeId>, Reason> {
        let Reference::Id(id) = &self.reference else { return Ok(None) };
        let target = xml.with_id(id)?;
        // A part hidden inside a signature is where attacks keep what was signed, out of the business's sight.
        if xml.is_in_signature(target) {
            return Err(Reason::Malformed);
        }
        Ok(Some(target))
    }

    /// The octets, when their hash is the one written. `later` is the signature itself with the signatures added beside it later.
    pub(super) fn covered(&self, xml: &Xml<'_>, later: &[NodeId]) -> Result<Covered, Reason> {
        let but = if self.enveloped { later } else { &[] };
        let target = self.target(xml)?;
        let octets = match target {
            None => xml.canonical_whole(&self.canonical, but),
            Some(target) => xml.canonical_element(&self.canonical, target, but),
        };
        let octets = octets?;
        if self.digest.of_parts(&[&octets]) != self.value {
            return Err(Reason::NotIntact);
        }
        let is_root = target.is_none() || target == xml.root();
        Ok(Covered { reference: self.reference.clone(), is_root, octets })
    }
}

/// At most one enveloped-signature transform, then at most one canonical form.
fn read_transforms(xml: &Xml<'_>, element: NodeId) -> Result<(bool, Canonical), Reason> {
    let mut transforms = xml.only_elements(element).ok_or(Reason::Malformed)?.into_iter().peekable();
    if transforms.peek().is_none() {
        return Err(Reason::Malformed);
    }
    let is_enveloped = |one: &NodeId| {
        xml.is(*one, DS, "Transform")
            && xml.attribute(*one, "Algorithm") == Some(method::ENVELOPED)
            && xml.only_elements(*one).is_some_and(|parameters| parameters.is_empty())
    };
    let enveloped = transforms.next_if(is_enveloped).is_some();
    let canonical = match transforms.next() {
        Some(one) if xml.is(one, DS, "Transform") => read_canonical(xml, one)?,
        Some(_) => return Err(Reason::Malformed),
        None => Canonical { mode: C14nMode::Inclusive, prefixes: Vec::new() },
    };
    if transforms.next().is_some() {
        return Err(Reason::UnsupportedAlgorithm);
    }
    Ok((enveloped, canonical))
}

/// A canonical form, named by a transform or by the method of the signature, with the list of prefixes of the exclusive one.
pub(super) fn read_canonical(xml: &Xml<'_>, element: NodeId) -> Result<Canonical, Reason> {
    let name = xml.attribute(element, "Algorithm").ok_or(Reason::Malformed)?;
    let mode = method::canonical(name).ok_or(Reason::UnsupportedAlgorithm)?;
    let prefixes = match xml.only_elements(element).ok_or(Reason::Malformed)?.as_slice() {
        [] => Vec::new(),
        &[list] if mode.is_exclusive() && xml.is(list, EXCLUSIVE, "InclusiveNamespaces") => {
            let list = xml.attribute(list, "PrefixList").ok_or(Reason::Malformed)?;
            list.split_ascii_whitespace().map(str::to_owned).collect()
        }
        _ => return Err(Reason::UnsupportedAlgorithm),
    };
    if prefixes.len() > MAX_PREFIXES {
        return Err(Reason::Malformed);
    }
    Ok(Canonical { mode, prefixes })
}

/// The name of an algorithm that takes no parameters.
pub(super) fn algorithm<'a>(xml: &'a Xml<'_>, element: NodeId) -> Result<&'a str, Reason> {
    match xml.only_elements(element) {
        Some(parameters) if parameters.is_empty() => xml.attribute(element, "Algorithm").ok_or(Reason::Malformed),
        Some(_) => Err(Reason::UnsupportedAlgorithm),
        None => Err(Reason::Malformed),
    }
}
