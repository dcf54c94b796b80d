//! Docker Hub's own interface: tags by the day of their last push, and what a tag is for each platform,
//! without a pull; names of images.

use std::time::Instant;

use serde::Deserialize;

use super::api::{Shared, get_json};
use super::error::Error;
use super::manifest::{clean, platform_name};
use super::now;
use super::url::{Origin, Url, escape};
use crate::model::{FoundName, FoundNames, ImageReference, KnownPlatform, KnownTag};

/// Names that a search finds at most.
const MAX_FOUND: usize = 25;
/// Characters of a description that are kept.
const MAX_DESCRIPTION: usize = 100;

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    results: Vec<Tag>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tag {
    name: String,
    last_updated: Option<String>,
    digest: Option<String>,
    images: Option<Vec<Image>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Image {
    os: Option<String>,
    architecture: Option<String>,
    variant: Option<String>,
    digest: Option<String>,
    size: Option<u64>,
}

#[derive(Deserialize)]
struct Found {
    #[serde(default)]
    count: usize,
    results: Vec<Repository>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Repository {
    repo_name: String,
    short_description: Option<String>,
}

/// What it says of one tag.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TagFacts {
    pub(super) digest: String,
    pub(super) updated: String,
    pub(super) platforms: Vec<KnownPlatform>,
}

/// The tags that were pushed last.
///
/// # Errors
/// Without an answer.
pub(super) fn newest(shared: &Shared, hub: &Origin, path: &str, end: Instant) -> Result<Vec<KnownTag>, Error> {
    let url = address(hub, path, "?page_size=100&page=1&ordering=last_updated")?;
    read_page(&get_json(shared, &url, end)?)
}

/// One tag.
///
/// # Errors
/// Without an answer.
pub(super) fn tag(shared: &Shared, hub: &Origin, path: &str, tag: &str, end: Instant) -> Result<TagFacts, Error> {
    read_tag(&get_json(shared, &address(hub, path, &format!("/{tag}"))?, end)?)
}

/// The images whose names or descriptions have this in them.
///
/// # Errors
/// Without an answer.
pub(super) fn search(shared: &Shared, hub: &Origin, typed: &str, end: Instant) -> Result<FoundNames, Error> {
    let path = format!("/v2/search/repositories/?query={}&page_size={MAX_FOUND}", escape(typed));
    read_found(&get_json(shared, &Url::new(hub, path), end)?)
}

fn address(hub: &Origin, path: &str, rest: &str) -> Result<Url, Error> {
    // Hub knows no deeper paths.
    let (namespace, name) = path.split_once('/').filter(|(_, name)| !name.contains('/')).ok_or(Error::Missing)?;
    Ok(Url::new(hub, format!("/v2/namespaces/{namespace}/repositories/{name}/tags{rest}")))
}

fn read_page(body: &[u8]) -> Result<Vec<KnownTag>, Error> {
    let page: Page = serde_json::from_slice(body).map_err(|_| Error::Malformed("the list of tags"))?;
    let tags = page.results.into_iter().filter(|tag| ImageReference::is_tag(&tag.name));
    Ok(tags.map(|tag| KnownTag { updated: day(tag.last_updated.as_deref()), name: tag.name }).collect())
}

fn read_tag(body: &[u8]) -> Result<TagFacts, Error> {
    let tag: Tag = serde_json::from_slice(body).map_err(|_| Error::Malformed("the tag"))?;
    let digest = tag.digest.filter(|digest| ImageReference::is_digest(digest)).unwrap_or_default();
    let platforms = tag.images.into_iter().flatten().take(64).filter_map(|image| {
        let (os, architecture) = (image.os.filter(|os| !os.is_empty() && os != "unknown")?, image.architecture?);
        let digest = image.digest.filter(|digest| ImageReference::is_digest(digest)).unwrap_or_default();
        Some(KnownPlatform { name: platform_name(&os, &architecture, image.variant.as_deref()), digest, size: image.size })
    });
    Ok(TagFacts { digest, updated: day(tag.last_updated.as_deref()), platforms: platforms.collect() })
}

fn read_found(body: &[u8]) -> Result<FoundNames, Error> {
    let found: Found = serde_json::from_slice(body).map_err(|_| Error::Malformed("the names"))?;
    let is_whole = found.count <= found.results.len().min(MAX_FOUND);
    let names = found.results.into_iter().take(MAX_FOUND).filter_map(|repository| {
        let name = repository.repo_name.strip_prefix("library/").unwrap_or(&repository.repo_name);
        let image = ImageReference::parse(name).ok()?;
        let is_name = image.registry.is_none() && image.tag.is_none() && image.digest.is_none();
        let description = one_line(&repository.short_description.unwrap_or_default());
        is_name.then(|| FoundName { name: name.to_owned(), description })
    });
    Ok(FoundNames { asked: now(), is_whole, names: names.collect() })
}

/// A description without breaks, of bearable length.
fn one_line(text: &str) -> String {
    let text = clean(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    match text.char_indices().nth(MAX_DESCRIPTION) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text,
    }
}

/// The day of a time like `2026-11-20T03:12:45.1Z`.
fn day(time: Option<&str>) -> String {
    let day = time.and_then(|time| time.get(..10)).filter(|day| day.parse::<jiff::civil::Date>().is_ok());
    day.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_tags() {
        let page = br#"{"count":2,"next":null,"results":[{"name":"3.14-slim","last_updated":"2026-11-20T03:12:45.1Z","x":1},
            {"name":"a b"},{"name":"3.14","last_updated":"soon"}]}"#;
        let tag = |name: &str, updated: &str| KnownTag { name: name.to_owned(), updated: updated.to_owned() };
        assert_eq!(read_page(page), Ok(vec![tag("3.14-slim", "2026-11-20"), tag("3.14", "")]));
        let digest = format!("sha256:{}", "b".repeat(64));
        let text = format!(
            r#"{{"name":"3.14","digest":"{digest}","last_updated":"2026-11-20T03:12:45Z","images":[
            {{"os":"linux","architecture":"arm64","variant":"v8","size":48000000,"digest":"{digest}"}},
            {{"os":"unknown","architecture":"unknown","size":1}}]}}"#
        );
        let facts = read_tag(text.as_bytes()).unwrap();
        assert_eq!((facts.digest.as_str(), facts.updated.as_str(), facts.platforms.len()), (digest.as_str(), "2026-11-20", 1));
        assert_eq!((facts.platforms[0].name.as_str(), facts.platforms[0].size), ("linux/arm64", Some(48_000_000)));
        assert!(read_tag(b"[").is_err() && read_page(b"{\"results\":{}}").is_err());
        assert_eq!(read_tag(b"{}"), Ok(TagFacts::default()));
    }

    #[test]
    fn names() {
        let body = br#"{"count":3,"next":"","previous":"","results":[
            {"repo_name":"postgres","short_description":"The PostgreSQL\nobject-relational database","star_count":1,"is_official":true},
            {"repo_name":"bitnami/postgresql","short_description":null,"pull_count":1,"repo_owner":"","is_automated":false},
            {"repo_name":"Evil <b>","short_description":"x"}]}"#;
        let found = read_found(body).unwrap();
        let names: Vec<_> = found.names.iter().map(|found| (found.name.as_str(), found.description.as_str())).collect();
        assert_eq!(names, [("postgres", "The PostgreSQL object-relational database"), ("bitnami/postgresql", "")]);
        assert!(found.is_whole && !read_found(br#"{"count":9,"results":[]}"#).unwrap().is_whole);
        for name in ["a:1", "evil.example/a", "a@b", "-", ""] {
            let body = format!(r#"{{"count":1,"results":[{{"repo_name":"{name}"}}]}}"#);
            assert_eq!(read_found(body.as_bytes()).unwrap().names, [], "{name}");
        }
        assert!(read_found(b"{}").is_err() && read_found(b"[]").is_err());
        let long = one_line(&format!("\u{202e}{}", "word ".repeat(50)));
        assert!(long.starts_with("word word") && long.ends_with("word…") && long.chars().count() <= 101, "{long}");
    }

    #[test]
    fn addresses() {
        let hub = Origin::new(true, "hub.docker.com").unwrap();
        let text = |path: &str| address(&hub, path, "/3").map(|url| url.to_string());
        assert_eq!(
            text("library/python"),
            Ok("https://hub.docker.com/v2/namespaces/library/repositories/python/tags/3".to_owned())
        );
        assert_eq!(text("a/b/c"), Err(Error::Missing));
    }
}
