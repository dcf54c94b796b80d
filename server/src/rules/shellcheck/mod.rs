//! ShellCheck's rules, for the shell text of RUN.
//!
//! This program does not check shell scripts itself: `shuck-linter` implements ShellCheck's rules, and this room
//! decides which of them are used, what they say, and where in the file their findings are. Only those are used whose
//! findings were identical to ShellCheck's own on thousands of RUN instructions. As they have no check of their own,
//! a file contains several of them.
//!
//! A text is looked at as hadolint does it (`Hadolint/Shell.hs`): `/bin/sh` is a POSIX shell unless SHELL says
//! otherwise, and what ENV and ARG set has a value without blanks.

mod bash_syntax;
mod commands;
mod conditions;
#[cfg(feature = "shell-rules")]
mod lint;
#[cfg(not(feature = "shell-rules"))]
#[path = "no_lint.rs"]
mod lint;
mod lists;
mod needle;
mod negation;
mod portability;
mod quoting;
mod redirections;
mod script;
#[cfg(all(test, feature = "shell-rules"))]
mod tests;
mod words;

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use self::lint::{is_known, lint, shebang};
use self::script::Script;
use super::join::{concat, count};
use super::{Check, Finding, Rule, Severity, StageContext};
use crate::config::{Profile, Settings};
use crate::data::bases::Sh;
use crate::model::{Base, Environment, Origin, PROXY_ARGS, Placed, ShellDialect, ShellScript, Stage};
use crate::syntax::ast::{Instruction, Keyword};

const PARTS: &[&[&Rule]] = &[
    quoting::RULES,
    commands::RULES,
    lists::RULES,
    conditions::RULES,
    words::RULES,
    portability::RULES,
    bash_syntax::RULES,
    redirections::RULES,
];

pub(super) const RULES: &[&Rule] = &concat::<{ count(PARTS) }>(PARTS);

/// Whether the program was built with a linter for shell text; without one, the rules find nothing.
pub(super) const IS_BUILT_IN: bool = cfg!(feature = "shell-rules");

/// What ShellCheck calls an error.
pub(super) const LEVELS: [(&str, Severity); 8] = [
    ("SC1075", Severity::Error),
    ("SC2068", Severity::Error),
    ("SC2261", Severity::Error),
    ("SC1035", Severity::Error),
    ("SC1087", Severity::Error),
    ("SC2045", Severity::Error),
    ("SC2070", Severity::Error),
    ("SC2144", Severity::Error),
];

/// A rule that is asked, by its index in [`RULES`].
type Wanted = u128;
const _: () = assert!(RULES.len() <= Wanted::BITS as usize, "a bit for each rule");

/// What was found in the shell text of an instruction when it was looked at last.
#[derive(Debug, Default)]
struct ShellFindings(Mutex<Option<(Question, Arc<[Finding]>)>>);

/// What the findings in a text rest on, besides the text.
#[derive(Debug, PartialEq, Eq)]
struct Question {
    shell: ShellDialect,
    wanted: Wanted,
    /// The names in the text that ENV or ARG set.
    exported: Box<[Box<str>]>,
}

/// The rules that are asked under some settings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    wanted: Wanted,
    /// The profile meant for everyone does not report what dash lacks where the shell is another one.
    narrow: Wanted,
}

impl Asked {
    pub(super) fn new(settings: &Settings, is_looked_for: impl Fn(&Rule) -> bool) -> Self {
        let bits = |is_such: &dyn Fn(&Rule) -> bool| {
            let such = RULES.iter().enumerate().filter(|(_, rule)| is_such(rule));
            such.fold(0, |bits: Wanted, (index, _)| bits | 1 << index)
        };
        let is_narrow = |rule: &Rule| {
            let is_asked_for = settings.selects(rule.id) == Some(true) || settings.level(rule.id, rule.aliases).is_some();
            settings.profile == Profile::Recommended && !rule.optional && !is_asked_for
        };
        Self { wanted: bits(&is_looked_for), narrow: bits(&is_narrow) }
    }
}

