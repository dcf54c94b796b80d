//! Hover: what the word under the cursor means.

mod commands;
mod heredoc;
mod rule;
mod stage;
mod start;
mod values;
mod variable;

use super::names::Name;
use super::places::Places;
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

/// What an instruction does at its place: where files come to lie, what is installed, what a container starts.
pub fn here(snapshot: &Snapshot, index: usize, places: &Places) -> Words {
    let model = snapshot.model();
    let mut words = Words::new();
    let Some(placed) = model.instructions.get(index) else { return words };
    let start = Cursor { snapshot, model, index, at: TextSize::default(), places: Some(places) };
    match (placed.keyword, &placed.instruction.arguments) {
        (Keyword::Copy | Keyword::Add, _) => words.lines(super::files::lines_of(places.copied_by(index))),
        (Keyword::Run, _) => words.extend(start.commands(&placed.instruction)),
        (Keyword::Cmd | Keyword::Entrypoint, _) => words.lines(start.starts()),
        (Keyword::From, _) => words.lines(start.composed()),
        (keyword, Arguments::Argument(Some(word))) => words.extend(start.argument(keyword, word).unwrap_or_default().1),
        (_, Arguments::Ports(ports)) => {
            let ports = ports.iter().take(MOST_PORTS).filter_map(|port| start.port(port));
            ports.for_each(|(_, port)| _ = words.extend(port));
            &mut words
        }
        (Keyword::Env, Arguments::Pairs(pairs)) => {
            let known = pairs.iter().filter_map(values::variable);
            words.points(known.collect())
        }
        _ => &mut words,
    };
    words
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
    let cursor = Cursor { snapshot, model, index, at: relative, places: None };
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
        // What is true of this line stands above what is true of all of its kind.
        let mut own = super::layers::describe(snapshot, index);
        own.phrases(cursor.so_far());
        own.lines(match placed.keyword {
            Keyword::Cmd | Keyword::Entrypoint => cursor.starts(),
            Keyword::From => cursor.composed(),
            _ => Vec::new(),
        });
        if !own.is_empty() {
            own.rule();
        }
        own.extend(words);
        words = own;
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

/// More ports of an instruction are not explained.
const MOST_PORTS: usize = 8;

struct Cursor<'a> {
    snapshot: &'a Snapshot,
    model: &'a Model,
    index: usize,
    at: TextSize,
    /// What is known of the paths of all instructions, where each is asked for them.
    places: Option<&'a Places>,
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
                let mut words = self.image()?;
                words.lines(self.composed());
                Some((image.word.range, words))
            }
            Arguments::Healthcheck(Some(check)) if self.hits(check.kind_token.range) => {
                Some((check.kind_token.range, docs::of_instruction("HEALTHCHECK")?.into()))
            }
            Arguments::Ports(words) => self.port(words.iter().find(|w| self.hits(w.range))?),
            Arguments::Argument(Some(word)) if self.hits(word.range) => self.argument(instruction.keyword, word),
            Arguments::Pairs(pairs) if instruction.keyword == Keyword::Label => pairs.iter().find_map(|pair| self.label(pair)),
            Arguments::Healthcheck(Some(_)) => self.command(instruction),
            Arguments::Command(Some(_)) if instruction.keyword == Keyword::Run => self.command(instruction),
            Arguments::Command(Some(_)) => self.started(instruction),
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
    crate::ide::describe_image(image, &world.knowledge.images, world.today)
}

fn hover_directive(model: &Model, at: TextSize) -> Known {
    let whole = |directive: &Directive| directive.name.cover(directive.value_range);
    if let Some(directive) = model.directives.iter().find(|directive| whole(directive).contains_inclusive(at)) {
        let doc = docs::of_directive(model.slice(directive.name))?;
        return Some((hit(at, directive.name, whole(directive)), doc.into()));
    }
    // One that lacks its value is a comment still.
    let comment = model.comments.iter().find(|comment| comment.contains_inclusive(at))?;
    let (_, name) = model.begun_directive(*comment).filter(|(_, name)| name.contains_inclusive(at))?;
    Some((name, docs::of_directive(model.slice(name))?.into()))
}

