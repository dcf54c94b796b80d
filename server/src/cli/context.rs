//! `context`: which files a build gets to see.

use std::fmt::Write;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::{COULD_NOT_RUN, complain, language, print, retold, said};
use crate::config::Settings;
use crate::context::{Limits, Surroundings, ignore_file, walk};
use crate::disk;
use crate::ide::{context_tree, is_listed};
use crate::ignorefile::{ContextIgnore, Entry};
use crate::rules::{IgnoreContext, Knowledge, check_ignorefile};
use crate::text::visible_line;
use crate::texts::{Locale, complaint as texts};

#[derive(Debug, Args)]
pub(super) struct ContextArguments {
    /// The folder that is passed to `docker build`.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The Dockerfile; `NAME.dockerignore` beside it takes precedence over the folder's `.dockerignore`. [default:
    /// Dockerfile in the folder]
    #[arg(long, short, value_name = "DOCKERFILE")]
    file: Option<PathBuf>,
    /// Print what the build does not get to see.
    #[arg(long)]
    excluded: bool,
    /// Print bytes before each path, and the sum on standard error.
    #[arg(long)]
    sizes: bool,
    /// Print a tree.
    #[arg(long, conflicts_with = "paths_from")]
    tree: bool,
    /// Check the paths of a list, one per line, instead of what is on the disk; `-` is standard input.
    #[arg(long, value_name = "LIST")]
    paths_from: Option<PathBuf>,
    /// Read the patterns from this file.
    #[arg(long, value_name = "FILE")]
    ignore_file: Option<PathBuf>,
    /// The language of messages, such as `ru`; default: LC_ALL, LC_MESSAGES or LANG.
    #[arg(long)]
    lang: Option<String>,
}

/// More is not worth waiting for.
const LIMITS: Limits =
    Limits { entries: 5_000_000, excluded_entries: 0, depth: 200, time: Duration::from_secs(600), excluded_time: Duration::ZERO };

/// Prints the paths. Exit code 2: a pattern is refused, or something could not be read.
pub(super) fn run(arguments: &ContextArguments) -> u8 {
    let ignore = match ignore(arguments) {
        Ok(ignore) => ignore,
        Err(problem) => {
            complain(format_args!("{problem}"));
            return COULD_NOT_RUN;
        }
    };
    let refusals = refusals(ignore.as_ref(), language(arguments.lang.as_deref()));
    if !refusals.is_empty() {
        for refusal in refusals {
            complain(format_args!("{refusal}"));
        }
        return COULD_NOT_RUN;
    }
    match &arguments.paths_from {
        Some(list) => judge_list(list, ignore.as_ref(), arguments.excluded),
        None => list_folder(arguments, ignore),
    }
}

fn ignore(arguments: &ContextArguments) -> Result<Option<ContextIgnore>, String> {
    if let Some(path) = &arguments.ignore_file {
        let bytes = disk::named(path, disk::MAX_TEXT).map_err(|refusal| format!("{}: {}", path.display(), retold(refusal)))?;
        return Ok(Some(ContextIgnore::new(path.display().to_string(), &String::from_utf8_lossy(&bytes))));
    }
    let dockerfile = arguments.file.clone().unwrap_or_else(|| arguments.folder.join("Dockerfile"));
    Ok(ignore_file(&arguments.folder, Some(&dockerfile), &Surroundings::default()))
}

/// One line for each pattern that makes the build fail.
fn refusals(ignore: Option<&ContextIgnore>, language: Locale) -> Vec<String> {
    let Some(ignore) = ignore.filter(|ignore| !ignore.file.problems.is_empty()) else { return Vec::new() };
    let (knowledge, settings) = (Knowledge::default(), Settings::default());
    let ContextIgnore { name, text, file, matcher, .. } = ignore;
    let findings =
        check_ignorefile(&IgnoreContext { text, file, matcher, census: None, knowledge: &knowledge, settings: &settings });
    let refused = findings.iter().filter(|finding| finding.rule.id == "ignore-invalid-pattern");
    let line =
        |finding: &&crate::rules::Finding| file.problems.iter().find(|p| p.range == finding.range).map_or(0, |p| p.line + 1);
    refused.map(|f| format!("{}:{}: {}", visible_line(name), line(&f), f.message.render(f.rule, language))).collect()
}

