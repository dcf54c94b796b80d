//! `debug edits`: after any edit the tree, the model and the findings are those of a fresh file.

pub(super) mod compare;
mod random;
pub(super) mod world;

use std::path::PathBuf;
use std::sync::Arc;

use super::{COULD_NOT_RUN, Random, complain, kind_of, print, read_all};
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::syntax::Tree;
use crate::text::{Edit, apply_edits};

/// Edits of one file before the next file is taken.
const CHAIN: usize = 20;

pub(super) fn run(paths: &[PathBuf], edits: usize, seed: u64, untold: bool) -> u8 {
    let files = read_all(paths);
    if files.is_empty() {
        complain(format_args!("no files"));
        return COULD_NOT_RUN;
    }
    let mut random = Random::new(seed);
    let (mut done, mut compared, mut mismatches, mut faulty) = (0, 0, 0, 0);
    while done < edits {
        let Some((path, text)) = files.get((done / CHAIN + random.below(files.len())) % files.len()) else { break };
        let kind = kind_of(path);
        let mut chain = Chain::new(kind, text, untold, world::of(kind, text));
        for _ in 0..CHAIN.min(edits - done) {
            let step = chain.step(&mut random);
            done += 1;
            compared += step.compared;
            faulty += usize::from(step.is_faulty);
            if let Some(difference) = step.difference {
                mismatches += 1;
                complain(format_args!("{}: after edit {done}: {difference}\n  text: {:?}", path.display(), chain.text));
                break;
            }
        }
    }
    let files = files.len();
    let printed = print(&format!(
        "{files} files, {done} edits, {compared} versions compared, {mismatches} mismatches, {faulty} trees with ERROR or MISSING\n"
    ));
    printed.max(u8::from(mismatches + faulty > 0))
}

/// A file that is edited again and again.
struct Chain {
    document: Document,
    text: String,
    world: World,
    /// The text before the last edit.
    before: Option<String>,
    /// The tree that is not told about edits, if that is asked for.
    untold: Option<Tree>,
    /// A version that has not been looked at yet, with a fresh one of the same text.
    late: Option<[Arc<Snapshot>; 2]>,
}

#[derive(Default)]
struct Step {
    difference: Option<String>,
    /// How many versions were compared.
    compared: usize,
    is_faulty: bool,
}

impl Chain {
    fn new(kind: FileKind, text: &str, untold: bool, world: World) -> Self {
        let document = Document::new(kind, 0, text);
        let untold = untold.then(|| document.tree().clone());
        Self { document, text: text.to_owned(), world, before: None, untold, late: None }
    }

    /// Edits the file once and compares. As in an editor, some versions are never looked at, and some only after a
    /// newer one.
    fn step(&mut self, random: &mut Random) -> Step {
        let edit = match &self.before {
            Some(before) if random.below(8) == 0 => random::back(&self.text, before),
            _ => random::edit(&self.text, random),
        };
        self.edit(&edit);
        let mut fresh = Document::new(self.document.kind(), 0, &self.text);
        let tree = self.untold.as_ref().unwrap_or(self.document.tree());
        let mut step = Step { is_faulty: !fresh.tree().faults().is_empty(), ..Step::default() };
        step.difference = tree.difference(fresh.tree());
        if step.difference.is_some() {
            return step;
        }
        let now = [self.document.snapshot(self.world.clone()), fresh.snapshot(self.world.clone())];
        let looked_at = match random.below(8) {
            0 => None,
            1 => {
                self.late = Some(now);
                None
            }
            _ => Some(now),
        };
        let late = if looked_at.is_some() { self.late.take() } else { None };
        for [edited, fresh] in looked_at.into_iter().chain(late) {
            step.compared += 1;
            step.difference = step.difference.or_else(|| compare::difference(&edited, &fresh));
        }
        step
    }

    fn edit(&mut self, edit: &Edit) {
        let text = apply_edits(&self.text, std::slice::from_ref(edit));
        self.document.edit(edit);
        if let Some(tree) = &mut self.untold {
            *tree = Tree::parse(self.document.kind().syntax(), self.document.rope(), Some(tree));
        }
        self.before = Some(std::mem::replace(&mut self.text, text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCKER: &str = include_str!("../../../../../examples/fastapi/Dockerfile");
    const IGNORE: &str = include_str!("../../../../../examples/fastapi/.dockerignore");
    const HARD: &str = "# escape=\\\nARG V=1\nFROM a:${V:-x} AS b\nRUN <<A cat <<-'B'\nx\nA\n\ty\n\tB\nCOPY --from=b [\"x\", \"y\"] \\\n  # c\n\nENV a=\"b $c\" d='e'\nONBUILD RUN z";

    /// 2,000 random edits over the lesson's files and a text with everything in it.
    fn mismatches(untold: bool) -> Vec<String> {
        let mut random = Random::new(7);
        let mut found = Vec::new();
        for at in 0..100 {
            let (kind, text) = match at % 3 {
                0 => (FileKind::Dockerfile, DOCKER),
                1 => (FileKind::Dockerfile, HARD),
                _ => (FileKind::Dockerignore, IGNORE),
            };
            let mut chain = Chain::new(kind, text, untold, world::of(kind, text));
            for _ in 0..CHAIN {
                let step = chain.step(&mut random);
                assert!(!step.is_faulty, "ERROR or MISSING in {:?}", chain.text);
                found.extend(step.difference.map(|difference| format!("{difference} in {:?}", chain.text)));
            }
        }
        found
    }

    #[test]
    fn edited_files_are_as_fresh_ones() {
        assert_eq!(mismatches(false), [""; 0]);
    }

    #[test]
    fn the_comparison_of_trees_can_fail() {
        assert!(mismatches(true).len() > 100, "trees that were not told of edits must differ");
    }
}
