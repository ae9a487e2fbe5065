//! An XML document as signatures see it: read under limits, its elements found by name or identifier, its parts in canonical form.

use std::{borrow::Cow, cell::Cell};

use bergshamra_c14n::{C14nMode, canonicalize_doc};
use bergshamra_xml::NodeSet;
use uppsala::{Document, NodeId, NodeKind, Parser, PullEvent, PullParser, XPathEvaluator};

use super::{DS, WSU};
use crate::verdict::Reason;

/// Largest document, octets.
pub(super) const MAX_SIZE: usize = 16 * 1024 * 1024;
/// Deepest element.
const MAX_DEPTH: u32 = 100;
/// Most parts of markup in a document: tags, comments, instructions, sections.
const MAX_MARKUP: usize = 500_000;
/// Most attributes of one element, declarations of namespaces among them.
const MAX_ATTRIBUTES: usize = 64;
/// Most declarations of namespaces from the document to one element.
const MAX_SCOPE: usize = 256;
/// Most comments and instructions outside the document element: the order of lines there is found by walking along them.
const MAX_OUTSIDE: usize = 32;
/// Most signatures in a document.
pub(super) const MAX_SIGNATURES: usize = 64;
/// Most nodes looked at on the way of one path.
const MAX_VISITS: usize = 1_000_000;
/// Octets of text copied on the way of one path.
const MAX_COPIED: usize = 1 << 33;
/// Octets of canonical form made for one document; many references to a large document are no honest document.
const MAX_WORK: usize = 16 * MAX_SIZE;
/// What one declaration of a namespace in sight of an element costs canonical form, in octets of [`MAX_WORK`].
const SCOPE_PRICE: usize = 16;

/// Canonical XML 1.0 (W3C, 2001) or Exclusive Canonical XML 1.0 (W3C, 2002).
pub(super) struct Canonical {
    /// Which of them, with or without comments.
    pub mode: C14nMode,
    /// Prefixes the exclusive form treats as the inclusive one does.
    pub prefixes: Vec<String>,
}

/// A text as XML reads it before anything else: ends of lines are line feeds (XML 1.0 §2.11), white space written in the values of attributes is
/// spaces (§3.3.3). The parser below leaves both as they are, and canonical form is of the text as read.
pub(super) struct Text<'a>(Cow<'a, str>);

impl<'a> Text<'a> {
    /// Reads a text; an error when it is too long, has a document type or too many attributes in one tag. This comes before the parser,
    /// because the parser compares every attribute with every other.
    pub(super) fn of(text: &'a str) -> Result<Self, Reason> {
        if text.len() > MAX_SIZE {
            return Err(Reason::TooLarge);
        }
        let lines = if text.contains('\r') {
            Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            Cow::Borrowed(text)
        };
        values_with_spaces(lines).map(Self)
    }

    /// The text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text with spaces for the white space in the values of attributes.
fn values_with_spaces(lines: Cow<'_, str>) -> Result<Cow<'_, str>, Reason> {
    let malformed = || Reason::Malformed;
    let text = &*lines;
    let mut changed = String::new();
    let mut kept = 0;
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        rest = rest.get(start..).ok_or_else(malformed)?;
        // An end that is missing ends the walk; the parser will refuse the document.
        let sections = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
        let section = sections.into_iter().find_map(|(open, end)| Some((open.len(), rest.strip_prefix(open)?, end)));
        if let Some((open, inside, end)) = section {
            let Some(length) = inside.find(end) else { break };
            rest = rest.get(open + length..).ok_or_else(malformed)?;
            continue;
        }
        if rest.starts_with("<!") {
            return Err(Reason::Malformed);
        }
        let from = text.len() - rest.len();
        let length = tag_length(rest).ok_or(Reason::TooLarge)?;
        let tag = rest.get(..length).ok_or_else(malformed)?;
        if tag.contains(['\t', '\n']) {
            changed.push_str(text.get(kept..from).ok_or_else(malformed)?);
            push_with_spaces(&mut changed, tag);
            kept = from + tag.len();
        }
        rest = rest.get(tag.len()..).ok_or_else(malformed)?;
    }
    if kept == 0 {
        return Ok(lines);
    }
    changed.push_str(text.get(kept..).ok_or_else(malformed)?);
    Ok(Cow::Owned(changed))
}

/// Octets of a tag without its `>`; `None` when it has too many attributes.
fn tag_length(text: &str) -> Option<usize> {
    let mut quotes = Quotes::default();
    let mut attributes = 0;
    for (place, octet) in text.bytes().enumerate() {
        if quotes.are_around(octet) {
            continue;
        }
        match octet {
            b'>' => return Some(place),
            b'=' => attributes += 1,
            _ => {}
        }
        if attributes > MAX_ATTRIBUTES {
            return None;
        }
    }
    Some(text.len())
}

fn push_with_spaces(changed: &mut String, tag: &str) {
    let mut quotes = Quotes::default();
    changed.extend(tag.chars().map(|letter| {
        let inside = u8::try_from(letter).map_or(quotes.0.is_some(), |octet| quotes.are_around(octet));
        if inside && matches!(letter, '\t' | '\n') { ' ' } else { letter }
    }));
}

/// The quotes that are open while a tag is read.
#[derive(Default)]
struct Quotes(Option<u8>);

impl Quotes {
    /// True when the next octet stands in quotes; the quotes themselves do.
    fn are_around(&mut self, octet: u8) -> bool {
        let before = self.0;
        self.0 = match before {
            Some(open) => before.filter(|_| octet != open),
            None => matches!(octet, b'"' | b'\'').then_some(octet),
        };
        before.is_some() || self.0.is_some()
    }
}

/// A document that keeps the limits.
pub(super) struct Xml<'a> {
    tree: Document<'a>,
    signatures: Vec<NodeId>,
    price: usize,
    work: Cell<usize>,
}

