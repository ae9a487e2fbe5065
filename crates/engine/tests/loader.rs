//! Every fault of a regulation's data is told with its file, its line and how to mend it: the good folder is broken in one place at a time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

mod common;

use common::{library, sources};
use engine::{Problem, Sources, load};

/// The problems of the library's folder with one text of one file replaced.
fn broken(file: &str, from: &str, to: &str) -> (Sources, Vec<Problem>) {
    let mut sources = sources(&library());
    let text = sources.get(file).unwrap();
    assert!(text.contains(from), "{file} does not hold «{from}»");
    let text = text.replacen(from, to, 1);
    sources.insert(file.to_owned(), text);
    let problems = load("library/card", &sources).expect_err(&format!("«{from}» → «{to}» in {file} is taken for good"));
    (sources, problems)
}

/// Breaks one place and expects a problem with these words, on a line of the file that holds `on`.
#[track_caller]
fn told(file: &str, from: &str, to: &str, blamed: &str, on: &str, what: &str) {
    let (sources, problems) = broken(file, from, to);
    let all = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let problem = problems
        .iter()
        .find(|problem| problem.what.contains(what))
        .unwrap_or_else(|| panic!("nobody says «{what}»:\n{all}"));
    assert_eq!(problem.file, format!("library/card/{blamed}"), "{all}");
    assert!(!problem.mend.is_empty(), "{all}");
    let line = sources.get(blamed).unwrap().lines().nth(problem.line.wrapping_sub(1)).unwrap_or_default();
    assert!(problem.line > 0 && line.contains(on), "line {} is «{line}»:\n{all}", problem.line);
    assert!(problem.to_string().starts_with(&format!("library/card/{blamed}:{}: ", problem.line)));
}

const ROUTE: &str = "channels/portal.toml";

#[test]
fn the_good_folder_is_good() {
    assert!(load("library/card", &sources(&library())).is_ok());
}

#[test]
fn a_missing_file_is_told() {
    for file in [
        "act.toml",
        "regulation.toml",
        "form.toml",
        "documents.toml",
        "papers.toml",
        "grounds.toml",
        "errata.toml",
        "clauses.toml",
    ] {
        let mut sources = sources(&library());
        sources.remove(file);
        let problems = load("library/card", &sources).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!((problems[0].file.as_str(), problems[0].line), (format!("library/card/{file}").as_str(), 0));
        assert!(problems[0].mend.contains(file));
    }
}

#[test]
fn faults_of_several_files_are_told_together() {
    let mut sources = sources(&library());
    sources.insert("form.toml".into(), "page = 1".into());
    sources.insert("papers.toml".into(), "paper = 1".into());
    assert_eq!(load("library/card", &sources).unwrap_err().len(), 2);
}

#[test]
fn words_that_the_schema_does_not_know() {
    told("form.toml", "[[page]]", "[[page]", "form.toml", "[[page]", "");
    told("form.toml", "required = true", "requird = true", "form.toml", "requird", "unknown field `requird`");
    told("form.toml", "kind = \"name\"", "kind = \"nam\"", "form.toml", "\"nam\"", "unknown variant `nam`");
    told(
        ROUTE,
        "verbs = [\"fill-form\"",
        "verbs = [\"fill-forms\"",
        ROUTE,
        "fill-forms",
        "unknown variant `fill-forms`",
    );
    told(
        ROUTE,
        "question = \"signature-genuine\"",
        "question = \"signature-pretty\"",
        ROUTE,
        "signature-pretty",
        "unknown variant",
    );
    told(ROUTE, "system = \"portal\"", "system = \"moon\"", ROUTE, "moon", "unknown variant `moon`");
    told(ROUTE, "limit = \"2 wd\"", "limit = \"2 nights\"", ROUTE, "2 nights", "is not a term");
    told("grounds.toml", "text = { kk", "text = { kz", "grounds.toml", "kz", "missing field `kk`");
    told("act.toml", "adopted = \"2001-02-03\"", "adopted = \"2001-02-30\"", "act.toml", "2001-02-30", "");
}

