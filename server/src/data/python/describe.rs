//! What hover says about a tag.

use super::history;
use super::judge::{SystemLife, judge, python_of};
use super::list;
use super::name::{Family, Minor, is_moving};
use super::resolve::{Standing, resolve};
use super::{PreRelease, Tag};
use crate::data::life::Life;
use crate::data::today::Today;

/// All about one tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagDescription {
    /// Version, system, aliases, platforms, support.
    pub tag: Tag,
    /// Whether it exists.
    pub standing: Standing,
    /// What is in the image, a sentence each.
    pub contents: Vec<&'static str>,
    /// The support of the system below, where the tag is bound to one.
    pub system: Option<SystemLife>,
    /// For a pre-release.
    pub prerelease: Option<PreRelease>,
}

/// Describes a tag of the list, of its history, or of a known shape; `None` for what cannot exist.
pub fn describe(tag: &str, today: Today) -> Option<TagDescription> {
    let catalogue = today.lists().python();
    let found = resolve(catalogue, tag, today)?;
    let variant = &found.parsed.variant;
    let known = match (found.standing, found.line) {
        (Standing::Impossible, _) => return None,
        (Standing::Listed | Standing::Expected, Some(line)) => list::tag(catalogue, line, &found.parsed, today),
        (Standing::Retired(day), Some(line)) => history::tag(catalogue, line, &found.parsed, day, today),
        (_, line) => Tag {
            name: tag.to_owned(),
            python: python_of(&found)?,
            minor: line
                .map_or_else(|| found.parsed.name.minor().map(|m| m.to_string()).unwrap_or_default(), |l| l.minor.to_string()),
            base: list::base(catalogue, variant.family, variant.release.as_deref()),
            same_as: Vec::new(),
            platforms: Vec::new(),
            windows: variant.family == Family::Windows,
            life: line.map_or(Life::OPEN, |line| catalogue.life(line, &found.parsed.name, today.date)),
            seen: false,
            frozen: None,
            moving: is_moving(&found.parsed.name),
            prerelease: found.parsed.name.is_prerelease(),
            sort: String::new(),
        },
    };
    let minor = Minor::parse(&known.minor).unwrap_or(Minor(3, 14));
    let judgement = judge(tag, today);
    Some(TagDescription {
        contents: contents(variant.family, minor),
        tag: known,
        standing: found.standing,
        system: judgement.system,
        prerelease: judgement.prerelease,
    })
}

/// Read from the image's own Dockerfiles.
fn contents(family: Family, minor: Minor) -> Vec<&'static str> {
    let system = match family {
        Family::Debian | Family::Onbuild => {
            "Debian with compilers, headers, git and curl; Debian's own Python is at `/usr/bin/python3`."
        }
        Family::Slim => "A small Debian with certificates and time zones: no compiler, no git, no curl.",
        Family::Alpine => {
            "Alpine with certificates and time zones: musl instead of glibc, no compiler, no git, no curl. Packages without musl wheels are built from source."
        }
        Family::Windows => "Windows Server Core; `docker build` needs a Windows host for it.",
    };
    let mut out = vec![system];
    if family != Family::Windows {
        out.push(
            "Python is `/usr/local/bin/python`, with `pip` beside it. It runs as root in `/`, and starts `python3` when no CMD is given.",
        );
    }
    out.push(if minor <= Minor(3, 11) {
        "`pip`, `setuptools` and `wheel` are installed."
    } else {
        "`pip` is installed, `setuptools` and `wheel` are not."
    });
    out
}
