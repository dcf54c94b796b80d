//! Texts of any size, one for each thing that a file can have much of.

use crate::rules::RULES;
use crate::snapshot::FileKind;
use crate::syntax::ast::Keyword;

/// A text that grows.
pub(super) struct Text {
    pub(super) name: String,
    pub(super) kind: FileKind,
    /// How many of the usual number are enough, as one part of so many: each is large.
    pub(super) share: usize,
    /// There is a build context with as many files: `d0/a.py`, `f0` …
    pub(super) files: bool,
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
    ("names of one variable", "FROM scratch\nENV a=b", " c=$a$d", "\n"),
    ("early variables", "FROM scratch\nARG a=$b", " c=$a", "\n"),
    ("variables in FROM", "ARG A\nFROM a", "$B", "\n"),
    ("required of a mount", "FROM a\nRUN --mount=required=true", ",required=true", ",type=secret,id=a a\n"),
    ("sizes of a mount", "FROM a\nRUN --mount=type=tmpfs,target=/a", ",size=1", ",type=cache a\n"),
    ("options of a mount", "FROM a\nRUN --mount=type=cache", ",target=/a", " a\n"),
    ("unknown options of a mount", "FROM a\nRUN --mount=type=cache", ",a=b", " a\n"),
    ("elements of JSON", "FROM a\nCMD [\"a\"", ",\"b\"", "]\n"),
    ("elements of COPY", "FROM a\nCOPY [\"a\"", ",\"b\"", "]\n"),
    // Deeper than anything is read.
    ("braces", "FROM a\nENV a=", "${a:-${a:-${a:-", "\n"),
    ("braces in a shell", "FROM a\nRUN a ", "${a:-${a:-${a:-", "\n"),
    ("substitutions", "FROM a\nRUN a ", "$(a ", "\n"),
    ("closed substitutions", "FROM a\nRUN a ", "$(a) ", "\n"),
    ("backticks", "FROM a\nRUN a ", "`a ", "\n"),
    ("escaped backticks", "FROM a\nRUN a ", "\\`a ", "\n"),
    ("subshells", "FROM a\nRUN ", "(a;", "\n"),
    ("groups", "FROM a\nRUN ", "{ a;", "\n"),
    ("quotes", "FROM a\nRUN a ", "\"a", "\n"),
    ("ifs", "FROM a\nRUN ", "if a; then ", "\n"),
    ("blocks of PowerShell", "FROM a\nSHELL [\"pwsh\"]\nRUN ", "if ($a) { @{b = \"$(", "\n"),
    ("strings of PowerShell", "FROM a\nSHELL [\"pwsh\"]\nRUN a ", "\\\"b\\\" ", "\n"),
    ("variables of the prompt", "FROM a\nSHELL [\"cmd\"]\nRUN a ", "%b% \"%c:d", "\n"),
    ("PowerShell in the prompt", "FROM a\nSHELL [\"cmd\"]\nRUN ", "powershell a & ", "\n"),
    ("a shell that nothing names", "# escape=`\nFROM a\n", "RUN setx A $env:B\n", ""),
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
    ("tokens of one command", "FROM a\nRUN a", " ghp_q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2", "\n"),
    ("pinned packages", "FROM debian:13\nRUN pip install", " a==1", "\n"),
];

