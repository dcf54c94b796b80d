//! What is known about an image, in words.

use crate::data::age::{Age, age};
use crate::data::life::Life;
use crate::data::python::{self, Standing};
use crate::data::today::Today;
use crate::data::{image_names, images, support, tags};
use crate::ide::offered_tags::OfferedTags;
use crate::ide::tags::described;
use crate::ide::{image_facts, links};
use crate::model::{BaseImage, ImageReference, KnownImages, KnownTags, SourceImage};
use crate::snapshot::{FileKind, Snapshot};
use crate::text::TextSize;
use crate::texts::{Argument, Markdown, Phrase, Words, image as texts};

/// Other tags of a version that are named.
const ALTERNATIVES: usize = 3;

/// What is known about an image reference: what it is, what is in it, when its support ends, and what registries
/// said; and which other tags of the same version there are.
pub fn describe(image: &ImageReference, images: &KnownImages, today: Today) -> Words {
    let mut words = Words::from(texts::title(image.to_string()));
    let tag = image.tag.as_deref().unwrap_or("latest");
    let name = image.official_name();
    match name {
        Some("python") => python_tag(tag, today, &mut words),
        Some(name) => {
            if let Some(known) = images::find(name) {
                words.short(known.description);
                if image.tag.is_none()
                    && let Some(latest) = tags::latest(name, today.lists())
                {
                    let (tag, day) = (Argument::own(latest), tags::list_date(today.lists()));
                    let is_current = age(day, today.date) == Age::Current;
                    words.phrase(if is_current { texts::latest(tag) } else { texts::latest_on(tag, day) });
                }
            }
            support_of(name, tag, today, &mut words);
        }
        None => named(image, tag, today, &mut words),
    }
    if let Some(known) = images.image(image) {
        let by_tag = image.by_tag();
        let moved = by_tag.and_then(|by_tag| image_facts::moved(image, known, images.image(&by_tag)?));
        words.extend(image_facts::describe(known, moved, today.date));
    }
    if image.digest.is_none() {
        words.extend(alternatives(image, tag, images.tags(image), today));
    }
    if let Some(name) = name {
        words.phrases(Argument::name(name).map(texts::hub));
    } else if let Some((address, title)) = links::page(image) {
        let mut link = Markdown::new();
        link.markup("[").text(&title).markup("](").address(&address).markup(")");
        words.markdown_part(link);
    }
    words
}

/// Until when an image that is not Python's is supported, and the system that its tag names.
fn support_of(name: &str, tag: &str, today: Today, words: &mut Words) {
    let known = support::of(name, tag, today);
    words.phrases(known.line.and_then(|line| life(&line.life, today)));
    words.phrases(known.system.and_then(|(system, life)| system_life(&system, &life, today)));
}

/// What is to be said of a system, if that has ended or soon will.
fn system_life(system: &str, life: &Life, today: Today) -> Option<Phrase> {
    let (ends, system) = (life.ends?, Argument::plain(system));
    match life.ended {
        true => Some(texts::system_ended(system, ends)),
        false => life.ends_soon(today.date).then(|| texts::system_soon(system, ends)),
    }
}

/// What is known of an image that is not one of Docker Hub's own: what its name says, and what its tag is.
fn named(image: &ImageReference, tag: &str, today: Today, words: &mut Words) {
    let name = image.full_name();
    let description = image_names::all().find(|known| known.name == name).map(|known| known.description);
    if let Some(description) = description.filter(|description| !description.is_empty()) {
        words.short(description);
    }
    let registry = image.registry.as_deref().unwrap_or("docker.io");
    words.phrase(match (&image.digest, &image.tag) {
        (Some(_), None) => texts::by_digest(registry, &*image.repository),
        (_, None) => texts::untagged(registry, &*image.repository),
        (_, Some(_)) => texts::parts(registry, &*image.repository, tag),
    });
    let known = support::of(&name, tag, today);
    if known.line.is_some() || known.system.is_some() {
        support_of(&name, tag, today, words);
    } else {
        words.points(described(&name, tag, today));
    }
}

