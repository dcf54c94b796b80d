//! Images that run what another image builds, of the same system and the same versions.

use crate::data::systems::System;
use crate::data::today::Today;
use crate::data::{python, tags};
use crate::snapshot::Snapshot;

/// What a stage builds, by its base image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Go,
    Rust,
    Java,
    Node,
    Python,
}

impl Language {
    /// That of an official image.
    pub(super) fn of(image: &str) -> Option<Self> {
        Some(match image {
            "golang" => Self::Go,
            "rust" => Self::Rust,
            "maven" | "gradle" | "eclipse-temurin" => Self::Java,
            "node" => Self::Node,
            "python" => Self::Python,
            _ => return None,
        })
    }

    /// Programs that build, and leave nothing that runs beside the folder of the project.
    pub(super) fn builders(self) -> &'static [&'static str] {
        match self {
            Self::Go => &["go", "cp", "mv"],
            Self::Rust => &["cargo", "rustup", "cp", "mv"],
            Self::Java => &["mvn", "mvnw", "gradle", "gradlew", "chmod", "cp", "mv"],
            Self::Node => &["npm", "npx", "yarn", "pnpm", "corepack"],
            Self::Python => &["pip", "pip3"],
        }
    }

    /// Whether what is built is one file that needs no interpreter.
    pub(super) fn makes_programs(self) -> bool {
        matches!(self, Self::Go | Self::Rust)
    }
}

/// The image, where it is certain which; `is_static` for programs that need no C library.
pub(super) fn of(snapshot: &Snapshot, language: Language, name: &str, tag: &str, is_static: bool) -> Option<String> {
    let today = snapshot.world.today;
    match language {
        Language::Go | Language::Rust => of_program(language, system(name, tag, today)?, is_static),
        Language::Java => of_java(name, tag, today),
        Language::Node => Some(format!("node:{}", slim(tag, |other| is_listed("node", other, today))?)),
        Language::Python => {
            let is_there = |other: &str| python::tags(today).iter().any(|tag| tag.seen && tag.name == other);
            Some(format!("python:{}", slim(tag, is_there)?))
        }
    }
}

/// Whether the catalogue has a tag.
fn is_listed(image: &str, tag: &str, today: Today) -> bool {
    tags::of(image, today.lists()).iter().any(|known| known.name == tag)
}

/// The system of a tag, with its release.
fn system(image: &str, tag: &str, today: Today) -> Option<System> {
    let lists = today.lists();
    let said = System::of_tag(tag, lists).filter(|system| !system.release.is_empty());
    said.or_else(|| {
        let all = tags::of(image, lists);
        let own = all.iter().find(|known| known.name == tag)?;
        // The plain tag is that of the newest Debian, whatever Windows has under the same name.
        let debian = || {
            let same = all.iter().filter(|known| own.variant.is_empty() && known.version == own.version);
            let systems = same.filter_map(|known| System::of_tag(&known.name, lists));
            systems.filter(|system| system.name == "Debian").max_by_key(|system| system.release.parse::<u32>().ok())
        };
        own.system.clone().or_else(debian)
    })
    .filter(|system| !system.release.is_empty())
}

/// Alpine itself, or an image of the same Debian that has the libraries which such programs need, certificates, and no shell.
fn of_program(language: Language, system: System, is_static: bool) -> Option<String> {
    match (system.name, system.release.as_str()) {
        ("Alpine", release) => Some(format!("alpine:{release}")),
        ("Debian", release @ ("12" | "13")) => {
            let kind = match language {
                Language::Go if is_static => "static",
                Language::Go => "base",
                _ => "cc",
            };
            Some(format!("gcr.io/distroless/{kind}-debian{release}:latest"))
        }
        _ => None,
    }
}

/// The JRE of the same version.
fn of_java(name: &str, tag: &str, today: Today) -> Option<String> {
    let words: Vec<&str> = tag.split('-').collect();
    let digits = |text: &str| (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned());
    let (version, rest) = match name {
        "maven" => {
            let at = words.iter().position(|word| *word == "temurin")?;
            (digits(words.get(at + 1)?)?, words.get(at + 2..)?)
        }
        "gradle" => {
            let at = words.iter().position(|word| word.starts_with("jdk"))?;
            (digits(words.get(at)?.strip_prefix("jdk")?)?, words.get(at + 1..)?)
        }
        _ => match words.as_slice() {
            [version, "jdk", rest @ ..] => (digits(version)?, rest),
            _ => return None,
        },
    };
    let parts: Vec<&str> = [version.as_str(), "jre"].into_iter().chain(rest.iter().copied()).collect();
    let tag = parts.join("-");
    is_listed("eclipse-temurin", &tag, today).then(|| format!("eclipse-temurin:{tag}"))
}

/// The slim variant of a tag, or the tag itself where it is a small one already.
fn slim(tag: &str, is_there: impl Fn(&str) -> bool) -> Option<String> {
    let words: Vec<&str> = tag.split('-').collect();
    if words.iter().any(|word| *word == "slim" || word.starts_with("alpine")) {
        return Some(tag.to_owned());
    }
    let candidates = [words.len(), 1].map(|at| {
        let mut words = words.clone();
        words.insert(at, "slim");
        words.join("-")
    });
    candidates.into_iter().find(|tag| is_there(tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::snapshot;

    #[test]
    fn the_same_system_and_version() {
        let snapshot = snapshot("FROM a\n");
        for (name, tag, is_static, wanted) in [
            ("golang", "1.27", true, "gcr.io/distroless/static-debian13:latest"),
            ("golang", "1.27-bookworm", false, "gcr.io/distroless/base-debian12:latest"),
            ("golang", "1.20-bullseye", true, ""),
            ("golang", "1.27-alpine3.24", true, "alpine:3.24"),
            ("golang", "1.2", true, ""),
            ("rust", "1.91-bookworm", false, "gcr.io/distroless/cc-debian12:latest"),
            ("maven", "3.9-eclipse-temurin-21", false, "eclipse-temurin:21-jre"),
            ("maven", "3.9-amazoncorretto-21", false, ""),
            ("gradle", "9.7-jdk25-noble", false, "eclipse-temurin:25-jre-noble"),
            ("eclipse-temurin", "21-jdk-alpine", false, "eclipse-temurin:21-jre-alpine"),
            ("eclipse-temurin", "21-jre", false, ""),
            ("node", "24", false, "node:24-slim"),
            ("node", "24-trixie", false, "node:24-trixie-slim"),
            ("node", "24-alpine", false, "node:24-alpine"),
            ("python", "3.14", false, "python:3.14-slim"),
            ("python", "3.14-trixie", false, "python:3.14-slim-trixie"),
            ("python", "2.6", false, ""),
        ] {
            let found = of(&snapshot, Language::of(name).unwrap(), name, tag, is_static);
            assert_eq!(found.unwrap_or_default(), wanted, "{name}:{tag}");
        }
    }
}
