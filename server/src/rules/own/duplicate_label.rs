use rustc_hash::FxHashMap;

use crate::model::{Model, Placed};
use crate::rules::{FileContext, Fix, Sink, Tag};
use crate::syntax::ast::{Keyword, PairForm, TriviaKind};
use crate::text::{Edit, between};

rule! {
    /// The same label twice in a stage.
    ///
    /// The last one takes effect; the one before is ignored.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// LABEL org.opencontainers.image.version="1.0"
    /// LABEL org.opencontainers.image.version="1.1"
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// LABEL org.opencontainers.image.version="1.1"
    /// ```
    DUPLICATE_LABEL {
        id: "duplicate-label",
        set: Own,
        severity: Warning,
        aliases: ["tally/labels/no-duplicate-keys"],
        check: File(check),
        messages: {
            overridden: "`{key}` is set again below, so this value has no effect",
            later: "The value that takes effect",
            remove: "Remove `{key}`",
        },
    }
}

/// A label that was set.
struct Earlier<'m> {
    label: &'m Placed,
    /// The index of its pair.
    index: usize,
    /// Whether comments are between the lines of the instruction.
    has_comments: bool,
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    for stage in &model.stages {
        let mut earlier: FxHashMap<&str, Earlier<'_>> = FxHashMap::default();
        for placed in model.instructions_of(stage).iter().filter(|i| i.keyword == Keyword::Label) {
            let has_comments = placed.trivia.iter().any(|t| t.kind == TriviaKind::Comment);
            for (index, pair) in placed.pairs().iter().enumerate() {
                let key = pair.name().trim_matches(['"', '\'']);
                if key.is_empty() || key.contains(['$', '\\']) {
                    continue;
                }
                if let Some(before) = earlier.insert(key, Earlier { label: placed, index, has_comments })
                    && let Some(overridden) = before.label.pairs().get(before.index)
                {
                    let fix = removal(model, &before).map(|edit| Fix::safe(msg!(remove, key = key), vec![edit]));
                    out.report(before.label.at(overridden.name_range()), msg!(overridden, key = key))
                        .tag(Tag::Unnecessary)
                        .related(placed.at(pair.name_range()), msg!(later))
                        .maybe_fix(fix);
                }
            }
        }
    }
}

/// Takes a pair out, or the instruction if it has no other one. With comments between its lines it is left
/// to a person.
fn removal(model: &Model, earlier: &Earlier<'_>) -> Option<Edit> {
    let Earlier { label, index, has_comments } = *earlier;
    if has_comments {
        return None;
    }
    let pairs = label.pairs();
    let pair = pairs.get(index)?;
    let range = match (index.checked_sub(1).and_then(|before| pairs.get(before)), pairs.get(index + 1)) {
        (None, None) => return Some(Edit::delete(model.whole_lines(label.file_range()))),
        // What would stand behind the keyword then is a flag to the builder, or a name with its value behind a blank.
        (None, Some(next)) if label.slice(next.range).starts_with("--") || next.form != PairForm::Equals => return None,
        (_, Some(next)) => between(pair.range.start(), next.range.start()),
        (Some(before), None) => between(before.range.end(), pair.range.end()),
    };
    Some(Edit::delete(label.at(range)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_earlier_key() {
        check_rule(
            "duplicate-label",
            "
FROM a AS x
LABEL a.b=1 c=2
      ^^^ warning: `a.b` is set again below
LABEL \"a.b\"=3 \\
      $d=1 $d=2
FROM x
LABEL a.b=4
",
        );
    }

    #[test]
    fn fixes() {
        let fix = |before: &str, after: &str| {
            check_fix("duplicate-label", &format!("FROM a\n{before}"), &format!("FROM a\n{after}"));
        };
        fix("LABEL a=1\nLABEL a=2\n", "LABEL a=2\n");
        fix("LABEL a=1 \\\n  b=2\nLABEL a=2\n", "LABEL b=2\nLABEL a=2\n");
        fix("LABEL b=1 \\\n  a=2\nLABEL a=2\n", "LABEL b=1\nLABEL a=2\n");
        fix("LABEL a=1 b=2 a=3\n", "LABEL b=2 a=3\n");
        for text in ["LABEL a=1 --b=2 a=3", "LABEL a= @\nLABEL a=2"] {
            let found = crate::testing::check_text(&format!("FROM a:1\n{text}\n"), false);
            assert!(found.iter().any(|f| f.rule.id == "duplicate-label"), "{text}");
            assert!(found.iter().filter(|f| f.rule.id == "duplicate-label").all(|f| f.fixes.is_empty()), "{text}");
        }
    }
}
