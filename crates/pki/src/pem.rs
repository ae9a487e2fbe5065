//! Text around DER (RFC 7468), read as people and programs make it: lines of any width, remarks before and between the blocks, a byte order mark.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{error::PkiError, tlv};

/// One block between its lines «BEGIN» and «END».
pub(crate) struct Block<'a> {
    /// What the block says it is.
    pub(crate) label: &'a str,
    body: Option<&'a [u8]>,
}

impl Block<'_> {
    /// The octets; [`PkiError::Malformed`] where the block does not end or is no base64.
    pub(crate) fn octets(&self) -> Result<Vec<u8>, PkiError> {
        let body = self.body.ok_or(PkiError::Malformed("PEM"))?;
        let packed: Vec<u8> = body.iter().copied().filter(|octet| !octet.is_ascii_whitespace()).collect();
        STANDARD.decode(packed).map_err(|_| PkiError::Malformed("PEM"))
    }
}

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// The blocks of a text, in its order.
pub(crate) fn blocks(text: &[u8]) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(after) = behind(rest, BEGIN) {
        let Some(end) = place(after, DASHES) else { break };
        let label = after.get(..end).and_then(|label| std::str::from_utf8(label).ok()).unwrap_or_default();
        let inside = after.get(end + DASHES.len()..).unwrap_or_default();
        let body = place(inside, END).and_then(|end| inside.get(..end));
        found.push(Block { label, body });
        rest = behind(inside, END).unwrap_or_default();
    }
    found
}

/// True for a text with a block in it.
pub(crate) fn is_pem(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(MAX_REMARKS)).unwrap_or_default();
    // DER begins with the tag of a sequence, whatever text it encloses.
    bytes.first() != Some(&tlv::SEQUENCE) && place(head, BEGIN).is_some()
}

/// How far into a text its first block is looked for, octets: a certificate may be told in words before it.
const MAX_REMARKS: usize = 64 * 1024;

fn place(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

fn behind<'a>(text: &'a [u8], what: &[u8]) -> Option<&'a [u8]> {
    text.get(place(text, what)? + what.len()..)
}

#[cfg(test)]
mod tests {
    #![allow(missing_docs, clippy::unwrap_used)]
    use super::*;

    #[test]
    fn lines_of_any_width_and_remarks_around_are_read() {
        let octets: Vec<u8> = (0..=255).collect();
        let text = STANDARD.encode(&octets);
        let lines: Vec<_> = text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
        let wide = lines.join("\r\n");
        for body in [text.clone(), format!("\n{text}\n"), wide] {
            let written = format!("\u{feff}Certificate:\n  Data\n-----BEGIN X-----{body}-----END X-----\nafter");
            let found = blocks(written.as_bytes());
            assert_eq!((found.len(), found[0].label, found[0].octets().unwrap()), (1, "X", octets.clone()));
            assert!(is_pem(written.as_bytes()));
        }
        let two = format!("-----BEGIN A-----\n{text}\n-----END A----- -----BEGIN B-----\n{text}");
        let found = blocks(two.as_bytes());
        assert_eq!(found.iter().map(|block| block.label).collect::<Vec<_>>(), ["A", "B"]);
        assert!(found[0].octets().is_ok() && found[1].octets().is_err());
        assert!(!is_pem(&[0x30, 0x82, 1, 0]) && !is_pem(b"") && blocks(b"-----BEGIN ").is_empty());
    }
}
