use crate::data::signals;
use crate::model::Placed;
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// STOPSIGNAL with a signal that no program can catch.
    ///
    /// SIGKILL ends the program in the middle of its work: no request is answered, no file is closed.
    /// SIGSTOP only pauses it, and Docker kills it ten seconds later.
    ///
    /// Not in profile `recommended`: a program that has no handler of SIGTERM does not end by it as the first process of a container,
    /// and then Docker waits ten seconds in vain.
    ///
    /// Silent for Windows images: Windows has no signals, and there a signal is only a name for a way
    /// to stop.
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
        optional: true,
        check: Stage(check),
        messages: {
            kill: "SIGKILL gives the program no time to finish; SIGTERM asks it to exit",
            stop: "SIGSTOP only pauses the program; SIGTERM asks it to exit",
            change: "Change to `SIGTERM`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    if model.instructions.iter().all(|placed| placed.keyword != Keyword::Stopsignal) {
        return;
    }
    let for_windows = model.stages_for_windows();
    for stage in model.stages.iter().filter(|stage| for_windows.get(stage.index) == Some(&false)) {
        let signals = model.instructions_of(stage).iter().filter(|placed| placed.keyword == Keyword::Stopsignal);
        signals.for_each(|placed| report(placed, model.escape, out));
    }
}

fn report(placed: &Placed, escape: char, out: &mut Sink) {
    let Some(word) = placed.argument() else { return };
    let Some(signal) = word.literal(escape) else { return };
    let message = match signals::find(&signal) {
        Some(("KILL", _)) => msg!(kill),
        Some(("STOP", _)) => msg!(stop),
        _ => return,
    };
    let range = placed.at(word.range);
    out.report(range, message).fix(Fix::suggestion(msg!(change), vec![Edit::replace(range, "SIGTERM")]).preferred());
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
           ^^^^^^^ warning: SIGKILL gives the program no time to finish; SIGTERM asks it to exit
STOPSIGNAL 9
           ^ warning: SIGKILL
STOPSIGNAL stop
           ^^^^ warning: SIGSTOP only pauses the program; SIGTERM asks it to exit
STOPSIGNAL SIGTERM
STOPSIGNAL $S
STOPSIGNAL SIGFOO
FROM mcr.microsoft.com/windows/servercore:ltsc2022 AS w
STOPSIGNAL SIGKILL
FROM w
STOPSIGNAL 9
FROM --platform=windows/amd64 b
STOPSIGNAL SIGKILL
FROM a
STOPSIGNAL SIGKILL
           ^^^^^^^ warning: SIGKILL
",
        );
        check_fix("no-ungraceful-stopsignal", "FROM a\nSTOPSIGNAL 19\n", "FROM a\nSTOPSIGNAL SIGTERM\n");
    }
}
