//! What is known while a file is edited: it gives every rule something to report, and never changes.

use std::sync::Arc;

use crate::cli::today;
use crate::config::{LabelType, Profile, Settings};
use crate::ignorefile::{ContextIgnore, ContextListing, EntryKind, ListingBuilder};
use crate::model::{ImageConfig, KnownBuild, KnownBuilds, KnownImage, KnownImages, KnownPlatform, KnownTag, KnownTags};
use crate::rules::{FileNames, Knowledge};
use crate::snapshot::{Document, FileKind, World};
use crate::texts::Locale;

/// For a file that begins as `text`.
pub(in crate::cli::debug) fn of(kind: FileKind, text: &str) -> World {
    let mut world = World {
        today: today(),
        language: Locale::ENGLISH,
        knowledge: Knowledge::default(),
        settings: Arc::new(settings()),
        // Of a finished file nothing is kept for the next version.
        strict: false,
    };
    let snapshot = Document::new(kind, 0, text).snapshot(world.clone());
    world.knowledge = Knowledge {
        context: Some(Arc::new(context(snapshot.model().all_sources().iter().map(|source| source.text.as_str())))),
        images: Arc::new(images(snapshot.model().base_images().map(|base| base.reference.clone()))),
        builds: Arc::new(KnownBuilds::new(vec![build()])),
        is_containerfile: false,
        is_for_development: false,
        file_names: FileNames::default(),
        project: None,
    };
    world
}

fn settings() -> Settings {
    Settings {
        profile: Profile::All,
        trusted_registries: vec!["docker.io".to_owned()],
        label_schema: LabelType::ALL.iter().map(|&(name, kind)| (name.to_owned(), kind)).collect(),
        strict_labels: true,
        ..Settings::default()
    }
}

/// A context that has every other source, and what should not be copied.
fn context<'t>(sources: impl Iterator<Item = &'t str>) -> ContextListing {
    let mut builder = ListingBuilder::default();
    for folder in ["venv", "node_modules", ".git"] {
        builder.push(folder, EntryKind::Folder, 0, false);
    }
    for file in [".env", "venv/pyvenv.cfg", "main.py", "left-out"] {
        builder.push(file, EntryKind::File, 1, file == "left-out");
    }
    let plain = |path: &&str| !path.starts_with(['.', '/']) && !path.contains(['*', '?', '[', '/']);
    for path in sources.filter(plain).step_by(2) {
        builder.push(path, EntryKind::File, 1, false);
    }
    builder.finish(false, Some(ContextIgnore::new(".dockerignore".to_owned(), "left-out\n")))
}

/// Registries that know every other image, and have only some of them.
fn images(names: impl Iterator<Item = crate::model::ImageReference>) -> KnownImages {
    let mut known = KnownImages::default();
    for (at, name) in names.enumerate().filter(|(at, _)| at % 2 == 0) {
        let source = "registry.example".to_owned();
        let tags = vec![KnownTag { name: "1".to_owned(), ..KnownTag::default() }];
        known.put_tags(&name, KnownTags { source: source.clone(), asked: 0, is_whole: true, tags });
        let digest = if at % 4 == 0 { format!("sha256:{at:064}") } else { String::new() };
        let platforms = vec![KnownPlatform { name: "linux/arm64".to_owned(), ..KnownPlatform::default() }];
        let config = ImageConfig { env: vec![("V".to_owned(), "1".to_owned())], ..ImageConfig::default() };
        known.put_image(&name, KnownImage { source, digest, platforms, config: Some(config), ..KnownImage::default() });
    }
    known
}

/// A build with a context, a target and an argument of the names that [`random`](super::random) inserts.
fn build() -> KnownBuild {
    KnownBuild {
        name: "web".to_owned(),
        file: "compose.yaml".to_owned(),
        target: Some("y".to_owned()),
        args: vec![("V".to_owned(), "2".to_owned())],
        contexts: vec!["x".to_owned()],
        ports: vec!["8080:80".to_owned()],
        command: "x".to_owned(),
        user: String::new(),
        mounted: vec!["/x".to_owned()],
        ..KnownBuild::default()
    }
}
