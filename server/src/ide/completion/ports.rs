//! Ports and protocols after EXPOSE.

use super::{Completions, Item, Site};
use crate::text::{TextRange, size};

const PORTS: [(&str, &str); 16] = [
    ("80", "http"),
    ("443", "https"),
    ("8000", "uvicorn, gunicorn, django"),
    ("8080", "http"),
    ("3000", "node"),
    ("5000", "flask"),
    ("8443", "https"),
    ("8888", "jupyter"),
    ("5432", "postgres"),
    ("3306", "mysql"),
    ("6379", "redis"),
    ("27017", "mongodb"),
    ("5672", "amqp"),
    ("9090", "prometheus"),
    ("22", "ssh"),
    ("53", "dns"),
];

pub(super) fn complete(site: &Site<'_>, word: TextRange) -> Completions {
    match site.typed(word).rfind('/') {
        Some(slash) => {
            let replace = TextRange::new(word.start() + size(slash + 1), word.end());
            site.completions(["tcp", "udp", "sctp"].map(Item::value).to_vec(), replace)
        }
        None => {
            let text = site.model.slice(word);
            let replace = TextRange::at(word.start(), size(text.find('/').unwrap_or(text.len())));
            site.completions(PORTS.map(|(port, service)| Item::value(port).detail(service)).to_vec(), replace)
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
