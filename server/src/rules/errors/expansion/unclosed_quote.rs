use super::{faults, report};
use crate::model::{ExpandedRole, ExpansionFaultKind};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Paths;
use crate::text::Edit;

rule! {
    /// A quote is opened but not closed in its word.
    ///
    /// Words of COPY, ADD, EXPOSE and VOLUME end at a space, even inside quotes. For paths with spaces,
    /// use the JSON form.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// COPY "my file" /srv/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// COPY ["my file", "/srv/"]
    /// ```
    UNCLOSED_QUOTE {
        id: "unclosed-quote",
        set: BuildError,
        severity: Error,
        aliases: ["SYNTAX_MISSING_SINGLE_QUOTE", "SYNTAX_MISSING_DOUBLE_QUOTE"],
        check: Instruction(check),
        messages: {
            unclosed: "A {quote} is opened here but never closed",
            word: "A {quote} is opened but not closed in this word, which ends at the space",
            path: "A {quote} is opened but not closed in this word, which ends at the space. Use the JSON form for paths with spaces",
            close: "Close the quote",
        },
    }
}

/// BuildKit: `shell/lex.go`, "unexpected end of statement while looking for matching …-quote".
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for (text, problem) in faults(cx) {
        if problem.kind != ExpansionFaultKind::UnclosedQuote {
            continue;
        }
        let quote = if cx.instruction.slice(problem.range).starts_with('\'') { "'" } else { "\"" };
        let range = text.source.range();
        let is_word = matches!(cx.instruction.paths(), Some(Paths::Words(_)));
        match text.role {
            ExpandedRole::Path if is_word => report(out, text, range, msg!(path, quote = quote)),
            ExpandedRole::Image | ExpandedRole::Port => report(out, text, range, msg!(word, quote = quote)),
            ExpandedRole::Path | ExpandedRole::Flag | ExpandedRole::Mount(_) => {
                report(out, text, range, msg!(unclosed, quote = quote))
            }
            _ => report(out, text, range, msg!(unclosed, quote = quote))
                .fix(Fix::suggestion(msg!(close), vec![Edit::insert(range.end(), quote)])),
        };
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_word() {
        check_rule(
            "unclosed-quote",
            "
FROM a
WORKDIR 'x
        ^^ error: A ' is opened here but never closed
ENV A=b C=d\"e f
          ^^^^^ error: A \" is opened
COPY \"a b\" c
     ^^ error: A \" is opened but not closed in this word, which ends at the space. Use the JSON form for paths with spaces
        ^^ error: A \"
COPY [\"a'b\", \"c\"]
      ^^^^^ error: A ' is opened
LABEL a it's
        ^^^^ error: A '
COPY <<EOF /x
it's
EOF
RUN echo it's
WORKDIR '/x'
",
        );
        check_fix("unclosed-quote", "FROM a\nWORKDIR 'x", "FROM a\nWORKDIR 'x'");
    }
}
