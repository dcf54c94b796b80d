use crate::model::{Placed, closest, is_open};
use crate::rules::{FileContext, Fix, Message, Sink};
use crate::syntax::ast::{Command, Keyword};
use crate::syntax::joined;
use crate::text::{Edit, TextRange, TextSize, between, range, size};

rule! {
    /// An instruction goes on in the next line, and no `\` says so.
    ///
    /// To the builder, a line without `\` at its end is the last one of its instruction, whatever a shell
    /// would make of it: an operator at the end, an open quote or an indented line below do not count. Nor do two `\\`, of which the
    /// first takes the meaning of the second.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN make &&
    ///     make install
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN make && \
    ///     make install
    /// ```
    MISSING_CONTINUATION {
        id: "missing-continuation",
        set: Own,
        severity: Warning,
        frontend: true,
        check: File(check),
        messages: {
            missing: "This line ends its instruction, and what is below is not one: a `{escape}` is missing at its end",
            quote: "This quote is still open at the end of the line; each line of an instruction but the last needs a `{escape}` at its end",
            twice: "Of two `{escape}` the first one takes the meaning of the second, which does not continue the instruction",
            single: "Change to `{escape}`",
            behind: "The `{escape}` is not at the end of the line, so it does not continue the instruction",
            below: "The builder takes this line for an instruction",
            insert: "Append `{escape}`",
            above: "Move the comment to a line above",
        },
    }
}

/// Lines that one instruction is taken to go on over.
const MOST: usize = 100;

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let instructions = &cx.model.instructions;
    let mut next = 0;
    while let Some(at) = instructions.iter().skip(next).position(|placed| placed.keyword == Keyword::Unknown).map(|at| next + at)
    {
        let below = instructions.iter().skip(at).take(MOST).take_while(|placed| placed.keyword == Keyword::Unknown);
        let below: Vec<&Placed> = below.collect();
        next = at + below.len().max(1);
        let Some(first) = at.checked_sub(1).and_then(|before| instructions.get(before)) else { continue };
        check_lines(cx, first, &below, out);
    }
}

