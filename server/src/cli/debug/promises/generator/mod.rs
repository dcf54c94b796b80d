//! Makes up Dockerfiles: every instruction, every form, and what nobody would write.

mod ignorefile;
mod words;

use std::fmt::Write;

use crate::cli::debug::{Random, boundary};
pub(super) use ignorefile::dockerignore;
pub(super) use words::PIECES;
use words::{COMMANDS, FLAGS, IMAGES, KEYWORDS, NAMES, WORDS};

/// A made-up Dockerfile, often with faults.
pub(super) fn dockerfile(random: &mut Random) -> String {
    let mut text = match random.below(8) {
        0 => soup(random),
        1 => lines_of_soup(random),
        _ => Maker::new(random).file(),
    };
    for _ in 0..random.below(12).saturating_sub(8) {
        spoil(&mut text, random);
    }
    text
}

/// An edit of a text: pieces put in, taken out, moved.
pub(super) fn spoil(text: &mut String, random: &mut Random) {
    let start = boundary(text, random.below(text.len() + 1));
    let length = [0, 0, 1, 3, 20].get(random.below(5)).copied().unwrap_or_default();
    let end = boundary(text, start + random.below(length + 1)).max(start);
    let piece = match random.below(4) {
        0 => String::new(),
        1 => {
            let from = boundary(text, random.below(text.len() + 1));
            let to = boundary(text, from + random.below(30)).max(from);
            text.get(from..to).unwrap_or_default().to_owned()
        }
        _ => pick(random, PIECES).to_owned(),
    };
    text.replace_range(start..end, &piece);
}

fn soup(random: &mut Random) -> String {
    (0..=random.below(24)).map(|_| pick(random, PIECES)).collect()
}

/// Lines of a keyword and pieces.
fn lines_of_soup(random: &mut Random) -> String {
    let mut text = String::from(pick(random, &["", "FROM a\n", "FROM a:1 AS b\n", "# escape=`\nFROM a\n"]));
    for _ in 0..=random.below(4) {
        text.push_str(pick(random, KEYWORDS));
        text.push_str(pick(random, &["", " ", " ", " ", "\\\n", "\\\n ", "\t", "\u{a0}", "`\n"]));
        text.extend((0..random.below(8)).map(|_| pick(random, PIECES)));
        text.push_str(pick(random, &["\n", "\n", "\r\n", ""]));
    }
    text
}

fn pick<'a>(random: &mut Random, of: &[&'a str]) -> &'a str {
    random.pick(of).copied().unwrap_or_default()
}

/// Makes one file, with one escape character, one sort of line end and one taste.
struct Maker<'r> {
    random: &'r mut Random,
    out: String,
    escape: char,
    line_end: &'static str,
    /// Of 16 places where something odd may stand, how many have it.
    oddness: usize,
    is_lower: bool,
}

impl<'r> Maker<'r> {
    fn new(random: &'r mut Random) -> Self {
        let line_end = pick(random, &["\n", "\n", "\n", "\n", "\r\n"]);
        let oddness = [0, 0, 1, 3, 8].get(random.below(5)).copied().unwrap_or_default();
        let (escape, is_lower) = (if random.below(6) == 0 { '`' } else { '\\' }, random.below(8) == 0);
        Self { random, out: String::new(), escape, line_end, oddness, is_lower }
    }

    fn file(mut self) -> String {
        if self.one_in(20) {
            self.out.push('\u{feff}');
        }
        if self.escape == '`' || self.one_in(20) {
            let escape = self.escape;
            self.line(&format!("# escape={escape}"));
        }
        if self.one_in(4) {
            let directive = self.pick(&["# syntax=docker/dockerfile:1", "# check=skip=all", "#syntax = x", "# Check=error=true"]);
            self.line(directive);
        }
        for _ in 0..self.below(3) {
            self.instruction("ARG");
        }
        for _ in 0..=self.below(3) {
            self.instruction("FROM");
            for _ in 0..self.below(6) {
                let keyword = self.pick(KEYWORDS);
                self.instruction(keyword);
            }
        }
        if self.one_in(6) {
            while self.out.ends_with(['\n', '\r']) {
                self.out.pop();
            }
        }
        self.out
    }

