//! The draft of an application: everything typed so far, the exact bytes once made, and the walk through its pages.

use super::sign::digest_of;
use super::{Intake, Stop, account_of, fields};
use crate::{Problem, Visit, blocking};
use casework::{Application, ApplicationConsent, ApplicationDocument, Party, sent_key};
use engine::{Answers, Edition, FactKind, RecipientKind, RegisterAnswer, RegisterKind, Route, Violation, Window};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{CaseId, Iin, Lang, civil_date};
use pki::Reason;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::records::{AccountRecord, DraftRecord, UploadRecord};
use store::{Store, StoreError};

/// What a draft holds, kept as JSON.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Body {
    /// Form fields as typed, by their names on pages (a date has three).
    pub typed: BTreeMap<String, String>,
    /// Steps sent at least once.
    pub passed: BTreeSet<String>,
    /// The check page was seen: from then on every page returns to it.
    pub checked: bool,
    /// Whose application it is; not known at once where an employee fills it in.
    pub recipient: Option<Party>,
    /// The employee compared the originals and gave them back.
    pub originals: bool,
    /// The registers that knew what the request says.
    pub registers: BTreeSet<RegisterKind>,
    /// What each register answered that was asked.
    pub answers: BTreeMap<RegisterKind, RegisterAnswer>,
    /// The registers that do not know it, and whose data was asked for.
    pub unknown: Option<Unknown>,
    /// The recipient consented to the use of protected data.
    pub consent: bool,
    /// When, RFC 3339.
    pub consented_at: Option<String>,
    /// The exact bytes for signing; none after any change.
    pub application: Option<String>,
    /// The same in the other languages it was read in for signing: a signature made before the language was switched is as good as one made after.
    pub in_other_languages: Vec<String>,
    /// Why the last signature was not accepted.
    pub refusal: Option<Refusal>,
}

/// Data that registers do not know.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Unknown {
    /// Which registers.
    pub registers: BTreeSet<RegisterKind>,
    /// The recipient's number.
    pub iin: Iin,
    /// The page where it was typed, by the end of its address.
    pub page: String,
}

/// A signature that was not accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refusal {
    /// It cannot be judged now, and may well be good.
    pub undetermined: bool,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// A page of the walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Recipient,
    Page(String),
    Document(String),
    Check,
}

impl Step {
    /// The end of its address, also its name in [`Body::passed`].
    pub fn path(&self) -> String {
        match self {
            Self::Recipient => "recipient".to_owned(),
            Self::Page(page) => format!("page/{page}"),
            Self::Document(document) => format!("documents/{document}"),
            Self::Check => "check".to_owned(),
        }
    }
}

/// A draft in work, with what its pages need.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub record: DraftRecord,
    pub body: Body,
    pub edition: Arc<Edition>,
    pub uploads: Vec<UploadRecord>,
    pub account: AccountRecord,
    pub staff: bool,
}

/// A draft as a list shows it.
#[derive(Debug, Clone)]
pub struct DraftLine {
    /// The draft.
    pub id: String,
    /// The regulation's code.
    pub regulation: String,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Whose application it is, where that is known.
    pub recipient: Option<String>,
}

/// The drafts of an account, last changed first. Blocks.
pub fn drafts_of(store: &Store, account: &str) -> Result<Vec<DraftLine>, StoreError> {
    let records = store.read::<_, StoreError>(|tx| tx.draft_list(account))?;
    let line = |record: DraftRecord| DraftLine {
        recipient: read_body(&record).recipient.map(|party| party.name().to_owned()),
        id: record.id,
        regulation: record.regulation,
        changed_at: record.changed_at,
    };
    Ok(records.into_iter().map(line).collect())
}

/// A body that an older program wrote loses at most what this one does not know.
fn read_body(record: &DraftRecord) -> Body {
    serde_json::from_str(&record.answers).unwrap_or_default()
}

impl Draft {
    /// Opens the person's draft. A draft sent already leads to its confirmation; a foreign one is not found.
    pub async fn open(intake: &Intake, visit: &Visit, id: &str) -> Result<Self, Stop> {
        let account = account_of(&intake.room, visit).await?;
        let (room, key) = (Arc::clone(&intake.room), id.to_owned());
        let (record, uploads, sent) = blocking(move || {
            room.store.read::<_, StoreError>(|tx| {
                let uploads = tx.upload_list(&key)?;
                Ok((tx.draft_find(&key)?, uploads, tx.setting_get(&sent_key(&key))?))
            })
        })
        .await?;
        if sent.is_some() {
            return Err(Stop::Go(Box::new(visit.go(format!("/apply/{id}/sent")))));
        }
        let own = record.filter(|record| record.account == account.id && record.channel == intake.channel);
        let record = own.ok_or_else(Problem::not_found)?;
        let edition = intake.room.law.current(&record.regulation).ok_or_else(Problem::not_found)?;
        let body = read_body(&record);
        Ok(Self { body, edition, uploads, account, staff: intake.by_staff(), record })
    }

