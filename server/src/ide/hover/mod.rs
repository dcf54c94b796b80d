//! Hover: what the word under the cursor means.

mod heredoc;
mod packages;
mod rule;
mod stage;
mod values;
mod variable;

use super::names::Name;
use crate::model::{Base, Directive, EntityKind, ImageReference, Model, MountKind, Role, mounts};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::{Arguments, Flag, Instruction, Keyword};
use crate::text::{TextRange, TextSize, between};
use crate::texts::docs::{self, Topic};
use crate::texts::{Argument, Locale, Markdown, Words, value};

/// What to show, and for which text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The bytes that are explained.
    pub range: TextRange,
    /// What is known about it.
    pub words: Words,
}

impl Hover {
    /// What is known, in a language.
    pub fn markdown(&self, locale: Locale) -> Markdown {
        self.words.markdown(locale)
    }
}

/// Explains what is at an offset; the end of a word counts as in it.
pub fn hover(snapshot: &Snapshot, at: TextSize) -> Option<Hover> {
    let (range, words) = match snapshot.kind {
        FileKind::Dockerignore => super::ignorefile::hover(snapshot, at)?,
        FileKind::Dockerfile | FileKind::Other => in_dockerfile(snapshot, at)?,
    };
    Some(Hover { range, words })
}

/// What is known, and of which text.
type Known = Option<(TextRange, Words)>;

fn in_dockerfile(snapshot: &Snapshot, at: TextSize) -> Known {
    let model = snapshot.model();
    if let Some(hover) = rule::hover(model, at).or_else(|| hover_directive(model, at)) {
        return Some(hover);
    }
    let index = model.instruction_at(at)?;
    let placed = model.instructions.get(index)?;
    let relative = placed.relative(at)?;
    if placed.trivia.iter().any(|t| t.range.contains(relative)) {
        return None;
    }
    if !placed.keyword_range().contains_inclusive(at)
        && let Some(name) = Name::at(snapshot, at)
        && let Some(hover) = hover_name(snapshot, name)
    {
        return Some(hover);
    }
    if let Some(image) = super::image::source_image_at(snapshot, at) {
        return Some((image.range, describe_image(snapshot, &image.reference)));
    }
    if placed.keyword == Keyword::Run
        && let Some(hover) = super::context::hover_source(snapshot, at)
    {
        return Some(hover);
    }
    let cursor = Cursor { snapshot, model, index, at: relative };
    let Some((range, mut words)) = cursor.instruction(&placed.instruction) else {
        // What a source is, and where it goes.
        let (source, files) = (super::context::hover_source(snapshot, at), super::files::hover(snapshot, at));
        return match (source, files) {
            (Some(mut source), Some(files)) => {
                source.1.extend(files.1);
                Some(source)
            }
            (source, files) => source.or(files),
        };
    };
    if placed.keyword_range().contains_inclusive(at) {
        words.phrases(cursor.so_far());
        words.extend(super::layers::describe(snapshot, index));
    }
    Some((placed.at(range), words))
}

/// A stage, a variable or a heredoc.
fn hover_name(snapshot: &Snapshot, name: Name<'_>) -> Known {
    let (range, words) = match name.entity.kind {
        EntityKind::Stage(index) => (name.occurrence.name, stage::describe(snapshot, name.model.stages.get(index)?)),
        EntityKind::Variable | EntityKind::ShellVariable => {
            let (rope, knowledge) = (&snapshot.rope, &snapshot.world.knowledge);
            let (images, builds) = (&knowledge.images, &knowledge.builds);
            let mut words = variable::Variable { name, rope, images, builds }.describe();
            if name.model.slice(name.occurrence.outer).starts_with("${") && name.occurrence.role == Role::Use {
                // What follows the name changes the value.
                let after = between(name.occurrence.name.end(), name.occurrence.outer.end());
                if name.model.slice(after) != "}" {
                    words.doc(docs::of_topic(Topic::VariableForms));
                }
            }
            (name.occurrence.outer, words)
        }
        EntityKind::Heredoc => {
            let marker = name.all().find(|o| o.role == Role::HeredocMarker)?;
            let placed = name.model.instructions.get(marker.instruction)?;
            let token = placed.heredoc_markers().into_iter().find(|m| placed.at(m.range).contains_range(marker.name))?;
            (name.occurrence.name, heredoc::describe(name.model, marker.instruction, placed, token))
        }
        EntityKind::Image => return None,
    };
    Some((range, words))
}

