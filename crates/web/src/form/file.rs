//! Files a person sends: known by their content, never by their name; one kind only.

use translation::T;

/// The largest file, in bytes: 10 MB.
pub const FILE_LIMIT: usize = 10_000_000;
/// The most points of a picture: more is taken for an attempt to fill the memory of whoever opens it.
const POINTS_LIMIT: u64 = 150_000_000;

/// The kinds of file that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// PDF (ISO 32000).
    Pdf,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl FileKind {
    /// The media type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// The ending of a file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// The kind of some bytes, when they are wholly and only that.
    pub fn of(bytes: &[u8]) -> Result<Self, FileFault> {
        if bytes.is_empty() {
            return Err(FileFault::Empty);
        }
        let kind = match bytes {
            [b'%', b'P', b'D', b'F', b'-', ..] => Self::Pdf,
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Self::Png,
            _ => return Err(FileFault::NotAllowed),
        };
        let sound = match kind {
            Self::Pdf => pdf_is_sound(bytes),
            Self::Jpeg => jpeg_is_sound(bytes),
            Self::Png => png_is_sound(bytes),
        };
        if is_also_something_else(bytes, kind) {
            return Err(FileFault::Mixed);
        }
        if sound { Ok(kind) } else { Err(FileFault::Damaged) }
    }
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFault {
    /// No bytes.
    Empty,
    /// Larger than [`FILE_LIMIT`].
    TooLarge,
    /// Another kind.
    NotAllowed,
    /// The head of an allowed kind, but not its structure.
    Damaged,
    /// Several kinds at once: what one program shows, another reads differently.
    Mixed,
}

impl FileFault {
    /// The machine word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge => "too-large",
            Self::NotAllowed => "not-allowed",
            Self::Damaged => "damaged",
            Self::Mixed => "mixed",
        }
    }

    /// What to say to the person.
    pub fn text(self, t: T) -> String {
        match self {
            Self::Empty => t.file_fault_empty(),
            Self::TooLarge => t.file_fault_too_large(t.file_size(FILE_LIMIT as u64)),
            Self::NotAllowed => t.file_fault_not_allowed(),
            Self::Damaged => t.file_fault_damaged(),
            Self::Mixed => t.file_fault_mixed(),
        }
        .into_owned()
    }
}

/// A file of a form.
#[derive(Debug, Clone)]
pub struct FilePart {
    /// The field's name.
    pub field: String,
    /// The file's name, without folders and signs that programs misread.
    pub name: String,
    /// The content; empty when it was too large.
    pub bytes: Vec<u8>,
    whole: bool,
}

impl FilePart {
    pub(crate) fn new(field: String, name: &str, bytes: Vec<u8>, whole: bool) -> Self {
        Self { field, name: safe_name(name), bytes, whole }
    }

    /// The kind, from the content; or why the file is not taken.
    pub fn kind(&self) -> Result<FileKind, FileFault> {
        if self.whole { FileKind::of(&self.bytes) } else { Err(FileFault::TooLarge) }
    }
}

/// A name for showing and for saving: the last part, letters, digits and a few signs, at most 100 characters.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe: String = super::read::clean(last)
        .chars()
        .map(|c| if c.is_alphanumeric() || " .-_()№".contains(c) { c } else { '_' })
        .take(100)
        .collect();
    let safe = safe.trim_start_matches('.').trim();
    if safe.is_empty() { "file".to_owned() } else { safe.to_owned() }
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

fn tail(bytes: &[u8], length: usize) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(length)..).unwrap_or(bytes)
}

/// A PDF has a version we know, a table of contents, and ends where it says it ends.
fn pdf_is_sound(bytes: &[u8]) -> bool {
    let version = bytes.get(5..8).is_some_and(|version| matches!(version, [b'1', b'.', b'0'..=b'7'] | b"2.0"));
    let end = tail(bytes, 1024);
    let last = end.windows(5).rposition(|window| window == b"%%EOF");
    let ends = last
        .and_then(|at| end.get(at + 5..))
        .is_some_and(|rest| rest.iter().all(|b| matches!(b, b'\r' | b'\n' | b' ' | 0)));
    version && ends && find(end, b"startxref").is_some()
}

/// A PNG is a chain of blocks from `IHDR` to `IEND` with nothing after it.
fn png_is_sound(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(8..).unwrap_or_default();
    let mut first = true;
    while let Some((head, after)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, name @ ..] = *head;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let Some(data) = after.get(..length) else { return false };
        let Some(next) = length.checked_add(4).and_then(|end| after.get(end..)) else { return false };
        if first && (name != *b"IHDR" || !size_is_sane(data.get(..4), data.get(4..8))) {
            return false;
        }
        if name == *b"IEND" {
            return next.is_empty();
        }
        first = false;
        rest = next;
    }
    false
}

/// A JPEG is a chain of segments with one that gives its size, then the picture, then the end mark. Telephones put more after the end.
fn jpeg_is_sound(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    let mut sized = false;
    while let [0xff, mark, high, low, after @ ..] = rest {
        if *mark == 0xff {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some((data, next)) = length.checked_sub(2).and_then(|length| after.split_at_checked(length)) else {
            return false;
        };
        match mark {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                sized = size_is_sane(data.get(3..5), data.get(1..3));
            }
            0xda => return sized && find(next, &[0xff, 0xd9]).is_some(),
            _ => {}
        }
        rest = next;
    }
    false
}

