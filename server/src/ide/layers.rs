//! Layers and cache in words: which layer an instruction makes, what makes it run again, and what runs again with it.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::context;
use super::names::stage_name;
use super::sizes::{bytes, files};
use crate::ignorefile::Entry;
use crate::model::{Again, Base, Build, Causes, Change, ContextSource, Model, Stage, Step};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::Keyword;
use crate::text::line_of;
use crate::texts::{Argument, Phrase, Words, layer as texts};

/// In a file with more instructions nobody reads what is said of each.
pub const MOST_INSTRUCTIONS: usize = 200;

/// In a file with more instructions a hover would have to wait for what is said of one.
const MOST_FOR_HOVER: usize = 1_000;

/// More Dockerfiles of a context are not looked at.
const MOST_PATHS: usize = 100;

/// More causes, or runs of lines, are not named.
const NAMED: usize = 5;

/// What is known of one instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerFacts {
    /// The number of the layer that it makes, counted from the image at the root of its stages; from nothing, or with
    /// the layers of that image, where these are known. `None` if it makes none, or where that is not known.
    pub number: Option<usize>,
    /// Whether the number counts everything that is in the image.
    pub is_absolute: bool,
    /// Whether it is certain that it makes none.
    pub makes_none: bool,
    /// What has to change for it to run again; `None` if it makes no layer.
    pub causes: Option<Causes>,
    /// What runs again if it changes, itself excluded.
    pub steps: Vec<Step>,
}

/// The paths in the build context that the Dockerfile itself may have: an instruction that changes changes that file.
struct OwnPaths<'s> {
    paths: Vec<&'s str>,
    /// Whether a source takes one of them; each is asked for every instruction.
    taken: RefCell<FxHashMap<String, bool>>,
}

impl<'s> OwnPaths<'s> {
    fn of(snapshot: &'s Snapshot) -> Self {
        let is_own = |entry: &Entry<'_>| !entry.excluded && !entry.is_folder() && FileKind::is_dockerfile_name(entry.name());
        let paths = match snapshot.world.knowledge.context.as_deref() {
            Some(listing) => listing.entries().filter(is_own).map(|entry| entry.path).take(MOST_PATHS).collect(),
            None => vec!["Dockerfile"],
        };
        Self { paths, taken: RefCell::default() }
    }

    fn are_taken_by(&self, source: &str) -> bool {
        if let Some(&taken) = self.taken.borrow().get(source) {
            return taken;
        }
        let taken = self.paths.iter().any(|path| context::takes(source, path));
        self.taken.borrow_mut().insert(source.to_owned(), taken);
        taken
    }
}

/// What is known of the instructions of a Dockerfile, one by one; nothing of unknown ones.
pub fn all_layer_facts(snapshot: &Snapshot) -> impl Iterator<Item = Option<LayerFacts>> {
    let own = OwnPaths::of(snapshot);
    (0..snapshot.model().instructions.len()).map(move |index| layer_facts(snapshot, index, &own))
}

fn layer_facts(snapshot: &Snapshot, index: usize, own: &OwnPaths<'_>) -> Option<LayerFacts> {
    let model = snapshot.model();
    let placed = model.instructions.get(index).filter(|placed| placed.keyword != Keyword::Unknown)?;
    let build = Build { args: &[], is_whole: false, images: &snapshot.world.knowledge.images };
    let number = model.layer_of(build, index);
    let can_make = matches!(placed.keyword, Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir);
    let below = model.stage_of(index).and_then(|stage| below(snapshot, model.stages.get(stage)?));
    let takes_own = |source: Option<&str>| match source {
        Some(source) if own.are_taken_by(source) => Again::Perhaps,
        _ => Again::No,
    };
    let mut steps = model.steps(build, &[Change::Instruction(index), Change::Files(&takes_own)]);
    let is_own = |step: &Step| step.instruction == index;
    let is_step = steps.iter().any(is_own);
    steps.retain(|step| step.again != Again::No && !is_own(step));
    let causes = if is_step { model.causes(build, index) } else { None };
    Some(LayerFacts {
        number: number.map(|number| number + below.unwrap_or_default()),
        is_absolute: below.is_some(),
        makes_none: !can_make || (!is_step && number.is_none()),
        causes,
        steps,
    })
}

