//! What a pattern says, and what it does to the build context.

use std::collections::BTreeMap;

use crate::ide::context::entries;
use crate::ide::sizes::{bytes, files};
use crate::ignorefile::{ContextListing, Entry, IgnoreFile, IgnorePattern, Matcher, Tally};
use crate::snapshot::Snapshot;
use crate::text::{TextRange, TextSize};
use crate::texts::docs::{self, Topic};
use crate::texts::{Argument, Phrase, Words, ignore as texts};

/// Explains the pattern at an offset.
pub(in crate::ide) fn hover(snapshot: &Snapshot, at: TextSize) -> Option<(TextRange, Words)> {
    let (file, matcher) = snapshot.ignorefile();
    let index = file.patterns.iter().position(|p| p.range.contains_inclusive(at))?;
    let pattern = file.patterns.get(index)?;
    let mut words = Words::from(meaning(pattern));
    words.points(signs(&pattern.cleaned));
    let is_faulty = file.problems.iter().any(|problem| problem.line == pattern.line);
    if let Some(listing) = snapshot.world.knowledge.context.as_deref().filter(|_| !is_faulty) {
        let tally = snapshot.census().and_then(|census| census.get(index)).copied().unwrap_or_default();
        words.extend(effect(listing, file, matcher, (index, tally)));
    }
    words.rule().doc(docs::of_topic(Topic::DockerIgnore));
    Some((pattern.range, words))
}

/// The pattern in words.
fn meaning(pattern: &IgnorePattern) -> Phrase {
    let path = pattern.cleaned.as_str();
    if path.is_empty() || matches!(path, "." | "/") || path.starts_with("..") {
        return texts::matches_nothing(&*pattern.raw);
    }
    let what = match path.strip_prefix("**/") {
        _ if is_everything(path) => texts::everything(),
        Some(rest) => texts::anywhere(rest),
        None if path.contains('/') => texts::from_root(path),
        None => texts::at_root(path),
    };
    if pattern.negated { texts::brings_back(what) } else { texts::leaves_out(what) }
}

fn is_everything(path: &str) -> bool {
    matches!(path, "*" | "**" | "**/*")
}

/// The special characters of a pattern.
fn signs(path: &str) -> Vec<Phrase> {
    if is_everything(path) || path.is_empty() || matches!(path, "." | "/") || path.starts_with("..") {
        return Vec::new();
    }
    let rest = path.strip_prefix("**/").unwrap_or(path);
    let mut out = Vec::new();
    out.extend(rest.contains("**").then(texts::folders));
    out.extend(rest.replace("**", "").contains('*').then(texts::characters));
    out.extend(rest.contains('?').then(texts::character));
    out.extend(rest.contains('[').then(texts::class));
    out
}

/// What it does: how many files, which, and who has the last word.
fn effect(listing: &ContextListing, file: &IgnoreFile, matcher: &Matcher, (index, tally): (usize, Tally)) -> Words {
    let pattern = file.patterns.get(index);
    let negated = pattern.is_some_and(|pattern| pattern.negated);
    let mut walk = matcher.walk();
    let (mut done, mut size, mut is_open) = (Vec::new(), 0, tally.unknown);
    let mut matched = 0;
    // Files that it matches and that another line decides over, by that line.
    let mut others: BTreeMap<usize, usize> = BTreeMap::new();
    // A large context is not searched for what is not there.
    let cleaned = pattern.filter(|_| 0 < tally.matched).map_or("", |pattern| pattern.cleaned.as_str());
    for entry in matching(listing, matcher, index, cleaned) {
        is_open |= entry.closed;
        if entry.is_folder() && !entry.closed {
            continue;
        }
        matched += 1;
        let verdict = walk.judge(entry.path);
        match verdict.deciding {
            Some(deciding) if deciding != index && verdict.excluded == negated => *others.entry(deciding).or_default() += 1,
            Some(_) if verdict.excluded != negated => {
                size += entry.size;
                done.push(entry);
            }
            _ => {}
        }
    }
    let mut words = Words::new();
    if matched == 0 {
        words.phrases((!is_open).then(texts::none));
        return words;
    }
    let (count, size) = (files(done.len()), bytes(size));
    words.phrase(match (negated, is_open) {
        (false, false) => texts::left_out(count, size),
        (false, true) => texts::left_out_at_least(count, size),
        (true, false) => texts::brought_back(count, size),
        (true, true) => texts::brought_back_at_least(count, size),
    });
    words.points(entries(&done));
    for (other, count) in others.into_iter().take(3) {
        let Some(line) = file.patterns.get(other) else { continue };
        words.phrase(texts::decided_by(Argument::ordinal(line.line as usize + 1), &*line.raw, files(count)));
    }
    words
}

/// The entries that one pattern matches.
fn matching<'l>(
    listing: &'l ContextListing,
    matcher: &Matcher,
    index: usize,
    cleaned: &str,
) -> Box<dyn Iterator<Item = Entry<'l>> + 'l> {
    if cleaned.is_empty() {
        return Box::new(std::iter::empty());
    }
    if !cleaned.contains(['*', '?', '[', ']', '\\']) {
        return Box::new(listing.get(cleaned).into_iter().chain(listing.below(cleaned)));
    }
    let found: Vec<_> = listing.entries().filter(|entry| matcher.pattern_matches(index, entry.path)).collect();
    Box::new(found.into_iter())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::rules::Knowledge;
    use crate::snapshot::FileKind;
    use crate::testing::{cursor, listing, snapshot_in};
    use crate::texts::Locale;

    fn shown(paths: &[&str], fixture: &str) -> String {
        let (text, at) = cursor(fixture);
        let knowledge = Knowledge { context: Some(Arc::new(listing(paths, None))), ..Knowledge::default() };
        let (_, words) = super::hover(&snapshot_in(FileKind::Dockerignore, &text, knowledge), at).unwrap();
        words.own().markdown(Locale::ENGLISH).to_string()
    }

    const PATHS: &[&str] = &["a.md", "b.md", "docs/", "docs/c.md", "docs/x"];

    #[test]
    fn what_is_left_out() {
        assert_eq!(
            shown(PATHS, "*.m<|>d\n!b.md\n"),
            "**Excludes** `*.md` at the root of the build context, and what is in it.\n\n- `*`: any characters within a name, including none\n\n\
             Excluded now: 1 file, 4 bytes.\n\n- `a.md` (4 bytes)\n\nLine 2, `!b.md`, overrides this for 1 file."
        );
        assert_eq!(
            shown(PATHS, "docs/\n!**/c<|>.md\n"),
            "**Brings back** `c.md` at any depth of the build context, and what is in it.\n\n\
             Brought back now: 1 file, 9 bytes.\n\n- `docs/c.md` (9 bytes)"
        );
        assert!(shown(PATHS, "<|>none").ends_with("Nothing in the build context matches."));
        assert!(shown(PATHS, "../<|>x").starts_with("`../x`: matches nothing"));
    }

    #[test]
    fn long_lists_are_cut() {
        let paths: Vec<String> = (10..35).map(|i| format!("f{i}")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let shown = shown(&paths, "f<|>*");
        assert!(
            shown.contains("Excluded now: 25 files, 75 bytes.") && shown.ends_with("- `f19` (3 bytes)\n- … and 15 more"),
            "{shown}"
        );
    }
}
