//! The tags of images that are known without a network: all tags of the official images but Python's, which
//! [`super::python`] knows, and those of some images in other registries.

use jiff::civil::Date;

use super::lists::Lists;
use super::systems::System;

static CHOICES: &str = include_str!("tag_choices.tsv");

/// A tag of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// `24-slim`.
    pub name: String,
    /// The version that it begins with, as it is written: `24`, `lts`; empty for `slim` and `latest`.
    pub version: &'static str,
    /// What follows the version: `slim`; empty for `24` and `latest`.
    pub variant: &'static str,
    /// The most exact version of the same image: `24.19.0`; empty where no tag of it has one.
    pub exact: &'static str,
    /// Other tags of the same image.
    pub same_as: Vec<String>,
    /// What it is built for.
    pub platforms: Vec<&'static str>,
    /// The system that it is built on, where a name of the image tells.
    pub system: Option<System>,
    /// An older patch of a line that is supported: in the registry, and in no list any more. Nothing else is known of it.
    pub is_past: bool,
}

/// How people write the tags of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// How many numbers the version has: two for `3.14`.
    pub numbers: usize,
    /// The variants, the most chosen first.
    pub variants: Vec<&'static str>,
}

/// The day of the list.
pub fn list_date(lists: &'static Lists) -> Date {
    lists.tags().date
}

