//! Reads `/translations/{kk,ru,en}/*.ftl` and writes one typed method per message.
//!
//! The build stops with every fault at once when a language lacks a message, when languages use different variables, when a plural lacks
//! a category its language needs, when a message refers to another that does not exist, or when a name cannot be a method.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// The plural categories of the Unicode CLDR that whole numbers need in each language.
const LANGUAGES: [(&str, &[&str]); 3] =
    [("en", &["one", "other"]), ("kk", &["one", "other"]), ("ru", &["one", "few", "many", "other"])];
/// Words that cannot be a method: Rust's own, and the formats of this crate.
const TAKEN: &[&str] = &[
    "as",
    "break",
    "continue",
    "else",
    "for",
    "if",
    "in",
    "let",
    "loop",
    "match",
    "move",
    "return",
    "self",
    "super",
    "type",
    "use",
    "where",
    "while",
    "by_key",
    "by_key_with",
    "lang",
    "of",
    "plain",
    "with",
    "date",
    "date_iso",
    "date_short",
    "date_time",
    "number",
    "money",
    "file_size",
];

/// What one message of one language uses.
#[derive(Default)]
struct Message {
    variables: BTreeSet<String>,
    plurals: Vec<BTreeSet<String>>,
    refers: BTreeSet<String>,
    text: String,
}

/// Everything of one language.
#[derive(Default)]
struct Language {
    messages: BTreeMap<String, Message>,
    terms: BTreeMap<String, Message>,
    source: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../translations");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    println!("cargo::rerun-if-changed={}", root.display());
    let mut faults = Vec::new();
    let mut languages = BTreeMap::new();
    for (code, categories) in LANGUAGES {
        let language = read_language(&root.join(code), code, &mut faults)?;
        check_language(code, &language, categories, &mut faults);
        languages.insert(code, language);
    }
    compare(&languages, &mut faults);
    for fault in &faults {
        println!("cargo::error={fault}");
    }
    for (code, language) in &languages {
        fs::write(out.join(format!("{code}.ftl")), &language.source)?;
    }
    fs::write(out.join("messages.rs"), methods(&languages)?)?;
    Ok(())
}

fn read_language(folder: &Path, code: &str, faults: &mut Vec<String>) -> Result<Language, Box<dyn Error>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|ext| ext == "ftl"));
    files.sort();
    let mut language = Language::default();
    for file in files {
        let name = format!("translations/{code}/{}", file.file_name().unwrap_or_default().to_string_lossy());
        let source = fs::read_to_string(&file)?;
        let resource = match fluent_syntax::parser::parse(source.clone()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                faults.extend(errors.iter().map(|error| {
                    let line = source.get(..error.pos.start).map_or(1, |before| before.lines().count());
                    format!("{name}:{line}: {error}")
                }));
                resource
            }
        };
        for entry in resource.body {
            take_entry(entry, &name, &mut language, faults);
        }
        writeln!(language.source, "{source}")?;
    }
    Ok(language)
}

fn take_entry(entry: Entry<String>, file: &str, language: &mut Language, faults: &mut Vec<String>) {
    let (id, value, attributes, is_term) = match entry {
        Entry::Message(message) => (message.id.name, message.value, message.attributes.len(), false),
        Entry::Term(term) => (term.id.name, Some(term.value), term.attributes.len(), true),
        Entry::Junk { content } => {
            faults.push(format!("{file}: not understood: {}", content.lines().next().unwrap_or_default()));
            return;
        }
        _ => return,
    };
    if attributes > 0 {
        faults.push(format!("{file}: `{id}` has attributes; write messages of their own"));
    }
    let Some(value) = value else {
        faults.push(format!("{file}: `{id}` has no text"));
        return;
    };
    let mut message = Message::default();
    read_pattern(&value, &mut message);
    let known = if is_term { &mut language.terms } else { &mut language.messages };
    if known.insert(id.clone(), message).is_some() {
        faults.push(format!("{file}: `{id}` is written twice in this language"));
    }
}

fn read_pattern(pattern: &Pattern<String>, into: &mut Message) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => into.text.push_str(value),
            PatternElement::Placeable { expression } => {
                into.text.push('…');
                read_expression(expression, into);
            }
        }
    }
}

