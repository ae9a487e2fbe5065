//! What every page has: language, system, menu, person, notice.

use crate::{
    assets,
    components::{
        Footer, LanguageNavigation, NavigationItem, NotificationBanner, PhaseBanner, ServiceNavigation, SkipLink,
    },
    problem::Problem,
    site::Site,
};
use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use kernel::Lang;
use serde::{Deserialize, Serialize};
use std::{fmt::Display, sync::Arc};
use translation::T;

/// A notice for the next page: what was just done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Something was done (green), or must be known (blue).
    pub success: bool,
    /// In the person's language.
    pub text: String,
}

/// The context every page's template embeds as its field `page`.
///
/// Made by [`crate::Visit::page`]; the template extends `layout/base.html`.
#[derive(Debug, Clone)]
pub struct Page {
    /// The texts of the person's language.
    pub t: T,
    /// The person's language.
    pub lang: Lang,
    /// The page's title, also its place in the browser's tab.
    pub title: String,
    /// The token for forms.
    pub csrf: String,
    /// The path of this page.
    pub path: String,
    /// The name at the top, when somebody is signed in.
    pub person: Option<String>,
    /// The notice of what was just done.
    pub flash: Option<Flash>,
    /// The page has the form `page-form`, whose answers travel with the switch of language.
    pub has_form: bool,
    /// The form has errors: the title says so first.
    pub has_errors: bool,
    /// The system's menu.
    pub nav: Vec<NavigationItem>,
    pub(crate) site: Arc<Site>,
    pub(crate) lang_link: String,
    /// Addresses of scripts besides the common one.
    pub scripts: Vec<String>,
}

impl Page {
    /// The page has a form with the id `page-form`: the switch of language sends it.
    #[must_use]
    pub fn with_form(mut self) -> Self {
        self.has_form = true;
        self
    }

    /// The form has errors.
    #[must_use]
    pub fn with_errors(mut self, errors: bool) -> Self {
        self.has_errors = errors;
        self
    }

    /// The page needs a script of `assets/js` besides the common one.
    #[must_use]
    pub fn with_script(mut self, name: &str) -> Self {
        self.scripts.push(assets::url(name));
        self
    }

    /// The address of a path inside this system (`/inbox` gives `/local-body/inbox`).
    pub fn url(&self, path: impl Display) -> String {
        format!("{}{path}", self.site.prefix)
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// The title of the browser's tab: «Error: page – system».
    pub fn tab_title(&self) -> String {
        let system = self.system_name();
        if self.has_errors {
            self.t.page_title_error(&self.title, system)
        } else {
            self.t.page_title(&self.title, system)
        }
        .into_owned()
    }

    /// The system's name.
    pub fn system_name(&self) -> String {
        self.t.by_key(self.site.name_key).unwrap_or_else(|| self.site.name_key.to_owned())
    }

    /// The address the form of signing out is sent to.
    pub fn sign_out_url(&self) -> String {
        self.url(self.site.sign_out)
    }

    /// The address of the page where people sign in.
    pub fn sign_in_url(&self) -> String {
        self.url(self.site.sign_in)
    }

    /// The first link.
    pub fn skip_link(&self) -> SkipLink {
        SkipLink::new(self.t)
    }

    /// The address of the system's first page.
    pub fn home(&self) -> String {
        if self.site.prefix.is_empty() { "/".to_owned() } else { self.site.prefix.to_owned() }
    }

    /// The banner of the test phase.
    pub fn phase(&self) -> Option<PhaseBanner> {
        self.site.test_phase.then(|| PhaseBanner::new(self.t.phase_test(), self.t.phase_text()))
    }

    /// The switch of languages.
    pub fn languages(&self) -> LanguageNavigation {
        LanguageNavigation::new(self.t, &self.lang_link, self.has_form)
    }

    /// The system's menu.
    pub fn menu(&self) -> Option<ServiceNavigation> {
        (!self.nav.is_empty()).then(|| {
            let mut menu = ServiceNavigation::new(self.t, "", "", self.nav.clone());
            "navigation".clone_into(&mut menu.navigation_id);
            menu
        })
    }

    /// The notice of what was just done.
    pub fn notice(&self) -> Option<NotificationBanner> {
        self.flash.as_ref().map(|flash| {
            if flash.success {
                NotificationBanner::success(self.t, &flash.text)
            } else {
                NotificationBanner::important(self.t, &flash.text)
            }
        })
    }

    /// The end of the page.
    pub fn footer(&self) -> Footer {
        Footer::new(self.t)
            .link("/about", self.t.footer_about())
            .link("/contacts", self.t.footer_contacts())
            .link("/accessibility", self.t.footer_accessibility())
    }
}

/// A page's template as an answer.
pub fn render(template: &impl Template) -> Result<Response, Problem> {
    Ok(Html(template.render()?).into_response())
}
