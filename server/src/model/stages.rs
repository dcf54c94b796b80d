//! Build stages and what refers to them.

use std::ops::Range;
use std::sync::Arc;

use super::scope::{Environment, expand};
use super::stage_patterns::{Names, Patterns};
use super::value::Value;
use super::{ImageReference, Placed, Platform, ReferenceError};
use crate::syntax::ast::{Instruction, Keyword, Word};
use crate::text::TextRange;

/// One build stage: a FROM and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Position among the stages, from 0.
    pub index: usize,
    /// Indices of its instructions; the first is its FROM.
    pub instructions: Range<usize>,
    /// The name after AS.
    pub name: Option<StageName>,
    /// What it starts from. Where only the platform decides, it is the stage for linux/amd64, as BuildKit's checks take it.
    pub base: Base,
    /// The stages above that FROM may mean in other builds, by index and that of `base` included: its word has
    /// variables that the platform or build arguments decide. Empty where it means what `base` says.
    pub matches: Vec<usize>,
    /// The first of the stages that it is built on, by index; its own if it starts from none. It is kept, because chains
    /// of stages may be long.
    root: usize,
    /// How many stages it is built on.
    depth: usize,
}

impl Stage {
    /// Whether it is called `test` or the like: what it makes gets into no image.
    pub fn is_for_tests(&self) -> bool {
        let is_test = |name: &StageName| name.key.split(['-', '_']).any(|word| matches!(word, "test" | "tests" | "testing"));
        self.name.as_ref().is_some_and(is_test)
    }
}

/// The name of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageName {
    /// As written.
    pub text: String,
    /// Lower-cased, as BuildKit keeps it.
    pub key: String,
    /// Its bytes in the file.
    pub range: TextRange,
}

/// What a stage starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// FROM has no image word.
    Missing,
    /// `scratch`: nothing.
    Scratch,
    /// A stage above, by index.
    Stage(usize),
    /// An image; the reference after expansion of global ARG defaults.
    Image(Arc<ImageReference>),
    /// A word that is not a reference after expansion.
    Invalid(ReferenceError),
    /// A word with variables whose values the file does not say.
    Unknown,
}

/// What the text of `COPY --from=` or `from=` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageReference {
    /// A stage, by index; it may be below the reference, which BuildKit rejects.
    Stage(usize),
    /// No stage: an image or a named context.
    External,
}

/// The stages, with their names; `global` is what FROM lines see.
pub(super) fn collect(instructions: &[Placed], escape: char, global: &Environment) -> (Vec<Stage>, Names) {
    let mut stages: Vec<Stage> = Vec::new();
    let mut names = Names::default();
    let mut patterns = Patterns::default();
    for (at, placed) in instructions.iter().enumerate() {
        if placed.keyword != Keyword::From {
            continue;
        }
        if let Some(last) = stages.last_mut() {
            last.instructions.end = at;
        }
        let name = placed.as_from().and_then(|from| from.alias.as_ref()).map(|alias| StageName {
            text: alias.raw.to_string(),
            key: alias.raw.to_ascii_lowercase(),
            range: placed.at(alias.range),
        });
        let mut base = base_of(stages.len(), placed, &names, global, escape);
        let matches = match base {
            _ if names.is_empty() => Vec::new(),
            Base::Stage(_) | Base::Unknown => patterns.matches(placed, &names, instructions, escape),
            _ => Vec::new(),
        };
        if base == Base::Unknown && !matches.is_empty() {
            let on_amd64 = base_of(stages.len(), placed, &names, patterns.defaults(instructions, escape), escape);
            base = if matches!(on_amd64, Base::Stage(_)) { on_amd64 } else { base };
        }
        if let Some(name) = &name {
            names.entry(name.key.clone()).or_default().push(stages.len());
        }
        let index = stages.len();
        let (root, depth) = match base {
            Base::Stage(parent) => stages.get(parent).map_or((index, 0), |parent| (parent.root, parent.depth + 1)),
            _ => (index, 0),
        };
        stages.push(Stage { index, instructions: at..instructions.len(), name, base, matches, root, depth });
    }
    (stages, names)
}

/// What the stage at an index starts from; `names` may have those of stages below as well.
fn base_of(index: usize, from: &Placed, names: &Names, global: &super::Environment, escape: char) -> Base {
    let Some(image) = from.as_from().and_then(|from| from.image.as_ref()) else { return Base::Missing };
    let computed;
    let image = match literal_image(from, &image.word, escape) {
        Some(image) => image,
        None => {
            computed = ImageWord::read(&image.word, escape, global);
            &computed
        }
    };
    // FROM looks a word up as written, against lower-cased names.
    let stages = image.text.as_ref().filter(|_| image.base != Base::Scratch).and_then(|text| names.get(text));
    let nearest = stages.and_then(|stages| stages.get(stages.partition_point(|&stage| stage < index).checked_sub(1)?));
    nearest.map_or_else(|| image.base.clone(), |&stage| Base::Stage(stage))
}

