use crate::rules::{Fix, InstructionContext, Sink};
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
        check: Instruction(check),
        messages: {
            blank: "Blank line inside an instruction; a future version of the builder will reject it",
            remove: "Remove the blank lines",
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
    fn the_fix_removes_them() {
        check_fix("NoEmptyContinuation", "RUN a \\\n\n \t\n  b \\\r\n\r\n c\n", "RUN a \\\n  b \\\r\n c\n");
    }
}
