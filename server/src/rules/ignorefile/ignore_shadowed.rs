use super::pattern::{Overlap, overlaps};
use crate::rules::{IgnoreContext, Severity, Sink, Tag};

rule! {
    /// A line that does nothing because of another one.
    ///
    /// The last line that matches a path decides, so a line is undone by a later one of the other kind that
    /// matches as much. A line of the same kind that matches as much makes it needless.
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
            undone: "Line {line}, `{other}`, stands later and undoes this line; the last line that matches decides",
            covered: "Line {line}, `{other}`, already says this",
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
                out.report(pattern.range, msg!(undone, line = line, other = other.raw)).tag(Tag::Unnecessary);
            }
            Overlap::Covered => {
                let finding = out.report(pattern.range, msg!(covered, line = line, other = other.raw));
                finding.severity(Severity::Hint).tag(Tag::Unnecessary);
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
^^^^^ warning: Line 6, `*`, stands later and undoes this line
**/node_modules
^^^^^^^^^^^^^^^ hint: Line 6, `*`, already says this
sub/node_modules
^^^^^^^^^^^^^^^^ hint: Line 2, `**/node_modules`, already says this
*.pyc
^^^^^ hint: Line 6
docs/*.md
^^^^^^^^^ hint: Line 6
*
!docs
!docs/*.md
^^^^^^^^^^ hint: Line 7, `!docs`, already says this
docs/a.md
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
