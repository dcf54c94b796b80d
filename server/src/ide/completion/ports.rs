//! Ports and protocols after EXPOSE.

use super::{Completions, Item, Site};
use crate::data::ports;
use crate::text::{TextRange, between, size};
use crate::texts::short;

/// The most used ones; the others follow by number.
const USUAL: [u16; 12] = [80, 443, 8000, 8080, 3000, 5000, 8443, 8888, 5432, 3306, 6379, 27017];

pub(super) fn complete(site: &Site<'_>, word: TextRange) -> Completions {
    match site.typed(word).rfind('/') {
        Some(slash) => {
            let replace = between(word.start() + size(slash + 1), word.end());
            site.completions(["tcp", "udp", "sctp"].map(Item::value).to_vec(), replace)
        }
        None => {
            let text = site.model.slice(word);
            let replace = TextRange::at(word.start(), size(text.find('/').unwrap_or(text.len())));
            let others = ports::all().iter().map(|&(port, _)| port).filter(|port| !USUAL.contains(port));
            let items = USUAL.into_iter().chain(others);
            let items = items
                .map(|port| Item::value(port.to_string()).detail(short(ports::find(port).unwrap_or_default(), site.language())));
            site.completions(items.collect(), replace)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_completion, completion_labels};

    #[test]
    fn ports_and_protocols() {
        assert_eq!(completion_labels("FROM a\nEXPOSE <|>")[..2], ["80", "443"]);
        assert_eq!(completion_labels("FROM a\nEXPOSE 80/<|>"), ["tcp", "udp", "sctp"]);
        check_completion("FROM a\nEXPOSE 80 44<|>3/tcp", "443", |items| assert!(!items.is_empty()));
        check_completion("FROM a\nEXPOSE 80/t<|>cp", "tcp", |items| assert_eq!(items.len(), 3));
    }
}
