//! Signing with a telephone: the page shows a code, eGov mobile (or eGov Business) fetches the document by it and brings the signature,
//! and the page sends that signature the way it would send one of the agent's.
//!
//! A request lives 180 seconds and takes one signature. What the telephone brings is judged at once, as the page will judge it: one that is refused
//! leaves the code open, one that is good or cannot be judged now is taken, and the page has the last word. It is kept among the sessions of the
//! system's store, because it ends like one, under the hash of a name that no cookie can have, so that nobody's telephone holds a session.

pub mod protocol;

use crate::components::BackLink;
use crate::intake::sign::digest_of;
use crate::intake::{Intake, reason_words};
use crate::signing::{self, SignatureFault};
use crate::{Page, PageResult, Problem, Visit, blocking, render, session, visit};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use casework::{Application, CaseRoom};
use engine::Edition;
use jiff::{SignedDuration, Timestamp};
use kernel::{Bin, CaseNumber, Iin, Lang, iso_local};
use pki::{Reason, Role, Verdict};
use protocol::{Document, Documents, File, Held, Invitation, Organisation, Pointer};
use qrcode::{EcLevel, QrCode, render::svg};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use store::records::SessionRecord;
use store::{StoreError, Tx};
use translation::T;

pub use protocol::{Kind, Launchers};

/// How long a code may be signed by, as the applications expect.
pub const LIVES: SignedDuration = SignedDuration::from_secs(180);
/// How long a signature that came waits to be sent by the page.
const COLLECTED: SignedDuration = SignedDuration::from_mins(30);
/// The largest document a telephone is given, in bytes.
const DOCUMENT_LIMIT: usize = 5_000_000;
/// The languages of the names of a document, in their order.
pub const LANGUAGES: [Lang; 3] = [Lang::Kk, Lang::Ru, Lang::En];
/// The only document of a request.
const DOCUMENT: &str = "1";

/// What a telephone is to sign, and where its signature goes.
pub struct ToSign<'a> {
    /// The path the page's form is sent to, with the system's prefix.
    pub action: &'a str,
    /// Other fields of that form.
    pub fields: Vec<(String, String)>,
    /// The name of the document in Kazakh, Russian and English.
    pub names: [String; 3],
    /// What the person knows the document by ([`facts`]): names and values in the language of the page. The name and the fingerprint are added.
    pub facts: Vec<(String, String)>,
    /// What the bytes are.
    pub kind: Kind,
    /// The exact bytes.
    pub bytes: &'a [u8],
    /// Whose signature the page will take.
    pub expected: Expected,
}

/// Whose signature the page will take: what it asks of a signature is asked of it already when the telephone brings it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Expected {
    /// Whose number the certificate must bear.
    pub iin: Iin,
    /// Roles of which it must bear one; empty where any will do.
    pub roles: Vec<Role>,
    /// The organisation it must act for, where it signs for one.
    pub organisation: Option<Bin>,
}

/// A request for a signature, as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Request {
    account: String,
    action: String,
    fields: Vec<(String, String)>,
    /// In Kazakh, Russian and English.
    names: [String; 3],
    facts: Vec<(String, String)>,
    kind: Kind,
    /// The language of the page it was made on.
    lang: Lang,
    document: String,
    expected: Expected,
    token: String,
    until: Timestamp,
    signature: Option<String>,
}

impl Request {
    fn is_old(&self, now: Timestamp) -> bool {
        now > self.until
    }

    /// How far it is, for the page and its script.
    fn word(&self, now: Timestamp) -> &'static str {
        match &self.signature {
            Some(_) => "signed",
            None if self.is_old(now) => "old",
            None => "waiting",
        }
    }

    /// Whether this signature is still to be taken: not where the very same one was, whose answer the telephone never heard. After another one was
    /// taken, and after the time of the code, none is.
    fn needs(&self, signature: &str, now: Timestamp) -> Result<bool, Problem> {
        if self.signature.as_deref() == Some(signature) {
            return Ok(false);
        }
        waits(self, now).map(|()| true)
    }
}

