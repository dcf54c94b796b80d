//! What a project says of the version of an image that it wants: by the names of files and folders, by the archives that its packages
//! come from, by files that other programs read.

use super::StageContext;
use crate::data::systems::ENDED_RELEASES;
use crate::model::NamedImage;
use crate::syntax::ast::Keyword;

/// Whether the version of an image is in the names of the file and its folders, also as `go125` for `golang:1.25`; of `php7` the
/// number alone, if all that could be used instead has another one.
pub(super) fn is_in_names(cx: &StageContext<'_>, image: &NamedImage, newer: &[String]) -> bool {
    let (names, tag) = (&cx.knowledge.file_names, image.tag().unwrap_or_default());
    if names.have_version_of(tag) {
        return true;
    }
    let version = tag.split('-').next().unwrap_or_default();
    let mut numbers = version.split('.').take_while(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
    let Some(major) = numbers.next() else { return false };
    let is_another = |other: &String| other.split(['.', '-']).next() != Some(major);
    let versions =
        [numbers.next().map(|minor| format!("{major}{minor}")), newer.iter().all(is_another).then(|| major.to_owned())];
    let name = image.reference.repository.rsplit('/').next().unwrap_or_default();
    let short = match name {
        "golang" => "go",
        "node" => "nodejs",
        "python" => "py",
        _ => name,
    };
    let words = versions.iter().flatten().flat_map(|version| [format!("{name}{version}"), format!("{short}{version}")]);
    words.into_iter().any(|word| names.have_word(&[&word]))
}

/// Whether a RUN in the stage of an image looks for packages where those of releases are kept that have ended: its author knows.
pub(super) fn uses_archive(cx: &StageContext<'_>, image: &NamedImage) -> bool {
    let at = cx.model.instruction_at(image.name_range.start());
    let at = at.filter(|&at| cx.model.instructions.get(at).is_some_and(|placed| placed.keyword == Keyword::From));
    let Some(stage) = at.and_then(|at| cx.model.stages.get(cx.model.stage_of(at)?)) else { return false };
    let runs = cx.model.instructions_of(stage).iter().filter(|placed| placed.keyword == Keyword::Run);
    runs.into_iter().any(|run| ENDED_RELEASES.iter().any(|host| run.text.contains(host)))
}

/// The version of a language that a file of the project names, which is read by other programs than the builder.
pub(super) fn wanted(cx: &StageContext<'_>, image: &str) -> Option<String> {
    let listing = cx.knowledge.context.as_deref()?;
    let (files, keys): (&[&str], &[&str]) = match image {
        "golang" => (&["go.mod"], &["toolchain go", "go "]),
        "node" => (&[".nvmrc", ".node-version"], &["v", "node-v", ""]),
        "python" => (&[".python-version"], &["cpython-", ""]),
        _ => return None,
    };
    let version_in = |text: &str| {
        let value = |key: &&str| text.lines().find_map(|line| line.trim().strip_prefix(key));
        let values = keys.iter().filter_map(value);
        let versions = values.map(|value| value.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default());
        versions.map(|version| version.trim_matches('.').to_owned()).find(|version| !version.is_empty())
    };
    files.iter().filter_map(|file| listing.text(file)).find_map(version_in)
}

/// Puts that one of some tags first which is of a version, if one is.
pub(super) fn prefer(newer: &mut Vec<String>, all: Vec<String>, version: Option<&str>) {
    let is_of = |tag: &String, version: &str| {
        let numbers = |text: &str| -> Vec<u32> { text.split('.').map_while(|number| number.parse().ok()).collect() };
        let (of_tag, of_version) = (numbers(tag.split('-').next().unwrap_or_default()), numbers(version));
        !of_tag.is_empty() && of_tag.iter().zip(&of_version).all(|(a, b)| a == b)
    };
    let Some(tag) = version.and_then(|version| all.into_iter().find(|tag| is_of(tag, version))) else { return };
    newer.retain(|other| *other != tag);
    newer.insert(0, tag);
}

#[cfg(test)]
mod tests {
    use crate::rules::{FileNames, Knowledge};
    use crate::testing::{check_text, check_text_in};

    #[test]
    fn a_version_in_the_names_without_points() {
        let count = |path: &str, image: &str| {
            let knowledge = Knowledge { file_names: FileNames::of(path), ..Knowledge::default() };
            let found = check_text_in(&format!("FROM {image}\n"), false, &knowledge);
            found.iter().filter(|f| f.rule.id == "end-of-life-image").count()
        };
        for (path, image, wanted) in [
            ("go/go125/Dockerfile", "golang:1.25", 0),
            ("8.0/alpine320/Dockerfile", "alpine:3.20", 0),
            ("runtime/php7/Dockerfile", "php:7.4-buster", 0),
            ("py38/Dockerfile", "python:3.8-slim", 0),
            ("Dockerfile.php74", "php:7.4-fpm", 0),
            ("centos7.tools/Dockerfile", "centos:7", 0),
            ("python3/Dockerfile", "python:3.8-slim", 1),
            ("go1/Dockerfile", "golang:1.25", 1),
            ("php74/Dockerfile", "php:8.1", 1),
            ("app-125/Dockerfile", "golang:1.25", 1),
            ("app/Dockerfile", "centos:7", 1),
            ("openjdk-11/Dockerfile", "openjdk:11-jre", 1),
        ] {
            assert_eq!(count(path, image), wanted, "{path} {image}");
        }
    }

    #[test]
    fn packages_from_an_archive() {
        let count = |text: &str| check_text(text, false).iter().filter(|f| f.rule.id == "end-of-life-image").count();
        let run = "RUN sed -i s/deb.debian.org/archive.debian.org/ /etc/apt/sources.list && apt-get update\n";
        assert_eq!(count(&format!("FROM debian:stretch-slim\n{run}")), 0);
        assert_eq!(count(&format!("FROM debian:stretch-slim\nFROM debian:13\n{run}")), 1);
    }

    #[test]
    fn a_line_that_the_project_asks_for() {
        let first = |image: &str, file: &str, text: &str| {
            let mut listing = crate::testing::listing(&[file], None);
            listing.texts = vec![(file.to_owned(), text.to_owned())];
            let knowledge = Knowledge { context: Some(listing.into()), ..Knowledge::default() };
            let found = check_text_in(&format!("FROM {image}\n"), false, &knowledge);
            let finding = found.iter().find(|f| f.rule.id == "end-of-life-image").unwrap();
            finding.fixes.first().map(|fix| fix.edits[0].text.to_string()).unwrap()
        };
        assert_eq!(first("node:18-alpine", ".nvmrc", "v24.1.0\n"), "24-alpine");
        assert_eq!(first("node:18-alpine", ".nvmrc", "18\n"), "26-alpine");
        assert_eq!(first("node:18-alpine", ".nvmrc", "lts/*\n"), "26-alpine");
        assert_eq!(first("python:3.8-slim", ".python-version", "3.12.4\n"), "3.12-slim");
        assert_eq!(first("golang:1.24", "go.mod", "module a\n\ngo 1.26.0\n"), "1.26");
        assert_eq!(first("golang:1.24", "go.mod", "module a\n\ngo 1.24.6\n"), "1.27");
    }
}
