use super::pattern::is_plain;
use super::reach::{Reach, Search};
use crate::data::ignore_names::USUAL;
use crate::data::products::{OUTPUT_ENDINGS, OUTPUT_PARTS};
use crate::rules::{IgnoreContext, Sink};

rule! {
    /// A pattern that matches nothing in the build context.
    ///
    /// Perhaps it is misspelled, or what it named is gone. Patterns found in most files, such as
    /// `node_modules`, and those with a `*` are considered precautions.
    ///
    /// Found only when the files of the build context are known.
    ///
    /// ```dockerignore,bad
    /// fixtures/large.bin
    /// ```
    ///
    /// ```dockerignore,good
    /// app/main.py
    /// ```
    IGNORE_MATCHES_NOTHING {
        id: "ignore-matches-nothing",
        set: Own,
        severity: Hint,
        optional: true,
        check: Ignorefile(check),
        messages: {
            nothing: "`{pattern}` matches nothing in the build context",
        },
    }
}

fn check(cx: &IgnoreContext<'_>, out: &mut Sink) {
    let Some(search) = Search::new(cx) else { return };
    for (index, pattern) in cx.file.patterns.iter().enumerate() {
        if !is_usual(&pattern.cleaned) && search.reach(index, pattern) == Reach::Nothing {
            out.report(pattern.range, msg!(nothing, pattern = pattern.raw));
        }
    }
}

fn is_usual(cleaned: &str) -> bool {
    let usual = |part: &str| {
        let part = part.to_ascii_lowercase();
        let stem = part.split(['.', '-', '_']).next().unwrap_or_default();
        part.starts_with('.')
            || USUAL.contains(&part.as_str())
            || USUAL.contains(&stem)
            || OUTPUT_PARTS.iter().any(|word| part.contains(word))
    };
    let is_output = OUTPUT_ENDINGS.iter().any(|end| cleaned.ends_with(end));
    !is_plain(cleaned) || is_output || cleaned.contains([' ', '{', '#']) || cleaned.split('/').any(usual)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_ignore_rule;

    #[test]
    fn at_the_line() {
        check_ignore_rule(
            "ignore-matches-nothing",
            "
resources/old
^^^^^^^^^^^^^ hint: `resources/old` matches nothing in the build context
!keep
^^^^^ hint: `!keep` matches nothing
main.py
Main.py
node_modules
**/x*
.git
docker-compose.yml
README.md
venv/lib
",
        );
    }
}
