//! The data of the law against what the act prints.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

mod common;

use common::{edition, preschool, regulations, run, services, sources, walks};
use engine::{
    ActionMoment, Answers, CaseState, Edition, Fact, FactKind, FateKind, Life, Source, ViolationCode, advance, hear,
    replay, trace,
};
use jiff::civil::date;
use kernel::{Channel, Contour, Iin, System};
use std::collections::BTreeSet;
use std::fs;

#[test]
fn an_act_lives_from_its_first_day_to_its_last() {
    let act = edition(&preschool()).act;
    assert_eq!((act.number.as_str(), act.adopted, act.registered), ("149", date(2012, 5, 23), Some(date(2012, 6, 27))));
    assert_eq!(act.registered_number.as_deref(), Some("2083"));
    // The day of publication is not in the text, so the first day is ours and says so.
    assert_eq!(act.in_force_source, Source::Assumed);
    assert_eq!(act.life(act.in_force_from.yesterday().unwrap()), Life::Ahead);
    assert_eq!(act.life(act.in_force_from), Life::InForce);
    assert_eq!(act.life(date(2013, 6, 26)), Life::InForce);
    assert_eq!(act.life(date(2013, 6, 27)), Life::Repealed);
    assert_eq!(act.ended_by.as_deref(), Some("157"));
}

#[test]
fn the_act_lists_its_services() {
    let act = edition(&preschool()).act;
    let listed: Vec<(&str, Option<&str>)> =
        act.services.iter().map(|listed| (listed.clause.as_str(), listed.service.as_deref())).collect();
    let expected = [
        ("1 1)", Some("preschool-queue")),
        ("1 2)", Some("archive-certificate")),
        ("1 3)", Some("unemployment-certificate")),
        ("1 4)", Some("home-education-support")),
        ("1 5)", None),
    ];
    assert_eq!(listed, expected);
    assert_eq!(act.amendments.iter().map(|amendment| amendment.number.as_str()).collect::<Vec<_>>(), ["417"]);
}

#[test]
fn the_printed_steps_and_actions_are_all_there() {
    let edition = edition(&preschool());
    for (channel, counts, actions, clause) in [
        (Channel::LocalBody, (10, 3), 12, "6 "),
        (Channel::ServiceCentre, (10, 3), 15, "7 "),
        (Channel::Portal, (9, 3), 15, "8 "),
    ] {
        let route = edition.route(channel).unwrap();
        assert_eq!(route.printed_counts(), counts, "{channel}");
        assert_eq!(
            route.actions.iter().map(|row| row.number).collect::<Vec<_>>(),
            (1..=actions).collect::<Vec<_>>(),
            "{channel}"
        );
        let cited: BTreeSet<&str> = route.steps.iter().map(|step| step.clause.as_str()).collect();
        for printed in edition.clauses.iter().filter(|printed| printed.clause.starts_with(clause)) {
            assert!(cited.contains(printed.clause.as_str()), "{channel}: no step cites {}", printed.clause);
        }
    }
}

#[test]
fn every_row_of_the_tables_meets_the_run() {
    let edition = edition(&preschool());
    let walks = walks(&preschool());
    for (channel, route) in &edition.routes {
        let facts: BTreeSet<(System, FactKind)> = walks
            .iter()
            .filter(|walk| walk.channel == *channel)
            .flat_map(common::Walk::facts)
            .map(|(system, fact)| (system, fact.kind()))
            .collect();
        for row in route.actions.iter().filter(|row| row.moment == ActionMoment::Done) {
            let fact = row.fact.unwrap();
            assert!(
                facts.contains(&(row.system, fact)),
                "{}.{}: no walk brings {fact:?} at {}",
                route.table,
                row.number,
                row.system
            );
        }
    }
    let limit = |channel, fact| {
        let route = edition.route(channel).unwrap();
        let step = route.steps.iter().find(|step| step.brings(fact)).unwrap();
        route.limit(step, fact).map(|limit| limit.to_string())
    };
    assert_eq!(limit(Channel::LocalBody, FactKind::Decided).as_deref(), Some("15 min"));
    assert_eq!(limit(Channel::ServiceCentre, FactKind::Decided).as_deref(), Some("3 wd"));
    assert_eq!(limit(Channel::Portal, FactKind::Decided).as_deref(), Some("15 min"));
    // A minute to fill a form informs and binds nobody.
    for channel in Channel::ALL {
        assert_eq!(limit(channel, FactKind::FormFilled), None);
    }
}