/// What the person who signs knows a document by, in their language: the number of the case, for whom it is, and the child it is about.
pub fn facts(
    t: T,
    edition: &Edition,
    application: Option<&Application>,
    number: Option<&CaseNumber>,
    recipient: &str,
) -> Vec<(String, String)> {
    let field = edition.regulation.waiting_list.as_ref().map(|list| list.child_name.as_str());
    let child = application.zip(field).and_then(|(application, field)| application.answer(field));
    let facts = [
        (t.signing_mobile_number(), number.map(ToString::to_string).unwrap_or_default()),
        (t.signing_mobile_recipient(), recipient.to_owned()),
        (t.signing_mobile_child(), child.unwrap_or_default().to_owned()),
    ];
    let known = facts.into_iter().filter(|(_, value)| !value.is_empty());
    known.map(|(name, value)| (name.into_owned(), value)).collect()
}

/// Whether the form was sent by its button «sign with a telephone».
pub fn is_wanted(answers: &crate::Answers) -> bool {
    answers.get("way") == Some("mobile")
}

/// Makes a request and sends the browser to the page with its code.
pub async fn begin(room: &Arc<CaseRoom>, visit: &Visit, to_sign: ToSign<'_>) -> Result<Response, Problem> {
    if to_sign.bytes.len() > DOCUMENT_LIMIT {
        return Err(Problem::too_large());
    }
    let account = visit.person().ok_or_else(Problem::unauthorised)?.account;
    let (id, token) = session::token().zip(session::token()).ok_or_else(Problem::unavailable)?;
    let t = visit.t();
    let own = LANGUAGES.into_iter().zip(&to_sign.names).find(|(lang, _)| *lang == visit.lang());
    let name = own.map(|(_, name)| (t.signing_mobile_document().into_owned(), name.clone()));
    let digest = (t.signing_mobile_digest().into_owned(), digest_of(to_sign.bytes).to_string());
    let request = Request {
        account,
        action: to_sign.action.to_owned(),
        fields: to_sign.fields,
        names: to_sign.names,
        facts: name.into_iter().chain(to_sign.facts).chain([digest]).collect(),
        kind: to_sign.kind,
        lang: visit.lang(),
        document: STANDARD.encode(to_sign.bytes),
        expected: to_sign.expected,
        token,
        until: visit.now() + LIVES,
        signature: None,
    };
    let record = record(&id, &request)?;
    let store = Arc::clone(&room.store);
    blocking(move || store.write::<_, StoreError>(|tx| tx.session_save(&record))).await?;
    Ok(visit.go(format!("/mobile-sign/{id}/wait")))
}

/// A cookie cannot hold the end of a line, so this is the hash of nobody's session.
fn key(id: &str) -> String {
    session::key(&format!("mobile-sign\n{id}")).as_str().to_owned()
}

fn record(id: &str, request: &Request) -> Result<SessionRecord, Problem> {
    Ok(SessionRecord {
        id_hash: key(id),
        account: None,
        csrf: String::new(),
        data: serde_json::to_string(request)?,
        expires_at: request.until + COLLECTED,
    })
}

fn kept(tx: &mut Tx<'_>, id: &str) -> Result<Request, Problem> {
    let record = tx.session_load(&key(id))?.ok_or_else(Problem::not_found)?;
    Ok(serde_json::from_str(&record.data)?)
}

async fn load(room: &Arc<CaseRoom>, id: &str) -> Result<Request, Problem> {
    let (store, id) = (Arc::clone(&room.store), id.to_owned());
    blocking(move || store.read::<_, Problem>(|tx| kept(tx, &id))).await
}

/// 410: the time of the code is over.
fn old() -> Problem {
    Problem::new(StatusCode::GONE, "mobile-sign-old")
}

