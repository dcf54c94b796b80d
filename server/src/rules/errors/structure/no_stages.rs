use crate::rules::{FileContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// A Dockerfile needs at least one FROM: there is nothing to build otherwise.
    ///
    /// ```dockerfile,bad
    /// ARG VERSION=1
    /// ```
    ///
    /// ```dockerfile,good
    /// ARG VERSION=1
    /// FROM alpine:${VERSION}
    /// ```
    NO_STAGES {
        id: "no-stages",
        set: BuildError,
        severity: Error,
        aliases: ["NO_SOURCE_IMAGE", "tally/require-stages"],
        check: File(check),
        messages: {
            none: "No FROM: a Dockerfile starts from an image, or from `scratch`",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert.go`, "dockerfile contains no stages to build". A file without any instruction is
/// left alone here: while it is being written, that is to be expected. Other instructions than ARG are refused before
/// BuildKit gets here.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    if cx.model.instructions.iter().all(|i| i.keyword == Keyword::Arg)
        && let Some(last) = cx.model.instructions.last()
    {
        out.report(last.keyword_range(), msg!(none));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_last_keyword() {
        check_rule(
            "no-stages",
            "
ARG A
ARG B
^^^ error: No FROM
",
        );
        check_rule("no-stages", "# only a comment\n");
        check_rule("no-stages", "ARG A\nFORM a\n");
    }
}
