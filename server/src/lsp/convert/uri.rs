//! Document URIs, which name files of whatever system the editor runs on.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use tower_lsp::ls_types::Uri;

use crate::text::percent_encoded;

/// The last segment of a URI's path, decoded.
pub(in crate::lsp) fn file_name(uri: &str) -> String {
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    let decoded = decoded(path);
    // Some clients send Windows paths with backslashes.
    decoded.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

/// The URI of a file in or below the folder of another one.
pub(in crate::lsp) fn beside(uri: &str, relative: &str) -> Option<Uri> {
    let (folder, _) = uri.rsplit_once('/')?;
    format!("{folder}/{}", percent_encoded(relative)).parse().ok()
}

/// The `file:` URI of an absolute path, spelled as most editors do; `None` for one that is not UTF-8.
pub(in crate::lsp) fn of_path(path: &Path) -> Option<String> {
    Some(of_local_path(path.to_str()?, cfg!(windows)))
}

fn of_local_path(path: &str, windows: bool) -> String {
    let path = if windows { path.replace('\\', "/") } else { path.to_owned() };
    // `//server/share` has its host already.
    let before = match path.starts_with('/') {
        true if windows && path.starts_with("//") => "file:",
        true => "file://",
        false => "file:///",
    };
    format!("{before}{}", percent_encoded(&path))
}

/// The file that a `file:` URI names on this system; `None` for other schemes.
pub(in crate::lsp) fn to_path(uri: &str) -> Option<PathBuf> {
    local_path(uri, cfg!(windows)).map(PathBuf::from)
}

/// The path in the form of the system: `file:///c%3A/x` is `c:\x` on Windows, `file://wsl%24/Ubuntu/x` is
/// `\\wsl$\Ubuntu\x`; elsewhere a host other than `localhost` names no local file.
fn local_path(uri: &str, windows: bool) -> Option<String> {
    let rest = uri.get(..5).filter(|s| s.eq_ignore_ascii_case("file:")).and_then(|_| uri.get(5..))?;
    let rest = rest.split(['?', '#']).next()?;
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", rest),
    };
    let (host, path) = (decoded(host), decoded(path));
    let is_local = host.is_empty() || host.eq_ignore_ascii_case("localhost");
    if !windows {
        return (is_local && !path.is_empty()).then(|| path.into_owned());
    }
    let backslashed = path.replace('/', "\\");
    if !is_local {
        return Some(format!("\\\\{host}{backslashed}"));
    }
    let drive = backslashed.strip_prefix('\\').unwrap_or(&backslashed);
    let mut chars = drive.chars();
    let is_drive = chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':');
    Some(if is_drive { drive.to_owned() } else { backslashed })
}

/// A part of a URI without percent-encoding; bytes that are not UTF-8 become U+FFFD.
pub(in crate::lsp) fn decoded(part: &str) -> Cow<'_, str> {
    percent_decode_str(part).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

    use super::*;

    #[test]
    fn file_names() {
        for (uri, name) in [
            ("file:///home/me/Dockerfile", "Dockerfile"),
            ("file:///c%3A/a%20b/web.Dockerfile", "web.Dockerfile"),
            ("untitled:Untitled-1", "untitled:Untitled-1"),
            ("vscode-vfs://github/x/y/.dockerignore?ref=1", ".dockerignore"),
            ("file:///c:/x\\Dockerfile", "Dockerfile"),
        ] {
            assert_eq!(file_name(uri), name, "{uri}");
        }
    }

    #[test]
    fn files_beside() {
        let found = beside("file:///a%20b/.dockerignore", "x y/\u{e9}.md").unwrap();
        assert_eq!(found.as_str(), "file:///a%20b/x%20y/%C3%A9.md");
    }

    #[test]
    fn addresses() {
        for (path, windows, wanted) in [
            ("/home/me/a b", false, "file:///home/me/a%20b"),
            ("c:\\Users\\x", true, "file:///c%3A/Users/x"),
            ("\\\\wsl$\\Ubuntu\\x", true, "file://wsl%24/Ubuntu/x"),
            ("/a#b/c?d/100%/%41/ф🐳", false, "file:///a%23b/c%3Fd/100%25/%2541/%D1%84%F0%9F%90%B3"),
            ("D:\\a#b\\c d\\ü", true, "file:///D%3A/a%23b/c%20d/%C3%BC"),
        ] {
            assert_eq!(of_local_path(path, windows), wanted);
            assert_eq!(local_path(wanted, windows).as_deref(), Some(path));
        }
    }

    #[test]
    fn paths() {
        for (uri, unix, windows) in [
            ("file:///home/me/a%20b", Some("/home/me/a b"), Some("\\home\\me\\a b")),
            ("file:///c%3A/Users/x", Some("/c:/Users/x"), Some("c:\\Users\\x")),
            ("file:///C:/x", Some("/C:/x"), Some("C:\\x")),
            ("file://localhost/x", Some("/x"), Some("\\x")),
            ("file://wsl%24/Ubuntu/home/x", None, Some("\\\\wsl$\\Ubuntu\\home\\x")),
            ("file://server/share/x", None, Some("\\\\server\\share\\x")),
            ("FILE:///x/%D1%84", Some("/x/ф"), Some("\\x\\ф")),
            ("untitled:Untitled-1", None, None),
            ("file:///100%", Some("/100%"), Some("\\100%")),
            ("file:///%4/%zz/%%41", Some("/%4/%zz/%A"), Some("\\%4\\%zz\\%A")),
            ("file:///a%ff", Some("/a\u{fffd}"), Some("\\a\u{fffd}")),
            ("file:///a%23b%3Fc?d#e", Some("/a#b?c"), Some("\\a#b?c")),
        ] {
            assert_eq!(local_path(uri, false).as_deref(), unix, "{uri}");
            assert_eq!(local_path(uri, true).as_deref(), windows, "{uri} on Windows");
        }
    }
}
