//! `explain` and `rules`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::guard::guarded;
use super::{COULD_NOT_RUN, complain, language, print, today};
use crate::disk;
use crate::ide;
use crate::rules::{Knowledge, RULES, Rule};
use crate::snapshot::{Document, FileKind, World};
use crate::texts::{Locale, docs};

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A rule id, an instruction, or a Dockerfile or .dockerignore file; `-` is standard input.
    name: String,
    /// What standard input is called; it decides what kind of file it is.
    #[arg(long, value_name = "NAME", default_value = "Dockerfile")]
    stdin_filename: PathBuf,
    /// The language of the text, such as `ru`; default: LC_ALL, LC_MESSAGES or LANG.
    #[arg(long)]
    lang: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct RulesArguments {
    /// The language of the text, such as `ru`; default: LC_ALL, LC_MESSAGES or LANG.
    #[arg(long)]
    lang: Option<String>,
}

/// Prints what is asked for.
pub(super) fn run(arguments: &ExplainArguments) -> u8 {
    let (name, language) = (arguments.name.as_str(), language(arguments.lang.as_deref()));
    let path = Path::new(name);
    if name == "-" {
        let read = disk::stdin(disk::MAX_TEXT).and_then(disk::text);
        return explain_file(&arguments.stdin_filename, read, language);
    }
    // A file that bears the name of an instruction is meant where its path is written.
    if path.is_file() && (name.contains(['/', '\\', '.']) || !is_known(name, language)) {
        return explain_file(path, disk::named(path, disk::MAX_TEXT).and_then(disk::text), language);
    }
    explain_name(name, language)
}

fn explain_file(path: &Path, text: Result<String, disk::Refusal>, language: Locale) -> u8 {
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            complain(format_args!("{}: {error}", path.display()));
            return COULD_NOT_RUN;
        }
    };
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let kind = match FileKind::detect(&name, "") {
        FileKind::Other => FileKind::Dockerfile,
        kind => kind,
    };
    let (knowledge, settings) = (Knowledge::default(), std::sync::Arc::default());
    let world = World { today: today(), language, knowledge, settings, strict: true };
    match guarded(|| Ok(ide::explain(&Document::new(kind, 0, &text).snapshot(world)))) {
        Ok(text) => print(&text),
        Err(problem) => {
            complain(format_args!("{}: {problem}", path.display()));
            COULD_NOT_RUN
        }
    }
}

fn is_known(name: &str, language: Locale) -> bool {
    Rule::find(name).is_some() || docs::instruction(language, name).or_else(|| docs::directive(language, name)).is_some()
}

/// Prints the documentation of a rule or an instruction.
fn explain_name(name: &str, language: Locale) -> u8 {
    if let Some(rule) = Rule::find(name) {
        return print(&rule.explained(language));
    }
    if let Some(doc) = docs::instruction(language, name).or_else(|| docs::directive(language, name)) {
        return print(doc);
    }
    let near = crate::model::closest(name, RULES.iter().map(|r| r.id));
    match near.first() {
        Some(id) => complain(format_args!("no rule, instruction or file `{name}`; did you mean {id}?")),
        None => complain(format_args!("no rule, instruction or file `{name}`; `dockerfile-ls rules` lists all rules")),
    }
    COULD_NOT_RUN
}

/// Prints all rules, a line each.
pub(super) fn list(arguments: &RulesArguments) -> u8 {
    let language = language(arguments.lang.as_deref());
    let mut text = String::new();
    for rule in RULES {
        text.push_str(&format!("{:<32} {:<8} {}\n", rule.id, rule.severity.as_str(), rule.summary_in(language)));
    }
    print(&text)
}
