//! Facts: everything that can happen to a case, as a closed list. A case's journal is a list of facts.

use crate::{FactKind, Leaving, ListNews, ListWish, RegisterAnswer, RegisterKind};
use kernel::{CaseNumber, Digest, System};
use serde::{Deserialize, Serialize};

/// Who did a deed, without the person's number: the journal may be read by more people than the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// In which role.
    pub kind: ActorKind,
    /// The name as papers write it; empty for a system acting by itself.
    #[serde(default)]
    pub name: String,
    /// The account in the system where the deed was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

impl Actor {
    /// A system acting by itself.
    pub fn machine() -> Self {
        Self { kind: ActorKind::Machine, name: String::new(), account: None }
    }
}

/// The roles in which the acts let somebody do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActorKind {
    /// Потребитель, услугополучатель.
    Recipient,
    /// Сотрудник МИО.
    Officer,
    /// Руководитель.
    Head,
    /// The officer who keeps the waiting list.
    QueueKeeper,
    /// Оператор ЦОН.
    Operator,
    /// Ответственное лицо по приёму документов, сотрудник канцелярии.
    Registrar,
    /// Специалист, to whom the head gives the application.
    Specialist,
    /// Комиссия.
    Commission,
    /// Сотрудник детского сада: no step of a case is its own, and the looks at a child there are on record.
    Kindergarten,
    /// An information system by itself.
    Machine,
}

/// How a person signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignInMethod {
    /// ИИН and password.
    Password,
    /// A certificate.
    Certificate,
}

/// What the body decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The service is to be given.
    Grant,
    /// Мотивированный отказ.
    Refuse,
}

/// What an archive was searched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Medium {
    /// На бумажных носителях.
    Paper,
    /// На электронных носителях.
    Electronic,
}

/// How a written consent or refusal was made: a click is neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "kebab-case")]
pub enum Written {
    /// Bytes signed by the recipient's key.
    SignedBytes {
        /// The signed bytes.
        document: Digest,
        /// The signature over them.
        signature: Digest,
    },
    /// A scan of the paper, under the signature of the employee who took it.
    Scan {
        /// The scan.
        document: Digest,
        /// The employee's signature over the scan.
        signature: Digest,
    },
}

/// How a paper reached the recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum Handing {
    /// Нарочно, against a signature.
    ByHand {
        /// The recipient's receipt: a scan or the employee's note of it.
        received_by: String,
    },
    /// By e-mail that carries the paper.
    Mail {
        /// The address.
        to: String,
    },
}

/// Where the walk goes on after a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Branch {
    /// The deed is done; there is one way on.
    Done,
    /// The question is answered with yes.
    Yes,
    /// The question is answered with no.
    No,
    /// The decision is positive.
    Grant,
    /// The decision is a refusal.
    Refuse,
    /// Put on the waiting list while a place is free.
    PlaceFree,
    /// Put on the waiting list without a free place.
    Waiting,
    /// The child became too old to wait.
    Outgrown,
}

