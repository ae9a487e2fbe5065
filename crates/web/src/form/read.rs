//! Reading a form's body.

use super::file::{FILE_LIMIT, FilePart};
use crate::{problem::Problem, visit::Visit};
use axum::{
    body::Bytes,
    extract::{
        FromRequest, FromRequestParts, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::{StatusCode, header},
};
use jiff::civil::Date;
use kernel::Lang;
use unicode_normalization::UnicodeNormalization as _;

/// The longest text of one field, in bytes.
const TEXT_LIMIT: usize = 100_000;
/// The most fields and files of one form.
const PART_LIMIT: usize = 500;

/// What a form brought: texts in order of the page, and files.
///
/// An extractor, the last argument of a handler. It refuses a form without this session's token (403). Pasted texts lose the spaces around
/// them, also those that do not break, and get one form of Unicode (NFC); fields whose name begins with `password` stay as typed.
/// Asking for another language by the page's switch takes effect before the handler runs: see [`Answers::switches_language`].
#[derive(Debug, Clone, Default)]
pub struct Answers {
    fields: Vec<(String, String)>,
    files: Vec<FilePart>,
    switched: bool,
}

/// A part of a date, to say which is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePart {
    /// The day.
    Day,
    /// The month.
    Month,
    /// The year.
    Year,
}

/// Why three fields are not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFault {
    /// Some parts are there and this one is not.
    Missing(DatePart),
    /// This part is not a number a date can have.
    NotANumber(DatePart),
    /// Numbers, but no such day.
    NoSuchDay,
}

impl Answers {
    /// Answers made from pairs of name and text, for drafts and for showing what is known already.
    pub fn from_pairs<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        Self { fields: pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect(), ..Self::default() }
    }

    /// A field's text; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// A field's text, when it was sent and is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// All texts of a name, for checkboxes.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.fields
            .iter()
            .filter(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// Whether a checkbox or button was sent with a value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.fields.iter().any(|(key, one)| key == name && one == value)
    }

    /// Every name and text, without the form's token and the switch of language.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A date of the fields `name-day`, `name-month`, `name-year`; `None` when all are empty.
    pub fn date(&self, name: &str) -> Result<Option<Date>, DateFault> {
        let parts = [(DatePart::Day, "day"), (DatePart::Month, "month"), (DatePart::Year, "year")];
        let texts = parts.map(|(part, word)| (part, self.get(&format!("{name}-{word}"))));
        if texts.iter().all(|(_, text)| text.is_none()) {
            return Ok(None);
        }
        let mut numbers = [0_i16; 3];
        for ((part, text), number) in texts.into_iter().zip(&mut numbers) {
            let text = text.ok_or(DateFault::Missing(part))?;
            let digits = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            *number = text.parse().ok().filter(|_| digits).ok_or(DateFault::NotANumber(part))?;
        }
        let [day, month, year] = numbers;
        let small = |number: i16| i8::try_from(number).map_err(|_| DateFault::NoSuchDay);
        Date::new(year, small(month)?, small(day)?).map(Some).map_err(|_| DateFault::NoSuchDay)
    }

    /// The first file of a field, when one was chosen.
    pub fn file(&self, name: &str) -> Option<&FilePart> {
        self.files.iter().find(|file| file.field == name)
    }

    /// All files of a field.
    pub fn files(&self, name: &str) -> impl Iterator<Item = &FilePart> {
        self.files.iter().filter(move |file| file.field == name)
    }

    /// The form was sent by the switch of language: show the same page with these answers again, check nothing, change nothing.
    pub const fn switches_language(&self) -> bool {
        self.switched
    }

    fn push(&mut self, name: String, value: &str) {
        let value = if name.starts_with("password") { value.nfc().collect() } else { clean(value) };
        self.fields.push((name, value));
    }

    fn remove(&mut self, name: &str) -> Option<String> {
        let at = self.fields.iter().position(|(key, _)| key == name)?;
        Some(self.fields.remove(at).1)
    }
}

/// A text as a person meant it: one form of Unicode, no invisible signs, no spaces around it, line ends of one kind.
pub fn clean(text: &str) -> String {
    let invisible = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}');
    let kept: String = text
        .replace("\r\n", "\n")
        .nfc()
        .filter(|c| !invisible(*c) && (!c.is_control() || matches!(c, '\n' | '\t')))
        .collect();
    // `trim` knows all white space of Unicode, so also U+00A0 and U+202F.
    kept.trim().to_owned()
}

impl<S: Send + Sync> FromRequest<S> for Answers {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let request = Request::from_parts(parts, body);
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut answers = if kind.starts_with("multipart/form-data") {
            read_parts(Multipart::from_request(request, state).await.map_err(|_| Problem::bad_request())?).await?
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            let body = Bytes::from_request(request, state).await.map_err(|refusal| {
                if refusal.into_response_status() == StatusCode::PAYLOAD_TOO_LARGE {
                    Problem::too_large()
                } else {
                    Problem::bad_request()
                }
            })?;
            read_pairs(&body)?
        } else {
            return Err(Problem::bad_request());
        };
        if !answers.remove("csrf").is_some_and(|token| visit.csrf_holds(&token)) {
            return Err(Problem::foreign_form());
        }
        if let Some(lang) = answers.remove("switch-lang").and_then(|code| code.parse::<Lang>().ok()) {
            visit.set_lang(lang);
            answers.switched = true;
        }
        Ok(answers)
    }
}

