//! What the body decides on a privilege, signed by the officer's own key: without the signature nothing changes.

use crate::effects::role;
use crate::lists::Entry;
use crate::paper::paper_lang;
use crate::{ApplicationPerson, CaseRoom, Fault, SignRefusal, Turned};
use engine::{Actor, Fact, ListNews, SignedDecision};
use kernel::{CaseNumber, Iin};
use pki::{Role, Verdict};
use queue::{ChildCode, PrivilegeNumber, What};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::records::ChildRecord;
use translation::T;

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrivilegeDeed {
    /// The papers prove the privilege.
    Confirm,
    /// They do not.
    Refuse,
    /// A confirmed privilege ended.
    End,
}

/// The decision that is signed: what is shown, signed and kept is one and the same text.
///
/// It holds no moment of its own, so the same decision always has the same bytes; the moment is that of the log's event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivilegeDecision {
    /// The office that keeps the list.
    pub territory: String,
    /// The child, by its code in the public log.
    pub child: String,
    /// The number of the application.
    pub number: Option<CaseNumber>,
    /// Which of the child's privileges.
    pub privilege: PrivilegeNumber,
    /// Its category.
    pub category: String,
    /// What is decided.
    pub decision: PrivilegeDeed,
    /// The decision in words, in the language of the case.
    pub text: String,
    /// Who decides.
    pub officer: ApplicationPerson,
}

/// A decision with its signature.
#[derive(Debug, Clone)]
pub struct DecidingPrivilege {
    /// What is decided.
    pub deed: PrivilegeDeed,
    /// The detached signature (CMS, DER) over the bytes that [`CaseRoom::privilege_to_sign`] gave.
    pub signature: Vec<u8>,
    /// Whose number the certificate must bear.
    pub signer: Iin,
    /// Roles of which the certificate must bear one.
    pub roles: Vec<Role>,
    /// Who acts.
    pub actor: Actor,
}

impl CaseRoom {
    /// The exact bytes of a decision on a child's privilege; none where there is no such privilege to decide on.
    pub fn privilege_to_sign(
        &self,
        territory: &str,
        child: &ChildCode,
        deed: PrivilegeDeed,
        officer: &ApplicationPerson,
    ) -> Result<Option<Vec<u8>>, Fault> {
        self.store.read::<_, Fault>(|tx| self.privilege_bytes(tx, territory, child, deed, officer))
    }

    fn privilege_bytes(
        &self,
        tx: &mut Tx<'_>,
        territory: &str,
        child: &ChildCode,
        deed: PrivilegeDeed,
        officer: &ApplicationPerson,
    ) -> Result<Option<Vec<u8>>, Fault> {
        let Some(privilege) = self.open_privilege(tx, territory, child, deed)? else { return Ok(None) };
        let Some(record) = tx.child_find_by_code(child.as_str())? else { return Ok(None) };
        let Some(case) = tx.case_find(record.case)? else { return Ok(None) };
        let t = T::of(paper_lang(case.lang));
        let number = case.number.as_ref().map(ToString::to_string).unwrap_or_default();
        let category = self.category_words(&record, case.lang);
        let text = match deed {
            PrivilegeDeed::Confirm => t.privilege_confirm_text(category, record.child_name.clone(), number),
            PrivilegeDeed::Refuse => t.privilege_refuse_text(category, record.child_name.clone(), number),
            PrivilegeDeed::End => t.privilege_end_text(category, record.child_name.clone(), number),
        };
        let decision = PrivilegeDecision {
            territory: territory.to_owned(),
            child: child.as_str().to_owned(),
            number: case.number,
            privilege,
            category: record.privilege.unwrap_or_default(),
            decision: deed,
            text: text.into_owned(),
            officer: officer.clone(),
        };
        Ok(Some(serde_json::to_vec_pretty(&decision)?))
    }

