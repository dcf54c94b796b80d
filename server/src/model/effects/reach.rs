//! Which parts of a file end up in the images built from it: whole stages with their layers, or only copied files.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Build;
use super::walk::Walk;
use crate::model::needs::{copy_from, mounts_from};
use crate::model::{Base, ExpandedRole, Model, Origin, Placed, Stage, Value, copy_paths, joined_path, variable_texts};
use crate::syntax::ast::Keyword;
use crate::text::TextSize;

/// How a stage gets into an image.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reached {
    /// No image that is known to be built needs it.
    #[default]
    Not,
    /// `COPY --from=` or a mount takes files from it; its layers are thrown away.
    Files,
    /// It is built, or something that is built starts from it: all its layers are there.
    Layers,
}

/// How the stages of a file get into images.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    stages: Vec<Reached>,
    /// For each stage the paths that others copy, absolute. `/` for everything, and `*` at the end for all that begin so.
    copied: Vec<Vec<String>>,
}

impl Reach {
    /// How the stage at an index gets there.
    pub fn of(&self, stage: usize) -> Reached {
        self.stages.get(stage).copied().unwrap_or_default()
    }

    /// The paths that other stages copy from the one at an index; absolute, `/` for everything. One with `*` at its end stands for
    /// all that begin so.
    pub fn copied(&self, stage: usize) -> &[String] {
        self.copied.get(stage).map_or(&[], Vec::as_slice)
    }

    /// Whether the file or folder at an absolute path of a stage, or what lies in it, may get into an image: the stage's
    /// layers do, or it is among what is copied. `true` where no image is known to need the stage.
    pub fn may_hold(&self, stage: usize, path: &str) -> bool {
        match self.of(stage) {
            Reached::Not | Reached::Layers => true,
            Reached::Files => self.copied(stage).iter().any(|copied| match copied.strip_suffix('*') {
                Some(start) => path.starts_with(start) || is_within(start, path),
                None => is_within(path, copied) || is_within(copied, path),
            }),
        }
    }
}

