//! `debug tree` and `debug parse`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ropey::Rope;
use serde::Serialize;

use super::{COULD_NOT_RUN, kind_of, print, read, read_all};
use crate::model::{Cache, Model, Placed, SourceText};
use crate::snapshot::FileKind;
use crate::syntax::ast::{Arguments, Command, Heredoc, HeredocMarker, Instruction, Keyword, Pair, PairForm, PathArgument, Paths};
use crate::syntax::{Tree, joined};
use crate::text::{Encoding, Text, TextSize, line_col};

pub(super) fn tree(file: &Path) -> u8 {
    let Some(text) = read(file) else { return COULD_NOT_RUN };
    let tree = Tree::parse(kind_of(file).syntax(), &Rope::from_str(&text), None);
    print(&format!("{}\n", tree.to_sexp()))
}

pub(super) fn parse(paths: &[PathBuf], json: bool) -> u8 {
    let files = read_all(paths);
    let mut with_errors = 0;
    let mut out = String::new();
    for (path, text) in &files {
        let rope = Rope::from_str(text);
        let kind = kind_of(path);
        let tree = Tree::parse(kind.syntax(), &rope, None);
        let faults = tree.faults();
        with_errors += usize::from(!faults.is_empty());
        if json {
            let instructions = if kind == FileKind::Dockerfile { describe(text, &rope, &tree) } else { Vec::new() };
            let file = FileEntry { path: path.display().to_string(), errors: faults.len(), instructions };
            out.push_str(&serde_json::to_string(&file).unwrap_or_default());
            out.push('\n');
            continue;
        }
        let places: Vec<String> = faults
            .iter()
            .map(|fault| {
                let at = line_col(&rope, fault.range.start(), Encoding::Utf32);
                format!("{}:{} {}", at.line + 1, at.column + 1, if fault.missing { "MISSING" } else { "ERROR" })
            })
            .collect();
        let state = if places.is_empty() { "ok".to_owned() } else { places.join(", ") };
        out.push_str(&format!("{}: {state}\n", path.display()));
    }
    if !json {
        out.push_str(&format!("{} files, {with_errors} with errors\n", files.len()));
    }
    print(&out).max(u8::from(with_errors > 0))
}

#[derive(Serialize)]
struct FileEntry {
    path: String,
    errors: usize,
    instructions: Vec<InstructionEntry>,
}

/// What BuildKit's parser says of an instruction; lines count from 1.
#[derive(Serialize)]
struct InstructionEntry {
    command: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_command: Option<String>,
    flags: Vec<String>,
    json: bool,
    values: Vec<String>,
    heredocs: Vec<HeredocEntry>,
    first_line: u32,
    last_line: u32,
}

#[derive(Serialize)]
struct HeredocEntry {
    name: String,
    expand: bool,
    chomp: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
}

fn describe(text: &str, rope: &Rope, tree: &Tree) -> Vec<InstructionEntry> {
    let model = Model::build(&Arc::new(Text::from(text)), tree, &mut Cache::default());
    model.instructions.iter().map(|placed| entry(&model, rope, placed)).collect()
}

fn entry(model: &Model, rope: &Rope, placed: &Placed) -> InstructionEntry {
    let line = |at: TextSize| line_col(rope, at, Encoding::Utf8).line + 1;
    let range = placed.file_range();
    let effective = placed.trigger().unwrap_or(&placed.instruction);
    // Flags of ONBUILD's trigger belong to the trigger, as in BuildKit's tree.
    let flags = effective.flags.iter().map(|f| SourceText::flag(effective, f, model.escape).text().to_owned()).collect();
    InstructionEntry {
        command: placed.keyword_token.text.to_lowercase(),
        sub_command: placed.trigger().map(|t| t.keyword_token.text.to_lowercase()),
        flags,
        json: matches!(effective.command(), Some(Command::Json(_))) || matches!(effective.paths(), Some(Paths::Json(_))),
        values: values(effective, model.escape),
        heredocs: effective
            .heredoc_markers()
            .into_iter()
            .zip(effective.heredocs.iter())
            .map(|(marker, heredoc)| heredoc_entry(effective, marker, heredoc))
            .collect(),
        first_line: line(range.start()),
        last_line: line(range.end().checked_sub(TextSize::new(1)).unwrap_or_default().max(range.start())),
    }
}

fn heredoc_entry(instruction: &Instruction, marker: &HeredocMarker, heredoc: &Heredoc) -> HeredocEntry {
    HeredocEntry {
        name: marker.name.to_string(),
        expand: !marker.quoted,
        chomp: marker.chomp,
        content: heredoc.end.map(|_| heredoc.body.map(|b| instruction.slice(b).to_owned()).unwrap_or_default()),
    }
}

fn values(instruction: &Instruction, escape: char) -> Vec<String> {
    let json = |elements: &[crate::syntax::ast::JsonElement]| {
        elements.iter().map(|e| e.value.as_deref().unwrap_or_default().to_owned()).collect()
    };
    match &instruction.arguments {
        Arguments::From(from) => {
            let words = from.image.iter().map(|i| &i.word.raw).chain(from.as_keyword.iter().map(|k| &k.text));
            words
                .chain(from.alias.iter().map(|a| &a.raw))
                .chain(from.unexpected.iter().map(|w| &w.raw))
                .map(|t| t.to_string())
                .collect()
        }
        Arguments::Command(Some(Command::Json(array))) | Arguments::Paths(Paths::Json(array)) => json(&array.elements),
        Arguments::Command(Some(Command::Shell(shell))) => vec![joined(instruction.slice(shell.range), escape).into_owned()],
        Arguments::Healthcheck(Some(check)) => {
            let kind = check.kind_token.text.to_string();
            let rest = match &check.command {
                Some(Command::Json(array)) => json(&array.elements),
                Some(Command::Shell(shell)) => vec![joined(instruction.slice(shell.range), escape).into_owned()],
                None => Vec::new(),
            };
            std::iter::once(kind).chain(rest).collect()
        }
        Arguments::Paths(Paths::Words(words)) => words
            .iter()
            .map(|word| match word {
                PathArgument::Word(word) => word.raw.to_string(),
                PathArgument::Heredoc(marker) => marker.raw.to_string(),
            })
            .collect(),
        Arguments::Ports(words) => words.iter().map(|w| w.raw.to_string()).collect(),
        Arguments::Pairs(pairs) => pairs.iter().flat_map(|pair| pair_values(instruction, pair, escape)).collect(),
        Arguments::Argument(word) => word.iter().map(|w| w.raw.to_string()).collect(),
        Arguments::Raw(token) => token.iter().map(|t| t.text.to_string()).collect(),
        _ => Vec::new(),
    }
}

/// Key and value; ARG's words stay whole.
fn pair_values(instruction: &Instruction, pair: &Pair, escape: char) -> Vec<String> {
    if instruction.keyword == Keyword::Arg || pair.form == PairForm::Bare {
        return vec![joined(instruction.slice(pair.range), escape).into_owned()];
    }
    let key = pair.key.as_ref().map(|k| k.text.to_string());
    let value = pair.value.as_ref().map(|v| v.raw.to_string());
    vec![key.unwrap_or_default(), value.unwrap_or_default()]
}
