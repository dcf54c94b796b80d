//! The stages that Skaffold's files build by their names.

use std::path::Path;

use super::folder::Folder;
use super::read_text;

/// Files that are read.
const MAX_FILES: usize = 8;

/// The names of stages in the files of a folder, `skaffold.yaml` and such as `skaffold.dev.yaml`, whatever Dockerfile they are of.
pub(super) fn targets(folder: &Path, read: &Folder) -> Vec<String> {
    let files = read.names().filter(|name| is_skaffolds(name)).take(MAX_FILES);
    let mut targets: Vec<String> =
        files.filter_map(|name| read_text(&folder.join(name))).flat_map(|text| targets_in(&text)).collect();
    targets.sort_unstable();
    targets.dedup();
    targets
}

fn is_skaffolds(name: &str) -> bool {
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")).and_then(|stem| stem.strip_prefix("skaffold"));
    stem.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

/// What `target` of an artifact says, which is no key of anything else in such a file that has one word.
fn targets_in(text: &str) -> Vec<String> {
    let values = text.lines().filter_map(|line| line.trim_start().trim_start_matches("- ").strip_prefix("target:"));
    let names = values.map(|value| value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']));
    names.filter(|name| !name.is_empty() && !name.contains([' ', '{', '$'])).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_of_artifacts() {
        let yaml =
            "build:\n  artifacts:\n  - image: a\n    docker:\n      dockerfile: Dockerfile\n      target: \"non-root\" # x\n";
        let top = crate::testing::folder(&[
            ("skaffold.yaml", yaml),
            ("skaffold.dev.yaml", "  target: dev\n  target: {{.T}}\n  targets: a\n"),
            ("skaffolding.yaml", "target: b\n"),
        ]);
        let read = Folder::read(top.path(), 100).unwrap();
        assert_eq!(targets(top.path(), &read), ["dev", "non-root"]);
    }
}
