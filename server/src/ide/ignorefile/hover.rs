//! What a pattern says, and what it does to the build context.

use std::collections::BTreeMap;

use crate::data::docs::{self, Language, Topic};
use crate::ide::Hover;
use crate::ide::context::entries;
use crate::ide::hover::code;
use crate::ide::sizes::{bytes, files};
use crate::ignorefile::{ContextListing, Entry, IgnoreFile, IgnorePattern, Matcher, Tally};
use crate::snapshot::Snapshot;
use crate::text::TextSize;

/// Explains the pattern at an offset.
pub(in crate::ide) fn hover(snapshot: &Snapshot, at: TextSize) -> Option<Hover> {
    let (file, matcher) = snapshot.ignorefile();
    let index = file.patterns.iter().position(|p| p.range.contains_inclusive(at))?;
    let pattern = file.patterns.get(index)?;
    let language = snapshot.world.language;
    let mut parts = vec![words(pattern, language)];
    let is_faulty = file.problems.iter().any(|problem| problem.line == pattern.line);
    if let Some(listing) = snapshot.world.knowledge.context.as_deref().filter(|_| !is_faulty) {
        let tally = snapshot.census().and_then(|census| census.get(index)).copied().unwrap_or_default();
        parts.extend(effect(listing, file, matcher, (index, tally), language));
    }
    parts.push("---".to_owned());
    parts.push(docs::topic(language, Topic::DockerIgnore).to_owned());
    Some(Hover { range: pattern.range, markdown: parts.join("\n\n") })
}

/// The pattern in words.
fn words(pattern: &IgnorePattern, language: Language) -> String {
    let path = pattern.cleaned.as_str();
    let verb = match (language, pattern.negated) {
        (Language::English, false) => "Leaves out",
        (Language::English, true) => "Brings back",
        (Language::Russian, false) => "Исключает",
        (Language::Russian, true) => "Возвращает обратно",
    };
    if path.is_empty() || matches!(path, "." | "/") || path.starts_with("..") {
        return match language {
            Language::English => format!("{}: matches nothing in the build context.", code(&pattern.raw)),
            Language::Russian => format!("{}: ни с чем не совпадает в контексте сборки.", code(&pattern.raw)),
        };
    }
    let what = match (path, path.strip_prefix("**/"), language) {
        ("*" | "**" | "**/*", _, Language::English) => "everything in the build context".to_owned(),
        ("*" | "**" | "**/*", _, Language::Russian) => "всё, что есть в контексте сборки".to_owned(),
        (_, Some(rest), Language::English) => {
            format!("{} at any depth of the build context, and what is in it", code(rest))
        }
        (_, Some(rest), Language::Russian) => {
            format!("{} на любой глубине контекста сборки вместе с содержимым", code(rest))
        }
        (_, None, Language::English) if path.contains('/') => {
            format!("{}, counted from the root of the build context, and what is in it", code(path))
        }
        (_, None, Language::Russian) if path.contains('/') => {
            format!("{}, если считать от корня контекста сборки, вместе с содержимым", code(path))
        }
        (_, None, Language::English) => format!("{} at the root of the build context, and what is in it", code(path)),
        (_, None, Language::Russian) => format!("{} в корне контекста сборки вместе с содержимым", code(path)),
    };
    let mut out = format!("**{verb}** {what}.");
    for sign in signs(path, language) {
        out.push_str("\n- ");
        out.push_str(sign);
    }
    out
}

/// The special characters of a pattern.
fn signs(path: &str, language: Language) -> Vec<&'static str> {
    if matches!(path, "*" | "**" | "**/*") {
        return Vec::new();
    }
    let rest = path.strip_prefix("**/").unwrap_or(path);
    let texts: [(bool, &str, &str); 4] = [
        (rest.contains("**"), "`**`: any number of folders, also none", "`**`: сколько угодно каталогов, в том числе ни одного"),
        (
            rest.replace("**", "").contains('*'),
            "`*`: any characters within a name, also none",
            "`*`: любые символы внутри имени, в том числе ни одного",
        ),
        (rest.contains('?'), "`?`: one character of a name", "`?`: один символ имени"),
        (rest.contains('['), "`[…]`: one of these characters", "`[…]`: один из этих символов"),
    ];
    texts.into_iter().filter(|t| t.0).map(|t| if language == Language::Russian { t.2 } else { t.1 }).collect()
}

