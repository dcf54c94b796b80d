//! Lengths of time in words.

use jiff::Unit;
use jiff::civil::Date;

use crate::texts::{Phrase, span as texts};

/// Days that are counted as such.
const DAYS: i32 = 60;
/// Months that are counted as such.
const MONTHS: i32 = 24;

/// `12 days`, `7 months`, `3 years`: whole ones from one day to a later one. `None` if that is not later.
pub(super) fn span(from: Date, to: Date) -> Option<Phrase> {
    let days = from.until((Unit::Day, to)).ok()?.get_days();
    let months = from.until((Unit::Month, to)).ok()?.get_months();
    let count = |number: i32| u64::from(number.unsigned_abs());
    Some(match (days, months) {
        (..=0, _) => return None,
        (days, _) if days < DAYS => texts::days(count(days)),
        (_, months) if months < MONTHS => texts::months(count(months)),
        (_, months) => texts::years(count(months / 12)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Locale;

    #[test]
    fn days_months_and_years() {
        let said = |from: &str, to: &str| {
            let [from, to] = [from, to].map(|day| day.parse().unwrap());
            span(from, to).map(|span| span.plain(Locale::ENGLISH)).unwrap_or_default()
        };
        for (from, to, wanted) in [
            ("2026-11-24", "2026-11-24", ""),
            ("2026-11-25", "2026-11-24", ""),
            ("2026-11-23", "2026-11-24", "1 day"),
            ("2026-09-26", "2026-11-24", "59 days"),
            ("2026-07-01", "2026-08-30", "1 month"),
            ("2026-04-24", "2026-11-24", "7 months"),
            ("2026-04-25", "2026-11-24", "6 months"),
            ("2024-11-25", "2026-11-24", "23 months"),
            ("2024-11-24", "2026-11-24", "2 years"),
            ("0001-01-01", "9999-12-31", "9998 years"),
        ] {
            assert_eq!(said(from, to), wanted, "{from} {to}");
        }
    }
}
