//! Comments that suppress a rule for one instruction or the whole file, in the dialect that the file uses and that
//! has the rule.

use rustc_hash::FxHashSet;

use super::{Action, ActionKind, Effect, findings_at};
use crate::config::{Dialect, Profile, Scope, parse_pragma};
use crate::ide::lines::{first_line_end, line_end, line_start, starts_line};
use crate::model::{DirectiveKind, Model};
use crate::rules::{Finding, RuleSet, Severity};
use crate::snapshot::Snapshot;
use crate::text::{Edit, TextRange, TextSize, between, size};
use crate::texts::action;

pub(super) fn collect<'a>(snapshot: &'a Snapshot, range: TextRange, out: &mut Vec<Action<'a>>) {
    let mut seen = FxHashSet::default();
    for finding in findings_at(snapshot, range).filter(|f| seen.insert(f.rule.id)) {
        // The builder rejects the file all the same.
        if finding.severity == Severity::Error && finding.rule.set == RuleSet::BuildError {
            continue;
        }
        for (title, scope) in
            [(action::ignore_here(finding.id), Scope::Instruction), (action::ignore_file(finding.id), Scope::File)]
        {
            let Some(edit) = suppression(snapshot, finding, scope) else { continue };
            out.push(Action {
                title: title.plain(snapshot.world.language),
                kind: ActionKind::QuickFix,
                finding: Some(finding),
                preferred: false,
                effect: Effect::Edit(vec![edit]),
            });
        }
    }
}

/// The comment that suppresses a finding and as little else as can be.
pub(super) fn nearest(snapshot: &Snapshot, finding: &Finding) -> Option<Edit> {
    [Scope::Instruction, Scope::File].into_iter().find_map(|scope| suppression(snapshot, finding, scope))
}

fn suppression(snapshot: &Snapshot, finding: &Finding, scope: Scope) -> Option<Edit> {
    let model = snapshot.model();
    // A comment above an instruction never reaches a hard error.
    if scope == Scope::Instruction && finding.rule.set == RuleSet::BuildError {
        return None;
    }
    let mut possible = Vec::new();
    for (dialect, id) in dialects(finding, snapshot.world.settings.profile) {
        let edit = match scope {
            Scope::Instruction => above_instruction(model, finding, dialect, &id),
            Scope::File => for_file(model, dialect, &id),
        };
        possible.extend(edit.map(|edit| (dialect, edit)));
    }
    let used = used_dialects(model);
    let best = possible.iter().position(|(dialect, _)| used.contains(dialect)).unwrap_or(0);
    (best < possible.len()).then(|| possible.swap_remove(best).1)
}

/// The dialects that know the rule, its own first, each with the name it knows the rule by.
fn dialects(finding: &Finding, profile: Profile) -> Vec<(Dialect, String)> {
    let rule = finding.rule;
    let check = (rule.set == RuleSet::BuildCheck).then(|| (Dialect::Check, rule.id.to_owned()));
    let is_hadolint = |id: &&str| id.starts_with("DL") || id.starts_with("SC");
    let mut aliases = rule.aliases.iter().copied().filter(is_hadolint);
    let alias = finding.alias.or_else(|| aliases.next().filter(|_| aliases.next().is_none()));
    let hadolint_id = Some(rule.id).filter(is_hadolint).or(alias);
    // Docker's own check does not read what is written for hadolint.
    let hadolint = hadolint_id.filter(|_| profile != Profile::Buildkit).map(|id| (Dialect::Hadolint, id.to_owned()));
    let ours = Some((Dialect::DockerfileLs, rule.id.to_owned()));
    let order = match rule.set {
        RuleSet::Own | RuleSet::BuildError => [ours, hadolint, None],
        _ if profile == Profile::Hadolint => [hadolint, ours, check],
        _ => [check, hadolint, ours],
    };
    order.into_iter().flatten().collect()
}

