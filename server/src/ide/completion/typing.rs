//! What is left of a list while somebody types, who did not ask for it.

use super::{Completions, Item, ItemKind};

/// Lists up to this length are sent whole: clients find what was typed wrongly as well.
const SHORT: usize = 40;

impl Completions {
    /// The list for somebody who typed this much of a word. A word that is whole has no list, because Enter would take an
    /// item of it instead of making a line; and of a long list only what goes on with the letters.
    #[must_use]
    pub fn while_typing(mut self, typed: &str) -> Self {
        if self.is_for_askers || self.is_whole(typed) {
            self.items.clear();
        } else if SHORT < self.items.len() {
            self.items.retain(|item| has_letters(&item.label, typed) || has_letters(&item.text, typed));
        }
        self
    }

    /// The list without what does not have the signs before the last word that was typed: behind `24-` clients that compare
    /// words alone would show all that `24` is no part of.
    pub(super) fn going_on(mut self, typed: &str) -> Self {
        let begun = typed.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').as_bytes();
        let is_telling = begun.iter().any(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        let has = |text: &str| text.as_bytes().windows(begun.len()).any(|part| part.eq_ignore_ascii_case(begun));
        let goes_on = |item: &Item| has(&item.text) || has(&item.label);
        // Of what was typed wrongly the client makes what it can.
        if is_telling && self.items.iter().any(goes_on) {
            self.items.retain(goes_on);
        }
        self
    }

    /// Whether an item could be typed to its end: then the next letter may make the list another one.
    pub fn can_become_whole(&self) -> bool {
        self.items.iter().any(|item| item.snippet.is_none())
    }

    fn is_whole(&self, typed: &str) -> bool {
        let is_it = |item: &Item| {
            let label = item.label.as_str();
            item.snippet.is_none() && (label == typed || label.strip_suffix('/').is_some_and(|folder| folder == typed))
        };
        if typed.is_empty() || !self.items.iter().any(is_it) {
            return false;
        }
        // `3` is a tag, and how `3.14` begins, which is wanted more.
        let mut longer = self.items.iter().filter_map(|item| item.label.strip_prefix(typed));
        let best = longer.next().unwrap_or_default();
        !(self.items.iter().all(|item| item.kind == ItemKind::Tag) && best.starts_with('.'))
    }
}

/// Whether a word has these letters in this order.
fn has_letters(word: &str, letters: &str) -> bool {
    let mut rest = word.chars().map(|c| c.to_ascii_lowercase());
    letters.chars().map(|c| c.to_ascii_lowercase()).all(|letter| rest.any(|c| c == letter))
}

#[cfg(test)]
mod tests {
    use crate::ide::completion::complete;
    use crate::testing::{cursor, snapshot};
    use crate::text::{between, slice};

    /// What is shown to somebody who types.
    fn shown(fixture: &str) -> Vec<String> {
        let (text, at) = cursor(fixture);
        let found = complete(&snapshot(&text), at);
        let typed = slice(&text, between(found.insert.start(), at)).to_owned();
        found.while_typing(&typed).items.into_iter().map(|item| item.label).collect()
    }

    #[test]
    fn what_stands_before_the_last_word_counts_in_every_client() {
        let labels = |fixture: &str| -> Vec<String> {
            let (text, at) = cursor(fixture);
            complete(&snapshot(&text), at).items.into_iter().map(|item| item.label).collect()
        };
        let tags = labels("FROM node:24-<|>");
        assert!(4 < tags.len() && tags.iter().all(|tag| tag.contains("24-")), "{tags:?}");
        let words = labels("FROM python:3.14-slim\nCOPY bot.py .\nCMD [\"python\", \"-<|>\"]");
        assert!(words.iter().all(|word| word.starts_with('-')), "{words:?}");
        assert_eq!(labels("FROM node:q-<|>").len(), labels("FROM node:<|>").len(), "nothing has what was typed");
    }

    #[test]
    fn nothing_behind_a_whole_word() {
        for fixture in [
            "FROM python:3.13-slim<|>",
            "FROM python:3.13<|>",
            "FROM node:24<|>",
            "FROM alpine<|>",
            "FROM debian:13<|>",
            "FROM a AS build\nFROM build<|>",
            "FROM a\nCOPY . .<|>",
            "FROM a\nCOPY . ./<|>",
            "FROM a\nWORKDIR /app\nCOPY . /app<|>",
            "FROM a\nWORKDIR /app\nCOPY . /app/<|>",
            "FROM a\nCOPY main.py<|>",
            "FROM a\nWORKDIR /app\nRUN x\nWORKDIR /app<|>",
            "FROM a\nEXPOSE 8080<|>",
            "FROM a\nEXPOSE 80/tcp<|>",
            "FROM a\nRUN useradd me\nUSER me<|>",
            "FROM a\nUSER root:root<|>",
            "FROM a\nSTOPSIGNAL SIGTERM<|>",
            "FROM a\nHEALTHCHECK NONE<|>",
            "FROM a\nENV A=1\nRUN echo $A<|>",
            "FROM a\nCOPY --link<|> a b",
            "FROM --platform=linux/amd64<|> a",
            "# syntax=docker/dockerfile:1<|>",
            "#<|>\nFROM a",
            "FROM a\n#<|>\nRUN x",
            "FROM a\n <|>\n",
        ] {
            assert_eq!(shown(fixture), [""; 0], "{fixture}");
        }
    }

    #[test]
    fn words_that_most_go_on_with_have_their_list() {
        for (fixture, first) in [
            ("FROM python:3<|>", "3.14-slim"),
            ("FROM python:<|>", "3.14-slim"),
            ("FROM alpine:3<|>", "3.24"),
            ("FROM node:24-<|>", "24-alpine"),
            ("FROM a\nCOPY . <|>", "./"),
            ("# <|>\nFROM a", "syntax=docker/dockerfile:1"),
            ("FROM a\nONBUILD <|>", "RUN command"),
            ("FROM a\nR<|>", "RUN command"),
        ] {
            assert_eq!(shown(fixture).first().map(String::as_str), Some(first), "{fixture}");
        }
    }

    #[test]
    fn of_long_lists_what_goes_on() {
        assert!(shown("FROM python:3.13-a<|>").iter().all(|label| label.contains('a')));
        let names = shown("FROM pyth<|>");
        assert!(names[0] == "python" && names.len() < 30, "{names:?}");
    }
}
