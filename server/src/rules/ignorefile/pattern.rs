//! What can be said of patterns by their text alone.

use crate::ignorefile::IgnorePattern;
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

/// Whether everything that the pattern at `inner` could ever match is matched by the one at `outer` as
/// well. False in doubt.
pub(super) fn covers(cx: &IgnoreContext<'_>, outer: usize, inner: usize) -> bool {
    let (Some(a), Some(b)) = (cx.file.patterns.get(outer), cx.file.patterns.get(inner)) else { return false };
    let (a, b) = (a.cleaned.as_str(), b.cleaned.as_str());
    if matches!(a, "*" | "**" | "**/*") || is_plain(b) {
        return cx.matcher.pattern_matches(outer, b) || matches!(a, "*" | "**" | "**/*");
    }
    if b.contains(['[', '\\']) || a.contains(['[', '\\']) {
        return false;
    }
    let Some(tail) = a.strip_prefix("**/") else {
        return is_plain(a) && b.strip_prefix(a).is_some_and(|rest| rest.starts_with('/'));
    };
    let same_tail = b == tail || b.strip_suffix(tail).is_some_and(|before| before.ends_with('/'));
    same_tail || b.strip_prefix("**/").is_some_and(|b| is_plain(b) && cx.matcher.pattern_matches(outer, b))
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
    let patterns = &cx.file.patterns;
    if MAX_PATTERNS < patterns.len() {
        return Vec::new();
    }
    let mut found: Vec<(usize, Overlap, usize)> = Vec::new();
    for (index, pattern) in patterns.iter().enumerate().filter(|(_, p)| is_inside(&p.cleaned)) {
        let earlier = (0..index).rev().take_while(|&i| patterns.get(i).is_some_and(|p| p.negated == pattern.negated));
        let later = index + 1..patterns.len();
        let overlap = earlier.chain(later).find_map(|other| {
            let line = patterns.get(other).filter(|p| is_inside(&p.cleaned))?;
            let same_sign = line.negated == pattern.negated;
            let equal = line.cleaned == pattern.cleaned;
            // Of two that say the same, one has to stay.
            if equal && same_sign && index < other && !is_needed(cx, index, other) {
                return None;
            }
            if equal && same_sign {
                return Some((index, Overlap::Same, other));
            }
            covers(cx, other, index).then_some((index, if same_sign { Overlap::Covered } else { Overlap::Undone }, other))
        });
        found.extend(overlap);
    }
    found
}

/// Whether the later of two equal lines does something: a line of the other sign is between them.
fn is_needed(cx: &IgnoreContext<'_>, earlier: usize, later: usize) -> bool {
    let lines = cx.file.patterns.get(earlier..later).unwrap_or_default();
    lines.iter().any(|p| lines.first().is_some_and(|first| first.negated != p.negated))
}
