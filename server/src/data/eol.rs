//! When lines of official images end, other than Python's, which [`super::python`] knows.

use std::sync::OnceLock;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::age::{Age, age};
use super::images;
use super::life::Life;

static TABLE: &str = include_str!("eol.tsv");

/// The line that a tag belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageLine {
    /// `20` for `node:20.11-alpine`, `11` for `debian:bullseye`.
    pub cycle: &'static str,
    /// Its support.
    pub life: Life,
    /// Whether it is supported for longer than others.
    pub lts: bool,
    /// The codename that tags of the line use; empty where there is none.
    pub name: &'static str,
}

#[derive(Debug)]
struct Cycle {
    cycle: &'static str,
    ends: Ends,
    /// A codename that tags use, or empty.
    name: &'static str,
    lts: bool,
}

#[derive(Debug, Clone, Copy)]
enum Ends {
    On(Date),
    Open,
    Over,
}

impl Cycle {
    fn life(&self, today: Date) -> Life {
        match self.ends {
            Ends::On(day) => Life::until(day, today),
            Ends::Open => Life::OPEN,
            Ends::Over => Life { ends: None, ended: true },
        }
    }

    fn line(&self, today: Date) -> ImageLine {
        ImageLine { cycle: self.cycle, life: self.life(today), lts: self.lts, name: self.name }
    }

    fn version(&self) -> Vec<u32> {
        self.cycle.split('.').map(|part| part.parse().unwrap_or_default()).collect()
    }
}

/// The name under which the ends of Red Hat's base images are listed, of all that are called `ubi9`, `ubi9/nodejs-22`, ….
pub const UBI: &str = "registry.access.redhat.com/ubi";

/// The day of the list.
pub fn list_date() -> Date {
    let day = TABLE.lines().find_map(|line| line.strip_prefix("date\t"));
    day.and_then(|day| day.parse().ok()).unwrap_or(Date::MIN)
}

/// The name under which the ends of an image are listed: that of an official image, or the whole name of another.
pub fn listed_as(image: &str) -> &str {
    if image.starts_with("mcr.microsoft.com/dotnet/") && !image.contains("/framework/") {
        "mcr.microsoft.com/dotnet"
    } else {
        image
    }
}

/// The line of an image that a tag clearly names, and its support.
pub fn life(image: &str, tag: &str, today: Date) -> Option<ImageLine> {
    in_line(image, tag, today).map(|found| found.line)
}

/// The line of an image that has a codename.
pub fn named(image: &str, codename: &str) -> Option<&'static str> {
    let cycle = table().get(image)?.iter().find(|cycle| cycle.name == codename && !codename.is_empty())?;
    Some(cycle.cycle)
}

/// The lines of an image that are supported on a day, the oldest first, as far as these lists can tell: one whose end nobody has
/// set may have ended when the list is a year old.
pub fn supported(image: &str, today: Date) -> Vec<ImageLine> {
    let is_behind = Age::Behind <= age(list_date(), today);
    let lines = table().get(image).into_iter().flatten();
    let mut found: Vec<(Vec<u32>, ImageLine)> = lines
        .map(|cycle| (cycle.version(), cycle.line(today)))
        .filter(|(_, line)| !(line.life.ended || is_behind && line.life.ends.is_none()))
        .collect();
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found.into_iter().map(|(_, line)| line).collect()
}

/// The line that `latest` of an image belongs to, or its full version: what keeps the image as it is. `None` where that is not
/// supported, or not known any more.
pub fn pinned_latest(image: &str, today: Date) -> Option<&'static str> {
    let known = images::find(image)?;
    let is_version = known.latest.starts_with(|c: char| c.is_ascii_digit());
    if known.is_deprecated() || !is_version {
        return None;
    }
    match life(image, known.latest, today) {
        Some(line) => supported(image, today).into_iter().find(|other| other.cycle == line.cycle).map(|line| line.cycle),
        None => (age(list_date(), today) < Age::Outdated).then_some(known.latest),
    }
}

/// A tag as a line and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InLine<'t> {
    /// Its line.
    pub line: ImageLine,
    /// Whether the tag names it by its codename.
    pub by_name: bool,
    /// What follows it in the tag.
    pub rest: &'t str,
}

/// The longest line that a tag begins with.
pub fn in_line<'t>(image: &str, tag: &'t str, today: Date) -> Option<InLine<'t>> {
    let (cycle, by_name, rest) = cycle_of(table().get(image)?, tag)?;
    Some(InLine { line: cycle.line(today), by_name, rest })
}

/// The longest line that a tag begins with, whether it is named by its codename, and the rest of the tag.
fn cycle_of<'c, 't>(cycles: &'c [Cycle], tag: &'t str) -> Option<(&'c Cycle, bool, &'t str)> {
    let is_end = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_digit());
    let after = |start: &str| tag.strip_prefix(start).filter(|rest| is_end(rest));
    let named = cycles.iter().find_map(|cycle| {
        let rest = after(cycle.name).filter(|rest| !cycle.name.is_empty() && (rest.is_empty() || rest.starts_with('-')))?;
        Some((cycle, true, rest))
    });
    let numbered = || {
        let numbered = |cycle: &'c Cycle| Some((cycle, false, after(cycle.cycle)?));
        cycles.iter().filter_map(numbered).max_by_key(|(cycle, ..)| cycle.cycle.len())
    };
    named.or_else(numbered).or_else(|| last_of_all(cycles, tag))
}