impl<'a> Xml<'a> {
    /// Reads a document; an error when it is not well-formed XML 1.0 with namespaces, has a document type, or exceeds a limit. The
    /// declared encoding says nothing here: the text is read already.
    pub(super) fn parse(text: &'a Text<'_>) -> Result<Self, Reason> {
        let text = text.as_str();
        let scope = limits(text)?;
        let tree = Parser::new().with_max_depth(MAX_DEPTH).with_forbid_dtd(true).parse(text);
        let tree = tree.map_err(|_| Reason::Malformed)?;
        let price = text.len().saturating_add(scope.saturating_mul(SCOPE_PRICE));
        let mut xml = Self { tree, signatures: Vec::new(), price, work: Cell::new(0) };
        xml.signatures = xml.named(DS, "Signature");
        if xml.signatures.len() > MAX_SIGNATURES { Err(Reason::TooLarge) } else { Ok(xml) }
    }

    /// All signatures, in the order of the document.
    pub(super) fn signatures(&self) -> &[NodeId] {
        &self.signatures
    }

    /// True when the element is a signature or stands inside one.
    pub(super) fn is_in_signature(&self, element: NodeId) -> bool {
        self.signatures.iter().any(|signature| self.is_within(element, *signature))
    }

    /// The document element.
    pub(super) fn root(&self) -> Option<NodeId> {
        self.tree.document_element()
    }

    /// True when the element has this name.
    pub(super) fn is(&self, element: NodeId, namespace: &str, name: &str) -> bool {
        self.tree.element(element).is_some_and(|element| element.matches_name_ns(namespace, name))
    }

    /// The local name of an element, empty for anything else.
    pub(super) fn local_name(&self, element: NodeId) -> &str {
        self.tree.element(element).map_or("", |element| &element.name.local_name)
    }

    /// The name of an element as it is written, with its prefix.
    pub(super) fn written_name(&self, element: NodeId) -> Option<String> {
        let name = &self.tree.element(element)?.name;
        Some(match &name.prefix {
            Some(prefix) => format!("{prefix}:{}", name.local_name),
            None => name.local_name.to_string(),
        })
    }

    /// The prefix in the name of an element.
    pub(super) fn prefix(&self, element: NodeId) -> Option<&str> {
        self.tree.element(element)?.name.prefix.as_deref()
    }

    /// True when the prefix is declared on this very element.
    pub(super) fn declares(&self, element: NodeId, prefix: &str) -> bool {
        self.tree
            .element(element)
            .is_some_and(|element| element.namespace_declarations.iter().any(|(declared, _)| declared == prefix))
    }

    /// The value of an attribute without namespace.
    pub(super) fn attribute(&self, element: NodeId, name: &str) -> Option<&str> {
        let all = &self.tree.element(element)?.attributes;
        let found = all.iter().find(|one| one.name.namespace_uri.is_none() && one.name.local_name == name)?;
        Some(&found.value)
    }

    /// The value of `wsu:Id`.
    pub(super) fn wsu_id(&self, element: NodeId) -> Option<&str> {
        self.tree.element(element)?.get_attribute_ns(WSU, "Id")
    }

    /// The element above.
    pub(super) fn parent(&self, element: NodeId) -> Option<NodeId> {
        self.tree.parent(element)
    }

    /// The elements directly below.
    pub(super) fn elements(&self, element: NodeId) -> Vec<NodeId> {
        self.tree.children_iter(element).filter(|child| self.tree.element(*child).is_some()).collect()
    }

    /// The elements directly below, when nothing but white space stands between them.
    pub(super) fn only_elements(&self, element: NodeId) -> Option<Vec<NodeId>> {
        let blank = |child: NodeId| match self.tree.node_kind(child) {
            Some(NodeKind::Element(_)) => true,
            Some(NodeKind::Text(text)) => text.trim_ascii().is_empty(),
            _ => false,
        };
        self.tree.children_iter(element).all(blank).then(|| self.elements(element))
    }