#[test]
fn what_a_system_is_told_it_can_replay() {
    for service in services() {
        let edition = edition(&service);
        for walk in walks(&service) {
            let route = edition.route(walk.channel).unwrap();
            let owner = run(route, &walk).unwrap();
            let numbered = walk.facts().iter().position(|(_, fact)| fact.kind() == FactKind::Numbered);
            let Some(numbered) = numbered else { continue };
            let facts: Vec<Fact> = walk.facts().into_iter().map(|(_, fact)| fact).collect();
            for system in
                [System::Portal, System::ServiceCentre].into_iter().filter(|system| !route.tell.to(*system).is_empty())
            {
                // The journal up to the number comes whole, and from then on what is told.
                let heard = facts
                    .iter()
                    .enumerate()
                    .filter(|(index, fact)| *index < numbered || route.tell.to(system).contains(&fact.kind()));
                let heard: Vec<&Fact> = heard.map(|(_, fact)| fact).collect();
                let known = replay(route, heard.iter().copied())
                    .unwrap_or_else(|misstep| panic!("{} at {system}: {misstep}", walk.name));
                assert_eq!(
                    (known.status, known.outcome, &known.place),
                    (owner.status, owner.outcome, &owner.place),
                    "{} at {system}",
                    walk.name
                );
                let listened = heard.iter().fold(CaseState::start(route), |state, fact| hear(route, &state, fact));
                assert_eq!(listened, known, "{} at {system}", walk.name);
            }
        }
    }
}

#[test]
fn who_hears_late_finds_the_place() {
    let edition = edition(&preschool());
    let route = edition.route(Channel::Portal).unwrap();
    let walk = walks(&preschool()).into_iter().find(|walk| walk.channel == Channel::Portal).unwrap();
    let facts: Vec<Fact> = walk.facts().into_iter().map(|(_, fact)| fact).collect();
    let owner = replay(route, &facts).unwrap();
    let late = facts
        .iter()
        .skip_while(|fact| fact.kind() != FactKind::Decided)
        .fold(CaseState::start(route), |state, fact| hear(route, &state, fact));
    assert_eq!((late.status, late.outcome, late.place), (owner.status, owner.outcome, owner.place));
}

#[test]
fn the_directories_are_whole() {
    let edition = edition(&preschool());
    for (directory, rows) in [("departments", 15), ("centres", 21)] {
        let offices = &edition.directories.get(directory).unwrap().offices;
        assert_eq!(offices.iter().map(|office| office.row).collect::<Vec<_>>(), (1..=rows).collect::<Vec<_>>());
        for office in offices {
            assert!(
                !office.telephones.is_empty()
                    && office.telephones.iter().all(|telephone| telephone.contains(|c: char| c.is_ascii_digit()))
            );
            assert!(
                office.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
                "{}",
                office.id
            );
        }
    }
    assert_eq!(edition.receiving_office("shymkent").unwrap().telephones, ["8(7252) 542787"]);
    let slip = edition.office("centres", "shymkent-1").unwrap();
    assert_eq!(
        (slip.telephones.last().unwrap().as_str(), slip.corrected.as_deref()),
        ("8-72528-21-09-00", Some("8-7252-21-09-00"))
    );
}

