//! Signing with a telephone: the page shows a code, eGov mobile (or eGov Business) fetches the document by it and brings the signature,
//! and the page sends that signature the way it would send one of the agent's.
//!
//! A request lives 180 seconds and takes one signature. It is kept among the sessions of the system's store, because it ends like one, under
//! the hash of a name that no cookie can have, so that nobody's telephone holds a session.

pub mod protocol;

use crate::components::BackLink;
use crate::intake::Intake;
use crate::signing::{self, SignatureFault};
use crate::{Page, PageResult, Problem, Visit, blocking, render, session, visit};
use askama::Template;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use casework::CaseRoom;
use jiff::{SignedDuration, Timestamp};
use kernel::{Lang, iso};
use protocol::{Document, Documents, File, Held, Invitation, Organisation, Pointer};
use qrcode::{EcLevel, QrCode, render::svg};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use store::StoreError;
use store::records::SessionRecord;
use translation::T;

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
    /// The kind of file: `json`, `pdf`.
    pub kind: &'a str,
    /// The exact bytes.
    pub bytes: &'a [u8],
}

/// A request for a signature, as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Request {
    account: String,
    action: String,
    fields: Vec<(String, String)>,
    /// In Kazakh, Russian and English.
    names: [String; 3],
    kind: String,
    document: String,
    token: String,
    until: Timestamp,
    signature: Option<String>,
}

impl Request {
    fn is_old(&self, now: Timestamp) -> bool {
        now > self.until
    }
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
    let request = Request {
        account,
        action: to_sign.action.to_owned(),
        fields: to_sign.fields,
        names: to_sign.names,
        kind: to_sign.kind.to_owned(),
        document: STANDARD.encode(to_sign.bytes),
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

async fn load(room: &Arc<CaseRoom>, id: &str) -> Result<Request, Problem> {
    let (store, key) = (Arc::clone(&room.store), key(id));
    let kept = blocking(move || store.read::<_, StoreError>(|tx| tx.session_load(&key))).await?;
    Ok(serde_json::from_str(&kept.ok_or_else(Problem::not_found)?.data)?)
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
        description: visit.t().signing_mobile_description().into_owned(),
        expiry_date: iso(request.until),
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
    let request = load(room, id).await?;
    waits(&request, visit.now())?;
    Ok(request)
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
    let token = given.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(Problem::unauthorised)?;
    if visit::equal(token.as_bytes(), request.token.as_bytes()) { Ok(()) } else { Err(Problem::forbidden()) }
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
    let file = File { mime: format!("@file/{}", request.kind), data: request.document };
    Ok(Json(Documents {
        sign_method: "CMS_SIGN_ONLY".to_owned(),
        documents_to_sign: vec![Document {
            id: Value::String(DOCUMENT.to_owned()),
            name_ru,
            name_kz,
            name_en,
            meta: Vec::new(),
            document: Some(Held { file }),
            document_cms: None,
        }],
    }))
}

/// The second call, sent back: the signature. It is taken once; whether it holds is judged where the page sends it.
pub(crate) async fn signed(
    State(intake): State<Intake>,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let request = open(&intake.room, &visit, &id).await?;
    shows_token(&headers, &request)?;
    let sent: Documents = serde_json::from_slice(&body).map_err(|error| Problem::bad_request().detail(error))?;
    let signature = sent.signature_of(DOCUMENT).ok_or_else(|| {
        Problem::bad_request().detail("one signature in CMS of the document that was given is expected")
    })?;
    let unreadable = |_: SignatureFault| Problem::bad_request().detail("this is no signature in CMS");
    let signature = signing::read(signature.as_bytes()).map_err(unreadable)?;
    let (store, now) = (Arc::clone(&intake.room.store), visit.now());
    blocking(move || {
        // Read again inside: of two signatures at once one is taken.
        store.write::<_, Problem>(|tx| {
            let kept = tx.session_load(&key(&id))?.ok_or_else(Problem::not_found)?;
            let mut request: Request = serde_json::from_str(&kept.data)?;
            waits(&request, now)?;
            request.signature = Some(STANDARD.encode(&signature));
            tx.session_save(&record(&id, &request)?)?;
            Ok(())
        })
    })
    .await?;
    Ok(Json(json!({})))
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

impl Waiting {
    fn word(&self) -> &'static str {
        match self {
            Self::Code { .. } => "waiting",
            Self::Signed { .. } => "signed",
            Self::Old => "old",
        }
    }
}

#[derive(Template)]
#[template(path = "mobile-sign/wait.html")]
struct WaitPage {
    page: Page,
    back: String,
    waiting: Waiting,
}

/// A request of the person who is signed in.
async fn own(intake: &Intake, visit: &Visit, id: &str) -> Result<(Request, Waiting), Problem> {
    let person = visit.person().ok_or_else(Problem::unauthorised)?;
    let request = load(&intake.room, id).await?;
    if request.account != person.account {
        return Err(Problem::not_found());
    }
    let waiting = match &request.signature {
        Some(signature) => Waiting::Signed {
            action: request.action.clone(),
            fields: request.fields.clone(),
            signature: signature.clone(),
        },
        None if request.is_old(visit.now()) => Waiting::Old,
        None => {
            let address = address(&intake.room, visit, id);
            Waiting::Code {
                picture: picture(&protocol::code_text(&address))?,
                links: [false, true].map(|business| protocol::launch_link(&address, business)),
                until: visit.t().date_time(request.until),
            }
        }
    };
    Ok((request, waiting))
}

/// The code as a picture for a page.
fn picture(text: &str) -> Result<String, Problem> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| Problem::too_large())?;
    let drawn = code.render::<svg::Color>().min_dimensions(240, 240).build();
    Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(drawn)))
}

/// The page with the code; once the signature came, the form that sends it.
pub(crate) async fn wait(State(intake): State<Intake>, visit: Visit, Path(id): Path<String>) -> PageResult {
    let (request, waiting) = own(&intake, &visit, &id).await?;
    render(&WaitPage {
        page: visit.page(visit.t().signing_mobile_title())?.with_script("mobile-sign.js"),
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
    let (_, waiting) = own(&intake, &visit, &id).await?;
    Ok(Json(json!({ "state": waiting.word() })))
}
