//! The tables and the texts in both languages.

use super::*;
use std::collections::BTreeSet;
use std::path::Path;

const LANGUAGES: [(&str, Language); 2] = [("en", Language::English), ("ru", Language::Russian)];

/// Folder, table, and the most lines a text may have.
const TABLES: [(&str, &[Document], usize); 5] = [
    ("instructions/", INSTRUCTIONS, 40),
    ("flags/", FLAGS, 20),
    ("mounts/", MOUNTS, 40),
    ("directives/", DIRECTIVES, 40),
    ("", TOPICS, 40),
];

/// Every Markdown text with its path as a name for messages.
fn texts() -> Vec<(String, Language, &'static str)> {
    let mut texts = Vec::new();
    for (folder, table, _) in TABLES {
        for document in table {
            for (tag, language) in LANGUAGES {
                let path = format!("{tag}/{folder}{}.md", document.name);
                texts.push((path, language, document.text(language)));
            }
        }
    }
    texts
}

/// The fenced blocks of a text: info string and body.
fn blocks(markdown: &str) -> Vec<(&str, Vec<&str>)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, Vec<&str>)> = None;
    for line in markdown.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(info), None) => open = Some((info, Vec::new())),
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some((info, mut body))) => {
                body.push(line);
                open = Some((info, body));
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "unclosed fence: {markdown}");
    blocks
}

/// The text with code spans and blocks cut out.
fn prose(markdown: &str) -> String {
    let mut out = String::new();
    let mut fenced = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let mut rest = line;
            while let Some(at) = rest.find('`') {
                out.push_str(&rest[..at]);
                let (_, after) = code_span(&rest[at..]).expect("a closed code span");
                rest = after;
            }
            out.push_str(rest);
            out.push('\n');
        }
    }
    out
}

fn has_cyrillic(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{400}'..='\u{4ff}'))
}

#[test]
fn the_tables_name_every_file_of_both_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/data");
    for (tag, _) in LANGUAGES {
        let mut expected = BTreeSet::from([String::from("variables.tsv")]);
        for (folder, table, _) in TABLES {
            expected.extend(table.iter().map(|d| format!("{folder}{}.md", d.name)));
        }
        let mut found = BTreeSet::new();
        let mut folders = vec![root.join(tag)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let inside = path.strip_prefix(root.join(tag)).unwrap();
                    found.insert(inside.to_str().unwrap().replace('\\', "/"));
                }
            }
        }
        assert_eq!(expected, found, "{tag}");
    }
}

#[test]
fn every_text_is_short_and_in_its_language() {
    for (folder, table, limit) in TABLES {
        for document in table {
            for (tag, language) in LANGUAGES {
                let text = document.text(language);
                let name = format!("{tag}/{folder}{}", document.name);
                assert!(!text.is_empty(), "{name} is empty");
                assert!(text.lines().count() < limit, "{name} is too long");
                assert_eq!(has_cyrillic(text), language == Language::Russian, "{name}");
            }
        }
    }
}

#[test]
fn every_text_begins_with_its_subject_in_bold_and_a_sentence() {
    for (name, language, text) in texts() {
        let summary = summary(text);
        assert!(summary.starts_with("**"), "{name}: {summary}");
        assert!(summary.ends_with('.'), "{name}: {summary}");
        assert_eq!(has_cyrillic(summary), language == Language::Russian, "{name}: {summary}");
        assert_eq!(text.lines().nth(1), Some(""), "{name}: a blank line after the summary");
    }
}

#[test]
fn every_instruction_shows_code_and_ends_with_its_only_link() {
    for document in INSTRUCTIONS {
        for (tag, language) in LANGUAGES {
            let text = document.text(language);
            let keyword = document.name.to_uppercase();
            assert!(summary(text).starts_with(&format!("**{keyword}**")), "{tag} {keyword}");
            assert!(blocks(text).iter().any(|(info, _)| *info == "dockerfile"), "{tag} {keyword}");
            assert_eq!(prose(text).matches("](").count(), 1, "{tag} {keyword}");
            let link =
                format!("[Dockerfile reference: {keyword}](https://docs.docker.com/reference/dockerfile/#{}", document.name);
            let last = text.lines().last().unwrap();
            assert!(last.starts_with(&link) && last.ends_with(')'), "{tag} {keyword}: {last}");
        }
    }
}

#[test]
fn both_languages_show_the_same_links_and_blocks() {
    for (folder, table, _) in TABLES {
        for document in table {
            let shape = |language| {
                let text = document.text(language);
                let links: Vec<String> = text.split("](").skip(1).map(|t| t.split(')').next().unwrap().into()).collect();
                let infos: Vec<&str> = blocks(text).into_iter().map(|(info, _)| info).collect();
                (links, infos)
            };
            let name = format!("{folder}{}", document.name);
            assert_eq!(shape(Language::English), shape(Language::Russian), "{name}");
        }
    }
}

