//! What is said of images on days to come: nothing that a list of August 2026 cannot know, and no fix that leads to what has ended.
//!
//! Each line is judged by what was public on that day of August: <https://endoflife.date>, the PEPs of Python's releases, and the
//! policies of the projects.

use std::sync::Arc;

use expect_test::{Expect, expect};
use jiff::civil::Date;

use crate::config::{Profile, Settings};
use crate::data::today::Today;
use crate::data::{python, support};
use crate::ide;
use crate::rules::{Finding, Severity};
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::testing::snapshot;
use crate::texts::Locale;

/// The lines.
const FROM: &str = "\
python:3.14-slim
python:3.14-slim-bookworm
python:3.14-alpine3.23
python:3.15-rc-slim
python:3.15-slim
python:3.16-rc
python:3.12
python:3.11-slim-bullseye
python:3-slim
python:latest
python:3.10.4
node:22-bookworm-slim
node:24-alpine3.23
node:26
node:lts-bullseye
golang:1.26
golang:1.27-alpine3.23
golang:1.25-bookworm
redis:8.2-alpine
redis:6
debian:11
debian:bookworm-slim
debian:13
ubuntu:24.04
ubuntu:noble
ubuntu:26.10
alpine:3.23
alpine:latest
eclipse-temurin:21-jre-noble
eclipse-temurin:25-jre-alpine
eclipse-temurin:26
mcr.microsoft.com/dotnet/sdk:8.0
mcr.microsoft.com/dotnet/aspnet:10.0-noble
registry.access.redhat.com/ubi8/ubi-minimal:latest
registry.access.redhat.com/ubi9:9.4
gcr.io/distroless/python3-debian12
postgres:17-bookworm
php:8.3-fpm-bullseye
ruby:3.4-slim-bookworm
rust:1.98-slim-bookworm
buildpack-deps:jammy
tomcat:10.1-jre21-temurin-noble
";

/// The rules that speak by date.
const RULES: [&str; 7] =
    ["end-of-life-image", "prerelease-image", "moving-tag", "unknown-tag-shape", "DL3006", "DL3007", "misspelled-image"];

fn on(today: Today, text: &str) -> Arc<Snapshot> {
    // What is to come is told of in this profile alone.
    let settings = Arc::new(Settings { profile: Profile::All, ..Settings::default() });
    let world = World { today, settings, ..snapshot("").world.clone() };
    Document::new(FileKind::Dockerfile, 1, text).snapshot(world)
}

/// The level of a finding, its text, and what its fixes make of the line.
fn said(finding: &Finding, text: &str) -> String {
    let level = if finding.severity == Severity::Hint { "hint: " } else { "" };
    let fixed = finding.fixes.iter().map(|fix| {
        let edit = &fix.edits[0];
        let mut new = text.to_owned();
        new.replace_range(usize::from(edit.range.start())..usize::from(edit.range.end()), &edit.text);
        new.trim_start_matches("FROM ").trim_end().to_owned()
    });
    let fixed: Vec<String> = fixed.collect();
    assert_supported(&fixed, text);
    let fixes = if fixed.is_empty() { String::new() } else { format!(" -> {}", fixed.join(" | ")) };
    format!("{level}{}{fixes}", finding.message.render(finding.rule, Locale::ENGLISH))
}

thread_local! {
    static DAY: std::cell::Cell<Date> = const { std::cell::Cell::new(Date::MIN) };
}

/// Neither the line nor the system of what a fix writes has ended.
fn assert_supported(fixed: &[String], text: &str) {
    let today = Today::new(DAY.get());
    for image in fixed {
        let (name, tag) = image.rsplit_once(':').unwrap();
        let ended = if name == "python" {
            let judged = python::judge(tag, today);
            judged.life.ended || judged.system.is_some_and(|system| system.life.ended)
        } else {
            let known = support::of(name, tag, today);
            known.line.is_some_and(|line| line.life.ended) || known.system.is_some_and(|(_, life)| life.ended)
        };
        assert!(!ended, "on {} {text:?} is to become {image}, which has ended", today.date);
    }
}

fn check(date: Date, findings: &Expect, hovers: &Expect, tags: &Expect) {
    DAY.set(date);
    let today = Today::new(date);
    let (mut all, mut hovered, mut offered) = (String::new(), String::new(), String::new());
    for image in FROM.lines() {
        let text = format!("FROM {image}\n");
        let snapshot = on(today, &text);
        // Of a system on which nothing runs, any version will do, and of Python where nothing is copied.
        let used = on(today, &format!("{text}COPY a /a\nRUN a\n"));
        let found = used.findings();
        for finding in found.iter().filter(|finding| RULES.contains(&finding.rule.id)) {
            all.push_str(&format!("{image}: {}\n", said(finding, &text)));
        }
        let hover = ide::hover(&snapshot, crate::text::size(8)).unwrap().words.outline();
        let dated =
            hover.lines().filter(|line| line.contains("20") && !line.starts_with(['*', '-', '[']) || line.contains("upport"));
        let dated: Vec<&str> = dated.collect();
        hovered.push_str(&format!("{image}: {}\n", dated.join(" ").replace("**", "")));
    }
    for name in
        ["python", "node", "golang", "debian", "ubuntu", "alpine", "eclipse-temurin", "mcr.microsoft.com/dotnet/sdk", "redis"]
    {
        let text = format!("FROM {name}:");
        let found = ide::completion::complete(&on(today, &text), crate::text::size(text.len()));
        let first = found.items.iter().take(4);
        let first = first.map(|item| if item.deprecated { format!("{} (ended)", item.label) } else { item.label.clone() });
        offered.push_str(&format!("{name}: {}\n", first.collect::<Vec<_>>().join(", ")));
    }
    findings.assert_eq(&all);
    hovers.assert_eq(&hovered);
    tags.assert_eq(&offered);
}

