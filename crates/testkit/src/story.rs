//! Stories: given / when / then in plain words, run on the whole house through real letters, each line citing the clauses it shows.
//!
//! A file begins with the regulation it tells of and the office where it happens; each topic of [`TOPICS`] knows its own lines.

mod bulletins;
mod case;
mod checks;
mod doors;
mod list;
mod territory;

pub(crate) use checks::nothing_is_stuck;
pub use checks::{journals_hold, lists_follow_from_their_logs};
pub(crate) use doors::sign_in;

use crate::{PRESCHOOL, TestHouse};
use casework::{CaseRoom, CaseView, Turned, child_code};
use engine::{ActorKind, Answers, Edition, Fact, FactKind, Verb};
use jiff::SignedDuration;
use kernel::{CaseId, Channel, System};
use queue::{ChildCode, RoundNumber};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use territory::Own;

/// The office of stories that name none.
const OFFICE: &str = "shymkent";

/// Aliya's child has the referral to the kindergarten of the demo's director.
pub const REFERRED: &str = "story: a referral
when aliya applies by local-body for a child born 2021-04-18 with key aigul
when aigul accepts the case of aliya
when aigul checks the documents of aliya
when aigul grants the case of aliya
when dinara offers sun-2021
when aliya consents by local-body with key aigul
when aigul signs the paper of aliya with key aigul
when aigul hands the paper to aliya at local-body
";

/// A story as read from its file.
#[derive(Debug, Clone)]
pub struct Story {
    /// Its name.
    pub name: String,
    /// The regulation it tells of.
    pub regulation: String,
    /// The office where it happens.
    pub office: String,
    /// The clauses it shows.
    pub cites: Vec<String>,
    /// Its lines with their numbers.
    pub lines: Vec<(usize, String)>,
}

/// Reads the stories of a file: first `regulation: code` and `office: id`, then for each story `story: name`, `cites: 8 2), 8 3)` and lines of given,
/// when and then.
pub fn read(text: &str) -> Vec<Story> {
    let mut stories: Vec<Story> = Vec::new();
    let (mut regulation, mut office) = (PRESCHOOL.to_owned(), OFFICE.to_owned());
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if let Some(code) = line.strip_prefix("regulation:") {
            code.trim().clone_into(&mut regulation);
        } else if let Some(id) = line.strip_prefix("office:") {
            id.trim().clone_into(&mut office);
        } else if let Some(name) = line.strip_prefix("story:") {
            let (regulation, office) = (regulation.clone(), office.clone());
            let name = name.trim().to_owned();
            stories.push(Story { name, regulation, office, cites: Vec::new(), lines: Vec::new() });
        } else if let (Some(cites), Some(story)) = (line.strip_prefix("cites:"), stories.last_mut()) {
            story.cites.extend(cites.split(',').map(|clause| clause.trim().to_owned()));
        } else if let (false, Some(story)) = (line.is_empty() || line.starts_with('#'), stories.last_mut()) {
            story.lines.push((number, line.to_owned()));
        }
    }
    stories
}

/// What a run of a story showed.
#[derive(Debug, Default)]
pub struct Shown {
    /// Steps passed, as `channel/step`.
    pub steps: BTreeSet<String>,
    /// Kinds of facts told to each system, as `system fact`.
    pub facts: BTreeSet<String>,
}

/// What a line came to: the error says why the story stops there.
type Told = Result<(), String>;
/// The lines of a topic; none where the words are of another.
type Topic = fn(&mut Run<'_>, &[&str]) -> Option<Told>;

/// Each topic with its lines.
const TOPICS: [Topic; 6] = [case::line, list::line, territory::line, bulletins::line, doors::line, time];

/// A child of a story, by the name the story gives it: that of its parent, or its own where a parent has several.
struct Child {
    case: CaseId,
    parent: String,
    channel: Channel,
}

/// A story being run.
pub struct Run<'a> {
    house: &'a TestHouse,
    regulation: String,
    office: String,
    children: BTreeMap<String, Child>,
    /// What parents answer otherwise than the others.
    answers: BTreeMap<String, Answers>,
    own: Own,
    refusals: Vec<String>,
    paper_refusal: Vec<String>,
    turned: Option<String>,
    signed_in: &'static str,
    bulletin: Option<RoundNumber>,
    round: Option<RoundNumber>,
}

