//! The registries that most images come from, played with the habits that their documentation and the logs of their clients tell of:
//! challenges and tokens, pages, redirects, limits, and what they say of what is not there. This machine stands in for their names.

use dockerfile_ls::config::{Credentials, RegistrySettings};
use dockerfile_ls::model::KnownImage;
use dockerfile_ls::registry::{Error, Registry};
use serde_json::{Value, json};

use super::lookup::image;
use super::server::{Asked, Reply, Server, digest, registry};

/// What tells one registry from another.
#[derive(Clone, Copy)]
struct Habits {
    /// Its name in images.
    host: &'static str,
    repository: &'static str,
    /// The path where tokens are had, the service and the scope that it asks for; `None` where nobody needs one.
    token: Option<(&'static str, &'static str, &'static str)>,
    /// How many tags there are on a page.
    page: usize,
    /// How the next page is announced; `HOST`, `REPOSITORY` and the number of tags so far (`LAST`) are filled in.
    link: &'static str,
    /// What a list of tags has besides.
    beside: fn() -> Value,
}

/// How many tags the repository has.
const TAGS: usize = 230;

fn nothing() -> Value {
    json!({})
}

/// Google's lists have the images as well: sizes as texts, times as texts or numbers.
fn as_google() -> Value {
    json!({ "child": [], "manifest": {
        digest('a'): { "imageSizeBytes": "48000000", "layerId": "", "mediaType": "application/vnd.oci.image.index.v1+json",
            "tag": ["3.14"], "timeCreatedMs": "0", "timeUploadedMs": 1_795_500_000_000_u64 }
    } })
}

const HUB: Habits = Habits {
    host: "docker.io",
    repository: "library/python",
    token: Some(("/token", "registry.docker.io", "repository:library/python:pull")),
    page: 100,
    link: "</v2/REPOSITORY/tags/list?last=LAST&n=1000>; rel=\"next\"",
    beside: nothing,
};

const ALL: [Habits; 6] = [
    HUB,
    // The scope is the same whatever is asked for.
    Habits {
        host: "ghcr.io",
        repository: "astral-sh/uv",
        token: Some(("/token", "ghcr.io", "repository:user/image:pull")),
        page: 100,
        link: "</v2/REPOSITORY/tags/list?last=LAST&n=1000>; rel=\"next\"",
        beside: nothing,
    },
    // The next page is a secret of its own, and has to be asked for as it was written.
    Habits {
        host: "quay.io",
        repository: "prometheus/prometheus",
        token: Some(("/v2/auth", "quay.io", "repository:prometheus/prometheus:pull")),
        page: 50,
        link: "</v2/REPOSITORY/tags/list?next_page=gAAAAABcywP0Zuqt0GQh2CE-LAST%3D&n=50>; rel=\"next\"",
        beside: nothing,
    },
    Habits {
        host: "public.ecr.aws",
        repository: "docker/library/python",
        token: Some(("/token/", "public.ecr.aws", "aws")),
        page: 100,
        link: "<http://HOST/v2/REPOSITORY/tags/list?last=LAST&n=1000>; rel=\"next\"",
        beside: nothing,
    },
    // All tags at once, and nobody has to say who he is.
    Habits { host: "mcr.microsoft.com", repository: "dotnet/sdk", token: None, page: TAGS, link: "", beside: nothing },
    Habits {
        host: "us-docker.pkg.dev",
        repository: "google-samples/containers/gke/hello-app",
        token: Some(("/v2/token", "us-docker.pkg.dev", "repository:google-samples/containers/gke/hello-app:pull")),
        page: TAGS,
        link: "",
        beside: as_google,
    },
];

/// The words of a refusal.
fn refused(status: u16, code: &str) -> Reply {
    let body = json!({ "errors": [{ "code": code, "message": "as the registry says", "detail": null }] });
    Reply::Say(status, vec![("Content-Type".to_owned(), "application/json".to_owned())], body.to_string().into_bytes())
}

/// What it answers; blobs lie at another host.
fn play(habits: Habits, elsewhere: String) -> impl Fn(&Asked) -> Reply + Send + Sync + 'static {
    move |asked: &Asked| {
        let host = asked.header("host").unwrap();
        if let Some((path, service, scope)) = habits.token {
            if asked.path.starts_with(&format!("{path}?")) {
                return Reply::json(&json!({ "token": "djE6", "access_token": "djE6", "expires_in": 300 }));
            }
            if asked.header("authorization") != Some("Bearer djE6") {
                let challenge = format!("Bearer realm=\"http://{host}{path}\",service=\"{service}\",scope=\"{scope}\"");
                return refused(401, "UNAUTHORIZED").with("WWW-Authenticate", &challenge);
            }
        }
        let Some(rest) = asked.path.strip_prefix(&format!("/v2/{}/", habits.repository)) else {
            return refused(404, "NAME_UNKNOWN");
        };
        if let Some(query) = rest.strip_prefix("tags/list?") {
            let word = query.split('&').find(|word| word.contains("last=") || word.contains("next_page="));
            let number = word.map(|word| word.rsplit(['=', '-']).next().unwrap().trim_end_matches("%3D"));
            let first: usize = number.map_or(0, |number| number.parse().unwrap());
            let end = (first + habits.page).min(TAGS);
            let mut list = (habits.beside)();
            list["name"] = json!(habits.repository);
            list["tags"] = (first..end).map(|n| json!(format!("1.{n}"))).collect();
            let link = habits.link.replace("HOST", host).replace("REPOSITORY", habits.repository);
            let link = link.replace("LAST", &end.to_string());
            return if end < TAGS { Reply::json(&list).with("Link", &link) } else { Reply::json(&list) };
        }
        if let Some(blob) = rest.strip_prefix("blobs/") {
            let to = format!("http://{elsewhere}/v2/library/python/blobs/{blob}?se=2026-11-24T07%3A00%3A00Z&sig=a%2Fb%3D");
            return Reply::status(307).with("Location", &to);
        }
        let answer = registry(&Asked { path: format!("/v2/library/python/{rest}"), ..asked.clone() });
        if matches!(answer, Reply::Say(404, ..)) { refused(404, "MANIFEST_UNKNOWN") } else { answer }
    }
}