    fn below(&mut self, bound: usize) -> usize {
        self.random.below(bound)
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn is_odd(&mut self) -> bool {
        self.below(16) < self.oddness
    }

    fn pick(&mut self, of: &[&'static str]) -> &'static str {
        pick(self.random, of)
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.end();
    }

    fn end(&mut self) {
        if self.is_odd() {
            let blanks = self.pick(&[" ", "\t", "  ", "\u{a0}", "\r", "\u{c}"]);
            self.out.push_str(blanks);
        }
        self.out.push_str(self.line_end);
    }

    /// Blanks between two words, sometimes a continuation.
    fn gap(&mut self) {
        if self.is_odd() || self.one_in(12) {
            self.continuation();
            return;
        }
        let odd = self.is_odd();
        let blank = if odd { self.pick(&["  ", "\t", " \t ", "\u{a0}", "\u{b}", "   "]) } else { " " };
        self.out.push_str(blank);
    }

    fn continuation(&mut self) {
        let before = self.pick(&[" ", " ", " ", "", "  ", "\t"]);
        self.out.push_str(before);
        self.out.push(self.escape);
        if self.is_odd() {
            let blanks = self.pick(&[" ", "\t ", "\u{a0}"]);
            self.out.push_str(blanks);
        }
        self.out.push_str(self.line_end);
        while self.one_in(8) {
            let between = self.pick(&["# c", "  # c", "", "\t", "#", "  # c \\", "# \u{a0}c "]);
            self.line(between);
        }
        let indent = self.pick(&["    ", "  ", "", "\t", "      ", " \t", "\u{a0}"]);
        self.out.push_str(indent);
    }

    fn instruction(&mut self, keyword: &str) {
        while self.one_in(6) {
            let between = self.pick(&[
                "",
                "# c",
                "  # c",
                "#",
                "# hadolint ignore=DL3006",
                "# c ",
                "\t",
                "# dockerfile-ls format off",
                "#!x",
            ]);
            self.line(between);
        }
        if self.is_odd() {
            let indent = self.pick(&["  ", "\t", "\u{a0}", "    "]);
            self.out.push_str(indent);
        }
        self.body(keyword, 0);
        if self.is_odd() {
            let piece = self.pick(PIECES);
            self.out.push_str(piece);
        }
    }

    fn body(&mut self, keyword: &str, depth: usize) {
        let keyword = if self.is_lower { keyword.to_lowercase() } else { keyword.to_owned() };
        self.out.push_str(&keyword);
        self.gap();
        let keyword = keyword.to_uppercase();
        let has_flags = matches!(keyword.as_str(), "FROM" | "RUN" | "COPY" | "ADD" | "HEALTHCHECK");
        while (has_flags && self.one_in(3)) || self.below(64) < self.oddness {
            let flag = self.pick(FLAGS);
            self.out.push_str(flag);
            self.gap();
        }
        match keyword.as_str() {
            "FROM" => self.from(),
            "RUN" => self.command(true),
            "CMD" | "ENTRYPOINT" => self.command(false),
            "COPY" | "ADD" => self.paths(),
            "ENV" | "LABEL" | "ARG" => self.pairs(&keyword),
            "HEALTHCHECK" if self.one_in(4) => self.line("NONE"),
            "HEALTHCHECK" => {
                self.out.push_str("CMD");
                self.gap();
                self.command(false);
            }
            "ONBUILD" if depth == 0 || self.one_in(4) => {
                let keyword = self.pick(KEYWORDS);
                self.body(keyword, depth + 1);
            }
            "SHELL" => {
                let shell = self.pick(&[
                    "[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
                    "[\"powershell\", \"-Command\"]",
                    "[\"cmd\"]",
                    "[]",
                    "a",
                ]);
                self.line(shell);
            }
            "STOPSIGNAL" => {
                let signal = self.pick(&["SIGTERM", "9", "KILL", "SIGFOO", "$V", ""]);
                self.line(signal);
            }
            "EXPOSE" => self.words(&["80", "80/tcp", "8000-8080/udp", "$V", "80/TCP", "${V:-1}", "70000", "80:80", "[80]", "a"]),
            _ => self.words(WORDS),
        }
    }

    fn words(&mut self, of: &[&'static str]) {
        if self.one_in(5) {
            return self.json();
        }
        for at in 0..=self.below(3) {
            if 0 < at {
                self.gap();
            }
            let word = self.pick(of);
            self.out.push_str(word);
        }
        self.end();
    }

    fn from(&mut self) {
        let image = self.pick(IMAGES);
        self.out.push_str(image);
        if self.one_in(2) {
            self.gap();
            let keyword = self.pick(&["AS", "as", "As", "AS"]);
            self.out.push_str(keyword);
            self.gap();
            let name = self.pick(&["a", "b", "base", "B", "1", "scratch", "a b", "$V", ""]);
            self.out.push_str(name);
        }
        self.end();
    }

    fn pairs(&mut self, keyword: &str) {
        if keyword != "ARG" && self.one_in(6) {
            let name = self.pick(NAMES);
            self.out.push_str(name);
            self.gap();
            return self.words(WORDS);
        }
        for at in 0..=self.below(4) {
            if 0 < at {
                self.gap();
            }
            let name = self.pick(NAMES);
            self.out.push_str(name);
            if keyword != "ARG" || self.one_in(2) {
                self.out.push('=');
                let value = self.pick(WORDS);
                self.out.push_str(value);
            }
        }
        self.end();
    }

    fn paths(&mut self) {
        match self.below(6) {
            0 => self.json(),
            1 => self.heredoc(" /a"),
            _ => {
                for _ in 0..=self.below(3) {
                    let path = self.pick(WORDS);
                    self.out.push_str(path);
                    self.gap();
                }
                let target = self.pick(&["/a", "./", ".", "/a/", "$V/", "a"]);
                self.line(target);
            }
        }
    }

    fn json(&mut self) {
        let (open, close) = (self.pick(&["[", "[", "[", "[ ", "[\t"]), self.pick(&["]", "]", "]", " ]", ",]", ""]));
        self.out.push_str(open);
        for at in 0..self.below(4) {
            if 0 < at {
                let comma = self.pick(&[",", ", ", ", ", " , ", " "]);
                self.out.push_str(comma);
                if self.is_odd() {
                    self.continuation();
                }
            }
            let word = self.pick(&[
                "\"a\"",
                "\"-c\"",
                "\"sh\"",
                "\"echo $V && b\"",
                "\"\\n\"",
                "\"/a b\"",
                "'a'",
                "\"é\"",
                "a",
                "1",
                "\"",
                "\".\"",
            ]);
            self.out.push_str(word);
        }
        self.line(close);
    }

    fn command(&mut self, is_run: bool) {
        match self.below(8) {
            0 => self.json(),
            1 if is_run => self.heredoc(""),
            _ => {
                for at in 0..=self.below(5) {
                    if 0 < at {
                        let before = self.pick(&[" ", " ", "", "\n"]);
                        if before == "\n" {
                            self.continuation();
                        } else {
                            self.out.push_str(before);
                        }
                        let operator = self.pick(&["&&", "&&", "&&", ";", "|", "||", "&", ""]);
                        self.out.push_str(operator);
                        self.gap();
                    }
                    let command = self.pick(COMMANDS);
                    for (at, word) in command.split(' ').enumerate() {
                        if 0 < at {
                            self.gap();
                        }
                        self.out.push_str(word);
                    }
                }
                self.end();
            }
        }
    }

    fn heredoc(&mut self, after: &str) {
        let before = self.pick(&["", "", "", "cat ", "/bin/bash ", "python3 "]);
        let (marker, end) = *self
            .random
            .pick(&[("<<E", "E"), ("<<-E", "\tE"), ("<<'E'", "E"), ("<<\"E\"", "E"), ("<<E <<F", "E\nF"), ("<<$V", "$V")])
            .unwrap_or(&("", ""));
        write!(self.out, "{before}{marker}{after}").ok();
        self.end();
        for _ in 0..self.below(5) {
            let line = match self.below(3) {
                0 => {
                    self.pick(&["", "\t", "# c", "FROM a", "  a  ", "\\", "a \\", "#!/bin/bash", "E ", " E", "$V ${V}", "set -e"])
                }
                _ => self.pick(COMMANDS),
            };
            self.line(line);
        }
        if !self.is_odd() {
            self.line(end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::{Document, FileKind};
    use crate::syntax::ast::Keyword;

    #[test]
    fn the_same_seed_makes_the_same_text() {
        let make = |seed| dockerfile(&mut Random::new(seed));
        assert_eq!(make(1), make(1));
        assert!((0..50).any(|seed| make(seed) != make(1)));
    }

    #[test]
    fn every_instruction_is_made_with_and_without_faults() {
        let texts: Vec<String> = (0..2_000).map(|seed| dockerfile(&mut Random::new(seed))).collect();
        let models = texts.iter().map(|text| Document::new(FileKind::Dockerfile, 0, text).snapshot(super::super::world()));
        let snapshots: Vec<_> = models.collect();
        let all = || snapshots.iter().flat_map(|snapshot| &snapshot.model().instructions);
        for keyword in Keyword::ALL {
            assert!(all().filter(|placed| placed.keyword == *keyword).count() > 50, "{keyword:?}");
        }
        let has_error = |s: &crate::snapshot::Snapshot| s.findings().iter().any(|f| f.severity == crate::rules::Severity::Error);
        let faulty = snapshots.iter().filter(|snapshot| has_error(snapshot)).count();
        assert!((200..1_950).contains(&faulty), "{faulty} of 2,000 have errors");
    }
}
