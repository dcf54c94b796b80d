use crate::model::copy_paths;
use crate::rules::{Sink, StageContext};
use crate::syntax::ast::Keyword;

rule! {
    /// COPY to a relative path without a WORKDIR.
    ///
    /// It starts from the working folder of the base image. Where that is, nobody reads in this file, and it
    /// may change with the next version of the image.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY main.py app/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// COPY main.py ./
    /// ```
    DL3045 {
        id: "DL3045",
        set: Hadolint,
        severity: Warning,
        check: Stage(check),
        messages: {
            relative: "`{path}` is relative, and no WORKDIR above says to what",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    // Whether each stage has a WORKDIR.
    let mut ends: Vec<bool> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let mut has_workdir = model.parent(stage).and_then(|parent| ends.get(parent.index).copied()).unwrap_or(false);
        for placed in model.instructions_of(stage) {
            match placed.keyword {
                Keyword::Workdir => has_workdir = true,
                Keyword::Copy if !has_workdir => {
                    let Some(target) = copy_paths(placed, escape).map(|paths| paths.destination) else { continue };
                    let text = target.text.trim_matches(['"', '\'']);
                    let is_drive = matches!(text.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
                    if !text.starts_with(['/', '$']) && !is_drive {
                        out.report(placed.at(target.range), msg!(relative, path = text));
                    }
                }
                _ => {}
            }
        }
        ends.push(has_workdir);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_destination() {
        check_rule(
            "DL3045",
            r#"
FROM a AS x
COPY a .
       ^ warning: `.` is relative, and no WORKDIR above
COPY ["a", "b/c"]
           ^^^^^ warning: `b/c` is relative
COPY a /b
COPY a $B
COPY a c:/b
ADD a b
ONBUILD COPY a b
WORKDIR x
COPY a b
FROM x
COPY a b
"#,
        );
    }
}