fn judge_list(list: &Path, ignore: Option<&ContextIgnore>, excluded: bool) -> u8 {
    let is_stdin = list == Path::new("-");
    let read = if is_stdin { disk::stdin(disk::MAX_TEXT) } else { disk::named(list, disk::MAX_TEXT) };
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(refusal) => {
            complain(format_args!("{}: {}", list.display(), retold(refusal)));
            return COULD_NOT_RUN;
        }
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut each = ignore.map(|ignore| ignore.matcher.each());
    let mut is_excluded = |path: &str| each.as_mut().is_some_and(|each| each.is_excluded(path));
    let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let mut paths: Vec<&str> = lines.filter(|path| !path.is_empty() && is_excluded(path) == excluded).collect();
    paths.sort_unstable();
    let mut out = String::new();
    for path in paths {
        writeln!(out, "{}", shown(path)).ok();
    }
    print(&out)
}

fn list_folder(arguments: &ContextArguments, ignore: Option<ContextIgnore>) -> u8 {
    if !arguments.folder.is_dir() {
        complain(format_args!("{}", said(&texts::not_a_folder(arguments.folder.display().to_string()))));
        return COULD_NOT_RUN;
    }
    let limits = if arguments.excluded {
        Limits { excluded_entries: LIMITS.entries, excluded_time: LIMITS.time, ..LIMITS }
    } else {
        LIMITS
    };
    let found = walk(&arguments.folder, ignore, &limits, None);
    let listing = &found.listing;
    let lines: Vec<Entry<'_>> = listing.entries().filter(|entry| is_listed(listing, entry, arguments.excluded)).collect();
    let printed = print(&if arguments.tree { tree(&lines, arguments.sizes) } else { plain(&lines, arguments.sizes) });
    if arguments.sizes {
        let bytes: u64 = lines.iter().map(|entry| entry.size).sum();
        let files = lines.iter().filter(|entry| !entry.is_folder()).count();
        complain(format_args!("{}", said(&texts::sum(files.to_string(), bytes.to_string()))));
    }
    for problem in &found.problems {
        complain(format_args!("{}", visible_line(problem)));
    }
    if listing.truncated && found.problems.is_empty() {
        complain(format_args!("{}", said(&texts::too_much(arguments.folder.display().to_string()))));
    }
    if listing.truncated { COULD_NOT_RUN } else { printed }
}

fn plain(lines: &[Entry<'_>], sizes: bool) -> String {
    let mut out = String::new();
    for entry in lines {
        if sizes {
            write!(out, "{:>12} ", entry.size).ok();
        }
        writeln!(out, "{}{}", shown(entry.path), if entry.is_folder() { "/" } else { "" }).ok();
    }
    out
}

/// As a tree, with sizes in bytes.
fn tree(lines: &[Entry<'_>], sizes: bool) -> String {
    context_tree(lines, |entry| sizes.then(|| entry.size.to_string()), shown)
}

/// A path as it is for programs; for people, without control characters.
fn shown(path: &str) -> String {
    if std::io::stdout().is_terminal() { visible_line(path).into_owned() } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::listing;

    #[test]
    fn lists_and_trees() {
        let listing = listing(&["a/", "a/b/", "a/b/c", "a-d", "a/e", "empty/", "x/", "x/y"], Some("x\na/e\n"));
        let lines = |excluded| listing.entries().filter(|e| is_listed(&listing, e, excluded)).collect::<Vec<_>>();
        assert_eq!(plain(&lines(false), false), "a-d\na/b/c\nempty/\n");
        assert_eq!(plain(&lines(true), true), "           3 a/e\n           3 x/y\n");
        assert_eq!(tree(&lines(false), false), "a/\n  b/\n    c\na-d\nempty/\n");
        assert_eq!(tree(&lines(true), true), "a/\n  e (3)\nx/\n  y (3)\n");
    }

    #[test]
    fn refused_patterns() {
        let refused = |text: &str| refusals(Some(&ContextIgnore::new("f".to_owned(), text)), Locale::ENGLISH);
        assert_eq!(refused("a\n!b\n"), [""; 0]);
        let found = refused("a\n!\n[x\n");
        assert!(found.len() == 2 && found[0].starts_with("f:2: `!` needs") && found[1].starts_with("f:3: `[`"), "{found:?}");
    }
}
