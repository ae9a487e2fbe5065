//! Parts of a case's page that every system shows alike: status, deadline, steps, history, answers, documents, papers, offers.
//!
//! [`Parts`] is all of them under their headings; each can also be had by itself. Nothing here decides who may see what: the handler gives a
//! system only what its person may see.

use crate::components::{Cell, InsetText, Link, Said, SummaryList, Table, Tag, Timeline, TimelineEvent};
use crate::intake::reason_words;
use askama::{Template, filters::HtmlSafe};
use casework::{CaseView, EntryView, Party};
use engine::{Actor, Decision, Fact, Handing, ListWish, RegisterAnswer, RegisterKind};
use jiff::{SignedDuration, Timestamp};
use kernel::{Iin, Lang, System};
use store::records::CaseRecord;
use translation::T;

/// A status as a coloured word; colour never speaks alone.
pub fn status_tag(t: T, word: &str) -> Tag {
    let colour = match word {
        "draft" | "turned-away" => "grey",
        "arrived" => "blue",
        "in-work" | "result-due" => "yellow",
        "offered" => "purple",
        "issued" => "green",
        "refused" => "red",
        _ => "teal",
    };
    Tag::new(status_text(t, word)).colour(colour)
}

/// A status in words.
pub fn status_text(t: T, word: &str) -> String {
    t.by_key(&format!("status-{word}")).unwrap_or_else(|| word.to_owned())
}

/// The deadline of what is due as a tag: red once it has passed, with by how much; none where nothing bounds the deed.
pub fn deadline_tag(t: T, due_at: Option<Timestamp>, now: Timestamp) -> Option<Tag> {
    let due = due_at?;
    Some(if due < now {
        Tag::new(t.case_overdue_since(span(t, now.duration_since(due)))).colour("red")
    } else {
        Tag::new(t.case_left(span(t, due.duration_since(now)))).colour("grey")
    })
}

/// A length of time by its largest unit, in words.
pub(crate) fn span(t: T, length: SignedDuration) -> String {
    let minutes = length.as_mins();
    match minutes {
        0..60 => t.minutes(minutes.max(1)),
        60..1440 => t.hours(minutes / 60),
        _ => t.calendar_days(minutes / 1440),
    }
    .into_owned()
}

/// A paper's title in the regulation the case runs under.
pub fn paper_title(view: &CaseView, paper: &str, lang: Lang) -> String {
    view.edition.paper(paper).map_or_else(|| paper.to_owned(), |form| form.title.get(lang).to_owned())
}

/// The receiving office's name.
pub fn office_name(view: &CaseView, office: &str, lang: Lang) -> String {
    view.edition.receiving_office(office).map_or_else(|| office.to_owned(), |office| office.name.get(lang).to_owned())
}

/// Who asked, for staff: the name and the number with its middle hidden.
pub fn recipient_text(t: T, record: &CaseRecord) -> String {
    // A БИН follows the same rule; its fifth digit is no day's.
    let is_bin = record.recipient.chars().nth(4).is_some_and(|digit| ('4'..='9').contains(&digit));
    let label = if is_bin { t.organisation_bin() } else { t.person_iin() };
    let masked = Iin::kept(&record.recipient).map_or_else(|_| String::new(), |number| number.masked());
    format!("{}, {label} {masked}", record.recipient_name)
}

/// Adds who acts for an organisation and by what power; nothing for a person.
pub fn representative_rows(t: T, list: SummaryList, party: Option<&Party>) -> SummaryList {
    let Some(organisation) = party.and_then(Party::organisation) else { return list };
    list.row(t.organisation_representative(), &organisation.representative.name)
        .row_if(t.organisation_power(), organisation.power.clone())
}

/// A channel in words: by which door the application came.
pub fn channel_text(t: T, channel: kernel::Channel) -> String {
    t.by_key(&format!("case-channel-{channel}")).unwrap_or_else(|| channel.to_string())
}

/// The application's answers with their questions; none where this system does not hold the application.
pub fn answers(t: T, view: &CaseView) -> Option<SummaryList> {
    let rows = view.answers(t.lang());
    let list = rows.iter().fold(SummaryList::new(), |list, (question, answer)| list.row(question, answer));
    let consent = view.application.as_ref().and_then(|application| application.consent.as_ref());
    let list = consent.into_iter().fold(list, |list, consent| {
        let at = consent.at.parse::<Timestamp>().map_or_else(|_| consent.at.clone(), |at| t.date_time(at));
        let clause = clause_words(t, &consent.clause);
        list.row(t.intake_consent(), t.case_consent(consent.text.as_str(), clause, at))
    });
    (!rows.is_empty()).then_some(list)
}

