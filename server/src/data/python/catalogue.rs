//! Reads the two catalogue files.

use jiff::Span as Time;
use jiff::civil::Date;

use super::name::{Family, Minor, Name, Variant, is_moving};
use crate::data::age::{Age, age};
use crate::data::life::Life;

/// What the files say.
#[derive(Debug)]
pub(in crate::data) struct Catalogue {
    /// The day of the list.
    pub(super) date: Date,
    /// All lines of Python, newest first.
    pub(super) lines: Vec<Line>,
    /// What current images are built on, the default of its family first.
    pub(super) debian: Vec<Base>,
    pub(super) alpine: Vec<Base>,
    pub(super) windows: Vec<&'static str>,
    /// Debian's codenames and numbers, oldest first.
    pub(super) codenames: Vec<(&'static str, &'static str)>,
}

/// A release of an operating system and the platforms it is built for.
#[derive(Debug)]
pub(super) struct Base {
    pub(super) release: &'static str,
    pub(super) platforms: Vec<&'static str>,
}

/// A line of Python.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) minor: Minor,
    /// The full version in the list, while the line is in it.
    pub(super) full: Option<&'static str>,
    /// The last day of support.
    pub(super) ends: Date,
    /// `3` and `latest`, for the newest stable line.
    pub(super) names: Vec<&'static str>,
    pub(super) windows: bool,
    /// A pre-release line: the planned day of its final release.
    pub(super) released: Option<Date>,
    /// Stable patches that were listed, oldest first.
    pub(super) patches: Vec<Span<u16>>,
    /// Variants that were listed.
    pub(super) variants: Vec<Span<Variant>>,
}

/// Something that was listed between two days.
#[derive(Debug)]
pub(super) struct Span<T> {
    pub(super) what: T,
    pub(super) first: Date,
    pub(super) last: Date,
}

impl<T> Span<T> {
    pub(super) fn overlaps<U>(&self, other: &Span<U>) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

impl Line {
    /// In the list, and no pre-release on that day.
    pub(super) fn is_stable(&self, today: Date) -> bool {
        self.full.is_some() && (self.released.is_none() || self.has_settled(today))
    }

    /// A pre-release in the list, whose final release was planned for half a year before that day, or earlier: by then it is what
    /// people use, and packages are ready for it.
    pub(super) fn has_settled(&self, today: Date) -> bool {
        self.released.is_some_and(|day| day.saturating_add(Time::new().months(6)) <= today)
    }

    /// A pre-release in the list, whose final release was planned for that day, or earlier.
    pub(super) fn is_due(&self, today: Date) -> bool {
        self.released.is_some_and(|day| day <= today)
    }

    pub(super) fn has_ended(&self, today: Date) -> bool {
        self.ends < today
    }

    pub(super) fn span_of(&self, variant: &Variant) -> Option<&Span<Variant>> {
        self.variants.iter().find(|span| span.what == *variant)
    }
}

impl Catalogue {
    /// Reads the two files.
    pub(in crate::data) fn read(catalogue: &'static str, history: &'static str) -> Self {
        let mut out = Self {
            date: Date::MIN,
            lines: Vec::new(),
            debian: Vec::new(),
            alpine: Vec::new(),
            windows: Vec::new(),
            codenames: Vec::new(),
        };
        for line in entries(catalogue) {
            out.entry(line);
        }
        let mut current = None;
        for line in entries(history) {
            match line.strip_prefix("minor ") {
                Some(minor) => current = out.lines.iter().position(|l| Some(l.minor) == Minor::parse(minor)),
                None => {
                    out.span(current, line);
                }
            }
        }
        out
    }

    /// Whether a line of the files was not understood: `true` if it is in the second. As many as there are have become something.
    pub(in crate::data) fn misread(&self, catalogue: &str, history: &str) -> Option<bool> {
        let bases = self.debian.len() + self.alpine.len() + self.windows.len() + self.codenames.len();
        let spans: usize = self.lines.iter().map(|line| line.patches.len() + line.variants.len()).sum();
        let is_day = |line: &&str| line.starts_with("date ");
        let wanted = entries(catalogue).filter(|line| !is_day(line)).count();
        // The newest line comes first, and its patches are in order: whoever looks for the newest takes the first.
        let in_order = self.lines.is_sorted_by(|a, b| a.minor > b.minor);
        let spans_in_order = self.lines.iter().all(|line| line.patches.is_sorted_by(|a, b| a.what < b.what));
        if self.newest().is_none() || !in_order || wanted != bases + self.lines.len() {
            return Some(false);
        }
        let wanted = entries(history).filter(|line| !line.starts_with("minor ")).count();
        (!spans_in_order || spans != wanted).then_some(true)
    }

    fn entry(&mut self, line: &'static str) -> Option<()> {
        let mut words = line.split(' ');
        let kind = words.next()?;
        let first = words.next()?;
        let base = |platforms: Option<&'static str>| Some(Base { release: first, platforms: platforms?.split(',').collect() });
        match kind {
            "date" => self.date = first.parse().ok()?,
            "debian" => self.debian.push(base(words.next())?),
            "alpine" => self.alpine.push(base(words.next())?),
            "windows" => self.windows.push(first),
            "codename" => self.codenames.push((first, words.next()?)),
            "line" => {
                let full = words.next()?;
                let mut line = Line {
                    minor: Minor::parse(first)?,
                    full: (full != "-").then_some(full),
                    ends: words.next()?.parse().ok()?,
                    names: Vec::new(),
                    windows: false,
                    released: None,
                    patches: Vec::new(),
                    variants: Vec::new(),
                };
                for word in words {
                    match word.split_once('=') {
                        Some(("names", names)) => line.names = names.split(',').collect(),
                        Some(("released", day)) => line.released = Some(day.parse().ok()?),
                        None if word == "windows" => line.windows = true,
                        _ => return None,
                    }
                }
                self.lines.push(line);
            }
            _ => return None,
        }
        Some(())
    }

