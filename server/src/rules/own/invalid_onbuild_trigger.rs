use crate::model::closest;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Keyword, Paths};
use crate::text::Edit;

rule! {
    /// ONBUILD with a word that is not an instruction.
    ///
    /// This build succeeds: ONBUILD only stores the text, which is read when another image is built on
    /// this one, and that build stops.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// ONBUILD COPPY main.py /app/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ONBUILD COPY main.py /app/
    /// ```
    INVALID_ONBUILD_TRIGGER {
        id: "invalid-onbuild-trigger",
        set: Own,
        severity: Warning,
        aliases: ["tally/invalid-onbuild-trigger"],
        frontend: true,
        check: Instruction(check),
        messages: {
            unknown: "`{word}` is not a Dockerfile instruction; the build of every image based on this one will fail",
            mean: "`{word}` is not a Dockerfile instruction; did you mean {known}?",
            paths: "{keyword} needs a source and a destination; the build of every image based on this one will fail",
            change: "Change to {known}",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let Some(trigger) = cx.instruction.trigger() else { return };
    if matches!(trigger.keyword, Keyword::Copy | Keyword::Add) {
        // Of paths in variables there is one at least.
        let is_short = match trigger.paths() {
            Some(Paths::Json(json)) => json.elements.len() < 2,
            Some(Paths::Words(words)) => words.len() < 2,
            None => true,
        };
        if is_short {
            out.report(trigger.range, msg!(paths, keyword = trigger.keyword.as_str()));
        }
        return;
    }
    if trigger.keyword != Keyword::Unknown {
        return;
    }
    let word = &trigger.keyword_token;
    let triggers = Keyword::ALL.iter().copied().filter(|keyword| keyword.spec().is_trigger);
    let near = closest(&word.text, triggers.map(Keyword::as_str));
    let Some(best) = near.first() else {
        out.report(word.range, msg!(unknown, word = word.text));
        return;
    };
    let finding = out.report(word.range, msg!(mean, word = word.text, known = best));
    for known in near.iter().take(3) {
        let fix = Fix::suggestion(msg!(change, known = known), vec![Edit::replace(word.range, *known)]);
        finding.fix(if near.len() == 1 { fix.preferred() } else { fix });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_word() {
        check_rule(
            "invalid-onbuild-trigger",
            "
FROM a
ONBUILD COPPY a /b
        ^^^^^ warning: `COPPY` is not a Dockerfile instruction; did you mean COPY?
ONBUILD frobnicate
        ^^^^^^^^^^ warning: `frobnicate` is not a Dockerfile instruction; the build of
ONBUILD ADD a
        ^^^^^ warning: ADD needs a source and a destination
ONBUILD COPY a b
ONBUILD FROM a
ONBUILD run b
ONBUILD
",
        );
        check_fix("invalid-onbuild-trigger", "FROM a\nONBUILD RNU b", "FROM a\nONBUILD RUN b");
    }
}