/// What the image word of a FROM says, read once and kept with it; `None` if it may hold a variable.
fn literal_image<'i>(from: &'i Instruction, word: &Word, escape: char) -> Option<&'i ImageWord> {
    let read = || ImageWord::read(word, escape, &Environment::empty(Value::Unset));
    (!word.raw.contains('$')).then(|| from.derived.get_or_init(read))
}

/// The image word of a FROM.
#[derive(Debug)]
struct ImageWord {
    /// After expansion, if that is known.
    text: Option<String>,
    /// What it starts from if it names no stage.
    base: Base,
}

impl ImageWord {
    fn read(word: &Word, escape: char, environment: &Environment) -> Self {
        let text = expand(word, escape, environment).known().map(str::to_owned);
        let base = match text.as_deref().map(|text| (text, ImageReference::parse(text))) {
            None => Base::Unknown,
            Some(("scratch", _)) => Base::Scratch,
            Some((_, Ok(reference))) => Base::Image(Arc::new(reference)),
            Some((_, Err(error))) => Base::Invalid(error),
        };
        Self { text, base }
    }
}

impl super::StageModel {
    /// What the stages start from where FROM lines see these variables.
    pub(super) fn bases_with(&self, global: &super::Environment) -> Vec<Base> {
        let base = |stage: &Stage| match self.instructions.get(stage.instructions.start) {
            Some(from) if !stage.instructions.is_empty() => base_of(stage.index, from, &self.names, global, self.escape),
            _ => stage.base.clone(),
        };
        self.stages.iter().map(base).collect()
    }

    /// The stage that a FROM word, `--from=` or `from=` names, if it is one. `before` is the index of the
    /// stage that refers: the nearest stage above wins, else one below.
    pub fn stage_named(&self, name: &str, before: usize) -> StageReference {
        let Some(indices) = self.names.get(&name.to_lowercase()) else { return StageReference::External };
        let above = indices.partition_point(|&index| index < before);
        let nearest = above.checked_sub(1).unwrap_or(above);
        indices.get(nearest).map_or(StageReference::External, |&index| StageReference::Stage(index))
    }

    /// The stage that `COPY --from=` or a mount's `from=` names. BuildKit looks these up when it knows all
    /// stages: of several with one name the last counts.
    pub fn stage_of_source(&self, name: &str) -> Option<&Stage> {
        self.stages.get(*self.names.get(&name.to_lowercase())?.last()?)
    }

    /// The last stage above another of a name, in any case.
    pub fn stage_above(&self, name: &str, stage: &Stage) -> Option<&Stage> {
        let indices = self.names.get(&name.to_lowercase())?;
        let above = indices.partition_point(|&index| index < stage.index);
        self.stages.get(*indices.get(above.checked_sub(1)?)?)
    }

    /// Whether no two stages have the same name.
    pub fn has_distinct_names(&self) -> bool {
        self.names.len() == self.stages.iter().filter(|stage| stage.name.is_some()).count()
    }

    /// The stages that a stage is built on, nearest first, itself not included.
    pub fn ancestors(&self, stage: &Stage) -> impl Iterator<Item = &Stage> {
        std::iter::successors(self.parent(stage), |s| self.parent(s))
    }

    /// The stage that a stage starts from, if it starts from one of this file.
    pub fn parent(&self, stage: &Stage) -> Option<&Stage> {
        // Always above, so that following parents ends.
        match stage.base {
            Base::Stage(index) if index < stage.index => self.stages.get(index),
            _ => None,
        }
    }

    /// The image at the root of a stage's chain.
    pub fn root_base<'a>(&'a self, stage: &'a Stage) -> &'a Base {
        &self.root(stage).base
    }

    /// Whether a build argument alone says which image a stage is built on: `FROM ${BASE}`.
    pub fn is_base_given(&self, stage: &Stage) -> bool {
        let from = self.instructions_of(self.root(stage)).first().and_then(|placed| placed.as_from());
        from.and_then(|from| from.image.as_ref()).is_some_and(|image| image.word.raw.starts_with('$'))
    }

    /// The first of the stages that a stage is built on; itself if it starts from none.
    pub fn root<'a>(&'a self, stage: &'a Stage) -> &'a Stage {
        self.stages.get(stage.root).unwrap_or(stage)
    }

    /// How many stages a stage is built on, one on the other.
    pub fn depth(&self, stage: &Stage) -> usize {
        stage.depth
    }

    /// Whether each stage is for Windows, by its platform, by the name of its image, or because the file is written as
    /// people do for Windows.
    pub fn stages_for_windows(&self) -> Vec<bool> {
        let mut found: Vec<bool> = Vec::with_capacity(self.stages.len());
        for stage in &self.stages {
            let parent = self.parent(stage).and_then(|parent| found.get(parent.index)).copied();
            found.push(parent.unwrap_or_else(|| self.starts_from_windows(stage)));
        }
        found
    }

