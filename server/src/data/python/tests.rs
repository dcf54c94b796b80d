//! Tests over the whole catalogue.

use super::*;
use crate::texts::Locale;

fn said(tag: &Tag) -> String {
    tag.detail(TODAY).plain(Locale::ENGLISH)
}

const TODAY: Today = Today::new(Date::constant(2026, 11, 24));

fn names(tags: &[Tag]) -> Vec<&str> {
    tags.iter().map(|tag| tag.name.as_str()).collect()
}

/// FNV-1a over sorted lines: changes with any tag.
fn checksum(mut lines: Vec<String>) -> u64 {
    lines.sort();
    let bytes = lines.iter().flat_map(|line| line.bytes().chain([b'\n']));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn historic() -> Vec<String> {
    let catalogue = Lists::built_in().python();
    let tags = catalogue.lines.iter().flat_map(|line| history::patch_tags(catalogue, line));
    tags.map(|(parsed, _)| parsed.to_string()).collect()
}

#[test]
fn the_list_has_150_tags() {
    let seen: Vec<Tag> = tags(TODAY).into_iter().filter(|tag| tag.seen).collect();
    assert_eq!(seen.len(), 150);
    for day in [TODAY, Today::new(list_date(Lists::built_in())), Today::new(jiff::civil::date(2035, 1, 1))] {
        let mut seen: Vec<String> = tags(day).into_iter().filter(|tag| tag.seen).map(|tag| tag.name).collect();
        let mut listed = listed_names(Lists::built_in()).to_vec();
        seen.sort();
        listed.sort();
        assert_eq!(listed, seen);
    }
    assert_eq!(checksum(seen.iter().map(|tag| tag.name.clone()).collect()), 4_621_020_452_644_529_136);
}

#[test]
fn the_history_has_2090_patch_tags() {
    let historic = historic();
    assert_eq!(historic.len(), 2090);
    assert_eq!(checksum(historic), 7_699_325_153_678_479_790);
}

#[test]
fn both_are_small() {
    let size = include_str!("catalogue.txt").len() + include_str!("history.txt").len();
    assert!(size < 50_000, "{size} bytes");
}

#[test]
fn details_say_what_matters() {
    let all = tags(TODAY);
    let detail = |name: &str| all.iter().find(|tag| tag.name == name).map(said).unwrap();
    assert_eq!(
        detail("3.14-slim"),
        "Python 3.14.7 on Debian 13 slim · as of 2026-08-21 · 8 Linux platforms · supported until 2030-10"
    );
    assert_eq!(
        detail("latest"),
        "Python 3.14.7 on Debian 13 · as of 2026-08-21 · 8 Linux platforms and Windows · moves to the next Python on its release day"
    );
    assert_eq!(
        detail("3.15-slim"),
        "Python 3.15 on Debian 13 slim · expected, not in the list of 2026-08-21 yet · supported until 2031-10"
    );
    assert_eq!(detail("3.15-rc-bookworm"), "Python 3.15.0rc1 (pre-release) on Debian 12 · as of 2026-08-21 · 5 Linux platforms");
    let (old, _) = complete("3.8.20-slim", TODAY);
    assert_eq!(
        old.first().map(said).unwrap(),
        "Python 3.8.20 on Debian 12 slim · not rebuilt since 2024-10-01 · support ended on 2024-10-07"
    );
}

#[test]
fn the_best_tags_come_first() {
    let all = tags(TODAY);
    assert_eq!(
        names(&all).get(..22).unwrap(),
        [
            "3.14-slim",
            "3.14",
            "3.15-slim",
            "3.15",
            "3.13-slim",
            "3.13",
            "3.14-slim-trixie",
            "3.14-slim-bookworm",
            "3.13-slim-trixie",
            "3.13-slim-bookworm",
            "3.14-alpine",
            "3.15-alpine",
            "3.12-slim",
            "3.11-slim",
            "3.14.7-slim",
            "3.14.7",
            "3.14.7-slim-trixie",
            "3.14.7-slim-bookworm",
            "3.14.7-alpine",
            "3.14.7-trixie",
            "3.14.7-bookworm",
            "3.14.7-alpine3.24"
        ]
    );
    let at = |name: &str| all.iter().position(|tag| tag.name == name).unwrap();
    for pair in
        ["3.14-bookworm", "3-slim", "3", "slim", "alpine", "latest", "3.14-windowsservercore", "3.15-rc-slim", "3.10-slim"]
            .windows(2)
    {
        assert!(at(pair[0]) < at(pair[1]), "{pair:?}");
    }
    assert!(all.windows(2).all(|pair| pair[0].sort < pair[1].sort));
    // While 3.10 was in its last months, and 3.15 to come.
    let before = tags(Today::new(Date::constant(2026, 8, 20)));
    let at = |name: &str| before.iter().position(|tag| tag.name == name).unwrap();
    assert!(at("latest") < at("3.10-slim") && at("3.10-slim") < at("3.15-rc-slim"));
    assert!(!names(&before).contains(&"3.15-slim"));
    // Half a year after its release 3.15 is what people use.
    let later = tags(Today::new(Date::constant(2027, 4, 1)));
    assert_eq!(names(&later)[..6], ["3.15-slim", "3.15", "3.14-slim", "3.14", "3.14-slim-trixie", "3.14-slim-bookworm"]);
}

#[test]
fn completion_by_prefix() {
    let first = |prefix: &str, n: usize| complete(prefix, TODAY).0.iter().take(n).map(|tag| tag.name.clone()).collect::<Vec<_>>();
    assert_eq!(first("3.1", 2), ["3.14-slim", "3.14"]);
    assert_eq!(first("3.14.", 2), ["3.14.7-slim", "3.14.7"]);
    assert_eq!(first("3.8", 3), ["3.8-slim", "3.8", "3.8-slim-bookworm"]);
    assert_eq!(first("3.8.", 2), ["3.8.20-slim", "3.8.20"]);
    assert_eq!(first("3.12.1", 3), ["3.12.14-slim", "3.12.14", "3.12.14-slim-trixie"]);
    assert!(first("3.12.1", 99).contains(&"3.12.13-slim".to_owned()));
    assert_eq!(first("2", 1), ["2.7-slim"]);
    assert_eq!(first("sl", 3), ["3.14-slim", "3.15-slim", "3.13-slim"]);
    assert!(first("sl", 99).contains(&"slim".to_owned()));
    assert!(!complete("3.", TODAY).0.iter().any(|tag| tag.name.starts_with("3.9")));
    let may_grow = |prefix: &str| complete(prefix, TODAY).1;
    assert!(may_grow("") && may_grow("3.") && may_grow("3.8"));
    assert!(!may_grow("3.8-") && !may_grow("3.8.") && !may_grow("slim"));
    assert!(complete("x", TODAY).0.is_empty());
    assert!(complete("3.ü-\u{0}..", TODAY).0.is_empty());
}

#[test]
fn every_tag_is_known_to_all_questions() {
    for tag in tags(TODAY) {
        let description = describe(&tag.name, TODAY).unwrap();
        assert_eq!(said(&description.tag), said(&tag));
        assert_ne!(judge(&tag.name, TODAY).standing, Standing::Impossible, "{}", tag.name);
    }
    for tag in historic() {
        let description = describe(&tag, TODAY).unwrap();
        assert!(description.tag.seen && matches!(description.standing, Standing::Listed | Standing::Retired(_)), "{tag}");
    }
}

#[test]
fn hover_knows_what_is_inside() {
    let of = |tag: &str| describe(tag, TODAY).unwrap();
    let old = of("3.8-slim-buster");
    assert_eq!((old.tag.python.as_str(), old.tag.base.as_str()), ("3.8.17", "Debian 10 slim"));
    assert_eq!(old.tag.frozen, Some(Date::constant(2023, 6, 7)));
    assert!(old.tag.life.ended && old.system.is_some_and(|system| system.life.ended));
    assert!(old.contents.iter().any(|text| text.contains("`setuptools` and `wheel` are installed")));
    assert!(of("3.12").contents.iter().any(|text| text.contains("are not")));
    assert_eq!(of("3.14.9-slim").standing, Standing::Unknown);
    assert_eq!(of("3.14.9-slim").tag.python, "3.14.9");
    assert_eq!(of("3.15").standing, Standing::Expected);
    assert_eq!(of("3.17-alpine").tag.python, "3.17");
    assert_eq!(describe("3.14-slim-noble", TODAY), None);
    assert_eq!(describe("", TODAY), None);
}

#[test]
fn replacements_keep_the_variant() {
    let of =
        |tag: &str| newest_supported(tag, TODAY).map(|r| (r.newest, r.next.unwrap_or_default(), r.same_line.unwrap_or_default()));
    let some = |a: &str, b: &str, c: &str| Some((a.to_owned(), b.to_owned(), c.to_owned()));
    assert_eq!(of("3.8-slim"), some("3.14-slim", "3.11-slim", ""));
    assert_eq!(of("3.10"), some("3.14", "3.11", ""));
    assert_eq!(of("3.8.20-slim"), some("3.14.7-slim", "3.11.16-slim", ""));
    assert_eq!(of("3.8-slim-bookworm"), some("3.14-slim-bookworm", "3.11-slim-bookworm", ""));
    assert_eq!(of("3.8-slim-buster"), some("3.14-slim-trixie", "3.11-slim-trixie", ""));
    assert_eq!(of("3.7-alpine3.11"), some("3.14-alpine3.24", "3.11-alpine3.24", ""));
    assert_eq!(of("3.8-windowsservercore-1809"), some("3.14-windowsservercore-ltsc2025", "", ""));
    assert_eq!(of("2.7-onbuild"), some("3.14", "3.11", ""));
    assert_eq!(of("3.13-rc-slim"), some("3.14-slim", "", "3.13-slim"));
    assert_eq!(of("3.9-slim-noble"), some("3.14-slim", "3.11-slim", ""));
    assert_eq!(of("3.14-slim"), None);
}
