//! Signatures inside PDF: `PAdES` (ETSI EN 319 142-1), baseline B, one update of the file for each signature.
//!
//! Signing parses our own papers with `lopdf`. Verifying the last signature parses nothing of the PDF: it looks for a range of bytes
//! that is the whole file but the signature itself. So whatever a viewer shows was signed, and a later change or an appended
//! update is found without understanding it. Earlier signatures hold only when each later update is, byte for byte, the one
//! [`sign_pdf`] would have made: then it shows nothing new.

use jiff::{Timestamp, tz::TimeZone};
use lopdf::{
    Dictionary, Document, IncrementalDocument, LoadOptions, Object, ObjectId, StringFormat, dictionary, text_string,
};

use crate::{
    error::PkiError,
    key::Signer,
    sign::sign_parts,
    tlv,
    trust::Trust,
    verdict::{Reason, Signed},
    verify::verify_parts,
};

/// Largest PDF, octets.
const MAX_PDF: usize = 64 * 1024 * 1024;
/// Octets kept for the signature: one with its certificate takes about 2 000, a time stamp would add 6 000.
const ROOM: usize = 16 * 1024;
/// Largest table of objects in a foreign file, decompressed, octets.
const MAX_TABLE: usize = 4 * 1024 * 1024;
/// Names longer than this are not compared with anything.
const LONGEST_NAME: usize = 16;
/// Ranges of bytes looked at in one file; each signature names one.
const MAX_RANGES: usize = 64;
/// A number as wide as any offset in a file of [`MAX_PDF`]; it is overwritten.
const WIDE: i64 = 9_999_999_999;

/// Signs a PDF by an appended update and gives the whole new file; the old one is its beginning, byte for byte.
///
/// `at` is written as the time of signing (`PAdES` keeps it in the PDF, not in the signature), `reason` as the purpose, any language; the name
/// is the common name of the certificate. A PDF signed before can be signed again.
pub fn sign_pdf(pdf: &[u8], signer: &dyn Signer, at: Timestamp, reason: &str) -> Result<Vec<u8>, PkiError> {
    if pdf.len() > MAX_PDF {
        return Err(PkiError::TooLarge { limit: MAX_PDF });
    }
    let file = prepare(pdf, &signer.certificate().subject_common_name(), at, reason)?;
    let place = last_place(&file)?;
    let (before, after) = outside(&file, &place).ok_or(PkiError::Pdf("place of the signature"))?;
    embed(&file, &sign_parts(signer, &[before, after], None, None)?)
}

/// Makes a PDF ready for a signature made elsewhere: the whole new file, with room for it. What is to be signed are its [`signed_bytes`].
///
/// `name` is written as the signer's name, `at` as the time of signing, `reason` as the purpose.
pub fn prepare(pdf: &[u8], name: &str, at: Timestamp, reason: &str) -> Result<Vec<u8>, PkiError> {
    if pdf.len() > MAX_PDF {
        return Err(PkiError::TooLarge { limit: MAX_PDF });
    }
    let mut file = update(pdf, Said::of(name, at, reason))?;
    let place = place(&file, pdf.len())?;
    write_range(&mut file, &place, pdf.len())?;
    Ok(file)
}

/// The exact bytes that a signature over a prepared PDF covers: all of the file but the room of the signature.
pub fn signed_bytes(prepared: &[u8]) -> Result<Vec<u8>, PkiError> {
    let place = last_place(prepared)?;
    let (before, after) = outside(prepared, &place).ok_or(PkiError::Pdf("place of the signature"))?;
    Ok([before, after].concat())
}

