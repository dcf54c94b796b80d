//! Lists of images that are newer than the program: only the user names them, and a broken file changes nothing.

use std::path::Path;

use serde_json::{Value, json};

use crate::client::Client;
use crate::newer::{FILE_NAME, catalogue};

const URI: &str = "file:///x/Dockerfile";

/// A client that has this folder open and sends these options.
fn client(environment: &[(&str, &str)], open: Option<&Path>, options: Value) -> Client {
    let environment: Vec<_> = environment.iter().copied().chain([("DOCKERFILE_LS_OFFLINE", "1")]).collect();
    let mut client = Client::start_in(&environment);
    let root = open.map(|folder| format!("file://{}", folder.display()));
    let folders = root.iter().map(|uri| json!({ "uri": uri, "name": "x" })).collect::<Vec<_>>();
    let params = json!({ "processId": null, "rootUri": root, "workspaceFolders": folders, "capabilities": {},
        "initializationOptions": options });
    client.call("initialize", params);
    client.notify("initialized", json!({}));
    client
}

fn set(client: &mut Client, settings: Value) {
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "dockerfile-ls": settings } }));
}

/// Waits until an image has ended, or has not.
fn until(client: &mut Client, ended: bool) {
    client.wait(|m| {
        let found = |m: &Value| m["params"]["diagnostics"].to_string().contains("end-of-life-image");
        m["method"] == "textDocument/publishDiagnostics" && found(m) == ended
    });
}

/// The next line of the log about a catalogue.
fn logged(client: &mut Client) -> String {
    let is_line = |m: &Value| m["params"]["message"].as_str().is_some_and(|line| line.starts_with("catalogue: "));
    client.wait(|m| m["method"] == "window/logMessage" && is_line(m))["params"]["message"].as_str().unwrap().to_owned()
}

#[test]
fn what_the_user_names_counts_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    let (file, image) = catalogue();
    std::fs::write(&path, &file).unwrap();
    let place = folder.path().to_str().unwrap();
    // The folder is open, and nobody has named it.
    let mut client = client(&[], Some(folder.path()), json!({}));
    client.open(URI, &format!("FROM {image}\n"));
    until(&mut client, false);
    // Settings may come with a folder.
    set(&mut client, json!({ "catalogue": place }));
    assert!(logged(&mut client).contains("inside of an open folder"));
    until(&mut client, false);
    set(&mut client, json!({ "catalogue": format!("./{FILE_NAME}") }));
    assert!(logged(&mut client).contains("not an absolute path"));
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({ "event": { "added": [], "removed": [{ "uri": format!("file://{place}"), "name": "x" }] } }),
    );
    set(&mut client, json!({ "catalogue": place }));
    until(&mut client, true);
    set(&mut client, json!({}));
    until(&mut client, false);
}

#[test]
fn a_broken_one_is_refused_and_the_server_serves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let (file, image) = catalogue();
    std::fs::write(&path, &file).unwrap();
    let place = path.to_str().unwrap();
    let mut client = client(&[], None, json!({ "catalogue": place }));
    client.open(URI, &format!("FROM {image}\n"));
    until(&mut client, true);
    logged(&mut client);
    let truncated = file[..file.len() - 1].to_owned();
    let tampered = file.replacen("2001-01-01", "2002-01-01", 1);
    let newer = file.replacen("catalogue 1", "catalogue 2", 1);
    let (huge, nothing) = (format!("{file}{}", " ".repeat(5 << 20)), String::new());
    let broken = [(truncated, "damaged"), (tampered, "damaged"), (newer, "newer versions"), (huge, "larger"), (nothing, "not a")];
    for (text, said) in broken {
        std::fs::write(&path, text).unwrap();
        set(&mut client, json!({ "catalogue": place }));
        let line = logged(&mut client);
        assert!(line.contains(place) && line.contains(said), "{line}");
        until(&mut client, false);
        std::fs::write(&path, &file).unwrap();
        set(&mut client, json!({ "catalogue": place, "profile": "recommended" }));
        until(&mut client, true);
        logged(&mut client);
    }
    #[cfg(unix)]
    for (target, said) in
        [("/dev/zero", "not a regular file"), ("/nowhere", "No such file"), ("/dev/stdin", "not a regular file")]
    {
        let link = folder.path().join("link");
        std::fs::remove_file(&link).ok();
        std::os::unix::fs::symlink(target, &link).unwrap();
        set(&mut client, json!({ "catalogue": link.to_str().unwrap() }));
        assert!(logged(&mut client).contains(said));
    }
    // Whoever may read everything cannot read this: nothing is mapped at its beginning.
    #[cfg(target_os = "linux")]
    {
        set(&mut client, json!({ "catalogue": "/proc/self/mem" }));
        assert!(logged(&mut client).contains("Input/output error"));
    }
    // A folder that has none.
    let empty = tempfile::tempdir().unwrap();
    set(&mut client, json!({ "catalogue": empty.path().to_str().unwrap() }));
    assert!(logged(&mut client).contains("the lists that come with the program are used"));
    until(&mut client, false);
    let hover =
        client.call("textDocument/hover", json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 6 } }));
    assert!(hover.to_string().contains("alpine"), "{hover}");
}

#[test]
fn whoever_starts_the_server_may_name_one() {
    let folder = tempfile::tempdir().unwrap();
    let (file, image) = catalogue();
    std::fs::write(folder.path().join(FILE_NAME), file).unwrap();
    let place = folder.path().to_str().unwrap();
    let mut client = client(&[("DOCKERFILE_LS_CATALOGUE", place)], Some(folder.path()), json!({}));
    client.open(URI, &format!("FROM {image}\n"));
    until(&mut client, true);
    // What the settings say counts more, and it is not used.
    set(&mut client, json!({ "catalogue": "/nowhere" }));
    until(&mut client, false);
}