struct Cursor<'a> {
    snapshot: &'a Snapshot,
    model: &'a Model,
    index: usize,
    at: TextSize,
}

impl Cursor<'_> {
    fn hits(&self, range: TextRange) -> bool {
        range.contains_inclusive(self.at)
    }

    fn instruction(&self, instruction: &Instruction) -> Known {
        if self.hits(instruction.keyword_token.range) {
            let doc = docs::of_instruction(&instruction.keyword_token.text)?;
            return Some((instruction.keyword_token.range, doc.into()));
        }
        if let Some(flag) = instruction.flags.iter().find(|f| self.hits(f.range)) {
            return self.flag(instruction, flag);
        }
        if let Some(marker) = instruction.heredoc_markers().into_iter().find(|m| self.hits(m.range)) {
            let placed = self.model.instructions.get(self.index)?;
            return Some((marker.range, heredoc::describe(self.model, self.index, placed, marker)));
        }
        match &instruction.arguments {
            Arguments::From(from) => {
                if let Some(word) = from.as_keyword.as_ref().filter(|k| self.hits(k.range)) {
                    return Some((word.range, docs::of_topic(Topic::Stage).into()));
                }
                let image = from.image.as_ref().filter(|i| self.hits(i.word.range))?;
                Some((image.word.range, self.image()?))
            }
            Arguments::Healthcheck(Some(check)) if self.hits(check.kind_token.range) => {
                Some((check.kind_token.range, docs::of_instruction("HEALTHCHECK")?.into()))
            }
            Arguments::Ports(words) => self.port(words.iter().find(|w| self.hits(w.range))?),
            Arguments::Argument(Some(word)) if self.hits(word.range) => self.argument(instruction.keyword, word),
            Arguments::Pairs(pairs) if instruction.keyword == Keyword::Label => pairs.iter().find_map(|pair| self.label(pair)),
            Arguments::Command(Some(_)) if instruction.keyword == Keyword::Run => self.installs(instruction),
            Arguments::Onbuild(Some(trigger)) => self.instruction(trigger),
            _ => None,
        }
    }

    fn flag(&self, instruction: &Instruction, flag: &Flag) -> Known {
        if flag.name() == "mount"
            && let Some(found) = self.mount(instruction, flag)
        {
            return Some(found);
        }
        let doc = docs::of_flag(instruction.keyword.as_str(), flag.name())?;
        let mut words = Words::new();
        let spec = instruction.keyword.flag(flag.name());
        if let Some(note) = spec.and_then(|spec| values::flag_value(spec.value, flag.raw_value())) {
            words.phrase(note);
        }
        words.doc(doc);
        Some((hit(self.at, flag.name_range(), flag.range), words))
    }

    /// An option of a mount, or its value: what it means for the mount's type.
    fn mount(&self, instruction: &Instruction, flag: &Flag) -> Known {
        let mounts = mounts(instruction, self.model.escape);
        let mount = mounts.iter().find(|m| m.range == flag.range)?;
        let option = mount.options.iter().find(|o| self.hits(o.range))?;
        let value = option.value.as_ref().map(|value| value.range).filter(|&range| !range.is_empty() && self.hits(range));
        let range = value.unwrap_or_else(|| hit(self.at, option.key.range, option.range));
        let kind = mount.kind().unwrap_or(MountKind::Bind).as_str();
        if option.name() == "type" {
            return Some((range, docs::of_mount(kind)?.into()));
        }
        let names = option.spec()?.names.iter();
        let text = names.filter_map(|name| docs::of_mount_option(kind, name)).next()?;
        Some((range, value::mount(Argument::own(kind), text).into()))
    }

    fn image(&self) -> Option<Words> {
        let own = self.model.stage_of(self.index).and_then(|s| self.model.stages.get(s))?;
        match &own.base {
            Base::Image(image) => Some(describe_image(self.snapshot, image)),
            Base::Stage(index) => Some(stage::describe(self.snapshot, self.model.stages.get(*index)?)),
            Base::Scratch => Some(crate::texts::stage::scratch().into()),
            Base::Missing | Base::Invalid(_) | Base::Unknown => None,
        }
    }
}

