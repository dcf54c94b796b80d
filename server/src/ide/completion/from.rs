//! Images, tags and `AS` after FROM.

use super::context::Around;
use super::stages::contexts;
use super::{Completions, Item, ItemKind, typed};
use crate::data::image_names::{self, KnownName};
use crate::data::registries::{HUB_HOSTS, OFFICIAL};
use crate::data::{images, project_images};
use crate::ide::TagQuery;
use crate::ide::placeholders::worded;
use crate::model::{ImageReference, Model};
use crate::snapshot::Snapshot;
use crate::text::{TextRange, TextSize, between, size};
use crate::texts::{Locale, image as texts, short};

/// Docker Hub is asked for names with beginnings of these lengths.
const SEARCHED: std::ops::RangeInclusive<usize> = 3..=100;

/// Stages above, then official images, python first.
pub(super) fn images(snapshot: &Snapshot, at: TextSize, replace: TextRange) -> Completions {
    let (model, language) = (snapshot.model(), snapshot.world.language);
    let own = model.instructions.partition_point(|i| i.start <= at).saturating_sub(1);
    let above = model.stages.iter().take_while(|s| s.instructions.start < own);
    let stages = above.filter_map(|stage| {
        let name = stage.name.as_ref()?;
        Some(Item { detail: Some(base_of(snapshot, stage)), ..plain(&name.key, ItemKind::Stage) })
    });
    let typed = typed(snapshot, replace, at);
    if let Some(slash) = typed.rfind('/') {
        let folder = typed.get(..=slash).unwrap_or_default();
        let replace = between(replace.start() + size(folder.len()), replace.end());
        let insert = between(replace.start(), at);
        let mut items = images_below(folder, language);
        let below = |item: Item| Some(plain_with(item.clone(), item.label.strip_prefix(folder)?.to_owned()));
        add_new(&mut items, found(snapshot, typed).filter_map(below));
        return Completions { items, replace, insert, ..Completions::default() };
    }
    let mut images: Vec<Item> = official(language).collect();
    images.push(Item { detail: Some(texts::scratch().plain(language)), ..plain("scratch", ItemKind::Image) });
    let wanted = wanted(snapshot);
    // The other names are as many again: they come when something is typed.
    images.extend(others(language).filter(|item| !typed.is_empty() || wanted.iter().any(|name| *name == item.label)));
    let place = |item: &Item| wanted.iter().position(|name| *name == item.label).unwrap_or(wanted.len());
    images.sort_by_key(|item| (item.deprecated, place(item)));
    let mut items: Vec<Item> = stages.chain(contexts(&snapshot.world.knowledge.builds)).collect();
    items.extend(images);
    add_new(&mut items, found(snapshot, typed));
    Completions { is_incomplete: typed.is_empty(), ..Completions::new(items, at, replace) }
}

/// The official images, python first.
fn official(language: Locale) -> impl Iterator<Item = Item> {
    let all = images::all().iter().filter(|image| image.name != "scratch");
    all.map(move |image| Item {
        detail: Some(short(image.description, language).to_owned()),
        deprecated: image.is_deprecated(),
        ..plain(image.name, ItemKind::Image)
    })
}

/// Well-known other images, with their registries and owners.
fn others(language: Locale) -> impl Iterator<Item = Item> {
    let item = move |known: KnownName| plain(known.name, ItemKind::Image).detail(short(known.description, language));
    image_names::all().map(item)
}

/// The images that Docker Hub found for what is typed.
fn found<'a>(snapshot: &'a Snapshot, typed: &'a str) -> impl Iterator<Item = Item> + 'a {
    let found = snapshot.world.knowledge.images.searches().find(typed);
    let names = found.into_iter().flat_map(|found| &found.names).filter(move |found| found.name.contains(typed));
    names.map(|found| plain(&found.name, ItemKind::Image).detail(&found.description))
}