/// Puts a detached signature (CMS, DER) into the room of a prepared PDF. It is not judged here: see [`verify_pdf`].
pub fn embed(prepared: &[u8], signature: &[u8]) -> Result<Vec<u8>, PkiError> {
    let place = last_place(prepared)?;
    let mut file = prepared.to_vec();
    let sign = hex::encode(signature);
    let room = file.get_mut(place.from + 1..place.to - 1).ok_or(PkiError::Pdf("place of the signature"))?;
    if room.iter().any(|octet| *octet != b'0') {
        return Err(PkiError::Pdf("the room of the signature is taken"));
    }
    let target = room.get_mut(..sign.len()).ok_or(PkiError::TooLarge { limit: ROOM })?;
    target.copy_from_slice(sign.as_bytes());
    Ok(file)
}

/// The room of the signature in a prepared PDF.
fn last_place(file: &[u8]) -> Result<Place, PkiError> {
    whole(&ranges(file), file.len()).ok_or(PkiError::Pdf("place of the signature"))
}

/// What the range that is the whole file leaves out.
fn whole(ranges: &[[usize; 4]], length: usize) -> Option<Place> {
    let covers = |[start, from, to, rest]: &[usize; 4]| {
        // At least the two angle brackets are left out.
        *start == 0 && from.checked_add(2).is_some_and(|least| least <= *to) && to.checked_add(*rest) == Some(length)
    };
    ranges.iter().find(|range| covers(range)).map(|[_, from, to, _]| Place { from: *from, to: *to })
}

/// What a PDF says of itself in its metadata (dc:description, ISO 16684-1); in our papers their own words. It is as good as the signature over the file.
pub fn description(pdf: &[u8]) -> Option<String> {
    if pdf.len() > MAX_PDF {
        return None;
    }
    let file = load(pdf).ok()?;
    let metadata = file.catalog().ok()?.get(b"Metadata").and_then(Object::as_reference).ok()?;
    let stream = file.get_object(metadata).and_then(Object::as_stream).ok()?;
    let plain = stream.get_plain_content().ok()?;
    let xml = roxmltree::Document::parse(std::str::from_utf8(&plain).ok()?).ok()?;
    let found =
        xml.descendants().find(|node| node.has_tag_name(("http://purl.org/dc/elements/1.1/", "description")))?;
    Some(
        found
            .descendants()
            .filter_map(|node| node.text().filter(|_| node.is_text()))
            .collect::<String>()
            .trim()
            .to_owned(),
    )
}

/// The last signature of a PDF (CMS, DER or BER), when it covers the whole file but itself. Nothing is judged: see [`verify_pdf`].
pub fn signature(pdf: &[u8]) -> Option<Vec<u8>> {
    if pdf.len() > MAX_PDF {
        return None;
    }
    enclosed(pdf, &whole(&ranges(pdf), pdf.len())?)
}

/// Judges the last signature of a PDF at a moment. It must cover the whole file but itself; anything else is [`Reason::NotIntact`].
pub fn verify_pdf(pdf: &[u8], trust: &Trust, at: Timestamp) -> Signed {
    if pdf.len() > MAX_PDF {
        return Signed::judge(vec![Reason::TooLarge]);
    }
    if !pdf.starts_with(b"%PDF-") {
        return Signed::judge(vec![Reason::Malformed]);
    }
    let ranges = ranges(pdf);
    if ranges.is_empty() {
        return Signed::judge(vec![Reason::Malformed]);
    }
    let Some(place) = whole(&ranges, pdf.len()) else { return Signed::judge(vec![Reason::NotIntact]) };
    let Some((before, after)) = outside(pdf, &place) else { return Signed::judge(vec![Reason::NotIntact]) };
    match enclosed(pdf, &place) {
        Some(cms) => verify_parts(&cms, Some(&[before, after]), trust, at),
        None => Signed::judge(vec![Reason::Malformed]),
    }
}

