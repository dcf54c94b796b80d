use crate::data::bases::Sh;
use crate::data::shell_words::SHELL_ONLY;
use crate::model::{
    Base, CommandSource, ImageReference, Placed, Separator, ShellCommand, ShellScript, ShellWord, Stage, exec_form,
};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::{Command, Keyword};
use crate::text::Edit;

rule! {
    /// CMD or ENTRYPOINT in shell form.
    ///
    /// The shell becomes the first process of the container and does not forward signals: `docker stop`
    /// waits ten seconds and then kills the container. In exec form, a JSON array, the program itself
    /// is the first process. A command that needs the shell, for a variable or `&&`, gets the signals with `exec` before it.
    ///
    /// Silent where SHELL shows that a shell is intended. Outside BuildKit's own profile nothing is said either where signals
    /// make no difference: in images for Windows, which has none; where `/bin/sh` is known to make room for the last command
    /// by itself, as that of Alpine does and that of Red Hat's images for a single command, which `apk` and `dnf` in a RUN tell too; of a
    /// single command in somebody's image, whose shell nobody knows; of commands that only start a shell for people, wait, print
    /// something or do one thing and end; of scripts for a shell (`start.sh`), which pass signals on only where they say `exec`
    /// themselves; and of pipes and lists in parentheses, of which neither an array nor `exec`
    /// makes one process.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// CMD python main.py
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// CMD ["python", "main.py"]
    /// ```
    JSON_ARGS_RECOMMENDED {
        id: "JSONArgsRecommended",
        set: BuildCheck,
        severity: Warning,
        aliases: ["DL3025"],
        covers: [Same "DL3025"],
        check: Stage(check),
        messages: {
            shell: "{keyword} is in shell form: the shell does not forward signals, so `docker stop` waits and then kills the container. Use a JSON array",
            exec: "{keyword} is in shell form: the shell does not forward signals, so `docker stop` waits and then kills the container. Write `exec` before the last command",
            brackets: "The brackets of the array are missing, so the shell looks for a program whose name ends in a comma",
            empty: "{keyword} has no command; use a JSON array, `[]` for none",
            change: "Change to a JSON array",
        },
    }
}

/// BuildKit: `convert.go`, `dispatchCmd` and `dispatchEntrypoint`.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    // Whether SHELL is in force at the end of each stage.
    let mut ends: Vec<bool> = Vec::with_capacity(cx.model.stages.len());
    let for_windows = std::cell::LazyCell::new(|| cx.model.stages_for_windows());
    for stage in &cx.model.stages {
        let base = std::cell::LazyCell::new(|| shell_of_base(cx, stage));
        let mut has_shell = cx.model.parent(stage).and_then(|p| ends.get(p.index).copied()).unwrap_or(false);
        for placed in cx.model.instructions_of(stage) {
            match placed.keyword {
                Keyword::Shell => has_shell = true,
                Keyword::Cmd | Keyword::Entrypoint if !has_shell => {
                    report(cx, placed, out);
                    if let Some(finding) = out.findings.last_mut().filter(|finding| finding.range.start() >= placed.start) {
                        let is_for_windows = for_windows.get(stage.index).copied().unwrap_or_default()
                            || cx.knowledge.file_names.have_word(&["windows", "win"])
                            || names_program_of_windows(&placed.text);
                        finding.harmless_if(is_for_windows || is_base_fine(*base, placed, cx.model.escape));
                    }
                }
                _ => {}
            }
        }
        ends.push(has_shell);
    }
}

