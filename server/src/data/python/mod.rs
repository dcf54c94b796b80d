//! The tags of the official `python` image, without a network.
//!
//! Two small text files expand to every tag in the list of one day and to every stable patch tag that was
//! ever listed. What the calendar has changed since that day (lines that ended, a release that was due) is
//! worked out from today's date, and marked: what the list has not seen is never ranked above what it has,
//! and is never called wrong.

mod catalogue;
mod complete;
mod describe;
mod history;
mod judge;
mod list;
mod name;
mod nearest;
mod replace;
mod resolve;

use jiff::civil::Date;

use super::docs::Language;
use super::life::Life;

pub use complete::complete;
pub use describe::{TagDescription, describe};
pub use judge::{Judgement, PreRelease, SystemLife, judge};
pub use list::tags;
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
pub fn list_date() -> Date {
    catalogue::Catalogue::get().date
}

impl Tag {
    /// One line about the tag.
    pub fn detail(&self, language: Language) -> String {
        let say = |english: &'static str, russian: &'static str| match language {
            Language::English => english,
            Language::Russian => russian,
        };
        let mut parts = Vec::new();
        let stage = if self.prerelease { say(" (pre-release)", " (предварительный выпуск)") } else { "" };
        parts.push(format!("Python {}{stage} {} {}", self.python, say("on", "на"), self.base));
        if !self.seen {
            parts.push(format!("{} {}", say("expected, not seen in the list of", "ожидается, в списке ещё нет:"), list_date()));
        }
        let aliases: Vec<&str> = self.same_as.iter().take(2).map(String::as_str).collect();
        if !aliases.is_empty() {
            parts.push(format!("{} {}", say("same image as", "тот же образ:"), aliases.join(", ")));
        }
        parts.extend(self.platform_text(language));
        if let Some(day) = self.frozen {
            parts.push(format!("{} {day}", say("not rebuilt since", "не пересобирается с")));
        }
        if self.moving {
            let moves = say("moves to the next Python on its release day", "переходит на следующий Python в день его выхода");
            parts.push(moves.to_owned());
        }
        match self.life {
            Life { ends: Some(day), ended: true } => {
                parts.push(format!("{} {day}", say("support ended on", "поддержка закончилась")));
            }
            Life { ends: Some(day), ended: false } => {
                parts.push(format!("{} {}", say("supported until", "поддерживается до"), day.strftime("%Y-%m")));
            }
            Life { ends: None, .. } => {}
        }
        parts.join(" · ")
    }

    /// `8 Linux platforms`.
    fn platform_text(&self, language: Language) -> Option<String> {
        if self.windows {
            return Some("Windows".to_owned());
        }
        let linux = self.platforms.iter().filter(|p| p.starts_with("linux/")).count();
        let has_windows = linux < self.platforms.len();
        (linux > 0).then(|| match language {
            Language::English => format!("{linux} Linux platforms{}", if has_windows { " and Windows" } else { "" }),
            Language::Russian => format!("платформ Linux: {linux}{}", if has_windows { ", есть и для Windows" } else { "" }),
        })
    }
}

#[cfg(test)]
mod tests;
