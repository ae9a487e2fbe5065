//! From a paper to the data a template reads: texts made printable, dates taken apart, the QR code drawn.

use crate::{Block, Check, Paper, PressError};
use jiff::{Timestamp, tz::TimeZone};
use kernel::Lang;
use qrcode::{EcLevel, QrCode, render::svg};
use serde_json::{Value, json};

/// Longest paper, in characters of all its texts: some two hundred pages, far more than any output form, far less than harms.
const LONGEST: usize = 400_000;

/// Longest address for checking, in bytes: the square stays readable at four centimetres with a cheap camera.
const LONGEST_ADDRESS: usize = 300;

/// Most modules along a side of the square (version 13 of ISO/IEC 18004): at the five centimetres of the sheet one is no finer than 0.6 millimetres, four
/// dots of a picture of 150 to the inch.
const WIDEST: usize = 69;

/// The data of `/paper.json`. `draws` says whether the fonts hold a character.
pub(crate) fn draw(paper: &Paper, draws: &dyn Fn(char) -> bool) -> Result<Value, PressError> {
    let length = length(paper);
    if length > LONGEST {
        return Err(PressError::TooLong(length));
    }
    let pen = Pen { draws };
    let title = pen.line(&paper.title);
    if title.is_empty() {
        return Err(PressError::NoTitle);
    }
    let signer = paper.signer.as_ref().map(|stamp| {
        json!({
            "name": pen.line(&stamp.name),
            "position": pen.line(&stamp.position),
            "certificate": pen.line(&stamp.certificate_serial),
            "signed": moment(stamp.signed_at),
        })
    });
    Ok(json!({
        "lang": lang(paper.lang).code(),
        "title": title,
        "words": paper.words(),
        "issuer": pen.line(&paper.issuer),
        "number": pen.line(&paper.number),
        "issued": moment(paper.issued_at),
        "recipient": pen.line(&paper.recipient),
        "body": paper.body.iter().map(|block| pen.block(block)).collect::<Vec<_>>(),
        "signer": signer,
        "check": paper.check.as_ref().map(|check| square(check, &pen)).transpose()?,
    }))
}

/// Papers are issued in the two languages of the act.
fn lang(lang: Lang) -> Lang {
    match lang {
        Lang::En => Lang::Ru,
        kk_or_ru => kk_or_ru,
    }
}

fn moment(at: Timestamp) -> Value {
    // The same zone as `kernel::civil_date`, and the same fallback.
    let at = at.to_zoned(TimeZone::get("Asia/Almaty").unwrap_or(TimeZone::UTC));
    json!({
        "year": at.year(), "month": at.month(), "day": at.day(),
        "time": format!("{:02}:{:02}", at.hour(), at.minute()),
        "offset": at.offset().seconds() / 3600,
    })
}

fn square(check: &Check, pen: &Pen) -> Result<Value, PressError> {
    let url = check.url.as_str();
    let refuse = |why: &str| Err(PressError::CheckAddress(why.to_owned()));
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else {
        return refuse("it must begin with https:// or http://");
    };
    if rest.is_empty() || !rest.bytes().all(|b| b.is_ascii_graphic()) {
        return refuse("it must be printable ASCII without spaces");
    }
    if url.len() > LONGEST_ADDRESS {
        return refuse("it is too long to be scanned");
    }
    // A long text is missed by cameras because its modules are fine, hardly ever because the sheet is stained: larger modules help it more than a
    // stronger correction, which costs a third of the square.
    let long = |text: String| QrCode::with_error_correction_level(text, EcLevel::L).ok();
    let whole = check.statement.as_ref().and_then(|statement| long(format!("{url}/{statement}")));
    let code = match whole.filter(|code| code.width() <= WIDEST) {
        Some(code) => code,
        None => QrCode::with_error_correction_level(url, EcLevel::M)
            .map_err(|error| PressError::CheckAddress(error.to_string()))?,
    };
    let qr = code.render::<svg::Color>().min_dimensions(200, 200).build();
    Ok(json!({ "url": url, "code": pen.line(&check.code), "qr": qr }))
}

fn length(paper: &Paper) -> usize {
    let count = |s: &String| s.chars().count();
    let block = |block: &Block| match block {
        Block::Paragraph(text) | Block::Heading(text) => count(text),
        Block::Table { head, rows } => {
            head.iter().chain(rows.iter().flatten()).map(|cell| count(cell) + 1).sum::<usize>() + rows.len()
        }
        Block::Fields(fields) => fields.iter().map(|(name, value)| count(name) + count(value) + 1).sum(),
    };
    let stamp = paper.signer.as_ref().map_or(0, |s| count(&s.name) + count(&s.position) + count(&s.certificate_serial));
    let code = paper.check.as_ref().map_or(0, |c| count(&c.code));
    let head = [&paper.title, &paper.issuer, &paper.number, &paper.recipient].into_iter().map(count).sum::<usize>();
    head + stamp + code + paper.body.iter().map(|b| block(b) + 1).sum::<usize>()
}

/// Makes texts printable. PDF/A-2 (ISO 19005-2, 6.2.11.8) forbids the glyph of a missing letter, so such letters never reach the page.
struct Pen<'a> {
    draws: &'a dyn Fn(char) -> bool,
}

impl Pen<'_> {
    /// Text that stays on one line: every run of white space becomes one space. Spaces that bind a number to its unit keep binding.
    fn line(&self, text: &str) -> String {
        let parts = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}');
        self.text(text).split(parts).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Text that keeps its line breaks.
    fn text(&self, text: &str) -> String {
        let text = text.replace("\r\n", "\n");
        text.chars().filter_map(|c| self.printable(c)).collect::<String>().trim().to_owned()
    }

    fn printable(&self, c: char) -> Option<char> {
        match c {
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\t' => Some(' '),
            c if c.is_control() || unseen(c) => None,
            '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => Some(char::REPLACEMENT_CHARACTER),
            c if (self.draws)(c) => Some(c),
            _ => Some(char::REPLACEMENT_CHARACTER),
        }
    }

    fn block(&self, block: &Block) -> Value {
        match block {
            Block::Paragraph(text) => {
                let text = self.text(text);
                let paragraphs: Vec<&str> = text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()).collect();
                json!({ "kind": "paragraphs", "of": paragraphs })
            }
            Block::Heading(text) => json!({ "kind": "heading", "of": self.line(text) }),
            Block::Table { head, rows } => {
                let width = rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0);
                let fill = |cells: &[String]| -> Vec<String> {
                    let cells = cells.iter().map(|cell| self.text(cell));
                    cells.chain(std::iter::repeat_with(String::new)).take(width).collect()
                };
                let head = if head.is_empty() { Vec::new() } else { fill(head) };
                let rows: Vec<_> = rows.iter().map(|row| fill(row)).collect();
                json!({ "kind": "table", "of": { "width": width, "head": head, "rows": rows } })
            }
            Block::Fields(fields) => {
                let fields: Vec<_> =
                    fields.iter().map(|(name, value)| json!([self.line(name), self.text(value)])).collect();
                json!({ "kind": "fields", "of": fields })
            }
        }
    }
}

/// Marks without a shape of their own. Those that turn the direction of writing could make a paper show what it does not say.
fn unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}
