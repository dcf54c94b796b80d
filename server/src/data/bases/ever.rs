//! Which variables any build of an image has ever set, whatever its tag: for tags that are old, exact or unknown.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::table::{Section, sections};

pub(super) const TABLE: &str = include_str!("ever.txt");

/// Whether any build of an image has ever set a variable, by the name that Docker shows and a tag. A name that ends with `*`
/// stands for all that begin so.
///
/// `None` where that is not known: of other images, and of those for Windows, which has variables of its own.
pub fn ever_sets(repository: &str, tag: Option<&str>, variable: &str) -> Option<bool> {
    if tag.is_some_and(|tag| ["windows", "nanoserver"].iter().any(|word| tag.contains(word))) {
        return None;
    }
    let mut seen: Vec<&'static str> = Vec::new();
    let mut todo = vec![find(repository)?];
    while let Some((image, section)) = todo.pop() {
        if seen.contains(&image) {
            continue;
        }
        if section.words("env").any(|word| is_named(variable, word)) {
            return Some(true);
        }
        seen.push(image);
        for base in section.words("from") {
            todo.push(find(base)?);
        }
    }
    Some(false)
}

/// Whether two names can be one; one that ends with `*` stands for all names that begin so.
fn is_named(variable: &str, word: &str) -> bool {
    match (variable.strip_suffix('*'), word.strip_suffix('*')) {
        (None, None) => variable == word,
        (Some(start), None) => word.starts_with(start),
        (None, Some(start)) => variable.starts_with(start),
        (Some(one), Some(other)) => one.starts_with(other) || other.starts_with(one),
    }
}

/// The section of an image, with its name as the table has it.
fn find(image: &str) -> Option<(&'static str, Section)> {
    static INDEX: OnceLock<FxHashMap<&'static str, Section>> = OnceLock::new();
    let index = INDEX.get_or_init(|| {
        let named = sections(TABLE).flat_map(|(names, section)| names.split(' ').map(move |name| (name, section)));
        named.collect()
    });
    index.get_key_value(image).map(|(name, section)| (*name, *section))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_as_the_readme_says() {
        let keys = ["#", "image ", "source ", "from ", "env "];
        let odd: Vec<_> =
            TABLE.lines().filter(|line| !line.is_empty() && !keys.iter().any(|key| line.starts_with(key))).collect();
        assert_eq!(odd, [""; 0]);
        let names: Vec<&str> = sections(TABLE).map(|(names, _)| names).collect();
        assert!(names.is_sorted(), "{names:?}");
        let mut all: Vec<_> = names.iter().flat_map(|names| names.split(' ')).collect();
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]), "{all:?}");
        for (names, section) in sections(TABLE) {
            let day = section.words("source").last().unwrap_or_default();
            assert!(day.parse::<jiff::civil::Date>().is_ok(), "{names}: {day}");
            for base in section.words("from") {
                assert!(find(base).is_some(), "{names}: {base}");
            }
            for name in section.words("env") {
                let name = name.strip_suffix('*').unwrap_or(name);
                assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "{names}: {name}");
            }
        }
    }

    #[test]
    fn what_the_other_tables_say_is_among_them() {
        for image in super::super::names() {
            let Some(facts) = super::super::facts(image, None) else { continue };
            for variable in &facts.env.items {
                let is_known = variable.name == "PATH" || ever_sets(image, None, variable.name) != Some(false);
                assert!(is_known, "{image}: {}", variable.name);
            }
        }
    }

    #[test]
    fn names_of_builds_and_of_what_they_are_built_from() {
        for (image, tag, variable, wanted) in [
            ("centos", Some("centos7"), "NAME", Some(false)),
            ("centos", Some("centos7"), "container", Some(true)),
            ("python", Some("3.10.14"), "PYTHONPATH", Some(false)),
            ("python", Some("3.10.14"), "PYTHON_PIP_VERSION", Some(true)),
            ("python", Some("2-onbuild"), "LANG", Some(true)),
            ("python", Some("3.10-windowsservercore"), "PYTHONPATH", None),
            ("node", None, "NODE_ENV", Some(true)),
            ("tomcat", Some("9"), "JAVA_VERSION", Some(true)),
            ("maven", Some("3-jdk-8"), "container", Some(true)),
            ("nvidia/cuda", Some("12.1.0-base-ubuntu22.04"), "NV_CUDNN_VERSION", Some(true)),
            ("nvidia/cuda", Some("12.1.0-base-ubuntu22.04"), "CPATH", Some(false)),
            ("nvidia/cuda", Some("12.1.0-base-ubuntu22.04"), "NV_CUDNN_*", Some(true)),
            ("nvidia/cuda", Some("12.1.0-base-ubuntu22.04"), "N*", Some(true)),
            ("python", Some("3.10.14"), "PYTHON_PIP_*", Some(true)),
            ("python", Some("3.10.14"), "UVICORN_*", Some(false)),
            ("me/app", None, "X", None),
        ] {
            assert_eq!(ever_sets(image, tag, variable), wanted, "{image}:{tag:?} {variable}");
        }
    }
}
