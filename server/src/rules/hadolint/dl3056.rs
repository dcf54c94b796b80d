use super::labels::check_values;
use crate::config::LabelType;
use crate::rules::{Sink, StageContext};

rule! {
    /// The value of a label is not a version.
    ///
    /// Semantic versioning: three numbers, optionally followed by `-rc.1` or `+build.5`. Which labels
    /// are of this type is set in `dockerfile-ls.toml` as `label-schema = { version = "semver" }`, or
    /// in hadolint's file.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// LABEL version=v1.2
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// LABEL version=1.2.0
    /// ```
    DL3056 {
        id: "DL3056",
        set: Hadolint,
        severity: Warning,
        check: Stage(check),
        messages: {
            version: "`{key}` must be a semantic version, which `{value}` is not; write it like `1.2.0`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    check_values(cx, LabelType::Semver, out, is_version, |key, value| msg!(version, key = key, value = value));
}

fn is_version(text: &str) -> bool {
    let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, release) = text.split_once('-').map_or((text, None), |(core, release)| (core, Some(release)));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let mut parts = [build, release].into_iter().flatten().flat_map(|part| part.split('.'));
    core.split('.').count() == 3 && core.split('.').all(is_number) && parts.all(is_word)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "DL3056",
            r#"
FROM a
LABEL version=1.2.3 version="1.2.3-rc.1+b-5" version=0.0.0+x
LABEL version=v1.2.3
              ^^^^^^ warning: `version` must be a semantic version
LABEL version=1.2
              ^^^ warning
LABEL version=1.2.3-a..b
              ^^^^^^^^^^ warning
LABEL version="1.2.3 "
              ^^^^^^^^ warning
LABEL version=1.2.$PATCH
"#,
        );
    }
}