    fn span(&mut self, line: Option<usize>, text: &'static str) -> Option<()> {
        let mut words = text.split(' ');
        let (kind, what) = (words.next()?, words.next()?);
        let (first, last) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let suffix = if what == "." { "" } else { what };
        let variant = Variant::parse(suffix, |code| self.is_codename(code));
        let line = self.lines.get_mut(line?)?;
        match kind {
            "p" => line.patches.push(Span { what: what.parse().ok()?, first, last }),
            "v" => line.variants.push(Span { what: variant?, first, last }),
            _ => return None,
        }
        Some(())
    }

    pub(super) fn is_codename(&self, word: &str) -> bool {
        self.codenames.iter().any(|(code, _)| *code == word)
    }

    pub(super) fn line(&self, minor: Minor) -> Option<&Line> {
        self.lines.iter().find(|line| line.minor == minor)
    }

    /// The newest line with a final release in the list.
    pub(super) fn newest(&self) -> Option<&Line> {
        self.lines.iter().find(|line| line.full.is_some() && line.released.is_none())
    }

    /// How long a line is supported, as far as a tag of it tells: what comes before a final release has no life of its own, and
    /// a tag that has gone over to a newer line since the list was made has that of a line that nobody here knows.
    pub(super) fn life(&self, line: &Line, name: &Name, today: Date) -> Life {
        let has_moved = || self.lines.iter().any(|line| line.is_due(today)) || Age::Behind <= age(self.date, today);
        if (is_moving(name) && has_moved()) || (name.is_prerelease() && line.released.is_some() && !line.has_ended(today)) {
            Life::OPEN
        } else {
            Life::until(line.ends, today)
        }
    }

    /// The variants of a line in the list, in the order in which the list has them.
    pub(super) fn variants_of(&self, line: &Line) -> Vec<Variant> {
        if line.full.is_none() {
            return Vec::new();
        }
        let mut out = Vec::new();
        for (family, bases) in [(Family::Debian, &self.debian), (Family::Slim, &self.debian), (Family::Alpine, &self.alpine)] {
            out.push(Variant::new(family, None));
            out.extend(bases.iter().map(|base| Variant::new(family, Some(base.release))));
        }
        if line.windows {
            out.push(Variant::new(Family::Windows, None));
            out.extend(self.windows.iter().map(|release| Variant::new(Family::Windows, Some(release))));
        }
        out
    }

    /// Whether a line in the list has a variant.
    pub(super) fn has(&self, line: &Line, variant: &Variant) -> bool {
        let release = variant.release.as_deref();
        let among = |bases: &[Base]| release.is_none_or(|r| bases.iter().any(|base| base.release == r));
        line.full.is_some()
            && match variant.family {
                Family::Debian | Family::Slim => among(&self.debian),
                Family::Alpine => among(&self.alpine),
                Family::Windows => line.windows && release.is_none_or(|r| self.windows.contains(&r)),
                Family::Onbuild => false,
            }
    }

    /// The release that a family's default stands for in the list.
    pub(super) fn default_release(&self, family: Family) -> Option<&'static str> {
        match family {
            Family::Debian | Family::Slim => self.debian.first().map(|base| base.release),
            Family::Alpine => self.alpine.first().map(|base| base.release),
            Family::Windows => self.windows.first().copied(),
            Family::Onbuild => None,
        }
    }

    /// How new a release of a family is; greater is newer.
    pub(super) fn age(&self, family: Family, release: &str) -> (u16, u16) {
        let number = |text: &str| text.parse().unwrap_or_default();
        match family {
            Family::Debian | Family::Slim | Family::Onbuild => {
                (self.codenames.iter().find(|(code, _)| *code == release).map_or(0, |(_, n)| number(n)), 0)
            }
            Family::Alpine => Minor::parse(release).map_or((0, 0), |Minor(a, b)| (a, b)),
            Family::Windows => (number(release.trim_start_matches("ltsc")), 0),
        }
    }

    /// Whether a variant may have come after the list was made: a default, or a release newer than all in it.
    pub(super) fn may_come(&self, variant: &Variant) -> bool {
        match (variant.family, variant.release.as_deref(), self.default_release(variant.family)) {
            (Family::Onbuild, ..) | (_, _, None) => false,
            (_, None, _) => true,
            (Family::Windows, Some(release), _) if !release.starts_with("ltsc") => false,
            (family, Some(release), Some(newest)) => self.age(family, release) > self.age(family, newest),
        }
    }
}

/// Lines that are not comments.
fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use crate::data::lists::Lists;

    #[test]
    fn lines_are_newest_first_and_spans_are_in_order() {
        let catalogue = Lists::built_in().python();
        assert!(catalogue.lines.windows(2).all(|pair| matches!(pair, [a, b] if a.minor > b.minor)));
        for line in &catalogue.lines {
            assert!(line.patches.windows(2).all(|pair| matches!(pair, [a, b] if a.what < b.what)), "{}", line.minor);
            assert!(line.patches.iter().all(|span| span.first <= span.last));
            assert!(line.variants.iter().all(|span| span.first <= span.last));
        }
    }
}
