//! The tags of an image, best first: what is known without a network, and what its registry said.

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use crate::data::{eol, images, python};
use crate::model::{ImageReference, KnownTag, KnownTags};
use crate::texts::{Locale, tag as texts};

/// A tag to offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagItem {
    /// `3.14-slim`.
    pub name: String,
    /// One line about it; may be empty.
    pub detail: String,
    /// Its support has ended.
    pub ended: bool,
}

/// The tags that go on from what is typed, and whether more may come when more is typed. The list that comes
/// with this program goes first, in its order; where the registry gave all its tags, the others are left out.
pub fn tags(
    image: &ImageReference,
    typed: &str,
    known: Option<&KnownTags>,
    today: Date,
    language: Locale,
) -> (Vec<TagItem>, bool) {
    let (mut items, may_grow) = match image.official_name() {
        Some("python") => {
            let (tags, may_grow) = python::complete(typed, today);
            let items = tags.into_iter().map(|tag| TagItem {
                detail: tag.detail().plain(language),
                ended: tag.life.ended,
                name: tag.name,
            });
            (items.collect(), may_grow)
        }
        Some(name) => (listed(name, today), false),
        None => (Vec::new(), false),
    };
    let Some(known) = known.filter(|known| !known.tags.is_empty()) else { return (items, may_grow) };
    if known.is_whole {
        let names: FxHashSet<&str> = known.tags.iter().map(|tag| tag.name.as_str()).collect();
        items.retain(|item| names.contains(item.name.as_str()));
    }
    let offered: FxHashSet<String> = items.iter().map(|item| item.name.clone()).collect();
    let more = known.tags.iter().filter(|tag| !offered.contains(&tag.name) && goes_on(&tag.name, typed));
    items.extend(more.map(|tag| registered(image, tag, today, language)));
    (items, !known.is_whole)
}

/// Those of an official image that are worth a line in the list: lines with long support, other lines that are
/// supported, other versions, what moves from version to version, and what has ended.
fn listed(name: &str, today: Date) -> Vec<TagItem> {
    let tags = images::find(name).map(|image| image.tags.as_slice()).unwrap_or_default();
    let rank = |tag: &str| {
        let line = eol::life(name, tag, today);
        let ended = line.as_ref().is_some_and(|line| line.life.ended);
        let is_line = line.as_ref().is_some_and(|line| line.cycle == tag);
        let is_version = tag.starts_with(|c: char| c.is_ascii_digit());
        (ended, !is_line, is_line && !line.is_some_and(|line| line.lts), !is_version)
    };
    let mut ranked: Vec<_> = tags.iter().map(|tag| (rank(tag), *tag)).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let item =
        |(rank, tag): ((bool, bool, bool, bool), &str)| TagItem { name: tag.to_owned(), detail: String::new(), ended: rank.0 };
    ranked.into_iter().map(item).collect()
}

fn registered(image: &ImageReference, tag: &KnownTag, today: Date, language: Locale) -> TagItem {
    let detail = match tag.updated.as_str() {
        "" => String::new(),
        day => texts::pushed(day).plain(language),
    };
    let ended = match image.official_name() {
        Some("python") => python::judge(&tag.name, today).life.ended,
        Some(name) => has_ended(name, &tag.name, today),
        None => false,
    };
    TagItem { name: tag.name.clone(), detail, ended }
}

fn has_ended(name: &str, tag: &str, today: Date) -> bool {
    eol::life(name, tag, today).is_some_and(|line| line.life.ended)
}

/// Letters also ask for that variant of any version: `sl` for `1.2-slim`.
fn goes_on(tag: &str, typed: &str) -> bool {
    tag.starts_with(typed)
        || (typed.starts_with(|c: char| c.is_ascii_alphabetic())
            && tag.split_once('-').is_some_and(|(_, rest)| rest.starts_with(typed)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::today;

    fn names(image: &str, typed: &str, known: Option<&KnownTags>) -> (Vec<String>, bool) {
        let image = ImageReference::parse(image).unwrap();
        let (items, may_grow) = tags(&image, typed, known, today(), Locale::ENGLISH);
        (items.into_iter().map(|item| item.name).collect(), may_grow)
    }

    fn known(names: &[&str], is_whole: bool) -> KnownTags {
        let tags = names.iter().map(|name| KnownTag { name: (*name).to_owned(), updated: String::new() }).collect();
        KnownTags { is_whole, tags, ..KnownTags::default() }
    }

    #[test]
    fn the_registry_adds_and_takes_away() {
        let part = known(&["3.14.9-slim", "3.14-slim", "mine"], false);
        let (all, may_grow) = names("python", "", Some(&part));
        assert_eq!((all[0].as_str(), may_grow), ("3.14-slim", true));
        assert!(all.contains(&"3.13".to_owned()) && all.contains(&"mine".to_owned()));
        let whole = KnownTags { is_whole: true, ..part };
        assert_eq!(names("python", "", Some(&whole)).0, ["3.14-slim", "3.14.9-slim", "mine"]);
        assert_eq!(names("python", "sl", Some(&whole)).0, ["3.14-slim", "3.14.9-slim"]);
        assert_eq!(names("python", "3.14.9", Some(&whole)).0, ["3.14.9-slim"]);
        assert_eq!(
            names("ghcr.io/a/b", "", Some(&whole)),
            (["3.14.9-slim", "3.14-slim", "mine"].map(str::to_owned).into(), false)
        );
        assert_eq!(names("ghcr.io/a/b", "", None), (Vec::new(), false));
    }

    #[test]
    fn the_line_about_a_tag() {
        let image = ImageReference::parse("python").unwrap();
        let (items, _) = tags(&image, "3.14-sl", None, today(), Locale::ENGLISH);
        let wanted = "Python 3.14.7 on Debian 13 slim · same image as 3.14-slim-trixie, 3.14.7-slim · 8 Linux platforms · \
                      supported until 2030-10";
        assert_eq!(items.first().map(|item| item.detail.as_str()), Some(wanted));
    }

    #[test]
    fn days_and_ends() {
        let image = ImageReference::parse("python").unwrap();
        let mut list = known(&["3.8.99-slim"], false);
        list.tags[0].updated = "2026-01-02".to_owned();
        let (items, _) = tags(&image, "3.8.9", Some(&list), today(), Locale::ENGLISH);
        let item = items.iter().find(|item| item.name == "3.8.99-slim").unwrap();
        assert_eq!((item.detail.as_str(), item.ended), ("pushed 2026-01-02", true));
    }
}
