use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::{Arguments, Keyword};

rule! {
    /// The instruction needs an argument. Spaces are part of it.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// WORKDIR
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// WORKDIR /app
    /// ```
    EXACTLY_ONE {
        id: "exactly-one",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            path: "{keyword} needs a path",
            user: "{keyword} needs the name or ID of a user",
            signal: "{keyword} needs a signal, such as `SIGTERM`",
            name: "{keyword} needs a name",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `errExactlyOneArgument`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let keyword = cx.instruction.keyword;
    let name = keyword.as_str();
    let message = match (keyword, &cx.instruction.arguments) {
        (Keyword::Workdir, Arguments::Argument(None)) => msg!(path, keyword = name),
        (Keyword::User, Arguments::Argument(None)) => msg!(user, keyword = name),
        (Keyword::Stopsignal, Arguments::Argument(None)) => msg!(signal, keyword = name),
        (Keyword::Maintainer, Arguments::Raw(None)) => msg!(name, keyword = name),
        _ => return,
    };
    out.report(cx.instruction.keyword_token.range, message);
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_keyword() {
        check_rule(
            "exactly-one",
            "
FROM a
USER
^^^^ error: USER needs the name
WORKDIR
^^^^^^^ error: WORKDIR needs a path
stopsignal
^^^^^^^^^^ error: STOPSIGNAL needs a signal
MAINTAINER
^^^^^^^^^^ error: MAINTAINER needs a name
USER a b
FOO
",
        );
    }
}
