//! What is known about an image, in words.

use jiff::civil::Date;

use crate::data::life::Life;
use crate::data::python::{self, Standing};
use crate::data::{eol, images};
use crate::ide::image_facts;
use crate::model::{BaseImage, ImageReference, KnownImage, SourceImage};
use crate::snapshot::{FileKind, Snapshot};
use crate::text::TextSize;
use crate::texts::{Argument, Phrase, Words, image as texts};

/// What is known about an image reference: what it is, what is in it, when its support ends, and what its registry
/// said.
pub fn describe(image: &ImageReference, known: Option<&KnownImage>, today: Date) -> Words {
    let mut words = Words::from(texts::title(image.to_string()));
    let tag = image.tag.as_deref().unwrap_or("latest");
    let name = image.official_name();
    match name {
        Some("python") => python_tag(tag, today, &mut words),
        Some(name) => {
            if let Some(known) = images::find(name) {
                words.short(known.description);
                if image.tag.is_none() && !known.latest.is_empty() {
                    words.phrase(texts::latest(Argument::own(known.latest)));
                }
            }
            if let Some(line) = eol::life(name, tag, today) {
                words.phrases(life(&line.life, today));
            }
        }
        None => {}
    }
    if let Some(known) = known {
        words.extend(image_facts::describe(known, today));
    }
    if let Some(name) = name {
        words.phrases(Argument::name(name).map(texts::hub));
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

fn python_tag(tag: &str, today: Date, words: &mut Words) {
    let Some(known) = python::describe(tag, today) else { return };
    let (version, base) = (Argument::plain(&known.tag.python), Argument::plain(&known.tag.base));
    words.phrase(if known.tag.same_as.is_empty() {
        texts::python(version, base)
    } else {
        texts::python_same(version, base, Argument::codes(known.tag.same_as.iter().take(4)))
    });
    words.phrases(life(&known.tag.life, today));
    words.phrases(known.tag.frozen.map(texts::frozen));
    words.phrases(known.tag.moving.then(texts::moving));
    words.phrases((known.standing == Standing::Expected).then(|| texts::expected(python::list_date())));
    words.short_points(&known.contents);
    if !known.tag.platforms.is_empty() {
        words.phrase(texts::platforms(Argument::list(known.tag.platforms.iter().map(|name| Argument::plain(name)))));
    }
}

fn life(life: &Life, today: Date) -> Option<Phrase> {
    let ends = life.ends?;
    Some(if life.ended {
        texts::ended(ends)
    } else if life.ends_soon(today) {
        texts::ends_soon(ends)
    } else {
        texts::supported(ends)
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check_hover;

    #[test]
    fn which_python_which_base_and_until_when() {
        check_hover("FROM python:3.14-sl<|>im", "python:3.14-slim", "Python 3.14.7 on Debian 13 slim");
        check_hover("FROM pyt<|>hon:3.10", "python:3.10", "Support ended on 2026-10-31");
        check_hover("FROM <|>python:3.8-alpine", "python:3.8-alpine", "no longer rebuilt");
        check_hover("FROM python<|>", "python", "moves to the next Python");
        check_hover("ARG V=3.14\nFROM python:${V}-<|>slim", "python:${V}-slim", "Python 3.14.7");
        check_hover("FROM debian:10<|>", "debian:10", "Support ended");
    }

    #[test]
    fn images_that_files_are_taken_from() {
        check_hover("FROM a\nCOPY --from=debian:<|>10 x y", "debian:10", "Support ended");
        check_hover("FROM a\nONBUILD COPY --from=<|>debian:10 x y", "debian:10", "Support ended");
        check_hover("FROM a\nRUN --mount=from=registry.example/app<|>:1,target=/x y", "registry.example/app:1", "linux/arm64");
        check_hover("FROM a\nCOPY --fr<|>om=debian:10 x y", "--from", "from");
        let images = |text: &str| {
            super::images(&crate::testing::snapshot(text)).into_iter().map(|(i, _)| i.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(
            images("FROM a AS b\nFROM b\nCOPY --from=b x y\nCOPY --from=c x y\nRUN --mount=from=d,target=/e f"),
            ["a", "c", "d"]
        );
    }
}
