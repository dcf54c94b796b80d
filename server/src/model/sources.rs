//! What COPY, ADD and mounts take from the build context.

use super::expanded::{ExpandedRole, expanded_texts};
use super::remote::{RemoteSource, remote_source};
use super::{Model, MountKind, mounts};
use crate::syntax::ast::{Keyword, PathArgument, Paths};
use crate::text::TextRange;

/// One source in the build context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextSource {
    /// The index of the instruction.
    pub instruction: usize,
    /// Where it stands in the file.
    pub range: TextRange,
    /// The path after expansion in a build without arguments.
    pub text: String,
    /// No variable decides it.
    pub is_literal: bool,
}

impl Model {
    /// The sources of all COPY and ADD, in order; without those of another stage or image, heredocs, URLs,
    /// Git repositories, and texts that only a base image decides (BuildKit: `convert_copy.go`,
    /// `dispatchCopy`).
    pub fn context_sources(&self) -> Vec<ContextSource> {
        let mut sources = Vec::new();
        let takes = |k: Keyword| matches!(k, Keyword::Copy | Keyword::Add);
        if !self.instructions.iter().any(|placed| takes(placed.keyword)) {
            return sources;
        }
        self.visit_with_defaults(|_, index, placed, environment| {
            if !takes(placed.keyword) || placed.flag("from").is_some() {
                return;
            }
            let has_destination = match placed.paths() {
                Some(Paths::Json(_)) => true,
                Some(Paths::Words(words)) => matches!(words.last(), Some(PathArgument::Word(_))),
                None => return,
            };
            let mut texts: Vec<_> =
                expanded_texts(&placed.instruction, self.escape).into_iter().filter(|t| t.role == ExpandedRole::Path).collect();
            if has_destination {
                texts.pop();
            }
            for text in texts {
                let expansion = text.expand(&|name| environment.value(name));
                let Some(path) = expansion.known() else { continue };
                let is_local = matches!(remote_source(path), None | Some(RemoteSource::GitShorthand));
                if is_local && !path.is_empty() {
                    sources.push(ContextSource {
                        instruction: index,
                        range: placed.at(text.source.range()),
                        text: path.to_owned(),
                        is_literal: expansion.variables.is_empty(),
                    });
                }
            }
        });
        sources
    }

    /// The same for `RUN --mount=type=bind,source=…`, as far as no variable decides them. A mount without a
    /// source, which is of the whole context, is left out.
    pub fn bind_sources(&self) -> Vec<ContextSource> {
        let mut sources = Vec::new();
        for (index, placed) in self.instructions.iter().enumerate().filter(|(_, placed)| placed.keyword == Keyword::Run) {
            for mount in mounts(placed, self.escape) {
                let is_bind = mount.option("type").is_none() || mount.kind() == Some(MountKind::Bind);
                let Some(option) = mount.option("source").filter(|_| is_bind && mount.option("from").is_none()) else { continue };
                let Some(text) = option.plain_value().filter(|text| !text.is_empty()) else { continue };
                let range = placed.at(option.value_range());
                sources.push(ContextSource { instruction: index, range, text: text.to_owned(), is_literal: true });
            }
        }
        sources
    }

    /// All of them, by place.
    pub fn all_sources(&self) -> Vec<ContextSource> {
        let mut sources = self.context_sources();
        sources.extend(self.bind_sources());
        sources.sort_by_key(|source| source.range.start());
        sources
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::model;

    #[test]
    fn sources_of_the_context() {
        let model = model(
            "ARG D=src\nFROM a AS b\nARG D\nCOPY a $D/b \"c d\" /x\nADD https://x.y/z [1] git@h:p *.txt /x\nCOPY --from=b q /x\n\
             COPY [\"e\", \"./f/\", \"/x\"]\nCOPY <<EOF g /x\nEOF\nRUN y\nCOPY only\n",
        );
        let sources = model.context_sources();
        let shown: Vec<_> = sources.iter().map(|s| (s.text.as_str(), model.slice(s.range), s.is_literal)).collect();
        let wanted = [("a", "a", true), ("src/b", "$D/b", false), ("c", "\"c", true), ("d", "d\"", true)];
        assert_eq!(shown.get(..2), wanted.get(..2));
        let rest: Vec<_> = shown.iter().map(|s| s.0).filter(|s| !["a", "src/b"].contains(s)).collect();
        assert_eq!(rest, ["[1]", "*.txt", "e", "./f/", "g"]);
    }
    #[test]
    fn mounts_of_the_context() {
        let model = model(
            "FROM a AS b\nRUN --mount=type=bind,source=x.txt,target=/x --mount=src=./y,dst=/y z\nFROM c\nARG V\n\
             RUN --mount=from=b,source=q,target=/q --mount=type=cache,source=w,target=/w --mount=source=$V,target=/v \\\n  \
             --mount=target=/all --mount=type=bind,source=,target=/e z\nCOPY k /k\n",
        );
        let shown =
            |sources: Vec<super::ContextSource>| sources.iter().map(|s| model.slice(s.range)).collect::<Vec<_>>().join(" ");
        assert_eq!(shown(model.bind_sources()), "x.txt ./y");
        assert_eq!(shown(model.all_sources()), "x.txt ./y k");
    }
}
