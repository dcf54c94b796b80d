//! Days as sources write them: `2026-08-21`. They are compared as text.

/// Whether a text is a day.
pub(crate) fn is_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10 && bytes.iter().enumerate().all(|(at, b)| if at == 4 || at == 7 { *b == b'-' } else { b.is_ascii_digit() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        assert!(is_day("2026-08-21"));
        assert!(!is_day("2026-8-21") && !is_day("true") && !is_day("2026-08-21T00"));
    }
}