/// Adds the items whose labels are not there yet.
fn add_new(items: &mut Vec<Item>, more: impl Iterator<Item = Item>) {
    for item in more {
        if items.iter().all(|known| known.label != item.label) {
            items.push(item);
        }
    }
}

/// The beginning of an image's name that Docker Hub may know more of: it names no registry, no stage, and does not stand for many.
pub(super) fn searchable(model: &Model, typed: &str) -> Option<String> {
    let is_of_names = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-/".contains(&b);
    let first = typed.split('/').next().unwrap_or_default();
    let is_host = first.contains('.') || first == "localhost";
    let is_stage = || model.stages.iter().any(|stage| stage.name.as_ref().is_some_and(|name| name.key.starts_with(typed)));
    let is_searched = SEARCHED.contains(&typed.len()) && typed.bytes().all(is_of_names) && !is_host && !is_stage();
    is_searched.then(|| typed.to_owned())
}

/// Images whose names begin with a registry, an owner or a path, without that: nothing that is typed is replaced.
fn images_below(folder: &str, language: Locale) -> Vec<Item> {
    let on_hub = HUB_HOSTS.iter().find_map(|host| folder.strip_prefix(host)?.strip_prefix('/'));
    let has_host = |item: &Item| item.label.split('/').next().is_some_and(|first| first.contains('.'));
    let below = |item: Item| {
        let rest = item.label.strip_prefix(on_hub.unwrap_or(folder)).filter(|rest| !rest.is_empty())?.to_owned();
        Some(plain_with(item, rest))
    };
    // The official images are below `library` on Docker Hub, and somewhere in what mirrors it.
    let hubs = HUB_HOSTS.iter().map(|host| format!("{host}/library/"));
    let mirrors = OFFICIAL.iter().map(|(host, path)| format!("{host}/{path}"));
    let library = hubs.chain(mirrors).chain(["library/".to_owned()]).find(|library| library.starts_with(folder));
    let path = library.as_deref().and_then(|library| library.get(folder.len()..));
    let official = path.into_iter().flat_map(|path| {
        official(language).map(move |item| {
            let name = format!("{path}{}", item.label);
            plain_with(item, name)
        })
    });
    let others = others(language).filter(|item| on_hub.is_none() || !has_host(item)).filter_map(below);
    let mut items: Vec<Item> = official.chain(others).collect();
    items.sort_by_key(|item| item.deprecated);
    items
}

/// The item under another name.
fn plain_with(item: Item, name: String) -> Item {
    Item { text: name.clone(), label: name, ..item }
}

/// The images that the project's files ask for.
fn wanted(snapshot: &Snapshot) -> Vec<&'static str> {
    let Some(listing) = snapshot.world.knowledge.context.as_deref() else { return Vec::new() };
    let names: Vec<&str> = listing.children("").map(|entry| entry.name()).collect();
    project_images::wanted(names.iter().copied())
}

/// The image word that a stage starts from.
fn base_of(snapshot: &Snapshot, stage: &crate::model::Stage) -> String {
    let from = snapshot.model().instructions_of(stage).first();
    let image = from.and_then(|f| f.as_from()).and_then(|f| f.image.as_ref());
    image.map(|i| i.word.raw.to_string()).unwrap_or_default()
}

fn plain(label: &str, kind: ItemKind) -> Item {
    Item {
        label: label.to_owned(),
        kind,
        detail: None,
        documentation: None,
        text: label.to_owned(),
        snippet: None,
        deprecated: false,
    }
}

/// More items than anybody reads; what is typed on brings others.
const MAX_TAGS: usize = 200;

/// Where a tag is completed.
#[derive(Debug, Clone, Copy)]
pub(super) struct TagPlace<'a> {
    /// The name before the colon.
    pub(super) image: &'a str,
    /// The tag, or its part at the cursor.
    pub(super) replace: TextRange,
    /// Its other parts.
    pub(super) around: &'a Around,
}