/// What the rules find that are asked.
pub(super) fn check(cx: &StageContext<'_>, Asked { wanted, narrow }: Asked) -> Vec<Finding> {
    let mut out = Vec::new();
    if wanted == 0 || cx.model.escape != '\\' {
        return out;
    }
    let is_narrow = |rule: &Rule| {
        let index = RULES.iter().position(|known| known.id == rule.id);
        index.is_some_and(|index| narrow & 1 << index != 0)
    };
    let mut dashes: Vec<Option<bool>> = vec![None; cx.model.stages.len()];
    let mut look = |stage: &Stage, index: usize, placed: &Placed, environment: Option<&Environment>| {
        let run = placed.trigger().unwrap_or(placed);
        let shell = cx.model.shell_of(index);
        if run.keyword != Keyword::Run || !is_known(shell) {
            return;
        }
        let is_dash = |known: &mut Option<bool>| *known.get_or_insert_with(|| has_dash(cx, stage));
        let is_dash = shell == ShellDialect::Posix && dashes.get_mut(stage.index).is_some_and(is_dash);
        let wanted = if is_dash { wanted } else { wanted & !narrow };
        if wanted != 0 {
            let found = findings_in(placed, run, cx.model.escape, wanted, shell, environment);
            let is_told = |finding: &&Finding| {
                let is_known =
                    || does_dash_know(finding, placed) || (is_about_pipefail(finding, placed) && has_new_dash(cx, stage));
                !is_narrow(finding.rule) || !is_known()
            };
            out.extend(found.iter().filter(is_told).map(|finding| {
                let mut moved = finding.moved(placed.start);
                if names_database(finding, placed) {
                    moved.message = msg!(database);
                }
                moved
            }));
        }
    };
    // Nothing else depends on what is set.
    if wanted & !narrow != 0 {
        cx.model.visit_with_environment(|stage, index, placed, environment| look(stage, index, placed, Some(environment)));
    } else {
        for stage in &cx.model.stages {
            let instructions = stage.instructions.clone().zip(cx.model.instructions_of(stage));
            instructions.for_each(|(index, placed)| look(stage, index, placed, None));
        }
    }
    out
}

/// Whether `/bin/sh` of the image that a stage is built on is known to be dash.
fn has_dash(cx: &StageContext<'_>, stage: &Stage) -> bool {
    let Base::Image(image) = cx.model.root_base(stage) else { return false };
    image.base_facts(cx.knowledge.images.mirrors()).is_some_and(|facts| facts.sh == Some(Sh::Dash))
}

/// Whether that dash is one of Debian 13 or later, which has the option `pipefail` (0.5.12-12).
fn has_new_dash(cx: &StageContext<'_>, stage: &Stage) -> bool {
    let Base::Image(image) = cx.model.root_base(stage) else { return false };
    let tag = image.tag.as_deref().unwrap_or_default();
    let is_new = |part: &str| matches!(part, "trixie" | "forky" | "sid" | "testing" | "unstable");
    let is_of_debian = image.official_name() == Some("debian");
    let release = tag.split(['.', '-']).next().unwrap_or_default();
    tag.split('-').any(is_new)
        || (is_of_debian
            && (matches!(release, "" | "latest" | "stable") || release.parse::<u32>().is_ok_and(|number| 13 <= number)))
}

fn is_about_pipefail(finding: &Finding, instruction: &Instruction) -> bool {
    finding.rule.id == "SC3040" && instruction.slice(finding.range).contains("pipefail")
}

/// What is said of braces that would, expanded, name the database of a package manager.
const DATABASE: &[(&str, &str)] = &[("database", "")];
const MESSAGES: &[(&str, &str)] = DATABASE;

/// Whether the words that braces would expand to name the database of a package manager: with the shell that is advised the
/// command would remove it.
fn names_database(finding: &Finding, instruction: &Instruction) -> bool {
    let words = instruction.slice(finding.range);
    let before = instruction.text.get(..usize::from(finding.range.start())).unwrap_or_default();
    if !words.contains("/var/lib/{") && !before.ends_with("/var/lib/") {
        return false;
    }
    let is_word = |word: &str| matches!(word, "dpkg" | "rpm");
    finding.rule.id == "SC3009" && words.split(['{', '}', ',', '/']).any(is_word)
}

/// Whether dash does what people mean, though POSIX does not ask for it, or another program does.
fn does_dash_know(finding: &Finding, instruction: &Instruction) -> bool {
    let before = instruction.text.get(..usize::from(finding.range.start())).unwrap_or_default();
    finding.rule.id == "SC3037" && (instruction.slice(finding.range) == "-n" || before.trim_end().ends_with("/echo"))
}

/// What the wanted rules find in the shell text of a RUN, which may be an ONBUILD's.
fn findings_in(
    placed: &Placed,
    run: &Instruction,
    escape: char,
    wanted: Wanted,
    shell: ShellDialect,
    environment: Option<&Environment>,
) -> Arc<[Finding]> {
    let kept = placed.derived.get_or_init(ShellFindings::default);
    let mut kept = kept.0.lock().unwrap_or_else(PoisonError::into_inner);
    // Texts without a variable are the most.
    let exported = environment.filter(|_| placed.text.contains('$')).map(|set| exported(&placed.text, set)).unwrap_or_default();
    let question = Question { shell, wanted, exported };
    if let Some((_, found)) = kept.as_ref().filter(|(asked, _)| *asked == question) {
        return Arc::clone(found);
    }
    let found: Arc<[Finding]> = look_into(run, escape, &question).into();
    *kept = Some((question, Arc::clone(&found)));
    found
}