fn answers(iin: &str) -> Answers {
    let pairs = [
        ("child-name", "Әлия Серікқызы Оспанова"),
        ("child-birth-date", "2023-05-04"),
        ("iin", iin),
        ("applicant-name", "Серік Оспанов"),
        ("relation", "father"),
        ("applicant-address", "Шымкент, Тәуке хан даңғылы, 1"),
        ("postal-index", "160000"),
        ("telephone", "+77252542787"),
        ("office", "shymkent"),
        ("language", "kk"),
    ];
    pairs.into_iter().map(|(field, answer)| (field.to_owned(), answer.to_owned())).collect()
}

#[test]
fn the_form_checks_what_the_act_prints() {
    let form = edition(&preschool()).form;
    let iin = Iin::with_check_digit("85010130001").unwrap();
    let good = answers(iin.as_str());
    let today = date(2026, 11, 21);
    assert_eq!(form.check(&good, today, Contour::Production), []);
    let rules = [
        ("iin", "", ViolationCode::Required),
        ("iin", "12345678901", ViolationCode::Length),
        ("iin", "12345678901a", ViolationCode::NotDigits),
        ("rnn", "58210000000", ViolationCode::Length),
        ("rnn", "58210000000x", ViolationCode::NotDigits),
        ("postal-index", "", ViolationCode::Required),
        ("postal-index", "16000", ViolationCode::Length),
        ("postal-index", "X01A0B", ViolationCode::NotDigits),
        ("telephone", "", ViolationCode::Required),
        ("telephone", "+7 (725) 254-27-87", ViolationCode::TooLong),
        ("child-iin", "12345", ViolationCode::Length),
        ("child-birth-date", "2019-11-21", ViolationCode::TooOld),
        ("child-name", "", ViolationCode::Required),
        ("office", "moscow", ViolationCode::NotAnOption),
        ("language", "fr", ViolationCode::NotAnOption),
    ];
    for (field, answer, code) in rules {
        let mut answers = good.clone();
        answers.insert(field.to_owned(), answer.to_owned());
        let found = form.check(&answers, today, Contour::Production);
        assert_eq!(
            found.iter().map(|violation| (violation.field.as_str(), violation.code)).collect::<Vec<_>>(),
            [(field, code)],
            "{field} = {answer}"
        );
    }
    // All slips at once, in the order of the form.
    let required: Vec<&str> =
        form.fields.iter().filter(|field| field.required).map(|field| field.id.as_str()).collect();
    assert_eq!(
        form.check(&Answers::new(), today, Contour::Production)
            .iter()
            .map(|violation| violation.field.as_str())
            .collect::<Vec<_>>(),
        required
    );
}

#[test]
fn the_survey_asks_what_the_act_prints() {
    let survey = edition(&preschool()).regulation.survey.unwrap();
    assert_eq!((survey.questions.len(), survey.answers.len()), (2, 3));
    assert_eq!(
        survey.questions[0].ru,
        "Удовлетворены ли Вы качеством процесса и результатом оказания электронной государственной услуги?"
    );
    assert_eq!(
        survey.answers.iter().map(|answer| answer.ru.as_str()).collect::<Vec<_>>(),
        ["не удовлетворен", "частично удовлетворен", "удовлетворен"]
    );
}

/// All tables of a TOML text that hold a text in languages.
fn texts(value: &toml::Value, found: &mut Vec<toml::Table>) {
    match value {
        toml::Value::Table(table) if table.contains_key("kk") || table.contains_key("ru") => found.push(table.clone()),
        toml::Value::Table(table) => table.values().for_each(|value| texts(value, found)),
        toml::Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        _ => {}
    }
}

