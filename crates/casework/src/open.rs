//! Opening a case: the signed application is checked by the three checks of condition 2 and goes on its way, or is turned away with reasons.

use crate::apply::{InHand, copy_of};
use crate::begin::Beginning;
use crate::{Application, CaseRoom, Fault, Party, Turned};
use engine::{Actor, Fact, FactKind, RegisterAnswer, RegisterKind, SignInMethod};
use jiff::Timestamp;
use kernel::{CaseId, Channel, Digest, Iin, System, iso};
use pki::{Reason, Role, Verdict};
use std::sync::Arc;
use store::Tx;

/// Everything needed to open a case.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The exact bytes that were signed: an [`Application`].
    pub application: Vec<u8>,
    /// The detached signature (CMS, DER).
    pub signature: Vec<u8>,
    /// Who signed.
    pub actor: Actor,
    /// The account of the recipient or employee in this system.
    pub account: Option<String>,
    /// When and how the person signed in.
    pub signed_in: (Timestamp, SignInMethod),
    /// Roles of which the certificate must bear one; empty where any will do (a recipient's own).
    pub roles: Vec<Role>,
    /// Whether the employee compared the originals and gave them back.
    pub originals_checked: bool,
    /// The registers that knew what the request says, where the route asks them.
    pub registers: Vec<RegisterKind>,
    /// What each register answered that was asked.
    pub answers: Vec<RegisterAnswer>,
    /// The draft the application was filled in as: it ends in the same moment as the case begins.
    pub draft: Option<String>,
}

/// Who may sign for an organisation: its first head, or who has the right to sign for it.
pub const SIGNS_FOR_ORGANISATION: [Role; 2] = [Role::Head, Role::SignRight];

/// The setting that says which case a draft became.
pub fn sent_key(draft: &str) -> String {
    format!("sent:{draft}")
}

/// What became of an opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The case is open and on its way.
    Accepted {
        /// The case.
        case: CaseId,
    },
    /// The signature is refused; the case records that and has ended. What was typed is still in the draft.
    SignatureRefused {
        /// The case that records the refusal.
        case: CaseId,
        /// Why.
        reasons: Vec<Reason>,
    },
    /// It cannot be told now whether the signature holds, for instance since the revocation list is stale. Nothing was recorded: try again.
    Undetermined {
        /// Why.
        reasons: Vec<Reason>,
    },
}

impl CaseRoom {
    /// Opens a case with a signed application.
    ///
    /// Signing the same bytes again with the same signature opens no second case: the first one is given back.
    pub fn open(&self, opening: &Opening) -> Result<Opened, Turned> {
        let application = Application::from_bytes(&opening.application)?;
        let edition =
            self.law.held(&application.edition).ok_or_else(|| Fault::EditionUnknown(application.edition.clone()))?;
        let signed =
            self.verify(&opening.application, &opening.signature, &application.signed_by.iin, &opening.roles)?;
        // At a counter and a centre the employee signs, and the organisation's papers are looked at; on the portal its own key answers for it.
        let signed = match (&application.recipient, application.channel) {
            (Party::Organisation(organisation), Channel::Portal) => {
                signed.require_bin(&organisation.bin).require_role(&SIGNS_FOR_ORGANISATION)
            }
            _ => signed,
        };
        if signed.verdict == Verdict::Undetermined {
            return Ok(Opened::Undetermined { reasons: signed.reasons });
        }
        let genuine = signed.verdict == Verdict::Valid;
        let certificate = signed.signer.as_ref().map(pki::Certificate::serial).unwrap_or_default();
        let case = self.write::<_, Turned>(|tx| {
            // A signature that was refused may hold later (a suspension lifted, an authority imported): then it opens a case of its own.
            let key = format!("{}:{}", if genuine { "opened" } else { "refused" }, digest_of(&opening.signature));
            if let Some(known) = tx.setting_get(&key)? {
                return Ok(known.parse().map_err(Fault::from)?);
            }
            let case = self.new_case();
            let recipient = &application.recipient;
            let beginning = Beginning {
                case,
                edition: Arc::clone(&edition),
                channel: application.channel,
                office: &application.office,
                recipient: (recipient.number(), recipient.name()),
                account: opening.account.clone(),
                lang: application.language,
                opened_at: self.clock.now(),
            };
            let mut hand = self.begin(tx, beginning)?;
            for (at, fact) in self.facts_before(tx, &hand, &application, opening, &certificate)? {
                let mut entry = self.told(fact, opening.actor.clone());
                entry.at = iso(at);
                self.enter(tx, &mut hand, &entry, None)?;
            }
            let reasons = signed.reasons.iter().map(|reason| reason.word().to_owned()).collect();
            let digests = [digest_of(&opening.application), digest_of(&opening.signature)];
            if genuine {
                let [document, signature] = &digests;
                self.keep_evidence(tx, case, document, signature, &signed)?;
            }
            self.answer_signature(tx, &mut hand, genuine, reasons, &application, digests)?;
            self.put_back(tx, hand)?;
            tx.setting_put(&key, &case.to_string())?;
            if let Some(draft) = opening.draft.as_ref().filter(|_| genuine) {
                tx.setting_put(&sent_key(draft), &case.to_string())?;
                tx.draft_delete(draft)?;
            }
            Ok(case)
        })?;
        if !genuine {
            return Ok(Opened::SignatureRefused { case, reasons: signed.reasons });
        }
        self.settle(case)?;
        Ok(Opened::Accepted { case })
    }

