//! What a project says of itself at the top of its README: that nobody keeps it up any more.

/// Lines that are looked at, blank ones left out.
const LINES: usize = 12;

/// A longer line is not read to its end, in characters.
const LONGEST: usize = 2_000;

/// What says so behind `no longer`.
const PHRASES: [&str; 3] = ["maintained", "supported", "under development"];

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
const SUBJECTS: [&str; 9] = [
    "this project",
    "this repository",
    "this repo",
    "this image",
    "these images",
    "these dockerfiles",
    "the project",
    "the repository",
    "project status",
];

/// What stands between the subject and the word, in so many words at most.
const BETWEEN: [&str; 18] = [
    "is",
    "are",
    "has",
    "have",
    "been",
    "was",
    "now",
    "no",
    "longer",
    "being",
    "actively",
    "currently",
    "officially",
    "considered",
    ":",
    "and",
    "active",
    "in",
];

/// Whether a file of that name is the README that is looked for.
pub fn is_readme(name: &str) -> bool {
    ["readme", "readme.md", "readme.rst", "readme.txt", "readme.adoc"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether the text of a README begins with a notice that the project is kept for what it was: a title such as
/// `[outdated] images`, a heading such as `## Deprecated`, or a sentence about the project itself.
pub(super) fn says_retired(text: &str) -> bool {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES);
    lines.enumerate().any(|(at, line)| {
        let line: String = line.chars().take(LONGEST).collect::<String>().to_lowercase();
        is_notice(&line, at == 0) || is_about_project(&line)
    })
}

/// A title with such a word set apart from it, or further down a heading, a quotation or a line in bold that is no more than
/// such a word. A title that is the word alone is the name of something.
fn is_notice(line: &str, is_title: bool) -> bool {
    if is_title {
        return WORDS.iter().any(|word| line.contains(&format!("[{word}]")) || line.contains(&format!("({word})")));
    }
    // `:exclamation:` is a picture.
    let line = line.strip_prefix(':').and_then(|rest| Some(rest.split_once(':')?.1.trim())).unwrap_or(line);
    if !(line.starts_with(['#', '>']) || line.starts_with("**")) {
        return false;
    }
    let plain = line.trim_matches(|c: char| !c.is_alphanumeric());
    WORDS.iter().any(|word| {
        // `Deprecated: use the other one`, `Outdated Notice`, but not `Deprecated options`.
        plain.strip_prefix(word).is_some_and(|rest| {
            let rest = rest.trim_matches(|c: char| c.is_whitespace() || c == '*');
            rest.is_empty() || rest.starts_with([':', '!', ';']) || matches!(rest, "notice" | "warning")
        })
    })
}

/// `This project is no longer maintained.`, but not what it does with something that is outdated.
fn is_about_project(line: &str) -> bool {
    SUBJECTS.iter().any(|subject| {
        line.match_indices(subject).any(|(at, _)| {
            let mut rest = line.get(at + subject.len()..).unwrap_or_default();
            let mut is_denied = false;
            loop {
                rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '*' || c == '_');
                if let Some(word) = WORDS
                    .iter()
                    .find(|word| rest.starts_with(**word))
                    .or_else(|| PHRASES.iter().find(|word| is_denied && rest.starts_with(**word)))
                {
                    let behind = rest.get(word.len()..).unwrap_or_default();
                    return !behind.starts_with(|c: char| c.is_alphanumeric() || c == '-');
                }
                let between = |word: &&&str| {
                    rest.starts_with(**word)
                        && !rest.get(word.len()..).is_some_and(|behind| behind.starts_with(char::is_alphanumeric))
                };
                match BETWEEN.iter().filter(between).max_by_key(|word| word.len()) {
                    Some(word) => {
                        is_denied |= *word == "longer";
                        rest = rest.get(word.len()..).unwrap_or_default();
                    }
                    None => return false,
                }
            }
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
            "# images\nThis repository is no longer active and was archived in 2023.\n",
            "Images\n===\nThis repository is no longer being maintained.  Use others.\n",
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
            "# Outdated\nFinds old packages.\n",
            "# images\nThis project finds outdated dependencies.\n",
            "# images\nThis repository contains Dockerfiles for archived games\n",
            "# images\nThis image replaces the deprecated me/foo\n",
            "# images\nThis project is not deprecated, and is maintained.\n",
            "# images\n* deprecated: the 1.x tags\n* Outdated\n",
        ] {
            assert!(!says_retired(text), "{text}");
        }
        let late = format!("# images\n{}## Deprecated\n", "a\n".repeat(20));
        assert!(!says_retired(&late), "further down it is about a part");
    }
}
