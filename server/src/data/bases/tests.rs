use super::fact::Fact;
use super::table::{TABLES, sections};
use super::*;

fn at(image: &str, tag: &str) -> Arc<BaseFacts> {
    facts(image, Some(tag)).unwrap_or_else(|| panic!("{image}:{tag}"))
}

#[test]
fn tables_are_as_their_readme_says() {
    for table in TABLES {
        let names: Vec<&str> = sections(table).map(|(names, _)| names).collect();
        assert!(names.is_sorted(), "{names:?}");
        for (name, section) in sections(table) {
            assert!(section.rows().count() != 0, "{name}");
            let (head, rows) = section.text.split_at(section.text.find("row ").unwrap_or_default());
            let is_of_head = |line: &str| ["names ", "latest ", "exact ", "words "].iter().any(|key| line.starts_with(key));
            assert!(!rows.lines().any(is_of_head), "{name}: what holds for all rows stands above them: {head}");
            for row in section.rows() {
                let is_day = row.source.date.parse::<jiff::civil::Date>().is_ok();
                assert!(is_day && !row.source.place.is_empty(), "{name}: {:?}", row.source);
                assert!(!row.when.is_empty(), "{name}");
                let lines: Vec<&str> = row.lines().collect();
                for line in &lines {
                    assert!(Fact::read(line).is_some(), "{name}: {line}");
                    assert!(!line.contains('\t') && !line.ends_with(' '), "{name}: {line}");
                }
                // ENTRYPOINT takes away the CMD of what an image is built from.
                let has = |key: &str| lines.iter().any(|line| line.split(' ').next() == Some(key));
                assert!(!has("entrypoint") || has("cmd"), "{name}: {}", row.when);
            }
        }
    }
}

#[test]
fn every_line_is_part_of_a_row() {
    for table in TABLES {
        let rows: usize = sections(table).flat_map(|(_, section)| section.rows()).map(|row| row.text.lines().count()).sum();
        let indented = table.lines().filter(|line| line.starts_with("    ")).count();
        assert_eq!(rows, indented);
        let keys = ["#", "image ", "names ", "latest ", "exact ", "words ", "source ", "row ", "    "];
        let odd: Vec<_> =
            table.lines().filter(|line| !line.is_empty() && !keys.iter().any(|key| line.starts_with(key))).collect();
        assert_eq!(odd, [""; 0]);
    }
}

