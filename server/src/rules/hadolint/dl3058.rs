use super::labels::check_values;
use crate::config::LabelType;
use crate::rules::{Sink, StageContext};

rule! {
    /// The value of a label is not an email address.
    ///
    /// Anyone with a question about the image writes to it. Which labels are of this type is set in
    /// `dockerfile-ls.toml` as `label-schema = { contact = "email" }`, or in hadolint's file.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// LABEL contact=somebody
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// LABEL contact=somebody@example.com
    /// ```
    DL3058 {
        id: "DL3058",
        set: Hadolint,
        severity: Warning,
        check: Stage(check),
        messages: {
            mail: "`{key}` must be an email address, which `{value}` is not",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    check_values(cx, LabelType::Email, out, is_address, |key, value| msg!(mail, key = key, value = value));
}

/// An address as in RFC 5322, without comments.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let quoted = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let is_local = match quoted {
        Some(inside) => inside.bytes().all(|b| matches!(b, b' '..=b'~')),
        None => local.split('.').all(|part| !part.is_empty() && part.chars().all(is_atom)),
    };
    is_local && is_domain(domain)
}

fn is_atom(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
}

fn is_domain(text: &str) -> bool {
    if let Some(literal) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return literal.bytes().all(|b| matches!(b, b'!'..=b'Z' | b'^'..=b'~'));
    }
    let is_label = |label: &str| {
        let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !label.is_empty() && label.chars().all(is_inside) && !label.starts_with('-') && !label.ends_with('-')
    };
    text.strip_suffix('.').unwrap_or(text).split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "DL3058",
            r#"
FROM a
LABEL contact=a.b+c@example.com contact="\"x y\"@example.com" contact=a@[1.2.3.4] contact=root@localhost
LABEL contact=somebody
              ^^^^^^^^ warning: `contact` must be an email address
LABEL contact="Some Body <a@b.c>"
              ^^^^^^^^^^^^^^^^^^^ warning
LABEL contact=a..b@c.d
              ^^^^^^^^ warning
LABEL contact=a@-b.c
              ^^^^^^ warning
LABEL contact=$MAIL
"#,
        );
    }
}
