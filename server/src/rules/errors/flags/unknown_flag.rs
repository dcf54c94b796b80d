use super::{read_flags, with_blanks_before};
use crate::model::closest;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::Edit;

rule! {
    /// The instruction has no flag with that name. Names are lowercase.
    ///
    /// Every word that begins with `--` right after the keyword is a flag of the instruction, not part
    /// of the command. A lone `--` ends the flags.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// COPY --owner=app . /srv
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// COPY --chown=app . /srv
    /// ```
    UNKNOWN_FLAG {
        id: "unknown-flag",
        set: BuildError,
        severity: Error,
        aliases: ["UNKNOWN_ADD_FLAG", "UNKNOWN_COPY_FLAG", "UNKNOWN_FROM_FLAG", "UNKNOWN_HEALTHCHECK_FLAG"],
        frontend: true,
        check: Instruction(check),
        messages: {
            unknown: "{keyword} has no flag `--{flag}`",
            mean: "{keyword} has no flag `--{flag}`; did you mean `--{known}`?",
            none: "{keyword} takes no flags, so `--{flag}` is rejected",
            change: "Change to `--{known}`",
            remove: "Remove `--{flag}`",
        },
    }
}

/// BuildKit: `instructions/bflag.go`, `Parse`, "unknown flag".
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let keyword = cx.instruction.keyword.as_str();
    let known = cx.instruction.keyword.flags();
    for read in read_flags(cx).iter().filter(|r| r.spec.is_none()) {
        let (flag, range) = (&read.name, read.flag.name_range());
        let candidates = closest(flag, known.iter().map(|s| s.name));
        let finding = match candidates.first() {
            Some(best) => out.report(range, msg!(mean, keyword = keyword, flag = flag, known = best)),
            None if known.is_empty() => out.report(range, msg!(none, keyword = keyword, flag = flag)),
            None => out.report(range, msg!(unknown, keyword = keyword, flag = flag)),
        };
        for candidate in candidates.iter().take(3) {
            let Some(name) = &read.flag.name else { break };
            let edits = vec![Edit::replace(name.range, *candidate)];
            let title = msg!(change, known = candidate);
            finding.fix(match candidate.eq_ignore_ascii_case(flag) {
                true => Fix::safe(title, edits),
                false if candidates.len() == 1 => Fix::suggestion(title, edits).preferred(),
                false => Fix::suggestion(title, edits),
            });
        }
        let remove = vec![Edit::delete(with_blanks_before(cx, read.flag.range))];
        finding.fix(Fix::suggestion(msg!(remove, flag = flag), remove));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_name() {
        check_rule(
            "unknown-flag",
            "
FROM a
COPY --CHOWN=1 a b
     ^^^^^^^ error: COPY has no flag `--CHOWN`; did you mean `--chown`?
ADD --from=b --link a b
    ^^^^^^ error: ADD has no flag `--from`
CMD --x y
    ^^^ error: CMD takes no flags, so `--x` is rejected
RUN --=x y
    ^^^^ error: RUN has no flag `--`
HEALTHCHECK --foo CMD x
            ^^^^^ error: HEALTHCHECK has no flag
COPY --chown=1 --\"ch\"mod=1 a b
RUN -- --x
",
        );
        // Dropped, or not looked at.
        check_rule("unknown-flag", "FROM a\nARG --x A\nSTOPSIGNAL --x 9\nHEALTHCHECK --x NONE\nONBUILD RUN --x y\n");
        check_fix("unknown-flag", "FROM a\nCOPY --CHOWN=1 a b", "FROM a\nCOPY --chown=1 a b");
        check_fix("unknown-flag", "FROM a\nENV --x A=1", "FROM a\nENV A=1");
    }
}
