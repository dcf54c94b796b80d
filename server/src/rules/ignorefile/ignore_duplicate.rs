use super::pattern::{Overlap, overlaps, without_line};
use crate::rules::{Fix, IgnoreContext, Sink, Tag};

rule! {
    /// The same pattern twice. `foo`, `/foo`, `foo/` and `./foo` are the same.
    ///
    /// ```dockerignore,bad
    /// venv
    /// *.log
    /// venv/
    /// ```
    ///
    /// ```dockerignore,good
    /// venv
    /// *.log
    /// ```
    IGNORE_DUPLICATE {
        id: "ignore-duplicate",
        set: Own,
        severity: Information,
        check: Ignorefile(check),
        messages: {
            same: "Line {line} has the same pattern; this line has no effect",
            remove: "Remove the line",
        },
    }
}

fn check(cx: &IgnoreContext<'_>, out: &mut Sink) {
    for (index, overlap, other) in overlaps(cx) {
        let (Some(pattern), Some(other)) = (cx.file.patterns.get(index), cx.file.patterns.get(other)) else { continue };
        if overlap == Overlap::Same {
            let is_of_section = starts_section(cx.text, pattern.line.min(other.line), pattern.line.max(other.line));
            out.report(pattern.range, msg!(same, line = other.line + 1))
                .idle_if(is_of_section)
                .tag(Tag::Unnecessary)
                .fix(Fix::safe(msg!(remove), vec![without_line(cx, pattern)]));
        }
    }
}

/// Whether a comment behind a blank line stands between two lines: each then says what its section is about.
fn starts_section(text: &str, above: u32, below: u32) -> bool {
    let between = text.lines().skip(above as usize).take((below - above) as usize);
    let mut is_behind_blank = false;
    for line in between.map(str::trim) {
        if is_behind_blank && line.starts_with('#') {
            return true;
        }
        is_behind_blank = line.is_empty();
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_ignore_fix, check_ignore_rule};

    #[test]
    fn at_the_line() {
        check_ignore_rule(
            "ignore-duplicate",
            "
foo
# x
  /foo/
  ^^^^^ info: Line 1 has the same pattern; this line has no effect
!foo
foo
bar
^^^ info: Line 8 has the same pattern; this line has no effect
!bar/x
bar
",
        );
    }

    #[test]
    fn in_another_section() {
        check_ignore_rule("ignore-duplicate", "\n# Python\n*.log\n\n# Editors\n*.log\n");
    }

    #[test]
    fn the_line_goes() {
        check_ignore_fix("ignore-duplicate", "a\nb\n a \nc\n", "a\nb\nc\n");
        check_ignore_fix("ignore-duplicate", "a\r\nb\r\na", "a\r\nb");
    }
}
