//! Inlay hints: what one would otherwise have to look up.

use std::cell::OnceCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{image_facts, layers, sizes};
use crate::model::{
    Base, Build, Environment, ImageReference, KnownBuild, KnownBuilds, KnownImages, Model, Placed, Stage, expand,
};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::{Image, Keyword};
use crate::text::{TextRange, TextSize};
use crate::texts::{Locale, registry as texts};

/// Which hints are wanted besides those that are always shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InlayHintOptions {
    /// `:latest` after an image that names no tag.
    pub default_tag: bool,
    /// The absolute path after a relative WORKDIR.
    pub working_directory: bool,
    /// The digest of an image, its day and size, and how far it is behind its tag, as its registry said.
    pub image_digest: bool,
    /// The layer of an instruction, and which lines run again after it.
    pub layers: bool,
}

/// What a hint tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InlayHintKind {
    /// What something is: the image that a word with variables stands for.
    Type,
    /// The name of what is meant: the stage behind a number.
    Parameter,
}

/// A hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlayHint {
    /// The byte before which it is shown.
    pub at: TextSize,
    /// What is shown.
    pub label: String,
    /// What it tells.
    pub kind: InlayHintKind,
}

/// A longer label is cut.
const MAX_LABEL: usize = 60;

/// The hints in a range, in order.
pub fn inlay_hints(snapshot: &Snapshot, range: TextRange, options: InlayHintOptions) -> Vec<InlayHint> {
    if snapshot.kind != FileKind::Dockerfile {
        return Vec::new();
    }
    let model = snapshot.model();
    let first = model.instructions.partition_point(|i| i.file_range().end() < range.start());
    let end = model.instructions.partition_point(|i| i.start <= range.end());
    let mut hints = Vec::new();
    let images = &snapshot.world.knowledge.images;
    let (builds, by_index) = (&*snapshot.world.knowledge.builds, stages_used_by_index(model));
    let language = snapshot.world.language;
    let cx = Context { model, options, images, builds, language, by_index, folders: OnceCell::new() };
    let mut layers = if options.layers { layers::hints(snapshot, first..end) } else { Vec::new() }.into_iter().peekable();
    for index in first..end {
        if let Some(placed) = model.instructions.get(index) {
            cx.instruction(index, placed, &mut hints);
            if let Some((_, label)) = layers.next_if(|(layer, _)| *layer == index) {
                let label = cut(format!(" {}", label.plain(language)));
                hints.push(InlayHint { at: placed.file_range().end(), label, kind: InlayHintKind::Type });
            }
        }
    }
    hints.retain(|hint| range.contains_inclusive(hint.at));
    hints
}

/// For each stage, whether `COPY --from=` names it by its index.
fn stages_used_by_index(model: &Model) -> Vec<bool> {
    let mut used = vec![false; model.stages.len()];
    for placed in &model.instructions {
        if let Some((index, _)) = index_reference(placed)
            && let Some(slot) = used.get_mut(index)
        {
            *slot = true;
        }
    }
    used
}

/// ` sha256:0123456789ab, 2026-11-20, 48.0 MB`; the digest only where the file does not have it.
fn image_label(image: &ImageReference, images: &KnownImages, platform: Option<&str>, language: Locale) -> Option<String> {
    let known = images.image(image).filter(|known| !known.is_missing())?;
    let short = known.digest.get(.."sha256:".len() + 12).filter(|_| image.digest.is_none());
    let created = known.created().map(|day| day.to_string()).unwrap_or_default();
    let day = if known.updated.is_empty() { created } else { known.updated.clone() };
    let size = known.size(platform).map(|size| sizes::bytes(size).plain(language));
    let behind = image.by_tag().zip(image.tag.as_deref()).and_then(|(by_tag, tag)| {
        let span = image_facts::age_before(known, images.image(&by_tag)?)?;
        Some(texts::behind(tag, span).plain(language))
    });
    let parts = [short.map(str::to_owned), Some(day).filter(|day| !day.is_empty()), size, behind];
    let label = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    (!label.is_empty()).then(|| format!(" {label}"))
}

