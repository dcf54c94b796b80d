//! Percent-encoding, as URIs have it (RFC 3986).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// All but unreserved characters and slashes. A colon is among them: editors write `c%3A`, and a relative path must not
/// look as if it had a scheme.
const NOT_IN_PATHS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A path as it is in a URI.
pub fn percent_encoded(path: &str) -> PercentEncode<'_> {
    utf8_percent_encode(path, NOT_IN_PATHS)
}

#[cfg(test)]
mod tests {
    use super::percent_encoded;

    #[test]
    fn paths() {
        assert_eq!(percent_encoded("a-Z_0.~/c: %#?é[]\\").to_string(), "a-Z_0.~/c%3A%20%25%23%3F%C3%A9%5B%5D%5C");
    }
}
