use super::shell::commands_of;
use crate::rules::{Fix, InstructionContext, Sink};

rule! {
    /// `apt-get install` without `-y`.
    ///
    /// Nobody can answer the question during a build: it stops.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN apt-get install --no-install-recommends curl
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN apt-get install -y --no-install-recommends curl
    /// ```
    DL3014 {
        id: "DL3014",
        set: Hadolint,
        severity: Warning,
        check: Instruction(check),
        messages: {
            question: "{tool} asks before it does this, and nobody can answer in a build; add `-y`",
            insert: "Insert `-y`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in commands_of(cx).filter(|c| c.is(&["apt-get"])) {
        let Some(word) = command.argument(&["install"]) else { continue };
        if command.has_option(&["y", "yes", "qq", "assume-yes"])
            || 1 < command.count("q")
            || 1 < command.count("quiet")
            || command.has(&["-q=2"])
        {
            continue;
        }
        let fix = Fix::safe(msg!(insert), vec![command.insert_after(word, "-y")]);
        out.report(word.range, msg!(question, tool = command.name())).fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn without_an_answer() {
        check_rule(
            "DL3014",
            r#"
FROM a
RUN apt-get update && apt-get install curl
                              ^^^^^^^ warning: apt-get asks before it does this
RUN apt-get -q install curl
               ^^^^^^^ warning
RUN apt-get install -yq a; apt-get -qq install a; apt-get install --assume-yes a; apt-get -q -q install a; apt-get -q=2 install a
RUN apt install a
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3014", "FROM a\nRUN apt-get install curl", "FROM a\nRUN apt-get install -y curl");
        check_fix("DL3014", r#"RUN ["apt-get", "install", "curl"]"#, r#"RUN ["apt-get", "install", "-y", "curl"]"#);
    }
}
