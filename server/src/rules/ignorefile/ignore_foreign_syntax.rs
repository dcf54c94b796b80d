use super::reach::{Reach, Search};
use crate::ignorefile::IgnorePattern;
use crate::rules::{Fix, IgnoreContext, Message, Sink};
use crate::text::{Edit, TextRange, TextSize, between, size};

rule! {
    /// Something that `.gitignore` or a shell supports and `.dockerignore` does not.
    ///
    /// - A comment has its `#` in the first column and a line to itself; elsewhere `#` is part of the
    ///   pattern.
    /// - `[^a]` is any character except `a`; in `[!a]`, the `!` is one of the characters.
    /// - Braces are ordinary characters: `*.{js,ts}` needs two lines.
    ///
    /// ```dockerignore,bad
    /// *.log # written by tests
    /// ```
    ///
    /// ```dockerignore,good
    /// # written by tests
    /// *.log
    /// ```
    IGNORE_FOREIGN_SYNTAX {
        id: "ignore-foreign-syntax",
        set: Own,
        severity: Warning,
        check: Ignorefile(check),
        messages: {
            indented: "After leading spaces, `#` begins a pattern, not a comment",
            trailing: "A comment needs its own line; here `{comment}` is part of the pattern",
            set: "`[!` does not negate here: `!` is one of the characters; write `[^`",
            braces: "Braces are ordinary characters here; write one line for each alternative",
            unindent: "Remove the spaces",
            above: "Move the comment to the line above",
            caret: "Change to `[^`",
            lines: "Write one line for each alternative",
        },
    }
}

/// More alternatives are left to their author.
const MAX_LINES: usize = 20;

fn check(cx: &IgnoreContext<'_>, out: &mut Sink) {
    let search = Search::new(cx);
    for (index, pattern) in cx.file.patterns.iter().enumerate() {
        if !pattern.raw.contains(['#', '{', '[']) {
            continue;
        }
        // Somebody may have such names.
        if search.as_ref().is_some_and(|search| search.reach(index, pattern) == Reach::Something) {
            continue;
        }
        let at = |from: usize, len: usize| TextRange::at(pattern.range.start() + size(from), size(len));
        if pattern.raw.starts_with('#') {
            let blanks = between(line_start(cx, pattern), pattern.range.start());
            let is_blank = cx.text.get(std::ops::Range::<usize>::from(blanks)).is_some_and(|text| text.trim().is_empty());
            let fix = is_blank.then(|| Fix::suggestion(msg!(unindent), vec![Edit::delete(blanks)]).preferred());
            out.report(at(0, 1), msg!(indented)).maybe_fix(fix);
        } else if let Some((from, comment)) = trailing_comment(&pattern.raw) {
            let range = at(from, comment.len());
            out.report(range, msg!(trailing, comment = comment)).fix(above(cx, pattern, from, comment));
        } else if let Some(from) = pattern.raw.find("[!").filter(|&from| pattern.raw.get(from..).is_some_and(|t| t.contains(']')))
        {
            let fix = Fix::suggestion(msg!(caret), vec![Edit::replace(at(from, 2), "[^")]).preferred();
            out.report(at(from, 2), msg!(set)).fix(fix);
        } else if let Some((from, to)) = braces(&pattern.raw) {
            out.report(at(from, to - from), msg!(braces)).maybe_fix(one_line_each(cx, pattern, from, to, msg!(lines)));
        }
    }
}

fn line_start(cx: &IgnoreContext<'_>, pattern: &IgnorePattern) -> TextSize {
    let before = cx.text.get(..usize::from(pattern.range.start())).unwrap_or_default();
    size(before.rfind('\n').map_or(0, |at| at + 1))
}

/// A `#` after a blank, with more than one character of comment.
fn trailing_comment(raw: &str) -> Option<(usize, &str)> {
    let at = [" #", "\t#"].iter().filter_map(|mark| raw.find(mark)).min()? + 1;
    Some((at, raw.get(at..)?))
}

fn above(cx: &IgnoreContext<'_>, pattern: &IgnorePattern, from: usize, comment: &str) -> Fix {
    let pattern_end = pattern.raw.get(..from).unwrap_or_default().trim_end().len();
    let tail = between(pattern.range.start() + size(pattern_end), pattern.range.end());
    let newline = if cx.text.contains("\r\n") { "\r\n" } else { "\n" };
    let insert = Edit::replace(TextRange::empty(line_start(cx, pattern)), format!("{comment}{newline}"));
    Fix::suggestion(msg!(above), vec![insert, Edit::delete(tail)]).preferred()
}

/// The first `{a,b}`.
fn braces(raw: &str) -> Option<(usize, usize)> {
    let from = raw.find('{')?;
    let to = from + raw.get(from..)?.find('}')? + 1;
    raw.get(from..to)?.contains(',').then_some((from, to))
}

fn one_line_each(cx: &IgnoreContext<'_>, pattern: &IgnorePattern, from: usize, to: usize, title: Message) -> Option<Fix> {
    let (before, after) = (pattern.raw.get(..from)?, pattern.raw.get(to..)?);
    let inside = pattern.raw.get(from + 1..to - 1)?;
    if inside.contains('{') || after.contains('{') || MAX_LINES < inside.split(',').count() {
        return None;
    }
    let newline = if cx.text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines: Vec<String> = inside.split(',').map(|part| format!("{before}{}{after}", part.trim())).collect();
    Some(Fix::suggestion(title, vec![Edit::replace(pattern.range, lines.join(newline))]).preferred())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_ignore_fix, check_ignore_rule, check_ignore_rule_in};

    #[test]
    fn each_habit() {
        check_ignore_rule(
            "ignore-foreign-syntax",
            "
  # indented
  ^ warning: After leading spaces, `#` begins a pattern, not a comment
*.log   # all of them
        ^^^^^^^^^^^^^ warning: A comment needs its own line
[!a]*.txt
^^ warning: `[!` does not negate
src/*.{js,ts}
      ^^^^^^^ warning: Braces are ordinary
# fine
a#b
[^a].x
{x}
",
        );
        check_ignore_rule_in("ignore-foreign-syntax", &["a #b", "{x,y}"], "\na #b\n{x,y}\n");
    }

    #[test]
    fn what_was_meant() {
        check_ignore_fix("ignore-foreign-syntax", "a\n  # b\n", "a\n# b\n");
        check_ignore_fix("ignore-foreign-syntax", "a\n!x  # b\n", "a\n# b\n!x\n");
        check_ignore_fix("ignore-foreign-syntax", "[!a]b\n", "[^a]b\n");
        check_ignore_fix("ignore-foreign-syntax", "!a/*.{js,ts}\n", "!a/*.js\n!a/*.ts\n");
    }
}
