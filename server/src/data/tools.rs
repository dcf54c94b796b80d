//! What the programs of Dockerfiles do, and what their options mean: package managers, build tools, what downloads and
//! unpacks, what works on files and users, and the servers that CMD starts.
//!
//! One row of `tools.tsv` is a program, its subcommands, or options; rows of a program stand in the order in which they are
//! offered. Its columns are programs, subcommands, options, what the value of an option is called (without one it has none), the
//! meaning, and `gnu` or `busybox` where the row is not true of the other's program of that name. An option holds for the
//! subcommands that its row names, or for all. An option that ends in `*` is written together with its value.
//!
//! Sources: what the programs print for `--help` and their manual pages, where they could be had; the sources of BusyBox,
//! apk-tools, Composer and RubyGems; the manuals of dnf, zypper, Bundler, Gradle, .NET and Bun. Of 1,370 spellings of options
//! whose source was at hand 1,293 were found in it by a script, the others are known and not printed there (`npm --registry`,
//! `mvn -DskipTests`). Those of Gradle, .NET, Yarn 2 and most of Bun were not looked up like that.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

static TABLE: &str = include_str!("tools.tsv");

/// A row.
#[derive(Debug)]
struct Row {
    programs: Vec<&'static str>,
    /// The subcommands that the row is about, or that its options are for; none where it is about the program, or the options
    /// are for all.
    verbs: Vec<&'static str>,
    /// How an option is written; none where the row is about the program or its subcommands.
    options: Vec<&'static str>,
    value: &'static str,
    meaning: &'static str,
    made_by: Option<Userland>,
}

/// Whose programs a system has where there are several of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Userland {
    /// Those of GNU, and in Debian its own.
    Gnu,
    /// Those of BusyBox, as in Alpine.
    BusyBox,
}

/// What an option of a program means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToolOption {
    /// Whether its value is the next word, or follows in the same one.
    pub takes_value: bool,
    /// A few words.
    pub meaning: &'static str,
    /// Whose program alone has it; `None` where all have it.
    pub only_in: Option<Userland>,
}

/// An option as it can be written.
#[derive(Debug, Clone, Copy)]
pub struct Spellings {
    /// All ways to write it, the usual one first.
    pub all: &'static [&'static str],
    /// What its value is called; empty without one.
    pub value: &'static str,
    /// What it means.
    pub option: ToolOption,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| TABLE.lines().filter_map(row).collect());
/// The rows of each program.
static BY_PROGRAM: LazyLock<FxHashMap<&'static str, Vec<&'static Row>>> = LazyLock::new(|| {
    let mut out: FxHashMap<&str, Vec<&Row>> = FxHashMap::default();
    for row in ROWS.iter() {
        row.programs.iter().for_each(|program| out.entry(program).or_default().push(row));
    }
    out
});

fn row(line: &'static str) -> Option<Row> {
    let mut columns = line.split('\t');
    let mut words = || columns.next().map(|column| column.split(',').filter(|word| !word.is_empty()).collect::<Vec<_>>());
    let (programs, verbs, options) = (words()?, words()?, words()?);
    let (value, meaning) = (columns.next()?, columns.next()?);
    let made_by = match columns.next() {
        Some("gnu") => Some(Userland::Gnu),
        Some("busybox") => Some(Userland::BusyBox),
        _ => None,
    };
    Some(Row { programs, verbs, options, value, meaning, made_by })
}

impl Row {
    fn option(&self) -> ToolOption {
        ToolOption { takes_value: !self.value.is_empty(), meaning: self.meaning, only_in: self.made_by }
    }

    fn has(&self, written: &str) -> bool {
        self.options.iter().any(|option| match option.strip_suffix('*') {
            Some(start) => written.len() > start.len() && written.starts_with(start),
            None => *option == written,
        })
    }
}

fn rows(program: &str) -> &'static [&'static Row] {
    BY_PROGRAM.get(program).map_or(&[], Vec::as_slice)
}

