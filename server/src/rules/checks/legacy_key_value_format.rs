use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Keyword, Pair, PairForm, TriviaKind};
use crate::text::Edit;

rule! {
    /// ENV or LABEL with a blank instead of `=`.
    ///
    /// The old form takes the rest of the line for the value of one name: `ENV A 1 B=2` sets `A` to
    /// `1 B=2`. With `=` there can be several, and a missing quote does not go unnoticed.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// ENV MODE production
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ENV MODE=production
    /// ```
    LEGACY_KEY_VALUE_FORMAT {
        id: "LegacyKeyValueFormat",
        set: BuildCheck,
        severity: Warning,
        check: Instruction(check),
        messages: {
            legacy: "`{keyword} name value` is the old form; write `{keyword} name=value`",
            change: "Change to `{key}=…`",
        },
    }
}

/// BuildKit: `convert.go`, `dispatchEnv` and `dispatchLabel`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if !matches!(cx.instruction.keyword, Keyword::Env | Keyword::Label) {
        return;
    }
    for pair in cx.instruction.pairs().iter().filter(|p| p.form == PairForm::Legacy) {
        let finding = out.report(pair.range, msg!(legacy, keyword = cx.instruction.keyword.as_str()));
        let loses_comment =
            cx.instruction.trivia.iter().any(|t| t.kind == TriviaKind::Comment && pair.range.contains_range(t.range));
        if !loses_comment && let Some(text) = with_equals(pair, cx.escape) {
            finding.fix(Fix::safe(msg!(change, key = pair.name()), vec![Edit::replace(pair.range, text)]));
        }
    }
}

/// `key=value` of the same meaning; `None` where a quote is not closed.
fn with_equals(pair: &Pair, escape: char) -> Option<String> {
    let (key, value) = (pair.key.as_ref()?, pair.value.as_ref()?);
    // Without quotes in the way, quotes around the whole change nothing but the blanks.
    let mut quote = None;
    let (mut has_quotes, mut has_escapes, mut has_bare_blanks) = (false, false, false);
    let mut escaped = String::with_capacity(value.raw.len());
    let mut chars = value.raw.chars();
    while let Some(c) = chars.next() {
        if c == escape && quote != Some('\'') {
            has_escapes = true;
            escaped.push(c);
            escaped.extend(chars.next());
            continue;
        }
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => {
                has_quotes = true;
                quote = Some(c);
            }
            None if c.is_whitespace() => {
                has_bare_blanks = true;
                escaped.push(escape);
            }
            _ => {}
        }
        escaped.push(c);
    }
    if quote.is_some() {
        return None;
    }
    let raw = &value.raw;
    Some(match (has_bare_blanks, has_quotes || has_escapes) {
        (false, _) => format!("{}={raw}", key.text),
        (true, false) => format!("{}=\"{raw}\"", key.text),
        (true, true) => format!("{}={escaped}", key.text),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn from_key_to_value() {
        check_rule(
            "LegacyKeyValueFormat",
            "
FROM a
ENV A b c=d
    ^^^^^^^ warning: `ENV name value` is the old form; write `ENV name=value`
LABEL x y
      ^^^ warning: `LABEL name value`
ENV A=b c=d
ARG foo bar
",
        );
    }

    #[test]
    fn the_value_stays_the_same() {
        let id = "LegacyKeyValueFormat";
        check_fix(id, "ENV A   b", "ENV A=b");
        check_fix(id, "ENV A b  $C \\\n  d", "ENV A=\"b  $C   d\"");
        check_fix(id, "ENV A \"b c\"", "ENV A=\"b c\"");
        check_fix(id, "ENV A b 'c d' e", "ENV A=b\\ 'c d'\\ e");
        check_fix(id, "ENV A b\\ c", "ENV A=b\\ c");
    }
}
