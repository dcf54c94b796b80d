use super::shell::commands;
use crate::model::CommandSource;
use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// `cd` in RUN.
    ///
    /// It lasts only for that RUN. WORKDIR applies to all instructions below and says where they work.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// RUN cd /app && pip install .
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// RUN pip install .
    /// ```
    DL3003 {
        id: "DL3003",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            cd: "`cd` lasts only for this RUN; WORKDIR applies to what follows as well",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Run {
        return;
    }
    for command in commands(cx.instruction, cx.escape).filter(|c| c.is(&["cd"]) && c.source() != CommandSource::ExecShell) {
        if let Some(word) = command.word() {
            out.report(word.range, msg!(cd));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_command() {
        check_rule(
            "DL3003",
            r#"
FROM a
RUN cd /src && (cd b; make)
    ^^ warning: `cd` lasts only for this RUN; WORKDIR applies to what follows as well
                ^^ warning: `cd`
ONBUILD RUN cd /src && make
RUN pushd /src
RUN ["/bin/bash", "-c", "cd src && make"]
"#,
        );
    }
}
