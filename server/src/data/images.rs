//! The official images of Docker Hub: what each is, and which of its tags to offer first.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

static TABLE: &str = include_str!("images.tsv");

/// An official image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// `python`.
    pub name: &'static str,
    /// A few words; empty for the least used.
    pub description: &'static str,
    /// Tags to offer first, in this order.
    pub tags: Vec<&'static str>,
    /// Words that tags end in: `alpine`, `slim`, `trixie`.
    pub variants: Vec<&'static str>,
    /// Whether it is still kept up.
    pub state: State,
    /// Since when it is not kept up, as `2025-10` or `2025-07-18`; mostly empty.
    pub since: &'static str,
    /// Images to use instead.
    pub instead: Vec<&'static str>,
}

/// Whether an image is kept up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is.
    Kept,
    /// Only some of its tags are.
    Partly,
    /// It still gets tags, and should not be used.
    Deprecated,
    /// It has no tags in the list any more.
    Gone,
}

impl Image {
    /// Whether it should no longer be used.
    pub fn is_deprecated(&self) -> bool {
        matches!(self.state, State::Deprecated | State::Gone)
    }
}

/// All official images, the most used first.
pub fn all() -> &'static [Image] {
    static IMAGES: OnceLock<Vec<Image>> = OnceLock::new();
    IMAGES.get_or_init(|| lines().filter_map(image).collect())
}

/// The official image of that name.
pub fn find(name: &str) -> Option<&'static Image> {
    static BY_NAME: OnceLock<FxHashMap<&'static str, usize>> = OnceLock::new();
    let by_name = BY_NAME.get_or_init(|| all().iter().enumerate().map(|(at, image)| (image.name, at)).collect());
    all().get(*by_name.get(name)?)
}

fn lines() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#'))
}

fn image(line: &'static str) -> Option<Image> {
    let mut columns = line.split('\t').map(str::trim);
    let mut next = || columns.next().unwrap_or_default();
    let (name, description, tags, variants, state, note) = (next(), next(), next(), next(), next(), next());
    let state = match state {
        "" => State::Kept,
        "partly" => State::Partly,
        "deprecated" => State::Deprecated,
        "removed" | "empty" => State::Gone,
        _ => return None,
    };
    let words = |text: &'static str| text.split(' ').filter(|word| !word.is_empty()).collect();
    let is_day = note.starts_with(|c: char| c.is_ascii_digit());
    let (since, instead) = if is_day { (note, "") } else { ("", note) };
    let (tags, variants, instead) = (words(tags), words(variants), words(instead));
    (!name.is_empty()).then_some(Image { name, description, tags, variants, state, since, instead })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_an_image() {
        assert_eq!(all().len(), lines().count());
        assert_eq!(all().first().map(|image| image.name), Some("python"));
        assert!(all().iter().all(|image| find(image.name) == Some(image)), "a name stands twice");
    }

    #[test]
    fn images_by_name() {
        let node = find("node").unwrap();
        assert_eq!(node.state, State::Kept);
        assert!(node.variants.contains(&"alpine") && node.tags.contains(&"24"));
        assert!(find("centos").unwrap().is_deprecated());
        assert_eq!(find("openjdk").unwrap().instead[..2], ["eclipse-temurin", "amazoncorretto"]);
        assert_eq!((find("unit").unwrap().since, find("unit").unwrap().instead.len()), ("2025-10", 0));
        assert_eq!(find("nobody"), None);
    }
}
