//! What is to be done in a case by the person who looks at it: the deeds of its route, and those beside it.

use crate::staff::{HEADS, KEEPERS, Staff, WORKERS, is_due};
use crate::{appoint, copy, extend};
use casework::CaseView;
use engine::FactKind;
use translation::T;
use web::case::paper_title;

/// A deed that is due now and that this member of staff may do.
pub(crate) struct Due {
    pub title: String,
    pub help: String,
    /// Where it is done.
    pub href: String,
    pub button: String,
    /// Done by the button itself; else the button leads to a page.
    pub at_once: bool,
    /// The document it is about, to look at first.
    pub look: Option<(String, String)>,
}

/// A deed that is possible and not due: where it is done, its words, and whether the button does it at once.
pub(crate) struct More {
    pub href: String,
    pub text: String,
    pub help: Option<String>,
    pub at_once: bool,
}

/// Deeds of the route with the word of their texts, their pages, and who may do them.
const DEEDS: [(FactKind, &str, &str, &[&str]); 13] = [
    (FactKind::Assigned, "assign", "/assign", HEADS),
    (FactKind::Accepted, "accept", "/accept", WORKERS),
    (FactKind::DocumentsChecked, "documents", "/documents-checked", WORKERS),
    (FactKind::Searched, "search", "/search", WORKERS),
    (FactKind::Concluded, "conclude", "/conclude", WORKERS),
    (FactKind::Decided, "decide", "/decide", WORKERS),
    (FactKind::PaperSigned, "sign", "/sign", WORKERS),
    (FactKind::SignedByHand, "by-hand", "/by-hand", WORKERS),
    (FactKind::HandedOver, "hand-over", "/hand-over", WORKERS),
    (FactKind::HandedOut, "hand-out", "/hand-out", WORKERS),
    (FactKind::PlaceAccepted, "answer", "/answer", WORKERS),
    (FactKind::PlaceOffered, "offer", "", KEEPERS),
    (FactKind::PlaceAllotted, "allot", "", KEEPERS),
];

/// The deeds of the route that are due by this person. Places are offered and given on their own page.
pub(crate) fn due(t: T, base: &str, staff: &Staff, view: &CaseView, places: &str) -> Vec<Due> {
    let unsigned = view.state.unsigned.as_ref();
    let draft = unsigned.map(|(paper, _, _)| (format!("{base}/sign/draft.pdf"), paper_title(view, paper, t.lang())));
    // A paper signed by hand has no file that would be the paper.
    let issued = view.state.papers.last().filter(|paper| !paper.by_hand);
    let paper =
        issued.map(|paper| (format!("{base}/papers/{}.pdf", paper.number), paper_title(view, &paper.paper, t.lang())));
    let deed = |(kind, word, path, roles): &(FactKind, &str, &str, &[&str])| {
        let text = |part: &str| t.by_key(&format!("body-due-{word}{part}")).unwrap_or_default();
        (staff.is(roles) && is_due(view, *kind)).then(|| Due {
            title: text(""),
            help: text("-help"),
            href: if path.is_empty() { places.to_owned() } else { format!("{base}{path}") },
            button: text("-button"),
            at_once: matches!(kind, FactKind::Accepted | FactKind::DocumentsChecked),
            look: match kind {
                FactKind::PaperSigned | FactKind::SignedByHand => draft.clone(),
                FactKind::HandedOver | FactKind::HandedOut => paper.clone(),
                _ => None,
            },
        })
    };
    DEEDS.iter().filter_map(deed).collect()
}

/// What else this person may do in the case.
pub(crate) fn more(t: T, base: &str, staff: &Staff, view: &CaseView) -> Vec<More> {
    let page = |path: &str, text: std::borrow::Cow<'static, str>| More {
        href: format!("{base}{path}"),
        text: text.into_owned(),
        help: None,
        at_once: false,
    };
    let mut more = Vec::new();
    if extend::may(staff, view) {
        more.push(page("/extend", t.body_more_extend()));
    }
    if appoint::may(staff, view) {
        more.push(page("/appoint", t.body_more_appoint()));
    }
    if copy::is_stored(staff, view) {
        more.push(More { at_once: true, ..page("/recall", t.body_more_recall()) });
    }
    if staff.is(WORKERS) && view.asking().is_some() {
        let text = if view.state.answers.is_empty() { t.body_more_ask_first() } else { t.body_more_ask() };
        more.push(More { at_once: true, ..page("/ask-registers", text) });
    }
    for paper in copy::printable(staff, view) {
        let title = format!("{} № {}", paper_title(view, &paper.paper, t.lang()), paper.number);
        more.push(More {
            at_once: true,
            help: Some(t.body_more_copy_help().into_owned()),
            ..page(&format!("/copies/{}", paper.number), t.body_more_copy(title))
        });
    }
    more
}
