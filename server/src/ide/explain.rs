//! A file explained from top to bottom: what each instruction does here, its layer, what was found in it, and what comes
//! out in the end.

use super::names::MOST_STAGES;
use super::places::Places;
use super::sizes::{bytes, files};
use super::{hover, ignorefile, layers};
use crate::ignorefile::ContextListing;
use crate::model::{Base, Build, ImageState, Stage};
use crate::rules::Finding;
use crate::snapshot::{FileKind, Snapshot};
use crate::text::{TextRange, line_of};
use crate::texts::docs::{self, Topic};
use crate::texts::{Argument, Markdown, Phrase, Words, check, explain as texts, page, stage as stage_texts};

/// More ports are not named.
const MOST_PORTS: usize = 8;

/// What is said about a part of the file.
#[derive(Debug, Clone)]
pub struct Section {
    /// The line in which the part begins, counted from 1; `None` for what is said of the file as a whole.
    pub line: Option<u32>,
    /// What is said.
    pub words: Words,
}

/// Explains the whole file, in Markdown; empty for a file of another kind.
pub fn explain(snapshot: &Snapshot) -> String {
    let mut words = Words::new();
    for section in sections(snapshot) {
        words.extend(section.words);
    }
    format!("{}\n", words.markdown(snapshot.world.language))
}

/// Explains the whole file, part by part; nothing for a file of another kind.
pub fn sections(snapshot: &Snapshot) -> Vec<Section> {
    match snapshot.kind {
        FileKind::Dockerfile => dockerfile(snapshot),
        FileKind::Dockerignore => patterns(snapshot),
        FileKind::Other => Vec::new(),
    }
}

fn dockerfile(snapshot: &Snapshot) -> Vec<Section> {
    let model = snapshot.model();
    let mut sections = Vec::new();
    let mut stages = model.stages.iter().peekable();
    let is_short = model.instructions.len() <= layers::MOST_INSTRUCTIONS;
    let mut sizes = layers::Sizes::default();
    let places = if is_short { Places::of(snapshot) } else { Places::default() };
    let all_facts: Vec<_> = if is_short { layers::all_layer_facts(snapshot).collect() } else { Vec::new() };
    for (index, placed) in model.instructions.iter().enumerate() {
        let mut words = Words::new();
        if let Some(stage) = stages.next_if(|stage| stage.instructions.start == index) {
            let number = Argument::ordinal(stage.index);
            words.phrase(match &stage.name {
                Some(name) => texts::named_stage(number, &*name.text),
                None => texts::stage(number),
            });
        }
        words.block("dockerfile", model.slice(placed.file_range()));
        words.doc(docs::of_instruction(&placed.instruction.keyword_token.text).map(docs::Doc::summary));
        // What a hover says of the image has all of it.
        match image(snapshot, index) {
            Some(image) => _ = words.extend(image),
            None if is_short => _ = words.extend(hover::here(snapshot, index, &places)),
            None => {}
        }
        if let Some(facts) = all_facts.get(index).and_then(Option::as_ref) {
            words.lines(sizes.of(snapshot, index));
            words.extend(layers::in_words(snapshot, index, facts));
        }
        words.extend(findings(snapshot, placed.file_range()));
        sections.push(Section { line: Some(line_of(&snapshot.rope, placed.start) + 1), words });
    }
    if !model.stages.is_empty() {
        sections.push(Section { line: None, words: summary(snapshot, &all_facts) });
    }
    sections
}

/// What a hover tells of the image of a FROM.
fn image(snapshot: &Snapshot, index: usize) -> Option<Words> {
    let placed = snapshot.model().instructions.get(index)?;
    let image = placed.as_from()?.image.as_ref()?;
    Some(hover::hover(snapshot, placed.at(image.word.range).start())?.words)
}

