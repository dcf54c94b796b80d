use crate::model::Placed;
use crate::rules::heredoc_bodies::end_of_body;
use crate::rules::{FileContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{TextRange, between, range};

rule! {
    /// A heredoc of an instruction that takes none.
    ///
    /// RUN, COPY and ADD have heredocs. To the builder `CMD <<EOF` is a whole command, and the lines below it are
    /// instructions. A script belongs in a file that COPY writes.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// CMD <<EOF
    /// echo hello
    /// EOF
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// COPY --chmod=755 <<EOF /start.sh
    /// #!/bin/sh
    /// echo hello
    /// EOF
    /// CMD ["/start.sh"]
    /// ```
    MISPLACED_HEREDOC {
        id: "misplaced-heredoc",
        set: Own,
        severity: Warning,
        frontend: true,
        check: File(check),
        messages: {
            takes_none: "{keyword} takes no heredoc: to the builder the lines down to `{name}` are instructions",
        },
    }
}

/// BuildKit: `parser/parser.go`, `heredocDirectives`.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let instructions = &cx.model.instructions;
    let mut next = 0;
    while let Some((at, (marker, name))) = instructions.iter().enumerate().skip(next).find_map(|(at, i)| Some((at, marker(i)?))) {
        next = at + 1;
        let Some((placed, end)) = instructions.get(at).zip(end_of_body(instructions, at, name)) else { continue };
        next = instructions.partition_point(|placed| placed.start <= end.start);
        out.report(placed.at(marker), msg!(takes_none, keyword = placed.keyword.as_str(), name = name))
            .settles(between(placed.start, end.file_range().end()));
    }
}

/// The first `<<NAME` of an instruction without heredocs, and the name.
fn marker(placed: &Placed) -> Option<(TextRange, &str)> {
    if !matches!(placed.keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Env | Keyword::Shell) {
        return None;
    }
    let text = placed.slice(placed.range);
    // One byte is found sooner than a word, and few have it.
    let start = text.contains('<').then(|| text.find(" <<")).flatten().map(|at| at + 1)?;
    let rest = text.get(start + 2..)?;
    let quoted = rest.strip_prefix('-').unwrap_or(rest).split(|c: char| c.is_whitespace() || c == '>' || c == ';').next()?;
    let name = quoted.trim_matches(['"', '\'']);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let base = usize::from(placed.range.start()) + start;
    let length = 2 + (rest.len() - rest.strip_prefix('-').unwrap_or(rest).len()) + quoted.len();
    is_name.then(|| (range(base, base + length), name))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_rule, check_text};

    #[test]
    fn at_the_marker() {
        check_rule(
            "misplaced-heredoc",
            "
FROM debian:13
CMD <<EOF
    ^^^^^ warning: CMD takes no heredoc: to the builder the lines down to `EOF` are instructions
env
echo a
EOF
CMD bash <<-'X'
CMD a << EOF
EOF
RUN <<EOF
a
EOF
",
        );
    }

    #[test]
    fn nothing_else_is_said_of_the_lines() {
        let found: Vec<_> = check_text("FROM debian:13\nENTRYPOINT bash <<-'E'\nenv\necho a\n\tE\nRUN ls\n", false);
        assert_eq!(found.iter().map(|f| f.rule.id).collect::<Vec<_>>(), ["misplaced-heredoc"]);
    }
}