fn used_dialects(model: &Model) -> Vec<Dialect> {
    let comments = model.comments.iter().filter_map(|&c| parse_pragma(model.slice(c))).map(|p| p.dialect);
    comments.chain(model.directive(DirectiveKind::Check).map(|_| Dialect::Check)).collect()
}

fn above_instruction(model: &Model, finding: &Finding, dialect: Dialect, id: &str) -> Option<Edit> {
    if dialect == Dialect::Check && finding.rule.is_checked_once() {
        return None;
    }
    let index = model.instructions.partition_point(|i| i.start <= finding.range.start()).checked_sub(1)?;
    let placed = model.instructions.get(index)?;
    if !placed.file_range().contains_range(finding.range) {
        return None;
    }
    let before = index.checked_sub(1).and_then(|i| model.instructions.get(i)).map_or(TextSize::new(0), |i| i.file_range().end());
    let comments = || model.comments.iter().copied().filter(|c| before <= c.start() && c.start() < placed.start);
    let same = comments().find(|&c| {
        let fits = parse_pragma(model.slice(c)).is_some_and(|p| p.dialect == dialect && p.scope == Scope::Instruction);
        fits && (dialect != Dialect::Check || starts_line(model, c.start()))
    });
    if let Some(comment) = same {
        return extended(model, comment, id);
    }
    let mut at = line_start(model, placed.start);
    if dialect == Dialect::Check && is_in_head(model, at) {
        // There it would be a directive, for the whole file.
        return None;
    }
    let indent = model.slice(between(at, placed.start)).to_owned();
    if dialect != Dialect::Hadolint {
        // What the others read has to stay directly above the instruction.
        let above: Vec<TextRange> = comments().collect();
        for comment in above.into_iter().rev() {
            let is_next = model.slice(between(comment.end(), at)).trim_matches(['\r', ' ', '\t']) == "\n";
            let is_pragma = parse_pragma(model.slice(comment))
                .is_some_and(|p| matches!(p.dialect, Dialect::Hadolint | Dialect::DockerfileUtils));
            if !is_next || !is_pragma {
                break;
            }
            at = line_start(model, comment.start());
        }
        if dialect == Dialect::Check && is_in_head(model, at) {
            return None;
        }
    }
    let line_end = line_end(model);
    Some(Edit::insert(
        at,
        match dialect {
            Dialect::Check => format!("# check=skip={id}{line_end}"),
            Dialect::Hadolint => format!("{indent}# hadolint ignore={id}{line_end}"),
            _ => format!("{indent}# dockerfile-ls ignore={id}{line_end}"),
        },
    ))
}

fn for_file(model: &Model, dialect: Dialect, id: &str) -> Option<Edit> {
    if dialect == Dialect::Check {
        if let Some(directive) = model.directive(DirectiveKind::Check) {
            let at = directive.value_range;
            return match list_end(model.slice(at), "skip=") {
                Some(end) => Some(Edit::insert(at.start() + size(end), format!(",{id}"))),
                None => Some(Edit::insert(at.start(), format!("skip={id};"))),
            };
        }
        if model.text.trim_start_matches('\u{feff}').starts_with("#!") {
            return None;
        }
    } else {
        let same = model
            .comments
            .iter()
            .copied()
            .find(|&c| parse_pragma(model.slice(c)).is_some_and(|p| p.dialect == dialect && p.scope == Scope::File));
        if let Some(comment) = same {
            return extended(model, comment, id);
        }
    }
    let name = match dialect {
        Dialect::Check => "check=skip",
        Dialect::Hadolint => "hadolint global ignore",
        _ => "dockerfile-ls global ignore",
    };
    let line_end = line_end(model);
    let comment = format!("# {name}={id}");
    // Below the directives, and below what names the program of a script.
    let head = model.directives.iter().map(|d| d.value_range.end().max(d.name.end())).max();
    let shebang = || model.text.trim_start_matches('\u{feff}').starts_with("#!").then(|| first_line_end(&model.text));
    let Some(after) = head.or_else(shebang) else {
        let bom = if model.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        return Some(Edit::insert(size(bom), format!("{comment}{line_end}")));
    };
    let rest = model.text.get(usize::from(after)..).unwrap_or_default();
    Some(match rest.find('\n') {
        Some(end) => Edit::insert(after + size(end + 1), format!("{comment}{line_end}")),
        None => Edit::insert(size(model.text.len()), format!("{line_end}{comment}")),
    })
}

