//! The tags of an image, best first: what is known without a network, and what its registry said.

use std::cmp::Reverse;

use rustc_hash::FxHashSet;

use crate::data::age::{Age, age};
use crate::data::tags::{self as catalogue, Choice, Tag};
use crate::data::today::Today;
use crate::data::{eol, images, python, support, tag_order};
use crate::model::{ImageReference, KnownTag, KnownTags};
use crate::texts::{Argument, Line, Locale, Phrase, tag as texts};

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

/// What is wanted of an image.
#[derive(Debug, Clone, Copy)]
pub struct TagQuery<'a> {
    /// The image.
    pub image: &'a ImageReference,
    /// What is typed of the tag.
    pub typed: &'a str,
    /// The platform that it is for, if one is named.
    pub platform: Option<&'a str>,
}

/// The tags that go on from what is typed, and whether more may come when more is typed. The list that comes
/// with this program goes first, in its order; where the registry gave all its tags, the others are left out.
pub fn tags(query: TagQuery<'_>, known: Option<&KnownTags>, today: Today, language: Locale) -> (Vec<TagItem>, bool) {
    let TagQuery { image, typed, platform } = query;
    let (mut items, may_grow) = match image.official_name() {
        Some("python") => {
            let (mut tags, may_grow) = python::complete(typed, today);
            tags.retain(|tag| tag.platforms.is_empty() || is_built_for(platform, tag.platforms.iter().map(String::as_str)));
            let items = tags.into_iter().map(|tag| TagItem {
                detail: tag.detail(today).plain(language),
                ended: tag.life.ended,
                name: tag.name,
            });
            (items.collect(), may_grow)
        }
        Some(name) => listed(name, query, today, language),
        None => listed(&image.full_name(), query, today, language),
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

/// What is known of a tag of an image that comes with a list, in points; nothing of an unknown one.
pub(super) fn described(name: &str, tag: &str, today: Today) -> Vec<Phrase> {
    let listed = catalogue::of(name, today.lists()).into_iter().find(|listed| listed.name == tag);
    listed.map(|listed| Judged::new(name, listed, &catalogue::choice(name), today).detail(today).into_parts()).unwrap_or_default()
}

/// Whether something is built for a platform as `--platform` names it: `linux/arm64/v8` is `linux/arm64`, and `linux` alone
/// is any machine with it.
fn is_built_for<'a>(wanted: Option<&str>, mut platforms: impl Iterator<Item = &'a str>) -> bool {
    let Some(wanted) = wanted else { return true };
    let wanted = wanted.to_ascii_lowercase();
    let wanted = match wanted.as_str() {
        "linux/arm64/v8" | "linux/aarch64" => "linux/arm64",
        "linux/arm" => "linux/arm/v7",
        "linux/x86_64" | "linux/amd64/v1" | "linux/amd64/v2" | "linux/amd64/v3" | "linux/amd64/v4" => "linux/amd64",
        other => other,
    };
    platforms.any(|platform| platform == wanted || platform.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('/')))
}

/// The tags of the list, best first: the way in which people write the newest lines, then other variants of these, other
/// ways to write a version, names without a version, what is for Windows alone, what is not released, and what has ended.
/// Older patches come when what is typed has come to the patch; the answer says whether they may.
fn listed(name: &str, query: TagQuery<'_>, today: Today, language: Locale) -> (Vec<TagItem>, bool) {
    let TagQuery { typed, platform, .. } = query;
    let choice = catalogue::choice(name);
    let all = catalogue::of(name, today.lists());
    let asks_for_patch = is_patch(typed);
    let is_wanted = |tag: &Tag| match tag.is_past {
        true => asks_for_patch && tag.name.starts_with(typed),
        false => is_built_for(platform, tag.platforms.iter().copied()),
    };
    let may_grow = !asks_for_patch && all.iter().any(|tag| tag.is_past && tag.name.starts_with(typed));
    let tags = all.into_iter().filter(is_wanted);
    let mut tags: Vec<Judged> = tags.map(|tag| Judged::new(name, tag, &choice, today)).collect();
    let lines = Lines::of(&tags);
    tags.sort_by_cached_key(|tag| tag.rank(&choice, &lines, platform));
    let mut items: Vec<TagItem> = tags.into_iter().map(|tag| tag.item(today, language)).collect();
    if items.is_empty() && platform.is_none() {
        items = mentioned(name, today);
    }
    (items, may_grow)
}

/// Whether a text has come to the last number of a version: `24.1.`, `17.2`, `21.0.5_`.
fn is_patch(typed: &str) -> bool {
    let version = typed.split('-').next().unwrap_or_default();
    version.contains('.') && version.starts_with(|c: char| c.is_ascii_digit())
}

/// Those of an official image that has no list.
fn mentioned(name: &str, today: Today) -> Vec<TagItem> {
    let mut tags: Vec<&str> = images::find(name).map(|image| image.tags.clone()).unwrap_or_default();
    tags.sort_by(|a, b| tag_order::compare(a, b));
    let item = |tag: &str| TagItem { name: tag.to_owned(), detail: String::new(), ended: has_ended(name, tag, today) };
    tags.into_iter().map(item).collect()
}

