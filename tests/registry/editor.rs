//! What the language server asks registries, and that nobody waits for them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::Client;
use crate::server::{Asked, Reply, Server, digest, registry, with_an_old_image};

/// A server with these settings for registries, and a folder for what it keeps.
fn editor(settings: &Value) -> (Client, tempfile::TempDir) {
    editor_with(settings, None)
}

/// A server that also takes the lists of images in a file, if there is one.
fn editor_with(settings: &Value, catalogue: Option<&Path>) -> (Client, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let names = ["HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "DOCKER_CONFIG"];
    let environment: Vec<_> = names.iter().map(|name| (*name, path)).chain([("DOCKERFILE_LS_OFFLINE", "")]).collect();
    let mut client = Client::start_in(&environment);
    let capabilities = json!({ "textDocument": { "hover": { "contentFormat": ["markdown"] } } });
    let mut options = json!({ "registry": settings, "inlayHints": { "imageDigest": true } });
    if let Some(path) = catalogue {
        options["catalogue"] = json!(path.to_str().unwrap());
    }
    let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities, "initializationOptions": options });
    client.call("initialize", params);
    client.notify("initialized", json!({}));
    if catalogue.is_some() {
        assert!(of_catalogue(&mut client).contains("lists of images of"));
    }
    (client, folder)
}

/// The next line of the log about a catalogue.
fn of_catalogue(client: &mut Client) -> String {
    let is_line = |m: &Value| m["params"]["message"].as_str().is_some_and(|line| line.starts_with("catalogue: "));
    client.wait(|m| m["method"] == "window/logMessage" && is_line(m))["params"]["message"].as_str().unwrap().to_owned()
}

/// Counts packets by the lists that come with the program, and by newer ones.
fn with_and_without_catalogue(count: impl Fn(Option<&Path>)) {
    count(None);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(crate::newer::FILE_NAME);
    std::fs::write(&path, crate::newer::catalogue().0).unwrap();
    count(Some(&path));
}

fn mirror(server: &Server) -> Value {
    json!({ "mirrors": { "docker.io": format!("http://{}", server.host()) } })
}

