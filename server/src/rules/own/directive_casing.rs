use crate::rules::{FileContext, Fix, Sink};
use crate::text::Edit;

rule! {
    /// The name of a parser directive is not lowercase.
    ///
    /// The builder does not mind, but people look for `# syntax=` and `# escape=`.
    ///
    /// ```dockerfile,bad
    /// # Escape=`
    /// FROM debian:13
    /// ```
    ///
    /// ```dockerfile,good
    /// # escape=`
    /// FROM debian:13
    /// ```
    DIRECTIVE_CASING {
        id: "directive-casing",
        set: Own,
        severity: Warning,
        aliases: ["CASING_DIRECTIVE"],
        check: File(check),
        messages: {
            casing: "The name of a directive should be lowercase: `{lower}`",
            change: "Convert directive to lowercase",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    for directive in &cx.model.directives {
        let lower = cx.model.slice(directive.name).to_lowercase();
        if cx.model.slice(directive.name) != lower {
            let fix = Fix::safe(msg!(change), vec![Edit::replace(directive.name, &lower)]);
            out.report(directive.name, msg!(casing, lower = lower)).fix(fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_name() {
        check_rule(
            "directive-casing",
            "
# Syntax=docker/dockerfile:1
  ^^^^^^ warning: The name of a directive should be lowercase: `syntax`
# escape=`
FROM a
# Check=skip=x
",
        );
        check_fix("directive-casing", "# ESCAPE=`\nFROM a", "# escape=`\nFROM a");
    }
}
