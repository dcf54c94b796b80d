use super::labels::labels;
use crate::rules::{Sink, StageContext};

rule! {
    /// A label that is not one of the project's.
    ///
    /// Reported if `dockerfile-ls.toml` has `strict-labels = true` beside `label-schema`, or hadolint's
    /// file does.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// LABEL mood=good
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// LABEL author="Ada Lovelace"
    /// ```
    DL3050 {
        id: "DL3050",
        set: Hadolint,
        severity: Information,
        check: Stage(check),
        messages: {
            strange: "`{key}` is not one of the labels of this project",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    if !cx.settings.strict_labels {
        return;
    }
    for label in labels(cx.model).filter(|label| !cx.settings.label_schema.contains_key(label.key())) {
        out.report(label.key_range(), msg!(strange, key = label.key()));
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{LabelType, Settings};
    use crate::testing::{check_rule, check_with};

    #[test]
    fn at_the_key() {
        check_rule(
            "DL3050",
            "
FROM a
LABEL author=a \"mood\"=good
               ^^^^^^ info: `mood` is not one of the labels of this project
LABEL Author=a
      ^^^^^^ info: `Author`
",
        );
    }

    #[test]
    fn only_where_that_is_wanted() {
        let label_schema = [("author".to_owned(), LabelType::Text)].into();
        let found = check_with("FROM alpine:edge\nLABEL author=a mood=good\n", &Settings { label_schema, ..Settings::default() });
        assert!(found.is_empty(), "{found:?}");
    }
}
