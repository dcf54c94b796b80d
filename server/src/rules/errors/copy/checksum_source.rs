use super::sources::sources;
use crate::model::{changes_when_expanded, flag_value};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, between};

rule! {
    /// `ADD --checksum` checks one download: a single URL or Git repository.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d tool.tar.gz /opt/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// ADD tool.tar.gz /opt/
    /// ```
    CHECKSUM_SOURCE {
        id: "checksum-source",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            several: "`--checksum` works with a single source; write one ADD for each download",
            local: "`--checksum` is for downloads; `{source}` is a local path",
            heredoc: "`--checksum` is for downloads, not for heredocs",
            remove: "Remove `--checksum`",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert_copy.go`, `dispatchCopy`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Add {
        return;
    }
    let Some(flag) = cx.instruction.flag("checksum") else { return };
    let value = flag_value(cx.instruction, flag, cx.escape);
    // A variable may make it empty, and then nothing is checked.
    if value.text.is_empty() || changes_when_expanded(&value.text, cx.escape) {
        return;
    }
    let paths = cx.instruction.arguments_range();
    let message = match sources(cx).as_slice() {
        [] if cx.instruction.heredoc_markers().is_empty() || paths.is_none() => return,
        [] => msg!(heredoc),
        [source] => match &source.literal {
            Some(text) if source.remote().is_none() => msg!(local, source = text),
            _ => return,
        },
        _ => msg!(several),
    };
    let after = flag.range.end();
    let rest = cx.instruction.slice(between(after, cx.instruction.range.end()));
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let gone = between(flag.range.start(), after + crate::text::size(blanks));
    out.report(flag.range, message).fix(Fix::suggestion(msg!(remove), vec![Edit::delete(gone)]));
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_flag() {
        check_rule(
            "checksum-source",
            "
FROM a
ADD --checksum=sha256:aa a /b
    ^^^^^^^^^^^^^^^^^^^^ error: `--checksum` is for downloads; `a` is a local path
ADD --checksum=sha256:aa https://x.y/z https://x.y/w /b/
    ^^^^^^^^^^^^^^^^^^^^ error: `--checksum` works with a single source; write one ADD for each download
ADD --checksum=sha256:aa https://x.y/z /b
ADD --checksum=sha256:aa git@h:p /b
ADD --checksum=sha256:aa $URL /b
ADD --checksum=$SUM a /b
ADD a /b
",
        );
        check_fix("checksum-source", "FROM a\nADD --checksum=sha256:aa a /b", "FROM a\nADD a /b");
    }
}
