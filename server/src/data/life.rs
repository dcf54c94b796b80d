//! How long something is supported.

use jiff::civil::Date;

/// The support of a line of an image, judged for one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// The last day of support, if one is known.
    pub ends: Option<Date>,
    /// Whether that day has passed.
    pub ended: bool,
}

impl Life {
    /// Supported, with no end in sight.
    pub const OPEN: Self = Self { ends: None, ended: false };

    /// A life that ends on a day, seen from today.
    pub fn until(ends: Date, today: Date) -> Self {
        Self { ends: Some(ends), ended: ends < today }
    }

    /// Whether support ends within six months.
    pub fn ends_soon(&self, today: Date) -> bool {
        let limit = today.checked_add(jiff::Span::new().months(6)).unwrap_or(Date::MAX);
        !self.ended && self.ends.is_some_and(|ends| ends <= limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_counts_as_supported() {
        let ends = Date::constant(2026, 10, 31);
        let at = |year, month, day| {
            let today = Date::constant(year, month, day);
            let life = Life::until(ends, today);
            (life.ended, life.ends_soon(today))
        };
        assert_eq!(at(2026, 4, 29), (false, false));
        assert_eq!(at(2026, 4, 30), (false, false));
        assert_eq!(at(2026, 5, 1), (false, true));
        assert_eq!(at(2026, 10, 31), (false, true));
        assert_eq!(at(2026, 11, 1), (true, false));
        assert!(!Life::OPEN.ends_soon(ends));
    }
}
