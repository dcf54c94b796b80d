//! Words of a file stay plain words in Markdown: they never become links, pictures, HTML or headings.

use std::sync::Arc;

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::rules::Knowledge;
use crate::snapshot::{FileKind, Snapshot};
use crate::testing::{built_snapshot, cursor, listing, snapshot_in};
use crate::text::size;
use crate::texts::Locale;

/// The address that no text of the program has.
const ADDRESS: &str = "evil.example";

/// What a CommonMark parser finds in a text that only somebody else can have put there: links and pictures that lead
/// to [`ADDRESS`], the address outside code (some editors link it by itself), and any HTML.
fn foreign_markup(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_block = false;
    for event in Parser::new_ext(markdown, Options::all()) {
        match event {
            Event::Html(text) | Event::InlineHtml(text) => found.push(format!("HTML {text}")),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) if !is_own(&dest_url) => {
                found.push(format!("link {dest_url}"));
            }
            Event::Start(Tag::CodeBlock(_)) => in_block = true,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => in_block = false,
            Event::Text(text) if !in_block && text.contains(ADDRESS) => found.push(format!("text {text}")),
            _ => {}
        }
    }
    found
}

fn is_own(address: &str) -> bool {
    !address.contains(ADDRESS) && (address.starts_with("https://") || address.starts_with("http://"))
}

/// Every text about a file that is Markdown: hovers, completions and signatures at every byte, and the file explained.
fn texts(snapshot: &Snapshot) -> Vec<String> {
    let mut out = vec![crate::ide::explain(snapshot)];
    for at in (0..=snapshot.text().len()).filter(|&at| snapshot.text().is_char_boundary(at)) {
        let at = size(at);
        out.extend(crate::ide::hover(snapshot, at).map(|hover| hover.markdown(Locale::ENGLISH).to_string()));
        let items = crate::ide::completion::complete(snapshot, at).items;
        out.extend(items.into_iter().filter_map(|item| item.documentation));
        out.extend(
            crate::ide::signature_help(snapshot, at, crate::ide::completion::Occasion::Asked).and_then(|help| help.documentation),
        );
    }
    out
}

#[track_caller]
fn check(snapshot: &Snapshot) {
    for text in texts(snapshot) {
        let found = foreign_markup(&text);
        assert!(found.is_empty(), "{found:?} in {text:?} about {:?}", snapshot.text());
    }
}

#[test]
fn links_pictures_and_html_in_a_file() {
    const WORDS: &[&str] = &[
        "![i](https://evil.example/p.png)",
        "a`[x](https://evil.example)",
        "a``[x](https://evil.example)`",
        "<img/src=https://evil.example/p.png>",
        "<https://evil.example>",
        "https://evil.example",
        "www.evil.example",
        "me@evil.example",
        "`",
    ];
    for word in WORDS {
        for text in PLACES {
            check(&snapshot(&text.replace("@@", word)));
            check(&built_snapshot(&text.replace("@@", word)));
        }
    }
}

/// Files with a word at each place where a hover, a completion or a finding speaks of one.
const PLACES: &[&str] = &[
    "FROM a\nEXPOSE @@\nEXPOSE 80/@@",
    "FROM a\nARG @@\nARG @@=1\nRUN echo $@@ ${@@}",
    "FROM a\nENV @@=1 B=@@ C=$B\nENV D @@\nRUN echo $@@ $B $D",
    "FROM a\nARG V=@@\nENV A=$V\nUSER $V\nRUN echo \\$V $",
    "FROM a AS @@\nFROM @@\nCOPY --from=@@ x y\nRUN --mount=from=@@,target=/x y",
    "FROM a:@@\nFROM @@:1\nFROM --platform=@@ b",
    "FROM a\nRUN <<@@\nb\n@@\nRUN cat <<@@ <<'B@@' > x\n@@\nB@@\nCOPY <<@@ @@\nx\n@@",
    "FROM a\nRUN <<E\n#!@@\nE\nSHELL [\"@@\"]\nRUN <<E\nx\nE\nRUN @@ <<E\nx\nE",
    "FROM a\nCOPY @@ @@/\nADD --chmod=@@ --chown=@@ @@ x",
    "FROM a\nLABEL @@=@@ org.opencontainers.image.title=@@",
    "FROM a\nUSER @@:@@\nWORKDIR @@\nWORKDIR /@@\nSTOPSIGNAL @@\nVOLUME @@",
    "FROM a\nRUN apt-get install @@ && pip install -r @@ && apk add --virtual @@ b\nHEALTHCHECK --interval=@@ CMD @@",
    "FROM a\nRUN --mount=type=@@,target=@@,source=@@ x\n@@ x\nONBUILD @@ y",
    "# escape=@@\n# check=skip=@@\n# hadolint ignore=@@\n@@\nFROM a",
];

fn snapshot(text: &str) -> Arc<Snapshot> {
    let paths = ["app/", "![i](https://evil.example/p.png)", "a`[x](https://evil.example)", "<img>"];
    let knowledge = Knowledge { context: Some(Arc::new(listing(&paths, Some("`[x](y)\n")))), ..Knowledge::default() };
    snapshot_in(FileKind::Dockerfile, text, knowledge)
}

#[test]
fn patterns_of_ignore_files() {
    let paths = ["![i](https://evil.example/p.png)", "a`[x](https://evil.example)", "<img>"];
    for text in ["*<|>", "a`[x](https://evil.example)\n!*", "![i](https://evil.example/p.png)\n**/*.<img>"] {
        let text = cursor(&format!("{}<|>", text.replace("<|>", ""))).0;
        let knowledge = Knowledge { context: Some(Arc::new(listing(&paths, None))), ..Knowledge::default() };
        check(&snapshot_in(FileKind::Dockerignore, &text, knowledge));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_words(
        parts in prop::collection::vec(prop::sample::select(&[
            "`", "``", "[", "](https://evil.example)", "!", "<", ">", "<b>", "<!--", "&lt;", "*", "_", "\\", "a", "(", ")", "\"",
            "https://evil.example", "#", "-", "~", "|", "$", "{", "}", "=", ":",
        ][..]), 1..8),
        place in 0..PLACES.len(),
    ) {
        check(&snapshot(&PLACES[place].replace("@@", &parts.concat())));
    }
}
