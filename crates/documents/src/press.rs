//! The press: typst as a library, with a world that holds our fonts, our templates and one paper, and nothing else.

use crate::{Paper, sheet};
use std::collections::{BTreeMap, HashMap};
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic, Warned},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// The letters that tell a Kazakh font from one that only claims to be Cyrillic, and the tenge sign.
const MUST_HAVE: &str = "ӘәҒғҚқҢңӨөҰұҮүҺһІі₸№";

/// How many papers back the typesetter's memory of shared work reaches. The base sheet and fonts are met in every paper, so they stay.
const MEMORY: usize = 5;

/// Why a paper was not printed. The text may quote the paper: it is for the caller, not for logs open to many.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// The fonts given hold no face, or lack a letter of Kazakh or the tenge sign.
    #[error("fonts: {0}")]
    Fonts(String),
    /// A template does not parse, or its name is no path.
    #[error("template {name}: {reason}")]
    Template {
        /// Name as it was given.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No template of this name was loaded.
    #[error("there is no template {0:?}")]
    UnknownTemplate(String),
    /// The title holds nothing that can be seen (ISO 14289-1, 7.1).
    #[error("the paper has no title")]
    NoTitle,
    /// The text is longer than a paper may be, in characters.
    #[error("the paper has {0} characters, more than the press takes")]
    TooLong(usize),
    /// The address for checking is not a plain web address, or too long for a QR code.
    #[error("address for checking: {0}")]
    CheckAddress(String),
    /// The moment of issue lies outside the years a PDF can carry.
    #[error("the moment of issue is no date of a file")]
    Date,
    /// The typesetter, or its check of PDF/A-2a and PDF/UA-1, refused.
    #[error("typesetting: {0}")]
    Typesetting(String),
}

/// Fonts and templates, loaded once; prints any number of papers, from any number of threads.
pub struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    templates: BTreeMap<String, FileId>,
    sources: HashMap<FileId, Source>,
    data: FileId,
    standards: PdfStandards,
}

impl Press {
    /// Loads fonts (whole TTF or OTF files) and templates (file name, with or without `.typ`, to text).
    ///
    /// # Errors
    /// [`PressError::Fonts`] if a letter of Kazakh is missing, [`PressError::Template`] if a template does not parse.
    pub fn new(fonts: Vec<Vec<u8>>, templates: BTreeMap<String, String>) -> Result<Self, PressError> {
        let fonts: Vec<Font> = fonts.into_iter().flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect();
        if fonts.is_empty() {
            return Err(PressError::Fonts("no face in the files given".into()));
        }
        for font in &fonts {
            let missing: String = MUST_HAVE.chars().filter(|c| !font.info().coverage.contains(u32::from(*c))).collect();
            if !missing.is_empty() {
                return Err(PressError::Fonts(format!("{} lacks {missing}", font.info().family)));
            }
        }
        let mut ids = BTreeMap::new();
        let mut sources = HashMap::new();
        for (name, text) in templates {
            let stem = stem(&name).to_owned();
            let id = file_id(&format!("/{stem}.typ"))?;
            let source = Source::new(id, text);
            if let Some(error) = source.root().errors_and_warnings().0.first() {
                return Err(PressError::Template { name, reason: error.message.to_string() });
            }
            ids.insert(stem, id);
            sources.insert(id, source);
        }
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .map_err(|error| PressError::Typesetting(error.message().to_string()))?;
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            templates: ids,
            sources,
            data: file_id("/paper.json")?,
            standards,
        })
    }

    /// Names of the templates loaded, without `.typ`.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.templates.keys().map(String::as_str)
    }

    /// Prints a paper as PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1). Equal papers give equal bytes.
    ///
    /// Takes about ten milliseconds of one processor in an optimised build: call it off the threads that serve requests.
    ///
    /// Control characters and invisible marks are left out, and a character no font holds is shown as U+FFFD: a letter nobody can
    /// draw must not stop a paper, and must not vanish unseen either.
    pub fn print(&self, paper: &Paper) -> Result<Vec<u8>, PressError> {
        let name = stem(&paper.template);
        let main = *self.templates.get(name).ok_or_else(|| PressError::UnknownTemplate(paper.template.clone()))?;
        let sheet = sheet::draw(paper, &|c| self.draws(c))?;
        let printed = self.typeset(main, &sheet, paper);
        comemo::evict(MEMORY);
        printed
    }

    fn draws(&self, c: char) -> bool {
        self.fonts.iter().all(|font| font.info().coverage.contains(u32::from(c)))
    }

    fn typeset(&self, main: FileId, sheet: &serde_json::Value, paper: &Paper) -> Result<Vec<u8>, PressError> {
        let timestamp = Some(Timestamp::new_utc(file_date(paper.issued_at).ok_or(PressError::Date)?));
        let desk = Desk { press: self, main, data: Bytes::new(sheet.to_string().into_bytes()) };
        let Warned { output, .. } = typst::compile::<PagedDocument>(&desk);
        let document = output.map_err(|errors| PressError::Typesetting(told(&errors)))?;
        let options = PdfOptions {
            // The identity of the file: the same paper printed twice is the same document.
            ident: Smart::Custom(format!("{}/{}/{}", paper.template, paper.lang, paper.number)),
            creator: Smart::Custom(Some("Qyzmet".to_owned())),
            timestamp,
            standards: self.standards.clone(),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|errors| PressError::Typesetting(told(&errors)))
    }
}

/// The whole world a template can reach while one paper is printed.
struct Desk<'a> {
    press: &'a Press,
    main: FileId,
    data: Bytes,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.press.sources.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.press.data { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    // A paper's only date is the one written in it.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn stem(name: &str) -> &str {
    name.strip_suffix(".typ").unwrap_or(name)
}

fn file_id(path: &str) -> Result<FileId, PressError> {
    let path = VirtualPath::new(path)
        .map_err(|error| PressError::Template { name: path.to_owned(), reason: format!("{error:?}") })?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

fn file_date(at: jiff::Timestamp) -> Option<Datetime> {
    let at = at.to_zoned(jiff::tz::TimeZone::UTC);
    let part = |value: i8| u8::try_from(value).ok();
    // PDF dates have four digits for the year (ISO 32000-1, 7.9.4).
    (0..=9999).contains(&at.year()).then_some(())?;
    Datetime::from_ymd_hms(
        at.year().into(),
        part(at.month())?,
        part(at.day())?,
        part(at.hour())?,
        part(at.minute())?,
        part(at.second())?,
    )
}

fn told(errors: &[SourceDiagnostic]) -> String {
    let one = |e: &SourceDiagnostic| {
        let hints = e.hints.iter().map(|hint| hint.v.as_str());
        [e.message.as_str()].into_iter().chain(hints).collect::<Vec<_>>().join(" — ")
    };
    errors.iter().map(one).collect::<Vec<_>>().join("; ")
}
