//! Situations of people who write shell text in Dockerfiles, and what they were expected to see before the server was asked:
//! three bases, hover and completion.

use crate::testing::{cursor, snapshot};
use crate::texts::Locale;

/// A file that begins with the base and goes on with what a situation says.
fn file(base: &str, rest: &str) -> String {
    let base = match base {
        "debian" => "FROM debian:13\n",
        "alpine" => "FROM alpine:3.22\n",
        "python" => "FROM python:3.13-slim\nWORKDIR /app\n",
        "node" => "FROM node:22-alpine\nWORKDIR /srv\n",
        other => panic!("{other}"),
    };
    format!("{base}{rest}\n")
}

/// The base, the text with the cursor, what is explained, what the explanation says, and what it does not say.
type Hover = (&'static str, &'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const HOVERS: &[Hover] = &[
    ("debian", "RUN tar -x<|>zf a.tgz -C /opt", "-xzf a.tgz", &["`-x`: unpacks", "`-z`:", "`-f a.tgz`:"], &["BusyBox"]),
    ("debian", "RUN tar xz<|>f a.tgz", "xzf a.tgz", &["`-x`: unpacks", "`-f a.tgz`"], &[]),
    ("debian", "RUN wget --progress=do<|>t:giga https://a.b/c", "--progress=dot:giga", &["`--progress=dot:giga`"], &["BusyBox"]),
    (
        "alpine",
        "RUN wget --progress=do<|>t:giga https://a.b/c",
        "--progress=dot:giga",
        &["BusyBox's `wget`, which does not know"],
        &[],
    ),
    (
        "alpine",
        "RUN apk add --no-cache wget && wget --show-pro<|>gress x",
        "--show-progress",
        &["BusyBox, as in Alpine"],
        &["This image"],
    ),
    ("alpine", "RUN adduser -<|>D -S app", "-D", &["sets no password"], &["does not know", "Only"]),
    ("debian", "RUN adduser -<|>D app", "-D", &["sets no password", "only BusyBox's does"], &[]),
    ("debian", "RUN adduser --ging<|>o --disabled-password app", "", &[], &[]),
    ("alpine", "RUN rm --recur<|>sive /x", "--recursive", &["also removes folders", "does not know `--recursive`"], &[]),
    ("alpine", "RUN set -e<|>ux; cd /x", "-eux", &["`-e`: stops", "`-u`:", "`-x`:"], &[]),
    ("debian", "RUN set -o pipe<|>fail && curl x | sh", "-o pipefail", &["`pipefail`"], &[]),
    ("debian", "RUN c<|>d /tmp && ls", "cd", &["**`cd`**", "WORKDIR"], &[]),
    ("debian", "RUN curl -fsS<|>L https://a.b/c | sh", "-fsSL", &["`-f`:", "`-L`: follows redirects"], &[]),
    ("debian", "RUN find / -ex<|>ec rm -rf {} +", "-exec", &["runs this command for each"], &["`-r`"]),
    ("debian", "RUN find / -exec rm -r<|>f {} +", "", &[], &[]),
    ("debian", "RUN go mod downl<|>oad", "go mod download", &["**`go mod download`**"], &[]),
    (
        "debian",
        "RUN CGO_ENABLED=0 go build -ldflags=\"-s<|> -w\" -o /app",
        "-ldflags=\"-s -w\"",
        &["passes these to the linker"],
        &[],
    ),
    ("python", "RUN uv sync --fro<|>zen --no-dev", "--frozen", &["uses `uv.lock` as it is"], &[]),
    ("python", "RUN poetry install --no-ro<|>ot", "--no-root", &["without the project itself"], &[]),
    ("python", "CMD [\"gunicorn\", \"-w<|>\", \"4\", \"a:b\"]", "-w\", \"4", &["how many processes"], &[]),
    ("python", "CMD exec uvi<|>corn a:b", "uvicorn", &["**`uvicorn`**"], &[]),
    ("python", "CMD ex<|>ec uvicorn a:b", "exec", &["replaces the shell"], &[]),
    ("python", "HEALTHCHECK CMD curl --fa<|>il http://localhost", "--fail", &["fails on an error"], &[]),
    ("node", "RUN npm ci --omit=d<|>ev", "--omit=dev", &["leaves out dependencies of this kind"], &[]),
    ("node", "RUN corepack en<|>able && pnpm i --frozen-lockfile", "corepack enable", &["**`corepack enable`**"], &[]),
    ("node", "RUN pnpm install --frozen-lock<|>file", "--frozen-lockfile", &["`pnpm-lock.yaml`"], &[]),
    ("node", "RUN [\"sh\", \"-c\", \"mkdir -<|>p /a\"]", "-p", &["also creates the folders above"], &["runs this text"]),
    ("node", "RUN <<EOF\nchown -<|>R node /srv\nEOF", "-R", &["all that is in folders"], &[]),
    ("node", "ONBUILD RUN yarn install --frozen-lock<|>file", "--frozen-lockfile", &["`yarn.lock`"], &[]),
    ("node", "RUN java -Xmx<|>512m -jar a.jar", "-Xmx512m", &["the largest heap"], &[]),
];

#[test]
fn what_is_explained() {
    let mut failures = Vec::new();
    for (base, text, explained, says, lacks) in HOVERS {
        let (text, at) = cursor(&file(base, text));
        let hover = crate::ide::hover(&snapshot(&text), at);
        let range = hover.as_ref().map_or("", |hover| crate::text::slice(&text, hover.range));
        let words = hover.as_ref().map(|hover| hover.markdown(Locale::ENGLISH).to_string()).unwrap_or_default();
        let is_right = says.iter().all(|wanted| words.contains(wanted)) && !lacks.iter().any(|other| words.contains(other));
        if range != *explained || !is_right {
            failures.push(format!("{text:?}: «{range}» {words:?}"));
        }
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), HOVERS.len(), failures.join("\n"));
}

