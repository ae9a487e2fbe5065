//! The words of steps, systems and terms, as the acts name them.

use engine::{ActorKind, Branch, Question, Route, Source, Step, Verb};
use kernel::{Channel, Lang, System, Term, TermUnit};
use std::borrow::Cow;
use translation::T;

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// The texts.
    pub t: T,
}

impl Words {
    /// The words of a language.
    pub fn of(lang: Lang) -> Self {
        Self { t: T::of(lang) }
    }

    /// «посредством ЦОН».
    pub fn channel(self, channel: Channel) -> Cow<'static, str> {
        match channel {
            Channel::LocalBody => self.t.diagram_channel_local_body(),
            Channel::ServiceCentre => self.t.diagram_channel_service_centre(),
            Channel::Portal => self.t.diagram_channel_portal(),
        }
    }

    /// The name of a system's pool: the house with its people.
    pub fn pool(self, system: System) -> Cow<'static, str> {
        match system {
            System::Portal => self.t.diagram_pool_portal(),
            System::ServiceCentre => self.t.diagram_pool_service_centre(),
            System::LocalBody => self.t.diagram_pool_local_body(),
            System::Gateway => self.t.diagram_pool_gateway(),
        }
    }

    /// Who acts; a machine is named as the information system it is.
    pub fn actor(self, actor: ActorKind, system: System) -> Cow<'static, str> {
        let t = self.t;
        match actor {
            ActorKind::Recipient => t.diagram_actor_recipient(),
            ActorKind::Officer => t.diagram_actor_officer(),
            ActorKind::Head => t.diagram_actor_head(),
            ActorKind::QueueKeeper => t.diagram_actor_queue_keeper(),
            ActorKind::Operator => t.diagram_actor_operator(),
            ActorKind::Registrar => t.diagram_actor_registrar(),
            ActorKind::Specialist => t.diagram_actor_specialist(),
            ActorKind::Commission => t.diagram_actor_commission(),
            ActorKind::Kindergarten => t.diagram_actor_kindergarten(),
            ActorKind::Machine => match system {
                System::Portal => t.diagram_machine_portal(),
                System::ServiceCentre => t.diagram_machine_service_centre(),
                System::LocalBody => t.diagram_machine_local_body(),
                System::Gateway => t.diagram_machine_gateway(),
            },
        }
    }

    /// A deed in short.
    pub fn verb(self, verb: Verb) -> Cow<'static, str> {
        let t = self.t;
        match verb {
            Verb::Register => t.diagram_verb_register(),
            Verb::CheckOriginals => t.diagram_verb_check_originals(),
            Verb::RefusePackage => t.diagram_verb_refuse_package(),
            Verb::SignIn => t.diagram_verb_sign_in(),
            Verb::RefuseSignIn => t.diagram_verb_refuse_sign_in(),
            Verb::AskRegisters => t.diagram_verb_ask_registers(),
            Verb::ShowMissingData => t.diagram_verb_show_missing_data(),
            Verb::FillForm => t.diagram_verb_fill_form(),
            Verb::Sign => t.diagram_verb_sign(),
            Verb::RefuseSignature => t.diagram_verb_refuse_signature(),
            Verb::Dispatch => t.diagram_verb_dispatch(),
            Verb::Number => t.diagram_verb_number(),
            Verb::Assign => t.diagram_verb_assign(),
            Verb::Accept => t.diagram_verb_accept(),
            Verb::CheckDocuments => t.diagram_verb_check_documents(),
            Verb::Search => t.diagram_verb_search(),
            Verb::Conclude => t.diagram_verb_conclude(),
            Verb::Decide => t.diagram_verb_decide(),
            Verb::Enrol => t.diagram_verb_enrol(),
            Verb::OfferPlace => t.diagram_verb_offer_place(),
            Verb::AllotPlace => t.diagram_verb_allot_place(),
            Verb::FileRefusal => t.diagram_verb_file_refusal(),
            Verb::FormPaper => t.diagram_verb_form_paper(),
            Verb::SignPaper => t.diagram_verb_sign_paper(),
            Verb::SignByHand => t.diagram_verb_sign_by_hand(),
            Verb::RegisterOutgoing => t.diagram_verb_register_outgoing(),
            Verb::Deliver => t.diagram_verb_deliver(),
            Verb::HandOver => t.diagram_verb_hand_over(),
            Verb::HandOut => t.diagram_verb_hand_out(),
        }
    }

    /// A question in short.
    pub fn question(self, question: Question) -> Cow<'static, str> {
        match question {
            Question::PackageComplete => self.t.diagram_question_package_complete(),
            Question::SignedIn => self.t.diagram_question_signed_in(),
            Question::DataFound => self.t.diagram_question_data_found(),
            Question::SignatureGenuine => self.t.diagram_question_signature_genuine(),
            Question::PlaceAccepted => self.t.diagram_question_place_accepted(),
        }
    }

    /// A branch; the only way on needs no word.
    pub fn branch(self, branch: Branch) -> Cow<'static, str> {
        match branch {
            Branch::Done => Cow::Borrowed(""),
            Branch::Yes => self.t.diagram_branch_yes(),
            Branch::No => self.t.diagram_branch_no(),
            Branch::Grant => self.t.diagram_branch_grant(),
            Branch::Refuse => self.t.diagram_branch_refuse(),
            Branch::PlaceFree => self.t.diagram_branch_place_free(),
            Branch::Waiting => self.t.diagram_branch_waiting(),
            Branch::Outgrown => self.t.diagram_branch_outgrown(),
        }
    }

    /// A term in short: «15 мин».
    pub fn term(self, term: Term) -> Cow<'static, str> {
        match term.unit {
            TermUnit::Seconds => self.t.diagram_term_seconds(term.count),
            TermUnit::Minutes => self.t.diagram_term_minutes(term.count),
            TermUnit::Hours => self.t.diagram_term_hours(term.count),
            TermUnit::Days => self.t.diagram_term_days(term.count),
            TermUnit::WorkingDays => self.t.diagram_term_working_days(term.count),
            TermUnit::Months => self.t.diagram_term_months(term.count),
        }
    }

    /// The printed name of a step, «Процесс 3»; empty where the act prints none. What is assumed carries the sign of the footnote.
    pub fn name(self, step: &Step) -> String {
        let printed =
            step.printed().rsplit_once('-').and_then(|(kind, number)| Some((kind, number.parse::<u32>().ok()?)));
        let name = match printed {
            Some(("process", number)) => self.t.diagram_process(number),
            Some(("condition", number)) => self.t.diagram_condition(number),
            Some(("step", number)) => self.t.diagram_step(number),
            _ => Cow::Borrowed(""),
        };
        format!("{name}{}", if step.source == Source::Assumed { "*" } else { "" })
    }

    /// What a step does in short, each deed with its own limit where they differ.
    pub fn deeds(self, route: &Route, step: &Step) -> String {
        if let Some(question) = step.question {
            return self.question(question).into_owned();
        }
        let limits = limits(route, step);
        let differ = limits.windows(2).any(|pair| matches!(pair, [one, other] if one != other));
        let deeds = step.verbs.iter().zip(&limits).map(|(verb, limit)| match limit.filter(|_| differ) {
            Some(limit) => format!("{} ({})", self.verb(*verb), self.term(limit)),
            None => self.verb(*verb).into_owned(),
        });
        deeds.collect::<Vec<_>>().join(", ")
    }
}

/// The limit of each verb of a step.
fn limits(route: &Route, step: &Step) -> Vec<Option<Term>> {
    step.verbs.iter().map(|verb| route.limit(step, verb.fact())).collect()
}

/// The longest limit of a step's deeds.
pub fn longest_limit(route: &Route, step: &Step) -> Option<Term> {
    limits(route, step).into_iter().flatten().max_by_key(|term| term.working_seconds())
}
