//! Written consent to an offered place or refusal of it: a click is neither, so each is a document signed by the recipient's own key.

use crate::App;
use crate::case::own;
use askama::Template;
use axum::extract::{Path, State};
use casework::{CaseRoom, CaseView, Deed, Turned};
use engine::{Actor, ActorKind, Fact, FactKind, Written};
use kernel::{CaseNumber, Iin, Lang};
use pki::{Signed, Verdict};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::StoreError;
use translation::T;
use web::components::{BackLink, InsetText};
use web::intake::{attachment, reason_words};
use web::mobile_sign::{self, Expected, Kind, ToSign};
use web::{Answers, Errors, Page, PageResult, Problem, Signing, Visit, blocking, render, signing};

/// The document that is signed: which offer, which answer, whose, when, and the words the person read.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct OfferAnswer {
    case: String,
    number: Option<CaseNumber>,
    offer: String,
    kindergarten: String,
    /// `accept` or `decline`.
    answer: String,
    recipient: String,
    iin: String,
    language: Lang,
    text: String,
    /// When it was made ready for signing, RFC 3339.
    made_at: String,
}

#[derive(Template)]
#[template(path = "portal/offer.html")]
struct OfferPage {
    page: Page,
    back: String,
    errors: Errors,
    text: String,
    accepts: bool,
    signing: Signing,
}

/// The setting that says an offer was answered here: the answer and how many entries the journal had then.
fn answered_key(view: &CaseView, offer: &str) -> String {
    format!("answered:{}:{offer}", view.record.id)
}

/// Whether the person has answered this offer already; an answer that the body turned away counts no more.
pub(crate) async fn is_answered(room: &Arc<CaseRoom>, view: &CaseView, offer: &str) -> Result<bool, Problem> {
    let (store, key) = (Arc::clone(&room.store), answered_key(view, offer));
    let known = blocking(move || store.read::<_, StoreError>(|tx| tx.setting_get(&key))).await?;
    Ok(known.is_some_and(|known| counts(view, &known)))
}

fn counts(view: &CaseView, known: &str) -> bool {
    let Some(entries) = known.split_once(' ').and_then(|(_, entries)| entries.parse::<usize>().ok()) else {
        return false;
    };
    !view.entries.iter().skip(entries).any(|entry| entry.fact.kind() == FactKind::DeedRefused)
}

/// An answer that can be given now: the person's case, the open offer, yes or no.
struct Open {
    view: CaseView,
    accepts: bool,
    iin: Iin,
    name: String,
    kindergarten: String,
}

async fn open(
    app: &App,
    visit: &Visit,
    [id, offer, answer]: [&str; 3],
) -> Result<Result<Open, web::access::PageResult>, Problem> {
    let accepts = match answer {
        "accept" => true,
        "decline" => false,
        _ => return Err(Problem::not_found()),
    };
    let view = own(&app.room, visit, id).await?;
    let Some(known) = view.state.offers.iter().find(|known| known.id == offer) else {
        return Err(Problem::not_found());
    };
    let gone = known.accepted.is_some() || view.state.open_offer().is_none_or(|open| open.id != offer);
    if gone || is_answered(&app.room, &view, offer).await? {
        visit.warn(visit.t().portal_offer_answered())?;
        return Ok(Err(Ok(visit.go(format!("/cabinet/{id}")))));
    }
    let kindergarten = known.kindergarten.clone();
    let iin = Iin::kept(&view.record.recipient)?;
    let name = view.record.recipient_name.clone();
    Ok(Ok(Open { view, accepts, iin, name, kindergarten }))
}

/// The name under which a session keeps the bytes of an answer in a language.
fn kept_as(offer: &str, word: &str, lang: Lang) -> String {
    format!("offer-{offer}-{word}-{lang}")
}

