//! Whether a file with newer lists is to be believed. What stands in it is shown to people and written into their files, so nothing
//! counts unless all of it is understood.

use jiff::ToSpan;
use jiff::civil::Date;

use super::bundle::{Unreadable, unpack};
use super::{Lists, TABLES, TagTable, date, rows};

/// Why a file with lists is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It cannot be unpacked.
    Unreadable(Unreadable),
    /// Something in this table is no list.
    Nonsense(&'static str),
    /// Its tags are of a day that is still to come.
    FromTheFuture,
    /// The program has lists that are as new. Nothing is wrong with that.
    NotNewer,
}

/// An image has no more tags; the one with most of today has 4,213.
const MOST_TAGS: usize = 20_000;

/// A build has no more names, each of which knows all others; the one with most of today has 24.
const MOST_NAMES: usize = 400;

/// The tables of a file, in the order of [`TABLES`].
pub(super) fn tables(file: &str) -> Result<[&str; 4], Refused> {
    let found = unpack(file).map_err(Refused::Unreadable)?;
    let mut tables = [""; 4];
    for (table, name) in tables.iter_mut().zip(TABLES) {
        let (_, text) = found.iter().find(|(found, _)| *found == name).ok_or(Refused::Nonsense(name))?;
        *table = text;
    }
    Ok(tables)
}

/// Whether tables of these days are of use.
pub(super) fn days(tables: &[&str; 4], known: &Lists, today: Date) -> Result<(), Refused> {
    let [tags, ends, python, _] = tables.map(date);
    let newest = tags.max(ends).max(python);
    // Elsewhere it may be tomorrow.
    if today.saturating_add(1.day()) < newest {
        return Err(Refused::FromTheFuture);
    }
    let [known_tags, known_python, known_ends] = known.days();
    let is_older = tags < known_tags || python < known_python || ends < known_ends;
    let is_newer = known_tags < tags || known_python < python || known_ends < ends;
    if is_older || !is_newer { Err(Refused::NotNewer) } else { Ok(()) }
}

/// Whether the tables have only characters that lists have. Comments may say anything: nobody shows them.
pub(super) fn characters(tables: &[&str; 4]) -> Result<(), Refused> {
    let is_listed = |b: u8| b.is_ascii_alphanumeric() || b"\t ._,=/+~?\"-".contains(&b);
    for (name, table) in TABLES.into_iter().zip(tables) {
        let mut lines = table.lines().filter(|line| !line.starts_with('#'));
        if !lines.all(|line| line.bytes().all(is_listed)) {
            return Err(Refused::Nonsense(name));
        }
    }
    Ok(())
}

/// Whether every line is understood by those who read the lists.
pub(super) fn every_line(lists: &Lists) -> Result<(), Refused> {
    let [tags, ends, catalogue, history] = TABLES;
    if !has_tags(lists.tags()) {
        return Err(Refused::Nonsense(tags));
    }
    if lists.ends().len() == 0 || lists.ends().len() != rows(lists.ends.0).count() {
        return Err(Refused::Nonsense(ends));
    }
    match lists.python().misread(lists.python.0, lists.python.1) {
        None => Ok(()),
        Some(is_history) => Err(Refused::Nonsense(if is_history { history } else { catalogue })),
    }
}

fn has_tags(table: &TagTable) -> bool {
    let is_name = |word: &str| !word.is_empty() && !word.starts_with(['.', '-']) && word.bytes().all(is_of_tags);
    // `~` is no version, `.` is no variant.
    let is_version = |word: &str| word == "~" || is_name(word);
    let is_variant = |word: &str| word == "." || is_name(word);
    let mut images = table.images().peekable();
    images.peek().is_some()
        && images.all(|image| {
            let (mut count, mut own) = (0, "");
            let are_rows = table.rows(image).all(|(versions, variants)| {
                if variants != "\"" {
                    own = variants;
                }
                let (is_past, versions) = versions.strip_prefix('-').map_or((false, versions), |versions| (true, versions));
                let groups = own.split(' ').map(|group| group.split_once('=').unwrap_or((group, "")).0);
                let names: usize = groups.clone().map(|group| group.split(',').count()).sum();
                let versions: Vec<&str> = versions.split(' ').collect();
                count += versions.len() * names;
                let most = groups.clone().map(|group| group.split(',').count()).max().unwrap_or_default();
                let is_bounded = (is_past || versions.len() * most <= MOST_NAMES) && count <= MOST_TAGS;
                is_bounded && groups.flat_map(|group| group.split(',')).all(is_variant) && versions.into_iter().all(is_version)
            });
            are_rows && 0 < count
        })
}

fn is_of_tags(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"._-".contains(&b)
}
