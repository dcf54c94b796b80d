//! `debug site`: the pages of the documentation that are made from the code, as a JSON object of paths and texts, for
//! `docs/site/build.mjs`. A page for each rule, and one for the command line, in English and in every other language that
//! has them.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::docs::world;
use crate::cli::check::excerpts;
use crate::cli::diff::diff;
use crate::cli::{print, speech};
use crate::config::Profile;
use crate::ide::fixes::choose;
use crate::rules::{Finding, RULES, Rule, Severity};
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::text::apply_edits;
use crate::texts::{Argument, Locale, Phrase, rule_page as texts};

/// The version since which all rules are there that no line of [`SINCE`] names.
const FIRST: &str = "0.1.0";

/// Later rules, with the version that brought them.
const SINCE: &[(&str, &str)] = &[];

/// Most findings that are drawn below an example.
const DRAWN: usize = 3;

pub(super) fn run() -> u8 {
    let mut pages = Map::new();
    for locale in Locale::all() {
        let folder = if locale.is_english() { String::new() } else { format!("{}/", locale.tag()) };
        for rule in RULES {
            pages.insert(format!("{folder}rules/{}.md", rule.id), rule_page(rule, locale).into());
        }
        pages.insert(format!("{folder}rules/index.md"), index(locale).into());
        pages.insert(format!("{folder}cli.md"), command_line(locale).into());
    }
    let rules: Vec<&str> = sorted().into_iter().map(|rule| rule.id).collect();
    pages.insert("rules.json".to_owned(), serde_json::to_string(&rules).unwrap_or_default().into());
    print(&format!("{}\n", Value::from(pages)))
}

fn sorted() -> Vec<&'static Rule> {
    let mut rules: Vec<&Rule> = RULES.to_vec();
    rules.sort_by_key(|rule| rule.id.to_ascii_lowercase());
    rules
}

fn since(rule: &Rule) -> &'static str {
    SINCE.iter().find(|(id, _)| *id == rule.id).map_or(FIRST, |(_, version)| version)
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace("{{", "{&#8203;{")
}

fn index(locale: Locale) -> String {
    let say = |phrase: Phrase| phrase.markdown(locale).to_string();
    let mut out = format!("# {}\n\n", say(texts::rules()));
    writeln!(out, "| {} | {} | {} | {} |", say(texts::rule()), say(texts::severity()), say(texts::set()), say(texts::what()))
        .ok();
    out.push_str("|---|---|---|---|\n");
    for rule in sorted() {
        let severity = rule.severity.name().plain(locale);
        let star = if rule.optional { " \\*" } else { "" };
        let summary = cell(&rule.summary_in(locale));
        writeln!(out, "| [{}]({}.md){star} | {severity} | {} | {summary} |", rule.id, rule.id, rule.set.name()).ok();
    }
    writeln!(out, "\n\\* {}", say(texts::optional())).ok();
    out
}

fn rule_page(rule: &'static Rule, locale: Locale) -> String {
    let say = |phrase: Phrase| phrase.markdown(locale).to_string();
    let mut out = format!("---\ntitle: {}\n---\n\n# {}\n\n", rule.id, rule.id);
    let profiles: Vec<&str> = Profile::ALL.iter().filter(|(_, p)| rule.is_in(*p)).map(|(name, _)| *name).collect();
    let profiles = if profiles.is_empty() { "–".to_owned() } else { profiles.join(", ") };
    writeln!(
        out,
        "| {} | {} | {} | {} |",
        say(texts::severity()),
        say(texts::set()),
        say(texts::profiles()),
        say(texts::since())
    )
    .ok();
    out.push_str("|---|---|---|---|\n");
    writeln!(out, "| {} | {} | {profiles} | {} |\n", rule.severity.name().plain(locale), rule.set.name(), since(rule)).ok();
    out.push_str(&with_findings(rule, locale));
    if !rule.aliases.is_empty() {
        let names = Argument::list(rule.aliases.iter().map(|name| Argument::own(name)));
        writeln!(out, "\n{}", say(crate::texts::explain::also_known(names))).ok();
    }
    writeln!(out, "\n## {}\n", say(texts::mute())).ok();
    if rule.severity == Severity::Error && rule.set == crate::rules::RuleSet::BuildError {
        writeln!(out, "{}", say(texts::never_built())).ok();
    } else {
        let comment = format!("# dockerfile-ls ignore={}", rule.id);
        let toml = format!("[rules]\n{} = \"off\"", rule.id);
        writeln!(out, "{}\n\n```dockerfile\n{comment}\n```\n", say(texts::mute_here())).ok();
        writeln!(out, "{}\n\n```toml\n{toml}\n```\n", say(texts::mute_project())).ok();
        writeln!(out, "{}\n\n```sh\ndockerfile-ls check --ignore {}\n```", say(texts::mute_run()), rule.id).ok();
    }
    let mut pages: Vec<String> =
        std::iter::once(rule.id).chain(rule.aliases.iter().copied()).filter_map(|name| rule.page(name)).collect();
    pages.retain(|page| !page.contains("/rules/"));
    pages.dedup();
    if !pages.is_empty() {
        writeln!(out, "\n## {}\n", say(texts::elsewhere())).ok();
        for page in pages {
            writeln!(out, "- <{page}>").ok();
        }
    }
    out
}

