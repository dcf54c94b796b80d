use super::shell::{commands, is_input};
use crate::model::{CommandSource, Placed};
use crate::rules::{Sink, StageContext};
use crate::syntax::ast::{Instruction, Keyword};

rule! {
    /// RUN directly after RUN.
    ///
    /// Each RUN is a separate layer. Commands that belong together can share one. Reported where both
    /// contain a single command.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN useradd app
    /// RUN mkdir /data
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN useradd app && mkdir /data
    /// ```
    DL3059 {
        id: "DL3059",
        set: Hadolint,
        severity: Information,
        optional: true,
        check: Stage(check),
        messages: {
            join: "This RUN could be joined with the one above",
            above: "The RUN above",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    // The last RUN that was not reported, with its flags and how many commands it has.
    let mut last: Option<(&Placed, Vec<&str>, usize)> = None;
    for placed in &model.instructions {
        if placed.keyword != Keyword::Run {
            last = None;
            continue;
        }
        let mut flags: Vec<&str> = placed.flags.iter().map(|flag| placed.slice(flag.range)).collect();
        flags.sort_unstable();
        let count = count(placed, escape);
        match &last {
            Some((above, known, size)) if *known == flags && *size <= 1 && count <= 1 => {
                out.report(placed.keyword_range(), msg!(join)).related(above.keyword_range(), msg!(above));
            }
            _ => last = Some((placed, flags, count)),
        }
    }
}

/// How many commands a RUN holds. What an array hands to a shell counts in place of the array; what a command reads from
/// a heredoc does not count.
fn count(run: &Instruction, escape: char) -> usize {
    let sources: Vec<CommandSource> = commands(run, escape)
        .filter(|command| command.word().is_none_or(|word| !is_input(run, word.range.start())))
        .map(|command| command.source())
        .collect();
    let is_shell = sources.contains(&CommandSource::ExecShell);
    sources.iter().filter(|source| !is_shell || **source != CommandSource::Exec).count()
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn small_commands_in_a_row() {
        check_rule(
            "DL3059",
            r#"
FROM a
RUN b
# comment
RUN c > d
^^^ info: This RUN could be joined
RUN e
^^^ info: This RUN
RUN f && g
RUN h
RUN [ -n "$I" ] || i
^^^ info: This RUN
RUN f && g
RUN $H/x
RUN i
^^^ info: This RUN
RUN --network=none j
ENV K=1
RUN l
RUN ["/bin/sh", "-c", "x"]
^^^ info: This RUN
RUN ["/bin/sh", "-c", "x && y"]
RUN m
RUN /bin/bash <<EOF
^^^ info: This RUN
a
b
EOF
"#,
        );
    }
}