/// The first call: who asks for what and where the documents are. Whoever has seen the code may ask.
pub(crate) async fn invitation(
    State(intake): State<Intake>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<Invitation>, Problem> {
    let request = open(&intake.room, &visit, &id).await?;
    let name = |lang: Lang| T::of(lang).by_key(visit.site().name_key).unwrap_or_default();
    Ok(Json(Invitation {
        description: T::of(request.lang).signing_mobile_description().into_owned(),
        expiry_date: iso_local(request.until),
        organisation: Organisation {
            name_ru: name(Lang::Ru),
            name_kz: name(Lang::Kk),
            name_en: name(Lang::En),
            bin: intake.room.setting.organisation.as_ref().map(|bin| bin.as_str().to_owned()).unwrap_or_default(),
        },
        document: Pointer {
            uri: format!("{}/documents", address(&intake.room, &visit, &id)),
            auth_type: "Token".to_owned(),
            auth_token: request.token,
        },
    }))
}

/// A request that still waits for its signature.
async fn open(room: &Arc<CaseRoom>, visit: &Visit, id: &str) -> Result<Request, Problem> {
    let request = scanned(room, visit, id).await?;
    waits(&request, visit.now()).map_err(|problem| in_words(problem, request.lang))?;
    Ok(request)
}

/// A request as a telephone asks for it.
async fn scanned(room: &Arc<CaseRoom>, visit: &Visit, id: &str) -> Result<Request, Problem> {
    load(room, id).await.map_err(|problem| in_words(problem, visit.lang()))
}

/// What the telephone shows of a refusal: it knows no page of ours.
fn in_words(problem: Problem, lang: Lang) -> Problem {
    let t = T::of(lang);
    let words = match problem.status() {
        StatusCode::GONE => t.signing_mobile_told_old(),
        StatusCode::CONFLICT => t.signing_mobile_told_taken(),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => t.signing_mobile_told_foreign(),
        StatusCode::NOT_FOUND => t.signing_mobile_told_unknown(),
        StatusCode::BAD_REQUEST => t.signing_mobile_told_unread(),
        _ => return problem,
    };
    problem.message(words)
}

fn waits(request: &Request, now: Timestamp) -> Result<(), Problem> {
    match request.signature {
        Some(_) => Err(Problem::conflict()),
        None if request.is_old(now) => Err(old()),
        None => Ok(()),
    }
}

/// The public address of the first call.
fn address(room: &CaseRoom, visit: &Visit, id: &str) -> String {
    format!("{}{}", room.setting.portal_address, visit.url(format!("/mobile-sign/{id}")))
}

/// Whether the telephone shows the token it was given.
fn shows_token(headers: &HeaderMap, request: &Request) -> Result<(), Problem> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    // The name of the scheme may be written in any letters (RFC 9110 §11.1).
    let token =
        given.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let refused = match token {
        None => Problem::unauthorised(),
        Some((_, token)) if visit::equal(token.trim().as_bytes(), request.token.as_bytes()) => return Ok(()),
        Some(_) => Problem::forbidden(),
    };
    Err(in_words(refused, request.lang))
}

