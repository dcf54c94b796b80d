//! Tags and images as a registry has them.

use std::path::PathBuf;

use dockerfile_ls::config::{Credentials, RegistrySettings};
use dockerfile_ls::model::ImageReference;
use dockerfile_ls::registry::{Error, Registry};
use serde_json::json;

use super::server::{Asked, Reply, Server, digest, registry};

pub(crate) fn image(text: &str) -> ImageReference {
    ImageReference::parse(text).unwrap()
}

/// Settings that send questions about Docker Hub to a server.
pub(crate) fn mirrored(server: &Server) -> RegistrySettings {
    let mirrors = [("docker.io".to_owned(), format!("http://{}", server.host()))].into();
    RegistrySettings { mirrors, credentials: Credentials::None, ..RegistrySettings::default() }
}

pub(crate) fn asking(server: &Server) -> Registry {
    Registry::new(mirrored(server), None)
}

fn names(registry: &Registry, name: &str) -> Result<Vec<String>, Error> {
    registry.tags(&image(name)).map(|known| known.tags.into_iter().map(|tag| tag.name).collect())
}

#[test]
fn tags_come_sorted() {
    let server = Server::new(registry);
    let known = asking(&server).tags(&image("python")).unwrap();
    assert!(known.is_whole);
    assert_eq!(known.source, server.host());
    assert_eq!(known.tags.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["3.14", "3.14-slim", "3.9"]);
    assert_eq!(server.paths(), ["GET /v2/library/python/tags/list?n=1000"]);
    assert_eq!(names(&asking(&server), "me/nothing"), Err(Error::Missing));
}

/// 5,000 tags in pages of 300, announced by relative and absolute links in turn.
#[test]
fn pages() {
    let server = Server::new(|asked: &Asked| {
        let last: usize = asked.path.split("last=").nth(1).map_or(0, |n| n.parse().unwrap());
        let tags: Vec<String> = (last..(last + 300).min(5000)).map(|n| format!("1.{n}")).collect();
        let next = last + 300;
        let reply = Reply::json(&json!({ "tags": tags }));
        let host = asked.header("host").unwrap();
        match next {
            5000.. => reply,
            _ if next.is_multiple_of(600) => {
                reply.with("Link", &format!("</v2/library/python/tags/list?last={next}>; rel=\"next\""))
            }
            _ => reply.with("Link", &format!("<http://{host}/v2/library/python/tags/list?last={next}>; rel=\"next\"")),
        }
    });
    let known = asking(&server).tags(&image("python")).unwrap();
    assert_eq!((known.tags.len(), known.is_whole), (5000, true));
    assert_eq!((known.tags[0].name.as_str(), known.tags[4999].name.as_str()), ("1.4999", "1.0"));
    assert_eq!(server.asked().len(), 17);
    assert_eq!(server.connections(), 1, "one connection serves all");
}