#[test]
fn every_dockerfile_block_begins_with_a_keyword_or_a_comment() {
    for (name, _, text) in texts() {
        for (info, body) in blocks(text) {
            assert!(["dockerfile", "sh", "text"].contains(&info), "{name}: {info}");
            if info == "dockerfile" {
                let first = body.first().copied().unwrap_or("");
                let word = first.split_whitespace().next().unwrap_or("");
                let known = first.starts_with('#') || INSTRUCTIONS.iter().any(|d| d.name.to_uppercase() == word);
                assert!(known, "{name}: {first}");
            }
        }
    }
}

#[test]
fn plain_text_leaves_no_marks() {
    for (name, _, text) in texts() {
        let plain = plain_text(text);
        assert!(!plain.contains("```"), "{name}");
        assert!(!plain.contains("]("), "{name}");
        let prose = prose(text);
        assert_eq!(prose.matches("**").count() % 2, 0, "{name}: bold is closed");
        for bold in prose.split("**").skip(1).step_by(2) {
            assert!(plain.contains(bold), "{name}: {bold}");
            assert!(!plain.contains(&format!("**{bold}**")), "{name}: {bold}");
        }
        assert!(!prose.contains(['\\', '_', '<']), "{name}: marks that plain_text doesn't know");
        if !name.ends_with("escape.md") {
            assert!(!plain.contains('`'), "{name}");
        }
    }
}

#[test]
fn plain_text_keeps_code_as_it_is() {
    let markdown = "**COPY**: see `**/*.pyc`, `` ` `` and [the `COPY` page](https://x.y/#copy).\n\n\
                    ```dockerfile\nCOPY **/*.py ./\n```\n\n* a [note] * here `open\n";
    let plain = "COPY: see **/*.pyc, ` and the COPY page (https://x.y/#copy).\n\n\
                 COPY **/*.py ./\n\n* a [note] * here `open";
    assert_eq!(plain_text(markdown), plain);
    assert_eq!(plain_text(""), "");
}

#[test]
fn keywords_types_and_directives_in_any_case_flags_as_written() {
    let en = Language::English;
    assert_eq!(instruction(en, "workdir"), instruction(en, "WorkDir"));
    assert!(instruction(en, "WORKDIR").is_some_and(|text| text.starts_with("**WORKDIR**")));
    assert!(instruction(Language::Russian, "WORKDIR").is_some_and(has_cyrillic));
    assert_eq!(instruction(en, "WORK"), None);
    assert!(flag(en, "Copy", "chown").is_some());
    assert_eq!(flag(en, "COPY", "CHOWN"), None);
    assert_eq!(flag(en, "COPY", "platform"), None);
    assert!(mount(en, "Cache").is_some());
    assert_eq!(mount(en, ""), None);
    assert!(directive(en, "SYNTAX").is_some());
    assert!(topic(en, Topic::Stage).starts_with("**"));
}

#[test]
fn every_topic_is_in_the_table() {
    let all = [Topic::Heredoc, Topic::Comment, Topic::DockerIgnore, Topic::Stage, Topic::VariableForms];
    assert_eq!(all.len(), TOPICS.len());
    for one in all {
        assert!(!topic(Language::Russian, one).is_empty(), "{one:?}");
    }
}

#[test]
fn variables_are_the_same_in_both_languages() {
    let key = |doc: VariableDoc| (doc.name, doc.group);
    let english: Vec<_> = variables(Language::English).map(key).collect();
    let russian: Vec<_> = variables(Language::Russian).map(key).collect();
    assert_eq!(english, russian);
    let names: BTreeSet<_> = english.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), english.len(), "each once");
    for (tag, language) in LANGUAGES {
        // No line is malformed and so left out.
        assert_eq!(VARIABLES.text(language).lines().count(), english.len(), "{tag}");
        for doc in variables(language) {
            assert!(doc.description.ends_with('.'), "{tag} {}", doc.name);
            let russian = language == Language::Russian;
            assert_eq!(has_cyrillic(doc.description), russian, "{tag} {}", doc.name);
        }
    }
    let arch = variable(Language::English, "TARGETARCH").map(|doc| doc.group);
    assert_eq!(arch, Some(VariableGroup::Platform));
    assert_eq!(variable(Language::English, "targetarch"), None);
}

#[test]
fn language_tags() {
    for tag in ["ru", "RU", "ru-RU", "ru_RU.UTF-8", "ru-Cyrl-RU", " ru "] {
        assert_eq!(Language::from_tag(tag), Language::Russian, "{tag}");
    }
    for tag in ["", "en", "en-US", "C", "C.UTF-8", "rue", "run", "de", "-ru"] {
        assert_eq!(Language::from_tag(tag), Language::English, "{tag}");
    }
}