impl<'a> Run<'a> {
    /// Begins on a house.
    pub fn new(house: &'a TestHouse) -> Self {
        Self {
            house,
            regulation: PRESCHOOL.to_owned(),
            office: OFFICE.to_owned(),
            children: BTreeMap::new(),
            answers: BTreeMap::new(),
            own: Own::default(),
            refusals: Vec::new(),
            paper_refusal: Vec::new(),
            turned: None,
            signed_in: "not tried",
            bulletin: None,
            round: None,
        }
    }

    /// Runs every line; the error names the line.
    pub fn tell(mut self, story: &Story) -> Result<Shown, String> {
        self.regulation.clone_from(&story.regulation);
        self.office.clone_from(&story.office);
        for (number, line) in &story.lines {
            self.line(line).map_err(|why| format!("«{}», line {number}: {line}\n  {why}", story.name))?;
        }
        let end = self.nothing_turned_away().and_then(|()| nothing_is_stuck(self.house));
        end.map_err(|why| format!("«{}», at its end: {why}", story.name))?;
        Ok(self.shown())
    }

    fn shown(&self) -> Shown {
        let mut shown = Shown::default();
        for child in self.children.values() {
            for system in [System::Portal, System::ServiceCentre, System::LocalBody] {
                let Some(view) = self.house.house.room(system).and_then(|room| room.view(child.case).ok()) else {
                    continue;
                };
                shown.facts.extend(view.entries.iter().map(|entry| format!("{system} {}", entry.fact.kind().word())));
                shown.steps.extend(view.state.path.iter().map(|step| format!("{}/{step}", view.record.channel)));
            }
        }
        shown
    }

    fn line(&mut self, line: &str) -> Told {
        let words: Vec<&str> = line.split_whitespace().collect();
        let first = words.first().copied().unwrap_or_default();
        if first != "given" {
            self.lay()?;
        }
        if first == "when" {
            self.nothing_turned_away()?;
        }
        for topic in TOPICS {
            if let Some(told) = topic(self, &words) {
                return told;
            }
        }
        Err("no such line; the modules of crates/testkit/src/story list them".to_owned())
    }

    /// A deed that was turned away must be said to be: else a story would go on as if it were done.
    fn nothing_turned_away(&self) -> Told {
        self.turned.as_ref().map_or(Ok(()), |why| Err(format!("a deed before this was turned away: {why}")))
    }

    fn child(&self, who: &str) -> Result<&Child, String> {
        self.children.get(who).ok_or_else(|| format!("{who} has no case"))
    }

    fn case(&self, who: &str) -> Result<CaseId, String> {
        self.child(who).map(|child| child.case)
    }

    fn code(&self, who: &str) -> Result<ChildCode, String> {
        self.case(who).map(child_code)
    }

    /// The system where the application of a child was filled in.
    fn home(&self, who: &str) -> Result<System, String> {
        self.child(who).map(|child| child.channel.system())
    }

    fn room(&self, system: System) -> Result<Arc<CaseRoom>, String> {
        self.house.house.room(system).cloned().ok_or_else(|| format!("{system} has no cases"))
    }