/// The stage index in `--from=0`, and where it ends.
fn index_reference(placed: &Placed) -> Option<(usize, TextSize)> {
    let instruction = placed.trigger().unwrap_or(&placed.instruction);
    let flag = instruction.flag("from").filter(|_| instruction.keyword == Keyword::Copy)?;
    let value = flag.value.as_ref()?;
    Some((value.raw.parse().ok()?, placed.at(value.range).end()))
}

struct Context<'a> {
    model: &'a Model,
    options: InlayHintOptions,
    images: &'a KnownImages,
    builds: &'a KnownBuilds,
    language: Locale,
    by_index: Vec<bool>,
    /// Where each WORKDIR leads, as far as that is known.
    folders: OnceCell<FxHashMap<usize, Arc<str>>>,
}

impl Context<'_> {
    fn instruction(&self, index: usize, placed: &Placed, hints: &mut Vec<InlayHint>) {
        let mut push = |at, label: String, kind| hints.push(InlayHint { at, label: cut(label), kind });
        if let Some((stage, at)) = index_reference(placed)
            && let Some(stage) = self.model.stages.get(stage)
        {
            let name =
                stage.name.as_ref().map(|n| n.text.clone()).or_else(|| self.image_word(stage).map(|i| i.word.raw.to_string()));
            if let Some(name) = name {
                push(at, format!(" {name}"), InlayHintKind::Parameter);
            }
        }
        let stage = self.model.stage_of(index).and_then(|s| self.model.stages.get(s));
        match placed.keyword {
            Keyword::From => {
                let Some(stage) = stage else { return };
                if let Some(image) = self.image_word(stage) {
                    let at = placed.at(image.word.range).end();
                    if let Some(known) = self.resolved(image) {
                        push(at, format!(" = {known}"), InlayHintKind::Type);
                    }
                    if self.options.default_tag
                        && let Base::Image(reference) = &stage.base
                        && reference.tag.is_none()
                        && reference.digest.is_none()
                    {
                        push(at, ":latest".to_owned(), InlayHintKind::Type);
                    }
                    if self.options.image_digest
                        && let Base::Image(reference) = &stage.base
                        && let Some(label) = image_label(reference, self.images, self.platform(placed).as_deref(), self.language)
                    {
                        push(at, label, InlayHintKind::Type);
                    }
                }
                if stage.name.is_none() && self.by_index.get(stage.index).copied().unwrap_or(false) {
                    push(placed.file_range().end(), format!(" #{}", stage.index), InlayHintKind::Parameter);
                }
            }
            Keyword::Workdir if self.options.working_directory => {
                let path = placed.argument().and_then(|word| word.literal(self.model.escape));
                if let Some(path) = path.filter(|path| !path.starts_with('/'))
                    && let Some(full) = self.working_directory(index, &path)
                {
                    push(placed.file_range().end(), format!(" → {full}"), InlayHintKind::Type);
                }
            }
            _ => {}
        }
    }

    /// The platform that a FROM asks for, where it is written plainly.
    fn platform(&self, placed: &Placed) -> Option<String> {
        placed.flag("platform")?.value.as_ref()?.literal(self.model.escape)
    }

    fn image_word(&self, stage: &Stage) -> Option<&Image> {
        self.model.instructions.get(stage.instructions.start)?.as_from()?.image.as_ref()
    }

    /// The text of an image with variables: as the builds that are known make it, if they agree, else by the defaults
    /// of the file.
    fn resolved(&self, image: &Image) -> Option<String> {
        if !image.word.has_variables() {
            return None;
        }
        let with = |environment: &Environment| {
            let expansion = expand(&image.word, self.model.escape, environment);
            expansion.known().filter(|known| *known != &*image.word.raw && !known.is_empty()).map(str::to_owned)
        };
        let default = with(self.model.global_environment());
        let by = |build: &KnownBuild| with(&self.model.global_environment_with(&build.args));
        let [first, rest @ ..] = self.builds.all() else { return default };
        match by(first) {
            Some(built) if default.as_ref() != Some(&built) && rest.iter().all(|build| by(build).as_ref() == Some(&built)) => {
                Some(format!("{built} ({}, {})", first.name, first.file))
            }
            _ => default,
        }
    }

    /// The working directory after a WORKDIR, if the file says it, or the image that it builds on.
    fn working_directory(&self, index: usize, path: &str) -> Option<String> {
        let known = self.folders.get_or_init(|| self.read_folders()).get(&index)?;
        (!path.contains([':', '\\'])).then(|| known.to_string())
    }

    fn read_folders(&self) -> FxHashMap<usize, Arc<str>> {
        let mut folders = FxHashMap::default();
        let build = Build { args: &[], is_whole: false, images: self.images };
        self.model.visit_states(build, |_, index, placed, state| {
            if placed.keyword == Keyword::Workdir {
                folders.extend(state.workdir_behind(placed, self.model.escape).map(|folder| (index, folder)));
            }
        });
        folders
    }
}

