use crate::config::{Dialect, Settings};
use crate::model::Model;
use crate::rules::filter::{Suppression, is_looked_for};
use crate::rules::{FileContext, Fix, RULES, Rule, RuleSet, Sink};
use crate::text::{Edit, TextRange, between};

rule! {
    /// A comment suppresses a finding that is not there.
    ///
    /// When a flaw is fixed, the comment above it stays, and later hides the same flaw if it comes
    /// back. Reported for `# check=skip=` and `# dockerfile-ls ignore=`. Comments for hadolint are left
    /// alone: hadolint itself may find something there.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// # dockerfile-ls ignore=WorkdirRelativePath
    /// WORKDIR /app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// # dockerfile-ls ignore=WorkdirRelativePath
    /// WORKDIR app
    /// ```
    UNUSED_SUPPRESSION {
        id: "unused-suppression",
        set: Own,
        severity: Hint,
        optional: true,
        check: File(nothing),
        messages: {
            dead: "`{id}` reports nothing here, so there is nothing to suppress",
            nothing: "There is nothing to suppress here",
            unknown: "There is no rule `{id}`",
            mean: "There is no rule `{id}`; did you mean `{near}`?",
            remove: "Remove `{id}`",
            line: "Remove the comment",
        },
    }
}

/// What suppresses nothing is known only after all rules have run.
fn nothing(_: &FileContext<'_>, _: &mut Sink) {}

/// Reports the ids of suppressions that muted nothing.
pub(crate) fn report(model: &Model, suppressions: &[Suppression], settings: &Settings, out: &mut Sink) {
    for suppression in suppressions {
        if !matches!(suppression.pragma.dialect, Dialect::Check | Dialect::DockerfileLs) {
            continue;
        }
        let dead: Vec<_> = suppression
            .dead()
            .filter_map(|(id, place)| Some((id, place, verdict(id, suppression.pragma.dialect, settings)?)))
            .collect();
        let is_dead = !dead.is_empty() && dead.len() == suppression.pragma.ids.len().max(1) && !suppression.is_directive;
        let line = (is_dead && is_alone(model, suppression)).then(|| model.whole_lines(suppression.comment));
        for (id, place, message) in dead {
            let finding = out.report(place, message);
            if suppression.is_directive {
                continue;
            }
            if let Some(line) = line {
                finding.fix(Fix::safe(msg!(line), vec![Edit::delete(line)]));
            } else if let (Some(id), Some(range)) = (id, with_comma(model, suppression, place)) {
                finding.fix(Fix::safe(msg!(remove, id = id), vec![Edit::delete(range)]));
            }
        }
    }
}

/// Rules that look at the build context or at what registries said, which may not be known.
const NEED_MORE: [&str; 3] = ["CopyIgnoredFile", "InvalidBaseImagePlatform", "unknown-image"];

/// What is to be said about an id that muted nothing; `None` where it may be of use to another tool.
fn verdict(id: Option<&str>, dialect: Dialect, settings: &Settings) -> Option<crate::rules::Message> {
    let Some(id) = id else { return Some(msg!(nothing)) };
    let rule = RULES.iter().copied().find(|r| names(r).any(|name| name.eq_ignore_ascii_case(id)));
    match (rule, dialect) {
        // What is not looked for cannot be found.
        (Some(rule), _) if !is_looked_for(rule, settings) => None,
        (Some(rule), _) if NEED_MORE.contains(&rule.id) || rule.id == UNUSED_SUPPRESSION.id => None,
        (Some(rule), Dialect::Check) => (rule.set == RuleSet::BuildCheck).then(|| msg!(dead, id = id)),
        (Some(_), _) => Some(msg!(dead, id = id)),
        (None, Dialect::DockerfileLs) if !id.get(..2).is_some_and(|p| p.eq_ignore_ascii_case("SC")) => {
            Some(match crate::text::closest(id, RULES.iter().flat_map(|r| names(r))).first() {
                Some(near) => msg!(mean, id = id, near = near),
                None => msg!(unknown, id = id),
            })
        }
        (None, _) => None,
    }
}

fn names(rule: &Rule) -> impl Iterator<Item = &'static str> {
    std::iter::once(rule.id).chain(rule.aliases.iter().copied())
}

/// Whether the comment says nothing else.
fn is_alone(model: &Model, suppression: &Suppression) -> bool {
    !model.slice(suppression.comment).contains(';')
}

/// An id with the comma that has to go with it.
fn with_comma(model: &Model, suppression: &Suppression, place: TextRange) -> Option<TextRange> {
    let text = model.slice(suppression.comment);
    let (start, end) = (place.start() - suppression.comment.start(), place.end() - suppression.comment.start());
    let after = text.get(usize::from(end)..)?;
    if let Some(rest) = after.strip_prefix(',') {
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        return Some(between(place.start(), place.end() + crate::text::size(1 + blanks)));
    }
    let before = text.get(..usize::from(start))?.trim_end_matches([' ', '\t']);
    let comma = before.strip_suffix(',')?;
    Some(between(suppression.comment.start() + crate::text::size(comma.len()), place.end()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn dead_comments() {
        check_rule(
            "unused-suppression",
            "
# check=skip=StageNameCasing,WorkdirRelativePath,InvalidBaseImagePlatform
             ^^^^^^^^^^^^^^^ hint: `StageNameCasing` reports nothing here
FROM alpine:edge
# check=skip=WorkdirRelativePath // no longer
WORKDIR app
# hadolint ignore=DL3008
RUN a
# dockerfile-ls ignore=DL3000,WorkdirRelativPath,SC9999 // old
                       ^^^^^^ hint: `DL3000` reports nothing here
                              ^^^^^^^^^^^^^^^^^^ hint: There is no rule `WorkdirRelativPath`; did you mean
WORKDIR /app
# check=skip=all
             ^^^ hint: There is nothing to suppress here
USER app
# dockerfile-ls global ignore=unused-thing
                              ^^^^^^^^^^^^ hint: There is no rule `unused-thing`
",
        );
    }

    #[test]
    fn its_own_findings_can_be_suppressed() {
        check_rule(
            "unused-suppression",
            "# dockerfile-ls global ignore=unused-suppression\nFROM alpine:edge\n# check=skip=all\nUSER app\n",
        );
    }

    #[test]
    fn comments_for_rules_that_are_off_are_left_alone() {
        let on = ("unused-suppression".to_owned(), crate::config::Level::Hint);
        let settings = crate::config::Settings { levels: [on].into(), ..Default::default() };
        let found = |id: &str| {
            let text = format!("FROM alpine:edge\n# dockerfile-ls ignore={id}\nUSER 1000\n");
            crate::testing::check_with(&text, &settings).len()
        };
        assert_eq!((found("DL3008"), found("DL3042")), (0, 1));
    }

    #[test]
    fn fixes() {
        let fix = |before: &str, after: &str| {
            let text = |comment: &str| format!("FROM alpine:edge\n{comment}WORKDIR app\n");
            check_fix("unused-suppression", &text(before), &text(after));
        };
        fix("# dockerfile-ls ignore=DL3999\n", "");
        fix("# dockerfile-ls ignore=StageNameCasing,DL3000\n", "# dockerfile-ls ignore=DL3000\n");
        fix("# dockerfile-ls ignore=DL3000, StageNameCasing // why\n", "# dockerfile-ls ignore=DL3000 // why\n");
        fix("# check=skip=StageNameCasing // why\n", "");
    }
}
