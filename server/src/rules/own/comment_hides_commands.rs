use memchr::{memchr_iter, memrchr};

use crate::model::{ShellTokenKind, ShellTokens};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Command, Instruction, Keyword, TriviaKind};
use crate::text::{Edit, range};

rule! {
    /// A comment in the middle of a RUN hides everything behind it.
    ///
    /// The builder joins the lines of a RUN before the shell reads them, so that a comment lasts to the
    /// end of the instruction, not to the end of its line. A comment on its own line is removed by
    /// the builder and hides nothing.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN make \
    ///  && make check # takes long \
    ///  && make install
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN make \
    /// # takes long
    ///  && make check \
    ///  && make install
    /// ```
    COMMENT_HIDES_COMMANDS {
        id: "comment-hides-commands",
        set: Own,
        severity: Warning,
        check: Instruction(check),
        messages: {
            hides: "The shell gets all lines as one, so this comment hides everything below it in this {keyword}",
            hidden: "The first line that is hidden",
            above: "Move it to a line above",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let instruction = cx.instruction;
    if !matches!(instruction.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint) {
        return;
    }
    let Some(Command::Shell(shell)) = instruction.command() else { return };
    if !shell.markers.is_empty() || !continuations(instruction).any(may_have_comment) {
        return;
    }
    let tokens = ShellTokens::of_line(instruction, shell, cx.escape);
    let Some(comment) = tokens.tokens.iter().find(|token| token.kind == ShellTokenKind::Comment) else { return };
    let at = usize::from(tokens.place(comment).start());
    // `<# … #>` is a comment of PowerShell that ends.
    if instruction.text.get(..at).is_some_and(|before| before.ends_with('<')) {
        return;
    }
    let text = &*instruction.text;
    let rest = text.get(at..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    let mut below = at + line.len() + 1;
    let hidden = text.get(below..).unwrap_or_default().split_inclusive('\n').find_map(|line| {
        let start = below + line.len() - line.trim_start().len();
        below += line.len();
        let text = line.trim();
        (!text.is_empty() && !text.starts_with('#')).then(|| range(start, start + text.len()))
    });
    let Some(hidden) = hidden else { return };
    let own = line.trim_end().trim_end_matches(cx.escape).trim_end();
    let start = text.get(..at).unwrap_or_default().rfind('\n').map_or(0, |before| before + 1);
    let before = text.get(start..at).unwrap_or_default();
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let edits = vec![
        Edit::insert(crate::text::size(start), format!("{own}{end}")),
        Edit::delete(range(start + before.trim_end().len(), at + own.len())),
    ];
    out.report(range(at, at + own.len()), msg!(hides, keyword = instruction.keyword.as_str()))
        .related(hidden, msg!(hidden))
        .fix(Fix::suggestion(msg!(above), edits).preferred());
}

/// Whether a `#` begins a word of a line.
fn may_have_comment(line: &str) -> bool {
    let before = |at: usize| at.checked_sub(1).and_then(|before| line.as_bytes().get(before));
    memchr_iter(b'#', line.as_bytes()).any(|at| matches!(before(at), Some(b' ' | b'\t')))
}

/// The lines that go on below.
fn continuations(instruction: &Instruction) -> impl Iterator<Item = &str> {
    let ends = instruction.trivia.iter().filter(|trivia| trivia.kind == TriviaKind::Continuation);
    ends.map(|trivia| {
        let before = instruction.text.get(..usize::from(trivia.range.start())).unwrap_or_default();
        memrchr(b'\n', before.as_bytes()).and_then(|at| before.get(at + 1..)).unwrap_or(before)
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_comment() {
        check_rule(
            "comment-hides-commands",
            r#"
FROM debian:13
RUN cmd1 \
 && cmd2 # note \
         ^^^^^^ warning: The shell gets all lines as one, so this comment hides everything below it in this RUN
 && cmd3
RUN cmd1 \
# note
 # note
 && cmd2 # last
RUN echo "a # b \
 c" 'd # \
 e' $#  \
 f#g
RUN Get-Item a ; \
 <# b #> \
 Get-Item c
RUN a # b \
# c

RUN <<EOF
a # b \
c
EOF
"#,
        );
    }

    #[test]
    fn fixes() {
        let fix = |before: &str, after: &str| {
            check_fix("comment-hides-commands", &format!("FROM a\n{before}"), &format!("FROM a\n{after}"));
        };
        fix("RUN a \\\n && b # c \\\n && d", "RUN a \\\n# c\n && b \\\n && d");
        fix("RUN a # c \\\n && d", "# c\nRUN a \\\n && d");
    }
}
