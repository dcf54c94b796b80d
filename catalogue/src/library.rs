//! The lists of docker-library/official-images, `library/*`.

use std::collections::BTreeMap;

use crate::sources::{Source, Why};
use crate::tags::Build;

/// How the lists name machines, and how `--platform` does.
const PLATFORMS: [(&str, &str); 12] = [
    ("amd64", "linux/amd64"),
    ("arm32v5", "linux/arm/v5"),
    ("arm32v6", "linux/arm/v6"),
    ("arm32v7", "linux/arm/v7"),
    ("arm64v8", "linux/arm64"),
    ("i386", "linux/386"),
    ("loong64", "linux/loong64"),
    ("mips64le", "linux/mips64le"),
    ("ppc64le", "linux/ppc64le"),
    ("riscv64", "linux/riscv64"),
    ("s390x", "linux/s390x"),
    ("windows-amd64", "windows/amd64"),
];

/// All images with their builds, by name.
pub(crate) fn images(source: &Source) -> Result<BTreeMap<String, Vec<Build>>, Why> {
    let mut images = BTreeMap::new();
    for name in source.list("library")? {
        let text = source.read(&format!("library/{name}"))?;
        let builds = builds(&text);
        images.insert(name, builds);
    }
    Ok(images)
}

/// The builds of one list.
pub(crate) fn builds(text: &str) -> Vec<Build> {
    let mut defaults: BTreeMap<&str, String> = BTreeMap::new();
    let mut builds = Vec::new();
    for block in blocks(text) {
        let mut fields: BTreeMap<&str, String> = BTreeMap::new();
        let mut last = "";
        for line in block {
            let is_more = line.starts_with([' ', '\t']);
            if is_more && let Some(value) = fields.get_mut(last) {
                value.push(' ');
                value.push_str(line.trim());
            } else if let Some((key, value)) = line.split_once(':').filter(|(key, _)| is_key(key)) {
                fields.insert(key, value.trim().to_owned());
                last = key;
            }
        }
        if !fields.contains_key("Tags") {
            defaults.extend(fields);
            continue;
        }
        let words = |key: &str| -> Vec<String> {
            let value = fields.get(key).or_else(|| defaults.get(key)).map(String::as_str).unwrap_or_default();
            value.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let machines = words("Architectures");
        let machines = if machines.is_empty() { vec!["amd64".to_owned()] } else { machines };
        let known = |name: &String| PLATFORMS.iter().find(|(ours, _)| ours == name).map(|(_, platform)| (*platform).to_owned());
        let tags = words("Tags").into_iter().chain(words("SharedTags")).collect();
        builds.push(Build { tags, platforms: machines.iter().filter_map(known).collect() });
    }
    builds
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Lines between empty ones, without comments.
fn blocks(text: &str) -> Vec<Vec<&str>> {
    let mut blocks = vec![Vec::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            blocks.push(Vec::new());
        } else if !line.starts_with('#')
            && let Some(block) = blocks.last_mut()
        {
            block.push(line);
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_go_on_and_are_inherited() {
        let text = "Maintainers: A <a@b.c>\nArchitectures: amd64, arm64v8\n\n# old\nTags: 2.1, 2,\n 2.1-slim\nSharedTags: latest\n\n\
                    Tags: 1\nArchitectures: windows-amd64\n";
        let found = builds(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].tags, ["2.1", "2", "2.1-slim", "latest"]);
        assert_eq!(found[0].platforms, ["linux/amd64", "linux/arm64"]);
        assert_eq!(found[1].platforms, ["windows/amd64"]);
    }
}
