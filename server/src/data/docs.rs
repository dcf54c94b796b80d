//! What the server says about each instruction, flag, mount, directive and predefined variable.
//!
//! The texts are the Markdown files beside this module, one tree per language (`en/`, `ru/`), built into
//! the program. Hover, completion and `explain` share them. The tables below are the only place where the
//! names stand; a test holds them and both folders equal. Clients without Markdown get [`plain_text`].

/// The language of the texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// The default, also for every tag that is not known.
    #[default]
    English,
    /// `ru`.
    Russian,
}

impl Language {
    /// Reads a BCP-47 tag or a POSIX locale: `ru`, `ru-RU` and `ru_RU.UTF-8` are Russian, all else is English.
    pub fn from_tag(tag: &str) -> Language {
        let primary = tag.trim().split(['-', '_', '.', '@']).next().unwrap_or("");
        if primary.eq_ignore_ascii_case("ru") { Language::Russian } else { Language::English }
    }
}

/// Subjects that belong to no single keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// `<<EOF` in `RUN`, `COPY` and `ADD`.
    Heredoc,
    /// Lines that begin with `#`.
    Comment,
    /// The `.dockerignore` file.
    DockerIgnore,
    /// Multi-stage builds.
    Stage,
    /// `${name:-word}` and its relatives.
    VariableForms,
}

impl Topic {
    const fn name(self) -> &'static str {
        match self {
            Topic::Heredoc => "heredoc",
            Topic::Comment => "comment",
            Topic::DockerIgnore => "dockerignore",
            Topic::Stage => "stage",
            Topic::VariableForms => "variable-forms",
        }
    }
}

/// Who reads or sets a predefined variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VariableGroup {
    /// Proxy settings: `RUN` sees them without an `ARG` line.
    Proxy,
    /// Set by BuildKit for the platform of the build; known in `FROM`, in a stage after a bare `ARG`.
    Platform,
    /// Build arguments that steer BuildKit itself.
    BuildKit,
}

impl VariableGroup {
    fn from_name(name: &str) -> Option<VariableGroup> {
        match name {
            "proxy" => Some(VariableGroup::Proxy),
            "platform" => Some(VariableGroup::Platform),
            "buildkit" => Some(VariableGroup::BuildKit),
            _ => None,
        }
    }
}

/// One line of `variables.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VariableDoc {
    /// The name as it must be written.
    pub name: &'static str,
    /// What kind of variable it is.
    pub group: VariableGroup,
    /// One sentence of Markdown.
    pub description: &'static str,
}

/// The text about an instruction; the keyword may be in any case.
pub fn instruction(language: Language, keyword: &str) -> Option<&'static str> {
    find(INSTRUCTIONS, language, |name| name.eq_ignore_ascii_case(keyword))
}

/// The text about a flag, named without its dashes. The instruction may be in any case; flags are
/// case-sensitive, as in BuildKit.
pub fn flag(language: Language, instruction: &str, flag: &str) -> Option<&'static str> {
    find(FLAGS, language, |name| {
        name.split_once('.').is_some_and(|(owner, own)| owner.eq_ignore_ascii_case(instruction) && own == flag)
    })
}

/// The text about a mount type (the value of `type=` in `RUN --mount`), in any case.
pub fn mount(language: Language, ty: &str) -> Option<&'static str> {
    find(MOUNTS, language, |name| name.eq_ignore_ascii_case(ty))
}

/// What an option of a mount type means: its line in the text about the type.
pub fn mount_option(language: Language, ty: &str, key: &str) -> Option<&'static str> {
    let name = format!("`{key}`");
    let mut lines = mount(language, ty)?.lines().filter_map(|line| line.strip_prefix("- "));
    lines.find(|line| line.split_once(": ").is_some_and(|(names, _)| names.contains(&name)))
}

/// The text about a parser directive, in any case.
pub fn directive(language: Language, name: &str) -> Option<&'static str> {
    find(DIRECTIVES, language, |known| known.eq_ignore_ascii_case(name))
}

/// The text about a subject; empty only if the table lacks it, which a test rules out.
pub fn topic(language: Language, topic: Topic) -> &'static str {
    find(TOPICS, language, |name| name == topic.name()).unwrap_or("")
}

/// The description of a predefined variable; names are case-sensitive.
pub fn variable(language: Language, name: &str) -> Option<VariableDoc> {
    variables(language).find(|doc| doc.name == name)
}

/// All predefined variables: proxy, platform, then BuildKit's own.
pub fn variables(language: Language) -> impl Iterator<Item = VariableDoc> {
    VARIABLES.text(language).lines().filter_map(|line| {
        let (name, rest) = line.split_once('\t')?;
        let (group, description) = rest.split_once('\t')?;
        Some(VariableDoc { name, group: VariableGroup::from_name(group)?, description })
    })
}

