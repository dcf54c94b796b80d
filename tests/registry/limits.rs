//! Registries that are slow, broken, hostile or tired.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use dockerfile_ls::config::{Credentials, RegistrySettings};
use dockerfile_ls::registry::{Error, Registry};

use super::lookup::{asking, image, mirrored};
use super::server::{Asked, Reply, Server, digest, registry};

fn tags(server: &Server) -> Result<usize, Error> {
    asking(server).tags(&image("python")).map(|known| known.tags.len())
}

fn always(reply: Reply) -> Server {
    Server::new(move |_: &Asked| reply.clone())
}

#[test]
fn answers_that_are_none() {
    assert_eq!(tags(&always(Reply::Truncated)), Err(Error::Malformed("it ends too early")));
    assert_eq!(tags(&always(Reply::Noise)), Err(Error::Malformed("not HTTP")));
    for body in ["", "x", "[]", "{\"tags\":{}}", "{\"tags\":[1]}", "\u{0}", &"[".repeat(100_000)] {
        assert_eq!(tags(&always(Reply::text(body))), Err(Error::Malformed("the list of tags")), "{body:.20}");
    }
    assert_eq!(
        tags(&always(Reply::Say(200, Vec::new(), b"{\"tags\":[\"\xff\"]}".to_vec()))),
        Err(Error::Malformed("the list of tags"))
    );
    assert_eq!(tags(&always(Reply::text("{\"tags\":null}"))), Ok(0));
    assert_eq!(tags(&always(Reply::status(500))), Err(Error::Status(500)));
    assert_eq!(tags(&always(Reply::status(418))), Err(Error::Status(418)));
}

#[test]
fn answers_without_end() {
    let start = Instant::now();
    assert_eq!(tags(&always(Reply::Endless)), Err(Error::TooLarge));
    assert!(tags(&always(Reply::EndlessHeaders)).is_err());
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
}

#[test]
fn ten_million_tags_and_bad_ones() {
    let list: Vec<String> = (0..100_000).map(|n| format!("\"{n}\"")).collect();
    let server = always(Reply::text(&format!("{{\"tags\":[{}]}}", list.join(","))));
    let known = asking(&server).tags(&image("python")).unwrap();
    assert_eq!((known.tags.len(), known.is_whole), (20_000, false));
    let server = always(Reply::text(r#"{"tags":["ok","a b","\u001b[31m","-x","<img>","","é"]}"#));
    assert_eq!(tags(&server), Ok(1));
}

/// A registry that takes the question and says nothing, and one that cannot be reached at all.
#[test]
fn silence() {
    let server = always(Reply::Silence(Duration::from_secs(30)));
    let start = Instant::now();
    let registry = asking(&server);
    assert_eq!(registry.tags(&image("python")).map(|_| ()), Err(Error::Timeout));
    assert!(start.elapsed() < Duration::from_secs(7), "{:?}", start.elapsed());
    let start = Instant::now();
    assert_eq!(registry.tags(&image("node")).map(|_| ()), Err(Error::Resting(server.host())));
    assert!(start.elapsed() < Duration::from_millis(500), "a host that failed is left alone");
    assert_eq!(server.connections(), 1);
    let settings = mirrored(&server);
    drop(server);
    let refused = Registry::new(settings, None).tags(&image("python"));
    assert!(matches!(refused, Err(Error::Unreachable(_))), "{refused:?}");
}

#[test]
fn too_many_questions() {
    let server = always(Reply::status(429).with("Retry-After", "120"));
    let registry = asking(&server);
    assert_eq!(registry.tags(&image("python")).map(|_| ()), Err(Error::Limited(Some(Duration::from_secs(120)))));
    assert_eq!(registry.tags(&image("node")).map(|_| ()), Err(Error::Resting(server.host())));
    assert_eq!(server.connections(), 1);
}

#[test]
fn the_last_pulls_are_left_to_the_user() {
    let server = Server::new(|asked: &Asked| {
        registry(asked).with("ratelimit-limit", "100;w=21600").with("ratelimit-remaining", "3;w=21600")
    });
    let known = asking(&server).image(&image("python:3.14"), None).unwrap();
    assert_eq!((known.digest, known.config), (digest('a'), None));
    assert_eq!(server.paths(), ["HEAD /v2/library/python/manifests/3.14"], "HEAD is not a pull");
}

/// A server that answers without encryption, whatever it hears: nothing is said to it.
#[test]
fn a_registry_that_only_seems_to_speak_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let heard = std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let mut heard = vec![0; 4096];
        let count = stream.read(&mut heard).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        stream.read_to_end(&mut Vec::new()).ok();
        heard.truncate(count);
        heard
    });
    let mirrors = [("docker.io".to_owned(), format!("https://{host}"))].into();
    let settings = RegistrySettings { mirrors, credentials: Credentials::None, ..RegistrySettings::default() };
    let answer = Registry::new(settings, None).tags(&image("python"));
    assert!(matches!(answer, Err(Error::Tls(_))), "{answer:?}");
    let heard = heard.join().unwrap();
    assert_eq!(heard[0], 22, "a TLS handshake");
    assert!(!String::from_utf8_lossy(&heard).contains("/v2/"));
}

#[test]
fn nobody_is_asked_without_leave() {
    let server = Server::new(registry);
    let mut settings = RegistrySettings { credentials: Credentials::None, ..RegistrySettings::default() };
    let ask = |settings: &RegistrySettings, name: &str| Registry::new(settings.clone(), None).tags(&image(name)).map(|_| ());
    let foreign = format!("{}/library/python", server.host());
    assert_eq!(ask(&settings, &foreign), Err(Error::NotAllowed(server.host())));
    assert_eq!(ask(&settings, &format!("{}/library/python", server.other_name())), Err(Error::NotAllowed(server.other_name())));
    assert_eq!(server.connections(), 0);
    settings.hosts = vec![server.host()];
    assert_eq!(ask(&settings, &foreign), Ok(()));
    let before = server.connections();
    settings.enabled = false;
    assert_eq!(ask(&settings, &foreign), Err(Error::Off));
    assert_eq!(
        Registry::new(RegistrySettings { enabled: false, ..mirrored(&server) }, None).image(&image("python"), None),
        Err(Error::Off)
    );
    assert_eq!(server.connections(), before);
}

/// Settings that change stop what is under way.
#[test]
fn nothing_more_is_sent_after_a_stop() {
    let server = Server::new(|asked: &Asked| {
        let reply = Reply::text(&format!(r#"{{"tags":["1.{}"]}}"#, asked.path.len()));
        std::thread::sleep(Duration::from_millis(100));
        reply.with("Link", &format!("<{}1>; rel=next", asked.path))
    });
    let registry = asking(&server);
    std::thread::scope(|scope| {
        let tags = scope.spawn(|| registry.tags(&image("python")));
        while server.asked().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        registry.stop();
        let known = tags.join().unwrap().unwrap();
        assert_eq!((known.tags.len(), known.is_whole), (1, false));
    });
    assert_eq!(server.asked().len(), 1);
    assert_eq!(registry.image(&image("python"), None), Err(Error::Off));
}