/// An image, or the additional context that is in its place.
fn describe_image(snapshot: &Snapshot, image: &ImageReference) -> Words {
    let world = &snapshot.world;
    let name = image.to_string();
    if let Some(build) = world.knowledge.builds.with_context(&name) {
        return crate::texts::stage::build_context(name, &build.name, &build.file).into();
    }
    crate::ide::describe_image(image, world.knowledge.images.image(image), world.today)
}

fn hover_directive(model: &Model, at: TextSize) -> Known {
    let whole = |directive: &Directive| directive.name.cover(directive.value_range);
    let directive = model.directives.iter().find(|directive| whole(directive).contains_inclusive(at))?;
    let doc = docs::of_directive(model.slice(directive.name))?;
    Some((hit(at, directive.name, whole(directive)), doc.into()))
}

/// What a hover marks: a name, or all that it belongs to where the offset is behind the name.
fn hit(at: TextSize, name: TextRange, whole: TextRange) -> TextRange {
    if name.contains_inclusive(at) { name } else { whole }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_hover, check_no_hover};
    use crate::texts::Locale;

    #[test]
    fn keywords() {
        for keyword in ["FROM", "WORKDIR", "COPY", "RUN", "EXPOSE", "CMD"] {
            let text = format!("FROM alpine\n{keyword}<|> a b\n");
            check_hover(&text, keyword, &format!("**{keyword}**"));
        }
        check_hover("FROM a\nWORK\\\nD<|>IR /x", "WORK\\\nDIR", "**WORKDIR**");
        check_hover("FROM a\nONBUILD C<|>OPY a b", "COPY", "**COPY**");
    }

    #[test]
    fn flags_and_directives() {
        check_hover("FROM a\nCOPY --ch<|>own=1 a b", "--chown", "chown");
        check_hover("# esc<|>ape=`\nFROM a", "escape", "escape");
        check_hover("# escape = <|>`\nFROM a", "escape = `", "escape");
        check_hover("FROM a\nCOPY --chown=<|>1 a b", "--chown=1", "chown");
        check_hover("FROM a\nRUN --mount=type=cache,target=<|>/x b", "/x", "cache");
        check_hover("FROM a\nRUN --mount=target=<|> b", "target=", "bind");
        check_no_hover("FROM a\nRUN x \\\n # comm<|>ent\n y");
        check_no_hover("FROM a\n<|>\nRUN b");
        check_no_hover("FROM a\nCOPY --FROM<|>=x b c");
    }

    #[test]
    fn stages() {
        check_hover("FROM a AS b\nFROM c\nCOPY --from=b<|> x y", "b", "**Build stage `b`**");
        check_hover("FROM a AS b<|>\nFROM b AS c\nFROM d\nCOPY --from=c x y", "b", "Used by `c` (line 2)");
        check_hover("FROM a AS b\nFROM b AS c<|>\nFROM d\nCOPY --from=c x y", "c", "`c` ← `b` ← `a`");
        check_hover("FROM a\nFROM d\nCOPY --from=0<|> x y", "0", "`FROM a`");
        check_hover("FROM a AS b\nRUN --mount=from=b<|>,target=/x y", "b", "**Build stage `b`**");
    }

    #[test]
    fn values_of_variables() {
        check_hover("ARG V=3\nFROM python:$V<|>", "$V", "`3`\n\n**`V`**: build argument (ARG), line 1; `--build-arg V=…`");
        check_hover("FROM a\nENV A=1\nENV B=x${A:-y<|>}", "${A:-y}", "`1`\n\n**`A`**: environment variable (ENV), line 2");
        check_hover("FROM a\nENV A=1 B=\"x $A\" C=$B<|>", "$B", "not set here yet");
        check_hover("FROM a\nENV A=1\nENV B<|>=\"x $A\"", "B", "`x 1`");
        check_hover("FROM a\nENV PATH<|>=/x:$PATH", "PATH", "`/x:$PATH` (not all of it");
        check_hover("FROM a\nARG A<|>=", "A", "empty");
        check_hover("FROM a\nARG A<|>", "A", "no default");
    }

    #[test]
    fn places_of_variables() {
        check_hover(
            "ARG V=3\nFROM a\nARG V<|>",
            "V",
            "`3`\n\n**`V`**: build argument (ARG), line 3; its value comes from line 1",
        );
        check_hover("ARG V=3\nFROM a\nRUN echo $V<|>", "$V", "repeat `ARG V` in the stage");
        check_hover("FROM a AS b\nENV A=1\nFROM b\nRUN $A<|>", "$A", "line 2, inherited from stage `b`");
        check_hover("FROM a\nARG A=1\nCMD echo $A<|>", "$A", "not set when the container runs");
        check_hover("FROM a\nRUN A=1; echo <|>$A", "$A", "set in this RUN (line 2)");
        check_hover("FROM a\nRUN echo $HOME<|>", "$HOME", "the base image may set it");
        check_hover("FROM scratch\nUSER $U<|>", "$U", "not set in this file");
        check_hover(
            "FROM registry.example/app:1\nWORKDIR $APP_HOME<|>",
            "$APP_HOME",
            "`/srv`\n\n**`APP_HOME`**: set by the image",
        );
        check_hover("FROM a:$U<|>", "$U", "not set before the first FROM");
        check_hover("FROM --platform=$BUILD<|>PLATFORM a", "$BUILDPLATFORM", "set by the builder");
        check_hover("FROM a\nARG TARGETARCH<|>", "TARGETARCH", "Architecture part");
        check_no_hover("FROM a\nRUN echo ${A<|>");
    }

    #[test]
    fn what_builds_set() {
        let hover = |fixture: &str| {
            let (text, at) = crate::testing::cursor(fixture);
            super::hover(&crate::testing::built_snapshot(&text), at)
                .map(|hover| hover.markdown(Locale::ENGLISH).to_string())
                .unwrap_or_default()
        };
        let by_web = "`web` (`compose.yaml`) sets it to `3.14`";
        assert!(hover("ARG V<|>=3\nFROM python:$V").ends_with(by_web));
        assert!(hover("ARG V=3\nFROM python:<|>$V").ends_with(by_web));
        assert!(hover("FROM a\nARG V<|>").contains(by_web));
        assert!(!hover("FROM a\nENV V<|>=1").contains("web"));
        assert!(hover("FROM a AS dev<|>").ends_with("Built by `web` (`compose.yaml`)"));
        let context = "**Build context `docs`**: an additional context of `web` (`compose.yaml`)";
        for fixture in ["FROM do<|>cs", "FROM a\nCOPY --from=<|>docs x y", "FROM a\nRUN --mount=from=<|>docs,target=/x y"] {
            assert_eq!(hover(fixture), context, "{fixture}");
        }
    }

    #[test]
    fn heredocs() {
        check_hover("FROM a\nRUN <<E<|>OF\n#!/usr/bin/env python3\nEOF", "EOF", "`/usr/bin/env python3` runs it");
        check_hover("FROM a\nSHELL [\"/bin/bash\", \"-c\"]\nRUN <<EOF\nx\nE<|>OF", "EOF", "`/bin/bash -c` runs it");
        check_hover("FROM a\nRUN cat <<-<|>'E' > f\nx\nE", "<<-'E'", "the word is quoted");
        check_hover("FROM a\nRUN cat <<-'E<|>' > f\nx\nE", "E", "Leading tabs");
        check_hover("FROM a\nCOPY <<a.txt<|> /b/\nx\na.txt", "a.txt", "It becomes the file `/b/a.txt`");
    }

    #[test]
    fn mounts_ports_and_signals() {
        check_hover("FROM a\nRUN --mount=type=ca<|>che,target=/x b", "cache", "**type=cache**");
        check_hover("FROM a\nRUN --mount=type=cache,sha<|>ring=locked,target=/x b", "sharing", "wait for the other");
        check_hover("FROM a\nRUN --mount=type=cache,dst=/<|>x b", "/x", "where it appears");
        check_hover("FROM a\nRUN --mo<|>unt=type=cache b", "--mount", "mount");
        check_hover("FROM a\nEXPOSE 5432<|>", "5432", "**`5432/tcp`**: PostgreSQL");
        check_hover("FROM a\nEXPOSE 4/udp<|>", "4/udp", "Port **`4/udp`**");
        check_hover("FROM a\nSTOPSIGNAL SIG<|>TERM", "SIGTERM", "signal 15");
    }
}
