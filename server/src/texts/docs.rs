//! What the server says about each instruction, flag, mount, directive and predefined variable.
//!
//! The texts are the Markdown files in each folder of `server/languages`, built into the program. Hover, completion
//! and `explain` share them. A page is asked for by the name of
//! its file. English has each of them; what another language lacks is shown in English. Clients without Markdown get [`plain_text`].

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::locale::Locale;

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

/// What reads or sets a predefined variable.
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

/// A text of the documentation, in no language yet.
#[derive(Debug, Clone, Copy)]
pub struct Doc {
    document: &'static Document,
    part: DocPart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DocPart {
    Whole,
    /// The first line.
    Summary,
    /// The point about an option of a mount.
    Option(&'static str),
    /// The description in the line of a variable.
    Variable(&'static str),
}

impl PartialEq for Doc {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.part == other.part
    }
}

impl Eq for Doc {}

impl Doc {
    /// The text in a language.
    pub fn text(self, locale: Locale) -> &'static str {
        let text = self.document.text(locale);
        match self.part {
            DocPart::Whole => text,
            DocPart::Summary => summary(text),
            DocPart::Option(key) => option_line(text, key).or_else(|| option_line(self.document.en, key)).unwrap_or_default(),
            DocPart::Variable(name) => {
                variable_line(text, name).or_else(|| variable_line(self.document.en, name)).map_or("", |doc| doc.description)
            }
        }
    }

    /// Its first line, which says in one sentence what the thing does.
    #[must_use]
    pub fn summary(self) -> Self {
        Self { part: DocPart::Summary, ..self }
    }
}

/// What is said about an instruction; the keyword may be in any case.
pub fn of_instruction(keyword: &str) -> Option<Doc> {
    whole(&INSTRUCTIONS, |name| name.eq_ignore_ascii_case(keyword))
}

/// What is said about a flag, named without its dashes: as [`flag`] finds it.
pub fn of_flag(instruction: &str, flag: &str) -> Option<Doc> {
    whole(&FLAGS, is_flag(instruction, flag))
}

/// What is said about a mount type, in any case.
pub fn of_mount(ty: &str) -> Option<Doc> {
    whole(&MOUNTS, |name| name.eq_ignore_ascii_case(ty))
}

/// What is said about an option of a mount type: one point of the text about the type.
pub fn of_mount_option(ty: &str, key: &'static str) -> Option<Doc> {
    let doc = of_mount(ty)?;
    option_line(doc.document.en, key)?;
    Some(Doc { part: DocPart::Option(key), ..doc })
}

/// What is said about a parser directive, in any case.
pub fn of_directive(name: &str) -> Option<Doc> {
    whole(&DIRECTIVES, |known| known.eq_ignore_ascii_case(name))
}

/// What is said about a subject.
pub fn of_topic(topic: Topic) -> Doc {
    let [comment, dockerignore, heredoc, stage, variable_forms] = TOPICS;
    let document = match topic {
        Topic::Comment => comment,
        Topic::DockerIgnore => dockerignore,
        Topic::Heredoc => heredoc,
        Topic::Stage => stage,
        Topic::VariableForms => variable_forms,
    };
    Doc { document, part: DocPart::Whole }
}

/// What is said about a predefined variable; names are case-sensitive.
pub fn of_variable(name: &str) -> Option<Doc> {
    let known = variable_line(VARIABLES.en, name)?;
    Some(Doc { document: &VARIABLES, part: DocPart::Variable(known.name) })
}

/// What reads or sets a predefined variable.
pub fn variable_group(name: &str) -> Option<VariableGroup> {
    variable_line(VARIABLES.en, name).map(|doc| doc.group)
}

fn whole(table: &'static [Document], is_it: impl Fn(&str) -> bool) -> Option<Doc> {
    let document = table.iter().find(|document| is_it(document.name))?;
    Some(Doc { document, part: DocPart::Whole })
}

fn is_flag<'a>(instruction: &'a str, flag: &'a str) -> impl Fn(&str) -> bool + 'a {
    move |name| name.split_once('.').is_some_and(|(owner, own)| owner.eq_ignore_ascii_case(instruction) && own == flag)
}

/// The text about an instruction; the keyword may be in any case.
pub fn instruction(language: Locale, keyword: &str) -> Option<&'static str> {
    find(&INSTRUCTIONS, language, |name| name.eq_ignore_ascii_case(keyword))
}

