//! What can be said of patterns by their text alone.

use crate::ignorefile::{IgnorePattern, Walk};
use crate::rules::IgnoreContext;
use crate::text::{self, Edit, TextRange, size};

/// Longer files are not searched for lines that say the same.
const MAX_PATTERNS: usize = 500;

/// Whether a cleaned pattern is one path, letter by letter.
pub(super) fn is_plain(cleaned: &str) -> bool {
    !cleaned.contains(['*', '?', '[', ']', '\\'])
}

/// Whether a pattern can match anything in a context at all.
pub(super) fn is_inside(cleaned: &str) -> bool {
    !matches!(cleaned, "" | "." | "/" | "..") && !cleaned.starts_with("../")
}

/// Where the cleaned pattern is in its line, if it is written there as it is.
pub(super) fn cleaned_range(pattern: &IgnorePattern) -> Option<TextRange> {
    let at = pattern.raw.find(&pattern.cleaned).filter(|_| !pattern.cleaned.is_empty())?;
    Some(TextRange::at(pattern.range.start() + size(at), size(pattern.cleaned.len())))
}

/// Takes a pattern's line out, with its line end.
pub(super) fn without_line(cx: &IgnoreContext<'_>, pattern: &IgnorePattern) -> Edit {
    let (before, after) = (usize::from(pattern.range.start()), usize::from(pattern.range.end()));
    let start = cx.text.get(..before).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
    match cx.text.get(after..).and_then(|text| text.find('\n')) {
        Some(end) => Edit::delete(text::range(start, after + end + 1)),
        // The last line goes with the line end before it.
        None => {
            let kept = cx.text.get(..start).unwrap_or_default();
            let kept = kept.strip_suffix('\n').map_or(kept, |kept| kept.strip_suffix('\r').unwrap_or(kept));
            Edit::delete(text::range(kept.len(), cx.text.len()))
        }
    }
}

/// What is asked of a cleaned pattern for every other one.
struct Known<'p> {
    cleaned: &'p str,
    negated: bool,
    is_inside: bool,
    is_plain: bool,
    is_everything: bool,
    /// It has `[` or `\\`, whose meaning is not compared.
    is_odd: bool,
    /// What follows a `**/`.
    tail: Option<&'p str>,
    /// The path by which others match everything that it does, if there is one: its own, or what follows a `**/`.
    path: Option<&'p str>,
}

impl<'p> Known<'p> {
    fn of(pattern: &'p IgnorePattern) -> Self {
        let cleaned = pattern.cleaned.as_str();
        let tail = cleaned.strip_prefix("**/");
        let is_plain = is_plain(cleaned);
        Self {
            cleaned,
            negated: pattern.negated,
            is_inside: is_inside(cleaned),
            is_plain,
            is_everything: matches!(cleaned, "*" | "**" | "**/*"),
            is_odd: cleaned.contains(['[', '\\']),
            tail,
            path: if is_plain { Some(cleaned) } else { tail.filter(|tail| self::is_plain(tail)) },
        }
    }

    /// Whether everything that this pattern could ever match is matched by another one as well, which `matches_path` asks for
    /// its path. False in doubt.
    fn is_covered_by(&self, outer: &Self, matches_path: impl Fn() -> bool) -> bool {
        if outer.is_everything || self.is_plain {
            return outer.is_everything || matches_path();
        }
        if self.is_odd || outer.is_odd {
            return false;
        }
        let Some(tail) = outer.tail else {
            return outer.is_plain && self.cleaned.strip_prefix(outer.cleaned).is_some_and(|rest| rest.starts_with('/'));
        };
        let same_tail = self.cleaned == tail || self.cleaned.strip_suffix(tail).is_some_and(|before| before.ends_with('/'));
        same_tail || (self.path.is_some() && matches_path())
    }
}

