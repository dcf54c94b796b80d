use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::{Keyword, Paths};

rule! {
    /// COPY and ADD take at least one source, and the destination as the last path.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// COPY requirements.txt
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// COPY requirements.txt .
    /// ```
    COPY_ARITY {
        id: "copy-arity",
        set: BuildError,
        severity: Error,
        aliases: ["ARGUMENT_REQUIRES_AT_LEAST_TWO"],
        check: Instruction(check),
        messages: {
            nothing: "{keyword} needs a source and a destination",
            destination: "{keyword} needs a destination after `{source}`",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseCopy` and `parseAdd`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if !matches!(cx.instruction.keyword, Keyword::Copy | Keyword::Add) {
        return;
    }
    let ranges: Vec<_> = match cx.instruction.paths() {
        // An array with a wrong element is refused before its elements are counted.
        Some(Paths::Json(json)) if json.elements.iter().any(|e| e.value.is_none()) => return,
        Some(Paths::Json(json)) => json.elements.iter().map(|e| e.range).collect(),
        Some(Paths::Words(words)) => words.iter().map(|w| w.range()).collect(),
        None => Vec::new(),
    };
    let keyword = cx.instruction.keyword.as_str();
    match *ranges.as_slice() {
        [] => out.report(cx.instruction.keyword_token.range, msg!(nothing, keyword = keyword)),
        [only] => {
            let source = cx.instruction.slice(only);
            out.report(cx.instruction.keyword_token.range, msg!(destination, keyword = keyword, source = source))
        }
        _ => return,
    };
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_keyword() {
        check_rule(
            "copy-arity",
            "
FROM a
COPY a
^^^^ error: COPY needs a destination after `a`
add [\"a\"]
^^^ error: ADD needs a destination
COPY --from=b
^^^^ error: COPY needs a source and a destination
COPY []
^^^^ error: COPY needs a source
COPY [1]
COPY a b
ADD [\"a\", \"b\"]
VOLUME a
",
        );
    }
}