/// The first line of a text, which says in one sentence what the thing does.
pub fn summary(doc: &str) -> &str {
    doc.lines().next().unwrap_or("").trim()
}

/// Our own Markdown as plain text: no fences, bold or code marks; a link becomes `text (url)`.
///
/// Knows only what the texts use. Code keeps every character.
pub fn plain_text(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut fenced = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            out.push_str(line);
        } else {
            push_inline(line, &mut out);
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

struct Document {
    name: &'static str,
    en: &'static str,
    ru: &'static str,
}

impl Document {
    fn text(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Russian => self.ru,
        }
        .trim_end()
    }
}

macro_rules! document {
    ($folder:literal, $name:literal, $extension:literal) => {
        Document {
            name: $name,
            en: include_str!(concat!("en/", $folder, $name, $extension)),
            ru: include_str!(concat!("ru/", $folder, $name, $extension)),
        }
    };
}

/// A table of Markdown files: its name, its folder, and the names that stand nowhere else.
macro_rules! documents {
    ($table:ident, $folder:literal, [$($name:literal),+ $(,)?]) => {
        const $table: &[Document] = &[$(document!($folder, $name, ".md")),+];
    };
}

#[rustfmt::skip]
documents!(INSTRUCTIONS, "instructions/", [
    "add", "arg", "cmd", "copy", "entrypoint", "env", "expose", "from", "healthcheck", "label",
    "maintainer", "onbuild", "run", "shell", "stopsignal", "user", "volume", "workdir",
]);

#[rustfmt::skip]
documents!(FLAGS, "flags/", [
    "add.checksum", "add.chmod", "add.chown", "add.exclude", "add.keep-git-dir", "add.link", "add.unpack",
    "copy.chmod", "copy.chown", "copy.exclude", "copy.from", "copy.link", "copy.parents",
    "from.platform",
    "healthcheck.interval", "healthcheck.retries", "healthcheck.start-interval",
    "healthcheck.start-period", "healthcheck.timeout",
    "run.device", "run.mount", "run.network", "run.security",
]);

documents!(MOUNTS, "mounts/", ["bind", "cache", "secret", "ssh", "tmpfs"]);

documents!(DIRECTIVES, "directives/", ["check", "escape", "syntax"]);

documents!(TOPICS, "", ["comment", "dockerignore", "heredoc", "stage", "variable-forms"]);

const VARIABLES: Document = document!("", "variables", ".tsv");

fn find(table: &'static [Document], language: Language, is_it: impl Fn(&str) -> bool) -> Option<&'static str> {
    let document = table.iter().find(|document| is_it(document.name))?;
    Some(document.text(language))
}

fn push_inline(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '[']) {
        let (before, marked) = rest.split_at(at);
        out.push_str(before);
        rest = if let Some((code, after)) = code_span(marked) {
            out.push_str(code);
            after
        } else if let Some(after) = marked.strip_prefix("**") {
            after
        } else if let Some((label, url, after)) = link(marked) {
            push_inline(label, out);
            out.push_str(" (");
            out.push_str(url);
            out.push(')');
            after
        } else {
            // A lone mark is text. All three are one byte long.
            out.push_str(marked.get(..1).unwrap_or(""));
            marked.get(1..).unwrap_or("")
        };
    }
    out.push_str(rest);
}

/// The content of a code span at the start of `text`, and what follows it. A span ends at a run of as
/// many backticks as began it; one blank at each end is padding (CommonMark 6.1).
fn code_span(text: &str) -> Option<(&str, &str)> {
    let body = text.trim_start_matches('`');
    let ticks = text.len() - body.len();
    if ticks == 0 {
        return None;
    }
    let mut from = 0;
    while let Some(at) = body.get(from..)?.find('`') {
        let start = from + at;
        let run = body.get(start..)?;
        let after = run.trim_start_matches('`');
        if run.len() - after.len() == ticks {
            let code = body.get(..start)?;
            let unpadded = code.strip_prefix(' ').and_then(|code| code.strip_suffix(' '));
            return Some((unpadded.filter(|code| !code.trim().is_empty()).unwrap_or(code), after));
        }
        from = body.len() - after.len();
    }
    None
}

/// The label and the address of a link at the start of `text`, and what follows it.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (url, after) = rest.split_once(')')?;
    Some((label, url, after))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
mod tests {
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
        let root = Path::new(file!()).parent().unwrap();
        // `file!()` is relative to the workspace in a normal build; tests run in the package's folder.
        let root = [root.to_path_buf(), Path::new("..").join(root)]
            .into_iter()
            .find(|path| path.join("en").is_dir())
            .expect("the folder of docs.rs");
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
}
