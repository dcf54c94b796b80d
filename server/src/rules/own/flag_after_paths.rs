use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Keyword, PathArgument, Paths};
use crate::text::{Edit, between};

rule! {
    /// A flag of COPY or ADD stands behind the paths.
    ///
    /// The builder reads flags before the first path only. Behind it, `--from=build` is the name of a file that is
    /// looked for in the build context, or, as the last word, the folder that everything goes to.
    ///
    /// ```dockerfile,bad
    /// FROM alpine AS build
    /// FROM alpine
    /// COPY /etc/hosts /srv/ --from=build
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine AS build
    /// FROM alpine
    /// COPY --from=build /etc/hosts /srv/
    /// ```
    FLAG_AFTER_PATHS {
        id: "flag-after-paths",
        set: Own,
        severity: Warning,
        covers: [Moot "DL3021", Moot "copy-source-missing"],
        check: Instruction(check),
        messages: {
            behind: "`{flag}` is a path here: flags come before the paths",
            move_up: "Move it before the paths",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let instruction = cx.instruction;
    if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
        return;
    }
    let Some(Paths::Words(words)) = instruction.paths() else { return };
    let mut previous = None;
    for word in words {
        let before = previous.replace(word.range());
        let PathArgument::Word(word) = word else { continue };
        let Some(before) = before else { continue };
        let Some(name) = word.raw.strip_prefix("--").map(|rest| rest.split('=').next().unwrap_or_default()) else { continue };
        if instruction.keyword.flag(name).is_none() {
            continue;
        }
        // What others take for the destination is none.
        let finding = out.report(word.range, msg!(behind, flag = &word.raw)).settles(word.range);
        let first = words.first().map(|word| word.range().start());
        if let Some(first) = first.filter(|_| instruction.slice(word.range) == &*word.raw) {
            let edits =
                vec![Edit::insert(first, format!("{} ", word.raw)), Edit::delete(between(before.end(), word.range.end()))];
            finding.fix(Fix::suggestion(msg!(move_up), edits).preferred());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_flag() {
        check_rule(
            "flag-after-paths",
            "
FROM a AS x
FROM b
COPY a b --from=x
         ^^^^^^^^ warning: `--from=x` is a path here: flags come before the paths
ADD a --chown=1 b
      ^^^^^^^^^ warning: `--chown=1` is a path here
COPY --from=x a b
COPY a --other b
RUN a --from=x
",
        );
        check_fix("flag-after-paths", "COPY a b --from=x", "COPY --from=x a b");
        check_fix("flag-after-paths", "COPY --link a --chown=1 b", "COPY --link --chown=1 a b");
    }
}
