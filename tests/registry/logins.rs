//! Where logins and tokens go, and where they do not.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use dockerfile_ls::config::{Credentials, RegistrySettings};
use dockerfile_ls::registry::{Error, Registry};
use serde_json::json;

use super::lookup::image;
use super::server::{Asked, Reply, Server, registry};

/// `dev:s3cret`.
const LOGIN: &str = "ZGV2OnMzY3JldA==";

/// A registry that wants name and password.
fn with_password(asked: &Asked) -> Reply {
    if asked.header("authorization") == Some(&format!("Basic {LOGIN}")) {
        return registry(asked);
    }
    Reply::status(401).with("WWW-Authenticate", "Basic realm=\"test\"")
}

/// A registry that wants a token that it gives out itself.
fn with_own_token(asked: &Asked) -> Reply {
    with_token(&format!("http://{}/token", asked.header("host").unwrap()))(asked)
}

/// A registry that wants a token from a realm, and gives one out itself.
fn with_token(realm: &str) -> impl Fn(&Asked) -> Reply + Send + Sync + 'static {
    let challenge = format!("Bearer realm=\"{realm}\",service=\"test\",scope=\"repository:library/python:pull\"");
    move |asked: &Asked| {
        if asked.path.starts_with("/token?") {
            return Reply::json(&json!({ "token": "t0ken-value", "expires_in": 300 }));
        }
        if asked.header("authorization") == Some("Bearer t0ken-value") {
            return registry(asked);
        }
        Reply::status(401).with("WWW-Authenticate", &challenge)
    }
}

