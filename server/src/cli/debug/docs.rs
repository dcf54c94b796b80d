//! `debug docs`: the page of all rules, made from the rules.

use std::sync::Arc;

use jiff::civil::Date;

use crate::cli::print;
use crate::config::{Level, Profile, Settings};
use crate::data::today::Today;
use crate::ignorefile::{EntryKind, ListingBuilder};
use crate::rules::{Knowledge, RULES, Rule, Safety};
use crate::snapshot::{Document, FileKind, World};
use crate::texts::Locale;

const HEAD: &str = "# Rules

<!-- Made by `dockerfile-ls debug docs`; a test fails when this page is stale. `UPDATE=1 cargo test` writes it. -->

The *set* says where a rule comes from, and with that in which profiles it is:

| set | meaning | profiles |
|---|---|---|
| build-error | BuildKit refuses the file | recommended, buildkit, all |
| build-check | one of BuildKit's build checks | recommended, buildkit, all |
| hadolint | one of hadolint's rules | recommended, hadolint, all |
| shellcheck | one of ShellCheck's rules for RUN | recommended, hadolint, all |
| own | no other tool's | recommended, all |

Optional rules (*) are not in `recommended`; they are in `all` and, where they come from another tool, in that
tool's profile. DL1001 and DL3057 are off, as in hadolint, until a setting or `--select` names
them; DL3049 to DL3056 and DL3058 want to know the [labels of the project](settings.md#project-file). A rule can be named
by its id or an alias, in any case, wherever a rule is named: in comments, in project files and on the command line. A
*safe* fix keeps what is built, or turns a build that fails into the one that was meant; `check --fix` applies it. A
*suggestion* is for a person to choose.

";

pub(super) fn run() -> u8 {
    print(&page())
}

fn page() -> String {
    let mut rules: Vec<&Rule> = RULES.to_vec();
    rules.sort_by_key(|rule| rule.id.to_ascii_lowercase());
    let mut out = HEAD.to_owned();
    out.push_str("| rule | severity | set | aliases | fix | what |\n|---|---|---|---|---|---|\n");
    for rule in &rules {
        out.push_str(&format!(
            "| [{}](#{}){} | {} | {} | {} | {} | {} |\n",
            rule.id,
            rule.id.to_ascii_lowercase(),
            if rule.optional { " *" } else { "" },
            rule.severity.as_str(),
            rule.set.name(),
            rule.aliases.join(", "),
            fix_of(rule),
            rule.summary().replace('|', "\\|"),
        ));
    }
    for rule in &rules {
        out.push_str(&format!("\n## {}\n\n", rule.id));
        out.push_str(&format!("{}\n", rule.documentation().markdown(Locale::ENGLISH)));
        if let Some(uri) = rule.help_uri() {
            out.push_str(&format!("\nSee also <{uri}>.\n"));
        }
    }
    out
}

/// The best fix that the rule offers for its own bad examples.
fn fix_of(rule: &Rule) -> &'static str {
    let mut best = "";
    let mut lines = rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
        let kind = if info.starts_with("dockerignore") { FileKind::Dockerignore } else { FileKind::Dockerfile };
        if !info.trim_end().ends_with(",bad") {
            continue;
        }
        let snapshot = Document::new(kind, 0, &body.join("\n")).snapshot(world(rule));
        for fix in snapshot.findings().iter().filter(|f| f.rule.id == rule.id).flat_map(|f| &f.fixes) {
            match fix.safety {
                Safety::Safe => return "safe",
                Safety::Suggestion => best = "suggestion",
            }
        }
    }
    best
}

/// A fixed day and context: the page must not change by itself.
pub(super) fn world(rule: &Rule) -> World {
    let mut builder = ListingBuilder::default();
    for path in ["Dockerfile", "app/main.py", "main.py", "requirements.txt", "venv"] {
        builder.push(path, EntryKind::File, 0, false);
    }
    builder.push("app", EntryKind::Folder, 0, false);
    World {
        today: Today::new(Date::constant(2026, 11, 24)),
        language: Locale::ENGLISH,
        knowledge: Knowledge { context: Some(Arc::new(builder.finish(false, None))), ..Knowledge::default() },
        settings: Arc::new(Settings {
            profile: Profile::All,
            // Some rules are in no profile.
            levels: [(rule.id.to_ascii_lowercase(), Level::Warning)].into(),
            ..Settings::default()
        }),
        strict: true,
    }
}
