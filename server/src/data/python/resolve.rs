//! What a tag stands for: its line of Python, its variant, and whether it was ever listed.

use jiff::civil::Date;

use super::catalogue::{Catalogue, Line};
use super::history::is_current;
use super::name::{Family, Minor, Name, Parsed, Variant};
use crate::data::today::Today;

/// Whether a tag exists, as far as the list says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is in the list.
    Listed,
    /// It was listed until that day; it still exists, but has not been rebuilt since.
    Retired(Date),
    /// It is not in the list, but was due since.
    Expected,
    /// It is not in the list, but may have come since, or before the lists that are known.
    Unknown,
    /// No such tag was ever listed, and none will be.
    Impossible,
}

/// A tag that has been looked up.
#[derive(Debug)]
pub(super) struct Resolved<'c> {
    pub(super) parsed: Parsed,
    /// The line of Python that it belongs or belonged to.
    pub(super) line: Option<&'c Line>,
    pub(super) standing: Standing,
}

/// Looks a tag up; `None` for a shape that no tag has.
pub(super) fn resolve<'c>(catalogue: &'c Catalogue, tag: &str, today: Today) -> Option<Resolved<'c>> {
    let parsed = Parsed::parse(tag, |code| catalogue.is_codename(code))?;
    let (line, standing) = match &parsed.name {
        Name::Latest => (catalogue.newest(), Standing::Listed),
        Name::Bare => moving(catalogue, &parsed, None),
        Name::Major(major @ 2..=3) => moving(catalogue, &parsed, Some(*major)),
        Name::Major(major) => (None, if *major < 2 { Standing::Impossible } else { Standing::Unknown }),
        Name::Minor(minor) => minor_tag(catalogue, *minor, &parsed, today),
        Name::Patch(minor, patch) => patch_tag(catalogue, *minor, *patch, &parsed, today),
        Name::Pre(minor, _) => pre_tag(catalogue, *minor, &parsed),
    };
    Some(Resolved { parsed, line, standing })
}

/// `slim`, `3-alpine`, `2`: the newest line that has the variant, or had it last.
fn moving<'c>(catalogue: &'c Catalogue, parsed: &Parsed, major: Option<u16>) -> (Option<&'c Line>, Standing) {
    let newest = catalogue.newest().filter(|line| major.is_none_or(|m| line.minor.0 == m));
    if let Some(newest) = newest.filter(|line| catalogue.has(line, &parsed.variant)) {
        return (Some(newest), Standing::Listed);
    }
    let lines = catalogue.lines.iter().filter(|line| major.is_none_or(|m| line.minor.0 == m));
    let had = lines.filter_map(|line| line.span_of(&parsed.variant).map(|span| (span.last, line)));
    // Lines are newest first, and the first of equals is to win.
    match had.reduce(|best, next| if next.0 > best.0 { next } else { best }) {
        Some((last, line)) => (Some(line), Standing::Retired(last)),
        None if newest.is_some() && catalogue.may_come(&parsed.variant) => (newest, Standing::Unknown),
        None => (None, Standing::Impossible),
    }
}

fn minor_tag<'c>(catalogue: &'c Catalogue, minor: Minor, parsed: &Parsed, today: Today) -> (Option<&'c Line>, Standing) {
    let Some(line) = catalogue.line(minor) else { return (None, unlisted_line(catalogue, minor, parsed)) };
    if let Some(released) = line.released {
        return (Some(line), coming(catalogue, released, parsed, today));
    }
    let standing = if is_current(catalogue, line, parsed) {
        Standing::Listed
    } else if let Some(span) = line.span_of(&parsed.variant) {
        Standing::Retired(span.last)
    } else if line.full.is_some() && catalogue.may_come(&parsed.variant) {
        Standing::Unknown
    } else {
        Standing::Impossible
    };
    (Some(line), standing)
}

fn patch_tag<'c>(
    catalogue: &'c Catalogue,
    minor: Minor,
    patch: u16,
    parsed: &Parsed,
    today: Today,
) -> (Option<&'c Line>, Standing) {
    let Some(line) = catalogue.line(minor) else { return (None, unlisted_line(catalogue, minor, parsed)) };
    if let Some(released) = line.released {
        return (Some(line), coming(catalogue, released, parsed, today));
    }
    let span = line.span_of(&parsed.variant);
    let is_live = line.full.is_some();
    let standing = if is_current(catalogue, line, parsed) {
        Standing::Listed
    } else if let Some(known) = line.patches.iter().find(|known| known.what == patch) {
        let is_last = is_live && line.patches.last().is_some_and(|last| last.what == patch);
        match span {
            Some(span) if span.overlaps(known) => Standing::Retired(span.last.min(known.last)),
            // Images of the last patch may have been rebuilt on something newer.
            _ if is_last && catalogue.may_come(&parsed.variant) => Standing::Unknown,
            _ => Standing::Impossible,
        }
    } else if line.patches.last().is_some_and(|last| patch > last.what) {
        let fits = catalogue.has(line, &parsed.variant) || catalogue.may_come(&parsed.variant);
        if is_live && fits { Standing::Unknown } else { Standing::Impossible }
    } else if span.is_some() {
        // Older than the lists that are known, or never an image.
        Standing::Unknown
    } else {
        Standing::Impossible
    };
    (Some(line), standing)
}

/// Pre-releases of the past are in no list; only a variant that never was is impossible.
fn pre_tag<'c>(catalogue: &'c Catalogue, minor: Option<Minor>, parsed: &Parsed) -> (Option<&'c Line>, Standing) {
    let line = minor.and_then(|minor| catalogue.line(minor));
    if line.is_some_and(|line| is_current(catalogue, line, parsed)) {
        return (line, Standing::Listed);
    }
    let was = catalogue.lines.iter().any(|line| line.span_of(&parsed.variant).is_some());
    let fits = parsed.variant.family != Family::Onbuild && (was || catalogue.may_come(&parsed.variant));
    (line, if fits { Standing::Unknown } else { Standing::Impossible })
}

/// A line whose final release the list has not seen.
fn coming(catalogue: &Catalogue, released: Date, parsed: &Parsed, today: Today) -> Standing {
    match fits_new_line(catalogue, &parsed.variant) {
        false => Standing::Impossible,
        true if released <= today.date && matches!(parsed.name, Name::Minor(_)) => Standing::Expected,
        true => Standing::Unknown,
    }
}

/// A line above the list may come with what is current or newer; one below or between never was.
fn unlisted_line(catalogue: &Catalogue, minor: Minor, parsed: &Parsed) -> Standing {
    let is_above = catalogue.lines.first().is_some_and(|newest| minor > newest.minor);
    if is_above && fits_new_line(catalogue, &parsed.variant) { Standing::Unknown } else { Standing::Impossible }
}

fn fits_new_line(catalogue: &Catalogue, variant: &Variant) -> bool {
    catalogue.may_come(variant) || catalogue.newest().is_some_and(|line| catalogue.has(line, variant))
}