    fn body(&self) -> &'a CaseRoom {
        &self.house.house.local_body
    }

    fn edition(&self) -> Result<Arc<Edition>, String> {
        self.house.house.law.current(&self.regulation).ok_or_else(|| format!("no regulation {}", self.regulation))
    }

    fn view(&self, who: &str, system: &str) -> Result<CaseView, String> {
        let system: System = system.parse().map_err(|_| format!("no system {system}"))?;
        self.room(system)?.view(self.case(who)?).map_err(|fault| fault.to_string())
    }

    /// Does a deed on a child's case in one system and lets the letters go. Turned away at once or by the owner's letter, it is said to be.
    fn deed(&mut self, who: &str, system: System, deed: impl FnOnce(&CaseRoom, CaseId) -> Result<(), Turned>) -> Told {
        let (room, case) = (self.room(system)?, self.case(who)?);
        let before = refused_deeds(&room, case).len();
        match deed(&room, case) {
            Ok(()) => {}
            Err(Turned::Misstep(misstep)) => self.turned = Some(misstep.to_string()),
            Err(Turned::Fault(fault)) => return Err(fault.to_string()),
        }
        self.house.house.pump.run_dry();
        if let Some(reason) = refused_deeds(&room, case).get(before) {
            self.turned = Some(reason.clone());
        }
        Ok(())
    }

    fn pass(&self, time: SignedDuration) {
        self.house.clock.forward(time);
        self.house.house.pump.run_dry();
    }
}

/// What the owner of a case turned away by letter.
fn refused_deeds(room: &CaseRoom, case: CaseId) -> Vec<String> {
    let entries = room.view(case).map(|view| view.entries).unwrap_or_default().into_iter();
    let refused = entries.filter_map(|entry| match entry.fact {
        Fact::DeedRefused { deed, reason } => Some(format!("{deed} is {reason}")),
        _ => None,
    });
    refused.collect()
}

/// Time passes.
fn time(run: &mut Run<'_>, words: &[&str]) -> Option<Told> {
    let ["when", count, "days", "pass"] = words else { return None };
    let Ok(days) = count.parse::<i64>() else { return Some(Err(format!("{count} is no number of days"))) };
    run.pass(SignedDuration::from_hours(24 * days));
    Some(Ok(()))
}

/// Whether an expected word is the one found.
fn same(expected: &str, found: &str) -> Told {
    if expected == found { Ok(()) } else { Err(format!("expected «{expected}», found «{found}»")) }
}

/// Whether something that must be so is.
fn must(so: bool, otherwise: impl FnOnce() -> String) -> Told {
    if so { Ok(()) } else { Err(otherwise()) }
}

/// What a parent writes for a child born on a day; a form takes the answers to its own questions.
pub fn answers(born: &str) -> Answers {
    let answers = [
        ("child-name", "Ахметова Аяру Нұржанқызы"),
        ("child-birth-date", born),
        ("iin", "880314400104"),
        ("applicant-name", "Ахметова Әлия Серікқызы"),
        ("relation", "mother"),
        ("applicant-address", "Шымкент қаласы, Байтұрсынов көшесі, 12"),
        ("postal-index", "160000"),
        ("telephone", "+77010000000"),
        ("office", OFFICE),
        ("language", "kk"),
        ("wished-kindergarten", "кез келген"),
        ("privilege", "none"),
    ];
    answers.into_iter().map(|(field, answer)| (field.to_owned(), answer.to_owned())).collect()
}

/// The steps of every route of a regulation, as `channel/step`. Those that come before there is a case leave no journal and are left out: registration
/// and a refused sign-in are shown by their pages.
pub fn all_steps(house: &TestHouse, regulation: &str) -> BTreeSet<String> {
    let edition = house.house.law.current(regulation);
    let routes = edition.iter().flat_map(|edition| edition.routes.values());
    let with_a_case =
        |step: &&engine::Step| !step.verbs.iter().any(|verb| matches!(verb, Verb::Register | Verb::RefuseSignIn));
    let of = |route: &engine::Route| {
        let steps = route.steps.iter().filter(with_a_case);
        steps.map(|step| format!("{}/{}", route.channel, step.id)).collect::<Vec<_>>()
    };
    routes.flat_map(of).collect()
}

/// The kind of actor that the step asks for where the case stands.
fn due_actor(view: &CaseView) -> ActorKind {
    let step = view.edition.route(view.record.channel).and_then(|route| view.state.step(route));
    step.map(|step| step.actor).filter(|kind| *kind != ActorKind::Machine).unwrap_or(ActorKind::Officer)
}

/// Whether a paper waits to be handed out.
fn waits_to_be_handed_out(view: &CaseView) -> bool {
    view.due.contains(&FactKind::HandedOut)
}