trait RefusalStatus {
    fn into_response_status(self) -> StatusCode;
}

impl<R: axum::response::IntoResponse> RefusalStatus for R {
    fn into_response_status(self) -> StatusCode {
        self.into_response().status()
    }
}

fn read_pairs(body: &[u8]) -> Result<Answers, Problem> {
    let mut answers = Answers::default();
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let name = decode(halves.next().unwrap_or_default())?;
        let value = decode(halves.next().unwrap_or_default())?;
        if value.len() > TEXT_LIMIT || answers.fields.len() >= PART_LIMIT {
            return Err(Problem::too_large());
        }
        answers.push(name, &value);
    }
    Ok(answers)
}

/// A half of a pair: plus is a space, percent gives a byte, the whole must be UTF-8.
fn decode(half: &[u8]) -> Result<String, Problem> {
    let mut bytes = Vec::with_capacity(half.len());
    let mut rest = half.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit =
                    || rest.next().and_then(|d| char::from(*d).to_digit(16)).and_then(|d| u8::try_from(d).ok());
                let (high, low) = (digit(), digit());
                high.zip(low).map(|(high, low)| high * 16 + low).ok_or_else(Problem::bad_request)?
            }
            other => *other,
        });
    }
    String::from_utf8(bytes).map_err(|_| Problem::bad_request())
}

async fn read_parts(mut multipart: Multipart) -> Result<Answers, Problem> {
    let mut answers = Answers::default();
    while let Some(field) = multipart.next_field().await.map_err(|error| refuse(&error))? {
        if answers.fields.len() + answers.files.len() >= PART_LIMIT {
            return Err(Problem::too_large());
        }
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let limit = if file_name.is_some() { FILE_LIMIT } else { TEXT_LIMIT };
        let (bytes, whole) = read_bytes(field, limit).await?;
        match file_name {
            // A file field left empty comes as a file without a name.
            Some(file_name) if file_name.is_empty() && bytes.is_empty() => {}
            Some(file_name) => answers.files.push(FilePart::new(name, &file_name, bytes, whole)),
            None if !whole => return Err(Problem::too_large()),
            None => answers.push(name, &String::from_utf8(bytes).map_err(|_| Problem::bad_request())?),
        }
    }
    Ok(answers)
}

/// The bytes up to the limit, and whether that was all. The rest of a file that is too large is read and dropped, so that the page can say
/// which file it was.
async fn read_bytes(mut field: Field<'_>, limit: usize) -> Result<(Vec<u8>, bool), Problem> {
    let (mut bytes, mut whole) = (Vec::new(), true);
    while let Some(chunk) = field.chunk().await.map_err(|error| refuse(&error))? {
        if bytes.len() + chunk.len() > limit {
            whole = false;
            bytes.clear();
        } else if whole {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((bytes, whole))
}

fn refuse(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Problem::too_large() } else { Problem::bad_request() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_texts_lose_what_nobody_meant() {
        assert_eq!(clean("\u{a0}\u{202f} 850101300123\u{200b}\r\n"), "850101300123");
        assert_eq!(clean("и\u{306}од\r\nжол"), "йод\nжол", "one form of Unicode, one kind of line end");
        assert_eq!(clean("a\0\u{202e}b"), "ab");
    }

    #[test]
    fn pairs_are_decoded_and_broken_ones_refused() {
        let answers =
            read_pairs("name=%D3%98%D0%BB%D0%B8%D1%8F+&way=a&way=b&empty=&password=+x%20&x".as_bytes()).unwrap();
        assert_eq!(answers.text("name"), "Әлия");
        assert_eq!(answers.all("way"), ["a", "b"]);
        assert_eq!((answers.get("empty"), answers.get("absent"), answers.text("password")), (None, None, " x "));
        for broken in ["a=%zz", "a=%4", "a=%ff"] {
            assert!(read_pairs(broken.as_bytes()).is_err(), "{broken}");
        }
        assert!(read_pairs("a=&".repeat(PART_LIMIT + 1).as_bytes()).is_err());
    }

    #[test]
    fn a_date_is_three_numbers_or_says_which_is_wrong() {
        let date = |day: &str, month: &str, year: &str| {
            Answers::from_pairs([("d-day", day), ("d-month", month), ("d-year", year)]).date("d")
        };
        assert_eq!(date("27", "03", "2019"), Ok(Some(jiff::civil::date(2019, 3, 27))));
        assert_eq!(date("", "", ""), Ok(None));
        assert_eq!(date("27", "", "2019"), Err(DateFault::Missing(DatePart::Month)));
        assert_eq!(date("27", "март", "2019"), Err(DateFault::NotANumber(DatePart::Month)));
        assert_eq!(date("+7", "3", "2019"), Err(DateFault::NotANumber(DatePart::Day)));
        assert_eq!(date("30", "2", "2019"), Err(DateFault::NoSuchDay));
        assert_eq!(date("30", "200", "2019"), Err(DateFault::NoSuchDay));
    }
}