/// Something that happened to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fact {
    /// The recipient has an account on the portal.
    Registered,
    /// The employee compared the originals with the application and gave them back.
    OriginalsChecked,
    /// Everything that must go with the application is there.
    PackageComplete,
    /// Something that must go with the application is missing.
    PackageIncomplete {
        /// The missing documents, by their ids in the regulation.
        missing: Vec<String>,
    },
    /// The application was not accepted, and the recipient got a receipt that says what is missing.
    PackageRefused,
    /// Credentials were given.
    CredentialsGiven {
        /// How.
        method: SignInMethod,
    },
    /// The person is who they say.
    SignInAccepted,
    /// The credentials do not fit.
    SignInRefused,
    /// The refusal of the sign-in was shown with its reason.
    SignInRefusalShown,
    /// State registers were asked of the recipient's data, and of the power of who acts for them.
    RegistersAsked {
        /// Which.
        registers: Vec<RegisterKind>,
        /// What each answered.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        answers: Vec<RegisterAnswer>,
    },
    /// No register that answered lacks what the request says.
    DataFound,
    /// A register does not know it.
    DataMissing {
        /// Which registers.
        registers: Vec<RegisterKind>,
    },
    /// It was shown that the data cannot be had, and from where.
    MissingDataShown,
    /// The form is filled and the scans are attached.
    FormFilled {
        /// The exact bytes of the application.
        application: Digest,
    },
    /// The application is signed.
    Signed {
        /// The exact bytes of the application.
        application: Digest,
        /// The signature over them (CMS).
        signature: Digest,
        /// The certificate's serial number.
        certificate: String,
    },
    /// Validity, revocation and the person's number are in order.
    SignatureAccepted,
    /// One of the three checks failed.
    SignatureRefused {
        /// Machine codes of the reasons.
        reasons: Vec<String>,
    },
    /// The refusal of the signature was shown with its reasons.
    SignatureRefusalShown,
    /// The signed application left for the body of the territory.
    Dispatched {
        /// The office it goes to.
        to: String,
    },
    /// The receiving body gave the application its number.
    Numbered {
        /// The number.
        number: CaseNumber,
    },
    /// The head gave the application to a specialist (резолюция).
    Assigned {
        /// The specialist's name.
        to: String,
        /// The specialist's account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<String>,
        /// The words of the resolution.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        resolution: String,
    },
    /// An officer took the application to work.
    Accepted,
    /// The officer checked the documents.
    DocumentsChecked,
    /// The archive was searched.
    Searched {
        /// On what.
        media: Vec<Medium>,
        /// Whether anything was found.
        found: bool,
        /// Where: fonds, inventory, file, sheet.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<String>,
    },
    /// The commission gave its conclusion.
    Concluded {
        /// Whether it is for the recipient.
        favourable: bool,
        /// The number and date of its minutes.
        minutes: String,
        /// The conclusion in words.
        conclusion: String,
    },
    /// The body decided.
    Decided {
        /// What.
        decision: Decision,
        /// The ground of a refusal, by its code in the regulation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ground: Option<String>,
        /// The reasoning in the officer's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        explanation: Option<String>,
    },
    /// The child is on the waiting list.
    Enrolled {
        /// Whether a place is free at once.
        place_free: bool,
        /// The position at this moment, counted from one.
        position: u64,
    },
    /// A free place is offered.
    PlaceOffered {
        /// The offer's identifier.
        offer: String,
        /// The kindergarten's name as the notice writes it.
        kindergarten: String,
        /// Until when an answer is awaited, where the territory sets a time; RFC 3339.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer_by: Option<String>,
    },
    /// A place is given to the child who is next, in acts that know no offer.
    PlaceAllotted {
        /// The vacancy's identifier.
        place: String,
        /// The kindergarten's name as the referral writes it.
        kindergarten: String,
    },
    /// Written consent to the offered place.
    PlaceAccepted {
        /// The offer.
        offer: String,
        /// The consent.
        written: Written,
    },
    /// Written refusal of the offered place.
    PlaceDeclined {
        /// The offer.
        offer: String,
        /// The refusal.
        written: Written,
    },
    /// The written refusal is filed: the place goes on, the child stays on the list.
    RefusalFiled {
        /// The offer.
        offer: String,
    },
    /// The paper is drawn.
    PaperFormed {
        /// Which paper of the regulation.
        paper: String,
        /// The paper's number.
        number: String,
        /// The unsigned bytes.
        pdf: Digest,
    },
    /// The paper is signed by an authorised person.
    PaperSigned {
        /// Which paper of the regulation.
        paper: String,
        /// The paper's number.
        number: String,
        /// The code that finds it on the check page.
        code: String,
        /// The signed bytes.
        pdf: Digest,
        /// The signer's name.
        signer: String,
        /// The signer's certificate.
        certificate: String,
    },
    /// The printed paper was signed by hand.
    SignedByHand {
        /// Which paper of the regulation.
        paper: String,
        /// The paper's number.
        number: String,
        /// The number of the blank it is printed on, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        blank: Option<String>,
        /// Who signed it.
        signer: String,
    },
    /// The document that goes out is registered (исходящая регистрация).
    OutgoingRegistered {
        /// The outgoing number.
        number: String,
    },
    /// The paper passed from the provider to the centre by a register of hand-over.
    HandedOver {
        /// The register's number.
        register: String,
        /// Who took it.
        received_by: String,
    },
    /// The paper was passed to the system that shows or hands it out.
    Delivered {
        /// Where.
        to: System,
    },
    /// The paper is in the recipient's hands.
    HandedOut {
        /// How.
        handing: Handing,
    },
    /// The child reached the age at which the act ends the waiting, and leaves the list.
    Outgrown {
        /// The age, in whole years.
        age: u16,
    },
    /// An officer asked registers again, whose answer was wanting.
    AskedAgain {
        /// What each answered.
        answers: Vec<RegisterAnswer>,
    },
    /// A time limit passed and the deed is not done.
    Overdue {
        /// The step that is late.
        step: String,
    },
    /// The term is prolonged, and the recipient is told.
    Extended {
        /// The new last day, RFC 3339.
        until: String,
        /// Why.
        reason: String,
    },
    /// The recipient consents to the use of data that the law protects.
    ConsentGiven,
    /// The recipient is told when the result can be had.
    ResultAppointed {
        /// Date and time, RFC 3339.
        at: String,
    },
    /// An electronic result was printed, sealed and signed for the recipient.
    CopyIssued {
        /// The paper's number.
        number: String,
    },
    /// A result that nobody came for went back to the provider.
    Stored,
    /// The provider sent the stored result for the recipient again.
    Recalled,
    /// A deed that arrived by letter no longer fits: for instance an answer to an offer that has lapsed.
    DeedRefused {
        /// The kind of the deed.
        deed: String,
        /// Why, as a machine code.
        reason: String,
    },
    /// What the verdict on a signature rests on is kept: chain, answers or lists, and the time stamp where one was given.
    EvidenceKept {
        /// The document: what was signed, or the paper that encloses the signature.
        document: Digest,
        /// The signature (CMS).
        signature: Digest,
        /// The evidence.
        evidence: Digest,
        /// The moment the time stamp proves, RFC 3339.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stamped_at: Option<String>,
    },
    /// The recipient answered the survey.
    SurveyAnswered,
    /// The time for an answer to an offer passed in silence.
    OfferLapsed {
        /// The offer.
        offer: String,
    },
    /// The child left the waiting list before a place was its own.
    Unlisted {
        /// Why.
        why: Leaving,
    },
    /// The child waits again after its case had ended: a place can come to it anew.
    Reopened,
    /// The waiting list tells what became of the child.
    ListTold {
        /// What.
        news: ListNews,
    },
    /// The recipient asks something of the waiting list.
    ListAsked {
        /// What.
        wish: ListWish,
    },
    /// The child was taken over from the list that was kept before this one: the case begins where it waits for a place.
    TakenOver {
        /// The number given here.
        number: CaseNumber,
        /// What the older list says of the child, in the form of an application that nobody signed.
        application: Digest,
    },
}

