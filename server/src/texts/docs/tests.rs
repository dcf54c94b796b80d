//! The tables and the texts in every language.

use super::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Folder, table, and the most lines a text may have.
fn tables() -> [(&'static str, &'static [Document], usize); 5] {
    [
        ("instructions/", &INSTRUCTIONS, 40),
        ("flags/", &FLAGS, 20),
        ("mounts/", &MOUNTS, 40),
        ("directives/", &DIRECTIVES, 40),
        ("", TOPICS, 40),
    ]
}

/// English first.
fn languages() -> Vec<(&'static str, Locale)> {
    Locale::all().map(|locale| (locale.tag(), locale)).collect()
}

/// Every Markdown text with its path as a name for messages.
fn texts() -> Vec<(String, Locale, &'static str)> {
    let mut texts = Vec::new();
    for (folder, table, _) in tables() {
        for document in table {
            for (tag, language) in languages() {
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

#[test]
fn the_tables_name_every_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("languages");
    let known: BTreeSet<String> = files().map(|(path, _)| path.to_owned()).collect();
    for (tag, _) in languages() {
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
        for table in ["commands.tsv", "features.tsv", "language.tsv", "messages.tsv", "pages.tsv", "short.tsv", "summaries.tsv"] {
            found.remove(table);
        }
        assert!(found.is_subset(&known), "{tag}: {:?}", found.difference(&known));
        assert!(tag != "en" || found == known, "{:?}", known.difference(&found));
    }
}

#[test]
fn every_text_is_short() {
    for (folder, table, limit) in tables() {
        for document in table {
            for (tag, language) in languages() {
                let text = document.text(language);
                let name = format!("{tag}/{folder}{}", document.name);
                assert!(!text.is_empty(), "{name} is empty");
                assert!(text.lines().count() < limit, "{name} is too long");
            }
        }
    }
}

#[test]
fn every_text_begins_with_its_subject_in_bold_and_a_sentence() {
    for (name, _, text) in texts() {
        let summary = summary(text);
        assert!(summary.starts_with("**"), "{name}: {summary}");
        assert!(summary.ends_with('.'), "{name}: {summary}");
        assert_eq!(text.lines().nth(1), Some(""), "{name}: a blank line after the summary");
    }
}

#[test]
fn every_instruction_shows_code_and_ends_with_its_only_link() {
    for document in INSTRUCTIONS.iter() {
        for (tag, language) in languages() {
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
fn all_languages_show_the_same_links_and_blocks() {
    for (folder, table, _) in tables() {
        for document in table {
            let shape = |language| {
                let text = document.text(language);
                let links: Vec<String> = text.split("](").skip(1).map(|t| t.split(')').next().unwrap().into()).collect();
                let infos: Vec<&str> = blocks(text).into_iter().map(|(info, _)| info).collect();
                (links, infos)
            };
            for (tag, language) in languages() {
                assert_eq!(shape(Locale::ENGLISH), shape(language), "{tag}/{folder}{}", document.name);
            }
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
    let en = Locale::ENGLISH;
    assert_eq!(instruction(en, "workdir"), instruction(en, "WorkDir"));
    assert!(instruction(en, "WORKDIR").is_some_and(|text| text.starts_with("**WORKDIR**")));
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
fn topics_are_what_they_say() {
    for (topic, word) in [
        (Topic::Heredoc, "heredoc"),
        (Topic::Comment, "#"),
        (Topic::DockerIgnore, ".dockerignore"),
        (Topic::Stage, "FROM"),
        (Topic::VariableForms, "${"),
    ] {
        let text = of_topic(topic).text(Locale::ENGLISH);
        assert!(text.to_lowercase().contains(&word.to_lowercase()), "{topic:?}: {text}");
    }
}

#[test]
fn variables_are_the_same_in_all_languages() {
    let key = |doc: VariableDoc| (doc.name, doc.group);
    let english: Vec<_> = variables(Locale::ENGLISH).map(key).collect();
    let names: BTreeSet<_> = english.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), english.len(), "each once");
    for (tag, language) in languages() {
        assert_eq!(variables(language).map(key).collect::<Vec<_>>(), english, "{tag}");
        // No line is malformed and so left out.
        assert_eq!(VARIABLES.text(language).lines().count(), english.len(), "{tag}");
        for doc in variables(language) {
            assert!(doc.description.ends_with('.'), "{tag} {}", doc.name);
        }
    }
    let arch = variable(Locale::ENGLISH, "TARGETARCH").map(|doc| doc.group);
    assert_eq!(arch, Some(VariableGroup::Platform));
    assert_eq!(variable(Locale::ENGLISH, "targetarch"), None);
}
