//! Ways through the pages: header, menus, trails, page numbers, footer.

use super::{Attributes, Classes, Tag, component, content, options};
use askama::{Template, filters::HtmlSafe};
use std::{borrow::Borrow, fmt::Display};
use translation::T;

/// A link in running text or a cell.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/link.html")]
pub struct Link {
    pub(crate) href: String,
    pub(crate) text: String,
    pub(crate) hidden: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Link);
options!(Link {
    /// More words for those who hear the link.
    text hidden => hidden;
});

impl Link {
    /// A link with its text.
    pub fn new(href: impl Display, text: impl Display) -> Self {
        Self { href: href.to_string(), text: text.to_string(), ..Self::default() }
    }
}

/// The link back to the page before.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/back-link.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct BackLink {
    pub(crate) href: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(BackLink);
content!(BackLink);

impl BackLink {
    /// «Back» in the page's language.
    pub fn new(t: impl Borrow<T>, href: impl Display) -> Self {
        Self { href: href.to_string(), text: t.borrow().back().into_owned(), ..Self::default() }
    }
}

/// One step of a trail.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub(crate) struct Crumb {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) href: String,
    pub(crate) attributes: Attributes,
}
content!(Crumb);

/// The trail from the first page to this one.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/breadcrumbs.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Breadcrumbs {
    pub(crate) items: Vec<Crumb>,
    pub(crate) label_text: String,
    pub(crate) collapse_on_mobile: bool,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Breadcrumbs);

impl Breadcrumbs {
    /// An empty trail.
    pub fn new(t: impl Borrow<T>) -> Self {
        Self { label_text: t.borrow().breadcrumb_label().into_owned(), collapse_on_mobile: true, ..Self::default() }
    }

    /// Adds a page.
    #[must_use]
    pub fn item(mut self, href: impl Display, text: impl Display) -> Self {
        self.items.push(Crumb { href: href.to_string(), text: text.to_string(), ..Crumb::default() });
        self
    }

    /// Adds this page, without a link.
    #[must_use]
    pub fn current(self, text: impl Display) -> Self {
        self.item("", text)
    }
}

/// A link to the page before or after.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct PaginationLink {
    pub(crate) href: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) label_text: String,
    pub(crate) attributes: Attributes,
}
content!(PaginationLink);

/// One page's number, or a gap.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct PageNumber {
    pub(crate) number: String,
    pub(crate) href: String,
    pub(crate) current: bool,
    pub(crate) ellipsis: bool,
    pub(crate) visually_hidden_text: String,
    pub(crate) attributes: Attributes,
}

/// Numbers of pages of a long list.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/pagination.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct Pagination {
    pub(crate) previous: Option<PaginationLink>,
    pub(crate) next: Option<PaginationLink>,
    pub(crate) items: Option<Vec<PageNumber>>,
    pub(crate) landmark_label: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Pagination);

impl Pagination {
    /// Page `current` of `last`, both counted from 1; `base` is the address to which the number is added (`/local-body/inbox?page=`).
    pub fn new(t: impl Borrow<T>, base: impl Display, current: impl Borrow<u32>, last: impl Borrow<u32>) -> Self {
        let (t, current, last, base) = (t.borrow(), *current.borrow(), *last.borrow(), base.to_string());
        let link = |number: u32, text: String| PaginationLink {
            href: format!("{base}{number}"),
            text,
            ..PaginationLink::default()
        };
        let mut items = Vec::new();
        let mut before = 0;
        for number in (1..=last).filter(|number| *number == 1 || *number == last || number.abs_diff(current) <= 1) {
            if number > before + 1 {
                items.push(PageNumber { ellipsis: true, ..PageNumber::default() });
            }
            items.push(PageNumber {
                number: number.to_string(),
                href: format!("{base}{number}"),
                current: number == current,
                visually_hidden_text: t.page_number(number).into_owned(),
                ..PageNumber::default()
            });
            before = number;
        }
        Self {
            previous: (current > 1).then(|| link(current - 1, t.previous_page().into_owned())),
            next: (current < last).then(|| link(current + 1, t.next_page().into_owned())),
            items: Some(items),
            landmark_label: t.pages_label().into_owned(),
            ..Self::default()
        }
    }