#[test]
fn names_that_lead_nowhere() {
    told(ROUTE, "next = \"seal\"", "next = \"seel\"", ROUTE, "id = \"ask\"", "leads to «seel», which is not there");
    told(ROUTE, "paper = \"card\"", "paper = \"cart\"", ROUTE, "id = \"give\"", "names the paper «cart»");
    told(ROUTE, "next = 2", "next = 3", ROUTE, "number = 1", "action 1 leads to 3");
    told(
        "form.toml",
        "page = \"reader\"",
        "page = \"writer\"",
        "form.toml",
        "id = \"name\"",
        "stands on page «writer»",
    );
    told(
        "form.toml",
        "directory = \"branches\"",
        "directory = \"leaves\"",
        "form.toml",
        "id = \"branch\"",
        "office of no directory",
    );
    told(
        "form.toml",
        "known_as = \"full-name\"",
        "known_as = \"nick\"",
        "form.toml",
        "id = \"name\"",
        "nothing is known as «nick»",
    );
    told(
        "regulation.toml",
        "office_field = \"branch\"",
        "office_field = \"twig\"",
        "regulation.toml",
        "office_field",
        "no field «twig»",
    );
    told(
        "regulation.toml",
        "office_directory = \"branches\"",
        "office_directory = \"leaves\"",
        "regulation.toml",
        "office_directory",
        "no directory «leaves»",
    );
    told(
        "regulation.toml",
        "code = \"library/card\"",
        "code = \"museum/card\"",
        "regulation.toml",
        "code",
        "does not begin with the act's code",
    );
    told(
        "regulation.toml",
        "code = \"library/card\"",
        "code = \"library/cart\"",
        "act.toml",
        "[[service]]",
        "does not list the service «cart»",
    );
    told("papers.toml", "{name}", "{nome}", "papers.toml", "{nome}", "nothing is called {nome}");
    told(
        "papers.toml",
        "signed_by = [\"employee\"]",
        "signed_by = [\"moon\"]",
        "papers.toml",
        "id = \"card\"",
        "no role is called «moon»",
    );
    told(
        "papers.toml",
        "signed_by = [\"employee\"]",
        "signed_by = []",
        "papers.toml",
        "id = \"card\"",
        "nobody may sign",
    );
    told(
        "documents.toml",
        "clause = \"2\"",
        "clause = \"22\"",
        "documents.toml",
        "clause = \"22\"",
        "cites «22», which is not in the text",
    );
    told(
        "clauses.toml",
        "  { clause = \"2\" },\n",
        "",
        "channels/portal.toml",
        "clause = \"2\"",
        "cites «2», which is not in the text",
    );
    let waits = "cost = { kk = \"Бір өлең\", ru = \"Одно стихотворение\" }";
    let list = |term: &str| {
        format!(
            "{waits}\n[waiting_list]\nchild_name = \"name\"\nchild_iin = \"name\"\nbirth_date = \"day\"\nleaves_at_age = 7\nanswer_within = \"{term}\"\n"
        )
    };
    told("regulation.toml", waits, &list("5 wd"), "regulation.toml", "birth_date", "needs the field «day»");
    told("regulation.toml", waits, &list("soon"), "regulation.toml", "answer_within", "«soon» is not a term");
}

#[test]
fn files_called_otherwise_than_what_they_hold() {
    told(ROUTE, "channel = \"portal\"", "channel = \"local-body\"", ROUTE, "channel", "holds the channel «local-body»");
    told(
        "directories/branches.toml",
        "id = \"branches\"",
        "id = \"roots\"",
        "directories/branches.toml",
        "id",
        "holds the directory «roots»",
    );
}

#[test]
fn things_that_stand_twice() {
    told(ROUTE, "id = \"hush\"", "id = \"give\"", ROUTE, "id = \"give\"", "step «give» stands twice");
    told(ROUTE, "number = 2", "number = 1", ROUTE, "number = 1", "action 1 stands twice");
    told("form.toml", "id = \"shelf\"", "id = \"name\"", "form.toml", "id = \"name\"", "field «name» stands twice");
    told("papers.toml", "id = \"silence\"", "id = \"card\"", "papers.toml", "id = \"card\"", "«card» stands twice");
    told("clauses.toml", "clause = \"3\"", "clause = \"2\"", "clauses.toml", "clause = \"2\"", "«2» stands twice");
}

#[test]
fn steps_that_cannot_be_walked() {
    told(ROUTE, "verbs = [\"refuse-signature\"]\n", "", ROUTE, "id = \"ask-again\"", "must have verbs or a question");
    told(
        ROUTE,
        "question = \"signature-genuine\"",
        "question = \"signature-genuine\"\nverbs = [\"sign\"]",
        ROUTE,
        "id = \"seal\"",
        "and not both",
    );
    told(
        ROUTE,
        "next = { grant = \"give\", refuse = \"hush\" }",
        "next = { grant = \"give\" }",
        ROUTE,
        "id = \"judge\"",
        "has no way on for `refuse`",
    );
    told(
        ROUTE,
        "next = { grant = \"give\", refuse",
        "next = { yes = \"give\", grant = \"give\", refuse",
        ROUTE,
        "id = \"judge\"",
        "never takes the way `yes`",
    );
    told(
        ROUTE,
        "verbs = [\"number\", \"decide\"]",
        "verbs = [\"decide\", \"number\"]",
        ROUTE,
        "id = \"judge\"",
        "is not the last",
    );
    told(ROUTE, "paper = \"card\"\n", "", ROUTE, "id = \"give\"", "draws a paper and names none");
    told(
        ROUTE,
        "verbs = [\"number\", \"decide\"]",
        "verbs = [\"number\", \"decide\"]\noptional = true",
        ROUTE,
        "id = \"judge\"",
        "cannot be optional",
    );
    told(ROUTE, "bound = \"patience\"\n", "", ROUTE, "id = \"ask\"", "can come round for ever");
    told(
        ROUTE,
        "next = { grant = \"give\", refuse = \"hush\" }",
        "next = { grant = \"give\", refuse = \"give\" }",
        ROUTE,
        "id = \"hush\"",
        "no way leads to step «hush»",
    );
    let circle = "does = { kk = \"Береді\", ru = \"Выдаёт\" }\nnext = \"end\"";
    told(ROUTE, circle, &circle.replace("\"end\"", "\"give\""), ROUTE, "id = \"give\"", "no end can be reached");
}

