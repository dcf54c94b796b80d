//! The commands `explain` and `rules`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::guard::guarded;
use super::surroundings::look_around;
use super::{COULD_NOT_RUN, complain, language, print, retold, said, today};
use crate::config::Profile;
use crate::data::instructions::Keyword;
use crate::disk;
use crate::ide;
use crate::model::Again;
use crate::rules::{FileNames, Knowledge, RULES, Rule, Severity, rule_names};
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::text::{line_of, masked};
use crate::texts::html::{HtmlSection, page};
use crate::texts::{Argument, Locale, Markdown, complaint as texts, docs};

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A rule id, an instruction, or a Dockerfile or .dockerignore file; `-` is standard input.
    name: String,
    /// The file name to assume for standard input; it decides what kind of file it is.
    #[arg(long, value_name = "NAME", default_value = "Dockerfile")]
    stdin_filename: PathBuf,
    /// The language of the text, such as `ru`; default: LC_ALL, LC_MESSAGES or LANG.
    #[arg(long)]
    lang: Option<String>,
    /// How it is explained: as text, Markdown, a page in HTML, or as JSON, of a file one object for each instruction.
    #[arg(long, default_value = "text", value_parser = ["text", "markdown", "html", "json"])]
    format: String,
}

#[derive(Debug, Args)]
pub(super) struct RulesArguments {
    /// Print JSON.
    #[arg(long)]
    json: bool,
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
        return explain_file(arguments, &arguments.stdin_filename, read, language);
    }
    // A file that bears the name of an instruction is meant where its path is written.
    if path.is_file() && (name.contains(['/', '\\', '.']) || !is_known(name, language)) {
        return explain_file(arguments, path, disk::named(path, disk::MAX_TEXT).and_then(disk::text), language);
    }
    explain_name(name, &arguments.format, language)
}

fn explain_file(arguments: &ExplainArguments, path: &Path, text: Result<String, disk::Refusal>, language: Locale) -> u8 {
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            complain(format_args!("{}: {}", path.display(), retold(error)));
            return COULD_NOT_RUN;
        }
    };
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let kind = match FileKind::detect(&name, "") {
        FileKind::Other => FileKind::Dockerfile,
        kind => kind,
    };
    let knowledge = Knowledge {
        is_containerfile: FileKind::is_containerfile_name(&name),
        is_for_development: FileKind::is_for_development(&path.to_string_lossy()),
        file_names: FileNames::of(&path.to_string_lossy()),
        ..Knowledge::default()
    };
    let settings = std::sync::Arc::default();
    let mut world = World { today: today(), language, knowledge, settings, strict: true };
    let explained = || {
        let mut document = Document::new(kind, 0, &text);
        // What is read from standard input has files around it where its name says in which folder it is.
        let has_place = arguments.name != "-" || path.parent().is_some_and(|folder| !folder.as_os_str().is_empty());
        if kind == FileKind::Dockerfile && has_place {
            world = look_around(&mut document, path, world);
        }
        let snapshot = document.snapshot(world);
        match arguments.format.as_str() {
            "json" => json(&snapshot),
            "html" => html(&snapshot, &name),
            "markdown" => ide::explain(&snapshot),
            _ => format!("{}\n", docs::indented_text(&ide::explain(&snapshot), "    ")),
        }
    };
    match guarded(|| Ok(explained())) {
        Ok(text) => print(&text),
        Err(problem) => {
            complain(format_args!("{}: {problem}", path.display()));
            COULD_NOT_RUN
        }
    }
}

/// A page with a section for each instruction.
fn html(snapshot: &Snapshot, name: &str) -> String {
    let language = snapshot.world.language;
    let section = |section: ide::Section| HtmlSection { line: section.line, markdown: section.words.markdown(language) };
    let sections: Vec<HtmlSection> = ide::sections(snapshot).into_iter().map(section).collect();
    page(name, &sections, language)
}

