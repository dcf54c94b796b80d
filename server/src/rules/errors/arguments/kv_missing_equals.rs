use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Keyword, Pair, PairForm};
use crate::text::{Edit, between};

rule! {
    /// If the first word of ENV or LABEL is `name=value`, all the others must be too.
    ///
    /// A value with spaces needs quotes, and a `#` later in the line does not start a comment.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// ENV GREETING=Hello World
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// ENV GREETING="Hello World"
    /// ```
    KV_MISSING_EQUALS {
        id: "kv-missing-equals",
        set: BuildError,
        severity: Error,
        aliases: ["SYNTAX_MISSING_EQUALS"],
        check: Instruction(check),
        messages: {
            word: "`{word}` has no `=`; write `name=value`, and put a value with spaces in quotes",
            comment: "A `#` after a value does not start a comment; put the comment on its own line",
            quote: "Put `{value}` in quotes",
        },
    }
}

/// BuildKit: `parser/line_parsers.go`, `parseNameVal`; the trigger of ONBUILD is parsed as well. Words
/// around a lone `=` belong to `kv-blank-name`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let innermost = std::iter::successors(Some(cx.instruction), |i| i.trigger()).last().unwrap_or(cx.instruction);
    if !matches!(innermost.keyword, Keyword::Env | Keyword::Label) {
        return;
    }
    let pairs = innermost.pairs();
    for (index, pair) in pairs.iter().enumerate().filter(|(_, pair)| pair.form == PairForm::Bare) {
        let word = cx.instruction.slice(pair.range);
        if word.starts_with('#') {
            out.report(pair.range, msg!(comment));
            return;
        }
        let before = index.checked_sub(1).and_then(|i| pairs.get(i));
        let is_nameless = |p: &Pair| p.form == PairForm::Equals && p.key.is_none();
        if pairs.get(index + 1).is_some_and(is_nameless) || before.is_some_and(|p| is_nameless(p) && p.value.is_none()) {
            continue;
        }
        let fix = before.and_then(|before| quote(cx, before, pairs.get(index..).unwrap_or_default()));
        // The words behind it are part of the same value.
        let rest = pairs.get(index..).unwrap_or_default().iter().take_while(|pair| pair.form == PairForm::Bare).last();
        let value = before.filter(|_| fix.is_some()).zip(rest).map(|(before, last)| before.range.cover(last.range));
        let finding = out.report(pair.range, msg!(word, word = word)).maybe_fix(fix);
        if let Some(value) = value {
            finding.settles(value);
        }
    }
}

/// Quotes around a value and the bare words that follow it.
fn quote(cx: &InstructionContext<'_>, pair: &Pair, rest: &[Pair]) -> Option<Fix> {
    let last = rest.iter().take_while(|p| p.form == PairForm::Bare).last()?;
    let start = pair.value.as_ref().filter(|_| pair.form == PairForm::Equals)?.range.start();
    let value = cx.instruction.slice(between(start, last.range.end()));
    if value.contains(['"', '\'', '\n', '#', cx.escape]) {
        return None;
    }
    let edits = vec![Edit::insert(start, "\""), Edit::insert(last.range.end(), "\"")];
    Some(Fix::suggestion(msg!(quote, value = value), edits).preferred())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn one_value_one_finding() {
        let ids = |text: &str| {
            let found = crate::testing::check_text(&format!("FROM scratch\n{text}\n"), false);
            found.iter().map(|finding| finding.rule.id).collect::<Vec<_>>()
        };
        assert_eq!(ids("ENV Y=${BAR:?must be set}"), ["kv-missing-equals"]);
        assert_eq!(ids("ENV GREETING=Hello wide World"), ["kv-missing-equals"]);
        assert_eq!(ids("ENV N"), ["kv-arity"]);
    }

    #[test]
    fn at_the_word() {
        check_rule(
            "kv-missing-equals",
            "
FROM a
ENV A=1 B
        ^ error: `B` has no `=`
LABEL a=1 b c=2 d
          ^ error: `b` has no `=`
                ^ error: `d` has no `=`
ENV A=1 # x y
        ^ error: A `#` after a value does not start a comment; put the comment on its own line
ONBUILD ENV A=1 B
                ^ error: `B` has no `=`
ENV A=1 \\
    B=2
ENV A 1 B
ARG A=1 B
ENV A=1 B = 2
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("kv-missing-equals", "FROM a\nENV A=b c d E=f", "FROM a\nENV A=\"b c d\" E=f");
    }
}
