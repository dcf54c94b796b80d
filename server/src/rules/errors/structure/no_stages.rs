use crate::config::Profile;
use crate::rules::{FileContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::between;

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
            other: "This is not a Dockerfile: its lines do not begin with instructions, and there is no FROM",
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
    let is_ours = matches!(cx.settings.profile, Profile::Recommended | Profile::All);
    let mut first = cx.model.instructions.iter().take(ENOUGH);
    let is_other = first.len() == ENOUGH && first.all(|placed| placed.keyword == Keyword::Unknown);
    if let Some((first, last)) = cx.model.instructions.first().zip(cx.model.instructions.last())
        && is_ours
        && is_other
        && cx.model.stages.is_empty()
    {
        out.report(first.keyword_range(), msg!(other)).settles(between(first.start, last.file_range().end()));
    }
}

/// So many lines in a row are not slips.
const ENOUGH: usize = 5;

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
        check_rule("no-stages", "a\n^ error: This is not a Dockerfile\nb\nc\nd\ne\nf\n");
        let found = crate::testing::check_text("kind: x\nname: y\nspec:\n  a: b\n  c: d\n  e: f\n", false);
        assert_eq!(found.iter().map(|finding| finding.rule.id).collect::<Vec<_>>(), ["no-stages"]);
        check_rule("no-stages", "# only a comment\n");
        check_rule("no-stages", "ARG A\nFORM a\n");
    }
}
