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
mod tests;
