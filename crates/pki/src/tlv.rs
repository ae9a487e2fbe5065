//! Tag, length, value: the raw bytes of BER and DER elements.
//!
//! Signatures cover bytes as they came, so the bytes are cut out, never encoded anew. The second half turns BER (indefinite lengths,
//! octets in pieces), which `NCALayer` sends, into the same thing in definite form.

/// How deep elements may nest; real signatures stay below 15. Each level copies its content once.
const MAX_DEPTH: usize = 24;

/// One element with a one-octet tag and a definite length.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tlv<'a> {
    /// The tag octet with class and constructed bit.
    pub(crate) tag: u8,
    /// The content octets.
    pub(crate) value: &'a [u8],
    /// Tag, length and content.
    pub(crate) whole: &'a [u8],
}

/// INTEGER.
pub(crate) const INTEGER: u8 = 0x02;
/// BOOLEAN.
pub(crate) const BOOLEAN: u8 = 0x01;
/// `GeneralizedTime`.
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
/// BIT STRING.
pub(crate) const BIT_STRING: u8 = 0x03;
/// OCTET STRING.
pub(crate) const OCTETS: u8 = 0x04;
/// OBJECT IDENTIFIER.
pub(crate) const OID: u8 = 0x06;
/// SEQUENCE.
pub(crate) const SEQUENCE: u8 = 0x30;
/// SET.
pub(crate) const SET: u8 = 0x31;
/// `[0]`, constructed.
pub(crate) const CONTEXT_0: u8 = 0xa0;
/// `[0]`, primitive.
pub(crate) const CONTEXT_0_PRIMITIVE: u8 = 0x80;
/// `[1]`, constructed.
pub(crate) const CONTEXT_1: u8 = 0xa1;

/// Reads elements one after another from a slice.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    /// A cursor at the first element of `bytes`.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// True when nothing is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next element, whatever its tag.
    pub(crate) fn any(&mut self) -> Option<Tlv<'a>> {
        let (tag, head, length) = header(self.0)?;
        let length = length?;
        let end = head.checked_add(length)?;
        let (whole, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        Some(Tlv { tag, value: whole.get(head..)?, whole })
    }

    /// The next element when it has this tag; otherwise `None` and the cursor stays.
    pub(crate) fn take(&mut self, tag: u8) -> Option<Tlv<'a>> {
        if *self.0.first()? != tag {
            return None;
        }
        self.any()
    }
}

/// The one element that `bytes` are, with this tag and nothing after it.
pub(crate) fn only(bytes: &[u8], tag: u8) -> Option<Tlv<'_>> {
    let mut cursor = Cursor::new(bytes);
    let element = cursor.take(tag)?;
    cursor.is_empty().then_some(element)
}

/// Tag, octets of the header, and the length (`None` when indefinite).
fn header(bytes: &[u8]) -> Option<(u8, usize, Option<usize>)> {
    let (tag, first) = (*bytes.first()?, *bytes.get(1)?);
    if tag & 0x1f == 0x1f {
        return None;
    }
    match first {
        0..=0x7f => Some((tag, 2, Some(usize::from(first)))),
        0x80 => Some((tag, 2, None)),
        0x81..=0x84 => {
            let count = usize::from(first & 0x7f);
            let length = bytes.get(2..2 + count)?.iter().fold(0usize, |sum, octet| (sum << 8) | usize::from(*octet));
            Some((tag, 2 + count, Some(length)))
        }
        _ => None,
    }
}

/// The first element of `bytes` in definite form; `None` when it is no BER, nests too deep, or something else follows.
pub(crate) fn definite(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let rest = convert(bytes, &mut out, 0)?;
    rest.is_empty().then_some(out)
}

/// The first element of `bytes`, BER or DER, whatever follows it.
pub(crate) fn first(bytes: &[u8]) -> Option<&[u8]> {
    if let Some(element) = Cursor::new(bytes).any() {
        return Some(element.whole);
    }
    let rest = convert(bytes, &mut Vec::new(), 0)?;
    bytes.get(..bytes.len() - rest.len())
}

/// Most members of one SET in names and attributes; real ones have one or two.
const MAX_SET: usize = 64;

/// True when no SET inside has more members than [`MAX_SET`]. The library that reads names and attributes sorts the members of a SET by comparing
/// each with each, so a certificate with one large SET would cost minutes. Octets that hold elements (extensions) are looked into too.
pub(crate) fn is_modest(bytes: &[u8]) -> bool {
    modest(bytes, 0)
}

