use crate::data::flags::FlagKind;
use crate::model::copy_paths;
use crate::rules::own::has_shell_operator;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Flag, Keyword};
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
    if paths.sources.len() + paths.heredocs < 2 || text.ends_with(['/', '\\']) {
        return;
    }
    // To hadolint only a `/` at the end makes a folder.
    if is_folder || !target.literal {
        out.report(target.range, msg!(folder, path = text)).harmless_if(true);
        return;
    }
    // A flag that lacks its `=` or stands behind the paths has made a path of its value, or of itself.
    let is_slip = text.starts_with("--") || paths.sources.iter().any(|source| source.text.starts_with("--"));
    let is_slip = is_slip || has_shell_operator(cx.instruction);
    if is_slip || cx.instruction.flags.iter().any(|flag| flag_lacks_value(cx.instruction.keyword, flag)) {
        out.report(target.range, msg!(folder, path = text)).harmless_if(true);
        return;
    }
    // `\"` is a character like others.
    let written = cx.instruction.slice(target.range);
    let is_quoted = written.ends_with(['"', '\'']) && (written.starts_with(['"', '\'']) || !written.contains(['\\', '`']));
    let end = target.range.end() - TextSize::new(u32::from(is_quoted));
    out.report(target.range, msg!(folder, path = text)).fix(Fix::safe(msg!(slash), vec![Edit::insert(end, "/")]));
}

fn flag_lacks_value(keyword: Keyword, flag: &Flag) -> bool {
    let takes_value = keyword.flag(flag.name()).is_some_and(|spec| spec.kind != FlagKind::Boolean);
    takes_value && flag.value.is_none()
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
    fn a_quote_that_ends_nothing() {
        check_fix("DL3021", "FROM a:1\nCOPY a b \\\"\n", "FROM a:1\nCOPY a b \\\"/\n");
        check_fix("DL3021", "FROM a:1\nCOPY a b \"/cd\"\n", "FROM a:1\nCOPY a b \"/cd/\"\n");
        check_fix("DL3021", "FROM a:1\nCOPY a b /c\"d\"\n", "FROM a:1\nCOPY a b /c\"d/\"\n");
    }

    #[test]
    fn hadolint_wants_a_slash() {
        let count = |profile| {
            let settings = crate::config::Settings { profile, ..Default::default() };
            let found = crate::testing::check_with("FROM a:1\nWORKDIR /x\nCOPY a b .\nCOPY a b $C\n", &settings);
            found.iter().filter(|finding| finding.rule.id == "DL3021").count()
        };
        assert_eq!((count(crate::config::Profile::Hadolint), count(crate::config::Profile::Recommended)), (2, 0));
    }

    #[test]
    fn fixes() {
        check_fix("DL3021", "FROM a\nCOPY a b /c", "FROM a\nCOPY a b /c/");
        check_fix("DL3021", r#"COPY ["a", "b", "/c"]"#, r#"COPY ["a", "b", "/c/"]"#);
    }
}
