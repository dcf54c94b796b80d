use super::labels::check_values;
use crate::config::LabelType;
use crate::rules::{Sink, StageContext};

rule! {
    /// A label is not a URL.
    ///
    /// Programs make links of such labels: an address begins with its scheme, and blanks in it are written `%20`.
    /// Which labels are of this type stands in `dockerfile-ls.toml` as `label-schema = { documentation = "url" }`, or in hadolint's
    /// file.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// LABEL documentation=docs.example.com
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// LABEL documentation=https://docs.example.com
    /// ```
    DL3052 {
        id: "DL3052",
        set: Hadolint,
        severity: Warning,
        check: Stage(check),
        messages: {
            url: "`{value}` is not a URL, which `{key}` has to be: begin with `https://`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    check_values(cx, LabelType::Url, out, is_uri, |key, value| msg!(url, key = key, value = value));
}

/// A URI as in RFC 3986, with its scheme.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let (before, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (hierarchy, query) = before.split_once('?').unwrap_or((before, ""));
    let (authority, path) = match hierarchy.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", hierarchy),
    };
    is_scheme && is_authority(authority) && [path, query, fragment].into_iter().all(is_text)
}

fn is_authority(text: &str) -> bool {
    let (user, host) = text.rsplit_once('@').unwrap_or(("", text));
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) if address.parse::<std::net::Ipv6Addr>().is_ok() => ("", rest.strip_prefix(':').unwrap_or(rest)),
        Some(_) => return false,
        None => host.rsplit_once(':').unwrap_or((host, "")),
    };
    is_text(user) && is_text(name) && !name.contains([':', '@']) && port.bytes().all(|b| b.is_ascii_digit())
}

/// What may stand in a path, a query or a fragment.
fn is_text(text: &str) -> bool {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '%' if rest.get(1..3).is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())) => 3,
            _ if c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?".contains(c) => 1,
            _ => return false,
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "DL3052",
            r#"
FROM a
LABEL documentation=https://example.com:80/a?b=c#d documentation="mailto:a@b.c" documentation=http://[::1]/
LABEL documentation=docs.example.com
                    ^^^^^^^^^^^^^^^^ warning: `docs.example.com` is not a URL
LABEL documentation="http://a b"
                    ^^^^^^^^^^^^ warning
LABEL documentation=http://a/%zz
                    ^^^^^^^^^^^^ warning
LABEL documentation=http://a#b#c
                    ^^^^^^^^^^^^ warning
LABEL documentation=http://a:80x/
                    ^^^^^^^^^^^^^ warning
LABEL documentation=//a/b
                    ^^^^^ warning
LABEL documentation=$URL documentation=https://$HOST other=x
"#,
        );
    }
}
