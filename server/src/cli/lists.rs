//! How old the lists of images are that the program brings: of tags, of Python's tags, of ends of support.

use std::ffi::OsString;

use jiff::civil::Date;

use super::speech::said;
use crate::data::age::{Age, age};
use crate::data::{eol, python, tags};
use crate::texts::{Phrase, complaint as texts};

/// Whether `--version --verbose` is asked for.
pub(super) fn is_asked_for(arguments: &[OsString]) -> bool {
    let has = |all: &[&str]| arguments.iter().skip(1).any(|word| all.contains(&&*word.to_string_lossy()));
    arguments.len() == 3 && has(&["--version", "-V"]) && has(&["--verbose"])
}

/// The version, the days of the lists, and that they are old if they are.
pub(super) fn described(version: &str, today: Date) -> String {
    let days = texts::lists(tags::list_date(), python::list_date(), eol::list_date());
    let lines = [Some(days), outdated(today)].into_iter().flatten().map(|phrase| said(&phrase));
    std::iter::once(format!("dockerfile-ls {version}")).chain(lines).fold(String::new(), |all, line| all + &line + "\n")
}

/// What the log says once when the lists are older than a year and a half.
pub(super) fn outdated(today: Date) -> Option<Phrase> {
    let oldest = tags::list_date().min(python::list_date()).min(eol::list_date());
    (age(oldest, today) == Age::Outdated).then(|| texts::outdated(oldest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_lists_are_told_of() {
        let at = |years: i16| described("0.1.0", Date::constant(2026 + years, 11, 30));
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
