//! Writing XML and HTML: what comes from data is always escaped.

use std::fmt::{Display, Write as _};

/// A text without what markup or a parser of XML would misread.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // XML 1.0 has no way to write other control characters at all.
            letter if letter.is_control() && !matches!(letter, '\n' | '\t') => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A document under the pen.
#[derive(Debug, Default)]
pub struct Markup {
    text: String,
    open: Vec<&'static str>,
}

impl Markup {
    fn head(&mut self, name: &str, attributes: &[(&str, &dyn Display)]) {
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in attributes {
            // Writing to a text cannot fail.
            let _ = write!(self.text, " {key}=\"{}\"", escape(&value.to_string()));
        }
    }

    fn indent(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(&"  ".repeat(self.open.len()));
    }

    /// Opens an element.
    pub fn open(&mut self, name: &'static str, attributes: &[(&str, &dyn Display)]) {
        self.indent();
        self.head(name, attributes);
        self.text.push('>');
        self.open.push(name);
    }

    /// Closes the element opened last.
    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            let _ = write!(self.text, "</{name}>");
        }
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &dyn Display)]) {
        self.indent();
        self.head(name, attributes);
        self.text.push_str("/>");
    }

    /// An element with a text.
    pub fn text(&mut self, name: &str, attributes: &[(&str, &dyn Display)], text: &str) {
        self.indent();
        self.head(name, attributes);
        let _ = write!(self.text, ">{}</{name}>", escape(text));
    }

    /// The document, every element closed.
    pub fn done(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text.push('\n');
        self.text
    }
}
