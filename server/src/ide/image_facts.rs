//! What a registry said of an image, in words. All of it is untrusted text, so it is put into code spans.

use jiff::Timestamp;
use jiff::civil::Date;

use super::sizes;
use super::spans::span;
use crate::model::{ImageConfig, ImageReference, KnownImage};
use crate::texts::{Argument, Phrase, Words, image, registry as texts};

/// Variables that are shown.
const MAX_VARIABLES: usize = 20;
/// Labels that are shown.
const MAX_LABELS: usize = 12;
/// Platforms that are shown.
const MAX_PLATFORMS: usize = 16;
/// Characters of a text that are shown.
const MAX_TEXT: usize = 160;

/// What a registry said, and whether the tag beside a digest has moved on since.
pub(crate) fn describe(known: &KnownImage, moved: Option<Phrase>, today: Date) -> Words {
    let mut words = Words::new();
    if known.is_missing() {
        words.phrase(texts::missing());
    } else {
        words.sentence(digest(known, today));
        words.phrases(moved);
        words.phrases(platforms(known));
        words.points(known.config.as_ref().map(settings).unwrap_or_default());
    }
    words.phrase(age(&known.source, known.asked, today));
    words
}

/// Where the tag beside a digest points to now, by what the registry said of both.
pub(crate) fn moved(image: &ImageReference, known: &KnownImage, by_tag: &KnownImage) -> Option<Phrase> {
    let tag = image.tag.as_deref()?;
    if known.is_missing() || by_tag.is_missing() {
        return None;
    }
    Some(if known.digest == by_tag.digest {
        texts::unmoved(tag)
    } else if let Some(span) = age_before(known, by_tag) {
        texts::moved_since(tag, &*by_tag.digest, span)
    } else {
        texts::moved(tag, &*by_tag.digest)
    })
}

/// How much older than another an image is; `None` if it is not, or nobody knows.
pub(crate) fn age_before(known: &KnownImage, other: &KnownImage) -> Option<Phrase> {
    span(known.created()?, other.created()?)
}

fn digest(known: &KnownImage, today: Date) -> Vec<Phrase> {
    let mut parts = vec![texts::digest(&known.digest)];
    parts.extend(known.created().map(|day| match span(day, today) {
        Some(span) => texts::created_ago(day, span),
        None => texts::created(day),
    }));
    parts.extend(known.updated.parse::<Date>().ok().map(texts::pushed));
    parts
}

fn platforms(known: &KnownImage) -> Option<Phrase> {
    let shown = known.platforms.iter().take(MAX_PLATFORMS).map(|platform| match platform.size {
        Some(size) => texts::platform(&platform.name, sizes::bytes(size)).into(),
        None => Argument::code(&platform.name),
    });
    let list = Argument::list(shown);
    match known.platforms.len() {
        0 => None,
        1..=MAX_PLATFORMS => Some(image::platforms(list)),
        _ => Some(texts::platforms_cut(list)),
    }
}

/// One point for each thing that an image sets.
fn settings(config: &ImageConfig) -> Vec<Phrase> {
    let mut out = Vec::new();
    let mut add = |name: &'static str, value: Argument| out.push(texts::setting(Argument::own(name), value));
    for (name, words) in [("ENTRYPOINT", &config.entrypoint), ("CMD", &config.cmd), ("SHELL", &config.shell)] {
        if !words.is_empty() {
            add(name, Argument::code(cut(&serde_json::to_string(words).unwrap_or_default())));
        }
    }
    for (name, word) in [("WORKDIR", &config.workdir), ("USER", &config.user), ("STOPSIGNAL", &config.stop_signal)] {
        if !word.is_empty() {
            add(name, Argument::code(cut(word)));
        }
    }
    for (name, words) in [("EXPOSE", &config.ports), ("VOLUME", &config.volumes)] {
        if !words.is_empty() {
            add(name, Argument::codes(words.iter().take(MAX_LABELS).map(|word| cut(word))));
        }
    }
    if let Some(check) = config.health_check.as_ref().filter(|check| !check.test.is_empty()) {
        add("HEALTHCHECK", Argument::code(cut(&serde_json::to_string(&check.test).unwrap_or_default())));
    }
    for trigger in config.onbuild.iter().take(MAX_LABELS) {
        add("ONBUILD", Argument::code(cut(trigger)));
    }
    for (name, value) in config.env.iter().take(MAX_VARIABLES) {
        add("ENV", Argument::code(cut(&format!("{name}={value}"))));
    }
    for (name, value) in config.labels.iter().take(MAX_LABELS) {
        add("LABEL", Argument::code(cut(&format!("{name}={value}"))));
    }
    let hidden = config.env.len().saturating_sub(MAX_VARIABLES) + config.labels.len().saturating_sub(MAX_LABELS);
    out.extend((0 < hidden).then(|| texts::more(hidden)));
    out
}

