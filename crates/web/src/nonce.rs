//! Signing in by a certificate: a chance number of the server is signed, once and soon. Pages and the API ask and judge alike.

use crate::components::BackLink;
use crate::password::Throttle;
use crate::problem_page::encode;
use crate::sign_in::account_by_number;
use crate::{Errors, Page, PageResult, Problem, Signing, Visit, blocking, render, safe_next};
use askama::Template;
use axum::http::header;
use axum::response::IntoResponse as _;
use casework::{CaseRoom, SIGNS_FOR_ORGANISATION};
use jiff::{SignedDuration, Timestamp};
use kernel::{System, iso};
use pki::{Reason, Role, Subject, Verdict};
use rand::TryRngCore as _;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;
use store::StoreError;
use store::records::AccountRecord;
use translation::T;

/// How long a nonce may be signed.
const LIVES: SignedDuration = SignedDuration::from_mins(5);
/// The name in the session under which the nonce waits.
const KEPT_AS: &str = "sign-in-nonce";

/// What is signed in order to sign in: a chance number of the server, good for one signature within minutes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Nonce {
    number: String,
    text: String,
    at: Timestamp,
}

impl Nonce {
    /// A new nonce, which waits in the session: one given before is good no more.
    pub fn give(visit: &Visit) -> Result<Self, Problem> {
        let mut bytes = [0_u8; 32];
        rand::rngs::OsRng.try_fill_bytes(&mut bytes)?;
        let number = hex::encode(bytes);
        let at = visit.now();
        let words = words(visit.site().system, visit.t()).ok_or_else(Problem::not_found)?;
        // Whoever is shown a text of this system elsewhere can see where it belongs.
        let site = visit.site();
        let text = format!("{words}\n{}{}\n{}\n{number}\n", site.address, site.prefix, iso(at));
        let nonce = Self { number, text, at };
        visit.keep(KEPT_AS, &nonce)?;
        Ok(nonce)
    }

    /// The nonce that waits for its signature.
    pub fn waiting(visit: &Visit) -> Option<Self> {
        visit.get(KEPT_AS)
    }

    /// The text whose bytes (UTF-8) are signed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Until when it may be signed.
    pub fn until(&self) -> Timestamp {
        self.at + LIVES
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        now <= self.until()
    }
}

/// The first line of what is signed. It says what the signature is for and which system it enters, so that one made to sign in cannot be taken
/// for another, nor one made for a system enter another. None where nobody signs in.
fn words(system: System, t: T) -> Option<Cow<'static, str>> {
    match system {
        System::Portal => Some(t.organisation_signed_words()),
        System::ServiceCentre => Some(t.centre_sign_in_signed_words()),
        System::LocalBody => Some(t.body_sign_in_signed_words()),
        System::Gateway => None,
    }
}

/// The address of one of the pages where people sign in; like the others it leads on to the page that was wanted, where that is one of ours.
pub fn sign_in_page(visit: &Visit, path: &str, next: &str) -> String {
    match safe_next(next) {
        Some(next) => visit.url(format!("{path}?next={}", encode(next))),
        None => visit.url(path),
    }
}

#[derive(Template)]
#[template(path = "sign-in/certificate.html")]
struct StaffPage {
    page: Page,
    errors: Errors,
    next: String,
    /// The address of the other way.
    password: String,
    signing: Signing,
}

/// The page on which staff sign, with a nonce of its own: one shown before is good no more. `agent` is the address of the key agent, `next` the page
/// that was wanted.
pub fn page_of_staff(visit: &Visit, agent: &str, next: String, errors: Errors) -> PageResult {
    let nonce = Nonce::give(visit)?;
    let t = visit.t();
    let page = visit.page(t.centre_sign_in_certificate_title())?.with_form().with_errors(!errors.is_empty());
    let download = page.url("/sign-in/certificate/document");
    let signing = Signing::new(t, nonce.text().as_bytes(), "", agent, download).errors(&errors);
    let signing = signing.button(t.centre_sign_in_certificate_button());
    let password = sign_in_page(visit, "/sign-in", &next);
    render(&StaffPage { page: page.with_script("signing.js"), errors, next, password, signing })
}

/// The bytes of the waiting nonce as a file, for who signs in another program.
pub fn document(visit: &Visit) -> PageResult {
    let nonce = Nonce::waiting(visit).ok_or_else(Problem::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"sign-in.txt\""),
    ];
    Ok((headers, nonce.text).into_response())
}

/// Waits for the turn of a try, as one by a password does, and gives the number it is counted for: that which the certificate names. Nobody has
/// judged it yet, as nobody has a number that is typed. Errors: 429 when the turn is too far away.
pub async fn admit(throttle: &Throttle, visit: &Visit, signature: &[u8]) -> Result<String, Problem> {
    let (signature, contour) = (signature.to_vec(), visit.contour());
    let named = move || -> Result<_, Problem> {
        let certificates = pki::cms_certificates(&signature);
        Ok(certificates.first().and_then(|certificate| certificate.subject_in(contour).iin))
    };
    // Signatures that name nobody are counted together.
    let number = blocking(named).await?.map(|iin| iin.as_str().to_owned()).unwrap_or_default();
    throttle.admit(&number, visit.source()).await?;
    Ok(number)
}