/// Where the answers of a registry come from.
fn asking(habits: Habits, server: &Server) -> Registry {
    let settings = RegistrySettings { credentials: Credentials::None, ..RegistrySettings::default() };
    if habits.host == HUB.host {
        return Registry::new(settings, None).with_hub(&server.host(), &server.host()).unwrap();
    }
    let mirrors = [(habits.host.to_owned(), format!("http://{}", server.host()))].into();
    Registry::new(RegistrySettings { mirrors, ..settings }, None)
}

fn named(habits: Habits, tag: &str) -> String {
    format!("{}/{}:{tag}", habits.host, habits.repository)
}

#[test]
fn tags_and_images_of_each() {
    let elsewhere = Server::new(registry);
    for habits in ALL {
        let server = Server::new(play(habits, elsewhere.other_name()));
        let asking = asking(habits, &server);
        let known = asking.tags(&image(&named(habits, "1"))).unwrap();
        assert_eq!((known.tags.len(), known.is_whole), (TAGS, true), "{}", habits.host);
        let lists = server.paths().iter().filter(|path| path.contains("/tags/list?")).count();
        let refused = usize::from(habits.token.is_some());
        assert_eq!(lists, TAGS.div_ceil(habits.page) + refused, "{}: {:?}", habits.host, server.paths());
        let known = asking.image(&image(&named(habits, "3.14")), None).unwrap();
        let config = known.config.unwrap();
        assert_eq!((known.digest, config.user.as_str()), (digest('a'), "app"), "{}", habits.host);
        assert!(known.platforms.iter().any(|platform| platform.name == "linux/arm64"), "{}", habits.host);
        let known = asking.image(&image(&named(habits, "9.99")), None);
        assert!(known.as_ref().is_ok_and(KnownImage::is_missing), "{}: {known:?}", habits.host);
        // One token for all of it, for the very repository.
        let tokens: Vec<_> = server.paths().into_iter().filter(|path| path.contains("scope=")).collect();
        let wanted = habits
            .token
            .map(|(path, service, _)| format!("GET {path}?service={service}&scope=repository:{}:pull", habits.repository));
        assert_eq!(tokens, Vec::from_iter(wanted), "{}", habits.host);
        assert_eq!(elsewhere.asked().iter().filter(|asked| asked.header("authorization").is_some()).count(), 0);
    }
    assert!(ALL.len() <= elsewhere.asked().len(), "the configurations lay there");
}

