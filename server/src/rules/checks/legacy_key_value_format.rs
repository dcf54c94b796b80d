use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Keyword, Pair, PairForm, TriviaKind};
use crate::text::{Edit, TextRange, between, size};

rule! {
    /// ENV or LABEL with a space instead of `=`.
    ///
    /// The old form takes the rest of the line as the value of one name: `ENV A 1 B=2` sets `A` to `1
    /// B=2`. With `=` there can be several pairs, and a missing quote does not go unnoticed.
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
            legacy: "`{keyword} name value` is the old form; use `{keyword} name=value`",
            change: "Change to `{key}=…`",
            swallowed: "The old form takes all lines for the value of `{key}`, `{line}` too",
            pairs: "Turn each line into a pair",
            blanks: "With blanks around it, `=` is a part of the value, which is `{value}`",
            remove: "Remove the blanks around `=`",
        },
    }
}

/// BuildKit: `convert.go`, `dispatchEnv` and `dispatchLabel`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if !matches!(cx.instruction.keyword, Keyword::Env | Keyword::Label) {
        return;
    }
    for pair in cx.instruction.pairs().iter().filter(|p| p.form == PairForm::Legacy) {
        if let Some((first_line, swallowed, fix)) = swallowed(cx, pair) {
            out.report(first_line, msg!(swallowed, key = pair.name(), line = swallowed)).fix(fix);
            continue;
        }
        if let Some((value, edit)) = with_blanks(pair) {
            let fix = edit.map(|edit| Fix::suggestion(msg!(remove), vec![edit]).preferred());
            out.report(pair.range, msg!(blanks, value = value)).maybe_fix(fix);
            continue;
        }
        let finding = out.report(pair.range, msg!(legacy, keyword = cx.instruction.keyword.as_str()));
        if let Some(edits) = with_equals(cx, pair) {
            finding.fix(Fix::safe(msg!(change, key = pair.name()), edits));
        }
    }
}

/// The value of `NAME = value` as the builder takes it, and the edit to what was meant where that is plain. That sets another
/// value than now.
fn with_blanks(pair: &Pair) -> Option<(&str, Option<Edit>)> {
    let (key, value) = (pair.key.as_ref()?, pair.value.as_ref()?);
    let rest = value.raw.strip_prefix('=')?;
    let meant = rest.trim_start_matches([' ', '\t']);
    if meant.is_empty() || usize::from(value.range.len()) != value.raw.len() {
        return None;
    }
    // One word, or one text in quotes.
    let is_word = !meant.contains(|c: char| c.is_whitespace() || matches!(c, '\\' | '`' | '='));
    let quoted = meant.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let is_quoted = quoted.is_some_and(|text| !text.contains(['"', '\\', '`', '\n']));
    let start = value.range.start() + size(value.raw.len() - meant.len());
    let edit = (is_word || is_quoted).then(|| Edit::replace(between(key.range.end(), start), "="));
    (edit.is_some() || meant.len() < rest.len()).then_some((&*value.raw, edit))
}

/// The first line, and the first further line that the value has swallowed, though it is meant as a pair of its own, and the edits that make
/// pairs of all lines. That sets other variables than now.
fn swallowed(cx: &InstructionContext<'_>, pair: &Pair) -> Option<(TextRange, String, Fix)> {
    let (key, value) = (pair.key.as_ref()?, pair.value.as_ref()?);
    let text = cx.instruction.slice(value.range);
    if !text.contains('\n') || !cx.instruction.trivia.iter().all(|trivia| trivia.kind != TriviaKind::Comment) {
        return None;
    }
    let mut edits = vec![Edit::replace(between(key.range.end(), value.range.start()), "=")];
    let mut first = None;
    let mut at = value.range.start();
    for (number, whole) in text.split_inclusive('\n').enumerate() {
        let start = at;
        at += size(whole.len());
        let line = whole.trim_end_matches(['\n', '\r', ' ', '\t', cx.escape]);
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let is_plain = |word: &str| !word.contains(['"', '\'', cx.escape]);
        match words.as_slice() {
            [word] if number == 0 && is_plain(word) => {}
            // A pair already.
            [word] if number > 0 && is_plain(word) && word.split_once('=').is_some_and(|(name, _)| is_name(name)) => {
                first.get_or_insert((*word).to_owned());
            }
            [name, word] if number > 0 && is_name(name) && is_plain(word) => {
                first.get_or_insert(format!("{name} {word}"));
                let from = start + size(line.find(name)? + name.len());
                let to = start + size(line.rfind(word)?);
                edits.push(Edit::replace(between(from, to), "="));
            }
            _ => return None,
        }
    }
    let first_line = text.lines().next()?.trim_end_matches([' ', '\t', cx.escape]);
    let first_line = between(key.range.start(), value.range.start() + size(first_line.len()));
    Some((first_line, first?, Fix::suggestion(msg!(pairs), edits).preferred()))
}

