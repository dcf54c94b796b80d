use crate::data::signals;
use crate::model::closest;
use crate::rules::errors::nearest;
use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// STOPSIGNAL takes the name of a signal, with or without `SIG`, or its number.
    ///
    /// ```dockerfile,bad
    /// FROM nginx
    /// STOPSIGNAL SIGEXIT
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM nginx
    /// STOPSIGNAL SIGQUIT
    /// ```
    STOPSIGNAL_INVALID {
        id: "stopsignal-invalid",
        set: BuildError,
        severity: Error,
        aliases: ["INVALID_SIGNAL"],
        check: Instruction(check),
        messages: {
            unknown: "`{word}` is not a signal; use a name such as `SIGTERM`, or a number",
            mean: "`{word}` is not a signal; did you mean `{known}`?",
            zero: "Signal 0 stops nothing; the usual one is `SIGTERM`",
            change: "Change to `{known}`",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert.go`, `dispatchStopSignal`, with `ParseSignal` of moby/sys/signal.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Stopsignal {
        return;
    }
    let Some(word) = cx.instruction.argument() else { return };
    let Some(signal) = word.literal(cx.escape).filter(|signal| !signals::is_valid(signal)) else { return };
    if signal.parse() == Ok(0) {
        out.report(word.range, msg!(zero));
        return;
    }
    // With and without SIG, as it is written.
    let with_sig = signal.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("SIG"));
    let names: Vec<String> = signals::NAMES
        .into_iter()
        .chain(["RTMAX"])
        .map(|name| if with_sig { format!("SIG{name}") } else { name.to_owned() })
        .collect();
    // Of two or three letters every name is near.
    let mut near = closest(&signal, names.iter().map(String::as_str).filter(|_| 3 < signal.len()));
    near.truncate(3);
    let message = match near.first() {
        Some(known) => msg!(mean, word = signal, known = known),
        None => msg!(unknown, word = signal),
    };
    nearest::offer(out.report(word.range, message), word.range, &near);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_word() {
        check_rule(
            "stopsignal-invalid",
            "
FROM a
STOPSIGNAL FOO
           ^^^ error: `FOO` is not a signal
STOPSIGNAL SIGTREM
           ^^^^^^^ error: `SIGTREM` is not a signal; did you mean `SIGTERM`?
STOPSIGNAL 0
           ^ error: Signal 0 stops nothing
STOPSIGNAL SIGTERM # x
           ^^^^^^^^^^^ error: `SIGTERM # x` is not a signal
STOPSIGNAL sigterm
STOPSIGNAL 9
STOPSIGNAL -1
STOPSIGNAL RTMIN+3
STOPSIGNAL \"SIGKILL\"
STOPSIGNAL $SIGNAL
",
        );
        check_fix("stopsignal-invalid", "FROM a\nSTOPSIGNAL SIGTREM", "FROM a\nSTOPSIGNAL SIGTERM");
    }
}
