//! Routes: the steps a channel prescribes, and the table of actions that describes the same run.

use crate::{ActorKind, Branch, FactKind, Place, RegisterKind, Source};
use kernel::{Channel, Lang, System, Term, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A deed a step may ask for. The list is closed: data may combine verbs, only code adds one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// Register on the portal.
    Register,
    /// Compare the originals with the application.
    CheckOriginals,
    /// Refuse to accept an incomplete package, with a receipt that says what is missing.
    RefusePackage,
    /// Give credentials.
    SignIn,
    /// Show why the sign-in is refused.
    RefuseSignIn,
    /// Ask state registers of the recipient's data; the step names them.
    AskRegisters,
    /// Show that the data cannot be had.
    ShowMissingData,
    /// Choose the service and fill its form.
    FillForm,
    /// Sign the filled form.
    Sign,
    /// Show why the signature is refused.
    RefuseSignature,
    /// Send the signed application through the gateway.
    Dispatch,
    /// Give the application its number.
    Number,
    /// Give the application to a specialist (резолюция).
    Assign,
    /// Take the application to work.
    Accept,
    /// Check the documents.
    CheckDocuments,
    /// Search the archive on paper and electronic media.
    Search,
    /// Give the commission's conclusion.
    Conclude,
    /// Decide.
    Decide,
    /// Put on the waiting list.
    Enrol,
    /// Offer a free place.
    OfferPlace,
    /// Give a free place to the child who is next, without an offer.
    AllotPlace,
    /// File a written refusal of the place.
    FileRefusal,
    /// Draw the step's paper.
    FormPaper,
    /// Sign the step's paper.
    SignPaper,
    /// Print the step's paper and sign it by hand.
    SignByHand,
    /// Register the document that goes out.
    RegisterOutgoing,
    /// Pass the paper to the system that shows or hands it out.
    Deliver,
    /// Pass the paper from the provider to the centre by a register.
    HandOver,
    /// Hand the paper out.
    HandOut,
}

impl Verb {
    /// The fact that completes the verb.
    pub const fn fact(self) -> FactKind {
        match self {
            Self::Register => FactKind::Registered,
            Self::CheckOriginals => FactKind::OriginalsChecked,
            Self::RefusePackage => FactKind::PackageRefused,
            Self::SignIn => FactKind::CredentialsGiven,
            Self::RefuseSignIn => FactKind::SignInRefusalShown,
            Self::AskRegisters => FactKind::RegistersAsked,
            Self::ShowMissingData => FactKind::MissingDataShown,
            Self::FillForm => FactKind::FormFilled,
            Self::Sign => FactKind::Signed,
            Self::RefuseSignature => FactKind::SignatureRefusalShown,
            Self::Dispatch => FactKind::Dispatched,
            Self::Number => FactKind::Numbered,
            Self::Assign => FactKind::Assigned,
            Self::Accept => FactKind::Accepted,
            Self::CheckDocuments => FactKind::DocumentsChecked,
            Self::Search => FactKind::Searched,
            Self::Conclude => FactKind::Concluded,
            Self::Decide => FactKind::Decided,
            Self::Enrol => FactKind::Enrolled,
            Self::OfferPlace => FactKind::PlaceOffered,
            Self::AllotPlace => FactKind::PlaceAllotted,
            Self::FileRefusal => FactKind::RefusalFiled,
            Self::FormPaper => FactKind::PaperFormed,
            Self::SignPaper => FactKind::PaperSigned,
            Self::SignByHand => FactKind::SignedByHand,
            Self::RegisterOutgoing => FactKind::OutgoingRegistered,
            Self::Deliver => FactKind::Delivered,
            Self::HandOver => FactKind::HandedOver,
            Self::HandOut => FactKind::HandedOut,
        }
    }

    /// The ways on after the verb.
    pub const fn branches(self) -> &'static [Branch] {
        match self {
            Self::Decide => &[Branch::Grant, Branch::Refuse],
            Self::Enrol => &[Branch::PlaceFree, Branch::Waiting],
            _ => &[Branch::Done],
        }
    }

    /// Whether the case stands at it until a place is free; by `outgrown` a child that became too old leaves the list from here.
    pub const fn waits(self) -> bool {
        matches!(self, Self::OfferPlace | Self::AllotPlace)
    }

    /// Whether a system does it without a person.
    pub const fn automatic(self) -> bool {
        matches!(
            self,
            Self::AskRegisters
                | Self::ShowMissingData
                | Self::Dispatch
                | Self::Number
                | Self::Enrol
                | Self::FileRefusal
                | Self::FormPaper
                | Self::RegisterOutgoing
                | Self::Deliver
        )
    }
}

/// A question a condition asks. The list is closed as that of verbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// Is everything there that must go with the application?
    PackageComplete,
    /// Are the credentials those of a registered person?
    SignedIn,
    /// Do the state registers know what the request says of the recipient?
    DataFound,
    /// Is the signature valid, not revoked, and of the person named in the request?
    SignatureGenuine,
    /// Does the recipient consent to the offered place?
    PlaceAccepted,
}

