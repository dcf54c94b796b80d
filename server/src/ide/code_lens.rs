//! Code lenses: how often a stage is used, and what builds it.

use crate::ide::names::Name;
use crate::model::{EntityKind, KnownBuild, Model, Role, Stage};
use crate::snapshot::{FileKind, Snapshot};
use crate::text::{TextRange, TextSize};
use crate::texts::lens;

/// A lens on a FROM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLens {
    /// The keyword.
    pub range: TextRange,
    /// What is shown.
    pub title: String,
    /// The number of uses.
    pub uses: usize,
    /// A name of the stage: its own or, where it has none, its first use. All uses are found from there.
    pub name: TextRange,
}

/// A lens on the FROM of a stage that a Compose or Bake file builds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildLens {
    /// The keyword.
    pub range: TextRange,
    /// What is shown.
    pub title: String,
    /// Where the file says so.
    pub place: FilePlace,
}

/// A line of another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePlace {
    /// The file, with an absolute path.
    pub path: String,
    /// The line, counted from 0.
    pub line: u32,
}

/// More builds of a stage have no lens.
const MOST_BUILDS: usize = 3;

/// The builds of each stage, the nearest first.
pub fn build_lenses(snapshot: &Snapshot) -> Vec<BuildLens> {
    if snapshot.kind != FileKind::Dockerfile {
        return Vec::new();
    }
    let model = snapshot.model();
    let mut out = Vec::new();
    let mut counts = vec![0; model.stages.len()];
    for build in snapshot.world.knowledge.builds.all() {
        let Some(stage) = built_stage(model, build) else { continue };
        let Some((from, count)) = model.instructions.get(stage.instructions.start).zip(counts.get_mut(stage.index)) else {
            continue;
        };
        *count += 1;
        if MOST_BUILDS < *count {
            continue;
        }
        let title = match (&build.target, build.is_composed()) {
            (Some(target), true) => lens::service_target(&build.name, target),
            (None, true) => lens::service(&build.name),
            (_, false) => lens::bake(&build.name),
        };
        let place = FilePlace { path: build.place.path.clone(), line: build.place.line };
        out.push(BuildLens { range: from.keyword_range(), title: title.plain(snapshot.world.language), place });
    }
    out
}

/// The stage that a build makes.
fn built_stage<'m>(model: &'m Model, build: &KnownBuild) -> Option<&'m Stage> {
    let Some(target) = &build.target else { return model.stages.last() };
    let is_it = |stage: &&Stage| stage.name.as_ref().is_some_and(|name| name.key == target.to_lowercase());
    model.stages.iter().rev().find(is_it).or_else(|| model.stages.get(target.parse::<usize>().ok()?))
}

/// Where Compose and Bake files give a value to the build argument whose ARG is at an offset.
pub fn argument_places(snapshot: &Snapshot, at: TextSize) -> Vec<FilePlace> {
    let Some(name) = Name::at(snapshot, at).filter(|name| matches!(name.occurrence.role, Role::Arg { .. })) else {
        return Vec::new();
    };
    let mut places = Vec::new();
    for build in snapshot.world.knowledge.builds.all() {
        for ((argument, _), line) in build.args.iter().zip(&build.place.arg_lines) {
            if *argument == name.entity.name {
                places.push(FilePlace { path: build.place.path.clone(), line: *line });
            }
        }
    }
    places
}

/// One lens for each stage that another one uses.
pub fn code_lenses(snapshot: &Snapshot) -> Vec<CodeLens> {
    if snapshot.kind != FileKind::Dockerfile {
        return Vec::new();
    }
    let model = snapshot.model();
    let lens = |(stage, uses): (&Stage, Uses)| {
        let from = model.instructions.get(stage.instructions.start)?;
        let name = stage.name.as_ref().map_or(uses.first?, |name| name.range);
        Some(CodeLens {
            range: from.keyword_range(),
            title: lens::uses(uses.count).plain(snapshot.world.language),
            uses: uses.count,
            name,
        })
    };
    model.stages.iter().zip(uses(model)).filter_map(lens).collect()
}

#[derive(Debug, Clone, Copy, Default)]
struct Uses {
    count: usize,
    first: Option<TextRange>,
}

/// Where each stage is named by FROM, `COPY --from=` and `from=` of a mount.
fn uses(model: &Model) -> Vec<Uses> {
    let mut uses = vec![Uses::default(); model.stages.len()];
    let bindings = model.bindings();
    for name in bindings.occurrences() {
        if let Role::StageReference | Role::StageIndex = name.role
            && let Some(EntityKind::Stage(stage)) = bindings.entity(name).map(|e| e.kind)
            && let Some(uses) = uses.get_mut(stage)
        {
            uses.count += 1;
            uses.first = uses.first.or(Some(name.name));
        }
    }
    uses
}

#[cfg(test)]
mod tests {
    use super::code_lenses;
    use crate::ide::references;
    use crate::testing::snapshot;

    #[test]
    fn builds_of_stages() {
        let snapshot = crate::testing::built_snapshot("ARG V=1\nFROM a AS dev\nFROM b\n");
        let lenses = super::build_lenses(&snapshot);
        let shown: Vec<_> = lenses.iter().map(|lens| (lens.title.as_str(), lens.place.path.as_str(), lens.place.line)).collect();
        assert_eq!(shown, [("Built by service web (target dev)", "/work/compose.yaml", 2)]);
        assert_eq!(crate::text::slice(snapshot.text(), lenses[0].range), "FROM");
        let lines = |at: u32| super::argument_places(&snapshot, at.into()).iter().map(|place| place.line).collect::<Vec<_>>();
        assert_eq!((lines(4), lines(15)), (vec![7], vec![]));
    }

    #[test]
    fn uses_of_stages() {
        let text = "FROM a AS b\nFROM b\nCOPY --from=B x y\nCOPY --from=1 x y\nRUN --mount=from=b,target=/x z\nFROM c\nCOPY --from=nginx a b\n";
        let snapshot = snapshot(text);
        let lenses = code_lenses(&snapshot);
        assert_eq!(lenses.iter().map(|lens| lens.title.as_str()).collect::<Vec<_>>(), ["3 uses", "1 use"]);
        for lens in lenses {
            let found = references(&snapshot, lens.name.start(), false).unwrap_or_default();
            assert_eq!(found.len(), lens.uses, "{found:?}");
        }
    }
}