    /// The text of an element that has nothing but text.
    pub(super) fn text(&self, element: NodeId) -> Option<String> {
        let parts = self.tree.children_iter(element).map(|child| match self.tree.node_kind(child) {
            Some(NodeKind::Text(text)) => Some(&**text),
            _ => None,
        });
        parts.collect()
    }

    /// True when below the element there is nothing but elements and text.
    pub(super) fn is_plain(&self, element: NodeId) -> bool {
        self.tree
            .descendants(element)
            .into_iter()
            .all(|node| matches!(self.tree.node_kind(node), Some(NodeKind::Element(_) | NodeKind::Text(_))))
    }

    /// All elements of this name, in the order of the document.
    pub(super) fn named(&self, namespace: &str, name: &str) -> Vec<NodeId> {
        self.tree.descendants(self.tree.root()).into_iter().filter(|node| self.is(*node, namespace, name)).collect()
    }

    /// True when `element` is `above` or stands below it.
    pub(super) fn is_within(&self, element: NodeId, above: NodeId) -> bool {
        element == above || self.tree.ancestors(element).contains(&above)
    }

    /// The element with this identifier: `Id`, `ID`, `id`, `wsu:Id` or `xml:id`. None also when any other element carries the same value in
    /// an attribute whose name is «id» in whatever letters and namespace: another reader might take that one.
    pub(super) fn with_id(&self, id: &str) -> Result<NodeId, Reason> {
        self.charge()?;
        let mut found = None;
        for node in self.tree.descendants(self.tree.root()) {
            let Some(element) = self.tree.element(node) else { continue };
            let mut ids = element.attributes.iter().filter(|one| one.value == id && is_id(&one.name)).peekable();
            if ids.peek().is_none() {
                continue;
            }
            if found.is_some() || !ids.any(|one| is_identifier(&one.name)) {
                return Err(Reason::Malformed);
            }
            found = Some(node);
        }
        found.ok_or(Reason::Malformed)
    }

    /// The identifier of an element, as [`Xml::with_id`] finds it by one without namespace.
    pub(super) fn id(&self, element: NodeId) -> Option<&str> {
        ["Id", "ID", "id"].into_iter().find_map(|name| self.attribute(element, name))
    }

    /// The steps down from the document element: which child element each is. They lead to the same place in the text after a child was added at the end.
    pub(super) fn steps(&self, element: NodeId) -> Option<Vec<usize>> {
        let mut steps = Vec::new();
        let mut place = element;
        while Some(place) != self.root() {
            let above = self.parent(place)?;
            steps.push(self.elements(above).iter().position(|one| *one == place)?);
            place = above;
        }
        steps.reverse();
        Some(steps)
    }

    /// The element that steps lead to.
    pub(super) fn at(&self, steps: &[usize]) -> Option<NodeId> {
        steps.iter().try_fold(self.root()?, |place, step| self.elements(place).get(*step).copied())
    }

    /// Where the element stands in the text.
    pub(super) fn range(&self, element: NodeId) -> Option<std::ops::Range<usize>> {
        self.tree.node_range(element)
    }

    /// The canonical form of the whole document without its comments and without the elements `but` (XML Signature §4.4.3.3: a reference to the
    /// document never takes its comments, whatever the transforms).
    pub(super) fn canonical_whole(&self, how: &Canonical, but: &[NodeId]) -> Result<Vec<u8>, Reason> {
        self.canonical(how, NodeSet::all_without_comments(&self.tree), but)
    }

    /// The canonical form of an element without its comments and without the elements `but`.
    pub(super) fn canonical_element(
        &self,
        how: &Canonical,
        element: NodeId,
        but: &[NodeId],
    ) -> Result<Vec<u8>, Reason> {
        self.canonical(how, NodeSet::tree_without_comments(element, &self.tree), but)
    }

    fn canonical(&self, how: &Canonical, set: NodeSet, but: &[NodeId]) -> Result<Vec<u8>, Reason> {
        self.charge()?;
        let set = but.iter().fold(set, |set, one| set.subtract(&NodeSet::tree_with_comments(*one, &self.tree)));
        canonicalize_doc(&self.tree, how.mode, Some(&set), &how.prefixes).map_err(|_| Reason::Malformed)
    }

    /// Counts one walk over the document; an error when there were too many.
    fn charge(&self) -> Result<(), Reason> {
        self.work.set(self.work.get().saturating_add(self.price));
        if self.work.get() > MAX_WORK { Err(Reason::TooLarge) } else { Ok(()) }
    }
}

