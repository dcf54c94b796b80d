use crate::model::{copy_paths, copy_source};
use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// COPY or ADD of a path above the build context.
    ///
    /// The folder that is given to `docker build` is the root: `..` leads nowhere from there, and
    /// `../lib/a.py` means `lib/a.py` in that folder. To copy what lies above it, build from a folder
    /// above, or give the other folder a name with `--build-context`.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY ../common/settings.py /app/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY common/settings.py /app/
    /// ```
    COPY_OUTSIDE_CONTEXT {
        id: "copy-outside-context",
        set: Own,
        severity: Warning,
        check: Instruction(check),
        messages: {
            outside: "`..` leads nowhere here: the build context is the root, so this is `{path}` in it",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert.go`, `dispatchCopy`, makes each source a path below `/` (`path.Join("/", src)`).
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if !matches!(cx.instruction.keyword, Keyword::Copy | Keyword::Add) || copy_source(cx.instruction, cx.escape).is_some() {
        return;
    }
    let Some(paths) = copy_paths(cx.instruction, cx.escape) else { return };
    for source in paths.sources.iter().filter(|source| source.literal) {
        let rest = source.text.strip_prefix("./").unwrap_or(&source.text);
        let mut inside = rest;
        while let Some(up) = inside.strip_prefix("..").filter(|up| up.is_empty() || up.starts_with('/')) {
            inside = up.trim_start_matches('/');
        }
        if inside.len() < rest.len() {
            let path = if inside.is_empty() { "." } else { inside };
            out.report(source.range, msg!(outside, path = path));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_source() {
        check_rule(
            "copy-outside-context",
            r#"
FROM a
COPY ../c.py /x/
     ^^^^^^^ warning: `..` leads nowhere here: the build context is the root, so this is `c.py` in it
ADD a ["../../b", "/x/"]
COPY ["../../b", "/x/"]
      ^^^^^^^^^ warning: `..` leads nowhere here: the build context is the root, so this is `b` in it
COPY .. /x
     ^^ warning: `..` leads nowhere here: the build context is the root, so this is `.` in it
COPY ..a a/../b ../$C ./ /x/
COPY --from=b ../c /x/
"#,
        );
    }
}