/// Some other tags of the same version.
fn alternatives(image: &ImageReference, tag: &str, known: Option<&KnownTags>, today: Today) -> Words {
    let is_python = image.official_name() == Some("python");
    let mut same: Vec<String> = match python::describe(tag, today).filter(|_| is_python) {
        Some(described) => described.tag.same_as,
        None => Vec::new(),
    };
    let mut points = Vec::new();
    for name in OfferedTags::new(image, known, today.lists()).alternatives(tag) {
        // Two names of one image are one choice.
        if same.contains(&name) {
            continue;
        }
        let described = python::describe(&name, today).filter(|described| is_python && described.standing != Standing::Expected);
        points.push(match described {
            Some(described) => {
                let point = texts::other_on(&*name, Argument::plain(&described.tag.base));
                same.extend(described.tag.same_as);
                point
            }
            None => texts::other(name),
        });
        if points.len() == ALTERNATIVES {
            break;
        }
    }
    let mut words = Words::new();
    if !points.is_empty() {
        words.phrase(texts::others()).points(points);
    }
    words
}

/// The image that FROM, `COPY --from=` or a mount names at a byte offset, and the platform it wants.
pub fn image_at(snapshot: &Snapshot, at: TextSize) -> Option<(ImageReference, Option<String>)> {
    let base = base_images(snapshot).find(|base| base.range.contains_inclusive(at));
    let found = match base {
        Some(base) => (base.reference.clone(), base.platform(snapshot.model())),
        None => (source_image_at(snapshot, at)?.reference, None),
    };
    is_image(snapshot, &found.0).then_some(found)
}

/// Whether a name is an image, and no additional context of a build.
fn is_image(snapshot: &Snapshot, name: &ImageReference) -> bool {
    let builds = &snapshot.world.knowledge.builds;
    !builds.has_contexts() || builds.with_context(&name.to_string()).is_none()
}

/// All images that a file starts from or takes files from, with the platforms it wants.
pub fn images(snapshot: &Snapshot) -> Vec<(ImageReference, Option<String>)> {
    let bases = base_images(snapshot).map(|base| (base.reference.clone(), base.platform(snapshot.model())));
    let is_dockerfile = snapshot.kind == FileKind::Dockerfile;
    let sources = is_dockerfile.then(|| snapshot.model().source_images()).into_iter().flatten();
    let all = bases.chain(sources.map(|image| (image.reference, None)));
    all.filter(|(image, _)| is_image(snapshot, image)).collect()
}

/// The image that files are taken from, at a byte offset.
pub(super) fn source_image_at(snapshot: &Snapshot, at: TextSize) -> Option<SourceImage> {
    if snapshot.kind != FileKind::Dockerfile {
        return None;
    }
    let model = snapshot.model();
    let placed = model.instructions.get(model.instruction_at(at)?)?;
    model.source_images_of(placed).into_iter().find(|image| image.range.contains_inclusive(at))
}

fn base_images(snapshot: &Snapshot) -> impl Iterator<Item = BaseImage<'_>> {
    let is_dockerfile = snapshot.kind == FileKind::Dockerfile;
    is_dockerfile.then(|| snapshot.model().base_images()).into_iter().flatten()
}

fn python_tag(tag: &str, today: Today, words: &mut Words) {
    let Some(known) = python::describe(tag, today) else { return };
    let (version, base) = (Argument::plain(&known.tag.python), Argument::plain(&known.tag.base));
    let day = python::list_date(today.lists());
    let is_old = age(day, today.date) != Age::Current && known.standing == Standing::Listed;
    let same_as = (!known.tag.same_as.is_empty()).then(|| Argument::codes(known.tag.same_as.iter().take(4)));
    // A tag that names its patch stays with it; others of the same image may not.
    let same_as = same_as.filter(|_| !is_old || !known.tag.name.starts_with(known.tag.python.as_str()));
    words.phrase(match (same_as, is_old) {
        (Some(tags), true) => texts::python_same_on(day, version, base, tags),
        (Some(tags), false) => texts::python_same(version, base, tags),
        (None, _) => texts::python(version, base),
    });
    words.phrases(life(&known.tag.life, today));
    words.phrases(known.system.as_ref().and_then(|system| system_life(&system.name, &system.life, today)));
    words.phrases(known.tag.frozen.map(texts::frozen));
    words.phrases(known.tag.moving.then(texts::moving));
    words.phrases((known.standing == Standing::Expected).then(|| texts::expected(day)));
    words.short_points(&known.contents);
    if !known.tag.platforms.is_empty() {
        words.phrase(texts::platforms(Argument::list(known.tag.platforms.iter().map(|name| Argument::plain(name)))));
    }
}