/// The names of all images with tags here, in no order.
pub fn images(lists: &'static Lists) -> impl Iterator<Item = &'static str> {
    lists.tags().images()
}

/// The tags of an image in the order of the list; none for one that is not in it. The name is `node` for an official image,
/// and has the registry for another.
pub fn of(image: &str, lists: &'static Lists) -> Vec<Tag> {
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let mut tags = Vec::new();
    let mut variants = "";
    for (versions, own) in lists.tags().rows(image) {
        if own != "\"" {
            variants = own;
        }
        match versions.strip_prefix('-') {
            Some(versions) => add_past(lists, versions, variants, &mut tags),
            None => add_row(lists, versions, variants, &mut tags),
        }
    }
    tags
}

/// What `latest` of an image is: the most exact version, or another name where it has none; `None` where there is no such tag.
pub fn latest(image: &str, lists: &'static Lists) -> Option<&'static str> {
    let mut variants = "";
    for (versions, own) in lists.tags().rows(image) {
        if own != "\"" {
            variants = own;
        }
        let mut groups = variants.split(' ').map(|group| group.split_once('=').map_or(group, |(names, _)| names));
        let Some(names) = groups.find(|names| names.split(',').any(|name| name == ".")) else { continue };
        if versions.split(' ').any(|version| version == "~") {
            let numbers = versions.split(' ').filter(|version| version.starts_with(|c: char| c.is_ascii_digit()));
            let others = versions.split(' ').chain(names.split(',')).filter(|name| !["~", "."].contains(name));
            return numbers.max_by_key(|version| version.len()).or(others.max_by_key(|name| name.len()));
        }
    }
    None
}

/// How people write the tags of an image.
pub fn choice(image: &str) -> Choice {
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let row = CHOICES.lines().find_map(|line| line.strip_prefix(image)?.strip_prefix('\t'));
    let (numbers, variants) = row.and_then(|row| row.split_once('\t')).unwrap_or(("1", ". slim alpine"));
    Choice { numbers: numbers.parse().unwrap_or(1), variants: variants.split(' ').map(empty_dot).collect() }
}

/// Each version with each variant is an image of its own.
fn add_past(lists: &'static Lists, versions: &'static str, variants: &'static str, tags: &mut Vec<Tag>) {
    for version in versions.split(' ') {
        for variant in variants.split(' ').map(empty_dot) {
            tags.push(Tag {
                name: name(version, variant),
                version,
                variant,
                exact: version,
                same_as: Vec::new(),
                platforms: Vec::new(),
                system: System::of_tag(variant, lists).filter(|system| !system.release.is_empty()),
                is_past: true,
            });
        }
    }
}

fn add_row(lists: &'static Lists, versions: &'static str, variants: &'static str, tags: &mut Vec<Tag>) {
    let versions: Vec<&'static str> = versions.split(' ').map(|version| if version == "~" { "" } else { version }).collect();
    let is_number = |version: &&&str| version.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    let exact = versions.iter().filter(is_number).max_by_key(|version| version.len()).copied().unwrap_or_default();
    let mut platforms: &[&'static str] = &[];
    for group in variants.split(' ') {
        let (names, set) = group.split_once('=').unwrap_or((group, ""));
        if let Some(set) = set.chars().next() {
            platforms = lists.tags().platforms(set);
        }
        let variants: Vec<&'static str> = names.split(',').map(empty_dot).collect();
        // The name with the release tells most: `alpine3.24`, not `alpine`.
        let system =
            variants.iter().filter_map(|variant| System::of_tag(variant, lists)).max_by_key(|system| !system.release.is_empty());
        let names = versions.iter().flat_map(|version| variants.iter().map(move |variant| (*version, *variant)));
        let names: Vec<(&str, &str, String)> =
            names.map(|(version, variant)| (version, variant, name(version, variant))).collect();
        for (version, variant, name) in &names {
            // The one that names the system comes first, then the most exact version.
            let mut same_as: Vec<&(&str, &str, String)> = names.iter().filter(|(.., other)| other != name).collect();
            same_as.sort_by_key(|(other_version, other_variant, other)| {
                let names_system = other_version == version && variant.len() < other_variant.len();
                let is_exact = other_variant == variant && *other_version == exact;
                (!names_system, !is_exact, other.len())
            });
            tags.push(Tag {
                name: name.clone(),
                version,
                variant,
                exact,
                same_as: same_as.into_iter().map(|(.., other)| other.clone()).collect(),
                platforms: platforms.to_vec(),
                system: system.clone(),
                is_past: false,
            });
        }
    }
}

fn name(version: &str, variant: &str) -> String {
    match (version, variant) {
        ("", "") => "latest".to_owned(),
        ("", variant) => variant.to_owned(),
        (version, "") => version.to_owned(),
        (version, variant) => format!("{version}-{variant}"),
    }
}

fn empty_dot(word: &'static str) -> &'static str {
    if word == "." { "" } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::images;
    use crate::data::today::Today;

    fn lists() -> &'static Lists {
        Lists::built_in()
    }

    fn of(image: &str) -> Vec<Tag> {
        super::of(image, lists())
    }

    #[test]
    fn the_list_is_whole() {
        assert!(lists().tags().date >= Date::constant(2026, 8, 21));
        let mut count = 0;
        for image in images(lists()) {
            let tags = of(image);
            assert!(!tags.is_empty(), "{image} has no tags");
            let mut names: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
            count += names.len();
            names.sort_unstable();
            let twice = names.windows(2).find(|pair| matches!(pair, [a, b] if a == b));
            assert!(twice.is_none(), "{image}: {twice:?}");
            for tag in &tags {
                assert!(tag.is_past || !tag.platforms.is_empty(), "{image}:{} is built for nothing", tag.name);
                let is_tag = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
                assert!(tag.name.bytes().all(is_tag) && !tag.name.starts_with(['.', '-']), "{image}:{}", tag.name);
                assert!(tag.same_as.iter().all(|other| *other != tag.name && names.binary_search(&other.as_str()).is_ok()));
            }
        }
        assert!(images(lists()).count() > 120 && count > 6_000, "{} images, {count} tags", images(lists()).count());
        let is_known = |name: &&str| name.contains('/') || images::find(name).is_some();
        assert!(images(lists()).all(|name| is_known(&name)));
    }

    #[test]
    fn choices_are_of_the_list() {
        for line in CHOICES.lines().filter(|line| !line.starts_with('#')) {
            let image = line.split('\t').next().unwrap();
            let (choice, tags) = (choice(image), of(image));
            assert!(tags.iter().any(|tag| tag.version.split('.').count() == choice.numbers), "{image}: {}", choice.numbers);
            for variant in choice.variants {
                assert!(tags.iter().any(|tag| tag.variant == variant), "{image}: {variant}");
            }
        }
    }

    #[test]
    fn what_a_tag_is() {
        let tags = of("node");
        let tag = tags.iter().find(|tag| tag.name == "24-slim").unwrap();
        assert_eq!((tag.exact, tag.variant), ("24.19.0", "slim"));
        assert_eq!(tag.same_as[..2], ["24-bookworm-slim", "24.19.0-slim"]);
        assert_eq!(tag.system.as_ref().map(System::title).as_deref(), Some("Debian 12"));
        assert_eq!(
            tag.system.as_ref().unwrap().life(Today::new(Date::constant(2026, 11, 24))).ends,
            Some(Date::constant(2028, 6, 30))
        );
        let alpine = tags.iter().find(|tag| tag.name == "24-alpine").unwrap();
        assert_eq!(alpine.system.as_ref().map(System::title).as_deref(), Some("Alpine 3.24"));
        assert!(tag.platforms.contains(&"linux/arm64") && !tag.platforms.contains(&"windows/amd64"));
        let golang = of("golang");
        let windows = golang.iter().find(|tag| tag.name == "1.26-nanoserver-ltsc2025").unwrap();
        assert_eq!(windows.platforms, ["windows/amd64"]);
        assert!(golang.iter().any(|tag| tag.name == "1.26" && tag.platforms.contains(&"windows/amd64")));
        assert_eq!(of("nobody"), []);
    }

    #[test]
    fn the_variants_that_people_choose() {
        for (image, tag) in [
            ("node", "24-slim"),
            ("golang", "1.26-alpine"),
            ("rust", "1.98-slim-trixie"),
            ("eclipse-temurin", "25-jre-alpine"),
            ("php", "8.4-fpm-alpine"),
            ("postgres", "18-alpine"),
            ("maven", "3-eclipse-temurin-25"),
            ("mcr.microsoft.com/dotnet/aspnet", "10.0-alpine"),
            ("debian", "trixie-slim"),
            ("ubuntu", "noble"),
            ("nginx", "stable-alpine"),
            ("gcr.io/distroless/static-debian13", "nonroot"),
            ("registry.access.redhat.com/ubi9/ubi-minimal", "9.8"),
            ("cgr.dev/chainguard/python", "latest-dev"),
            ("docker.io/nvidia/cuda", "12.9.1-cudnn-runtime-ubuntu24.04"),
            // What lists have dropped.
            ("node", "24.1.0-bookworm-slim"),
            ("postgres", "17.2-alpine"),
            ("eclipse-temurin", "21.0.5_11-jre"),
        ] {
            assert!(of(image).iter().any(|found| found.name == tag), "{image}:{tag}");
        }
    }
}