    fn starts_from_windows(&self, stage: &Stage) -> bool {
        let flag = self.instructions_of(stage).first().and_then(|from| from.flag("platform"));
        let platform = flag.and_then(|flag| flag.value.as_ref()?.literal(self.escape));
        match platform.and_then(|platform| Platform::parse(&platform)) {
            Some(platform) => platform.os == "windows",
            None => {
                self.escape == '`'
                    || matches!(&stage.base, Base::Image(image) if image.is_for_windows())
                    || self.instructions_of(stage).iter().any(is_in_folder_of_windows)
            }
        }
    }
}

/// Whether WORKDIR is in the folder of Windows' web server.
fn is_in_folder_of_windows(placed: &Placed) -> bool {
    placed.keyword == Keyword::Workdir
        && placed.argument().is_some_and(|word| {
            let folder = word.raw.trim_matches(['"', '\'']);
            folder.get(.."/inetpub".len()).is_some_and(|start| start.eq_ignore_ascii_case("/inetpub"))
        })
}

#[cfg(test)]
mod tests {
    use super::Base;

    #[test]
    fn the_base_of_a_stage_keeps_its_separators() {
        let model = crate::testing::model("ARG T=3.14\nFROM h:5000/a/python:$T-slim\nFROM scratch\n");
        let bases: Vec<_> = model.stages.iter().map(|s| &s.base).collect();
        let [Base::Image(image), Base::Scratch] = bases.as_slice() else { panic!("{bases:?}") };
        assert_eq!(image.to_string(), "h:5000/a/python:3.14-slim");
    }

    #[test]
    fn a_word_with_variables_may_mean_several_stages() {
        let above = "ARG T=deb\nARG N\nARG IMAGE=alpine:3\nFROM a AS b-amd64\nFROM a AS b-arm64\nFROM a AS v-deb\nFROM a AS v-rpm\n\
                     FROM a AS linux\nFROM a AS armv7\nFROM a AS b-other\n";
        let of = |word: &str| {
            let model = crate::testing::model(&format!("{above}FROM {word}\nFROM a AS b-riscv64\n"));
            let stage = model.stages.get(7).unwrap();
            let base = if let Base::Stage(index) = stage.base { Some(index) } else { None };
            (base, stage.matches.clone())
        };
        for word in
            ["b-$TARGETARCH", "b-${TARGETARCH}", "b-${TARGETARCH:-amd64}", "b-$BUILDARCH", "\"b-$TARGETARCH$TARGETVARIANT\""]
        {
            assert_eq!(of(word), (Some(0), vec![0, 1]), "{word}");
        }
        assert_eq!(of("v-$T"), (Some(2), vec![2, 3]));
        assert_eq!(of("v-$N"), (None, vec![2, 3]));
        assert_eq!(of("$TARGETOS"), (Some(4), vec![4]));
        assert_eq!(of("$BUILDOS"), (Some(4), vec![4]));
        assert_eq!(of("$TARGETARCH$TARGETVARIANT"), (None, vec![5]));
        assert_eq!(of("$N").1, [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(of("b-${N#x}"), (None, vec![0, 1, 6]));
        for word in ["$IMAGE", "b-amd64", "x-$N", "$N:1", "$N/b", "python:$T"] {
            assert!(of(word).1.is_empty(), "{word}");
        }
    }

    #[test]
    fn stages_for_windows() {
        let of = |text: &str| crate::testing::model(text).stages_for_windows();
        let images = [
            ("mcr.microsoft.com/windows/nanoserver:ltsc2022", true),
            ("mcr.microsoft.com/windows:ltsc2019", true),
            ("mcr.microsoft.com/dotnet/framework/aspnet:4.8", true),
            ("mcr.microsoft.com/dotnet/sdk:8.0-nanoserver-1809", true),
            ("mcr.microsoft.com/dotnet/sdk:8.0", false),
            ("microsoft/nanoserver", true),
            ("python:3.14-windowsservercore-ltsc2022", true),
            ("me/windows/x", false),
            ("--platform=windows/amd64 a", true),
            ("--platform=linux python:3.14-windowsservercore", false),
            ("--platform=$P a", false),
        ];
        for (image, is_windows) in images {
            assert_eq!(
                of(&format!("FROM {image} AS x\nFROM x AS y\nFROM y\nFROM b\n")),
                [is_windows, is_windows, is_windows, false]
            );
        }
        assert_eq!(of("# escape=`\nFROM a\nFROM --platform=linux a\n"), [true, false]);
        let folders =
            "FROM $A AS x\nWORKDIR /inetpub/wwwroot\nFROM $A\nRUN a\nWORKDIR \"/Inetpub\"\nFROM x\nFROM $A\nWORKDIR C:/c\n";
        assert_eq!(of(folders), [true, true, true, false]);
    }
}