#[test]
fn pages_that_lead_astray() {
    let other = Server::new(registry);
    let link = format!("<http://{}/v2/library/python/tags/list>; rel=\"next\"", other.host());
    for link in [link.as_str(), "<?n=1000>; rel=next", "</v2/library/python/tags/list?n=1000>; rel=next", "<:>; rel=next"] {
        let link = link.to_owned();
        let server = Server::new(move |_: &Asked| Reply::text(r#"{"tags":["1"]}"#).with("Link", &link));
        let known = asking(&server).tags(&image("python")).unwrap();
        assert_eq!(known.tags.len(), 1);
        assert!(server.asked().len() <= 2);
    }
    assert_eq!(other.connections(), 0, "a page at another host is not fetched");
    let endless = Server::new(|asked: &Asked| {
        let n = asked.path.len();
        Reply::text(&format!(r#"{{"tags":["1.{n}"]}}"#)).with("Link", &format!("<{}1>; rel=next", asked.path))
    });
    let known = asking(&endless).tags(&image("python")).unwrap();
    assert_eq!((known.tags.len(), known.is_whole), (20, false));
}

#[test]
fn an_image_and_what_is_in_it() {
    let server = Server::new(registry);
    let known = asking(&server).image(&image("python:3.14-slim"), None).unwrap();
    let platforms: Vec<_> = known.platforms.iter().map(|p| (p.name.as_str(), p.size)).collect();
    assert_eq!(platforms, [("linux/amd64", Some(48_000_007)), ("linux/arm64", Some(47_000_007))]);
    let config = known.config.unwrap();
    assert_eq!((known.digest, config.platform.as_str(), config.user.as_str()), (digest('a'), "linux/amd64", "app"));
    assert_eq!(config.env[1], ("PYTHON_VERSION".to_owned(), "3.14.7".to_owned()));
    let accept = server.asked()[0].header("accept").unwrap().to_owned();
    assert!(accept.contains("oci.image.index") && accept.contains("manifest.list.v2"), "{accept}");
    let other = asking(&server).image(&image("python:3.14"), Some("linux/arm64")).unwrap();
    assert_eq!(other.config.unwrap().platform, "linux/arm64");
    assert!(asking(&server).image(&image("python:3.99"), None).unwrap().is_missing());
}

#[test]
fn what_was_asked_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let kept = |server: &Server| Registry::new(mirrored(server), Some(PathBuf::from(folder.path())));
    let server = Server::new(registry);
    let first = kept(&server).image(&image("python:3.14"), None).unwrap();
    let count = server.asked().len();
    assert_eq!(kept(&server).image(&image("python:3.14"), None).unwrap().config, first.config);
    assert_eq!(server.paths()[count..], ["HEAD /v2/library/python/manifests/3.14"], "the digest is the same still");
    kept(&server).tags(&image("python")).unwrap();
    drop(server);
    let gone = Server::new(|_: &Asked| Reply::status(500));
    let registry = kept(&gone);
    assert_eq!(registry.recall_tags(&image("docker.io/library/python:x")).unwrap().tags.len(), 3);
    assert_eq!(registry.recall_image(&image("python:3.14")).unwrap().digest, digest('a'));
    assert_eq!(registry.recall_image(&image("python:3.15")), None);
    assert_eq!(gone.connections(), 0);
}

/// Docker Hub's own interface tells days and sizes without a pull; its registry tells all tags.
#[test]
fn docker_hub() {
    let pages = Server::new(|asked: &Asked| {
        let tag = |name: &str, day: &str| {
            json!({
                "name": name, "last_updated": format!("{day}T01:02:03.4Z"), "digest": digest('a'),
                "images": [{ "os": "linux", "architecture": "amd64", "size": 5, "digest": digest('b') }]
            })
        };
        match asked.path.as_str() {
            "/v2/namespaces/library/repositories/python/tags?page_size=100&page=1&ordering=last_updated" => {
                Reply::json(&json!({ "results": [tag("3.14-slim", "2026-11-20"), tag("3.15-new", "2026-11-21")] }))
            }
            "/v2/namespaces/library/repositories/python/tags/3.14" => Reply::json(&tag("3.14", "2026-11-19")),
            _ => Reply::status(404),
        }
    });
    let api = Server::new(registry);
    let settings = RegistrySettings { credentials: Credentials::None, ..RegistrySettings::default() };
    let hub = || Registry::new(settings.clone(), None).with_hub(&api.host(), &pages.host()).unwrap();
    let known = hub().tags(&image("python")).unwrap();
    let tags: Vec<_> = known.tags.iter().map(|tag| (tag.name.as_str(), tag.updated.as_str())).collect();
    assert_eq!(tags, [("3.15-new", "2026-11-21"), ("3.14", ""), ("3.14-slim", "2026-11-20"), ("3.9", "")]);
    let count = api.asked().len();
    let known = hub().image(&image("python:3.14"), None).unwrap();
    let platforms: Vec<_> = known.platforms.iter().map(|p| (p.name.as_str(), p.size)).collect();
    assert_eq!((known.updated.as_str(), platforms), ("2026-11-19", vec![("linux/amd64", Some(5))]));
    assert_eq!(known.config.unwrap().user, "app");
    let asked = api.paths()[count..].iter().filter(|path| path.starts_with("GET ") && path.contains("/manifests/")).count();
    assert_eq!(asked, 2, "the index and one manifest; the rest is not worth a pull");
    // One of the two interfaces is enough for the tags.
    let gone = Server::new(|_: &Asked| Reply::status(500));
    let half =
        |api: &str, pages: &str| Registry::new(settings.clone(), None).with_hub(api, pages).unwrap().tags(&image("python"));
    assert_eq!(half(&api.host(), &gone.host()).unwrap().tags.len(), 3);
    let known = half(&gone.host(), &pages.host()).unwrap();
    assert_eq!((known.tags.len(), known.is_whole), (2, false));
    let too = Server::new(|_: &Asked| Reply::status(500));
    assert_eq!(half(&gone.host(), &too.host()), Err(Error::Status(500)));
}

#[test]
fn names_on_docker_hub() {
    let pages = Server::new(|asked: &Asked| match asked.path.as_str() {
        "/v2/search/repositories/?query=bitnami/post&page_size=25" => Reply::json(&json!({
            "count": 2, "next": "", "previous": "", "results": [
                { "repo_name": "bitnami/postgresql", "short_description": "Bitnami image for PostgreSQL", "star_count": 300,
                  "pull_count": 1_000_000_000, "repo_owner": "", "is_automated": false, "is_official": false },
                { "repo_name": "library/postgres", "is_official": true }
            ]
        })),
        _ => Reply::status(404),
    });
    let api = Server::new(registry);
    let hub = |search, enabled| {
        let settings = RegistrySettings { search, enabled, credentials: Credentials::None, ..RegistrySettings::default() };
        Registry::new(settings, None).with_hub(&api.host(), &pages.host()).unwrap()
    };
    let found = hub(true, true).names("bitnami/post").unwrap();
    let names: Vec<_> = found.names.iter().map(|found| (found.name.as_str(), found.description.as_str())).collect();
    assert_eq!(names, [("bitnami/postgresql", "Bitnami image for PostgreSQL"), ("postgres", "")]);
    assert!(found.is_whole);
    assert_eq!(hub(false, true).names("bitnami/post"), Err(Error::Off));
    assert_eq!(hub(true, false).names("bitnami/post"), Err(Error::Off));
    assert_eq!((pages.asked().len(), api.connections()), (1, 0));
}