/// The pulls of the hour are spent: what costs none is told all the same.
#[test]
fn docker_hub_without_pulls() {
    let elsewhere = Server::new(registry);
    let usual = play(HUB, elsewhere.other_name());
    let server = Server::new(move |asked: &Asked| {
        let is_pull = asked.method == "GET" && asked.path.contains("/manifests/");
        match asked.header("authorization") {
            Some(_) if is_pull => refused(429, "TOOMANYREQUESTS"),
            _ => usual(asked).with("ratelimit-limit", "100;w=21600").with("docker-ratelimit-source", "192.0.2.1"),
        }
    });
    let asking = asking(HUB, &server);
    let known = asking.image(&image("python:3.14"), None).unwrap();
    assert_eq!((known.digest, known.config), (digest('a'), None));
    let count = server.asked().len();
    assert_eq!(asking.tags(&image("python")).map(|_| ()), Err(Error::Resting(server.host())), "it is left alone for a minute");
    assert_eq!(server.asked().len(), count);
}

/// Docker Hub's own interface says in seconds when to come again.
#[test]
fn docker_hub_with_too_many_questions() {
    let pages = Server::new(|_: &Asked| {
        let limits = [("X-RateLimit-Limit", "180"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "1795520000")];
        let reply = Reply::status(429).with("Retry-After", "47");
        limits.iter().fold(reply, |reply, (name, value)| reply.with(name, value))
    });
    let elsewhere = Server::new(registry);
    let api = Server::new(play(HUB, elsewhere.other_name()));
    let settings = RegistrySettings { credentials: Credentials::None, ..RegistrySettings::default() };
    let asking = Registry::new(settings, None).with_hub(&api.host(), &pages.host()).unwrap();
    assert_eq!(asking.tags(&image("python")).unwrap().tags.len(), TAGS, "the registry tells the tags");
    assert_eq!(asking.image(&image("python:3.14"), None).unwrap().digest, digest('a'));
    assert_eq!(pages.asked().len(), 1);
}

/// Amazon's gallery answers one question a second to those whom it does not know, and stops in the middle of a list.
#[test]
fn amazons_gallery_in_a_hurry() {
    let habits = ALL[3];
    let elsewhere = Server::new(registry);
    let usual = play(habits, elsewhere.other_name());
    let server = Server::new(move |asked: &Asked| match asked.path.contains("last=200") {
        true => refused(429, "TOOMANYREQUESTS"),
        false => usual(asked),
    });
    let asking = asking(habits, &server);
    let known = asking.tags(&image(&named(habits, "1"))).unwrap();
    assert_eq!((known.tags.len(), known.is_whole), (200, false), "what came is told of");
    assert_eq!(asking.image(&image(&named(habits, "3.14")), None), Err(Error::Resting(server.host())));
}

/// What is private and what is not there look alike: GitHub gives out no token, Quay one that opens nothing.
#[test]
fn what_is_not_for_everybody() {
    for (habits, at_token) in [(ALL[1], true), (ALL[2], false)] {
        let (path, ..) = habits.token.unwrap();
        let usual = play(habits, String::new());
        let server = Server::new(move |asked: &Asked| match asked.path.starts_with(&format!("{path}?")) {
            true if at_token => refused(403, "DENIED"),
            true => usual(asked),
            false if asked.header("authorization").is_some() => refused(401, "UNAUTHORIZED"),
            false => usual(asked),
        });
        let found = asking(habits, &server).tags(&image(&named(habits, "1"))).map(|_| ());
        assert_eq!(found, Err(Error::Unauthorized(server.host())), "{}", habits.host);
        assert!(server.asked().len() <= 3, "{:?}", server.paths());
    }
}