#[test]
fn every_text_is_there_in_both_languages() {
    for (file, text) in sources(&preschool()) {
        let mut found = Vec::new();
        texts(&toml::Value::Table(text.parse().unwrap()), &mut found);
        for table in found {
            let get = |lang: &str| table.get(lang).and_then(toml::Value::as_str).unwrap_or_default().trim().to_owned();
            assert!(!get("kk").is_empty() && !get("ru").is_empty(), "{file}: {table}");
            // A Russian text left in the Kazakh place would be equal or hold letters of borrowed words only: the first is caught here.
            let same = get("kk") == get("ru") && get("kk").chars().filter(|c| c.is_alphabetic()).count() > 0;
            assert!(!same, "{file}: kk repeats ru: {table}");
        }
    }
    let edition = edition(&preschool());
    let shown = [&edition.regulation.title, &edition.regulation.short_title, &edition.regulation.summary].into_iter();
    let shown = shown
        .chain(edition.form.pages.iter().map(|page| &page.title))
        .chain(edition.form.fields.iter().map(|field| &field.label));
    let shown = shown
        .chain(edition.papers.iter().map(|paper| &paper.title))
        .chain(edition.grounds.iter().map(|ground| &ground.text));
    for text in shown.chain(edition.documents.iter().map(|document| &document.name)) {
        assert!(text.en.is_some(), "pages show it, so it needs English too: {}", text.ru);
    }
}

#[test]
fn the_trace_has_no_gap() {
    let edition = edition(&preschool());
    let stories = [("a story".to_owned(), vec!["8 7)".to_owned()])];
    let rows = trace(&edition, &stories);
    assert_eq!(rows.len(), edition.clauses.len());
    for row in &rows {
        assert!(row.fate.is_some() && !row.by.is_empty(), "{} has no fate", row.clause);
        assert_eq!(row.stories.len(), usize::from(row.clause == "8 7)"));
    }
}

/// Whether what a clause names as its proof is there: a file, or a test in a file.
fn proves(by: &str) -> Result<(), String> {
    let (file, test) = by.split_once("::").map_or((by, None), |(file, test)| (file, Some(test)));
    let names_file = ["crates/", "regulations/", "stories/"].iter().any(|root| file.starts_with(root));
    if !names_file {
        return Ok(());
    }
    let proof = fs::read_to_string(regulations().join("..").join(file)).map_err(|error| format!("{file}: {error}"))?;
    match test {
        Some(test) if !proof.contains(&format!("fn {test}()")) => Err(format!("{file} has no test {test}")),
        _ => Ok(()),
    }
}

#[test]
fn every_named_proof_is_there() {
    assert!(proves("crates/engine/tests/regulations.rs::no_such_test").is_err());
    assert!(proves("stories/no-such.story").is_err());
    for service in services() {
        for clause in edition(&service).clauses {
            if let (Some(by), Some(FateKind::Requirement)) = (clause.by, clause.fate) {
                proves(&by).unwrap_or_else(|what| panic!("{}, {}: {what}", service.display(), clause.clause));
            }
        }
    }
}

#[test]
fn errata_speak_of_clauses_of_the_text() {
    for service in services() {
        let edition = edition(&service);
        let known: BTreeSet<&str> = edition.clauses.iter().map(|clause| clause.clause.as_str()).collect();
        // A row that the print has lost is spoken of by the number it would have.
        let lost = |clause: &str| {
            edition.routes.values().any(|route| {
                let row = |row: &engine::ActionRow| format!("{}.{}", route.table, row.number) == clause;
                route.actions.iter().any(|action| action.source == Source::Assumed && row(action))
            })
        };
        for erratum in &edition.errata {
            for clause in erratum.clause.split(';').map(str::trim) {
                assert!(
                    known.contains(clause) || lost(clause),
                    "{}: an erratum speaks of «{clause}», which is not in the text",
                    edition.code()
                );
            }
        }
    }
}

#[test]
fn papers_are_those_the_routes_issue() {
    let edition = edition(&preschool());
    let issued: BTreeSet<&str> =
        edition.routes.values().flat_map(|route| &route.steps).filter_map(|step| step.paper.as_deref()).collect();
    assert_eq!(issued, BTreeSet::from(["queue-notice", "referral", "refusal"]));
    assert!(
        edition
            .papers
            .iter()
            .filter(|paper| issued.contains(paper.id.as_str()))
            .all(|paper| paper.source == Source::Act)
    );
}