/// What it does: how many files, which, and who has the last word.
fn effect(
    listing: &ContextListing,
    file: &IgnoreFile,
    matcher: &Matcher,
    (index, tally): (usize, Tally),
    language: Language,
) -> Vec<String> {
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
    if matched == 0 {
        return match (is_open, language) {
            (true, _) => Vec::new(),
            (false, Language::English) => vec!["Nothing in the build context matches.".to_owned()],
            (false, Language::Russian) => vec!["В контексте сборки ничего не совпадает.".to_owned()],
        };
    }
    let (count, size) = (files(done.len(), language), bytes(size, language));
    let at_least = match (is_open, language) {
        (false, _) => "",
        (true, Language::English) => "at least ",
        (true, Language::Russian) => "не менее ",
    };
    let summary = match (negated, language) {
        (false, Language::English) => format!("Left out now: {at_least}{count}, {size}."),
        (true, Language::English) => format!("Brought back now: {at_least}{count}, {size}."),
        (false, Language::Russian) => format!("Сейчас исключено: {at_least}{count}, {size}."),
        (true, Language::Russian) => format!("Сейчас возвращено: {at_least}{count}, {size}."),
    };
    let mut parts = vec![summary];
    if !done.is_empty() {
        parts.push(entries(&done, language));
    }
    for (other, count) in others.into_iter().take(3) {
        let Some(line) = file.patterns.get(other) else { continue };
        let (number, raw, count) = (line.line + 1, code(&line.raw), files(count, language));
        parts.push(match language {
            Language::English => format!("Line {number}, {raw}, decides otherwise over {count}."),
            Language::Russian => format!("Строка {number}, {raw}, решает иначе: {count}."),
        });
    }
    parts
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

    use crate::data::docs::Language;
    use crate::rules::Knowledge;
    use crate::snapshot::FileKind;
    use crate::testing::{cursor, listing, snapshot_in};

    fn shown(paths: &[&str], fixture: &str, language: Language) -> String {
        let (text, at) = cursor(fixture);
        let knowledge = Knowledge { context: Some(Arc::new(listing(paths, None))), ..Knowledge::default() };
        let mut snapshot = snapshot_in(FileKind::Dockerignore, &text, knowledge);
        Arc::get_mut(&mut snapshot).unwrap().world.language = language;
        let hover = super::hover(&snapshot, at).unwrap();
        hover.markdown.split("\n\n---").next().unwrap_or_default().to_owned()
    }

    const PATHS: &[&str] = &["a.md", "b.md", "docs/", "docs/c.md", "docs/x"];

    #[test]
    fn what_is_left_out() {
        assert_eq!(
            shown(PATHS, "*.m<|>d\n!b.md\n", Language::English),
            "**Leaves out** `*.md` at the root of the build context, and what is in it.\n- `*`: any characters within a name, also none\n\n\
             Left out now: 1 file, 4 bytes.\n\n- `a.md` (4 bytes)\n\nLine 2, `!b.md`, decides otherwise over 1 file."
        );
        assert_eq!(
            shown(PATHS, "docs/\n!**/c<|>.md\n", Language::English),
            "**Brings back** `c.md` at any depth of the build context, and what is in it.\n\n\
             Brought back now: 1 file, 9 bytes.\n\n- `docs/c.md` (9 bytes)"
        );
        assert!(shown(PATHS, "<|>none", Language::English).ends_with("Nothing in the build context matches."));
        assert!(shown(PATHS, "../<|>x", Language::English).starts_with("`../x`: matches nothing"));
    }

    #[test]
    fn in_russian() {
        assert_eq!(
            shown(PATHS, "doc<|>s\n!docs/x\n", Language::Russian),
            "**Исключает** `docs` в корне контекста сборки вместе с содержимым.\n\n\
             Сейчас исключено: 1 файл, 9 байт.\n\n- `docs/c.md` (9 байт)\n\nСтрока 2, `!docs/x`, решает иначе: 1 файл."
        );
    }

    #[test]
    fn long_lists_are_cut() {
        let paths: Vec<String> = (10..35).map(|i| format!("f{i}")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let shown = shown(&paths, "f<|>*", Language::English);
        assert!(
            shown.contains("Left out now: 25 files, 75 bytes.") && shown.ends_with("- `f19` (3 bytes)\n- … and 15 more"),
            "{shown}"
        );
    }
}
