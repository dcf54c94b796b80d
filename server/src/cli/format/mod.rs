//! `format`: the formatter for whole projects.

pub(super) mod editorconfig;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use super::diff::diff;
use super::files::{self, FoundFiles};
use super::guard::guarded;
use super::{COULD_NOT_RUN, complain, print, retold, said, today};
use crate::config::{Continuation, Formatter, KeywordCase, Style};
use crate::disk;
use crate::ide::format::{self, Indent, Options};
use crate::rules::Knowledge;
use crate::snapshot::{Document, FileKind, World};
use crate::text::{Edit, apply_edits, visible_line};
use crate::texts::{Locale, complaint as texts};

#[derive(Debug, Args)]
pub(super) struct FormatArguments {
    /// Files and folders (default: the current folder); `-` is standard input, whose formatted text goes to standard
    /// output. A folder is searched for Dockerfiles and .dockerignore files.
    paths: Vec<PathBuf>,
    /// Change nothing; list the files that would change, and exit with 1 if there are any.
    #[arg(long)]
    check: bool,
    /// Change nothing; print what would change, and exit with 1 if anything would.
    #[arg(long)]
    diff: bool,
    /// Format standard input as a file with that name.
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<PathBuf>,
    /// gentle: whitespace around lines; canonical: also keyword case, spaces between words, JSON arrays, one pair
    /// per line.
    #[arg(long, value_enum, default_value_t = StyleName::Gentle)]
    style: StyleName,
    /// Indent continuation lines by so many blanks, or by tabs, whatever `.editorconfig` and most lines of the file say.
    #[arg(long, value_name = "COLUMNS|tab", value_parser = indent)]
    indent: Option<Indent>,
    /// Indent every continuation line once instead of keeping their depths.
    #[arg(long)]
    flat: bool,
    /// Leave continuation lines as they are.
    #[arg(long, conflicts_with = "flat")]
    ignore_multiline_instructions: bool,
    /// The case of keywords in the canonical style.
    #[arg(long, value_enum, default_value_t = CaseName::Majority)]
    keyword_case: CaseName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StyleName {
    Gentle,
    Canonical,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CaseName {
    /// The case of most keywords in the file.
    Majority,
    Upper,
    Lower,
}

/// A file and what is to change in it.
struct Formatted {
    /// As it was given or found.
    path: PathBuf,
    text: String,
    edits: Vec<Edit>,
    /// Whether the new text is in the file by now.
    written: bool,
}

/// Formats files. Exit code 0: nothing to do, or done; 1: something would change, with `--check` or `--diff`; 2: a file
/// could not be read or written.
pub(super) fn run(arguments: &FormatArguments) -> u8 {
    let formatter = arguments.formatter();
    let FoundFiles { files: paths, problems, notes } = files::find(&arguments.paths());
    let results: Vec<Result<Formatted, String>> = paths
        .par_iter()
        .map(|path| guarded(|| format(path, arguments, formatter)).map_err(|problem| format!("{}: {problem}", path.display())))
        .collect();
    let mut code = if problems.is_empty() { 0 } else { COULD_NOT_RUN };
    for problem in problems.into_iter().chain(notes) {
        complain(format_args!("{problem}"));
    }
    let mut out = String::new();
    for result in results {
        match result {
            Ok(file) => {
                out.push_str(&arguments.show(&file));
                if !file.edits.is_empty() && arguments.is_dry() {
                    code = code.max(1);
                }
            }
            Err(problem) => {
                complain(format_args!("{problem}"));
                code = COULD_NOT_RUN;
            }
        }
    }
    print(&out).max(code)
}

impl FormatArguments {
    fn paths(&self) -> Vec<PathBuf> {
        match (self.paths.is_empty(), &self.stdin_filename) {
            (true, Some(_)) => vec![PathBuf::from("-")],
            (true, None) => vec![PathBuf::from(".")],
            (false, _) => self.paths.clone(),
        }
    }

    fn formatter(&self) -> Formatter {
        Formatter {
            style: match self.style {
                StyleName::Gentle => Style::Gentle,
                StyleName::Canonical => Style::Canonical,
            },
            continuation: match (self.flat, self.ignore_multiline_instructions) {
                (true, _) => Continuation::Flat,
                (_, true) => Continuation::Leave,
                (false, false) => Continuation::KeepDepth,
            },
            keyword_case: match self.keyword_case {
                CaseName::Majority => KeywordCase::Majority,
                CaseName::Upper => KeywordCase::Upper,
                CaseName::Lower => KeywordCase::Lower,
            },
        }
    }

    fn is_dry(&self) -> bool {
        self.check || self.diff
    }

    /// What is printed for a file.
    fn show(&self, file: &Formatted) -> String {
        let path = file.path.display();
        if self.diff {
            return diff(&path.to_string(), &file.text, &apply_edits(&file.text, &file.edits));
        }
        match (self.check, file.edits.is_empty(), file.written) {
            (true, false, _) => format!("{}\n", visible_line(&said(&texts::would_format(path.to_string())))),
            (false, _, true) => format!("{}\n", visible_line(&said(&texts::formatted(path.to_string())))),
            (false, _, false) if is_stdin(&file.path) => apply_edits(&file.text, &file.edits),
            _ => String::new(),
        }
    }
}

/// Reads `--indent`.
fn indent(text: &str) -> Result<Indent, String> {
    if text == "tab" {
        return Ok(Indent::new(4, true));
    }
    let columns = text.parse::<usize>().ok().filter(|columns| (1..=16).contains(columns));
    columns.map(|columns| Indent::new(columns, false)).ok_or_else(|| said(&texts::no_indent()))
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

fn format(path: &Path, arguments: &FormatArguments, formatter: Formatter) -> Result<Formatted, String> {
    let name = match &arguments.stdin_filename {
        Some(name) if is_stdin(path) => name,
        None if is_stdin(path) => Path::new("Dockerfile"),
        _ => path,
    };
    let original = if is_stdin(path) { None } else { Some(disk::original(path, disk::MAX_TEXT)) };
    let original = original.transpose().map_err(retold)?;
    let text = match &original {
        Some(original) => Cow::Borrowed(original.text.as_str()),
        None => Cow::Owned(disk::stdin(disk::MAX_TEXT).and_then(disk::text).map_err(retold)?),
    };
    let mut options = Options::new(formatter);
    editorconfig::apply(name, &mut options)?;
    options.indent = arguments.indent.or(options.indent);
    let edits = edits(name, &text, &options);
    let to_write = original.as_ref().filter(|_| !edits.is_empty() && !arguments.is_dry());
    if let Some(original) = to_write {
        disk::replace(path, original, &apply_edits(&text, &edits)).map_err(retold)?;
    }
    let written = to_write.is_some();
    let text = text.into_owned();
    Ok(Formatted { path: path.to_owned(), text, edits, written })
}

fn edits(name: &Path, text: &str, options: &Options) -> Vec<Edit> {
    let file_name = name.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let kind = match FileKind::detect(&file_name, "") {
        FileKind::Other => FileKind::Dockerfile,
        kind => kind,
    };
    let world = World {
        today: today(),
        language: Locale::ENGLISH,
        knowledge: Knowledge::default(),
        settings: std::sync::Arc::default(),
        strict: true,
    };
    let mut document = Document::new(kind, 0, text);
    let edits = format::document(&document.snapshot(world), options);
    // Taking a large file's tree apart takes as long as formatting it, and need not delay the result.
    rayon::spawn(move || drop(document));
    edits
}
