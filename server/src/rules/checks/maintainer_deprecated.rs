use crate::rules::{Fix, InstructionContext, Sink, Tag};
use crate::syntax::ast::{Arguments, Keyword};
use crate::text::Edit;

rule! {
    /// MAINTAINER is deprecated.
    ///
    /// A label holds the same information and can be read with `docker inspect`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// MAINTAINER Jo <jo@example.com>
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// LABEL org.opencontainers.image.authors="Jo <jo@example.com>"
    /// ```
    MAINTAINER_DEPRECATED {
        id: "MaintainerDeprecated",
        set: BuildCheck,
        severity: Warning,
        aliases: ["DL4000", "DEPRECATED_MAINTAINER"],
        check: Instruction(check),
        messages: {
            deprecated: "MAINTAINER is deprecated; use LABEL org.opencontainers.image.authors",
            change: "Change to a label",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `ParseInstructionWithLinter`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Maintainer {
        return;
    }
    let keyword = &cx.instruction.keyword_token;
    let finding = out.report(keyword.range, msg!(deprecated)).tag(Tag::Deprecated);
    let Arguments::Raw(Some(author)) = &cx.instruction.arguments else { return };
    let name = if *keyword.text == keyword.text.to_lowercase() { "label" } else { "LABEL" };
    let label = format!("{name} org.opencontainers.image.authors={}", quoted(&author.text, cx.escape));
    finding.fix(Fix::safe(msg!(change), vec![Edit::replace(keyword.range.cover(author.range), label)]));
}

/// The text in double quotes. MAINTAINER takes it as it is, a label is expanded; quotes around the whole are meant as
/// quotes.
fn quoted(text: &str, escape: char) -> String {
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).filter(|t| !t.contains('"')).unwrap_or(text);
    let mut out = String::from("\"");
    for c in inner.chars() {
        if c == '"' || c == '$' || c == escape {
            out.push(escape);
        }
        out.push(c);
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use crate::rules::Safety;
    use crate::testing::{check_fix, check_rule, check_text};

    #[test]
    fn at_the_keyword() {
        check_rule(
            "MaintainerDeprecated",
            "
FROM a
MAINTAINER me
^^^^^^^^^^ warning: MAINTAINER is deprecated
ONBUILD MAINTAINER me
",
        );
    }

    #[test]
    fn a_comment_is_not_found_in_the_name() {
        for text in
            ["MAINTAINER a#\\\n#\nE\n", "MAINTAINER \\\n#\n3#\n", "M\\\n#\nAINTAINER ] \"\n", "MAINTAINER --=$\\\n#\nN\t=\n"]
        {
            let found = check_text(text, false);
            let maintainer = found.iter().find(|finding| finding.rule.id == "MaintainerDeprecated");
            assert!(maintainer.is_some_and(|f| f.fixes.iter().all(|fix| fix.safety != Safety::Safe)), "{text:?}: {found:?}");
        }
    }

    #[test]
    fn to_a_label() {
        let id = "MaintainerDeprecated";
        check_fix(id, "MAINTAINER Jo \"$x\" \\y", "LABEL org.opencontainers.image.authors=\"Jo \\\"\\$x\\\" \\\\y\"");
        check_fix(id, "maintainer \"Jo <j@x>\"", "label org.opencontainers.image.authors=\"Jo <j@x>\"");
    }
}
