//! FROM words with variables: the stages that they can mean.

use rustc_hash::FxHashMap;

use super::scope::Environment;
use super::{Placed, scope};
use crate::data::args::PLATFORM_ARGS;
use crate::data::platforms::{ARCHITECTURES, SYSTEMS};
use crate::syntax::ast::{Piece, Word};

/// The stages of a name, in lower case, by index.
pub(super) type Names = FxHashMap<String, Vec<usize>>;

/// Names that are compared with words at most, in the whole file: far more than people write.
const MOST_COMPARED: usize = 50_000;

/// What variants of architectures are called.
const VARIANTS: [&str; 9] = ["", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8"];

/// The words of a file with what they can mean, and what they mean on linux/amd64.
#[derive(Default)]
pub(super) struct Patterns {
    words: FxHashMap<Box<str>, Vec<Part>>,
    compared: usize,
    defaults: Option<Environment>,
}

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Any text.
    Any,
}

impl Patterns {
    /// What FROM lines see on linux/amd64 without build arguments.
    pub(super) fn defaults(&mut self, instructions: &[Placed], escape: char) -> &Environment {
        self.defaults.get_or_insert_with(|| scope::default_environment(instructions, escape))
    }

    /// The stages of these names that the image word of a FROM can mean, by index.
    pub(super) fn matches(&mut self, from: &Placed, names: &Names, instructions: &[Placed], escape: char) -> Vec<usize> {
        let Some(word) = from.as_from().and_then(|from| from.image.as_ref()).map(|image| &image.word) else { return Vec::new() };
        if !word.raw.contains('$') || word.raw.contains(['/', '@']) {
            return Vec::new();
        }
        self.compared += names.len();
        if MOST_COMPARED < self.compared {
            return Vec::new();
        }
        let parts = self.words.entry(word.raw.clone()).or_insert_with(|| parts(word, escape));
        if parts.is_empty() {
            return Vec::new();
        }
        // A variable alone that is an image unless a build says otherwise is not a choice between stages.
        if *parts == [Part::Any] {
            let defaults = self.defaults.get_or_insert_with(|| scope::default_environment(instructions, escape));
            let text = super::expand(word, escape, defaults);
            if text.known().is_some_and(|text| !text.is_empty() && !names.contains_key(text)) {
                return Vec::new();
            }
        }
        let mut found: Vec<usize> =
            names.iter().filter(|(name, _)| fits(name, parts)).filter_map(|(_, stages)| stages.last().copied()).collect();
        found.sort_unstable();
        found
    }
}

/// The parts of a word; none for what no name of a stage can be.
fn parts(word: &Word, escape: char) -> Vec<Part> {
    let mut found = Vec::new();
    for piece in &word.pieces {
        add(piece, escape, &mut found);
    }
    let is_name = |part: &Part| !matches!(part, Part::Text(text) if text.contains([':', '/', '@']));
    if found.iter().all(is_name) { found } else { Vec::new() }
}

fn add(piece: &Piece, escape: char, out: &mut Vec<Part>) {
    match piece {
        Piece::Text(token) | Piece::SingleQuoted(token) => out.push(Part::Text(token.text.replace(['"', '\'', escape], ""))),
        // Quotes hold no quotes.
        Piece::DoubleQuoted(_, inner) => inner.iter().for_each(|piece| match piece {
            Piece::Text(token) => out.push(Part::Text(token.text.replace(escape, ""))),
            Piece::Variable(variable) => out.push(of_variable(variable)),
            _ => out.push(Part::Any),
        }),
        Piece::Variable(variable) => out.push(of_variable(variable)),
        Piece::UnclosedQuote(_) | Piece::MalformedExpansion(_) => out.push(Part::Text(":".to_owned())),
    }
}

fn of_variable(variable: &crate::syntax::ast::Variable) -> Part {
    let name = variable.name.as_ref().map_or("", |name| &name.text);
    let modifier = variable.modifier.as_ref().map_or("", |modifier| &modifier.text);
    // The builder sets them always.
    let is_plain = matches!(modifier, "" | ":-" | "-" | ":?" | "?");
    match name {
        _ if !is_plain || !PLATFORM_ARGS.contains(&name) => Part::Any,
        "TARGETARCH" | "BUILDARCH" => Part::OneOf(&ARCHITECTURES),
        "TARGETOS" | "BUILDOS" => Part::OneOf(&SYSTEMS),
        "TARGETVARIANT" | "BUILDVARIANT" => Part::OneOf(&VARIANTS),
        _ => Part::Any,
    }
}

/// Whether a name can be made of the parts.
fn fits(name: &str, parts: &[Part]) -> bool {
    // Where the parts so far can end.
    let mut ends = vec![false; name.len() + 1];
    if let Some(first) = ends.first_mut() {
        *first = true;
    }
    for part in parts {
        let mut next = vec![false; name.len() + 1];
        for at in ends.iter().enumerate().filter(|(_, is_end)| **is_end).map(|(at, _)| at) {
            let rest = name.get(at..).unwrap_or_default();
            let mut reach = |text: &str| {
                if rest.starts_with(text)
                    && let Some(end) = next.get_mut(at + text.len())
                {
                    *end = true;
                }
            };
            match part {
                Part::Text(text) => reach(text),
                Part::OneOf(texts) => texts.iter().for_each(|text| reach(text)),
                Part::Any => {
                    next.iter_mut().skip(at).for_each(|end| *end = true);
                    break;
                }
            }
        }
        ends = next;
    }
    ends.last().copied().unwrap_or_default()
}