fn report(cx: &StageContext<'_>, placed: &Placed, out: &mut Sink) {
    let keyword = placed.keyword.as_str();
    match placed.command() {
        Some(Command::Json(_)) => {}
        Some(Command::Shell(shell)) => {
            let range = placed.at(shell.range);
            if let Some(json) = array_without_brackets(placed.slice(shell.range)) {
                let fix = Fix::suggestion(msg!(change), vec![Edit::replace(range, json)]).preferred();
                out.report(range, msg!(brackets)).fix(fix);
                return;
            }
            let fix = exec_form(&placed.instruction, cx.model.escape)
                .map(|json| Fix::suggestion(msg!(change), vec![Edit::replace(range, json)]).preferred());
            let message = match &fix {
                None if takes_exec(placed, cx.model.escape) => msg!(exec, keyword = keyword),
                _ => msg!(shell, keyword = keyword),
            };
            let is_harmless = hands_over(placed, cx.model.escape) || is_for_people(placed, cx.model.escape);
            // Neither an array nor `exec` makes one process of it, or its process does not listen to signals in any form.
            let is_at_its_end = match &fix {
                None => !takes_exec(placed, cx.model.escape) && ends_otherwise(placed, cx.model.escape),
                Some(_) => false,
            };
            let is_idle = is_at_its_end || waits_or_ends(placed, cx.model.escape);
            out.report(range, message).maybe_fix(fix).harmless_if(is_harmless).idle_if(is_idle);
        }
        None => {
            out.report(placed.keyword_range(), msg!(empty, keyword = keyword));
        }
    }
}

/// The array that `"python", "main.py"` was to be.
fn array_without_brackets(text: &str) -> Option<String> {
    if !text.starts_with('"') || !text.contains("\",") {
        return None;
    }
    let json = format!("[{}]", text.trim_end());
    serde_json::from_str::<Vec<String>>(&json).is_ok_and(|words| 1 < words.len()).then_some(json)
}

/// What runs the shell form in an image that a stage comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BaseShell {
    Unknown,
    /// `/bin/sh` is this one.
    Sh(Sh),
    /// `/bin/sh` is a Bash of 5.1 or later.
    NewBash,
    /// The image sets SHELL.
    Own,
}

fn shell_of_base(cx: &StageContext<'_>, stage: &Stage) -> BaseShell {
    let told = || shell_of_packages(cx, stage).map_or(BaseShell::Unknown, BaseShell::Sh);
    let Base::Image(image) = cx.model.root_base(stage) else {
        // There the array is what works at all.
        return if stage.base == Base::Scratch { BaseShell::Sh(Sh::Dash) } else { told() };
    };
    // Its own name says what somebody's image is built on.
    let names = |system: &[&str]| {
        let is_named = |part: &str| {
            let is_word = |word: &str| system.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit()));
            part.split(['-', '_', '.']).any(is_word)
        };
        image.repository.split('/').chain(image.tag.as_deref()).any(is_named)
    };
    let told = || match told() {
        BaseShell::Unknown if names(&["alpine"]) => BaseShell::Sh(Sh::BusyBox),
        BaseShell::Unknown if image.is_local() || names(&["debian", "ubuntu"]) => BaseShell::Sh(Sh::Dash),
        told => told,
    };
    let Some(facts) = image.base_facts(cx.knowledge.images.mirrors()) else { return told() };
    if facts.shell.as_ref().is_some_and(|shell| !shell.is_empty()) {
        return BaseShell::Own;
    }
    match facts.sh.map_or_else(told, BaseShell::Sh) {
        BaseShell::Sh(Sh::Bash) if has_new_bash(image) => BaseShell::NewBash,
        shell => shell,
    }
}

/// Whether a system's Bash is 5.1 or later: Fedora's is since 34, that of Red Hat's systems since 9.
fn has_new_bash(image: &ImageReference) -> bool {
    let name = image.repository.rsplit('/').next().unwrap_or_default();
    let number = |text: &str| {
        let digits: String = text.chars().skip_while(|c| c.is_ascii_alphabetic()).take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().ok()
    };
    let tag = image.tag.as_deref().unwrap_or_default();
    match name {
        "archlinux" => true,
        "fedora" => number(tag).is_none_or(|release| 34 <= release),
        "almalinux" | "centos" | "rockylinux" | "oraclelinux" => number(tag).is_some_and(|release| (9..100).contains(&release)),
        _ if image.repository.starts_with("ubi") => {
            let family = image.repository.split(['/', '-']).next().unwrap_or_default();
            number(family).is_some_and(|release| 9 <= release)
        }
        _ => false,
    }
}

