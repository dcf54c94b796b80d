//! Names and values in ENV, and values of labels and arguments: what programs read.

use super::{Completions, Item, ItemKind, Site};
use crate::data::run_time_names::{self, Reader, RunTimeName, USUAL};
use crate::data::{project_images, spdx};
use crate::syntax::ast::{Pair, PairForm};
use crate::text::{TextRange, between, size};
use crate::texts::short;

/// The licences that most projects have; the others follow when something is typed.
const LICENCES: [&str; 12] = [
    "MIT",
    "Apache-2.0",
    "BSD-3-Clause",
    "BSD-2-Clause",
    "ISC",
    "MPL-2.0",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "GPL-2.0-only",
    "LGPL-3.0-only",
    "AGPL-3.0-only",
    "Unlicense",
];

/// The label whose value is a licence.
const LICENCE: &str = "org.opencontainers.image.licenses";

pub(super) fn complete(site: &Site<'_>, word: TextRange) -> Completions {
    if let Some((name, value)) = value_at(site, word) {
        let known = run_time_names::known(name);
        let values = known.map(|known| known.values).unwrap_or_default();
        let meaning = known.map(|known| short(known.meaning, site.language()));
        let has_quote = site.open_quote().is_some();
        let fits = |text: &&&str| has_quote || !text.contains(' ');
        let items = values.iter().filter(fits).map(|value| Item::value(*value).documentation(meaning));
        return site.completions(items.collect(), value);
    }
    let is_legacy_value = site.instruction.pairs().first().is_some_and(|first| {
        first.form == PairForm::Legacy && site.placed.at(first.name_range()).end() < site.at && first.value.is_some()
    });
    if is_legacy_value || site.open_quote().is_some() {
        return site.completions(Vec::new(), word);
    }
    let text = site.model.slice(word);
    let has_value = text.contains('=');
    let replace = text.find('=').map_or(word, |at| TextRange::at(word.start(), size(at)));
    let is_set = |name: &str| is_set(site, name);
    let items = wanted(site).into_iter().filter(|known| !is_set(known.name)).map(|known| item(site, known, has_value));
    site.completions(items.collect(), replace)
}

/// The value of a label: the licence of an image.
pub(super) fn of_label(site: &Site<'_>, word: TextRange) -> Option<Completions> {
    let (name, value) = value_at(site, word).filter(|(name, _)| *name == LICENCE)?;
    debug_assert_eq!(name, LICENCE);
    // `MIT OR Apache-2.0`, within quotes.
    let typed = site.typed(value);
    let start = typed.rfind([' ', '(']).map_or(0, |at| at + 1);
    let rest = site.model.slice(between(site.at, value.end()));
    let end = site.at + size(rest.find([' ', ')']).unwrap_or(rest.len()));
    let own = typed.get(start..).unwrap_or_default();
    let others = spdx::licences().iter().filter(|id| !own.is_empty() && !LICENCES.contains(id));
    let items = LICENCES.iter().chain(others).map(|id| Item::value(*id)).collect();
    let completions = site.completions(items, between(value.start() + size(start), end));
    Some(Completions { is_incomplete: own.is_empty(), ..completions })
}

/// The name and the value at the cursor, which may not be there yet; without its quotes.
fn value_at<'s>(site: &Site<'s>, word: TextRange) -> Option<(&'s str, TextRange)> {
    let has_cursor = |pair: &&Pair| site.placed.at(pair.range).contains_inclusive(site.at);
    let pair = site.instruction.pairs().iter().find(has_cursor)?;
    let key = site.placed.at(pair.key.as_ref()?.range);
    let value = match (&pair.value, pair.form) {
        (_, PairForm::Legacy | PairForm::Bare) => return None,
        (Some(value), _) => site.placed.at(value.range),
        (None, _) => TextRange::empty(key.end() + size(1)),
    };
    if site.at < value.start() {
        return None;
    }
    let text = site.model.slice(value);
    let is_quote = |c: char| matches!(c, '"' | '\'');
    let open = usize::from(text.starts_with(is_quote));
    let close = usize::from(1 < text.len() && 0 < open && text.ends_with(is_quote));
    let inner = between(value.start() + size(open), value.end().max(value.start() + size(open + close)) - size(close));
    // An open quote runs to the end of the instruction; what is replaced ends with the word.
    let inner = if 0 < open && close == 0 { between(inner.start(), inner.end().min(word.end()).max(site.at)) } else { inner };
    let name = site.model.slice(key).trim_matches(is_quote);
    (inner.contains_inclusive(site.at) && !text.contains(['$', '\n'])).then_some((name, inner))
}

/// Whether ENV sets a variable above the cursor, or elsewhere in its instruction.
fn is_set(site: &Site<'_>, name: &str) -> bool {
    let own = site.instruction.pairs().iter().filter(|pair| !site.placed.at(pair.range).contains_inclusive(site.at));
    let above = site.above().filter(|placed| placed.keyword == crate::syntax::ast::Keyword::Env);
    own.chain(above.flat_map(|placed| placed.pairs())).any(|pair| pair.name() == name)
}

