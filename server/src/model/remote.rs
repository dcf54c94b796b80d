//! Remote sources of ADD (BuildKit: `dfgitutil/git_ref.go`, `gitutil/git_url.go`,
//! `dockerfile2llb/convert_copy.go`).

/// What a source of ADD is fetched from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoteSource {
    /// A file by HTTP.
    Http,
    /// A Git repository.
    Git,
    /// `github.com/…`: a repository as a build context, but a local path for COPY and ADD.
    GitShorthand,
}

/// What an expanded source names, unless it is a local path.
pub fn remote_source(source: &str) -> Option<RemoteSource> {
    if source.starts_with("./") || source.starts_with("../") {
        return None;
    }
    if source.starts_with("github.com/") {
        return Some(RemoteSource::GitShorthand);
    }
    let scheme = source.split_once("://").filter(|(s, _)| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric()));
    let Some((scheme, rest)) = scheme else { return is_scp_style(source).then_some(RemoteSource::Git) };
    match scheme.to_ascii_lowercase().as_str() {
        "git" | "ssh" => Some(RemoteSource::Git),
        "http" | "https" if path_of(rest).ends_with(".git") => Some(RemoteSource::Git),
        // BuildKit takes an uppercase scheme for a local path.
        "http" | "https" if matches!(scheme, "http" | "https") => Some(RemoteSource::Http),
        _ => None,
    }
}

/// The path of a URL, given what follows `://`.
fn path_of(rest: &str) -> &str {
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let authority_and_path = rest.get(..end).unwrap_or_default();
    authority_and_path.find('/').and_then(|at| authority_and_path.get(at..)).unwrap_or_default()
}

/// `user@host:path`.
fn is_scp_style(source: &str) -> bool {
    let Some((user, rest)) = source.split_once('@') else { return false };
    let Some((host, _)) = rest.split_once(':') else { return false };
    let all =
        |text: &str, extra: [u8; 2]| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || extra.contains(&b));
    all(user, *b"-_") && all(host, *b"-.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources() {
        use RemoteSource::*;
        let table = [
            ("a", None),
            ("./git@h:p", None),
            ("https://x.y/z", Some(Http)),
            ("http://x.y", Some(Http)),
            ("HTTPS://x.y/z", None),
            ("https://x.y/z.git", Some(Git)),
            ("https://x.y/z.git#main:dir", Some(Git)),
            ("https://x.y/z?a=b.git", Some(Http)),
            ("git://x.y/z", Some(Git)),
            ("ssh://git@x.y/z", Some(Git)),
            ("ftp://x.y/z", None),
            ("git@github.com:x/y.git", Some(Git)),
            ("git@github.com", None),
            ("@types:x", None),
            ("github.com/x/y", Some(GitShorthand)),
        ];
        for (source, wanted) in table {
            assert_eq!(remote_source(source), wanted, "{source}");
        }
    }
}