/// The program with a configuration of Docker in which the user is logged in to these hosts.
fn program(logins: &[String], arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let auths: serde_json::Map<String, _> = logins.iter().map(|host| (host.clone(), json!({ "auth": LOGIN }))).collect();
    std::fs::write(folder.path().join("config.json"), json!({ "auths": auths }).to_string()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_dockerfile-ls"))
        .args(["--log", "trace"])
        .args(arguments)
        .env("DOCKER_CONFIG", folder.path())
        .env("XDG_CACHE_HOME", folder.path())
        .env("LOCALAPPDATA", folder.path())
        .env("HOME", folder.path())
        .env_remove("DOCKERFILE_LS_OFFLINE")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    let cached: String = files(folder.path())
        .into_iter()
        .filter(|path| !path.ends_with("config.json"))
        .map(|p| std::fs::read_to_string(p).unwrap())
        .collect();
    for secret in [LOGIN, "s3cret", "t0ken-value"] {
        for (place, text) in [("output", &out), ("log", &err), ("cache", &cached)] {
            assert!(!text.contains(secret), "{secret} stands in the {place}: {text}");
        }
    }
    assert!(arguments.contains(&"--live") && err.contains("registry: "), "the log was on: {err}");
    (output.status.code(), out, err)
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn a_login_opens_a_registry_and_stands_in_no_log() {
    let server = Server::new(with_password);
    let name = format!("{}/library/python", server.host());
    let (code, out, _) = program(&[server.host()], &["tags", &name, "--live"]);
    assert_eq!((code, out.as_str()), (Some(0), "3.14\n3.14-slim\n3.9\n"));
    let (code, out, err) = program(&[], &["tags", &name, "--live"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("requires a login"), "{err}");
    let (code, ..) = program(&[server.host()], &["tags", &name, "--live", "--credentials", "none"]);
    assert_eq!(code, Some(2));
}

#[test]
fn a_token_is_fetched_with_the_login_and_kept() {
    let server = Server::new(with_own_token);
    let name = format!("{}/library/python:3.14", server.host());
    let (code, out, _) = program(&[server.host()], &["image", &name, "--live", "--json"]);
    assert_eq!(code, Some(0), "{out}");
    let (tokens, others): (Vec<Asked>, Vec<Asked>) = server.asked().into_iter().partition(|a| a.path.starts_with("/token"));
    assert_eq!(tokens.len(), 1, "one token serves all questions");
    assert_eq!(tokens[0].path, "/token?service=test&scope=repository:library/python:pull");
    assert_eq!(tokens[0].header("authorization"), Some(format!("Basic {LOGIN}").as_str()));
    assert!(others.iter().all(|asked| asked.header("authorization") != Some(&format!("Basic {LOGIN}"))));
}

/// Another program may listen there. What anybody may see is seen nevertheless.
#[test]
fn a_login_does_not_go_to_another_port() {
    let realm = Server::new(|_: &Asked| Reply::json(&json!({ "token": "t0ken-value", "expires_in": 300 })));
    let server = Server::new(with_token(&format!("http://{}/token", realm.host())));
    let name = format!("{}/library/python:3.14", server.host());
    let (code, out, _) = program(&[server.host()], &["image", &name, "--live", "--json"]);
    assert_eq!(code, Some(0), "{out}");
    let asked = realm.asked();
    assert_eq!((asked.len(), asked[0].header("authorization")), (1, None));
    assert!(server.asked().iter().all(|asked| asked.header("authorization") != Some(&format!("Basic {LOGIN}"))));
}

/// Who was logged in once is nobody now, and may still see what anybody may see.
#[test]
fn a_login_that_has_ended_hides_nothing() {
    let server = Server::new(|asked: &Asked| match asked.header("authorization") {
        Some(_) if asked.path.starts_with("/token") => Reply::status(401),
        _ => with_own_token(asked),
    });
    let name = format!("{}/library/python", server.host());
    let (code, out, _) = program(&[server.host()], &["tags", &name, "--live"]);
    assert_eq!((code, out.lines().count()), (Some(0), 3));
    assert_eq!(server.asked().iter().filter(|asked| asked.path.starts_with("/token")).count(), 2);
}

#[test]
fn no_token_from_a_strange_realm() {
    let evil = Server::new(|_: &Asked| Reply::json(&json!({ "token": "t0ken-value" })));
    let server = Server::new(with_token(&format!("http://{}/token", evil.other_name())));
    let name = format!("{}/library/python", server.host());
    let (code, _, err) = program(&[server.host()], &["tags", &name, "--live"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("which is not contacted"), "{err}");
    assert_eq!(evil.connections(), 0);
}

#[test]
fn a_token_that_has_ended_is_fetched_anew() {
    let given = AtomicUsize::new(0);
    let server = Server::new(move |asked: &Asked| {
        if asked.path.starts_with("/token?") {
            return Reply::json(&json!({ "access_token": format!("t{}", given.fetch_add(1, Ordering::AcqRel) + 1) }));
        }
        // Each token is good for one question.
        let newest = given.load(Ordering::Acquire);
        if newest % 2 == 1 && asked.header("authorization") == Some(&format!("Bearer t{newest}")) {
            given.fetch_add(1, Ordering::AcqRel);
            return registry(asked);
        }
        let realm = format!("http://{}/token", asked.header("host").unwrap());
        Reply::status(401).with("WWW-Authenticate", &format!("Bearer realm=\"{realm}\",error=\"invalid_token\""))
    });
    let settings = RegistrySettings { hosts: vec![server.host()], credentials: Credentials::None, ..RegistrySettings::default() };
    let registry = Registry::new(settings, None);
    let name = image(&format!("{}/library/python", server.host()));
    assert_eq!(registry.tags(&name).unwrap().tags.len(), 3);
    assert_eq!(registry.tags(&name).unwrap().tags.len(), 3);
    assert_eq!(server.asked().iter().filter(|asked| asked.path.starts_with("/token?")).count(), 2);
}

/// Blobs often lie at another host; that one gets no secret.
#[test]
fn redirects_carry_no_secret_to_another_host() {
    let storage = Server::new(|_: &Asked| {
        Reply::json(&json!({ "os": "linux", "architecture": "amd64", "config": { "Env": ["MOVED=yes"] } }))
    });
    let to = format!("http://{}/storage/blob?signature=x", storage.other_name());
    let server = Server::new(move |asked: &Asked| match with_password(asked) {
        Reply::Say(200, ..) if asked.path.contains("/blobs/") => Reply::status(307).with("Location", &to),
        other => other,
    });
    let name = format!("{}/library/python:3.14", server.host());
    let (code, out, _) = program(&[server.host()], &["image", &name, "--live"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("MOVED=yes"), "{out}");
    let asked = storage.asked();
    assert_eq!((asked.len(), asked[0].header("authorization")), (1, None));
    assert!(!asked[0].headers.values().any(|value| value.contains(LOGIN)));
}

#[test]
fn only_blobs_lie_elsewhere_and_not_for_ever() {
    let other = Server::new(registry);
    let to = format!("http://{}/v2/library/python/tags/list", other.host());
    let server = Server::new(move |_: &Asked| Reply::status(302).with("Location", &to));
    let settings = RegistrySettings { hosts: vec![server.host()], credentials: Credentials::None, ..RegistrySettings::default() };
    let ask = |name: &str| Registry::new(settings.clone(), None).tags(&image(&format!("{}/{name}", server.host()))).map(|_| ());
    assert_eq!(ask("library/python"), Err(Error::Redirect("it leads to another host")));
    assert_eq!(other.connections(), 0);
    let circle = Server::new(|asked: &Asked| Reply::status(301).with("Location", &format!("{}x", asked.path)));
    let settings = RegistrySettings { hosts: vec![circle.host()], credentials: Credentials::None, ..RegistrySettings::default() };
    let answer = Registry::new(settings, None).tags(&image(&format!("{}/a", circle.host())));
    assert_eq!(answer.map(|_| ()), Err(Error::Redirect("there are too many")));
    assert_eq!(circle.asked().len(), 4);
}

/// Programs that keep logins are run where the user says so, and never from a relative folder of PATH.
#[cfg(unix)]
#[test]
fn programs_that_keep_logins_are_run_by_leave_alone() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::new(with_password);
    let folder = tempfile::tempdir().unwrap();
    let helper = folder.path().join("docker-credential-test");
    let script = "#!/bin/sh\ncat > \"$0.asked\"\necho '{\"Username\":\"dev\",\"Secret\":\"s3cret\"}'\n";
    std::fs::write(&helper, script).unwrap();
    std::fs::set_permissions(&helper, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::write(folder.path().join("config.json"), json!({ "credHelpers": { server.host(): "test" } }).to_string()).unwrap();
    let asked = folder.path().join("docker-credential-test.asked");
    let run = |credentials: &str, path: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_dockerfile-ls"))
            .args([
                "--log",
                "trace",
                "tags",
                &format!("{}/library/python", server.host()),
                "--live",
                "--credentials",
                credentials,
            ])
            .current_dir(folder.path())
            .env("PATH", format!("{path}:/usr/bin:/bin"))
            .env("DOCKER_CONFIG", folder.path())
            .env("XDG_CACHE_HOME", folder.path())
            .env("HOME", folder.path())
            .env_remove("DOCKERFILE_LS_OFFLINE")
            .output()
            .unwrap();
        assert!(!String::from_utf8_lossy(&output.stderr).contains("s3cret"));
        output.status.code()
    };
    let here = folder.path().to_str().unwrap();
    assert_eq!((run("stored", here), asked.exists()), (Some(2), false));
    assert_eq!((run("helpers", "."), asked.exists()), (Some(2), false));
    assert_eq!(run("helpers", here), Some(0));
    assert_eq!(std::fs::read_to_string(asked).unwrap(), server.host());
}