    /// The privilege of a child that such a decision would be on.
    fn open_privilege(
        &self,
        tx: &mut Tx<'_>,
        territory: &str,
        child: &ChildCode,
        deed: PrivilegeDeed,
    ) -> Result<Option<PrivilegeNumber>, Fault> {
        let privileges = self.list(tx, territory, |kept| kept.list.privileges(child))?;
        let fits = |confirmed: bool| confirmed == (deed == PrivilegeDeed::End);
        Ok(privileges.into_iter().find(|(_, _, confirmed)| fits(*confirmed)).map(|(number, _, _)| number))
    }

    /// The category that a child asked for, by the name that the territory or the regulation gives it.
    pub fn category_words(&self, record: &ChildRecord, lang: kernel::Lang) -> String {
        let Some(id) = &record.privilege else { return String::new() };
        let law = self.law.list_of(&record.territory);
        let name = law.as_ref().and_then(|law| {
            let of_settings = law.settings.iter().rev().flat_map(|edition| &edition.categories);
            let of_settings = of_settings.filter(|known| known.id == *id).find_map(|known| known.name.clone());
            let of_data = law.edition.regulation.waiting_list.as_ref();
            let of_data = of_data.and_then(|list| list.privileges.iter().find(|known| known.id == *id));
            of_settings.or_else(|| of_data.map(|known| known.text.clone()))
        });
        name.map_or_else(|| id.clone(), |name| name.get(lang).to_owned())
    }

    /// Enters a decision on a privilege: its signature is checked as any other; document, signature and what the verdict rested on are kept.
    pub fn decide_privilege(
        &self,
        territory: &str,
        child: &ChildCode,
        deciding: &DecidingPrivilege,
    ) -> Result<Result<(), SignRefusal>, Turned> {
        let officer = ApplicationPerson { iin: deciding.signer.clone(), name: deciding.actor.name.clone() };
        let Some(bytes) = self.privilege_to_sign(territory, child, deciding.deed, &officer)? else {
            return Ok(Err(SignRefusal::NothingToSign));
        };
        let signed = self.verify(&bytes, &deciding.signature, &deciding.signer, &deciding.roles)?;
        if signed.verdict != Verdict::Valid {
            return Ok(Err(SignRefusal::Signature(signed.verdict, signed.reasons)));
        }
        self.write::<_, Turned>(|tx| {
            // Decided by somebody else while the signature was looked at.
            if self.privilege_bytes(tx, territory, child, deciding.deed, &officer)?.as_ref() != Some(&bytes) {
                return Ok(Err(SignRefusal::NothingToSign));
            }
            let (privilege, record) =
                (self.open_privilege(tx, territory, child, deciding.deed)?, tx.child_find_by_code(child.as_str())?);
            let (Some(privilege), Some(record)) = (privilege, record) else {
                return Ok(Err(SignRefusal::NothingToSign));
            };
            let [document, signature] = [tx.blob_put(&bytes)?, tx.blob_put(&deciding.signature)?];
            self.keep_evidence(tx, record.case, &document, &signature, &signed)?;
            let (decision, child_of) = (SignedDecision { document, signature }, child.clone());
            let (what, news) = match deciding.deed {
                PrivilegeDeed::Confirm => {
                    (What::PrivilegeConfirmed { child: child_of, privilege }, ListNews::PrivilegeConfirmed { decision })
                }
                PrivilegeDeed::Refuse => {
                    (What::PrivilegeRefused { child: child_of, privilege }, ListNews::PrivilegeRefused { decision })
                }
                PrivilegeDeed::End => {
                    (What::PrivilegeLost { child: child_of, privilege }, ListNews::PrivilegeEnded { decision })
                }
            };
            self.note(tx, territory, Entry::new(role(&deciding.actor), what))?;
            let mut hand = self.take_in_hand(tx, record.case)?;
            self.tell_of_list(tx, &mut hand, Fact::ListTold { news }, child)?;
            self.put_back(tx, hand)?;
            Ok(Ok(()))
        })
    }
}
