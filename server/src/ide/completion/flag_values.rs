//! Values of flags.

use super::{Completions, Item, Site, mounts, paths, stages, users};
use crate::data::docs::Language;
use crate::data::platforms;
use crate::data::short::translated;
use crate::text::TextRange;

pub(super) fn complete(site: &Site<'_>, flag: &str, value: TextRange) -> Completions {
    let values = |values: &[&str]| values.iter().map(|&v| Item::value(v)).collect::<Vec<_>>();
    let items = match (site.instruction.keyword.as_str(), flag) {
        ("RUN", "mount") => return mounts::complete(site, value),
        ("COPY" | "ADD", "exclude") => return paths::excluded(site, value),
        ("COPY", "from") => stages::items(site, true),
        ("FROM", "platform") => platforms(site.language()),
        ("COPY" | "ADD", "chown") => users::owners(site),
        ("COPY" | "ADD", "chmod") => values(&["755", "644", "u+x"]),
        ("COPY", "link" | "parents") | ("ADD", "link" | "keep-git-dir" | "unpack") => values(&["true", "false"]),
        ("ADD", "checksum") => values(&["sha256:"]),
        ("RUN", "network") => values(&["default", "none", "host"]),
        ("RUN", "security") => values(&["sandbox", "insecure"]),
        ("HEALTHCHECK", "interval" | "timeout") => values(&["30s", "10s", "1m", "5m"]),
        ("HEALTHCHECK", "start-period" | "start-interval") => values(&["5s", "10s", "30s", "1m"]),
        ("HEALTHCHECK", "retries") => values(&["3", "5", "1"]),
        _ => Vec::new(),
    };
    site.completions(items, value)
}

/// The platforms of the build, then those that images are made for.
fn platforms(language: Language) -> Vec<Item> {
    let variables = ["$BUILDPLATFORM", "$TARGETPLATFORM"].map(Item::value);
    let known = platforms::ALL.iter().map(|p| Item::value(p.name).detail(translated(p.description, language)));
    variables.into_iter().chain(known).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_completion, completion_labels};

    #[test]
    fn values() {
        check_completion("FROM --platform=li<|>nux a", "linux", |items| {
            let labels: Vec<_> = items.iter().map(|i| i.label.as_str()).collect();
            assert_eq!(labels.get(..3), Some(["$BUILDPLATFORM", "$TARGETPLATFORM", "linux/amd64"].as_slice()));
        });
        assert_eq!(completion_labels("FROM a\nRUN --network=<|> x"), ["default", "none", "host"]);
        assert_eq!(completion_labels("FROM a\nCOPY --link=<|> a b"), ["true", "false"]);
        assert_eq!(completion_labels("FROM a\nCOPY --chmod=<|>"), ["755", "644", "u+x"]);
        assert_eq!(completion_labels("FROM a\nRUN useradd -m me\nCOPY --chown=<|>"), ["me", "me:me", "root:root"]);
        assert_eq!(completion_labels("FROM a\nCOPY --foo=<|>"), [""; 0]);
    }
}
