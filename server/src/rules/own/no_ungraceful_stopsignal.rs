use crate::data::signals;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// STOPSIGNAL with a signal that no program can catch.
    ///
    /// SIGKILL ends the program in the middle of what it does: no request is answered, no file is closed.
    /// SIGSTOP only halts it, and Docker kills it ten seconds later.
    ///
    /// ```dockerfile,bad
    /// FROM nginx:1.30
    /// STOPSIGNAL SIGKILL
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM nginx:1.30
    /// STOPSIGNAL SIGQUIT
    /// ```
    NO_UNGRACEFUL_STOPSIGNAL {
        id: "no-ungraceful-stopsignal",
        set: Own,
        severity: Warning,
        aliases: ["tally/no-ungraceful-stopsignal"],
        check: Instruction(check),
        messages: {
            kill: "SIGKILL leaves the program no time to finish; SIGTERM asks it to end",
            stop: "SIGSTOP halts the program and does not end it; SIGTERM asks it to end",
            change: "Change to `SIGTERM`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Stopsignal {
        return;
    }
    let Some(word) = cx.instruction.argument() else { return };
    let Some(signal) = word.literal(cx.escape) else { return };
    let message = match signals::find(&signal) {
        Some(("KILL", _)) => msg!(kill),
        Some(("STOP", _)) => msg!(stop),
        _ => return,
    };
    out.report(word.range, message).fix(Fix::suggestion(msg!(change), vec![Edit::replace(word.range, "SIGTERM")]).preferred());
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_signal() {
        check_rule(
            "no-ungraceful-stopsignal",
            "
FROM a
STOPSIGNAL SIGKILL
           ^^^^^^^ warning: SIGKILL leaves the program no time
STOPSIGNAL 9
           ^ warning: SIGKILL
STOPSIGNAL stop
           ^^^^ warning: SIGSTOP halts
STOPSIGNAL SIGTERM
STOPSIGNAL $S
STOPSIGNAL SIGFOO
",
        );
        check_fix("no-ungraceful-stopsignal", "FROM a\nSTOPSIGNAL 19\n", "FROM a\nSTOPSIGNAL SIGTERM\n");
    }
}
