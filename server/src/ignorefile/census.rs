//! What each pattern of a file does to a context, in one pass.

use super::compiled::ones;
use super::front::Front;
use super::glob::Subject;
use super::listing::{ContextListing, Entry};
use super::matcher::{Matcher, Verdict};

/// What one pattern does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Entries that it matches, by themselves or through a folder that they are in.
    pub matched: usize,
    /// Entries whose verdict it changed, whatever later patterns say.
    pub changed: usize,
    /// Entries whose verdict is in the end its own.
    pub decided: usize,
    /// A closed folder may hold something that it matches.
    pub unknown: bool,
}

/// A folder on the way to an entry.
struct Frame {
    end: usize,
    /// One bit a pattern: it matched here or further out, asked or not.
    matched: Vec<u64>,
    /// One bit a pattern: it was asked, as moby asks, and matched here or further out.
    asked: Vec<u64>,
    /// Those that matched or may match something below.
    live: Vec<u64>,
    /// Where the patterns are behind this folder; `None` as long as nothing below has been looked at.
    front: Option<Front>,
}

/// What every pattern does, by its index.
pub fn census(matcher: &Matcher, listing: &ContextListing) -> Vec<Tally> {
    take(matcher, listing, |_, _, _| {})
}

/// Calls `visit` with every entry, and for it with each of the `wanted` patterns that matches it or a folder that it is in, by
/// index: one walk for all patterns. The verdict is that of a walk over the context, as in [`Matcher::walk`].
pub fn visit_matches<'l>(
    matcher: &Matcher,
    listing: &'l ContextListing,
    wanted: impl Fn(usize) -> bool,
    mut visit: impl FnMut(usize, Entry<'l>, Verdict),
) {
    let mut mask = vec![0; matcher.patterns.len().div_ceil(64)];
    for index in (0..matcher.patterns.len()).filter(|&index| wanted(index)) {
        if let Some(word) = mask.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }
    take(matcher, listing, |entry, verdict, matched| {
        for (word, (matched, wanted)) in matched.iter().zip(&mask).enumerate() {
            ones(matched & wanted).for_each(|bit| visit(word * 64 + bit, entry, verdict));
        }
    });
}

/// Goes through a context. `visit` is told of each entry what a walk says of it and which patterns match it, a bit each.
fn take<'l>(matcher: &Matcher, listing: &'l ContextListing, mut visit: impl FnMut(Entry<'l>, Verdict, &[u64])) -> Vec<Tally> {
    let mut census = Census {
        matcher,
        tallies: vec![Tally::default(); matcher.patterns.len()],
        root: Front::root(&matcher.patterns),
        frames: Vec::new(),
    };
    let mut last = "";
    for entry in listing.entries() {
        census.leave_for(last, entry.path);
        let from = census.frames.last().map_or(0, |frame| frame.end + 1);
        let below = entry.path.get(from..).unwrap_or_default();
        for (end, _) in below.match_indices('/') {
            census.enter(entry.path, from + end, false);
        }
        let verdict = census.enter(entry.path, entry.path.len(), true);
        if let Some(frame) = census.frames.last() {
            visit(entry, verdict, &frame.matched);
        }
        last = entry.path;
        if entry.closed {
            for (pattern, tally) in matcher.patterns.iter().zip(&mut census.tallies) {
                tally.unknown |= pattern.may_match_in(entry.path);
            }
        }
    }
    if listing.truncated {
        census.tallies.iter_mut().for_each(|tally| tally.unknown = true);
    }
    census.tallies
}

struct Census<'m> {
    matcher: &'m Matcher,
    tallies: Vec<Tally>,
    root: Front,
    frames: Vec<Frame>,
}

