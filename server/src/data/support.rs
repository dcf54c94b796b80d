//! How long the image of a tag is supported, by its own line and by the system that the tag names, and what to write instead.
//! The `python` image has a catalogue of its own, see [`super::python`].

use rustc_hash::FxHashSet;

use super::age::{Age, age};
use super::eol::{self, ImageLine, InLine};
use super::life::Life;
use super::lists::Lists;
use super::systems::{System, words};
use super::today::Today;
use super::{images, tags};

/// The support of a tag, judged for one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Support {
    /// The line that it belongs to.
    pub line: Option<ImageLine>,
    /// The system that it names with its release, such as `Debian 12`, where that is not the image itself.
    pub system: Option<(String, Life)>,
}

/// Tags to use instead of another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Newer {
    /// That version on a system that is supported, for a tag that names another.
    pub same_version: Option<String>,
    /// The tag's variant of the newest supported line.
    pub newest: Option<String>,
    /// The tag's variant of the next line that is supported for six months and more, if that is another.
    pub next: Option<String>,
    /// The tag's variant of each later supported line, the oldest first.
    pub all: Vec<String>,
}

/// What is known of an image and a tag. The name is `node` for an official image, and has the registry for another.
pub fn of(image: &str, tag: &str, today: Today) -> Support {
    let (key, tag) = keyed(image, tag);
    let line = eol::life(key, tag, today);
    // The image is the system.
    let own = System::named(image.rsplit('/').next().unwrap_or(image), today.lists());
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let is_read = own.is_none() && has_systems_in_tags(image);
    let system = is_read.then(|| System::of_tag(tag, today.lists())).flatten().or_else(|| in_name(image, today.lists()));
    let system = system.filter(|system| !system.release.is_empty()).map(|system| (system.title(), system.life(today)));
    Support { line, system }
}

/// Whether words of an image's tags are the systems that its vendor builds it on.
fn has_systems_in_tags(image: &str) -> bool {
    !image.contains('/') || image.starts_with("mcr.microsoft.com/") || image == "nvidia/cuda" || image == "nvcr.io/nvidia/cuda"
}

/// The name under which the lines of an image are listed, and the line: it is in the name of Red Hat's.
fn keyed<'a>(image: &'a str, tag: &'a str) -> (&'a str, &'a str) {
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let rest = ["registry.access.redhat.com/ubi", "registry.redhat.io/ubi", "redhat/ubi"];
    match rest.iter().find_map(|start| image.strip_prefix(start)) {
        Some(rest) => (eol::UBI, rest.split_once(['-', '/']).map_or(rest, |(release, _)| release)),
        None => (eol::listed_as(image), tag),
    }
}

/// The system in the name of an image without a distribution: `gcr.io/distroless/static-debian12`.
fn in_name(image: &str, lists: &'static Lists) -> Option<System> {
    let name = image.strip_prefix("gcr.io/distroless/")?;
    System::named(name.rsplit_once('-')?.1, lists)
}

/// What to write instead of a tag; nothing where it is not sure that there is such a tag, or that it is supported.
pub fn newer(image: &str, tag: &str, today: Today) -> Newer {
    let (key, own_tag) = keyed(image, tag);
    if own_tag != tag {
        return Newer::default();
    }
    let offered = Offered::of(image, today.lists());
    let line = eol::life(key, tag, today);
    let is_built = line.is_some_and(|line| !line.life.ended && line.life.ends.is_some())
        || age(today.lists().tags().date, today.date) < Age::Behind;
    let mut found = Newer { same_version: same_version(&offered, tag, is_built, today), ..Newer::default() };
    let Some(InLine { line: own, by_name, rest }) = eol::in_line(key, tag, today) else { return found };
    let (version, variant) = rest.split_once('-').unwrap_or((rest, ""));
    if !version.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return found;
    }
    let mut lines = eol::supported(key, today);
    // Where there are lines with long support, the others are for the impatient.
    if lines.iter().any(|line| line.lts) {
        lines.retain(|line| line.lts);
    }
    lines.retain(|line| numbers(own.cycle) < numbers(line.cycle));
    let variants = living_variants(variant, today);
    let written = lines.iter().filter_map(|line| {
        let name = if by_name && !line.name.is_empty() { line.name } else { line.cycle };
        // `10.0` of .NET 10.
        let names = [name.to_owned(), format!("{name}.0")];
        let mut all = variants.iter().flat_map(|variant| names.iter().map(move |name| join(name, variant)));
        let tag = all.find(|tag| offered.has(tag, line.cycle))?;
        Some((line, tag))
    });
    let written: Vec<(&ImageLine, String)> = written.collect();
    found.all = written.iter().map(|(_, tag)| tag.clone()).collect();
    found.newest = written.last().map(|(_, tag)| tag.clone());
    let lasting = written.into_iter().find(|(line, _)| !line.life.ends_soon(today.date)).map(|(_, tag)| tag);
    found.next = lasting.filter(|tag| Some(tag) != found.newest.as_ref());
    found
}