/// What is set for programs in the language of the base, or of the project, then for all, then the rest.
fn wanted(site: &Site<'_>) -> Vec<&'static RunTimeName> {
    let readers = readers(site);
    let place = |reader: Reader| match readers.iter().position(|wanted| *wanted == reader) {
        Some(at) => at,
        None if reader == Reader::Any => readers.len(),
        None => readers.len() + 1,
    };
    // DEBIAN_FRONTEND is for the build alone, where ARG sets it.
    let mut names: Vec<_> = run_time_names::all().iter().filter(|known| known.reader != Reader::Apt).collect();
    let rank = |name: &str| USUAL.iter().position(|usual| *usual == name).unwrap_or(USUAL.len());
    names.sort_by_key(|known| (place(known.reader), rank(known.name)));
    names
}

/// The languages of the image that the stage starts from, and those of the project.
pub(super) fn readers(site: &Site<'_>) -> Vec<Reader> {
    let mut readers = Vec::new();
    readers.extend(site.base_name().and_then(|name| Reader::of_image(&name)));
    if readers.is_empty()
        && let Some(listing) = site.snapshot.world.knowledge.context.as_deref()
    {
        let names: Vec<&str> = listing.children("").map(|entry| entry.name()).collect();
        let images = project_images::wanted(names.iter().copied());
        readers.extend(images.into_iter().filter_map(Reader::of_image));
    }
    readers
}

fn item(site: &Site<'_>, known: &RunTimeName, has_value: bool) -> Item {
    let name = known.name;
    let item = Item::new(ItemKind::Variable, name).detail(known.values.first().copied().unwrap_or_default());
    let item = item.documentation(Some(short(known.meaning, site.language())));
    if has_value { item } else { item.snippet(format!("{name}="), format!("{name}={}", stop(site, known.values))) }
}

/// The place of a value in a snippet, with those to choose from.
fn stop(site: &Site<'_>, values: &[&str]) -> String {
    // A choice cannot hold a comma, and no value needs quotes.
    let is_plain = |value: &&str| !value.contains([',', ' ']);
    match values {
        [] => format!("${{1:{}}}", short("value", site.language())),
        [only] if only.contains(' ') => format!("\"${{1:{only}}}\""),
        [only] => format!("${{1:{only}}}"),
        several if several.iter().all(is_plain) => format!("${{1|{}|}}", several.join(",")),
        [first, ..] => format!("${{1:{first}}}"),
    }
}

/// `DEBIAN_FRONTEND`, which has to do with the build alone, as an argument.
pub(super) fn of_build(site: &Site<'_>) -> Option<Item> {
    let known = run_time_names::known("DEBIAN_FRONTEND")?;
    let value = known.values.first()?;
    let text = format!("{}={value}", known.name);
    Some(Item::new(ItemKind::Variable, text).documentation(Some(short(known.meaning, site.language()))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_completion, completion_labels};

    #[test]
    fn names_that_programs_read() {
        assert_eq!(completion_labels("FROM node:24\nENV <|>")[0], "NODE_ENV");
        assert_eq!(completion_labels("FROM python:3.14\nENV <|>")[..2], ["PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"]);
        assert_eq!(completion_labels("FROM golang:1.27\nENV <|>")[0], "CGO_ENABLED");
        assert_eq!(completion_labels("FROM eclipse-temurin:25\nENV <|>")[0], "JAVA_TOOL_OPTIONS");
        assert_eq!(completion_labels("FROM mcr.microsoft.com/dotnet/aspnet:10.0\nENV <|>")[0], "ASPNETCORE_HTTP_PORTS");
        assert_eq!(completion_labels("FROM a AS b\nFROM b\nENV <|>")[0], "PYTHONUNBUFFERED", "the project is in Python");
        let labels = completion_labels("FROM python\nENV PYTHONUNBUFFERED=1\nENV TZ=UTC \\\n  PY<|>");
        assert!(!labels.contains(&"PYTHONUNBUFFERED".to_owned()) && !labels.contains(&"TZ".to_owned()), "{labels:?}");
        assert!(!labels.contains(&"DEBIAN_FRONTEND".to_owned()));
        check_completion("FROM node\nENV NO<|>=x", "NO", |items| assert_eq!(items[0].text, "NODE_ENV"));
        check_completion("FROM node\nENV NO<|>", "NO", |items| {
            assert_eq!(items[0].snippet.as_deref(), Some("NODE_ENV=${1|production,development,test|}"));
        });
        assert_eq!(completion_labels("FROM a\nENV A b <|>"), [""; 0]);
        assert_eq!(completion_labels("FROM a\nENV A=\"b <|>"), [""; 0]);
    }

    #[test]
    fn values_that_are_usual() {
        check_completion("FROM a\nENV NODE_ENV=<|>", "", |items| assert_eq!(items[0].label, "production"));
        check_completion("FROM a\nENV NODE_ENV=pr<|>x A=b", "prx", |items| assert_eq!(items[0].label, "production"));
        check_completion("FROM a\nENV NODE_ENV=\"<|>\"", "", |items| assert_eq!(items[0].label, "production"));
        check_completion("FROM a\nENV A=b PYTHONUNBUFFERED=<|>", "", |items| assert_eq!(items[0].label, "1"));
        assert_eq!(completion_labels("FROM a\nENV FOO=<|>"), [""; 0]);
    }

    #[test]
    fn licences() {
        let label = "FROM a\nLABEL org.opencontainers.image.licenses";
        check_completion(&format!("{label}=<|>"), "", |items| assert_eq!(items[0].label, "MIT"));
        check_completion(&format!("{label}=\"MIT OR Ap<|>\""), "Ap", |items| {
            assert!(items.iter().any(|item| item.label == "Apache-2.0"));
            assert!(items.iter().any(|item| item.label == "APSL-2.0"));
        });
    }
}
