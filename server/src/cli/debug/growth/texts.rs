//! Texts of any size, one for each thing that a file can have much of.

use crate::rules::RULES;
use crate::snapshot::FileKind;
use crate::syntax::ast::Keyword;

/// A text that grows.
pub(super) struct Text {
    pub(super) name: String,
    pub(super) kind: FileKind,
    /// The text with that many of what it has much of.
    pub(super) make: Box<dyn Fn(usize) -> String>,
}

/// A whole instruction for each keyword.
const INSTRUCTIONS: &[&str] = &[
    "ADD https://example.com/a /b",
    "ARG A=1",
    "CMD [\"a\"]",
    "COPY a /b",
    "ENTRYPOINT a",
    "ENV A=1",
    "EXPOSE 80",
    "FROM a:1 AS b",
    "HEALTHCHECK CMD a",
    "LABEL a=b",
    "MAINTAINER me",
    "ONBUILD RUN a",
    "RUN apt-get install -y curl",
    "SHELL [\"/bin/bash\", \"-c\"]",
    "STOPSIGNAL 9",
    "USER a",
    "VOLUME /a",
    "WORKDIR a",
    "FOO a",
];

/// What an instruction may have many of.
const PARTS: &[&str] = &[
    " a",
    " --a=b",
    " --mount=type=cache,target=/a",
    " \\\n a",
    " \\\n # a\n a",
    " \\\n\n a",
    " a=b",
    " \"a b\"",
    " 'a'",
    " $A",
    " ${A:-b}",
    " a/",
    " 80",
    " <<E",
    "\t",
    " [\"a\"]",
    ",",
    "\\\\",
    "é",
    " && a",
    " | a",
    "; a=b",
    " > a",
    " $(a)",
    " `a`",
    " a AS b",
    " # a",
];

/// What is in a part that is one word.
const GROWING: &[(&str, &str, &str, &str)] = &[
    ("options of a mount", "FROM a\nRUN --mount=type=cache", ",target=/a", " a\n"),
    ("unknown options of a mount", "FROM a\nRUN --mount=type=cache", ",a=b", " a\n"),
    ("elements of JSON", "FROM a\nCMD [\"a\"", ",\"b\"", "]\n"),
    ("elements of COPY", "FROM a\nCOPY [\"a\"", ",\"b\"", "]\n"),
    ("braces", "FROM a\nENV a=", "${a:-", "\n"),
    ("braces in a shell", "FROM a\nRUN a ", "${a:-", "\n"),
    ("substitutions", "FROM a\nRUN a ", "$(a ", "\n"),
    ("closed substitutions", "FROM a\nRUN a ", "$(a) ", "\n"),
    ("backticks", "FROM a\nRUN a ", "`a ", "\n"),
    ("escaped backticks", "FROM a\nRUN a ", "\\`a ", "\n"),
    ("subshells", "FROM a\nRUN ", "(a;", "\n"),
    ("groups", "FROM a\nRUN ", "{ a;", "\n"),
    ("quotes", "FROM a\nRUN a ", "\"a", "\n"),
    ("ifs", "FROM a\nRUN ", "if a; then ", "\n"),
    ("onbuild", "FROM a\n", "ONBUILD ", "RUN a\n"),
    ("heredoc", "FROM a\nRUN <<E\n", "echo a $b\n", "E\n"),
    ("heredoc for another program", "FROM a\nRUN python3 <<E\n", "print(1)\n", "E\n"),
    ("heredoc of COPY", "FROM a\nCOPY <<E /a\n", "a $b\n", "E\n"),
    ("heredoc without an end", "FROM a\nRUN <<E\n", "echo a\n", ""),
    ("globs", "FROM a\nCOPY ", "*a", " /b\n"),
    ("path", "FROM a\nCOPY ", "a/", " /b\n"),
    ("image", "FROM ", "a/", "\n"),
    ("name", "FROM ", "a", "\n"),
    ("number", "FROM a\nEXPOSE ", "8", "\n"),
    ("long word", "FROM a\nRUN ", "a", "\n"),
    ("long pair", "FROM a\nENV a=", "a", "\n"),
    ("long comment", "FROM a\n#", " a", "\n"),
    ("packages", "FROM debian:13\nRUN apt-get update && apt-get install -y", " curl", "\n"),
    ("pinned packages", "FROM debian:13\nRUN pip install", " a==1", "\n"),
];