fn place(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

fn labels(answer: &Value) -> Vec<String> {
    answer["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
}

/// Asks again and again until the answer is as wanted.
fn until(mut ask: impl FnMut() -> Value, is_wanted: impl Fn(&Value) -> bool) -> Value {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let answer = ask();
        if is_wanted(&answer) {
            return answer;
        }
        assert!(Instant::now() < end, "{answer}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

const URI: &str = "file:///x/Dockerfile";

/// Promise: no packet for a host that only a file names, a comment, a half-typed name, or a file that is
/// merely opened.
#[test]
fn what_nobody_typed_is_not_asked_for() {
    with_and_without_catalogue(only_what_is_typed);
}

fn only_what_is_typed(catalogue: Option<&Path>) {
    let (hub, evil) = (Server::new(registry), Server::new(registry));
    let (mut client, _folder) = editor_with(&mirror(&hub), catalogue);
    let (e, other) = (evil.host(), evil.other_name());
    let text = format!(
        "# syntax={e}/frontend:1\n# FROM python:3.14\nFROM {e}/x:1\nADD http://{e}/file /x\nCOPY --from={other}/y:1 /a /b\n\
         RUN --mount=from={e}/z:1,target=/z true\nFROM python:3.14-slim\nFROM pyth\nFROM pytho:3\n"
    );
    client.open(URI, &text);
    client.diagnostics(URI, Some(1));
    for (line, text) in text.lines().enumerate() {
        for character in 0..=text.len() {
            let at = place(URI, u32::try_from(line).unwrap(), u32::try_from(character).unwrap());
            if line != 6 {
                client.call("textDocument/completion", at.clone());
            }
            // A hover over an image of Docker Hub is a question, and not about a half-typed name's kin.
            if line < 6 {
                client.call("textDocument/hover", at);
            }
        }
    }
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": URI } }));
    client.call("textDocument/completion", place(URI, 7, 9));
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!((hub.connections(), evil.connections()), (0, 0), "{:?} {:?}", hub.paths(), evil.paths());
    // What is typed is.
    client.call("textDocument/completion", place(URI, 6, 12));
    until(|| client.call("textDocument/completion", place(URI, 6, 12)), |answer| labels(answer).len() == 3);
    assert_eq!(hub.paths(), ["GET /v2/library/python/tags/list?n=1000"]);
    assert_eq!(evil.connections(), 0);
}

#[test]
fn switched_off_means_no_packet() {
    with_and_without_catalogue(nothing_until_switched_on);
}

fn nothing_until_switched_on(catalogue: Option<&Path>) {
    let server = Server::new(registry);
    let off = json!({
        "enabled": false, "checkOnOpen": true, "hosts": [server.host()], "mirrors": { "docker.io": server.host() }
    });
    let (mut client, _folder) = editor_with(&off, catalogue);
    let text = format!("FROM python:3.14\nFROM {}/library/python:3.14\n", server.host());
    client.open(URI, &text);
    for line in 0..2 {
        client.call("textDocument/hover", place(URI, line, 8));
        client.call("textDocument/completion", place(URI, line, 12));
    }
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": URI } }));
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(server.connections(), 0);
    // And switched on again, without a restart, it is asked.
    let settings = json!({ "dockerfile-ls": { "registry": { "enabled": true } } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    until(|| client.call("textDocument/hover", place(URI, 0, 8)), |hover| hover.to_string().contains(&digest('a')));
    let count = server.connections();
    let settings = json!({ "dockerfile-ls": { "registry": { "enabled": false } } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    client.change(URI, 2, "FROM python:3.9\n");
    client.call("textDocument/hover", place(URI, 0, 8));
    client.call("textDocument/completion", place(URI, 0, 12));
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(server.connections(), count);
}

/// A catalogue is a file: an address in its place is not followed, and no list of images makes the server ask.
#[test]
fn a_catalogue_sends_no_packet() {
    let server = Server::new(registry);
    let folder = tempfile::tempdir().unwrap();
    let (file, image) = crate::newer::catalogue();
    let path = folder.path().join(crate::newer::FILE_NAME);
    std::fs::write(&path, file).unwrap();
    let (mut client, _folder) = editor(&mirror(&server));
    client.open(URI, &format!("FROM {image}\n"));
    let address = format!("http://{}/{}", server.host(), crate::newer::FILE_NAME);
    for place in [address.as_str(), &format!("//{}/x", server.host()), path.to_str().unwrap()] {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": { "dockerfile-ls": { "catalogue": place } } }));
        let line = of_catalogue(&mut client);
        assert_eq!(line.contains("lists of images of"), place == path.to_str().unwrap(), "{line}");
    }
    client.wait(|m| m["params"]["diagnostics"].to_string().contains("end-of-life-image"));
    assert_eq!(server.connections(), 0, "{:?}", server.paths());
}

/// What goes out at all, by way of the user's proxy: names are searched for on Docker Hub, where the user wants that, once he
/// has stopped typing.
#[test]
fn names_are_searched_for_by_leave_alone() {
    for (registry, wanted) in [
        (json!({ "search": true }), 1),
        (json!({}), 0),
        (json!({ "search": true, "enabled": false }), 0),
        (json!({ "search": true, "mirrors": { "docker.io": "https://mirror.example" } }), 0),
    ] {
        let proxy = Server::new(|_: &Asked| Reply::status(502));
        let (address, folder) = (format!("http://{}", proxy.host()), tempfile::tempdir().unwrap());
        let path = folder.path().to_str().unwrap();
        let mut client = Client::start_in(&[
            ("HOME", path),
            ("XDG_CACHE_HOME", path),
            ("LOCALAPPDATA", path),
            ("DOCKER_CONFIG", path),
            ("DOCKERFILE_LS_OFFLINE", ""),
            ("HTTPS_PROXY", &address),
            ("NO_PROXY", ""),
        ]);
        let options = json!({ "registry": registry });
        let params = json!({ "processId": null, "rootUri": null, "capabilities": {}, "initializationOptions": options });
        client.call("initialize", params);
        client.notify("initialized", json!({}));
        client.open(URI, "FROM ");
        // A name is typed, and asked about key by key without a wait for the answers.
        let name = "bitnami/postg";
        let asked: Vec<i64> = (1..=name.len())
            .map(|end| {
                client.change(URI, i64::try_from(end).unwrap() + 1, &format!("FROM {}", &name[..end]));
                client.ask("textDocument/completion", place(URI, 0, u32::try_from(5 + end).unwrap()))
            })
            .collect();
        for id in asked {
            client.answer(id);
        }
        let end = Instant::now() + Duration::from_secs(if wanted == 0 { 1 } else { 20 });
        while proxy.paths().len() <= wanted && Instant::now() < end && (wanted == 0 || proxy.paths().is_empty()) {
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(proxy.paths(), vec!["CONNECT hub.docker.com:443"; wanted], "{options}");
    }
}

#[test]
fn tags_come_at_once_and_better_ones_a_moment_later() {
    let server = Server::new(|asked: &Asked| {
        if asked.path.contains("/tags/list") {
            std::thread::sleep(Duration::from_millis(300));
            return Reply::json(&json!({ "tags": ["3.14-slim", "3.14", "3.14.99-mine"] }));
        }
        registry(asked)
    });
    let (mut client, _folder) = editor(&mirror(&server));
    client.open(URI, "FROM python:3.14\n");
    let first = client.call("textDocument/completion", place(URI, 0, 12));
    assert_eq!(first["isIncomplete"], true);
    assert_eq!(labels(&first)[0], "3.14-slim");
    assert!(100 < labels(&first).len(), "the list that comes with the program");
    let later = until(|| client.call("textDocument/completion", place(URI, 0, 12)), |answer| labels(answer).len() == 3);
    assert_eq!(labels(&later), ["3.14-slim", "3.14", "3.14.99-mine"]);
    assert_eq!(server.asked().len(), 1, "asked once, however often it was wanted");
}

#[test]
fn a_hover_tells_what_the_registry_says() {
    let server = Server::new(registry);
    let (mut client, folder) = editor(&mirror(&server));
    client.open(URI, "FROM python:3.14-slim\n");
    let hover = until(|| client.call("textDocument/hover", place(URI, 0, 8)), |hover| hover.to_string().contains("Digest"));
    let text = hover["contents"]["value"].as_str().unwrap();
    for wanted in ["Python 3.14", &digest('a'), "`linux/arm64` (47.0 MB)", "- WORKDIR `/app`", &server.host()] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let hints = client.call(
        "textDocument/inlayHint",
        json!({ "textDocument": { "uri": URI }, "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } } }),
    );
    assert_eq!(hints[0]["label"], "sha256:aaaaaaaaaaaa, 2026-08-13, 48.0 MB");
    drop(client);
    drop(server);
    // The next session has it from the disk, with no registry there.
    let path = folder.path().to_str().unwrap();
    let mut client = Client::start_in(&[
        ("HOME", path),
        ("XDG_CACHE_HOME", path),
        ("LOCALAPPDATA", path),
        ("DOCKER_CONFIG", path),
        ("DOCKERFILE_LS_OFFLINE", ""),
    ]);
    let options = json!({ "registry": { "mirrors": { "docker.io": "http://127.0.0.1:9" } } });
    client
        .call("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {}, "initializationOptions": options }));
    client.notify("initialized", json!({}));
    client.open(URI, "FROM python:3.14-slim\n");
    until(|| client.call("textDocument/hover", place(URI, 0, 8)), |hover| hover.to_string().contains(&digest('a')));
}

/// A digest is what a file says; its tag is asked about besides.
#[test]
fn how_far_a_digest_is_behind_its_tag() {
    let server = Server::new(with_an_old_image);
    let (mut client, _folder) = editor(&mirror(&server));
    client.open(URI, &format!("FROM python:3.14-slim@{}\n", digest('1')));
    let said = format!("**The tag `3.14-slim` has moved on** to `{}`: this image is 7 months older.", digest('a'));
    until(|| client.call("textDocument/hover", place(URI, 0, 8)), |hover| hover.to_string().contains(&said));
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } });
    let hints = client.call("textDocument/inlayHint", json!({ "textDocument": { "uri": URI }, "range": whole }));
    assert_eq!(hints[0]["label"], "2026-01-10, 46.0 MB, 7 months older than 3.14-slim");
    // What is behind a digest is asked for once.
    client.open("file:///y/Dockerfile", &format!("FROM python:3.14@{}\n", digest('a')));
    until(
        || client.call("textDocument/hover", place("file:///y/Dockerfile", 0, 8)),
        |hover| hover.to_string().contains("The tag `3.14` points to it."),
    );
    let pulls =
        server.paths().iter().filter(|path| **path == format!("GET /v2/library/python/manifests/{}", digest('a'))).count();
    assert!(pulls <= 2, "{:?}", server.paths());
}

/// What an editor's commands for all images of a file ask for: answers that are known already are asked for anew, and
/// every image that was answered for can be pinned.
#[test]
fn all_images_of_a_file_on_demand() {
    let moved = Arc::new(AtomicBool::new(false));
    let has_moved = Arc::clone(&moved);
    let server = Server::new(move |asked: &Asked| {
        let reply = registry(asked);
        let is_newer = has_moved.load(Ordering::Relaxed) && asked.method == "HEAD";
        if is_newer { Reply::status(200).with("docker-content-digest", &digest('d')) } else { reply }
    });
    let (mut client, _folder) = editor(&mirror(&server));
    client.open(URI, "FROM python:3.14-slim AS a\nFROM other.example/x:1\nCOPY --from=a /x /y\n");
    let answer = client.call("dockerfile-ls/images", json!({ "uri": URI }));
    assert_eq!(answer["contacted"], true);
    let (known, unknown) = ("docker.io/library/python:3.14-slim", "other.example/x:1");
    assert_eq!(answer["answered"], json!({ known: true, unknown: false }), "a host that only the file names is not asked");
    let end = json!({ "line": 0, "character": 21 });
    assert_eq!(answer["pins"], json!([{ "range": { "start": end, "end": end }, "newText": format!("@{}", digest('a')) }]));
    moved.store(true, Ordering::Relaxed);
    let answer = client.call("dockerfile-ls/images", json!({ "uri": URI }));
    assert_eq!(answer["pins"][0]["newText"], format!("@{}", digest('d')), "asked anew: {:?}", server.paths());

    let (mut client, _folder) = editor(&json!({ "enabled": false, "mirrors": mirror(&server)["mirrors"] }));
    let count = server.connections();
    client.open(URI, "FROM python:3.14-slim\n");
    let answer = client.call("dockerfile-ls/images", json!({ "uri": URI }));
    assert_eq!(answer, json!({ "contacted": false, "answered": { known: false }, "pins": [] }));
    assert_eq!(server.connections(), count);
}

/// Fifty files on as many images, a registry that never answers, and an editor that notices nothing of it.
#[test]
fn a_registry_that_hangs_is_nobody_elses_trouble() {
    let server = Server::new(|_: &Asked| Reply::Silence(Duration::from_secs(30)));
    let mut settings = mirror(&server);
    settings["checkOnOpen"] = json!(true);
    let (mut client, _folder) = editor(&settings);
    let uri = |n: usize| format!("file:///x/{n}/Dockerfile");
    for n in 0..50 {
        client.open(&uri(n), &format!("FROM me/image{n}:1\nFROM python:3.14\nRUN echo\n"));
    }
    let start = Instant::now();
    let mut slowest = Duration::ZERO;
    for n in 0..50 {
        let start = Instant::now();
        let answer = client.call("textDocument/completion", place(&uri(n), 1, 12));
        assert_eq!(labels(&answer)[0], "3.14-slim");
        assert_eq!(client.call("textDocument/hover", place(&uri(n), 2, 1))["contents"]["kind"], "markdown");
        slowest = slowest.max(start.elapsed());
    }
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    assert!(start.elapsed() < Duration::from_secs(4), "no time to hang: {:?}", start.elapsed());
    assert!(server.connections() <= 2, "{}", server.connections());
    client.call("shutdown", Value::Null);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 0);
    assert!(start.elapsed() < Duration::from_secs(8), "the end does not wait either: {:?}", start.elapsed());
}
