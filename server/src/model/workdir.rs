//! The working directory at a point of the file (BuildKit: `system.NormalizeWorkdir`).

use super::{Base, Placed, StageModel};
use crate::syntax::ast::Keyword;

/// A working directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkingDirectory {
    /// An absolute path, cleaned.
    Path(String),
    /// No WORKDIR so far: what the base image says, `/` if it says nothing.
    BaseImage,
    /// A path with variables, or below what the base image says.
    Unknown,
}

/// A path of more bytes is none that a system knows; relative ones could make it ever longer.
pub(super) const LONGEST_PATH: usize = 4096;

/// The working directories of a file, read in one pass.
#[derive(Debug, Default)]
pub(super) struct Workdirs {
    /// What each WORKDIR makes of it, by the index of the instruction.
    changes: Vec<(usize, WorkingDirectory)>,
    /// What each stage starts with.
    starts: Vec<WorkingDirectory>,
    /// Whether a trigger of what a stage is built on sets one, so that it is unknown throughout.
    is_triggered: Vec<bool>,
}

impl Workdirs {
    fn read(model: &StageModel) -> Self {
        let mut workdirs = Self::default();
        // A stage stands below what it is built on.
        let mut ends: Vec<(WorkingDirectory, bool)> = Vec::with_capacity(model.stages.len());
        for stage in &model.stages {
            let parent = model.parent(stage).and_then(|parent| ends.get(parent.index)).cloned();
            let (mut directory, is_triggered) = parent.unwrap_or_else(|| match stage.base {
                Base::Scratch => (WorkingDirectory::Path("/".to_owned()), false),
                _ => (WorkingDirectory::BaseImage, false),
            });
            workdirs.starts.push(directory.clone());
            workdirs.is_triggered.push(is_triggered);
            let mut triggers = is_triggered;
            for index in stage.instructions.clone() {
                let Some(placed) = model.instructions.get(index) else { break };
                triggers |= placed.trigger().is_some_and(|trigger| trigger.keyword == Keyword::Workdir);
                if placed.keyword == Keyword::Workdir {
                    directory = changed(&directory, placed, model.escape);
                    workdirs.changes.push((index, directory.clone()));
                }
            }
            ends.push((directory, triggers));
        }
        workdirs
    }
}

impl StageModel {
    /// The working directory when the instruction at an index starts.
    pub fn working_directory_before(&self, instruction: usize) -> &WorkingDirectory {
        let workdirs = self.workdirs.get_or_init(|| Workdirs::read(self));
        let Some(stage) = self.stage_of(instruction).and_then(|s| self.stages.get(s)) else { return &WorkingDirectory::Unknown };
        if workdirs.is_triggered.get(stage.index) != Some(&false) {
            return &WorkingDirectory::Unknown;
        }
        let above = workdirs.changes.partition_point(|(index, _)| *index < instruction).checked_sub(1);
        let last = above.and_then(|above| workdirs.changes.get(above)).filter(|(index, _)| stage.instructions.start <= *index);
        last.map(|(_, directory)| directory).or_else(|| workdirs.starts.get(stage.index)).unwrap_or(&WorkingDirectory::Unknown)
    }
}

fn changed(directory: &WorkingDirectory, workdir: &Placed, escape: char) -> WorkingDirectory {
    let Some(path) = workdir.argument().and_then(|word| word.literal(escape)) else { return WorkingDirectory::Unknown };
    if path.starts_with('/') {
        return WorkingDirectory::Path(cleaned(&path));
    }
    match directory {
        _ if path.contains(['\\', ':']) => WorkingDirectory::Unknown,
        WorkingDirectory::Path(parent) if LONGEST_PATH < parent.len() => WorkingDirectory::Unknown,
        WorkingDirectory::Path(parent) => WorkingDirectory::Path(joined_path(parent, &path)),
        _ => WorkingDirectory::Unknown,
    }
}

/// A path below an absolute one, without `.`, `..` and doubled slashes.
pub fn joined_path(parent: &str, path: &str) -> String {
    cleaned(&format!("{parent}/{path}"))
}

/// An absolute path without `.`, `..` and doubled slashes.
pub(super) fn cleaned(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, wanted: WorkingDirectory) {
        let model = crate::testing::model(text);
        assert_eq!(*model.working_directory_before(model.instructions.len() - 1), wanted, "{text}");
    }

    #[test]
    fn directories() {
        let path = |p: &str| WorkingDirectory::Path(p.to_owned());
        check("FROM a\nRUN x", WorkingDirectory::BaseImage);
        check("FROM scratch\nRUN x", path("/"));
        check("FROM a\nWORKDIR /a\nWORKDIR b/../c\nRUN x", path("/a/c"));
        check("FROM a\nWORKDIR b\nRUN x", WorkingDirectory::Unknown);
        check("FROM a\nWORKDIR $b\nRUN x", WorkingDirectory::Unknown);
        check("FROM a AS b\nWORKDIR /a\nFROM b\nRUN x", path("/a"));
        check("FROM a AS b\nONBUILD WORKDIR /a\nFROM b\nRUN x", WorkingDirectory::Unknown);
        check("FROM a AS b\nWORKDIR /a\nFROM c\nRUN x", WorkingDirectory::BaseImage);
        check("FROM scratch AS a\nWORKDIR b\nFROM a AS c\nWORKDIR d\nFROM a\nFROM c\nWORKDIR e\nRUN x", path("/b/d/e"));
        check("FROM a AS b\nONBUILD WORKDIR /a\nRUN x", WorkingDirectory::BaseImage);
        check(&format!("FROM scratch\n{}RUN x", "WORKDIR a\n".repeat(10_000)), WorkingDirectory::Unknown);
    }
}