#[test]
fn today() {
    check(
        Date::constant(2026, 11, 30),
        &expect![[r#"
        python:3.15-rc-slim: `3.15-rc-slim` is a pre-release; the final release was planned for 2026-10-01 -> python:3.15-slim
        python:3.16-rc: `3.16-rc` is a pre-release of Python: good for trying packages, not for production -> python:3.14
        python:3.11-slim-bullseye: This image is built on Debian 11, whose support ended on 2026-08-31; use `3.11-slim-trixie` -> python:3.11-slim-trixie | python:3.14-slim-trixie
        python:3-slim: `3-slim` moves to the next Python on its release day; specify a minor version, such as `3.15-slim`, `3.14-slim` -> python:3.15-slim | python:3.14-slim
        python:latest: `latest` will become a different version; specify a version -> python:3.14-slim | python:3.14
        python:3.10.4: Support for Python 3.10 ended on 2026-10-31: no more security fixes; use `3.14.7` -> python:3.14.7 | python:3.11.16
        node:22-bookworm-slim: hint: Support for `node` 22 ends on 2027-04-30; `26-bookworm-slim` comes next -> node:26-bookworm-slim | node:24-bookworm-slim
        node:lts-bullseye: This image is built on Debian 11, whose support ended on 2026-08-31; use `lts-trixie` -> node:lts-trixie
        golang:1.26: hint: Support for `golang` 1.26 ends on 2027-02-28; `1.27` comes next -> golang:1.27
        golang:1.25-bookworm: Support for `golang` 1.25 ended on 2026-08-19: no more security fixes; use `1.27-bookworm` -> golang:1.27-bookworm
        debian:11: Support for `debian` 11 ended on 2026-08-31: no more security fixes; use `13` -> debian:13 | debian:12
        alpine:latest: `latest` will become a different version; specify a version -> alpine:3.24
        eclipse-temurin:26: Support for `eclipse-temurin` 26 ended on 2026-09-15: no more security fixes
        mcr.microsoft.com/dotnet/sdk:8.0: Support for `mcr.microsoft.com/dotnet/sdk` 8 ended on 2026-11-10: no more security fixes; use `10.0` -> mcr.microsoft.com/dotnet/sdk:10.0
        php:8.3-fpm-bullseye: This image is built on Debian 11, whose support ended on 2026-08-31; use `8.3-fpm-trixie` -> php:8.3-fpm-trixie | php:8.5-fpm-trixie
    "#]],
        &expect![[r#"
            python:3.14-slim: On 2026-08-21 this was Python 3.14.7 on Debian 13 slim, and the same image as `3.14-slim-trixie`, `3.14.7-slim`, `3-slim`, `slim`. Supported until 2030-10-31.
            python:3.14-slim-bookworm: On 2026-08-21 this was Python 3.14.7 on Debian 12 slim, and the same image as `3.14.7-slim-bookworm`, `3-slim-bookworm`, `slim-bookworm`. Supported until 2030-10-31.
            python:3.14-alpine3.23: On 2026-08-21 this was Python 3.14.7 on Alpine 3.23, and the same image as `3.14.7-alpine3.23`, `3-alpine3.23`, `alpine3.23`. Supported until 2030-10-31.
            python:3.15-rc-slim: On 2026-08-21 this was Python 3.15.0rc1 on Debian 13 slim, and the same image as `3.15-rc-slim-trixie`, `3.15.0rc1-slim`, `3.15.0rc1-slim-trixie`.
            python:3.15-slim: Supported until 2031-10-31. Expected according to the release calendar; not in the list of 2026-08-21 yet.
            python:3.16-rc: 
            python:3.12: On 2026-08-21 this was Python 3.12.14 on Debian 13, and the same image as `3.12-trixie`, `3.12.14`, `3.12.14-trixie`. Supported until 2028-10-31.
            python:3.11-slim-bullseye: Supported until 2027-10-31. Support of Debian 11 ended on 2026-08-31. The image is no longer rebuilt; it was last listed on 2025-08-06.
            python:3-slim: On 2026-08-21 this was Python 3.14.7 on Debian 13 slim, and the same image as `3-slim-trixie`, `3.14.7-slim`, `3.14-slim`, `slim`.
            python:latest: On 2026-08-21 this was Python 3.14.7 on Debian 13, and the same image as `trixie`, `3.14.7`, `3.14`, `3`.
            python:3.10.4: Support ended on 2026-10-31. Support of Debian 11 ended on 2026-08-31. The image is no longer rebuilt; it was last listed on 2022-06-01.
            node:22-bookworm-slim: Support ends soon, on 2027-04-30.
            node:24-alpine3.23: Supported until 2028-04-30.
            node:26: Supported until 2029-04-30.
            node:lts-bullseye: Support of Debian 11 ended on 2026-08-31.
            golang:1.26: Support ends soon, on 2027-02-28.
            golang:1.27-alpine3.23: Supported until 2027-08-31.
            golang:1.25-bookworm: Support ended on 2026-08-19.
            redis:8.2-alpine: Supported until 2030-09-01.
            redis:6: 
            debian:11: Support ended on 2026-08-31.
            debian:bookworm-slim: Supported until 2028-06-30.
            debian:13: Supported until 2030-06-30.
            ubuntu:24.04: Supported until 2029-05-31.
            ubuntu:noble: Supported until 2029-05-31.
            ubuntu:26.10: Supported until 2027-07-31.
            alpine:3.23: Supported until 2027-11-01.
            alpine:latest: 
            eclipse-temurin:21-jre-noble: Supported until 2029-12-31.
            eclipse-temurin:25-jre-alpine: Supported until 2031-09-30.
            eclipse-temurin:26: Support ended on 2026-09-15.
            mcr.microsoft.com/dotnet/sdk:8.0: Support ended on 2026-11-10.
            mcr.microsoft.com/dotnet/aspnet:10.0-noble: Supported until 2028-11-14.
            registry.access.redhat.com/ubi8/ubi-minimal:latest: Supported until 2029-05-31.
            registry.access.redhat.com/ubi9:9.4: Supported until 2032-05-31.
            gcr.io/distroless/python3-debian12: 
            postgres:17-bookworm: Supported until 2029-11-08.
            php:8.3-fpm-bullseye: Supported until 2027-12-31. Support of Debian 11 ended on 2026-08-31.
            ruby:3.4-slim-bookworm: Supported until 2028-03-31.
            rust:1.98-slim-bookworm: 
            buildpack-deps:jammy: Support of Ubuntu 22.04 ends soon, on 2027-04-01.
            tomcat:10.1-jre21-temurin-noble: 
        "#]],
        &expect![[r#"
        python: 3.14-slim, 3.14, 3.15-slim, 3.15
        node: 26, 26-alpine, 26-slim, 24
        golang: 1.27, 1.27-alpine, 1.27-trixie, 1.26
        debian: 13-slim, 13, 12-slim, 12
        ubuntu: 26.04, 24.04, 22.04, 26.10
        alpine: 3.24, 3.23, 3.22, 3.24.1
        eclipse-temurin: 25-jre-noble, 25-jdk-noble, 25-jdk-alpine, 21-jre-noble
        mcr.microsoft.com/dotnet/sdk: 10.0, 10.0-alpine, 10.0-noble, 10.0-aot
        redis: 8, 8-alpine, 8-trixie, 7
    "#]],
    );
}

#[test]
fn in_a_month() {
    check(
        Date::constant(2026, 12, 30),
        &expect![[r#"
        python:3.15-rc-slim: `3.15-rc-slim` is a pre-release; the final release was planned for 2026-10-01 -> python:3.15-slim
        python:3.16-rc: `3.16-rc` is a pre-release of Python: good for trying packages, not for production -> python:3.14
        python:3.11-slim-bullseye: This image is built on Debian 11, whose support ended on 2026-08-31; use `3.11-slim-trixie` -> python:3.11-slim-trixie | python:3.14-slim-trixie
        python:3-slim: `3-slim` moves to the next Python on its release day; specify a minor version, such as `3.15-slim`, `3.14-slim` -> python:3.15-slim | python:3.14-slim
        python:latest: `latest` will become a different version; specify a version -> python:3.14-slim | python:3.14
        python:3.10.4: Support for Python 3.10 ended on 2026-10-31: no more security fixes; use `3.14.7` -> python:3.14.7 | python:3.11.16
        node:22-bookworm-slim: hint: Support for `node` 22 ends on 2027-04-30; `26-bookworm-slim` comes next -> node:26-bookworm-slim | node:24-bookworm-slim
        node:lts-bullseye: This image is built on Debian 11, whose support ended on 2026-08-31; use `lts-trixie` -> node:lts-trixie
        golang:1.26: hint: Support for `golang` 1.26 ends on 2027-02-28; `1.27` comes next -> golang:1.27
        golang:1.25-bookworm: Support for `golang` 1.25 ended on 2026-08-19: no more security fixes; use `1.27-bookworm` -> golang:1.27-bookworm
        debian:11: Support for `debian` 11 ended on 2026-08-31: no more security fixes; use `13` -> debian:13 | debian:12
        alpine:latest: `latest` will become a different version; specify a version -> alpine:3.24
        eclipse-temurin:26: Support for `eclipse-temurin` 26 ended on 2026-09-15: no more security fixes
        mcr.microsoft.com/dotnet/sdk:8.0: Support for `mcr.microsoft.com/dotnet/sdk` 8 ended on 2026-11-10: no more security fixes; use `10.0` -> mcr.microsoft.com/dotnet/sdk:10.0
        php:8.3-fpm-bullseye: This image is built on Debian 11, whose support ended on 2026-08-31; use `8.3-fpm-trixie` -> php:8.3-fpm-trixie | php:8.5-fpm-trixie
    "#]],
        &expect![[r#"
            python:3.14-slim: On 2026-08-21 this was Python 3.14.7 on Debian 13 slim, and the same image as `3.14-slim-trixie`, `3.14.7-slim`, `3-slim`, `slim`. Supported until 2030-10-31.
            python:3.14-slim-bookworm: On 2026-08-21 this was Python 3.14.7 on Debian 12 slim, and the same image as `3.14.7-slim-bookworm`, `3-slim-bookworm`, `slim-bookworm`. Supported until 2030-10-31.
            python:3.14-alpine3.23: On 2026-08-21 this was Python 3.14.7 on Alpine 3.23, and the same image as `3.14.7-alpine3.23`, `3-alpine3.23`, `alpine3.23`. Supported until 2030-10-31.
            python:3.15-rc-slim: On 2026-08-21 this was Python 3.15.0rc1 on Debian 13 slim, and the same image as `3.15-rc-slim-trixie`, `3.15.0rc1-slim`, `3.15.0rc1-slim-trixie`.
            python:3.15-slim: Supported until 2031-10-31. Expected according to the release calendar; not in the list of 2026-08-21 yet.
            python:3.16-rc: 
            python:3.12: On 2026-08-21 this was Python 3.12.14 on Debian 13, and the same image as `3.12-trixie`, `3.12.14`, `3.12.14-trixie`. Supported until 2028-10-31.
            python:3.11-slim-bullseye: Supported until 2027-10-31. Support of Debian 11 ended on 2026-08-31. The image is no longer rebuilt; it was last listed on 2025-08-06.
            python:3-slim: On 2026-08-21 this was Python 3.14.7 on Debian 13 slim, and the same image as `3-slim-trixie`, `3.14.7-slim`, `3.14-slim`, `slim`.
            python:latest: On 2026-08-21 this was Python 3.14.7 on Debian 13, and the same image as `trixie`, `3.14.7`, `3.14`, `3`.
            python:3.10.4: Support ended on 2026-10-31. Support of Debian 11 ended on 2026-08-31. The image is no longer rebuilt; it was last listed on 2022-06-01.
            node:22-bookworm-slim: Support ends soon, on 2027-04-30.
            node:24-alpine3.23: Supported until 2028-04-30.
            node:26: Supported until 2029-04-30.
            node:lts-bullseye: Support of Debian 11 ended on 2026-08-31.
            golang:1.26: Support ends soon, on 2027-02-28.
            golang:1.27-alpine3.23: Supported until 2027-08-31.
            golang:1.25-bookworm: Support ended on 2026-08-19.
            redis:8.2-alpine: Supported until 2030-09-01.
            redis:6: 
            debian:11: Support ended on 2026-08-31.
            debian:bookworm-slim: Supported until 2028-06-30.
            debian:13: Supported until 2030-06-30.
            ubuntu:24.04: Supported until 2029-05-31.
            ubuntu:noble: Supported until 2029-05-31.
            ubuntu:26.10: Supported until 2027-07-31.
            alpine:3.23: Supported until 2027-11-01.
            alpine:latest: 
            eclipse-temurin:21-jre-noble: Supported until 2029-12-31.
            eclipse-temurin:25-jre-alpine: Supported until 2031-09-30.
            eclipse-temurin:26: Support ended on 2026-09-15.
            mcr.microsoft.com/dotnet/sdk:8.0: Support ended on 2026-11-10.
            mcr.microsoft.com/dotnet/aspnet:10.0-noble: Supported until 2028-11-14.
            registry.access.redhat.com/ubi8/ubi-minimal:latest: Supported until 2029-05-31.
            registry.access.redhat.com/ubi9:9.4: Supported until 2032-05-31.
            gcr.io/distroless/python3-debian12: 
            postgres:17-bookworm: Supported until 2029-11-08.
            php:8.3-fpm-bullseye: Supported until 2027-12-31. Support of Debian 11 ended on 2026-08-31.
            ruby:3.4-slim-bookworm: Supported until 2028-03-31.
            rust:1.98-slim-bookworm: 
            buildpack-deps:jammy: Support of Ubuntu 22.04 ends soon, on 2027-04-01.
            tomcat:10.1-jre21-temurin-noble: 
        "#]],
        &expect![[r#"
        python: 3.14-slim, 3.14, 3.15-slim, 3.15
        node: 26, 26-alpine, 26-slim, 24
        golang: 1.27, 1.27-alpine, 1.27-trixie, 1.26
        debian: 13-slim, 13, 12-slim, 12
        ubuntu: 26.04, 24.04, 22.04, 26.10
        alpine: 3.24, 3.23, 3.22, 3.24.1
        eclipse-temurin: 25-jre-noble, 25-jdk-noble, 25-jdk-alpine, 21-jre-noble
        mcr.microsoft.com/dotnet/sdk: 10.0, 10.0-alpine, 10.0-noble, 10.0-aot
        redis: 8, 8-alpine, 8-trixie, 7
    "#]],
    );
}

#[test]
fn in_a_year() {
    check(
        Date::constant(2027, 11, 30),
        &expect![[r#"
        python:3.14-alpine3.23: This image is built on Alpine 3.23, whose support ended on 2027-11-01; use `3.14-alpine3.24` -> python:3.14-alpine3.24 | python:3.15-alpine3.24
        python:3.15-rc-slim: `3.15-rc-slim` is a pre-release; the final release was planned for 2026-10-01 -> python:3.15-slim
        python:3.16-rc: `3.16-rc` is a pre-release, and by Python's calendar the final release is out; use `3.16` -> python:3.16
        python:3.11-slim-bullseye: Support for Python 3.11 ended on 2027-10-31: no more security fixes; use `3.15-slim-trixie` -> python:3.15-slim-trixie | python:3.12-slim-trixie
        python:3-slim: `3-slim` moves to the next Python on its release day; specify a minor version, such as `3.15-slim` -> python:3.15-slim
        python:latest: `latest` will become a different version; specify a version -> python:3.15-slim | python:3.15
        python:3.10.4: Support for Python 3.10 ended on 2026-10-31: no more security fixes; use `3.15` -> python:3.15 | python:3.12.14
        node:22-bookworm-slim: Support for `node` 22 ended on 2027-04-30: no more security fixes; use `26-bookworm-slim` -> node:26-bookworm-slim
        node:24-alpine3.23: This image is built on Alpine 3.23, whose support ended on 2027-11-01; use `24-alpine` -> node:24-alpine | node:26-alpine
        node:lts-bullseye: This image is built on Debian 11, whose support ended on 2026-08-31; use `lts-trixie` -> node:lts-trixie
        golang:1.26: Support for `golang` 1.26 ended on 2027-02-28: no more security fixes
        golang:1.27-alpine3.23: Support for `golang` 1.27 ended on 2027-08-31: no more security fixes
        golang:1.25-bookworm: Support for `golang` 1.25 ended on 2026-08-19: no more security fixes
        debian:11: Support for `debian` 11 ended on 2026-08-31: no more security fixes; use `13` -> debian:13 | debian:12
        ubuntu:26.10: Support for `ubuntu` 26.10 ended on 2027-07-31: no more security fixes
        alpine:3.23: Support for `alpine` 3.23 ended on 2027-11-01: no more security fixes; use `3.24` -> alpine:3.24
        alpine:latest: `latest` will become a different version; specify a version -> alpine:3.24
        eclipse-temurin:26: Support for `eclipse-temurin` 26 ended on 2026-09-15: no more security fixes
        mcr.microsoft.com/dotnet/sdk:8.0: Support for `mcr.microsoft.com/dotnet/sdk` 8 ended on 2026-11-10: no more security fixes; use `10.0` -> mcr.microsoft.com/dotnet/sdk:10.0
        php:8.3-fpm-bullseye: This image is built on Debian 11, whose support ended on 2026-08-31; use `8.3-fpm-trixie` -> php:8.3-fpm-trixie | php:8.5-fpm-trixie
        ruby:3.4-slim-bookworm: hint: Support for `ruby` 3.4 ends on 2028-03-31; `4.0-slim-bookworm` comes next -> ruby:4.0-slim-bookworm
        buildpack-deps:jammy: This image is built on Ubuntu 22.04, whose support ended on 2027-04-01
    "#]],
        &expect![[r#"
            python:3.14-slim: On 2026-08-21 this was Python 3.14.7 on Debian 13 slim, and the same image as `3.14-slim-trixie`, `3.14.7-slim`, `3-slim`, `slim`. Supported until 2030-10-31.
            python:3.14-slim-bookworm: On 2026-08-21 this was Python 3.14.7 on Debian 12 slim, and the same image as `3.14.7-slim-bookworm`, `3-slim-bookworm`, `slim-bookworm`. Supported until 2030-10-31.
            python:3.14-alpine3.23: On 2026-08-21 this was Python 3.14.7 on Alpine 3.23, and the same image as `3.14.7-alpine3.23`, `3-alpine3.23`, `alpine3.23`. Supported until 2030-10-31. Support of Alpine 3.23 ended on 2027-11-01.
            python:3.15-rc-slim: On 2026-08-21 this was Python 3.15.0rc1 on Debian 13 slim, and the same image as `3.15-rc-slim-trixie`, `3.15.0rc1-slim`, `3.15.0rc1-slim-trixie`.
            python:3.15-slim: Supported until 2031-10-31. Expected according to the release calendar; not in the list of 2026-08-21 yet.
            python:3.16-rc: 
            python:3.12: On 2026-08-21 this was Python 3.12.14 on Debian 13, and the same image as `3.12-trixie`, `3.12.14`, `3.12.14-trixie`. Supported until 2028-10-31.
            python:3.11-slim-bullseye: Support ended on 2027-10-31. Support of Debian 11 ended on 2026-08-31. The image is no longer rebuilt; it was last listed on 2025-08-06.
            python:3-slim: On 2026-08-21 this was Python 3.14.7 on Debian 13 slim, and the same image as `3-slim-trixie`, `3.14.7-slim`, `3.14-slim`, `slim`.
            python:latest: On 2026-08-21 this was Python 3.14.7 on Debian 13, and the same image as `trixie`, `3.14.7`, `3.14`, `3`.
            python:3.10.4: Support ended on 2026-10-31. Support of Debian 11 ended on 2026-08-31. The image is no longer rebuilt; it was last listed on 2022-06-01.
            node:22-bookworm-slim: Support ended on 2027-04-30.
            node:24-alpine3.23: Support ends soon, on 2028-04-30. Support of Alpine 3.23 ended on 2027-11-01.
            node:26: Supported until 2029-04-30.
            node:lts-bullseye: Support of Debian 11 ended on 2026-08-31.
            golang:1.26: Support ended on 2027-02-28.
            golang:1.27-alpine3.23: Support ended on 2027-08-31. Support of Alpine 3.23 ended on 2027-11-01.
            golang:1.25-bookworm: Support ended on 2026-08-19.
            redis:8.2-alpine: Supported until 2030-09-01.
            redis:6: 
            debian:11: Support ended on 2026-08-31.
            debian:bookworm-slim: Supported until 2028-06-30.
            debian:13: Supported until 2030-06-30.
            ubuntu:24.04: Supported until 2029-05-31.
            ubuntu:noble: Supported until 2029-05-31.
            ubuntu:26.10: Support ended on 2027-07-31.
            alpine:3.23: Support ended on 2027-11-01.
            alpine:latest: 
            eclipse-temurin:21-jre-noble: Supported until 2029-12-31.
            eclipse-temurin:25-jre-alpine: Supported until 2031-09-30.
            eclipse-temurin:26: Support ended on 2026-09-15.
            mcr.microsoft.com/dotnet/sdk:8.0: Support ended on 2026-11-10.
            mcr.microsoft.com/dotnet/aspnet:10.0-noble: Supported until 2028-11-14.
            registry.access.redhat.com/ubi8/ubi-minimal:latest: Supported until 2029-05-31.
            registry.access.redhat.com/ubi9:9.4: Supported until 2032-05-31.
            gcr.io/distroless/python3-debian12: 
            postgres:17-bookworm: Supported until 2029-11-08.
            php:8.3-fpm-bullseye: Support ends soon, on 2027-12-31. Support of Debian 11 ended on 2026-08-31.
            ruby:3.4-slim-bookworm: Support ends soon, on 2028-03-31.
            rust:1.98-slim-bookworm: 
            buildpack-deps:jammy: Support of Ubuntu 22.04 ended on 2027-04-01.
            tomcat:10.1-jre21-temurin-noble: 
        "#]],
        &expect![[r#"
            python: 3.15-slim, 3.15, 3.14-slim, 3.14
            node: 26, 26-alpine, 26-slim, 24
            golang: 1, 1-alpine, 1-trixie, 1-bookworm
            debian: 13-slim, 13, 12-slim, 12
            ubuntu: 26.04, 24.04, resolute, rolling
            alpine: 3.24, 3.24.1, 3, 20260805
            eclipse-temurin: 25-jre-noble, 25-jdk-noble, 25-jdk-alpine, 21-jre-noble
            mcr.microsoft.com/dotnet/sdk: 10.0, 10.0-alpine, 10.0-noble, 10.0-aot
            redis: 8, 8-trixie, 7, 6
        "#]],
    );
}

#[test]
fn in_two_years() {
    check(
        Date::constant(2028, 11, 30),
        &expect![[r#"
        python:3.14-slim-bookworm: This image is built on Debian 12, whose support ended on 2028-06-30; use `3.14-slim-trixie` -> python:3.14-slim-trixie | python:3.15-slim-trixie
        python:3.14-alpine3.23: This image is built on Alpine 3.23, whose support ended on 2027-11-01; use `3.14-alpine` -> python:3.14-alpine | python:3.15-alpine
        python:3.15-rc-slim: `3.15-rc-slim` is a pre-release; the final release was planned for 2026-10-01 -> python:3.15-slim
        python:3.16-rc: `3.16-rc` is a pre-release, and by Python's calendar the final release is out; use `3.16` -> python:3.16
        python:3.12: Support for Python 3.12 ended on 2028-10-31: no more security fixes; use `3.15` -> python:3.15 | python:3.13
        python:3.11-slim-bullseye: Support for Python 3.11 ended on 2027-10-31: no more security fixes; use `3.15-slim-trixie` -> python:3.15-slim-trixie | python:3.13-slim-trixie
        python:3-slim: `3-slim` moves to the next Python on its release day; specify a minor version, such as `3.15-slim` -> python:3.15-slim
        python:latest: `latest` will become a different version; specify a version -> python:3.15-slim | python:3.15
        python:3.10.4: Support for Python 3.10 ended on 2026-10-31: no more security fixes; use `3.15` -> python:3.15 | python:3.13.15
        node:22-bookworm-slim: Support for `node` 22 ended on 2027-04-30: no more security fixes; use `26-trixie-slim` -> node:26-trixie-slim
        node:24-alpine3.23: Support for `node` 24 ended on 2028-04-30: no more security fixes; use `26-alpine` -> node:26-alpine
        node:26: hint: Support for `node` 26 ends on 2029-04-30
        node:lts-bullseye: This image is built on Debian 11, whose support ended on 2026-08-31; use `lts-trixie` -> node:lts-trixie
        golang:1.26: Support for `golang` 1.26 ended on 2027-02-28: no more security fixes
        golang:1.27-alpine3.23: Support for `golang` 1.27 ended on 2027-08-31: no more security fixes
        golang:1.25-bookworm: Support for `golang` 1.25 ended on 2026-08-19: no more security fixes
        debian:11: Support for `debian` 11 ended on 2026-08-31: no more security fixes; use `13` -> debian:13
        debian:bookworm-slim: Support for `debian` 12 ended on 2028-06-30: no more security fixes; use `trixie-slim` -> debian:trixie-slim
        ubuntu:26.10: Support for `ubuntu` 26.10 ended on 2027-07-31: no more security fixes
        alpine:3.23: Support for `alpine` 3.23 ended on 2027-11-01: no more security fixes
        alpine:latest: `latest` will become a different version; specify a version
        eclipse-temurin:26: Support for `eclipse-temurin` 26 ended on 2026-09-15: no more security fixes
        mcr.microsoft.com/dotnet/sdk:8.0: Support for `mcr.microsoft.com/dotnet/sdk` 8 ended on 2026-11-10: no more security fixes
        mcr.microsoft.com/dotnet/aspnet:10.0-noble: Support for `mcr.microsoft.com/dotnet/aspnet` 10 ended on 2028-11-14: no more security fixes
        gcr.io/distroless/python3-debian12: This image is built on Debian 12, whose support ended on 2028-06-30
        postgres:17-bookworm: This image is built on Debian 12, whose support ended on 2028-06-30; use `17-trixie` -> postgres:17-trixie | postgres:18-trixie
        php:8.3-fpm-bullseye: Support for `php` 8.3 ended on 2027-12-31: no more security fixes; use `8.5-fpm-trixie` -> php:8.5-fpm-trixie
        ruby:3.4-slim-bookworm: Support for `ruby` 3.4 ended on 2028-03-31: no more security fixes; use `4.0-slim-trixie` -> ruby:4.0-slim-trixie
        rust:1.98-slim-bookworm: This image is built on Debian 12, whose support ended on 2028-06-30; use `1.98-slim-trixie` -> rust:1.98-slim-trixie
        buildpack-deps:jammy: This image is built on Ubuntu 22.04, whose support ended on 2027-04-01
    "#]],
        &expect![[r#"
            python:3.14-slim: On 2026-08-21 this was Python 3.14.7 on Debian 13 slim, and the same image as `3.14-slim-trixie`, `3.14.7-slim`, `3-slim`, `slim`. Supported until 2030-10-31.
            python:3.14-slim-bookworm: On 2026-08-21 this was Python 3.14.7 on Debian 12 slim, and the same image as `3.14.7-slim-bookworm`, `3-slim-bookworm`, `slim-bookworm`. Supported until 2030-10-31. Support of Debian 12 ended on 2028-06-30.
            python:3.14-alpine3.23: On 2026-08-21 this was Python 3.14.7 on Alpine 3.23, and the same image as `3.14.7-alpine3.23`, `3-alpine3.23`, `alpine3.23`. Supported until 2030-10-31. Support of Alpine 3.23 ended on 2027-11-01.
            python:3.15-rc-slim: On 2026-08-21 this was Python 3.15.0rc1 on Debian 13 slim, and the same image as `3.15-rc-slim-trixie`, `3.15.0rc1-slim`, `3.15.0rc1-slim-trixie`.
            python:3.15-slim: Supported until 2031-10-31. Expected according to the release calendar; not in the list of 2026-08-21 yet.
            python:3.16-rc: 
            python:3.12: On 2026-08-21 this was Python 3.12.14 on Debian 13, and the same image as `3.12-trixie`, `3.12.14`, `3.12.14-trixie`. Support ended on 2028-10-31.
            python:3.11-slim-bullseye: Support ended on 2027-10-31. Support of Debian 11 ended on 2026-08-31. The image is no longer rebuilt; it was last listed on 2025-08-06.
            python:3-slim: On 2026-08-21 this was Python 3.14.7 on Debian 13 slim, and the same image as `3-slim-trixie`, `3.14.7-slim`, `3.14-slim`, `slim`.
            python:latest: On 2026-08-21 this was Python 3.14.7 on Debian 13, and the same image as `trixie`, `3.14.7`, `3.14`, `3`.
            python:3.10.4: Support ended on 2026-10-31. Support of Debian 11 ended on 2026-08-31. The image is no longer rebuilt; it was last listed on 2022-06-01.
            node:22-bookworm-slim: Support ended on 2027-04-30. Support of Debian 12 ended on 2028-06-30.
            node:24-alpine3.23: Support ended on 2028-04-30. Support of Alpine 3.23 ended on 2027-11-01.
            node:26: Support ends soon, on 2029-04-30.
            node:lts-bullseye: Support of Debian 11 ended on 2026-08-31.
            golang:1.26: Support ended on 2027-02-28.
            golang:1.27-alpine3.23: Support ended on 2027-08-31. Support of Alpine 3.23 ended on 2027-11-01.
            golang:1.25-bookworm: Support ended on 2026-08-19. Support of Debian 12 ended on 2028-06-30.
            redis:8.2-alpine: Supported until 2030-09-01.
            redis:6: 
            debian:11: Support ended on 2026-08-31.
            debian:bookworm-slim: Support ended on 2028-06-30.
            debian:13: Supported until 2030-06-30.
            ubuntu:24.04: Supported until 2029-05-31.
            ubuntu:noble: Supported until 2029-05-31.
            ubuntu:26.10: Support ended on 2027-07-31.
            alpine:3.23: Support ended on 2027-11-01.
            alpine:latest: 
            eclipse-temurin:21-jre-noble: Supported until 2029-12-31.
            eclipse-temurin:25-jre-alpine: Supported until 2031-09-30.
            eclipse-temurin:26: Support ended on 2026-09-15.
            mcr.microsoft.com/dotnet/sdk:8.0: Support ended on 2026-11-10.
            mcr.microsoft.com/dotnet/aspnet:10.0-noble: Support ended on 2028-11-14.
            registry.access.redhat.com/ubi8/ubi-minimal:latest: Supported until 2029-05-31.
            registry.access.redhat.com/ubi9:9.4: Supported until 2032-05-31.
            gcr.io/distroless/python3-debian12: Support of Debian 12 ended on 2028-06-30.
            postgres:17-bookworm: Supported until 2029-11-08. Support of Debian 12 ended on 2028-06-30.
            php:8.3-fpm-bullseye: Support ended on 2027-12-31. Support of Debian 11 ended on 2026-08-31.
            ruby:3.4-slim-bookworm: Support ended on 2028-03-31. Support of Debian 12 ended on 2028-06-30.
            rust:1.98-slim-bookworm: Support of Debian 12 ended on 2028-06-30.
            buildpack-deps:jammy: Support of Ubuntu 22.04 ended on 2027-04-01.
            tomcat:10.1-jre21-temurin-noble: 
        "#]],
        &expect![[r#"
            python: 3.15-slim, 3.15, 3.14-slim, 3.14
            node: 26, 26-slim, 26-trixie-slim, 26-trixie
            golang: 1, 1-trixie, latest, trixie
            debian: 13-slim, 13, 13.6-slim, 13.6
            ubuntu: 26.04, 24.04, resolute, rolling
            alpine: 3, 20260805, latest, edge
            eclipse-temurin: 25-jre-noble, 25-jdk-noble, 21-jre-noble, 21-jdk-noble
            mcr.microsoft.com/dotnet/sdk: latest, 11.0-preview, 11.0-preview-alpine, 11.0-preview-aot
            redis: 8, 8-trixie, 8.10.1, 8.4.6
        "#]],
    );
}

#[test]
fn in_five_years() {
    check(
        Date::constant(2031, 11, 30),
        &expect![[r#"
        python:3.14-slim: Support for Python 3.14 ended on 2030-10-31: no more security fixes
        python:3.14-slim-bookworm: Support for Python 3.14 ended on 2030-10-31: no more security fixes
        python:3.14-alpine3.23: Support for Python 3.14 ended on 2030-10-31: no more security fixes
        python:3.15-rc-slim: Support for Python 3.15 ended on 2031-10-31: no more security fixes
        python:3.15-rc-slim: `3.15-rc-slim` is a pre-release; the final release was planned for 2026-10-01
        python:3.15-slim: Support for Python 3.15 ended on 2031-10-31: no more security fixes
        python:3.16-rc: `3.16-rc` is a pre-release, and by Python's calendar the final release is out; use `3.16` -> python:3.16
        python:3.12: Support for Python 3.12 ended on 2028-10-31: no more security fixes
        python:3.11-slim-bullseye: Support for Python 3.11 ended on 2027-10-31: no more security fixes
        python:latest: `latest` will become a different version; specify a version
        python:3.10.4: Support for Python 3.10 ended on 2026-10-31: no more security fixes
        node:22-bookworm-slim: Support for `node` 22 ended on 2027-04-30: no more security fixes
        node:24-alpine3.23: Support for `node` 24 ended on 2028-04-30: no more security fixes
        node:26: Support for `node` 26 ended on 2029-04-30: no more security fixes
        node:lts-bullseye: This image is built on Debian 11, whose support ended on 2026-08-31
        golang:1.26: Support for `golang` 1.26 ended on 2027-02-28: no more security fixes
        golang:1.27-alpine3.23: Support for `golang` 1.27 ended on 2027-08-31: no more security fixes
        golang:1.25-bookworm: Support for `golang` 1.25 ended on 2026-08-19: no more security fixes
        redis:8.2-alpine: Support for `redis` 8.2 ended on 2030-09-01: no more security fixes
        debian:11: Support for `debian` 11 ended on 2026-08-31: no more security fixes
        debian:bookworm-slim: Support for `debian` 12 ended on 2028-06-30: no more security fixes
        debian:13: Support for `debian` 13 ended on 2030-06-30: no more security fixes
        ubuntu:24.04: Support for `ubuntu` 24.04 ended on 2029-05-31: no more security fixes
        ubuntu:noble: Support for `ubuntu` 24.04 ended on 2029-05-31: no more security fixes
        ubuntu:26.10: Support for `ubuntu` 26.10 ended on 2027-07-31: no more security fixes
        alpine:3.23: Support for `alpine` 3.23 ended on 2027-11-01: no more security fixes
        alpine:latest: `latest` will become a different version; specify a version
        eclipse-temurin:21-jre-noble: Support for `eclipse-temurin` 21 ended on 2029-12-31: no more security fixes
        eclipse-temurin:25-jre-alpine: Support for `eclipse-temurin` 25 ended on 2031-09-30: no more security fixes
        eclipse-temurin:26: Support for `eclipse-temurin` 26 ended on 2026-09-15: no more security fixes
        mcr.microsoft.com/dotnet/sdk:8.0: Support for `mcr.microsoft.com/dotnet/sdk` 8 ended on 2026-11-10: no more security fixes
        mcr.microsoft.com/dotnet/aspnet:10.0-noble: Support for `mcr.microsoft.com/dotnet/aspnet` 10 ended on 2028-11-14: no more security fixes
        registry.access.redhat.com/ubi8/ubi-minimal:latest: Support for `registry.access.redhat.com/ubi8/ubi-minimal` 8 ended on 2029-05-31: no more security fixes
        gcr.io/distroless/python3-debian12: This image is built on Debian 12, whose support ended on 2028-06-30
        postgres:17-bookworm: Support for `postgres` 17 ended on 2029-11-08: no more security fixes
        php:8.3-fpm-bullseye: Support for `php` 8.3 ended on 2027-12-31: no more security fixes
        ruby:3.4-slim-bookworm: Support for `ruby` 3.4 ended on 2028-03-31: no more security fixes
        rust:1.98-slim-bookworm: This image is built on Debian 12, whose support ended on 2028-06-30
        buildpack-deps:jammy: This image is built on Ubuntu 22.04, whose support ended on 2027-04-01
        tomcat:10.1-jre21-temurin-noble: This image is built on Ubuntu 24.04, whose support ended on 2029-05-31
    "#]],
        &expect![[r#"
            python:3.14-slim: On 2026-08-21 this was Python 3.14.7 on Debian 13 slim, and the same image as `3.14-slim-trixie`, `3.14.7-slim`, `3-slim`, `slim`. Support ended on 2030-10-31.
            python:3.14-slim-bookworm: On 2026-08-21 this was Python 3.14.7 on Debian 12 slim, and the same image as `3.14.7-slim-bookworm`, `3-slim-bookworm`, `slim-bookworm`. Support ended on 2030-10-31. Support of Debian 12 ended on 2028-06-30.
            python:3.14-alpine3.23: On 2026-08-21 this was Python 3.14.7 on Alpine 3.23, and the same image as `3.14.7-alpine3.23`, `3-alpine3.23`, `alpine3.23`. Support ended on 2030-10-31. Support of Alpine 3.23 ended on 2027-11-01.
            python:3.15-rc-slim: On 2026-08-21 this was Python 3.15.0rc1 on Debian 13 slim, and the same image as `3.15-rc-slim-trixie`, `3.15.0rc1-slim`, `3.15.0rc1-slim-trixie`. Support ended on 2031-10-31.
            python:3.15-slim: Support ended on 2031-10-31. Expected according to the release calendar; not in the list of 2026-08-21 yet.
            python:3.16-rc: 
            python:3.12: On 2026-08-21 this was Python 3.12.14 on Debian 13, and the same image as `3.12-trixie`, `3.12.14`, `3.12.14-trixie`. Support ended on 2028-10-31.
            python:3.11-slim-bullseye: Support ended on 2027-10-31. Support of Debian 11 ended on 2026-08-31. The image is no longer rebuilt; it was last listed on 2025-08-06.
            python:3-slim: On 2026-08-21 this was Python 3.14.7 on Debian 13 slim, and the same image as `3-slim-trixie`, `3.14.7-slim`, `3.14-slim`, `slim`.
            python:latest: On 2026-08-21 this was Python 3.14.7 on Debian 13, and the same image as `trixie`, `3.14.7`, `3.14`, `3`.
            python:3.10.4: Support ended on 2026-10-31. Support of Debian 11 ended on 2026-08-31. The image is no longer rebuilt; it was last listed on 2022-06-01.
            node:22-bookworm-slim: Support ended on 2027-04-30. Support of Debian 12 ended on 2028-06-30.
            node:24-alpine3.23: Support ended on 2028-04-30. Support of Alpine 3.23 ended on 2027-11-01.
            node:26: Support ended on 2029-04-30.
            node:lts-bullseye: Support of Debian 11 ended on 2026-08-31.
            golang:1.26: Support ended on 2027-02-28.
            golang:1.27-alpine3.23: Support ended on 2027-08-31. Support of Alpine 3.23 ended on 2027-11-01.
            golang:1.25-bookworm: Support ended on 2026-08-19. Support of Debian 12 ended on 2028-06-30.
            redis:8.2-alpine: Support ended on 2030-09-01.
            redis:6: 
            debian:11: Support ended on 2026-08-31.
            debian:bookworm-slim: Support ended on 2028-06-30.
            debian:13: Support ended on 2030-06-30.
            ubuntu:24.04: Support ended on 2029-05-31.
            ubuntu:noble: Support ended on 2029-05-31.
            ubuntu:26.10: Support ended on 2027-07-31.
            alpine:3.23: Support ended on 2027-11-01.
            alpine:latest: 
            eclipse-temurin:21-jre-noble: Support ended on 2029-12-31. Support of Ubuntu 24.04 ended on 2029-05-31.
            eclipse-temurin:25-jre-alpine: Support ended on 2031-09-30.
            eclipse-temurin:26: Support ended on 2026-09-15.
            mcr.microsoft.com/dotnet/sdk:8.0: Support ended on 2026-11-10.
            mcr.microsoft.com/dotnet/aspnet:10.0-noble: Support ended on 2028-11-14. Support of Ubuntu 24.04 ended on 2029-05-31.
            registry.access.redhat.com/ubi8/ubi-minimal:latest: Support ended on 2029-05-31.
            registry.access.redhat.com/ubi9:9.4: Supported until 2032-05-31.
            gcr.io/distroless/python3-debian12: Support of Debian 12 ended on 2028-06-30.
            postgres:17-bookworm: Support ended on 2029-11-08. Support of Debian 12 ended on 2028-06-30.
            php:8.3-fpm-bullseye: Support ended on 2027-12-31. Support of Debian 11 ended on 2026-08-31.
            ruby:3.4-slim-bookworm: Support ended on 2028-03-31. Support of Debian 12 ended on 2028-06-30.
            rust:1.98-slim-bookworm: Support of Debian 12 ended on 2028-06-30.
            buildpack-deps:jammy: Support of Ubuntu 22.04 ended on 2027-04-01.
            tomcat:10.1-jre21-temurin-noble: Support of Ubuntu 24.04 ended on 2029-05-31.
        "#]],
        &expect![[r#"
            python: 3.15-rc-slim (ended), 3.15-slim (ended), 3.15 (ended), 3.15-rc (ended)
            node: lts-krypton, krypton, lts, 26 (ended)
            golang: 1, latest, 1-nanoserver, 1-windowsservercore
            debian: latest, sid, forky, stable
            ubuntu: rolling, devel, latest, 26.04 (ended)
            alpine: 3, 20260805, latest, edge
            eclipse-temurin: latest, 25-jre-noble (ended), 25-jdk-noble (ended), 25-jdk-alpine (ended)
            mcr.microsoft.com/dotnet/sdk: latest, 11.0-preview-alpine, 11.0-preview-azurelinux4.0, 11.0-preview-azurelinux4.0-aot
            redis: 8 (ended), 8-alpine (ended), 8-trixie (ended), 7 (ended)
        "#]],
    );
}