/// The steps to the first element on a path (`XPath` 1.0); `None` when there is none, or looking for it takes too long.
pub(super) fn steps_to(text: &Text<'_>, path: &str) -> Option<Vec<usize>> {
    // A tree of its own: what paths need beside the elements is nothing for canonical form to meet.
    let mut xml = Xml::parse(text).ok()?;
    xml.tree.prepare_xpath();
    // Each visit may copy all text there is.
    let visits = MAX_VISITS.min(MAX_COPIED / text.as_str().len().max(1));
    let mut paths = XPathEvaluator::new().with_max_node_visits(visits);
    let declared = &xml.tree.element(xml.root()?)?.namespace_declarations;
    for (prefix, uri) in declared {
        paths.add_namespace(prefix.as_ref(), uri.as_ref());
    }
    let found = paths.select_nodes(&xml.tree, xml.tree.root(), path).ok()?;
    xml.steps(*found.first()?)
}

/// True when some reader could take the attribute for an identifier.
fn is_id(name: &uppsala::QName<'_>) -> bool {
    name.local_name.eq_ignore_ascii_case("id")
}

/// True when this room takes the attribute for an identifier.
fn is_identifier(name: &uppsala::QName<'_>) -> bool {
    match name.namespace_uri.as_deref() {
        None => matches!(&*name.local_name, "Id" | "ID" | "id"),
        Some(WSU) => name.local_name == "Id",
        Some("http://www.w3.org/XML/1998/namespace") => name.local_name == "id",
        Some(_) => false,
    }
}

/// Reads the document as a stream, before any tree is made of it. Gives the declarations of namespaces in sight of all its elements together.
fn limits(text: &str) -> Result<usize, Reason> {
    // One deeper than is read, so that depth is told from a fault.
    let mut parser = PullParser::new(text).with_max_depth(MAX_DEPTH + 1).with_forbid_dtd(true);
    let (mut markup, mut outside, mut total) = (0, 0, 0_usize);
    let mut scopes: Vec<usize> = Vec::new();
    while let Some(event) = parser.next_event().map_err(|_| Reason::Malformed)? {
        match event {
            PullEvent::Doctype(_) => return Err(Reason::Malformed),
            // XML 1.1 has other line ends and characters, and Canonical XML does not know it.
            PullEvent::XmlDeclaration(declaration) if declaration.version != "1.0" => return Err(Reason::Malformed),
            PullEvent::StartElement { namespace_declarations, .. } => {
                // Namespaces in XML 1.0 §2.3 has no undeclaring of a prefix.
                if namespace_declarations.iter().any(|(prefix, uri)| !prefix.is_empty() && uri.is_empty()) {
                    return Err(Reason::Malformed);
                }
                let scope = scopes.last().copied().unwrap_or_default() + namespace_declarations.len();
                scopes.push(scope);
                if scope > MAX_SCOPE || scopes.len() > MAX_DEPTH as usize {
                    return Err(Reason::TooLarge);
                }
                total += scope;
                markup += 1;
            }
            PullEvent::EndElement { .. } => {
                scopes.pop();
            }
            PullEvent::Comment { .. } | PullEvent::ProcessingInstruction { .. } => {
                outside += usize::from(scopes.is_empty());
                markup += 1;
            }
            PullEvent::CData { .. } => markup += 1,
            PullEvent::Text { .. }
            | PullEvent::XmlDeclaration(_)
            | PullEvent::StartNamespace { .. }
            | PullEvent::EndNamespace => {}
        }
        if markup > MAX_MARKUP || outside > MAX_OUTSIDE {
            return Err(Reason::TooLarge);
        }
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    #![allow(missing_docs, clippy::unwrap_used)]
    use super::Text;

    #[test]
    fn white_space_is_read_as_xml_reads_it() {
        let cases = [
            ("<a b='x\ty\nz'\n\tc=\"\r\n'\r\">\t\n\r\n\r</a\n>", "<a b='x y z'\n\tc=\" ' \">\t\n\n\n</a\n>"),
            ("<!--> <a b='\t'> --><a b='\t'/>", "<!--> <a b='\t'> --><a b=' '/>"),
            ("<r><![CDATA[<a b='\t'>]]><a b='\t'/></r>", "<r><![CDATA[<a b='\t'>]]><a b=' '/></r>"),
            ("<?p <a b='\t'> ?><қ б='\tж\n'/>", "<?p <a b='\t'> ?><қ б=' ж '/>"),
            ("<r>'<a b='>\t' c=\"'\t\"/>\t'</r>", "<r>'<a b='> ' c=\"' \"/>\t'</r>"),
        ];
        for (written, read) in cases {
            assert_eq!(Text::of(written).unwrap().as_str(), read);
            // What is read once is the same when read again.
            assert_eq!(Text::of(read).unwrap().as_str(), read);
        }
        assert_eq!(Text::of("<!DOCTYPE a><a/>").err(), Some(super::Reason::Malformed));
    }
}