impl Question {
    /// The facts that answer it: yes, then no.
    pub const fn facts(self) -> [FactKind; 2] {
        match self {
            Self::PackageComplete => [FactKind::PackageComplete, FactKind::PackageIncomplete],
            Self::DataFound => [FactKind::DataFound, FactKind::DataMissing],
            Self::SignedIn => [FactKind::SignInAccepted, FactKind::SignInRefused],
            Self::SignatureGenuine => [FactKind::SignatureAccepted, FactKind::SignatureRefused],
            Self::PlaceAccepted => [FactKind::PlaceAccepted, FactKind::PlaceDeclined],
        }
    }
}

/// Where a step leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Next {
    /// One way on: a step's id, or `end`.
    One(String),
    /// A way for each branch.
    By(BTreeMap<Branch, String>),
}

impl Next {
    /// The target of a branch, if the step has one.
    pub fn target(&self, branch: Branch) -> Option<&str> {
        match self {
            Self::One(target) if branch == Branch::Done => Some(target),
            Self::One(_) => None,
            Self::By(targets) => targets.get(&branch).map(String::as_str),
        }
    }

    /// All targets.
    pub fn targets(&self) -> Vec<&str> {
        match self {
            Self::One(target) => vec![target],
            Self::By(targets) => targets.values().map(String::as_str).collect(),
        }
    }
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed<'a> {
    /// Verbs in their order.
    Verbs(&'a [Verb]),
    /// A question.
    Question(Question),
}

/// One printed step, a process or a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// As printed, `process-3` or `condition-2`; where one printed step needs two rooms in the run, a suffix: `process-9.referral`.
    pub id: String,
    /// The subclause that prescribes it, for instance `8 5)`.
    pub clause: String,
    /// The system where it happens.
    #[schemars(with = "String")]
    pub system: System,
    /// Who acts.
    pub actor: ActorKind,
    /// The verbs, in order; empty for a condition.
    #[serde(default)]
    pub verbs: Vec<Verb>,
    /// The question of a condition.
    #[serde(default)]
    pub question: Option<Question>,
    /// The paper that `form-paper` and `sign-paper` mean, by its id in `papers.toml`.
    #[serde(default)]
    pub paper: Option<String>,
    /// The registers that `ask-registers` asks.
    #[serde(default)]
    pub registers: Vec<RegisterKind>,
    /// The time limit of the step, where a clause gives it and no table.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub limit: Option<Term>,
    /// Whether the limit only informs, since a person fills the time.
    #[serde(default)]
    pub limit_informs: bool,
    /// Printed by the act, or needed by the run and not printed.
    #[serde(default)]
    pub source: Source,
    /// A step that some recipients have behind them already.
    #[serde(default)]
    pub optional: bool,
    /// What bounds a way back: without it a loop is refused by the loader.
    #[serde(default)]
    pub bound: Option<String>,
    /// What happens, in the act's sense.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub does: Text,
    /// Where it leads.
    pub next: Next,
}

impl Step {
    /// What the step does.
    pub fn deed(&self) -> Deed<'_> {
        match self.question {
            Some(question) => Deed::Question(question),
            None => Deed::Verbs(&self.verbs),
        }
    }

    /// The printed step's name without the suffix that tells rooms of one step apart.
    pub fn printed(&self) -> &str {
        self.id.split_once('.').map_or(&self.id, |(printed, _)| printed)
    }

    /// Whether the step can bring a fact.
    pub fn brings(&self, fact: FactKind) -> bool {
        match self.deed() {
            Deed::Question(question) => question.facts().contains(&fact),
            Deed::Verbs(_) if fact == FactKind::Outgrown => self.lets_go(),
            Deed::Verbs(verbs) => verbs.iter().any(|verb| verb.fact() == fact),
        }
    }

    /// Whether a child that becomes too old while it waits here leaves the list.
    pub(crate) fn lets_go(&self) -> bool {
        self.verbs.last().is_some_and(|verb| verb.waits()) && self.next.target(Branch::Outgrown).is_some()
    }

    /// The limit of the step as a whole, where it binds: it runs from the moment the case came to the step.
    pub fn whole_limit(&self) -> Option<Term> {
        self.limit.filter(|_| !self.limit_informs)
    }

    /// Whether the step ends with a branching deed, and which branches it must name.
    pub fn branches(&self) -> &'static [Branch] {
        match self.deed() {
            Deed::Question(_) => &[Branch::Yes, Branch::No],
            Deed::Verbs(_) if self.lets_go() => &[Branch::Done, Branch::Outgrown],
            Deed::Verbs(verbs) => verbs.last().map_or(&[Branch::Done], |verb| verb.branches()),
        }
    }
}

/// Which moment of the run a row of the table describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActionMoment {
    /// The deed is done in the row's own system.
    Done,
    /// The letter that tells it passes the gateway.
    Routed,
    /// The row's system shows what it was told.
    Shown,
    /// The act prints the row empty: nothing happens.
    Nothing,
}

