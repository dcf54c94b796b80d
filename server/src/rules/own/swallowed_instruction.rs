use crate::model::is_open;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Command, Instruction, Keyword, TriviaKind};
use crate::syntax::joined;
use crate::text::{Edit, TextRange, between, range, size};

rule! {
    /// A `\` at the end of a line makes the next instruction a part of this one.
    ///
    /// Nothing is said by the builder about `RUN a \` with `RUN b` below: it runs `a RUN b`. After ENV or
    /// COPY the next line is taken for values or paths.
    ///
    /// Found where the line below begins with an instruction in capitals and goes on as that instruction
    /// does.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// COPY app /app/ \
    /// ENTRYPOINT ["/app/start"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// COPY app /app/
    /// ENTRYPOINT ["/app/start"]
    /// ```
    SWALLOWED_INSTRUCTION {
        id: "swallowed-instruction",
        set: Own,
        severity: Warning,
        check: Instruction(check),
        messages: {
            swallowed: "This `{escape}` makes the {keyword} below a part of {above}",
            here: "This line is not a separate instruction",
            remove: "Remove `{text}`",
        },
    }
}

/// Lines that are looked at in one instruction: shell text in quotes may be full of such words.
const MOST: usize = 8;

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let instruction = cx.instruction;
    // Whoever writes `run` in small letters may call a program `copy`.
    if matches!(instruction.keyword, Keyword::Unknown | Keyword::Onbuild) || !instruction.casing.is_upper {
        return;
    }
    let continuations = instruction.trivia.iter().filter(|trivia| trivia.kind == TriviaKind::Continuation);
    let lines = continuations.filter_map(|trivia| {
        let line = next_line(instruction, usize::from(trivia.range.end()))?;
        Some((trivia.range, line, keyword_of(instruction, line, cx.escape)?))
    });
    for (continuation, line, keyword) in lines.take(MOST) {
        let is_shell = matches!(instruction.command(), Some(Command::Shell(_)));
        let start = instruction.arguments_range().map_or(instruction.range.start(), |range| range.start());
        // Of `HEALTHCHECK --retries=3 \` nothing is left that would be an instruction.
        let is_unfinished = continuation.start() <= start;
        let before = instruction.slice(between(start, continuation.start().max(start)));
        let kept = before.trim_end().trim_end_matches(['&', '|', ';']).trim_end();
        if is_shell && is_open(&joined(kept, cx.escape)) {
            continue;
        }
        let text = instruction.slice(continuation);
        let end = continuation.start() + size(text.find(['\r', '\n']).unwrap_or(text.len()));
        let cut = between(start + size(if is_shell { kept.len() } else { before.trim_end().len() }), end);
        let (above, keyword) = (instruction.keyword.as_str(), keyword.as_str());
        let sign = range(usize::from(continuation.start()), usize::from(continuation.start()) + cx.escape.len_utf8());
        let fix = |cut| Fix::suggestion(msg!(remove, text = instruction.slice(cut).trim()), vec![Edit::delete(cut)]).preferred();
        out.report(sign, msg!(swallowed, escape = cx.escape, keyword = keyword, above = above))
            .related(line, msg!(here))
            .maybe_fix((!is_unfinished).then(|| fix(cut)))
            .settles(between(line.start(), instruction.range.end().max(line.end())))
            .settles(between(comment_before(instruction, continuation), line.start()));
        // What follows belongs to the instruction that was swallowed.
        return;
    }
}

/// Where the comment begins that ends with a `\`; the `\` itself without one. That it hides what is below is the same flaw.
fn comment_before(instruction: &Instruction, continuation: TextRange) -> crate::text::TextSize {
    let before = instruction.text.get(..usize::from(continuation.start())).unwrap_or_default();
    let line = before.len() - before.rsplit('\n').next().unwrap_or_default().len();
    let comment = before.get(line..).and_then(|text| text.find(" #").or_else(|| text.find("\t#")));
    comment.map_or(continuation.start(), |at| size(line + at + 1))
}

/// The first line from an offset on that is neither blank nor a comment, without blanks around it.
fn next_line(instruction: &Instruction, from: usize) -> Option<TextRange> {
    let mut at = from;
    for line in instruction.text.get(from..)?.split_inclusive('\n') {
        let text = line.trim();
        if !text.is_empty() && !text.starts_with('#') {
            let start = at + (line.len() - line.trim_start().len());
            return Some(range(start, start + text.len()));
        }
        at += line.len();
    }
    None
}

