//! What is known of images by lists: tags, ends of support, the tags of `python`. The program brings such lists; a user may name
//! newer ones. Which of them count is a value that is passed down with the day, see [`super::today`]: whoever asks something twice
//! for one text is told the same.

mod bundle;
mod check;
mod ends;
mod tags;

use std::fmt;
use std::sync::OnceLock;

use jiff::civil::Date;

use super::python::catalogue::Catalogue;
pub use bundle::{FILE_NAME, Unreadable};
pub use check::Refused;
pub(super) use ends::{Cycle, EndTable, Ends};
pub(super) use tags::TagTable;

/// No file with newer lists has more bytes; those of today have 210,000.
pub const MOST: u64 = 4 << 20;

/// The tables, by the names of their files.
const TABLES: [&str; 4] = ["tags.tsv", "eol.tsv", "python/catalogue.txt", "python/history.txt"];

/// Lists of images, each read when it is first asked for.
pub struct Lists {
    tags: (&'static str, OnceLock<TagTable>),
    ends: (&'static str, OnceLock<EndTable>),
    python: (&'static str, &'static str, OnceLock<Catalogue>),
    pythons: OnceLock<Vec<String>>,
}

static BUILT_IN: Lists = Lists::of([
    include_str!("../tags.tsv"),
    include_str!("../eol.tsv"),
    include_str!("../python/catalogue.txt"),
    include_str!("../python/history.txt"),
]);

impl Lists {
    const fn of([tags, ends, catalogue, history]: [&'static str; 4]) -> Self {
        Self {
            tags: (tags, OnceLock::new()),
            ends: (ends, OnceLock::new()),
            python: (catalogue, history, OnceLock::new()),
            pythons: OnceLock::new(),
        }
    }

    /// Those that the program brings.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Those of a file that a user has named, if every word of it makes sense and it is newer than what the program brings.
    /// They stay for as long as the program runs: whoever reads files again and again remembers what came of them.
    ///
    /// # Errors
    /// When the file is none, is damaged, or is not of use on this day.
    pub fn from_file(file: &str, today: Date) -> Result<&'static Self, Refused> {
        let tables = check::tables(file)?;
        check::characters(&tables)?;
        check::days(&tables, &BUILT_IN, today)?;
        let kept: &'static Self = Box::leak(Box::new(Self::of(tables.map(|text| &*Box::leak(Box::<str>::from(text))))));
        check::every_line(kept)?;
        Ok(kept)
    }

    pub(super) fn tags(&self) -> &TagTable {
        self.tags.1.get_or_init(|| TagTable::read(self.tags.0))
    }

    pub(super) fn ends(&self) -> &EndTable {
        self.ends.1.get_or_init(|| EndTable::read(self.ends.0))
    }

    pub(super) fn python(&self) -> &Catalogue {
        self.python.2.get_or_init(|| Catalogue::read(self.python.0, self.python.1))
    }

    /// The tags of `python`, made once.
    pub(super) fn pythons(&self, make: impl FnOnce() -> Vec<String>) -> &[String] {
        self.pythons.get_or_init(make)
    }

    /// The days of the lists: tags, those of `python`, ends of support.
    pub fn days(&self) -> [Date; 3] {
        [date(self.tags.0), date(self.python.0), date(self.ends.0)]
    }
}

impl fmt::Debug for Lists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lists").field(&self.days()).finish()
    }
}

/// The day that a table says it is of.
fn date(text: &str) -> Date {
    let day = text.lines().find_map(|line| line.strip_prefix("date")?.strip_prefix(['\t', ' ']));
    day.and_then(|day| day.trim().parse().ok()).unwrap_or(Date::MIN)
}

/// The lines of a table that are neither comments nor its day.
fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.starts_with("date\t"))
}

