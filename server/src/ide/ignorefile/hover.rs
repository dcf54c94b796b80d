//! What a pattern says, and what it does to the build context.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::ide::context::{NAMED, first_entries};
use crate::ide::sizes::{bytes, files};
use crate::ignorefile::{ContextListing, Entry, IgnoreFile, IgnorePattern, Matcher, Tally, Verdict, visit_matches};
use crate::snapshot::Snapshot;
use crate::text::{TextRange, TextSize};
use crate::texts::docs::{self, Topic};
use crate::texts::{Argument, Phrase, Words, ignore as texts};

/// Explains the pattern at an offset.
pub(in crate::ide) fn hover(snapshot: &Snapshot, at: TextSize) -> Option<(TextRange, Words)> {
    let (file, matcher) = snapshot.ignorefile();
    let index = file.patterns.iter().position(|p| p.range.contains_inclusive(at))?;
    let pattern = file.patterns.get(index)?;
    let mut words = text(pattern);
    if let Some(listing) = snapshot.world.knowledge.context.as_deref().filter(|_| !file.is_faulty(pattern)) {
        let tally = tally(snapshot, index);
        words.extend(Effect::of(listing, matcher, (index, pattern), tally).in_words(file, pattern.negated, tally.unknown));
    }
    words.rule().doc(docs::of_topic(Topic::DockerIgnore));
    Some((pattern.range, words))
}

/// Explains all patterns, one by one, each as [`hover`] does, without what is true of all.
pub(in crate::ide) fn all_patterns(snapshot: &Snapshot) -> Vec<Words> {
    let (file, matcher) = snapshot.ignorefile();
    let effects = snapshot.world.knowledge.context.as_deref().map(|listing| Effects::of(listing, file, matcher));
    let explained = file.patterns.iter().enumerate().map(|(index, pattern)| {
        let mut words = text(pattern);
        if let Some(effect) = effects.as_ref().and_then(|effects| effects.get(index)).filter(|_| !file.is_faulty(pattern)) {
            words.extend(effect.in_words(file, pattern.negated, tally(snapshot, index).unknown));
        }
        words
    });
    explained.collect()
}

/// What a pattern says by itself.
fn text(pattern: &IgnorePattern) -> Words {
    let mut words = Words::from(meaning(pattern));
    words.points(signs(&pattern.cleaned));
    words
}

fn tally(snapshot: &Snapshot, index: usize) -> Tally {
    snapshot.census().and_then(|census| census.get(index)).copied().unwrap_or_default()
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

/// So many of the lines that decide over what a pattern matches are named.
const MOST_LINES: usize = 3;

/// What a pattern does: how many files, which, and who has the last word.
#[derive(Debug, Default)]
struct Effect<'l> {
    matched: usize,
    /// The first of those that it decides over, and how many there are.
    first: Vec<Entry<'l>>,
    done: usize,
    size: u64,
    /// Files that it matches and that another line decides over, by that line: the first lines alone.
    others: BTreeMap<usize, usize>,
    /// Something is matched of which not all is known.
    is_open: bool,
}

impl<'l> Effect<'l> {
    /// That of one pattern. A large context is not searched for what is not there.
    fn of(listing: &'l ContextListing, matcher: &Matcher, (index, pattern): (usize, &IgnorePattern), tally: Tally) -> Self {
        let (mut effect, mut walk) = (Self::default(), matcher.walk());
        if 0 < tally.matched {
            for entry in matching(listing, matcher, index, &pattern.cleaned) {
                effect.add(entry, pattern.negated, || walk.judge(entry.path));
            }
        }
        effect
    }

    /// Takes one of the entries that the pattern matches, in their order.
    fn add(&mut self, entry: Entry<'l>, negated: bool, verdict: impl FnOnce() -> Verdict) {
        self.is_open |= entry.closed;
        if entry.is_folder() && !entry.closed {
            return;
        }
        self.matched += 1;
        let verdict = verdict();
        match verdict.deciding {
            Some(deciding) if verdict.excluded == negated => {
                *self.others.entry(deciding).or_default() += 1;
                // One that is dropped comes after as many others for good.
                if MOST_LINES < self.others.len() {
                    self.others.pop_last();
                }
            }
            Some(_) => {
                self.done += 1;
                self.size += entry.size;
                if self.first.len() < NAMED {
                    self.first.push(entry);
                }
            }
            None => {}
        }
    }