fn life(life: &Life, today: Today) -> Option<Phrase> {
    let ends = life.ends?;
    Some(if life.ended {
        texts::ended(ends)
    } else if life.ends_soon(today.date) {
        texts::ends_soon(ends)
    } else {
        texts::supported(ends)
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_hover;

    #[test]
    fn which_python_which_base_and_until_when() {
        check_hover(
            "FROM python:3.14-sl<|>im",
            &expect![[r#"
                «python:3.14-slim»
                **`python:3.14-slim`**

                On 2026-08-21 this was Python 3.14.7 on Debian 13 slim, and the same image as `3.14-slim-trixie`, `3.14.7-slim`, `3-slim`, `slim`.

                Supported until 2030-10-31.

                - A small Debian with certificates and time zones: no compiler, no git, no curl.
                - Python is `/usr/local/bin/python`, with `pip` beside it. It runs as root in `/`, and starts `python3` when no CMD is given.
                - `pip` is installed, `setuptools` and `wheel` are not.

                Platforms: linux/amd64, linux/arm/v5, linux/arm/v7, linux/arm64, linux/386, linux/ppc64le, linux/riscv64, linux/s390x

                Of the same version:

                - `3.14`: Debian 13
                - `3.14-alpine`: Alpine 3.24
                - `3.14-slim-bookworm`: Debian 12 slim

                [Docker Hub: python](https://hub.docker.com/_/python), [all tags](https://hub.docker.com/_/python/tags)
            "#]],
        );
        check_hover(
            "FROM pyt<|>hon:3.10",
            &expect![[r#"
                «python:3.10»
                **`python:3.10`**

                On 2026-08-21 this was Python 3.10.21 on Debian 13, and the same image as `3.10-trixie`, `3.10.21`, `3.10.21-trixie`.

                **Support ended on 2026-10-31.**

                - Debian with compilers, headers, git and curl; Debian's own Python is at `/usr/bin/python3`.
                - Python is `/usr/local/bin/python`, with `pip` beside it. It runs as root in `/`, and starts `python3` when no CMD is given.
                - `pip`, `setuptools` and `wheel` are installed.

                Platforms: linux/amd64, linux/arm/v5, linux/arm/v7, linux/arm64, linux/386, linux/ppc64le, linux/riscv64, linux/s390x

                Of the same version:

                - `3.10-slim`: Debian 13 slim
                - `3.10-alpine`: Alpine 3.24
                - `3.10-slim-bookworm`: Debian 12 slim

                [Docker Hub: python](https://hub.docker.com/_/python), [all tags](https://hub.docker.com/_/python/tags)
            "#]],
        );
        check_hover(
            "FROM <|>python:3.8-alpine",
            &expect![[r#"
                «python:3.8-alpine»
                **`python:3.8-alpine`**

                Python 3.8.20 on Alpine 3.20; same image as `3.8-alpine3.20`, `3.8.20-alpine`.

                **Support ended on 2024-10-07.**

                **Support of Alpine 3.20 ended on 2026-04-01.**

                The image is no longer rebuilt; it was last listed on 2024-10-01.

                - Alpine with certificates and time zones: musl instead of glibc, no compiler, no git, no curl. Packages without musl wheels are built from source.
                - Python is `/usr/local/bin/python`, with `pip` beside it. It runs as root in `/`, and starts `python3` when no CMD is given.
                - `pip`, `setuptools` and `wheel` are installed.

                [Docker Hub: python](https://hub.docker.com/_/python), [all tags](https://hub.docker.com/_/python/tags)
            "#]],
        );
        check_hover(
            "FROM python<|>",
            &expect![[r#"
                «python»
                **`python`**

                On 2026-08-21 this was Python 3.14.7 on Debian 13, and the same image as `trixie`, `3.14.7`, `3.14`, `3`.

                The tag moves to the next Python on its release day.

                - Debian with compilers, headers, git and curl; Debian's own Python is at `/usr/bin/python3`.
                - Python is `/usr/local/bin/python`, with `pip` beside it. It runs as root in `/`, and starts `python3` when no CMD is given.
                - `pip` is installed, `setuptools` and `wheel` are not.

                Platforms: linux/amd64, linux/arm/v5, linux/arm/v7, linux/arm64, linux/386, linux/ppc64le, linux/riscv64, linux/s390x, windows/amd64

                Of the same version:

                - `slim`: Debian 13 slim
                - `alpine`: Alpine 3.24
                - `slim-bookworm`: Debian 12 slim

                [Docker Hub: python](https://hub.docker.com/_/python), [all tags](https://hub.docker.com/_/python/tags)
            "#]],
        );
        check_hover(
            "ARG V=3.14\nFROM python:${V}-<|>slim",
            &expect![[r#"
                «python:${V}-slim»
                **`python:3.14-slim`**

                On 2026-08-21 this was Python 3.14.7 on Debian 13 slim, and the same image as `3.14-slim-trixie`, `3.14.7-slim`, `3-slim`, `slim`.

                Supported until 2030-10-31.

                - A small Debian with certificates and time zones: no compiler, no git, no curl.
                - Python is `/usr/local/bin/python`, with `pip` beside it. It runs as root in `/`, and starts `python3` when no CMD is given.
                - `pip` is installed, `setuptools` and `wheel` are not.

                Platforms: linux/amd64, linux/arm/v5, linux/arm/v7, linux/arm64, linux/386, linux/ppc64le, linux/riscv64, linux/s390x

                Of the same version:

                - `3.14`: Debian 13
                - `3.14-alpine`: Alpine 3.24
                - `3.14-slim-bookworm`: Debian 12 slim

                [Docker Hub: python](https://hub.docker.com/_/python), [all tags](https://hub.docker.com/_/python/tags)
            "#]],
        );
        check_hover(
            "FROM debian:10<|>",
            &expect![[r#"
                «debian:10»
                **`debian:10`**

                Debian base; -slim drops docs and locales

                **Support ended on 2024-06-30.**

                [Docker Hub: debian](https://hub.docker.com/_/debian), [all tags](https://hub.docker.com/_/debian/tags)
            "#]],
        );
    }

    #[test]
    fn images_that_files_are_taken_from() {
        check_hover(
            "FROM a\nCOPY --from=debian:<|>10 x y",
            &expect![[r#"
                «debian:10»
                **`debian:10`**

                Debian base; -slim drops docs and locales

                **Support ended on 2024-06-30.**

                [Docker Hub: debian](https://hub.docker.com/_/debian), [all tags](https://hub.docker.com/_/debian/tags)
            "#]],
        );
        check_hover(
            "FROM a\nONBUILD COPY --from=<|>debian:10 x y",
            &expect![[r#"
                «debian:10»
                **`debian:10`**

                Debian base; -slim drops docs and locales

                **Support ended on 2024-06-30.**

                [Docker Hub: debian](https://hub.docker.com/_/debian), [all tags](https://hub.docker.com/_/debian/tags)
            "#]],
        );
        check_hover(
            "FROM a\nRUN --mount=from=registry.example/app<|>:1,target=/x y",
            &expect![[r#"
                «registry.example/app:1»
                **`registry.example/app:1`**

                Registry `registry.example`, repository `app`, tag `1`.

                Digest `sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`

                Platforms: `linux/amd64` (12.0 MB), `linux/arm64` (12.0 MB)

                - WORKDIR `/srv`
                - ENV `APP_HOME=/srv`
                - ENV `APP_VERSION=2`

                _According to `registry.example`, 2026-11-24 06:00 UTC._

                Of the same version:

                - `1-slim`
            "#]],
        );
        check_hover(
            "FROM a\nCOPY --fr<|>om=debian:10 x y",
            &expect![[r#"
            «--from»
            **--from=stage|image|context**: copies from another stage, an image or a named context instead of the build context. […]
        "#]],
        );
        let images = |text: &str| {
            super::images(&crate::testing::snapshot(text)).into_iter().map(|(i, _)| i.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(
            images("FROM a AS b\nFROM b\nCOPY --from=b x y\nCOPY --from=c x y\nRUN --mount=from=d,target=/e f"),
            ["a", "c", "d"]
        );
    }
}
