use crate::model::copy_paths;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextSize};

rule! {
    /// COPY of several sources to something that does not look like a folder.
    ///
    /// A trailing `/` makes it clear that the destination is a folder, and older builders reject the
    /// instruction without it.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY main.py requirements.txt /app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY main.py requirements.txt /app/
    /// ```
    DL3021 {
        id: "DL3021",
        set: Hadolint,
        severity: Warning,
        aliases: ["INVALID_DESTINATION"],
        check: Instruction(check),
        messages: {
            folder: "Several sources need a folder as their destination; write `{path}/`",
            slash: "Append `/`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Copy {
        return;
    }
    let Some(paths) = copy_paths(cx.instruction, cx.escape) else { return };
    let target = &paths.destination;
    let text = target.text.as_str();
    let is_folder = text.ends_with(['/', '\\']) || matches!(text.rsplit('/').next(), Some("." | ".."));
    if paths.sources.len() + paths.heredocs < 2 || is_folder || !target.literal {
        return;
    }
    let is_quoted = cx.instruction.slice(target.range).ends_with(['"', '\'']);
    let end = target.range.end() - TextSize::new(u32::from(is_quoted));
    out.report(target.range, msg!(folder, path = text)).fix(Fix::safe(msg!(slash), vec![Edit::insert(end, "/")]));
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_destination() {
        check_rule(
            "DL3021",
            r#"
FROM a
COPY a b /c
         ^^ warning: Several sources need a folder as their destination; write `/c/`
COPY ["a", "b", "/c"]
                ^^^^ warning
COPY a* /c
COPY a b /c/
COPY a b .
COPY a b $C
ADD a b /c
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3021", "FROM a\nCOPY a b /c", "FROM a\nCOPY a b /c/");
        check_fix("DL3021", r#"COPY ["a", "b", "/c"]"#, r#"COPY ["a", "b", "/c/"]"#);
    }
}