/// A row of the table of actions (appendix 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionRow {
    /// The action's number as printed.
    pub number: u32,
    /// Who acts, as the table names the unit or system.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub unit: Text,
    /// The system where it happens.
    #[schemars(with = "String")]
    pub system: System,
    /// The moment of the run.
    pub moment: ActionMoment,
    /// The fact the moment is about.
    #[serde(default)]
    pub fact: Option<FactKind>,
    /// Name and description of the action.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub does: Text,
    /// Form of completion.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub completion: Text,
    /// The time limit; none where the table prints a dash.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub limit: Option<Term>,
    /// The time limit as printed.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub limit_printed: Text,
    /// Whether the limit only informs, since a person fills the time.
    #[serde(default)]
    pub limit_informs: bool,
    /// The least time the act gives, where it prints a range: «от 15 до 30 дней».
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub at_least: Option<Term>,
    /// The next action's number, or one for each branch; none at the end.
    #[serde(default)]
    pub next: Option<NextAction>,
    /// The next action as printed, where it is more than a number.
    #[serde(default)]
    #[schemars(with = "Option<std::collections::BTreeMap<String, String>>")]
    pub next_printed: Option<Text>,
    /// Printed by the act, or left out there and taken from its twin.
    #[serde(default)]
    pub source: Source,
}

impl ActionRow {
    /// The next action as the table prints it: in words where the act uses words, else its number; nothing at the end.
    pub fn next_printed(&self, lang: Lang) -> String {
        let numbers = || self.next.as_ref().map(NextAction::numbers).unwrap_or_default();
        let joined = || numbers().iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        self.next_printed.as_ref().map_or_else(joined, |printed| printed.get(lang).to_owned())
    }
}

/// Which action comes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum NextAction {
    /// One.
    One(u32),
    /// One for each branch.
    By(BTreeMap<Branch, u32>),
}

impl NextAction {
    /// All next actions.
    pub fn numbers(&self) -> Vec<u32> {
        match self {
            Self::One(number) => vec![*number],
            Self::By(ways) => ways.values().copied().collect(),
        }
    }
}

/// The route of one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The channel.
    #[schemars(with = "String")]
    pub channel: Channel,
    /// The clause whose subclauses are the steps.
    pub clause: String,
    /// The table of actions, `t3`.
    pub table: String,
    /// The figure of the diagram.
    pub figure: String,
    /// Which facts each system is told of.
    #[serde(default)]
    pub tell: Tell,
    /// The steps in the printed order.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    /// The rows of the table.
    #[serde(rename = "action", default)]
    pub actions: Vec<ActionRow>,
}

/// Which facts the owner of a case tells the other systems.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tell {
    /// Told to the portal.
    #[serde(default)]
    pub portal: Vec<FactKind>,
    /// Told to the service centre.
    #[serde(default)]
    pub service_centre: Vec<FactKind>,
}

impl Tell {
    /// The facts a system is told.
    pub fn to(&self, system: System) -> &[FactKind] {
        match system {
            System::Portal => &self.portal,
            System::ServiceCentre => &self.service_centre,
            System::LocalBody | System::Gateway => &[],
        }
    }
}

impl Route {
    /// A step by its id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// Whether any step of the route can bring a fact.
    pub fn brings(&self, fact: FactKind) -> bool {
        self.steps.iter().any(|step| step.brings(fact))
    }

    /// Whether the route puts a child on the waiting list.
    pub fn enrols(&self) -> bool {
        self.steps.iter().any(|step| step.verbs.contains(&Verb::Enrol))
    }

    /// Where a case stands while its child waits for a place; none where the service ends with the number on the list.
    pub fn waits_at(&self) -> Option<Place> {
        self.steps.iter().find_map(|step| {
            let verb = step.verbs.iter().position(|verb| verb.waits())?;
            Some(Place { step: step.id.clone(), verb })
        })
    }

    /// Whether the route has the form filled in twice: whose data, then everything once the registers have answered.
    pub fn fills_twice(&self) -> bool {
        self.steps.iter().filter(|step| step.brings(FactKind::FormFilled)).count() > 1
    }

    /// The limit that binds a deed: that of the row of the table that describes it, else that of the step it completes.
    pub fn limit(&self, step: &Step, fact: FactKind) -> Option<Term> {
        self.deed_limit(fact).or(step.whole_limit())
    }

    /// The limit of one deed, by the row of the table that describes it: it runs from the moment the deed is due.
    pub fn deed_limit(&self, fact: FactKind) -> Option<Term> {
        let row = self.actions.iter().find(|row| {
            row.fact == Some(fact) && row.moment == ActionMoment::Done && row.limit.is_some() && !row.limit_informs
        });
        row.and_then(|row| row.limit)
    }

    /// Printed steps: how many processes and how many conditions.
    pub fn printed_counts(&self) -> (usize, usize) {
        let printed: std::collections::BTreeSet<&str> = self.steps.iter().map(Step::printed).collect();
        let count = |prefix: &str| printed.iter().filter(|id| id.starts_with(prefix)).count();
        (count("process-"), count("condition-"))
    }
}