/// A clause as the acts name it: the data writes a part of a clause as `12 par 2`.
pub(crate) fn clause_words(t: T, clause: &str) -> String {
    match clause.split_once(" par ") {
        Some((number, part)) => t.intake_clause_part(number, part).into_owned(),
        None => t.intake_clause_whole(clause).into_owned(),
    }
}

/// The documents attached to the application, each a link to `address` + `/` + its digest.
pub fn documents(t: T, view: &CaseView, address: &str) -> Option<SummaryList> {
    let documents = &view.application.as_ref()?.documents;
    let list = documents.iter().fold(SummaryList::new(), |list, document| {
        let known = view.edition.documents.iter().find(|known| known.id == document.document);
        let name = known.map_or(document.document.as_str(), |known| known.name.get(t.lang()));
        let file = t.case_file(document.name.clone(), t.file_size(document.size));
        list.row_html(name, Link::new(format!("{address}/{}", document.sha256), file))
    });
    (!documents.is_empty()).then_some(list)
}

/// The signed papers of the case, the latest first, each a link to `address` + `/` + its number + `.pdf`.
pub fn papers(t: T, view: &CaseView, address: &str) -> Option<SummaryList> {
    let papers = &view.state.papers;
    let list = papers.iter().rev().fold(SummaryList::new(), |list, paper| {
        let number = t.case_paper_number(paper.number.clone());
        if paper.by_hand {
            // It has no electronic signature: there is no file that would be the paper.
            let signer = t.case_paper_by_hand(paper.signer.clone());
            return list.row(paper_title(view, &paper.paper, t.lang()), format!("{number}. {signer}"));
        }
        let link = Link::new(format!("{address}/{}.pdf", paper.number), format!("{number} (PDF)"));
        let signer = escaped(&t.case_paper_signed_by(paper.signer.clone()));
        list.row_html(paper_title(view, &paper.paper, t.lang()), format!("{link}<br>{signer}"))
    });
    (!papers.is_empty()).then_some(list)
}

/// A text made safe to stand inside markup.
fn escaped(text: &str) -> String {
    askama::filters::escape(text, askama::filters::Html).map(|safe| safe.to_string()).unwrap_or_default()
}

/// The places offered, with their answers.
pub fn offers(t: T, view: &CaseView) -> Option<Table> {
    if view.state.offers.is_empty() {
        return None;
    }
    let made = |id: &str| {
        view.entries
            .iter()
            .find(|entry| matches!(&entry.fact, Fact::PlaceOffered { offer, .. } if offer == id))
            .map(|entry| entry.at)
    };
    let row = |offer: &engine::Offer| {
        let answer = match (offer.accepted, &offer.answer_by) {
            (Some(true), _) => t.case_offer_accepted().into_owned(),
            (Some(false), _) => t.case_offer_declined().into_owned(),
            (None, _) if offer.lapsed => t.case_offer_lapsed().into_owned(),
            (None, Some(by)) => format!("{}, {}", t.case_offer_open(), t.case_offer_answer_by(moment(t, by))),
            (None, None) => t.case_offer_open().into_owned(),
        };
        let at = made(&offer.id).map(|at| t.date_time_short(at)).unwrap_or_default();
        vec![Cell::text(&offer.kindergarten), Cell::text(at), Cell::text(answer)]
    };
    let table =
        Table::new("").column(t.case_offer_kindergarten()).column(t.case_offer_made()).column(t.case_offer_answer());
    Some(table.rows(view.state.offers.iter().map(row)).first_cell_is_header())
}

fn moment(t: T, iso: &str) -> String {
    iso.parse::<Timestamp>().map_or_else(|_| iso.to_owned(), |at| t.date_time(at))
}

/// Everything that happened, the last first: what, when and by whom.
pub fn timeline(t: T, view: &CaseView) -> Timeline {
    let events = view.entries.iter().rev().map(|entry| {
        TimelineEvent::new(fact_text(t, &entry.fact), t.date_time(entry.at), kernel::iso(entry.at))
            .by(doer(t, &entry.actor, entry.system))
            .text(detail(t, view, entry))
    });
    Timeline::new().events(events)
}

