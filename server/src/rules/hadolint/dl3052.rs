use fluent_uri::Uri;

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