/// The text about a rule; below each bad example what is found in it, and what the fix makes of it.
fn with_findings(rule: &'static Rule, locale: Locale) -> String {
    let mut bad = examples(rule).into_iter();
    let markdown = rule.documentation().markdown(locale).to_string();
    let mut out = String::new();
    let mut fence = None;
    for line in markdown.lines() {
        out.push_str(line);
        out.push('\n');
        let Some(info) = line.strip_prefix("```") else { continue };
        match fence.take() {
            None => fence = Some(info.to_owned()),
            Some(_) => {
                if let Some((kind, text)) = bad.next().flatten() {
                    drawn(rule, kind, &text, locale, &mut out);
                }
            }
        }
    }
    out
}

/// The examples of a rule in their order: a bad one with its kind and text.
fn examples(rule: &Rule) -> Vec<Option<(FileKind, String)>> {
    let mut all = Vec::new();
    let mut lines = rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
        let kind = if info.starts_with("dockerignore") { FileKind::Dockerignore } else { FileKind::Dockerfile };
        all.push(info.trim_end().ends_with(",bad").then(|| (kind, body.join("\n") + "\n")));
    }
    all
}

fn drawn(rule: &'static Rule, kind: FileKind, text: &str, locale: Locale, out: &mut String) {
    let world = World { language: locale, ..world(rule) };
    let snapshot = Document::new(kind, 0, text).snapshot(world);
    let found: Vec<&Finding> = snapshot.findings().iter().filter(|finding| finding.rule.id == rule.id).take(DRAWN).collect();
    let name = if kind == FileKind::Dockerignore { ".dockerignore" } else { "Dockerfile" };
    // The fix has a drawing of its own.
    let without_fixes: Vec<Finding> = found.iter().map(|finding| Finding { fixes: Vec::new(), ..(*finding).clone() }).collect();
    let drawn: String = excerpts(name, &snapshot, &without_fixes, false).concat();
    if drawn.trim().is_empty() {
        return;
    }
    write!(out, "\n```text\n{}\n```\n", drawn.trim_end()).ok();
    let Some((title, after)) = found.iter().find_map(|finding| fixed(&snapshot, finding)) else { return };
    let change = diff(name, text, &after);
    let change = change.split_once("@@\n").map_or(change.as_str(), |(_, rest)| rest);
    write!(out, "\n{}: {title}\n\n```diff\n{}\n```\n", texts::fix().markdown(locale), change.trim_end()).ok();
}

/// The text after the best fix of a finding, with its title.
fn fixed(snapshot: &Snapshot, finding: &Finding) -> Option<(String, String)> {
    let fix = choose(finding, true).or_else(|| finding.fixes.first()).filter(|fix| !fix.edits.is_empty())?;
    let title = fix.title.render(finding.rule, snapshot.world.language);
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
    Some((cell(&title), apply_edits(snapshot.text(), &edits)))
}

/// What `--help` says of each command.
fn command_line(locale: Locale) -> String {
    let mut parser = speech::parser_in(locale).term_width(100);
    parser.build();
    let mut out = format!("# {}\n\n", texts::command_line().markdown(locale));
    let mut section = |title: &str, help: String| {
        let help = if locale.is_english() { help } else { speech::parser_texts(help, locale) };
        write!(out, "## {title}\n\n```text\n{}\n```\n\n", help.trim_end()).ok();
    };
    section("dockerfile-ls", parser.render_long_help().to_string());
    for command in parser.get_subcommands_mut().filter(|command| !["debug", "help", "server"].contains(&command.get_name())) {
        section(&format!("dockerfile-ls {}", command.get_name()), command.render_long_help().to_string());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_draws_what_is_found_and_how_it_is_fixed() {
        let page = rule_page(Rule::find("pip-requirements-split-path").unwrap(), Locale::ENGLISH);
        for part in ["warning[pip-requirements-split-path]", "```diff\n", "# dockerfile-ls ignore=pip-requirements-split-path"] {
            assert!(page.contains(part), "{part} is not in\n{page}");
        }
    }

    #[test]
    fn later_rules_exist() {
        assert!(SINCE.iter().all(|(id, _)| Rule::find(id).is_some()));
    }
}