fn cut(label: String) -> String {
    if label.chars().count() <= MAX_LABEL {
        return label;
    }
    label.chars().take(MAX_LABEL - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::snapshot;
    use crate::text::range;

    /// The text with its hints in `«»`.
    fn shown(text: &str, options: InlayHintOptions) -> String {
        let mut out = text.to_owned();
        for hint in inlay_hints(&snapshot(text), range(0, text.len()), options).into_iter().rev() {
            out.insert_str(usize::from(hint.at), &format!("«{}»", hint.label));
        }
        out
    }

    #[test]
    fn images_with_variables_and_stages_by_index() {
        let text = "ARG V=3.12 U\nFROM python:$V-slim AS build\nFROM x:$U\nFROM y\nCOPY --from=0 a b\nCOPY --from=1 a b\nCOPY --from=9 a b\n";
        let wanted = "ARG V=3.12 U\nFROM python:$V-slim« = python:3.12-slim» AS build\nFROM x:$U« #1»\nFROM y\nCOPY --from=0« build» a b\nCOPY --from=1« x:$U» a b\nCOPY --from=9 a b\n";
        assert_eq!(shown(text, InlayHintOptions::default()), wanted);
    }

    #[test]
    fn builds_that_are_known_decide() {
        let text = "ARG V=3.12 W=slim\nARG U=$V-$W\nFROM python:$V\nFROM python:$U\nFROM x:$W\n";
        let hints = inlay_hints(&crate::testing::built_snapshot(text), range(0, text.len()), InlayHintOptions::default());
        let labels: Vec<_> = hints.iter().map(|hint| hint.label.as_str()).collect();
        assert_eq!(labels, [" = python:3.14 (web, compose.yaml)", " = python:3.14-slim (web, compose.yaml)", " = x:slim"]);
    }

    #[test]
    fn hints_that_are_off_by_default() {
        let text = "FROM python\nWORKDIR app\nWORKDIR /srv\nWORKDIR ../app\nWORKDIR $X\nWORKDIR y\nFROM a:1\nFROM registry.example/app:1\nWORKDIR app\n";
        assert_eq!(shown(text, InlayHintOptions::default()), text);
        let wanted = "FROM python«:latest»\nWORKDIR app« → /app»\nWORKDIR /srv\nWORKDIR ../app« → /app»\nWORKDIR $X\nWORKDIR y« → /app/y»\nFROM a:1\nFROM registry.example/app:1« sha256:aaaaaaaaaaaa, 12.0 MB»\nWORKDIR app« → /srv/app»\n";
        assert_eq!(
            shown(text, InlayHintOptions { default_tag: true, working_directory: true, image_digest: true, layers: false }),
            wanted
        );
    }

    #[test]
    fn layers_and_what_runs_again() {
        let text = "FROM python\nWORKDIR /app\nCOPY main.py .\nENV A=1\nRUN x \\\n  y\nCMD z\n";
        let wanted = "FROM python\nWORKDIR /app« layer 1, then lines 3–5 again»\nCOPY main.py .« layer 2, then line 5 again»\nENV A=1\nRUN x \\\n  y« layer 3»\nCMD z\n";
        assert_eq!(shown(text, InlayHintOptions { layers: true, ..InlayHintOptions::default() }), wanted);
    }

    #[test]
    fn long_labels_are_cut_and_only_the_range_counts() {
        let text = format!("ARG V={}\nFROM a:$V\n", "x".repeat(80));
        let hints = inlay_hints(&snapshot(&text), range(0, text.len()), InlayHintOptions::default());
        assert_eq!(hints[0].label.chars().count(), MAX_LABEL);
        assert_eq!(inlay_hints(&snapshot(&text), range(0, 3), InlayHintOptions::default()), []);
    }
}
