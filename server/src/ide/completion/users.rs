//! Users and groups, after USER and in `--chown=`.

use super::{Completions, Item, Site};
use crate::data::tool_options::USER_TOOLS;
use crate::model::{ShellCommand, ShellScript};
use crate::text::{TextRange, between, size};

pub(super) fn complete(site: &Site<'_>, word: TextRange) -> Completions {
    let items = |mut names: Vec<String>, usual: &[&str]| {
        names.extend(usual.iter().map(|&n| n.to_owned()));
        let mut seen = rustc_hash::FxHashSet::default();
        names.retain(|n| seen.insert(n.clone()));
        names.into_iter().map(Item::value).collect()
    };
    match site.typed(word).find(':') {
        Some(colon) => {
            let mut names = created(site, &["groupadd", "addgroup"]);
            names.extend(created(site, &["useradd", "adduser"]));
            let replace = between(word.start() + size(colon + 1), word.end());
            site.completions(items(names, &["root", "nogroup"]), replace)
        }
        None => {
            let text = site.model.slice(word);
            let replace = TextRange::at(word.start(), size(text.find(':').unwrap_or(text.len())));
            site.completions(items(created(site, &["useradd", "adduser"]), &["root", "nobody"]), replace)
        }
    }
}

/// Owners for `--chown=`: users of the stage by themselves and with the group of the same name.
pub(super) fn owners(site: &Site<'_>) -> Vec<Item> {
    let mut names = Vec::new();
    for user in created(site, &["useradd", "adduser"]) {
        names.push(format!("{user}:{user}"));
        names.insert(names.len() - 1, user);
    }
    names.push("root:root".to_owned());
    names.into_iter().map(Item::value).collect()
}

/// The names that RUN instructions above make with one of these programs, the nearest first.
fn created(site: &Site<'_>, programs: &[&str]) -> Vec<String> {
    let commands = site.above().flat_map(|placed| &ShellScript::of(&placed.instruction, site.model.escape).commands);
    let mut names: Vec<String> =
        commands.filter(|c| programs.contains(&c.program())).filter_map(|c| first_name(c).map(str::to_owned)).collect();
    let mut seen = rustc_hash::FxHashSet::default();
    names.retain(|n| seen.insert(n.clone()));
    names
}

/// The first word that is neither an option nor the value of one.
fn first_name(command: &ShellCommand) -> Option<&str> {
    let mut words = command.arguments().iter();
    while let Some(word) = words.next() {
        if USER_TOOLS.contains(&word.text.as_str()) {
            words.next();
        } else if !word.text.starts_with('-') {
            return word.literal.then_some(word.text.as_str());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_completion, completion_labels};

    #[test]
    fn users_made_in_the_chain() {
        let file = "FROM a AS b\nRUN groupadd -g 9 web && useradd -m -g web -s /bin/sh app\nFROM b\nRUN adduser -D -u 5 two\n";
        assert_eq!(completion_labels(&format!("{file}USER <|>")), ["two", "app", "root", "nobody"]);
        assert_eq!(completion_labels(&format!("{file}USER app:<|>")), ["web", "two", "app", "root", "nogroup"]);
        check_completion("FROM a\nUSER ro<|>ot:x", "root", |items| assert_eq!(items.len(), 2));
    }
}
