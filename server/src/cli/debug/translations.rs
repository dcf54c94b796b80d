//! `debug translations`: what each language lacks, and what is wrong in its folder.

use crate::cli::speech;
use crate::data::lists::Lists;
use crate::data::today::Today;
use crate::data::{annotations, image_names, images, platforms, ports, python, run_time_names, tools};
use crate::ide::PLACEHOLDERS;
use crate::rules::RULES;
use crate::texts::Locale;
use crate::texts::translations::{Report, Table, Translatable, report};

/// Prints a report of each language. What is wrong fails; what is missing is said in English, and fails only where all
/// has to be there.
pub(super) fn run(complete: bool) -> u8 {
    let others = others();
    let mut fails = false;
    let mut out = String::new();
    for locale in Locale::all().filter(|locale| !locale.is_english()) {
        let found = report(locale, &others);
        out.push_str(&said(locale, &found));
        fails |= !found.wrong.is_empty() || (complete && !found.missing.is_empty());
    }
    crate::cli::print(&out).max(u8::from(fails))
}

fn said(locale: Locale, found: &Report) -> String {
    let mut out = format!("{}: {} of {} texts are missing\n", locale.tag(), found.missing.len(), found.all);
    for (what, names) in [("missing", &found.missing), ("wrong", &found.wrong)] {
        for name in names {
            out.push_str(&format!("  {what}: {name}\n"));
        }
    }
    out
}

/// The texts that languages translate and that are in the code, with what they describe.
pub(super) fn others() -> Vec<Translatable> {
    let message = |owner: &str, &(key, text): &(&str, &str)| Translatable {
        table: Table::Messages,
        key: format!("{owner}.{key}"),
        english: text.to_owned(),
    };
    let mut out = Vec::new();
    for rule in RULES {
        out.extend(rule.messages.iter().map(|text| message(rule.id, text)));
        out.push(Translatable { table: Table::Summaries, key: rule.id.to_owned(), english: rule.summary() });
        let page = rule.documentation();
        out.extend(page.paragraphs().into_iter().enumerate().skip(1).map(|(number, english)| Translatable {
            table: Table::Pages,
            key: page.key(number),
            english,
        }));
    }
    let lists = Lists::built_in();
    let day = Today::new(python::list_date(lists));
    let tags = python::tags(day);
    let contents = tags.iter().filter_map(|tag| python::describe(&tag.name, day)).flat_map(|it| it.contents);
    let images = images::all().iter().map(|image| image.description);
    let names = image_names::all().map(|known| known.description).filter(|description| !description.is_empty());
    let annotations = annotations::ANNOTATIONS.iter().map(|annotation| annotation.description);
    let platforms = platforms::ALL.iter().map(|platform| platform.description);
    let ports = ports::all().iter().map(|(_, what)| *what);
    let programs = tools::meanings().chain(run_time_names::all().iter().map(|known| known.meaning));
    let placeholders = PLACEHOLDERS.iter().copied();
    let mut short: Vec<&str> =
        images.chain(names).chain(annotations).chain(platforms).chain(ports).chain(contents).chain(programs).collect();
    short.sort_unstable();
    short.dedup();
    out.extend(short.into_iter().map(|text| Translatable {
        table: Table::Short,
        key: text.to_owned(),
        english: if is_names(text) { String::new() } else { text.to_owned() },
    }));
    let of_commands =
        speech::help_texts().into_iter().chain(speech::FIXED.iter().chain(speech::PARSER).map(|text| (*text).to_owned()));
    out.extend(of_commands.map(|text| Translatable { table: Table::Commands, key: text.clone(), english: text }));
    out.extend(placeholders.map(|word| Translatable { table: Table::Short, key: word.to_owned(), english: word.to_owned() }));
    out
}

/// A name or two are the same in any language.
fn is_names(text: &str) -> bool {
    !text.contains(' ') || text.split(' ').all(|word| word.starts_with(|c: char| c.is_uppercase() || "(/".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_translation_is_wrong() {
        for locale in Locale::all().filter(|locale| !locale.is_english()) {
            let found = report(locale, &others());
            assert!(found.wrong.is_empty(), "{}", said(locale, &found));
        }
    }

    #[test]
    fn what_is_missing_is_counted() {
        // English is in the code, so that the folder of English has none of the tables.
        let found = report(Locale::ENGLISH, &others());
        assert!(300 < found.missing.len() && found.missing.len() < found.all, "{}", found.missing.len());
        assert!(found.missing.iter().any(|name| name == "messages.tsv: DL3006.untagged"), "{:?}", found.missing);
        assert!(said(Locale::ENGLISH, &found).starts_with("en: "));
    }
}
