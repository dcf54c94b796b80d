//! `debug cost`: a fixed list of things that people do, each done once. `tests/oracles/instructions.py` counts the
//! instructions that each takes and compares them with those of the version before.

use std::hint::black_box;
use std::time::Instant;

use super::print;
use super::probe::FEATURES;
use crate::config::Style;
use crate::data::today::Today;
use crate::ide::{self, format};
use crate::rules::Knowledge;
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::text::{Edit, TextRange, TextSize, range, size};
use crate::texts::Locale;

/// A stage as people write them. `#` is a number, since names are unique.
const STAGE: &str = r##"FROM --platform=$BUILDPLATFORM python:3.14-slim AS stage#
LABEL org.opencontainers.image.title="A web app" \
      org.opencontainers.image.source="https://example.com/app"
ARG VERSION=1.2.3
ENV PYTHONUNBUFFERED=1 PATH="/opt/venv/bin:$PATH" APP_VERSION=${VERSION:-dev}
WORKDIR /srv/app
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    apt-get update && \
    apt-get install -y --no-install-recommends build-essential curl && \
    rm -rf /var/lib/apt/lists/*
COPY --chown=1000:1000 requirements.txt constraints.txt ./
RUN python -m pip install --no-cache-dir -r requirements.txt -c constraints.txt
COPY <<CONF /etc/app.conf
[app]
port = 8000
CONF
COPY . .
RUN cd /srv && if [ -f setup.sh ]; then sh setup.sh $VERSION; fi
EXPOSE 8000 9000/udp
USER app
HEALTHCHECK --interval=30s CMD curl -f http://localhost:8000/health || exit 1
ENTRYPOINT ["python", "-m"]
CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
MAINTAINER me

"##;
/// Where the keystroke is: at the end of this, in the middle of the file.
const KEY: &str = "WORKDIR /srv/app";

/// Files of so many lines are opened and typed in.
const SIZES: [usize; 3] = [30, 300, 3_000];
/// Files of so many lines are asked for everything.
const USUAL: usize = 300;

fn dockerfile(lines: usize) -> String {
    (0..lines.div_ceil(STAGE.lines().count())).map(|number| STAGE.replace('#', &number.to_string())).collect()
}

fn dockerignore(lines: usize) -> String {
    (0..lines / 3).map(|number| format!("# folder {number}\nfolder{number}/**/*.py\n!folder{number}/main.py\n")).collect()
}

/// A kind of file, what it is called, and a text of it.
type Kind = (FileKind, &'static str, fn(usize) -> String);

const KINDS: [Kind; 2] =
    [(FileKind::Dockerfile, "Dockerfile", dockerfile), (FileKind::Dockerignore, ".dockerignore", dockerignore)];

fn world(strict: bool) -> World {
    World {
        today: Today::new(jiff::civil::date(2026, 11, 24)),
        language: Locale::ENGLISH,
        knowledge: Knowledge::default(),
        settings: Default::default(),
        strict,
    }
}

/// What is done from the end of this to the end of `measured_end` is counted; known to the script by these names.
#[inline(never)]
fn measured_begin() {
    black_box(());
}

#[inline(never)]
fn measured_end() {
    black_box(());
}

/// Does one thing, and prints its name and how many microseconds it took.
fn take<T>(name: &str, work: impl FnOnce() -> T) -> Option<T> {
    let start = Instant::now();
    measured_begin();
    let done = black_box(work());
    measured_end();
    (print(&format!("{name}\t{}\n", start.elapsed().as_micros())) == 0).then_some(done)
}

pub(super) fn run() -> u8 {
    // What is made once is made before anything is counted.
    for (kind, _, make) in KINDS {
        let text = make(USUAL);
        let snapshot = open(kind, &text);
        let middle = size(text.len() / 2);
        FEATURES.iter().for_each(|(_, feature)| feature(&snapshot, middle));
        WHOLE.iter().for_each(|(_, work)| work(&snapshot));
    }
    for (kind, name, make) in KINDS {
        for lines in SIZES {
            let text = make(lines);
            let opened = take(&format!("open {name} of {lines} lines"), || {
                let mut document = Document::new(kind, 0, &text);
                document.snapshot(world(false)).findings();
                document
            });
            let Some(mut document) = opened else { continue };
            // One for all versions: what is known does not change while a file is edited.
            let world = world(false);
            let at = place(&text, KEY);
            let mut key = |edit: &Edit| {
                document.edit(edit);
                document.snapshot(world.clone()).findings().len()
            };
            key(&Edit::insert(at, "x"));
            key(&Edit::delete(TextRange::at(at, size(1))));
            take(&format!("key in {name} of {lines} lines"), || key(&Edit::insert(at, "y")));
        }
        features(name, kind, &make(USUAL));
    }
    0
}

/// The end of the first such text in the second half.
fn place(text: &str, wanted: &str) -> TextSize {
    let half = super::boundary(text, text.len() / 2);
    let found = text.get(half..).and_then(|rest| rest.find(wanted)).map_or(half, |at| half + at + wanted.len());
    size(found)
}

/// A file whose findings stand there.
fn open(kind: FileKind, text: &str) -> std::sync::Arc<Snapshot> {
    let snapshot = Document::new(kind, 0, text).snapshot(world(true));
    snapshot.findings();
    snapshot
}

/// A piece of work and what it is called.
type Work = (&'static str, fn(&Snapshot));

/// What is done with a whole file.
const WHOLE: [Work; 4] = [
    ("format, gentle", |snapshot| drop(format::document(snapshot, &style(Style::Gentle)))),
    ("format, canonical", |snapshot| drop(format::document(snapshot, &style(Style::Canonical)))),
    ("fixes", |snapshot| {
        ide::actions::fix_all(snapshot);
        ide::actions::actions(snapshot, range(0, snapshot.text().len()));
    }),
    ("explain", |snapshot| drop(ide::explain(snapshot))),
];

fn style(style: Style) -> format::Options {
    format::Options { style, ..format::Options::default() }
}

fn features(name: &str, kind: FileKind, text: &str) {
    take(&format!("check: {name}"), || Document::new(kind, 0, text).snapshot(world(true)).findings().len());
    let at = place(text, "python");
    for (feature, work) in FEATURES {
        let snapshot = open(kind, text);
        take(&format!("{feature}: {name}"), || work(&snapshot, at));
    }
    for (what, work) in WHOLE {
        let snapshot = open(kind, text);
        take(&format!("{what}: {name}"), || work(&snapshot));
    }
}
