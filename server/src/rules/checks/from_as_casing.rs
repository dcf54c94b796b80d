use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::Edit;

rule! {
    /// FROM and AS in different case.
    ///
    /// Both are keywords of one instruction and read best when written alike.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim as base
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim AS base
    /// ```
    FROM_AS_CASING {
        id: "FromAsCasing",
        set: BuildCheck,
        severity: Warning,
        check: Instruction(check),
        messages: {
            differs: "`{word}` should be `{wanted}`, in the same case as `{from}`",
            change: "Change to `{wanted}`",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `doesFromCaseMatchAsCase`. A FROM in mixed case is
/// `ConsistentInstructionCasing`'s.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let Some(from) = cx.instruction.as_from().filter(|from| from.alias.is_some()) else { return };
    let Some(word) = &from.as_keyword else { return };
    let keyword = &cx.instruction.keyword_token.text;
    let wanted = match &**keyword {
        "from" => "as",
        "FROM" => "AS",
        _ => return,
    };
    if &*word.text != wanted {
        out.report(word.range, msg!(differs, word = word.text, wanted = wanted, from = keyword))
            .fix(Fix::safe(msg!(change, wanted = wanted), vec![Edit::replace(word.range, wanted)]));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_as() {
        check_rule(
            "FromAsCasing",
            "
FROM a as b
       ^^ warning: `as` should be `AS`, in the same case as `FROM`
from a As b
       ^^ warning: `As` should be `as`
from a as b
From a As b
FROM a
",
        );
        check_fix("FromAsCasing", "FROM a as b", "FROM a AS b");
    }
}