/// The exact bytes in a language, made once for a session, so that what was shown is what is signed.
fn bytes(visit: &Visit, open: &Open, offer: &str, lang: Lang) -> Result<(String, String), Problem> {
    let t = T::of(lang);
    let word = if open.accepts { "accept" } else { "decline" };
    let name = kept_as(offer, word, lang);
    if let Some(kept) = visit.get::<String>(&name)
        && let Ok(made) = serde_json::from_str::<OfferAnswer>(&kept)
    {
        return Ok((kept, made.text));
    }
    let number = open.view.state.number.as_ref().map(ToString::to_string).unwrap_or_default();
    let text = if open.accepts {
        t.portal_offer_consent_text(open.kindergarten.as_str(), open.name.as_str(), number)
    } else {
        t.portal_offer_refusal_text(open.kindergarten.as_str(), open.name.as_str(), number)
    };
    let answer = OfferAnswer {
        case: open.view.record.id.to_string(),
        number: open.view.state.number.clone(),
        offer: offer.to_owned(),
        kindergarten: open.kindergarten.clone(),
        answer: word.to_owned(),
        recipient: open.name.clone(),
        iin: open.iin.as_str().to_owned(),
        language: lang,
        text: text.into_owned(),
        made_at: kernel::iso(visit.now()),
    };
    let made = serde_json::to_string_pretty(&answer)?;
    visit.keep(&name, &made)?;
    Ok((made, answer.text))
}

fn page(app: &App, visit: &Visit, open: &Open, offer: &str, errors: Errors) -> PageResult {
    let t = visit.t();
    let (bytes, text) = bytes(visit, open, offer, visit.lang())?;
    let title = if open.accepts { t.portal_offer_consent_title() } else { t.portal_offer_refusal_title() };
    let download = format!("{}/document", visit.path());
    let button = if open.accepts { t.portal_offer_sign_consent() } else { t.portal_offer_sign_refusal() };
    let signing = Signing::new(t, bytes.as_bytes(), open.iin.as_str(), &app.agent, download)
        .errors(&errors)
        .button(button)
        .mobile();
    render(&OfferPage {
        page: visit.page(title)?.with_form().with_errors(!errors.is_empty()).with_script("signing.js"),
        back: visit.url(format!("/cabinet/{}", open.view.record.id)),
        errors,
        text,
        accepts: open.accepts,
        signing,
    })
}

/// The page with the text and its signing.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((id, offer, answer)): Path<(String, String, String)>,
) -> PageResult {
    match open(&app, &visit, [&id, &offer, &answer]).await? {
        Ok(open) => page(&app, &visit, &open, &offer, Errors::none(visit.t())),
        Err(elsewhere) => elsewhere,
    }
}

/// The same bytes as a file, to be signed elsewhere.
pub(crate) async fn document(
    State(app): State<App>,
    visit: Visit,
    Path((id, offer, answer)): Path<(String, String, String)>,
) -> PageResult {
    match open(&app, &visit, [&id, &offer, &answer]).await? {
        Ok(open) => {
            let (bytes, _) = bytes(&visit, &open, &offer, visit.lang())?;
            attachment(&format!("{answer}.json"), "application/json", bytes.into_bytes())
        }
        Err(elsewhere) => elsewhere,
    }
}