/// Looks at an instruction and the lines below it that are none.
fn check_lines(cx: &FileContext<'_>, first: &Placed, below: &[&Placed], out: &mut Sink) {
    let escape = cx.model.escape;
    if below.first().and_then(|next| next_line(cx, first, next)).is_none() {
        return;
    }
    let is_shell = matches!(first.command(), Some(Command::Shell(shell)) if shell.markers.is_empty());
    let Some(arguments) = first.arguments_range() else { return };
    let text = joined(first.slice(arguments), escape);
    // `git \ # vcs`
    if is_shell && let Some(comment) = behind_escape(first, escape) {
        let line = lines_above(first, comment);
        let own = first.slice(comment).trim_start();
        let edits = vec![Edit::insert(first.start + line, format!("{own}\n")), Edit::delete(first.at(comment))];
        let fix = Fix::suggestion(msg!(above), edits).preferred();
        report((first, below), first.at(comment), (msg!(behind, escape = escape), fix), out);
        return;
    }
    if is_shell && let Some(quote) = open_quote(first, arguments) {
        let closed = (1..=below.len()).find(|&count| {
            let lines = below.iter().take(count).map(|placed| placed.slice(placed.range));
            let whole = std::iter::once(&*text).chain(lines).collect::<Vec<_>>().join("\n");
            !is_open(&whole)
        });
        if let Some(count) = closed {
            let finding = out.report(first.at(quote), msg!(quote, escape = escape));
            settle(finding, first, below.get(..count).unwrap_or_default());
        }
        return;
    }
    // How many of the lines below belong to it.
    let mut count = 0;
    let mut before = first;
    let mut waits = is_shell && ends_with_operator(&text);
    for &placed in below {
        let Some(Indent(indent)) = next_line(cx, before, placed) else { break };
        let word = &*placed.keyword_token.text;
        let is_pair = matches!(first.keyword, Keyword::Env | Keyword::Label | Keyword::Arg)
            && word.split_once('=').is_some_and(|(name, _)| !name.is_empty());
        let goes_on = word.starts_with(['-', '&', '|']) && is_shell;
        let names = Keyword::ALL.iter().map(|keyword| keyword.as_str());
        let is_slip = || !closest(word, names.clone()).is_empty();
        if !(waits || goes_on || (0 < indent && (is_pair || (is_shell && !is_slip())))) {
            break;
        }
        count += 1;
        waits = is_shell && ends_with_operator(&joined(placed.slice(placed.range), escape));
        before = placed;
    }
    let (Some(lines), Some(_)) = (below.get(..count), count.checked_sub(1)) else { return };
    let doubled: Vec<_> =
        std::iter::once(&first).chain(lines.iter()).take(count).map(|placed| doubled_escape(placed, escape)).collect();
    if let Some(all) = doubled.into_iter().collect::<Option<Vec<TextRange>>>()
        && let Some(&sign) = all.first()
    {
        let edits = all.iter().map(|sign| Edit::replace(*sign, escape.to_string())).collect();
        let fix = Fix::suggestion(msg!(single, escape = escape), edits).preferred();
        report((first, lines), sign, (msg!(twice, escape = escape), fix), out);
        return;
    }
    let ends = std::iter::once(&first).chain(lines.iter()).take(count).map(|placed| end_of(placed));
    let edits = ends.map(|end| Edit::insert(end, format!(" {escape}"))).collect();
    let fix = Fix::suggestion(msg!(insert, escape = escape), edits).preferred();
    let end = end_of(first);
    let last = first.slice(range(0, usize::from(end - first.start))).chars().next_back().map_or(0, char::len_utf8);
    report((first, lines), between(end - size(last), end), (msg!(missing, escape = escape), fix), out);
}

/// The `\\\\` that an instruction ends with, in the file.
fn doubled_escape(placed: &Placed, escape: char) -> Option<TextRange> {
    let end = end_of(placed);
    let text = placed.slice(range(0, usize::from(end - placed.start)));
    let doubled = escape.to_string().repeat(2);
    text.ends_with(&doubled).then(|| between(end - size(doubled.len()), end))
}

/// How far the line is indented that follows an instruction without a line between them.
struct Indent(usize);

fn next_line(cx: &FileContext<'_>, first: &Placed, next: &Placed) -> Option<Indent> {
    let between = cx.model.slice(between(first.file_range().end(), next.start.max(first.file_range().end())));
    let (_, indent) = between.split_once('\n')?;
    (between.trim().is_empty() && !indent.contains('\n')).then_some(Indent(indent.len()))
}

/// Where the last character of an instruction ends.
fn end_of(placed: &Placed) -> TextSize {
    let text = placed.slice(placed.range);
    placed.start + placed.range.start() + size(text.trim_end().len())
}

fn ends_with_operator(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with("&&") || text.ends_with('|')
}

/// A comment behind an escape character and blanks in the last line.
fn behind_escape(placed: &Placed, escape: char) -> Option<TextRange> {
    let text = placed.slice(placed.range).trim_end();
    let start = text.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?;
    let at = line.find(escape)?;
    let rest = line.get(at + escape.len_utf8()..)?;
    let comment = rest.trim_start_matches([' ', '\t']);
    let from = usize::from(placed.range.start()) + start + line.len() - comment.len();
    let blanks = usize::from(placed.range.start()) + start + at + escape.len_utf8();
    (comment.len() < rest.len() && comment.starts_with('#')).then(|| range(blanks, from + comment.len()))
}

/// Where the line of a place begins, from the start of the instruction.
fn lines_above(placed: &Placed, place: TextRange) -> TextSize {
    let before = placed.text.get(..usize::from(place.start())).unwrap_or_default();
    size(before.rfind('\n').map_or(0, |at| at + 1))
}

