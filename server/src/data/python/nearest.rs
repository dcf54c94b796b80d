//! Tags that exist, for one that does not.

use super::catalogue::Catalogue;
use super::name::{Family, Minor, join};
use super::resolve::{Standing, resolve};
use crate::data::today::Today;

/// At most three tags, the nearest first.
pub(super) fn nearest(catalogue: &Catalogue, tag: &str, today: Today) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let exists = |tag: &str| {
        resolve(catalogue, tag, today).is_some_and(|found| matches!(found.standing, Standing::Listed | Standing::Retired(_)))
    };
    for candidate in repaired(catalogue, tag) {
        if out.len() < 3 && candidate != tag && !out.contains(&candidate) && exists(&candidate) {
            out.push(candidate);
        }
    }
    out
}

/// What was meant, perhaps: lower case, words in their order, a suffix that is spelt right or left out, and
/// last the newest version.
fn repaired(catalogue: &Catalogue, tag: &str) -> Vec<String> {
    let lower = tag.to_ascii_lowercase().replace('_', "-");
    let lower = lower.trim_matches(['-', '.']).to_owned();
    let bare = lower.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(&lower);
    let bare = bare.strip_prefix("latest-").unwrap_or(bare);
    let is_version = bare.starts_with(|c: char| c.is_ascii_digit());
    let (version, suffix) = match bare.split_once('-') {
        Some((version, suffix)) if is_version => (version, suffix),
        None if is_version => (bare, ""),
        _ => ("", bare),
    };
    let words: Vec<&str> = suffix.split('-').filter(|word| !word.is_empty()).collect();
    let mut suffixes = vec![suffix.to_owned()];
    if let Some(at) = words.iter().position(|word| *word == "slim") {
        suffixes.extend(words.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, word)| format!("slim-{word}")));
    }
    // The full image was meant, on a system that lives.
    if let [word] = words.as_slice()
        && catalogue.is_codename(word)
    {
        suffixes.extend(catalogue.default_release(Family::Debian).map(str::to_owned));
    }
    // One word of several may be right alone.
    suffixes.extend(words.iter().rev().map(|word| (*word).to_owned()));
    suffixes.extend(words.iter().filter_map(|word| similar(catalogue, word)));
    let mut versions = vec![version.to_owned()];
    if let Some((minor, _)) = version.rsplit_once('.').filter(|(minor, _)| minor.contains('.')) {
        versions.push(minor.to_owned());
    }
    if Minor::parse(version.rsplit_once('.').map_or(version, |(minor, _)| minor)).is_some() || !is_version {
        versions.extend(catalogue.newest().map(|line| line.minor.to_string()));
    }
    let mut out = Vec::new();
    for version in &versions {
        out.extend(suffixes.iter().map(|suffix| join(version, suffix)));
        if !version.is_empty() {
            out.extend([join(version, "slim"), join(version, "")]);
        }
    }
    out.extend(catalogue.newest().map(|line| join(&line.minor.to_string(), "slim")));
    out
}

/// A word of a suffix that differs from a known one in a letter or two.
fn similar(catalogue: &Catalogue, word: &str) -> Option<String> {
    let codenames = catalogue.codenames.iter().map(|(code, _)| *code);
    let known = ["slim", "alpine", "windowsservercore"].into_iter().chain(codenames);
    let (distance, best) = known.map(|known| (distance(word, known), known)).min()?;
    (distance <= 2 && distance * 2 < word.len().max(3)).then(|| best.to_owned())
}

/// Letters that two words do not share at their start and end.
fn distance(a: &str, b: &str) -> usize {
    let start = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let room = a.len().min(b.len()) - start;
    let end = a.bytes().rev().zip(b.bytes().rev()).take(room).take_while(|(x, y)| x == y).count();
    a.len().max(b.len()) - start - end
}
