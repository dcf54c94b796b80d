//! The tags for what has been typed after `python:`.

use super::Tag;
use super::catalogue::Line;
use super::list::numbered;
use super::{history, list};
use crate::data::today::Today;

/// The tags that go on from a prefix, best first, and whether a longer prefix could bring others: ended
/// lines come when the prefix names them, old patches when it has a second dot.
pub fn complete(prefix: &str, today: Today) -> (Vec<Tag>, bool) {
    let catalogue = today.lists().python();
    let mut tags = list::tags(today);
    tags.retain(|tag| goes_on(&tag.name, prefix));
    let version = prefix.split('-').next().unwrap_or_default();
    let asks_for_patches = version.matches('.').count() == 2;
    for line in catalogue.lines.iter().filter(|line| asks_for(version, line)) {
        let old = if asks_for_patches {
            history::patch_tags(catalogue, line)
        } else if line.full.is_none() {
            history::floating_tags(catalogue, line)
        } else {
            Vec::new()
        };
        let old = old.into_iter().filter(|(parsed, _)| !history::is_current(catalogue, line, parsed));
        let old = old.map(|(parsed, last)| history::tag(catalogue, line, &parsed, last, today));
        tags.extend(old.filter(|tag| goes_on(&tag.name, prefix)));
    }
    let may_grow = !prefix.contains('-') && !asks_for_patches && prefix.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (numbered(tags), may_grow)
}

/// Whether the version that is typed names a line: `3.8`, `3.8.1`, and `2` for the only line of Python 2.
fn asks_for(version: &str, line: &Line) -> bool {
    let minor = line.minor.to_string();
    let rest = version.strip_prefix(&minor);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        || (line.minor.0 == 2 && !version.is_empty() && minor.starts_with(version))
}

/// A prefix of letters also asks for that variant of any version: `sl` for `3.14-slim`.
fn goes_on(tag: &str, prefix: &str) -> bool {
    tag.starts_with(prefix)
        || (prefix.starts_with(|c: char| c.is_ascii_alphabetic())
            && tag.starts_with(|c: char| c.is_ascii_digit())
            && tag.split_once('-').is_some_and(|(_, suffix)| suffix.starts_with(prefix)))
}
