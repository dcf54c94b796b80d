//! When lines of official images end, other than Python's, which [`super::python`] knows.

use jiff::civil::Date;

use super::age::{Age, age};
use super::life::Life;
use super::lists::{Cycle, Ends, Lists};
use super::today::Today;

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
}

/// The name under which the ends of Red Hat's base images are listed, of all that are called `ubi9`, `ubi9/nodejs-22`, ….
pub const UBI: &str = "registry.access.redhat.com/ubi";

/// The day of the list.
pub fn list_date(lists: &'static Lists) -> Date {
    lists.ends().date
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
pub fn life(image: &str, tag: &str, today: Today) -> Option<ImageLine> {
    in_line(image, tag, today).map(|found| found.line)
}

/// The line of an image that has a codename.
pub fn named(image: &str, codename: &str, lists: &'static Lists) -> Option<&'static str> {
    let cycle = lists.ends().of(image)?.iter().find(|cycle| cycle.name == codename && !codename.is_empty())?;
    Some(cycle.cycle)
}

/// The lines of an image that are supported on a day, the oldest first, as far as these lists can tell: one whose end nobody has
/// set may have ended when the list is a year old.
pub fn supported(image: &str, today: Today) -> Vec<ImageLine> {
    let ends = today.lists().ends();
    let is_behind = Age::Behind <= age(ends.date, today.date);
    let lines = ends.of(image).into_iter().flatten();
    let mut found: Vec<(Vec<u32>, ImageLine)> = lines
        .map(|cycle| (cycle.version(), cycle.line(today.date)))
        .filter(|(_, line)| !(line.life.ended || is_behind && line.life.ends.is_none()))
        .collect();
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found.into_iter().map(|(_, line)| line).collect()
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
pub fn in_line<'t>(image: &str, tag: &'t str, today: Today) -> Option<InLine<'t>> {
    let ends = today.lists().ends();
    let (cycle, by_name, rest) = cycle_of(ends.of(image)?, tag, ends.date)?;
    Some(InLine { line: cycle.line(today.date), by_name, rest })
}

/// The longest line that a tag begins with, whether it is named by its codename, and the rest of the tag; in the list of a day.
fn cycle_of<'c, 't>(cycles: &'c [Cycle], tag: &'t str, listed: Date) -> Option<(&'c Cycle, bool, &'t str)> {
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
    named.or_else(numbered).or_else(|| last_of_all(cycles, tag, listed))
}

/// The newest line of those whose numbers go on from a tag, `7.4` for `7`, if all of them had ended before the list was made:
/// no other will come.
fn last_of_all<'c, 't>(cycles: &'c [Cycle], tag: &'t str, listed: Date) -> Option<(&'c Cycle, bool, &'t str)> {
    let (version, rest) = tag.split_at(tag.find('-').unwrap_or(tag.len()));
    let goes_on = |cycle: &&Cycle| cycle.cycle.strip_prefix(version).is_some_and(|rest| rest.starts_with('.'));
    let mut of = cycles.iter().filter(goes_on);
    let has_ended = of.clone().all(|cycle| cycle.life(listed).ended);
    if version.is_empty() || !has_ended {
        return None;
    }
    let newest = of.by_ref().max_by_key(|cycle| cycle.version())?;
    Some((newest, false, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Today = Today::new(Date::constant(2026, 11, 24));

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
}
