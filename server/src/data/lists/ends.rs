//! The table of the ends of lines, as it is written.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

/// The lines of all images.
#[derive(Debug)]
pub(in crate::data) struct EndTable {
    /// The day of the list.
    pub(in crate::data) date: Date,
    images: FxHashMap<&'static str, Vec<Cycle>>,
}

/// A line of an image.
#[derive(Debug)]
pub(in crate::data) struct Cycle {
    pub(in crate::data) cycle: &'static str,
    pub(in crate::data) ends: Ends,
    /// A codename that tags use, or empty.
    pub(in crate::data) name: &'static str,
    pub(in crate::data) lts: bool,
}

/// When a line ends.
#[derive(Debug, Clone, Copy)]
pub(in crate::data) enum Ends {
    On(Date),
    Open,
    Over,
}

impl Cycle {
    /// The numbers of the line.
    pub(in crate::data) fn version(&self) -> Vec<u32> {
        self.cycle.split('.').map(|part| part.parse().unwrap_or_default()).collect()
    }
}

impl EndTable {
    pub(super) fn read(text: &'static str) -> Self {
        let mut table = Self { date: super::date(text), images: FxHashMap::default() };
        for (image, cycle) in super::rows(text).filter_map(cycle) {
            table.images.entry(image).or_default().push(cycle);
        }
        table
    }

    /// The lines of an image, in the order of the list.
    pub(in crate::data) fn of(&self, image: &str) -> Option<&[Cycle]> {
        self.images.get(image).map(Vec::as_slice)
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.images.values().map(Vec::len).sum()
    }
}

fn cycle(line: &'static str) -> Option<(&'static str, Cycle)> {
    let mut columns = line.split('\t');
    let (image, cycle) = (columns.next()?, columns.next()?);
    let ends = match columns.next()? {
        "-" => Ends::Open,
        "?" => Ends::Over,
        day => Ends::On(day.parse().ok()?),
    };
    let name = columns.next().unwrap_or_default();
    Some((image, Cycle { cycle, ends, name, lts: columns.next() == Some("lts") }))
}