/// Judges every signature of a PDF, in the order they were made; never empty. The last is judged as [`verify_pdf`] does; an earlier one over the
/// file as it was then, and what was appended since must be signatures made by [`prepare`] and nothing else: anything more is
/// [`Reason::NotIntact`] for it.
pub fn verify_pdf_all(pdf: &[u8], trust: &Trust, at: Timestamp) -> Vec<Signed> {
    let revisions = revisions(pdf);
    if revisions.is_empty() {
        return vec![verify_pdf(pdf, trust, at)];
    }
    let mut judged = Vec::new();
    let mut later: Option<usize> = None;
    let mut untouched = true;
    for (end, place) in revisions.iter().rev() {
        let revision = pdf.get(..*end).unwrap_or_default();
        untouched = untouched
            && match later {
                Some(later) => pdf.get(..later).is_some_and(|later| adds_only_a_signature(later, *end)),
                None => *end == pdf.len(),
            };
        later = Some(*end);
        let signed = match (outside(revision, place), enclosed(revision, place)) {
            (Some((before, after)), Some(cms)) => verify_parts(&cms, Some(&[before, after]), trust, at),
            _ => Signed::judge(vec![Reason::Malformed]),
        };
        judged.push(if untouched { signed } else { signed.with_fault(Reason::NotIntact) });
    }
    judged.reverse();
    judged
}

/// Every signature of a PDF (CMS, DER or BER), in the order they were made. Nothing is judged: see [`verify_pdf_all`].
pub(crate) fn signatures(pdf: &[u8]) -> Vec<Vec<u8>> {
    revisions(pdf).iter().filter_map(|(_, place)| enclosed(pdf, place)).collect()
}

/// The ends of the file as it was when signed, with the place of the signature then; the earliest first.
fn revisions(pdf: &[u8]) -> Vec<(usize, Place)> {
    if pdf.len() > MAX_PDF || !pdf.starts_with(b"%PDF-") {
        return Vec::new();
    }
    let mut found: Vec<(usize, Place)> = Vec::new();
    for range in ranges(pdf) {
        let Some(end) = range[2].checked_add(range[3]).filter(|end| *end <= pdf.len()) else { continue };
        let Some(place) = whole(&[range], end).filter(|place| enclosed(pdf, place).is_some()) else { continue };
        found.push((end, place));
    }
    found.sort_by_key(|(end, _)| *end);
    found.dedup_by_key(|(end, _)| *end);
    found
}

/// True when a file is its beginning of this length and one update that is exactly what [`prepare`] appends, with the room of the signature filled.
/// The update is made again from the name, time and purpose it names and compared, so nothing depends on how a viewer reads it.
fn adds_only_a_signature(file: &[u8], length: usize) -> bool {
    let again = || {
        let named = load(file).ok()?;
        let is_signature = |object: &Object| object.as_dict().is_ok_and(|found| found.has_type(b"Sig"));
        let last = named.objects.values().rev().find(|object| is_signature(object))?.as_dict().ok()?.clone();
        let text = |key: &[u8]| last.get(key).ok().filter(|value| matches!(value, Object::String(..))).cloned();
        let said = Said { name: text(b"Name")?, at: text(b"M")?, reason: text(b"Reason")? };
        let mut made = update(file.get(..length)?, said).ok()?;
        let place = place(&made, length).ok()?;
        write_range(&mut made, &place, length).ok()?;
        Some((made, place))
    };
    again().is_some_and(|(made, place)| {
        let (own, given) = (outside(&made, &place), outside(file, &place));
        made.len() == file.len() && own.is_some() && own == given
    })
}

/// Reads the structure of a file from outside. Our papers have no streams of objects; in a foreign file a small one may hold a large string that a
/// thousand objects share, each with a copy of its own.
fn load(pdf: &[u8]) -> Result<Document, PkiError> {
    if names(pdf).any(|name| name == b"ObjStm") {
        return Err(PkiError::Pdf("a stream of objects"));
    }
    Ok(Document::load_mem_with_options(
        pdf,
        LoadOptions { max_decompressed_size: Some(MAX_TABLE), ..LoadOptions::default() },
    )?)
}

