//! What a project says of itself at the top of its README: that nobody keeps it up any more.

/// Lines that are looked at, blank ones left out.
const LINES: usize = 12;
/// What follows in a line as long as this is about something else, in bytes.
const NEAR: usize = 120;

/// One of these in the title or a notice at the top.
const WORDS: [&str; 10] = [
    "abandoned",
    "archived",
    "deprecated",
    "discontinued",
    "no longer maintained",
    "not maintained",
    "obsolete",
    "outdated",
    "retired",
    "unmaintained",
];

/// What such a sentence is about.
const SUBJECTS: [&str; 8] = [
    "this project",
    "this repo",
    "this image",
    "these images",
    "these dockerfiles",
    "the project is",
    "the repository is",
    "project status",
];

/// Further ways to say so of a project.
const PHRASES: [&str; 5] =
    ["end of life", "is archived", "no longer actively maintained", "no longer supported", "no longer being maintained"];

/// The names under which a README is looked for, in lower case.
pub(super) fn is_readme(name: &str) -> bool {
    matches!(name, "readme" | "readme.md" | "readme.rst" | "readme.txt" | "readme.adoc")
}

/// Whether the text of a README begins with a notice that the project is kept for what it was: a title such as
/// `[outdated] images`, a heading such as `## Deprecated`, or a sentence about the project itself.
pub(super) fn says_retired(text: &str) -> bool {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES);
    lines.enumerate().any(|(at, line)| {
        let line: String = line.to_lowercase().chars().take(2_000).collect();
        is_notice(&line, at == 0) || is_about_project(&line)
    })
}

/// A title with such a word set apart from it, or a heading or a line in bold that is no more than such a word.
fn is_notice(line: &str, is_first: bool) -> bool {
    let has_heading = line.starts_with(['#', '*', '=', '>', '!', ':', '\u{26a0}', '[', '(']);
    if !has_heading && !is_first {
        return false;
    }
    let set_apart =
        |word: &&str| ["[", "("].iter().zip(["]", ")"]).any(|(open, close)| line.contains(&format!("{open}{word}{close}")));
    // `:exclamation:` is a picture.
    let line = line.strip_prefix(':').and_then(|rest| Some(rest.split_once(':')?.1)).unwrap_or(line);
    let plain = line.trim_matches(|c: char| !c.is_alphanumeric());
    let is_alone = |word: &&str| {
        let rest = plain.strip_prefix(word).or_else(|| plain.strip_suffix(word));
        // `Deprecated: use the other one`, `Outdated Notice`, but not `Deprecated options` or `archived games`.
        rest.is_some_and(|rest| {
            let rest = rest.trim_matches(|c: char| c.is_whitespace() || c == '*');
            rest.is_empty()
                || rest.starts_with([':', '!', ',', ';'])
                || matches!(rest, "notice" | "project" | "repository" | "warning:" | "warning")
        })
    };
    WORDS.iter().any(|word| is_alone(word) || (is_first && set_apart(word)))
}

/// `This project is no longer maintained.`
fn is_about_project(line: &str) -> bool {
    SUBJECTS.iter().any(|subject| {
        line.find(subject).is_some_and(|at| {
            let end = line.floor_char_boundary((at + subject.len() + NEAR).min(line.len()));
            let near = line.get(at..end).unwrap_or_default();
            let near = near.split(['.', '!', ';']).next().unwrap_or_default();
            WORDS.iter().chain(&PHRASES).any(|word| near.contains(word)) && !near.contains(" if ")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::says_retired;

    #[test]
    fn of_projects_that_nobody_keeps_up() {
        for text in [
            "[outdated] rhscl-dockerfiles\n===\n",
            "# images (deprecated)\n",
            "# images\n\n## Deprecated\n\nUse others.\n",
            "# images\n\n:exclamation: **Outdated Notice**\n",
            "# images\n\n> **DEPRECATED**: use me/other instead\n",
            "# images\n![badge](x)\n\nThis repository is no longer maintained, see below.\n",
            "images\n\n**This project has been archived.**\n",
            "# images\nProject status: unmaintained\n",
        ] {
            assert!(says_retired(text), "{text}");
        }
    }

    #[test]
    fn of_others() {
        for text in [
            "",
            "# images\nA tool for archived games.\n",
            "# images\n## Deprecated options\n",
            "# images\nPython 2 is no longer supported.\n",
            "# images\nThis project builds images. The old tags are deprecated.\n",
            "# Archived games\n",
        ] {
            assert!(!says_retired(text), "{text}");
        }
        let late = format!("# images\n{}## Deprecated\n", "a\n".repeat(20));
        assert!(!says_retired(&late), "further down it is about a part");
    }
}