/// Who said so, and when.
pub(crate) fn age(source: &str, asked: i64, today: Date) -> Phrase {
    let time = Timestamp::from_second(asked).unwrap_or_default();
    let day = jiff::tz::TimeZone::UTC.to_datetime(time).date();
    match day.until(today).map_or(0, |span| span.get_days()) {
        ..=0 => texts::said_today(source, time),
        1 => texts::said_yesterday(source, time),
        days => texts::said_before(source, u64::from(days.unsigned_abs()), time),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_TEXT {
        return text.to_owned();
    }
    text.chars().take(MAX_TEXT - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::KnownPlatform;
    use crate::testing::today;
    use crate::texts::Locale;

    #[test]
    fn foreign_text_stays_text() {
        let config = ImageConfig {
            created: "1970-01-01T00:00:00Z".to_owned(),
            labels: [("x".to_owned(), "`![a](http://evil.example) [b](command:c) <img src=x>\nz".to_owned())].into(),
            env: vec![("A".to_owned(), "``".to_owned())],
            cmd: vec!["a b".to_owned(), "\"".to_owned()],
            ..ImageConfig::default()
        };
        let platforms = vec![KnownPlatform { name: "linux/amd64".to_owned(), digest: String::new(), size: Some(48_000_000) }];
        let known = KnownImage {
            source: "r.example".to_owned(),
            asked: 1_795_519_800,
            digest: "sha256:0".to_owned(),
            updated: "2026-11-20".to_owned(),
            platforms,
            config: Some(config),
        };
        let text = describe(&known, None, today().date).markdown(Locale::ENGLISH);
        assert_eq!(
            text.as_str(),
            "Digest `sha256:0`, pushed 2026-11-20\n\nPlatforms: `linux/amd64` (48.0 MB)\n\n- CMD `[\"a b\",\"\\\"\"]`\n- ENV ``` A=`` ```\n\
             - LABEL `` x=`![a](http://evil.example) [b](command:c) <img src=x> z ``\n\n_According to `r.example`, 2026-11-24 11:30 UTC._"
        );
        let fresh = KnownImage {
            config: Some(ImageConfig { created: "2026-04-20T01:02:03Z".to_owned(), ..ImageConfig::default() }),
            ..known.clone()
        };
        let text = describe(&fresh, None, today().date).markdown(Locale::ENGLISH);
        assert!(
            text.as_str().starts_with("Digest `sha256:0`, created 2026-04-20 (7 months ago), pushed 2026-11-20\n"),
            "{}",
            text.as_str()
        );
        let missing = describe(&KnownImage { digest: String::new(), ..known }, None, today().date).markdown(Locale::ENGLISH);
        assert_eq!(missing.as_str(), "**The registry has no such image.**\n\n_According to `r.example`, 2026-11-24 11:30 UTC._");
    }

    #[test]
    fn tags_that_have_moved_on() {
        let image = ImageReference::parse(&format!("python:3.14@sha256:{}", "a".repeat(64))).unwrap();
        let made = |digest: &str, created: &str| KnownImage {
            digest: digest.to_owned(),
            config: Some(ImageConfig { created: created.to_owned(), ..ImageConfig::default() }),
            ..KnownImage::default()
        };
        let said = |known: &KnownImage, by_tag: &KnownImage| {
            moved(&image, known, by_tag).map(|phrase| Words::from(phrase).markdown(Locale::ENGLISH).as_str().to_owned())
        };
        let known = made("sha256:a", "2026-01-20T00:00:00Z");
        let has_moved = |rest: &str| Some(format!("**The tag `3.14` has moved on** to `sha256:b`{rest}"));
        assert_eq!(said(&known, &known).as_deref(), Some("The tag `3.14` points to it."));
        assert_eq!(said(&known, &made("sha256:b", "2026-08-20T00:00:00Z")), has_moved(": this image is 7 months older."));
        // The other way round a tag was set back, and nobody knows when.
        assert_eq!(said(&known, &made("sha256:b", "2025-08-20T00:00:00Z")), has_moved("."));
        assert_eq!(said(&known, &made("sha256:b", "")), has_moved("."));
        assert_eq!((said(&known, &made("", "")), said(&made("", ""), &known)), (None, None));
    }
}
