use super::sources::{add_instead, sources};
use crate::model::RemoteSource;
use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// COPY takes files from the build context, a stage or an image, but does not download from a URL.
    /// ADD does.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// COPY https://example.com/tool.tar.gz /opt/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// ADD https://example.com/tool.tar.gz /opt/
    /// ```
    COPY_URL {
        id: "copy-url",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            url: "COPY does not download anything; use ADD for a URL",
            add: "Change COPY to ADD",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert_copy.go`, "source can't be a URL for COPY". Whether variables make a
/// Git repository of it does not matter: COPY refuses that as well.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Copy {
        return;
    }
    for source in sources(cx).iter().filter(|s| s.remote() == Some(RemoteSource::Http)) {
        out.report(source.range, msg!(url)).maybe_fix(add_instead(cx, msg!(add)));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_source() {
        check_rule(
            "copy-url",
            "
FROM a
COPY https://x.y/z /z
     ^^^^^^^^^^^^^ error: COPY does not download anything; use ADD for a URL
COPY --chown=1 a https://x.y/$V /z/
                 ^^^^^^^^^^^^^^ error: COPY does not download anything; use ADD for a URL
COPY [\"http://x.y/z\", \"/z\"]
      ^^^^^^^^^^^^^^ error: COPY does not download anything; use ADD for a URL
COPY https.txt ./https://x $A /z/
COPY https://x.y/z.git /z
ADD https://x.y/z /z
COPY a https://x.y/z
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("copy-url", "FROM a\ncopy https://x.y/z /z", "FROM a\nadd https://x.y/z /z");
    }
}
