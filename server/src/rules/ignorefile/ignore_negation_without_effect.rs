use super::pattern::{is_inside, is_plain};
use crate::rules::{IgnoreContext, Severity, Sink, Tag};

rule! {
    /// A `!` line that brings nothing back.
    ///
    /// Lines are read from top to bottom, and `!` undoes what lines above it have excluded. Above all
    /// of them it does nothing, and neither does it for something that is not excluded. Of what another `!` above has
    /// brought back already only profile `all` tells: builders before BuildKit needed such lines.
    ///
    /// ```dockerignore,bad
    /// !main.py
    /// *.txt
    /// ```
    ///
    /// ```dockerignore,good
    /// *
    /// !main.py
    /// ```
    IGNORE_NEGATION_WITHOUT_EFFECT {
        id: "ignore-negation-without-effect",
        set: Own,
        severity: Warning,
        check: Ignorefile(check),
        messages: {
            first: "No line above excludes anything, so there is nothing for `{pattern}` to bring back",
            nothing: "No line above excludes `{path}`, so `{pattern}` has no effect",
            again: "A `!` line above brings `{path}` back already, so `{pattern}` has no effect",
        },
    }
}

/// How many lines above are looked at for one that has brought the same back.
const NEAREST: usize = 100;

fn check(cx: &IgnoreContext<'_>, out: &mut Sink) {
    let mut excludes = false;
    // A rule of its own says that `.` excludes nothing; what stands below it is right once it is `*`.
    let mut means_all = false;
    for (index, pattern) in cx.file.patterns.iter().enumerate() {
        if !pattern.negated {
            excludes |= is_inside(&pattern.cleaned);
            means_all |= matches!(pattern.cleaned.as_str(), "." | "/");
            continue;
        }
        if pattern.cleaned.is_empty() {
            continue;
        }
        if !excludes {
            out.report(pattern.range, msg!(first, pattern = pattern.raw)).tag(Tag::Unnecessary).idle_if(means_all);
            continue;
        }
        let Some(tally) = cx.census.and_then(|census| census.get(index)) else { continue };
        if tally.matched == 0 || tally.changed > 0 || tally.unknown {
            continue;
        }
        // A folder may come to hold what the lines above leave out; a file is as it is.
        let entry = cx.knowledge.context.as_deref().and_then(|listing| listing.get(&pattern.cleaned));
        let is_certain = is_plain(&pattern.cleaned) && entry.is_some_and(|entry| !entry.is_folder());
        let above = cx.file.patterns.iter().enumerate().take(index).rev().take(NEAREST);
        // What a pattern is about may be back by several lines.
        let is_open = !is_plain(&pattern.cleaned);
        let is_back =
            above.into_iter().any(|(at, other)| other.negated && (is_open || cx.matcher.pattern_matches(at, &pattern.cleaned)));
        if is_back {
            let message = msg!(again, path = pattern.cleaned, pattern = pattern.raw);
            let is_quiet = cx.settings.is_quiet_about("ignore-negation-without-effect");
            out.report(pattern.range, message).tag(Tag::Unnecessary).severity(Severity::Hint).idle_if(is_quiet);
            continue;
        }
        let finding = out.report(pattern.range, msg!(nothing, path = pattern.cleaned, pattern = pattern.raw));
        finding.tag(Tag::Unnecessary).severity(if is_certain { Severity::Warning } else { Severity::Hint });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_ignore_rule;

    #[test]
    fn at_the_line() {
        check_ignore_rule(
            "ignore-negation-without-effect",
            "
!venv
^^^^^ warning: No line above excludes anything
*.txt
!requirements.txt
!main.py
^^^^^^^^ warning: No line above excludes `main.py`, so `!main.py` has no effect
!app
^^^^ hint: No line above excludes `app`, so `!app` has no effect
!none
",
        );
    }

    #[test]
    fn what_several_lines_have_brought_back() {
        check_ignore_rule(
            "ignore-negation-without-effect",
            "
**
!main.py
!requirements.txt
!*.py
^^^^^ hint: A `!` line above brings `*.py` back already, so `!*.py` has no effect
",
        );
    }

    #[test]
    fn what_another_line_has_brought_back() {
        check_ignore_rule(
            "ignore-negation-without-effect",
            "
*
!*.py
!main.py
^^^^^^^^ hint: A `!` line above brings `main.py` back already, so `!main.py` has no effect
!requirements.txt
",
        );
    }
}