/// A tag's version and variant on another system, where the one that it names has ended or soon will.
fn same_version(offered: &Offered, tag: &str, is_built: bool, today: Today) -> Option<String> {
    let system = System::of_tag(tag, today.lists()).filter(|system| !system.release.is_empty())?;
    let life = system.life(today);
    if !life.ended && !life.ends_soon(today.date) {
        return None;
    }
    let (version, variant) = tag.split_once('-')?;
    // The last build of a version may not have been made on what is current.
    let line = version.rsplit_once('.').map(|(line, _)| line);
    let versions = [Some(version), line, line.and_then(|line| line.split_once('.')).map(|(line, _)| line)];
    let mut variants = living_variants(variant, today);
    // What names no system is on a newer one by then only if it is still built.
    if !is_built {
        variants.retain(|variant| System::of_tag(variant, today.lists()).is_some_and(|system| !system.release.is_empty()));
    }
    let mut all = versions.into_iter().flatten().flat_map(|version| variants.iter().map(move |variant| join(version, variant)));
    all.find(|other| other != tag && offered.names.contains(other))
}

/// The variants to write instead of one: on the same system while that is supported for long, on newer releases of it, on whatever
/// is current; and last without a system.
fn living_variants(variant: &str, today: Today) -> Vec<String> {
    let is_system = |word: &&str| System::named(word, today.lists()).is_some_and(|system| !system.release.is_empty());
    let Some(word) = words(variant).find(is_system) else { return vec![variant.to_owned()] };
    let Some(system) = System::named(word, today.lists()) else { return vec![variant.to_owned()] };
    let lives = |system: &System| !system.life(today).ended && !system.life(today).ends_soon(today.date);
    let mut out = Vec::new();
    if lives(&system) {
        out.push(variant.to_owned());
    }
    let start = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
    let names: Vec<String> = match system.name {
        "Alpine" => vec![start.to_owned()],
        "Debian" | "Ubuntu" => {
            let key = if system.name == "Debian" { "debian" } else { "ubuntu" };
            let lines = eol::supported(key, today).into_iter().rev();
            let is_current = |line: &ImageLine| {
                !line.life.ends_soon(today.date) && (key == "debian" || line.lts || line.cycle.ends_with(".04"))
            };
            // As it is written: by name, or as `ubuntu22.04`.
            let name = |line: ImageLine| if start == word { line.name.to_owned() } else { format!("{start}{}", line.cycle) };
            lines.filter(is_current).map(name).filter(|name| !name.is_empty()).collect()
        }
        _ => {
            let lines = eol::supported(if system.name == "UBI" { eol::UBI } else { "" }, today).into_iter().rev();
            lines.map(|line| format!("{start}{}", line.cycle)).collect()
        }
    };
    let replaced = |name: &str| variant.replacen(word, name, 1);
    out.extend(names.iter().map(|name| replaced(name)));
    out.push(replaced("").replace("--", "-").trim_matches('-').to_owned());
    out
}

fn join(version: &str, variant: &str) -> String {
    if variant.is_empty() { version.to_owned() } else { format!("{version}-{variant}") }
}

fn numbers(cycle: &str) -> Vec<u32> {
    cycle.split('.').map(|part| part.parse().unwrap_or_default()).collect()
}

/// The tags that an image is known to have.
struct Offered {
    names: FxHashSet<String>,
    known: Option<&'static images::Image>,
}

impl Offered {
    fn of(image: &str, lists: &'static Lists) -> Self {
        let names = tags::of(image, lists).into_iter().map(|tag| tag.name).collect();
        Self { names, known: images::find(image) }
    }