/// A file of the lists that the program brings, dated another day.
#[cfg(test)]
pub(crate) fn packed(day: &str) -> String {
    let dated = |text: &str| {
        let lines = text.lines().map(|line| match line.strip_prefix("date") {
            Some(rest) => format!("date{}{day}\n", rest.get(..1).unwrap_or_default()),
            None => format!("{line}\n"),
        });
        lines.collect::<String>()
    };
    let texts = [BUILT_IN.tags.0, BUILT_IN.ends.0, BUILT_IN.python.0, BUILT_IN.python.1].map(dated);
    let tables: Vec<(&str, &str)> = TABLES.into_iter().zip(texts.iter().map(String::as_str)).collect();
    bundle::pack(&tables)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 24);

    /// What comes of the lists of the program, dated later and changed.
    fn changed(from: &str, to: &str) -> Option<Refused> {
        let file = packed("2026-11-20");
        let mut tables: Vec<(&str, String)> =
            bundle::unpack(&file).unwrap().into_iter().map(|(name, text)| (name, text.to_owned())).collect();
        assert!(tables.iter().any(|(_, text)| text.contains(from)), "{from:?}");
        tables.iter_mut().for_each(|(_, text)| *text = text.replacen(from, to, 1));
        let tables: Vec<(&str, &str)> = tables.iter().map(|(name, text)| (*name, text.as_str())).collect();
        Lists::from_file(&bundle::pack(&tables), TODAY).err()
    }

    #[test]
    fn the_lists_of_the_program_make_sense() {
        assert_eq!(check::every_line(Lists::built_in()), Ok(()));
        let days = Lists::built_in().days();
        assert!(days.iter().all(|day| Date::constant(2026, 8, 21) <= *day), "{days:?}");
        let texts = [BUILT_IN.tags.0, BUILT_IN.ends.0, BUILT_IN.python.0, BUILT_IN.python.1];
        assert_eq!(check::characters(&texts), Ok(()));
        assert!(texts.iter().map(|text| text.len()).sum::<usize>() < 230_000, "the program grows");
    }

    #[test]
    fn what_newer_lists_say_counts() {
        let lists = Lists::from_file(&packed("2026-11-20"), TODAY).unwrap();
        assert_eq!(lists.days(), [Date::constant(2026, 11, 20); 3]);
        assert_eq!(changed("alpine\t3.24\t", "alpine\t3.25\t2029-05-01\nalpine\t3.24\t"), None);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let [tags, ends, catalogue, history] = TABLES;
        for (from, to, wanted) in [
            // What people would be shown.
            ("node\n", "node`<b>\n", tags),
            ("node\n", "n\u{f6}de\n", tags),
            ("node\n", "node\u{1b}\n", tags),
            ("debian\t13\t", "debian\t1\u{0}3\t", ends),
            ("date 2026-11-20", "date 2026-11-20\nline (", catalogue),
            // What nobody would know how to read.
            ("debian\t13\t2030", "debian\t13\t2030-13", ends),
            ("debian\t13\t", "debian ", ends),
            ("line 3.14 ", "line 3.x ", catalogue),
            ("minor 3.14\n", "minor 3.14\np x 2026-01-01 2026-01-01\n", history),
            ("node\n", "node\n.bad\t.=a\n", tags),
            ("node\n", "node\n\t.=a\n", tags),
            ("node\n", "node\n1\t\"\n", tags),
            ("node\n", "node\nempty\nnode\n", tags),
        ] {
            assert_eq!(changed(from, to), Some(Refused::Nonsense(wanted)), "{from:?} {to:?}");
        }
        // What would fill the memory.
        let many = |count: usize| (0..count).map(|at| at.to_string()).collect::<Vec<_>>();
        let one_build = format!("node\n{}\t{}=a\n", many(30).join(" "), many(30).join(","));
        assert_eq!(changed("node\n", &one_build), Some(Refused::Nonsense(tags)));
        let one_image = format!("node\n-{}\t{}\n", many(500).join(" "), many(50).join(" "));
        assert_eq!(changed("node\n", &one_image), Some(Refused::Nonsense(tags)));
        let file = bundle::pack(&[(tags, "x\n1\t.=a\n")]);
        assert_eq!(Lists::from_file(&file, TODAY).err(), Some(Refused::Nonsense(ends)), "a list is missing");
    }

    #[test]
    fn lists_of_days() {
        let of = |day: &str| Lists::from_file(&packed(day), TODAY).map(|lists| lists.days()[0].to_string());
        assert_eq!(of("2026-11-25").as_deref(), Ok("2026-11-25"), "it is tomorrow in the east");
        assert_eq!(of("2026-11-26"), Err(Refused::FromTheFuture));
        assert_eq!(of("2026-08-21"), Err(Refused::NotNewer), "one of them is a day older");
        assert_eq!(of("2026-08-22").as_deref(), Ok("2026-08-22"));
        assert_eq!(of("9999-12-31"), Err(Refused::FromTheFuture));
        assert_eq!(of("none"), Err(Refused::NotNewer));
    }
}