/// The quote that is open at the end of the arguments of a shell.
fn open_quote(placed: &Placed, arguments: TextRange) -> Option<TextRange> {
    let text = placed.slice(arguments);
    let mut open: Option<(usize, char)> = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match (c, open) {
            ('\\', None | Some((_, '"'))) => drop(chars.next()),
            ('\'' | '"', None) => open = Some((at, c)),
            (_, Some((_, quote))) if c == quote => open = None,
            _ => {}
        }
    }
    open.map(|(at, c)| TextRange::at(arguments.start() + size(at), size(c.len_utf8())))
}

fn report((first, below): (&Placed, &[&Placed]), place: TextRange, (message, fix): (Message, Fix), out: &mut Sink) {
    let finding = out.report(place, message).fix(fix);
    settle(finding, first, below);
}

/// What the rules say of lines that were cut apart is a guess.
fn settle(finding: &mut crate::rules::Finding, first: &Placed, below: &[&Placed]) {
    if let Some(next) = below.first() {
        finding.related(next.file_range(), msg!(below));
    }
    let end = below.last().map_or(first.file_range().end(), |last| last.file_range().end());
    finding.settles(between(first.start, end));
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    const ID: &str = "missing-continuation";

    #[test]
    fn one_backslash_too_many() {
        let text = "FROM debian:13\nRUN apt-get install -y \\\\\n    gcc \\\\\n    make\n";
        crate::testing::check_fix("missing-continuation", text, &text.replace("\\\\", "\\"));
        let found = crate::testing::check_text(text, false);
        let said = |f: &crate::rules::Finding| f.message.key() == "twice";
        assert!(found.iter().any(|f| f.rule.id == "missing-continuation" && said(f)), "{found:?}");
    }

    #[test]
    fn at_the_end_of_the_line() {
        check_rule(
            ID,
            r#"
FROM debian:13
RUN apt-get update &&
                    ^ warning: This line ends its instruction, and what is below is not one: a `\` is missing at its end
    apt-get install -y curl
ENV A=1
      ^ warning
    B=2
    C=3
RUN /bin/bash -c 'echo "one"
                 ^ warning: This quote is still open at the end of the line
echo "two"'
RUN apt-get install -y \
  git \ # vcs
       ^^^^^^ warning: The `\` is not at the end of the line
  jq
RUN apt-get install -y git
                         ^ warning
  jq
  curl
RUN make
       ^ warning
&& make install
"#,
        );
    }

    #[test]
    fn other_lines() {
        for text in
            ["RUN a &&\n\nb\n", "RUN a &&\n# c\nb\n", "RUN a\nrunn b\n", "RUN a\nfoo b\n", "RUN a\n  RUNN b\n", "ENV A=1\nB=2\n"]
        {
            let found = check_text(&format!("FROM debian:13\n{text}"), false);
            assert!(found.iter().all(|f| f.rule.id != ID), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_said_of_these_lines() {
        for text in ["RUN apt-get update &&\n    apt-get install -y curl\n", "ENV A=1\n    B=2\n", "RUN bash -c 'a\nb'\n"] {
            let found: Vec<_> = check_text(&format!("FROM debian:13\n{text}"), false).iter().map(|f| f.rule.id).collect();
            assert_eq!(found, [ID], "{text}");
        }
    }

    #[test]
    fn fixes() {
        let fix = |before: &str, after: &str| check_fix(ID, &format!("FROM a\n{before}"), &format!("FROM a\n{after}"));
        fix("RUN a &&\n  b &&\n  c\n", "RUN a && \\\n  b && \\\n  c\n");
        fix("ENV A=1\n    B=2\n    C=3\n", "ENV A=1 \\\n    B=2 \\\n    C=3\n");
        fix("RUN a \\\n  git \\ # vcs\n  jq\n", "RUN a \\\n# vcs\n  git \\\n  jq\n");
    }
}