/// What a hover marks: a name, or all that it belongs to where the offset is behind the name.
fn hit(at: TextSize, name: TextRange, whole: TextRange) -> TextRange {
    if name.contains_inclusive(at) { name } else { whole }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{check_built_hover, check_hover, check_no_hover};

    #[test]
    fn keywords() {
        check_hover(
            "FROM alpine\nFROM<|> a b\n",
            &expect![[r#"
                «FROM»
                When it changes, nothing runs again

                ---

                **FROM**: starts a build stage from a base image; every step below adds to that image. […]
            "#]],
        );
        check_hover(
            "FROM alpine\nWORKDIR<|> a b\n",
            &expect![[r#"
                «WORKDIR»
                Layer 1 above the base image  
                Runs again when one of these changes: line 1

                So far: `/`

                ---

                **WORKDIR**: sets the working directory of the following steps and of the running container, and creates it if it does not exist. […]
            "#]],
        );
        check_hover(
            "FROM alpine\nCOPY<|> a b\n",
            &expect![[r#"
                «COPY»
                Layer 1 above the base image  
                Runs again when one of these changes: `a`, line 1

                ---

                **COPY**: copies files from the build context, another stage or an image into the image. […]
            "#]],
        );
        check_hover(
            "FROM alpine\nRUN<|> a b\n",
            &expect![[r#"
                «RUN»
                Layer 1 above the base image  
                Runs again when one of these changes: line 1

                ---

                **RUN**: runs a command while the image is built and keeps the changed files as a new layer. […]
            "#]],
        );
        check_hover(
            "FROM alpine\nEXPOSE<|> a b\n",
            &expect![[r#"
                «EXPOSE»
                No layer: only the configuration changes  
                When it changes, nothing runs again

                ---

                **EXPOSE**: documents which ports the program in the container listens on; it does not publish them. […]
            "#]],
        );
        check_hover(
            "FROM alpine\nCMD<|> a b\n",
            &expect![[r#"
                «CMD»
                No layer: only the configuration changes  
                When it changes, nothing runs again

                Process 1 in the container: the shell `/bin/sh`, which runs this line  
                Starts in `/` as `root`

                ---

                **CMD**: sets the default command that a container runs when it starts. […]
            "#]],
        );
        check_hover(
            "FROM a\nWORK\\\nD<|>IR /x",
            &expect![[r#"
                «WORK\
                DIR»
                Layer 1 above the base image  
                Runs again when one of these changes: line 1

                ---

                **WORKDIR**: sets the working directory of the following steps and of the running container, and creates it if it does not exist. […]
            "#]],
        );
        check_hover(
            "FROM a\nONBUILD C<|>OPY a b",
            &expect![[r#"
            «COPY»
            **COPY**: copies files from the build context, another stage or an image into the image. […]
        "#]],
        );
    }

    #[test]
    fn flags_and_directives() {
        check_hover(
            "FROM a\nCOPY --ch<|>own=1 a b",
            &expect![[r#"
            «--chown»
            **--chown=user[:group]**: sets the owner of the copied files; without it that is 0:0 (root), even after `USER`. […]
        "#]],
        );
        check_hover(
            "# esc<|>ape=`\nFROM a",
            &expect![[r#"
            «escape»
            **escape**: sets the character that continues a line and removes the special meaning of another character: `\` (default) or a backtick. […]
        "#]],
        );
        check_hover(
            "# syntax=x\n#esc<|>ape=\nFROM a",
            &expect![[r#"
            «escape»
            **escape**: sets the character that continues a line and removes the special meaning of another character: `\` (default) or a backtick. […]
        "#]],
        );
        check_no_hover("FROM a\n#esc<|>ape=");
        check_hover(
            "# escape = <|>`\nFROM a",
            &expect![[r#"
            «escape = `»
            **escape**: sets the character that continues a line and removes the special meaning of another character: `\` (default) or a backtick. […]
        "#]],
        );
        check_hover(
            "FROM a\nCOPY --chown=<|>1 a b",
            &expect![[r#"
            «--chown=1»
            **--chown=user[:group]**: sets the owner of the copied files; without it that is 0:0 (root), even after `USER`. […]
        "#]],
        );
        check_hover(
            "FROM a\nRUN --mount=type=cache,target=<|>/x b",
            &expect![[r#"
            «/x»
            `type=cache`

            `target` (also `dst`, `destination`): where it appears; required
        "#]],
        );
        check_hover(
            "FROM a\nRUN --mount=target=<|> b",
            &expect![[r#"
            «target=»
            `type=bind`

            `target` (also `dst`, `destination`): where they appear; required
        "#]],
        );
        check_no_hover("FROM a\nRUN x \\\n # comm<|>ent\n y");
        check_no_hover("FROM a\n<|>\nRUN b");
        check_no_hover("FROM a\nCOPY --FROM<|>=x b c");
    }

    #[test]
    fn stages() {
        check_hover(
            "FROM a AS b\nFROM c\nCOPY --from=b<|> x y",
            &expect![[r#"
            «b»
            `FROM a AS b`

            **Build stage `b`** (index 0)

            `b` ← `a`

            Used by `1` (line 3)
        "#]],
        );
        let many: String = (0..20).map(|_| "FROM b\n").collect();
        check_hover(
            &format!("FROM a AS b<|>\n{many}"),
            &expect![[r#"
            «b»
            `FROM a AS b`

            **Build stage `b`** (index 0)

            `b` ← `a`

            Used by `1` (line 2), `2` (line 3), `3` (line 4), `4` (line 5), `5` (line 6), `6` (line 7), `7` (line 8), `8` (line 9), `9` (line 10), `10` (line 11), `11` (line 12), `12` (line 13), 8 more
        "#]],
        );
        check_hover(
            "FROM a AS b<|>\nFROM b AS c\nFROM d\nCOPY --from=c x y",
            &expect![[r#"
            «b»
            `FROM a AS b`

            **Build stage `b`** (index 0)

            `b` ← `a`

            Used by `c` (line 2)
        "#]],
        );
        check_hover(
            "FROM a AS b\nFROM b AS c<|>\nFROM d\nCOPY --from=c x y",
            &expect![[r#"
            «c»
            `FROM b AS c`

            **Build stage `c`** (index 1)

            `c` ← `b` ← `a`

            Used by `2` (line 4)
        "#]],
        );
        check_hover(
            "FROM a\nFROM d\nCOPY --from=0<|> x y",
            &expect![[r#"
            «0»
            `FROM a`

            **Build stage `0`** (index 0)

            `0` ← `a`

            Used by `1` (line 3)
        "#]],
        );
        check_hover(
            "FROM a AS b\nRUN --mount=from=b<|>,target=/x y",
            &expect![[r#"
            «b»
            `FROM a AS b`

            **Build stage `b`** (index 0)

            `b` ← `a`

            Used by `b` (line 2)
        "#]],
        );
    }

    #[test]
    fn values_of_variables() {
        check_hover(
            "ARG V=3\nFROM python:$V<|>",
            &expect![[r#"
            «$V»
            `3`

            **`V`**: build argument (ARG), line 1; `--build-arg V=…` overrides it
        "#]],
        );
        check_hover(
            "FROM a\nENV A=1\nENV B=x${A:-y<|>}",
            &expect![[r#"
            «${A:-y}»
            `1`

            **`A`**: environment variable (ENV), line 2

            **Variables**: `$NAME` or `${NAME}` is replaced by the value of an `ENV` or `ARG`; one that is not set is empty. […]
        "#]],
        );
        check_hover(
            "FROM a\nENV A=1 B=\"x $A\" C=$B<|>",
            &expect![[r#"
            «$B»
            **`B`**: not set here yet; line 2 sets it
        "#]],
        );
        check_hover(
            "FROM a\nENV A=1\nENV B<|>=\"x $A\"",
            &expect![[r#"
            «B»
            `x 1`

            **`B`**: environment variable (ENV), line 3
        "#]],
        );
        check_hover(
            "FROM a\nENV PATH<|>=/x:$PATH",
            &expect![[r#"
                «PATH»
                `/x:$PATH` (not all of it is known from the file)

                **`PATH`**: environment variable (ENV), line 2

                The folders that are searched for programs
            "#]],
        );
        check_hover(
            "FROM a\nARG A<|>=",
            &expect![[r#"
            «A»
            empty

            **`A`**: build argument (ARG), line 2; `--build-arg A=…` overrides it
        "#]],
        );
        check_hover(
            "FROM a\nARG A<|>",
            &expect![[r#"
            «A»
            no default

            **`A`**: build argument (ARG), line 2; `--build-arg A=…` sets it
        "#]],
        );
    }

    #[test]
    fn places_of_variables() {
        check_hover(
            "ARG V=3\nFROM a\nARG V<|>",
            &expect![[r#"
            «V»
            `3`

            **`V`**: build argument (ARG), line 3; its value comes from line 1; `--build-arg V=…` overrides it
        "#]],
        );
        check_hover(
            "ARG V=3\nFROM a\nRUN echo $V<|>",
            &expect![[r#"
            «$V»
            **`V`**: not set in this stage. The ARG in line 1 stands before the first FROM; repeat `ARG V` in the stage
        "#]],
        );
        check_hover(
            "FROM a AS b\nENV A=1\nFROM b\nRUN $A<|>",
            &expect![[r#"
            «$A»
            `1`

            **`A`**: environment variable (ENV), line 2, inherited from stage `b`
        "#]],
        );
        check_hover(
            "FROM a\nARG A=1\nCMD echo $A<|>",
            &expect![[r#"
            «$A»
            `1`

            **`A`**: build argument (ARG), line 2; `--build-arg A=…` overrides it

            A build argument is not set when the container runs. Use ENV for that.
        "#]],
        );
        check_hover(
            "FROM a\nRUN A=1; echo <|>$A",
            &expect![[r#"
            «$A»
            **`A`**: shell variable, set in this RUN (line 2)
        "#]],
        );
        check_hover(
            "FROM a\nRUN echo $HOME<|>",
            &expect![[r#"
                «$HOME»
                **`HOME`**: not set in this file; the base image may set it

                The home folder of the user
            "#]],
        );
        check_hover(
            "FROM scratch\nUSER $U<|>",
            &expect![[r#"
            «$U»
            **`U`**: not set in this file
        "#]],
        );
        check_hover(
            "FROM registry.example/app:1\nWORKDIR $APP_HOME<|>",
            &expect![[r#"
            «$APP_HOME»
            `/srv`

            **`APP_HOME`**: set by the image `registry.example/app:1`
        "#]],
        );
        check_hover(
            "FROM a:$U<|>",
            &expect![[r#"
            «$U»
            **`U`**: not set before the first FROM
        "#]],
        );
        check_hover(
            "FROM --platform=$BUILD<|>PLATFORM a",
            &expect![[r#"
            «$BUILDPLATFORM»
            **`BUILDPLATFORM`**: set by the builder

            Platform of the machine that builds, such as `linux/amd64`, `linux/arm/v7` or `windows/amd64`; usable directly in `FROM`, and in a stage after a bare `ARG BUILDPLATFORM`.
        "#]],
        );
        check_hover(
            "FROM a\nARG TARGETARCH<|>",
            &expect![[r#"
            «TARGETARCH»
            set by the builder

            **`TARGETARCH`**: build argument (ARG), line 2; `--build-arg TARGETARCH=…` overrides it

            Architecture part of `TARGETPLATFORM`, such as `amd64` or `arm64`; usable directly in `FROM`, and in a stage after a bare `ARG TARGETARCH`.
        "#]],
        );
        check_no_hover("FROM a\nRUN echo ${A<|>");
    }

    #[test]
    fn what_builds_set() {
        check_built_hover(
            "ARG V<|>=3\nFROM python:$V",
            &expect![[r#"
            «V»
            `3`

            **`V`**: build argument (ARG), line 1; `--build-arg V=…` overrides it

            `web` (`compose.yaml`) sets it to `3.14`
        "#]],
        );
        check_built_hover(
            "ARG V=3\nFROM python:<|>$V",
            &expect![[r#"
            «$V»
            `3`

            **`V`**: build argument (ARG), line 1; `--build-arg V=…` overrides it

            `web` (`compose.yaml`) sets it to `3.14`
        "#]],
        );
        check_built_hover(
            "FROM a\nARG V<|>",
            &expect![[r#"
            «V»
            no default

            **`V`**: build argument (ARG), line 2; `--build-arg V=…` sets it

            `web` (`compose.yaml`) sets it to `3.14`
        "#]],
        );
        check_built_hover(
            "FROM a\nENV V<|>=1",
            &expect![[r#"
            «V»
            `1`

            **`V`**: environment variable (ENV), line 2
        "#]],
        );
        check_built_hover(
            "FROM a AS dev<|>",
            &expect![[r#"
            «dev»
            `FROM a AS dev`

            **Build stage `dev`** (index 0)

            `dev` ← `a`

            Built by `web` (`compose.yaml`)
        "#]],
        );
        check_built_hover(
            "FROM do<|>cs",
            &expect![[r#"
            «docs»
            **Build context `docs`**: an additional context of `web` (`compose.yaml`)
        "#]],
        );
        check_built_hover(
            "FROM a\nCOPY --from=<|>docs x y",
            &expect![[r#"
            «docs»
            **Build context `docs`**: an additional context of `web` (`compose.yaml`)
        "#]],
        );
        check_built_hover(
            "FROM a\nRUN --mount=from=<|>docs,target=/x y",
            &expect![[r#"
            «docs»
            **Build context `docs`**: an additional context of `web` (`compose.yaml`)
        "#]],
        );
    }

    #[test]
    fn heredocs() {
        check_hover(
            "FROM a\nRUN <<E<|>OF\n#!/usr/bin/env python3\nEOF",
            &expect![[r#"
            «EOF»
            - A line `EOF` ends the text
            - `/usr/bin/env python3` runs it
            - The builder leaves variables to whatever runs the text

            **Heredoc**: text of several lines inside an instruction, from `<<EOF` to a line that contains only `EOF` (since Dockerfile 1.4). […]
        "#]],
        );
        check_hover(
            "FROM a\nSHELL [\"/bin/bash\", \"-c\"]\nRUN <<EOF\nx\nE<|>OF",
            &expect![[r#"
            «EOF»
            - A line `EOF` ends the text
            - `/bin/bash -c` runs it
            - The builder leaves variables to whatever runs the text

            **Heredoc**: text of several lines inside an instruction, from `<<EOF` to a line that contains only `EOF` (since Dockerfile 1.4). […]
        "#]],
        );
        check_hover(
            "FROM a\nRUN cat <<-<|>'E' > f\nx\nE",
            &expect![[r#"
            «<<-'E'»
            - A line `E` ends the text
            - `cat` reads it
            - Variables are not expanded: the word is quoted
            - Leading tabs of its lines are removed

            **Heredoc**: text of several lines inside an instruction, from `<<EOF` to a line that contains only `EOF` (since Dockerfile 1.4). […]
        "#]],
        );
        check_hover(
            "FROM a\nRUN cat <<-'E<|>' > f\nx\nE",
            &expect![[r#"
            «E»
            - A line `E` ends the text
            - `cat` reads it
            - Variables are not expanded: the word is quoted
            - Leading tabs of its lines are removed

            **Heredoc**: text of several lines inside an instruction, from `<<EOF` to a line that contains only `EOF` (since Dockerfile 1.4). […]
        "#]],
        );
        check_hover(
            "FROM a\nCOPY <<a.txt<|> /b/\nx\na.txt",
            &expect![[r#"
            «a.txt»
            - A line `a.txt` ends the text
            - It becomes the file `/b/a.txt`
            - The builder expands variables

            **Heredoc**: text of several lines inside an instruction, from `<<EOF` to a line that contains only `EOF` (since Dockerfile 1.4). […]
        "#]],
        );
    }

    #[test]
    fn mounts_ports_and_signals() {
        check_hover(
            "FROM a\nRUN --mount=type=ca<|>che,target=/x b",
            &expect![[r#"
            «cache»
            **type=cache**: a folder that the builder keeps between builds, outside the image. […]
        "#]],
        );
        check_hover(
            "FROM a\nRUN --mount=type=cache,sha<|>ring=locked,target=/x b",
            &expect![[r#"
            «sharing»
            `type=cache`

            `sharing`: `shared` (default, many writers at once), `locked` (wait for the other; right for apt), `private` (a separate copy)
        "#]],
        );
        check_hover(
            "FROM a\nRUN --mount=type=cache,dst=/<|>x b",
            &expect![[r#"
            «/x»
            `type=cache`

            `target` (also `dst`, `destination`): where it appears; required
        "#]],
        );
        check_hover(
            "FROM a\nRUN --mo<|>unt=type=cache b",
            &expect![[r#"
            «--mount»
            **--mount=type=…,key=value**: shows files, a cache or a secret to this one `RUN`, without making them part of the layer (since Dockerfile 1.2). […]
        "#]],
        );
        check_hover(
            "FROM a\nEXPOSE 5432<|>",
            &expect![[r#"
                «5432»
                **`5432/tcp`**: PostgreSQL

                EXPOSE only documents the port; `docker run -p 5432:5432 IMAGE` publishes it  
                In a Compose file: `ports: ["5432:5432"]`
            "#]],
        );
        check_hover(
            "FROM a\nEXPOSE 4/udp<|>",
            &expect![[r#"
            «4/udp»
            Port **`4/udp`**

            EXPOSE only documents the port; `docker run -p` publishes it.
        "#]],
        );
        check_hover(
            "FROM a\nSTOPSIGNAL SIG<|>TERM",
            &expect![[r#"
            «SIGTERM»
            **SIGTERM** is signal 15. `docker stop` sends it to the first process of the container.
        "#]],
        );
    }
}
