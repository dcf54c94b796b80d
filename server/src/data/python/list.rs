//! The tags of the list, ranked for one day.

use super::Tag;
use super::catalogue::{Catalogue, Line};
use super::name::{Family, Name, Parsed, Variant, is_moving};
use crate::data::life::Life;
use crate::data::lists::Lists;
use crate::data::today::Today;

/// Every tag in the list, and what the calendar expects since, best first.
pub fn tags(today: Today) -> Vec<Tag> {
    let catalogue = today.lists().python();
    let ranking = Ranking::of(catalogue, today);
    let mut ranked: Vec<(Rank, Tag)> = Vec::with_capacity(160);
    for line in &catalogue.lines {
        for parsed in listed(catalogue, line).into_iter().chain(expected(line, today)) {
            ranked.push((ranking.rank(line, &parsed), tag(catalogue, line, &parsed, today)));
        }
    }
    ranked.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.name.cmp(&y.name)));
    numbered(ranked.into_iter().map(|(_, tag)| tag).collect())
}

/// Gives tags sort keys by their position.
pub(super) fn numbered(mut tags: Vec<Tag>) -> Vec<Tag> {
    for (at, tag) in tags.iter_mut().enumerate() {
        tag.sort = format!("{at:04}");
    }
    tags
}

/// The version names of a line in the list, the full one first.
pub(super) fn names(line: &Line) -> Vec<Name> {
    let Some(full) = line.full else { return Vec::new() };
    let rest = full.strip_prefix(&line.minor.to_string()).unwrap_or_default();
    let mut names = match line.released {
        None => {
            let patch = rest.trim_start_matches('.').parse().unwrap_or_default();
            vec![Name::Patch(line.minor, patch), Name::Minor(line.minor)]
        }
        Some(_) => {
            let minor = Some(line.minor);
            vec![Name::Pre(minor, rest.to_owned()), Name::Pre(minor, "-rc".to_owned())]
        }
    };
    names.extend(line.names.iter().map(|name| name.parse().map_or(Name::Bare, Name::Major)));
    names
}

/// All tags of a line in the list.
pub(super) fn listed(catalogue: &Catalogue, line: &Line) -> Vec<Parsed> {
    let variants = catalogue.variants_of(line);
    let of = |name: Name| variants.iter().map(move |variant| parsed(name.clone(), variant.clone()));
    names(line).into_iter().flat_map(of).collect()
}

/// The names of all tags that the list has, whatever the day.
pub fn listed_names(lists: &'static Lists) -> &'static [String] {
    lists.pythons(|| {
        let catalogue = lists.python();
        let seen = |line: &Line| {
            let tags = listed(catalogue, line).into_iter().filter(|parsed| is_seen(line, parsed));
            tags.map(|parsed| parsed.to_string()).collect::<Vec<_>>()
        };
        catalogue.lines.iter().flat_map(seen).collect()
    })
}

/// Whether the list has a tag of a line; else it is what the calendar expects.
fn is_seen(line: &Line, parsed: &Parsed) -> bool {
    line.released.is_none() || matches!(parsed.name, Name::Pre(..))
}

/// What is known about a tag of a line in the list.
pub(super) fn tag(catalogue: &Catalogue, line: &Line, parsed: &Parsed, today: Today) -> Tag {
    let prerelease = matches!(parsed.name, Name::Pre(..));
    let seen = is_seen(line, parsed);
    let variant = &parsed.variant;
    let release = variant.release.as_deref();
    let default = catalogue.default_release(variant.family).filter(|_| variant.family != Family::Windows);
    Tag {
        name: parsed.to_string(),
        python: line.full.filter(|_| seen).map_or_else(|| line.minor.to_string(), str::to_owned),
        minor: line.minor.to_string(),
        base: base(catalogue, variant.family, release.or(default)),
        same_as: if seen { aliases(catalogue, line, parsed) } else { Vec::new() },
        platforms: if seen { platforms(catalogue, line, variant) } else { Vec::new() },
        windows: variant.family == Family::Windows,
        life: catalogue.life(line, &parsed.name, today.date),
        seen,
        frozen: None,
        moving: is_moving(&parsed.name),
        prerelease,
        sort: String::new(),
    }
}

/// `Debian 13 slim`.
pub(super) fn base(catalogue: &Catalogue, family: Family, release: Option<&str>) -> String {
    let system = match family {
        Family::Debian | Family::Slim | Family::Onbuild => "Debian",
        Family::Alpine => "Alpine",
        Family::Windows => "Windows Server Core",
    };
    let number = match family {
        Family::Debian | Family::Slim => {
            release.map(|code| catalogue.codenames.iter().find(|(name, _)| *name == code).map_or(code, |(_, number)| number))
        }
        _ => release,
    };
    let mut text = system.to_owned();
    if let Some(number) = number {
        text.push(' ');
        text.push_str(number);
    }
    text.push_str(match family {
        Family::Slim => " slim",
        Family::Onbuild => " with ONBUILD triggers",
        _ => "",
    });
    text
}

/// Band, then what orders the tags of a band: smaller comes first.
type Rank = (u8, u16, u16, bool, u16);

/// What the ranks depend on.
struct Ranking<'c> {
    catalogue: &'c Catalogue,
    today: Today,
    newest: Option<&'c Line>,
    previous: Option<&'c Line>,
}

impl<'c> Ranking<'c> {
    fn of(catalogue: &'c Catalogue, today: Today) -> Self {
        let mut supported = catalogue.lines.iter().filter(|line| line.is_stable(today.date) && !line.has_ended(today.date));
        Self { catalogue, today, newest: supported.next(), previous: supported.next() }
    }

