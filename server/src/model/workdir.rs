//! The working directory at a point of the file (BuildKit: `system.NormalizeWorkdir`).

use super::{Base, Placed, Stage, StageModel};
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

impl StageModel {
    /// The working directory when the instruction at an index starts.
    pub fn working_directory_before(&self, instruction: usize) -> WorkingDirectory {
        let Some(stage) = self.stage_of(instruction).and_then(|s| self.stages.get(s)) else { return WorkingDirectory::Unknown };
        let mut chain: Vec<&Stage> = self.ancestors(stage).collect();
        chain.reverse();
        let mut directory = match self.root_base(stage) {
            Base::Scratch => WorkingDirectory::Path("/".to_owned()),
            _ => WorkingDirectory::BaseImage,
        };
        let own = self.instructions.get(stage.instructions.start..instruction).unwrap_or_default();
        let mut inherited: Vec<&Placed> = chain.into_iter().flat_map(|s| self.instructions_of(s)).collect();
        if inherited.iter().any(|i| i.trigger().is_some_and(|trigger| trigger.keyword == Keyword::Workdir)) {
            return WorkingDirectory::Unknown;
        }
        inherited.extend(own);
        for placed in inherited {
            if placed.keyword == Keyword::Workdir {
                directory = changed(&directory, placed, self.escape);
            }
        }
        directory
    }
}

fn changed(directory: &WorkingDirectory, workdir: &Placed, escape: char) -> WorkingDirectory {
    let Some(path) = workdir.argument().and_then(|word| word.literal(escape)) else { return WorkingDirectory::Unknown };
    if path.starts_with('/') {
        return WorkingDirectory::Path(cleaned(&path));
    }
    match directory {
        _ if path.contains(['\\', ':']) => WorkingDirectory::Unknown,
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
        assert_eq!(model.working_directory_before(model.instructions.len() - 1), wanted, "{text}");
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
    }
}
