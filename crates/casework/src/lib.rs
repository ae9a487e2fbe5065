//! Casework binds the engine to the world: a case changes only here.
//!
//! One [`CaseRoom`] is one system's room of cases. A fact is checked against the regulation's route, and one transaction writes the journal,
//! the summary, the waiting list and the letters it causes. This room knows no page and no SQL, and no service by name.

mod ages;
mod application;
mod apply;
mod asking;
mod begin;
mod beside;
mod bulletin;
mod effects;
mod evidence;
mod extend;
mod law;
mod letters;
mod list_deeds;
mod listed;
mod lists;
mod looks;
mod mail;
mod moving;
mod offers;
mod older;
mod open;
mod paper;
mod places;
mod privileges;
mod public;
mod pump;
mod room;
mod rounds;
mod sample;
mod sheet;
mod sign;
mod take_over;
mod timers;
mod turn_away;
mod view;
mod witness;

pub use application::{
    Application, ApplicationAnswer, ApplicationConsent, ApplicationDocument, ApplicationOrganisation,
    ApplicationPerson, Party,
};
pub use apply::{Deed, Turned};
pub use asking::{Asking, Family, ask_family};
pub use beside::Storing;
pub use bulletin::{
    Bulletin, BulletinPlace, Bulletins, ChoiceView, Choosing, Chosen, ClaimSeen, LinePlace, NotChosen, NotPublished,
    Publishing, Tell, Unsaid,
};
pub use extend::Extending;
pub use law::Law;
pub use letters::{LetterBody, ToldEntry};
pub use list_deeds::{GardenChild, ListDeed, Unreported};
pub use listed::{Wishes, leaving_words, news_words};
pub use lists::{Kept, Lists, child_code};
pub use looks::{Look, LookView};
pub use moving::WaitsElsewhere;
pub use offers::{Answering, OfferAnswer};
pub use open::{Opened, Opening, SIGNS_FOR_ORGANISATION, sent_key};
pub use paper::{PaperDraft, in_part};
pub use places::{ListPart, ListedChild, OfferToMake, Offering, WaitingChildren};
pub use privileges::{DecidingPrivilege, PrivilegeDecision, PrivilegeDeed};
pub use public::{Forecast, PublicLists};
pub use pump::Pump;
pub use room::{CaseRoom, Fault, Setting, Trusted};
pub use rounds::{
    Computed, HeldRound, OverrideDecision, OverrideSignature, PublicRound, RoundChild, RoundDecision, RoundDesk,
    RoundFinding, RoundRefusal, RoundRival, RoundSignature, RoundView, RunView, Trial,
};
pub use sheet::{PaperSigner, PaperToSign};
pub use sign::{PaperSignature, SignRefusal};
pub use take_over::{OlderCases, OlderChild};
pub use turn_away::{TurnedAwayFor, TurningAway};
pub use view::{CaseView, EntryView, StepView, answer_shown};
pub use witness::LogFinding;
