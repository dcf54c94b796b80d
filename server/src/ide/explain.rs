//! A file explained from top to bottom, as Markdown: what each instruction does, and what was found in it.

use super::{hover, layers};
use crate::model::Placed;
use crate::rules::Finding;
use crate::snapshot::{FileKind, Snapshot};
use crate::text::TextRange;
use crate::texts::docs::{self, Topic};
use crate::texts::{Argument, Markdown, Words, explain as texts};

/// Explains the whole file, in Markdown; empty for a file of another kind.
pub fn explain(snapshot: &Snapshot) -> String {
    let words = match snapshot.kind {
        FileKind::Dockerfile => dockerfile(snapshot),
        FileKind::Dockerignore => ignorefile(snapshot),
        FileKind::Other => Words::new(),
    };
    format!("{}\n", words.markdown(snapshot.world.language))
}

fn dockerfile(snapshot: &Snapshot) -> Words {
    let model = snapshot.model();
    let mut words = Words::new();
    let mut stages = model.stages.iter().peekable();
    let is_short = model.instructions.len() <= layers::MOST_INSTRUCTIONS;
    let mut all_facts = is_short.then(|| layers::all_layer_facts(snapshot)).into_iter().flatten();
    for (index, placed) in model.instructions.iter().enumerate() {
        if let Some(stage) = stages.next_if(|stage| stage.instructions.start == index) {
            let number = Argument::ordinal(stage.index);
            words.phrase(match &stage.name {
                Some(name) => texts::named_stage(number, &*name.text),
                None => texts::stage(number),
            });
        }
        words.block("dockerfile", model.slice(placed.file_range()));
        words.doc(docs::of_instruction(&placed.instruction.keyword_token.text).map(docs::Doc::summary));
        words.extend(image(snapshot, placed).unwrap_or_default());
        if let Some(facts) = all_facts.next().flatten() {
            words.lines(layers::sizes(snapshot, index));
            words.extend(layers::in_words(snapshot, index, &facts));
        }
        words.extend(findings(snapshot, placed.file_range()));
    }
    words
}

/// What a hover tells of the image of a FROM.
fn image(snapshot: &Snapshot, placed: &Placed) -> Option<Words> {
    let image = placed.as_from()?.image.as_ref()?;
    Some(hover(snapshot, placed.at(image.word.range).start())?.words)
}

fn ignorefile(snapshot: &Snapshot) -> Words {
    let mut words = Words::from(docs::of_topic(Topic::DockerIgnore).summary());
    for pattern in &snapshot.ignorefile().0.patterns {
        words.block("text", crate::text::slice(snapshot.text(), pattern.range));
        if let Some(hover) = hover(snapshot, pattern.range.start()) {
            words.extend(hover.words.own());
        }
        words.extend(findings(snapshot, pattern.range));
    }
    words
}

fn findings(snapshot: &Snapshot, within: TextRange) -> Words {
    let all = snapshot.findings();
    let first = all.partition_point(|finding| finding.range.start() < within.start());
    let inside = |finding: &&Finding| finding.range.start() < within.end();
    let mut words = Words::new();
    for finding in all.iter().skip(first).take_while(inside) {
        let mut line = Markdown::from("> **");
        line.markup(finding.id).markup("**: ");
        line.append(&finding.message.markdown(finding.rule, snapshot.world.language));
        words.markdown_part(line);
    }
    words
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

            When it changes, this runs again: lines 2–3

            ```dockerfile
            WORKDIR app
            ```

            **WORKDIR**: sets the working directory of the following steps and of the running container, and creates it if it does not exist.

            Layer 1 above the base image  
            Runs again when one of these changes: line 1  
            After that: line 3

            > **WorkdirRelativePath**: `app` is relative to the base image's working directory; start it with `/`

            ````dockerfile
            RUN <<E
            ```
            E
            ````

            **RUN**: runs a command while the image is built and keeps the changed files as a new layer.

            Layer 2 above the base image  
            Runs again when one of these changes: lines 1–2
        "#]]
        .assert_eq(&explained);
    }
}