/// What comes out in the end: the image, its layers and how a container of it starts.
fn summary(snapshot: &Snapshot, all_facts: &[Option<layers::LayerFacts>]) -> Words {
    let model = snapshot.model();
    let mut words = Words::from(texts::summary());
    let Some(last) = model.stages.last() else { return words };
    let mut points = vec![texts::built(chain(snapshot, last))];
    points.extend(layers_of(snapshot, last, all_facts));
    points.extend(snapshot.world.knowledge.context.as_deref().map(sent));
    if let Some(state) = end(snapshot, last) {
        let user = state.user().known().map(|user| if user.is_empty() { "root".to_owned() } else { user.to_string() });
        points.extend(user.map(texts::user));
        points.extend(state.workdir().known().map(|folder| texts::folder(&**folder)));
        let ports: Vec<String> = state.ports().into_iter().map(|(ports, _)| ports.to_string()).take(MOST_PORTS).collect();
        points.extend((!ports.is_empty()).then(|| texts::ports(Argument::codes(ports))));
        points.extend(command(&state));
    }
    let findings = snapshot.findings();
    points.extend((!findings.is_empty()).then(|| texts::findings(findings.len())));
    words.points(points);
    words
}

/// The image at the end of a stage.
fn end(snapshot: &Snapshot, stage: &Stage) -> Option<ImageState> {
    let images = &snapshot.world.knowledge.images;
    let mut end = None;
    snapshot.model().visit_images(Build { args: &[], is_whole: false, images }, |other, state| {
        if other.index == stage.index {
            end = Some(state.clone());
        }
    });
    end
}

/// From the image below to the last stage.
fn chain(snapshot: &Snapshot, last: &Stage) -> Argument {
    let model = snapshot.model();
    let below = match model.root_base(last) {
        Base::Image(image) => Some(image.to_string()),
        Base::Scratch => Some("scratch".to_owned()),
        _ => None,
    };
    let name = |stage: &Stage| match &stage.name {
        Some(name) => Argument::code(&*name.text),
        None => stage_texts::number(Argument::ordinal(stage.index)).into(),
    };
    let stages = std::iter::once(last).chain(model.ancestors(last)).map(name);
    let mut names: Vec<Argument> = stages.take(MOST_STAGES).collect();
    let more = (model.depth(last) + 1).saturating_sub(MOST_STAGES);
    names.extend((0 < more).then(|| stage_texts::more_stages(more).into()));
    names.reverse();
    let names = below.map(Argument::code).into_iter().chain(names);
    names.reduce(|from, to| texts::arrow(from, to).into()).unwrap_or_else(|| Argument::code(""))
}

/// How many layers the stage adds, with those that it is built on, and in which lines.
fn layers_of(snapshot: &Snapshot, last: &Stage, all_facts: &[Option<layers::LayerFacts>]) -> Option<Phrase> {
    let model = snapshot.model();
    let mut stages: Vec<&Stage> = std::iter::once(last).chain(model.ancestors(last)).collect();
    stages.reverse();
    let indices = stages.iter().flat_map(|stage| stage.instructions.clone());
    let makes_layer =
        |index: &usize| all_facts.get(*index).is_some_and(|facts| facts.as_ref().is_some_and(|f| f.number.is_some()));
    let lines: Vec<u32> = indices
        .filter(makes_layer)
        .filter_map(|index| Some(line_of(&snapshot.rope, model.instructions.get(index)?.start) + 1))
        .collect();
    (!lines.is_empty()).then(|| texts::layers(lines.len(), Argument::list(lines)))
}

/// What is sent to the builder.
fn sent(listing: &ContextListing) -> Phrase {
    let sent = || listing.entries().filter(|entry| !entry.excluded && !entry.is_folder());
    let (count, size) = (files(sent().count()), bytes(sent().map(|entry| entry.size).sum()));
    if listing.truncated { page::sent_at_least(count, size) } else { page::sent(count, size) }
}