/// Whatever may be read as a name in a file, its escapes undone (ISO 32000-1 §7.3.5).
fn names(pdf: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let starts = pdf.iter().enumerate().filter(|(_, octet)| **octet == b'/');
    starts.map(|(start, _)| {
        let mut name = Vec::new();
        let mut rest = pdf.get(start + 1..).unwrap_or_default();
        while let [first, tail @ ..] = rest {
            if name.len() > LONGEST_NAME || first.is_ascii_whitespace() || b"()<>[]{}/%\0".contains(first) {
                break;
            }
            let escaped = tail.get(..2).filter(|_| *first == b'#').and_then(|digits| hex::decode(digits).ok());
            name.extend(escaped.as_deref().unwrap_or(&[*first]));
            rest = if escaped.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
        }
        name
    })
}

/// What a signature's dictionary says beside the signature, as strings of PDF.
struct Said {
    name: Object,
    at: Object,
    reason: Object,
}

impl Said {
    fn of(name: &str, at: Timestamp, reason: &str) -> Self {
        let at = at.to_zoned(TimeZone::UTC).strftime("D:%Y%m%d%H%M%SZ").to_string();
        Self { name: text_string(name), at: Object::string_literal(at), reason: text_string(reason) }
    }
}

/// Where the signature stands, its angle brackets included.
struct Place {
    from: usize,
    to: usize,
}

fn outside<'a>(file: &'a [u8], place: &Place) -> Option<(&'a [u8], &'a [u8])> {
    Some((file.get(..place.from)?, file.get(place.to..)?))
}

/// The file with an update that has an empty signature.
fn update(pdf: &[u8], said: Said) -> Result<Vec<u8>, PkiError> {
    let before = Document::load_mem(pdf)?;
    if before.is_encrypted() {
        return Err(PkiError::Pdf("encrypted"));
    }
    let root = before.trailer.get(b"Root").and_then(Object::as_reference)?;
    let page = *before.get_pages().values().next().ok_or(PkiError::Pdf("no page"))?;
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), before);
    update.opt_clone_object_to_new_document(root)?;
    update.opt_clone_object_to_new_document(page)?;
    let number = 1 + count(pdf, b"/ByteRange");
    let sign = update.new_document.add_object(dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "M" => said.at,
        "Name" => said.name,
        "Reason" => said.reason,
        "ByteRange" => vec![0.into(), WIDE.into(), WIDE.into(), WIDE.into()],
        "Contents" => Object::String(vec![0; ROOM], StringFormat::Hexadecimal),
    });
    let field = update.new_document.add_object(dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => Object::string_literal(format!("Signature{number}")),
        "Rect" => vec![0.into(), 0.into(), 0.into(), 0.into()],
        // Printed and locked (ISO 32000-1 §12.5.3).
        "F" => 132,
        "P" => page,
        "V" => sign,
    });
    add_field(&mut update, root, field)?;
    append(&mut update, page, b"Annots", field)?;
    let mut file = Vec::new();
    update.save_to(&mut file)?;
    Ok(file)
}

/// Puts the field into the form of the document, made when there is none.
fn add_field(update: &mut IncrementalDocument, root: ObjectId, field: ObjectId) -> Result<(), PkiError> {
    let form = update.new_document.get_object(root)?.as_dict()?.get(b"AcroForm").ok().cloned();
    let form = match form {
        Some(Object::Reference(form)) => form,
        Some(Object::Dictionary(own)) => update.new_document.add_object(own),
        _ => update.new_document.add_object(dictionary! { "Fields" => Vec::<Object>::new() }),
    };
    update.opt_clone_object_to_new_document(form)?;
    append(update, form, b"Fields", field)?;
    // Signatures exist, and the file may only be appended to (ISO 32000-1 §12.7.2).
    update.new_document.get_object_mut(form)?.as_dict_mut()?.set("SigFlags", 3);
    update.new_document.get_object_mut(root)?.as_dict_mut()?.set("AcroForm", form);
    Ok(())
}

