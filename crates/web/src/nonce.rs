//! Signing in by a certificate: a chance number of the server is signed, once and soon. Pages and the API ask and judge alike.

use crate::sign_in::account_in_role;
use crate::{Problem, Visit, blocking};
use casework::CaseRoom;
use jiff::{SignedDuration, Timestamp};
use kernel::iso;
use pki::{Reason, Verdict};
use rand::TryRngCore as _;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::StoreError;
use store::records::AccountRecord;

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
        // The words say what the signature is for, so that one made to sign in cannot be taken for another.
        let text = format!("{}\n{}\n{number}\n", visit.t().centre_sign_in_signed_words(), iso(at));
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

/// Judges a signature over the nonce that waits in the session. Whatever comes of it, the nonce is used up.
pub async fn judge(
    room: &Arc<CaseRoom>,
    visit: &Visit,
    role: &'static str,
    signature: Vec<u8>,
) -> Result<Judged, Problem> {
    // Taken out before it is judged: one nonce is good for one try.
    let nonce = visit.take::<Nonce>(KEPT_AS).filter(|nonce| nonce.is_fresh(visit.now()));
    let Some(nonce) = nonce else { return Ok(Judged::Old) };
    if !spend(room, &nonce).await? {
        return Ok(Judged::Old);
    }
    let judge = Arc::clone(room);
    let signed = blocking(move || -> Result<_, pki::PkiError> {
        let trust = judge.trusted.trust()?;
        Ok(pki::cms_verify(&signature, Some(nonce.text.as_bytes()), &trust, judge.clock.now()))
    })
    .await?;
    if signed.verdict != Verdict::Valid {
        return Ok(Judged::Refused(signed.verdict, signed.reasons));
    }
    let iin = signed.subject().and_then(|subject| subject.iin);
    let account = match iin {
        Some(iin) => account_in_role(room, &iin, role).await?,
        None => None,
    };
    Ok(account.map_or(Judged::Stranger, |account| Judged::Holder(Box::new(account))))
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
