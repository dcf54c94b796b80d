use crate::model::{CommandSource, Placed, Separator, ShellCommand, ShellScript, StageModel, WorkingDirectory, joined_path};
use crate::rules::{Fix, Message, Sink, StageContext};
use crate::syntax::ast::{Command, Keyword};
use crate::text::{Edit, TextRange, between};

rule! {
    /// A RUN changes nothing but its own shell.
    ///
    /// Every RUN starts a new shell, in the folder of WORKDIR and with the variables of ENV. A folder that `cd` went to,
    /// variables that `export` set and a virtual environment that was activated are forgotten when the RUN ends.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// RUN python -m venv venv
    /// RUN . venv/bin/activate
    /// RUN pip install flask==3.1.3
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// RUN python -m venv venv
    /// ENV PATH="/app/venv/bin:$PATH"
    /// RUN pip install flask==3.1.3
    /// ```
    SHELL_STATE_LOST {
        id: "shell-state-lost",
        set: Own,
        severity: Warning,
        covers: [Moot "DL3003"],
        check: Stage(check),
        messages: {
            folder: "`cd` lasts until the end of this RUN; WORKDIR changes the folder for everything below",
            variable: "`export` lasts until the end of this RUN; ENV sets a variable for everything below",
            environment: "The virtual environment is active until the end of this RUN; with its `bin` folder first in PATH, everything below uses it",
            conda: "The environment is active until the end of this RUN; `conda run -n NAME` runs a command in it",
            shell: "`{command}` changes only the shell of this RUN, which ends here",
            replace: "Replace with `{instruction}`",
        },
    }
}

/// Builtins of a shell that do nothing else.
const OTHERS: &[&str] = &["alias", "umask", "unalias", "unset"];

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    for stage in &model.stages {
        // The ENV of the stage that sets PATH last.
        let mut path = "";
        for index in stage.instructions.clone() {
            let Some(placed) = model.instructions.get(index) else { continue };
            if placed.keyword == Keyword::Env && placed.pairs().iter().any(|pair| pair.name() == "PATH") {
                path = &placed.text;
            }
            if placed.keyword != Keyword::Run {
                continue;
            }
            let commands = &ShellScript::of(placed, model.escape).commands;
            let Some((last, message, environment)) = lost(commands) else { continue };
            // Where PATH has the environment already, the command is of no use and does no harm.
            let is_in_path = environment.is_some_and(|folder| path.contains(folder.trim_start_matches("./")));
            if is_in_path || !model.shell_of(index).is_posix() {
                continue;
            }
            let finding = out.report(placed.at(range_of(last)), message);
            if let [_] = commands.as_slice() {
                let instruction = instead(model, index, placed, last, environment);
                finding.maybe_fix(instruction.map(|(range, new)| {
                    Fix::suggestion(msg!(replace, instruction = new), vec![Edit::replace(range, new.as_str())]).preferred()
                }));
            }
        }
    }
}

/// The last command, if nothing remains of it, what to say of it, and the folder of programs that it puts first in PATH.
fn lost(commands: &[ShellCommand]) -> Option<(&ShellCommand, Message, Option<&str>)> {
    let mut run = commands.iter().filter(|command| command.source != CommandSource::Substitution).rev();
    let last = run.next()?;
    let is_plain = last.source == CommandSource::Shell && last.redirections.is_empty();
    let is_last = matches!(last.end, Separator::End | Separator::Newline | Separator::Semicolon);
    if !is_plain || !is_last {
        return None;
    }
    let (message, environment) = forgotten(last)?;
    // Behind other commands, going back to a folder or unsetting a variable is tidiness, and in a loop it has a purpose.
    (environment.is_some() || run.all(|command| forgotten(command).is_some())).then_some((last, message, environment))
}

/// What a command does that nobody sees behind it, and the folder of programs that it puts first in PATH.
fn forgotten(command: &ShellCommand) -> Option<(Message, Option<&str>)> {
    let (program, arguments) = command.words.split_first()?;
    match program.text.as_str() {
        "cd" | "pushd" if !arguments.is_empty() => Some((msg!(folder), None)),
        "export" if arguments.iter().any(|word| !word.text.starts_with('-')) => Some((msg!(variable), None)),
        "." | "source" => {
            let [script, ..] = arguments else { return None };
            let folder = script.text.strip_suffix("/activate").filter(|folder| script.literal && folder.ends_with("bin"))?;
            Some((msg!(environment), Some(folder)))
        }
        "conda" | "mamba" | "micromamba" if arguments.first().is_some_and(|word| word.text == "activate") => {
            Some((msg!(conda), None))
        }
        name if OTHERS.contains(&name) && !arguments.is_empty() => Some((msg!(shell, command = name), None)),
        _ => None,
    }
}

fn range_of(command: &ShellCommand) -> TextRange {
    match (command.words.first(), command.words.last()) {
        (Some(first), Some(last)) => between(first.range.start(), last.range.end()),
        _ => TextRange::default(),
    }
}

