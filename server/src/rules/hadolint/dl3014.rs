use super::packages::{ANSWERS, check_answers};
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `apt-get install` without `-y`.
    ///
    /// Nobody can answer the question during a build, so it stops.
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
        once: Instruction,
        check: Instruction(check),
        messages: {
            question: "{tool} asks for confirmation, and nobody can answer during a build; add `-y`",
            insert: "Insert `-y`",
        },
    }
}

shares!(ANSWERS);

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    check_answers(
        cx,
        &["apt-get"],
        &["install"],
        out,
        |command| {
            let is_quiet = 1 < command.count("q") || 1 < command.count("quiet") || command.has(&["-q=2"]);
            is_quiet || command.has_option(&["y", "yes", "qq", "assume-yes"])
        },
        |command| {
            // Of packages in files apt-get asks only if they need others.
            let packages = command.words(&["t", "target-release", "o", "option", "c", "config-file"]);
            let mut packages = packages.iter().filter(|word| word.text != "install").peekable();
            packages.peek().is_some() && packages.all(|word| word.text.contains('/') && word.text.ends_with(".deb"))
        },
    );
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
                              ^^^^^^^ warning: apt-get asks for confirmation, and nobody can answer during a build; add `-y`
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
