use crate::data::servers::RUNNERS;
use crate::model::{Placed, ShellScript};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::{Command, JsonElement, Keyword};
use crate::text::{Edit, TextRange, last_part};

rule! {
    /// A whole command line in one string of an exec form.
    ///
    /// Without a shell nobody splits the string: the container runtime looks for a program with the space in its name, and
    /// says "no such file or directory". A shell does not split it either where the whole command stands in quotes.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// CMD ["python main.py"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// CMD ["python", "main.py"]
    /// ```
    COMMAND_IN_ONE_WORD {
        id: "command-in-one-word",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            one: "This runs a program called `{word}`; put each word in its own quotes",
            option: "`{option}` and its value are one word here, and `{program}` knows no option of that name; put each in its own quotes",
            blanks: "`{program}` takes `{word}` for a file or an application: with blanks in it, it is no option",
            quoted: "The shell looks for a program called `{word}`, blanks and all; leave out the quotes",
            unquote: "Remove the quotes",
            split: "Split into words",
            close: "Change to `{option}`",
        },
    }
}

/// Programs whose options and values are words of their own.
const PROGRAMS: &[&str] = &[
    "celery",
    "daphne",
    "fastapi",
    "flask",
    "granian",
    "gunicorn",
    "hypercorn",
    "node",
    "npm",
    "python",
    "python3",
    "sanic",
    "streamlit",
    "uvicorn",
];

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let (model, mut programs) = (cx.model, None);
    for (index, placed) in model.instructions.iter().enumerate() {
        if !matches!(placed.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint) {
            continue;
        }
        if placed.keyword != Keyword::Run && model.shell_of(index).is_posix() {
            line_in_quotes(placed, model.escape, out);
        }
        let Some(Command::Json(json)) = placed.command() else { continue };
        let [program, options @ ..] = &*json.elements else { continue };
        for option in options {
            option_with_value(placed, program, option, out);
            option_with_blanks(placed, program, option, out);
        }
        let Some(words) = program.value.as_deref().and_then(words) else { continue };
        // CMD holds arguments of an ENTRYPOINT, and a shell there takes a command line in one string.
        if placed.keyword == Keyword::Cmd && !programs.get_or_insert_with(|| cx.programs()).contains(&index) {
            continue;
        }
        let finding = out.report(placed.at(inside(program)), msg!(one, word = words.join(" ")));
        let text = format!("\"{}\"", words.join("\", \""));
        finding.fix(Fix::suggestion(msg!(split), vec![Edit::replace(placed.at(program.range), text)]).preferred());
    }
}

/// A whole line in quotes, which a shell takes for the name of one program.
fn line_in_quotes(placed: &Placed, escape: char, out: &mut Sink) {
    if !matches!(placed.command(), Some(Command::Shell(_))) {
        return;
    }
    let [command] = ShellScript::of(placed, escape).commands.as_slice() else { return };
    let ([word], true) = (command.words.as_slice(), command.assignments.is_empty()) else { return };
    let raw = placed.text.get(std::ops::Range::from(word.range)).unwrap_or_default();
    let is_quoted =
        ['"', '\''].iter().any(|&quote| raw.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) == Some(&word.text));
    if is_quoted && let Some(words) = words(&word.text) {
        let text = words.join(" ");
        let fix = Fix::suggestion(msg!(unquote), vec![Edit::replace(placed.at(word.range), text.as_str())]).preferred();
        out.report(placed.at(word.range), msg!(quoted, word = text)).fix(fix);
    }
}

/// An option in one string with its value, of a program that is known to take them apart.
fn option_with_value(placed: &Placed, program: &JsonElement, element: &JsonElement, out: &mut Sink) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.:/=,".contains(c);
    let Some((option, value)) = element.value.as_deref().and_then(|text| text.split_once(' ')) else { return };
    let name = last_part(program.value.as_deref().unwrap_or_default());
    let is_known = PROGRAMS.contains(&name) || (placed.keyword == Keyword::Cmd && RUNNERS.contains(&name));
    let is_option = option.starts_with("--") && 2 < option.len() && option.chars().all(is_part) && !option.contains('=');
    if is_known && is_option && !value.is_empty() && value.chars().all(is_part) {
        let text = format!("\"{option}\", \"{value}\"");
        let fix = Fix::suggestion(msg!(split), vec![Edit::replace(placed.at(element.range), text)]).preferred();
        out.report(placed.at(inside(element)), msg!(option, option = option, program = name)).fix(fix);
    }
}

/// An option with blanks before it or between `--` and its name, of a known program.
fn option_with_blanks(placed: &Placed, program: &JsonElement, element: &JsonElement, out: &mut Sink) {
    let Some(word) = element.value.as_deref().filter(|word| word.contains(' ')) else { return };
    let option: String = word.split(' ').collect();
    let Some(name) = option.strip_prefix("--") else { return };
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    // With a blank behind its name it has a value.
    let is_one = word.trim_start().strip_prefix("--").is_some_and(|rest| !rest.trim().contains(' '));
    let program = last_part(program.value.as_deref().unwrap_or_default());
    if is_name && is_one && PROGRAMS.contains(&program) {
        let fix = Fix::suggestion(msg!(close, option = option), vec![Edit::replace(placed.at(inside(element)), option.as_str())]);
        out.report(placed.at(inside(element)), msg!(blanks, program = program, word = word)).fix(fix.preferred());
    }
}