/// A fact in words.
pub fn fact_text(t: T, fact: &Fact) -> String {
    match fact {
        Fact::Decided { decision: Decision::Grant, .. } => t.fact_decided_grant().into_owned(),
        Fact::Decided { decision: Decision::Refuse, .. } => t.fact_decided_refuse().into_owned(),
        Fact::Searched { found: true, .. } => t.fact_searched_found().into_owned(),
        Fact::Searched { found: false, .. } => t.fact_searched_not_found().into_owned(),
        Fact::Concluded { favourable: true, .. } => t.fact_concluded_for().into_owned(),
        Fact::Concluded { favourable: false, .. } => t.fact_concluded_against().into_owned(),
        Fact::ListAsked { wish } => named(t, "fact-list-asked", &asks(wish)),
        _ => kind_text(t, &fact.kind().word()),
    }
}

/// The word of what is asked of the list.
fn asks(wish: &ListWish) -> &'static str {
    match wish {
        ListWish::Wishes { .. } => "wishes",
        ListWish::Together { children } if children.is_empty() => "apart",
        ListWish::Together { .. } => "together",
        ListWish::Transfer { .. } => "transfer",
        ListWish::Extension => "extension",
        ListWish::Restoration => "restoration",
        ListWish::Privilege { .. } => "privilege",
    }
}

fn kind_text(t: T, word: &str) -> String {
    t.by_key(&format!("fact-{word}")).unwrap_or_else(|| word.to_owned())
}