/// Lines, one under the other.
const LINES: &[(&str, &str, &str, &str)] = &[
    ("ignored rules", "", "# hadolint ignore=DL3006\n", "FROM a\n"),
    ("ignored rules with instructions", "FROM a\n", "# hadolint ignore=DL3059\nRUN a\n", ""),
    ("shellcheck directives", "FROM a\n", "# shellcheck disable=SC2086\nRUN a $b\n", ""),
    ("comments", "", "# a\n", "FROM a\n"),
    ("comments between", "FROM a\n", "# a\nRUN a\n\n", ""),
    ("directives", "", "# escape=\\\n", "FROM a\n"),
    ("checks", "", "# check=skip=all\n", "FROM a\n"),
    ("unknown directives", "", "# a=b\n", "FROM a\n"),
    ("blank lines", "", "\n", "FROM a\n"),
    ("lines of blanks", "", "  \n", "FROM a\n"),
    ("continuations", "", "\\\n", "FROM a\n"),
    ("byte order marks", "", "\u{feff}", "FROM a\n"),
    ("carriage returns", "", "\r", "FROM a\n"),
    ("undefined variables", "ARG X=1\nFROM a\n", "RUN a\nENV A=$B\n", ""),
    ("heredocs", "FROM a\n", "RUN <<E\na\nE\n", ""),
    ("many FROM", "", "FROM a\nRUN a\n", ""),
    ("templates", "FROM a\n", "RUN {{ a }}\n", ""),
    ("unfinished", "FROM a\n", "RUN a \\\n", ""),
];

fn grows(name: impl Into<String>, kind: FileKind, (before, part, after): (&str, &str, &str)) -> Text {
    let (before, part, after) = (before.to_owned(), part.to_owned(), after.to_owned());
    let make = move |times: usize| format!("{before}{}{after}", part.repeat(times));
    Text { name: name.into(), kind, make: Box::new(make) }
}

fn numbered(name: &str, make: impl Fn(usize) -> String + 'static) -> Text {
    let make = move |times: usize| (0..times).map(&make).collect();
    Text { name: name.to_owned(), kind: FileKind::Dockerfile, make: Box::new(make) }
}

/// All texts.
pub(super) fn all() -> Vec<Text> {
    let mut out = Vec::new();
    for instruction in INSTRUCTIONS {
        out.push(grows(*instruction, FileKind::Dockerfile, ("FROM a\n", &format!("{instruction}\n"), "")));
    }
    for &keyword in Keyword::ALL {
        for part in PARTS {
            let name = format!("{} with {part:?}", keyword.as_str());
            let before = if keyword == Keyword::From { "FROM a" } else { &format!("FROM a\n{} a", keyword.as_str()) };
            out.push(grows(name, FileKind::Dockerfile, (before, part, "\n")));
        }
    }
    for part in PARTS {
        out.push(grows(format!("ENV a=b with {part:?}"), FileKind::Dockerfile, ("FROM a\nENV a=b", part, "\n")));
        out.push(grows(format!("a stage with {part:?}"), FileKind::Dockerfile, ("FROM a AS b", part, "\n")));
    }
    for (name, before, part, after) in GROWING.iter().chain(LINES) {
        out.push(grows(*name, FileKind::Dockerfile, (before, part, after)));
    }
    out.extend(related());
    out.extend(examples());
    out.extend(patterns());
    out
}

