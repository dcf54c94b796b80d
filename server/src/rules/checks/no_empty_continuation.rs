use crate::rules::{FileContext, Fix, InstructionContext, Sink};
use crate::syntax::ast::TriviaKind;
use crate::text::{Edit, TextRange, range};

rule! {
    /// A blank line inside a continued instruction.
    ///
    /// After a `\`, the next line belongs to the instruction. The builder skips blank lines there, but
    /// a future version will reject them. Usually there is one `\` too many, or a line is missing.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN apt-get update && \
    ///
    ///     apt-get upgrade -y
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN apt-get update && \
    ///     apt-get upgrade -y
    /// ```
    NO_EMPTY_CONTINUATION {
        id: "NoEmptyContinuation",
        set: BuildCheck,
        severity: Warning,
        aliases: ["EMPTY_CONTINUATION_LINE"],
        check: InstructionAndFile((check, check_end)),
        messages: {
            blank: "Blank line inside an instruction; a future version of the builder will reject it",
            remove: "Remove the blank lines",
            end: "Remove the `{escape}` at the end",
        },
    }
}

/// BuildKit: `parser/parser.go`, `Parse`. One finding for an instruction, however many blank lines.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let text = &*cx.instruction.text;
    let lines: Vec<TextRange> = cx
        .instruction
        .trivia
        .iter()
        .filter(|t| t.kind == TriviaKind::EmptyLine)
        .map(|t| line_with_break(text, t.range))
        .filter(|line| !line.is_empty())
        .collect();
    let Some(first) = lines.first() else { return };
    let adjacent = lines.iter().skip(1).take_while({
        let mut end = first.end();
        move |line| std::mem::replace(&mut end, line.end()) == line.start()
    });
    let group = adjacent.fold(*first, |all, line| all.cover(*line));
    let edits = lines.iter().map(|&line| Edit::delete(line)).collect();
    out.report(group, msg!(blank)).fix(Fix::safe(msg!(remove), edits));
}

/// Where the last line of a file ends with an escape character, the builder reads on through what follows it, and there
/// blank lines are not in the instruction.
fn check_end(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let Some(last) = model.instructions.last() else { return };
    if last.trivia.iter().any(|t| t.kind == TriviaKind::EmptyLine) || !last.heredoc_markers().is_empty() {
        return;
    }
    let text = &**model.text;
    let at = usize::from(last.start) + last.text.trim_end().trim_end_matches(model.escape).len();
    let Some(line) = text.get(at..).and_then(|rest| rest.split_inclusive('\n').next()) else { return };
    let blanks = line.len() - line.trim_start().len();
    // BuildKit: `parser/parser.go`, `reLineContinuation`: blanks of other kinds do not count.
    if line.trim_matches([' ', '\t', '\r', '\n']) != model.escape.encode_utf8(&mut [0; 4]) || !line.ends_with('\n') {
        return;
    }
    let mut start = at + line.len();
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        if line.trim().is_empty() {
            let escape = range(at + blanks, at + blanks + model.escape.len_utf8());
            let fix = Fix::safe(msg!(end, escape = model.escape), vec![Edit::delete(escape)]);
            out.report(range(start, start + line.len()), msg!(blank)).fix(fix);
            return;
        }
        start += line.len();
    }
}

/// The line around a range, with its line break.
fn line_with_break(text: &str, at: TextRange) -> TextRange {
    let before = text.get(..usize::from(at.start())).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    let rest = text.get(start..).unwrap_or_default();
    range(start, start + rest.find('\n').map_or(rest.len(), |i| i + 1))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_text};

    #[test]
    fn blank_lines() {
        let found = |text: &str| -> Vec<String> {
            let findings = check_text(text, false);
            findings.iter().filter(|f| f.rule.id == "NoEmptyContinuation").map(|f| format!("{:?}", f.range)).collect()
        };
        assert_eq!(found("RUN a \\\n\n \t\n  b \\\n\n c\n"), ["8..12"]);
        assert_eq!(found("RUN a \\\n# c\n  b\n\nRUN c"), Vec::<String>::new());
        assert_eq!(found("RUN <<E\n\na\nE\n"), Vec::<String>::new());
    }

    #[test]
    fn at_the_end_of_the_file() {
        let found = |text: &str| -> Vec<String> {
            let findings = check_text(text, false);
            findings.iter().filter(|f| f.rule.id == "NoEmptyContinuation").map(|f| format!("{:?}", f.range)).collect()
        };
        assert_eq!(found("RUN a \\\n  && b \\\n\n# c\n"), ["17..18"]);
        assert_eq!(found("RUN a \\\n# c\n \t"), ["12..14"]);
        assert_eq!(found("ENV A=b \\ \n\r\n"), ["11..13"]);
        assert_eq!(found("# escape=`\nRUN a `\n\n"), ["19..20"]);
        for fine in [
            "RUN a \\\n",
            "RUN a \\",
            "RUN a\n\n",
            "RUN a \\\n# c\n",
            "RUN <<E\n\\\n\n",
            "# escape=`\nRUN a \\\n\n",
            "RUN a \\\\ b\n\n",
            "RUN a \\\u{a0}\n\n",
        ] {
            assert_eq!(found(fine), Vec::<String>::new(), "{fine:?}");
        }
        assert_eq!(found("RUN a \\\n\n b \\\n\n"), ["8..9"], "once for an instruction");
        check_fix("NoEmptyContinuation", "RUN a \\\n  && b \\\n\n# c\n", "RUN a \\\n  && b \n\n# c\n");
    }

    #[test]
    fn the_fix_removes_them() {
        check_fix("NoEmptyContinuation", "RUN a \\\n\n \t\n  b \\\r\n\r\n c\n", "RUN a \\\n  b \\\r\n c\n");
    }
}
