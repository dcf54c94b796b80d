//! Which lists of images count, and how old they are: of tags, of Python's tags, of ends of support.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;

use super::output::complain;
use super::speech::{retold, said};
use crate::data::age::{Age, age};
use crate::data::lists::Lists;
use crate::data::today::Today;
use crate::registry::{self, Catalogues};
use crate::texts::{Phrase, complaint as texts};

/// The place that the command line names.
static PLACE: OnceLock<Option<PathBuf>> = OnceLock::new();
/// The lists that were found there.
static NAMED: OnceLock<Option<&'static Lists>> = OnceLock::new();

/// Takes the place that the command line names.
pub(super) fn name(place: Option<PathBuf>) {
    PLACE.set(place).ok();
}

/// Where the user says that newer lists are: on the command line, else in the environment.
pub(super) fn place() -> Option<PathBuf> {
    PLACE.get().cloned().flatten().or_else(registry::named_by_environment)
}

/// Reads the lists that the user names. What is not used is told of, and those that come with the program serve.
pub(super) fn read() {
    let today = jiff::ZonedDateTime::now().date();
    let found = place().and_then(|place| match Catalogues::default().read(&place, today) {
        Ok(lists) => Some(lists),
        Err(why) => {
            if !why.is_usual() {
                complain(format_args!("{}", said(&texts::catalogue(place.display().to_string(), retold(why)))));
            }
            None
        }
    });
    NAMED.set(found).ok();
}

/// The lists that the user names, if they were read and are of use.
pub(super) fn named() -> Option<&'static Lists> {
    NAMED.get().copied().flatten()
}

/// Whether `--version --verbose` is asked for.
pub(super) fn is_asked_for(arguments: &[OsString]) -> bool {
    let has = |all: &[&str]| arguments.iter().skip(1).any(|word| all.contains(&&*word.to_string_lossy()));
    arguments.len() == 3 && has(&["--version", "-V"]) && has(&["--verbose"])
}

/// The version, the days of the lists, and that they are old if they are.
pub(super) fn described(version: &str, today: Today) -> String {
    let [tags, python, ends] = today.lists().days();
    let days = texts::lists(tags, python, ends);
    let lines = [Some(days), outdated(today)].into_iter().flatten().map(|phrase| said(&phrase));
    std::iter::once(format!("dockerfile-ls {version}")).chain(lines).fold(String::new(), |all, line| all + &line + "\n")
}

/// What the log says once when the lists are older than a year and a half.
pub(super) fn outdated(today: Today) -> Option<Phrase> {
    let [a, b, c] = today.lists().days();
    let oldest = a.min(b).min(c);
    (age(oldest, today.date) == Age::Outdated).then(|| texts::outdated(oldest))
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;

    #[test]
    fn old_lists_are_told_of() {
        let at = |years: i16| described("0.1.0", Today::new(Date::constant(2026 + years, 11, 30)));
        let wanted = "dockerfile-ls 0.1.0\nlists of images: tags of 2026-08-21, Python's tags of 2026-08-21, ends of support of 2026-08-22\n";
        assert_eq!(at(0), wanted);
        assert_eq!(at(1), wanted);
        let line = "the lists of images are of 2026-08-21 and older than 18 months; a newer version knows newer tags and ends of support\n";
        assert_eq!(at(2), format!("{wanted}{line}"));
        let asked = |words: &[&str]| is_asked_for(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert!(asked(&["dockerfile-ls", "--version", "--verbose"]) && asked(&["dockerfile-ls", "--verbose", "-V"]));
        assert!(!asked(&["dockerfile-ls", "--version"]) && !asked(&["dockerfile-ls", "check", "--verbose"]));
    }
}
