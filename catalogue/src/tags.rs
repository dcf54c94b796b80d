//! `tags.tsv`: tags, taken apart into versions and variants.

use std::collections::{BTreeMap, BTreeSet};

/// One build of an image: all its tags, and what it is built for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Build {
    pub(crate) tags: Vec<String>,
    pub(crate) platforms: Vec<String>,
}

/// An image: its builds of today, and rows of what was built before.
#[derive(Debug)]
pub(crate) struct Image {
    pub(crate) name: String,
    pub(crate) builds: Vec<Build>,
    /// Versions and their variants, see [`crate::past`].
    pub(crate) past: crate::past::Past,
}

/// Tags of these begin with the name of a release as well as with its number.
const NAMED: [&str; 3] = ["debian", "ubuntu", "buildpack-deps"];
/// What begins a tag and is no name of a version.
const NO_NAMES: [&str; 11] = ["latest", "alpine", "slim", "jdk", "jre", "fpm", "apache", "cli", "zts", "full", "dev"];

/// The lines before the platforms.
pub(crate) fn head(sources: &str, day: &str) -> String {
    format!(
        "# The tags of official images and of some others, and what each is built for.\n\
         # Sources: {sources}; {day}.\n\
         # Written by `cargo run -p catalogue`, see docs/catalogue.md; what people choose first is in tag_choices.tsv.\n\
         date\t{day}\n\
         # Sets of platforms: letter, platforms.\n"
    )
}

/// The lines between the platforms and the images.
pub(crate) const LEGEND: &str = "\
# An image in a line of its own; below it, versions and variants with a tab between them. Each version with each variant
# is a tag. Variants with commas between them are names of one image, so are all the versions of a line; `~` is no
# version, `.` no variant, both together `latest`. `=` and a letter: from there on, what it is built for. `\"`: the variants
# of the line above. `-` before the versions: older patches of lines that are supported, each an image of its own.
";

type Rows = Vec<(Vec<String>, Vec<(Vec<String>, Vec<String>)>)>;

/// The whole file.
///
/// # Errors
/// When there are more sets of platforms than letters.
pub(crate) fn render(images: &[Image], sources: &str, day: &str) -> Result<String, String> {
    let tables: Vec<Rows> = images.iter().map(|image| rows(&image.name, &image.builds)).collect();
    let mut uses: BTreeMap<&Vec<String>, usize> = BTreeMap::new();
    for (_, platforms) in tables.iter().flatten().flat_map(|(_, groups)| groups) {
        *uses.entry(platforms).or_default() += 1;
    }
    let mut uses: Vec<(&Vec<String>, usize)> = uses.into_iter().collect();
    uses.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
    let letters = ('a'..='z').chain('A'..='Z').chain('0'..='9');
    if letters.clone().count() < uses.len() {
        return Err(format!("{} sets of platforms are more than there are letters", uses.len()));
    }
    let letters: BTreeMap<&Vec<String>, char> = uses.into_iter().map(|(platforms, _)| platforms).zip(letters).collect();
    let mut out = head(sources, day);
    let mut by_letter: Vec<(&char, &&Vec<String>)> = letters.iter().map(|(platforms, letter)| (letter, platforms)).collect();
    // Small letters first, as they are given away.
    by_letter.sort_by_key(|(letter, _)| (letter.is_ascii_digit(), letter.is_ascii_uppercase(), **letter));
    for (letter, platforms) in by_letter {
        out.push_str(&format!("{letter}={}\n", platforms.join(",")));
    }
    out.push_str(LEGEND);
    let word = |text: &String| if text.is_empty() { ".".to_owned() } else { text.clone() };
    for (image, table) in images.iter().zip(&tables) {
        out.push_str(&image.name);
        out.push('\n');
        let mut last = String::new();
        for (versions, groups) in table {
            let mut platforms = None;
            let mut words = Vec::new();
            for (variants, on) in groups {
                let names = variants.iter().map(word).collect::<Vec<_>>().join(",");
                let letter = letters.get(on).filter(|_| platforms != Some(on));
                words.push(letter.map_or_else(|| names.clone(), |letter| format!("{names}={letter}")));
                platforms = Some(on);
            }
            let body = words.join(" ");
            let versions = versions.iter().map(|version| if version.is_empty() { "~" } else { version }).collect::<Vec<_>>();
            out.push_str(&format!("{}\t{}\n", versions.join(" "), if body == last { "\"" } else { &body }));
            last = body;
        }
        for (versions, variants) in &image.past {
            let body = variants.iter().map(word).collect::<Vec<_>>().join(" ");
            out.push_str(&format!("-{}\t{}\n", versions.join(" "), if body == last { "\"" } else { &body }));
            last = body;
        }
    }
    Ok(out)
}