/// Lines that others look at.
fn related() -> Vec<Text> {
    vec![
        numbered("stages in a row", |n| match n {
            0 => "FROM a AS s0\n".to_owned(),
            n => format!("FROM s{} AS s{n}\nENV A{n}=1\nRUN $A{}\n", n - 1, n - 1),
        }),
        numbered("stages side by side", |n| match n {
            0 => "FROM a AS s0\n".to_owned(),
            n => format!("FROM s0 AS s{n}\nCOPY --from=s{} /a /b\n", n - 1),
        }),
        numbered("stages of one name", |n| format!("FROM a AS s\nCOPY --from={n} /a /b\n")),
        numbered("arguments and variables", |n| format!("{}ARG A{n}=1\nRUN $B{n}\n", if n == 0 { "FROM a\n" } else { "" })),
        numbered("arguments above", |n| format!("ARG A{n}=1\n")),
        numbered("variables of variables", |n| format!("{}ENV A{}=$A{n}\n", if n == 0 { "FROM a\n" } else { "" }, n + 1)),
        numbered("undefined in words", |n| format!("{}ENV X=$A{n}\n", if n == 0 { "FROM a\n" } else { "" })),
        numbered("labels", |n| format!("{}LABEL a{n}=b\n", if n == 0 { "FROM a\n" } else { "" })),
        numbered("ports", |n| format!("{}EXPOSE {n}\n", if n == 0 { "FROM a\n" } else { "" })),
        numbered("images", |n| format!("FROM a{n}:1\nRUN a\n")),
        numbered("users", |n| format!("{}USER u{n}\nCOPY a /b\n", if n == 0 { "FROM a\n" } else { "" })),
        numbered("folders", |n| format!("{}WORKDIR d{n}\n", if n == 0 { "FROM a\n" } else { "" })),
        numbered("names near others", |n| match n {
            0 => "FROM a AS aaaa\n".to_owned(),
            n => format!("FROM aaab{n} AS aaac{n}\nCOPY --from=aaad{n} /a /b\n"),
        }),
    ]
}

/// What rules are about, again and again.
fn examples() -> Vec<Text> {
    let mut out = Vec::new();
    for rule in RULES {
        let mut lines = rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        while let Some(line) = lines.next() {
            let Some(info) = line.strip_prefix("```") else { continue };
            let body: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
            let kind = if info.starts_with("dockerignore") { FileKind::Dockerignore } else { FileKind::Dockerfile };
            let verdict = info.split(',').nth(1).unwrap_or_default();
            let text = body.join("\n") + "\n";
            out.push(grows(format!("{} {verdict}", rule.id), kind, ("", &text, "")));
            if let Some((first, rest)) = text.split_once('\n').filter(|(first, _)| first.starts_with("FROM")) {
                out.push(grows(format!("{} {verdict} in a stage", rule.id), kind, (&format!("{first}\n"), rest, "")));
            }
        }
    }
    out
}

fn patterns() -> Vec<Text> {
    let mut out = Vec::new();
    for line in
        ["a", "!a", "**/a", "*.a", "a/b", "# a", "[a-z]", "a\\", "", "../a", "/a", " a ", "a?", "[", "**", "a/**/b", "\u{feff}a"]
    {
        out.push(grows(format!("pattern {line:?}"), FileKind::Dockerignore, ("", &format!("{line}\n"), "")));
    }
    for part in ["a", "*", "**/", "a/", "[a]", "?", "\\", "[", "!", "../", "{a,"] {
        out.push(grows(format!("pattern of {part:?}"), FileKind::Dockerignore, ("", part, "\n")));
    }
    let many = |n: usize| (0..n).map(|n| format!("a{n}\n")).collect();
    out.push(Text { name: "patterns".to_owned(), kind: FileKind::Dockerignore, make: Box::new(many) });
    let undone = |n: usize| (0..n).map(|n| format!("a{n}/\n!a{n}/b\n")).collect();
    out.push(Text { name: "patterns and exceptions".to_owned(), kind: FileKind::Dockerignore, make: Box::new(undone) });
    out
}