/// The instruction that does for everything below what a RUN with this command alone was meant to do.
fn instead(
    model: &StageModel,
    index: usize,
    placed: &Placed,
    command: &ShellCommand,
    environment: Option<&str>,
) -> Option<(TextRange, String)> {
    let Some(Command::Shell(line)) = placed.command() else { return None };
    if placed.has_flags || !command.assignments.is_empty() || line.fragments.len() != 1 {
        return None;
    }
    let (program, arguments) = command.words.split_first()?;
    let new = match (program.text.as_str(), arguments) {
        ("cd", [folder]) if folder.plain && !folder.text.starts_with(['-', '~']) => format!("WORKDIR {}", folder.text),
        ("export", [word]) => {
            let raw: &str = placed.text.get(std::ops::Range::from(word.range))?;
            let (name, value) = raw.split_once('=')?;
            // The builder knows PATH; of other variables it may not know what the shell does.
            let rest = value.replace("${PATH}", "").replace("$PATH", "");
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if rest.contains(['$', '`', '\\', '~']) || value.is_empty() || !name.chars().all(is_name) {
                return None;
            }
            format!("ENV {raw}")
        }
        (_, [_]) => {
            let folder = environment?;
            let folder = match model.working_directory_before(index) {
                _ if folder.starts_with('/') => folder.to_owned(),
                WorkingDirectory::Path(parent) => joined_path(parent, folder),
                _ => return None,
            };
            format!("ENV PATH=\"{folder}:$PATH\"")
        }
        _ => return None,
    };
    Some((placed.file_range(), new))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    const ID: &str = "shell-state-lost";

    #[test]
    fn at_the_last_command() {
        check_rule(
            ID,
            "
FROM python:3.14-slim
RUN cd /app
    ^^^^^^^ warning: `cd` lasts until the end of this RUN; WORKDIR changes
RUN export A=1 && cd /x
                  ^^^^^ warning: `cd` lasts
RUN export A=1
    ^^^^^^^^^^ warning: `export` lasts until the end of this RUN; ENV sets
RUN python -m venv v && . v/bin/activate
                        ^^^^^^^^^^^^^^^^ warning: The virtual environment is active until the end of this RUN; with
RUN source /v/bin/activate
    ^^^^^^^^^^^^^^^^^^^^^^ warning: The virtual
RUN conda activate x
    ^^^^^^^^^^^^^^^^ warning: The environment is active until the end of this RUN; `conda run
RUN umask 002
    ^^^^^^^^^ warning: `umask` changes only
RUN <<EOF
export A=1
cd /x
^^^^^ warning: `cd` lasts
EOF
",
        );
    }

    #[test]
    fn silent_where_path_has_the_environment() {
        let found = |env: &str| {
            let text = format!("FROM python:3.14-slim\nWORKDIR /app\n{env}\nRUN . venv/bin/activate\nRUN pip install a==1\n");
            check_text(&text, false).iter().filter(|finding| finding.rule.id == ID).count()
        };
        assert_eq!(found("ENV PATH=\"/app/venv/bin:$PATH\""), 0);
        assert_eq!(found("ENV A=1 PATH=/app/venv/bin:/bin\nENV B=2"), 0);
        assert_eq!(found("ENV PATH=/opt/other/bin:$PATH"), 1);
        assert_eq!(found("ENV PATH=/app/venv/bin:$PATH\nENV PATH=/bin"), 1);
    }

    #[test]
    fn silent_where_something_follows() {
        for text in [
            "RUN cd /app && make",
            "RUN cd /app && make && cd ..",
            "RUN for x in a b; do cd $x; make; cd -; done",
            "RUN if true; then export A=1; fi",
            "RUN export A=1 && make",
            "RUN . v/bin/activate && pip install x",
            "RUN cd $(make)/x && y",
            "RUN cd /x > /log",
            "RUN test -d /x || cd /x",
            "RUN make & cd /x & wait",
            "RUN bash -c 'cd /x' && make",
            "RUN . /etc/profile",
            "RUN source /opt/ros/setup.bash",
            "RUN [\"cd\", \"/x\"]",
            "SHELL [\"powershell\", \"-Command\"]\nRUN cd \\x",
            "RUN cd",
            "CMD cd /app",
            "RUN echo cd /x",
            "RUN <<EOF python\nexport = 1\nEOF",
        ] {
            check_rule(ID, &format!("\nFROM python:3.14-slim\n{text}\n"));
        }
    }

    #[test]
    fn fixes() {
        let fix = |run: &str, new: &str| {
            check_fix(ID, &format!("FROM a\nWORKDIR /app\n{run}\n"), &format!("FROM a\nWORKDIR /app\n{new}\n"))
        };
        fix("RUN cd src", "WORKDIR src");
        fix("RUN export PATH=\"/x/bin:$PATH\"", "ENV PATH=\"/x/bin:$PATH\"");
        fix("RUN . venv/bin/activate", "ENV PATH=\"/app/venv/bin:$PATH\"");
        fix("RUN source /v/bin/activate", "ENV PATH=\"/v/bin:$PATH\"");
        // No fix where the builder would not do what the shell does.
        for run in ["RUN cd ~/x", "RUN export A=$HOME/x", "RUN export A=`x`", "RUN cd x && cd y", "RUN cd $X"] {
            let found = check_text(&format!("FROM a\nWORKDIR /app\n{run}\n"), false);
            let found: Vec<_> = found.iter().filter(|finding| finding.rule.id == ID).collect();
            assert!(found.len() == 1 && found.iter().all(|finding| finding.fixes.is_empty()), "{run}");
        }
    }
}
