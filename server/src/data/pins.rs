//! What to write instead of no tag or `latest`.

use jiff::civil::Date;

use super::age::{Age, age};
use super::today::Today;
use super::{eol, images, python, tags};

/// The image that uv is taken from, and a tag of it that stays with one minor version: of those before 1.0 each may change
/// what commands do. uv 0.13.9 was the newest on [`UV_DATE`].
pub const UV: (&str, &str) = ("ghcr.io/astral-sh/uv", "0.13");

/// The day on which [`UV`] was looked up.
pub const UV_DATE: Date = Date::constant(2026, 11, 24);

/// Tags that name the version that `latest` of an official image is today, best first.
pub fn pins(image: &str, today: Today) -> Vec<String> {
    if image == "python" {
        return ["slim", ""].iter().filter_map(|suffix| python::newest(suffix, today)).collect();
    }
    pinned_latest(image, today).map(str::to_owned).into_iter().collect()
}

/// The line that `latest` of an image belongs to, or its full version: what keeps the image as it is. `None` where that is not
/// supported, or not known any more.
fn pinned_latest(image: &str, today: Today) -> Option<&'static str> {
    let known = images::find(image)?;
    let latest = tags::latest(image, today.lists()).filter(|latest| latest.starts_with(|c: char| c.is_ascii_digit()))?;
    if known.is_deprecated() {
        return None;
    }
    match eol::life(image, latest, today) {
        Some(line) => eol::supported(image, today).into_iter().find(|other| other.cycle == line.cycle).map(|line| line.cycle),
        None => (age(today.lists().ends().date, today.date) < Age::Outdated).then_some(latest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Today = Today::new(Date::constant(2026, 11, 24));

    #[test]
    fn what_latest_is() {
        let of = |image: &str| pinned_latest(image, TODAY);
        assert_eq!(of("debian"), Some("13"));
        assert_eq!(of("alpine"), Some("3.24"));
        assert_eq!(of("node"), Some("26"));
        assert_eq!(of("composer"), Some("2.10.2"));
        assert_eq!(of("hello-world"), None);
        assert_eq!(of("openjdk"), None);
        assert_eq!(of("mongo"), None);
        // What is a year and more behind.
        let later = Today::new(Date::constant(2028, 11, 24));
        assert_eq!(pinned_latest("alpine", later), None, "3.24 has ended");
        assert_eq!(pinned_latest("node", later), Some("26"));
        assert_eq!(pinned_latest("caddy", later), None, "no end is set");
    }
}
