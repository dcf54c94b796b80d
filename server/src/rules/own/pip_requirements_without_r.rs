use crate::model::{CommandSource, PipArgument, PipInstall, ShellScript};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::Edit;

rule! {
    /// A requirements file without `-r` in front of it.
    ///
    /// pip takes the word as the name of a package, does not find one and fails.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY requirements.txt .
    /// RUN pip install requirements.txt
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY requirements.txt .
    /// RUN pip install -r requirements.txt
    /// ```
    PIP_REQUIREMENTS_WITHOUT_R {
        id: "pip-requirements-without-r",
        set: Own,
        severity: Warning,
        covers: [Moot "DL3013"],
        check: Instruction(check),
        messages: {
            without: "pip looks for a package called `{file}`; write `{option} {file}` to install what the file lists",
            insert: "Insert `{option}`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in &ShellScript::of(cx.instruction, cx.escape).commands {
        let Some(install) = PipInstall::of(command) else { continue };
        let mut before: Option<&PipArgument<'_>> = None;
        for argument in &install.arguments {
            let previous = before.replace(argument);
            let PipArgument::Word(file) = argument else { continue };
            let Some(option) = option_for(&file.text).filter(|_| file.literal) else { continue };
            // After `-r folder/` it is the second half of one path.
            let is_half = |value: &str| value.ends_with('/') || matches!(value, "." | "..");
            if previous.is_some_and(|p| match p {
                PipArgument::Option(_, Some(value)) => is_half(&value.text),
                PipArgument::Option(option, None) => {
                    is_half(option.text.trim_start_matches("-r").rsplit('=').next().unwrap_or_default())
                }
                PipArgument::Word(_) => false,
            }) {
                continue;
            }
            let text = if command.source == CommandSource::Exec { format!("{option}\", \"") } else { format!("{option} ") };
            out.report(file.range, msg!(without, file = file.text, option = option))
                .fix(Fix::safe(msg!(insert, option = option), vec![Edit::insert(file.range.start(), text)]));
        }
    }
}

/// The option that a file of this name needs; `None` for what does not look like a requirements file.
fn option_for(text: &str) -> Option<&'static str> {
    let name = text.rsplit('/').next().unwrap_or(text);
    let stem = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".in"))?;
    if text.contains(['<', '>', '=', '[', ':', ' ']) {
        return None;
    }
    if stem.contains("constraints") {
        return Some("-c");
    }
    (stem.contains("requirements") || stem.contains("reqs")).then_some("-r")
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_file() {
        check_rule(
            "pip-requirements-without-r",
            "
FROM python:3.14
RUN pip install --no-cache-dir requirements.txt
                               ^^^^^^^^^^^^^^^^ warning: pip looks for a package called `requirements.txt`; write `-r requirements.txt`
RUN uv pip install app/dev-reqs.in x
                   ^^^^^^^^^^^^^^^ warning: pip looks
RUN pip install constraints.txt
                ^^^^^^^^^^^^^^^ warning: pip looks for a package called `constraints.txt`; write `-c constraints.txt`
RUN pip install -r requirements.txt -t /opt/python
RUN uv pip install a --constraint constraints.txt --build-constraints /tmp/build-constraints.txt -b b-constraints.txt
RUN pip install -r a/ requirements.txt
RUN pip install -c constraints.txt ./requirements_lib requirements-parser x.txt
RUN pip install \"$X/requirements.txt\"
RUN cat requirements.txt | xargs pip install
",
        );
    }

    #[test]
    fn the_fix_inserts_the_option() {
        let id = "pip-requirements-without-r";
        check_fix(id, "RUN pip install requirements.txt", "RUN pip install -r requirements.txt");
        check_fix(id, "RUN [\"pip\", \"install\", \"reqs.txt\"]", "RUN [\"pip\", \"install\", \"-r\", \"reqs.txt\"]");
    }
}
