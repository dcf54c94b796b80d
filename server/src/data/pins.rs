//! What to write instead of no tag or `latest`.

use jiff::civil::Date;

use super::{eol, python};

/// Tags that name the version that `latest` of an official image is today, best first.
pub fn pins(image: &str, today: Date) -> Vec<String> {
    if image == "python" {
        return ["slim", ""].iter().filter_map(|suffix| python::newest(suffix, today)).collect();
    }
    eol::pinned_latest(image).map(str::to_owned).into_iter().collect()
}
