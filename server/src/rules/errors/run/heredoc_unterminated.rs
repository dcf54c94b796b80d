use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{HeredocMarker, Keyword};
use crate::text::{Edit, TextRange, TextSize, size};

rule! {
    /// A heredoc ends at a line that contains its name and nothing else.
    ///
    /// A line with spaces before or after the name does not end it; with `<<-`, tabs may come before
    /// the name.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// RUN <<EOF
    ///   apk add curl
    ///   EOF
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// RUN <<EOF
    ///   apk add curl
    /// EOF
    /// ```
    HEREDOC_UNTERMINATED {
        id: "heredoc-unterminated",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            missing: "The heredoc never ends: it needs a line with `{name}` alone",
            blanks: "The heredoc never ends: `{name}` must be alone on its line, without spaces",
            here: "This line is part of the heredoc",
            add: "Add the line `{name}`",
            cut: "Remove the spaces around `{name}`",
        },
    }
}

/// BuildKit: `parser/parser.go`, `Parse`, "unterminated heredoc". The first heredoc without an end takes
/// the rest of the file, so that only this one is reported.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let holder = std::iter::successors(Some(cx.instruction), |i| i.trigger()).last().unwrap_or(cx.instruction);
    let markers = holder.heredoc_markers();
    let Some(open) = (0..markers.len()).find(|&i| holder.heredocs.get(i).is_none_or(|heredoc| heredoc.end.is_none())) else {
        return;
    };
    let Some(marker) = markers.get(open) else { return };
    let heredoc = holder.heredocs.get(open);
    let end_of_text = TextRange::empty(size(cx.instruction.text.len()));
    let body = heredoc.and_then(|heredoc| heredoc.body).unwrap_or(end_of_text);
    if let Some(line) = line_with_blanks(cx, body, marker) {
        // What stood in the heredoc becomes instructions again, and those may be wrong.
        out.report(marker.range, msg!(blanks, name = marker.name))
            .related(line, msg!(here))
            .fix(Fix::suggestion(msg!(cut, name = marker.name), vec![Edit::replace(line, &*marker.name)]).preferred());
        return;
    }
    let finding = out.report(marker.range, msg!(missing, name = marker.name));
    // One line does not help if more heredocs follow, or if the text ends before the body could begin.
    if open + 1 == markers.len() && heredoc.is_some() && !marker.name.is_empty() {
        let end = if cx.instruction.text.contains("\r\n") { "\r\n" } else { "\n" };
        let at = next_instruction(cx, body).unwrap_or(body.end());
        let before = cx.instruction.text.get(..usize::from(at)).unwrap_or_default();
        // The last line end of the file belongs to no instruction.
        let is_line_start = before.ends_with('\n');
        let line = if is_line_start { format!("{}{end}", marker.name) } else { format!("{end}{}", marker.name) };
        finding.fix(Fix::suggestion(msg!(add, name = marker.name), vec![Edit::insert(at, line)]).preferred());
    }
}

/// The lines of a range, without line ends.
fn lines<'t>(cx: &'t InstructionContext<'_>, range: TextRange) -> impl Iterator<Item = (TextRange, &'t str)> {
    let mut start = range.start();
    cx.instruction.slice(range).split_inclusive('\n').map(move |line| {
        let bare = line.trim_end_matches(['\n', '\r']);
        let place = TextRange::at(start, size(bare.len()));
        start += size(line.len());
        (place, bare)
    })
}

/// A line that would end the heredoc but for blanks around it.
fn line_with_blanks(cx: &InstructionContext<'_>, body: TextRange, marker: &HeredocMarker) -> Option<TextRange> {
    let name = marker.name.trim();
    lines(cx, body).find(|(_, line)| !name.is_empty() && line.trim() == name).map(|(range, _)| range)
}

/// The start of the first line that begins with an instruction in capitals: the heredoc was meant to end
/// before it.
fn next_instruction(cx: &InstructionContext<'_>, body: TextRange) -> Option<TextSize> {
    let begins =
        |line: &str| Keyword::ALL.iter().any(|k| line.strip_prefix(k.as_str()).is_some_and(|rest| rest.starts_with(' ')));
    let (line, _) = lines(cx, body).find(|(_, line)| begins(line))?;
    Some(line.start())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_marker() {
        check_rule(
            "heredoc-unterminated",
            "
FROM a
RUN cat <<EOF
x
EOF
RUN cat <<A <<B
            ^^^ error: The heredoc never ends: it needs a line with `B` alone
x
A
y
",
        );
        check_rule("heredoc-unterminated", "FROM a\nRUN <<-EOF\nx\n\tEOF\n");
        check_rule("heredoc-unterminated", "FROM a\nCMD <<EOF\n");
    }

    #[test]
    fn fixes() {
        let fix = |before: &str, after: &str| {
            check_fix("heredoc-unterminated", &format!("FROM a\n{before}"), &format!("FROM a\n{after}"));
        };
        fix("RUN <<EOF\nx", "RUN <<EOF\nx\nEOF");
        fix("RUN <<EOF\nx\n", "RUN <<EOF\nx\nEOF\n");
        fix("RUN <<EOF", "RUN <<EOF\nEOF");
        fix("RUN <<EOF\r\nx\r\n", "RUN <<EOF\r\nx\r\nEOF\r\n");
        fix("RUN <<'EOF'\nx\nCMD y\n", "RUN <<'EOF'\nx\nEOF\nCMD y\n");
        fix("RUN <<EOF\nx\n  EOF \nCMD y\n", "RUN <<EOF\nx\nEOF\nCMD y\n");
        fix("ONBUILD COPY <<-EOF /a\nx\n", "ONBUILD COPY <<-EOF /a\nx\nEOF\n");
    }
}
