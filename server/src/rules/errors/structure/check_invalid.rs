use crate::data::booleans::is_go_boolean;
use crate::model::{Directive, DirectiveKind, Model, closest};
use crate::rules::{FileContext, Fix, Sink};
use crate::text::{Edit, range};

const KEYS: [&str; 3] = ["skip", "experimental", "error"];

rule! {
    /// `# check=` takes `skip=…`, `experimental=…` and `error=true`, separated by `;`.
    ///
    /// Its value ends at the first space.
    ///
    /// ```dockerfile,bad
    /// # check=ignore=JSONArgsRecommended
    /// FROM alpine
    /// CMD sleep 1
    /// ```
    ///
    /// ```dockerfile,good
    /// # check=skip=JSONArgsRecommended;error=true
    /// FROM alpine
    /// CMD sleep 1
    /// ```
    CHECK_INVALID {
        id: "check-invalid",
        set: BuildError,
        severity: Error,
        frontend: true,
        check: File(check),
        messages: {
            equals: "`{part}` has no `=`; write `skip=…`, `experimental=…` or `error=true`",
            empty: "Nothing follows the last `;`; remove it",
            key: "`check` takes `skip`, `experimental` and `error`, not `{key}`",
            mean: "`check` has no option `{key}`; did you mean `{known}`?",
            boolean: "`error` must be `true` or `false`, not `{value}`",
            change: "Change to `{known}`",
            remove: "Remove the `;`",
        },
    }
}

/// BuildKit: `linter/linter.go`, `ParseLintOptions`.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let Some(directive) = effective(cx.model) else { return };
    let value = directive.value.split(' ').next().unwrap_or_default();
    if value.is_empty() {
        return;
    }
    let mut start = usize::from(directive.value_range.start());
    for part in value.splitn(3, ';') {
        let end = start + part.len();
        let Some((key, setting)) = part.split_once('=') else {
            if part.trim().is_empty() {
                let remove = Fix::safe(msg!(remove), vec![Edit::delete(range(start.saturating_sub(1), end))]);
                out.report(directive.value_range, msg!(empty)).maybe_fix((start > 0).then_some(remove));
            } else {
                out.report(directive.value_range, msg!(equals, part = part));
            }
            return;
        };
        let key = key.trim();
        if !KEYS.contains(&key) {
            match closest(key, KEYS).first() {
                Some(known) => {
                    let edit = Edit::replace(range(start, start + part.find('=').unwrap_or_default()), *known);
                    out.report(directive.value_range, msg!(mean, key = key, known = known))
                        .fix(Fix::suggestion(msg!(change, known = known), vec![edit]).preferred());
                }
                None => {
                    out.report(directive.value_range, msg!(key, key = key));
                }
            }
            return;
        }
        if key == "error" && !is_go_boolean(setting.trim()) {
            out.report(directive.value_range, msg!(boolean, value = setting.trim()));
            return;
        }
        start = end + 1;
    }
}

/// The directive that BuildKit reads: the first one, if all directives down to it begin in column 0
/// (`parser/directives.go`, `ParseAll`).
fn effective(model: &Model) -> Option<&Directive> {
    let in_column_0 = |d: &&Directive| {
        let before = model.text.get(..d.name.start().into()).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        line.trim_start_matches('\u{feff}').starts_with('#')
    };
    model.directives.iter().take_while(in_column_0).find(|d| d.kind == DirectiveKind::Check)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_value() {
        for (value, message) in [
            ("foo=bar", "`check` takes `skip`"),
            ("skip", "`skip` has no `=`"),
            ("skip=all;", "Nothing follows the last `;`"),
            ("skip=A; foo=bar", "Nothing follows the last `;`"),
            ("error=yes", "`error` must be `true` or `false`, not `yes`"),
            ("Skip=all", "`check` has no option `Skip`; did you mean `skip`?"),
        ] {
            let carets = "^".repeat(value.len());
            check_rule("check-invalid", &format!("# check={value}\n        {carets} error: {message}\nFROM a\n"));
        }
        for value in ["skip=all", "skip=A,B;error=true", "error=T;skip=A;experimental=B;x"] {
            check_rule("check-invalid", &format!("# check={value}\nFROM a\n"));
        }
        check_rule("check-invalid", "\n  # check=foo=bar\nFROM a\n");
        check_fix("check-invalid", "# check=skip=A;eror=true\nFROM a", "# check=skip=A;error=true\nFROM a");
        check_fix("check-invalid", "# check=skip=A;\nFROM a", "# check=skip=A\nFROM a");
    }
}