/// The instruction that a line begins with and goes on like.
fn keyword_of(instruction: &Instruction, line: TextRange, escape: char) -> Option<Keyword> {
    let (word, rest) = instruction.slice(line).split_once([' ', '\t'])?;
    let keyword = Some(Keyword::parse(word)).filter(|k| *k != Keyword::Unknown && k.as_str() == word)?;
    // `HEALTHCHECK --interval=5s \` goes on with CMD.
    let is_part = instruction.keyword == Keyword::Healthcheck && keyword == Keyword::Cmd;
    let rest = rest.trim_end_matches([' ', '\t', escape]).trim_start();
    (!is_part && fits(keyword, rest)).then_some(keyword)
}

/// Whether a text may be what follows a keyword.
fn fits(keyword: Keyword, rest: &str) -> bool {
    let (first, more) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    let is_name = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    };
    let is_pair = first.split_once('=').is_some_and(|(name, _)| is_name(name));
    match keyword {
        Keyword::Run | Keyword::From | Keyword::Maintainer | Keyword::Cmd | Keyword::Entrypoint => !rest.is_empty(),
        Keyword::Copy | Keyword::Add => !more.is_empty(),
        Keyword::Env | Keyword::Label => is_pair || (is_name(first) && !more.is_empty()),
        Keyword::Arg => is_pair || (is_name(first) && more.is_empty()),
        Keyword::Expose => first.starts_with(|c: char| c.is_ascii_digit() || c == '$'),
        Keyword::Workdir => first.starts_with(['/', '$', '.']),
        Keyword::Volume => first.starts_with(['/', '[', '$']),
        Keyword::User => more.is_empty() && !first.is_empty(),
        Keyword::Shell => first.starts_with('['),
        Keyword::Stopsignal => first.starts_with("SIG") || first.bytes().all(|b| b.is_ascii_digit()),
        Keyword::Healthcheck => first.starts_with("--") || matches!(first, "CMD" | "NONE"),
        Keyword::Onbuild => Keyword::parse(first) != Keyword::Unknown,
        Keyword::Unknown => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    #[test]
    fn at_the_sign() {
        check_rule(
            "swallowed-instruction",
            r"
FROM debian:13
RUN a \
      ^ warning: This `\` makes the RUN below a part of RUN
RUN b
COPY a b \
         ^ warning: This `\` makes the EXPOSE below a part of COPY

# x
EXPOSE 80
RUN a && \
         ^ warning: This `\` makes the ENV below a part of RUN
ENV A=1 \
    B=2
",
        );
    }

    #[test]
    fn not_in_other_texts() {
        for text in [
            "RUN a \\\n run b\n",
            "run a \\\nRUN b\n",
            "HEALTHCHECK --interval=5s \\\n  CMD curl localhost\n",
            "ONBUILD \\\nRUN a\n",
            "RUN echo \"FROM a\\n\\\nRUN b\" > Dockerfile\n",
            "RUN psql -c 'SELECT a \\\n FROM b'\n",
            "RUN a \\\n USER x y\n",
            "LABEL a=b \\\n RUN=x\n",
            "ENV A=1 \\\n USER=x\n",
        ] {
            let found = check_text(&format!("FROM debian:13\n{text}"), false);
            assert!(found.iter().all(|f| f.rule.id != "swallowed-instruction"), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_said_of_these_lines() {
        let found = |text: &str| {
            let found = check_text(&format!("FROM golang:1.27\n{text}"), false);
            found.iter().map(|f| format!("{} {}", f.severity.as_str(), f.rule.id)).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(found("ENV A=1 \\\nRUN go build -o /out/app .\n"), "error swallowed-instruction");
        assert_eq!(found("COPY a b \\\n\nENV A=1 \\\nEXPOSE 80\n"), "warning swallowed-instruction");
        assert_eq!(found("RUN echo hello # \\\nRUN echo goodbye\n"), "warning swallowed-instruction");
    }

    #[test]
    fn fixes() {
        let fix = |before: &str, after: &str| {
            check_fix("swallowed-instruction", &format!("FROM a\n{before}"), &format!("FROM a\n{after}"));
        };
        let unfinished = check_text("FROM a:1\nHEALTHCHECK --retries=3 \\\n\n# Start\nENTRYPOINT [\"a\"]\n", false);
        let found: Vec<_> = unfinished.iter().filter(|f| f.rule.id == "swallowed-instruction").collect();
        assert!(found.len() == 1 && found.iter().all(|f| f.fixes.is_empty()), "{found:?}");
        fix("RUN a \\\nRUN b", "RUN a\nRUN b");
        fix("RUN a && \\\r\nRUN b", "RUN a\r\nRUN b");
        fix("ENV A=1 \\  \n\nRUN b", "ENV A=1\n\nRUN b");
    }
}