/// The newest line of those whose numbers go on from a tag, `7.4` for `7`, if all of them had ended before the list was made:
/// no other will come.
fn last_of_all<'c, 't>(cycles: &'c [Cycle], tag: &'t str) -> Option<(&'c Cycle, bool, &'t str)> {
    let (version, rest) = tag.split_at(tag.find('-').unwrap_or(tag.len()));
    let goes_on = |cycle: &&Cycle| cycle.cycle.strip_prefix(version).is_some_and(|rest| rest.starts_with('.'));
    let mut of = cycles.iter().filter(goes_on);
    let has_ended = of.clone().all(|cycle| cycle.life(list_date()).ended);
    if version.is_empty() || !has_ended {
        return None;
    }
    let newest = of.by_ref().max_by_key(|cycle| cycle.version())?;
    Some((newest, false, rest))
}

fn table() -> &'static FxHashMap<&'static str, Vec<Cycle>> {
    static PARSED: OnceLock<FxHashMap<&'static str, Vec<Cycle>>> = OnceLock::new();
    PARSED.get_or_init(|| {
        let mut table: FxHashMap<&'static str, Vec<Cycle>> = FxHashMap::default();
        for (image, cycle) in lines().filter_map(cycle) {
            table.entry(image).or_default().push(cycle);
        }
        table
    })
}

fn lines() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#') && !line.starts_with("date\t"))
}

fn cycle(line: &'static str) -> Option<(&'static str, Cycle)> {
    let mut columns = line.split('\t');
    let (image, cycle) = (columns.next()?, columns.next()?);
    let ends = match columns.next()? {
        "-" => Ends::Open,
        "?" => Ends::Over,
        day => Ends::On(day.parse().ok()?),
    };
    let name = columns.next().unwrap_or_default();
    Some((image, Cycle { cycle, ends, name, lts: columns.next() == Some("lts") }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 24);

    #[test]
    fn every_line_is_understood() {
        assert_eq!(table().values().map(Vec::len).sum::<usize>(), lines().count());
    }

    #[test]
    fn tags_name_their_lines() {
        let cycle = |image: &str, tag: &str| life(image, tag, TODAY).map(|line| (line.cycle, line.life.ended));
        assert_eq!(cycle("node", "16-alpine"), Some(("16", true)));
        assert_eq!(cycle("node", "26.7.0"), Some(("26", false)));
        assert_eq!(cycle("node", "lts-alpine"), None);
        assert_eq!(cycle("debian", "bullseye-slim"), Some(("11", true)));
        assert_eq!(cycle("debian", "12.4"), Some(("12", false)));
        assert_eq!(cycle("debian", "sid-slim"), None);
        assert_eq!(cycle("ubuntu", "focal-20240101"), Some(("20.04", true)));
        assert_eq!(cycle("ubuntu", "18.04"), Some(("18.04", true)));
        assert_eq!(cycle("alpine", "3"), None);
        assert_eq!(cycle("alpine", "3.1"), Some(("3.1", true)));
        assert_eq!(cycle("alpine", "3.19.1"), Some(("3.19", true)));
        assert_eq!(cycle("golang", "1.27.0-alpine3.24"), Some(("1.27", false)));
        assert_eq!(cycle("eclipse-temurin", "8u362-b09-jre"), Some(("8", false)));
        assert_eq!(cycle("centos", "centos7"), Some(("7", true)));
        assert_eq!(cycle("postgres", "9.6.24"), Some(("9.6", true)));
        assert_eq!(cycle("php", "7-apache"), Some(("7.4", true)));
        assert_eq!(cycle("php", "8"), None);
        assert_eq!(cycle("mysql", "5"), Some(("5.7", true)));
        assert_eq!(cycle("nobody", "1"), None);
    }

    #[test]
    fn what_latest_is() {
        let of = |image: &str| pinned_latest(image, TODAY);
        assert_eq!(of("debian"), Some("13"));
        assert_eq!(of("alpine"), Some("3.24"));
        assert_eq!(of("node"), Some("26"));
        assert_eq!(of("composer"), Some("2.10.2"));
        assert_eq!(of("hello-world"), None);
        assert_eq!(of("openjdk"), None);
        assert_eq!(of("mongo"), None);
        // What is a year and more behind.
        let later = Date::constant(2028, 11, 24);
        assert_eq!(pinned_latest("alpine", later), None, "3.24 has ended");
        assert_eq!(pinned_latest("node", later), Some("26"));
        assert_eq!(pinned_latest("caddy", later), None, "no end is set");
    }
}
