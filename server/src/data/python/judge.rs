//! What to say about a tag today.

use jiff::civil::Date;

use super::catalogue::Catalogue;
use super::history::{python_on, release_on};
use super::list::{base, is_moving};
use super::name::{Family, Name};
use super::nearest::nearest;
use super::replace::{closest_variant, newest};
use super::resolve::{Resolved, Standing, resolve};
use crate::data::eol;
use crate::data::life::Life;

/// The state of a tag on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Whether it exists.
    pub standing: Standing,
    /// Its minor version, such as `3.8`.
    pub minor: Option<String>,
    /// The support of that minor version.
    pub life: Life,
    /// The support of the system below, where the tag is bound to one.
    pub system: Option<SystemLife>,
    /// For a tag that goes over to the next minor version: the tag that stays.
    pub moving: Option<String>,
    /// For a pre-release.
    pub prerelease: Option<PreRelease>,
    /// For an impossible tag: tags that exist, the nearest first.
    pub nearest: Vec<String>,
}

/// The system that an image is built on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemLife {
    /// `Debian 10`.
    pub name: String,
    /// Its support.
    pub life: Life,
}

/// A pre-release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreRelease {
    /// `3.15.0rc1`, or `3.15` where the tag does not say more.
    pub python: String,
    /// Whether the final release is in the list.
    pub released: bool,
    /// The day for which the final release was planned, if the list has not seen it.
    pub planned: Option<Date>,
}

/// Judges a tag for one day.
pub fn judge(tag: &str, today: Date) -> Judgement {
    let catalogue = Catalogue::get();
    let Some(found) = resolve(catalogue, tag, today) else {
        return Judgement {
            standing: Standing::Impossible,
            minor: None,
            life: Life::OPEN,
            system: None,
            moving: None,
            prerelease: None,
            nearest: nearest(catalogue, tag, today),
        };
    };
    let Resolved { parsed, line, standing } = &found;
    let is_pre = matches!(parsed.name, Name::Pre(..));
    Judgement {
        standing: *standing,
        minor: line.map(|line| line.minor.to_string()),
        life: line.filter(|line| !is_pre || line.released.is_none()).map_or(Life::OPEN, |line| Life::until(line.ends, today)),
        system: system(catalogue, &found, today),
        moving: moving(catalogue, &found, today),
        prerelease: prerelease(&found),
        nearest: if *standing == Standing::Impossible { nearest(catalogue, tag, today) } else { Vec::new() },
    }
}

/// The full Python version behind a tag, as far as it is known.
pub(super) fn python_of(found: &Resolved<'_>) -> Option<String> {
    Some(match (&found.parsed.name, found.standing, found.line) {
        (Name::Patch(minor, patch), ..) => format!("{minor}.{patch}"),
        (Name::Pre(Some(minor), rest), ..) if rest != "-rc" => format!("{minor}{rest}"),
        (_, Standing::Retired(day), Some(line)) => python_on(line, day),
        (_, _, Some(line)) => line.minor.to_string(),
        (Name::Minor(minor) | Name::Pre(Some(minor), _), ..) => minor.to_string(),
        _ => return None,
    })
}

/// The system that a tag names, or that a frozen tag has stayed on.
fn system(catalogue: &Catalogue, found: &Resolved<'_>, today: Date) -> Option<SystemLife> {
    let family = found.parsed.variant.family;
    let frozen = match found.standing {
        Standing::Retired(day) => found.line.and_then(|line| release_on(catalogue, line, family, day)),
        Standing::Impossible => return None,
        _ => None,
    };
    let release = found.parsed.variant.release.as_deref().or(frozen)?;
    let life = match family {
        Family::Debian | Family::Slim => eol::life("debian", release, today)?.life,
        Family::Alpine => eol::life("alpine", release, today)?.life,
        Family::Windows | Family::Onbuild => return None,
    };
    let plain = if family == Family::Slim { Family::Debian } else { family };
    Some(SystemLife { name: base(catalogue, plain, Some(release)), life })
}

fn moving(catalogue: &Catalogue, found: &Resolved<'_>, today: Date) -> Option<String> {
    if !is_moving(&found.parsed.name) || matches!(found.standing, Standing::Retired(_) | Standing::Impossible) {
        return None;
    }
    let variant = closest_variant(catalogue, found.line?, &found.parsed.variant)?;
    newest(&variant.suffix(), today)
}

fn prerelease(found: &Resolved<'_>) -> Option<PreRelease> {
    let Name::Pre(minor, rest) = &found.parsed.name else { return None };
    let line = found.line;
    let python = match (minor, line.and_then(|line| line.full)) {
        (Some(_), Some(full)) if rest == "-rc" && found.standing == Standing::Listed => full.to_owned(),
        (Some(minor), _) if rest == "-rc" => minor.to_string(),
        (Some(minor), _) => format!("{minor}{rest}"),
        (None, _) => "rc".to_owned(),
    };
    let planned = line.and_then(|line| line.released);
    Some(PreRelease { python, released: line.is_some() && planned.is_none(), planned })
}
