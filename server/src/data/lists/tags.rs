//! The table of tags, image by image, as it is written.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

/// The rows of all images.
#[derive(Debug)]
pub(in crate::data) struct TagTable {
    /// The day of the list.
    pub(in crate::data) date: Date,
    platforms: FxHashMap<char, Vec<&'static str>>,
    /// The rows of each image.
    images: FxHashMap<&'static str, &'static str>,
}

impl TagTable {
    pub(super) fn read(text: &'static str) -> Self {
        let mut table = Self { date: super::date(text), platforms: FxHashMap::default(), images: FxHashMap::default() };
        let mut image: Option<(&'static str, usize)> = None;
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let (bare, from) = (line.trim_end(), start);
            start += line.len();
            if bare.contains('\t') || bare.starts_with('#') {
                continue;
            }
            if let Some((name, rows)) = image {
                table.images.insert(name, text.get(rows..from).unwrap_or_default());
            }
            image = match bare.split_once('=') {
                Some((letter, platforms)) => {
                    table.platforms.extend(letter.chars().next().map(|letter| (letter, platforms.split(',').collect())));
                    None
                }
                None => Some((bare, start)),
            };
        }
        table.images.extend(image.map(|(name, rows)| (name, text.get(rows..).unwrap_or_default())));
        table
    }

    /// The names of all images, in no order.
    pub(in crate::data) fn images(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        self.images.keys().copied()
    }

    /// The rows of an image: versions and variants.
    pub(in crate::data) fn rows(&self, image: &str) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        self.images.get(image).copied().unwrap_or_default().lines().filter_map(|row| row.split_once('\t'))
    }

    /// What the letter of a set of platforms stands for.
    pub(in crate::data) fn platforms(&self, set: char) -> &[&'static str] {
        self.platforms.get(&set).map(Vec::as_slice).unwrap_or_default()
    }
}