/// How many layers are below the stages that a stage is built on, where that is known.
fn below(snapshot: &Snapshot, stage: &Stage) -> Option<usize> {
    match snapshot.model().root_base(stage) {
        Base::Scratch => Some(0),
        Base::Image(image) => {
            let layers = snapshot.world.knowledge.images.image(image)?.config.as_ref()?.layers;
            Some(layers).filter(|layers| 0 < *layers)
        }
        _ => None,
    }
}

/// One or two lines about the instruction at an index, for the end of a hover.
pub(super) fn describe(snapshot: &Snapshot, index: usize) -> Words {
    if MOST_FOR_HOVER < snapshot.model().instructions.len() {
        return Words::new();
    }
    layer_facts(snapshot, index, &OwnPaths::of(snapshot)).map(|facts| in_words(snapshot, index, &facts)).unwrap_or_default()
}

/// What hover says of the layer of an instruction, from the facts that are known of it.
pub(super) fn in_words(snapshot: &Snapshot, index: usize, facts: &LayerFacts) -> Words {
    let mut words = Words::new();
    let Some(placed) = snapshot.model().instructions.get(index) else { return words };
    let mut lines = Vec::new();
    match (placed.keyword, facts.number) {
        (Keyword::From, _) => {}
        (_, Some(number)) if facts.is_absolute => lines.push(texts::number(Argument::ordinal(number))),
        (_, Some(number)) => lines.push(texts::above(Argument::ordinal(number))),
        (Keyword::Arg, None) => lines.push(texts::none_for_arg()),
        (Keyword::Workdir, None) if facts.makes_none => lines.push(texts::none_for_root()),
        (_, None) if facts.makes_none => lines.push(texts::none()),
        _ => {}
    }
    let (certain, perhaps) = (lines_of(snapshot, &facts.steps, Again::Yes), lines_of(snapshot, &facts.steps, Again::Perhaps));
    let causes = facts.causes.as_ref().map(|causes| named_causes(snapshot, causes));
    if let Some(causes) = causes.filter(|causes| !causes.is_empty()) {
        lines.push(texts::again(Argument::list(causes)));
        lines.extend(match (certain, perhaps) {
            (Some(certain), Some(perhaps)) => Some(texts::follow_and_perhaps(certain, perhaps)),
            (Some(certain), None) => Some(texts::follow(certain)),
            (None, Some(perhaps)) => Some(texts::follow_perhaps(perhaps)),
            (None, None) => None,
        });
    } else {
        lines.push(match (certain, perhaps) {
            (Some(certain), Some(perhaps)) => texts::changes_and_perhaps(certain, perhaps),
            (Some(certain), None) => texts::changes(certain),
            (None, Some(perhaps)) => texts::changes_perhaps(perhaps),
            (None, None) => texts::changes_nothing(),
        });
    }
    words.lines(lines);
    words
}

/// The layers that some instructions make, by index, each in a few words for the end of its line; none in a file that is
/// too long to look at all of them.
pub(super) fn hints(snapshot: &Snapshot, wanted: std::ops::Range<usize>) -> Vec<(usize, Phrase)> {
    if MOST_INSTRUCTIONS < snapshot.model().instructions.len() {
        return Vec::new();
    }
    let own = OwnPaths::of(snapshot);
    let hint = |index: usize| {
        let facts = layer_facts(snapshot, index, &own)?;
        let number = Argument::ordinal(facts.number?);
        Some((
            index,
            match lines_of(snapshot, &facts.steps, Again::Yes) {
                Some(lines) => texts::hint_and_lines(number, lines),
                None => texts::hint(number),
            },
        ))
    };
    wanted.filter_map(hint).collect()
}

/// The lines of steps, those in a row of one stage as `7–9`.
fn lines_of(snapshot: &Snapshot, steps: &[Step], again: Again) -> Option<Phrase> {
    let model = snapshot.model();
    let wanted = steps.iter().filter(|step| step.again == again);
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for index in wanted.map(|step| step.instruction) {
        match runs.last_mut() {
            Some((_, last)) if *last == index => {}
            Some((first, last)) if is_next_step(model, *last, index) && model.stage_of(*first) == model.stage_of(index) => {
                *last = index;
            }
            _ => runs.push((index, index)),
        }
    }
    shown_lines(snapshot, &runs)
}

