//! `python/catalogue.txt` and `python/history.txt`: the tags of the `python` image as rules, and when they were listed.

use std::collections::BTreeSet;

use crate::days::is_day;
use crate::tags::Build;

/// What today's list says.
#[derive(Debug, Default)]
struct Listed {
    /// Minor version and full version, newest first.
    lines: Vec<Line>,
    debian: Vec<(String, String)>,
    alpine: Vec<(String, String)>,
    windows: Vec<String>,
}

#[derive(Debug)]
struct Line {
    minor: String,
    full: String,
    windows: bool,
    names: Vec<String>,
    /// What follows the minor version in tags: `` and `slim-trixie`.
    variants: Vec<String>,
}

impl Line {
    fn is_early(&self) -> bool {
        self.full.bytes().any(|b| b.is_ascii_alphabetic())
    }
}

impl Listed {
    fn read(builds: &[Build]) -> Self {
        let mut found = Self::default();
        for build in builds {
            let Some(tag) = build.tags.iter().find(|tag| is_full(tag.split('-').next().unwrap_or_default())) else { continue };
            let full = tag.split('-').next().unwrap_or_default();
            let minor: String = full.split('.').take(2).collect::<Vec<_>>().join(".");
            let at = found.lines.iter().position(|line| line.minor == minor).unwrap_or_else(|| {
                let (full, minor) = (full.to_owned(), minor.clone());
                found.lines.push(Line { minor, full, windows: false, names: Vec::new(), variants: Vec::new() });
                found.lines.len() - 1
            });
            let Some(line) = found.lines.get_mut(at) else { continue };
            for tag in &build.tags {
                let variant = match tag.strip_prefix(full) {
                    Some("") => String::new(),
                    Some(rest) if rest.starts_with('-') => rest.trim_start_matches('-').to_owned(),
                    _ => continue,
                };
                let platforms = build.platforms.join(",");
                let base = variant.strip_prefix("slim-").unwrap_or(&variant);
                if let Some(release) = base.strip_prefix("alpine").filter(|release| !release.is_empty()) {
                    add(&mut found.alpine, release, platforms);
                } else if let Some(release) = base.strip_prefix("windowsservercore-") {
                    if !found.windows.iter().any(|known| known == release) {
                        found.windows.push(release.to_owned());
                    }
                    line.windows = true;
                } else if base == variant && !["", "slim", "alpine", "windowsservercore"].contains(&base) {
                    add(&mut found.debian, base, platforms);
                }
                if !line.variants.contains(&variant) {
                    line.variants.push(variant);
                }
            }
            let names = ["3", "latest"].map(str::to_owned).into_iter().filter(|name| build.tags.contains(name));
            let new: Vec<String> = names.filter(|name| !line.names.contains(name)).collect();
            line.names.extend(new);
        }
        found
    }

    fn line(&self, minor: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.minor == minor)
    }
}

fn is_full(version: &str) -> bool {
    version.split('.').count() == 3 && version.starts_with(|c: char| c.is_ascii_digit())
}

fn add(bases: &mut Vec<(String, String)>, release: &str, platforms: String) {
    if !bases.iter().any(|(known, _)| known == release) {
        bases.push((release.to_owned(), platforms));
    }
}

