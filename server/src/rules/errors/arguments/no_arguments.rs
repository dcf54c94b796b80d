use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::{Arguments, Command, Keyword, Paths};

rule! {
    /// The instruction needs at least one argument.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// EXPOSE
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// EXPOSE 80
    /// ```
    NO_ARGUMENTS {
        id: "no-arguments",
        set: BuildError,
        severity: Error,
        aliases: ["ARGUMENT_MISSING"],
        check: Instruction(check),
        messages: {
            pair: "{keyword} needs `name=value`",
            name: "{keyword} needs a name",
            port: "{keyword} needs a port",
            path: "{keyword} needs a path",
            shell: "{keyword} needs a shell in JSON form, such as `[\"/bin/bash\", \"-c\"]`",
            health: "{keyword} needs `CMD` and a command, or `NONE`",
            trigger: "{keyword} needs an instruction",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `errAtLeastOneArgument`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let keyword = cx.instruction.keyword;
    let (is_empty, message) = match (keyword, &cx.instruction.arguments) {
        (Keyword::Env | Keyword::Label, Arguments::Pairs(pairs)) => (pairs.is_empty(), msg!(pair, keyword = keyword.as_str())),
        (Keyword::Arg, Arguments::Pairs(pairs)) => (pairs.is_empty(), msg!(name, keyword = keyword.as_str())),
        (Keyword::Expose, Arguments::Ports(ports)) => (ports.is_empty(), msg!(port, keyword = keyword.as_str())),
        (Keyword::Volume, Arguments::Paths(paths)) => {
            let is_empty = match paths {
                Paths::Json(json) => json.elements.is_empty(),
                Paths::Words(words) => words.is_empty(),
            };
            (is_empty, msg!(path, keyword = keyword.as_str()))
        }
        (Keyword::Shell, Arguments::Command(command)) => {
            let is_empty = match command {
                Some(Command::Json(json)) => json.elements.is_empty(),
                other => other.is_none(),
            };
            (is_empty, msg!(shell, keyword = keyword.as_str()))
        }
        (Keyword::Healthcheck, Arguments::Healthcheck(check)) => (check.is_none(), msg!(health, keyword = keyword.as_str())),
        (Keyword::Onbuild, Arguments::Onbuild(trigger)) => (trigger.is_none(), msg!(trigger, keyword = keyword.as_str())),
        _ => return,
    };
    if is_empty {
        out.report(cx.instruction.keyword_token.range, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_keyword() {
        check_rule(
            "no-arguments",
            "
FROM a
ARG
^^^ error: ARG needs a name
ENV
^^^ error: ENV needs `name=value`
LABEL
^^^^^ error: LABEL needs
EXPOSE
^^^^^^ error: EXPOSE needs a port
volume
^^^^^^ error: VOLUME needs a path
VOLUME []
^^^^^^ error: VOLUME needs a path
SHELL
^^^^^ error: SHELL needs a shell
SHELL []
^^^^^ error: SHELL needs a shell
HEALTHCHECK --interval=5s
^^^^^^^^^^^ error: HEALTHCHECK needs `CMD`
ONBUILD
^^^^^^^ error: ONBUILD needs an instruction
RUN
CMD
ENTRYPOINT
USER
ARG A
",
        );
    }
}