impl Fact {
    /// The fact's kind.
    pub const fn kind(&self) -> FactKind {
        match self {
            Self::Registered => FactKind::Registered,
            Self::OriginalsChecked => FactKind::OriginalsChecked,
            Self::PackageComplete => FactKind::PackageComplete,
            Self::PackageIncomplete { .. } => FactKind::PackageIncomplete,
            Self::PackageRefused => FactKind::PackageRefused,
            Self::CredentialsGiven { .. } => FactKind::CredentialsGiven,
            Self::SignInAccepted => FactKind::SignInAccepted,
            Self::SignInRefused => FactKind::SignInRefused,
            Self::SignInRefusalShown => FactKind::SignInRefusalShown,
            Self::RegistersAsked { .. } => FactKind::RegistersAsked,
            Self::DataFound => FactKind::DataFound,
            Self::DataMissing { .. } => FactKind::DataMissing,
            Self::MissingDataShown => FactKind::MissingDataShown,
            Self::FormFilled { .. } => FactKind::FormFilled,
            Self::Signed { .. } => FactKind::Signed,
            Self::SignatureAccepted => FactKind::SignatureAccepted,
            Self::SignatureRefused { .. } => FactKind::SignatureRefused,
            Self::SignatureRefusalShown => FactKind::SignatureRefusalShown,
            Self::Dispatched { .. } => FactKind::Dispatched,
            Self::Numbered { .. } => FactKind::Numbered,
            Self::Assigned { .. } => FactKind::Assigned,
            Self::Accepted => FactKind::Accepted,
            Self::DocumentsChecked => FactKind::DocumentsChecked,
            Self::Searched { .. } => FactKind::Searched,
            Self::Concluded { .. } => FactKind::Concluded,
            Self::Decided { .. } => FactKind::Decided,
            Self::Enrolled { .. } => FactKind::Enrolled,
            Self::PlaceOffered { .. } => FactKind::PlaceOffered,
            Self::PlaceAllotted { .. } => FactKind::PlaceAllotted,
            Self::PlaceAccepted { .. } => FactKind::PlaceAccepted,
            Self::PlaceDeclined { .. } => FactKind::PlaceDeclined,
            Self::RefusalFiled { .. } => FactKind::RefusalFiled,
            Self::PaperFormed { .. } => FactKind::PaperFormed,
            Self::PaperSigned { .. } => FactKind::PaperSigned,
            Self::SignedByHand { .. } => FactKind::SignedByHand,
            Self::OutgoingRegistered { .. } => FactKind::OutgoingRegistered,
            Self::Delivered { .. } => FactKind::Delivered,
            Self::HandedOver { .. } => FactKind::HandedOver,
            Self::HandedOut { .. } => FactKind::HandedOut,
            Self::Outgrown { .. } => FactKind::Outgrown,
            Self::AskedAgain { .. } => FactKind::AskedAgain,
            Self::Overdue { .. } => FactKind::Overdue,
            Self::Extended { .. } => FactKind::Extended,
            Self::ConsentGiven => FactKind::ConsentGiven,
            Self::ResultAppointed { .. } => FactKind::ResultAppointed,
            Self::CopyIssued { .. } => FactKind::CopyIssued,
            Self::Stored => FactKind::Stored,
            Self::Recalled => FactKind::Recalled,
            Self::DeedRefused { .. } => FactKind::DeedRefused,
            Self::EvidenceKept { .. } => FactKind::EvidenceKept,
            Self::SurveyAnswered => FactKind::SurveyAnswered,
            Self::OfferLapsed { .. } => FactKind::OfferLapsed,
            Self::Unlisted { .. } => FactKind::Unlisted,
            Self::Reopened => FactKind::Reopened,
            Self::ListTold { .. } => FactKind::ListTold,
            Self::ListAsked { .. } => FactKind::ListAsked,
            Self::TakenOver { .. } => FactKind::TakenOver,
        }
    }

    /// Where the walk goes on.
    pub const fn branch(&self) -> Branch {
        match self {
            Self::PackageComplete
            | Self::SignInAccepted
            | Self::DataFound
            | Self::SignatureAccepted
            | Self::PlaceAccepted { .. } => Branch::Yes,
            Self::PackageIncomplete { .. }
            | Self::SignInRefused
            | Self::DataMissing { .. }
            | Self::SignatureRefused { .. }
            | Self::PlaceDeclined { .. } => Branch::No,
            Self::Decided { decision: Decision::Grant, .. } => Branch::Grant,
            Self::Decided { decision: Decision::Refuse, .. } => Branch::Refuse,
            Self::Enrolled { place_free: true, .. } => Branch::PlaceFree,
            Self::Enrolled { place_free: false, .. } => Branch::Waiting,
            Self::Outgrown { .. } => Branch::Outgrown,
            _ => Branch::Done,
        }
    }
}
