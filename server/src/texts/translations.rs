//! What a language lacks, and what is wrong in its folder.

use std::collections::BTreeSet;

use super::catalogue;
use super::docs;
use super::locale::Locale;
pub use super::locale::Table;

/// An English text, and where a language translates it.
#[derive(Debug, Clone)]
pub struct Translatable {
    /// The file.
    pub table: Table,
    /// The name of its line.
    pub key: String,
    /// The English text.
    pub english: String,
}

/// What was seen in the folder of a language.
#[derive(Debug, Default)]
pub struct Report {
    /// How many texts there are.
    pub all: usize,
    /// Texts that are said in English, by file and key.
    pub missing: Vec<String>,
    /// Translations that cannot be used as they are: of nothing, with other arguments, with too few forms of a word.
    pub wrong: Vec<String>,
}

/// Looks through the folder of a language. `others` are the texts that are not in this room.
pub fn report(locale: Locale, others: &[Translatable]) -> Report {
    let own = catalogue::all().map(|text| Translatable {
        table: Table::Features,
        key: text.key.to_owned(),
        english: text.english.to_owned(),
    });
    let texts: Vec<Translatable> = own.chain(others.iter().cloned()).collect();
    let all = texts.iter().filter(|text| has_words(&text.english)).count();
    let mut report = Report { all, ..Report::default() };
    for table in [Table::Features, Table::Messages, Table::Summaries, Table::Pages, Table::Commands, Table::Short] {
        let of_table: Vec<&Translatable> = texts.iter().filter(|text| text.table == table).collect();
        table_report(locale, table, &of_table, &mut report);
    }
    let language = locale.table(Table::Numbers);
    report.missing.extend(
        ["plural", "decimal", "group"]
            .iter()
            .filter(|key| !language.contains_key(**key))
            .map(|key| format!("language.tsv: {key}")),
    );
    for (path, english) in docs::files() {
        report.all += 1;
        match locale.file(path) {
            None => report.missing.push(path.to_owned()),
            Some(text) => {
                // Only these are asked for piece by piece.
                let is_table = path.starts_with("mounts/") || path.ends_with(".tsv");
                let lines = if is_table { docs::options_and_variables(english) } else { BTreeSet::new() };
                let there = docs::options_and_variables(text);
                report.missing.extend(lines.difference(&there).map(|line| format!("{path}: {line}")));
            }
        }
    }
    report
}

fn table_report(locale: Locale, table: Table, texts: &[&Translatable], report: &mut Report) {
    let path = table.path();
    let lines: Vec<&str> = locale.file(path).unwrap_or_default().lines().collect();
    let known: BTreeSet<&str> = texts.iter().map(|text| text.key.as_str()).collect();
    let mut seen = BTreeSet::new();
    for line in &lines {
        let Some((key, text)) = line.split_once('\t') else {
            report.wrong.push(format!("{path}: no tab in {line:?}"));
            continue;
        };
        if text.trim().is_empty() || !seen.insert(key) {
            report.wrong.push(format!("{path}: {key}: empty, or a second time"));
        }
        if !known.contains(key) {
            report.wrong.push(format!("{path}: {key}: there is no such text"));
        }
    }
    for text in texts {
        let Some(translation) = locale.line(table, &text.key) else {
            report.missing.extend(has_words(&text.english).then(|| format!("{path}: {}", text.key)));
            continue;
        };
        let mut fault = |what: &str| report.wrong.push(format!("{path}: {}: {what}: {translation}", text.key));
        let names =
            |text: &str| -> BTreeSet<String> { placeholders(text).into_iter().map(|(name, _)| name.to_owned()).collect() };
        if names(&text.english) != names(translation) {
            fault("other arguments than in English");
        }
        if translation.matches('`').count() % 2 != text.english.matches('`').count() % 2 {
            fault("an open backtick");
        }
        let forms = locale.plural_rules().forms();
        if placeholders(translation).iter().any(|(_, words)| words.is_some_and(|words| words.split('|').count() != forms)) {
            fault(&format!("not {forms} forms of a word"));
        }
    }
}

/// `{name}` and `{name|one|more}` in a text, but not `${name}`.
fn placeholders(text: &str) -> Vec<(&str, Option<&str>)> {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let opened = text.match_indices('{').filter(|(at, _)| !text.get(..*at).is_some_and(|before| before.ends_with('$')));
    let inner = opened.filter_map(|(at, _)| text.get(at + 1..)?.split_once('}')).map(|(inner, _)| inner);
    let split = inner.map(|inner| inner.split_once('|').map_or((inner, None), |(name, words)| (name, Some(words))));
    split.filter(|(name, _)| is_name(name)).collect()
}

/// Whether a text says anything in a language: code, names of arguments and digits are the same in all.
fn has_words(text: &str) -> bool {
    let prose: String = text.split('`').step_by(2).collect();
    let without = placeholders(&prose).iter().fold(prose.clone(), |prose, (name, words)| match words {
        Some(_) => prose,
        None => prose.replace(&format!("{{{name}}}"), ""),
    });
    without
        .replace("\\n", "")
        .split(['(', ')', '[', ']'])
        .any(|part| part.contains(char::is_alphabetic) && !part.starts_with("http"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_holds() {
        assert_eq!(placeholders("`{a}` ${b} {c_d|x|y} ${e/f} `\\{` {}"), [("a", None), ("c_d", Some("x|y"))]);
        assert!(!has_words("`x:{a}` {b}!") && !has_words("→ `{path}`"));
        assert!(has_words("Use `{a}`") && has_words("{n|file|files}"));
    }

    #[test]
    fn english_lacks_nothing_and_others_have_no_faults_of_their_own() {
        for locale in Locale::all().filter(|locale| !locale.is_english()) {
            let wrong: Vec<String> = report(locale, &[]).wrong;
            let wrong: Vec<&String> = wrong.iter().filter(|fault| fault.starts_with("features.tsv")).collect();
            assert!(wrong.is_empty(), "{locale:?}: {wrong:#?}");
        }
        let faults: Vec<_> = catalogue::all()
            .filter(|text| {
                placeholders(text.english).iter().any(|(_, words)| words.is_some_and(|words| words.split('|').count() != 2))
            })
            .collect();
        assert!(faults.is_empty(), "not the two English forms: {faults:?}");
        let keys: Vec<&str> = catalogue::all().map(|text| text.key).collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "a key twice");
    }
}
