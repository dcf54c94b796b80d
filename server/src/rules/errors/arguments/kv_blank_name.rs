use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Keyword, Pair, PairForm};
use crate::text::{Edit, between};

rule! {
    /// There is nothing before the `=` of ENV, LABEL or ARG: the name is missing, or there are spaces
    /// around `=`.
    ///
    /// ```dockerfile,bad
    /// ARG VERSION = 3.14
    /// FROM python:${VERSION}
    /// ```
    ///
    /// ```dockerfile,good
    /// ARG VERSION=3.14
    /// FROM python:${VERSION}
    /// ```
    KV_BLANK_NAME {
        id: "kv-blank-name",
        set: BuildError,
        severity: Error,
        aliases: ["SYNTAX_MISSING_NAMES"],
        check: Instruction(check),
        messages: {
            name: "The name before `=` is missing",
            blanks: "There must be no spaces around `=`",
            join: "Change to `{pair}`",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseKvps` and `parseArg`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if !matches!(cx.instruction.keyword, Keyword::Env | Keyword::Label | Keyword::Arg) {
        return;
    }
    let pairs = cx.instruction.pairs();
    for (index, pair) in pairs.iter().enumerate().filter(|(_, p)| p.form == PairForm::Equals && p.key.is_none()) {
        let is_bare = |p: &&Pair| p.form == PairForm::Bare;
        let before = index.checked_sub(1).and_then(|i| pairs.get(i)).filter(is_bare);
        let Some(before) = before else {
            out.report(pair.range, msg!(name));
            continue;
        };
        let after = pairs.get(index + 1).filter(|_| pair.value.is_none()).filter(is_bare);
        let after = after.map_or("", |after| cx.instruction.slice(after.range));
        let end = pairs.get(index + 1).filter(|_| !after.is_empty()).map_or(pair.range.end(), |p| p.range.end());
        let joined = format!("{}{}{after}", cx.instruction.slice(before.range), cx.instruction.slice(pair.range));
        let edit = Edit::replace(between(before.range.start(), end), joined.clone());
        out.report(pair.range, msg!(blanks)).fix(Fix::safe(msg!(join, pair = joined), vec![edit]));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_pair() {
        check_rule(
            "kv-blank-name",
            "
FROM a
ENV =1
    ^^ error: The name before `=` is missing
LABEL a=1 =
          ^ error: The name before `=` is missing
ARG A = 1
      ^ error: There must be no spaces around `=`
ARG A =1
      ^^ error: There must be no spaces around `=`
ENV A = 1
ARG A= 1
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("kv-blank-name", "ARG A = 1", "ARG A=1");
        check_fix("kv-blank-name", "ARG A =1 B", "ARG A=1 B");
        check_fix("kv-blank-name", "ARG A = B=1", "ARG A= B=1");
        check_fix("kv-blank-name", "FROM a\nENV A=1 B = 2", "FROM a\nENV A=1 B=2");
    }
}
