//! A document that is edited finds what a fresh one finds.

use std::sync::{Arc, LazyLock};

use super::{Document, FileKind, World};
use crate::text::{Edit, range};
use crate::texts::Locale;

/// One for all versions: what is known does not change while a file is edited.
static WORLD: LazyLock<World> = LazyLock::new(world);

fn world() -> World {
    let settings = crate::config::Settings { profile: crate::config::Profile::All, ..Default::default() };
    World {
        today: crate::testing::today(),
        language: Locale::ENGLISH,
        knowledge: crate::testing::knowledge(),
        settings: Arc::new(settings),
        strict: false,
    }
}

fn findings(document: &mut Document) -> String {
    let snapshot = document.snapshot(WORLD.clone());
    let model = snapshot.model();
    let places: Vec<_> = model.instructions.iter().map(|i| (i.file_range(), i.keyword)).collect();
    let found: Vec<_> =
        snapshot.findings().iter().map(|f| (f.rule.id, f.range, f.severity, &f.message, &f.fixes, &f.related)).collect();
    format!("{places:?} {:?} {:?} {found:?}", model.comments, model.directives)
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit.max(1) as u64).unwrap()
    }
}

const TEXT: &str = "# escape=\\\n# check=skip=StageNameCasing\nARG V=3\nFROM python:$V AS A\n# hadolint ignore=DL3000\nWORKDIR app\n\
    RUN --mount=type=cache,target=/c,from=b apk add curl && \\\n  # why\n  echo ${V:?}\nENV A=$X B=\"y z\" C=$A\nCOPY --from=c a b ./\n\
    FROM a AS b\nRUN <<EOF\nFROM x\nEOF\nARG V\nEXPOSE 80/TCP $V\nfoo\nFROM b AS c\nCOPY --from=b <<E1 <<E2 /x\n$V\nE1\n$Q\nE2\nCMD echo $HOME\n\
    HEALTHCHECK CMD x\nHEALTHCHECK NONE\nVOLUME $V\nONBUILD RUN x\n";

const PIECES: [&str; 20] = [
    "x",
    "\n",
    "FROM a AS d\n",
    "\\\n",
    "# escape=`\n",
    "RUN <<EOF\n",
    "EOF\n",
    "\"",
    "$",
    "#",
    " ",
    "ENV V=1\n",
    "FROM ",
    "`\n",
    "ARG Q\n",
    "\r\n",
    "# check=skip=all\n",
    "WORKDIR x\n",
    "é",
    "<<E1",
];

/// Edits a text at random places and compares with a fresh document each time.
fn edit_at_random(random: &mut Random, text: &str, edits: usize) {
    let mut text = text.to_owned();
    let mut document = Document::new(FileKind::Dockerfile, 0, &text);
    for _ in 0..edits {
        // Some versions are never looked at.
        for _ in 0..=random.below(2) {
            let mut at = random.below(text.len() + 1);
            let mut end = (at + [0, 0, 1, 5, 40][random.below(5)]).min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            while !text.is_char_boundary(end) {
                end += 1;
            }
            let edit = Edit::replace(range(at, end), PIECES[random.below(PIECES.len())]);
            document.edit(&edit);
            text.replace_range(at..end, &edit.text);
        }
        let mut fresh = Document::new(FileKind::Dockerfile, 0, &text);
        assert_eq!(findings(&mut document), findings(&mut fresh), "in {text:?}");
    }
}

#[test]
fn an_edited_document_finds_what_a_fresh_one_finds() {
    let mut random = Random(7);
    for _ in 0..60 {
        edit_at_random(&mut random, TEXT, 25);
    }
}

/// What every rule finds in a stage holds as long as nothing changes that it looks at.
#[test]
fn stages_of_all_rules_find_what_fresh_ones_find() {
    let mut random = Random(11);
    let examples: Vec<String> = crate::rules::RULES
        .iter()
        .flat_map(|rule| crate::testing::examples(rule.docs))
        .filter(|example| !example.ignorefile)
        .map(|example| example.text)
        .collect();
    for _ in 0..150 {
        let parts: Vec<&str> = (0..5).map(|_| examples[random.below(examples.len())].as_str()).collect();
        edit_at_random(&mut random, &parts.join("\n"), 8);
    }
}

