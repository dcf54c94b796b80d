use super::fact::Fact;
use super::table::{TABLES, sections};
use super::*;

fn at(image: &str, tag: &str) -> BaseFacts {
    facts(image, Some(tag)).unwrap_or_else(|| panic!("{image}:{tag}"))
}

#[test]
fn tables_are_as_their_readme_says() {
    for table in TABLES {
        let names: Vec<&str> = sections(table).map(|(names, _)| names).collect();
        assert!(names.is_sorted(), "{names:?}");
        for (name, section) in sections(table) {
            assert!(section.rows().count() != 0, "{name}");
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
        let keys = ["#", "image ", "names ", "words ", "source ", "row ", "    "];
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
