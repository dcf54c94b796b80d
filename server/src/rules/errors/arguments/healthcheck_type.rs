use crate::model::closest;
use crate::rules::errors::nearest;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Arguments, HealthcheckKind};
use crate::text::Edit;

rule! {
    /// The first word of HEALTHCHECK is `CMD`, followed by a command, or `NONE`.
    ///
    /// ```dockerfile,bad
    /// FROM nginx
    /// HEALTHCHECK curl -f http://localhost/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM nginx
    /// HEALTHCHECK CMD curl -f http://localhost/
    /// ```
    HEALTHCHECK_TYPE {
        id: "healthcheck-type",
        set: BuildError,
        severity: Error,
        aliases: ["UNKNOWN_TYPE"],
        check: Instruction(check),
        messages: {
            word: "HEALTHCHECK takes `CMD` and a command, or `NONE`; `{word}` is neither",
            flag: "`{word}` is not a flag: flags begin with two dashes and come before `CMD`",
            change: "Change to {known}",
            insert: "Insert CMD before `{word}`",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseHealthcheck`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let Arguments::Healthcheck(Some(health)) = &cx.instruction.arguments else { return };
    if health.kind != HealthcheckKind::Other {
        return;
    }
    let word = &health.kind_token;
    let near = closest(&word.text, ["CMD", "NONE"]);
    let message = if word.text.starts_with('-') { msg!(flag, word = word.text) } else { msg!(word, word = word.text) };
    let finding = out.report(word.range, message);
    if !near.is_empty() {
        nearest::offer(finding, word.range, &near);
    } else if !word.text.starts_with(['-', '[', '#']) {
        let insert = vec![Edit::insert(word.range.start(), "CMD ")];
        finding.fix(Fix::suggestion(msg!(insert, word = word.text), insert).preferred());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_word() {
        check_rule(
            "healthcheck-type",
            "
FROM a
HEALTHCHECK foo
            ^^^ error: HEALTHCHECK takes `CMD` and a command
HEALTHCHECK --interval=5s -timeout=3s CMD x
                          ^^^^^^^^^^^ error: `-timeout=3s` is not a flag
HEALTHCHECK cmd x
HEALTHCHECK None
HEALTHCHECK
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("healthcheck-type", "FROM a\nHEALTHCHECK curl -f x", "FROM a\nHEALTHCHECK CMD curl -f x");
        check_fix("healthcheck-type", "FROM a\nHEALTHCHECK CDM x", "FROM a\nHEALTHCHECK CMD x");
    }
}