/// Checks the signature by the three checks and sends the answer on; until the body tells it back the page says it is on its way.
pub(crate) async fn sent(
    State(app): State<App>,
    visit: Visit,
    Path((id, offer, answer)): Path<(String, String, String)>,
    answers: Answers,
) -> PageResult {
    let open = match open(&app, &visit, [&id, &offer, &answer]).await? {
        Ok(open) => open,
        Err(elsewhere) => return elsewhere,
    };
    let t = visit.t();
    let mut errors = Errors::none(t);
    if answers.switches_language() {
        return page(&app, &visit, &open, &offer, errors);
    }
    // In the language of the page that was read, whatever language the person reads now.
    let lang = answers.get("language").and_then(|code| code.parse().ok()).unwrap_or_else(|| visit.lang());
    let document = bytes(&visit, &open, &offer, lang)?.0.into_bytes();
    if mobile_sign::is_wanted(&answers) {
        return by_telephone(&app, &visit, &open, &document, lang).await;
    }
    let signature = match signing::signature(&answers) {
        Ok(signature) => signature,
        Err(fault) => return page(&app, &visit, &open, &offer, errors.with("signature", fault.text(t))),
    };
    let (room, iin) = (Arc::clone(&app.room), open.iin.clone());
    let (content, sign) = (document.clone(), signature.clone());
    let signed = blocking(move || room.verify(&content, &sign, &iin, &[])).await?;
    if signed.verdict != Verdict::Valid {
        for reason in &signed.reasons {
            let (why, mend) = reason_words(t, reason);
            errors.add("signature", format!("{why}. {mend}"));
        }
        return page(&app, &visit, &open, &offer, errors);
    }
    let actor =
        Actor { kind: ActorKind::Recipient, name: open.name.clone(), account: open.view.record.account.clone() };
    let done = enter(&app, open, offer.clone(), ([document, signature], signed), actor).await?;
    if done {
        for lang in Lang::ALL {
            visit.take::<String>(&kept_as(&offer, &answer, lang));
        }
        visit.notice(if answer == "accept" { t.portal_offer_consent_sent() } else { t.portal_offer_refusal_sent() })?;
    } else {
        visit.warn(t.portal_offer_answered())?;
    }
    Ok(visit.go(format!("/cabinet/{id}")))
}

/// The telephone is given the bytes that were shown, and brings its signature to the same form.
async fn by_telephone(app: &App, visit: &Visit, open: &Open, document: &[u8], lang: Lang) -> PageResult {
    let t = visit.t();
    let names = mobile_sign::LANGUAGES.map(|lang| {
        let t = T::of(lang);
        if open.accepts { t.portal_offer_consent_title() } else { t.portal_offer_refusal_title() }.into_owned()
    });
    let view = &open.view;
    let number = view.state.number.as_ref();
    let mut facts = mobile_sign::facts(t, &view.edition, view.application.as_ref(), number, &open.name);
    facts.push((t.bulletin_kindergarten().into_owned(), open.kindergarten.clone()));
    let to_sign = ToSign {
        action: visit.path(),
        fields: vec![("language".to_owned(), lang.to_string())],
        names,
        facts,
        kind: Kind::Json,
        bytes: document,
        expected: Expected { iin: open.iin.clone(), roles: Vec::new(), organisation: None },
    };
    mobile_sign::begin(&app.room, visit, to_sign).await
}

/// Enters the answer once; false where it was answered meanwhile or the offer is closed.
async fn enter(
    app: &App,
    open: Open,
    offer: String,
    (blobs, signed): ([Vec<u8>; 2], Signed),
    actor: Actor,
) -> Result<bool, Problem> {
    let room = Arc::clone(&app.room);
    blocking(move || {
        let view = &open.view;
        let key = answered_key(view, &offer);
        let entered = room.apply_made(view.record.id, |tx| {
            if tx.setting_get(&key)?.is_some_and(|known| counts(view, &known)) {
                return Ok(None);
            }
            let word = if open.accepts { "accept" } else { "decline" };
            tx.setting_put(&key, &format!("{word} {}", view.entries.len()))?;
            let [document, signature] = [tx.blob_put(&blobs[0])?, tx.blob_put(&blobs[1])?];
            room.keep_evidence(tx, view.record.id, &document, &signature, &signed)?;
            let written = Written::SignedBytes { document, signature };
            let fact = if open.accepts {
                Fact::PlaceAccepted { offer, written }
            } else {
                Fact::PlaceDeclined { offer, written }
            };
            Ok(Some(Deed { fact, actor }))
        });
        match entered {
            Err(Turned::Misstep(_)) => Ok(false),
            Err(Turned::Fault(fault)) => Err(Problem::from(fault)),
            Ok(entered) => Ok(entered),
        }
    })
    .await
}