    /// The address of a page of this draft, inside the system.
    pub fn url(&self, end: &str) -> String {
        format!("/apply/{}/{end}", self.record.id)
    }

    /// The pages in order.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        if self.staff {
            steps.push(Step::Recipient);
        }
        steps.extend(self.edition.form.pages.iter().map(|page| Step::Page(page.id.clone())));
        steps.extend(self.asked_documents().map(|document| Step::Document(document.id.clone())));
        steps.push(Step::Check);
        steps
    }

    /// The page after a step: the check page once that was seen.
    pub fn after(&self, step: &Step) -> Step {
        let steps = self.steps();
        let next = steps.iter().skip_while(|one| *one != step).nth(1).cloned();
        next.filter(|_| !self.body.checked).unwrap_or(Step::Check)
    }

    /// The address of the page before a step.
    pub fn before(&self, step: &Step) -> String {
        let steps = self.steps();
        if self.body.checked && *step != Step::Check {
            return self.url("check");
        }
        let at = steps.iter().position(|one| one == step).and_then(|at| at.checked_sub(1));
        at.and_then(|at| steps.get(at))
            .map_or_else(|| format!("/services/{}", self.record.regulation), |step| self.url(&step.path()))
    }

    /// The first page not sent yet.
    pub fn first_open(&self) -> Step {
        self.steps().into_iter().find(|step| !self.body.passed.contains(&step.path())).unwrap_or(Step::Check)
    }

    /// The answers as the engine checks them.
    pub fn answers(&self) -> Answers {
        fields::answers(&self.edition.form.fields, &self.body.typed)
    }

    /// Every slip of the form, in its order.
    pub fn violations(&self, visit: &Visit) -> Vec<Violation> {
        self.edition.form.check(&self.answers(), civil_date(visit.now()), visit.contour())
    }

    /// Required documents that have no file.
    pub fn missing_documents(&self) -> Vec<&engine::Document> {
        let has = |document: &engine::Document| self.uploads.iter().any(|upload| upload.document == document.id);
        self.asked_documents().filter(|document| document.required && !has(document)).collect()
    }

    /// The documents that this application asks for.
    pub fn asked_documents(&self) -> impl Iterator<Item = &engine::Document> {
        let answers = self.answers();
        self.edition.documents.iter().filter(move |document| document.asked(&answers))
    }

    /// Nothing speaks against signing.
    pub fn is_complete(&self, visit: &Visit) -> bool {
        let admitted = self.body.recipient.as_ref().is_some_and(|party| self.admits(party.kind()));
        let known = admitted && (!self.staff || self.body.originals);
        let agreed = self.edition.regulation.consent.is_none() || self.body.consent;
        known
            && agreed
            && self.violations(visit).is_empty()
            && self.missing_documents().is_empty()
            && self.unanswered().is_empty()
            && self.closed_window(civil_date(visit.now())).is_none()
    }

    /// Whether such recipients may ask for the service.
    pub fn admits(&self, kind: RecipientKind) -> bool {
        self.edition.regulation.recipients_are.contains(&kind)
    }

    /// The person who asks, once known: the recipient, or who acts for the organisation.
    pub fn asker(&self) -> Option<&casework::ApplicationPerson> {
        self.body.recipient.as_ref().map(Party::person)
    }

    /// The route of the draft's channel.
    pub fn route(&self) -> Option<&Route> {
        self.edition.route(self.record.channel)
    }

    /// Whether the route asks a register.
    pub fn asks(&self, register: RegisterKind) -> bool {
        self.route().is_some_and(|route| route.steps.iter().any(|step| step.registers.contains(&register)))
    }

    /// Whether the route can bring a fact.
    pub fn brings(&self, fact: FactKind) -> bool {
        self.route().is_some_and(|route| route.brings(fact))
    }

    /// The registers that the route asks and that have not answered yet.
    pub fn unanswered(&self) -> Vec<RegisterKind> {
        let asked = super::asking::ASKED.into_iter().filter(|register| self.asks(*register));
        asked.filter(|register| !self.body.registers.contains(register)).collect()
    }

    /// The window of acceptance that this application misses on a day, if its windows are all closed.
    pub fn closed_window(&self, day: Date) -> Option<&Window> {
        let answers = self.answers();
        let holds = |window: &&Window| window.when.as_ref().is_none_or(|when| when.holds(&answers));
        let windows: Vec<&Window> = self.edition.regulation.windows.iter().filter(holds).collect();
        let open = windows.iter().any(|window| window.open_on(day));
        windows.first().copied().filter(|_| !open)
    }

    /// Something changed: bytes made before are no longer those of this application.
    pub fn touch(&mut self) {
        self.body.application = None;
        self.body.in_other_languages.clear();
        self.body.refusal = None;
    }

    /// Keeps the draft as it is now.
    pub async fn save(&mut self, intake: &Intake, visit: &Visit) -> Result<(), Stop> {
        self.record.answers = serde_json::to_string(&self.body)?;
        self.record.lang = visit.lang();
        self.record.changed_at = visit.now();
        let (store, record) = (Arc::clone(&intake.room.store), self.record.clone());
        let kept = blocking(move || {
            store.write::<_, StoreError>(|tx| {
                // Sent or deleted in another tab meanwhile: it must not come to life again.
                let known = tx.draft_find(&record.id)?.is_some();
                if known {
                    tx.draft_save(&record)?;
                }
                Ok(known)
            })
        })
        .await?;
        if kept { Ok(()) } else { Err(Stop::Go(Box::new(visit.go(format!("/apply/{}", self.record.id))))) }
    }

    /// The exact bytes to sign in the person's language, made once and made anew after any change.
    pub async fn application(&mut self, intake: &Intake, visit: &Visit) -> Result<Vec<u8>, Stop> {
        let lang = visit.lang();
        let known = self.made().find(|(made, _)| made.language == lang).map(|(_, text)| text.to_owned());
        let text = match known {
            Some(text) => text,
            None => String::from_utf8(self.make(intake, visit.now(), lang)?.to_bytes()?)?,
        };
        if self.body.application.as_ref() != Some(&text) {
            let others = self.made().map(|(_, other)| other).filter(|other| **other != *text);
            self.body.in_other_languages = others.map(str::to_owned).collect();
            self.body.application = Some(text.clone());
            self.save(intake, visit).await?;
        }
        Ok(text.into_bytes())
    }

    /// The bytes that a page gave to be signed, by their digest: what was read and signed counts, whatever language the person reads now. None once
    /// something has changed.
    pub fn given(&self, digest: &str) -> Option<Vec<u8>> {
        let mut made = self.made().map(|(_, text)| text.as_bytes());
        made.find(|bytes| digest_of(bytes).as_str() == digest).map(<[u8]>::to_vec)
    }

    /// What was made for signing under the present edition, in each language with its text.
    fn made(&self) -> impl Iterator<Item = (Application, &str)> {
        let texts = self.body.application.iter().chain(&self.body.in_other_languages);
        texts.filter_map(move |text| {
            let made = Application::from_bytes(text.as_bytes()).ok()?;
            (made.edition == self.edition.digest).then_some((made, text.as_str()))
        })
    }

    /// Notes that the recipient consents, or no longer does: what was made for signing before says another thing.
    pub fn consents(&mut self, agreed: bool, now: Timestamp) {
        if self.body.consent != agreed {
            self.body.consent = agreed;
            self.body.consented_at = agreed.then(|| kernel::iso(now));
            self.touch();
        }
    }

    /// The consent as it is signed with the application.
    fn consent(&self, now: Timestamp, lang: Lang) -> Option<ApplicationConsent> {
        let at = self.body.consented_at.clone().unwrap_or_else(|| kernel::iso(now));
        Application::consent_of(&self.edition, lang, at).filter(|_| self.body.consent)
    }

    pub(crate) fn make(&self, intake: &Intake, now: Timestamp, lang: Lang) -> Result<Application, Problem> {
        let answers = self.answers();
        let document = |upload: &UploadRecord| ApplicationDocument {
            document: upload.document.clone(),
            name: upload.name.clone(),
            media_type: upload.media_type.clone(),
            size: u64::try_from(upload.size).unwrap_or(0),
            sha256: upload.digest.clone(),
        };
        Ok(Application {
            regulation: self.record.regulation.clone(),
            edition: self.edition.digest.clone(),
            channel: intake.channel,
            office: answers.get(&self.edition.regulation.office_field).cloned().unwrap_or_default(),
            language: lang,
            made_at: kernel::iso(now),
            recipient: self.body.recipient.clone().ok_or_else(Problem::conflict)?,
            signed_by: super::named(&self.account)?,
            answers: Application::answers_of(&self.edition, &answers, lang),
            documents: self.uploads.iter().map(document).collect(),
            consent: self.consent(now, lang),
        })
    }
}

/// The case a draft became, if it was sent and the case is the account's.
pub(crate) async fn sent_case(intake: &Intake, visit: &Visit, draft: &str) -> Result<CaseId, Stop> {
    let account = account_of(&intake.room, visit).await?;
    let (store, key) = (Arc::clone(&intake.room.store), sent_key(draft));
    let case = blocking(move || {
        store.read::<_, StoreError>(|tx| {
            let case = tx.setting_get(&key)?.and_then(|id| id.parse::<CaseId>().ok());
            match case {
                Some(case) => {
                    Ok(tx.case_find(case)?.filter(|found| found.account.as_deref() == Some(account.id.as_str())))
                }
                None => Ok(None),
            }
        })
    })
    .await?;
    Ok(case.ok_or_else(Problem::not_found)?.id)
}
