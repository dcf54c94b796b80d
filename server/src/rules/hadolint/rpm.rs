//! Packages of yum and dnf that are installed without a version.

use rustc_hash::FxHashSet;

use super::shell::{commands, run_in};
use crate::rules::FileContext;
use crate::syntax::ast::{Keyword, Pair};
use crate::text::TextRange;

/// Calls `found` with the first such package of each command. `skipped` are subcommands whose words are no
/// packages; those of `module` need `name:stream`.
pub(super) fn unpinned(cx: &FileContext<'_>, tools: &[&str], skipped: &[&str], found: &mut dyn FnMut(TextRange, &str)) {
    if !tools.iter().any(|tool| cx.model.text.contains(tool)) {
        return;
    }
    // What ARG and ENV have named so far, and so may hold a version.
    let mut names: FxHashSet<&str> = FxHashSet::default();
    for placed in &cx.model.instructions {
        if matches!(placed.keyword, Keyword::Arg | Keyword::Env) {
            names.extend(placed.pairs().iter().map(Pair::name));
        }
        let Some(run) = run_in(placed) else { continue };
        for command in commands(run, cx.model.escape).filter(|c| c.is(tools) && c.has(&["install"])) {
            let is_module = command.has(&["module"]);
            if !is_module && command.has(skipped) {
                continue;
            }
            let words = command.words(&[]);
            let packages = words.iter().filter(|w| !matches!(w.text.as_str(), "install" | "module"));
            let is_pinned = |text: &str| if is_module { text.contains(':') } else { has_version(text, &names) };
            if let Some(package) = packages.into_iter().find(|p| !is_pinned(&p.text)) {
                found(placed.at(package.range), &package.text);
            }
        }
    }
}

/// Whether a part behind a dash begins with a digit, and no part could not belong to a version.
fn has_version(package: &str, names: &FxHashSet<&str>) -> bool {
    let Some((_, rest)) = package.split_once('-') else { return false };
    if package.ends_with(".rpm") {
        return true;
    }
    if package.contains('$') {
        return variables(package).any(|name| names.contains(name));
    }
    let is_part = |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || ".~^_:+".contains(c));
    rest.split('-').all(is_part) && rest.split('-').any(|part| part.starts_with(|c: char| c.is_ascii_digit()))
}

/// The names in `$NAME` and `${NAME}`.
fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split('$').skip(1).map(|rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    })
}
