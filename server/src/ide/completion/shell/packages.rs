//! Packages, where a program installs some.

use super::Spot;
use crate::data::common_packages;
use crate::ide::calls::Call;
use crate::ide::completion::Item;
use crate::model::ShellScript;
use crate::texts::package as texts;

/// Packages that are usual there; those that the stage has already say so, those of this command are left out.
pub(super) fn items(spot: &Spot<'_>, call: &Call<'_>) -> Vec<Item> {
    let verb = call.verb();
    let is_global = call.options.iter().any(|option| matches!(option.name.as_str(), "-g" | "--global"));
    let names = common_packages::of(call.program, &verb, is_global);
    if names.is_empty() {
        return Vec::new();
    }
    let here: Vec<&str> = call.packages.iter().chain(&spot.behind).map(|word| bare(word)).collect();
    let above = installed_above(spot, call.program, &verb);
    let language = spot.site.language();
    let line = |name: &str| above.iter().find(|(installed, _)| installed == name).map(|(_, line)| *line);
    let wanted = names.iter().filter(|name| !here.contains(&bare(name)));
    let (there, new): (Vec<&str>, Vec<&str>) = wanted.partition(|name| line(bare(name)).is_some());
    let new = new.into_iter().map(Item::value);
    let there = there.into_iter().map(|name| {
        let line = line(bare(name)).unwrap_or_default();
        Item::value(name).detail(texts::installed_above(line).plain(language))
    });
    new.chain(there).collect()
}

/// What calls of the same kind above have installed, and in which line; a later line counts.
fn installed_above(spot: &Spot<'_>, program: &str, verb: &str) -> Vec<(String, u32)> {
    let site = spot.site;
    let text = site.snapshot.text();
    let mut out = Vec::new();
    for placed in std::iter::once(site.placed).chain(site.above()) {
        let commands = &ShellScript::of(&placed.instruction, site.model.escape).commands;
        for command in commands {
            let Some(start) = command.words.first().map(|word| placed.at(word.range).start()) else { continue };
            if site.at <= start {
                continue;
            }
            let Some(call) = Call::read(command, |_| None).filter(|call| call.program == program && call.verb() == verb) else {
                continue;
            };
            let line = text.line_of(start) + 1;
            out.extend(call.packages.iter().map(|package| (bare(package).to_owned(), line)));
        }
    }
    out
}

/// The name of a package without its version and extras.
fn bare(package: &str) -> &str {
    let start = usize::from(package.starts_with('@'));
    let end = package
        .get(start..)
        .and_then(|rest| rest.find(['=', '<', '>', '~', '!', '@', '[']))
        .map_or(package.len(), |at| at + start);
    package.get(..end).unwrap_or(package)
}
