//! `dockerfile-ls tags` and `dockerfile-ls image`.

use std::process::Command;

use serde_json::{Value, json};

use super::server::{Reply, Server, digest, registry, with_an_old_image};

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(folder: &std::path::Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dockerfile-ls"));
    for name in ["HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "DOCKER_CONFIG"] {
        command.env(name, folder);
    }
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "DOCKERFILE_LS_OFFLINE"] {
        command.env_remove(name);
    }
    let output = command.args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn tags_without_a_network() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), &["tags", "python", "--limit", "2"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.starts_with("3.14-slim  Python 3.14"), "{}", ran.out);
    assert_eq!(ran.out.lines().count(), 2);
    let ran = run(folder.path(), &["tags", "python:3.13-sl"]);
    assert!(ran.out.lines().all(|line| line.starts_with("3.13-sl")), "{}", ran.out);
    let ran = run(folder.path(), &["tags", "ghcr.io/astral-sh/uv"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.contains("asks the registry"), "{}", ran.err);
    assert_eq!(run(folder.path(), &["tags", "A b"]).code, Some(2));
}

#[test]
fn tags_of_a_registry_are_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::new(registry);
    let name = format!("{}/library/python", server.host());
    let ran = run(folder.path(), &["tags", &name, "--live", "--json"]);
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(answer["image"], name);
    assert_eq!(answer["registry"]["whole"], true);
    let names: Vec<&str> = answer["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["3.14", "3.14-slim", "3.9"]);
    let count = server.connections();
    let ran = run(folder.path(), &["tags", &name]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "3.14\n3.14-slim\n3.9\n"));
    assert_eq!(server.connections(), count, "without --live nothing is sent");
    let ran = run(folder.path(), &["tags", "python:3.1", "--live", "--mirror", &server.host(), "--json"]);
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    let names: Vec<&str> = answer["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["3.14-slim", "3.14"], "in the order of the list that comes with the program");
}

#[test]
fn an_image() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::new(registry);
    let name = format!("{}/library/python:3.14", server.host());
    let ran = run(folder.path(), &["image", &name, "--live"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for wanted in
        ["Digest `sha256:aaaa", "created 2026-08-13", "`linux/arm64` (47.0 MB)", "- USER `app`", "- ENV `PYTHON_VERSION=3.14.7`"]
    {
        assert!(ran.out.contains(wanted), "{wanted}: {}", ran.out);
    }
    let ran = run(folder.path(), &["image", &name, "--json"]);
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(answer["config"]["cmd"], json!(["python3"]));
    let ran = run(folder.path(), &["image", &format!("{}/library/python:9", server.host()), "--live"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("The registry has no such image"), "{}", ran.out);
    assert_eq!(run(folder.path(), &["image", "ghcr.io/a/b:1"]).code, Some(1));
}

/// A digest stays, its tag moves on.
#[test]
fn an_image_by_its_digest() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::new(with_an_old_image);
    let name = format!("{}/library/python:3.14@{}", server.host(), digest('1'));
    let ran = run(folder.path(), &["image", &name, "--live"]);
    let said = format!("**The tag `3.14` has moved on** to `{}`: this image is 7 months older.", digest('a'));
    assert!(ran.code == Some(0) && ran.out.contains(&said), "{}{}", ran.out, ran.err);
    let count = server.connections();
    let answer: Value = serde_json::from_str(&run(folder.path(), &["image", &name, "--json"]).out).unwrap();
    assert_eq!((&answer["digest"], &answer["tagDigest"]), (&json!(digest('1')), &json!(digest('a'))));
    assert_eq!(server.connections(), count, "without --live nothing is sent");
}

#[test]
fn a_registry_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::new(|_| Reply::status(503));
    let host = server.host();
    let ran = run(folder.path(), &["tags", &format!("{host}/a"), "--live"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("status 503"), "{}", ran.err);
    drop(server);
    let ran = run(folder.path(), &["tags", &format!("{host}/a"), "--live"]);
    assert!(ran.err.contains("no connection"), "{}", ran.err);
}