/// Who did a deed: a person with their role, or the system that did it by itself.
pub fn doer(t: T, actor: &Actor, system: System) -> String {
    if actor.name.is_empty() {
        return t.by_key(&format!("system-{system}")).unwrap_or_else(|| t.case_actor_machine().into_owned());
    }
    let kind =
        serde_json::to_value(actor.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
    match t.by_key(&format!("case-actor-{kind}")) {
        Some(role) => t.case_by(actor.name.clone(), role).into_owned(),
        None => actor.name.clone(),
    }
}

/// What else there is to say of an entry; empty where its name says all.
fn detail(t: T, view: &CaseView, entry: &EntryView) -> String {
    let lang = t.lang();
    match &entry.fact {
        Fact::Dispatched { to } => t.case_event_office(office_name(view, to, lang)).into_owned(),
        Fact::Numbered { number } => t.case_event_number(number.to_string()).into_owned(),
        Fact::Decided { ground: Some(ground), explanation, .. } => {
            let ground =
                view.edition.ground(ground).map_or_else(|| ground.clone(), |ground| ground.text.get(lang).to_owned());
            let explanation = explanation.clone().unwrap_or_default();
            [t.case_event_ground(ground).into_owned(), explanation].join(". ").trim_end_matches(". ").to_owned()
        }
        Fact::Enrolled { place_free: true, .. } => t.case_event_place_free().into_owned(),
        Fact::Enrolled { position, .. } => t.case_event_position(position).into_owned(),
        Fact::PlaceOffered { kindergarten, .. } | Fact::PlaceAllotted { kindergarten, .. } => kindergarten.clone(),
        Fact::PlaceAccepted { offer, .. }
        | Fact::PlaceDeclined { offer, .. }
        | Fact::OfferLapsed { offer }
        | Fact::RefusalFiled { offer } => view
            .state
            .offers
            .iter()
            .find(|known| known.id == *offer)
            .map(|known| known.kindergarten.clone())
            .unwrap_or_default(),
        Fact::PaperFormed { paper, number, .. } | Fact::PaperSigned { paper, number, .. } => {
            t.case_event_paper(number.clone(), paper_title(view, paper, lang)).into_owned()
        }
        Fact::HandedOut { handing: Handing::ByHand { received_by } } => {
            t.case_event_by_hand(received_by.clone()).into_owned()
        }
        Fact::HandedOut { handing: Handing::Mail { to } } => t.case_event_by_mail(to.clone()).into_owned(),
        Fact::Overdue { step } => {
            let step = view.edition.route(view.record.channel).and_then(|route| route.step(step));
            step.map(|step| t.case_event_step(step.clause.clone()).into_owned()).unwrap_or_default()
        }
        Fact::DeedRefused { deed, reason } => sentences([Some(kind_text(t, deed)), Some(deed_refusal(t, reason))]),
        Fact::SignatureRefused { reasons } => {
            let words = reasons.iter().map(|word| t.by_key(&format!("reason-{word}")).unwrap_or_else(|| word.clone()));
            words.collect::<Vec<_>>().join("; ")
        }
        other => work_detail(t, view, other),
    }
}

/// Why a deed that came by letter was turned away, in words. Of an unknown reason no more is said than that the deed did not fit any more.
pub fn deed_refusal(t: T, reason: &str) -> String {
    let standing = reason.strip_prefix("list-stands-").and_then(|word| t.by_key(&format!("queue-standing-{word}")));
    let said = match standing {
        Some(standing) => Some(t.deed_refused_stands(standing).into_owned()),
        None => t.by_key(&format!("deed-refused-{reason}")),
    };
    said.unwrap_or_else(|| t.deed_refused_not_due().into_owned())
}

/// What else there is to say of a deed of those who work on the case, or beside its route.
fn work_detail(t: T, view: &CaseView, fact: &Fact) -> String {
    match fact {
        Fact::PackageIncomplete { missing } => t.case_event_missing(documents_named(t, view, missing)).into_owned(),
        Fact::Outgrown { age } => t.case_event_age(u64::from(*age)).into_owned(),
        Fact::RegistersAsked { answers, .. } | Fact::AskedAgain { answers } if !answers.is_empty() => {
            let said = |answer: &RegisterAnswer| {
                t.case_event_register_said(register_name(t, answer.register), register_said(t, answer)).into_owned()
            };
            answers.iter().map(said).collect::<Vec<_>>().join("; ")
        }
        Fact::RegistersAsked { registers, .. } | Fact::DataMissing { registers } => {
            let names: Vec<String> = registers.iter().map(|register| register_name(t, *register)).collect();
            t.case_event_registers(names.join(", ")).into_owned()
        }
        Fact::Assigned { to, resolution, .. } => {
            sentences([Some(t.case_event_assigned(to.clone()).into_owned()), Some(resolution.clone())])
        }
        Fact::Searched { media, place, .. } => {
            let media: Vec<String> = media.iter().map(|medium| named(t, "case-medium", medium)).collect();
            let place = place.as_ref().map(|place| t.case_event_found_at(place.clone()).into_owned());
            sentences([Some(t.case_event_media(media.join(", ")).into_owned()), place])
        }
        Fact::Concluded { minutes, conclusion, .. } => {
            sentences([Some(t.case_event_minutes(minutes.clone()).into_owned()), Some(conclusion.clone())])
        }
        Fact::SignedByHand { paper, number, blank, signer } => sentences([
            Some(t.case_event_paper(number.clone(), paper_title(view, paper, t.lang())).into_owned()),
            blank.as_ref().map(|blank| t.case_event_blank(blank.clone()).into_owned()),
            Some(t.case_event_signer(signer.clone()).into_owned()),
        ]),
        Fact::OutgoingRegistered { number } => t.case_event_outgoing(number.clone()).into_owned(),
        Fact::HandedOver { register, received_by } => {
            t.case_event_register(received_by.clone(), register.clone()).into_owned()
        }
        Fact::Extended { until, reason } => t.case_event_until(moment(t, until), reason.clone()).into_owned(),
        Fact::ResultAppointed { at } => t.case_event_at(moment(t, at)).into_owned(),
        Fact::CopyIssued { number } => t.case_event_copy(number.clone()).into_owned(),
        Fact::ListTold { news } => casework::news_words(t, news),
        Fact::Unlisted { why } => casework::leaving_words(t, *why),
        Fact::EvidenceKept { stamped_at: Some(at), .. } => t.case_event_stamped(moment(t, at)).into_owned(),
        _ => String::new(),
    }
}

/// Sentences one after another.
fn sentences<const N: usize>(parts: [Option<String>; N]) -> String {
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(". ")
}

/// A value of a closed list by its text.
fn named(t: T, prefix: &str, value: &impl serde::Serialize) -> String {
    let word = serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
    t.by_key(&format!("{prefix}-{word}")).unwrap_or(word)
}

/// A state register's name.
pub fn register_name(t: T, register: RegisterKind) -> String {
    named(t, "case-register", &register)
}

/// What a register answered, in words, with the record it rests on.
pub fn register_said(t: T, answer: &RegisterAnswer) -> String {
    let said = named(t, "case-finding", &answer.finding);
    match &answer.record {
        Some(record) => t.case_finding_record(record.clone(), said).into_owned(),
        None => said,
    }
}

/// Names of documents of the regulation, by their ids.
fn documents_named(t: T, view: &CaseView, ids: &[String]) -> String {
    let name = |id: &String| {
        let document = view.edition.documents.iter().find(|document| document.id == *id);
        document.map_or_else(|| id.clone(), |document| document.name.get(t.lang()).to_owned())
    };
    ids.iter().map(name).collect::<Vec<_>>().join("; ")
}

/// What everybody who looks at a running case should know at once: a prolonged term, when the result can be had, that it lies in storage.
fn news(t: T, view: &CaseView) -> Vec<String> {
    let state = &view.state;
    if state.outcome.is_some() {
        return Vec::new();
    }
    let mut news = Vec::new();
    if let Some((until, reason)) = state.extended.as_ref().filter(|_| state.decision.is_none()) {
        let day = until.parse::<Timestamp>().map_or_else(|_| until.clone(), |at| t.date(kernel::civil_date(at)));
        news.push(t.case_extended_until(day, reason.clone()).into_owned());
    }
    if let Some(at) = &state.result_at {
        news.push(t.case_result_at(moment(t, at)).into_owned());
    }
    if state.stored {
        news.push(t.case_stored().into_owned());
    }
    news
}

/// The receipt that a case has for its visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// Расписка о приёме.
    Acceptance,
    /// A receipt that the package was not accepted, and what is missing.
    Refusal,
}

