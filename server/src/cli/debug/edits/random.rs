//! Random edits, both like those of a person who types and unlike anyone's.

use crate::cli::debug::{Random, boundary};
use crate::text::{Edit, range};

/// What is inserted: openers and closers of everything that reaches past its line, and what other lines look at.
const INSERTS: &[&str] = &[
    "RUN ls",
    "COPY a b",
    " \\\n",
    "\\",
    "`",
    "\n",
    "\r\n",
    "\r",
    "FROM x AS y\n",
    "FROM y\n",
    "\nFROM scratch AS Z\n",
    "COPY --from=y /a /b\n",
    "ARG V=1\n",
    "ARG V\n",
    "AS y",
    "USER root\n",
    "CMD a \nCMD b\n",
    "LABEL a=b \nLABEL a=c\n",
    "WORKDIR a\n",
    "RUN --mount=type=bind,from=y,target=/ pip install x\n",
    "${V:?}",
    "# hadolint ignore=DL3000\n",
    "# check=skip=all\n",
    "<<EOF\n",
    "EOF\n",
    "<<-'E F'",
    "\nEOF\n",
    "\"",
    "'",
    "${",
    "}",
    "$V",
    "${V:-w}",
    "#",
    "# c\n",
    "[",
    "]",
    "[\"a\"]",
    "=",
    " ",
    "\t",
    "é",
    "🐳",
    "\u{a0}",
    "# escape=`\n",
    "# syntax=x\n",
    "# syntax=docker/dockerfile:1.2\n",
    "--mount=type=cache,target=/x ",
    "ONBUILD ",
    "ENV a b",
    "HEALTHCHECK ",
    "@",
    ":",
    "/",
    "<",
    "0",
];

/// Lines that other lines look at begin with one of these, or have it in them.
const LANDMARKS: &[&str] = &["FROM", "ARG", "ENV", "#", "<<", "from", "SHELL", "USER", "WORKDIR", "LABEL", "CMD"];

/// An edit at character boundaries.
pub(super) fn edit(text: &str, random: &mut Random) -> Edit {
    match random.below(8) {
        0 => swap(text, random),
        1 => lines(text, random),
        2 | 3 => {
            let landmark = random.pick(LANDMARKS).copied().unwrap_or_default();
            let all: Vec<usize> = text.match_indices(landmark).map(|(at, _)| at).collect();
            let at = random.pick(&all).copied().unwrap_or_default();
            replacement(text, at + random.below(landmark.len() + 20), random)
        }
        _ => replacement(text, random.below(text.len() + 1), random),
    }
}

/// The edit that makes one text of another.
pub(super) fn back(text: &str, before: &str) -> Edit {
    let same = |(a, b): &(char, char)| a == b;
    let head: usize = text.chars().zip(before.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (rest, before) = (text.get(head..).unwrap_or_default(), before.get(head..).unwrap_or_default());
    let tail: usize = rest.chars().rev().zip(before.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let insert = before.get(..before.len() - tail).unwrap_or_default();
    Edit::replace(range(head, text.len() - tail), insert)
}

/// An insertion, a deletion or a replacement.
fn replacement(text: &str, at: usize, random: &mut Random) -> Edit {
    let insert = random.pick(INSERTS).copied().unwrap_or_default();
    let mut start = boundary(text, at);
    if insert.ends_with('\n') && random.below(2) == 0 {
        start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    }
    let length = match random.below(4) {
        0 | 1 => 0,
        2 => random.below(4),
        _ => random.below(60),
    };
    let end = boundary(text, start + length).max(start);
    let insert = if length > 0 && random.below(2) == 0 { "" } else { insert };
    Edit::replace(range(start, end), insert)
}

/// Two characters in the other order, by preference a line end and a blank: nothing else moves.
fn swap(text: &str, random: &mut Random) -> Edit {
    const ENDS: &[&str] = &[" \n", "\n ", "\n\n", "\r\n", "\n"];
    let ends = random.pick(ENDS).copied().unwrap_or_default();
    let all: Vec<usize> = text.match_indices(ends).map(|(at, _)| at).collect();
    let at = random.pick(&all).copied().unwrap_or_else(|| random.below(text.len() + 1));
    let start = boundary(text, at);
    let two: Vec<char> = text.get(start..).unwrap_or_default().chars().take(2).collect();
    let len: usize = two.iter().map(|c| c.len_utf8()).sum();
    match ends {
        // One line end for another of the same length.
        "\n\n" => Edit::replace(range(start, start + len), " \n"),
        _ => Edit::replace(range(start, start + len), two.iter().rev().collect::<String>()),
    }
}

/// A line is taken out, or is elsewhere once more.
fn lines(text: &str, random: &mut Random) -> Edit {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let at = random.below(starts.len());
    let start = starts.get(at).copied().unwrap_or_default();
    let end = starts.get(at + 1).copied().unwrap_or(text.len());
    if random.below(2) == 0 {
        return Edit::delete(range(start, end));
    }
    let elsewhere = random.pick(&starts).copied().unwrap_or_default();
    Edit::insert(crate::text::size(elsewhere), text.get(start..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::apply_edits;

    #[test]
    fn an_edit_is_taken_back() {
        let mut random = Random::new(3);
        let text = "FROM a AS b \n\nRUN ä 🐳\r\nRUN ä 🐳\r\n# c\n";
        for _ in 0..500 {
            let after = apply_edits(text, &[edit(text, &mut random)]);
            assert_eq!(apply_edits(&after, &[back(&after, text)]), text);
        }
    }
}
