use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Instruction, Keyword, PathArgument, Paths, TriviaKind, Word};
use crate::text::{Edit, between};

rule! {
    /// Shell text in COPY or ADD.
    ///
    /// No shell reads these instructions: `2>/dev/null`, `||` and `true` are taken for paths, and the build stops because they are
    /// not there. A file that may be missing is copied with a pattern that matches it, beside one that is always there:
    /// `COPY main.py config* ./`.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY config* /app/config/ 2>/dev/null || true
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY config* /app/config/
    /// ```
    COPY_SHELL_OPERATOR {
        id: "copy-shell-operator",
        set: Own,
        severity: Warning,
        check: Instruction(check),
        messages: {
            operator: "No shell reads {keyword}, so `{operator}` and what follows are taken for paths",
            remove: "Remove `{text}`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let instruction = cx.instruction.trigger().unwrap_or(cx.instruction);
    let Some((before, operator, last)) = operator_in(instruction) else { return };
    let keyword = instruction.keyword.as_str();
    let finding = out.report(operator.range, msg!(operator, keyword = keyword, operator = operator.raw));
    // A source and a destination have to be left, and comments between the lines are no part of it.
    let has_comments = instruction.trivia.iter().any(|trivia| trivia.kind == TriviaKind::Comment);
    if let Some(before) = before.filter(|_| !has_comments) {
        let rest = between(before.range.end(), last.range.end());
        let text = instruction.slice(rest).trim().to_owned();
        finding.fix(Fix::suggestion(msg!(remove, text = text), vec![Edit::delete(rest)]).preferred());
    }
}

/// Whether COPY or ADD has shell text behind its paths.
pub(in crate::rules) fn has_shell_operator(instruction: &Instruction) -> bool {
    operator_in(instruction).is_some()
}

/// The first operator among the paths of COPY or ADD, the last word, and, if two paths stand before it, the second of them or a
/// later one.
fn operator_in(instruction: &Instruction) -> Option<(Option<&Word>, &Word, &Word)> {
    if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
        return None;
    }
    let Some(Paths::Words(paths)) = instruction.paths() else { return None };
    let words: Vec<&Word> =
        paths.iter().filter_map(|path| if let PathArgument::Word(word) = path { Some(word) } else { None }).collect();
    let at = words.iter().position(|word| is_operator(&word.raw))?;
    let before = at.checked_sub(1).filter(|before| 1 <= *before).and_then(|before| words.get(before).copied());
    Some((before, words.get(at)?, words.last()?))
}

/// Whether a word is nothing but an operator of shells, or one with what it redirects to: `||`, `2>&1`, `2>/dev/null`.
fn is_operator(word: &str) -> bool {
    const WORDS: [&str; 7] = ["&&", "||", "|", ";", ">", ">>", "2>"];
    let redirected = word.trim_start_matches(['1', '2', '&']).strip_prefix('>').map(|rest| rest.trim_start_matches('>'));
    WORDS.contains(&word) || redirected.is_some_and(|rest| rest == "/dev/null" || matches!(rest, "&1" | "&2"))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    #[test]
    fn at_the_operator() {
        check_rule(
            "copy-shell-operator",
            r#"
FROM a
COPY a* /b/ 2>/dev/null || true
            ^^^^^^^^^^^ warning: No shell reads COPY, so `2>/dev/null` and what follows are taken for paths
ADD a /b && echo c
         ^^ warning: No shell reads ADD
COPY || true
     ^^ warning
COPY a>b "||" /c/
COPY ["a", "||", "b/"]
RUN cp a b || true
"#,
        );
    }

    #[test]
    fn nothing_else_is_said_of_these_words() {
        let found = check_text("FROM debian:13\nWORKDIR /x\nCOPY a* /b/ 2>/dev/null || true\n", false);
        assert_eq!(found.iter().map(|finding| finding.rule.id).collect::<Vec<_>>(), ["copy-shell-operator"]);
    }

    #[test]
    fn fixes() {
        let found = check_text("FROM a:1\nCOPY a \\\n  /b/ \\\n  # c\n  || true\n", false);
        assert!(found.iter().any(|f| f.rule.id == "copy-shell-operator" && f.fixes.is_empty()));
        check_fix(
            "copy-shell-operator",
            "FROM a\nCOPY --chown=b a* /b/ 2>/dev/null || true\n",
            "FROM a\nCOPY --chown=b a* /b/\n",
        );
    }
}
