//! The page of a rule: its documentation, paragraph by paragraph.
//!
//! Languages translate the first paragraph in their table of summaries, and each of the others under `<rule>.<number>` in
//! their table of pages. Examples are the same in all languages, and a paragraph that a language lacks is in English.

use super::catalogue::explain as texts;
use super::locale::{Locale, Table};
use super::markdown::Markdown;

/// The page of a rule, in no language yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    rule: &'static str,
    /// Markdown, as it is in the doc comment of the rule.
    english: &'static str,
}

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Block {
    /// The lines of a paragraph or of a point of a list.
    Prose(Vec<&'static str>),
    /// A code block: the language, whether it is a good example, and its lines.
    Example(&'static str, Option<bool>, Vec<&'static str>),
    Blank,
}

impl Page {
    /// The page of the rule with that id.
    pub fn new(rule: &'static str, english: &'static str) -> Self {
        Self { rule, english }
    }

    /// The page in a language.
    pub fn markdown(self, locale: Locale) -> Markdown {
        let mut out = Markdown::new();
        let mut number = 0;
        for (at, block) in blocks(self.english).iter().enumerate() {
            if 0 < at {
                out.markup("\n");
            }
            match block {
                Block::Blank => {}
                Block::Prose(lines) => {
                    match self.translated(number, locale) {
                        Some(text) => {
                            let is_point = lines.first().is_some_and(|line| line.starts_with("- "));
                            out.markup(if is_point { "- " } else { "" }).markup(text);
                        }
                        None => push_lines(&mut out, lines),
                    }
                    number += 1;
                }
                Block::Example(language, verdict, lines) => {
                    if let Some(is_good) = verdict {
                        let word = if *is_good { texts::good() } else { texts::bad() };
                        out.append(&word.markdown(locale)).markup("\n\n");
                    }
                    out.markup("```").markup(language).markup("\n");
                    push_lines(&mut out, lines);
                    out.markup("\n```");
                }
            }
        }
        out
    }

    /// The English paragraphs, each in one line; the first says what the rule is about.
    pub fn paragraphs(self) -> Vec<String> {
        let prose = |block| match block {
            Block::Prose(lines) => Some(lines.join(" ").trim_start_matches("- ").to_owned()),
            _ => None,
        };
        blocks(self.english).into_iter().filter_map(prose).collect()
    }

    /// The name of a paragraph in the table of pages.
    pub fn key(self, number: usize) -> String {
        format!("{}.{number}", self.rule)
    }

    fn translated(self, number: usize, locale: Locale) -> Option<&'static str> {
        match number {
            _ if locale.is_english() => None,
            0 => locale.line(Table::Summaries, self.rule),
            _ => locale.line(Table::Pages, &self.key(number)),
        }
    }
}

fn push_lines(out: &mut Markdown, lines: &[&'static str]) {
    for (at, line) in lines.iter().enumerate() {
        out.markup(if at == 0 { "" } else { "\n" }).markup(line);
    }
}

fn blocks(english: &'static str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut fence: Option<(&str, Option<bool>, Vec<&str>)> = None;
    // The doc comment's own blank after `///`.
    for line in english.trim().lines().map(|line| line.strip_prefix(' ').unwrap_or(line)) {
        if let Some((language, verdict, mut lines)) = fence.take() {
            if line.starts_with("```") {
                out.push(Block::Example(language, verdict, lines));
            } else {
                lines.push(line);
                fence = Some((language, verdict, lines));
            }
        } else if let Some(info) = line.strip_prefix("```") {
            let (language, verdict) = info.split_once(',').map_or((info, None), |(language, verdict)| (language, Some(verdict)));
            fence = Some((language, verdict.map(|verdict| verdict.trim() != "bad"), Vec::new()));
        } else if line.trim().is_empty() {
            out.push(Block::Blank);
        } else {
            match out.last_mut() {
                Some(Block::Prose(lines)) if !line.starts_with("- ") => lines.push(line),
                _ => out.push(Block::Prose(vec![line])),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = " What.\n\n Why,\n and how.\n\n - One\n   of two.\n - Two.\n\n ```dockerfile,bad\n # A\n\n RUN a\n ```\n\n ```dockerfile,good\n RUN b\n ```\n";

    #[test]
    fn paragraphs_and_examples() {
        let page = Page::new("a-rule", ENGLISH);
        assert_eq!(page.paragraphs(), ["What.", "Why, and how.", "One   of two.", "Two."]);
        assert_eq!(
            page.markdown(Locale::ENGLISH).to_string(),
            "What.\n\nWhy,\nand how.\n\n- One\n  of two.\n- Two.\n\nBad:\n\n```dockerfile\n# A\n\nRUN a\n```\n\nGood:\n\n\
             ```dockerfile\nRUN b\n```"
        );
        assert_eq!(page.key(2), "a-rule.2");
    }
}
