use memchr::memmem;

use crate::model::Placed;
use crate::rules::heredoc_bodies::end_of_body;
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange, between, range};

rule! {
    /// A blank between `<<-` and the name of a heredoc.
    ///
    /// A shell reads `cat <<- EOF` as a heredoc. The builder does not: it takes the lines below for
    /// instructions.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN cat <<- EOF > /hello.txt
    /// hello world
    /// EOF
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN cat <<-EOF > /hello.txt
    /// hello world
    /// EOF
    /// ```
    HEREDOC_WITH_BLANK {
        id: "heredoc-with-blank",
        set: Own,
        severity: Warning,
        frontend: true,
        check: File(check),
        messages: {
            blank: "To the builder this is not a heredoc: nothing may come between `<<-` and `{name}`",
            remove: "Change to `<<-{name}`",
        },
    }
}

/// BuildKit: `parser/parser.go`, `reHeredoc`; words are cut at blanks before it is asked.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let instructions = &cx.model.instructions;
    let mut next = 0;
    while let Some((at, marker)) = instructions.iter().enumerate().skip(next).find_map(|(at, placed)| Some((at, marker(placed)?)))
    {
        next = at + 1;
        let name = marker.name;
        let Some((placed, end)) = instructions.get(at).zip(end_of_body(instructions, at, name)) else { continue };
        next = instructions.partition_point(|placed| placed.start <= end.start);
        out.report(placed.at(marker.place), msg!(blank, name = name))
            .fix(Fix::suggestion(msg!(remove, name = name), vec![Edit::delete(placed.at(marker.blanks))]).preferred())
            .settles(between(placed.start, end.file_range().end()));
    }
}

struct Marker<'t> {
    /// From `<<-` to the end of the name.
    place: TextRange,
    blanks: TextRange,
    /// Without quotes.
    name: &'t str,
}

/// The first `<<- NAME` in the text of an instruction that may have heredocs.
fn marker(placed: &Placed) -> Option<Marker<'_>> {
    if !matches!(placed.keyword, Keyword::Run | Keyword::Copy | Keyword::Add) {
        return None;
    }
    /// Kept with the instruction: it is asked for at every keystroke.
    struct HasMarker(bool);
    let has_marker = placed.derived.get_or_init(|| HasMarker(read_marker(placed).is_some()));
    if has_marker.0 { read_marker(placed) } else { None }
}

fn read_marker(placed: &Placed) -> Option<Marker<'_>> {
    let text = placed.slice(placed.range);
    let find = |operator: &str| memmem::find(text.as_bytes(), operator.as_bytes());
    let start = find("<<- ").or_else(|| find("<<-\t"))?;
    let rest = text.get(start + 3..)?;
    let word = rest.trim_start_matches([' ', '\t']);
    let quoted = word.split(|c: char| c.is_whitespace() || c == '>' || c == ';').next()?;
    let name = quoted.trim_matches(['"', '\'']);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let base = usize::from(placed.range.start()) + start;
    let blanks = rest.len() - word.len();
    is_name.then(|| Marker {
        place: range(base, base + 3 + blanks + quoted.len()),
        blanks: range(base + 3, base + 3 + blanks),
        name,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    #[test]
    fn at_the_marker() {
        check_rule(
            "heredoc-with-blank",
            "
FROM debian:13
RUN cat <<- EOF > /h.txt
        ^^^^^^^ warning: To the builder this is not a heredoc: nothing may come between `<<-` and `EOF`
hello world
RUN this too
EOF
RUN cat <<- EOF
RUN cat <<-EOF
x
EOF
",
        );
        let found: Vec<_> = check_text("FROM debian:13\nRUN cat <<- 'EOF' > /h\nhello world\n\tEOF\nRUN ls\n", false);
        assert_eq!(found.iter().map(|f| f.rule.id).collect::<Vec<_>>(), ["heredoc-with-blank"]);
    }

    #[test]
    fn the_fix_removes_it() {
        check_fix("heredoc-with-blank", "FROM a\nRUN cat <<-  E > /h\nx y\nE\n", "FROM a\nRUN cat <<-E > /h\nx y\nE\n");
    }
}
