//! Texts of the regulations on a page of another language.

use askama::{Template, filters::HtmlSafe};
use kernel::{Lang, Text};

/// A text as markup, marked with its own language where that is not the page's: a screen reader then reads it with the right voice (WCAG 3.1.2).
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = "{% if let Some(lang) = lang %}<span lang=\"{{ lang.code() }}\">{{ text }}</span>{% else %}{{ text }}{% endif %}"
)]
pub struct Said {
    text: String,
    lang: Option<Lang>,
}
impl HtmlSafe for Said {}

impl Said {
    /// A text of the data on a page in a language.
    pub fn new(text: &Text, page: Lang) -> Self {
        Self { text: text.get(page).to_owned(), lang: Some(text.given_in(page)).filter(|lang| *lang != page) }
    }

    /// A text in the language of the page.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), lang: None }
    }

    /// The name of a language in that language.
    pub fn endonym(lang: Lang, page: Lang) -> Self {
        Self { text: lang.endonym().to_owned(), lang: Some(lang).filter(|lang| *lang != page) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_another_language_says_so() {
        let text = Text { kk: "қадам".into(), ru: "шаг <1>".into(), en: None };
        assert_eq!(Said::new(&text, Lang::Ru).to_string(), "шаг &#60;1&#62;");
        assert_eq!(Said::new(&text, Lang::En).to_string(), "<span lang=\"ru\">шаг &#60;1&#62;</span>");
        assert_eq!(Said::endonym(Lang::Kk, Lang::Ru).to_string(), "<span lang=\"kk\">Қазақша</span>");
        assert_eq!(Said::endonym(Lang::Kk, Lang::Kk).to_string(), "Қазақша");
    }
}