/// What `/bin/sh` is where the system installs its packages with such a program.
fn shell_of_packages(cx: &StageContext<'_>, stage: &Stage) -> Option<Sh> {
    let stages = std::iter::once(stage).chain(cx.model.ancestors(stage));
    let runs = stages.flat_map(|stage| cx.model.instructions_of(stage)).filter(|placed| placed.keyword == Keyword::Run);
    let mut commands = runs.flat_map(|run| &ShellScript::of(run, cx.model.escape).commands);
    commands.find_map(|command| match command.program() {
        "apk" => Some(Sh::BusyBox),
        "apt-get" | "apt" => Some(Sh::Dash),
        "dnf" | "microdnf" | "yum" | "zypper" | "pacman" => Some(Sh::Bash),
        _ => None,
    })
}

/// Whether the shell of an image runs the last command in its own place, so that this one gets the signals. Tried: dash
/// (0.5.12) never does; BusyBox (1.35) does, but for a pipe; bash does for a single command without redirections, and since
/// 5.1 (5.2 tried) for the last one of a list too.
fn is_base_fine(base: BaseShell, placed: &Placed, escape: char) -> bool {
    match base {
        BaseShell::Own => true,
        BaseShell::Sh(Sh::BusyBox) => takes_exec(placed, escape),
        BaseShell::NewBash => {
            takes_exec(placed, escape) && of_shell(placed, escape).last().is_some_and(|last| last.redirections.is_empty())
        }
        BaseShell::Sh(Sh::Bash) => {
            matches!(of_shell(placed, escape).as_slice(), [one] if one.redirections.is_empty() && one.end == Separator::End)
        }
        BaseShell::Sh(_) => false,
        // Half of all shells make room for a single command.
        BaseShell::Unknown => {
            matches!(of_shell(placed, escape).as_slice(), [one] if one.redirections.is_empty() && one.end == Separator::End)
        }
    }
}

/// Whether a word of a text ends as a program of Windows does.
fn names_program_of_windows(text: &str) -> bool {
    let is_one = |word: &str| word.get(word.len().saturating_sub(4)..).is_some_and(|end| end.eq_ignore_ascii_case(".exe"));
    text.split(|c: char| c.is_whitespace() || "\"'".contains(c)).any(is_one)
}

fn of_shell(placed: &Placed, escape: char) -> Vec<&ShellCommand> {
    ShellScript::of(placed, escape).commands.iter().filter(|command| command.source == CommandSource::Shell).collect()
}

/// Whether the last command of a list can take the place of the shell: it is a program, and no part of a pipe, of
/// parentheses or of an `if`.
fn takes_exec(placed: &Placed, escape: char) -> bool {
    let commands = of_shell(placed, escape);
    let [before @ .., last] = commands.as_slice() else { return false };
    let is_in_pipe = before.last().is_some_and(|command| command.end == Separator::Pipe);
    let ends = last.words.iter().map(|word| word.range).chain(last.redirections.iter().map(|to| to.range));
    let end = ends.map(|range| usize::from(range.end())).max().unwrap_or_default();
    // A semicolon may stand behind it.
    let rest = placed.text.get(end..).map(|rest| rest.trim().strip_prefix(';').unwrap_or(rest.trim()));
    let is_alone = rest.is_some_and(|rest| rest.trim_matches(|c: char| c.is_whitespace() || c == escape).is_empty());
    matches!(last.end, Separator::End | Separator::Semicolon)
        && !is_in_pipe
        && is_alone
        && last.name().is_some_and(|name| !name.text.starts_with('[') && !SHELL_ONLY.contains(&name.text.as_str()))
}