    /// The three checks: validity, revocation, and the number of the request against the number of the certificate. And the role, where one is needed.
    pub fn verify(&self, content: &[u8], signature: &[u8], iin: &Iin, roles: &[Role]) -> Result<pki::Signed, Fault> {
        let trust = self.trusted.trust(&pki::cms_certificates(signature))?;
        let signed = pki::cms_verify(signature, Some(content), &trust, self.clock.now()).require_iin(iin);
        Ok(if roles.is_empty() { signed } else { signed.require_role(roles) })
    }

    /// What happened before the signature was checked, with the moments it happened at.
    fn facts_before(
        &self,
        tx: &mut Tx<'_>,
        hand: &InHand,
        application: &Application,
        opening: &Opening,
        certificate: &str,
    ) -> Result<Vec<(Timestamp, Fact)>, Turned> {
        let now = self.clock.now();
        let (signed_in_at, method) = opening.signed_in;
        let signed_in_at = signed_in_at.min(now);
        let filled = application.made_at.parse::<Timestamp>().unwrap_or(now).clamp(signed_in_at, now);
        let bytes = tx.blob_put(&opening.application)?;
        let signature = tx.blob_put(&opening.signature)?;
        let route = hand.route()?;
        let mut facts = Vec::new();
        if route.brings(FactKind::OriginalsChecked) && opening.originals_checked {
            facts.push((signed_in_at, Fact::OriginalsChecked));
        }
        // The form lets nobody on without the documents that must be there.
        if route.brings(FactKind::PackageComplete) {
            facts.push((signed_in_at, Fact::PackageComplete));
        }
        facts.push((signed_in_at, Fact::CredentialsGiven { method }));
        facts.push((signed_in_at, Fact::SignInAccepted));
        if route.fills_twice() {
            facts.push((signed_in_at, Fact::FormFilled { application: bytes.clone() }));
        }
        if route.brings(FactKind::RegistersAsked) && !opening.registers.is_empty() {
            let asked = Fact::RegistersAsked { registers: opening.registers.clone(), answers: opening.answers.clone() };
            facts.push((signed_in_at, asked));
            facts.extend(route.brings(FactKind::DataFound).then_some((signed_in_at, Fact::DataFound)));
        }
        if let Some(consent) = &application.consent {
            let given = consent.at.parse::<Timestamp>().unwrap_or(filled).clamp(signed_in_at, now);
            facts.push((given, Fact::ConsentGiven));
        }
        facts.push((filled, Fact::FormFilled { application: bytes.clone() }));
        facts.push((now, Fact::Signed { application: bytes, signature, certificate: certificate.to_owned() }));
        Ok(facts)
    }

    fn answer_signature(
        &self,
        tx: &mut Tx<'_>,
        hand: &mut InHand,
        genuine: bool,
        reasons: Vec<String>,
        application: &Application,
        signed: [Digest; 2],
    ) -> Result<(), Turned> {
        let mut facts = if genuine {
            vec![Fact::SignatureAccepted]
        } else {
            vec![Fact::SignatureRefused { reasons }, Fact::SignatureRefusalShown]
        };
        let away = self.system != System::LocalBody;
        if genuine && away {
            facts.push(Fact::Dispatched { to: application.office.clone() });
        }
        for fact in facts {
            let entry = self.told(fact, engine::Actor::machine());
            self.enter(tx, hand, &entry, None)?;
        }
        if genuine && away {
            let mut enclosures: Vec<Digest> =
                application.documents.iter().map(|document| document.sha256.clone()).collect();
            enclosures.extend(signed);
            let body = copy_of(tx, hand)?;
            self.post(tx, &hand.record, System::LocalBody, &body, enclosures)?;
        }
        Ok(())
    }
}

/// SHA-256 of bytes.
pub(crate) fn digest_of(bytes: &[u8]) -> Digest {
    use sha2::Digest as _;
    Digest::from_bytes(sha2::Sha256::digest(bytes).into())
}
