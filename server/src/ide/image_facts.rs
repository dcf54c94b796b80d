//! What a registry said of an image, in words. All of it is foreign text: it stands in code spans.

use jiff::Timestamp;
use jiff::civil::Date;

use super::hover::code;
use super::sizes;
use crate::data::docs::Language;
use crate::model::{ImageConfig, KnownImage};

/// Variables that are shown.
const MAX_VARIABLES: usize = 20;
/// Labels that are shown.
const MAX_LABELS: usize = 12;
/// Platforms that are shown.
const MAX_PLATFORMS: usize = 16;
/// Characters of a text that are shown.
const MAX_TEXT: usize = 160;

/// Paragraphs of Markdown.
pub(crate) fn describe(known: &KnownImage, today: Date, language: Language) -> Vec<String> {
    let russian = language == Language::Russian;
    let said = age(&known.source, known.asked, today, language);
    if known.is_missing() {
        let text = if russian {
            "**Такого образа в реестре нет.**"
        } else {
            "**The registry has no such image.**"
        };
        return vec![text.to_owned(), said];
    }
    let mut out = vec![digest(known, russian)];
    if !known.platforms.is_empty() {
        let shown = known.platforms.iter().take(MAX_PLATFORMS).map(|platform| match platform.size {
            Some(size) => format!("{} ({})", code(&platform.name), sizes::bytes(size, language)),
            None => code(&platform.name),
        });
        let mut list = shown.collect::<Vec<_>>().join(", ");
        if MAX_PLATFORMS < known.platforms.len() {
            list.push_str(", …");
        }
        out.push(format!("{} {list}", if russian { "Платформы:" } else { "Platforms:" }));
    }
    if let Some(config) = &known.config {
        let lines = settings(config, russian);
        if !lines.is_empty() {
            out.push(lines.join("\n"));
        }
    }
    out.push(said);
    out
}

fn digest(known: &KnownImage, russian: bool) -> String {
    let mut text = format!("{} {}", if russian { "Дайджест" } else { "Digest" }, code(&known.digest));
    let created = known.config.as_ref().and_then(|config| config.created.get(..10)).unwrap_or_default();
    for (day, english, in_russian) in [(created, "created", "создан"), (known.updated.as_str(), "pushed", "загружен")]
    {
        // The first of January 1970, or of the year 1, is what reproducible builds write.
        if day.parse::<Date>().is_ok_and(|day| 1980 < day.year()) {
            text.push_str(&format!(", {} {day}", if russian { in_russian } else { english }));
        }
    }
    text
}

/// One line of a list for each thing that an image sets.
fn settings(config: &ImageConfig, russian: bool) -> Vec<String> {
    let array = |words: &[String]| code(&cut(&serde_json::to_string(words).unwrap_or_default()));
    let list = |words: &[String]| words.iter().take(MAX_LABELS).map(|word| code(&cut(word))).collect::<Vec<_>>().join(", ");
    let mut out = Vec::new();
    let mut line = |name: &str, value: String| out.push(format!("- {name} {value}"));
    for (name, words) in [("ENTRYPOINT", &config.entrypoint), ("CMD", &config.cmd), ("SHELL", &config.shell)] {
        if !words.is_empty() {
            line(name, array(words));
        }
    }
    for (name, word) in [("WORKDIR", &config.workdir), ("USER", &config.user), ("STOPSIGNAL", &config.stop_signal)] {
        if !word.is_empty() {
            line(name, code(&cut(word)));
        }
    }
    for (name, words) in [("EXPOSE", &config.ports), ("VOLUME", &config.volumes)] {
        if !words.is_empty() {
            line(name, list(words));
        }
    }
    for trigger in config.onbuild.iter().take(MAX_LABELS) {
        line("ONBUILD", code(&cut(trigger)));
    }
    for (name, value) in config.env.iter().take(MAX_VARIABLES) {
        line("ENV", code(&cut(&format!("{name}={value}"))));
    }
    for (name, value) in config.labels.iter().take(MAX_LABELS) {
        line("LABEL", code(&cut(&format!("{name}={value}"))));
    }
    let hidden = config.env.len().saturating_sub(MAX_VARIABLES) + config.labels.len().saturating_sub(MAX_LABELS);
    if 0 < hidden {
        line("…", format!("{} {hidden}", if russian { "ещё" } else { "more:" }));
    }
    out
}

/// Who said so, and when.
pub(crate) fn age(source: &str, asked: i64, today: Date, language: Language) -> String {
    let time = Timestamp::from_second(asked).unwrap_or_default();
    let day = jiff::tz::TimeZone::UTC.to_datetime(time).date();
    let days = day.until(today).map_or(0, |span| span.get_days());
    let time = time.strftime("%Y-%m-%d %H:%M UTC");
    let source = code(source);
    match (language, days) {
        (Language::English, ..=0) => format!("_{source} said so on {time}._"),
        (Language::English, 1) => format!("_{source} said so yesterday, {time}._"),
        (Language::English, _) => format!("_{source} said so {days} days ago, {time}._"),
        (Language::Russian, ..=0) => format!("_Ответ {source} от {time}._"),
        (Language::Russian, 1) => format!("_Вчерашний ответ {source}, {time}._"),
        (Language::Russian, _) => format!("_Ответ {source} от {time}; дней с тех пор: {days}._"),
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
        let text = describe(&known, today(), Language::English).join("\n\n");
        assert_eq!(
            text,
            "Digest `sha256:0`, pushed 2026-11-20\n\nPlatforms: `linux/amd64` (48.0 MB)\n\n- CMD `[\"a b\",\"\\\"\"]`\n- ENV ``` A=`` ```\n\
             - LABEL `` x=`![a](http://evil.example) [b](command:c) <img src=x> z ``\n\n_`r.example` said so on 2026-11-24 11:30 UTC._"
        );
        let missing = describe(&KnownImage { digest: String::new(), ..known }, today(), Language::Russian).join("\n\n");
        assert_eq!(missing, "**Такого образа в реестре нет.**\n\n_Ответ `r.example` от 2026-11-24 11:30 UTC._");
    }
}
