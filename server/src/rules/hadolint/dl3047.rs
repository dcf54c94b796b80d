use super::shell::commands_of;
use crate::rules::{Fix, InstructionContext, Sink};

rule! {
    /// `wget` with its progress bar.
    ///
    /// The bar is meant for a terminal. In a build log it becomes thousands of lines. BusyBox's `wget`,
    /// which Alpine Linux has, supports `-q` but not `--progress`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN wget https://example.com/big.tar.gz
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN wget --progress=dot:giga https://example.com/big.tar.gz
    /// ```
    DL3047 {
        id: "DL3047",
        set: Hadolint,
        severity: Information,
        optional: true,
        once: Instruction,
        check: Instruction(check),
        messages: {
            bar: "The progress bar clutters the build log; add `--progress=dot:giga` or `-q`",
            insert: "Insert `{option}`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    const QUIET: [&str; 9] = ["progress", "q", "quiet", "o", "output-file", "a", "append-output", "no-verbose", "nv"];
    for command in commands_of(cx).filter(|c| c.is(&["wget"]) && !c.has_option(&QUIET) && !c.has(&["-nv"])) {
        if let Some(word) = command.word() {
            // Which of the two programs it is, the image decides.
            let insert = |option: &str| Fix::suggestion(msg!(insert, option = option), vec![command.insert_after(word, option)]);
            out.report(word.range, msg!(bar)).fix(insert("--progress=dot:giga").preferred()).fix(insert("-q"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_command() {
        check_rule(
            "DL3047",
            r#"
FROM a
RUN x && wget -O y https://x.y/z
         ^^^^ info: The progress bar clutters the build log; add `--progress=dot:giga` or `-q`
RUN wget -qO- a; wget --no-verbose a; wget -nv a; wget -o log a; wget --progress=bar:force a
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3047", "FROM a\nRUN wget https://x.y/z", "FROM a\nRUN wget --progress=dot:giga https://x.y/z");
    }
}
