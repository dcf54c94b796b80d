//! Languages, and the contents of their folders.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::plural::PluralRules;

/// One folder of `languages`.
struct Language {
    tag: &'static str,
    /// By path in the folder, in order.
    files: &'static [(&'static str, &'static str)],
}

static LANGUAGES: &[Language] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// A language that people read texts in. Whatever a language lacks is said in English.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Locale(usize);

impl Locale {
    /// The language in which every text is written first.
    pub const ENGLISH: Self = Self(english());

    /// Reads a BCP-47 tag or a POSIX locale: of `ru`, `ru-RU` and `ru_RU.UTF-8` the first part counts. English, where
    /// there is no such language.
    pub fn from_tag(tag: &str) -> Self {
        let primary = tag.trim().split(['-', '_', '.', '@']).next().unwrap_or("");
        Self::named(primary).unwrap_or(Self::ENGLISH)
    }

    /// The language with a folder of that name, in any case.
    pub fn named(tag: &str) -> Option<Self> {
        LANGUAGES.iter().position(|language| language.tag.eq_ignore_ascii_case(tag)).map(Self)
    }

    /// All languages.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..LANGUAGES.len()).map(Self)
    }

    /// The name of its folder, a BCP-47 tag.
    pub fn tag(self) -> &'static str {
        LANGUAGES.get(self.0).map_or("en", |language| language.tag)
    }

    /// Whether it is English, which has every text.
    pub fn is_english(self) -> bool {
        self == Self::ENGLISH
    }

    /// The files of its folder, by their paths there.
    pub(super) fn files(self) -> &'static [(&'static str, &'static str)] {
        LANGUAGES.get(self.0).map_or(&[], |language| language.files)
    }

    /// A file of its folder, by its path there.
    pub(super) fn file(self, path: &str) -> Option<&'static str> {
        let files = self.files();
        let at = files.binary_search_by(|(name, _)| (*name).cmp(path)).ok()?;
        files.get(at).map(|(_, text)| *text)
    }

    /// Its name for a line of a table with two columns.
    pub(super) fn line(self, table: Table, name: &str) -> Option<&'static str> {
        self.table(table).get(name).copied()
    }

    /// A table with two columns; empty where the language lacks the file.
    pub(super) fn table(self, table: Table) -> &'static Lines {
        static TABLES: OnceLock<Vec<[OnceLock<Lines>; TABLES_EACH]>> = OnceLock::new();
        static NONE: OnceLock<Lines> = OnceLock::new();
        let all = TABLES.get_or_init(|| LANGUAGES.iter().map(|_| Default::default()).collect());
        match all.get(self.0).and_then(|tables| tables.get(table as usize)) {
            Some(cell) => cell.get_or_init(|| {
                let lines = self.file(table.path()).unwrap_or_default().lines();
                lines.filter_map(|line| line.split_once('\t')).collect()
            }),
            None => NONE.get_or_init(FxHashMap::default),
        }
    }

    /// How it counts.
    pub(super) fn plural_rules(self) -> &'static PluralRules {
        static RULES: OnceLock<Vec<PluralRules>> = OnceLock::new();
        static NONE: PluralRules = PluralRules::none();
        let rules = |locale: Self| PluralRules::parse(locale.line(Table::Numbers, "plural").unwrap_or_default());
        RULES.get_or_init(|| Self::all().map(rules).collect()).get(self.0).unwrap_or(&NONE)
    }
}

impl Default for Locale {
    fn default() -> Self {
        Self::ENGLISH
    }
}

impl std::fmt::Debug for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

/// A file of two columns: a name, a tab, a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// How the language counts and writes numbers.
    Numbers,
    /// Texts of features, by key.
    Features,
    /// Messages of rules, by `<rule>.<key>`.
    Messages,
    /// What each rule is about, by its id.
    Summaries,
    /// The paragraphs of rules' pages but for the first, by `<rule>.<number>`.
    Pages,
    /// What commands say that is not in the catalogue, by the English text.
    Commands,
    /// Short texts about images, platforms and ports, by the English text.
    Short,
}

/// How many tables a language has.
const TABLES_EACH: usize = 7;

impl Table {
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Numbers => "language.tsv",
            Self::Features => "features.tsv",
            Self::Messages => "messages.tsv",
            Self::Summaries => "summaries.tsv",
            Self::Pages => "pages.tsv",
            Self::Commands => "commands.tsv",
            Self::Short => "short.tsv",
        }
    }
}

/// A table with two columns.
type Lines = FxHashMap<&'static str, &'static str>;

/// The place of English among the languages.
#[expect(clippy::indexing_slicing, reason = "asked when compiling, where a wrong index is an error")]
const fn english() -> usize {
    let mut at = 0;
    while at < LANGUAGES.len() {
        if matches!(LANGUAGES[at].tag.as_bytes(), b"en") {
            return at;
        }
        at += 1;
    }
    panic!("there is no folder `languages/en`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_locales() {
        for tag in ["en", "en-GB", "EN_us.UTF-8", "", "C", "C.UTF-8", "xx-YY", "english", "-en"] {
            assert_eq!(Locale::from_tag(tag), Locale::ENGLISH, "{tag}");
        }
        assert_eq!(Locale::ENGLISH.tag(), "en");
        for locale in Locale::all() {
            let tag = locale.tag();
            for spelled in [format!("{tag}_XX.UTF-8"), format!(" {tag}-XX"), tag.to_uppercase()] {
                assert_eq!(Locale::from_tag(&spelled), locale, "{spelled}");
            }
        }
        assert_eq!(Locale::ENGLISH.file("nothing"), None);
        assert!(Locale::ENGLISH.table(Table::Messages).is_empty(), "English stands in the rules");
    }
}
