use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Command, Instruction, JsonArray, Keyword, Paths};
use crate::text::Edit;

rule! {
    /// An argument in JSON form is an array of strings: every element needs double quotes.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// CMD ["sleep", 10]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// CMD ["sleep", "10"]
    /// ```
    JSON_NOT_STRINGS {
        id: "json-not-strings",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            one: "`{element}` is not a string; the JSON form takes strings in double quotes",
            nested: "The JSON form takes strings in double quotes, not `{element}`",
            quote: "Put `{element}` in quotes",
        },
    }
}

/// BuildKit: `parser/line_parsers.go`, `parseJSON`; the trigger of ONBUILD is parsed as well.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let innermost = std::iter::successors(Some(cx.instruction), |i| i.trigger()).last();
    let Some((array, least)) = innermost.and_then(array) else { return };
    let wrong: Vec<_> = array.elements.iter().filter(|e| e.value.is_none()).map(|e| e.range).collect();
    let Some(&first) = wrong.first() else { return };
    let element = cx.instruction.slice(first);
    let is_plain = |text: &str| !text.starts_with(['[', '{']);
    let message = if is_plain(element) { msg!(one, element = element) } else { msg!(nested, element = element) };
    let finding = out.report(array.range, message);
    if least <= array.elements.len() && wrong.iter().all(|&range| is_plain(cx.instruction.slice(range))) {
        let quotes = wrong.iter().flat_map(|range| [Edit::insert(range.start(), "\""), Edit::insert(range.end(), "\"")]);
        finding.fix(Fix::safe(msg!(quote, element = element), quotes.collect()));
    }
}

/// The array of an instruction, and how many strings it needs to be valid.
fn array(instruction: &Instruction) -> Option<(&JsonArray, usize)> {
    let needs_destination = matches!(instruction.keyword, Keyword::Copy | Keyword::Add);
    match (instruction.command(), instruction.paths()) {
        (Some(Command::Json(array)), _) | (_, Some(Paths::Json(array))) => Some((array, if needs_destination { 2 } else { 1 })),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    #[test]
    fn at_the_array() {
        check_rule(
            "json-not-strings",
            "
FROM a
CMD [1]
    ^^^ error: `1` is not a string
COPY [\"a\", null]
     ^^^^^^^^^^^ error: `null` is not a string
VOLUME [[\"/a\"]]
       ^^^^^^^^ error: The JSON form takes strings
HEALTHCHECK CMD [true]
                ^^^^^^ error: `true` is not a string
ONBUILD CMD [1]
            ^^^ error: `1` is not a string
CMD [a]
CMD [\"1\"]
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("json-not-strings", "FROM a\nCMD [\"a\", 1, true]", "FROM a\nCMD [\"a\", \"1\", \"true\"]");
    }

    #[test]
    fn quotes_alone_do_not_help_where_the_destination_is_missing() {
        for text in ["FROM a\nCOPY [1]", "FROM a\nADD [true]"] {
            let found = check_text(text, false);
            let found = found.iter().find(|finding| finding.rule.id == "json-not-strings");
            assert!(found.is_some_and(|finding| finding.fixes.is_empty()), "{text:?}: {found:?}");
        }
    }
}
