//! Which other tags of an image are known to be there: another variant of the same version, a newer patch.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use crate::data::lists::Lists;
use crate::data::tag_order::CODENAMES;
use crate::data::{images, python, tags as catalogue};
use crate::model::{ImageReference, KnownTags};

/// The tags that are known to be there.
pub(super) struct OfferedTags {
    names: FxHashSet<Cow<'static, str>>,
    /// Words that tags of an official image may end in.
    variants: &'static [&'static str],
}

impl OfferedTags {
    /// Those of an image, by what its registry said and by the list that comes with this program.
    pub(super) fn new(image: &ImageReference, known: Option<&KnownTags>, lists: &'static Lists) -> Self {
        let known_tags = known.into_iter().flat_map(|known| &known.tags);
        let mut names: FxHashSet<Cow<'static, str>> = known_tags.map(|tag| Cow::Owned(tag.name.clone())).collect();
        let mut variants: &'static [&'static str] = &[];
        if !known.is_some_and(|known| known.is_whole) {
            match image.official_name() {
                Some("python") => {
                    names.extend(python::listed_names(lists).iter().map(|name| Cow::Borrowed(name.as_str())));
                }
                Some(name) => {
                    let listed = catalogue::of(name, lists);
                    if listed.is_empty() {
                        let mentioned = images::find(name);
                        names.extend(mentioned.into_iter().flat_map(|image| &image.tags).map(|tag| Cow::Borrowed(*tag)));
                        variants = mentioned.map(|image| image.variants.as_slice()).unwrap_or_default();
                    }
                    names.extend(listed.into_iter().map(|tag| Cow::Owned(tag.name)));
                }
                None => names.extend(catalogue::of(&image.full_name(), lists).into_iter().map(|tag| Cow::Owned(tag.name))),
            }
        }
        Self { names, variants }
    }

    /// The tag with the highest last number of three and more that differs in nothing else.
    pub(super) fn newest_patch(&self, tag: &str) -> Option<String> {
        let (version, suffix) = split(tag);
        let (line, own) = version.rsplit_once('.').filter(|(line, _)| line.contains('.'))?;
        let own: u64 = own.parse().ok()?;
        let patches = self.names.iter().filter_map(|name| {
            let (version, other) = split(name);
            let patch = version.strip_prefix(line)?.strip_prefix('.')?;
            (other == suffix).then(|| patch.parse::<u64>().ok()).flatten().map(|patch| (patch, name))
        });
        patches.max().filter(|(patch, _)| own < *patch).map(|(_, name)| name.clone().into_owned())
    }

    /// A tag's version, slim, on Alpine, and as it is.
    pub(super) fn variants(&self, tag: &str) -> Vec<String> {
        self.written_with(tag, &["slim", "alpine", ""])
    }

    /// Other tags of the same version, the most common first: on other systems as well.
    pub(super) fn alternatives(&self, tag: &str) -> Vec<String> {
        let systems = CODENAMES.iter().flat_map(|name| [format!("slim-{name}"), (*name).to_owned()]);
        let endings: Vec<String> = ["slim", "", "alpine"].map(str::to_owned).into_iter().chain(systems).collect();
        let endings: Vec<&str> = endings.iter().map(String::as_str).collect();
        self.written_with(tag, &endings).into_iter().filter(|name| name != tag).collect()
    }

    /// The version of a tag with each of these endings, as far as there are such tags.
    fn written_with(&self, tag: &str, endings: &[&str]) -> Vec<String> {
        let (version, suffix) = split(tag);
        let is_system = |word: &&str| word.starts_with("alpine") || word.starts_with("slim") || CODENAMES.contains(word);
        let kept = suffix.split('-').filter(|word| !word.is_empty() && !is_system(word));
        let plain: Vec<&str> = Some(version).filter(|v| !v.is_empty()).into_iter().chain(kept).collect();
        let written = |variant: &str| {
            let words: Vec<&str> = plain.iter().copied().chain([variant]).filter(|word| !word.is_empty()).collect();
            if words.is_empty() { "latest".to_owned() } else { words.join("-") }
        };
        let is_there = |variant: &str, name: &String| {
            self.names.contains(name.as_str()) || (self.variants.contains(&variant) && self.names.contains(written("").as_str()))
        };
        let all = endings.iter().map(|variant| (*variant, written(variant)));
        all.filter(|(variant, name)| is_there(variant, name)).map(|(_, name)| name).collect()
    }
}

/// The version at the start of a tag, and the rest without its hyphen; `latest` is not a version at all.
fn split(tag: &str) -> (&str, &str) {
    let (first, rest) = tag.split_once('-').unwrap_or((tag, ""));
    let is_version = first.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    match (is_version, tag) {
        (true, _) => (first, rest),
        (false, "latest") => ("", ""),
        (false, _) => ("", tag),
    }
}