/// Tags of an image, best first; of each the part that is not there yet.
pub(super) fn tags(snapshot: &Snapshot, at: TextSize, place: TagPlace<'_>) -> Completions {
    let TagPlace { image, replace, around: Around { before, after } } = place;
    let prefix = format!("{before}{}", typed(snapshot, replace, at));
    let insert = between(replace.start(), at);
    let Ok(reference) = ImageReference::parse(image) else {
        return Completions { replace, insert, ..Completions::default() };
    };
    let world = &snapshot.world;
    let known = world.knowledge.images.tags(&reference);
    let platform = platform(snapshot, at);
    let query = TagQuery { image: &reference, typed: &prefix, platform: platform.as_deref() };
    let (tags, may_grow) = crate::ide::tags(query, known, world.today, world.language);
    let own = prefix.get(before.len()..).unwrap_or_default();
    let mut items: Vec<Item> = Vec::new();
    for tag in tags {
        let Some(part) = tag.name.strip_prefix(before.as_str()).and_then(|rest| rest.strip_suffix(after.as_str())) else {
            continue;
        };
        // Nothing in the place of the part is a tag of its own, and does not have to be written; behind a hyphen only
        // variants go on.
        if !part.is_empty() && (!own.starts_with('-') || part.starts_with('-')) {
            items.push(Item { deprecated: tag.ended, ..plain(part, ItemKind::Tag) }.detail(tag.detail));
        }
    }
    let is_incomplete = may_grow || MAX_TAGS < items.len();
    if MAX_TAGS < items.len() {
        items.retain(|item| item.label.contains(own));
        items.sort_by_key(|item| !item.label.starts_with(own));
        items.truncate(MAX_TAGS);
    }
    Completions { items, replace, insert, is_incomplete, ..Completions::default() }
}

/// The platform that the FROM at the cursor asks for.
fn platform(snapshot: &Snapshot, at: TextSize) -> Option<String> {
    let model = snapshot.model();
    let placed = model.instructions.get(model.instruction_at(at)?)?;
    placed.as_from()?;
    let value = placed.flag("platform")?.value.as_ref()?.literal(model.escape)?;
    Some(value).filter(|value| !value.is_empty())
}

/// The image of `COPY --from=image:tag` and the place of its tag, where the cursor is in the tag.
pub(super) fn split_tag(model: &Model, value: TextRange, at: TextSize) -> Option<(&str, TextRange)> {
    let text = model.slice(value);
    let name = text.rfind('/').map_or(0, |slash| slash + 1);
    let colon = name + text.get(name..)?.find(':')?;
    let tag = between(value.start() + size(colon + 1), value.end());
    let is_plain = !text.contains(['@', '$']);
    (is_plain && tag.start() <= at).then_some((text.get(..colon)?, tag))
}

/// `AS name`.
pub(super) fn after_image(at: TextSize, replace: TextRange, language: Locale) -> Completions {
    let item = Item {
        text: "AS ".to_owned(),
        snippet: Some("AS ${1:build}".to_owned()),
        ..plain(&worded("AS stage", language), ItemKind::Keyword)
    };
    Completions::new(vec![item], at, replace)
}

#[cfg(test)]
mod tests {
    use crate::model::{FoundName, FoundNames};
    use crate::testing::check_completion;

    fn labels(fixture: &str, replaced: &str) -> Vec<String> {
        let mut found = Vec::new();
        check_completion(fixture, replaced, |items| found = items.iter().map(|i| i.label.clone()).collect());
        found
    }