    /// Whether a tag of a line is there; of an image without a list, whether line and variants are known.
    fn has(&self, tag: &str, cycle: &str) -> bool {
        if !self.names.is_empty() {
            return self.names.contains(tag);
        }
        let has_variant = |known: &images::Image| tag.split('-').skip(1).all(|word| known.variants.contains(&word));
        self.known.is_some_and(|known| known.tags.contains(&cycle) && has_variant(known))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;

    const TODAY: Today = Today::new(Date::constant(2026, 11, 24));

    fn tags_for(image: &str, tag: &str, today: Today) -> [String; 3] {
        let found = newer(image, tag, today);
        [found.same_version, found.newest, found.next].map(Option::unwrap_or_default)
    }

    #[test]
    fn the_same_variant_of_newer_lines() {
        let check = |image: &str, tag: &str, newest: &str, next: &str| {
            let [_, a, b] = tags_for(image, tag, TODAY);
            assert_eq!((a.as_str(), b.as_str()), (newest, next), "{image}:{tag}");
        };
        check("node", "16-alpine", "26-alpine", "24-alpine");
        check("node", "14-buster-slim", "26-trixie-slim", "24-trixie-slim");
        check("node", "22-bookworm-slim", "26-bookworm-slim", "24-bookworm-slim");
        check("node", "16-unheard-of", "", "");
        check("debian", "bullseye-slim", "trixie-slim", "bookworm-slim");
        check("ubuntu", "20.04", "26.04", "24.04");
        check("alpine", "3.12", "3.24", "3.23");
        check("golang", "1.15.2-alpine3.12", "1.27-alpine", "");
        check("php", "7.4-apache", "8.5-apache", "8.3-apache");
        check("mcr.microsoft.com/dotnet/sdk", "6.0", "10.0", "");
        check("mcr.microsoft.com/dotnet/aspnet", "8.0-jammy", "10.0-resolute", "");
        check("registry.access.redhat.com/ubi7", "latest", "", "");
    }

    #[test]
    fn the_same_version_on_a_system_that_lives() {
        let check =
            |image: &str, tag: &str, expected: &str| assert_eq!(tags_for(image, tag, TODAY)[0], expected, "{image}:{tag}");
        check("node", "24-bullseye-slim", "24-trixie-slim");
        check("node", "24.1.0-bullseye-slim", "24.1.0-bookworm-slim");
        check("ruby", "3.4-bullseye", "3.4-trixie");
        check("eclipse-temurin", "21-jre-focal", "21-jre-resolute");
        check("node", "24-bookworm-slim", "");
        check("node", "24-slim", "");
    }

    #[test]
    fn ends_by_public_dates() {
        let rows = include_str!("public_ends.tsv").lines().filter(|line| !line.starts_with('#'));
        let (mut wrong, mut count, mut names) = (Vec::new(), 0, FxHashSet::default());
        for row in rows {
            let [image, tag, wanted] = row.split('\t').collect::<Vec<_>>().try_into().unwrap();
            let life = of(image, tag, TODAY).line.map(|line| line.life);
            let said = match life {
                Some(Life { ends: Some(day), ended }) => {
                    assert_eq!(ended, day < TODAY.date, "{row}");
                    day.to_string()
                }
                Some(Life { ended, .. }) => if ended { "over" } else { "open" }.to_owned(),
                None => "unknown".to_owned(),
            };
            if said != wanted {
                wrong.push(format!("{row}: {said}"));
            }
            names.insert(image);
            count += 1;
        }
        assert!(300 <= count && 60 <= names.len(), "{count} tags of {} images", names.len());
        assert_eq!(wrong, Vec::<String>::new(), "{} of {count} are wrong", wrong.len());
    }

    #[test]
    fn systems_and_lines() {
        let of = |image: &str, tag: &str| {
            let found = of(image, tag, TODAY);
            let line = found.line.map(|line| format!("{}{}", line.cycle, if line.life.ended { "!" } else { "" }));
            let system = found.system.map(|(name, life)| format!("{name}{}", if life.ended { "!" } else { "" }));
            format!("{} / {}", line.unwrap_or_default(), system.unwrap_or_default())
        };
        assert_eq!(of("node", "24-bullseye"), "24 / Debian 11!");
        assert_eq!(of("debian", "bullseye-slim"), "11! / ");
        assert_eq!(of("alpine", "3.20"), "3.20! / ");
        assert_eq!(of("golang", "1.27-alpine3.21"), "1.27 / Alpine 3.21!");
        assert_eq!(of("buildpack-deps", "focal-scm"), " / Ubuntu 20.04!");
        assert_eq!(of("mcr.microsoft.com/dotnet/sdk", "8.0-bookworm-slim"), "8! / Debian 12");
        assert_eq!(of("registry.access.redhat.com/ubi7/ubi-minimal", "latest"), "7! / ");
        assert_eq!(of("registry.access.redhat.com/ubi9-minimal", "9.4"), "9 / ");
        assert_eq!(of("gcr.io/distroless/python3-debian11", "nonroot"), " / Debian 11!");
        assert_eq!(of("nvidia/cuda", "12.1.0-base-ubuntu18.04"), " / Ubuntu 18.04!");
        assert_eq!(of("me/node", "24-bullseye"), " / ");
    }
}
