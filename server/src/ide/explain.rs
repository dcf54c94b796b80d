//! A file explained from top to bottom, as Markdown: what each instruction does, and what was found in it.

use super::hover;
use crate::data::docs::{self, Language, Topic};
use crate::model::Placed;
use crate::rules::Finding;
use crate::snapshot::{FileKind, Snapshot};
use crate::text::TextRange;

/// Explains the whole file; empty for a file of another kind.
pub fn explain(snapshot: &Snapshot) -> String {
    let sections: Vec<String> = match snapshot.kind {
        FileKind::Dockerfile => dockerfile(snapshot),
        FileKind::Dockerignore => ignorefile(snapshot),
        FileKind::Other => Vec::new(),
    };
    sections.join("\n\n") + "\n"
}

fn dockerfile(snapshot: &Snapshot) -> Vec<String> {
    let (model, language) = (snapshot.model(), snapshot.world.language);
    let mut out = Vec::new();
    let mut stages = model.stages.iter().peekable();
    for (index, placed) in model.instructions.iter().enumerate() {
        if let Some(stage) = stages.next_if(|stage| stage.instructions.start == index) {
            out.push(heading(stage.index, stage.name.as_ref().map(|name| name.text.as_str()), language));
        }
        out.push(fenced("dockerfile", model.slice(placed.file_range())));
        if let Some(doc) = docs::instruction(language, &placed.instruction.keyword_token.text) {
            out.push(docs::summary(doc).to_owned());
        }
        out.extend(image(snapshot, placed));
        out.extend(findings(snapshot, placed.file_range()));
    }
    out
}

/// What a hover tells of the image of a FROM.
fn image(snapshot: &Snapshot, placed: &Placed) -> Option<String> {
    let image = placed.as_from()?.image.as_ref()?;
    Some(hover(snapshot, placed.at(image.word.range).start())?.markdown)
}

fn ignorefile(snapshot: &Snapshot) -> Vec<String> {
    let topic = docs::topic(snapshot.world.language, Topic::DockerIgnore);
    let mut out = vec![docs::summary(topic).to_owned()];
    for pattern in &snapshot.ignorefile().0.patterns {
        out.push(fenced("text", crate::text::slice(snapshot.text(), pattern.range)));
        if let Some(hover) = hover(snapshot, pattern.range.start()) {
            // Behind the line is what is true of every pattern.
            out.push(hover.markdown.split("\n\n---").next().unwrap_or_default().to_owned());
        }
        out.extend(findings(snapshot, pattern.range));
    }
    out
}

fn findings(snapshot: &Snapshot, within: TextRange) -> Vec<String> {
    let language = snapshot.world.language;
    let all = snapshot.findings();
    let first = all.partition_point(|finding| finding.range.start() < within.start());
    let inside = |finding: &&Finding| finding.range.start() < within.end();
    let line = |finding: &Finding| {
        let message = finding.message.render(finding.rule, language);
        format!("> **{}**: {}", finding.id, harmless(&message).replace('\n', "\n> "))
    };
    all.iter().skip(first).take_while(inside).map(line).collect()
}

fn heading(index: usize, name: Option<&str>, language: Language) -> String {
    let word = match language {
        Language::English => "Stage",
        Language::Russian => "Этап",
    };
    name.map_or_else(|| format!("## {word} {index}"), |name| format!("## {word} {index}: {}", harmless(name)))
}

/// Text of the file in a fence that it cannot end.
fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}{language}\n{}\n{fence}", text.trim_end())
}

/// A message in which words of the file, out of their backticks, would be a link, a picture or HTML, is plain text.
fn harmless(message: &str) -> String {
    let outside_of_code = message.split('`').step_by(2);
    if message.matches('`').count().is_multiple_of(2) && !outside_of_code.into_iter().any(|text| text.contains(['<', '['])) {
        return message.to_owned();
    }
    let escape = |c: char| if c.is_ascii_punctuation() { format!("\\{c}") } else { c.to_string() };
    message.chars().map(escape).collect()
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

            ```dockerfile
            WORKDIR app
            ```

            **WORKDIR**: sets the folder in which the following steps and the running container work, and makes it if it is missing.

            > **WorkdirRelativePath**: `app` is relative to the working folder of the base image; begin with `/`

            ````dockerfile
            RUN <<E
            ```
            E
            ````

            **RUN**: runs a command while the image is built and keeps the changed files as a new layer.
        "#]]
        .assert_eq(&explained);
    }

    #[test]
    fn words_of_the_file_stay_words() {
        assert_eq!(harmless("`a[b` is fine"), "`a[b` is fine");
        assert_eq!(harmless("`a` ![x](y)` is not"), r"\`a\` \!\[x\]\(y\)\` is not");
    }
}
