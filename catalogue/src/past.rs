//! Older patches of lines that are supported: lists name the newest alone, and the others stay in the registry.

use std::collections::{BTreeMap, BTreeSet};

use crate::ends::Ends;
use crate::library::builds;
use crate::sources::{Source, Why};
use crate::tags::{Build, is_number, names_of_versions, split};

/// How far back lists are read.
const SINCE: &str = "5 years ago";

/// Versions, and the variants that each of them has.
pub(crate) type Past = Vec<(Vec<String>, Vec<String>)>;

/// Versions with the same variants, newest first.
pub(crate) fn rows(source: &Source, image: &str, today: &[Build], ends: &Ends) -> Result<Past, Why> {
    let texts = source.versions(&format!("library/{image}"), SINCE)?;
    let older = texts.iter().map(|text| builds(text));
    Ok(of(image, today, older, &|version| ends.lives(image, version, &source.day)))
}

fn of(image: &str, today: &[Build], older: impl Iterator<Item = Vec<Build>>, lives: &dyn Fn(&str) -> bool) -> Past {
    let listed: BTreeSet<&String> = today.iter().flat_map(|build| &build.tags).collect();
    let mut order: Vec<String> = Vec::new();
    let mut variants_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for list in older {
        let names = names_of_versions(image, &list);
        for build in &list {
            let split: Vec<(String, String)> = build.tags.iter().map(|tag| split(tag, &names)).collect();
            // The others move on.
            let numbers = split.iter().map(|(version, _)| version).filter(|version| is_number(version));
            let Some(exact) = numbers.max_by_key(|version| version.len()).filter(|version| is_released(version)) else {
                continue;
            };
            if !lives(exact) || !exact.contains('.') {
                continue;
            }
            for (version, variant) in split.iter().filter(|(version, _)| version == exact) {
                let tag = if variant.is_empty() { version.clone() } else { format!("{version}-{variant}") };
                if listed.contains(&tag) || !is_usual(variant) {
                    continue;
                }
                if !variants_of.contains_key(version) {
                    order.push(version.clone());
                }
                variants_of.entry(version.clone()).or_default().insert(variant.clone());
            }
        }
    }
    let mut rows: Vec<(Vec<String>, BTreeSet<String>)> = Vec::new();
    order.sort_by_key(|version| std::cmp::Reverse(numbers(version)));
    for version in order {
        let Some(variants) = variants_of.remove(&version) else { continue };
        match rows.last_mut() {
            Some((versions, same)) if *same == variants => versions.push(version),
            _ => rows.push((vec![version], variants)),
        }
    }
    let sorted = |variants: BTreeSet<String>| {
        let mut all: Vec<String> = variants.into_iter().collect();
        all.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        all
    };
    rows.into_iter().map(|(versions, variants)| (versions, sorted(variants))).collect()
}

/// Whether people write a variant beside an old patch: hardly ever one of many words, or for Windows.
fn is_usual(variant: &str) -> bool {
    variant.matches('-').count() < 3 && !["windows", "nanoserver", "enterprise"].iter().any(|word| variant.contains(word))
}

/// Whether a version is nothing but numbers: `21.0.5_11` as well, but no `19beta1`.
fn is_released(version: &str) -> bool {
    version.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'_')
}

fn numbers(version: &str) -> Vec<u64> {
    version.split(['.', '_']).map(|part| part.parse().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_that_the_list_has_dropped() {
        let list = |patch: &str| {
            builds(&format!("Tags: 3.2.{patch}, 3.2, 3, latest\n\nTags: 3.2.{patch}-slim, 3.2-slim, slim\n\nTags: 3.1.9, 3.1\n"))
        };
        let today = list("2");
        let older = ["2", "1", "0"].into_iter().map(list);
        let found = of("x", &today, older, &|version| version.starts_with("3.2"));
        let words = |text: &[&str]| text.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(found, [(words(&["3.2.1", "3.2.0"]), words(&["", "slim"]))]);
    }
}