/// Whether nothing between two instructions is a step.
fn is_next_step(model: &Model, first: usize, second: usize) -> bool {
    let between = model.instructions.get(first + 1..second).unwrap_or_default();
    between.iter().all(|i| !matches!(i.keyword, Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir | Keyword::From))
}

fn shown_lines(snapshot: &Snapshot, runs: &[(usize, usize)]) -> Option<Phrase> {
    let line = |index: usize| snapshot.model().instructions.get(index).map(|placed| line_of(&snapshot.rope, placed.start) + 1);
    if let [(first, last)] = runs
        && first == last
    {
        return Some(texts::line(line(*first)?));
    }
    let mut shown = Vec::new();
    for &(first, last) in runs.iter().take(NAMED) {
        match last - first {
            0 => shown.push(Argument::from(line(first)?)),
            _ => shown.push(texts::span(line(first)?, line(last)?).into()),
        }
    }
    if NAMED < runs.len() {
        shown.push(texts::more_lines().into());
    }
    (!shown.is_empty()).then(|| texts::lines(Argument::list(shown)))
}

/// Files first, then build arguments, stages and lines.
fn named_causes(snapshot: &Snapshot, causes: &Causes) -> Vec<Argument> {
    let model = snapshot.model();
    let mut named: Vec<Argument> = Vec::new();
    let mut add = |all: Vec<Argument>| {
        let rest = all.len().saturating_sub(NAMED);
        named.extend(all.into_iter().take(NAMED));
        named.extend((0 < rest).then(|| texts::more(rest).into()));
    };
    add(causes.sources.iter().map(|(_, path)| Argument::code(&**path)).collect());
    add(causes.arguments.iter().map(|name| Argument::code(format!("--build-arg {name}"))).collect());
    let stage = |&index: &usize| model.stages.get(index).map(|stage| texts::stage(stage_name(stage)).into());
    add(causes.stages.iter().filter_map(stage).collect());
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &index in &causes.instructions {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == index => *last = index,
            _ => runs.push((index, index)),
        }
    }
    named.extend(shown_lines(snapshot, &runs).map(Argument::from));
    named
}

/// What sources take from the build context, found out once for each text: how many files, and of how many bytes.
#[derive(Debug, Default)]
pub(super) struct Sizes<'s>(FxHashMap<&'s str, Option<(usize, u64)>>);