/// The program of the table that a program is, or works like: `pip3.14` is `pip`, `apt` takes what `apt-get` does.
pub fn named(program: &str) -> Option<&'static str> {
    let unversioned = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let program = match program {
        "apt" | "aptitude" => "apt-get",
        "ash" | "dash" => "sh",
        "bunx" | "pnpx" => "npx",
        "bundler" => "bundle",
        "mvnw" => "mvn",
        "gradlew" => "gradle",
        "nodejs" => "node",
        "dnf5" => "dnf",
        _ if matches!(unversioned, "pip" | "python") => unversioned,
        _ => program,
    };
    BY_PROGRAM.get_key_value(program).map(|(known, _)| *known)
}

/// What a program does, or one of its subcommands (`mod download`).
pub fn about(program: &str, verb: Option<&str>) -> Option<&'static str> {
    let is_meant = |row: &&&Row| match verb {
        Some(verb) => row.verbs.contains(&verb),
        None => row.verbs.is_empty(),
    };
    rows(program).iter().filter(|row| row.options.is_empty()).find(is_meant).map(|row| row.meaning)
}

/// What an option of a program means, as it is written without its value: `-r`, `--requirement`. Of several meanings that of
/// the subcommand and of the userland counts, then one that holds everywhere, then any.
pub fn option(program: &str, verb: &str, userland: Option<Userland>, written: &str) -> Option<ToolOption> {
    let fits = |row: &&&Row| {
        let of_verb = if row.verbs.contains(&verb) { 4 } else { 2 * usize::from(row.verbs.is_empty()) };
        of_verb + usize::from(row.made_by.is_none() || row.made_by == userland)
    };
    // Of equals the first one.
    let row = rows(program).iter().rev().filter(|row| row.has(written)).max_by_key(fits)?;
    let is_whole = row.options.contains(&written);
    Some(ToolOption { takes_value: row.option().takes_value && is_whole, ..row.option() })
}

/// The programs, in the order of the table.
pub fn programs() -> impl Iterator<Item = &'static str> {
    let about = ROWS.iter().filter(|row| row.options.is_empty() && row.verbs.is_empty());
    about.flat_map(|row| row.programs.iter().copied())
}

/// The subcommands of a program with what they do; behind one (`mod`) the second words of those that begin with it.
pub fn verbs(program: &str, behind: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let about = rows(program).iter().filter(|row| row.options.is_empty());
    let behind = behind.to_owned();
    about.flat_map(|row| row.verbs.iter().map(|verb| (*verb, row.meaning))).filter_map(move |(verb, meaning)| {
        match verb.split_once(' ') {
            Some((first, second)) => (first == behind).then_some((second, meaning)),
            None => behind.is_empty().then_some((verb, meaning)),
        }
    })
}

/// The options of a program, or of one of its subcommands, in the order of the table. Of programs that there are several of,
/// those of the userland; of all where it is not known.
pub fn options(program: &str, verb: &str, userland: Option<Userland>) -> impl Iterator<Item = Spellings> {
    let verb = verb.to_owned();
    let is_one = move |row: &&&Row| {
        let is_of_verb = row.verbs.is_empty() || row.verbs.contains(&verb.as_str());
        let is_there = userland.is_none() || row.made_by.is_none() || row.made_by == userland;
        !row.options.is_empty() && is_of_verb && is_there
    };
    let rows = rows(program).iter().filter(is_one);
    rows.map(|row| Spellings { all: row.options.as_slice(), value: row.value, option: row.option() })
}

/// Whether it is a part of the shell, or only of use there, so that no array starts with it.
pub fn is_of_shell(program: &str) -> bool {
    matches!(program, "cd" | "exec" | "exit" | "export" | "set" | "source" | "unset")
}

