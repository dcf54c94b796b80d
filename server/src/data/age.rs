//! How old the lists are on a day: tags, official images, ends of support.

use jiff::Span;
use jiff::civil::Date;

/// What can be said by a list that is so old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    /// What it says holds today.
    Current,
    /// Patches have been released since, and names have moved on to them: what it says needs the day of the list.
    Dated,
    /// There may be lines of which it knows nothing, and the newest that it has may be supported no longer.
    Behind,
    /// It says little of today.
    Outdated,
}

/// How old a list of one day is on another.
pub fn age(list: Date, today: Date) -> Age {
    let after = |months: i32| list.checked_add(Span::new().months(months)).unwrap_or(Date::MAX);
    match today {
        today if today <= after(1) => Age::Current,
        today if today <= after(12) => Age::Dated,
        today if today <= after(18) => Age::Behind,
        _ => Age::Outdated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_months() {
        let list = Date::constant(2026, 8, 21);
        let of = |year, month, day| age(list, Date::constant(year, month, day));
        assert_eq!(of(2025, 1, 1), Age::Current);
        assert_eq!((of(2026, 9, 21), of(2026, 9, 22)), (Age::Current, Age::Dated));
        assert_eq!((of(2027, 8, 21), of(2027, 8, 22)), (Age::Dated, Age::Behind));
        assert_eq!((of(2028, 2, 21), of(2028, 2, 22)), (Age::Behind, Age::Outdated));
        assert!(Age::Current < Age::Outdated);
    }
}