/// A name as variables have: what stands at the beginning of a line and looks so is no part of a sentence.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// The edits to `key=value` of the same meaning, line breaks kept; `None` where there is no simple way.
fn with_equals(cx: &InstructionContext<'_>, pair: &Pair) -> Option<Vec<Edit>> {
    let (key, value) = (pair.key.as_ref()?, pair.value.as_ref()?);
    let gap = between(key.range.end(), value.range.start());
    // Blanks of another kind end a name before `=` alone.
    let written = cx.instruction.slice(key.range);
    if key.text.contains(char::is_whitespace) || written.contains(|c: char| c.is_whitespace() && !c.is_ascii()) {
        return None;
    }
    if cx.instruction.trivia.iter().any(|t| t.kind == TriviaKind::Comment && gap.contains_range(t.range)) {
        return None;
    }
    // A quote behind an escape character would be escaped.
    if cx.instruction.slice(value.range).ends_with(cx.escape) {
        return None;
    }
    let written = Quoting::of(&value.raw, cx.escape);
    if written.is_open {
        return None;
    }
    if !written.has_bare_blanks {
        return Some(vec![Edit::replace(gap, "=")]);
    }
    if !written.has_quotes && !written.has_odd_escapes {
        return Some(vec![Edit::replace(gap, "=\""), Edit::insert(value.range.end(), "\"")]);
    }
    // Quotes around quotes would change the value: protect the blanks one by one.
    let is_one_line = cx.instruction.slice(value.range) == &*value.raw;
    is_one_line.then(|| vec![Edit::replace(gap, "="), Edit::replace(value.range, written.escaped)])
}

/// How a value is written.
#[derive(Default)]
struct Quoting {
    /// Blanks that neither quotes nor escapes protect.
    has_bare_blanks: bool,
    has_quotes: bool,
    /// Escapes that mean something else inside double quotes.
    has_odd_escapes: bool,
    /// A quote is not closed.
    is_open: bool,
    /// The value with its bare blanks escaped.
    escaped: String,
}

impl Quoting {
    fn of(raw: &str, escape: char) -> Self {
        let mut out = Self::default();
        let mut quote = None;
        let mut chars = raw.chars();
        while let Some(c) = chars.next() {
            if c == escape && quote != Some('\'') {
                let next = chars.next();
                out.has_odd_escapes |= next.is_none_or(|n| n != escape && n != '"' && n != '$');
                out.escaped.push(c);
                out.escaped.extend(next);
                continue;
            }
            match quote {
                Some(open) if c == open => quote = None,
                None if c == '"' || c == '\'' => {
                    out.has_quotes = true;
                    quote = Some(c);
                }
                None if c.is_whitespace() => {
                    out.has_bare_blanks = true;
                    out.escaped.push(escape);
                }
                _ => {}
            }
            out.escaped.push(c);
        }
        out.is_open = quote.is_some();
        out
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    #[test]
    fn from_key_to_value() {
        check_rule(
            "LegacyKeyValueFormat",
            "
FROM a
ENV A b c=d
    ^^^^^^^ warning: `ENV name value` is the old form; use `ENV name=value`
LABEL x y
      ^^^ warning: `LABEL name value`
ENV A=b c=d
ARG foo bar
",
        );
    }

    #[test]
    fn lines_that_became_part_of_the_value() {
        check_rule(
            "LegacyKeyValueFormat",
            "
FROM a
ENV LANG C.UTF-8 \\
    ^^^^^^^^^^^^ warning: The old form takes all lines for the value of `LANG`, `LC_ALL C.UTF-8` too
    LC_ALL C.UTF-8
",
        );
        check_fix(
            "LegacyKeyValueFormat",
            "ENV LANG C.UTF-8 \\\n    LC_ALL  C.UTF-8 \\\n    A=1\n",
            "ENV LANG=C.UTF-8 \\\n    LC_ALL=C.UTF-8 \\\n    A=1\n",
        );
    }

    #[test]
    fn the_value_stays_the_same() {
        let id = "LegacyKeyValueFormat";
        check_fix(id, "ENV A   b", "ENV A=b");
        check_fix(id, "ENV A b  $C \\\n# c\n  d", "ENV A=\"b  $C \\\n# c\n  d\"");
        check_fix(id, "ENV A C:\\\\b c", "ENV A=\"C:\\\\b c\"");
        check_fix(id, "ENV A \"b c\"", "ENV A=\"b c\"");
        check_fix(id, "ENV A b 'c d' e", "ENV A=b\\ 'c d'\\ e");
        check_fix(id, "ENV A b\\ c", "ENV A=b\\ c");
    }

    #[test]
    fn a_name_with_a_blank_of_another_kind_has_no_fix() {
        for text in ["ENV a\u{a0} b", "ENV 0\u{a0}\u{b}#", "LABEL b\\\n\u{a0}\u{a0} /"] {
            let found = check_text(&format!("FROM a:1\n{text}\n"), false);
            let legacy = found.iter().find(|finding| finding.rule.id == "LegacyKeyValueFormat");
            assert!(legacy.is_some_and(|finding| finding.fixes.is_empty()), "{text:?}: {found:?}");
        }
    }

    #[test]
    fn an_escape_at_the_end_has_no_fix() {
        let found = check_text("FROM a:1\nENV t \\\nl\\\n \\\u{a0}", false);
        let legacy = found.iter().find(|finding| finding.rule.id == "LegacyKeyValueFormat");
        assert!(legacy.is_some_and(|finding| finding.fixes.is_empty()), "{found:?}");
    }

    #[test]
    fn blanks_around_the_sign() {
        check_rule(
            "LegacyKeyValueFormat",
            "
FROM a
ENV PORT = 8000
    ^^^^^^^^^^^ warning: With blanks around it, `=` is a part of the value, which is `= 8000`
ENV A = b c
    ^^^^^^^ warning: With blanks around it, `=` is a part of the value, which is `= b c`
",
        );
        check_fix("LegacyKeyValueFormat", "FROM a\nENV PORT = 8000\n", "FROM a\nENV PORT=8000\n");
        check_fix("LegacyKeyValueFormat", "FROM a\nLABEL by = \"A <b>\"\n", "FROM a\nLABEL by=\"A <b>\"\n");
    }
}