impl Census<'_> {
    fn leave_for(&mut self, last: &str, path: &str) {
        while let Some(frame) = self.frames.last() {
            if path.as_bytes().get(frame.end) == Some(&b'/') && path.get(..frame.end) == last.get(..frame.end) {
                return;
            }
            self.frames.pop();
        }
    }

    fn enter(&mut self, path: &str, end: usize, counts: bool) -> Verdict {
        let patterns = &self.matcher.patterns;
        let words = patterns.len().div_ceil(64);
        self.look_below(path);
        let (mut matched, mut asked, live, front) = match self.frames.last() {
            Some(frame) => {
                (frame.matched.clone(), frame.asked.clone(), frame.live.clone(), frame.front.as_ref().unwrap_or(&self.root))
            }
            None => (vec![0; words], vec![0; words], vec![u64::MAX; words], &self.root),
        };
        let subject = Subject::new(path.get(..end).unwrap_or_default());
        let (mut excluded, mut deciding) = (false, None);
        let bits = matched.iter_mut().zip(asked.iter_mut()).zip(&live).enumerate();
        for ((word, ((matched, asked), live)), patterns) in bits.zip(patterns.chunks(64)) {
            // A match of a folder alone does not count where the folder was not asked: the path may match by itself.
            let here = front.matching(word, patterns, live & (!*matched | !*asked), &subject);
            for bit in ones((here | *matched) & live) {
                let (Some(pattern), Some(tally)) = (patterns.get(bit), self.tallies.get_mut(word * 64 + bit)) else { break };
                let was_asked = *asked >> bit & 1 == 1;
                let can_change = excluded == pattern.negated;
                *matched |= 1 << bit;
                tally.matched += usize::from(counts);
                if was_asked || (can_change && here >> bit & 1 == 1) {
                    *asked |= 1 << bit;
                    if can_change {
                        (excluded, deciding) = (!pattern.negated, Some(word * 64 + bit));
                        tally.changed += usize::from(counts);
                    }
                }
            }
        }
        if let Some(tally) = deciding.and_then(|index| self.tallies.get_mut(index)) {
            tally.decided += usize::from(counts);
        }
        self.frames.push(Frame { end, matched, asked, live, front: None });
        Verdict { excluded, deciding }
    }

    /// Makes the last frame the parent of what comes next in `path`: strikes off what can match nothing below.
    fn look_below(&mut self, path: &str) {
        let patterns = &self.matcher.patterns;
        let Some((frame, above)) = self.frames.split_last_mut() else { return };
        if frame.front.is_some() {
            return;
        }
        let parent = above.last();
        let front = parent.and_then(|parent| parent.front.as_ref()).unwrap_or(&self.root);
        let from = parent.map_or(0, |parent| parent.end + 1);
        let below = front.below(patterns, &frame.live, path.get(from..frame.end).unwrap_or_default());
        let folder = path.get(..=frame.end).unwrap_or_default();
        for (word, (live, matched)) in frame.live.iter_mut().zip(&frame.matched).enumerate() {
            for bit in ones(*live & !matched) {
                let index = word * 64 + bit;
                let reaches = |pattern: &super::compiled::CompiledPattern| {
                    below.reaches_on(pattern, index).unwrap_or_else(|| pattern.reaches_into(folder))
                };
                if !patterns.get(index).is_some_and(reaches) {
                    *live &= !(1 << bit);
                }
            }
        }
        frame.front = Some(below);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ignorefile::{EntryKind, ListingBuilder, parse};

    #[test]
    fn each_pattern() {
        let mut builder = ListingBuilder::default();
        for path in ["a", "a/b", "a/b/x.log", "a-c", "d.log", "d.txt"] {
            builder.push(path, EntryKind::File, 1, false);
        }
        let number = builder.push("shut", EntryKind::Folder, 0, true).unwrap();
        builder.close(number, true);
        let listing = builder.finish(false, None);
        let file = parse("a\n**/*.log\n!d.log\n*.log\nnone\n!a/b\nshut/x");
        let tallies = census(&Matcher::new(&file), &listing);
        let shown: Vec<_> = tallies.iter().map(|t| (t.matched, t.changed, t.decided, t.unknown)).collect();
        assert_eq!(
            shown,
            [
                (3, 3, 1, false),
                (2, 1, 0, true),
                (1, 1, 0, false),
                (1, 1, 1, false),
                (0, 0, 0, false),
                (2, 2, 2, false),
                (0, 0, 0, true),
            ]
        );
    }

    #[test]
    fn verdicts_are_those_of_a_walk() {
        let paths = ["a", "a/b", "a/b/c", "a-x", "b", "b/a", "b/a/c"];
        for text in ["a/b\n!a", "*\n!a/b\na/b/c", "**/a\n!b", "b\n!b/a\n**/c"] {
            let mut builder = ListingBuilder::default();
            for path in paths {
                builder.push(path, EntryKind::File, 1, false);
            }
            let file = parse(text);
            let matcher = Matcher::new(&file);
            let tallies = census(&matcher, &builder.finish(false, None));
            let mut walk = matcher.walk();
            for (index, tally) in tallies.iter().enumerate() {
                let decided = paths.iter().filter(|path| walk.judge(path).deciding == Some(index)).count();
                assert_eq!(tally.decided, decided, "{text:?} {index}");
            }
        }
    }

    #[test]
    fn visits_are_what_each_pattern_matches_by_itself() {
        let paths = ["a", "a/b", "a/b/c", "a-x", "b", "b/a", "b/a/c"];
        for text in ["a/b\n!a\n*x", "*\n!a/b\na/b/c", "**/a\n!b", "b\n!b/a\n**/c\n[", "?\n!?/*\n*\na|b"] {
            let mut builder = ListingBuilder::default();
            for path in paths {
                builder.push(path, EntryKind::File, 1, false);
            }
            let file = parse(text);
            let matcher = Matcher::new(&file);
            let listing = builder.finish(false, None);
            let mut found = Vec::new();
            visit_matches(&matcher, &listing, |_| true, |index, entry, verdict| found.push((index, entry.path, verdict)));
            let mut walk = matcher.walk();
            let mut wanted: Vec<(usize, &str, Verdict)> = Vec::new();
            for path in listing.entries().map(|entry| entry.path) {
                let own = (0..file.patterns.len()).filter(|&index| matcher.pattern_matches(index, path));
                wanted.extend(own.map(|index| (index, path, walk.judge(path))));
            }
            assert_eq!(found, wanted, "{text:?}");
        }
    }
}