/// The words of a command line that nobody takes for the name of one program.
fn words(text: &str) -> Option<Vec<&str>> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '+');
    let is_plain = |c: char| {
        c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '\\' | '$' | '`' | '&' | '|' | ';' | '<' | '>' | '*' | '(' | '#')
    };
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let (program, arguments) = words.split_first()?;
    let is_line =
        !arguments.is_empty() && program.chars().all(is_name) && arguments.iter().all(|word| word.chars().all(is_plain));
    is_line.then_some(words)
}

/// The string without its quotes.
fn inside(element: &JsonElement) -> TextRange {
    let whole = element.range;
    let one = crate::text::TextSize::new(1);
    crate::text::between(whole.start() + one, (whole.end() - one).max(whole.start() + one))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "command-in-one-word";

    #[test]
    fn at_the_line_in_quotes() {
        check_rule(
            ID,
            r#"
FROM python:3.14-slim
CMD "gunicorn app:api"
    ^^^^^^^^^^^^^^^^^^ warning: The shell looks for a program called `gunicorn app:api`, blanks and all
ENTRYPOINT 'python main.py'
           ^^^^^^^^^^^^^^^^ warning: The shell looks for
FROM python:3.14-slim
CMD "gunicorn" "app:api"
ENTRYPOINT "/opt/my app/run" a
CMD "python"
CMD "$APP main.py"
RUN "echo a"
"#,
        );
        check_fix(ID, "FROM a\nCMD \"gunicorn app:api\"", "FROM a\nCMD gunicorn app:api");
    }

    #[test]
    fn at_the_string() {
        check_rule(
            ID,
            r#"
FROM python:3.14-slim
RUN ["apt-get update"]
      ^^^^^^^^^^^^^^ warning: This runs a program called `apt-get update`; put each word in its own quotes
CMD ["python main.py"]
      ^^^^^^^^^^^^^^ warning: This runs a program called `python main.py`
FROM a
ENTRYPOINT ["./run.sh --port 80", "x"]
             ^^^^^^^^^^^^^^^^^^ warning: This runs a program called
"#,
        );
    }

    #[test]
    fn silent_where_it_may_be_right() {
        for text in [
            r#"CMD ["python", "main.py"]"#,
            "ENTRYPOINT [\"sh\", \"-c\"]\nCMD [\"python main.py\"]",
            r#"ENTRYPOINT ["C:\\Program Files\\x.exe"]"#,
            r#"ENTRYPOINT ["/opt/a && b"]"#,
            "CMD python main.py",
            "FROM me/other\nCMD [\"python main.py\"]",
            "CMD [\"python main.py\"]\nCMD [\"python\", \"main.py\"]",
            r#"CMD ["python "]"#,
        ] {
            check_rule(ID, &format!("\nFROM python:3.14-slim\n{text}\n"));
        }
    }

    #[test]
    fn the_fix_splits_it() {
        check_fix(
            ID,
            "FROM python:3.14\nCMD [\"python  main.py\", \"a\"]",
            "FROM python:3.14\nCMD [\"python\", \"main.py\", \"a\"]",
        );
    }

    #[test]
    fn an_option_with_its_value() {
        check_rule(
            "command-in-one-word",
            "
FROM a
CMD [\"uvicorn\", \"main:app\", \"--host 0.0.0.0\"]
                             ^^^^^^^^^^^^^^ warning: `--host` and its value are one word here, and `uvicorn` knows no option
CMD [\"other\", \"--host 0.0.0.0\"]
CMD [\"gunicorn\", \"--log-format %a %b\", \"-w 4\", \"a b\"]
",
        );
        check_rule(
            "command-in-one-word",
            "
FROM a
CMD [\"uvicorn\", \"main:app\", \" -- host\", \"0.0.0.0\", \"--port\", \"80\", \"-- \", \"a -- b\"]
                             ^^^^^^^^ warning: `uvicorn` takes ` -- host` for a file or an application
CMD [\"other\", \" --host\"]
",
        );
        check_fix(
            "command-in-one-word",
            "FROM a\nCMD [\"uvicorn\", \"a:b\", \" -- host\", \"::\"]\n",
            "FROM a\nCMD [\"uvicorn\", \"a:b\", \"--host\", \"::\"]\n",
        );
        check_fix(
            "command-in-one-word",
            "FROM a\nCMD [\"uvicorn\", \"a:b\", \"--port 80\"]\n",
            "FROM a\nCMD [\"uvicorn\", \"a:b\", \"--port\", \"80\"]\n",
        );
    }
}