    fn rank(&self, line: &Line, parsed: &Parsed) -> Rank {
        let variant = &parsed.variant;
        let is_full = matches!(&parsed.name, Name::Patch(..)) || matches!(&parsed.name, Name::Pre(_, rest) if rest != "-rc");
        let minor = u16::MAX - line.minor.1;
        let (band, first) = self.band(line, parsed, is_full);
        (band, first, minor, is_full, order(self.catalogue, variant))
    }

    fn band(&self, line: &Line, parsed: &Parsed, is_full: bool) -> (u8, u16) {
        let variant = &parsed.variant;
        let same = |other: Option<&Line>| other.is_some_and(|other| other.minor == line.minor);
        let is_slim = variant.family == Family::Slim;
        let is_default = variant.release.is_none();
        let is_plain = variant.family == Family::Debian && is_default;
        let life = Life::until(line.ends, self.today.date);
        let is_new = line.is_due(self.today.date) && !line.has_settled(self.today.date);
        let band = if life.ended {
            15
        } else if parsed.name.is_prerelease() && line.is_due(self.today.date) {
            14
        } else if is_new {
            // Out for some months: behind what is well known, before what is older than that.
            return if is_slim || is_plain { (3, 0) } else { (5, 1) };
        } else if variant.family == Family::Windows {
            13
        } else if parsed.name.is_prerelease() {
            12
        } else if life.ends_soon(self.today.date) {
            11
        } else if parsed.name == Name::Latest {
            10
        } else if is_moving(&parsed.name) {
            let known = ["3-slim", "3", "slim", "alpine"];
            let tag = parsed.to_string();
            let at = known.iter().position(|k| *k == tag).unwrap_or(known.len());
            return (9, u16::try_from(at).unwrap_or_default());
        } else if is_full {
            if same(self.newest) { 7 } else { 8 }
        } else if is_slim && is_default {
            match (same(self.newest), same(self.previous)) {
                (true, _) => 1,
                (_, true) => 3,
                _ => 6,
            }
        } else if is_plain && same(self.newest) {
            2
        } else if is_plain && same(self.previous) {
            3
        } else if is_slim && (same(self.newest) || same(self.previous)) {
            4
        } else if variant.family == Family::Alpine && is_default && same(self.newest) {
            5
        } else {
            8
        };
        (band, 0)
    }
}

/// Slim, plain, slim with a codename, Alpine, codenames, numbered Alpines, Windows; newer releases first.
pub(super) fn order(catalogue: &Catalogue, variant: &Variant) -> u16 {
    let class = match (variant.family, variant.release.is_some()) {
        (Family::Slim, false) => 0,
        (Family::Debian, false) => 1,
        (Family::Slim, true) => 2,
        (Family::Alpine, false) => 3,
        (Family::Debian, true) => 4,
        (Family::Alpine, true) => 5,
        (Family::Windows, false) => 6,
        (Family::Windows, true) => 7,
        (Family::Onbuild, _) => 8,
    };
    let (major, minor) = variant.release.as_deref().map_or((0, 0), |release| catalogue.age(variant.family, release));
    // Debian 13 and Alpine 3.24 fit into three digits, the years of Windows into the class's thousands.
    let newness = if major > 1000 { (major - 1700).min(999) } else { major.saturating_mul(30).saturating_add(minor).min(999) };
    class * 1000 + (999 - newness)
}

/// A name with a variant; nothing at all is written `latest`.
fn parsed(name: Name, variant: Variant) -> Parsed {
    let is_bare = name == Name::Bare && variant == Variant::new(Family::Debian, None);
    Parsed { name: if is_bare { Name::Latest } else { name }, variant }
}

/// The tags of a line whose final release was due after the list was made.
fn expected(line: &Line, today: Today) -> Vec<Parsed> {
    if line.released.is_none_or(|day| today.date < day) {
        return Vec::new();
    }
    let families = [Family::Slim, Family::Debian, Family::Alpine];
    families.map(|family| parsed(Name::Minor(line.minor), Variant::new(family, None))).into()
}

/// Other tags of the same image: those of the same version name, those of the same variant, the rest.
fn aliases(catalogue: &Catalogue, line: &Line, of: &Parsed) -> Vec<String> {
    let default = catalogue.default_release(of.variant.family);
    let is_default = of.variant.release.is_none() || of.variant.release.as_deref() == default;
    let mut variants = vec![of.variant.clone()];
    if is_default && of.variant.family != Family::Windows {
        let other = if of.variant.release.is_none() { default } else { None };
        variants.push(Variant::new(of.variant.family, other));
    }
    let own = if of.name == Name::Latest { Name::Bare } else { of.name.clone() };
    let mut all: Vec<(bool, bool, String)> = Vec::new();
    for name in names(line) {
        for variant in &variants {
            let alias = parsed(name.clone(), variant.clone());
            if alias != *of {
                all.push((name != own, *variant != of.variant, alias.to_string()));
            }
        }
    }
    all.sort_by_key(|(name, variant, _)| (*name, *variant));
    all.into_iter().map(|(.., alias)| alias).collect()
}

fn platforms(catalogue: &Catalogue, line: &Line, variant: &Variant) -> Vec<String> {
    let bases = match variant.family {
        Family::Debian | Family::Slim => &catalogue.debian,
        Family::Alpine => &catalogue.alpine,
        Family::Windows | Family::Onbuild => return vec!["windows/amd64".to_owned()],
    };
    let release = variant.release.as_deref();
    let found = bases.iter().find(|base| release.is_none_or(|r| base.release == r));
    let mut out: Vec<String> = found.into_iter().flat_map(|base| &base.platforms).map(|p| (*p).to_owned()).collect();
    if line.windows && *variant == Variant::new(Family::Debian, None) {
        out.push("windows/amd64".to_owned());
    }
    out
}