/// Whether it runs the programs of a language.
pub fn runs_programs(program: &str) -> bool {
    matches!(program, "java" | "node" | "php" | "python")
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
        let known = ["pip3", "pip3.14", "apt", "python3", "uvicorn", "ash", "pipx", "3"].map(named);
        let wanted = ["pip", "pip", "apt-get", "python", "uvicorn", "sh"].map(Some);
        assert_eq!((&known[..6], &known[6..]), (&wanted[..], &[None, None][..]));
    }

    #[test]
    fn programs_subcommands_and_options() {
        let meaning = "installs the packages that this file lists";
        let wanted = ToolOption { takes_value: true, meaning, only_in: None };
        let found = [option("pip", "install", None, "-r"), option("uv", "", None, "--requirement")];
        assert_eq!(found, [Some(wanted), Some(wanted)]);
        assert_eq!(option("apt-get", "", None, "-r"), None);
        assert_eq!(about("apk", Some("del")), Some("removes packages, and what only they needed"));
        assert_eq!((about("curl", None), about("npm", Some("nothing"))), (Some("downloads from a URL"), None));
        assert_eq!(about("go", Some("mod download")), Some("downloads the dependencies that `go.mod` names"));
        let after = |program, verb| verbs(program, verb).map(|(verb, _)| verb).collect::<Vec<_>>();
        assert_eq!(after("go", "mod"), ["download", "tidy", "vendor", "verify"]);
        assert_eq!(after("corepack", ""), ["enable", "disable", "prepare", "install", "use"]);
        assert!(programs().any(|program| program == "apk"));
    }

    #[test]
    fn options_of_a_subcommand_and_of_a_userland() {
        let has =
            |program, verb, userland, written: &str| options(program, verb, userland).any(|option| option.all.contains(&written));
        assert!(
            has("npm", "ci", None, "--omit") && !has("npm", "start", None, "--omit") && has("npm", "start", None, "--prefix")
        );
        let meaning = |verb| option("dotnet", verb, None, "-s").map(|option| option.meaning);
        assert_eq!((meaning("restore"), meaning("nothing")), (meaning("build"), meaning("build")), "any is better than none");
        let means = |userland| option("adduser", "", userland, "-g").map(|option| option.only_in);
        assert_eq!(means(Some(Userland::Gnu)), Some(Some(Userland::BusyBox)));
        assert!(has("tar", "", Some(Userland::Gnu), "--wildcards") && !has("tar", "", Some(Userland::BusyBox), "--wildcards"));
        assert!(has("adduser", "", Some(Userland::BusyBox), "-D") && !has("adduser", "", Some(Userland::Gnu), "-D"));
        let heap = option("java", "", None, "-Xmx512m").map(|option| option.takes_value);
        assert_eq!((heap, option("java", "", None, "-Xm")), (Some(false), None), "its value is in the word");
        let percentage = option("java", "", None, "-XX:MaxRAMPercentage").map(|option| option.meaning);
        assert_eq!(percentage, Some("the largest heap as a part of the container's memory"), "the longer one comes first");
    }

    /// A row that is spoiled would be passed over, and of two rows for one option the second one never seen.
    #[test]
    fn every_row_is_read_and_says_something_of_its_own() {
        assert_eq!(TABLE.lines().count(), ROWS.len());
        let mut seen = BTreeSet::new();
        for row in ROWS.iter() {
            assert!(!row.programs.is_empty() && !row.meaning.is_empty(), "{row:?}");
            assert!(row.options.iter().all(|option| option.starts_with(['-', '/'])), "{row:?}");
            for program in &row.programs {
                let verbs = if row.verbs.is_empty() { vec![""] } else { row.verbs.clone() };
                let words = if row.options.is_empty() { vec![""] } else { row.options.clone() };
                for verb in &verbs {
                    let is_explained = row.programs.iter().any(|program| about(program, Some(verb)).is_some());
                    assert!(verb.is_empty() || is_explained, "{program} {verb} is not explained");
                    for word in &words {
                        assert!(seen.insert((*program, *verb, *word)), "{program} {verb} {word} twice");
                    }
                }
                assert!(about(program, None).is_some(), "{program} is not explained");
            }
        }
    }
}
