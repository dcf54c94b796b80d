//! What COPY, ADD and mounts take from the build context.

use super::expanded::{ExpandedText, source_paths};
use super::remote::{RemoteSource, remote_source};
use super::scope::Environment;
use super::value::Value;
use super::{MountKind, Placed, StageModel, mounts};
use crate::syntax::ast::Keyword;
use crate::text::TextRange;

/// One source in the build context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextSource {
    /// The index of the instruction.
    pub instruction: usize,
    /// Where it is in the file.
    pub range: TextRange,
    /// The path after expansion in a build without arguments.
    pub text: String,
    /// No variable decides it.
    pub is_literal: bool,
}

impl StageModel {
    /// The sources of all COPY and ADD, in order; without those of another stage or image, heredocs, URLs,
    /// Git repositories, and texts that only a base image decides (BuildKit: `convert_copy.go`,
    /// `dispatchCopy`).
    pub fn context_sources(&self) -> &[ContextSource] {
        self.sources.get_or_init(|| self.read_context_sources())
    }

    fn read_context_sources(&self) -> Vec<ContextSource> {
        let mut sources = Vec::new();
        let mut read = |index: usize, placed: &Placed, environment: &Environment| {
            for text in source_paths(placed, self.escape) {
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
        };
        let has_variable = |text: &ExpandedText| text.source.text().contains('$');
        if self.instructions.iter().any(|placed| source_paths(placed, self.escape).iter().any(has_variable)) {
            self.visit_with_defaults(|_, index, placed, environment| read(index, placed, environment));
        } else {
            let nothing = Environment::empty(Value::Unset);
            let in_stages = self.instructions.iter().enumerate().skip(self.global().len());
            in_stages.for_each(|(index, placed)| read(index, placed, &nothing));
        }
        sources
    }

    /// The paths that `RUN --mount=type=bind,source=…` takes from the build context, as far as no variable decides them.
    /// A mount without a source, which is of the whole context, is left out.
    fn bind_sources(&self) -> Vec<ContextSource> {
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
    pub fn all_sources(&self) -> &[ContextSource] {
        self.all_sources.get_or_init(|| {
            let mut sources = self.context_sources().to_vec();
            sources.extend(self.bind_sources());
            sources.sort_by_key(|source| source.range.start());
            sources
        })
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
        let shown = |sources: &[super::ContextSource]| sources.iter().map(|s| model.slice(s.range)).collect::<Vec<_>>().join(" ");
        assert_eq!(shown(&model.bind_sources()), "x.txt ./y");
        assert_eq!(shown(model.all_sources()), "x.txt ./y k");
    }
}
