use super::shell::{commands, run_in};
use crate::rules::{Sink, StageContext};
use crate::syntax::ast::Keyword;

rule! {
    /// Both wget and curl in a stage.
    ///
    /// Each can do what the other does, so one of them is installed for nothing.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN wget -q https://example.com/a && curl -O https://example.com/b
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN curl -O https://example.com/a -O https://example.com/b
    /// ```
    DL4001 {
        id: "DL4001",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Stage(check),
        messages: {
            both: "This stage uses both wget and curl; one of them is enough",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    for stage in &model.stages {
        // RUN and ONBUILD RUN are looked at apart.
        let mut used = [[false; 2]; 2];
        for placed in model.instructions_of(stage) {
            let Some(run) = run_in(placed) else { continue };
            let Some(seen) = used.get_mut(usize::from(placed.keyword == Keyword::Onbuild)) else { continue };
            let mut tool = None;
            for command in commands(run, escape) {
                match command.name() {
                    "curl" => seen[0] = true,
                    "wget" => seen[1] = true,
                    _ => continue,
                }
                tool = tool.or(command.word());
            }
            if let Some(word) = tool.filter(|_| *seen == [true, true]) {
                out.report(placed.at(word.range), msg!(both));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn from_the_second_one_on() {
        check_rule(
            "DL4001",
            r#"
FROM a
RUN curl a
RUN apt-get install wget
RUN x && wget -q a
         ^^^^ warning: This stage uses both
RUN curl b
    ^^^^ warning
ONBUILD RUN curl c
FROM b
RUN wget -q a
"#,
        );
    }
}
