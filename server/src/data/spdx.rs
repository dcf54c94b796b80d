//! Identifiers of licences: the SPDX licence list 3.27, without the deprecated ones.

use std::sync::OnceLock;

/// All of them, in order.
pub fn licences() -> &'static [&'static str] {
    static LIST: OnceLock<Vec<&'static str>> = OnceLock::new();
    LIST.get_or_init(|| include_str!("spdx.txt").lines().collect())
}

/// Whether it is one.
pub fn is_licence(id: &str) -> bool {
    licences().binary_search(&id).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{is_licence, licences};

    #[test]
    fn they_are_sorted_and_found() {
        assert!(licences().is_sorted());
        for (id, wanted) in
            [("MIT", true), ("0BSD", true), ("GPL-2.0-only", true), ("GPL-2.0", false), ("mit", false), ("", false)]
        {
            assert_eq!(is_licence(id), wanted, "{id}");
        }
    }
}