/// The text about a flag, named without its dashes. The instruction may be in any case; flags are
/// case-sensitive, as in BuildKit.
pub fn flag(language: Locale, instruction: &str, flag: &str) -> Option<&'static str> {
    find(&FLAGS, language, is_flag(instruction, flag))
}

/// The text about a mount type (the value of `type=` in `RUN --mount`), in any case.
pub fn mount(language: Locale, ty: &str) -> Option<&'static str> {
    find(&MOUNTS, language, |name| name.eq_ignore_ascii_case(ty))
}

/// What an option of a mount type means: its line in the text about the type.
pub fn mount_option(language: Locale, ty: &str, key: &str) -> Option<&'static str> {
    option_line(mount(language, ty)?, key)
}

fn option_line(text: &'static str, key: &str) -> Option<&'static str> {
    let name = format!("`{key}`");
    let mut lines = text.lines().filter_map(|line| line.strip_prefix("- "));
    lines.find(|line| line.split_once(": ").is_some_and(|(names, _)| names.contains(&name)))
}

/// The text about a parser directive, in any case.
pub fn directive(language: Locale, name: &str) -> Option<&'static str> {
    find(&DIRECTIVES, language, |known| known.eq_ignore_ascii_case(name))
}

/// The text about a subject.
pub fn topic(language: Locale, topic: Topic) -> &'static str {
    of_topic(topic).text(language)
}

/// The description of a predefined variable; names are case-sensitive.
pub fn variable(language: Locale, name: &str) -> Option<VariableDoc> {
    variables(language).find(|doc| doc.name == name)
}

/// All predefined variables: proxy, platform, then BuildKit's own.
pub fn variables(language: Locale) -> impl Iterator<Item = VariableDoc> {
    variable_lines(VARIABLES.text(language))
}

fn variable_lines(table: &'static str) -> impl Iterator<Item = VariableDoc> {
    table.lines().filter_map(|line| {
        let (name, rest) = line.split_once('\t')?;
        let (group, description) = rest.split_once('\t')?;
        Some(VariableDoc { name, group: VariableGroup::from_name(group)?, description })
    })
}

fn variable_line(table: &'static str, name: &str) -> Option<VariableDoc> {
    variable_lines(table).find(|doc| doc.name == name)
}

/// Every file of the documentation: its path in the folder of a language, and the English.
pub(super) fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    let tables: [&'static [Document]; 5] = [&INSTRUCTIONS, &FLAGS, &MOUNTS, &DIRECTIVES, TOPICS];
    let tables = tables.into_iter().flatten();
    tables.chain([&VARIABLES]).map(|document| (document.path, document.en))
}

