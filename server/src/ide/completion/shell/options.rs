//! Subcommands and options of a program.

use super::Spot;
use crate::data::tools::{self, Spellings, Userland};
use crate::ide::calls::Call;
use crate::ide::completion::{Completions, Item, ItemKind};
use crate::texts::{package as texts, short};

/// Programs whose plain words are paths of the image.
const TAKE_PATHS: &[&str] = &[
    "bash",
    "cat",
    "cd",
    "chmod",
    "chown",
    "cp",
    "find",
    "grep",
    "install",
    "java",
    "ln",
    "ls",
    "mkdir",
    "mv",
    "node",
    "php",
    "python",
    "rm",
    "rmdir",
    "sed",
    "sh",
    "sha256sum",
    "source",
    "tar",
    "tee",
    "test",
    "touch",
    "unzip",
];
/// What `set -o` takes in every shell that has it.
const SHELL_OPTIONS: [&str; 5] = ["pipefail", "errexit", "nounset", "xtrace", "noglob"];

/// The subcommands, where one may come next.
pub(super) fn verbs(spot: &Spot<'_>, call: &Call<'_>) -> Vec<Item> {
    let behind = call.verb();
    if !call.packages.is_empty() || 1 < call.verbs.len() {
        return Vec::new();
    }
    let language = spot.site.language();
    let item = |(verb, about)| Item::new(ItemKind::Command, verb).detail(short(about, language));
    tools::verbs(call.program, &behind).map(item).collect()
}

/// The options that are not given yet: of each the usual way to write it, then the others.
pub(super) fn flags(spot: &Spot<'_>, call: &Call<'_>) -> Vec<Item> {
    let typed = spot.place.typed.as_str();
    let verb = call.verb();
    let options = tools::options(call.program, &verb, call.userland()).filter(|option| !is_given(spot, call, option));
    let fits = |spelling: &&&str| spelling.starts_with('-') && (!typed.starts_with("--") || spelling.starts_with("--"));
    let (mut items, mut others) = (Vec::new(), Vec::new());
    for option in options {
        let mut spellings = option.all.iter().filter(fits);
        items.extend(spellings.next().map(|spelling| item(spot, call, spelling, &option)));
        others.extend(spellings.map(|spelling| item(spot, call, spelling, &option)));
    }
    items.append(&mut others);
    items
}

fn item(spot: &Spot<'_>, call: &Call<'_>, spelling: &str, option: &Spellings) -> Item {
    let language = spot.site.language();
    let meaning = short(option.option.meaning, language);
    let ways: Vec<String> = option.all.iter().map(|way| format!("`{}`", way.trim_end_matches('*'))).collect();
    let mut documentation = ways.join(", ");
    if !option.value.is_empty() {
        documentation.push_str(&format!(" {}", option.value));
    }
    if call.userland().is_none() {
        let note = match option.option.only_in {
            Some(Userland::Gnu) => Some(texts::unknown_to_busybox(spelling)),
            Some(Userland::BusyBox) => Some(texts::known_to_busybox(spelling)),
            None => None,
        };
        documentation.extend(note.map(|note| format!("\n\n{}", note.markdown(language).as_str())));
    }
    let label = spelling.trim_end_matches('*');
    Item::new(ItemKind::Flag, label).detail(meaning).documentation(Some(&documentation))
}

/// Whether the command has an option already. Those that are written together with their value may come again.
fn is_given(spot: &Spot<'_>, call: &Call<'_>, option: &Spellings) -> bool {
    let is_it = |written: &str| option.all.contains(&written.split('=').next().unwrap_or(written));
    call.options.iter().any(|written| is_it(&written.name)) || spot.behind.iter().any(|word| is_it(word))
}

/// What the option before the cursor may be given.
pub(super) fn values(spot: &Spot<'_>, call: &Call<'_>) -> Completions {
    let last = call.options.last().map(|option| option.name.as_str());
    if matches!((call.program, last), ("set" | "sh" | "bash", Some("-o"))) {
        return spot.items(SHELL_OPTIONS.map(Item::value).into());
    }
    let value = last.and_then(|last| {
        let verb = call.verb();
        let mut options = tools::options(call.program, &verb, call.userland());
        options.find(|option| option.all.contains(&last)).map(|option| option.value)
    });
    match value {
        Some("FILE" | "FOLDER" | "PATH" | "PLACE" | "PATHS" | "FILES") => super::files::complete(spot),
        _ if spot.place.typed.contains('/') => super::files::complete(spot),
        _ => Completions::default(),
    }
}

/// Whether plain words of a program are paths.
pub(super) fn takes_paths(call: &Call<'_>) -> bool {
    TAKE_PATHS.contains(&call.program)
}