impl<'s> Sizes<'s> {
    /// What the sources of an instruction take, a line each; none where that is not known.
    pub(super) fn of(&mut self, snapshot: &'s Snapshot, index: usize) -> Vec<Phrase> {
        let Some(listing) = snapshot.world.knowledge.context.as_deref() else { return Vec::new() };
        let sources = snapshot.model().all_sources();
        let first = sources.partition_point(|source| source.instruction < index);
        let own = sources.iter().skip(first).take_while(|source| source.instruction == index).take(NAMED);
        let mut sized = |source: &'s ContextSource| {
            *self.0.entry(&source.text).or_insert_with(|| {
                let taken = context::taken(listing, source)?;
                Some((taken.len(), taken.iter().map(|entry| entry.size).sum()))
            })
        };
        own.filter_map(|source| Some((source, sized(source)?)))
            .map(|(source, (count, size))| texts::source(&source.text, files(count), bytes(size)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_hover;

    #[test]
    fn steps() {
        let text = "FROM registry.example/other:1 AS b\nARG V\nWORK<|>DIR /app\nCOPY requirements.txt .\nRUN pip install\nCOPY main.py .\nCMD x";
        check_hover(
            text,
            &expect![[r#"
                «WORKDIR»
                Layer 1 above the base image  
                Runs again when one of these changes: line 1  
                Then these run again too: lines 4–6

                ---

                **WORKDIR**: sets the working directory of the following steps and of the running container, and creates it if it does not exist. […]
            "#]],
        );
        let text = text.replace("<|>", "");
        check_hover(
            &text.replace("RUN", "R<|>UN"),
            &expect![[r#"
                «RUN»
                Layer 3 above the base image  
                Runs again when one of these changes: `requirements.txt`, `--build-arg V`, lines 1–4  
                Then these run again too: line 6

                ---

                **RUN**: runs a command while the image is built and keeps the changed files as a new layer. […]
            "#]],
        );
        check_hover(
            "FROM scratch\nCO<|>PY a /a",
            &expect![[r#"
                «COPY»
                Layer 1  
                Runs again when one of these changes: `a`, line 1

                ---

                **COPY**: copies files from the build context, another stage or an image into the image. […]
            "#]],
        );
    }

    #[test]
    fn other_stages() {
        let text = "FROM a AS b\nRU<|>N c\nFROM b AS d\nRUN e\nFROM f\nRUN g\nCOPY --from=d /e /e\nRUN h";
        check_hover(
            text,
            &expect![[r#"
                «RUN»
                Layer 1 above the base image  
                Runs again when one of these changes: line 1  
                Then these run again too: line 4; if the files copied there have changed, lines 7–8 as well

                ---

                **RUN**: runs a command while the image is built and keeps the changed files as a new layer. […]
            "#]],
        );
        let text = "FROM a AS b\nRUN c\nFROM f\nCO<|>PY --from=b /e /e";
        check_hover(
            text,
            &expect![[r#"
                «COPY»
                Layer 1 above the base image  
                Runs again when one of these changes: files of stage `b`, line 3

                ---

                **COPY**: copies files from the build context, another stage or an image into the image. […]
            "#]],
        );
    }

    #[test]
    fn the_file_itself_is_copied() {
        check_hover(
            "FROM a\nCOPY . .\nRUN b\nCM<|>D c",
            &expect![[r#"
                «CMD»
                No layer: only the configuration changes  
                When it changes, this runs again if the files copied there have changed: lines 2–3

                ---

                **CMD**: sets the default command that a container runs when it starts. […]
            "#]],
        );
        check_hover(
            "FROM a\nCOPY app .\nRUN b\nCM<|>D c",
            &expect![[r#"
                «CMD»
                No layer: only the configuration changes  
                When it changes, nothing runs again

                ---

                **CMD**: sets the default command that a container runs when it starts. […]
            "#]],
        );
    }

    #[test]
    fn what_makes_no_layer() {
        check_hover(
            "FROM a\nEN<|>V A=1\nCOPY a /a\nRUN b\nRUN c",
            &expect![[r#"
                «ENV»
                No layer: only the configuration changes  
                When it changes, this runs again: lines 4–5

                ---

                **ENV**: sets environment variables for the following steps and for the running container. […]
            "#]],
        );
        check_hover(
            "FROM a\nCM<|>D a\nRUN b",
            &expect![[r#"
                «CMD»
                No layer: only the configuration changes  
                When it changes, nothing runs again

                ---

                **CMD**: sets the default command that a container runs when it starts. […]
            "#]],
        );
        check_hover(
            "FROM a\nAR<|>G A\nRUN b",
            &expect![[r#"
                «ARG»
                No layer: an argument is not part of the image  
                When it changes, this runs again: line 3

                ---

                **ARG**: declares a variable for the build, set with `docker build --build-arg`. […]
            "#]],
        );
        check_hover(
            "FROM a\nWORK<|>DIR /\nRUN b",
            &expect![[r#"
                «WORKDIR»
                No layer: `/` is always there  
                When it changes, this runs again: line 3

                ---

                **WORKDIR**: sets the working directory of the following steps and of the running container, and creates it if it does not exist. […]
            "#]],
        );
        check_hover(
            "AR<|>G A=1\nFROM a:$A\nRUN b\nFROM c\nRUN d",
            &expect![[r#"
                «ARG»
                No layer: an argument is not part of the image  
                When it changes, this runs again: line 3

                ---

                **ARG**: declares a variable for the build, set with `docker build --build-arg`. […]
            "#]],
        );
        check_hover(
            "FR<|>OM a\nRUN b",
            &expect![[r#"
                «FROM»
                When it changes, this runs again: line 2

                ---

                **FROM**: starts a build stage from a base image; every step below adds to that image. […]
            "#]],
        );
    }
}