fn modest(bytes: &[u8], depth: usize) -> bool {
    let mut cursor = Cursor::new(bytes);
    while !cursor.is_empty() {
        // What cannot be read here is refused by whoever reads it for its meaning.
        let Some(element) = cursor.any() else { return true };
        if depth >= MAX_DEPTH {
            return false;
        }
        if element.tag == SET {
            let (mut members, mut count) = (Cursor::new(element.value), 0);
            while members.any().is_some() {
                count += 1;
            }
            if count > MAX_SET {
                return false;
            }
        }
        let holds_elements = element.tag & 0x20 != 0 || element.tag == OCTETS;
        if holds_elements && !modest(element.value, depth + 1) {
            return false;
        }
    }
    true
}

/// Writes the first element of `bytes` to `out` in definite form and gives what follows it.
fn convert<'a>(bytes: &'a [u8], out: &mut Vec<u8>, depth: usize) -> Option<&'a [u8]> {
    if depth > MAX_DEPTH {
        return None;
    }
    let (tag, head, length) = header(bytes)?;
    let body = bytes.get(head..)?;
    let constructed = tag & 0x20 != 0;
    let Some(length) = length else {
        let mut inner = Vec::new();
        let mut rest = constructed.then_some(body)?;
        while !rest.starts_with(&[0, 0]) {
            rest = convert(rest, &mut inner, depth + 1)?;
        }
        write(tag, &inner, out)?;
        return rest.get(2..);
    };
    let (value, rest) = body.split_at_checked(length)?;
    if constructed {
        // Grows as children end: a capacity taken in advance at every level would be a bomb of memory.
        let mut inner = Vec::new();
        let mut left = value;
        while !left.is_empty() {
            left = convert(left, &mut inner, depth + 1)?;
        }
        write(tag, &inner, out)?;
    } else {
        write(tag, value, out)?;
    }
    Some(rest)
}

/// One element of definite form around a value; `None` when the value is longer than four octets of length can say.
pub(crate) fn element(tag: u8, value: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(value.len() + 6);
    write(tag, value, &mut out)?;
    Some(out)
}

/// Writes one element; an OCTET STRING in pieces becomes one piece.
pub(crate) fn write(tag: u8, value: &[u8], out: &mut Vec<u8>) -> Option<()> {
    if tag == OCTETS | 0x20 {
        let mut joined = Vec::with_capacity(value.len());
        let mut pieces = Cursor::new(value);
        while !pieces.is_empty() {
            joined.extend_from_slice(pieces.take(OCTETS)?.value);
        }
        return write(OCTETS, &joined, out);
    }
    out.push(tag);
    let octets = u32::try_from(value.len()).ok()?.to_be_bytes();
    if value.len() < 0x80 {
        out.push(u8::try_from(value.len()).ok()?);
    } else {
        let significant = octets.iter().position(|octet| *octet != 0).and_then(|from| octets.get(from..))?;
        out.push(0x80 | u8::try_from(significant.len()).ok()?);
        out.extend_from_slice(significant);
    }
    out.extend_from_slice(value);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indefinite_lengths_and_pieces_become_one_definite_element() {
        let ber = [0x30, 0x80, 0x24, 0x80, 0x04, 0x01, b'a', 0x04, 0x02, b'b', b'c', 0, 0, 0x02, 0x01, 0x05, 0, 0];
        assert_eq!(definite(&ber).unwrap(), [0x30, 0x08, 0x04, 0x03, b'a', b'b', b'c', 0x02, 0x01, 0x05]);
    }

    #[test]
    fn definite_form_is_left_as_it_is() {
        let mut der = vec![0x30, 0x81, 0x83, 0x04, 0x81, 0x80];
        der.extend([7; 0x80]);
        assert_eq!(definite(&der).unwrap(), der);
    }

    #[test]
    fn the_first_element_ends_where_it_says() {
        let ber = [0x30, 0x80, 0x30, 0x80, 0x04, 0x01, 0, 0, 0, 0, 0];
        assert_eq!(first(&[&ber[..], &[0, 0, 0]].concat()).unwrap(), ber);
        assert_eq!(first(&[0x04, 0x01, 0, 0, 0]).unwrap(), [0x04, 0x01, 0]);
        assert!(first(&ber[..ber.len() - 1]).is_none());
    }

    #[test]
    fn large_sets_are_told_wherever_they_are() {
        let set = |count: usize| element(SET, &[0x02, 0x01, 0x05].repeat(count)).unwrap();
        assert!(is_modest(&set(MAX_SET)) && !is_modest(&set(MAX_SET + 1)));
        let hidden = element(OCTETS, &element(SEQUENCE, &set(MAX_SET + 1)).unwrap()).unwrap();
        assert!(!is_modest(&element(SEQUENCE, &hidden).unwrap()));
        assert!(is_modest(b"not elements at all"));
        assert!(!is_modest(&(0..60).fold(vec![0x05, 0x00], |inner, _| element(SEQUENCE, &inner).unwrap())));
    }

    #[test]
    fn bombs_of_nesting_are_refused() {
        assert!(definite(&[0x30, 0x80].repeat(100_000)).is_none());
    }
}
