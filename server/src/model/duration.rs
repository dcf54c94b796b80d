//! Durations as the builder reads them (Go: `time.ParseDuration`).

/// A sign, then numbers with units; below zero counts as -1. `None` if it is not a duration.
pub fn nanoseconds(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned == "0" {
        return Some(0);
    }
    let (mut total, mut rest) = (0.0, unsigned);
    while !rest.is_empty() {
        let number_len = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let (number, after) = rest.split_at(number_len);
        let unit_len = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, next) = after.split_at(unit_len);
        total += number.parse::<f64>().ok()? * factor(unit)?;
        rest = next;
    }
    // About 292 years is the most that fits.
    #[expect(clippy::cast_precision_loss, reason = "a limit, not a sum")]
    let fits = total <= i64::MAX as f64;
    if unsigned.is_empty() || !fits {
        return None;
    }
    if text.starts_with('-') && 1.0 <= total {
        return Some(-1);
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked above; Go cuts fractions as well")]
    Some(total as i64)
}

fn factor(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1.0,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "m" => 6e10,
        "h" => 3.6e12,
        _ => return None,
    })
}