/// Whether the command has a last one that cannot take the place of the shell: part of a pipe or of parentheses.
fn ends_otherwise(placed: &Placed, escape: char) -> bool {
    1 < of_shell(placed, escape).len()
}

/// Whether the last command does nothing but wait, as what keeps a container alive does, which no signal ends as the first
/// process; or says something and ends.
fn waits_or_ends(placed: &Placed, escape: char) -> bool {
    let commands = of_shell(placed, escape);
    let Some(last) = commands.last() else { return false };
    match last.program() {
        "sleep" | "echo" | "printf" | "true" | "ls" | "env" | "date" | "uname" | "run-parts" => true,
        // They do one thing and end.
        "curl" | "wget" | "mongoimport" | "mongorestore" | "psql" | "pg_restore" | "pytest" | "tox" => true,
        "npm" | "yarn" | "pnpm" => last.arguments().iter().any(|word| word.text == "test" || word.text.starts_with("test:")),
        "gradle" | "gradlew" | "mvn" | "mvnw" | "make" => last.arguments().iter().any(|word| is_step_of_build(&word.text)),
        "chmod" | "chown" | "cp" | "install" | "mkdir" | "mv" | "rm" | "rsync" | "tar" | "zip" => true,
        "cat" => last.words.len() > 1,
        "tail" => last.arguments().iter().any(|word| word.text == "/dev/null"),
        // What is to be started is whatever a variable says.
        "" => commands.len() == 1 && last.words.len() == 1 && last.name().is_some_and(|name| name.text.starts_with('$')),
        // As the first process, that shell does not pass signals on either; of a single command it makes room.
        "bash" | "sh" => match last.arguments() {
            [option, script, ..] if option.text == "-c" => script.text.contains("&&") || script.text.contains([';', '|']),
            [script, ..] => is_script(&script.text),
            [] => false,
        },
        program => is_script(program),
    }
}

/// Whether a word names something that a build does and is done with: `app:installDist`, `package`.
fn is_step_of_build(word: &str) -> bool {
    const STEPS: [&str; 11] =
        ["assemble", "bootJar", "build", "check", "compile", "install", "installDist", "jar", "package", "test", "verify"];
    word.rsplit(':').next().is_some_and(|step| STEPS.contains(&step))
}

/// Whether a name is that of a script for a shell. As the first process it gets the signals, but does not pass them on either, unless
/// it says `exec`: two of 30 such scripts in public repositories did.
fn is_script(name: &str) -> bool {
    name.ends_with(".sh")
}

/// Whether nobody waits for the container to stop: it is a shell for people, or a program that prints its help and ends.
fn is_for_people(placed: &Placed, escape: char) -> bool {
    let commands = of_shell(placed, escape);
    let is_help = |command: &&ShellCommand| {
        let first = command.words.first().map_or("", |word| word.text.as_str());
        let is_asked = |word: &ShellWord| matches!(word.text.as_str(), "-h" | "--help" | "-help" | "--version");
        first.ends_with("/usage") || command.arguments().iter().any(is_asked)
    };
    let is_shell = |command: &&ShellCommand| {
        matches!(command.program(), "bash" | "sh" | "zsh" | "fish" | "ash" | "dash")
            && command
                .arguments()
                .iter()
                .all(|word| matches!(word.text.as_str(), "-c" | "-i" | "-l" | "--login" | "-il" | "$@" | "$*"))
    };
    match commands.as_slice() {
        [] => false,
        [before @ .., last] => (is_help(last) && before.iter().all(is_help)) || is_shell(last),
    }
}

