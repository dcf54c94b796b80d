use super::labels::labels;
use crate::rules::{Sink, StageContext};

rule! {
    /// A label of the project without a value.
    ///
    /// The labels are listed in `dockerfile-ls.toml` under `label-schema`, or in hadolint's file.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// LABEL author=
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// LABEL author="Ada Lovelace"
    /// ```
    DL3051 {
        id: "DL3051",
        set: Hadolint,
        severity: Warning,
        covers: [Moot "DL3052", Moot "DL3053", Moot "DL3054", Moot "DL3055", Moot "DL3056", Moot "DL3058"],
        check: Stage(check),
        messages: {
            empty: "The label `{key}` has no value",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    if cx.settings.label_schema.is_empty() {
        return;
    }
    for label in labels(cx.model).filter(|label| cx.settings.label_schema.contains_key(label.key())) {
        if label.value(cx).is_some_and(|value| value.is_empty()) {
            out.report(label.value_range(), msg!(empty, key = label.key()));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{LabelType, Settings};
    use crate::testing::{check_rule, check_with};

    #[test]
    fn at_the_value() {
        check_rule(
            "DL3051",
            r#"
FROM a
LABEL author= version="" other=
      ^^^^^^ warning: The label `author` has no value
                      ^^ warning: The label `version`
LABEL author=a author=$X
"#,
        );
    }

    #[test]
    fn nothing_more_is_said_of_an_empty_one() {
        let label_schema = [("docs".to_owned(), LabelType::Url)].into();
        let found = check_with("FROM alpine:edge\nLABEL docs=\n", &Settings { label_schema, ..Settings::default() });
        assert_eq!(found.iter().map(|f| f.rule.id).collect::<Vec<_>>(), ["DL3051"]);
    }
}
