//! What COPY, ADD and mounts take from the build context.

use std::ops::Deref;
use std::sync::Arc;

use super::expanded::{ExpandedText, source_paths};
use super::remote::{RemoteSource, remote_source};
use super::scope::Environment;
use super::value::Value;
use super::{Mount, MountKind, Placed, StageModel, mounts};
use crate::syntax::ast::{Instruction, Keyword};
use crate::text::{TextRange, clean_path};

/// One source in the build context: what it names, by way of [`Deref`], and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextSource {
    /// The index of the instruction.
    pub instruction: usize,
    /// Where it is in the file.
    pub range: TextRange,
    named: Arc<SourcePath>,
}

/// What a source names. Where no variable decides it, it is read once and kept with the instruction.
#[derive(Debug, PartialEq, Eq)]
pub struct SourcePath {
    /// The path after expansion in a build without arguments.
    pub text: String,
    /// The path in the context: clean, without a slash before it; empty for the whole context.
    pub path: String,
    /// No variable decides it.
    pub is_literal: bool,
    /// It is one path of the context as it is there: no variable decides it, it has no pattern and does not lead out.
    pub is_plain: bool,
}

impl Deref for ContextSource {
    type Target = SourcePath;

    fn deref(&self) -> &SourcePath {
        &self.named
    }
}

impl SourcePath {
    fn new(text: &str, is_literal: bool) -> Self {
        let path = clean_path(text);
        let path = if path == "." { "" } else { path.trim_start_matches('/') };
        let is_pattern = |c: char| matches!(c, '*' | '?' | '[' | '\\' | ':' | '(' | '|' | '{' | '<');
        let is_plain = is_literal && !path.is_empty() && !path.starts_with("..") && !path.contains(is_pattern);
        Self { text: text.to_owned(), path: path.to_owned(), is_literal, is_plain }
    }
}

/// A source of an instruction; relative to it.
type Source = (TextRange, Arc<SourcePath>);

/// The sources of COPY or ADD, kept with it; `None` where a variable decides one.
struct CopySources(Option<Box<[Source]>>);

/// The sources of the mounts of RUN, kept with it.
struct MountSources(Box<[Source]>);

fn copy_sources(copy: &Instruction, escape: char) -> Option<&[Source]> {
    let read = || {
        let texts = source_paths(copy, escape);
        let has_variable = texts.iter().any(|text| text.source.text().contains('$'));
        CopySources((!has_variable).then(|| read_sources(texts, &Environment::empty(Value::Unset)).collect()))
    };
    copy.derived.get_or_init(read).0.as_deref()
}

/// What texts name in the build context, where these variables are in force.
fn read_sources<'a>(texts: &'a [ExpandedText], environment: &'a Environment) -> impl Iterator<Item = Source> + 'a {
    texts.iter().filter_map(|text| {
        let expansion = text.expand(&|name| environment.value(name));
        let path = expansion.known().filter(|path| !path.is_empty())?;
        let is_local = matches!(remote_source(path), None | Some(RemoteSource::GitShorthand));
        is_local.then(|| (text.source.range(), Arc::new(SourcePath::new(path, expansion.variables.is_empty()))))
    })
}

fn mount_sources(run: &Instruction, escape: char) -> &[Source] {
    let read_one = |mount: &Mount| {
        let is_bind = mount.option("type").is_none() || mount.kind() == Some(MountKind::Bind);
        let option = mount.option("source").filter(|_| is_bind && mount.option("from").is_none())?;
        let text = option.plain_value().filter(|text| !text.is_empty())?;
        Some((option.value_range(), Arc::new(SourcePath::new(text, true))))
    };
    let read = || MountSources(mounts(run, escape).iter().filter_map(read_one).collect());
    &run.derived.get_or_init(read).0
}

impl StageModel {
    /// The sources of all COPY and ADD, in order; without those of another stage or image, heredocs, URLs,
    /// Git repositories, and texts that only a base image decides (BuildKit: `convert_copy.go`,
    /// `dispatchCopy`).
    pub fn context_sources(&self) -> &[ContextSource] {
        self.sources.get_or_init(|| self.read_context_sources())
    }

    fn read_context_sources(&self) -> Vec<ContextSource> {
        let is_copy = |placed: &Placed| matches!(placed.keyword, Keyword::Copy | Keyword::Add);
        let copies = || self.instructions.iter().enumerate().skip(self.global().len()).filter(|(_, placed)| is_copy(placed));
        let mut found = Vec::new();
        let mut add = |instruction: usize, placed: &Placed, sources: &mut dyn Iterator<Item = Source>| {
            found.extend(sources.map(|(range, named)| ContextSource { instruction, range: placed.at(range), named }));
        };
        if copies().any(|(_, copy)| copy_sources(copy, self.escape).is_none()) {
            self.visit_with_defaults(|_, index, placed, environment| match copy_sources(placed, self.escape) {
                _ if !is_copy(placed) => {}
                Some(sources) => add(index, placed, &mut sources.iter().cloned()),
                None => add(index, placed, &mut read_sources(source_paths(placed, self.escape), environment)),
            });
        } else {
            for (index, copy) in copies() {
                add(index, copy, &mut copy_sources(copy, self.escape).unwrap_or_default().iter().cloned());
            }
        }
        found
    }

    /// The paths that `RUN --mount=type=bind,source=…` takes from the build context, as far as no variable decides them.
    /// A mount without a source, which is of the whole context, is left out.
    fn bind_sources(&self) -> Vec<ContextSource> {
        let runs = self.instructions.iter().enumerate().filter(|(_, placed)| placed.has_flags && placed.keyword == Keyword::Run);
        let sources = runs.flat_map(|(instruction, run)| {
            let sources = mount_sources(run, self.escape).iter();
            sources.map(move |(range, named)| ContextSource { instruction, range: run.at(*range), named: Arc::clone(named) })
        });
        sources.collect()
    }

    /// All of them, by place.
    pub fn all_sources(&self) -> &[ContextSource] {
        let start = |source: &ContextSource| source.range.start();
        let with_mounts = self.all_sources.get_or_init(|| {
            let (copied, mounted) = (self.context_sources(), self.bind_sources());
            if mounted.is_empty() && copied.is_sorted_by_key(start) {
                return None;
            }
            let mut sources = copied.to_vec();
            sources.extend(mounted);
            sources.sort_by_key(start);
            Some(sources)
        });
        with_mounts.as_deref().unwrap_or_else(|| self.context_sources())
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
