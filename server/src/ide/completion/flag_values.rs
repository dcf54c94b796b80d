//! Values of flags.

use super::{Completions, Item, Site, mounts, paths, stages, users};
use crate::data::flags::FlagValue;
use crate::data::platforms;
use crate::text::TextRange;
use crate::texts::Locale;
use crate::texts::short;

pub(super) fn complete(site: &Site<'_>, flag: &str, value: TextRange) -> Completions {
    let Some(spec) = site.instruction.keyword.flag(flag) else { return site.completions(Vec::new(), value) };
    let items = match spec.value {
        FlagValue::Mount => return mounts::complete(site, value),
        FlagValue::Pattern => return paths::excluded(site, value),
        FlagValue::Source => stages::items(site, true),
        FlagValue::Platform => platforms(site.language()),
        FlagValue::Owner => users::owners(site),
        FlagValue::Mode | FlagValue::Duration | FlagValue::Word => spec.offers.iter().map(|&offer| Item::value(offer)).collect(),
    };
    site.completions(items, value)
}

/// The platforms of the build, then those that images are made for.
fn platforms(language: Locale) -> Vec<Item> {
    // The platform of the target is what FROM takes anyway.
    let variables = ["$BUILDPLATFORM"].map(Item::value);
    let known = platforms::ALL.iter().map(|p| Item::value(p.name).detail(short(p.description, language)));
    variables.into_iter().chain(known).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_completion, completion_labels};

    #[test]
    fn values() {
        check_completion("FROM --platform=li<|>nux a", "linux", |items| {
            let labels: Vec<_> = items.iter().map(|i| i.label.as_str()).collect();
            assert_eq!(labels.get(..2), Some(["$BUILDPLATFORM", "linux/amd64"].as_slice()));
        });
        assert_eq!(completion_labels("FROM a\nRUN --network=<|> x"), ["default", "none", "host"]);
        assert_eq!(completion_labels("FROM a\nCOPY --link=<|> a b"), ["true", "false"]);
        assert_eq!(completion_labels("FROM a\nCOPY --chmod=<|>"), ["755", "644", "u+x"]);
        assert_eq!(completion_labels("FROM a\nRUN useradd -m me\nCOPY --chown=<|>"), ["me:me", "me", "root:root"]);
        assert_eq!(completion_labels("FROM a\nCOPY --foo=<|>"), [""; 0]);
    }
}
