use super::pattern::{Overlap, overlaps};
use crate::config::Profile;
use crate::rules::{IgnoreContext, Severity, Sink, Tag};

rule! {
    /// A line that has no effect because of another one.
    ///
    /// The last line that matches a path wins, so a line is undone by a later one of the opposite kind
    /// that matches at least as much. A line of the same kind that matches at least as much makes it
    /// unnecessary; that is reported in profile `all` alone, because it does no harm.
    ///
    /// Builders that walk over the context do not ask a line about a folder where it has nothing to change, and then it says nothing of
    /// what lies in it: behind `tests/results`, `!tests` brings `tests/results` back in old builders alone, so it undoes nothing for certain.
    ///
    /// ```dockerignore,bad
    /// !README.md
    /// *
    /// ```
    ///
    /// ```dockerignore,good
    /// *
    /// !README.md
    /// ```
    IGNORE_SHADOWED {
        id: "ignore-shadowed",
        set: Own,
        severity: Warning,
        check: Ignorefile(check),
        messages: {
            undone: "Line {line}, `{other}`, comes later and undoes this line; the last matching line wins",
            covered: "Line {line}, `{other}`, already covers this",
        },
    }
}

fn check(cx: &IgnoreContext<'_>, out: &mut Sink) {
    for (index, overlap, other) in overlaps(cx) {
        let (Some(pattern), Some(other)) = (cx.file.patterns.get(index), cx.file.patterns.get(other)) else { continue };
        let line = other.line + 1;
        match overlap {
            Overlap::Same => {}
            Overlap::Undone => {
                let finding = out.report(pattern.range, msg!(undone, line = line, other = other.raw)).tag(Tag::Unnecessary);
                // Visual Studio writes both.
                finding.idle_if(pattern.raw == "**/.gitignore" && other.raw == "!**/.gitignore");
            }
            Overlap::Covered => {
                let finding = out.report(pattern.range, msg!(covered, line = line, other = other.raw));
                // Whoever writes both wants to be sure.
                let is_precaution = cx.settings.profile == Profile::Recommended;
                finding.severity(Severity::Hint).tag(Tag::Unnecessary).idle_if(is_precaution);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_ignore_rule;

    #[test]
    fn at_the_line() {
        check_ignore_rule(
            "ignore-shadowed",
            "
!keep
^^^^^ warning: Line 6, `*`, comes later and undoes this line; the last matching line wins
**/node_modules
^^^^^^^^^^^^^^^ hint: Line 6, `*`, already covers this
sub/node_modules
^^^^^^^^^^^^^^^^ hint: Line 2, `**/node_modules`, already covers this
*.pyc
^^^^^ hint: Line 6
docs/*.md
^^^^^^^^^ hint: Line 6
*
!docs
!docs/*.md
^^^^^^^^^^ hint: Line 7, `!docs`, already covers this
docs/a.md
",
        );
    }

    #[test]
    fn folders_that_are_not_excluded() {
        // Measured: BuildKit of Docker 20.10 takes `tests/results` and `tests/x` with these, the clients since 23 leave them out.
        for text in
            ["tests/results/\n!tests/\n", "tests/*\n!tests/\n", "**/results\n!tests/\n", "docs/**/a\n!docs\n", "a/b\n!*\n"]
        {
            check_ignore_rule("ignore-shadowed", text);
        }
        // The folder comes back only where it was gone.
        check_ignore_rule("ignore-shadowed", "\n*\n!a/b\na\n");
        check_ignore_rule(
            "ignore-shadowed",
            "
tests/results
^^^^^^^^^^^^^ hint: Line 2, `tests`, already covers this
tests
^^^^^ warning: Line 3, `!tests/`, comes later and undoes this line
!tests/
",
        );
        // All builders take these.
        check_ignore_rule(
            "ignore-shadowed",
            "
tests/results
^^^^^^^^^^^^^ warning: Line 2, `!**/results`, comes later and undoes this line
!**/results
",
        );
    }

    #[test]
    fn nothing_is_guessed() {
        check_ignore_rule(
            "ignore-shadowed",
            "
foo
*.log
!foo/bar
foo/bar/baz
a*/b
**/*.l*
../x
.
",
        );
    }
}
