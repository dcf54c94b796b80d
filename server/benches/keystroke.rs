//! What a keystroke costs from the edit to the findings: tree, model, rules.
//!
//! `cargo bench --bench keystroke`.

use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dockerfile_ls::data::today::Today;
use dockerfile_ls::rules::Knowledge;
use dockerfile_ls::snapshot::{Document, FileKind, World};
use dockerfile_ls::text::{Edit, range, size};
use dockerfile_ls::texts::Locale;

const STAGE: &str = "FROM alpine:edge AS stage\nARG A=1\nENV B=$A C=\"x y\"\nWORKDIR /srv\nRUN --mount=type=cache,target=/c apk add curl && \\\n    echo done\nCOPY --chown=1:1 a b ./\nEXPOSE 80\nCMD [\"x\"]\n";

fn world() -> World {
    World {
        today: Today::new(jiff::civil::date(2026, 11, 24)),
        language: Locale::ENGLISH,
        knowledge: Knowledge::default(),
        settings: Arc::default(),
        strict: false,
    }
}

fn findings(c: &mut Criterion) {
    let mut group = c.benchmark_group("keystroke to findings");
    for lines in [300, 3_000, 30_000] {
        let mut text = STAGE.repeat(lines / STAGE.lines().count());
        // Names of stages are unique, as in real files.
        let mut number = 0;
        text = text
            .split_inclusive("AS stage")
            .map(|part| {
                number += 1;
                format!("{part}{number}")
            })
            .collect();
        let mut document = Document::new(FileKind::Dockerfile, 0, &text);
        // What is known besides the text stays the same from key to key.
        let world = world();
        document.snapshot(world.clone()).findings();
        let at = text.find("/srv").unwrap_or(0) + 4;
        // The key and its undoing take turns.
        let keys = [Edit::insert(size(at), "x"), Edit::delete(range(at, at + 1))];
        let mut next = keys.iter().cycle();
        group.bench_function(BenchmarkId::from_parameter(lines), |b| {
            b.iter(|| {
                if let Some(key) = next.next() {
                    document.edit(key);
                }
                document.snapshot(world.clone()).findings().len()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, findings);
criterion_main!(benches);