    fn is_block(&self) -> bool {
        self.items.is_none() && (self.next.is_some() || self.previous.is_some())
    }
}

/// The banner of a system that is not yet in real use.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/phase-banner.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct PhaseBanner {
    pub(crate) tag: Tag,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(PhaseBanner);
content!(PhaseBanner);

impl PhaseBanner {
    /// The word of the phase and what it means.
    pub fn new(phase: impl Display, text: impl Display) -> Self {
        Self { tag: Tag::new(phase), text: text.to_string(), ..Self::default() }
    }

    fn tag(&self) -> Tag {
        let mut tag =
            Tag { classes: Classes::default(), ..self.tag.clone() }.classes("govuk-phase-banner__content__tag");
        tag.classes.add(self.tag.classes.plain());
        tag
    }
}

/// The first link of a page, past the header, for those who use a keyboard.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/skip-link.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct SkipLink {
    pub(crate) href: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(SkipLink);
content!(SkipLink);

impl SkipLink {
    /// To the main part, whose id is `main-content`.
    pub fn new(t: impl Borrow<T>) -> Self {
        Self { href: "#main-content".to_owned(), text: t.borrow().skip_to_main().into_owned(), ..Self::default() }
    }
}

/// The top line with the system's name.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/generic-header.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct GenericHeader {
    pub(crate) logo_text: String,
    pub(crate) logo_html: String,
    pub(crate) url: String,
    pub(crate) container_classes: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(GenericHeader);

impl GenericHeader {
    fn logo(&self) -> super::parts::Content<'_> {
        super::parts::Content::new(&self.logo_text, &self.logo_html)
    }
}

/// A language to switch to.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct LanguageItem {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) lang: String,
    pub(crate) dir: String,
    pub(crate) current: bool,
    pub(crate) href: String,
    /// The language's code when the page's form carries the answers over to it.
    #[cfg_attr(test, serde(skip))]
    pub(crate) button: String,
    pub(crate) language_description_text: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
content!(LanguageItem);

/// The switch of languages.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/language-navigation.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct LanguageNavigation {
    pub(crate) items: Vec<LanguageItem>,
    pub(crate) aria_label: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(LanguageNavigation);

impl LanguageNavigation {
    /// The switch of a page: links to the same page, or, when it has a form, buttons that send the form so that nothing typed is lost.
    /// `link` is the address to which the code is added (`?lang=`, or `?page=2&lang=`).
    pub fn new(t: T, link: &str, has_form: bool) -> Self {
        let items = kernel::Lang::ALL
            .into_iter()
            .map(|lang| {
                let current = lang == t.lang();
                LanguageItem {
                    text: lang.endonym().to_owned(),
                    lang: lang.code().to_owned(),
                    current,
                    href: if current || has_form { String::new() } else { format!("{link}{lang}") },
                    button: if !current && has_form { lang.code().to_owned() } else { String::new() },
                    ..LanguageItem::default()
                }
            })
            .collect();
        Self { items, aria_label: t.language_label().into_owned(), ..Self::default() }
    }
}

/// An entry of a menu.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct NavigationItem {
    pub(crate) href: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) active: bool,
    pub(crate) current: bool,
    pub(crate) attributes: Attributes,
}
content!(NavigationItem);

impl NavigationItem {
    /// An entry; active when the page belongs to it.
    pub fn new(href: impl Display, text: impl Display, active: bool) -> Self {
        Self { href: href.to_string(), text: text.to_string(), active, ..Self::default() }
    }
}

/// Markup put into places of the menu.
#[derive(Debug, Clone, Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub(crate) struct Slots {
    pub(crate) start: String,
    pub(crate) end: String,
    pub(crate) navigation_start: String,
    pub(crate) navigation_end: String,
}

