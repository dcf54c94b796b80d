use crate::model::{CommandSource, PipArgument, PipInstall, PipList, ShellScript};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::{Edit, between};

rule! {
    /// A space splits the path of a requirements file in two.
    ///
    /// In `pip install -r /app/ requirements.txt`, the value of `-r` is the folder `/app/`. pip fails
    /// with "Is a directory" before it gets to the word `requirements.txt`.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY requirements.txt /app/
    /// RUN pip install -r /app/ requirements.txt
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY requirements.txt /app/
    /// RUN pip install -r /app/requirements.txt
    /// ```
    PIP_REQUIREMENTS_SPLIT_PATH {
        id: "pip-requirements-split-path",
        set: Own,
        severity: Warning,
        check: Instruction(check),
        messages: {
            split: "`{option} {folder}` names a folder, so pip fails with \"Is a directory\". The space before `{file}` splits one path in two",
            join: "Join into `{path}`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in &ShellScript::of(cx.instruction, cx.escape).commands {
        let Some(install) = PipInstall::of(command) else { continue };
        for pair in install.arguments.windows(2) {
            let &[option @ PipArgument::Option(word, _), PipArgument::Word(file)] = pair else { continue };
            let Some(list) = option.list().filter(|list| !list.is_constraint && is_folder(list)) else { continue };
            if !file.literal || !(file.text.ends_with(".txt") || file.text.ends_with(".in")) {
                continue;
            }
            let option_name = word.text.split('=').next().unwrap_or_default();
            let option_name = if word.text.starts_with("--") { option_name } else { "-r" };
            let message = msg!(split, option = option_name, folder = list.text, file = file.text);
            let finding = out.report(list.range.cover(file.range), message);
            // Deleting what lies between joins the words in shell text, quoted or not, and in exec form.
            let gap = between(list.range.end(), file.range.start());
            let in_quotes = command.source == CommandSource::ExecShell && !(file.plain && list.plain);
            if !file.text.starts_with('/') && !in_quotes {
                let slash = if list.text.ends_with('/') { "" } else { "/" };
                let path = format!("{}{slash}{}", list.text, file.text);
                finding.fix(Fix::safe(msg!(join, path = path), vec![Edit::replace(gap, slash)]));
            }
        }
    }
}

/// Whether what `-r` is given is a folder.
fn is_folder(list: &PipList<'_>) -> bool {
    list.literal && (list.text.ends_with('/') || matches!(list.text, "." | ".."))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_both_parts() {
        check_rule(
            "pip-requirements-split-path",
            "
FROM python:3.14
RUN pip install -r /app/ requirements.txt
                   ^^^^^^^^^^^^^^^^^^^^^^ warning: `-r /app/` names a folder, so pip fails with \"Is a directory\". The space before `requirements.txt` splits one path in two
RUN apt-get update && python3 -m pip install --requirement=. dev.in
                                                           ^^^^^^^^ warning: `--requirement .` names
CMD [\"pip\", \"install\", \"-r\", \"a/\", \"b.txt\"]
                              ^^^^^^^^^^^ warning: `-r a/`
RUN pip install -r requirements/ -r x.txt
RUN pip install -r ./requirements/dev.txt ./lib.txt
RUN pip install -r $DIR/ requirements.txt
RUN pip install -r app/ flask
RUN echo 'pip install -r /app/ requirements.txt'
RUN pip download -r /app/ requirements.txt
",
        );
    }

    #[test]
    fn the_fix_joins() {
        let id = "pip-requirements-split-path";
        check_fix(id, "RUN pip install -r /app/ requirements.txt", "RUN pip install -r /app/requirements.txt");
        check_fix(id, "RUN pip install -r .. \\\n  requirements.txt x", "RUN pip install -r ../requirements.txt x");
        check_fix(id, "RUN pip install -r \"/app/\" 'requirements.txt'", "RUN pip install -r \"/app/\"'requirements.txt'");
        check_fix(id, "CMD [\"pip\", \"install\", \"-r\", \"a/\", \"b.txt\"]", "CMD [\"pip\", \"install\", \"-r\", \"a/b.txt\"]");
    }
}