/// A tag of the list, seen from one day.
struct Judged {
    tag: Tag,
    /// Numbers of its line.
    line: Vec<u64>,
    /// What is known of that line.
    life: Option<eol::ImageLine>,
    system_ended: bool,
    unfinished: bool,
}

impl Judged {
    fn new(image: &str, tag: Tag, choice: &Choice, today: Today) -> Self {
        let named = if tag.exact.is_empty() { tag.name.as_str() } else { tag.exact };
        let life = support::of(image, named, today).line;
        let line = life.as_ref().map_or(named, |line| line.cycle);
        let numbers = line.trim_start_matches('v').split('.').map_while(|part| part.parse().ok());
        let numbers = numbers.filter(|number| !is_day(*number));
        let line: Vec<u64> = numbers.take(choice.numbers.max(1)).collect();
        // A name that moves has moved to a line that nobody here knows.
        let is_behind = Age::Behind <= age(catalogue::list_date(today.lists()), today.date);
        let life = if is_behind { support::of(image, &tag.name, today).line } else { life };
        let system_ended = tag.system.as_ref().is_some_and(|system| system.life(today).ended);
        let unfinished = tag_order::is_unfinished(&tag.name);
        Self { line, life, system_ended, unfinished, tag }
    }

    fn ended(&self) -> bool {
        self.system_ended || self.life.as_ref().is_some_and(|line| line.life.ended)
    }

    fn rank(&self, choice: &Choice, lines: &Lines, platform: Option<&str>) -> impl Ord + use<> {
        let tag = &self.tag;
        let for_windows = !tag.is_past && tag.platforms.iter().all(|platform| platform.starts_with("windows"));
        let is_number = tag.version.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
        let is_number = is_number && !tag.version.parse().is_ok_and(is_day);
        let form = match tag.version {
            version if is_number && version.split('.').count() == choice.numbers && !version.starts_with('v') => 0,
            _ if is_number => 1,
            "" => 3,
            _ => 2,
        };
        let variant = choice.variants.iter().position(|variant| *variant == tag.variant).unwrap_or(usize::MAX);
        let is_usual = form == 0 && variant < USUAL;
        let shape = (self.ended(), tag.is_past, self.unfinished, for_windows && platform.is_none(), !is_usual, form);
        let order = (lines.place(self), variant, tag.variant.len(), Reverse(tag.version.len()));
        (shape, order, tag.variant, tag.version)
    }

    fn item(self, today: Today, language: Locale) -> TagItem {
        TagItem { detail: self.detail(today).plain(language), ended: self.ended(), name: self.tag.name }
    }

    fn detail(&self, today: Today) -> Line {
        let tag = &self.tag;
        let slim = tag.variant.split('-').find(|word| *word == "slim");
        let system = tag.system.as_ref().map(|system| match slim {
            Some(slim) => format!("{} {slim}", system.title()),
            None => system.title(),
        });
        let version = Some(tag.exact).filter(|exact| !exact.is_empty() && !exact.parse().is_ok_and(is_day));
        let first = match (version, system) {
            (Some(version), Some(system)) => texts::version(version, system),
            (Some(only), None) => texts::only(only),
            (None, Some(only)) => texts::only(only),
            (None, None) => texts::only(tag.name.as_str()),
        };
        let mut line = Line::new(first);
        let day = catalogue::list_date(today.lists());
        let is_current = age(day, today.date) == Age::Current;
        // A version with three numbers stays what it is.
        let is_bound = tag.version.matches('.').count() == 2 || tag.exact == tag.version;
        line.extend((!is_current && !is_bound).then(|| texts::as_of(day)));
        if is_current && !tag.same_as.is_empty() {
            line.extend([texts::same(Argument::list(tag.same_as.iter().take(2)))]);
        }
        if tag.is_past {
            line.extend([texts::older()]);
        }
        let linux = tag.platforms.iter().filter(|platform| platform.starts_with("linux/")).count();
        line.extend(match linux {
            0 if tag.is_past => None,
            0 => Some(texts::windows()),
            _ if linux < tag.platforms.len() => Some(texts::linux_and_windows(linux)),
            _ => Some(texts::linux(linux)),
        });
        let own = self.life.as_ref().filter(|_| !self.unfinished);
        line.extend(own.filter(|line| line.lts && !line.life.ended).map(|_| texts::lts()));
        line.extend(own.and_then(|line| line.life.ends.map(|day| (day, line.life.ended))).map(|(day, ended)| match ended {
            true => texts::ended(day),
            false => texts::supported(Argument::month(day)),
        }));
        let system = tag.system.as_ref().and_then(|system| Some((system.title(), system.life(today), system.life(today).ends?)));
        line.extend(system.map(|(title, life, day)| match life.ended {
            true => texts::system_ended(Argument::plain(&title), day),
            false => texts::system_supported(Argument::plain(&title), Argument::month(day)),
        }));
        line
    }
}

/// Whether a version is a day: `20260805`.
fn is_day(number: u64) -> bool {
    1_000_000 < number
}

