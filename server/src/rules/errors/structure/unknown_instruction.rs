use crate::model::closest;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// The first word of a line is not an instruction.
    ///
    /// Often a mistyped keyword, or the rest of a command whose previous line has lost its `\`.
    ///
    /// ```dockerfile,bad
    /// FORM python:3.14-slim
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ```
    UNKNOWN_INSTRUCTION {
        id: "unknown-instruction",
        set: BuildError,
        severity: Error,
        aliases: ["UNKNOWN_INSTRUCTION", "tally/unknown-instruction"],
        frontend: true,
        check: Instruction(check),
        messages: {
            unknown: "`{word}` is not a Dockerfile instruction",
            mean: "`{word}` is not a Dockerfile instruction; did you mean {known}?",
            change: "Change to {known}",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `UnknownInstructionError`, with `suggest.WrapError`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Unknown {
        return;
    }
    let word = &cx.instruction.keyword_token;
    let candidates = closest(&word.text, Keyword::ALL.iter().map(|keyword| keyword.as_str()));
    let Some(best) = candidates.first() else {
        out.report(word.range, msg!(unknown, word = word.text));
        return;
    };
    let finding = out.report(word.range, msg!(mean, word = word.text, known = best));
    for (rank, known) in candidates.iter().take(3).enumerate() {
        let lower = !word.text.chars().any(char::is_uppercase);
        let text = if lower { known.to_lowercase() } else { (*known).to_owned() };
        let fix = Fix::suggestion(msg!(change, known = text), vec![Edit::replace(word.range, text)]);
        finding.fix(if rank == 0 && candidates.len() == 1 { fix.preferred() } else { fix });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_keyword() {
        check_rule(
            "unknown-instruction",
            "
FROM a
FOO x
^^^ error: `FOO` is not a Dockerfile instruction
COPPY a b
^^^^^ error: `COPPY` is not a Dockerfile instruction; did you mean COPY?
",
        );
        check_fix("unknown-instruction", "FROM a\ncoppy a b", "FROM a\ncopy a b");
    }
}
