use super::labels::check_values;
use crate::config::{LabelType, Profile};
use crate::data::spdx::{is_licence, licences};
use crate::rules::{Sink, StageContext};
use crate::text::closest;

rule! {
    /// The value of a label is not a licence.
    ///
    /// Programs look for the exact identifiers of the [SPDX licence list](https://spdx.org/licenses/):
    /// `MIT`, `Apache-2.0`, `GPL-3.0-or-later`. Several are joined with `AND`, `OR` and `WITH`;
    /// hadolint supports only single ones. Which labels are of this type is set in `dockerfile-ls.toml`
    /// as `label-schema = { license = "spdx" }`, or in hadolint's file.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// LABEL license=apache-2.0
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// LABEL license=Apache-2.0
    /// ```
    DL3054 {
        id: "DL3054",
        set: Hadolint,
        severity: Warning,
        check: Stage(check),
        messages: {
            near: "There is no licence `{word}` in the SPDX list; did you mean `{near}`?",
            licence: "`{key}` must be a licence from the SPDX list, which does not have `{word}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    // hadolint knows no expressions.
    let is_single = cx.settings.profile == Profile::Hadolint;
    let wrong = |text: &str| if is_single { Some(text.to_owned()).filter(|id| !is_licence(id)) } else { stranger(text) };
    check_values(
        cx,
        LabelType::Spdx,
        out,
        |text| wrong(text).is_none(),
        |key, value| {
            let word = wrong(value).unwrap_or_default();
            match nearest(&word) {
                Some(near) => msg!(near, word = word, near = near),
                None => msg!(licence, word = word, key = key),
            }
        },
    );
}

/// The first word of an expression that is not a licence.
fn stranger(text: &str) -> Option<String> {
    let plain = text.replace(['(', ')'], " ");
    let mut words = plain.split_whitespace().peekable();
    if words.peek().is_none() {
        return Some(text.to_owned());
    }
    while let Some(word) = words.next() {
        let id = word.strip_suffix('+').unwrap_or(word);
        let is_own = word.starts_with("LicenseRef-") || word.starts_with("DocumentRef-");
        if !is_own && !is_licence(id) {
            return Some(word.to_owned());
        }
        match words.next() {
            // The exception that follows has a list of its own.
            Some("WITH") => match (words.next(), words.next()) {
                (Some(_), None | Some("AND" | "OR")) => {}
                _ => return Some(text.to_owned()),
            },
            None | Some("AND" | "OR") => {}
            Some(_) => return Some(text.to_owned()),
        }
    }
    // An operator with nothing after it.
    ["AND", "OR", "WITH"].iter().any(|operator| plain.trim_end().ends_with(&format!(" {operator}"))).then(|| text.to_owned())
}

fn nearest(word: &str) -> Option<&'static str> {
    let same = licences().iter().copied().find(|id| id.eq_ignore_ascii_case(word));
    let only = || licences().iter().copied().find(|id| id.strip_suffix("-only") == Some(word));
    same.or_else(only).or_else(|| closest(word, licences().iter().copied()).first().copied())
}

#[cfg(test)]
mod tests {
    use crate::config::{LabelType, Profile, Settings};
    use crate::testing::{check_rule, check_with};

    #[test]
    fn hadolint_knows_no_expressions() {
        let text = "FROM a:1\nLABEL license='MIT OR Apache-2.0'\n";
        let found = |profile| {
            let label_schema = [("license".to_owned(), LabelType::Spdx)].into();
            check_with(text, &Settings { profile, label_schema, ..Settings::default() }).len()
        };
        assert_eq!((found(Profile::Recommended), found(Profile::Hadolint)), (0, 1));
    }

    #[test]
    fn at_the_value() {
        check_rule(
            "DL3054",
            r#"
FROM a
LABEL license=MIT license="MIT OR Apache-2.0" license="(GPL-2.0-or-later WITH Classpath-exception-2.0) AND LicenseRef-x"
LABEL license=mit
              ^^^ warning: There is no licence `mit` in the SPDX list; did you mean `MIT`?
LABEL license=GPL-2.0
              ^^^^^^^ warning: There is no licence `GPL-2.0` in the SPDX list; did you mean `GPL-2.0-only`?
LABEL license=proprietary
              ^^^^^^^^^^^ warning: `license` must be a licence from the SPDX list, which does not have `proprietary`
LABEL license="MIT OR"
              ^^^^^^^^ warning
LABEL license="MIT Apache-2.0"
              ^^^^^^^^^^^^^^^^ warning
LABEL license=$LICENSE
"#,
        );
    }
}
