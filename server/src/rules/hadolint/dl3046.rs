use super::shell::commands_of;
use crate::rules::{Fix, InstructionContext, Sink};

rule! {
    /// `useradd` with a high ID and without `-l`.
    ///
    /// It writes a file with an entry for every ID up to the new one. Docker stores the holes of that
    /// file as data, so the image grows by gigabytes.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN useradd -u 1234567 app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN useradd -l -u 1234567 app
    /// ```
    DL3046 {
        id: "DL3046",
        set: Hadolint,
        severity: Warning,
        check: Instruction(check),
        messages: {
            log: "With an ID this high, `useradd` makes the image far larger; `-l` prevents that",
            insert: "Insert `-l`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in commands_of(cx).filter(|c| c.is(&["useradd"]) && !c.has_option(&["l", "no-log-init"])) {
        let Some(uid) = command.value_of("u") else { continue };
        // hadolint spells every variable `${NAME}` and counts that.
        let is_bare = uid.text.starts_with('$') && !uid.text.starts_with("${");
        let length = uid.text.chars().count() + if is_bare { 2 } else { 0 };
        if 5 < length {
            let fix = command.word().map(|word| Fix::safe(msg!(insert), vec![command.insert_after(word, "-l")]));
            // What a variable holds, its name's length does not say.
            out.report(uid.range, msg!(log)).maybe_fix(fix).harmless_if(uid.text.contains('$'));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_number() {
        check_rule(
            "DL3046",
            r#"
FROM a
RUN useradd -mu 123456 app
                ^^^^^^ warning: With an ID this high, `useradd` makes the image far larger; `-l` prevents that
RUN useradd -u $UID app
RUN useradd -u 1000 a; useradd -l -u 123456 a; useradd --uid 123456 a
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3046", "FROM a\nRUN useradd -u 123456 app", "FROM a\nRUN useradd -l -u 123456 app");
    }
}
