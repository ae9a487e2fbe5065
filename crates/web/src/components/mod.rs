//! The components of pages: typed options here, markup in `/templates/components`.
//!
//! The markup is that of the GOV.UK Design System (and of the Ministry of Justice patterns for casework: timeline, badge, sub-navigation), so
//! that its style, script and accessibility work apply; every component is compared with the examples published in that package.
//! A page template calls them as they are: `{{ Input::new("iin", t.person_iin()).hint(t.iin_hint()) }}`. They print ready markup; every text
//! given to them is escaped unless it is given by a method whose name ends in `html`.

mod choices;
mod date;
mod fields;
#[cfg(test)]
mod fixtures;
mod lists;
mod navigation;
mod notes;
mod parts;
mod said;
mod table;

pub use choices::{Checkboxes, ChoiceItem, Radios};
pub use date::{DateInput, DateItem};
pub use fields::{Affix, FileUpload, Input, Select, SelectItem, Textarea};
pub use lists::{
    Action, Card, CardTitle, SummaryList, SummaryPart, SummaryRow, Task, TaskList, TaskStatus, Timeline, TimelineEvent,
};
pub use navigation::{
    BackLink, Breadcrumbs, Footer, FooterLink, GenericHeader, LanguageItem, LanguageNavigation, Link, NavigationItem,
    PageNumber, Pagination, PaginationLink, PhaseBanner, ServiceNavigation, SkipLink, SubNavigation,
};
pub use notes::{
    Badge, Button, Details, ErrorItem, ErrorSummary, InsetText, NotificationBanner, Panel, Tab, TabPanel, Tabs, Tag,
    WarningText,
};
pub use parts::{Attributes, Classes, ErrorMessage, Fieldset, FormGroup, Hint, Label, Legend, MaybeError, MaybeText};
pub use said::Said;
pub use table::{Cell, Table};

/// Marks templates as ready markup and gives them the two options every component has.
macro_rules! component {
    ($($name:ident)*) => { $(
        impl askama::filters::HtmlSafe for $name {}

        impl $name {
            /// Adds classes of the style sheet, for instance `govuk-!-margin-bottom-2`.
            #[must_use]
            pub fn classes(mut self, classes: &str) -> Self {
                self.classes.add(classes);
                self
            }

            /// Adds an attribute of HTML.
            #[must_use]
            pub fn attribute(mut self, name: &str, value: impl std::fmt::Display) -> Self {
                self.attributes.add(name, value);
                self
            }
        }
    )* };
}

/// Gives a component with `text` and `html` the way to print whichever was given.
macro_rules! content {
    ($($name:ident)*) => { $(
        impl $name {
            fn content(&self) -> $crate::components::parts::Content<'_> {
                $crate::components::parts::Content::new(&self.text, &self.html)
            }
        }
    )* };
}

/// Writes options that are a plain field: `text` for anything printable, `flag` for yes and no.
macro_rules! options {
    ($name:ident { $($(#[$doc:meta])* $kind:ident $method:ident => $field:ident;)* }) => {
        impl $name { $( options!(@one $(#[$doc])* $kind $method $field); )* }
    };
    (@one $(#[$doc:meta])* text $method:ident $field:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(mut self, $field: impl std::fmt::Display) -> Self {
            self.$field = $field.to_string();
            self
        }
    };
    (@one $(#[$doc:meta])* flag $method:ident $field:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(mut self) -> Self {
            self.$field = true;
            self
        }
    };
    (@one $(#[$doc:meta])* when $method:ident $field:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(mut self, $field: impl std::borrow::Borrow<bool>) -> Self {
            self.$field = *$field.borrow();
            self
        }
    };
    (@one $(#[$doc:meta])* maybe $method:ident $field:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(mut self, $field: impl $crate::components::MaybeText) -> Self {
            self.$field = $field.maybe().unwrap_or_default();
            self
        }
    };
    (@one $(#[$doc:meta])* hint $method:ident $field:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(mut self, $field: impl $crate::components::MaybeText) -> Self {
            self.$field = $field.maybe().map($crate::components::Hint::new);
            self
        }
    };
    (@one $(#[$doc:meta])* error $method:ident $field:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $method(mut self, $field: impl $crate::components::MaybeError) -> Self {
            self.$field = $field.maybe();
            self
        }
    };
}
use {component, content, options};