/// Adds an id to the list of a comment.
fn extended(model: &Model, comment: TextRange, id: &str) -> Option<Edit> {
    let text = model.slice(comment);
    let end = list_end(text, "skip=").or_else(|| list_end(text, "="))?;
    Some(Edit::insert(comment.start() + size(end), format!(",{id}")))
}

/// Where the list of ids after a word ends.
pub(super) fn list_end(text: &str, word: &str) -> Option<usize> {
    let start = text.find(word)? + word.len();
    let (mut end, mut expects_id) = (None, true);
    for (at, c) in text.get(start..)?.char_indices() {
        match c {
            ',' => expects_id = true,
            ' ' | '\t' if expects_id => {}
            _ if c.is_ascii_alphanumeric() || "-_/".contains(c) => {
                expects_id = false;
                end = Some(start + at + 1);
            }
            _ => break,
        }
    }
    end
}

/// Whether nothing but directives comes before an offset, so that a `# check=` there would be one.
fn is_in_head(model: &Model, at: TextSize) -> bool {
    let before = model.text.get(..usize::from(at)).unwrap_or_default().trim_start_matches('\u{feff}');
    before.lines().count() == model.directives.iter().filter(|d| d.name.start() < at).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::snapshot::{Document, FileKind};
    use crate::testing::{check_action, check_no_action, snapshot};
    use crate::text::apply_edits;

    const HERE: &str = "Ignore `WorkdirRelativePath` here";
    const FILE: &str = "Ignore `WorkdirRelativePath` in this file";

    #[test]
    fn build_checks_are_skipped_in_dockers_own_words() {
        check_action(HERE, "FROM a:1\nWORKDIR <|>x\n", "FROM a:1\n# check=skip=WorkdirRelativePath\nWORKDIR x\n");
        check_action(FILE, "FROM a:1\nWORKDIR <|>x\n", "# check=skip=WorkdirRelativePath\nFROM a:1\nWORKDIR x\n");
        check_action(
            FILE,
            "# syntax=docker/dockerfile:1\r\nFROM a:1\r\nWORKDIR <|>x\r\n",
            "# syntax=docker/dockerfile:1\r\n# check=skip=WorkdirRelativePath\r\nFROM a:1\r\nWORKDIR x\r\n",
        );
    }

    #[test]
    fn a_comment_that_is_there_is_extended() {
        check_action(
            HERE,
            "FROM a:1\n# check=skip=A // why\n# note\nWORKDIR <|>x\n",
            "FROM a:1\n# check=skip=A,WorkdirRelativePath // why\n# note\nWORKDIR x\n",
        );
        check_action(
            FILE,
            "# check=skip=A,B;error=true\nFROM a:1\nWORKDIR <|>x\n",
            "# check=skip=A,B,WorkdirRelativePath;error=true\nFROM a:1\nWORKDIR x\n",
        );
        check_action(
            FILE,
            "# check=error=true\nFROM a:1\nWORKDIR <|>x\n",
            "# check=skip=WorkdirRelativePath;error=true\nFROM a:1\nWORKDIR x\n",
        );
        check_action(
            HERE,
            "FROM a:1\n# hadolint ignore=DL3008, DL3009 reason\nWORKDIR <|>x\n",
            "FROM a:1\n# hadolint ignore=DL3008, DL3009,DL3000 reason\nWORKDIR x\n",
        );
    }

    #[test]
    fn the_dialect_of_the_file_is_kept() {
        check_action(
            HERE,
            "FROM a:1\n# hadolint ignore=DL3008\nRUN x\n  WORKDIR <|>x\n",
            "FROM a:1\n# hadolint ignore=DL3008\nRUN x\n  # hadolint ignore=DL3000\n  WORKDIR x\n",
        );
        check_action(
            FILE,
            "# dockerfile-ls global ignore=x\nFROM a:1\nWORKDIR <|>x\n",
            "# dockerfile-ls global ignore=x,WorkdirRelativePath\nFROM a:1\nWORKDIR x\n",
        );
    }

    #[test]
    fn hadolints_comment_stays_directly_above() {
        check_action(
            HERE,
            "# check=skip=A\nFROM a:1\n# hadolint ignore=DL3045\nWORKDIR <|>x\n",
            "# check=skip=A\nFROM a:1\n# check=skip=WorkdirRelativePath\n# hadolint ignore=DL3045\nWORKDIR x\n",
        );
    }

    #[test]
    fn hadolints_rules_and_ours() {
        let text = "FROM a:latest\n";
        let mut world = snapshot(text).world.clone();
        world.settings = Settings { profile: Profile::Hadolint, ..Settings::default() }.into();
        let snapshot = Document::new(FileKind::Dockerfile, 1, text).snapshot(world);
        let finding = snapshot.findings().iter().find(|f| f.rule.id == "DL3007").unwrap();
        let apply = |scope| apply_edits(text, &[suppression(&snapshot, finding, scope).unwrap()]);
        assert_eq!(apply(Scope::Instruction), "# hadolint ignore=DL3007\nFROM a:latest\n");
        assert_eq!(apply(Scope::File), "# hadolint global ignore=DL3007\nFROM a:latest\n");
        let id = "Ignore `invalid-json-form` here";
        check_action(id, "FROM a:1\nRUN <|>['a']\n", "FROM a:1\n# dockerfile-ls ignore=invalid-json-form\nRUN ['a']\n");
    }

    #[test]
    fn what_a_comment_cannot_silence_is_not_offered() {
        check_no_action("Ignore", "FROM a:1\nF<|>OO x\n");
        // At the top of the file it would be a directive.
        let as_casing = "from a:1 <|>AS b\nrun x\n";
        check_action("Ignore `FromAsCasing` in this file", as_casing, "# check=skip=FromAsCasing\nfrom a:1 AS b\nrun x\n");
        check_action("Ignore `FromAsCasing` here", as_casing, "# dockerfile-ls ignore=FromAsCasing\nfrom a:1 AS b\nrun x\n");
    }

    #[test]
    fn every_comment_silences() {
        let head = ["", "# syntax=docker/dockerfile:1\n", "# hello\n\n", "# hadolint ignore=DL3008\n", "# check=error=true\n"];
        let body = "from a:latest AS b\nRUN a \\\n\n  b\nWORKDIR x\nENV a b\nMAINTAINER x\nRUN ['a']\nCMD a\nCMD b\n";
        for head in head {
            let text = format!("{head}{body}");
            let snapshot = snapshot(&text);
            for finding in snapshot.findings() {
                let count = |s: &crate::snapshot::Snapshot| s.findings().iter().filter(|f| f.rule.id == finding.rule.id).count();
                let actions = super::super::actions(&snapshot, finding.range);
                let mut ways = 0;
                let prefix = format!("Ignore `{}`", finding.rule.id);
                for action in actions.iter().filter(|a| a.title.starts_with(&prefix)) {
                    let after = apply_edits(&text, &action.effect.edits(&snapshot).unwrap());
                    assert!(count(&crate::testing::snapshot(&after)) < count(&snapshot), "{} in\n{after}", action.title);
                    ways += 1;
                }
                assert!(0 < ways || finding.rule.set == crate::rules::RuleSet::BuildError, "{}", finding.rule.id);
            }
        }
    }
}
