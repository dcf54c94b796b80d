//! Numbers of files and bytes in words.

use crate::data::docs::Language;

/// `3 files`, `1 файл`.
pub(super) fn files(count: usize, language: Language) -> String {
    match language {
        Language::English => format!("{} file{}", number(count, language), if count == 1 { "" } else { "s" }),
        Language::Russian => format!("{} {}", number(count, language), plural(count, "файл", "файла", "файлов")),
    }
}

/// `512 bytes`, `3.4 MB`; thousands, as tools for images count.
pub(super) fn bytes(size: u64, language: Language) -> String {
    let units = match language {
        Language::English => ["kB", "MB", "GB", "TB"],
        Language::Russian => ["кБ", "МБ", "ГБ", "ТБ"],
    };
    if size < 1000 {
        return match language {
            Language::English => format!("{size} byte{}", if size == 1 { "" } else { "s" }),
            Language::Russian => {
                format!("{size} {}", plural(usize::try_from(size).unwrap_or(usize::MAX), "байт", "байта", "байт"))
            }
        };
    }
    // In tenths, so that rounding cannot show 1000 of a unit.
    let (mut tenths, mut shown) = (size / 100, units[0]);
    for unit in units.into_iter().skip(1) {
        if tenths < 10_000 {
            break;
        }
        (tenths, shown) = (tenths / 1000, unit);
    }
    let point = if language == Language::Russian { ',' } else { '.' };
    format!("{}{point}{} {shown}", tenths / 10, tenths % 10)
}

/// Digits in groups of three from five digits on.
fn number(count: usize, language: Language) -> String {
    let digits = count.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let space = if language == Language::Russian { '\u{a0}' } else { ',' };
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if 0 < at && (digits.len() - at).is_multiple_of(3) {
            out.push(space);
        }
        out.push(digit);
    }
    out
}

/// One of the three Russian forms.
pub(super) fn plural<'w>(count: usize, one: &'w str, few: &'w str, many: &'w str) -> &'w str {
    match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Russian};

    #[test]
    fn numbers_and_sizes() {
        assert_eq!([files(1, English), files(0, English), files(12_345, English)], ["1 file", "0 files", "12,345 files"]);
        assert_eq!([files(21, Russian), files(3, Russian), files(11, Russian)], ["21 файл", "3 файла", "11 файлов"]);
        let shown = [1, 999, 1000, 12_345, 999_999, 1_000_000, 5_600_000_000].map(|size| bytes(size, English));
        assert_eq!(shown, ["1 byte", "999 bytes", "1.0 kB", "12.3 kB", "999.9 kB", "1.0 MB", "5.6 GB"]);
        assert_eq!([bytes(2, Russian), bytes(1500, Russian)], ["2 байта", "1,5 кБ"]);
    }
}