    fn in_words(&self, file: &IgnoreFile, negated: bool, is_unknown: bool) -> Words {
        let is_open = self.is_open || is_unknown;
        let mut words = Words::new();
        if self.matched == 0 {
            words.phrases((!is_open).then(texts::none));
            return words;
        }
        let (count, size) = (files(self.done), bytes(self.size));
        words.phrase(match (negated, is_open) {
            (false, false) => texts::left_out(count, size),
            (false, true) => texts::left_out_at_least(count, size),
            (true, false) => texts::brought_back(count, size),
            (true, true) => texts::brought_back_at_least(count, size),
        });
        words.points(first_entries(&self.first, self.done));
        for (&other, &count) in &self.others {
            let Some(line) = file.patterns.get(other) else { continue };
            words.phrase(texts::decided_by(Argument::ordinal(line.line as usize + 1), &*line.raw, files(count)));
        }
        words
    }
}

/// What all patterns do, found out in one walk over the context.
struct Effects<'l> {
    effects: Vec<Effect<'l>>,
    /// Which of them is that of a pattern, by its index: lines that say the same do the same.
    numbers: Vec<usize>,
}

impl<'l> Effects<'l> {
    fn of(listing: &'l ContextListing, file: &IgnoreFile, matcher: &Matcher) -> Self {
        let mut known: FxHashMap<(bool, &str), usize> = FxHashMap::default();
        let (mut effects, mut numbers, mut firsts) = (Vec::new(), Vec::new(), Vec::new());
        for pattern in &file.patterns {
            let number = *known.entry((pattern.negated, &pattern.cleaned)).or_insert(effects.len());
            firsts.push(number == effects.len());
            numbers.push(number);
            if number == effects.len() {
                effects.push(Effect::default());
            }
        }
        let is_first = |index: usize| firsts.get(index) == Some(&true);
        visit_matches(matcher, listing, is_first, |index, entry, verdict| {
            let effect = numbers.get(index).and_then(|&number| effects.get_mut(number));
            if let (Some(pattern), Some(effect)) = (file.patterns.get(index), effect) {
                effect.add(entry, pattern.negated, || verdict);
            }
        });
        Self { effects, numbers }
    }

    /// What the pattern at an index does.
    fn get(&self, index: usize) -> Option<&Effect<'l>> {
        self.effects.get(*self.numbers.get(index)?)
    }
}

/// The entries that one pattern matches.
fn matching<'l>(
    listing: &'l ContextListing,
    matcher: &Matcher,
    index: usize,
    cleaned: &str,
) -> Box<dyn Iterator<Item = Entry<'l>> + 'l> {
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

    /// A page about all patterns says of each what a hover says of it.
    #[test]
    fn all_patterns_are_explained_as_each_by_itself() {
        let paths = ["a.md", "b.md", "c", "docs/", "docs/c.md", "docs/x", "docs/x.md", "e/", "e/f/", "e/f/a.md"];
        for text in [
            "*.md\n!b.md\n",
            "docs/\n!**/c.md\ndocs\n",
            "*\n!docs\n*\n!e/f\ndocs/x\n!docs\n",
            "**/*.md\n!a.md\n!b.md\n!docs/c.md\n!docs/x.md\n**/*.md\n",
            "none\n../x\n[\n*\n!\n",
        ] {
            let knowledge = Knowledge { context: Some(Arc::new(listing(&paths, None))), ..Knowledge::default() };
            let snapshot = snapshot_in(FileKind::Dockerignore, text, knowledge);
            let all = super::all_patterns(&snapshot);
            assert_eq!(all.len(), text.lines().count());
            for (pattern, words) in snapshot.ignorefile().0.patterns.iter().zip(all) {
                let (_, hover) = super::hover(&snapshot, pattern.range.start()).unwrap();
                assert_eq!(words, hover.own(), "{} in {text:?}", pattern.raw);
            }
        }
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
