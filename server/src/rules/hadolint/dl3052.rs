use fluent_uri::Uri;

use super::labels::check_values;
use crate::config::LabelType;
use crate::rules::{Sink, StageContext};

rule! {
    /// The value of a label is not a URL.
    ///
    /// Programs turn such labels into links: an address begins with its scheme, and spaces in it are
    /// written as `%20`. Which labels are of this type is set in `dockerfile-ls.toml` as `label-schema
    /// = { documentation = "url" }`, or in hadolint's file.
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
            url: "`{key}` must be a URL, which `{value}` is not; start it with `https://`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    check_values(cx, LabelType::Url, out, |text| Uri::parse(text).is_ok(), |key, value| msg!(url, key = key, value = value));
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
                    ^^^^^^^^^^^^^^^^ warning: `documentation` must be a URL, which `docs.example.com` is not
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
