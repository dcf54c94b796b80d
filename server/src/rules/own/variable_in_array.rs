use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::{Command, JsonElement, Keyword};
use crate::text::{Edit, last_part};

rule! {
    /// A variable in a JSON array.
    ///
    /// An array is a program and its arguments. No shell reads it, and the builder replaces variables neither in it nor in
    /// any other command: the program gets `$PORT`, four letters and a sign.
    ///
    /// Found where a program would have to be called like that, and for programs that are known to take their arguments as
    /// they are.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// ENV PORT=8000
    /// CMD ["uvicorn", "main:app", "--port", "$PORT"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ENV PORT=8000
    /// CMD ["sh", "-c", "exec uvicorn main:app --port $PORT"]
    /// ```
    VARIABLE_IN_ARRAY {
        id: "variable-in-array",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            argument: "No shell reads an array, so `{program}` gets `{variable}` as it stands here, not its value",
            program: "No shell reads an array, so a program called `{word}` is looked for",
            shell: "Start it with a shell",
        },
    }
}

/// Programs that do nothing about variables in their arguments.
const PLAIN: [&str; 16] = [
    "bun",
    "curl",
    "daphne",
    "deno",
    "flask",
    "gunicorn",
    "hypercorn",
    "ls",
    "mysqladmin",
    "nc",
    "node",
    "pg_isready",
    "redis-cli",
    "streamlit",
    "uvicorn",
    "wget",
];

/// Options with which an argument is a program text, in which a `$` means something else.
const CODE: [&str; 7] = ["-c", "-e", "-p", "-r", "eval", "--eval", "--print"];

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let mut programs = None;
    for (index, placed) in cx.model.instructions.iter().enumerate() {
        if !matches!(placed.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck) {
            continue;
        }
        let Some(Command::Json(json)) = placed.command() else { continue };
        let values: Vec<&str> = json.elements.iter().filter_map(|element| element.value.as_deref()).collect();
        let Some((at, variable)) = values.iter().enumerate().find_map(|(at, value)| Some((at, variable(value)?))) else {
            continue;
        };
        let (Some(&program), Some(element)) = (values.first(), json.elements.get(at)) else { continue };
        let is_plain = || is_plain(program) && !values.iter().any(|value| CODE.contains(value));
        if values.len() != json.elements.len() || (0 < at && !is_plain()) {
            continue;
        }
        // CMD may hold arguments of an ENTRYPOINT that knows variables.
        if placed.keyword == Keyword::Cmd && !programs.get_or_insert_with(|| cx.programs()).contains(&index) {
            continue;
        }
        let message =
            if at == 0 { msg!(program, word = program) } else { msg!(argument, program = program, variable = variable) };
        let finding = out.report(placed.at(element.range), message);
        if let Some(text) = Some(&values).filter(|_| placed.keyword == Keyword::Cmd).and_then(|values| for_shell(values)) {
            let edit = Edit::replace(placed.at(whole(&json.elements, element)), text);
            finding.fix(Fix::suggestion(msg!(shell), vec![edit]).preferred());
        }
    }
}

/// From the first to the last element.
fn whole(elements: &[JsonElement], any: &JsonElement) -> crate::text::TextRange {
    let (first, last) = (elements.first().unwrap_or(any), elements.last().unwrap_or(any));
    crate::text::between(first.range.start(), last.range.end())
}

/// The elements of an array with a shell; `None` if a word means something to it besides variables.
fn for_shell(values: &[&str]) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-:=@,+%${}".contains(c);
    let are_plain = values.iter().all(|value| !value.is_empty() && value.chars().all(is_plain));
    are_plain.then(|| format!("\"sh\", \"-c\", \"exec {}\"", values.join(" ")))
}

fn is_plain(program: &str) -> bool {
    let name = last_part(program);
    let is_python = name.strip_prefix("python").is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'));
    is_python || PLAIN.contains(&name)
}

/// The first `$NAME` or `${NAME}` in capitals.
fn variable(text: &str) -> Option<&str> {
    let is_of_name = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_';
    text.match_indices('$').find_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let (name, braces) = rest.strip_prefix('{').map_or((rest, 0), |name| (name, 1));
        let length = name.bytes().take_while(is_of_name).count();
        let is_name = 2 <= length && name.starts_with(|c: char| c.is_ascii_uppercase());
        let is_closed = braces == 0 || name.get(length..).is_some_and(|rest| rest.starts_with('}'));
        (is_name && is_closed).then(|| text.get(at..at + 1 + length + 2 * braces)).flatten()
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "variable-in-array";

    #[test]
    fn at_the_variable() {
        check_rule(
            ID,
            r#"
FROM python:3.14-slim
RUN ["curl", "-O", "https://e.com/$VERSION.tgz"]
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: No shell reads an array, so `curl` gets `$VERSION` as it stands here, not its value
HEALTHCHECK CMD ["curl", "http://localhost:${PORT}/"]
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: No shell reads an array, so `curl` gets `${PORT}`
CMD ["python3.14", "-m", "http.server", "$PORT"]
                                        ^^^^^^^ warning
FROM a
ENTRYPOINT ["$APP/start.sh", "x"]
            ^^^^^^^^^^^^^^^ warning: No shell reads an array, so a program called `$APP/start.sh` is looked for
CMD ["uvicorn", "$APP"]
"#,
        );
    }

    #[test]
    fn silent_where_somebody_may_expand_it() {
        for text in [
            r#"CMD ["sh", "-c", "uvicorn --port $PORT"]"#,
            r#"CMD ["python", "-c", "print('$PORT')"]"#,
            r#"CMD ["node", "-e", "$PORT"]"#,
            r#"CMD ["/app/server", "$PORT"]"#,
            "ENTRYPOINT [\"/start.sh\"]\nCMD [\"uvicorn\", \"$PORT\"]",
            r#"ENTRYPOINT ["curl", "$x", "a$", "$1", "${A"]"#,
            "FROM me/other\nCMD [\"uvicorn\", \"$PORT\"]",
        ] {
            check_rule(ID, &format!("\nFROM python:3.14-slim\n{text}\n"));
        }
    }

    #[test]
    fn the_fix_is_a_shell() {
        check_fix(
            ID,
            "FROM python:3.14\nCMD [ \"uvicorn\", \"main:app\", \"--port\", \"$PORT\" ]",
            "FROM python:3.14\nCMD [ \"sh\", \"-c\", \"exec uvicorn main:app --port $PORT\" ]",
        );
    }
}
