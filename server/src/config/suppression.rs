//! Comments that suppress findings, in every dialect that users have in their files.

use crate::text::{TextRange, size};

/// How far a suppression reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The instruction below.
    Instruction,
    /// The file.
    File,
}

/// Whose comment it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `# check=skip=`, which BuildKit itself reads: it must begin in column 0 and mutes only rules that
    /// BuildKit knows by that name.
    Check,
    /// hadolint's.
    Hadolint,
    /// dockerfile-utils'.
    DockerfileUtils,
    /// ShellCheck's, which names its own rules alone. hadolint does not read it.
    ShellCheck,
    /// Ours.
    DockerfileLs,
}

/// A suppression in a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pragma {
    /// How far it reaches.
    pub scope: Scope,
    /// The ids as written; empty for "everything".
    pub ids: Vec<String>,
    /// Where the ids are, from the `#`; for "everything" where that is written, if it is.
    pub places: Vec<TextRange>,
    /// Whose comment it is.
    pub dialect: Dialect,
}

/// The suppression that a comment holds: `# check=skip=A,B`, `# hadolint ignore=A,B`,
/// `# hadolint global ignore=A,B`, `# dockerfile-utils: ignore`, `# shellcheck disable=A,B`,
/// `# dockerfile-ls ignore=A,B // reason`, `# dockerfile-ls global ignore=A,B`. `comment` begins with its `#`.
pub fn parse_pragma(comment: &str) -> Option<Pragma> {
    let text = comment.strip_prefix('#')?.trim();
    if let Some(rest) = text.strip_prefix("check").map(str::trim_start).and_then(|t| t.strip_prefix('=')) {
        // BuildKit stops at the first blank.
        let value = rest.split_whitespace().next().unwrap_or_default();
        let skip = value.split(';').find_map(|part| part.strip_prefix("skip="))?;
        let ids = list(skip);
        // An empty list skips nothing, as while it is typed.
        if ids.is_empty() {
            return None;
        }
        let all = ids.contains(&"all");
        let (places, ids) = (places(comment, &ids), if all { Vec::new() } else { owned(&ids) });
        return Some(Pragma { scope: Scope::Instruction, ids, places, dialect: Dialect::Check });
    }
    if text.eq_ignore_ascii_case("dockerfile-utils: ignore") {
        let (ids, places) = (Vec::new(), Vec::new());
        return Some(Pragma { scope: Scope::Instruction, ids, places, dialect: Dialect::DockerfileUtils });
    }
    if let Some(rest) = text.strip_prefix("shellcheck ") {
        let ids = list(rest.trim_start().strip_prefix("disable=")?);
        let is_rule = |id: &&str| id.strip_prefix("SC").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        return (!ids.is_empty() && ids.iter().all(is_rule)).then(|| Pragma {
            scope: Scope::Instruction,
            ids: owned(&ids),
            places: places(comment, &ids),
            dialect: Dialect::ShellCheck,
        });
    }
    let (dialect, rest) = match text.strip_prefix("hadolint") {
        Some(rest) => (Dialect::Hadolint, rest),
        None => (Dialect::DockerfileLs, text.strip_prefix("dockerfile-ls")?),
    };
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let (scope, rest) = match rest.strip_prefix("global") {
        Some(rest) if rest.starts_with([' ', '\t']) => (Scope::File, rest.trim_start()),
        _ => (Scope::Instruction, rest),
    };
    let ids = rest.strip_prefix("ignore")?.trim_start().strip_prefix('=')?;
    let ids = list(ids.split("//").next().unwrap_or_default());
    (!ids.is_empty()).then(|| Pragma { scope, ids: owned(&ids), places: places(comment, &ids), dialect })
}

/// Ids between commas; what follows a blank within one is a remark.
fn list(text: &str) -> Vec<&str> {
    text.split(',').filter_map(|id| id.split_whitespace().next()).collect()
}

fn owned(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|&id| id.to_owned()).collect()
}

/// Where parts of a comment are in it.
fn places(comment: &str, parts: &[&str]) -> Vec<TextRange> {
    let start = comment.as_ptr().addr();
    parts.iter().map(|part| TextRange::at(size(part.as_ptr().addr() - start), size(part.len()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_their_places() {
        for (comment, wanted) in [
            ("# check=skip=A,Bc // why", vec!["A", "Bc"]),
            ("# check=error=true;skip=all", vec!["all"]),
            ("#  dockerfile-ls ignore=DL3008, x-y // A", vec!["DL3008", "x-y"]),
        ] {
            let places = parse_pragma(comment).map(|p| p.places).unwrap_or_default();
            let found: Vec<&str> = places.iter().map(|&place| crate::text::slice(comment, place)).collect();
            assert_eq!(found, wanted, "{comment}");
        }
    }

    #[test]
    fn every_dialect() {
        let parse = |text: &str| parse_pragma(text).map(|p| (p.scope, p.ids.join(" "), p.dialect));
        use Dialect::{Check, DockerfileLs, DockerfileUtils, Hadolint, ShellCheck};
        use Scope::{File, Instruction};
        assert_eq!(parse("# check=skip=A,B // why"), Some((Instruction, "A B".into(), Check)));
        assert_eq!(parse("# check=skip=all;error=true"), Some((Instruction, String::new(), Check)));
        assert_eq!(parse("# hadolint ignore=DL3008, SC2086"), Some((Instruction, "DL3008 SC2086".into(), Hadolint)));
        assert_eq!(parse("#hadolint global ignore=DL3008"), Some((File, "DL3008".into(), Hadolint)));
        assert_eq!(parse("# dockerfile-utils: ignore"), Some((Instruction, String::new(), DockerfileUtils)));
        assert_eq!(
            parse("# dockerfile-ls ignore=end-of-life-image // until May"),
            Some((Instruction, "end-of-life-image".into(), DockerfileLs))
        );
        assert_eq!(parse("# shellcheck disable=SC2086,SC2046 # meant"), Some((Instruction, "SC2086 SC2046".into(), ShellCheck)));
        assert_eq!(parse("# dockerfile-ls global ignore=DL3007"), Some((File, "DL3007".into(), DockerfileLs)));
        for none in [
            "# hadolint shell=bash",
            "# check=error=true",
            "# check=skip=",
            "# a comment",
            "#",
            "# hadolint ignore=",
            "# hadolintignore=A",
            "# shellcheck shell=bash",
            "# shellcheck disable=all",
            "# shellcheck disable=",
        ] {
            assert_eq!(parse(none), None, "{none}");
        }
    }
}
