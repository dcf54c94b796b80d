//! Sources that name what is renamed.

use super::{ContextSource, Model};
use crate::syntax::ast::{Keyword, Paths};
use crate::text::{Edit, MovedPaths, between, size};

/// The edits after which COPY, ADD and the mounts of RUN take from the context what they took before. A source is changed
/// that names what is renamed, or a folder on its way, as it is: without a variable, a wildcard or an escape there.
pub fn moved_sources(model: &Model, moved: &MovedPaths) -> Vec<Edit> {
    model.all_sources().iter().filter_map(|source| moved_source(model, source, moved)).collect()
}

fn moved_source(model: &Model, source: &ContextSource, moved: &MovedPaths) -> Option<Edit> {
    let (from, to, new) = moved.of(&source.text).filter(|_| source.is_literal)?;
    let placed = model.instructions.get(source.instruction)?;
    let raw = model.slice(source.range);
    // What else stands there are quotes; a text with escapes or parts in quotes of their own is left alone.
    let start = raw.find(&source.text)?;
    let around = raw.len() - source.text.len();
    let quotes = raw.chars().filter(|c| matches!(c, '"' | '\'')).count();
    if around != quotes || 2 < quotes {
        return None;
    }
    let fits = match placed.paths() {
        Some(Paths::Json(_)) => |c: char| !matches!(c, '"' | '\\') && !c.is_control(),
        _ if placed.keyword == Keyword::Run => |c: char| !matches!(c, '"' | '\'' | '\\' | ',' | '`') && !c.is_whitespace(),
        _ => |c: char| !matches!(c, '"' | '\'' | '\\' | '`' | '<') && !c.is_whitespace(),
    };
    if !new.chars().all(|c| fits(c) && !matches!(c, '*' | '?' | '[' | '$')) {
        return None;
    }
    let at = source.range.start() + size(start);
    Some(Edit::replace(between(at + size(from), at + size(to)), new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::model;
    use crate::text::apply_edits;

    fn moved(text: &str, pairs: &[(&str, &str)]) -> String {
        let pairs = pairs.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned()));
        apply_edits(text, &moved_sources(&model(text), &MovedPaths::new(pairs)))
    }

    #[test]
    fn a_folder_and_what_is_below_it() {
        assert_eq!(
            moved(
                "FROM a AS b\nCOPY src /src\nCOPY --chown=1 ./src/ x.txt \\\n  src/*.py srcs /y/\nADD [\"src/a b\", \"/src\"]\n\
                 RUN --mount=type=bind,source=src/x,target=/src --mount=type=cache,source=src,target=/c ls src\n\
                 FROM c\nCOPY --from=b src /src\nCOPY \"src/q\" /src\n",
                &[("src", "lib/app")],
            ),
            "FROM a AS b\nCOPY lib/app /src\nCOPY --chown=1 ./lib/app/ x.txt \\\n  lib/app/*.py srcs /y/\nADD [\"lib/app/a b\", \"/src\"]\n\
             RUN --mount=type=bind,source=lib/app/x,target=/src --mount=type=cache,source=src,target=/c ls src\n\
             FROM c\nCOPY --from=b src /src\nCOPY \"lib/app/q\" /src\n",
        );
    }

    #[test]
    fn what_stays_as_it_is() {
        for text in [
            "FROM a\nCOPY . /\n",
            "FROM a\nARG D=src\nCOPY $D /\n",
            "FROM a\nCOPY s* /\n",
            "FROM a\nCOPY s\"rc\"/x\"y\" /\n",
            "FROM a\nCOPY <<src /x\nsrc\n",
            "FROM a\nRUN cp src /x\n",
        ] {
            assert_eq!(moved(text, &[("src", "lib")]), text);
        }
    }

    #[test]
    fn names_that_would_mean_something_else() {
        for new in ["a b", "a*", "$x", "a\"b", "a\\b"] {
            assert_eq!(moved("FROM a\nCOPY src /\n", &[("src", new)]), "FROM a\nCOPY src /\n");
        }
        assert_eq!(moved("FROM a\nCOPY [\"src\", \"/\"]\n", &[("src", "a b")]), "FROM a\nCOPY [\"a b\", \"/\"]\n");
        let mount = "FROM a\nRUN --mount=source=src,target=/x y\n";
        assert_eq!(moved(mount, &[("src", "a,b")]), mount);
        let ticks = "# escape=`\nFROM a\nCOPY src /\n";
        assert_eq!(moved(ticks, &[("src", "a`b")]), ticks);
    }
}
