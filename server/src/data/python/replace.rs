//! What to write instead of a tag.

use super::catalogue::{Catalogue, Line};
use super::early::prerelease;
use super::list::names;
use super::lives::lives;
use super::name::{Family, Minor, Name, Parsed, Variant};
use super::resolve::resolve;
use crate::data::life::Life;
use crate::data::today::Today;

/// Tags to use instead of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The same variant on the same line, where that is supported but the tag's own variant is not.
    pub same_line: Option<String>,
    /// The tag's variant of the newest supported line.
    pub newest: String,
    /// The same variant of the next line after the tag's own that is supported for six months and more, if
    /// that is another.
    pub next: Option<String>,
    /// The same variant of each supported line from the tag's own on, the oldest first.
    pub all: Vec<String>,
}

/// The same variant of the newest supported line in the list, and of the next supported one. A full version
/// stays a full version, a codename that is gone becomes the current one.
pub fn newest_supported(tag: &str, today: Today) -> Option<Replacement> {
    let catalogue = today.lists().python();
    let is_supported = |line: &&Line| line.is_stable(today.date) && !line.has_ended(today.date);
    let mut supported: Vec<&Line> = catalogue.lines.iter().filter(is_supported).collect();
    supported.sort_by_key(|line| line.minor);
    let (own, minor, is_full, is_early, variant) = match resolve(catalogue, tag, today) {
        Some(found) => {
            let is_full = matches!(found.parsed.name, Name::Patch(..));
            let own = found.parsed.name.minor();
            let is_early = prerelease(catalogue, &found, today).is_some_and(|early| !early.released && early.release.is_none());
            (own, own.or(found.line.map(|line| line.minor)), is_full, is_early, found.parsed.variant)
        }
        None => {
            let (minor, variant) = guess(tag);
            (minor, minor, false, false, variant)
        }
    };
    let write = |line: &Line| {
        let name = if is_full && line.released.is_none() { names(line).into_iter().next()? } else { Name::Minor(line.minor) };
        let written = Parsed { name, variant: closest_variant(catalogue, line, &variant, today)? }.to_string();
        (written != tag).then_some(written)
    };
    // A line below that of the tag is no replacement, unless nothing of it has been released.
    supported.retain(|line| is_early || own.is_none_or(|own| own <= line.minor));
    let newest = write(supported.last()?)?;
    let next = supported.iter().find(|line| {
        let lasts = !Life::until(line.ends, today.date).ends_soon(today.date);
        lasts && minor.is_some_and(|minor| line.minor > minor)
    });
    let next = next.and_then(|line| write(line));
    let all = supported.iter().filter_map(|line| write(line)).collect();
    let same_line = supported.iter().find(|line| own == Some(line.minor)).and_then(|line| write(line));
    Some(Replacement { next: next.filter(|next| *next != newest), same_line: same_line.filter(|s| *s != newest), newest, all })
}

/// The newest supported tag with that suffix (`slim`, `alpine` or nothing).
pub fn newest(suffix: &str, today: Today) -> Option<String> {
    let catalogue = today.lists().python();
    let line = catalogue.lines.iter().find(|line| line.is_stable(today.date) && !line.has_ended(today.date))?;
    Some(super::name::join(&line.minor.to_string(), suffix))
}

/// The variant of a line in the list that is nearest to another, and names no system that has ended.
pub(super) fn closest_variant(catalogue: &Catalogue, line: &Line, variant: &Variant, today: Today) -> Option<Variant> {
    if catalogue.has(line, variant) && lives(variant, today) {
        return Some(variant.clone());
    }
    match variant.family {
        Family::Onbuild => Some(Variant::new(Family::Debian, None)),
        Family::Windows if !line.windows => None,
        family => {
            let current = Variant::new(family, variant.release.as_ref().and(catalogue.default_release(family)));
            Some(if lives(&current, today) { current } else { Variant::new(family, None) })
        }
    }
}

/// The line and the variant that a tag of no known shape has in mind.
fn guess(tag: &str) -> (Option<Minor>, Variant) {
    let lower = tag.to_ascii_lowercase();
    let mut words = lower.split(['-', '_']);
    let first = words.next().unwrap_or_default();
    let minor = Minor::parse(first).or_else(|| Minor::parse(first.rsplit_once('.')?.0));
    let has = |word: &str| lower.split(['-', '_']).any(|w| w.starts_with(word));
    let family = if has("slim") {
        Family::Slim
    } else if has("alpine") {
        Family::Alpine
    } else if has("windows") {
        Family::Windows
    } else {
        Family::Debian
    };
    (minor, Variant::new(family, None))
}