/// Both sides are there and the picture is not a bomb.
fn size_is_sane(width: Option<&[u8]>, height: Option<&[u8]>) -> bool {
    let number =
        |side: Option<&[u8]>| side.map(|side| side.iter().fold(0_u64, |all, byte| all * 256 + u64::from(*byte)));
    matches!((number(width), number(height)), (Some(w), Some(h)) if w > 0 && h > 0 && w.saturating_mul(h) <= POINTS_LIMIT)
}

/// Whether another program would take the same bytes for a page, an archive or another document.
fn is_also_something_else(bytes: &[u8], kind: FileKind) -> bool {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or(bytes).to_ascii_lowercase();
    let page: [&[u8]; 5] = [b"<html", b"<script", b"<!doctype", b"<svg", b"<?php"];
    if page.iter().any(|mark| find(&head, mark).is_some()) {
        return true;
    }
    // Readers take a PDF whose head stands anywhere in the first kilobyte.
    if kind != FileKind::Pdf && find(&head, b"%pdf-").is_some() {
        return true;
    }
    ends_as_archive(bytes)
}

/// A ZIP archive is found by its end record, whose last field says how many bytes of comment follow to the end of the file.
fn ends_as_archive(bytes: &[u8]) -> bool {
    let end = tail(bytes, 22 + usize::from(u16::MAX));
    end.windows(22).enumerate().any(|(at, record)| match record {
        [b'P', b'K', 5, 6, .., low, high] => at + 22 + usize::from(u16::from_le_bytes([*low, *high])) == end.len(),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(*b"\0\0\0\x01\x08\0\0\0\0crc!\0\0\0\0IENDcrc!");
        bytes
    }

    fn jpeg() -> Vec<u8> {
        b"\xff\xd8\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\x55\xff\xd9".to_vec()
    }

    fn pdf() -> Vec<u8> {
        b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\r\n".to_vec()
    }

    fn archive_end(comment: &[u8]) -> Vec<u8> {
        let mut end = b"PK\x05\x06".to_vec();
        end.extend([0; 16]);
        end.extend(u16::try_from(comment.len()).unwrap().to_le_bytes());
        end.extend(comment);
        end
    }

    #[test]
    fn the_three_kinds_are_known_by_content() {
        assert_eq!(FileKind::of(&png(1)), Ok(FileKind::Png));
        assert_eq!(FileKind::of(&jpeg()), Ok(FileKind::Jpeg));
        assert_eq!(FileKind::of(&pdf()), Ok(FileKind::Pdf));
        assert_eq!(FileKind::of(b""), Err(FileFault::Empty));
        assert_eq!(FileKind::of(b"PK\x03\x04"), Err(FileFault::NotAllowed));
        assert_eq!(FileKind::of(b"\n%PDF-1.7"), Err(FileFault::NotAllowed), "nothing stands before the head");
    }

    #[test]
    fn half_a_file_is_damaged() {
        for whole in [png(1), jpeg(), pdf()] {
            let half = &whole[..whole.len() - 8];
            assert_eq!(FileKind::of(half), Err(FileFault::Damaged));
        }
        assert_eq!(FileKind::of(&png(u32::MAX)), Err(FileFault::Damaged), "a picture that fills the memory");
        assert_eq!(FileKind::of(&png(0)), Err(FileFault::Damaged));
    }

    #[test]
    fn a_file_of_two_kinds_is_refused() {
        let mut archived = pdf();
        archived.truncate(archived.len() - 7);
        archived.extend(archive_end(b"%%EOF"));
        assert_eq!(FileKind::of(&archived), Err(FileFault::Mixed));
        let mut pictured = jpeg();
        pictured.extend(archive_end(b""));
        assert_eq!(FileKind::of(&pictured), Err(FileFault::Mixed));
        let mut page = b"\xff\xd8\xff\xfe\0\x20<ScRiPt>alert(1)//            ".to_vec();
        page.extend(&jpeg()[2..]);
        assert_eq!(FileKind::of(&page), Err(FileFault::Mixed));
        let mut trailed = png(1);
        trailed.extend(b"<html>");
        assert!(FileKind::of(&trailed).is_err(), "nothing follows the end of a PNG");
        let mut document = b"\xff\xd8\xff\xfe\0\x0a%PDF-1.7".to_vec();
        document.extend(&jpeg()[2..]);
        assert_eq!(FileKind::of(&document), Err(FileFault::Mixed));
    }

    #[test]
    fn names_lose_folders_and_tricks() {
        assert_eq!(safe_name("C:\\scan\\Туу туралы куәлік (1).pdf"), "Туу туралы куәлік (1).pdf");
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name(".htaccess\r\nX: y"), "htaccess_X_ y");
        assert_eq!(safe_name("\u{202e}fdp.exe"), "fdp.exe");
        assert_eq!(safe_name(""), "file");
    }
}