/// Edits after which a stage is the same, but not what stands around its instructions.
#[test]
fn what_is_found_in_a_stage_is_that_of_its_text() {
    for (before, after) in [
        ("FROM a:1\nCMD a \n\nCMD b\n", "FROM a:1\nCMD a\n \nCMD b\n"),
        ("FROM a:1\nLABEL a=1 \n\nLABEL a=2\n", "FROM a:1\nLABEL a=1\n \nLABEL a=2\n"),
        ("FROM a:1\nENV A=${B:?}\nFROM b:1\nENV A=$\\\n{B:?}\n", "FROM a:1\nENV A=${B:?}\nFROM b:2\nENV A=$\\\n{B:?}\n"),
        (
            "FROM --platform=linux/amd64 a:1 AS t_arm\nFROM b:1\nFROM t_${TARGETARCH}\n",
            "FROM --platform=linux/amd64 a:1 AS t_arm\nFROM b:1\nFROM t_${XARGETARCH}\n",
        ),
        ("# syntax= docker/dockerfile:1.2\nFROM a:1\nRUN <<A\nA\n", "# syntax=docker/dockerfile:1.2 \nFROM a:1\nRUN <<A\nA\n"),
    ] {
        let mut document = Document::new(FileKind::Dockerfile, 0, before);
        findings(&mut document);
        document.edit(&Edit::replace(range(0, before.len()), after));
        assert_eq!(findings(&mut document), findings(&mut Document::new(FileKind::Dockerfile, 0, after)), "in {after:?}");
    }
}

/// Findings of shell text depend on which shell reads it, and that on the stage.
#[test]
fn the_shell_of_an_edited_stage_is_its_own() {
    for first in ["mcr.microsoft.com/windows/nanoserver:ltsc2022", "a:1\nSHELL [\"powershell\"]", "a:1\nSHELL [\"x\"]\nFROM b:1"]
    {
        let before = format!("FROM {first}\nRUN a\nFROM debian:13\nRUN echo $x\n");
        let mut document = Document::new(FileKind::Dockerfile, 0, &before);
        findings(&mut document);
        document.edit(&Edit::insert(crate::text::size(before.len() - 1), "y"));
        let found = findings(&mut document);
        assert!(found.contains("SC2086"), "in {before:?}: {found}");
        let after = before.replace("$x", "$xy");
        assert_eq!(found, findings(&mut Document::new(FileKind::Dockerfile, 0, &after)), "in {after:?}");
    }
}

#[test]
fn news_about_the_world_keep_what_the_text_says() {
    let mut document = Document::new(FileKind::Dockerfile, 0, TEXT);
    let (before, other) = (document.snapshot(WORLD.clone()), World { strict: true, ..WORLD.clone() });
    let model: *const _ = before.model();
    let after = document.snapshot(other);
    assert!(!Arc::ptr_eq(&before, &after));
    assert!(std::ptr::eq(model, after.model()));
    assert!(Arc::ptr_eq(before.text(), after.text()) && Arc::ptr_eq(before.text(), &before.model().text), "one copy of the text");
    document.edit(&Edit::insert(0.into(), "#\n"));
    assert!(!std::ptr::eq(model, document.snapshot(WORLD.clone()).model()));
}

#[test]
fn a_text_is_read_when_somebody_asks() {
    let mut unread = Document::unread(FileKind::Dockerfile, 1, TEXT);
    assert!(!unread.is_ready());
    let mut read = Document::new(FileKind::Dockerfile, 1, TEXT);
    assert!(read.is_ready());
    assert_eq!(findings(&mut unread), findings(&mut read));
    assert!(unread.is_ready());
    let mut changed = Document::unread(FileKind::Dockerfile, 1, TEXT);
    let edit = Edit::insert(crate::text::size(TEXT.find("foo").unwrap()), "/");
    changed.edit(&edit);
    read.edit(&edit);
    assert_eq!(findings(&mut changed), findings(&mut read));
}
