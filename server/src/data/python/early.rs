//! Alphas, betas and release candidates.

use jiff::civil::Date;

use super::catalogue::Catalogue;
use super::lives::lives;
use super::name::{Minor, Name, Parsed, Variant};
use super::resolve::{Resolved, Standing};
use crate::data::today::Today;

/// A pre-release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreRelease {
    /// `3.15.0rc1`, or `3.15` where the tag does not say more.
    pub python: String,
    /// Whether the final release is in the list.
    pub released: bool,
    /// The day for which the final release was planned, if the list has not seen it.
    pub planned: Option<Date>,
    /// The tag of the final release with the same variant, once that is due.
    pub release: Option<String>,
}

/// What is known of the release that a tag comes before; `None` for any other tag.
pub(super) fn prerelease(catalogue: &Catalogue, found: &Resolved<'_>, today: Today) -> Option<PreRelease> {
    let Name::Pre(minor, rest) = &found.parsed.name else { return None };
    let line = found.line;
    let python = match (minor, line.and_then(|line| line.full)) {
        (Some(_), Some(full)) if rest == "-rc" && found.standing == Standing::Listed => full.to_owned(),
        (Some(minor), _) if rest == "-rc" => minor.to_string(),
        (Some(minor), _) => format!("{minor}{rest}"),
        (None, _) => "rc".to_owned(),
    };
    let planned = line.and_then(|line| line.released);
    let by_custom = minor.and_then(|minor| by_custom(catalogue, minor));
    let is_due = match line {
        Some(line) => line.is_due(today.date),
        None => by_custom.is_some_and(|(out, _)| out < today.date),
    };
    let has_ended = line.is_some_and(|line| line.has_ended(today.date)) || by_custom.is_some_and(|(_, ends)| ends < today.date);
    let release = minor.filter(|_| is_due && !has_ended).map(|minor| {
        let variant = &found.parsed.variant;
        let variant = if lives(variant, today) { variant.clone() } else { Variant::new(variant.family, None) };
        Parsed { name: Name::Minor(minor), variant }.to_string()
    });
    Some(PreRelease { python, released: line.is_some() && planned.is_none(), planned, release })
}

/// The end of the month in which a version above the list is released, and of that in which its support ends: one comes each
/// October and lives for five years (PEP 602), 3.15 came in 2026.
fn by_custom(catalogue: &Catalogue, minor: Minor) -> Option<(Date, Date)> {
    let is_above = minor.0 == 3 && catalogue.lines.first().is_some_and(|newest| newest.minor < minor);
    let year = i16::try_from(minor.1).ok()?.checked_add(2011).filter(|_| is_above)?;
    Some((Date::new(year, 10, 31).ok()?, Date::new(year.checked_add(5)?, 10, 31).ok()?))
}
