//! `debug edits`: after any edit the incremental tree is the tree of a fresh parse.

use std::path::PathBuf;

use ropey::Rope;

use super::{COULD_NOT_RUN, Random, boundary, complain, kind_of, print, read_all};
use crate::syntax::Tree;
use crate::text::{Edit, range};

/// What is inserted: openers and closers of everything that reaches past its line.
const INSERTS: &[&str] = &[
    "RUN ls",
    "COPY a b",
    " \\\n",
    "\\",
    "`",
    "\n",
    "\r\n",
    "\r",
    "FROM x AS y\n",
    "<<EOF\n",
    "EOF\n",
    "<<-'E F'",
    "\nEOF\n",
    "\"",
    "'",
    "${",
    "}",
    "$V",
    "${V:-w}",
    "#",
    "# c\n",
    "[",
    "]",
    "[\"a\"]",
    "=",
    " ",
    "\t",
    "é",
    "🐳",
    "\u{a0}",
    "# escape=`\n",
    "# syntax=x\n",
    "--mount=type=cache,target=/x ",
    "ONBUILD ",
    "ENV a b",
    "HEALTHCHECK ",
    "@",
    ":",
    "/",
    "<",
    "0",
];
/// Edits of one file before the next file is taken.
const CHAIN: usize = 20;

pub(super) fn run(paths: &[PathBuf], edits: usize, seed: u64, untold: bool) -> u8 {
    let files = read_all(paths);
    if files.is_empty() {
        complain(format_args!("no files"));
        return COULD_NOT_RUN;
    }
    let mut random = Random::new(seed);
    let (mut done, mut mismatches, mut faulty) = (0, 0, 0);
    while done < edits {
        let Some((path, text)) = files.get((done / CHAIN + random.below(files.len())) % files.len()) else { break };
        let language = kind_of(path).syntax();
        let mut text = text.clone();
        let mut rope = Rope::from_str(&text);
        let mut tree = Tree::parse(language, &rope, None);
        for _ in 0..CHAIN.min(edits - done) {
            let edit = random_edit(&text, &mut random);
            if !untold {
                tree.edit(&rope, &edit);
            }
            text = crate::text::apply_edits(&text, std::slice::from_ref(&edit));
            rope = Rope::from_str(&text);
            tree = Tree::parse(language, &rope, Some(&tree));
            let fresh = Tree::parse(language, &rope, None);
            done += 1;
            faulty += usize::from(!fresh.faults().is_empty());
            if let Some(difference) = tree.difference(&fresh) {
                mismatches += 1;
                complain(format_args!("{}: after edit {done}: {difference}", path.display()));
                break;
            }
        }
    }
    print(&format!("{} files, {done} edits, {mismatches} mismatches, {faulty} trees with ERROR or MISSING\n", files.len()));
    u8::from(mismatches + faulty > 0)
}

/// An insertion, a deletion or a replacement, at character boundaries.
fn random_edit(text: &str, random: &mut Random) -> Edit {
    let start = boundary(text, random.below(text.len() + 1));
    let length = match random.below(4) {
        0 | 1 => 0,
        2 => random.below(4),
        _ => random.below(60),
    };
    let end = boundary(text, start + length).max(start);
    let insert = if length > 0 && random.below(2) == 0 { "" } else { random.pick(INSERTS).copied().unwrap_or("") };
    Edit::replace(range(start, end), insert)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Language;

    /// 2,000 random edits over the lesson's files and a text with everything in it.
    fn mismatches(told: bool) -> usize {
        let docker = include_str!("../../../../examples/fastapi/Dockerfile");
        let ignore = include_str!("../../../../examples/fastapi/.dockerignore");
        let hard = "# escape=\\\nARG V=1\nFROM a:${V:-x} AS b\nRUN <<A cat <<-'B'\nx\nA\n\ty\n\tB\nCOPY --from=b [\"x\", \"y\"] \\\n  # c\n\nENV a=\"b $c\" d='e'\nONBUILD RUN z";
        let mut random = Random::new(7);
        let mut count = 0;
        for chain in 0..100 {
            let (language, start) = match chain % 3 {
                0 => (Language::Dockerfile, docker),
                1 => (Language::Dockerfile, hard),
                _ => (Language::Dockerignore, ignore),
            };
            let mut text = start.to_owned();
            let mut rope = Rope::from_str(&text);
            let mut tree = Tree::parse(language, &rope, None);
            for _ in 0..CHAIN {
                let edit = random_edit(&text, &mut random);
                if told {
                    tree.edit(&rope, &edit);
                }
                text = crate::text::apply_edits(&text, std::slice::from_ref(&edit));
                rope = Rope::from_str(&text);
                tree = Tree::parse(language, &rope, Some(&tree));
                let fresh = Tree::parse(language, &rope, None);
                assert!(fresh.faults().is_empty(), "ERROR or MISSING in {text:?}");
                count += usize::from(tree.difference(&fresh).is_some());
            }
        }
        count
    }

    #[test]
    fn incremental_trees_equal_fresh_ones() {
        assert_eq!(mismatches(true), 0);
    }

    #[test]
    fn the_comparison_can_fail() {
        assert!(mismatches(false) > 100, "trees that were not told of edits must differ");
    }
}
