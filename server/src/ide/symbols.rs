//! The outline: stages with their instructions.

use crate::model::{Directive, Model, Placed, Stage};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::{Heredoc, HeredocMarker, Keyword, Pair, PairForm};
use crate::text::TextRange;
use crate::texts::{Argument, Locale, stage as texts};

/// What a symbol stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A parser directive.
    Directive,
    /// A build stage.
    Stage,
    /// A build argument or environment variable.
    Variable,
    /// A label.
    Label,
    /// Any other instruction.
    Instruction,
    /// A file that a heredoc of COPY or ADD writes.
    File,
    /// A line of a `.dockerignore` file.
    Pattern,
}

/// An entry of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// What it is called.
    pub name: String,
    /// More, shown dimmed.
    pub detail: Option<String>,
    /// What it stands for.
    pub kind: SymbolKind,
    /// All of it.
    pub range: TextRange,
    /// What is selected when it is gone to; inside `range`.
    pub selection: TextRange,
    /// Entries below it.
    pub children: Vec<Symbol>,
    /// Obsolete.
    pub deprecated: bool,
}

/// The outline of a file.
pub fn symbols(snapshot: &Snapshot) -> Vec<Symbol> {
    match snapshot.kind {
        FileKind::Dockerfile => dockerfile(snapshot.model(), snapshot.world.language),
        FileKind::Dockerignore => ignorefile(snapshot),
        FileKind::Other => Vec::new(),
    }
}

fn dockerfile(model: &Model, language: Locale) -> Vec<Symbol> {
    let mut out: Vec<Symbol> = model.directives.iter().map(|d| directive(model, d)).collect();
    out.extend(model.instructions.get(model.global()).unwrap_or_default().iter().flat_map(instruction));
    out.extend(model.stages.iter().map(|s| stage(model, s, language)));
    out
}

fn directive(model: &Model, directive: &Directive) -> Symbol {
    let detail = Some(directive.value.clone()).filter(|value| !value.is_empty());
    let range = directive.name.cover(directive.value_range);
    Symbol { detail, ..leaf(model.slice(directive.name), SymbolKind::Directive, range, directive.name) }
}

fn stage(model: &Model, stage: &Stage, language: Locale) -> Symbol {
    let instructions = model.instructions_of(stage);
    let from = instructions.first();
    let from_range = from.map(Placed::file_range).unwrap_or_default();
    let range = instructions.last().map_or(from_range, |last| from_range.cover(last.file_range()));
    let image = from.and_then(|f| Some((f, &f.as_from()?.image.as_ref()?.word)));
    let base = image.map(|(_, word)| word.raw.to_string());
    let (name, selection) = match (&stage.name, image) {
        (Some(name), _) => (name.text.clone(), name.range),
        (None, Some((from, word))) => (word.raw.to_string(), from.at(word.range)),
        (None, None) => ("FROM".to_owned(), from.map(Placed::keyword_range).unwrap_or_default()),
    };
    let children = instructions.iter().skip(1).flat_map(instruction).collect();
    let number = || texts::number(Argument::ordinal(stage.index)).plain(language);
    let detail = if stage.name.is_some() { base } else { Some(number()) };
    Symbol { detail, children, ..leaf(&name, SymbolKind::Stage, range, selection) }
}

/// One symbol, or one for each name that ARG, ENV or LABEL sets.
fn instruction(placed: &Placed) -> Vec<Symbol> {
    let kind = if placed.keyword == Keyword::Label { SymbolKind::Label } else { SymbolKind::Variable };
    let pairs = placed.pairs();
    if !pairs.is_empty() {
        return pairs.iter().map(|p| pair(placed, p, kind)).collect();
    }
    let whole = placed.file_range();
    let keyword = placed.keyword_token.text.to_ascii_uppercase();
    let name = match placed.arguments_range() {
        Some(arguments) => format!("{keyword} {}", placed.slice(arguments)),
        None => keyword,
    };
    let children = match placed.paths() {
        Some(_) => placed.heredoc_markers().into_iter().zip(&placed.heredocs).map(|(m, h)| file(placed, m, h)).collect(),
        None => Vec::new(),
    };
    let deprecated = placed.keyword == Keyword::Maintainer;
    vec![Symbol { children, deprecated, ..leaf(&name, SymbolKind::Instruction, whole, placed.keyword_range()) }]
}

fn pair(placed: &Placed, pair: &Pair, kind: SymbolKind) -> Symbol {
    let is_bare = pair.form == PairForm::Bare;
    let value = pair.value.as_ref().filter(|_| !is_bare).map(|word| shown(&word.raw)).filter(|v| !v.is_empty());
    let name = if pair.name().is_empty() { "=" } else { pair.name() };
    Symbol { detail: value, ..leaf(name, kind, placed.at(pair.range), placed.at(pair.name_range())) }
}

fn file(placed: &Placed, marker: &HeredocMarker, heredoc: &Heredoc) -> Symbol {
    leaf(&marker.name, SymbolKind::File, placed.at(marker.range.cover(heredoc.range)), placed.at(marker.range))
}