/// Which receipt of a case can be printed, if one can.
pub fn receipt_of(view: &CaseView) -> Option<Receipt> {
    if view.entries.iter().any(|entry| entry.fact == Fact::PackageRefused) {
        return Some(Receipt::Refusal);
    }
    let accepted =
        view.application.is_some() && view.record.number.is_some() && view.edition.paper("receipt").is_some();
    accepted.then_some(Receipt::Acceptance)
}

/// A step as the page shows it.
#[derive(Debug, Clone)]
struct Step {
    does: Said,
    clause: String,
    state: Tag,
    current: bool,
    deadline: Option<Tag>,
    due_by: String,
}

/// The steps of the case: those passed, the one where it stands with its deadline, those ahead if all goes well; each with its clause.
#[derive(Debug, Clone, Template)]
#[template(path = "case/steps.html")]
pub struct Steps {
    steps: Vec<Step>,
}
impl HtmlSafe for Steps {}

impl Steps {
    /// The steps of a case at a moment.
    pub fn new(t: T, view: &CaseView, now: Timestamp) -> Self {
        let step = |step: &casework::StepView| {
            let state = if step.current {
                Tag::new(t.case_step_current()).colour("yellow")
            } else if step.passed {
                Tag::new(t.case_step_passed()).colour("green")
            } else {
                Tag::new(t.case_step_ahead()).colour("grey")
            };
            let due_by = step.due_at.map(|due| {
                if due < now { t.case_was_due_by(t.date_time(due)) } else { t.case_due_by(t.date_time(due)) }
            });
            Step {
                does: Said::new(&step.does, t.lang()),
                clause: t.case_step_clause(step.clause.clone()).into_owned(),
                state,
                current: step.current,
                deadline: deadline_tag(t, step.due_at, now),
                due_by: due_by.map(std::borrow::Cow::into_owned).unwrap_or_default(),
            }
        };
        Self { steps: view.steps.iter().map(step).collect() }
    }
}

/// Where the files of a case are downloaded, inside the system; none where the person may not have them.
#[derive(Debug, Clone, Default)]
pub struct Links {
    /// The address before a document's digest.
    pub documents: Option<String>,
    /// The address before a paper's number.
    pub papers: Option<String>,
    /// The address of the diagram with the case's own way.
    pub diagram: Option<String>,
}

/// All shared parts of a case's page under their headings: `{{ parts }}`.
#[derive(Debug, Clone, Template)]
#[template(path = "case/parts.html")]
pub struct Parts {
    t: T,
    news: Vec<InsetText>,
    papers: Option<SummaryList>,
    offers: Option<Table>,
    answers: Option<SummaryList>,
    documents: Option<SummaryList>,
    steps: Steps,
    diagram: Option<String>,
    timeline: Timeline,
}
impl HtmlSafe for Parts {}

impl Parts {
    /// The parts of a case at a moment.
    pub fn new(t: T, view: &CaseView, links: &Links, now: Timestamp) -> Self {
        Self {
            t,
            news: news(t, view).into_iter().map(InsetText::new).collect(),
            papers: links.papers.as_ref().and_then(|address| papers(t, view, address)),
            offers: offers(t, view),
            answers: answers(t, view),
            documents: links.documents.as_ref().and_then(|address| documents(t, view, address)),
            steps: Steps::new(t, view, now),
            diagram: links.diagram.clone(),
            timeline: timeline(t, view),
        }
    }
}

/// Reasons why a signature is not accepted, each with how to mend it, as one text each for the errors of a form.
pub fn refusal_texts(t: T, reasons: &[pki::Reason]) -> Vec<String> {
    let text = |reason: &pki::Reason| {
        let (why, mend) = reason_words(t, reason);
        if mend.is_empty() { why } else { format!("{why}. {mend}") }
    };
    reasons.iter().map(text).collect()
}
