use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::{Command, Keyword};

rule! {
    /// A shell operator in a JSON array.
    ///
    /// An array is a program and its arguments, and no shell reads it: `&&` is one more argument.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// CMD ["python", "manage.py", "migrate", "&&", "python", "serve.py"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// CMD ["sh", "-c", "python manage.py migrate && exec python serve.py"]
    /// ```
    OPERATOR_IN_ARRAY {
        id: "operator-in-array",
        set: Own,
        severity: Warning,
        check: Instruction(check),
        messages: {
            operator: "No shell reads an array, so `{operator}` is an argument of `{program}`",
        },
    }
}

/// Programs that read operators among their arguments by themselves (the README of monofy, 2026-11-29).
const READ_BY_THEMSELVES: [&str; 1] = ["monofy"];
const OPERATORS: [&str; 7] = ["&&", "||", "|", ">", ">>", "2>&1", "&>"];

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let instruction = cx.instruction.trigger().unwrap_or(cx.instruction);
    if !matches!(instruction.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck) {
        return;
    }
    let Some(Command::Json(json)) = instruction.command() else { return };
    let Some(program) = json.elements.first().and_then(|first| first.value.as_deref()) else { return };
    // `A=$(b` is no program: an entrypoint that gives its arguments to a shell is below.
    if READ_BY_THEMSELVES.contains(&program.rsplit('/').next().unwrap_or(program)) || program.contains(['=', '$', '(']) {
        return;
    }
    let found = json.elements.iter().skip(1).find(|element| element.value.as_deref().is_some_and(|v| OPERATORS.contains(&v)));
    if let Some((element, operator)) = found.and_then(|element| Some((element, element.value.as_deref()?))) {
        out.report(element.range, msg!(operator, operator = operator, program = program));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_operator() {
        check_rule(
            "operator-in-array",
            r#"
FROM a
CMD ["python", "a.py", "&&", "b", "&&", "c"]
                       ^^^^ warning: No shell reads an array, so `&&` is an argument of `python`
HEALTHCHECK CMD ["curl", "localhost", "||", "exit", "1"]
                                      ^^^^ warning
RUN ["find", ".", "-exec", "rm", "{}", ";"]
CMD ["sh", "-c", "a && b"]
CMD a && b
CMD ["monofy", "migrate", "&&", "serve"]
CMD ["TOTAL=$(nvidia-smi", "--list-gpus", "|", "wc", "-l)", "&&", "torchserve"]
"#,
        );
    }
}