fn leaf(name: &str, kind: SymbolKind, range: TextRange, selection: TextRange) -> Symbol {
    // Some editors refuse an outline in which a name shows nothing.
    let name = Some(shown(name)).filter(|name| !name.is_empty()).unwrap_or_else(|| "…".to_owned());
    Symbol { name, detail: None, kind, range, selection, children: Vec::new(), deprecated: false }
}

/// The first line with single blanks, cut to what an outline can show.
fn shown(text: &str) -> String {
    const SHOWN: usize = 60;
    let line = text.split(['\n', '\r']).next().unwrap_or_default().trim_end().trim_end_matches(['\\', '`']);
    let mut out = String::with_capacity(line.len().min(2 * SHOWN));
    for word in line.split_whitespace() {
        // What is longer than that in bytes may be shorter in characters, but not by more than four times.
        if 4 * SHOWN < out.len() {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    match out.char_indices().nth(SHOWN) {
        None => out,
        Some(_) => out.chars().take(SHOWN - 1).chain(['…']).collect(),
    }
}

fn ignorefile(snapshot: &Snapshot) -> Vec<Symbol> {
    let (file, _) = snapshot.ignorefile();
    file.patterns
        .iter()
        .map(|p| Symbol {
            name: p.raw.clone(),
            detail: p.negated.then(|| "!".to_owned()),
            kind: SymbolKind::Pattern,
            range: p.range,
            selection: p.range,
            children: Vec::new(),
            deprecated: false,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::testing::{ignore_snapshot, snapshot};

    /// A line for each symbol: kind, name, detail, what is selected.
    fn outline(text: &str, symbols: &[Symbol], depth: usize, out: &mut String) {
        for symbol in symbols {
            assert!(symbol.range.contains_range(symbol.selection), "{symbol:?}");
            let selected = crate::text::slice(text, symbol.selection);
            let detail = symbol.detail.as_ref().map(|d| format!(" ({d})")).unwrap_or_default();
            let mark = if symbol.deprecated { " deprecated" } else { "" };
            *out += &format!("{}{:?} {}{detail} [{selected}]{mark}\n", "  ".repeat(depth), symbol.kind, symbol.name);
            outline(text, &symbol.children, depth + 1, out);
        }
    }

    fn shown_of(text: &str, snapshot: &Snapshot) -> String {
        let mut out = String::new();
        outline(text, &symbols(snapshot), 0, &mut out);
        out
    }

    #[test]
    fn stages_hold_their_instructions() {
        let text = "#syntax = docker/dockerfile:1\n# eskape=`\nARG V=1 W\nFROM golang:$V AS build\nENV A=b \\\n  C=\"d e\"\n\
                    LABEL x.y=z\nrun   go   build \\\n  ./...\nCOPY <<a.txt <<b /x/\n1\na.txt\n2\nb\nFROM scratch\nmaintainer me\n\
                    ONBUILD RUN x\nTYPO y\nENV =z\nFROM\nCMD\n";
        expect![[r#"
            Directive syntax (docker/dockerfile:1) [syntax]
            Variable V (1) [V]
            Variable W [W]
            Stage build (golang:$V) [build]
              Variable A (b) [A]
              Variable C ("d e") [C]
              Label x.y (z) [x.y]
              Instruction RUN go build [run]
              Instruction COPY <<a.txt <<b /x/ [COPY]
                File a.txt [<<a.txt]
                File b [<<b]
            Stage scratch (stage 1) [scratch]
              Instruction MAINTAINER me [maintainer] deprecated
              Instruction ONBUILD RUN x [ONBUILD]
              Instruction TYPO y [TYPO]
              Variable = (z) [=z]
            Stage FROM (stage 2) [FROM]
              Instruction CMD [CMD]
        "#]]
        .assert_eq(&shown_of(text, &snapshot(text)));
    }

    #[test]
    fn every_name_shows_something() {
        for text in ["FROM \\\u{a0}\n", "FROM \\\u{a0}\nb\n", "FROM a\nENV \\\u{a0}=1\n"] {
            let symbols = symbols(&snapshot(text));
            let names = symbols.iter().flat_map(|symbol| [symbol].into_iter().chain(&symbol.children)).map(|symbol| &symbol.name);
            assert!(names.clone().count() > 0 && names.clone().all(|name| !name.trim().is_empty()), "{text:?}: {symbols:?}");
        }
    }

    #[test]
    fn long_lines_are_cut() {
        let text = format!("FROM a\nRUN {}\r x", "é".repeat(100));
        let symbols = symbols(&snapshot(&text));
        let name = symbols.first().and_then(|s| s.children.first()).map(|s| s.name.clone());
        assert_eq!(name, Some(format!("RUN {}…", "é".repeat(55))));
    }

    #[test]
    fn patterns_of_an_ignore_file() {
        let text = "# a\n*.pyc\n!b\n";
        expect![[r#"
            Pattern *.pyc [*.pyc]
            Pattern !b (!) [!b]
        "#]]
        .assert_eq(&shown_of(text, &ignore_snapshot(text)));
    }
}
