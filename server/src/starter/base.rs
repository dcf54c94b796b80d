//! The images to start from: the newest supported line of the catalogue that the project can run on.

use super::sheet::Sheet;
use crate::data::today::Today;
use crate::data::{build_tools, eol, python, tag_order, tags};
use crate::texts::starter as texts;

/// Numbers of a version: `[3, 12]`.
pub(super) type Version = Vec<u32>;

/// The numbers that a text begins with: `3.12.1-slim` has three.
pub(super) fn numbers(text: &str) -> Version {
    let text = text.trim().trim_start_matches(['v', '=', '^', '~', '>', ' ']);
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default().split('.').map_while(|number| number.parse().ok()).collect()
}

/// The supported minor versions of Python that have a slim image, newest first.
pub(super) fn pythons(today: Today) -> Vec<(Version, String)> {
    let tags = python::tags(today);
    let is_one = |tag: &&python::Tag| {
        tag.name.strip_suffix("-slim") == Some(tag.minor.as_str())
            && tag.seen
            && !tag.prerelease
            && !tag.moving
            && !tag.life.ended
    };
    let mut found: Vec<(Version, String)> =
        tags.iter().filter(is_one).map(|tag| (numbers(&tag.minor), tag.minor.clone())).collect();
    found.sort_by(|(a, _), (b, _)| b.cmp(a));
    found.dedup();
    found
}

/// The version in a tag of the newest supported line of an image with a variant, of those lines that fit.
pub(super) fn newest(image: &str, variant: &str, today: Today, fits: impl Fn(&[u32]) -> bool) -> Option<String> {
    let count = tags::choice(image).numbers;
    let mut found: Vec<(bool, Version, &str)> = Vec::new();
    for tag in tags::of(image, today.lists()).iter().filter(|tag| tag.variant == variant && !tag_order::is_unfinished(&tag.name))
    {
        let version = numbers(tag.version);
        let is_line = version.len() == count && tag.version.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let line = eol::life(image, tag.version, today);
        if is_line && fits(&version) && line.as_ref().is_none_or(|line| !line.life.ended) {
            found.push((line.is_some_and(|line| line.lts), version, tag.version));
        }
    }
    // Where there are lines with long support, the others are for the impatient.
    found.into_iter().max().map(|(.., version)| version.to_owned())
}

/// `image:version-variant`, of the newest supported line that fits, else of the newest of all.
pub(super) fn image(name: &str, variant: &str, today: Today, fits: impl Fn(&[u32]) -> bool) -> String {
    let version = newest(name, variant, today, fits).or_else(|| newest(name, variant, today, |_| true)).unwrap_or_default();
    let tag: Vec<&str> = [version.as_str(), variant].into_iter().filter(|part| !part.is_empty()).collect();
    if tag.is_empty() { name.to_owned() } else { format!("{name}:{}", tag.join("-")) }
}

/// An image that follows the versions of what it holds, with that version or the current one.
pub(super) fn tool_image(name: &str, version: Option<&str>) -> String {
    let version = version.or_else(|| build_tools::version(name)).unwrap_or("latest");
    format!("{name}:{version}")
}

/// Debian, as small as it is to be had.
pub(super) fn debian(today: Today) -> String {
    let line = newest("debian", "slim", today, |_| true).unwrap_or_default();
    let codename = tags::of("debian", today.lists()).into_iter().find(|tag| tag.version == line && tag.variant == "slim");
    let named = codename.and_then(|tag| {
        tag.same_as.into_iter().find(|name| {
            name.ends_with("-slim") && name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.starts_with("stable")
        })
    });
    format!("debian:{}", named.unwrap_or_else(|| format!("{line}-slim")))
}

/// The lines of a stage that serves the pages which the stage `build` made in a folder, by nginx.
pub(super) fn web_server(today: Today, folder: &str, has_routes: bool, port: u16, sheet: &mut Sheet) {
    sheet.put(format!("FROM {}", unprivileged_nginx(today)));
    serve_pages(has_routes, port, sheet);
    sheet.put(format!("COPY --from=build /app/{folder} /usr/share/nginx/html"));
    end_of_pages(port, sheet);
}

/// The nginx that does not run as root has the tags of the one that does.
pub(super) fn unprivileged_nginx(today: Today) -> String {
    let is_there = tags::of("nginx", today.lists()).iter().any(|tag| tag.name == "stable-alpine");
    let tag = if is_there {
        "stable-alpine".to_owned()
    } else {
        newest("nginx", "alpine", today, |_| true).map_or("alpine".to_owned(), |version| format!("{version}-alpine"))
    };
    format!("nginxinc/nginx-unprivileged:{tag}")
}

/// The settings of nginx, where they are not those that it brings.
pub(super) fn serve_pages(has_routes: bool, port: u16, sheet: &mut Sheet) {
    if has_routes || port != 8080 {
        if has_routes {
            sheet.say(&texts::fallback());
        }
        let routes = if has_routes { "error_page 404 =200 /index.html; " } else { "" };
        sheet.put(format!(
            "RUN echo 'server {{ listen {port}; root /usr/share/nginx/html; {routes}}}' > /etc/nginx/conf.d/default.conf"
        ));
    }
}

/// What follows the pages.
pub(super) fn end_of_pages(port: u16, sheet: &mut Sheet) {
    sheet.labels();
    sheet.port(port);
    sheet.say(&texts::health());
    sheet.array("HEALTHCHECK CMD", &["wget", "-q", "-O", "/dev/null", &format!("http://127.0.0.1:{port}/")]);
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;

    const TODAY: Today = Today::new(Date::constant(2026, 11, 30));

    #[test]
    fn the_newest_supported_line() {
        assert_eq!(image("node", "slim", TODAY, |_| true), "node:26-slim");
        assert_eq!(image("node", "slim", TODAY, |version| version < [25].as_slice()), "node:24-slim");
        assert_eq!(image("golang", "", TODAY, |_| true), "golang:1.27");
        assert_eq!(image("ruby", "slim", TODAY, |_| true), "ruby:4.0-slim");
        assert_eq!(image("eclipse-temurin", "jre-noble", TODAY, |_| true), "eclipse-temurin:25-jre-noble");
        assert_eq!(debian(TODAY), "debian:trixie-slim");
        let minors: Vec<String> = pythons(TODAY).into_iter().map(|(_, minor)| minor).collect();
        assert_eq!(minors, ["3.14", "3.13", "3.12", "3.11"]);
        assert_eq!(numbers("^3.12.1-x"), [3, 12, 1]);
    }
}