/// Whether a path is a folder or lies in it.
fn is_within(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Model {
    /// How the stages get into the images of the last one and of other stages that are known to be built, in any of the
    /// builds that their FROM lines allow.
    pub fn reach(&self, is_built: impl Fn(&Stage) -> bool) -> Reach {
        let bases = |stage: &Stage| {
            let base = if let Base::Stage(base) = stage.base { Some(base) } else { None };
            stage.matches.iter().copied().chain(base).collect()
        };
        self.reach_by(bases, |stage| stage.index + 1 == self.stages.len() || is_built(stage))
    }

    /// As [`reach`](Self::reach), where nobody gives `FROM $BASE` the name of a stage that others take files from: that one is a
    /// step on the way, and an image is meant, or the stage that the default names.
    pub fn likely_reach(&self, is_built: impl Fn(&Stage) -> bool) -> Reach {
        let takes = self.instructions.iter().filter(|placed| placed.may_take);
        let taken: FxHashSet<usize> = takes.flat_map(|placed| taken_from(self, placed)).collect();
        let bases = |stage: &Stage| {
            let base = if let Base::Stage(base) = stage.base { Some(base) } else { None };
            stage.matches.iter().copied().filter(|other| !taken.contains(other)).chain(base).collect()
        };
        self.reach_by(bases, |stage| stage.index + 1 == self.stages.len() || is_built(stage))
    }

    /// How the stages get into the image of one of them in one build; without `target` that is the last one.
    pub fn reach_in(&self, build: Build<'_>, target: Option<usize>) -> Reach {
        let bases = Walk::new(self, build).bases();
        let target = target.or_else(|| self.stages.len().checked_sub(1));
        let base = |stage: &Stage| match bases.get(stage.index) {
            Some(Base::Stage(base)) => vec![*base],
            _ => Vec::new(),
        };
        self.reach_by(base, |stage| Some(stage.index) == target)
    }

    fn reach_by(&self, bases: impl Fn(&Stage) -> Vec<usize>, is_built: impl Fn(&Stage) -> bool) -> Reach {
        let count = self.stages.len();
        let mut reach = Reach { stages: vec![Reached::Not; count], copied: vec![Vec::new(); count] };
        let known = self.known_sources();
        let mut files: Vec<Vec<usize>> = vec![Vec::new(); count];
        for stage in &self.stages {
            let instructions = (stage.instructions.start..).zip(self.instructions_of(stage));
            for (index, placed) in instructions.filter(|(_, placed)| placed.may_take) {
                let from = taken_from(self, placed);
                if let (Keyword::Copy, Some(copied)) = (placed.keyword, from.first().and_then(|&from| reach.copied.get_mut(from)))
                {
                    copied.append(&mut copied_paths(placed, self.escape, known.get(&index)));
                }
                if let Some(files) = files.get_mut(stage.index) {
                    files.extend(from);
                }
            }
        }
        let built = self.stages.iter().filter(|stage| is_built(stage));
        let mut todo: Vec<(usize, Reached)> = built.map(|stage| (stage.index, Reached::Layers)).collect();
        while let Some((index, how)) = todo.pop() {
            let Some(reached) = reach.stages.get_mut(index).filter(|reached| **reached < how) else { continue };
            let is_first = *reached == Reached::Not;
            *reached = how;
            if is_first {
                todo.extend(files.get(index).into_iter().flatten().map(|&from| (from, Reached::Files)));
            }
            if let Some(stage) = self.stages.get(index) {
                todo.extend(bases(stage).into_iter().map(|base| (base, how)));
            }
        }
        reach
    }
}

impl Model {
    /// Sources that other stages are asked for, by the index of the COPY and their place in it, where variables in them have
    /// the values that the file gives them: a build argument its default. In a file of thousands of instructions only the first
    /// are looked at: this is done anew for every keystroke.
    fn known_sources(&self) -> FxHashMap<usize, Sources> {
        const MOST_READ: usize = 4_000;
        let has_variable = |placed: &Placed| placed.keyword == Keyword::Copy && placed.may_take && placed.text.contains('$');
        let mut known: FxHashMap<usize, Sources> = FxHashMap::default();
        let mut left = MOST_READ;
        for (index, placed) in self.instructions.iter().enumerate().filter(|(_, placed)| has_variable(placed)) {
            let Some(rest) = left.checked_sub(index) else { break };
            left = rest;
            let environment = self.environment_before(index);
            let value = |name: &str| match environment.origin(name) {
                Some(Origin::Predefined) | None => Value::Unknown,
                Some(_) => environment.value(name),
            };
            for text in variable_texts(placed, self.escape).iter().filter(|text| text.role == ExpandedRole::Path) {
                if let Some(path) = text.expand(&value).known() {
                    known.entry(index).or_default().push((text.source.range().start(), path.to_owned()));
                }
            }
        }
        known
    }
}

/// Sources with their places.
type Sources = Vec<(TextSize, String)>;

/// The stages that an instruction takes files from.
fn taken_from(model: &Model, placed: &Placed) -> Vec<usize> {
    match placed.keyword {
        Keyword::Copy => copy_from(model, placed).into_iter().collect(),
        Keyword::Run => mounts_from(model, placed).into_iter().map(|(_, stage)| stage).collect(),
        _ => Vec::new(),
    }
}

/// What a COPY takes of another stage; everything where that is not plain.
fn copied_paths(copy: &Placed, escape: char, known: Option<&Sources>) -> Vec<String> {
    let Some(paths) = copy_paths(&copy.instruction, escape) else { return Vec::new() };
    let path = |source: &crate::model::PathText| {
        let known = known.and_then(|known| known.iter().find(|(start, _)| *start == source.range.start()));
        let text = known.map_or(&source.text, |(_, text)| text);
        // What comes before the first pattern is a folder, or the beginning of names in it.
        let plain = text.split(['*', '?', '[']).next().unwrap_or_default();
        let is_whole = plain.len() == text.len();
        let (folder, name) = if is_whole { (plain, "") } else { plain.rsplit_once('/').unwrap_or(("", plain)) };
        match source.literal || known.is_some() {
            true if name.is_empty() => joined_path("/", folder),
            true => joined_path(&joined_path("/", folder), name) + "*",
            false => open_path(folder),
        }
    };
    paths.sources.iter().map(path).collect()
}

/// The folder that a path with a variable certainly lies in: what stands before the variable. Behind one that begins it, the
/// folders of the system keep their names: `$SYSROOT/usr` holds no `/var`. A folder in `/` that only a variable names is none
/// of the system's.
fn open_path(text: &str) -> String {
    let before = text.split('$').next().unwrap_or_default();
    if let Some((folder, _)) = before.rsplit_once('/') {
        return if folder.is_empty() { joined_path("/", text) } else { joined_path("/", folder) };
    }
    // The folder of a program, `${CATALINA_HOME}`, whatever it is called: no other path is in it.
    let name = text.trim_start_matches(['$', '{']).split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
    if name.is_some_and(|name| name.ends_with("_HOME")) {
        return joined_path("/", text);
    }
    match text.trim_end_matches('/').rsplit_once('/') {
        Some((start, "usr")) if start.starts_with('$') => "/usr".to_owned(),
        Some((start, last @ ("bin" | "include" | "sbin"))) if start.starts_with('$') => format!("/usr/{last}"),
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::model;

    fn reach(text: &str) -> Reach {
        model(text).reach(|stage| stage.name.as_ref().is_some_and(|name| name.key == "built"))
    }

    #[test]
    fn layers_and_files() {
        use Reached::{Files, Layers, Not};
        let found = reach(
            "FROM a AS base\nFROM base AS build\nFROM x AS tools\nFROM y AS unused\nFROM z AS dev\nFROM w AS cache\nFROM dev AS built\n\
             FROM base\nCOPY --from=build /a /a\nRUN --mount=from=tools,target=/t c\nFROM v AS late\nFROM 7 AS x\nCOPY --from=7 /b /b\n",
        );
        assert_eq!(found.stages, [Files, Files, Files, Not, Layers, Not, Layers, Files, Not, Layers]);
        let found = reach("FROM a AS base\nFROM base AS build\nFROM x AS tools\nRUN y\nFROM build\nCOPY --from=tools /a /a\n");
        assert_eq!(found.stages, [Layers, Layers, Files, Layers]);
        let found = reach("FROM a AS b-amd64\nFROM a AS b-arm64\nFROM b-$TARGETARCH AS c\nFROM d\nCOPY --from=c /x /x\n");
        assert_eq!(found.stages, [Files, Files, Files, Layers]);
        let found = reach("FROM a AS b\nFROM b AS c\nFROM b\nCOPY --from=c /x /x\n");
        assert_eq!(found.stages, [Layers, Files, Layers]);
        // A stage that copies from itself is refused, and ends here all the same.
        assert_eq!(reach("FROM a AS b\nCOPY --from=b /x /x\n").stages, [Layers]);
    }

    #[test]
    fn paths() {
        let found = reach("FROM a AS b\nFROM c\nCOPY --from=b /app/dist ./x/*.js usr/lib$V /y/\nCOPY --from=0 /opt /opt\n");
        assert_eq!(found.copied(0), ["/app/dist", "/x", "/usr", "/opt"]);
        let found = reach("FROM a AS b\nFROM c\nCOPY --from=b /app/dist /opt/ /y/\n");
        let held = |path: &str| found.may_hold(0, path);
        assert!(held("/app/dist/x") && held("/app") && held("/opt"));
        assert!(!held("/app/distant") && !held("/root/.cache") && found.may_hold(1, "/root/.cache"));
        assert!(reach("FROM a AS b\nFROM c\nCOPY --from=b . /y/\n").may_hold(0, "/root/.cache"));
        let held = |path: &str| reach(&format!("FROM a AS b\nFROM c\nCOPY --from=b {path} /y/\n")).may_hold(0, "/root/.cache");
        assert!(held("$HOME") && held("${SYSROOT}") && !held("${CATALINA_HOME}") && !held("$JAVA_HOME/lib"));
        let found = reach("FROM a AS b\nFROM c\nCOPY --from=b /app/pack*.json ./\n");
        assert_eq!(found.copied(0), ["/app/pack*"]);
        let held = |path: &str| found.may_hold(0, path);
        assert!(held("/app/package.json") && held("/app") && held("/app/packages/a") && !held("/app/dist") && !held("/apps"));
    }

    #[test]
    fn paths_with_variables() {
        let copied = |source: &str| {
            let found = reach(&format!("FROM a AS b\nFROM c\nCOPY --from=b {source} /y/\n"));
            (found.copied(0).join(" "), found.may_hold(0, "/root/.cache"))
        };
        for (source, wanted, holds) in [
            ("/build/$VERSION", "/build", false),
            ("/app/go/${NAME}/package/.", "/app/go", false),
            ("/${NAME}/", "/${NAME}", false),
            ("/root/$X", "/root", true),
            ("$HOME", "/", true),
            ("$HOME/x", "/", true),
            ("$SYSROOT/usr", "/usr", false),
        ] {
            assert_eq!(copied(source), (wanted.to_owned(), holds), "{source}");
        }
        let of_file = |text: &str| reach(&format!("ARG DIR=/opt/x\nFROM a AS b\nFROM c\n{text}")).copied(0).join(" ");
        assert_eq!(of_file("ARG DIR\nENV AT=lib\nCOPY --from=b ${DIR} $DIR/$AT/*.so /y/\n"), "/opt/x /opt/x/lib");
        assert_eq!(of_file("ARG DIR=/root\nCOPY --from=b $DIR/.cache/$X /y/\n"), "/");
        assert_eq!(of_file("COPY --from=b $DIR /y/\n"), "/", "nothing in the stage says what it is");
    }
}
