use crate::rules::{FileContext, Sink};

rule! {
    /// The file is a template: a program has to fill in its placeholders before it is a Dockerfile.
    ///
    /// Where the name of an image reads `{{ version }}`, nothing can be said about the image, and most
    /// lines of such a file would be reported as errors. So nothing else is reported. Check the files
    /// that are generated from it instead.
    ///
    /// The default profile says nothing; `check` counts such files in its summary.
    ///
    /// Placeholders in quotes, heredocs and comments do not count: they are text for other programs.
    ///
    /// ```dockerfile,bad
    /// FROM @BASE_IMAGE@
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN docker inspect --format '{{.Id}}' app
    /// ```
    TEMPLATE_FILE {
        id: "template-file",
        set: Own,
        severity: Hint,
        optional: true,
        check: File(check),
        messages: {
            template: "This is a template: `{mark}` must be filled in first. Nothing else in the file is checked",
        },
    }
}

pub(crate) fn check(cx: &FileContext<'_>, out: &mut Sink) {
    if let Some(range) = cx.model.template {
        out.report(range, msg!(template, mark = cx.model.slice(range)));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_rule, check_text};

    #[test]
    fn one_hint_and_nothing_else() {
        let text = "
FROM python:{{ version }}
            ^^^^^^^^^^^^^ hint: This is a template: `{{ version }}` must be filled in first. Nothing else in the file is checked
WORKDIR app
FOO
{% if x %}
";
        check_rule("template-file", text);
        assert_eq!(check_text("FROM {{ a }}\nFOO\nWORKDIR app\n", false).len(), 1);
    }
}
