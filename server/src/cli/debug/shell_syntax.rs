//! `debug shell-syntax`: where shells would stop in a text, to be compared with what they do
//! (`tests/oracles/shell_syntax.py`).

use std::fmt::Write;
use std::path::PathBuf;

use super::{COULD_NOT_RUN, complain, kind_of, print, read_all};
use crate::cli::today;
use crate::disk;
use crate::model::{ShellGrammar, ShellText};
use crate::rules::Knowledge;
use crate::snapshot::{Document, World};
use crate::texts::Locale;

/// Prints where each shell would stop in each text: `-` for nowhere.
pub(super) fn run() -> u8 {
    let given = match disk::stdin(disk::MAX_TEXT).and_then(disk::text) {
        Ok(given) => given,
        Err(refusal) => {
            complain(format_args!("{refusal}"));
            return COULD_NOT_RUN;
        }
    };
    let mut out = String::new();
    for text in given.split('\0') {
        let verdict = |grammar: ShellGrammar| match grammar.refusal(text) {
            // Writing into a string cannot fail.
            Some(refusal) => format!("{:?} {}..{}", refusal.kind, refusal.at.start, refusal.at.end),
            None => "-".to_owned(),
        };
        let _ = writeln!(out, "{}", ShellGrammar::ALL.map(verdict).join("\t"));
    }
    print(&out)
}

/// Prints the texts that files give to shells.
pub(super) fn texts(paths: &[PathBuf]) -> u8 {
    let mut texts = Vec::new();
    for (path, text) in read_all(paths) {
        let world = World {
            today: today(),
            language: Locale::ENGLISH,
            knowledge: Knowledge::default(),
            settings: Default::default(),
            strict: true,
        };
        let snapshot = Document::new(kind_of(&path), 0, &text).snapshot(world);
        let model = snapshot.model();
        for (index, placed) in model.instructions.iter().enumerate() {
            let inner = placed.trigger().unwrap_or(placed);
            let shell = model.shell_of(index);
            let given = ShellText::of(inner, model.escape).into_iter();
            texts.extend(given.filter(|given| given.shell.unwrap_or(shell).is_posix()).map(|given| given.text.text().to_owned()));
        }
    }
    print(&texts.join("\0"))
}
