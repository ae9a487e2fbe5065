//! XML as the channel uses it: a tree read tolerantly by local names, and written strictly.

use crate::RegisterFault;
use quick_xml::escape::escape;
use roxmltree::{Document, Node, ParsingOptions};
use std::fmt::Write as _;

/// More nodes than any answer of a register has; beyond it the text is refused.
const MOST_NODES: u32 = 100_000;
/// Deeper than any message of the channel nests.
const MOST_DEPTH: usize = 64;

/// An element: a name in a namespace or in none, attributes as written, and either text or children.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// The local name.
    pub name: String,
    /// The namespace.
    pub namespace: Option<String>,
    /// Attributes by their names as written; only for writing.
    pub attributes: Vec<(String, String)>,
    /// The text.
    pub text: String,
    /// The children.
    pub children: Vec<Element>,
}

impl Element {
    /// An element without a namespace, as the channel's forms have them inside their wrappers.
    pub fn plain(name: &str, children: Vec<Self>) -> Self {
        Self { name: name.to_owned(), children, ..Self::default() }
    }

    /// An element with a text.
    pub fn leaf(name: &str, text: impl Into<String>) -> Self {
        Self { name: name.to_owned(), text: text.into(), ..Self::default() }
    }

    /// An element in a namespace.
    pub fn within(namespace: &str, name: &str, children: Vec<Self>) -> Self {
        Self { namespace: Some(namespace.to_owned()), ..Self::plain(name, children) }
    }

    /// Reads a text. Any DOCTYPE is refused, and with it every entity of one's own.
    pub fn parse(text: &str) -> Result<Self, RegisterFault> {
        let malformed = |error: roxmltree::Error| RegisterFault::Malformed(error.to_string());
        let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
        let document = Document::parse_with_options(text, options).map_err(malformed)?;
        read(document.root_element(), MOST_DEPTH)
    }

    /// Whether it is an element of this name in this namespace.
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        self.name == name && self.namespace.as_deref() == Some(namespace)
    }

    /// The first child of a name, in whatever namespace: generators in the wild do not agree on them.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The element at the end of a way of names.
    pub fn at(&self, way: &[&str]) -> Option<&Self> {
        way.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The text of a child, where it has one.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim()).filter(|text| !text.is_empty())
    }

    /// All elements of a name inside, however deep.
    pub fn all<'a>(&'a self, name: &str, found: &mut Vec<&'a Self>) {
        for child in &self.children {
            if child.name == name {
                found.push(child);
            } else {
                child.all(name, found);
            }
        }
    }

    /// The element as a document.
    pub fn write(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        self.write_into(&mut out);
        out
    }

    fn write_into(&self, out: &mut String) {
        let prefix = if self.namespace.is_some() { "n:" } else { "" };
        let _ = write!(out, "<{prefix}{}", self.name);
        if let Some(namespace) = &self.namespace {
            let _ = write!(out, " xmlns:n=\"{}\"", escape(namespace.as_str()));
        }
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escape(printable(value)));
        }
        out.push('>');
        out.push_str(&escape(printable(&self.text)));
        for child in &self.children {
            child.write_into(out);
        }
        let _ = write!(out, "</{prefix}{}>", self.name);
    }
}

/// A text without the characters that XML 1.0 cannot hold.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')).collect()
}

fn read(node: Node<'_, '_>, depth: usize) -> Result<Element, RegisterFault> {
    let depth = depth.checked_sub(1).ok_or_else(|| RegisterFault::Malformed("it nests too deep".to_owned()))?;
    let text = node.children().filter(Node::is_text).filter_map(|text| text.text()).collect();
    let children = node.children().filter(Node::is_element).map(|child| read(child, depth));
    Ok(Element {
        name: node.tag_name().name().to_owned(),
        namespace: node.tag_name().namespace().map(str::to_owned),
        attributes: Vec::new(),
        text,
        children: children.collect::<Result<_, _>>()?,
    })
}
