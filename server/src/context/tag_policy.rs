//! Whether a project takes the newest of most images it runs, by the `.env` file that its Compose files read.

use std::path::Path;

use super::folder::Folder;
use super::read_text;

/// Files with the settings of a project, or with those that its users start from.
const NAMES: [&str; 8] =
    [".env", ".env.default", ".env.dist", ".env.example", ".env.sample", "default.env", "example.env", "sample.env"];

/// As many tags tell of a policy.
const FEWEST: usize = 3;

/// Whether one of the files in a folder sets most of its tags, `…_TAG`, to `latest`.
pub(super) fn follows_latest(folder: &Path, read: &Folder) -> bool {
    let texts = read.names().filter(|name| NAMES.contains(name)).filter_map(|name| read_text(&folder.join(name)));
    texts.into_iter().any(|text| sets_latest(&text))
}

fn sets_latest(text: &str) -> bool {
    let values = text.lines().filter_map(|line| {
        let (name, value) = line.trim().split_once('=')?;
        let value = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        (name.trim_end().ends_with("_TAG") && !name.starts_with('#') && !value.is_empty()).then_some(value)
    });
    let (mut latest, mut all) = (0, 0);
    for value in values {
        all += 1;
        latest += usize::from(value == "latest" || value.ends_with("-latest"));
    }
    FEWEST <= latest && all < 2 * latest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_tags_are_latest() {
        assert!(sets_latest("# Tags\nA_TAG=latest\nB_DOCKER_TAG=multiarch-latest\nC_TAG='latest'\nD_TAG=v3.4\nE_TAG=\nPORT=1\n"));
        assert!(!sets_latest("A_TAG=latest\nB_TAG=latest\n"), "too few");
        assert!(!sets_latest("A_TAG=latest\nB_TAG=latest\nC_TAG=latest\nD_TAG=1\nE_TAG=2\nF_TAG=3\n"));
        assert!(!sets_latest("# A_TAG=latest\n# B_TAG=latest\n# C_TAG=latest\n"));
    }

    #[test]
    fn of_a_folder() {
        let top = crate::testing::folder(&[("default.env", "A_TAG=latest\nB_TAG=latest\nC_TAG=latest\n"), ("app/x.env", "")]);
        let read = |path: &Path| Folder::read(path, 100).is_some_and(|read| follows_latest(path, &read));
        assert!(read(top.path()));
        assert!(!read(&top.path().join("app")));
    }
}
