use rustc_hash::FxHashSet;

use crate::rules::{FileContext, Sink};
use crate::syntax::ast::{Keyword, Pair};

rule! {
    /// USER with a name.
    ///
    /// Orchestrators that check whether a container runs as root look at the number, and a name can be
    /// looked up only in the image. A number also works with files shared with other containers.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// USER app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// USER 1000
    /// ```
    DL3066 {
        id: "DL3066",
        set: Hadolint,
        severity: Information,
        optional: true,
        check: File(check),
        messages: {
            name: "`{user}` is a name, which cannot be looked up outside the image; use a numeric ID",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let mut declared: FxHashSet<&str> = FxHashSet::default();
    for placed in &cx.model.instructions {
        match placed.keyword {
            Keyword::Arg => declared.extend(placed.pairs().iter().map(Pair::name)),
            Keyword::User => {
                let Some(word) = placed.argument() else { continue };
                let user = word.raw.split(':').next().unwrap_or_default();
                let is_number = user.chars().all(|c| c.is_ascii_digit());
                let mut names = word.variables().into_iter().filter_map(|v| v.name.as_ref());
                if !is_number && !names.any(|name| declared.contains(&*name.text)) {
                    out.report(placed.at(word.range), msg!(name, user = user));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_user() {
        check_rule(
            "DL3066",
            r#"
FROM a
ARG UID
USER app:1
     ^^^^^ info: `app` is a name
USER 1000:app
USER $UID
USER ${OTHER}
     ^^^^^^^^ info
"#,
        );
    }
}