/// The second call: the documents to sign.
pub(crate) async fn documents(
    State(intake): State<Intake>,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Documents>, Problem> {
    let request = open(&intake.room, &visit, &id).await?;
    shows_token(&headers, &request)?;
    let [name_kz, name_ru, name_en] = request.names;
    let meta = request.facts.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let file = File { mime: request.kind.mime().to_owned(), data: request.document };
    Ok(Json(Documents {
        sign_method: "CMS_SIGN_ONLY".to_owned(),
        documents_to_sign: vec![Document {
            id: Value::String(DOCUMENT.to_owned()),
            name_ru,
            name_kz,
            name_en,
            meta,
            document: Some(Held { file }),
            document_cms: None,
        }],
    }))
}

/// The second call, sent back: the signature. One that does not hold is refused with the reason, as the protocol has it (403), and the code stays open.
pub(crate) async fn signed(
    State(intake): State<Intake>,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let request = scanned(&intake.room, &visit, &id).await?;
    shows_token(&headers, &request)?;
    let told = |problem| in_words(problem, request.lang);
    let unread = |detail: String| told(Problem::bad_request().detail(detail));
    let sent: Documents = serde_json::from_slice(&body).map_err(|error| unread(error.to_string()))?;
    let expected = || unread("one signature in CMS of the document that was given is expected".to_owned());
    let signature = sent.signature_of(DOCUMENT).ok_or_else(expected)?;
    let unreadable = |_: SignatureFault| unread("this is no signature in CMS".to_owned());
    let signature = signing::read(signature.as_bytes()).map_err(unreadable)?;
    let (room, now) = (Arc::clone(&intake.room), visit.now());
    // In one go: where the line breaks meanwhile, the signature is taken all the same.
    let refused = blocking(move || take(&room, &id, &signature, now)).await.map_err(told)?;
    Ok(match refused {
        None => Json(json!({ "message": "success" })).into_response(),
        Some(message) => (StatusCode::FORBIDDEN, Json(json!({ "message": message }))).into_response(),
    })
}

/// Takes a signature, or says why it is refused. Blocks.
fn take(room: &CaseRoom, id: &str, signature: &[u8], now: Timestamp) -> Result<Option<String>, Problem> {
    let text = STANDARD.encode(signature);
    let request = room.store.read::<_, Problem>(|tx| kept(tx, id))?;
    if !request.needs(&text, now)? {
        return Ok(None);
    }
    if let Some(refused) = refusal(room, &request, signature)? {
        return Ok(Some(refused));
    }
    room.store.write::<_, Problem>(|tx| {
        // Read again inside: of two signatures at once one is taken.
        let mut request = kept(tx, id)?;
        if request.needs(&text, now)? {
            request.signature = Some(text);
            tx.session_save(&record(id, &request)?)?;
        }
        Ok(None)
    })
}

/// Why the page would refuse a signature over the bytes that were given, in the person's words. Nothing where it is good, and nothing where that cannot
/// be told now: the page judges it once more.
fn refusal(room: &CaseRoom, request: &Request, signature: &[u8]) -> Result<Option<String>, Problem> {
    let document = STANDARD.decode(&request.document)?;
    let Expected { iin, roles, organisation } = &request.expected;
    let signed = match room.verify(&document, signature, iin, roles) {
        Ok(signed) => signed,
        Err(fault) => {
            tracing::warn!(%fault, "a signature of a telephone cannot be judged now");
            return Ok(None);
        }
    };
    let signed = match organisation {
        Some(bin) => signed.require_bin(bin),
        None => signed,
    };
    if signed.verdict == Verdict::Valid || Reason::all_may_pass(&signed.reasons) {
        return Ok(None);
    }
    let t = T::of(request.lang);
    let reasons = signed.reasons.iter().map(|reason| reason_words(t, reason));
    let reasons: Vec<String> = reasons.map(|(why, mend)| format!("{why}. {mend}").trim_end().to_owned()).collect();
    Ok(Some(t.signing_mobile_refused(reasons.join(" ")).into_owned()))
}

/// What the person sees while the telephone signs.
enum Waiting {
    /// The code and the links that open an application on this telephone.
    Code { picture: String, links: [String; 2], until: String },
    /// The signature came and is to be sent.
    Signed { action: String, fields: Vec<(String, String)>, signature: String },
    /// The time is over.
    Old,
}

#[derive(Template)]
#[template(path = "mobile-sign/wait.html")]
struct WaitPage {
    page: Page,
    back: String,
    state: &'static str,
    waiting: Waiting,
}

/// A request of the person who is signed in.
async fn own(intake: &Intake, visit: &Visit, id: &str) -> Result<Request, Problem> {
    let person = visit.person().ok_or_else(Problem::unauthorised)?;
    let request = load(&intake.room, id).await?;
    if request.account == person.account { Ok(request) } else { Err(Problem::not_found()) }
}

/// What the page shows of a request whose first call has this address.
fn waiting(visit: &Visit, request: &Request, address: &str, launchers: &Launchers) -> Result<Waiting, Problem> {
    Ok(match &request.signature {
        Some(signature) => Waiting::Signed {
            action: request.action.clone(),
            fields: request.fields.clone(),
            signature: signature.clone(),
        },
        None if request.is_old(visit.now()) => Waiting::Old,
        None => {
            let address = protocol::marked(address);
            Waiting::Code {
                picture: picture(&protocol::code_text(&address))?,
                links: launchers.links(&address),
                until: visit.t().date_time(request.until),
            }
        }
    })
}

/// The code as a picture for a page.
fn picture(text: &str) -> Result<String, Problem> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| Problem::too_large())?;
    let drawn = code.render::<svg::Color>().min_dimensions(240, 240).build();
    Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(drawn)))
}

/// The page with the code; once the signature came, the form that sends it.
pub(crate) async fn wait(
    State(intake): State<Intake>,
    launchers: Option<Extension<Launchers>>,
    visit: Visit,
    Path(id): Path<String>,
) -> PageResult {
    let request = own(&intake, &visit, &id).await?;
    let launchers = launchers.map(|Extension(launchers)| launchers).unwrap_or_default();
    let waiting = waiting(&visit, &request, &address(&intake.room, &visit, &id), &launchers)?;
    render(&WaitPage {
        page: visit.page(visit.t().signing_mobile_title())?.with_script("mobile-sign.js"),
        state: request.word(visit.now()),
        back: request.action,
        waiting,
    })
}

/// How far it is, for the page's script.
pub(crate) async fn state(
    State(intake): State<Intake>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let request = own(&intake, &visit, &id).await?;
    Ok(Json(json!({ "state": request.word(visit.now()) })))
}
