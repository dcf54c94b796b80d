use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Arguments, Command, Instruction, Keyword, PairForm, PathArgument, Paths};
use crate::text::{Edit, TextRange, TextSize, range, size};

rule! {
    /// A `#` behind an instruction does not start a comment.
    ///
    /// To the builder, a comment is a line that begins with `#`. Anywhere else it is text: the
    /// working directory of `WORKDIR /app # sources` is `/app # sources`, and `CMD ["a"] # start` is no
    /// longer an array. Only what a shell reads, such as RUN, may end with a comment.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// WORKDIR /app # sources
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// # sources
    /// WORKDIR /app
    /// ```
    TRAILING_COMMENT {
        id: "trailing-comment",
        set: Own,
        severity: Warning,
        check: Instruction(check),
        messages: {
            text: "`#` does not start a comment here: to the builder this is text of {keyword}",
            above: "Move it to a line above",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let instruction = cx.instruction;
    if !instruction.text.contains('#') {
        return;
    }
    let Some((start, whole)) = comment_of(instruction) else { return };
    let at = usize::from(start);
    let rest = instruction.text.get(at..).unwrap_or_default();
    let line = rest.split(['\r', '\n']).next().unwrap_or_default();
    let text = line.trim_end_matches([' ', '\t']);
    // The line may go on below.
    let text = text.strip_suffix(cx.escape).filter(|_| line.len() < rest.trim_end().len()).unwrap_or(text).trim_end();
    let comment = range(at, at + text.len());
    let before = instruction.text.get(..at).unwrap_or_default();
    let end = if instruction.text.contains("\r\n") { "\r\n" } else { "\n" };
    let edits = vec![
        Edit::insert(instruction.range.start(), format!("{text}{end}")),
        Edit::delete(range(before.trim_end().len(), at + text.len())),
    ];
    // Renovate looks for it behind the version, and the words declare arguments that nobody uses.
    let is_for_renovate =
        instruction.keyword == Keyword::Arg && text.trim_start_matches('#').trim_start().starts_with("renovate:");
    out.report(comment, msg!(text, keyword = instruction.keyword.as_str()))
        .idle_if(is_for_renovate)
        .fix(Fix::suggestion(msg!(above), edits).preferred())
        .settles(if whole { instruction.range } else { comment });
}

/// Where a comment begins in what is no shell text, and whether it spoils all of the instruction.
fn comment_of(instruction: &Instruction) -> Option<(TextSize, bool)> {
    match &instruction.arguments {
        Arguments::From(from) => {
            let first = from.unexpected.iter().find(|word| word.raw.starts_with('#'))?;
            from.image.as_ref().filter(|image| image.word.range.end() < first.range.start())?;
            Some((first.range.start(), true))
        }
        Arguments::Argument(word) => {
            let word = word.as_ref()?;
            Some((word.range.start() + in_text(instruction, word.range)?, false))
        }
        Arguments::Paths(Paths::Words(words)) => {
            let needed = if instruction.keyword == Keyword::Volume { 1 } else { 2 };
            let is_mark = |word: &&PathArgument| matches!(word, PathArgument::Word(word) if word.raw.starts_with('#'));
            Some((words.iter().skip(needed).find(is_mark)?.range().start(), true))
        }
        Arguments::Ports(words) => {
            let first = words.iter().skip(1).find(|word| word.raw.starts_with('#'))?;
            Some((first.range.start(), true))
        }
        Arguments::Pairs(pairs) => {
            if let [pair] = &**pairs
                && pair.form == PairForm::Legacy
                && instruction.keyword == Keyword::Env
            {
                let value = pair.value.as_ref()?;
                return Some((value.range.start() + in_text(instruction, value.range)?, false));
            }
            let is_mark = |word: &str| word.starts_with('#');
            let first = pairs.iter().skip(1).find(|pair| pair.form == PairForm::Bare && is_mark(pair.name()))?;
            Some((first.range.start(), true))
        }
        Arguments::Command(Some(Command::Shell(shell))) if shell.markers.is_empty() => {
            let text = instruction.slice(shell.range);
            let array = text.get(..text.rfind(']').filter(|_| text.starts_with('['))? + 1)?;
            let rest = text.get(array.len()..)?;
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let is_array = serde_json::from_str::<Vec<String>>(array).is_ok_and(|words| !words.is_empty());
            (0 < blanks && rest.trim_start().starts_with('#') && is_array)
                .then(|| (shell.range.start() + size(array.len() + blanks), true))
        }
        _ => None,
    }
}

/// Where a `#` between blanks is in an argument without quotes, from its start.
fn in_text(instruction: &Instruction, argument: TextRange) -> Option<TextSize> {
    let text = instruction.slice(argument);
    let at = text.find(" #").or_else(|| text.find("\t#"))?;
    let is_plain = !text.get(..at)?.contains(['"', '\'', '\n']) && text.get(at + 2..)?.starts_with([' ', '\t']);
    is_plain.then(|| size(at + 1))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    #[test]
    fn at_the_mark() {
        check_rule(
            "trailing-comment",
            r##"
FROM debian:13 # base
               ^^^^^^ warning: `#` does not start a comment here: to the builder this is text of FROM
WORKDIR /app # here
             ^^^^^^ warning: `#` does not start a comment here: to the builder this is text of WORKDIR
COPY . . # rest
         ^^^^^^ warning
CMD ["a"] # start
          ^^^^^^^ warning
USER app # x
         ^^^ warning
ENV A=1 # x
        ^^^ warning
ENV A 1 # x
        ^^^ warning
ARG U=dev # who
          ^^^^^ warning
EXPOSE 80 # http
          ^^^^^^ warning
VOLUME /a # b
          ^^^ warning
ENV A=1 # one \
        ^^^^^ warning
    B=2
COPY #a b
WORKDIR /a#b
RUN make # all
CMD run # it
RUN ["a"] # x
          ^^^ warning
ENV A="x # y" B=#
LABEL a=#b c=d
USER "x # y"
"##,
        );
    }

    #[test]
    fn one_finding() {
        for line in ["FROM debian:13 # x", "ENV A=1 # x y", "EXPOSE 80 # y", "CMD [\"a\"] # start", "COPY . /a/ # rest"] {
            let text = if line.starts_with("FROM") { line.to_owned() } else { format!("FROM debian:13\n{line}\n") };
            let found: Vec<_> = check_text(&text, false).iter().map(|f| f.rule.id).collect();
            assert_eq!(found, ["trailing-comment"], "{line}");
        }
    }

    #[test]
    fn fixes() {
        let fix = |before: &str, after: &str| {
            check_fix("trailing-comment", &format!("FROM a\n{before}"), &format!("FROM a\n{after}"));
        };
        fix("WORKDIR /app # here\nRUN a", "# here\nWORKDIR /app\nRUN a");
        fix("CMD [\"a\"] # start\n", "# start\nCMD [\"a\"]\n");
        fix("ENV A=1 # one \\\n    B=2\n", "# one\nENV A=1 \\\n    B=2\n");
    }
}
