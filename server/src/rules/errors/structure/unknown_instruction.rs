use crate::model::closest;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange};

rule! {
    /// The first word of a line is not an instruction.
    ///
    /// Often a mistyped keyword, or the rest of a command whose previous line has lost its `\`.
    ///
    /// ```dockerfile,bad
    /// FORM python:3.14-slim
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ```
    UNKNOWN_INSTRUCTION {
        id: "unknown-instruction",
        set: BuildError,
        severity: Error,
        aliases: ["UNKNOWN_INSTRUCTION", "tally/unknown-instruction"],
        frontend: true,
        check: Instruction(check),
        messages: {
            unknown: "`{word}` is not a Dockerfile instruction",
            mean: "`{word}` is not a Dockerfile instruction; did you mean {known}?",
            change: "Change to {known}",
            glued: "A space is missing after {known}",
            insert: "Insert a space after {known}",
            odd_blank: "The character after {known} looks like a space but is not one",
            replace: "Replace it with a space",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `UnknownInstructionError`, with `suggest.WrapError`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Unknown {
        return;
    }
    let word = &cx.instruction.keyword_token;
    if let Some((known, rest)) = glued(&word.text) {
        let end = word.range.start() + crate::text::size(known.as_str().len());
        // A keyword over several lines is written in no such way.
        if cx.instruction.slice(word.range) == &*word.text {
            let known = known.as_str();
            match rest.chars().next().filter(|c| c.is_whitespace()) {
                Some(odd) => {
                    let range = TextRange::at(end, crate::text::size(odd.len_utf8()));
                    let fix = Fix::suggestion(msg!(replace), vec![Edit::replace(range, " ")]).preferred();
                    out.report(range, msg!(odd_blank, known = known)).fix(fix);
                }
                None => {
                    let fix = Fix::suggestion(msg!(insert, known = known), vec![Edit::insert(end, " ")]).preferred();
                    out.report(word.range, msg!(glued, known = known)).fix(fix);
                }
            }
            return;
        }
    }
    // Whoever stopped in the middle of a keyword has not mistyped another one.
    let start = Some(word.text.to_ascii_uppercase()).filter(|start| 3 <= start.len());
    let begin = Keyword::ALL.iter().map(|keyword| keyword.as_str()).filter(|k| start.as_ref().is_some_and(|s| k.starts_with(s)));
    let mut candidates: Vec<&str> = begin.collect();
    let near = closest(&word.text, Keyword::ALL.iter().map(|keyword| keyword.as_str()));
    candidates.extend(near.into_iter().filter(|known| !start.as_ref().is_some_and(|s| known.starts_with(s))));
    let Some(best) = candidates.first() else {
        // A script puts lines there, or takes this one out.
        let is_placeholder = ["__", "@"].iter().any(|edge| {
            let inner = word.text.strip_prefix(edge).and_then(|rest| rest.strip_suffix(edge));
            inner.is_some_and(|inner| !inner.is_empty())
        });
        out.report(word.range, msg!(unknown, word = word.text)).idle_if(is_placeholder);
        return;
    };
    let finding = out.report(word.range, msg!(mean, word = word.text, known = best));
    for (rank, known) in candidates.iter().take(3).enumerate() {
        let lower = !word.text.chars().any(char::is_uppercase);
        let text = if lower { known.to_lowercase() } else { (*known).to_owned() };
        let fix = Fix::suggestion(msg!(change, known = text), vec![Edit::replace(word.range, text)]);
        finding.fix(if rank == 0 && candidates.len() == 1 { fix.preferred() } else { fix });
    }
}

/// The keyword that a word begins with, and what is glued to it: something that is no letter, or the small letters of the
/// next word behind a keyword in capitals.
fn glued(word: &str) -> Option<(Keyword, &str)> {
    let is_glued = |known: &Keyword| {
        let (start, rest) = (word.get(..known.as_str().len())?, word.get(known.as_str().len()..)?);
        let next = rest.chars().next()?;
        let in_capitals = start == known.as_str();
        let is_next_word = in_capitals && next.is_lowercase() && !rest.contains(char::is_uppercase);
        let is_argument = !next.is_alphanumeric() && next != '_' && next != ':';
        (start.eq_ignore_ascii_case(known.as_str()) && (is_next_word || is_argument)).then_some(rest)
    };
    Keyword::ALL.iter().find_map(|known| Some((*known, is_glued(known)?)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn what_others_know_or_fill_in() {
        use crate::config::{Profile, Settings};
        let count = |text: &str, profile| {
            let found = crate::testing::check_with(text, &Settings { profile, ..Settings::default() });
            found.iter().filter(|finding| finding.rule.id == "unknown-instruction").count()
        };
        for text in ["FROM a:1\n__COPY_LINES__\n", "FROM a:1\n@files@\n", "# syntax=b/dockerfile-x\nINCLUDE c\nFROM a:1\n"] {
            assert_eq!((count(text, Profile::Recommended), count(text, Profile::Buildkit)), (0, 1), "{text}");
        }
        assert_eq!(count("FROM a:1\nINCLUDE c\n", Profile::Recommended), 1);
    }

    #[test]
    fn at_the_keyword() {
        check_rule(
            "unknown-instruction",
            "
FROM a
FOO x
^^^ error: `FOO` is not a Dockerfile instruction
COPPY a b
^^^^^ error: `COPPY` is not a Dockerfile instruction; did you mean COPY?
HEAL
^^^^ error: `HEAL` is not a Dockerfile instruction; did you mean HEALTHCHECK?
",
        );
        check_fix("unknown-instruction", "FROM a\ncoppy a b", "FROM a\ncopy a b");
    }

    #[test]
    fn a_missing_blank() {
        check_rule(
            "unknown-instruction",
            "
FROM a
RUNls -l
^^^^^ error: A space is missing after RUN
CMD[\"python\",\"a.py\"]
^^^^^^^^^^^^^^^^^^^^ error: A space is missing after CMD
RUN\u{a0}ls
   ^^ error: The character after RUN looks like a space but is not one
runs x
^^^^ error: `runs` is not a Dockerfile instruction; did you mean RUN?
RUNS x
^^^^ error: `RUNS` is not a Dockerfile instruction; did you mean RUN?
",
        );
        check_fix("unknown-instruction", "FROM a\nRUNls -l", "FROM a\nRUN ls -l");
        check_fix("unknown-instruction", "FROM a\nCMD[\"a\"]", "FROM a\nCMD [\"a\"]");
        check_fix("unknown-instruction", "FROM a\nRUN\u{a0}ls", "FROM a\nRUN ls");
    }
}