/// What became of a signature over a nonce.
#[derive(Debug)]
pub enum Judged {
    /// It is that of the holder of this account.
    Holder(Box<AccountRecord>),
    /// There is no nonce, it was used already, or its time is over.
    Old,
    /// The signature does not hold, or cannot be judged now.
    Refused(Verdict, Vec<Reason>),
    /// The signature holds, and its signer has no account in the role.
    Stranger,
}

/// What a signature over a nonce proves of its signer.
#[derive(Debug)]
pub enum Proof {
    /// The owner of the certificate, and in what quality it is certified.
    Of(Box<Subject>, Vec<Role>),
    /// There is no nonce, it was used already, or its time is over.
    Old,
    /// The signature does not hold, or cannot be judged now.
    Refused(Verdict, Vec<Reason>),
}

/// Judges a signature over the nonce that waits in the session. Whatever comes of it, the nonce is used up.
pub async fn prove(room: &Arc<CaseRoom>, visit: &Visit, signature: Vec<u8>) -> Result<Proof, Problem> {
    // Taken out before it is judged: one nonce is good for one try.
    let nonce = visit.take::<Nonce>(KEPT_AS).filter(|nonce| nonce.is_fresh(visit.now()));
    let Some(nonce) = nonce else { return Ok(Proof::Old) };
    if !spend(room, &nonce).await? {
        return Ok(Proof::Old);
    }
    let judge = Arc::clone(room);
    let signed = blocking(move || -> Result<_, pki::PkiError> {
        let trust = judge.trusted.trust(&pki::cms_certificates(&signature))?;
        Ok(pki::cms_authenticate(&signature, nonce.text.as_bytes(), &trust, judge.clock.now()))
    })
    .await?;
    let roles = signed.signer.as_ref().map(pki::Certificate::roles).unwrap_or_default();
    Ok(match signed.subject().filter(|_| signed.verdict == Verdict::Valid) {
        Some(subject) => Proof::Of(Box::new(subject), roles),
        None => Proof::Refused(signed.verdict, signed.reasons),
    })
}

/// Judges a signature over the nonce for the account of its signer in a role.
///
/// A recipient whose certificate is of an organisation enters its account, and only as its first head or with the right to sign for it: the
/// account then names the signer as who acts for it.
pub async fn judge(
    room: &Arc<CaseRoom>,
    visit: &Visit,
    role: &'static str,
    signature: Vec<u8>,
) -> Result<Judged, Problem> {
    let (subject, roles) = match prove(room, visit, signature).await? {
        Proof::Of(subject, roles) => (subject, roles),
        Proof::Old => return Ok(Judged::Old),
        Proof::Refused(verdict, reasons) => return Ok(Judged::Refused(verdict, reasons)),
    };
    let Some(iin) = &subject.iin else { return Ok(Judged::Stranger) };
    let organisation = subject.organisation.as_ref().filter(|_| room.system == System::Portal);
    if organisation.is_some()
        && let Some(reasons) = lacks_right(&roles)
    {
        return Ok(Judged::Refused(Verdict::Invalid, reasons));
    }
    let number = organisation.map_or(iin.as_str(), |(_, bin)| bin.as_str());
    let Some(mut account) = account_by_number(room, number, role).await? else { return Ok(Judged::Stranger) };
    if organisation.is_some() && account.representative.as_deref() != Some(iin.as_str()) {
        account.representative = Some(iin.as_str().to_owned());
        account.representative_name = Some(written_name(&subject));
    }
    Ok(Judged::Holder(Box::new(account)))
}

/// Why a certificate of an organisation gives no right to act for it; none where it does.
pub fn lacks_right(roles: &[Role]) -> Option<Vec<Reason>> {
    let may = SIGNS_FOR_ORGANISATION.iter().any(|role| roles.contains(role));
    (!may).then(|| SIGNS_FOR_ORGANISATION.map(Reason::LacksRole).to_vec())
}

/// A person's name as their certificate writes it.
pub fn written_name(subject: &Subject) -> String {
    let parts = [Some(&subject.surname), Some(&subject.name), subject.patronymic.as_ref()];
    parts.into_iter().flatten().map(String::as_str).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Notes that a nonce was used; false where it was used before, also by a request at the same time.
async fn spend(room: &CaseRoom, nonce: &Nonce) -> Result<bool, Problem> {
    let (store, key, at) = (Arc::clone(&room.store), format!("nonce:{}", nonce.number), nonce.at);
    blocking(move || {
        store.write::<_, StoreError>(|tx| {
            if tx.attempt_count(&key, at)? > 0 {
                return Ok(false);
            }
            tx.attempt_note(&key, at)?;
            Ok(true)
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Lang;
    use std::collections::BTreeSet;

    #[test]
    fn what_is_signed_names_its_system_in_every_language() {
        let of = |lang: Lang| System::ALL.into_iter().filter_map(move |system| words(system, T::of(lang)));
        let all: BTreeSet<_> = Lang::ALL.into_iter().flat_map(of).collect();
        assert_eq!(all.len(), 9, "{all:?}");
    }
}
