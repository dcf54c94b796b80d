use super::labels::check_values;
use crate::config::LabelType;
use crate::rules::{Sink, StageContext};

rule! {
    /// The value of a label is not the hash of a Git commit.
    ///
    /// A hash consists of 40 of the digits `0` to `9` and `a` to `f`, or is shortened to 7. Which
    /// labels are of this type is set in `dockerfile-ls.toml` as `label-schema = { revision = "hash"
    /// }`, or in hadolint's file.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// LABEL revision=main
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// LABEL revision=0a1b2c3
    /// ```
    DL3055 {
        id: "DL3055",
        set: Hadolint,
        severity: Warning,
        check: Stage(check),
        messages: {
            hash: "`{key}` must be a Git hash, which `{value}` is not; use 7 or 40 lowercase hexadecimal digits",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    check_values(cx, LabelType::Hash, out, is_hash, |key, value| msg!(hash, key = key, value = value));
}

fn is_hash(text: &str) -> bool {
    matches!(text.len(), 7 | 40) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "DL3055",
            r#"
FROM a
LABEL revision=0a1b2c3 revision="0123456789abcdef0123456789abcdef01234567"
LABEL revision=0A1B2C3
               ^^^^^^^ warning: `revision` must be a Git hash
LABEL revision=0a1b2c3d
               ^^^^^^^^ warning
LABEL revision=$REVISION
"#,
        );
    }
}