#[test]
fn names_stand_once() {
    let all = TABLES.iter().flat_map(|table| sections(table)).flat_map(|(names, _)| names.split(' ').collect::<Vec<_>>());
    let mut all: Vec<_> = all.collect();
    all.sort_unstable();
    assert_eq!(all, names());
    assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn bases_are_in_the_tables() {
    for (name, section) in TABLES.iter().flat_map(|table| sections(table)) {
        for line in section.rows().flat_map(super::table::Row::lines) {
            if let Some(Fact::From(super::fact::From::Image { name: base, .. })) = Fact::read(line) {
                assert!(super::table::find(base).is_some(), "{name}: {base}");
            }
        }
    }
}

#[test]
fn programs_are_there_or_not_or_unknown() {
    let alpine = at("alpine", "3.23");
    assert_eq!(["wget", "bash", "strace"].map(|name| alpine.program(name)), [Some(true), Some(false), None]);
    assert_eq!(alpine.package_managers.whole(), Some([PackageManager::Apk].as_slice()));
    assert_eq!((alpine.sh, alpine.libc, alpine.user), (Some(Sh::BusyBox), Some(Libc::Musl), Some("")));
}

#[test]
fn tags_that_nobody_knows() {
    assert_eq!(facts("alpine", Some("3.23-mine")), None);
    assert_eq!(facts("nobody/nothing", None), None);
    assert_eq!(facts("alpine", None), facts("alpine", Some("latest")));
}

/// USER, WORKDIR, CMD.
fn run(image: &str, tag: &str) -> (Option<&'static str>, Option<&'static str>, Option<Vec<&'static str>>) {
    let facts = at(image, tag);
    (facts.user, facts.workdir, facts.cmd.clone())
}

#[test]
fn lines_and_variants() {
    for tag in ["3.14-slim-trixie", "3.13-slim", "slim", "3.12.4-slim-bookworm"] {
        let python = at("python", tag);
        assert_eq!((python.sh, python.cmd.as_deref()), (Some(Sh::Dash), Some(["python3"].as_slice())), "{tag}");
        assert_eq!(
            ["curl", "gcc", "pip", "apt-get"].map(|p| python.program(p)),
            [Some(false), Some(false), Some(true), Some(true)]
        );
    }
    for tag in ["3.14", "latest", "bookworm", "3.14-trixie"] {
        assert_eq!(["curl", "gcc", "git", "python3"].map(|p| at("python", tag).program(p)), [Some(true); 4], "{tag}");
    }
    let alpine = at("node", "24-alpine3.23");
    assert_eq!((alpine.sh, alpine.libc, alpine.program("bash")), (Some(Sh::BusyBox), Some(Libc::Musl), Some(false)));
    assert_eq!(alpine.user_named("node").map(|user| (user.uid, user.gid, user.home)), Some((1000, 1000, "/home/node")));
    assert_eq!(at("python", "3.13-windowsservercore-ltsc2022").sh, Some(Sh::PowerShell));
    assert_eq!(run("golang", "1.26"), (Some(""), Some("/go"), Some(vec!["bash"])));
    assert_eq!(run("golang", "1.26-alpine"), (Some(""), Some("/go"), Some(vec!["/bin/sh"])));
    assert_eq!(at("nginx", "1.29-alpine").stop_signal, Some("SIGQUIT"));
    assert_eq!(at("nginx", "latest").ports.whole(), Some(["80/tcp"].as_slice()));
    assert_eq!(at("postgres", "17").volumes.whole(), Some(["/var/lib/postgresql/data"].as_slice()));
    assert_eq!(at("postgres", "latest").volumes.whole(), Some(["/var/lib/postgresql"].as_slice()));
    assert_eq!(at("postgres", "17.2-bookworm").stop_signal, Some("SIGINT"));
    assert_eq!(at("gcr.io/distroless/java21-debian13", "nonroot").user, Some("65532"));
    assert_eq!(at("gcr.io/distroless/static-debian12", "latest").program("sh"), Some(false));
    assert_eq!(at("gcr.io/distroless/cc", "debug-nonroot").program("wget"), Some(true));
    assert_eq!(at("mcr.microsoft.com/dotnet/aspnet", "8.0").program("curl"), Some(false));
    assert_eq!(at("mcr.microsoft.com/dotnet/aspnet", "10.0-noble-chiseled").user, Some("1654"));
    assert_eq!(at("mcr.microsoft.com/dotnet/sdk", "10.0-alpine").sh, Some(Sh::BusyBox));
    assert_eq!(at("ghcr.io/astral-sh/uv", "0.8").entrypoint.as_deref(), Some(["/uv"].as_slice()));
    assert_eq!(at("ghcr.io/astral-sh/uv", "python3.13-bookworm-slim").cmd.as_deref(), Some(["/usr/local/bin/uv"].as_slice()));
    assert_eq!(at("maven", "3.9-eclipse-temurin-21-alpine").sh, Some(Sh::BusyBox));
    assert_eq!(at("nvidia/cuda", "12.4.1-cudnn-devel-ubuntu22.04").sh, Some(Sh::Dash));
}

#[test]
fn variables() {
    let value = |image: &str, tag: &str, name: &str| at(image, tag).variable(name).map(|variable| variable.value);
    assert_eq!(value("python", "3.12", "LANG"), Some(Some("C.UTF-8")));
    assert_eq!(value("python", "3.13", "LANG"), None);
    assert_eq!(value("python", "3.13", "PYTHON_VERSION"), Some(None));
    assert_eq!(value("node", "24-slim", "YARN_VERSION"), Some(None));
    assert_eq!(value("node", "26-slim", "YARN_VERSION"), None);
    assert_eq!(value("golang", "1.26", "GOPATH"), Some(Some("/go")));
    let names = |image: &str, tag: &str| {
        at(image, tag).env.whole().map(|env| env.iter().map(|variable| variable.name).collect::<Vec<_>>())
    };
    assert_eq!(names("python", "3.13-slim"), Some(vec!["PATH", "PYTHON_VERSION", "PYTHON_SHA256", "GPG_KEY"]));
    assert_eq!(names("redis", "8"), Some(vec!["PATH", "REDIS_VERSION"]));
    // All of them, but not in a build that may be old.
    assert!(at("python", "3.13-slim").env.is_whole && !at("python", "3.13.1-slim").env.is_whole);
    assert!(!at("python", "3.8").env.is_whole);
}

#[test]
fn what_depends_on_an_unknown_system_is_unknown() {
    // Users differ from release to release of Debian, and the tag names none.
    let is_whole = |tag: &str| at("golang", tag).users.is_whole;
    assert!(!is_whole("1.26"));
    assert_eq!(at("debian", "bookworm-slim").program("adduser"), Some(true));
    assert_eq!(["trixie", "sid"].map(|tag| at("debian", tag).program("adduser")), [Some(false), None]);
    assert!(at("debian", "12").users.is_whole && at("debian", "trixie").users.is_whole);
    assert_eq!(at("debian", "trixie").user_named("_apt").map(|user| user.uid), Some(42));
    assert_eq!(at("debian", "bullseye").user_named("_apt").map(|user| user.uid), Some(100));
    assert_eq!(at("ubuntu", "24.04").user_named("ubuntu").map(|user| user.uid), Some(1000));
    assert_eq!(at("ubuntu", "jammy").user_named("ubuntu"), None);
    assert_eq!(at("debian", "12").group_named("nogroup"), Some(65534));
    assert_eq!(at("debian", "12").group_named("www-data"), Some(33));
    // An image on Debian 12, 13 or a newer one.
    assert_eq!(at("httpd", "latest").sh, Some(Sh::Dash));
}

#[test]
fn every_image_says_something_of_its_latest() {
    let silent: Vec<_> =
        names().into_iter().filter(|name| facts(name, None).is_none_or(|facts| facts.sources.is_empty())).collect();
    // These have no such tag.
    assert_eq!(silent, ["nvcr.io/nvidia/cuda", "nvidia/cuda"]);
}
