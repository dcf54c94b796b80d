//! What to say about a tag today.

use super::catalogue::{Catalogue, Line};
use super::early::{PreRelease, prerelease};
use super::history::{python_on, release_on};
use super::list::base;
use super::name::{Family, Name, is_moving};
use super::nearest::nearest;
use super::replace::{closest_variant, newest};
use super::resolve::{Resolved, Standing, resolve};
use crate::data::eol;
use crate::data::life::Life;
use crate::data::today::Today;

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
    /// For such a tag: the one that stays with a newer line, which is out by the calendar and not in the list yet.
    pub moved: Option<String>,
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

/// Judges a tag for one day.
pub fn judge(tag: &str, today: Today) -> Judgement {
    let catalogue = today.lists().python();
    let Some(found) = resolve(catalogue, tag, today) else {
        return Judgement {
            standing: Standing::Impossible,
            minor: None,
            life: Life::OPEN,
            system: None,
            moving: None,
            moved: None,
            prerelease: None,
            nearest: nearest(catalogue, tag, today),
        };
    };
    let Resolved { line, standing, .. } = &found;
    Judgement {
        standing: *standing,
        minor: line.map(|line| line.minor.to_string()),
        life: line.map_or(Life::OPEN, |line| lived(catalogue, line, &found, today)),
        system: system(catalogue, &found, today),
        moving: moving(catalogue, &found, today),
        moved: moved(catalogue, &found, today),
        prerelease: prerelease(catalogue, &found, today),
        nearest: if *standing == Standing::Impossible { nearest(catalogue, tag, today) } else { Vec::new() },
    }
}

/// How long a tag's line is supported. One that is frozen has stayed with its line.
fn lived(catalogue: &Catalogue, line: &Line, found: &Resolved<'_>, today: Today) -> Life {
    match found.standing {
        Standing::Retired(_) => Life::until(line.ends, today.date),
        _ => catalogue.life(line, &found.parsed.name, today.date),
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
fn system(catalogue: &Catalogue, found: &Resolved<'_>, today: Today) -> Option<SystemLife> {
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

fn moving(catalogue: &Catalogue, found: &Resolved<'_>, today: Today) -> Option<String> {
    if !is_moving(&found.parsed.name) || matches!(found.standing, Standing::Retired(_) | Standing::Impossible) {
        return None;
    }
    let variant = closest_variant(catalogue, found.line?, &found.parsed.variant, today)?;
    newest(&variant.suffix(), today)
}

/// What a moving tag has moved to by the calendar, where that is newer than what is offered instead of it.
fn moved(catalogue: &Catalogue, found: &Resolved<'_>, today: Today) -> Option<String> {
    moving(catalogue, found, today)?;
    let is_offered = |line: &&Line| line.is_stable(today.date) && !line.has_ended(today.date);
    let offered = catalogue.lines.iter().find(is_offered)?;
    let is_out = |line: &&Line| offered.minor < line.minor && line.is_due(today.date) && !line.has_ended(today.date);
    let line = catalogue.lines.iter().filter(is_out).max_by_key(|line| line.minor)?;
    let variant = closest_variant(catalogue, line, &found.parsed.variant, today)?;
    Some(super::name::join(&line.minor.to_string(), &variant.suffix()))
}
