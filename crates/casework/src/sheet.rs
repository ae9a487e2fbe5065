//! The sheet a signer signs: the drawn paper with the line that tells who signs it, when and by which certificate.
//!
//! The line is part of what is signed, so it is drawn before the signature is made: for one signer, by the certificate of that signer's last
//! signature here. A signature by another one is good and still not taken: the sheet would tell a certificate that did not sign it. It is drawn
//! anew for the certificate that came, and the signer is asked once more; that happens once for each certificate.

use crate::apply::InHand;
use crate::paper::paper_lang;
use crate::{CaseRoom, Fault};
use documents::{Paper, SignatureStamp};
use jiff::{SignedDuration, Timestamp};
use kernel::{CaseId, Digest, Iin};
use pki::Certificate;
use serde::{Deserialize, Serialize};
use store::Tx;
use translation::T;

/// How long a drawn sheet is given out as it is, so that what was looked at is what is signed.
const FRESH: SignedDuration = SignedDuration::from_mins(10);
/// How long after its drawing a sheet may be signed: its line tells the time of signing.
const LIVES: SignedDuration = SignedDuration::from_hours(1);

/// Who is about to sign a paper.
#[derive(Debug, Clone)]
pub struct PaperSigner {
    /// Whose number the certificate must bear.
    pub iin: Iin,
    /// The name that the sheet tells.
    pub name: String,
}

/// A paper that waits for a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperToSign {
    /// Which paper of the regulation.
    pub paper: String,
    /// The sheet with room for the signature.
    pub pdf: Vec<u8>,
    /// The exact bytes to sign.
    pub bytes: Vec<u8>,
}

/// The certificate a person signed with last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    serial: String,
    /// Machine words of its roles.
    roles: Vec<String>,
    not_after: Timestamp,
}

/// A sheet drawn for one signer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Drawn {
    /// The sheet, a blob.
    pub(crate) pdf: Digest,
    /// The certificate its line tells.
    pub(crate) serial: String,
    at: Timestamp,
}

impl Drawn {
    /// True while it may be signed.
    pub(crate) fn lives(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) <= LIVES
    }
}

/// The setting under which a drawn paper is kept as data until it is signed.
pub(crate) fn sheet_key(case: CaseId, paper: &str) -> String {
    format!("sheet:{case}:{paper}")
}

fn drawn_key(case: CaseId, paper: &str, signer: &Iin) -> String {
    format!("drawn:{case}:{paper}:{}", signer.as_str())
}

fn certificate_key(signer: &Iin) -> String {
    format!("certificate:{}", signer.as_str())
}

impl CaseRoom {
    /// The paper that waits for its signature, drawn for this signer. Asked again within ten minutes it is the same to the octet.
    pub fn paper_to_sign(&self, case: CaseId, signer: &PaperSigner) -> Result<Option<PaperToSign>, Fault> {
        let (hand, plain, drawn) = self.store.read::<_, Fault>(|tx| {
            let hand = self.take_in_hand(tx, case)?;
            let Some((paper, _, digest)) = hand.state.unsigned.clone() else { return Ok((hand, None, None)) };
            let drawn = drawn_for(tx, case, &paper, &signer.iin)?;
            let known = known(tx, &signer.iin)?;
            let now = self.clock.now();
            let fresh = |drawn: &Drawn| {
                let same = known.as_ref().is_some_and(|known| known.serial == drawn.serial);
                same && now.duration_since(drawn.at) <= FRESH
            };
            let drawn = drawn.filter(fresh).map(|drawn| tx.blob_get(&drawn.pdf)).transpose()?.flatten();
            Ok((hand, tx.blob_get(&digest)?, drawn))
        })?;
        let Some((paper, ..)) = hand.state.unsigned.clone() else { return Ok(None) };
        let pdf = match drawn {
            Some(pdf) => Some(pdf),
            None => self.draw_for(&hand, &paper, signer)?.or(plain),
        };
        let Some(pdf) = pdf else { return Ok(None) };
        let bytes = pki::pdf::signed_bytes(&pdf)?;
        Ok(Some(PaperToSign { paper, pdf, bytes }))
    }

    /// Keeps the certificate a person signs papers with, so that the next sheet tells it.
    pub fn remember_certificate(&self, signer: &Iin, certificate: &Certificate) -> Result<(), Fault> {
        let known = Known {
            serial: certificate.serial(),
            roles: certificate.roles().into_iter().map(|role| role.word().to_owned()).collect(),
            not_after: certificate.not_after(),
        };
        let known = serde_json::to_string(&known)?;
        self.store.write::<_, Fault>(|tx| Ok(tx.setting_put(&certificate_key(signer), &known)?))
    }

    /// Draws the sheet for a signer; nothing where no certificate of theirs is known yet, or the paper was drawn before sheets told their signer.
    fn draw_for(&self, hand: &InHand, paper: &str, signer: &PaperSigner) -> Result<Option<Vec<u8>>, Fault> {
        let (case, now) = (hand.record.id, self.clock.now());
        let (sheet, known) = self.store.read::<_, Fault>(|tx| {
            let sheet = tx.setting_get(&sheet_key(case, paper))?;
            let sheet = sheet.map(|digest| tx.blob_get(&Digest::read(&digest))).transpose()?.flatten();
            Ok((sheet, known(tx, &signer.iin)?.filter(|known| now <= known.not_after)))
        })?;
        let (Some(sheet), Some(known)) = (sheet, known) else { return Ok(None) };
        let mut sheet: Paper = serde_json::from_slice(&sheet)?;
        let form = hand.edition.paper(paper);
        let t = T::of(paper_lang(hand.record.lang));
        // Of several roles that of those this paper may be signed by.
        let role = known.roles.iter().find(|role| form.is_some_and(|form| form.signed_by.contains(role)));
        sheet.signer = Some(SignatureStamp {
            name: signer.name.clone(),
            position: role.and_then(|role| t.by_key(&format!("signature-role-{role}"))).unwrap_or_default(),
            certificate_serial: known.serial.clone(),
            signed_at: now,
        });
        let purpose = sheet.title.clone();
        let pdf = pki::pdf::prepare(&self.press.print(&sheet)?, &signer.name, now, &purpose)?;
        self.store.write::<_, Fault>(|tx| {
            let drawn = Drawn { pdf: tx.blob_put(&pdf)?, serial: known.serial.clone(), at: now };
            Ok(tx.setting_put(&drawn_key(case, paper, &signer.iin), &serde_json::to_string(&drawn)?)?)
        })?;
        Ok(Some(pdf))
    }
}

/// The sheet drawn last for a signer.
pub(crate) fn drawn_for(tx: &mut Tx<'_>, case: CaseId, paper: &str, signer: &Iin) -> Result<Option<Drawn>, Fault> {
    let kept = tx.setting_get(&drawn_key(case, paper, signer))?;
    Ok(kept.map(|drawn| serde_json::from_str(&drawn)).transpose()?)
}

fn known(tx: &mut Tx<'_>, signer: &Iin) -> Result<Option<Known>, Fault> {
    let kept = tx.setting_get(&certificate_key(signer))?;
    Ok(kept.map(|known| serde_json::from_str(&known)).transpose()?)
}