/// Versions and groups of variants: tags of one group that begin with one version are names of one image.
fn rows(image: &str, builds: &[Build]) -> Rows {
    let names = names_of_versions(image, builds);
    let mut builds_of: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut at: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, build) in builds.iter().enumerate() {
        for tag in &build.tags {
            let index = *at.entry(tag).or_insert_with(|| {
                builds_of.push((tag, Vec::new()));
                builds_of.len() - 1
            });
            if let Some((_, numbers)) = builds_of.get_mut(index) {
                numbers.push(number);
            }
        }
    }
    let mut groups: Vec<(Vec<usize>, Vec<&str>)> = Vec::new();
    let mut at: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    for (tag, numbers) in builds_of {
        let index = *at.entry(numbers.clone()).or_insert_with(|| {
            groups.push((numbers, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, tags)) = groups.get_mut(index) {
            tags.push(tag);
        }
    }
    let mut table: Rows = Vec::new();
    for (numbers, tags) in groups {
        let of = numbers.iter().filter_map(|number| builds.get(*number));
        let platforms: BTreeSet<&String> = of.flat_map(|build| &build.platforms).collect();
        let platforms: Vec<String> = platforms.into_iter().cloned().collect();
        let mut versions: Vec<(String, BTreeSet<String>)> = Vec::new();
        for tag in tags {
            let (version, variant) = split(tag, &names);
            push(&mut versions, variant, |found| found.insert(version));
        }
        let mut together: Vec<(Vec<String>, Vec<String>)> = Vec::new();
        for (variant, of) in versions {
            let mut of: Vec<String> = of.into_iter().collect();
            of.sort_by(|a, b| by_length(a).cmp(&by_length(b)));
            push(&mut together, of, |variants| variants.push(variant));
        }
        for (of, mut variants) in together {
            variants.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
            push(&mut table, of, |groups| groups.push((variants, platforms.clone())));
        }
    }
    table
}

/// Changes what stands under a key, in the order in which the keys came.
fn push<K: PartialEq, V: Default, R>(all: &mut Vec<(K, V)>, key: K, change: impl FnOnce(&mut V) -> R) {
    let at = all.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
        all.push((key, V::default()));
        all.len() - 1
    });
    if let Some((_, value)) = all.get_mut(at) {
        change(value);
    }
}

fn by_length(version: &str) -> (bool, std::cmp::Reverse<usize>, &str) {
    (!is_number(version), std::cmp::Reverse(version.len()), version)
}

pub(crate) fn is_number(text: &str) -> bool {
    text.strip_prefix('v').unwrap_or(text).starts_with(|c: char| c.is_ascii_digit())
}

/// The version that a tag begins with, and its variant.
pub(crate) fn split(tag: &str, names: &BTreeSet<String>) -> (String, String) {
    let own = str::to_owned;
    if tag == "latest" {
        return (String::new(), String::new());
    }
    let (head, rest) = tag.split_once('-').unwrap_or((tag, ""));
    let (second, third) = rest.split_once('-').unwrap_or((rest, ""));
    let joined = || (format!("{head}-{second}"), own(third));
    if is_number(head) {
        // `8u492-b09` of Java; what is not released.
        let is_update = head.contains('u') && second.strip_prefix('b').is_some_and(is_all_digits);
        let is_early = ["rc", "beta", "alpha", "preview", "M"].iter().any(|word| {
            second.strip_prefix(word).is_some_and(|rest| is_all_digits(rest.trim_start_matches('.')) || rest.is_empty())
        });
        return if is_update || is_early { joined() } else { (own(head), own(rest)) };
    }
    if head == "lts" && names.contains(second) {
        return joined();
    }
    if names.contains(head) { (own(head), own(rest)) } else { (String::new(), own(tag)) }
}

fn is_all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Words that stand where a number could: `lts`, `mainline`, `bookworm` of Debian.
pub(crate) fn names_of_versions(image: &str, builds: &[Build]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for build in builds {
        let mut variants: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for tag in &build.tags {
            let (head, rest) = tag.split_once('-').unwrap_or((tag, ""));
            variants.entry(head).or_default().insert(rest);
        }
        let numbers: Vec<&BTreeSet<&str>> = variants.iter().filter(|(head, _)| is_number(head)).map(|(_, rests)| rests).collect();
        for (head, rests) in variants.iter().filter(|(head, _)| !is_number(head) && !NO_NAMES.contains(head)) {
            if numbers.contains(&rests) || (NAMED.contains(&image) && !numbers.is_empty()) {
                names.insert((*head).to_owned());
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(tags: &str, platforms: &str) -> Build {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        Build { tags: words(tags), platforms: words(platforms) }
    }

    #[test]
    fn rows_of_an_image() {
        let builds = vec![
            build("3.2.1 3.2 3 latest 3.2.1-trixie 3.2-trixie 3-trixie trixie", "linux/amd64 linux/arm64"),
            build("3.2.1-slim 3.2-slim 3-slim slim", "linux/amd64 linux/arm64"),
            build("3.3.0-rc1 3.3-rc", "linux/amd64"),
        ];
        let past = vec![(vec!["3.2.0".to_owned()], vec![String::new(), "slim".to_owned()])];
        let text = render(&[Image { name: "x".to_owned(), builds, past }], "a", "2026-01-02").unwrap();
        let rows = text.split_once("supported, each an image of its own.\n").map(|(_, rows)| rows);
        assert_eq!(rows, Some("x\n3.2.1 3.2 3 ~\t.,trixie=a slim\n3.3.0-rc1 3.3-rc\t.=b\n-3.2.0\t. slim\n"), "{text}");
        assert!(text.contains("\na=linux/amd64,linux/arm64\nb=linux/amd64\n"));
    }

    #[test]
    fn tags_are_taken_apart() {
        let names = BTreeSet::from(["lts".to_owned(), "krypton".to_owned()]);
        let check = |tag: &str, version: &str, variant: &str| {
            assert_eq!(split(tag, &names), (version.to_owned(), variant.to_owned()), "{tag}");
        };
        check("24.1.0-bookworm-slim", "24.1.0", "bookworm-slim");
        check("latest", "", "");
        check("slim", "", "slim");
        check("lts-krypton-slim", "lts-krypton", "slim");
        check("lts-alpine", "lts", "alpine");
        check("8u492-b09-jre", "8u492-b09", "jre");
        check("19beta3-alpine", "19beta3", "alpine");
        check("3.3-rc", "3.3-rc", "");
        check("3.3.0-rc.1-alpine", "3.3.0-rc.1", "alpine");
    }
}
