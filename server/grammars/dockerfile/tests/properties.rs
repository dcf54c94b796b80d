//! What holds for any text: no ERROR or MISSING node, an incremental tree equal to a fresh one, and
//! damage that stays inside one instruction. Seeds are fixed.

#![allow(clippy::expect_used, reason = "a test may panic")]

mod common;

use common::{Random, corpus, nodes, parse, parser};
use tree_sitter::Tree;

/// The texts of the corpus, each with something to damage.
fn snippets() -> Vec<String> {
    corpus().into_iter().flat_map(|(_, cases)| cases).map(|case| case.input + "\n").collect()
}

fn assert_total(tree: &Tree, text: &str) {
    assert!(!tree.root_node().has_error(), "an ERROR or MISSING node in {text:?}");
}

#[test]
fn garbage_parses() {
    let mut random = Random::new(1);
    let mut parser = parser();
    for _ in 0..3_000 {
        let text = random.garbage();
        assert_total(&parser.parse(&text, None).expect("a tree"), &text);
    }
}

#[test]
fn damaged_snippets_parse() {
    let mut random = Random::new(2);
    let mut parser = parser();
    for snippet in snippets() {
        for _ in 0..25 {
            let mut text = snippet.clone();
            for _ in 0..=random.below(4) {
                random.edit(&mut text);
            }
            assert_total(&parser.parse(&text, None).expect("a tree"), &text);
        }
    }
}

/// Kind, range and field of every node.
fn fingerprint(tree: &Tree) -> Vec<String> {
    let mut cursor = tree.walk();
    nodes(tree)
        .into_iter()
        .map(|node| {
            let parent_field = node.parent().and_then(|parent| {
                cursor.reset(parent);
                let index = (0..parent.child_count()).find(|&i| parent.child(i) == Some(node))?;
                parent.field_name_for_child(index)
            });
            format!("{} {:?} {:?} {}", node.kind(), node.range(), parent_field, node.child_count())
        })
        .collect()
}

/// Edits a text many times. Returns the number of edits after which the incremental tree is not the
/// fresh one.
fn mismatches(random: &mut Random, mut text: String, edits: usize, tell: bool) -> usize {
    let mut parser = parser();
    let mut tree = parser.parse(&text, None).expect("a tree");
    let mut found = 0;
    for _ in 0..edits {
        let edit = random.edit(&mut text);
        if tell {
            tree.edit(&edit);
        }
        tree = parser.parse(&text, Some(&tree)).expect("a tree");
        assert!(!tell || !tree.root_node().has_error(), "an ERROR or MISSING node in {text:?}");
        let fresh = parse(&text);
        if fingerprint(&tree) != fingerprint(&fresh) {
            found += 1;
            // Start over from a good tree: one fault is one mismatch.
            tree = fresh;
        }
    }
    found
}

#[test]
fn incremental_is_fresh() {
    let mut random = Random::new(3);
    for snippet in snippets() {
        assert_eq!(mismatches(&mut random, snippet.clone(), 12, true), 0, "{snippet:?}");
    }
    for _ in 0..150 {
        let text = random.garbage();
        assert_eq!(mismatches(&mut random, text.clone(), 6, true), 0, "{text:?}");
    }
}

/// The negative control: when the tree is not told of the edit, the comparison must see it.
#[test]
fn an_untold_edit_is_noticed() {
    let mut random = Random::new(4);
    let found: usize = snippets().into_iter().map(|snippet| mismatches(&mut random, snippet, 3, false)).sum();
    assert!(found > 50, "only {found}");
}

/// Editing the escape directive changes how all that follows is read.
#[test]
fn flipping_the_escape_directive_reparses_the_rest() {
    let body = "FROM a\nRUN x \\\n  y `\n  z\nENV A=b\\ c D=e` f\n".repeat(20);
    for (from, to) in [("`", "\\"), ("\\", "`")] {
        let mut text = format!("# escape={from}\n{body}");
        let mut parser = parser();
        let mut tree = parser.parse(&text, None).expect("a tree");
        text.replace_range(9..10, to);
        let at = |column| tree_sitter::Point::new(0, column);
        tree.edit(&tree_sitter::InputEdit {
            start_byte: 9,
            old_end_byte: 10,
            new_end_byte: 10,
            start_position: at(9),
            old_end_position: at(10),
            new_end_position: at(10),
        });
        let tree = parser.parse(&text, Some(&tree)).expect("a tree");
        assert_eq!(fingerprint(&tree), fingerprint(&parse(&text)));
    }
}

