//! What people see at the cursor, in files as people have them: `tests/situations/*.txt`.
//!
//! A section is a Dockerfile: `== name`, `files:` of its build context, and numbered lines `1| FROM …`. A situation names a
//! line, what is asked for, and the line's text with the cursor as `‸`; the rest of the file stays:
//!
//! * `3 c ENV ‸ = NODE_ENV; PORT`: completion was asked for, and these items come first;
//! * `3 t USER node‸ = nothing`: the same while somebody types;
//! * `3 h ENV NO‸DE_ENV=x = «NODE_ENV» npm`: a hover with that range that has these words.
//!
//! With `~` instead of `=` the order does not matter, as long as the items are among the first [`FIRST`]. With `!` before the letter it
//! is not so yet; then the test fails when it has become so.

use std::path::Path;
use std::sync::Arc;

use crate::ide::completion::complete;
use crate::ide::hover;
use crate::rules::Knowledge;
use crate::snapshot::{FileKind, Snapshot};
use crate::testing::{knowledge, listing, snapshot_in};
use crate::text::{between, size, slice};
use crate::texts::Locale;

/// Items of a list that people look at.
const FIRST: usize = 12;

struct Situation<'t> {
    line: usize,
    asked: &'t str,
    text: &'t str,
    in_order: bool,
    wanted: &'t str,
    is_so: bool,
}

impl<'t> Situation<'t> {
    fn read(row: &'t str) -> Self {
        let (line, rest) = row.split_once(' ').unwrap();
        let (asked, rest) = rest.split_once(' ').unwrap();
        let cursor = rest.find('‸').unwrap_or_else(|| panic!("no cursor: {row}"));
        let behind = &rest[cursor..];
        let place = |sign: &str| behind.find(sign).map(|at| cursor + at);
        let (equal, like) = (place(" = "), place(" ~"));
        let in_order = equal.is_some_and(|equal| like.is_none_or(|like| equal < like));
        let end = if in_order { equal } else { like }.unwrap_or_else(|| panic!("nothing expected: {row}"));
        Self {
            line: line.parse().unwrap(),
            asked: asked.trim_start_matches('!'),
            text: &rest[..end],
            in_order,
            wanted: rest[end..].trim_start_matches([' ', '=', '~']).trim(),
            is_so: !asked.starts_with('!'),
        }
    }

    /// What is seen, where it is not what is wanted.
    fn failure(&self, lines: &[&str], files: &[&str]) -> Option<String> {
        let mut lines = lines.to_vec();
        let text = self.text.replace('‸', "");
        lines[self.line - 1] = &text;
        let before: usize = lines.iter().take(self.line - 1).map(|line| line.len() + 1).sum();
        let at = size(before + self.text.find('‸').unwrap());
        let context = Some(Arc::new(listing(files, None)));
        let whole = format!("{}\n", lines.join("\n"));
        let snapshot = snapshot_in(FileKind::Dockerfile, &whole, Knowledge { context, ..knowledge() });
        match self.asked {
            "h" => self.hover(&snapshot, at),
            _ => self.items(&snapshot, at),
        }
    }

    fn items(&self, snapshot: &Snapshot, at: crate::text::TextSize) -> Option<String> {
        let mut found = complete(snapshot, at);
        let typed = slice(snapshot.text(), between(found.insert.start(), at.max(found.insert.start()))).to_owned();
        if self.asked == "t" {
            found = found.while_typing(&typed);
        }
        let low = typed.to_lowercase();
        let shown = found
            .items
            .into_iter()
            .filter(|item| [&item.label, &item.text].iter().any(|text| text.to_lowercase().contains(&low)));
        let mut shown: Vec<String> = shown.map(|item| item.label).collect();
        // As editors do it.
        shown.sort_by_key(|label| !label.to_lowercase().starts_with(&low));
        shown.truncate(FIRST);
        let wanted: Vec<&str> = self.wanted.split("; ").filter(|item| *item != "nothing").collect();
        let is_right = match (wanted.is_empty(), self.in_order) {
            (true, _) => shown.is_empty(),
            (false, true) => shown.len() >= wanted.len() && shown.iter().zip(&wanted).all(|(shown, wanted)| shown == wanted),
            (false, false) => wanted.iter().all(|wanted| shown.iter().any(|shown| shown == wanted)),
        };
        (!is_right).then(|| shown.join("; "))
    }

    fn hover(&self, snapshot: &Snapshot, at: crate::text::TextSize) -> Option<String> {
        let Some(hover) = hover(snapshot, at) else { return (self.wanted != "nothing").then(|| "nothing".to_owned()) };
        let (range, words) = match self.wanted.strip_prefix('«').and_then(|rest| rest.split_once('»')) {
            Some((range, words)) => (Some(range), words),
            None => (None, self.wanted),
        };
        let own = slice(snapshot.text(), hover.range);
        let shown = hover.markdown(Locale::ENGLISH).as_str().to_owned();
        let low = shown.to_lowercase();
        let has_all = words.split("; ").all(|word| low.contains(&word.trim().to_lowercase()));
        let is_right = range.is_none_or(|range| range == own) && has_all && hover.range.contains_inclusive(at);
        (!is_right).then(|| format!("«{own}» {}", shown.replace('\n', " ").chars().take(300).collect::<String>()))
    }
}

#[test]
fn what_people_see() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/situations");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (mut count, mut failures) = (0, Vec::new());
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        for section in text.split("\n== ").skip(1) {
            let mut rows = section.lines();
            let name = rows.next().unwrap();
            let mut files: Vec<&str> = rows.next().unwrap().strip_prefix("files: ").unwrap().split(' ').collect();
            if !files.contains(&"Dockerfile") {
                files.push("Dockerfile");
            }
            files.sort_unstable();
            let (lines, situations): (Vec<&str>, Vec<&str>) = rows
                .filter(|row| !row.is_empty() && !row.starts_with('#'))
                .partition(|row| row.contains("| ") && !row.contains('‸'));
            let lines: Vec<&str> = lines.into_iter().map(|line| line.split_once("| ").unwrap().1).collect();
            for row in situations {
                let situation = Situation::read(row);
                count += 1;
                match (situation.failure(&lines, &files), situation.is_so) {
                    (Some(seen), true) => failures.push(format!("{name}: {row}\n      seen: {seen}")),
                    (None, false) => failures.push(format!("{name}: {row}\n      it is so now: take out the `!`")),
                    _ => {}
                }
            }
        }
    }
    assert!(200 < count, "{count}");
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
}