/// The catalogue with today's list in it. `ends` knows the last day of a line.
pub(crate) fn catalogue(before: &str, builds: &[Build], day: &str, ends: &dyn Fn(&str) -> Option<String>) -> String {
    let listed = Listed::read(builds);
    let known: BTreeSet<&str> = before.lines().filter_map(|line| line.strip_prefix("line ")?.split(' ').next()).collect();
    let mut out = String::new();
    let mut bases_written = BTreeSet::new();
    for line in before.lines() {
        let mut words = line.split(' ');
        let (kind, name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        match kind {
            "date" => out.push_str(&format!("date {day}\n")),
            "line" => {
                // New lines are above all others.
                if known.iter().all(|other| number(other) <= number(name)) {
                    for new in listed.lines.iter().filter(|line| !known.contains(line.minor.as_str())) {
                        out.push_str(&row(&new.minor, Some(new), "", ends));
                    }
                }
                out.push_str(&row(name, listed.line(name), line, ends));
            }
            "debian" | "alpine" | "windows" => {
                if bases_written.insert(kind) {
                    let bases = match kind {
                        "debian" => listed.debian.clone(),
                        "alpine" => listed.alpine.clone(),
                        _ => listed.windows.iter().map(|release| (release.clone(), String::new())).collect(),
                    };
                    for (release, platforms) in bases {
                        out.push_str(format!("{kind} {release} {platforms}").trim_end());
                        out.push('\n');
                    }
                }
            }
            _ => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

fn number(minor: &str) -> (u32, u32) {
    let (major, minor) = minor.split_once('.').unwrap_or((minor, "0"));
    (major.parse().unwrap_or_default(), minor.parse().unwrap_or_default())
}

/// The line of a minor version. What the sources do not say stays; of a version that is new the calendar of PEP 602 says it.
fn row(minor: &str, listed: Option<&Line>, before: &str, ends: &dyn Fn(&str) -> Option<String>) -> String {
    let words: Vec<&str> = before.split(' ').collect();
    let released = words.iter().find_map(|word| word.strip_prefix("released="));
    let year = number(minor).1 + 2011;
    let by_custom = || format!("{}-10-31", year + 5);
    let kept = words.get(3).copied().filter(|day| is_day(day)).map(str::to_owned);
    let end = ends(minor).or(kept).unwrap_or_else(by_custom);
    let mut out = format!("line {minor} {} {end}", listed.map_or("-", |line| &line.full));
    if let Some(line) = listed {
        if !line.names.is_empty() {
            out.push_str(&format!(" names={}", line.names.join(",")));
        }
        if line.windows {
            out.push_str(" windows");
        }
        if line.is_early() {
            let day = released.map_or_else(|| format!("{year}-10-01"), str::to_owned);
            out.push_str(&format!(" released={day}"));
        }
    }
    out + "\n"
}

/// The history with today's list in it.
pub(crate) fn history(before: &str, builds: &[Build], day: &str) -> String {
    let listed = Listed::read(builds);
    let mut head = Vec::new();
    let mut blocks: Vec<(String, Vec<String>)> = Vec::new();
    for line in before.lines() {
        match (line.strip_prefix("minor "), blocks.last_mut()) {
            (Some(minor), _) => blocks.push((minor.to_owned(), Vec::new())),
            (None, Some((_, rows))) => rows.push(line.to_owned()),
            (None, None) => head.push(line.to_owned()),
        }
    }
    for line in listed.lines.iter().rev().filter(|line| !line.is_early()) {
        if !blocks.iter().any(|(minor, _)| *minor == line.minor) {
            let at = blocks.iter().position(|(minor, _)| number(minor) < number(&line.minor)).unwrap_or(blocks.len());
            blocks.insert(at, (line.minor.clone(), Vec::new()));
        }
        let Some((_, rows)) = blocks.iter_mut().find(|(minor, _)| *minor == line.minor) else { continue };
        let patch = line.full.rsplit('.').next().unwrap_or_default();
        see(rows, "p", patch, day);
        for variant in &line.variants {
            see(rows, "v", if variant.is_empty() { "." } else { variant }, day);
        }
        // Patches by number, then variants in the order in which they came.
        let patches =
            |row: &String| row.split(' ').nth(1).filter(|_| row.starts_with("p ")).and_then(|number| number.parse().ok());
        rows.sort_by_key(|row| patches(row).unwrap_or(u32::MAX));
    }
    let mut out: String = head.iter().map(|line| with_day(line, day) + "\n").collect();
    for (minor, rows) in blocks {
        out.push_str(&format!("minor {minor}\n"));
        rows.iter().for_each(|row| out.push_str(&format!("{row}\n")));
    }
    out
}

/// The history with the lists in it that came since it was written: each of a day, the oldest first.
pub(crate) fn history_since(before: &str, lists: &[(String, Vec<Build>)]) -> String {
    let since = last_day(before).unwrap_or_default().to_owned();
    let newer = lists.iter().filter(|(day, _)| since < *day);
    newer.fold(before.to_owned(), |text, (day, builds)| history(&text, builds, day))
}

/// The day of the newest list in a history.
pub(crate) fn last_day(history: &str) -> Option<&str> {
    let days = history.lines().filter_map(|line| line.split_once(" to ")?.1.get(..10));
    days.filter(|day| is_day(day)).max()
}

/// The end of the sentence about the lists that were read.
fn with_day(line: &str, day: &str) -> String {
    match line.split_once(" to ").and_then(|(start, rest)| Some((start, rest.get(..10)?, rest.get(10..)?))) {
        Some((start, old, rest)) if is_day(old) => format!("{start} to {}{rest}", old.max(day)),
        _ => line.to_owned(),
    }
}

/// Notes that something is listed on a day.
fn see(rows: &mut Vec<String>, kind: &str, what: &str, day: &str) {
    let start = format!("{kind} {what} ");
    match rows.iter_mut().find(|row| row.starts_with(&start)) {
        Some(row) => {
            // A list of an older day takes nothing away.
            let known = row.strip_prefix(&start).and_then(|days| days.split_once(' ')).unwrap_or((day, day));
            *row = format!("{start}{} {}", known.0.min(day), known.1.max(day));
        }
        None => rows.push(format!("{start}{day} {day}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::builds;

    const LIST: &str = "Architectures: amd64, arm64v8\n\nTags: 3.16.0a1-trixie, 3.16-rc-trixie\nSharedTags: 3.16.0a1, 3.16-rc\n\n\
                        Tags: 3.15.0-trixie, 3.15-trixie, 3-trixie, trixie\nSharedTags: 3.15.0, 3.15, 3, latest\n\n\
                        Tags: 3.15.0-slim, 3.15-slim, slim, 3.15.0-slim-trixie\n\nTags: 3.15.0-alpine3.24, 3.15-alpine3.24\nArchitectures: amd64\n\n\
                        Tags: 3.15.0-windowsservercore-ltsc2025\nSharedTags: 3.15.0\n\nTags: 3.14.8-trixie, 3.14.8\n";
    const BEFORE: &str = "# head\ndate 2026-08-13\n\nline 3.15 3.15.0rc1 2031-10-31 windows released=2026-10-01\n\
                          line 3.14 3.14.7 2030-10-31 names=3,latest windows\nline 3.13 3.13.1 2029-10-31\n\n\
                          debian bookworm linux/amd64\nalpine 3.23 linux/amd64\nwindows ltsc2022\n\ncodename trixie 13\n";

    #[test]
    fn a_release_later() {
        let ends = |minor: &str| (minor == "3.15").then(|| "2031-10-30".to_owned());
        let text = catalogue(BEFORE, &builds(LIST), "2026-10-09", &ends);
        assert_eq!(
            text,
            "# head\ndate 2026-10-09\n\nline 3.16 3.16.0a1 2032-10-31 released=2027-10-01\n\
             line 3.15 3.15.0 2031-10-30 names=3,latest windows\nline 3.14 3.14.8 2030-10-31\nline 3.13 - 2029-10-31\n\n\
             debian trixie linux/amd64,linux/arm64\nalpine 3.24 linux/amd64\nwindows ltsc2025\n\ncodename trixie 13\n"
        );
        assert_eq!(catalogue(&text, &builds(LIST), "2026-10-09", &ends), text, "once more");
    }

    #[test]
    fn what_was_listed_since() {
        let before = "# from 2014-06-23 to 2026-08-13).\nminor 3.14\np 7 2026-08-05 2026-08-13\nv trixie 2025-10-07 2026-08-13\n";
        let text = history(before, &builds(LIST), "2026-10-09");
        let wanted = "# from 2014-06-23 to 2026-10-09).\nminor 3.15\np 0 2026-10-09 2026-10-09\nv trixie 2026-10-09 2026-10-09\n\
                      v . 2026-10-09 2026-10-09\nv slim 2026-10-09 2026-10-09\nv slim-trixie 2026-10-09 2026-10-09\n\
                      v alpine3.24 2026-10-09 2026-10-09\nv windowsservercore-ltsc2025 2026-10-09 2026-10-09\nminor 3.14\n\
                      p 7 2026-08-05 2026-08-13\np 8 2026-10-09 2026-10-09\nv trixie 2025-10-07 2026-10-09\nv . 2026-10-09 2026-10-09\n";
        assert_eq!(text, wanted);
        assert_eq!(history(&text, &builds(LIST), "2026-10-09"), text, "once more");
        let older = builds("Tags: 3.15.0-trixie, 3.15.0, 3.15\n");
        assert_eq!(history(&text, &older, "2026-10-09"), text, "a list of an older day takes nothing away");
    }

    #[test]
    fn what_was_listed_between_two_refreshes() {
        let before = "# from 2014-06-23 to 2026-08-13).\nminor 3.14\np 7 2026-08-05 2026-08-13\n";
        let list = |patch: &str| builds(&format!("Tags: 3.14.{patch}-trixie, 3.14.{patch}, 3.14\n"));
        let day = |day: &str| day.to_owned();
        let lists = [(day("2026-08-05"), list("7")), (day("2026-09-02"), list("8")), (day("2026-10-01"), list("9"))];
        let text = history_since(before, &lists);
        assert!(text.contains("\np 7 2026-08-05 2026-08-13\np 8 2026-09-02 2026-09-02\np 9 2026-10-01 2026-10-01\n"), "{text}");
        assert_eq!(last_day(&text), Some("2026-10-01"));
    }
}
