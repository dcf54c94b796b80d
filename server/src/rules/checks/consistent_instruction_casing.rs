use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::{Casing, Keyword};
use crate::text::Edit;

rule! {
    /// Uppercase and lowercase keywords in one file.
    ///
    /// Either is fine, though uppercase is usual; a file reads best with one of them. The case that
    /// most keywords have is taken to be the intended one.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// run apt-get update
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN apt-get update
    /// ```
    CONSISTENT_INSTRUCTION_CASING {
        id: "ConsistentInstructionCasing",
        set: BuildCheck,
        severity: Warning,
        aliases: ["CASING_INSTRUCTION"],
        check: File(check),
        messages: {
            upper: "`{word}` should be `{wanted}`: most keywords in this file are uppercase",
            lower: "`{word}` should be `{wanted}`: most keywords in this file are lowercase",
            change: "Change to `{wanted}`",
        },
    }
}

/// BuildKit: `validations.go`, `validateCommandCasing`. What comes before the first FROM is neither counted nor
/// checked.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let instructions = cx.model.instructions.get(cx.model.global().end..).unwrap_or_default();
    let known = || instructions.iter().filter(|i| i.keyword != Keyword::Unknown);
    let (mut all, mut lower, mut upper) = (0, 0, 0);
    for Casing { is_upper, is_lower } in known().map(|placed| placed.casing) {
        all += 1;
        upper += usize::from(is_upper);
        lower += usize::from(is_lower);
    }
    if upper == all {
        return;
    }
    let is_lower = upper < lower;
    for placed in known().filter(|i| if is_lower { !i.casing.is_lower } else { !i.casing.is_upper }) {
        let word = &placed.keyword_token.text;
        let wanted = if is_lower { word.to_lowercase() } else { word.to_uppercase() };
        let message =
            if is_lower { msg!(lower, word = word, wanted = wanted) } else { msg!(upper, word = word, wanted = wanted) };
        let range = placed.keyword_range();
        // A line that it may have swallowed shows by its case alone.
        let is_keyword = |word: &str| Keyword::parse(word).as_str() == word;
        let mut below = placed.text.lines().skip(1).filter_map(|line| line.split_whitespace().next());
        let make = if is_lower && below.any(is_keyword) { Fix::suggestion } else { Fix::safe };
        out.report(range, message).fix(make(msg!(change, wanted = wanted), vec![Edit::replace(range, &wanted)]).preferred());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn against_the_majority() {
        let id = "ConsistentInstructionCasing";
        check_rule(
            id,
            "
arg A
FROM a
run b
^^^ warning: `run` should be `RUN`: most keywords in this file are uppercase
Cmd c
^^^ warning: `Cmd` should be `CMD`
ONBUILD run x
",
        );
        check_rule(
            id,
            "
ARG A
from a
run b
CMD c
^^^ warning: `CMD` should be `cmd`: most keywords in this file are lowercase
",
        );
        check_fix(id, "FROM a\nrun b", "FROM a\nRUN b");
        let safety = |text: &str| {
            let found = crate::testing::check_text(text, false);
            found.iter().find(|finding| finding.rule.id == id).unwrap().fixes[0].safety
        };
        assert_eq!(safety("from a\nuser b\nRUN c \\\n  d\n"), crate::rules::Safety::Safe);
        assert_eq!(safety("from a\nuser b\nRUN \\\nCMD )\n"), crate::rules::Safety::Suggestion);
    }
}