    #[test]
    fn python_first_after_from() {
        assert_eq!(labels("FROM <|>", "")[0], "python");
        assert_eq!(labels("FROM py<|>", "py")[0], "python");
        assert_eq!(labels("FROM py<|>:3.12", "py")[0], "python");
        assert_eq!(labels("FROM a AS build\nFROM <|>", "")[..2], ["build", "python"]);
        assert_eq!(labels("FROM <|> AS build", "")[0], "python");
        assert_eq!(labels("FROM <|>python", "python").last().map(String::as_str), Some("--platform=platform"));
        assert!(!labels("FROM --platform=x <|>python", "python").iter().any(|label| label.starts_with("--")));
        assert_eq!(labels("FROM <|> python", "")[..2], ["--platform=platform", "python"]);
        assert_eq!(labels("FROM <|> --platform=linux/amd64 python", "")[0], "python");
        assert_eq!(labels("FROM a AS build\nFROM b AS <|>", "")[..2], ["deps", "test"]);
        assert_eq!(labels("FROM b AS bu<|>", "bu")[0], "build");
        assert_eq!(labels("FROM b AS build <|>", ""), Vec::<String>::new());
    }

    #[test]
    fn names_after_a_registry() {
        assert_eq!(labels("FROM mcr.microsoft.com/<|>", "")[..2], ["dotnet/sdk", "dotnet/aspnet"]);
        assert_eq!(labels("FROM mcr.microsoft.com/dotnet/<|>:10.0", "")[..2], ["sdk", "aspnet"]);
        assert_eq!(labels("FROM gcr.io/distroless/st<|>", "st")[0], "static-debian13");
        assert_eq!(labels("FROM ghcr.io/<|>", "")[0], "astral-sh/uv");
        assert_eq!(labels("FROM quay.io/<|>", "")[0], "centos/centos");
        assert_eq!(labels("FROM cgr.dev/chainguard/<|>", "")[0], "static");
        assert_eq!(labels("FROM registry.access.redhat.com/<|>", "")[0], "ubi9/ubi-minimal");
        assert_eq!(labels("FROM nvcr.io/nvidia/<|>", "")[0], "cuda");
        assert_eq!(labels("FROM nvidia/<|>", ""), ["cuda"]);
        for (registry, first) in [
            ("docker.io/", "library/python"),
            ("docker.io/library/", "python"),
            ("library/", "python"),
            ("mirror.gcr.io/library/", "python"),
            ("public.ecr.aws/", "docker/library/python"),
            ("public.ecr.aws/docker/", "library/python"),
            ("public.ecr.aws/docker/library/", "python"),
        ] {
            let labels = labels(&format!("FROM {registry}<|>"), "");
            assert_eq!(labels.first().map(String::as_str), Some(first), "{registry}");
        }
        assert!(labels("FROM docker.io/<|>", "").contains(&"nvidia/cuda".to_owned()));
        assert!(labels("FROM public.ecr.aws/<|>", "").contains(&"lambda/python".to_owned()));
        assert_eq!(labels("FROM registry.example/<|>", ""), Vec::<String>::new());
        assert!(labels("FROM m<|>", "m").contains(&"mcr.microsoft.com/dotnet/sdk".to_owned()));
    }

    #[test]
    fn names_that_docker_hub_found() {
        let name = |name: &str| FoundName { name: name.to_owned(), description: "As its owner wrote it".to_owned() };
        let names = ["postgres", "bitnami/postgresql", "postgis/postgis"].map(name).into();
        let mut images = crate::model::KnownImages::default();
        images.put_found("post", FoundNames { names, ..FoundNames::default() });
        let offered = |text: &str| {
            let knowledge =
                crate::rules::Knowledge { images: std::sync::Arc::new(images.clone()), ..crate::testing::knowledge() };
            let snapshot = crate::testing::snapshot_in(crate::snapshot::FileKind::Dockerfile, text, knowledge);
            let found = crate::ide::completion::complete(&snapshot, crate::text::size(text.len()));
            let own = found.items.into_iter().filter(|item| item.detail.as_deref() == Some("As its owner wrote it"));
            own.map(|item| item.text).collect::<Vec<_>>()
        };
        assert_eq!(offered("FROM post"), ["bitnami/postgresql", "postgis/postgis"], "one is known, and better described");
        assert_eq!(offered("FROM postgi"), ["postgis/postgis"]);
        assert_eq!((offered("FROM pos"), offered("FROM python")), (vec![], vec![]));
        assert_eq!(offered("FROM postgis/"), ["postgis"]);
    }