/// How many variants of a line come before the next line.
const USUAL: usize = 3;

/// The lines of an image, best first.
struct Lines(Vec<Vec<u64>>);

impl Lines {
    fn of(tags: &[Judged]) -> Self {
        // Where there are lines with long support, the others are for the impatient.
        let is_long = |tag: &Judged| tag.life.as_ref().is_some_and(|line| line.lts);
        let mut lines: Vec<(bool, Reverse<Vec<u64>>)> =
            tags.iter().map(|tag| (!is_long(tag), Reverse(tag.line.clone()))).collect();
        lines.sort();
        lines.dedup();
        Self(lines.into_iter().map(|(_, Reverse(line))| line).collect())
    }

    fn place(&self, tag: &Judged) -> usize {
        self.0.iter().position(|line| *line == tag.line).unwrap_or(usize::MAX)
    }
}

fn registered(image: &ImageReference, tag: &KnownTag, today: Today, language: Locale) -> TagItem {
    let detail = match tag.updated.as_str() {
        "" => String::new(),
        day => texts::pushed(day).plain(language),
    };
    let ended = match image.official_name() {
        Some("python") => python::judge(&tag.name, today).life.ended,
        Some(name) => has_ended(name, &tag.name, today),
        None => has_ended(&image.full_name(), &tag.name, today),
    };
    TagItem { name: tag.name.clone(), detail, ended }
}

fn has_ended(name: &str, tag: &str, today: Today) -> bool {
    let known = support::of(name, tag, today);
    known.line.is_some_and(|line| line.life.ended) || known.system.is_some_and(|(_, life)| life.ended)
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
        let query = TagQuery { image: &image, typed, platform: None };
        let (items, may_grow) = tags(query, known, today(), Locale::ENGLISH);
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
        let query = TagQuery { image: &image, typed: "3.14-sl", platform: None };
        let (items, _) = tags(query, None, today(), Locale::ENGLISH);
        let wanted = "Python 3.14.7 on Debian 13 slim · as of 2026-08-21 · 8 Linux platforms · \
                      supported until 2030-10";
        assert_eq!(items.first().map(|item| item.detail.as_str()), Some(wanted));
    }

    #[test]
    fn days_and_ends() {
        let image = ImageReference::parse("python").unwrap();
        let mut list = known(&["3.8.99-slim"], false);
        list.tags[0].updated = "2026-01-02".to_owned();
        let query = TagQuery { image: &image, typed: "3.8.9", platform: None };
        let (items, _) = tags(query, Some(&list), today(), Locale::ENGLISH);
        let item = items.iter().find(|item| item.name == "3.8.99-slim").unwrap();
        assert_eq!((item.detail.as_str(), item.ended), ("pushed 2026-01-02", true));
    }

    #[test]
    fn what_a_listed_tag_is_and_how_long_it_lives() {
        let detail = |image: &str, name: &str| {
            let image = ImageReference::parse(image).unwrap();
            let (items, _) = tags(TagQuery { image: &image, typed: "", platform: None }, None, today(), Locale::ENGLISH);
            let item = items.into_iter().find(|item| item.name == name).unwrap();
            (item.detail, item.ended)
        };
        let wanted = "24.19.0 on Debian 12 slim · as of 2026-08-21 · 3 Linux platforms · LTS · \
                      supported until 2028-04 · Debian 12 until 2028-06";
        assert_eq!(detail("node", "24-slim"), (wanted.to_owned(), false));
        let (line, ended) = detail("node", "24-bullseye");
        assert!(ended && line.ends_with("support of Debian 11 ended on 2026-08-31"), "{line}");
        let (line, ended) = detail("mcr.microsoft.com/dotnet/aspnet", "10.0-alpine");
        assert!(!ended && line.contains("10.0 on Alpine") && line.contains("LTS · supported until 2028-11"), "{line}");
        assert!(detail("mcr.microsoft.com/dotnet/sdk", "8.0").1);
        assert_eq!(detail("docker.io/library/alpine", "edge").0, "edge · as of 2026-08-21 · 8 Linux platforms");
    }

    #[test]
    fn only_what_is_built_for_a_platform() {
        let names = |image: &str, platform: &str| -> Vec<String> {
            let image = ImageReference::parse(image).unwrap();
            let query = TagQuery { image: &image, typed: "", platform: Some(platform) };
            tags(query, None, today(), Locale::ENGLISH).0.into_iter().map(|item| item.name).collect()
        };
        assert!(names("golang", "windows/amd64").iter().all(|name| !name.contains("alpine")));
        assert_eq!(names("golang", "windows/amd64")[..2], ["1.27", "1.26"]);
        assert!(names("node", "windows/amd64").is_empty());
        assert!(names("python", "windows/amd64").contains(&"3.14-windowsservercore".to_owned()));
        assert!(!names("python", "windows/amd64").contains(&"3.14-slim".to_owned()));
        assert_eq!(names("alpine", "linux/arm64/v8")[0], "3.24");
        assert!(names("node", "linux/riscv64").is_empty());
    }
}