fn read_expression(expression: &Expression<String>, into: &mut Message) {
    match expression {
        Expression::Inline(inline) => read_inline(inline, into),
        Expression::Select { selector, variants } => {
            read_inline(selector, into);
            let mut names = BTreeSet::new();
            for variant in variants {
                if let VariantKey::Identifier { name } = &variant.key {
                    names.insert(name.clone());
                }
                read_pattern(&variant.value, into);
            }
            into.plurals.push(names);
        }
    }
}

fn read_inline(inline: &InlineExpression<String>, into: &mut Message) {
    match inline {
        InlineExpression::VariableReference { id } => {
            into.variables.insert(id.name.clone());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| read_inline(argument, into));
        }
        InlineExpression::MessageReference { id, .. } => {
            into.refers.insert(id.name.clone());
        }
        InlineExpression::TermReference { id, .. } => {
            into.refers.insert(format!("-{}", id.name));
        }
        InlineExpression::Placeable { expression } => read_expression(expression, into),
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
    }
}

fn check_language(code: &str, language: &Language, categories: &[&str], faults: &mut Vec<String>) {
    for (key, message) in language.messages.iter().chain(&language.terms) {
        for names in message
            .plurals
            .iter()
            .filter(|names| ["zero", "one", "two", "few", "many"].iter().any(|c| names.contains(*c)))
        {
            for category in categories.iter().filter(|category| !names.contains(**category)) {
                faults.push(format!("translations/{code}: `{key}` lacks the plural [{category}]"));
            }
        }
        for other in &message.refers {
            let known = other
                .strip_prefix('-')
                .map_or(language.messages.contains_key(other), |t| language.terms.contains_key(t));
            if !known {
                faults.push(format!("translations/{code}: `{key}` refers to `{other}`, which is not there"));
            }
        }
        let method = key.replace('-', "_");
        if TAKEN.contains(&method.as_str()) || key.contains('_') || key.chars().any(char::is_uppercase) {
            faults.push(format!(
                "translations/{code}: `{key}` cannot be a method's name: use another, in lower case with hyphens"
            ));
        }
    }
}

fn compare(languages: &BTreeMap<&str, Language>, faults: &mut Vec<String>) {
    let all: BTreeSet<&String> = languages.values().flat_map(|language| language.messages.keys()).collect();
    for key in all {
        let mut seen: Option<(&str, &BTreeSet<String>)> = None;
        for (code, language) in languages {
            let Some(message) = language.messages.get(key) else {
                faults.push(format!("translations/{code}: lacks `{key}`"));
                continue;
            };
            match seen {
                Some((first, variables)) if *variables != message.variables => faults.push(format!(
                    "translations: `{key}` uses {:?} in {code} but {variables:?} in {first}",
                    message.variables
                )),
                Some(_) => {}
                None => seen = Some((code, &message.variables)),
            }
        }
    }
}

fn methods(languages: &BTreeMap<&str, Language>) -> Result<String, std::fmt::Error> {
    let mut code = String::from(
        "#[allow(clippy::doc_markdown, clippy::similar_names, reason = \"the texts and the names in them are for people\")]\nimpl T {\n",
    );
    let empty = BTreeMap::new();
    let base = languages.get("en").map_or(&empty, |language| &language.messages);
    for (key, message) in base {
        let method = key.replace('-', "_");
        let mut parameters = String::new();
        let mut sets = String::new();
        for variable in &message.variables {
            let name = variable.replace('-', "_");
            write!(parameters, ", {name}: impl Argument")?;
            write!(sets, "args.set(\"{variable}\", {name}.into_value()); ")?;
        }
        let doc = message.text.replace('\n', " ");
        writeln!(code, "    #[doc = {doc:?}]")?;
        if message.variables.is_empty() {
            writeln!(code, "    pub fn {method}(self) -> Cow<'static, str> {{ self.plain({key:?}) }}")?;
        } else {
            writeln!(
                code,
                "    pub fn {method}(self{parameters}) -> Cow<'static, str> {{ let mut args = FluentArgs::new(); {sets}self.with({key:?}, &args) }}"
            )?;
        }
    }
    code.push_str("}\n\n/// Every message's key, in order.\npub const KEYS: &[&str] = &[\n");
    for key in base.keys() {
        writeln!(code, "    {key:?},")?;
    }
    code.push_str("];\n");
    Ok(code)
}
