use super::sources::{add_instead, sources};
use crate::model::RemoteSource;
use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// COPY takes files from the build context, a stage or an image, but does not clone Git
    /// repositories. ADD does.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// COPY git@github.com:moby/buildkit.git /src
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// ADD git@github.com:moby/buildkit.git /src
    /// ```
    COPY_GIT {
        id: "copy-git",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            git: "COPY does not clone repositories; use ADD for a Git URL",
            add: "Change COPY to ADD",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert_copy.go`, "source can't be a git ref for COPY".
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Copy {
        return;
    }
    for source in sources(cx).iter().filter(|s| s.remote() == Some(RemoteSource::Git)) {
        out.report(source.range, msg!(git)).maybe_fix(add_instead(cx, msg!(add)));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_source() {
        check_rule(
            "copy-git",
            "
FROM a
COPY git@github.com:x/y.git /z
     ^^^^^^^^^^^^^^^^^^^^^^ error: COPY does not clone repositories; use ADD for a Git URL
COPY https://x.y/z.git#v1 /z
     ^^^^^^^^^^^^^^^^^^^^ error: COPY does not clone repositories; use ADD for a Git URL
COPY git://x.y/$V /z
     ^^^^^^^^^^^^ error: COPY does not clone repositories; use ADD for a Git URL
COPY github.com/x/y node_modules/@a:b /z/
ADD git@github.com:x/y.git /z
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("copy-git", "FROM a\nCOPY git://x.y/z /z", "FROM a\nADD git://x.y/z /z");
    }
}
