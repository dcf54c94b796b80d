use super::{ReadFlag, read_flags, with_blanks_before};
use crate::data::flags::{FlagKind, FlagSpec, FlagValue};
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
    let flags = read_flags(cx);
    for read in flags.iter().filter(|r| r.spec.is_none()) {
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
            let spec = known.iter().find(|spec| spec.name == *candidate && spec.name.eq_ignore_ascii_case(flag));
            finding.fix(match spec.is_some_and(|spec| is_whole(spec, read, &flags)) {
                true => Fix::safe(title, edits),
                false if candidates.len() == 1 => Fix::suggestion(title, edits).preferred(),
                false => Fix::suggestion(title, edits),
            });
        }
        let remove = vec![Edit::delete(with_blanks_before(cx, read.flag.range))];
        finding.fix(Fix::suggestion(msg!(remove, flag = flag), remove));
    }
}

/// Whether nothing else is wrong with a flag that is only written in another case: it is there once, and has the value that it
/// needs. What mounts, platforms and durations are, the builder reads further.
fn is_whole(spec: &FlagSpec, read: &ReadFlag<'_>, flags: &[ReadFlag<'_>]) -> bool {
    let has_value = match (spec.kind, spec.value, read.value.as_deref()) {
        (FlagKind::Boolean, _, value) => matches!(value, None | Some("true" | "false")),
        (_, FlagValue::Owner | FlagValue::Pattern, Some(value)) => !value.is_empty(),
        _ => false,
    };
    let is_same = |other: &&ReadFlag<'_>| other.name.eq_ignore_ascii_case(&read.name);
    has_value && (spec.kind == FlagKind::Repeatable || flags.iter().filter(is_same).count() == 1)
}

#[cfg(test)]
mod tests {
    use crate::rules::Safety;
    use crate::testing::{check_fix, check_rule, check_text};

    #[test]
    fn what_else_is_wrong_with_it() {
        let safety = |text: &str| {
            let found = check_text(&format!("FROM a\n{text}\n"), false);
            found.iter().find(|finding| finding.rule.id == "unknown-flag").unwrap().fixes[0].safety
        };
        for text in ["COPY --CHOWN=1 a b", "COPY --Link a b", "COPY --Exclude=x --EXCLUDE=y a b"] {
            assert_eq!(safety(text), Safety::Safe, "{text}");
        }
        for text in
            ["RUN --Mount a", "COPY --CHOWN a b", "COPY --Link=x a b", "COPY --CHOWN=1 --chown=2 a b", "RUN --Mount=type=x a"]
        {
            assert_eq!(safety(text), Safety::Suggestion, "{text}");
        }
    }

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
