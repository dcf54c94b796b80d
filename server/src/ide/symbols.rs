//! The outline: stages with their instructions.

use crate::model::{Base, Model, Placed, Stage};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::Keyword;
use crate::text::TextRange;

/// What a symbol stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A build stage.
    Stage,
    /// An instruction that sets a build argument or environment variable.
    Variable,
    /// Any other instruction.
    Instruction,
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
        FileKind::Dockerfile => dockerfile(snapshot.model()),
        FileKind::Dockerignore => ignorefile(snapshot),
        FileKind::Other => Vec::new(),
    }
}

fn dockerfile(model: &Model) -> Vec<Symbol> {
    let mut out: Vec<Symbol> = model.instructions.get(model.global()).unwrap_or_default().iter().map(instruction).collect();
    out.extend(model.stages.iter().map(|s| stage(model, s)));
    out
}

fn stage(model: &Model, stage: &Stage) -> Symbol {
    let instructions = model.instructions_of(stage);
    let children: Vec<Symbol> = instructions.iter().skip(1).map(instruction).collect();
    let from = instructions.first();
    let from_range = from.map(Placed::file_range).unwrap_or_default();
    let range = instructions.last().map_or(from_range, |last| from_range.cover(last.file_range()));
    let image = from.and_then(|f| f.as_from()).and_then(|f| f.image.as_ref()).map(|i| i.word.raw.to_string());
    let name = match &stage.name {
        Some(name) => name.text.clone(),
        None => image.clone().unwrap_or_else(|| format!("stage {}", stage.index)),
    };
    let detail = match (&stage.name, &stage.base) {
        (Some(_), Base::Stage(_)) => image.map(|i| format!("from stage {i}")),
        (Some(_), _) => image,
        (None, _) => Some(format!("stage {}", stage.index)),
    };
    let selection = stage.name.as_ref().map_or_else(|| from.map(Placed::keyword_range).unwrap_or_default(), |n| n.range);
    Symbol { name, detail, kind: SymbolKind::Stage, range, selection, children, deprecated: false }
}

fn instruction(placed: &Placed) -> Symbol {
    let detail = placed.arguments_range().map(|range| first_line(placed.slice(range)));
    let kind = match placed.keyword {
        Keyword::Arg | Keyword::Env => SymbolKind::Variable,
        _ => SymbolKind::Instruction,
    };
    Symbol {
        name: placed.keyword_token.text.to_ascii_uppercase(),
        detail: detail.filter(|d| !d.is_empty()),
        kind,
        range: placed.file_range(),
        selection: placed.keyword_range(),
        children: Vec::new(),
        deprecated: placed.keyword == Keyword::Maintainer,
    }
}

/// The first line, cut to what an outline can show.
fn first_line(text: &str) -> String {
    const SHOWN: usize = 60;
    let line = text.lines().next().unwrap_or_default().trim_end_matches(['\\', '`']).trim_end();
    if line.chars().count() <= SHOWN {
        return line.to_owned();
    }
    line.chars().take(SHOWN - 1).chain(['…']).collect()
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