/// Appends a reference to an array of a dictionary, wherever the array lives.
fn append(update: &mut IncrementalDocument, owner: ObjectId, key: &[u8], member: ObjectId) -> Result<(), PkiError> {
    let found = update.new_document.get_object(owner)?.as_dict()?.get(key).ok().cloned();
    if let Some(Object::Reference(array)) = found {
        update.opt_clone_object_to_new_document(array)?;
        update.new_document.get_object_mut(array)?.as_array_mut()?.push(member.into());
        return Ok(());
    }
    let mut members = match found {
        Some(Object::Array(members)) => members,
        _ => Vec::new(),
    };
    members.push(member.into());
    let owner: &mut Dictionary = update.new_document.get_object_mut(owner)?.as_dict_mut()?;
    owner.set(key, members);
    Ok(())
}

/// Where the empty signature stands in the update that begins at `start`.
fn place(file: &[u8], start: usize) -> Result<Place, PkiError> {
    let empty = [b"<".as_slice(), &vec![b'0'; ROOM * 2], b">"].concat();
    let from = find(file, &empty, start).ok_or(PkiError::Pdf("place of the signature"))?;
    Ok(Place { from, to: from + empty.len() })
}

/// Writes the true range over the wide one, padded to the same width.
fn write_range(file: &mut [u8], place: &Place, start: usize) -> Result<(), PkiError> {
    let fault = || PkiError::Pdf("range of bytes");
    let from = find(file, b"/ByteRange[0 9999999999", start).ok_or_else(fault)?;
    let to = 1 + find(file, b"]", from).ok_or_else(fault)?;
    let text = format!("/ByteRange[0 {} {} {}]", place.from, place.to, file.len() - place.to);
    let target = file.get_mut(from..to).filter(|target| text.len() <= target.len()).ok_or_else(fault)?;
    target.fill(b' ');
    target.get_mut(..text.len()).ok_or_else(fault)?.copy_from_slice(text.as_bytes());
    Ok(())
}

/// The ranges of bytes named in the file, the last first, at most [`MAX_RANGES`]: a text in the paper may look like one too.
fn ranges(pdf: &[u8]) -> Vec<[usize; 4]> {
    const MARK: &[u8] = b"/ByteRange";
    let marks = pdf.windows(MARK.len()).enumerate().rev().filter(|(_, window)| *window == MARK);
    marks.take(MAX_RANGES).filter_map(|(from, _)| range(pdf.get(from + MARK.len()..)?)).collect()
}

/// Four numbers in square brackets.
fn range(tail: &[u8]) -> Option<[usize; 4]> {
    let open = tail.iter().take(16).position(|octet| !octet.is_ascii_whitespace())?;
    let numbers = tail.get(open..)?.strip_prefix(b"[")?;
    let numbers = numbers.get(..numbers.iter().take(128).position(|octet| *octet == b']')?)?;
    let mut numbers = std::str::from_utf8(numbers).ok()?.split_ascii_whitespace().map(str::parse::<usize>);
    let mut next = || numbers.next()?.ok();
    let range = [next()?, next()?, next()?, next()?];
    numbers.next().is_none().then_some(range)
}

/// The signature: hexadecimal between angle brackets, followed by nothing but zeros.
fn enclosed(pdf: &[u8], place: &Place) -> Option<Vec<u8>> {
    let text = pdf.get(place.from..place.to)?.strip_prefix(b"<")?.strip_suffix(b">")?;
    let bytes = hex::decode(text).ok()?;
    // Of indefinite length the end is a zero, too, so it is the element that tells where it ends.
    let element = tlv::first(&bytes)?;
    let padding = bytes.get(element.len()..)?;
    padding.iter().all(|octet| *octet == 0).then(|| element.to_vec())
}

fn count(file: &[u8], what: &[u8]) -> usize {
    file.windows(what.len()).filter(|window| *window == what).count()
}

fn find(file: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let tail = file.get(from..)?;
    tail.windows(what.len()).position(|window| window == what).map(|place| place + from)
}
