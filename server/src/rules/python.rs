//! What rules about Python ask of images and of commands.

use crate::model::{Base, CommandSource, Mirrors, ShellCommand, ShellWord, Stage, StageModel};
use crate::text::{Edit, TextRange, TextSize, between};

/// The newest minor version stands for tags without one: `latest`, `slim`, `3`.
const NEWEST: (u16, u16) = (3, u16::MAX);

/// The official Python image that a stage is built on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PythonImage<'m> {
    /// The minor version; that of a tag without one is above all others.
    pub(super) minor: (u16, u16),
    /// Its C library is musl, because it is Alpine.
    pub(super) is_musl: bool,
    /// It has no compiler: `slim` and Alpine.
    pub(super) is_small: bool,
    /// What is written behind `:`.
    pub(super) tag: &'m str,
}

impl<'m> PythonImage<'m> {
    /// `None` for other images, for those of Windows, and where a build argument names the image.
    pub(super) fn of(model: &'m StageModel, stage: &'m Stage, mirrors: &Mirrors) -> Option<Self> {
        let Base::Image(image) = model.root_base(stage) else { return None };
        if &*image.familiar_name(mirrors) != "python" || model.is_base_given(stage) {
            return None;
        }
        let tag = match &image.tag {
            Some(tag) => tag.as_str(),
            None if image.is_pinned() => return None,
            None => "",
        };
        if image.is_for_windows() || tag.contains("onbuild") {
            return None;
        }
        let mut numbers = tag.split('-').next().unwrap_or_default().split('.').map(|part| part.parse::<u16>());
        let minor = match (numbers.next(), numbers.next()) {
            (Some(Ok(major)), Some(Ok(minor))) => (major, minor),
            (Some(Ok(2)), _) => (2, 7),
            (Some(Ok(_)), Some(Err(_))) => return None,
            _ => NEWEST,
        };
        let is_musl = tag.contains("alpine");
        Some(Self { minor, is_musl, is_small: is_musl || tag.contains("slim"), tag })
    }

    /// Whether the tag says which minor version it is.
    pub(super) fn is_exact(&self) -> bool {
        self.minor != NEWEST
    }

    /// `3.14`.
    pub(super) fn version(&self) -> String {
        format!("{}.{}", self.minor.0, self.minor.1)
    }
}

/// Takes a word out of a command, with what separates it from the word before; `None` for the first one.
pub(super) fn without_word(command: &ShellCommand, index: usize) -> Option<Edit> {
    let (before, word) = (command.words.get(index.checked_sub(1)?)?, command.words.get(index)?);
    // The range in an array is without the quotes.
    let quote = TextSize::new(u32::from(command.source == CommandSource::Exec));
    Some(Edit::delete(between(before.range.end() + quote, word.range.end() + quote)))
}

/// Puts words where a word is.
pub(super) fn replaced(command: &ShellCommand, word: &ShellWord, words: &[&str]) -> Edit {
    let separator = if command.source == CommandSource::Exec { "\", \"" } else { " " };
    Edit::replace(word.range, words.join(separator))
}

/// Puts words in front of a command.
pub(super) fn with_words_before(command: &ShellCommand, words: &[&str]) -> Option<Edit> {
    let first = command.words.first()?.range;
    let separator = if command.source == CommandSource::Exec { "\", \"" } else { " " };
    let text: String = words.iter().map(|word| format!("{word}{separator}")).collect();
    Some(Edit::replace(TextRange::empty(first.start()), text))
}

/// What `pip install` and its like are asked for: the name of a package, without what follows it.
pub(super) fn package_name(text: &str) -> &str {
    text.split(['=', '<', '>', '~', '!', '[', '@', ';', ' ']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::model;

    #[test]
    fn images() {
        let found = |image: &str| {
            let model = model(&format!("FROM {image}\n"));
            let stage = model.stages.first()?;
            let found = PythonImage::of(&model, stage, &Mirrors::default())?;
            Some(format!("{:?} {} {}", found.is_exact().then(|| found.version()), found.is_musl, found.is_small))
        };
        for (image, wanted) in [
            ("python:3.14.1-slim-trixie", Some("Some(\"3.14\") false true")),
            ("docker.io/library/python:3.9-alpine", Some("Some(\"3.9\") true true")),
            ("python", Some("None false false")),
            ("python:3-slim", Some("None false true")),
            ("python:2", Some("Some(\"2.7\") false false")),
            ("python:3.12-windowsservercore", None),
            ("me/python:3.12", None),
            ("debian:13", None),
        ] {
            assert_eq!(found(image).as_deref(), wanted, "{image}");
        }
    }
}