/// Lines, one under the other.
const LINES: &[(&str, &str, &str, &str)] = &[
    ("ignored rules", "", "# hadolint ignore=DL3006\n", "FROM a\n"),
    ("ignored rules with instructions", "FROM a\n", "# hadolint ignore=DL3059\nRUN a\n", ""),
    ("shellcheck directives", "FROM a\n", "# shellcheck disable=SC2086\nRUN a $b\n", ""),
    ("all ignored above one instruction", "FROM a\n", "# dockerfile-ls ignore\n", "RUN cd a && sudo b\n"),
    ("unused suppressions", "", "# dockerfile-ls ignore=DL3000,DL3001\n", "FROM a:1\n"),
    ("suppressions of the file", "FROM a\n", "# dockerfile-ls global ignore=DL3006\nRUN cd a\n", ""),
    ("checks above one instruction", "FROM a\n", "# check=skip=all\n", "RUN a\n"),
    ("relative folders", "FROM scratch\n", "WORKDIR a\nRUN --mount=type=cache a\n", ""),
    ("folders of variables", "FROM scratch\n", "WORKDIR $A/b\n", ""),
    ("doubling variables", "FROM scratch\nENV A=a\n", "ENV A=$A$A\n", ""),
    ("unknown names", "FROM scratch\n", "ENV A=1 $B=2\nLABEL c=d $E=f\n", ""),
    ("triggers", "FROM scratch AS a\n", "ONBUILD RUN a\nONBUILD ENV a=$b\n", "FROM a\nRUN a\n"),
    ("mounts of relative targets", "FROM scratch\n", "RUN --mount=target=. a\n", ""),
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
    ("arrays with variables", "FROM python:3.14\n", "CMD [\"uvicorn\", \"$PORT\"]\n", ""),
    ("stages with arrays with variables", "", "FROM python:3.14\nCMD [\"uvicorn\", \"$PORT\"]\n", ""),
    ("stages on one stage", "FROM debian:13 AS a\nRUN apt-get install python3-pip\n", "FROM a\nRUN pip install b\n", ""),
    ("old tags from an argument", "ARG V=3.8\n", "FROM python:$V\n", ""),
    ("lists before their copy", "FROM python:3.14\n", "RUN pip install -r a.txt\n", "COPY a b.txt c/\n"),
    ("packages of another Python", "FROM python:3.14\n", "RUN apt-get install python3-numpy\n", ""),
    ("poetry in stages", "FROM python:3.14 AS a\nRUN pip install poetry\n", "FROM a\nRUN poetry install --no-dev\n", ""),
    ("commands of Poetry", "FROM python:3.14\nRUN pip install poetry\n", "RUN poetry lock --no-update\n", ""),
    ("setup.py in stages", "FROM python:3.14 AS a\n", "FROM a\nRUN python setup.py install\n", ""),
    ("installs by a lock file", "FROM node:24\nCOPY package.json .\n", "RUN npm ci\n", ""),
    ("lock files before an install", "FROM node:24\n", "COPY package.json package-lock.json ./\nRUN npm ci\n", ""),
    ("environments of other stages", "FROM python:3.12 AS b\nFROM python:3.13\n", "COPY --from=b /opt/venv /opt/venv\n", ""),
    ("stages with others' environments", "FROM python:3.12 AS b\n", "FROM python:3.13\nCOPY --from=b /venv /venv\n", ""),
    ("installs before a command", "FROM python:3.14\n", "RUN pip install fastapi\n", "CMD uvicorn a:b\n"),
    ("packages without wheels", "FROM python:3.14-alpine\n", "RUN pip install torch -r a.txt\n", ""),
    ("environments before a command", "FROM python:3.14\n", "RUN uv sync\n", "CMD uvicorn a:b\n"),
    ("users in stages", "FROM python:3.14 AS a\nRUN pip install b\n", "FROM a\nRUN apt-get install c\nUSER app\n", ""),
    ("lists without an install", "FROM debian:13\n", "RUN apt-get update\nRUN a\n", ""),
    ("users that are installed", "FROM python:3.14\n", "RUN apt-get install c\nUSER app\n", ""),
    ("installs for a user", "FROM python:3.14\n", "RUN pip install --user a\n", "CMD a\n"),
    ("debug modes", "FROM a\n", "ENV FLASK_DEBUG=1\n", "CMD flask run\n"),
    ("downloaded archives", "FROM alpine:3.23\n", "ADD https://example.com/a.tgz /a\n", ""),
    ("templates", "FROM a\n", "RUN {{ a }}\n", ""),
    ("unfinished", "FROM a\n", "RUN a \\\n", ""),
];

fn grows(name: impl Into<String>, kind: FileKind, (before, part, after): (&str, &str, &str)) -> Text {
    let (before, part, after) = (before.to_owned(), part.to_owned(), after.to_owned());
    let make = move |times: usize| format!("{before}{}{after}", part.repeat(times));
    Text { name: name.into(), kind, share: 1, files: false, make: Box::new(make) }
}

fn numbered(name: &str, make: impl Fn(usize) -> String + 'static) -> Text {
    let make = move |times: usize| (0..times).map(&make).collect();
    Text { name: name.to_owned(), kind: FileKind::Dockerfile, share: 1, files: false, make: Box::new(make) }
}

/// Many names above one instruction.
fn names_above() -> Text {
    let line = |n: usize| format!("# dockerfile-ls ignore=DL{n},unused{n}\n");
    let make = move |times: usize| format!("{}FROM a:1\nRUN cd a\n", (0..times).map(line).collect::<String>());
    Text { make: Box::new(make), ..numbered("many names above one instruction", line) }
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
    out.extend(in_context());
    out.push(names_above());
    out
}

