//! The tags of the official `python` image, without a network.
//!
//! Two small text files expand to every tag in the list of one day and to every stable patch tag that was ever
//! listed. What the calendar has changed since that day (lines that ended, a release that was due) is worked out from
//! today's date, and marked. A release that was due is offered behind the newest line of the list, half a year later before it:
//! by then it is what people use. Tags that are not in the list are never called wrong.

pub(in crate::data) mod catalogue;
mod complete;
mod describe;
mod early;
mod history;
mod judge;
mod list;
mod lives;
mod name;
mod nearest;
mod replace;
mod resolve;

use jiff::civil::Date;

use super::age::{Age, age};
use super::life::Life;
use super::lists::Lists;
use super::today::Today;
use crate::texts::{Argument, Line, Phrase, tag as texts};

pub use complete::complete;
pub use describe::{TagDescription, describe};
pub use early::PreRelease;
pub use judge::{Judgement, SystemLife, judge};
pub use list::{listed_names, tags};
pub use replace::{Replacement, newest, newest_supported};
pub use resolve::Standing;

/// A tag of the `python` image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// `3.14-slim`.
    pub name: String,
    /// `3.14.7`, or `3.14` where the patch is not known.
    pub python: String,
    /// `3.14`.
    pub minor: String,
    /// `Debian 13 slim`.
    pub base: String,
    /// Other tags of the same image, the most telling first.
    pub same_as: Vec<String>,
    /// Values of `--platform`; empty where they are not known.
    pub platforms: Vec<String>,
    /// For Windows alone.
    pub windows: bool,
    /// The support of its minor version; open for a pre-release.
    pub life: Life,
    /// Whether the list has it; false for what only the calendar expects.
    pub seen: bool,
    /// The day when it was last listed; it has not been rebuilt since.
    pub frozen: Option<Date>,
    /// Goes over to the next minor version when that is released.
    pub moving: bool,
    /// An alpha, beta or release candidate.
    pub prerelease: bool,
    /// Sorts a list by rank.
    pub sort: String,
}

/// The day of the list that the tags come from.
pub fn list_date(lists: &'static Lists) -> Date {
    lists.python().date
}

impl Tag {
    /// One line about the tag, on one day.
    pub fn detail(&self, today: Today) -> Line {
        let (version, base) = (Argument::plain(&self.python), Argument::plain(&self.base));
        let mut line = Line::new(if self.prerelease { texts::prerelease(version, base) } else { texts::python(version, base) });
        let listed = list_date(today.lists());
        line.extend((!self.seen).then(|| texts::unseen(listed)));
        let is_current = age(listed, today.date) == Age::Current;
        // A tag that names its patch stays with it.
        let is_bound = self.frozen.is_some() || self.name.starts_with(self.python.as_str());
        line.extend((self.seen && !is_current && !is_bound).then(|| texts::as_of(listed)));
        if is_current && !self.same_as.is_empty() {
            line.extend([texts::same(Argument::list(self.same_as.iter().take(2)))]);
        }
        line.extend(self.platforms());
        line.extend(self.frozen.map(texts::frozen));
        line.extend(self.moving.then(texts::moving));
        line.extend(match self.life {
            Life { ends: Some(day), ended: true } => Some(texts::ended(day)),
            Life { ends: Some(day), ended: false } => Some(texts::supported(Argument::month(day))),
            Life { ends: None, .. } => None,
        });
        line
    }

    /// `8 Linux platforms`.
    fn platforms(&self) -> Option<Phrase> {
        if self.windows {
            return Some(texts::windows());
        }
        let linux = self.platforms.iter().filter(|p| p.starts_with("linux/")).count();
        let has_windows = linux < self.platforms.len();
        (linux > 0).then(|| if has_windows { texts::linux_and_windows(linux) } else { texts::linux(linux) })
    }
}

#[cfg(test)]
mod tests;