#[test]
fn steps_of_the_portal_never_wait_for_a_counter() {
    let edition: Edition = edition(&preschool());
    let route = edition.route(Channel::Portal).unwrap();
    assert!(route.steps.iter().all(|step| step.system != System::ServiceCentre));
    // The first visit may begin with the registration or, for a registered person, with the sign-in.
    let start = CaseState::start(route);
    assert_eq!(start.due(route), [FactKind::Registered, FactKind::CredentialsGiven]);
    assert!(advance(route, &start, &Fact::Registered).is_ok());
}

/// What the acts print: regulation, channel, processes, conditions, actions.
const PRINTED: [(&str, &str, usize, usize, usize); 30] = [
    ("krg-2014-43-05/preschool-queue", "local-body", 0, 0, 0),
    ("krg-2014-43-05/preschool-queue", "service-centre", 5, 1, 0),
    ("krg-2014-43-05/preschool-queue", "portal", 7, 3, 0),
    ("ala-2013-3-568/preschool-queue", "service-centre", 9, 2, 8),
    ("ala-2013-3-568/preschool-queue", "portal", 8, 3, 8),
    ("uko-2012-149/preschool-queue", "local-body", 10, 3, 12),
    ("uko-2012-149/preschool-queue", "service-centre", 10, 3, 15),
    ("uko-2012-149/preschool-queue", "portal", 9, 3, 15),
    ("uko-2012-149/archive-certificate", "local-body", 8, 2, 12),
    ("uko-2012-149/archive-certificate", "service-centre", 8, 2, 15),
    ("uko-2012-149/archive-certificate", "portal", 7, 2, 15),
    ("uko-2012-149/unemployment-certificate", "local-body", 8, 2, 12),
    ("uko-2012-149/unemployment-certificate", "service-centre", 8, 2, 15),
    ("uko-2012-149/unemployment-certificate", "portal", 7, 2, 15),
    ("uko-2012-149/home-education-support", "local-body", 8, 2, 9),
    ("uko-2012-149/home-education-support", "portal", 7, 2, 12),
    ("ala-2015-3-542/school-admission", "local-body", 0, 0, 0),
    ("ala-2015-3-542/school-admission", "portal", 8, 3, 0),
    ("ala-2015-3-542/external-study", "service-centre", 9, 2, 0),
    ("ala-2015-3-542/external-study", "portal", 8, 3, 0),
    ("ala-2015-3-542/diploma-duplicate", "local-body", 0, 0, 0),
    ("ala-2015-3-542/diploma-duplicate", "service-centre", 0, 0, 0),
    ("urj-2012-502/unemployment-certificate", "local-body", 8, 2, 12),
    ("urj-2012-502/unemployment-certificate", "service-centre", 8, 2, 15),
    ("urj-2012-502/unemployment-certificate", "portal", 7, 2, 15),
    ("urj-2012-502/home-education-support", "local-body", 8, 2, 9),
    ("urj-2012-502/home-education-support", "portal", 7, 2, 12),
    ("urj-2012-502/preschool-queue", "local-body", 7, 2, 12),
    ("urj-2012-502/preschool-queue", "service-centre", 8, 2, 15),
    ("urj-2012-502/preschool-queue", "portal", 7, 2, 15),
];

#[test]
fn thirty_routes_have_as_many_steps_and_actions_as_the_acts_print() {
    let mut found = BTreeSet::new();
    for service in services().iter().filter(|service| **service != common::library()) {
        let edition = edition(service);
        for (channel, route) in &edition.routes {
            let (processes, conditions) = route.printed_counts();
            let code = edition.code().to_owned();
            found.insert((code, channel.to_string(), processes, conditions, route.actions.len()));
        }
    }
    let printed: BTreeSet<_> = PRINTED
        .into_iter()
        .map(|(code, channel, processes, conditions, actions)| {
            (code.to_owned(), channel.to_owned(), processes, conditions, actions)
        })
        .collect();
    assert_eq!(found, printed);
}