#[test]
fn rows_of_the_table_that_tell_another_run() {
    told(
        ROUTE,
        "moment = \"done\"\nfact = \"decided\"",
        "moment = \"done\"\nfact = \"enrolled\"",
        ROUTE,
        "number = 1",
        "no step of local-body brings enrolled",
    );
    told(ROUTE, "moment = \"done\"\nfact = \"decided\"", "moment = \"done\"", ROUTE, "number = 1", "it names no fact");
    told(
        ROUTE,
        "moment = \"done\"\nfact = \"decided\"",
        "moment = \"nothing\"\nfact = \"decided\"",
        ROUTE,
        "number = 1",
        "nothing happens, and yet it names decided",
    );
    told(
        ROUTE,
        "moment = \"done\"\nfact = \"decided\"",
        "moment = \"routed\"\nfact = \"accepted\"",
        ROUTE,
        "number = 1",
        "no letter tells accepted",
    );
    told(ROUTE, "\"delivered\"]\n\n[[step]]", "]\n\n[[step]]", ROUTE, "number = 2", "portal is not told delivered");
}

#[test]
fn what_is_missing() {
    told(
        "grounds.toml",
        "ru = \"Читатель шумит\"",
        "ru = \"\"",
        "grounds.toml",
        "ru = \"\"",
        "a text is empty in the language ru",
    );
    told(
        "papers.toml",
        "ru = \"Причина: {ground}\"",
        "ru = \"Без причины\"",
        "papers.toml",
        "Себебі: {ground}",
        "the two languages fill in different things",
    );
    told(
        "form.toml",
        "options = [{ value = \"near\", label = { kk = \"Жақын\", ru = \"Ближняя\" } }, { value = \"far\", label = { kk = \"Алыс\", ru = \"Дальняя\" } }]",
        "",
        "form.toml",
        "id = \"shelf\"",
        "a choice has options",
    );
    told(
        "form.toml",
        "[[field]]",
        "[[page]]\nid = \"void\"\ntitle = { kk = \"Бос\", ru = \"Пусто\" }\n\n[[field]]",
        "form.toml",
        "id = \"void\"",
        "page «void» has no field",
    );
    told(
        "clauses.toml",
        "fate = \"definition\", by = \"a night is long\"",
        "fate = \"definition\"",
        "clauses.toml",
        "\"4\"",
        "the fate of «4» is not explained",
    );
    told(
        "clauses.toml",
        ", fate = \"definition\", by = \"a night is long\"",
        "",
        "clauses.toml",
        "\"4\"",
        "nothing answers the clause «4»",
    );
    told(
        "act.toml",
        "in_force_from = \"2001-02-13\"",
        "in_force_from = \"2001-02-13\"\nended = \"2001-01-01\"",
        "act.toml",
        "ended",
        "ends before it is in force",
    );
    let verbs = "verbs = [\"form-paper\", \"sign-paper\", \"deliver\"]\npaper = \"card\"\ndoes = { kk = \"Береді\", ru = \"Выдаёт\" }\nnext = \"end\"";
    let enrols = "verbs = [\"enrol\"]\ndoes = { kk = \"Береді\", ru = \"Выдаёт\" }\nnext = { place-free = \"end\", waiting = \"end\" }";
    told(ROUTE, verbs, enrols, "regulation.toml", "code", "enrols on a waiting list, and the regulation has none");
}

#[test]
fn a_regulation_without_channel_ground_or_step() {
    let mut sources = sources(&library());
    sources.remove(ROUTE);
    let problems = load("library/card", &sources).unwrap_err();
    assert!(
        problems.iter().any(|problem| problem.what == "the regulation has no channel" && problem.line == 1),
        "{problems:?}"
    );

    let mut sources = common::sources(&library());
    sources.insert("grounds.toml".into(), String::new());
    let problems = load("library/card", &sources).unwrap_err();
    assert!(
        problems.iter().any(|problem| problem.what.contains("step «judge» may refuse, and there is no ground")),
        "{problems:?}"
    );

    let mut sources = common::sources(&library());
    let head = sources[ROUTE].split("[[step]]").next().unwrap().to_owned();
    sources.insert(ROUTE.into(), format!("step = []\n{head}"));
    let problems = load("library/card", &sources).unwrap_err();
    assert!(problems.iter().any(|problem| problem.what == "the route has no step"), "{problems:?}");
}

#[test]
fn the_digest_is_that_of_the_content() {
    let good = load("library/card", &sources(&library())).unwrap();
    assert_eq!(load("elsewhere", &sources(&library())).unwrap().digest, good.digest);
    for file in sources(&library()).keys() {
        let mut changed = sources(&library());
        changed.get_mut(file).unwrap().push_str("\n# a remark\n");
        assert_ne!(load("library/card", &changed).unwrap().digest, good.digest, "{file} is not in the digest");
    }
}
