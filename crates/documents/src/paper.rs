//! What a paper says, before it is drawn.

use jiff::{Timestamp, tz::TimeZone};
use kernel::Lang;
use serde::{Deserialize, Serialize};

/// One paper, whole: what is printed and nothing else. Equal papers print to equal bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Name of the template in `templates/papers`, with or without `.typ`: `letter`, `referral`, `notice`, `refusal`, `receipt`.
    pub template: String,
    /// Language of the sheet. Papers are issued in Kazakh and Russian: English is printed as Russian.
    pub lang: Lang,
    /// Title of the paper, for example «Жолдама». Must hold something visible: PDF/UA-1 (ISO 14289-1, 7.1) asks for a title.
    pub title: String,
    /// The issuing body by its full name.
    pub issuer: String,
    /// Number of the paper; left out of the sheet when empty.
    pub number: String,
    /// Moment of issue; the sheet shows its date in Kazakhstan, the file carries it as its date of creation.
    pub issued_at: Timestamp,
    /// To whom the paper is given; left out of the sheet when empty.
    pub recipient: String,
    /// The body, from top to bottom.
    pub body: Vec<Block>,
    /// Who signed, when the paper is signed.
    pub signer: Option<SignatureStamp>,
    /// How the paper is checked, when it can be.
    pub check: Option<Check>,
}

/// One piece of a paper's body. Strings are shown as they are: nothing in them is markup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "of", rename_all = "snake_case")]
pub enum Block {
    /// Running text; an empty line in it begins a new paragraph, a line break stays a line break.
    Paragraph(String),
    /// A heading under the title.
    Heading(String),
    /// A table. Rows shorter than the longest are filled with empty cells; an empty `head` prints no header row.
    Table {
        /// Names of the columns.
        head: Vec<String>,
        /// Rows of cells.
        rows: Vec<Vec<String>>,
    },
    /// Pairs of a name and a value, as on a form.
    Fields(Vec<(String, String)>),
}

/// The visible trace of an electronic signature. The signature itself is put into the file elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureStamp {
    /// Full name of the signer.
    pub name: String,
    /// Post of the signer; left out when empty.
    pub position: String,
    /// Serial number of the certificate («регистрационное свидетельство»).
    pub certificate_serial: String,
    /// Moment of signing; shown in Kazakhstan's time.
    pub signed_at: Timestamp,
}

/// Where and by which code anybody can check the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Address of the page that shows the paper's true content, `https://…` or `http://…` in ASCII; this is what the QR code holds.
    pub url: String,
    /// The code a person types by hand.
    pub code: String,
    /// The issuer's signed statement in decimal digits, which the QR code carries after the address; left out of it where the code would become too fine.
    pub statement: Option<String>,
}

/// Most characters of [`Paper::words`]: a string of PDF/A-2 holds 32767 octets (ISO 19005-2, 6.1.13), two for each.
const WORDS: usize = 10_000;

impl Paper {
    /// The words of the paper on one line: what a statement about it is made of, and what the file says of itself. Neither the signer nor the
    /// check belongs to them. Of a paper longer than any form (ten thousand characters) only the beginning: a file cannot say more of itself.
    pub fn words(&self) -> String {
        let mut words = vec![self.title.clone(), self.issuer.clone(), self.number.clone()];
        words.push(self.issued_at.to_zoned(TimeZone::get("Asia/Almaty").unwrap_or(TimeZone::UTC)).date().to_string());
        words.push(self.recipient.clone());
        for block in &self.body {
            match block {
                Block::Paragraph(text) | Block::Heading(text) => words.push(text.clone()),
                Block::Table { head, rows } => words.extend(head.iter().chain(rows.iter().flatten()).cloned()),
                Block::Fields(pairs) => words.extend(pairs.iter().map(|(name, value)| format!("{name}: {value}"))),
            }
        }
        // A sign between the parts, so that no part runs into the next.
        let plain = |c: char| if c.is_control() || c == '¶' { ' ' } else { c };
        let line = |text: &String| {
            let text: String = text.chars().map(plain).collect();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let whole = words.iter().map(line).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ¶ ");
        whole.chars().take(WORDS).collect::<String>().trim_end().to_owned()
    }
}
