//! When lines of official images end, other than Python's, which [`super::python`] knows.

use std::sync::OnceLock;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::images::{self, Image};
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
}

/// Tags to use instead of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The same variant of the newest supported line.
    pub newest: String,
    /// The same variant of the next line that is supported for six months and more, if that is another.
    pub next: Option<String>,
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

    fn version(&self) -> Vec<u32> {
        self.cycle.split('.').map(|part| part.parse().unwrap_or_default()).collect()
    }
}

/// The line of an official image that a tag clearly names, and its support.
pub fn life(image: &str, tag: &str, today: Date) -> Option<ImageLine> {
    let (cycle, ..) = cycle_of(table().get(image)?, tag)?;
    Some(ImageLine { cycle: cycle.cycle, life: cycle.life(today), lts: cycle.lts })
}

/// The line of an image that has a codename.
pub fn named(image: &str, codename: &str) -> Option<&'static str> {
    let cycle = table().get(image)?.iter().find(|cycle| cycle.name == codename && !codename.is_empty())?;
    Some(cycle.cycle)
}

/// The same variant on newer lines; `None` where it is not sure that there is such a tag.
pub fn newest_supported(image: &str, tag: &str, today: Date) -> Option<Replacement> {
    let cycles = table().get(image)?;
    let known = images::find(image)?;
    let (own, by_name, rest) = cycle_of(cycles, tag)?;
    let suffix = current_suffix(known, rest, today)?;
    let is_offered = |cycle: &&Cycle| !cycle.life(today).ended && known.tags.contains(&cycle.cycle);
    let mut supported: Vec<&Cycle> = cycles.iter().filter(is_offered).collect();
    // Where there are lines with long support, the others are for the impatient.
    if supported.iter().any(|cycle| cycle.lts) {
        supported.retain(|cycle| cycle.lts);
    }
    supported.retain(|cycle| cycle.version() > own.version());
    supported.sort_by_key(|cycle| cycle.version());
    let write = |cycle: &Cycle| {
        let name = if by_name && !cycle.name.is_empty() { cycle.name } else { cycle.cycle };
        format!("{name}{suffix}")
    };
    let newest = write(supported.last()?);
    let lasting = supported.iter().find(|cycle| !cycle.life(today).ends_soon(today));
    let next = lasting.map(|cycle| write(cycle)).filter(|next| *next != newest);
    Some(Replacement { newest, next })
}

/// The line that `latest` of an image belongs to, or its full version: what keeps the image as it is.
pub fn pinned_latest(image: &str) -> Option<&'static str> {
    let known = images::find(image)?;
    let is_version = known.latest.starts_with(|c: char| c.is_ascii_digit());
    if known.is_deprecated() || !is_version {
        return None;
    }
    Some(table().get(image).and_then(|cycles| cycle_of(cycles, known.latest)).map_or(known.latest, |(cycle, ..)| cycle.cycle))
}

/// The longest line that a tag begins with, whether it is named by its codename, and the rest of the tag.
fn cycle_of<'c, 't>(cycles: &'c [Cycle], tag: &'t str) -> Option<(&'c Cycle, bool, &'t str)> {
    let is_end = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_digit());
    let after = |start: &str| tag.strip_prefix(start).filter(|rest| is_end(rest));
    let named = cycles.iter().find_map(|cycle| {
        let rest = after(cycle.name).filter(|rest| !cycle.name.is_empty() && (rest.is_empty() || rest.starts_with('-')))?;
        Some((cycle, true, rest))
    });
    named.or_else(|| {
        let numbered = |cycle: &'c Cycle| Some((cycle, false, after(cycle.cycle)?));
        cycles.iter().filter_map(numbered).max_by_key(|(cycle, ..)| cycle.cycle.len())
    })
}

/// The variant at the end of a tag as current tags of the image have it.
fn current_suffix(image: &Image, rest: &str, today: Date) -> Option<String> {
    let (version, words) = rest.split_once('-').unwrap_or((rest, ""));
    if !version.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let mut out = String::new();
    for word in words.split('-').filter(|word| !word.is_empty()) {
        let has = |variant: &&&str| image.variants.contains(*variant);
        // Images are built on systems that have ended, too.
        let has_ended = ["debian", "ubuntu"].iter().any(|system| life(system, word, today).is_some_and(|line| line.life.ended));
        let current = if image.variants.contains(&word) && !has_ended {
            word
        } else if word.strip_prefix("alpine").is_some_and(|v| v.bytes().all(|b| b.is_ascii_digit() || b == b'.')) {
            ["alpine"].iter().find(has)?
        } else if ["bookworm", "bullseye", "buster", "stretch", "jessie", "wheezy"].contains(&word) {
            ["trixie", "bookworm"].iter().find(has)?
        } else if ["jammy", "focal", "bionic", "xenial", "trusty"].contains(&word) {
            ["noble", "jammy"].iter().find(has)?
        } else {
            return None;
        };
        out.push('-');
        out.push_str(current);
    }
    Some(out)
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
    TABLE.lines().filter(|line| !line.starts_with('#'))
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
    fn the_system_of_a_replacement_lives() {
        let newest = |image: &str, tag: &str| newest_supported(image, tag, TODAY).map(|found| found.newest);
        assert_eq!(newest("node", "22-bullseye-slim").as_deref(), Some("26-trixie-slim"));
        assert_eq!(newest("node", "22-bookworm-slim").as_deref(), Some("26-bookworm-slim"));
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
        assert_eq!(cycle("nobody", "1"), None);
    }

    #[test]
    fn the_same_variant_of_newer_lines() {
        let of = |image: &str, tag: &str| newest_supported(image, tag, TODAY).map(|r| (r.newest, r.next));
        let s = str::to_owned;
        assert_eq!(of("node", "16-alpine"), Some((s("26-alpine"), Some(s("24-alpine")))));
        assert_eq!(of("node", "14-buster-slim"), Some((s("26-trixie-slim"), Some(s("24-trixie-slim")))));
        assert_eq!(of("node", "16-unheard-of"), None);
        assert_eq!(of("debian", "bullseye-slim"), Some((s("trixie-slim"), Some(s("bookworm-slim")))));
        assert_eq!(of("ubuntu", "20.04"), Some((s("26.04"), Some(s("24.04")))));
        assert_eq!(of("alpine", "3.12"), Some((s("3.24"), Some(s("3.23")))));
        assert_eq!(of("golang", "1.15.2-alpine3.12"), Some((s("1.27-alpine"), Some(s("1.26-alpine")))));
        assert_eq!(of("php", "7.4-apache"), Some((s("8.5-apache"), Some(s("8.3-apache")))));
    }

    #[test]
    fn what_latest_is() {
        assert_eq!(pinned_latest("debian"), Some("13"));
        assert_eq!(pinned_latest("alpine"), Some("3.24"));
        assert_eq!(pinned_latest("node"), Some("26"));
        assert_eq!(pinned_latest("composer"), Some("2.10.2"));
        assert_eq!(pinned_latest("openjdk"), None);
        assert_eq!(pinned_latest("mongo"), None);
    }
}
