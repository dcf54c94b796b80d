use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::{Keyword, PathArgument, Paths};

rule! {
    /// The last path of COPY and ADD is the destination, and a heredoc can only be a source.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// COPY /etc/motd <<EOF
    /// Hello
    /// EOF
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// COPY <<EOF /etc/motd
    /// Hello
    /// EOF
    /// ```
    COPY_HEREDOC_DEST {
        id: "copy-heredoc-dest",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            heredoc: "The last path of {keyword} is the destination, so it cannot be a heredoc; put `{marker}` before it",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseSourcesAndDest`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if !matches!(cx.instruction.keyword, Keyword::Copy | Keyword::Add) {
        return;
    }
    // A heredoc alone is a source without a destination.
    if let Some(Paths::Words(words)) = cx.instruction.paths()
        && let [_, .., PathArgument::Heredoc(marker)] = &**words
    {
        out.report(marker.range, msg!(heredoc, keyword = cx.instruction.keyword.as_str(), marker = marker.raw));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_marker() {
        check_rule(
            "copy-heredoc-dest",
            "
FROM a
COPY a <<EOF
       ^^^^^ error: The last path of COPY is the destination
x
EOF
COPY <<EOF /a
x
EOF
",
        );
    }
}
