//! What a system tells the kit about itself.

use crate::{components::NavigationItem, lane::Lane, session::Sessions, visit::Visit};
use kernel::{Clock, Contour, System};
use std::{fmt, sync::Arc};
use translation::T;

/// Makes the menu of a system for a visit.
pub type Menu = fn(&Visit, T) -> Vec<NavigationItem>;

/// One system's pages: where they live, what they are called, where their sessions are kept.
pub struct Site {
    /// The system.
    pub system: System,
    /// The path before every page: empty for the portal, `/service-centre`, `/local-body`.
    pub prefix: &'static str,
    /// The message with the system's name, for instance `system-portal`.
    pub name_key: &'static str,
    /// The path, inside the system, of the page where people sign in.
    pub sign_in: &'static str,
    /// The path, inside the system, that a form is sent to in order to sign out.
    pub sign_out: &'static str,
    /// The menu.
    pub menu: Menu,
    /// The public address before every path, without a slash at its end; empty where none is known.
    pub address: String,
    /// The pages are reached by TLS: cookies are for it alone.
    pub secure: bool,
    /// The contour of the authority: which numbers of persons are taken.
    pub contour: Contour,
    /// Says at the top of each page that this is a test.
    pub test_phase: bool,
    /// The address of the signing agent on the person's machine.
    pub agent: String,
    /// Where sessions are kept.
    pub sessions: Arc<dyn Sessions>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The lane of what everybody asks for in the same minute.
    pub rush: Lane,
}

/// Requests of a rush that are worked on at once: enough to keep the processor and the readers of a store busy, few enough to leave both to others.
const RUSH: usize = 8;

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Site({})", self.system)
    }
}

/// The address at which `NCALayer` listens on the person's machine.
pub const NCALAYER: &str = "wss://127.0.0.1:13579/";

impl Site {
    /// A system's pages with the usual paths `/sign-in` and `/sign-out` and no menu.
    pub fn new(system: System, sessions: Arc<dyn Sessions>, clock: Arc<dyn Clock>) -> Self {
        let (prefix, name_key) = match system {
            System::Portal | System::Gateway => ("", "system-portal"),
            System::ServiceCentre => ("/service-centre", "system-service-centre"),
            System::LocalBody => ("/local-body", "system-local-body"),
        };
        Self {
            system,
            prefix,
            name_key,
            sign_in: "/sign-in",
            sign_out: "/sign-out",
            menu: |_, _| Vec::new(),
            address: String::new(),
            secure: false,
            contour: Contour::Production,
            test_phase: false,
            agent: NCALAYER.to_owned(),
            sessions,
            clock,
            rush: Lane::new(RUSH),
        }
    }

    /// The same, reached at a public address.
    #[must_use]
    pub fn reached_at(self, address: &str) -> Self {
        Self { address: address.to_owned(), secure: address.starts_with("https://"), ..self }
    }

    /// The name of the session's cookie. With TLS the prefix `__Host-` binds it to this host, the whole path and TLS (RFC 6265bis).
    pub fn cookie_name(&self) -> String {
        format!("{}qyzmet-{}", if self.secure { "__Host-" } else { "" }, self.system)
    }

    pub(crate) fn cookie_path(&self) -> &str {
        // `__Host-` demands the path `/`.
        if self.secure || self.prefix.is_empty() { "/" } else { self.prefix }
    }
}