/// The base, the text with the cursor, what of it is replaced, what the list begins with, and what is not in it; `None` for
/// no list at all.
type Offered = (&'static str, &'static str, Option<(&'static str, &'static [&'static str], &'static [&'static str])>);

const OFFERED: &[Offered] = &[
    ("debian", "RUN <|>", Some(("", &["apt-get"], &["apk", "dnf", "zypper"]))),
    ("alpine", "RUN <|>", Some(("", &["apk"], &["apt-get", "yum", "dpkg"]))),
    ("alpine", "RUN ap<|>", Some(("ap", &["apk"], &["apt-get"]))),
    ("python", "RUN <|>", Some(("", &["apt-get", "pip"], &["apk"]))),
    ("node", "RUN <|>", Some(("", &["apk", "npm"], &["apt-get"]))),
    ("python", "RUN apt-get update && <|>", Some(("", &["apt-get", "pip"], &[]))),
    ("python", "RUN if <|>", Some(("", &["apt-get"], &[]))),
    ("python", "RUN x=$(<|>", Some(("", &["apt-get"], &[]))),
    ("python", "CMD <|>", Some(("", &["python"], &["apk"]))),
    ("python", "CMD [\"<|>\"]", Some(("", &["python"], &["cd", "exec", "apk"]))),
    ("python", "CMD [\"uvicorn\", \"a:b\", \"--h<|>\"]", Some(("--h", &["--host", "--port"], &["-b"]))),
    ("python", "ENTRYPOINT [\"uvicorn\"]\nCMD [\"a:b\", \"--<|>\"]", Some(("--", &["--host", "--port"], &["--bind"]))),
    ("node", "CMD [\"npm\", \"<|>\"]", Some(("", &["ci", "install"], &["init -y"]))),
    ("python", "HEALTHCHECK CMD <|>", Some(("", &["python", "test"], &["docker-php-ext-install"]))),
    ("python", "HEALTHCHECK --interval=5s CMD curl -<|>", Some(("-", &["-f", "-s"], &["--host"]))),
    ("debian", "RUN apt-get <|>", Some(("", &["update", "install"], &["mod"]))),
    ("debian", "RUN apt-get in<|> -y curl", Some(("in", &["update", "install"], &[]))),
    ("debian", "RUN apt-get install -<|>", Some(("-", &["-y", "--no-install-recommends"], &["--allow-releaseinfo-change"]))),
    ("debian", "RUN apt-get install -y -<|> curl", Some(("-", &["--no-install-recommends"], &["-y", "--yes"]))),
    ("debian", "RUN apt-get install --<|> -y", Some(("--", &["--no-install-recommends"], &["-y", "--yes"]))),
    ("debian", "RUN apt-get install cu<|>", Some(("cu", &["ca-certificates", "curl"], &["bash"]))),
    ("debian", "RUN apt-get install -y git \\\n    curl \\\n    <|>", Some(("", &["ca-certificates", "wget"], &["git", "curl"]))),
    ("alpine", "RUN apk add --no-cache g<|>", Some(("g", &["bash"], &["build-essential"]))),
    ("alpine", "RUN wget --<|>", Some(("--", &["--output-document"], &["--progress", "--show-progress"]))),
    ("alpine", "RUN adduser -<|>", Some(("-", &["--system", "-S"], &["--disabled-login"]))),
    ("debian", "RUN adduser -<|>", Some(("-", &["--system", "--disabled-password"], &["-S", "-D", "-H"]))),
    ("python", "RUN go mod <|>", Some(("", &["download", "tidy"], &["build"]))),
    ("python", "RUN uv pip <|>", Some(("", &["install"], &["sync2", "venv"]))),
    ("python", "RUN set -o <|>", Some(("", &["pipefail"], &[]))),
    ("node", "RUN mkdir -p /srv/data/in && touch /srv/a\nRUN rm -rf /srv/<|>", Some(("", &["a", "data"], &["in"]))),
    ("node", "RUN mkdir -p data/in\nRUN rm -rf da<|>", Some(("da", &["data"], &[]))),
    ("node", "RUN mkdir -p /srv/data\nRUN echo x > /srv/<|>", Some(("", &["data"], &[]))),
    ("node", "RUN VERSION=1; for name in a b; do echo $<|>; done", Some(("$", &["$name", "$VERSION"], &[]))),
    ("node", "ENV PORT=80\nRUN export KEY=1 && echo \"${<|>}\"", Some(("${", &["$KEY", "$PORT"], &[]))),
    ("node", "RUN <<EOF\nset -e\nnpm c<|>\nEOF", Some(("c", &["ci", "install"], &[]))),
    ("node", "RUN <<EOF\napk add <|>", Some(("", &["bash"], &[]))),
    ("node", "ONBUILD RUN npm <|>", Some(("", &["ci", "install"], &[]))),
    ("node", "RUN [\"sh\", \"-c\", \"apk <|>\"]", Some(("", &["add"], &[]))),
    ("node", "RUN --mount=type=cache,target=/root/.npm <|>", Some(("", &["apk", "npm"], &[]))),
    // Nothing within quotes, comments, other languages and other shells.
    ("debian", "RUN echo \"apt-get <|>\"", None),
    ("debian", "RUN echo 'rm -<|>'", None),
    ("debian", "RUN awk '{print $<|>}' x", None),
    ("debian", "RUN x \\\n  # apt-get <|>\n  y", None),
    ("python", "RUN <<EOF\n#!/usr/bin/env python3\nimport <|>\nEOF", None),
    ("python", "RUN cat > a <<EOF\nrm -<|>\nEOF", None),
    ("python", "SHELL [\"pwsh\", \"-c\"]\nRUN Get-<|>", None),
    ("python", "SHELL [\"pwsh\", \"-c\"]\nRUN echo $<|>", None),
    ("debian", "RUN foo <|>", None),
    ("debian", "RUN curl -o <|>", None),
];

#[test]
fn what_is_offered() {
    let mut failures = Vec::new();
    for (base, fixture, wanted) in OFFERED {
        let (text, at) = cursor(&file(base, fixture));
        let found = crate::ide::completion::complete(&snapshot(&text), at);
        let labels: Vec<&str> = found.items.iter().map(|item| item.label.as_str()).collect();
        let replaced = crate::text::slice(&text, found.insert);
        let is_right = match wanted {
            None => labels.is_empty(),
            Some((typed, first, none)) => {
                let places: Vec<_> = first.iter().map(|label| labels.iter().position(|other| other == label)).collect();
                let is_near = places.iter().all(|place| place.is_some_and(|place| place < 12)) && places.is_sorted();
                replaced == *typed && is_near && !none.iter().any(|label| labels.contains(label))
            }
        };
        if !is_right {
            failures.push(format!("{fixture:?} ({base}): «{replaced}» {:?}", labels.iter().take(20).collect::<Vec<_>>()));
        }
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), OFFERED.len(), failures.join("\n"));
}

/// What a blank brings up by itself: what nearly has to come next, and nothing else.
#[test]
fn a_blank_offers_little() {
    let labels = |fixture: &str| {
        let (text, at) = cursor(&file("node", fixture));
        let found = crate::ide::completion::complete_on(&snapshot(&text), at, crate::ide::completion::Occasion::Typed);
        found.items.into_iter().map(|item| item.label).collect::<Vec<_>>()
    };
    assert_eq!(labels("RUN npm <|>")[..3], ["ci", "clean-install", "install"]);
    assert_eq!(labels("RUN <|>")[0], "apk");
    for fixture in
        ["RUN apk add <|>", "RUN mkdir -p /srv/a\nRUN rm <|>", "RUN echo <|>", "RUN npm ci <|>", "CMD [\"node\", \"<|>\"]"]
    {
        assert_eq!(labels(fixture), [""; 0], "{fixture}");
    }
}