    #[test]
    fn what_is_searched_for() {
        let searched = |fixture: &str| {
            let at = fixture.find("<|>").unwrap();
            let snapshot = crate::testing::snapshot(&fixture.replacen("<|>", "", 1));
            crate::ide::completion::beginning_of_name(&snapshot, crate::text::size(at))
        };
        for (fixture, wanted) in
            [("FROM bitn<|>", "bitn"), ("FROM bitnami/<|>", "bitnami/"), ("FROM --platform=linux/amd64 pos<|>tgis AS a", "pos")]
        {
            assert_eq!(searched(fixture).as_deref(), Some(wanted), "{fixture}");
        }
        for fixture in [
            "FROM bi<|>",
            "FROM ghcr.io<|>",
            "FROM ghcr.io/astral<|>",
            "FROM localhost/app<|>",
            "FROM Bitn<|>",
            "FROM $IMAGE<|>",
            "FROM python:3.1<|>",
            "FROM a AS builder\nFROM buil<|>",
            "# FROM bitn<|>",
            "RUN bitn<|>",
        ] {
            assert_eq!(searched(fixture), None, "{fixture}");
        }
    }

    #[test]
    fn images_that_the_project_asks_for_come_first() {
        let first = |paths: &[&str]| {
            let context = Some(std::sync::Arc::new(crate::testing::listing(paths, None)));
            let knowledge = crate::rules::Knowledge { context, ..crate::testing::knowledge() };
            let snapshot = crate::testing::snapshot_in(crate::snapshot::FileKind::Dockerfile, "FROM ", knowledge);
            let found = crate::ide::completion::complete(&snapshot, 5.into());
            found.items.into_iter().map(|item| item.label).take(2).collect::<Vec<_>>()
        };
        assert_eq!(first(&["package.json", "src/", "src/go.mod"]), ["node", "python"]);
        assert_eq!(first(&["go.mod", "main.go"]), ["golang", "gcr.io/distroless/static-debian13"]);
        assert_eq!(first(&["Shop.csproj"]), ["mcr.microsoft.com/dotnet/sdk", "mcr.microsoft.com/dotnet/aspnet"]);
        assert_eq!(first(&["README.md"])[0], "python");
    }

    #[test]
    fn python_tags() {
        let all = labels("FROM python:<|>", "");
        assert_eq!(all[..4], ["3.14-slim", "3.14", "3.15-slim", "3.15"]);
        assert!(all.len() >= 100, "{}", all.len());
        assert!(!all.iter().any(|t| t.starts_with("3.8")), "ended lines only when asked for");
        // The whole tag is replaced, wherever the cursor is in it.
        assert_eq!(labels("FROM python:3.1<|>2-slim", "3.12-slim")[0], "3.14-slim");
        assert_eq!(labels("FROM python:3.12-<|>", "3.12-")[0], "3.12-slim");
        assert_eq!(labels("FROM --platform=$BUILDPLATFORM python:<|>", "")[0], "3.14-slim");
        assert_eq!(labels("FROM python:<|>  AS build", "")[0], "3.14-slim");
        assert_eq!(labels("FROM docker.io/library/python:<|>", "")[0], "3.14-slim");
        assert_eq!(labels("FROM a\nCOPY --from=python:3.1<|>2 x y", "3.12")[0], "3.14-slim");
        assert_eq!(labels("FROM a\nCOPY --from=pyt<|>hon:3 x y", "python:3")[0], "a");
        assert_eq!(labels("FROM a\nCOPY --from=localhost:5000/x:<|> x y", ""), Vec::<String>::new());
        assert!(labels("FROM python:3.8<|>", "3.8").iter().any(|t| t == "3.8-slim"));
        check_completion("FROM python:3.10<|>", "3.10", |items| {
            assert!(items.iter().any(|i| i.label == "3.10-slim" && i.deprecated));
        });
    }

