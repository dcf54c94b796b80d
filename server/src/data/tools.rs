//! What the programs of Dockerfiles do, and what their options mean: package managers, `curl`, `useradd`, and the servers
//! that CMD starts.
//!
//! One row of `tools.tsv` is a program, its subcommands, or options. Options hold for every subcommand of a program.
//! Sources: what pip 23.2, apt-get 2.6, npm 11.19, uv 0.13, curl 7.88, useradd 4.13, uvicorn 0.54, gunicorn 27.0, fastapi-cli
//! 0.0.34, Flask 3.1 and Python 3.11 print for `--help`, and the manuals of these, of apk-tools and of dnf.

use std::sync::LazyLock;

static TABLE: &str = include_str!("tools.tsv");

/// A row.
#[derive(Debug)]
struct Row {
    programs: Vec<&'static str>,
    /// Subcommands that the row is about; none where it is about the program or its options.
    verbs: Vec<&'static str>,
    /// How an option is written; none where the row is about the program or its subcommands.
    options: Vec<&'static str>,
    takes_value: bool,
    meaning: &'static str,
}

/// What an option of a program means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToolOption {
    /// Whether its value is the next word, or follows in the same one.
    pub takes_value: bool,
    /// A few words.
    pub meaning: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| TABLE.lines().filter_map(row).collect());

fn row(line: &'static str) -> Option<Row> {
    let mut columns = line.split('\t');
    let mut words = || columns.next().map(|column| column.split(',').filter(|word| !word.is_empty()).collect::<Vec<_>>());
    let (programs, verbs, options, value) = (words()?, words()?, words()?, words()?);
    Some(Row { programs, verbs, options, takes_value: !value.is_empty(), meaning: columns.next()? })
}

/// The program of the table that a program is, or works like: `pip3.14` is `pip`, `apt` takes what `apt-get` does.
pub fn named(program: &str) -> Option<&'static str> {
    let unversioned = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let program = match program {
        "apt" | "aptitude" => "apt-get",
        _ if matches!(unversioned, "pip" | "python") => unversioned,
        _ => program,
    };
    ROWS.iter().flat_map(|row| &row.programs).find(|known| **known == program).copied()
}

/// What a program does, or one of its subcommands.
pub fn about(program: &str, verb: Option<&str>) -> Option<&'static str> {
    let is_meant = |row: &&Row| match verb {
        Some(verb) => row.verbs.contains(&verb),
        None => row.verbs.is_empty(),
    };
    let row = ROWS.iter().filter(|row| row.options.is_empty() && row.programs.contains(&program)).find(is_meant)?;
    Some(row.meaning)
}

/// What an option of a program means, as it is written without its value: `-r`, `--requirement`.
pub fn option(program: &str, written: &str) -> Option<ToolOption> {
    let row = ROWS.iter().find(|row| row.options.contains(&written) && row.programs.contains(&program))?;
    Some(ToolOption { takes_value: row.takes_value, meaning: row.meaning })
}

/// All that is said of them.
pub fn meanings() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.meaning)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names() {
        let known = ["pip3", "pip3.14", "apt", "python3", "uvicorn", "pipx", "3"].map(named);
        assert_eq!(known, [Some("pip"), Some("pip"), Some("apt-get"), Some("python"), Some("uvicorn"), None, None]);
    }

    #[test]
    fn programs_subcommands_and_options() {
        let wanted = ToolOption { takes_value: true, meaning: "installs the packages that this file lists" };
        assert_eq!((option("pip", "-r"), option("uv", "--requirement")), (Some(wanted), Some(wanted)));
        assert_eq!(option("apt-get", "-r"), None);
        assert_eq!(about("apk", Some("del")), Some("removes packages, and what only they needed"));
        assert_eq!((about("curl", None), about("npm", Some("nothing"))), (Some("downloads from a URL"), None));
    }

    /// A row that is spoiled would be passed over, and of two rows for one option the second one never seen.
    #[test]
    fn every_row_is_read_and_says_something_of_its_own() {
        assert_eq!(TABLE.lines().count(), ROWS.len());
        let mut seen = BTreeSet::new();
        for row in ROWS.iter() {
            assert!(!row.programs.is_empty() && !row.meaning.is_empty() && (row.verbs.is_empty() || row.options.is_empty()));
            assert!(row.options.iter().all(|option| option.starts_with('-')), "{row:?}");
            for program in &row.programs {
                let about = row.verbs.iter().chain(&row.options).copied().chain(row.options.is_empty().then_some(""));
                for word in about {
                    assert!(seen.insert((*program, word)) || word.is_empty(), "{program} {word} twice");
                }
                assert!(about_is_there(program), "{program} is not explained");
            }
        }
    }

    fn about_is_there(program: &str) -> bool {
        about(program, None).is_some()
    }
}
