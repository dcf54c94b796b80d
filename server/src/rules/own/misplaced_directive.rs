use std::cell::LazyCell;

use crate::model::{DirectiveKind, Model};
use crate::rules::{FileContext, Fix, Sink};
use crate::text::{Edit, TextRange, TextSize, size};

rule! {
    /// `# syntax=` or `# escape=` where it is only a comment.
    ///
    /// Directives are read from the top of the file up to the first line that is not one: after any
    /// other comment, a blank line or an instruction, the builder ignores them.
    ///
    /// ```dockerfile,bad
    /// # The web server
    /// # syntax=docker/dockerfile:1
    /// FROM python:3.14-slim
    /// ```
    ///
    /// ```dockerfile,good
    /// # syntax=docker/dockerfile:1
    /// # The web server
    /// FROM python:3.14-slim
    /// ```
    MISPLACED_DIRECTIVE {
        id: "misplaced-directive",
        set: Own,
        severity: Warning,
        check: File(check),
        messages: {
            comment: "`{name}` is read only at the top of the file, above all comments and blank lines; here it is a comment",
            top: "Move it to the top",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    // Further down it is a remark about something.
    let has_continuations = LazyCell::new(|| model.text.lines().any(|line| line.trim_end().ends_with(model.escape)));
    let first = model.instructions.get(model.global().end).map_or(TextSize::new(u32::MAX), |from| from.start);
    for &comment in model.comments.iter().take_while(|c| c.start() < first) {
        let text = model.slice(comment);
        let Some((name, kind, at)) = directive(text) else { continue };
        if model.directive(kind).is_some() {
            continue;
        }
        let range = TextRange::at(comment.start() + size(at), size(name.len()));
        let lines = model.whole_lines(comment);
        let top = top(model);
        let moved = vec![Edit::insert(top, format!("{}\n", text.trim_end())), Edit::delete(lines)];
        // Lines that go on by the present escape character would be instructions by another.
        let breaks = kind == DirectiveKind::Escape && !text.trim_end().ends_with(model.escape) && *has_continuations;
        let fix = (top <= lines.start() && !breaks).then(|| Fix::suggestion(msg!(top), moved).preferred());
        out.report(range, msg!(comment, name = name.to_lowercase())).maybe_fix(fix);
    }
}

/// Name, kind and place of the name, if a comment would be a directive further up.
fn directive(comment: &str) -> Option<(&str, DirectiveKind, usize)> {
    // A lone carriage return is a line end to some readers, and a blank to the builder.
    let body = comment.strip_prefix('#').filter(|body| !body.trim_end().contains('\r'))?;
    let (name, value) = body.split_once('=')?;
    let at = 1 + name.len() - name.trim_start().len();
    let (name, value) = (name.trim(), value.trim());
    let kind = match name.to_ascii_lowercase().as_str() {
        "syntax" if value.contains('/') && !value.contains(' ') => DirectiveKind::Syntax,
        "escape" if matches!(value, "`" | "\\") => DirectiveKind::Escape,
        _ => return None,
    };
    Some((name, kind, at))
}

/// Where a line has to stand to be the last of the directives.
fn top(model: &Model) -> TextSize {
    let text = &*model.text;
    let after = model.directives.last().map_or(0, |last| usize::from(last.value_range.end()));
    let rest = text.get(after..).unwrap_or_default();
    match rest.find('\n') {
        Some(end) if 0 < after => size(after + end + 1),
        _ if text.starts_with('\u{feff}') => size('\u{feff}'.len_utf8()),
        _ => TextSize::default(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    #[test]
    fn after_another_line() {
        check_rule(
            "misplaced-directive",
            "
# Web

#  Syntax = docker/dockerfile:1
   ^^^^^^ warning: `syntax` is read only at the top of the file, above all comments and blank lines; here it is a comment
# escape=`
  ^^^^^^ warning: `escape` is read
# syntax=highlighted text
# check=skip=all
ARG A
# Syntax=docker/dockerfile:1.4
  ^^^^^^ warning: `syntax`
FROM a
# syntax=docker/dockerfile:1
",
        );
        check_rule("misplaced-directive", "#escape\r=\\\nFROM a\n");
        check_rule("misplaced-directive", "# syntax=docker/dockerfile:1\n# x\n# syntax=docker/dockerfile:1\nFROM a\n");
    }

    #[test]
    fn an_escape_character_that_the_file_does_not_use_stays() {
        let fixes = |text: &str| {
            let found = check_text(text, false);
            found.iter().find(|f| f.rule.id == "misplaced-directive").map(|f| f.fixes.len())
        };
        assert_eq!(fixes("# x\n# escape=`\nFROM a\nRUN b \\\n  c\n"), Some(0));
        assert_eq!(fixes("# x\n# escape=`\nFROM a\nRUN b `\n  c\n"), Some(1));
        assert_eq!(fixes("# x\n# syntax=docker/dockerfile:1\nFROM a\nRUN b \\\n  c\n"), Some(1));
    }

    #[test]
    fn the_fix_moves_the_line() {
        check_fix(
            "misplaced-directive",
            "# x\n# syntax=docker/dockerfile:1\nFROM a\n",
            "# syntax=docker/dockerfile:1\n# x\nFROM a\n",
        );
        check_fix(
            "misplaced-directive",
            "# escape=`\n\n# syntax=docker/dockerfile:1\nFROM a\n",
            "# escape=`\n# syntax=docker/dockerfile:1\n\nFROM a\n",
        );
    }
}