/// Whether the shell makes room for the program, which then gets the signals: `exec` before the one command.
fn hands_over(placed: &Placed, escape: char) -> bool {
    let mut commands = ShellScript::of(placed, escape).commands.iter().filter(|command| command.source == CommandSource::Shell);
    let last = commands.next_back();
    let before = commands.all(|command| matches!(command.end, Separator::And | Separator::Semicolon));
    before && last.is_some_and(|command| command.words.first().is_some_and(|word| word.text == "exec") && command.words.len() > 1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_array_without_its_brackets() {
        crate::testing::check_rule(
            "JSONArgsRecommended",
            "
FROM debian:13
CMD \"python3\", \"main.py\"
    ^^^^^^^^^^^^^^^^^^^^ warning: The brackets of the array are missing
ENTRYPOINT \"a\" \"b,\"
           ^^^^^^^^ warning: ENTRYPOINT is in shell form
",
        );
        crate::testing::check_fix(
            "JSONArgsRecommended",
            "FROM debian:13\nCMD \"python3\", \"main.py\"\n",
            "FROM debian:13\nCMD [\"python3\", \"main.py\"]\n",
        );
    }

    use crate::testing::{check_fix, check_rule, check_text};

    #[test]
    fn at_the_command() {
        check_rule(
            "JSONArgsRecommended",
            "
FROM a AS x
CMD python main.py
    ^^^^^^^^^^^^^^ warning: CMD is in shell form: the shell does not forward signals, so `docker stop` waits and then kills the container. Use a JSON array
ENTRYPOINT
^^^^^^^^^^ warning: ENTRYPOINT has no command; use a JSON array, `[]` for none
CMD ['a']
    ^^^^^ warning: CMD is in shell form: the shell does not forward signals, so `docker stop` waits and then kills the container. Use a JSON array
CMD [\"a\"]
RUN b
HEALTHCHECK CMD c
ONBUILD CMD d
SHELL [\"/bin/sh\", \"-c\"]
CMD e
FROM x
CMD f
",
        );
    }

    #[test]
    fn what_is_true_of_the_shell_of_the_image() {
        let found = |image: &str, command: &str| {
            let findings = check_text(&format!("FROM {image}\n{command}\n"), false);
            findings.iter().any(|finding| finding.rule.id == "JSONArgsRecommended")
        };
        for (image, command, wanted) in [
            ("debian:13", "CMD ./server", true),
            ("debian:13", "CMD ./gradlew --no-daemon app:installDist -x test", false),
            ("debian:13", "CMD ./gradlew bootRun", true),
            ("debian:13", "CMD mvn -B package", false),
            ("debian:13", "CMD make run", true),
            ("debian:13", "CMD a && ./server $PORT", true),
            ("debian:13", "CMD a && exec ./server $PORT", false),
            ("alpine:3.24", "CMD ./server", false),
            ("alpine:3.24", "CMD a; ./server > log", false),
            ("alpine:3.24", "CMD ./server | tee log", false),
            ("fedora:44", "CMD ./server $PORT", false),
            ("fedora:44", "CMD a && ./server", false),
            ("fedora:44", "CMD a && ./server > log", true),
            ("rockylinux:9", "CMD a; A=$X ./server", false),
            ("rockylinux:8", "CMD a; A=$X ./server", true),
            ("alpine:3.24", "CMD ./server $PORT; \\\n", false),
            ("fedora:44", "CMD ./server > log", true),
            ("mambaorg/micromamba:2.5.0", "CMD a && b", false),
            ("me/debian-tool:1", "CMD ./server", true),
            ("me/debian-tool:1", "CMD bash", false),
            ("me/debian-tool:1", "CMD /start && /bin/bash", false),
            ("me/debian-tool:1", "ENTRYPOINT bash $@", false),
            ("me/debian-tool:1", "ENTRYPOINT bash -c \"$@\"", false),
            ("me/debian-tool:1", "CMD bash run.sh", false),
            ("me/debian-tool:1", "ENTRYPOINT /start.sh", false),
            ("me/debian-tool:1", "CMD a && ./start.sh -x", false),
            ("me/debian-tool:1", "CMD python start.sh.py", true),
            ("me/debian-tool:1", "CMD bash -c run", true),
            ("me/debian-tool:1", "CMD tool -h", false),
            ("me/debian-tool:1", "CMD tool --help; other -h", false),
            ("me/debian-tool:1", "CMD $STI_SCRIPTS_PATH/usage", false),
            ("me/debian-tool:1", "CMD tool -h && server", true),
            ("me/debian-tool:1", "CMD tail -f /dev/null", false),
            ("me/debian-tool:1", "CMD start && sleep infinity", false),
            ("me/debian-tool:1", "CMD echo hello", false),
            ("me/debian-tool:1", "CMD (a && b $X)", false),
            ("me/debian-tool:1", "CMD a | b", false),
            ("me/debian-tool:1", "CMD a &", true),
            ("me/debian-tool:1", "CMD tail -f /var/log/a", true),
            ("me/debian-tool:1", "RUN apk add --no-cache a\nCMD /start.py", false),
            ("debian:13", "CMD python -m app.executor", true),
            ("debian:13", "CMD bash -c \"a && b\"", false),
            ("me/unknown:1", "CMD ./server", false),
            ("me/unknown:1", "CMD a && ./server", true),
            ("me/alpine", "CMD /start.py", false),
            ("me/tool:2-alpine3.22", "CMD /start.py", false),
            ("me/alpinist", "CMD a && /start.py", true),
            ("base", "RUN set -eux; apk add --no-cache a\nCMD /start.py", false),
            ("me/debian-tool:1", "RUN apt-get update\nCMD /start.py", true),
            ("me/debian-tool:1", "RUN dnf -y install a\nCMD ./server $PORT", false),
            ("me/debian-tool:1", "RUN dnf -y install a\nCMD b && ./server $PORT", true),
            ("me/debian-tool:1", "ENV X=/bin/bash\nCMD ${X}", false),
            ("me/debian-tool:1", "ENV X=/bin/bash\nCMD $X --listen", true),
        ] {
            assert_eq!(found(image, command), wanted, "{image} {command}");
        }
    }

    #[test]
    fn exec_where_an_array_is_no_help() {
        use crate::config::{Profile, Settings};
        use crate::testing::check_with;
        let exec = "Write `exec` before the last command";
        for (command, is_exec) in [
            ("a && b $X", true),
            ("b $X", true),
            ("A=1 b", true),
            ("b c", false),
            ("b $X | c", false),
            ("b $X &", false),
            ("(a && b $X)", false),
            ("b $X > c", true),
            ("b $X;", true),
        ] {
            let settings = Settings { profile: Profile::Buildkit, ..Settings::default() };
            let findings = check_with(&format!("FROM a:1\nCMD {command}\n"), &settings);
            let finding = findings.iter().find(|finding| finding.rule.id == "JSONArgsRecommended").unwrap();
            let text = finding.message.render(finding.rule, crate::texts::Locale::ENGLISH);
            assert_eq!(text.contains(exec), is_exec, "{command}");
        }
    }

    #[test]
    fn not_on_windows() {
        use crate::config::{Profile, Settings};
        let text = "FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nCMD Boot.cmd c:\\data\n";
        let count = |profile| {
            let found = crate::testing::check_with(text, &Settings { profile, ..Settings::default() });
            found.iter().filter(|finding| finding.rule.id == "JSONArgsRecommended").count()
        };
        assert_eq!((count(Profile::Recommended), count(Profile::Buildkit)), (0, 1));
    }

    #[test]
    fn only_plain_commands_have_a_fix() {
        let id = "JSONArgsRecommended";
        check_fix(id, "FROM a\nCMD python 'my app.py' \\\n  -v", "FROM a\nCMD [\"python\", \"my app.py\", \"-v\"]");
        for text in ["CMD cd x", "CMD a && b", "CMD a $X", "CMD A=1 b", "CMD a > b", "CMD a *", "CMD a &", "CMD (a)", "CMD ! a"] {
            let findings = check_text(&format!("FROM a\n{text}"), false);
            assert!(findings.iter().any(|f| f.rule.id == id && f.fixes.is_empty()), "{text}");
        }
    }
}
