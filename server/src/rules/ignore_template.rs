//! Lines for an ignore file that a project does not have yet.

use super::FileContext;
use crate::data::ignore_names::{COMMON, LANGUAGES};
use crate::ignorefile::{ContextListing, Matcher, parse};

/// What is best left out of the builds of this project: nothing that a source names.
pub(super) fn usual(cx: &FileContext<'_>, listing: &ContextListing) -> Vec<String> {
    let has = |names: &&(&[&str], &[&str])| names.0.iter().any(|name| listing.get(name).is_some());
    let sources = cx.model.all_sources();
    let usual = COMMON.iter().chain(LANGUAGES.iter().filter(has).flat_map(|(_, left)| left.iter()));
    let mut out: Vec<String> = Vec::new();
    for line in usual.map(|line| (*line).to_owned()) {
        let matcher = Matcher::new(&parse(&line));
        if !out.contains(&line) && !sources.iter().any(|source| matcher.is_excluded(&source.text)) {
            out.push(line);
        }
    }
    out
}

/// `lines`, and what else is best left out.
pub(super) fn template(usual: &[String], lines: &[String]) -> Vec<String> {
    let mut out = usual.to_vec();
    let known = Matcher::new(&parse(&out.join("\n")));
    out.extend(lines.iter().filter(|line| !usual.contains(line) && !known.is_excluded(line)).cloned());
    out
}
