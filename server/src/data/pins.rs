//! What to write instead of no tag or `latest`.

use jiff::civil::Date;

use super::{eol, python};

/// The image that uv is taken from, and a tag of it that stays with one minor version: of those before 1.0 each may change
/// what commands do. uv 0.13.9 was the newest on [`UV_DATE`].
pub const UV: (&str, &str) = ("ghcr.io/astral-sh/uv", "0.13");

/// The day on which [`UV`] was looked up.
pub const UV_DATE: Date = Date::constant(2026, 11, 24);

/// Tags that name the version that `latest` of an official image is today, best first.
pub fn pins(image: &str, today: Date) -> Vec<String> {
    if image == "python" {
        return ["slim", ""].iter().filter_map(|suffix| python::newest(suffix, today)).collect();
    }
    eol::pinned_latest(image, today).map(str::to_owned).into_iter().collect()
}
