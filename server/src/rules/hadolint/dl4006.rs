use super::shell::is_input;
use crate::data::bases::Sh;
use crate::model::{Base, ShellDialect, ShellScript, Stage};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::{Command as AstCommand, JsonElement, Keyword};
use crate::text::Edit;

rule! {
    /// A pipe without pipefail.
    ///
    /// A pipeline succeeds if its last command does, so a failure before the `|` goes unnoticed and the
    /// build continues with whatever came out. `-o pipefail` in SHELL stops it.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN curl -fsSL https://example.com/install.sh | bash
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    /// RUN curl -fsSL https://example.com/install.sh | bash
    /// ```
    DL4006 {
        id: "DL4006",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Stage(check),
        messages: {
            pipe: "A failure before this pipe goes unnoticed; set SHELL with `-o pipefail`",
            shell: "Insert SHELL with `-o pipefail`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    if escape == '`' {
        // A file for Windows, whose shells have no such option.
        return;
    }
    for stage in &model.stages {
        let mut is_safe = false;
        let mut shell = None;
        for placed in model.instructions_of(stage) {
            match (placed.keyword, placed.command()) {
                (Keyword::Shell, Some(AstCommand::Json(json))) => is_safe = sees_failures(&json.elements),
                (Keyword::Run, _) if !is_safe => {
                    let pipes = &ShellScript::of(placed, escape).pipes;
                    let Some(&pipe) = pipes.iter().find(|pipe| !is_input(placed, pipe.start())) else { continue };
                    let shell = *shell.get_or_insert_with(|| shell_with_pipefail(cx, stage));
                    let line = format!("SHELL [\"{shell}\", \"-o\", \"pipefail\", \"-c\"]\n");
                    let fix = Fix::suggestion(msg!(shell), vec![Edit::insert(placed.start, line)]);
                    out.report(placed.at(pipe), msg!(pipe)).fix(fix);
                }
                _ => {}
            }
        }
    }
}

/// A shell of the image that knows the option: BusyBox's is the only one where that is `/bin/sh`.
fn shell_with_pipefail(cx: &StageContext<'_>, stage: &Stage) -> &'static str {
    let Base::Image(image) = cx.model.root_base(stage) else { return "/bin/bash" };
    let known = image.base_facts(cx.knowledge.images.mirrors()).and_then(|facts| facts.sh);
    let is_busybox = known.map_or_else(|| image.to_string().contains("alpine"), |sh| sh == Sh::BusyBox);
    if is_busybox { "/bin/ash" } else { "/bin/bash" }
}

/// Whether SHELL is one that stops at the first failure in a pipeline, or none that this is about.
fn sees_failures(words: &[JsonElement]) -> bool {
    let words: Vec<&str> = words.iter().filter_map(|w| w.value.as_deref()).collect();
    let shell = ShellDialect::of_setting(words.iter().copied());
    if matches!(shell, ShellDialect::PowerShell | ShellDialect::Cmd) {
        return true;
    }
    let has_o = words.iter().any(|o| o.starts_with('-') && !o.starts_with("--") && o.contains('o'));
    shell.has_pipefail() && has_o && words.contains(&"pipefail")
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_pipe() {
        check_rule(
            "DL4006",
            r#"
FROM a
RUN cat a || (b; c) | sort
                    ^ warning: A failure before this pipe
SHELL ["/bin/sh", "-o", "pipefail", "-c"]
RUN x $(a | b)
          ^ warning
SHELL ["/usr/bin/bash", "-eo", "pipefail", "-c"]
RUN a | b
SHELL ["/bin/busybox", "ash", "-eo", "pipefail", "-c"]
RUN a | b
FROM c
ONBUILD RUN a | b
RUN /bin/bash <<EOF
set -Eeuxo pipefail
echo a | cat
EOF
RUN bash <<EOF | b
               ^ warning
a
EOF
RUN <<EOF
a | b
  ^ warning
EOF
SHELL ["powershell"]
RUN a | b
"#,
        );
        check_rule("DL4006", "# escape=`\nFROM a\nRUN powershell -Command a | b\n");
    }

    #[test]
    fn fixes() {
        check_fix(
            "DL4006",
            "FROM alpine:3\nRUN a | b",
            "FROM alpine:3\nSHELL [\"/bin/ash\", \"-o\", \"pipefail\", \"-c\"]\nRUN a | b",
        );
    }
}
