use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// A switch of Python set to a word for "off", which turns it on.
    ///
    /// Python asks of `PYTHONUNBUFFERED` and `PYTHONDONTWRITEBYTECODE` whether they are empty or a number: `0` and nothing
    /// are off, and every other text is on, `false` too.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// ENV PYTHONDONTWRITEBYTECODE=false
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ENV PYTHONDONTWRITEBYTECODE=0
    /// ```
    PYTHON_SWITCH {
        id: "python-switch",
        set: Own,
        severity: Warning,
        check: Instruction(check),
        messages: {
            on: "`{value}` turns `{name}` on: only `0` and an empty value are off",
            off: "Change to `0`",
        },
    }
}

/// CPython: `Python/initconfig.c`, `_Py_get_env_flag`.
const SWITCHES: &[&str] = &["PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"];
const OFF: &[&str] = &["disable", "disabled", "false", "no", "none", "off"];

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Env {
        return;
    }
    for pair in cx.instruction.pairs() {
        let name = pair.name();
        let Some(value) = pair.value.as_ref().filter(|_| SWITCHES.contains(&name)) else { continue };
        let text = value.raw.trim_matches(['"', '\'']);
        if OFF.contains(&text.to_ascii_lowercase().as_str()) {
            out.report(value.range, msg!(on, name = name, value = text))
                .fix(Fix::suggestion(msg!(off), vec![Edit::replace(value.range, "0")]).preferred());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "python-switch";

    #[test]
    fn at_the_value() {
        check_rule(
            ID,
            "
FROM python:3.14-slim
ENV PYTHONUNBUFFERED=false A=false
                     ^^^^^ warning: `false` turns `PYTHONUNBUFFERED` on: only `0` and an empty value are off
ENV PYTHONDONTWRITEBYTECODE \"Off\"
                            ^^^^^ warning: `Off` turns
ENV PYTHONUNBUFFERED=0 PYTHONDONTWRITEBYTECODE=
ENV PYTHONUNBUFFERED=true PYTHONDONTWRITEBYTECODE=1
ENV PYTHONUNBUFFERED=$X
",
        );
    }

    #[test]
    fn the_fix_is_a_number() {
        check_fix(ID, "FROM a\nENV PYTHONUNBUFFERED=\"no\" B=1", "FROM a\nENV PYTHONUNBUFFERED=0 B=1");
    }
}
