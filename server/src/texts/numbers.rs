//! Numbers as a language writes them.

use super::locale::{Locale, Table};

/// Digits in groups of three from five digits on.
pub(super) fn whole(number: u64, locale: Locale) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let group = locale.line(Table::Numbers, "group").unwrap_or(",");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if 0 < at && (digits.len() - at).is_multiple_of(3) {
            out.push_str(group);
        }
        out.push(digit);
    }
    out
}

/// A number with a fraction, written with a point, as the language writes it.
pub(super) fn decimal(number: &str, locale: Locale) -> String {
    number.replacen('.', locale.line(Table::Numbers, "decimal").unwrap_or("."), 1)
}