/// What lines say together with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overlap {
    /// Another line says the same, word for word.
    Same,
    /// A line of the same sign says as much, and more.
    Covered,
    /// A later line of the other sign undoes all of it.
    Undone,
}

/// The lines that do nothing, whatever the context holds: index, how, and the index of the line that is
/// why.
pub(super) fn overlaps(cx: &IgnoreContext<'_>) -> Vec<(usize, Overlap, usize)> {
    let patterns: Vec<Known<'_>> = cx.file.patterns.iter().map(Known::of).collect();
    if MAX_PATTERNS < patterns.len() {
        return Vec::new();
    }
    let mut found: Vec<(usize, Overlap, usize)> = Vec::new();
    let (mut walk, mut asked) = (cx.matcher.walk(), 0);
    for (index, pattern) in patterns.iter().enumerate().filter(|(_, p)| p.is_inside) {
        let overlap = cx.matcher.with_path(pattern.path.unwrap_or_default(), |matches_path| {
            let earlier = (0..index).rev().take_while(|&i| patterns.get(i).is_some_and(|p| p.negated == pattern.negated));
            let later = index + 1..patterns.len();
            earlier.chain(later).find_map(|other| {
                let line = patterns.get(other).filter(|p| p.is_inside)?;
                let same_sign = line.negated == pattern.negated;
                let equal = line.cleaned == pattern.cleaned;
                // Of two that say the same, one has to stay.
                if equal && same_sign && index < other && !is_needed(cx, index, other) {
                    return None;
                }
                if equal && same_sign {
                    return Some((index, Overlap::Same, other));
                }
                let is_covered = pattern.is_covered_by(line, || matches_path(other));
                let is_first = || patterns.get(..index).unwrap_or_default().iter().all(|p| p.negated == pattern.negated);
                let in_folder = |folder: &str| cx.matcher.pattern_matches(other, folder);
                let is_covered =
                    is_covered && (same_sign || is_undone(pattern, line, &mut walk, &mut asked, in_folder, is_first));
                is_covered.then_some((index, if same_sign { Overlap::Covered } else { Overlap::Undone }, other))
            })
        });
        found.extend(overlap);
    }
    found
}

/// So many paths of a file are walked to; each looks at all lines, and what is written for more is made by a program.
const MOST_ASKED: usize = 16;

/// Whether a later line of the other sign has the last word in a walk over the context as well: a line that has nothing to
/// change at a folder is not asked about it there, and then says nothing of what lies in it. `!a` brings nothing back that
/// `a/b` excludes, unless a line before it excludes `a`.
fn is_undone(
    pattern: &Known<'_>,
    line: &Known<'_>,
    walk: &mut Walk<'_>,
    asked: &mut usize,
    matches_folder: impl Fn(&str) -> bool,
    is_first: impl Fn() -> bool,
) -> bool {
    if pattern.is_plain {
        if !pattern.cleaned.rsplit_once('/').is_some_and(|(folder, _)| matches_folder(folder)) {
            return true;
        }
        *asked += 1;
        return *asked <= MOST_ASKED && walk.is_excluded(pattern.cleaned) == pattern.negated;
    }
    // What matches the same path, and not only a folder above, is asked.
    let is_direct = match line.cleaned {
        "**" | "**/*" => true,
        "*" => !pattern.cleaned.contains('/'),
        _ => line.tail.is_some_and(|tail| {
            pattern.cleaned == tail || pattern.cleaned.strip_suffix(tail).is_some_and(|before| before.ends_with('/'))
        }),
    };
    // A `!` line behind no other has nothing to undo.
    is_direct || (pattern.negated && is_first())
}

/// Whether the later of two equal lines does something: a line of the other sign is between them.
fn is_needed(cx: &IgnoreContext<'_>, earlier: usize, later: usize) -> bool {
    let lines = cx.file.patterns.get(earlier..later).unwrap_or_default();
    lines.iter().any(|p| lines.first().is_some_and(|first| first.negated != p.negated))
}