/// One JSON object a line for each instruction: what it does, its layer and what its reuse depends on, and what was found.
/// Nothing for another file, and for one with more instructions than anybody reads of.
fn json(snapshot: &Snapshot) -> String {
    let is_dockerfile = snapshot.kind == FileKind::Dockerfile;
    let model = snapshot.model();
    if !is_dockerfile || ide::MOST_INSTRUCTIONS < model.instructions.len() {
        return String::new();
    }
    let (language, places) = (snapshot.world.language, ide::Places::of(snapshot));
    let line = |index: usize| model.instructions.get(index).map(|placed| line_of(&snapshot.rope, placed.start) + 1);
    let mut out = String::new();
    for ((index, placed), facts) in model.instructions.iter().enumerate().zip(ide::all_layer_facts(snapshot)) {
        let Some(facts) = facts else { continue };
        let again = |wanted: Again| {
            let steps = facts.steps.iter().filter(|step| step.again == wanted);
            let mut lines: Vec<u32> = steps.filter_map(|step| line(step.instruction)).collect();
            lines.dedup();
            lines
        };
        let causes = facts.causes.as_ref().map(|causes| {
            json!({
                "files": causes.sources.iter().map(|(_, path)| &**path).collect::<Vec<_>>(),
                "arguments": causes.arguments.iter().map(|name| &**name).collect::<Vec<_>>(),
                "stages": causes.stages,
                "lines": causes.instructions.iter().filter_map(|&index| line(index)).collect::<Vec<_>>(),
            })
        });
        let findings = ide::findings_within(snapshot, placed.file_range()).map(|finding| {
            let fixes = finding.fixes.iter().map(|fix| fix.title.render(finding.rule, language));
            json!({
                "rule": finding.rule.id,
                "severity": finding.severity.as_str(),
                "line": line_of(&snapshot.rope, finding.range.start()) + 1,
                "message": finding.message.render(finding.rule, language),
                "fixes": fixes.collect::<Vec<_>>(),
            })
        });
        let about = docs::of_instruction(&placed.instruction.keyword_token.text)
            .map(|doc| docs::plain_text(doc.summary().text(language)));
        let here = ide::here(snapshot, index, &places).markdown(language).to_plain_text();
        let shown = json!({
            "line": line(index),
            "instruction": placed.keyword.as_str(),
            "text": model.slice(placed.file_range()),
            "stage": model.stage_of(index),
            "about": about,
            "here": here.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(),
            "layer": facts.number,
            "above_base": !facts.is_absolute,
            "makes_layer": if facts.makes_none { Some(false) } else { facts.number.map(|_| true) },
            "runs_again_with": causes,
            "then": again(Again::Yes),
            "then_perhaps": again(Again::Perhaps),
            "findings": findings.collect::<Vec<_>>(),
        });
        out.push_str(&masked(&format!("{shown}\n")));
    }
    out
}

fn is_known(name: &str, language: Locale) -> bool {
    Rule::find(name).is_some() || docs::instruction(language, name).or_else(|| docs::directive(language, name)).is_some()
}

/// Prints the documentation of a rule or an instruction.
fn explain_name(name: &str, format: &str, language: Locale) -> u8 {
    let show = |title: &str, text: &str, markdown: Markdown| match format {
        "json" => print(&format!("{}\n", json!({ "name": title, "about": docs::plain_text(text) }))),
        "html" => print(&page(title, &[HtmlSection { line: None, markdown }], language)),
        "markdown" => print(text),
        _ => print(&format!("{}\n", docs::indented_text(text, "    "))),
    };
    if let Some(rule) = Rule::find(name) {
        if !rule.is_built_in() {
            complain(format_args!("this program was built without `shell-rules` and never reports {}", rule.id));
        }
        return show(rule.id, &rule.explained(language), rule.documentation().markdown(language));
    }
    if let Some(doc) = docs::instruction(language, name).or_else(|| docs::directive(language, name)) {
        return show(name, doc, doc.into());
    }
    let near = near(name);
    match near.is_empty() {
        false => complain(format_args!("{}", said(&texts::nothing_named_near(name, Argument::list(near))))),
        true => complain(format_args!("{}", said(&texts::nothing_named(name)))),
    }
    COULD_NOT_RUN
}

/// What may have been meant: names that are a slip away, else rules with the word in their names.
fn near(name: &str) -> Vec<&'static str> {
    const MOST: usize = 5;
    let names = || rule_names().into_iter().chain(Keyword::ALL.iter().map(|keyword| keyword.as_str()));
    let names_with = |word: &str| names().filter(|known| known.to_ascii_lowercase().contains(word)).take(MOST).collect();
    match crate::model::closest(name, names()).first() {
        Some(nearest) => vec![nearest],
        None if 2 < name.len() => names_with(&name.to_ascii_lowercase()),
        None => Vec::new(),
    }
}

/// Prints all rules, one per line.
pub(super) fn list(arguments: &RulesArguments) -> u8 {
    let language = language(arguments.lang.as_deref());
    if arguments.json {
        let rules: Vec<_> = RULES.iter().filter(|rule| rule.is_built_in()).map(|rule| rule_json(rule, language)).collect();
        let text = serde_json::to_string_pretty(&json!({ "version": 1, "rules": rules })).unwrap_or_default();
        return print(&format!("{text}\n"));
    }
    let mut text = String::new();
    let all = [Severity::Hint, Severity::Information, Severity::Warning, Severity::Error];
    let width = all.map(|severity| severity.name().plain(language).chars().count()).into_iter().max().unwrap_or(0) + 1;
    for rule in RULES.iter().filter(|rule| rule.is_built_in()) {
        let severity = rule.severity.name().plain(language);
        text.push_str(&format!("{:<32} {severity:<width$} {}\n", rule.id, rule.summary_in(language)));
    }
    print(&text)
}

/// A rule as data.
fn rule_json(rule: &Rule, language: Locale) -> serde_json::Value {
    json!({
        "id": rule.id,
        "aliases": rule.aliases,
        "set": rule.set.name(),
        "severity": rule.severity.as_str(),
        "profiles": Profile::ALL.iter().filter(|(_, profile)| rule.is_in(*profile)).map(|(name, _)| *name).collect::<Vec<_>>(),
        "summary": rule.summary_in(language),
        "page": rule.help_uri(),
    })
}