/// Lines that others look at.
fn related() -> Vec<Text> {
    vec![
        numbered("stages in a row", |n| match n {
            0 => "FROM a AS s0\n".to_owned(),
            n => format!("FROM s{} AS s{n}\nENV A{n}=1\nRUN $A{}\n", n - 1, n - 1),
        }),
        numbered("stages in a row with arrays of bash", |n| match n {
            0 => "FROM debian:13 AS s0\nRUN a=(1)\n".to_owned(),
            n => format!("FROM s{} AS s{n}\nRUN a=(1)\n", n - 1),
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
        numbered("suppressions of many names", |n| {
            format!("{}# dockerfile-ls ignore=DL{n}\nRUN cd a\n", if n == 0 { "FROM a\n" } else { "" })
        }),
        numbered("stages on one with triggers", |n| match n {
            0 => format!("FROM scratch AS s\n{}", "ONBUILD ENV A=1\n".repeat(80)),
            n => format!("FROM s\nENV A{n}=1\n"),
        }),
        numbered("undefined names near others", |n| {
            format!("{}ENV AAAA{n}=1\nCOPY $AAAB{n} $AAA{n} /b\n", if n == 0 { "FROM scratch\n" } else { "" })
        }),
        numbered("undefined in FROM near others", |n| format!("ARG AAAA{n}=1\nFROM a:$AAAB{n}\n")),
        numbered("variables above and used", |n| format!("ARG A{n}=1\nFROM a:$A{n}\nARG A{n}\nRUN $A{n}\n")),
        numbered("labels", |n| format!("{}LABEL a{n}=b\n", if n == 0 { "FROM a\n" } else { "" })),
        numbered("ports", |n| format!("{}EXPOSE {n}\n", if n == 0 { "FROM a\n" } else { "" })),
        numbered("images", |n| format!("FROM a{n}:1\nRUN a\n")),
        numbered("instructions that count once", |n| {
            format!(
                "{}CMD [\"a{n}\"]\nENTRYPOINT [\"a{n}\"]\nHEALTHCHECK CMD a{n}\nSTOPSIGNAL {n}\n",
                if n == 0 { "FROM a\n" } else { "" }
            )
        }),
        numbered("volumes", |n| format!("{}VOLUME /a{n}\n", if n == 0 { "FROM a\n" } else { "" })),
        numbered("heredocs of many names", |n| format!("{}RUN <<E{n}\na\nE{n}\n", if n == 0 { "FROM a\n" } else { "" })),
        numbered("platforms", |n| format!("FROM --platform=linux/a{n} a:1 AS s{n}\n")),
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
    const SHARE: usize = 4;
    let mut out = Vec::new();
    for rule in RULES {
        let mut lines = rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        while let Some(line) = lines.next() {
            let Some(info) = line.strip_prefix("```") else { continue };
            let body: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
            let kind = if info.starts_with("dockerignore") { FileKind::Dockerignore } else { FileKind::Dockerfile };
            let verdict = info.split(',').nth(1).unwrap_or_default();
            let text = body.join("\n") + "\n";
            out.push(Text { share: SHARE, ..grows(format!("{} {verdict}", rule.id), kind, ("", &text, "")) });
            if let Some((first, rest)) = text.split_once('\n').filter(|(first, _)| first.starts_with("FROM")) {
                let text = grows(format!("{} {verdict} in a stage", rule.id), kind, (&format!("{first}\n"), rest, ""));
                out.push(Text { share: SHARE, ..text });
            }
        }
    }
    out
}

fn of_patterns(name: &str, make: impl Fn(usize) -> String + 'static) -> Text {
    Text { kind: FileKind::Dockerignore, ..numbered(name, make) }
}

/// What looks at the files of the build context.
fn in_context() -> Vec<Text> {
    let from = "FROM python:3.14-slim\nWORKDIR /srv\n";
    [
        ("copied files", "COPY f# d# /a/\n", ""),
        ("copied folders", "COPY d# /a\n", "CMD [\"python\", \"a.py\"]\n"),
        ("everything copied", "COPY . .\n", "CMD [\"python\", \"b.py\"]\n"),
        ("copied patterns", "COPY d*/*.py f? /a#/\n", ""),
        ("missing files", "COPY x# /a/\n", ""),
        ("nearly copied files", "COPY ff# d#/b.py /a/\n", ""),
        ("mounted files", "RUN --mount=type=bind,source=f#,target=/a#,rw python f#\n", ""),
        ("added archives", "ADD f#.tar.gz d# /a/\n", ""),
    ]
    .into_iter()
    .map(|(name, line, last)| {
        let (line, last) = (line.to_owned(), last.to_owned());
        let make = move |times: usize| {
            let lines: String = (0..times).map(|n| line.replace('#', &n.to_string())).collect();
            format!("{from}{lines}{last}")
        };
        Text { name: name.to_owned(), kind: FileKind::Dockerfile, share: 2, files: true, make: Box::new(make) }
    })
    .collect()
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
    out.push(of_patterns("patterns", |n| format!("a{n}\n")));
    out.push(of_patterns("patterns and exceptions", |n| format!("a{n}/\n!a{n}/b\n")));
    for (name, line) in [
        ("patterns of files", "d#/a.py\n!d#\n"),
        ("patterns of everything", "*\n"),
        ("patterns of endings", "**/*.py\n!d#\n"),
        ("patterns of nothing", "x#\n"),
    ] {
        let line = line.to_owned();
        let text = of_patterns(name, move |n| line.replace('#', &n.to_string()));
        out.push(Text { files: true, share: 2, ..text });
    }
    out
}