/// A comment behind a reused node is lexed with other valid tokens than in a fresh parse.
#[test]
fn padding_does_not_depend_on_the_valid_tokens() {
    let mut text = String::from("\t\u{c}\\ A\\\n\u{a0}#");
    let mut parser = parser();
    let mut tree = parser.parse(&text, None).expect("a tree");
    text.replace_range(0..2, "");
    let at = |column| tree_sitter::Point::new(0, column);
    tree.edit(&tree_sitter::InputEdit {
        start_byte: 0,
        old_end_byte: 2,
        new_end_byte: 0,
        start_position: at(0),
        old_end_position: at(2),
        new_end_position: at(0),
    });
    let tree = parser.parse(&text, Some(&tree)).expect("a tree");
    assert_eq!(fingerprint(&tree), fingerprint(&parse(&text)));
}

/// A damaged line leaves the instructions around it as they are.
#[test]
fn neighbours_are_left_alone() {
    let before = "FROM a AS b\nENV A=1 \\\n  B='c d'\nRUN <<E\nx\nE\n";
    let after = "COPY --from=b [\"a\", \"b\"]\nRUN a \\\n  b\nHEALTHCHECK CMD x\n";
    let kinds = |text: &str| {
        let tree = parse(text);
        let mut cursor = tree.walk();
        let children: Vec<String> = tree
            .root_node()
            .named_children(&mut cursor)
            .map(|node| format!("{} {:?}", node.kind(), &text[node.byte_range()]))
            .collect();
        children
    };
    let damaged = [
        "RUN \"",
        "RUN 'a",
        "RUN ${",
        "RUN [",
        "RUN [\"a\"",
        "RUN <<EOF",
        "RUN a <<'x",
        "ENV",
        "ENV A",
        "ENV \"A",
        "ENV A='",
        "ENV A=\"${",
        "ENV ${a:-",
        "FROM",
        "FROM a:",
        "FROM a@",
        "FROM ${",
        "FROM a AS",
        "FROM a b c",
        "COPY",
        "COPY --",
        "COPY --from",
        "COPY --from=",
        "COPY --from=\"a",
        "COPY [\"a\",",
        "COPY <<E /a",
        "COPY a <<",
        "CMD [",
        "CMD [\"",
        "HEALTHCHECK",
        "HEALTHCHECK --x",
        "HEALTHCHECK C",
        "ONBUILD",
        "ONBUILD RUN <<X",
        "ONBUILD ONBUILD",
        "F",
        "FRO",
        "$",
        "\"",
        "'",
        "=",
        "--",
        "<<E",
        "LABEL a=b c",
        "LABEL a=\"b\\\" c",
        "EXPOSE ${",
        "USER \"a",
        "VOLUME [\"",
        "SHELL [",
        "ARG",
        "ARG A=",
        "ARG =",
        "STOPSIGNAL",
        "WORKDIR ${a/b",
        "MAINTAINER",
        "# escape=`",
        "#",
    ];
    for line in damaged {
        let found = kinds(&format!("{before}{line}\n{after}"));
        let (start, end) = (kinds(before), kinds(after));
        assert!(found.starts_with(&start), "{line:?}: {found:#?}");
        // `E` is the terminator of no later heredoc, so that an open one ends before the next keyword.
        assert!(found.ends_with(&end), "{line:?}: {found:#?}");
        assert_eq!(found.len(), start.len() + end.len() + 1, "{line:?}: {found:#?}");
    }
}

/// Texts that would be slow, deep or long if anything were quadratic or recursive. Nothing is timed
/// here (see `examples/timing.rs`); a regression shows as a test that hangs or overflows.
#[test]
fn pathological_texts_parse() {
    let many = |piece: &str| piece.repeat(20_000);
    let texts = [
        format!("USER {}", many("${a:-")),
        format!("USER {}", many("\"${a/")),
        format!("USER {}", many("'\"")),
        format!("ENV {}", many("a=\"b ")),
        format!("RUN {}", many("<")),
        format!("RUN {}", many("a<<E ")),
        format!("RUN {}", many("\\\n")),
        format!("RUN a \\\n{}", many("\n")),
        format!("RUN a \\\n{}b", many("# c\n")),
        format!("RUN <<E\n{}", many("x\n")),
        many("RUN <<E\n"),
        format!("CMD {}", many("[")),
        format!("CMD {}{}", many("["), many("]")),
        format!("CMD [{}]", many("1,")),
        format!("# {}", many("x\r")),
        format!("#{}", many(" \r")),
        many("ONBUILD "),
        many("\\"),
        many("\\\n"),
        many("\u{a0}"),
        format!("COPY a {}", many("\u{a0}\\\n")),
        format!("FROM {}", many("a/b:")),
        format!("HEALTHCHECK {}", many("--a ")),
    ];
    for text in texts {
        assert!(!parse(&text).root_node().has_error(), "{}", &text[..20]);
    }
}