/// The menu of a system.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/service-navigation.html")]
#[cfg_attr(test, derive(serde::Deserialize), serde(default, rename_all = "camelCase", deny_unknown_fields))]
pub struct ServiceNavigation {
    pub(crate) service_name: String,
    pub(crate) service_url: String,
    pub(crate) navigation: Vec<NavigationItem>,
    pub(crate) navigation_id: String,
    pub(crate) navigation_label: String,
    pub(crate) navigation_classes: Classes,
    pub(crate) menu_button_text: String,
    pub(crate) menu_button_label: String,
    pub(crate) aria_label: String,
    pub(crate) collapse_navigation_on_mobile: Option<bool>,
    pub(crate) slots: Slots,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(ServiceNavigation);

/// What is inside the menu's frame.
#[derive(Template)]
#[template(path = "components/service-navigation-inner.html")]
struct Inner<'a> {
    menu: &'a ServiceNavigation,
}
impl HtmlSafe for Inner<'_> {}

impl ServiceNavigation {
    /// A menu with the system's name.
    pub fn new(t: T, name: impl Display, url: impl Display, navigation: Vec<NavigationItem>) -> Self {
        Self {
            service_name: name.to_string(),
            service_url: url.to_string(),
            navigation,
            navigation_label: t.main_menu().into_owned(),
            menu_button_text: t.main_menu().into_owned(),
            aria_label: name.to_string(),
            ..Self::default()
        }
    }

    const fn inner(&self) -> Inner<'_> {
        Inner { menu: self }
    }

    fn is_section(&self) -> bool {
        !self.service_name.is_empty() || !self.slots.start.is_empty() || !self.slots.end.is_empty()
    }

    fn has_navigation(&self) -> bool {
        !self.navigation.is_empty() || !self.slots.navigation_start.is_empty() || !self.slots.navigation_end.is_empty()
    }

    fn collapses(&self) -> bool {
        self.collapse_navigation_on_mobile.unwrap_or(self.navigation.len() > 1)
    }

    fn id(&self) -> &str {
        if self.navigation_id.is_empty() { "navigation" } else { &self.navigation_id }
    }

    fn label(&self) -> &str {
        if self.navigation_label.is_empty() { &self.menu_button_text } else { &self.navigation_label }
    }
}

/// Pages of one case or section, under its heading (the casework pattern of the Ministry of Justice).
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/sub-navigation.html")]
pub struct SubNavigation {
    pub(crate) label: String,
    pub(crate) items: Vec<NavigationItem>,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(SubNavigation);

impl SubNavigation {
    /// No pages yet.
    pub fn new(t: impl Borrow<T>) -> Self {
        Self { label: t.borrow().sub_navigation_label().into_owned(), ..Self::default() }
    }

    /// Adds a page; `active` for the one shown.
    #[must_use]
    pub fn item(mut self, href: impl Display, text: impl Display, active: impl Borrow<bool>) -> Self {
        self.items.push(NavigationItem::new(href, text, *active.borrow()));
        self
    }
}

/// A link in the footer.
#[derive(Debug, Clone, Default)]
pub struct FooterLink {
    pub(crate) href: String,
    pub(crate) text: String,
}

/// The end of every page. It bears no crown, licence or copyright of another country, so it is not compared with the published examples.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/footer.html")]
pub struct Footer {
    pub(crate) title: String,
    pub(crate) links: Vec<FooterLink>,
    pub(crate) text: String,
    pub(crate) country: String,
    pub(crate) classes: Classes,
    pub(crate) attributes: Attributes,
}
component!(Footer);

impl Footer {
    /// The footer in the page's language without links.
    pub fn new(t: T) -> Self {
        Self {
            title: t.footer_title().into_owned(),
            text: t.footer_help().into_owned(),
            country: t.country().into_owned(),
            ..Self::default()
        }
    }

    /// Adds a link.
    #[must_use]
    pub fn link(mut self, href: impl Display, text: impl Display) -> Self {
        self.links.push(FooterLink { href: href.to_string(), text: text.to_string() });
        self
    }
}
