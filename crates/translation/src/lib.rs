//! Every word a person sees, in Kazakh, Russian and English, as typed methods: `t.waiting(5)`.
//!
//! The texts are Fluent files in `/translations/{kk,ru,en}`; several files make one language. The build refuses a message that a language
//! lacks, so a page exists in all languages or in none. Dates, numbers, sums and file sizes are written here by each language's custom.

mod format;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use kernel::Lang;
use std::{borrow::Cow, sync::OnceLock};
use unic_langid::langid;

/// The texts of one language. Free to copy; the texts themselves are read once and kept.
#[derive(Clone, Copy)]
pub struct T {
    lang: Lang,
    bundle: &'static FluentBundle<FluentResource>,
}

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// What can stand for a variable of a message: a text, or a whole number that chooses the plural.
pub trait Argument {
    /// The value for the message.
    fn into_value(self) -> FluentValue<'static>;
}

macro_rules! arguments {
    (text $($text:ty)*) => { $(impl Argument for $text {
        fn into_value(self) -> FluentValue<'static> {
            FluentValue::String(Cow::Owned(self.to_string()))
        }
    })* };
    (number $($number:ty)*) => { $(impl Argument for $number {
        fn into_value(self) -> FluentValue<'static> {
            self.into()
        }
    }
    impl Argument for &$number {
        fn into_value(self) -> FluentValue<'static> {
            (*self).into()
        }
    })* };
}
arguments!(text &str &&str String &String Cow<'_, str> &Cow<'_, str>);
arguments!(number i16 i32 i64 u8 u16 u32 u64 usize i8);

impl std::fmt::Debug for T {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "T({})", self.lang)
    }
}

impl T {
    /// The texts of a language.
    pub fn of(lang: Lang) -> Self {
        static BUNDLES: OnceLock<[FluentBundle<FluentResource>; 3]> = OnceLock::new();
        let [kk, ru, en] = BUNDLES.get_or_init(|| {
            [
                bundle(langid!("kk"), include_str!(concat!(env!("OUT_DIR"), "/kk.ftl"))),
                bundle(langid!("ru"), include_str!(concat!(env!("OUT_DIR"), "/ru.ftl"))),
                bundle(langid!("en"), include_str!(concat!(env!("OUT_DIR"), "/en.ftl"))),
            ]
        });
        let bundle = match lang {
            Lang::Kk => kk,
            Lang::Ru => ru,
            Lang::En => en,
        };
        Self { lang, bundle }
    }

    /// The language of these texts.
    pub const fn lang(self) -> Lang {
        self.lang
    }

    /// The text of a machine code, for instance `violation-too-long`; `None` when there is no such message. Variables stay unfilled, so
    /// this is for messages without them; see [`T::by_key_with`].
    pub fn by_key(&self, key: &str) -> Option<String> {
        self.by_key_with(key, &[])
    }

    /// The text of a machine code with its variables; variables the message does not use are ignored.
    pub fn by_key_with(&self, key: &str, variables: &[(&str, &str)]) -> Option<String> {
        let mut args = FluentArgs::new();
        for (name, value) in variables {
            // A whole number chooses the plural; a text with a leading zero or a sign stays a text.
            match value.parse::<i64>() {
                Ok(number) if number.to_string() == *value => args.set(*name, number),
                _ => args.set(*name, (*value).to_owned()),
            }
        }
        let pattern = self.bundle.get_message(key)?.value()?;
        Some(self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
    }

    fn plain(self, key: &str) -> Cow<'static, str> {
        match self.bundle.get_message(key).and_then(|message| message.value()) {
            Some(pattern) => self.bundle.format_pattern(pattern, None, &mut Vec::new()),
            None => Cow::Owned(key.to_owned()),
        }
    }

    fn with(self, key: &str, args: &FluentArgs<'_>) -> Cow<'static, str> {
        match self.bundle.get_message(key).and_then(|message| message.value()) {
            Some(pattern) => Cow::Owned(self.bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned()),
            None => Cow::Owned(key.to_owned()),
        }
    }
}

fn bundle(language: unic_langid::LanguageIdentifier, source: &str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks (U+2068, U+2069) would get into pages, papers and search.
    bundle.set_use_isolating(false);
    // The build script has parsed and compared the same text, so nothing is left to refuse here.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}
