use crate::config::{Dialect, parse_pragma};
use crate::rules::{Fix, InstructionContext, Message, Sink};
use crate::syntax::ast::TriviaKind;
use crate::text::{Edit, TextRange, between, size};

rule! {
    /// A comment that should suppress a finding stands inside of an instruction, where nobody reads it.
    ///
    /// Such comments count above an instruction. The builder takes out what stands inside before the shell reads the text,
    /// also a comment of ShellCheck's, which hadolint reads nowhere.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN apt-get update && \
    ///     # hadolint ignore=DL3008
    ///     apt-get install -y jq
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// # hadolint ignore=DL3008
    /// RUN apt-get update && \
    ///     apt-get install -y jq
    /// ```
    MISPLACED_SUPPRESSION {
        id: "misplaced-suppression",
        set: Own,
        severity: Warning,
        check: Instruction(check),
        messages: {
            inside: "This comment suppresses nothing: it must stand above the {keyword}",
            shellcheck: "Nothing reads this comment inside of an instruction; `{instead}` above the {keyword} does the same",
            above: "Move it above the {keyword}",
            change: "Insert `{instead}` above",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let instruction = cx.instruction;
    let keyword = instruction.keyword_token.text.to_uppercase();
    for trivia in instruction.trivia.iter().filter(|trivia| trivia.kind == TriviaKind::Comment) {
        let comment = instruction.slice(trivia.range).trim_end();
        let (text, message, title): (String, Message, Message) = match parse_pragma(comment) {
            Some(pragma) if pragma.dialect == Dialect::ShellCheck => {
                let instead = format!("# hadolint ignore={}", pragma.ids.join(","));
                let message = msg!(shellcheck, instead = instead, keyword = keyword);
                let title = msg!(change, instead = instead);
                (instead, message, title)
            }
            Some(_) => (comment.to_owned(), msg!(inside, keyword = keyword), msg!(above, keyword = keyword)),
            None => continue,
        };
        let end = if instruction.text.contains("\r\n") { "\r\n" } else { "\n" };
        let edits = vec![
            Edit::insert(instruction.range.start(), format!("{text}{end}")),
            Edit::delete(whole_line(&instruction.text, trivia.range)),
        ];
        out.report(trivia.range, message).fix(Fix::suggestion(title, edits).preferred());
    }
}

/// The line of a comment, with its line break.
fn whole_line(text: &str, comment: TextRange) -> TextRange {
    let before = text.get(..usize::from(comment.start())).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let behind = text.get(usize::from(comment.end())..).unwrap_or_default();
    let end = comment.end() + size(behind.find('\n').map_or(behind.len(), |at| at + 1));
    between(size(start), end)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_comment() {
        check_rule(
            "misplaced-suppression",
            r"
FROM debian:13
RUN a \
# hadolint ignore=DL3008
^^^^^^^^^^^^^^^^^^^^^^^^ warning: This comment suppresses nothing: it must stand above the RUN
 && b \
  # shellcheck disable=SC2086
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: Nothing reads this comment inside of an instruction; `# hadolint ignore=SC2086` above the RUN does the same
 && c \
# hadolint is a linter
 && d
# hadolint ignore=DL3008
RUN e
",
        );
        check_fix(
            "misplaced-suppression",
            "FROM a\nRUN a \\\n  # hadolint ignore=DL3008\n && b\n",
            "FROM a\n# hadolint ignore=DL3008\nRUN a \\\n && b\n",
        );
        check_fix(
            "misplaced-suppression",
            "FROM a\nRUN a \\\n  # shellcheck disable=SC2086,SC2046 # meant\n && b\n",
            "FROM a\n# hadolint ignore=SC2086,SC2046\nRUN a \\\n && b\n",
        );
    }
}
