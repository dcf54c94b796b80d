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
