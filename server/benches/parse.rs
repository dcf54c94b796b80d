//! How fast the trees are: a whole parse, one keystroke, and texts made to be hard.
//!
//! `cargo bench --bench parse`. Throughput is in bytes of the Dockerfile; the keystroke is one letter typed in the middle
//! of a file, the tree told of it, and the file parsed again.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dockerfile_ls::syntax::{Language, Tree};
use dockerfile_ls::text::{Edit, size};
use ropey::Rope;

/// A stage as people write them: 24 lines, 0.9 KB.
const STAGE: &str = r#"FROM --platform=$BUILDPLATFORM python:3.14-slim AS stage
LABEL org.opencontainers.image.title="A web app" \
      org.opencontainers.image.source="https://example.com/app"
ARG VERSION=1.2.3
ENV PYTHONUNBUFFERED=1 PATH="/opt/venv/bin:$PATH" APP_VERSION=${VERSION:-dev}
WORKDIR /srv/app
# Packages first: they change rarely.
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    apt-get update && \
    # a comment inside
    apt-get install -y --no-install-recommends build-essential curl && \
    rm -rf /var/lib/apt/lists/*
COPY --chown=1000:1000 requirements.txt constraints.txt ./
RUN python -m pip install --no-cache-dir -r requirements.txt -c constraints.txt
COPY <<EOF /etc/app.conf
[app]
port = 8000
EOF
COPY . .
EXPOSE 8000 9000/udp
USER 1000:1000
HEALTHCHECK --interval=30s CMD curl -f http://localhost:8000/health || exit 1
ENTRYPOINT ["python", "-m"]
CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
"#;

fn lines(count: usize) -> String {
    STAGE.repeat(count.div_ceil(STAGE.lines().count()))
}

fn parse(rope: &Rope) -> Tree {
    Tree::parse(Language::Dockerfile, rope, None)
}

fn whole(c: &mut Criterion) {
    let mut group = c.benchmark_group("parse");
    for count in [100, 1_000, 10_000] {
        let rope = Rope::from_str(&lines(count));
        group.throughput(Throughput::Bytes(rope.len_bytes() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(count), &rope, |b, rope| b.iter(|| parse(black_box(rope))));
    }
    group.finish();
}

fn keystroke(c: &mut Criterion) {
    let mut group = c.benchmark_group("keystroke");
    for count in [100, 1_000, 10_000] {
        let before = Rope::from_str(&lines(count));
        let middle = before.line_to_byte(before.len_lines() / 2);
        let at = before.byte_to_char(middle);
        let mut after = before.clone();
        after.insert(at, "x");
        let edit = Edit::insert(size(middle), "x");
        let tree = parse(&before);
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter(|| {
                let mut told = tree.clone();
                told.edit(&before, &edit);
                Tree::parse(Language::Dockerfile, black_box(&after), Some(&told))
            });
        });
    }
    group.finish();
}

fn hard(c: &mut Criterion) {
    let mut group = c.benchmark_group("hard");
    group.sample_size(10);
    let texts = [
        ("unclosed heredoc, 20,000 lines", format!("FROM a\nRUN <<EOF\n{}", "echo x\n".repeat(20_000))),
        ("one line of 1 MB", format!("FROM a\nRUN echo {}", "a b ".repeat(250_000))),
        ("10,000 continued lines", format!("FROM a\nRUN true{}", " && \\\n  echo x".repeat(10_000))),
        ("100,000 instructions", format!("FROM a\n{}", "RUN x\n".repeat(100_000))),
    ];
    for (name, text) in &texts {
        let rope = Rope::from_str(text);
        group.throughput(Throughput::Bytes(rope.len_bytes() as u64));
        group.bench_function(*name, |b| b.iter(|| parse(black_box(&rope))));
    }
    group.finish();
}

criterion_group!(benches, whole, keystroke, hard);
criterion_main!(benches);
