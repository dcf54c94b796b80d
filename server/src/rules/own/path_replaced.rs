use crate::model::Base;
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// ENV sets PATH without the folders of the system.
    ///
    /// Programs are looked up in the folders of PATH. A value without `$PATH`, `/usr/bin` and `/bin` hides
    /// all programs of the base image: the next RUN does not even find `mkdir`.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// ENV PATH=/opt/venv/bin
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ENV PATH=/opt/venv/bin:$PATH
    /// ```
    PATH_REPLACED {
        id: "path-replaced",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            replaced: "This replaces PATH: the programs of the base image are no longer found",
            append: "Append `:$PATH`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    for stage in &cx.model.stages {
        for placed in cx.model.instructions_of(stage).iter().filter(|placed| placed.keyword == Keyword::Env) {
            for pair in placed.pairs().iter().filter(|pair| pair.name() == "PATH") {
                let Some(word) = &pair.value else { continue };
                let Some(value) = word.literal(cx.model.escape) else { continue };
                let has_system = value.split(':').any(|folder| matches!(folder.trim_end_matches('/'), "/bin" | "/usr/bin"));
                // On Windows it is a list of another kind; in `scratch` there is nothing to hide.
                let is_list = value.starts_with('/') && !value.contains([';', '\\', '%', ' ']);
                if has_system || !is_list || *cx.model.root_base(stage) == Base::Scratch {
                    continue;
                }
                let is_quoted = word.raw.ends_with(['"', '\'']);
                let end = word.range.end() - crate::text::size(usize::from(is_quoted));
                let fix = (!word.raw.ends_with('\'')).then(|| {
                    Fix::suggestion(
                        msg!(append),
                        vec![Edit::insert(placed.at(word.range).start() + (end - word.range.start()), ":$PATH")],
                    )
                    .preferred()
                });
                out.report(placed.at(word.range), msg!(replaced)).maybe_fix(fix);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_value() {
        check_rule(
            "path-replaced",
            r#"
FROM debian:13
ENV PATH=/opt/venv/bin
         ^^^^^^^^^^^^^ warning: This replaces PATH
ENV A=1 PATH="/a:/b"
             ^^^^^^^ warning
ENV PATH=/a:$PATH
ENV PATH=/usr/local/bin:/usr/bin:/bin
ENV PATH=$X
ENV PATH="C:\\a;C:\\b"
ENV LIBRARY_PATH=/a
FROM scratch
ENV PATH=/app
"#,
        );
        check_fix("path-replaced", "FROM debian:13\nENV PATH=\"/a\"\n", "FROM debian:13\nENV PATH=\"/a:$PATH\"\n");
    }
}
