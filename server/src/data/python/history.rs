//! Tags that used to be listed.

use jiff::civil::Date;

use super::Tag;
use super::catalogue::{Catalogue, Line, Span};
use super::list::{base, names, order};
use super::name::{Family, Name, Parsed, Variant};
use crate::data::life::Life;
use crate::data::today::Today;

/// Every stable patch tag of a line that was ever listed, newest patch first, with its last day.
pub(super) fn patch_tags(catalogue: &Catalogue, line: &Line) -> Vec<(Parsed, Date)> {
    let mut out = Vec::new();
    for patch in line.patches.iter().rev() {
        let mut variants: Vec<&Span<Variant>> = line.variants.iter().filter(|variant| variant.overlaps(patch)).collect();
        variants.sort_by_key(|span| order(catalogue, &span.what));
        out.extend(variants.into_iter().map(|variant| {
            let name = Name::Patch(line.minor, patch.what);
            (Parsed { name, variant: variant.what.clone() }, patch.last.min(variant.last))
        }));
    }
    out
}

/// The floating tags that a line had when it left the list.
pub(super) fn floating_tags(catalogue: &Catalogue, line: &Line) -> Vec<(Parsed, Date)> {
    let last = line.variants.iter().map(|span| span.last).max();
    let mut spans: Vec<&Span<Variant>> = line.variants.iter().filter(|span| Some(span.last) == last).collect();
    spans.sort_by_key(|span| order(catalogue, &span.what));
    spans.into_iter().map(|span| (Parsed { name: Name::Minor(line.minor), variant: span.what.clone() }, span.last)).collect()
}

/// The full version behind a floating tag that was last listed on a day.
pub(super) fn python_on(line: &Line, day: Date) -> String {
    let patch = line.patches.iter().rev().find(|patch| patch.first <= day);
    patch.map_or_else(|| line.minor.to_string(), |patch| format!("{}.{}", line.minor, patch.what))
}

/// The release that a family's default stood for on a day: the newest that was listed for the line.
pub(super) fn release_on<'l>(catalogue: &Catalogue, line: &'l Line, family: Family, day: Date) -> Option<&'l str> {
    let family = if family == Family::Slim { Family::Debian } else { family };
    let listed = line.variants.iter().filter(|span| span.what.family == family && span.first <= day && day <= span.last);
    listed.filter_map(|span| span.what.release.as_deref()).max_by_key(|release| catalogue.age(family, release))
}

/// What is known about a tag that was last listed on a day.
pub(super) fn tag(catalogue: &Catalogue, line: &Line, parsed: &Parsed, last: Date, today: Today) -> Tag {
    let variant = &parsed.variant;
    let python = match parsed.name {
        Name::Patch(minor, patch) => format!("{minor}.{patch}"),
        _ => python_on(line, last),
    };
    let default = release_on(catalogue, line, variant.family, last).filter(|_| variant.family != Family::Windows);
    Tag {
        name: parsed.to_string(),
        minor: line.minor.to_string(),
        base: base(catalogue, variant.family, variant.release.as_deref().or(default)),
        same_as: aliases(line, parsed, &python, default, last),
        python,
        platforms: Vec::new(),
        windows: variant.family == Family::Windows,
        life: Life::until(line.ends, today.date),
        seen: true,
        frozen: Some(last),
        moving: false,
        prerelease: false,
        sort: String::new(),
    }
}

/// The same image under the name of its release, and a floating tag's full version.
fn aliases(line: &Line, of: &Parsed, python: &str, default: Option<&str>, last: Date) -> Vec<String> {
    let mut out = Vec::new();
    let variant = &of.variant;
    let was_listed = |variant: &Variant| line.span_of(variant).is_some_and(|span| span.last >= last);
    let other = if variant.release.is_none() { default } else { None };
    let is_default = variant.release.is_none() || variant.release.as_deref() == default;
    let twin = Variant::new(variant.family, other);
    if is_default && variant.family != Family::Windows && twin != *variant && was_listed(&twin) {
        out.push(Parsed { name: of.name.clone(), variant: twin }.to_string());
    }
    if matches!(of.name, Name::Minor(_)) && python.matches('.').count() == 2 {
        out.push(super::name::join(python, &variant.suffix()));
    }
    out
}

/// Whether a tag is in the list as it is now.
pub(super) fn is_current(catalogue: &Catalogue, line: &Line, parsed: &Parsed) -> bool {
    names(line).contains(&parsed.name) && catalogue.has(line, &parsed.variant)
}