fn look_into(run: &Instruction, escape: char, question: &Question) -> Vec<Finding> {
    let is_wanted = |index: usize| question.wanted & 1 << index != 0;
    let Some(parts) = script::parts(run, escape) else { return Vec::new() };
    let text = match parts.as_slice() {
        [(_, part)] => Cow::Borrowed(*part),
        parts => parts.iter().map(|(_, part)| *part).collect(),
    };
    let may_fire = |rule: &Rule| match rule.check {
        Check::Shell(needles) => needles.is_empty() || needles.iter().any(|needle| needle.is_in(&text)),
        _ => false,
    };
    let bit = |index: usize, rule: &Rule| Wanted::from(is_wanted(index) && may_fire(rule)) << index;
    let asked = RULES.iter().enumerate().fold(0, |asked, (index, rule)| asked | bit(index, rule));
    if asked == 0 || !script::is_readable(&parts) {
        return Vec::new();
    }
    // A heredoc may name a shell of its own, or what is none.
    let own = parts.first().and_then(|(_, part)| named_shell(part).or_else(|| ShellDialect::of_shebang(part)));
    let shell = own.unwrap_or(question.shell);
    if !is_known(shell) {
        return Vec::new();
    }
    let exports: String = question.exported.iter().map(|name| format!("export {name}=1\n")).collect();
    let script = Script::new(&format!("{}{exports}", shebang(shell)), &parts);
    let mut found = lint(&script, shell, |index| asked & 1 << index != 0);
    found.retain(|finding| RULES.iter().position(|rule| rule.id == finding.rule.id).is_some_and(is_wanted));
    found.retain(|finding| !is_for_another_program(finding, run, escape));
    let is_asked = |id: &str| RULES.iter().position(|rule| rule.id == id).is_some_and(|index| asked & 1 << index != 0);
    if is_asked(conditions::SC2251.id) {
        found.append(&mut negation::unseen(run, escape));
    }
    found
}

/// The shell that `# shellcheck shell=…` asks for, which ShellCheck looks for in the comments at the start of a script.
fn named_shell(script: &str) -> Option<ShellDialect> {
    let is_comment = |line: &&str| line.is_empty() || line.starts_with('#');
    let comments = script.lines().map(str::trim_start).take_while(is_comment);
    let directives = comments.filter_map(|line| line.trim_start_matches('#').trim_start().strip_prefix("shellcheck "));
    directives.flat_map(str::split_whitespace).find_map(|word| word.strip_prefix("shell=")).map(ShellDialect::of_program)
}

/// Programs whose arguments in single quotes are texts of a language with variables of its own. The linter knows them by
/// their names, ShellCheck by their paths as well.
const WITH_VARIABLES: [&str; 11] = ["sh", "bash", "ksh", "zsh", "ssh", "jq", "rename", "sudo", "docker", "podman", "dpkg-query"];

/// Whether what is not expanded in single quotes belongs to a program that is called by its path.
fn is_for_another_program(finding: &Finding, run: &Instruction, escape: char) -> bool {
    finding.rule.id == "SC2016"
        && ShellScript::of(run, escape).commands.iter().any(|command| {
            let program = || command.words.first().and_then(|word| word.text.rsplit_once('/'));
            command.words.iter().any(|word| word.range.contains_range(finding.range))
                && program().is_some_and(|(_, name)| WITH_VARIABLES.contains(&name))
        })
}

/// The names in a text that are set, in order; those of proxies are set in every RUN.
fn exported(text: &str, environment: &Environment) -> Box<[Box<str>]> {
    let after = text.match_indices('$').filter_map(|(at, _)| text.get(at + 1..));
    let names = after.map(|rest| {
        let rest = rest.trim_start_matches(['{', '#', '!']);
        rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()
    });
    let is_set = |name: &&str| {
        let by_file = || environment.origin(name).is_some_and(|origin| origin != Origin::Predefined);
        !name.is_empty() && (PROXY_ARGS.contains(name) || by_file())
    };
    let mut names: Vec<Box<str>> = names.filter(is_set).map(Into::into).collect();
    names.sort_unstable();
    names.dedup();
    names.into()
}
