//! Numbers of files and bytes in words.

use crate::texts::{Argument, Phrase, size as texts};

/// `3 files`.
pub(super) fn files(count: usize) -> Phrase {
    texts::files(count)
}

/// `512 bytes`, `3.4 MB`; thousands, as tools for images count.
pub(super) fn bytes(size: u64) -> Phrase {
    if size < 1000 {
        return texts::bytes(size);
    }
    // In tenths, so that rounding cannot show 1000 of a unit.
    let mut tenths = size / 100;
    let mut unit = 0;
    while 10_000 <= tenths && unit < 3 {
        (tenths, unit) = (tenths / 1000, unit + 1);
    }
    let shown = Argument::tenths(tenths);
    match unit {
        0 => texts::kilobytes(shown),
        1 => texts::megabytes(shown),
        2 => texts::gigabytes(shown),
        _ => texts::terabytes(shown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Locale;

    #[test]
    fn numbers_and_sizes() {
        let files = |count| files(count).plain(Locale::ENGLISH);
        assert_eq!([files(1), files(0), files(12_345)], ["1 file", "0 files", "12,345 files"]);
        let bytes = |size| bytes(size).plain(Locale::ENGLISH);
        let shown = [1, 999, 1000, 12_345, 999_999, 1_000_000, 5_600_000_000].map(bytes);
        assert_eq!(shown, ["1 byte", "999 bytes", "1.0 kB", "12.3 kB", "999.9 kB", "1.0 MB", "5.6 GB"]);
    }
}