/// What a container runs.
fn command(state: &ImageState) -> Option<Phrase> {
    let (entrypoint, cmd) = (state.entrypoint().known()?, state.cmd().known()?);
    // A shell between drops what CMD says.
    let is_shell = entrypoint.get(1).is_some_and(|word| &**word == "-c");
    let cmd = cmd.iter().filter(|_| !is_shell);
    let words: Vec<&str> = entrypoint.iter().chain(cmd).map(|word| &**word).collect();
    (!words.is_empty()).then(|| texts::command(serde_json::to_string(&words).unwrap_or_default()))
}

fn patterns(snapshot: &Snapshot) -> Vec<Section> {
    let mut sections = vec![Section { line: None, words: Words::from(docs::of_topic(Topic::DockerIgnore).summary()) }];
    for (pattern, about) in snapshot.ignorefile().0.patterns.iter().zip(ignorefile::all_patterns(snapshot)) {
        let mut words = Words::new();
        words.block("text", crate::text::slice(snapshot.text(), pattern.range));
        words.extend(about);
        words.extend(findings(snapshot, pattern.range));
        sections.push(Section { line: Some(line_of(&snapshot.rope, pattern.range.start()) + 1), words });
    }
    sections
}

/// What was found within a range, and how to fix it.
fn findings(snapshot: &Snapshot, within: TextRange) -> Words {
    let language = snapshot.world.language;
    let mut words = Words::new();
    for finding in findings_within(snapshot, within) {
        let mut line = Markdown::from("> **");
        line.markup(finding.id).markup("**: ");
        line.append(&finding.message.markdown(finding.rule, language));
        for (at, fix) in finding.fixes.iter().enumerate() {
            line.markup(if at == 0 { "\n>\n> - " } else { "\n> - " }).append(&check::fix().markdown(language)).markup(": ");
            line.append(&fix.title.markdown(finding.rule, language));
        }
        words.markdown_part(line);
    }
    words
}

/// The findings that begin within a range.
pub fn findings_within(snapshot: &Snapshot, within: TextRange) -> impl Iterator<Item = &Finding> {
    let all = snapshot.findings();
    let first = all.partition_point(|finding| finding.range.start() < within.start());
    all.iter().skip(first).take_while(move |finding| finding.range.start() < within.end())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::testing::snapshot;

    #[test]
    fn every_instruction_with_what_was_found() {
        let explained = explain(&snapshot("FROM own/base:1 AS web\nWORKDIR app\nRUN <<E\n```\nE\n"));
        expect![[r#"
            ## Stage 0: web

            ```dockerfile
            FROM own/base:1 AS web
            ```

            **FROM**: starts a build stage from a base image; every step below adds to that image.

            **`own/base:1`**

            Registry `docker.io`, repository `own/base`, tag `1`.

            [own\/base · Docker Hub](https://hub.docker.com/r/own/base/)

            When it changes, this runs again: lines 2–3

            ```dockerfile
            WORKDIR app
            ```

            **WORKDIR**: sets the working directory of the following steps and of the running container, and creates it if it does not exist.

            → `app` in the working directory of the base image

            A relative path starts from the previous WORKDIR.

            Layer 1 above the base image  
            Runs again when one of these changes: line 1  
            Then these run again too: line 3

            > **WorkdirRelativePath**: `app` is relative to the base image's working directory; make it absolute

            ````dockerfile
            RUN <<E
            ```
            E
            ````

            **RUN**: runs a command while the image is built and keeps the changed files as a new layer.

            Layer 2 above the base image  
            Runs again when one of these changes: lines 1–2

            > **shell-syntax**: `` ` `` is never closed: `` ` `` is missing

            ## Summary

            - Image: `own/base:1` → `web`
            - 2 layers above the base image, in lines 2, 3
            - Sent to the builder: 4 files, 44 bytes
            - 2 findings, above at their lines
        "#]]
        .assert_eq(&explained);
    }
}