    #[test]
    fn no_tags_where_none_are_known() {
        for fixture in ["FROM PYTHON:<|>", "FROM ghcr.io/python:<|>", "FROM python:3@sha256:<|>", "FROM $I:<|>"] {
            assert_eq!(labels(fixture, ""), Vec::<String>::new(), "{fixture}");
        }
    }

    #[test]
    fn tags_of_other_official_images() {
        assert_eq!(labels("FROM node:<|>", "")[..4], ["26", "26-alpine", "26-slim", "24"]);
        assert!(labels("FROM node:<|>", "").contains(&"24-trixie-slim".to_owned()));
        assert!(labels("FROM mcr.microsoft.com/dotnet/aspnet:<|>", "").contains(&"10.0-alpine".to_owned()));
        assert_eq!(labels("FROM public.ecr.aws/docker/library/golang:<|>", "")[..2], ["1.27", "1.27-alpine"]);
        let windows = labels("FROM --platform=windows/amd64 golang:<|>", "");
        assert!(windows[0] == "1.27" && !windows.contains(&"1.27-alpine".to_owned()), "{windows:?}");
        assert!(!labels("FROM --platform=windows/amd64 python:<|>", "").contains(&"3.14-slim".to_owned()));
        assert!(labels("FROM --platform=$BUILDPLATFORM golang:<|>", "").contains(&"1.27-alpine".to_owned()));
    }

    #[test]
    fn the_part_of_a_tag_that_no_variable_brings() {
        assert_eq!(labels("ARG V=3.14\nFROM python:${V}-<|>", "-")[..2], ["-slim", "-slim-trixie"]);
        assert_eq!(labels("ARG V=3.14\nFROM python:${V}-sl<|>im AS a", "-slim")[0], "-slim");
        assert_eq!(labels("ARG V=3.14\nFROM python:$V-<|>", "-")[0], "-slim");
        assert_eq!(labels("ARG OS=slim\nFROM python:3.<|>-${OS}", "3.")[..2], ["3.14", "3.15"]);
        assert_eq!(labels("FROM python:${V}-<|>", "-"), Vec::<String>::new());
        // What an ARG is for is known by its use.
        assert_eq!(labels("ARG PYTHON_VERSION=3.<|>\nFROM python:${PYTHON_VERSION}-slim", "3.")[..2], ["3.14", "3.15"]);
        assert_eq!(labels("ARG PYTHON_VERSION=<|>\nFROM python:${PYTHON_VERSION}", "")[..2], ["3.14-slim", "3.14"]);
        assert_eq!(labels("ARG V=\"2<|>\"\nFROM node:$V-alpine", "2")[..2], ["26", "24"]);
        assert_eq!(labels("ARG V=<|>\nARG R=docker.io\nFROM $R/library/node:$V-alpine", "")[..2], ["26", "24"]);
        assert_eq!(labels("ARG R=docker.io\nFROM ${R}/library/node:2<|>", "2")[..2], ["26", "26-alpine"]);
        assert_eq!(labels("ARG BASE=golang:<|>\nFROM ${BASE}", "")[0], "1.27");
        for fixture in ["ARG V=\"2\"<|>\nFROM node:$V", "ARG V=a\nFROM a\nARG V=<|>\nFROM node:$V", "ARG B=go<|>\nFROM $B"] {
            assert_eq!(labels(fixture, ""), Vec::<String>::new(), "{fixture}");
        }
        assert_eq!(labels("ARG OTHER=3.<|>\nFROM python:${PYTHON_VERSION}", ""), Vec::<String>::new());
    }
}