/// Every file of the documentation in a language: its path in the folder, and its text.
#[cfg(test)]
pub fn all(locale: Locale) -> impl Iterator<Item = (&'static str, &'static str)> {
    let tables: [&'static [Document]; 5] = [&INSTRUCTIONS, &FLAGS, &MOUNTS, &DIRECTIVES, TOPICS];
    let tables = tables.into_iter().flatten();
    tables.chain([&VARIABLES]).map(move |document| (document.path, document.text(locale)))
}

/// What is asked for by name in a text: the options of its points, the variables of its lines.
pub(super) fn options_and_variables(text: &'static str) -> BTreeSet<&'static str> {
    let option = |line: &'static str| line.strip_prefix("- `")?.split_once(": ").map(|_| line.split('`').nth(1).unwrap_or(""));
    text.lines().filter_map(option).chain(variable_lines(text).map(|doc| doc.name)).collect()
}

/// The first line of a text, which says in one sentence what the thing does.
pub fn summary(doc: &str) -> &str {
    doc.lines().next().unwrap_or("").trim()
}

/// Our own Markdown as plain text: no fences, bold or code marks; a link becomes `text (url)`.
///
/// Knows only what the texts use. Code keeps every character.
pub fn plain_text(markdown: &str) -> String {
    indented_text(markdown, "")
}

/// Markdown as plain text, with this before each line of code blocks.
pub fn indented_text(markdown: &str, indent: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    // The fence that ends the block, which is longer than what looks like one in it.
    let mut fence: Option<&str> = None;
    for line in markdown.lines() {
        let ticks = line.bytes().take_while(|&b| b == b'`').count();
        match fence {
            Some(open) if line == open => {
                fence = None;
                continue;
            }
            None if 3 <= ticks => {
                fence = line.get(..ticks);
                continue;
            }
            _ => {}
        }
        if fence.is_some() {
            out.extend([indent, line]);
        } else {
            // Blanks at the end are a line end within a paragraph.
            push_inline(line.trim_end(), &mut out);
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

/// A file of the documentation.
#[derive(Debug)]
struct Document {
    /// Its name, by which it is asked for.
    name: &'static str,
    /// Its path in the folder of a language.
    path: &'static str,
    en: &'static str,
}

impl Document {
    /// The text in a language; English where there is no translation.
    fn text(&self, locale: Locale) -> &'static str {
        if locale.is_english() { self.en } else { locale.file(self.path).unwrap_or(self.en) }.trim_end()
    }
}

macro_rules! document {
    ($folder:literal, $name:literal, $extension:literal) => {
        Document {
            name: $name,
            path: concat!($folder, $name, $extension),
            en: include_str!(concat!("../../languages/en/", $folder, $name, $extension)),
        }
    };
}

/// The pages about things of one kind, by the name of the thing in lower case: what is in a folder of `languages/en`.
type Pages = LazyLock<Vec<Document>>;

static INSTRUCTIONS: Pages = LazyLock::new(|| pages("instructions/"));
/// By `<instruction>.<flag>`.
static FLAGS: Pages = LazyLock::new(|| pages("flags/"));
static MOUNTS: Pages = LazyLock::new(|| pages("mounts/"));
static DIRECTIVES: Pages = LazyLock::new(|| pages("directives/"));

fn pages(folder: &str) -> Vec<Document> {
    let page = |&(path, en): &(&'static str, &'static str)| {
        let name = path.strip_prefix(folder)?.strip_suffix(".md")?;
        Some(Document { name, path, en })
    };
    Locale::ENGLISH.files().iter().filter_map(page).collect()
}

static TOPICS: &[Document; 5] = &[
    document!("", "comment", ".md"),
    document!("", "dockerignore", ".md"),
    document!("", "heredoc", ".md"),
    document!("", "stage", ".md"),
    document!("", "variable-forms", ".md"),
];

static VARIABLES: Document = document!("", "variables", ".tsv");

fn find(table: &'static [Document], language: Locale, is_it: impl Fn(&str) -> bool) -> Option<&'static str> {
    let document = table.iter().find(|document| is_it(document.name))?;
    Some(document.text(language))
}

fn push_inline(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '[', '\\']) {
        let (before, marked) = rest.split_at(at);
        out.push_str(before);
        rest = if let Some((code, after)) = code_span(marked) {
            out.push_str(code);
            after
        } else if let Some(escaped) =
            marked.strip_prefix('\\').filter(|rest| rest.starts_with(|c: char| c.is_ascii_punctuation()))
        {
            // An escaped mark is that mark, and one byte long.
            let (mark, after) = escaped.split_at(1);
            out.push_str(mark);
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
            // A lone mark is text. All of them are one byte long.
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
mod tests;
