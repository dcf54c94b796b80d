use crate::model::{ShellCommand, ShellScript, ShellWord};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Command, Keyword};
use crate::text::{Edit, TextRange, between, last_part};

rule! {
    /// A command of a RUN has become an argument of the one above it.
    ///
    /// The builder joins the lines of a RUN. Without `&&` or `;` between them, `apt-get update` gets
    /// `apt-get install …` as further arguments.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN apt-get update \
    ///     apt-get install -y curl
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN apt-get update && \
    ///     apt-get install -y curl
    /// ```
    MISSING_OPERATOR {
        id: "missing-operator",
        set: Own,
        severity: Warning,
        check: Instruction(check),
        messages: {
            missing: "`&&` is missing before `{command}`: this is an argument of `{above}`",
            insert: "Insert `&&`",
        },
    }
}

/// The first two words of commands that are arguments of nothing.
const STARTS: &[(&str, &[&str])] = &[
    ("apk", &["add", "update", "upgrade", "del"]),
    ("apt", &["install", "update", "upgrade", "clean", "autoremove", "-y"]),
    ("apt-get", &["install", "update", "upgrade", "clean", "autoremove", "autoclean", "purge", "-y", "-qq"]),
    ("dnf", &["install", "update", "clean", "-y"]),
    ("chmod", &["+x", "-R"]),
    ("chown", &["-R"]),
    ("git", &["clone", "checkout"]),
    ("mkdir", &["-p"]),
    ("npm", &["install", "ci", "run"]),
    ("pip", &["install", "--no-cache-dir"]),
    ("pip3", &["install", "--no-cache-dir"]),
    ("rm", &["-rf", "-r", "-f", "-fr"]),
    ("sed", &["-i"]),
    ("yum", &["install", "update", "clean", "-y"]),
];

/// Programs whose arguments may be a command, or any text.
const WRAPPERS: &[&str] = &[
    "bash", "chroot", "command", "conda", "docker", "echo", "env", "eval", "exec", "find", "flock", "gosu", "nice", "nohup",
    "parallel", "printf", "sh", "ssh", "su", "su-exec", "sudo", "time", "timeout", "watch", "xargs", "zsh",
];

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let instruction = cx.instruction;
    if instruction.keyword != Keyword::Run || !matches!(instruction.command(), Some(Command::Shell(_))) {
        return;
    }
    for command in &ShellScript::of(instruction, cx.escape).commands {
        let is_wrapper = |word: &ShellWord| WRAPPERS.contains(&last_part(&word.text));
        let is_wrapper = command.words.iter().take(4).any(is_wrapper) || !command.name().is_some_and(|name| name.literal);
        let Some(at) = swallowed(cx, command).filter(|&at| !is_wrapper || is_behind_text(command, at)) else { continue };
        let (Some(word), Some(next)) = (command.words.get(at), command.words.get(at + 1)) else { continue };
        let text = format!("{} {}", word.text, next.text);
        let above: Vec<&str> = command.words.iter().take(at.min(2)).map(|word| word.text.as_str()).collect();
        let fix = Fix::suggestion(msg!(insert), vec![Edit::insert(word.range.start(), "&& ")]).preferred();
        out.report(between(word.range.start(), next.range.end()), msg!(missing, command = text, above = above.join(" ")))
            .fix(fix);
    }
}

/// Whether the argument at an index stands behind what `echo` is sure to end with: a text in quotes, or the file that it
/// goes to.
fn is_behind_text(command: &ShellCommand, at: usize) -> bool {
    let (Some(word), Some(before)) = (command.words.get(at), at.checked_sub(1).and_then(|before| command.words.get(before)))
    else {
        return false;
    };
    let is_quoted = 1 < at && !before.plain && before.literal;
    let goes_to = |range: TextRange| before.range.end() <= range.start() && range.end() <= word.range.start();
    command.program() == "echo" && (is_quoted || command.redirections.iter().any(|redirection| goes_to(redirection.range)))
}

/// The index of an argument that begins a line and a command.
fn swallowed(cx: &InstructionContext<'_>, command: &ShellCommand) -> Option<usize> {
    let words = command.words.iter().enumerate().skip(1).zip(command.words.iter().skip(2));
    let begins = |word: &ShellWord, next: &ShellWord| {
        word.plain && STARTS.iter().any(|(name, seconds)| *name == word.text && seconds.contains(&next.text.as_str()))
    };
    let starts_line = |word: &ShellWord| {
        let before = cx.instruction.text.get(..usize::from(word.range.start())).unwrap_or_default();
        before.trim_end_matches([' ', '\t']).ends_with('\n')
    };
    // What ends before those is told as a mistake of syntax.
    let is_word_of_shell = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| command.words.get(at)).map_or("", |word| word.text.as_str());
        matches!(before, "do" | "else" | "then")
    };
    // `uv --offline \` with `pip install`, `python -m \` with `pip install`, `poetry run \` with whatever
    let is_argument = |at: usize, word: &ShellWord| {
        let before = at.checked_sub(1).and_then(|at| command.words.get(at)).map_or("", |word| word.text.as_str());
        matches!(before, "-m" | "--" | "exec" | "run") || (command.program() == "uv" && word.text == "pip")
    };
    let words = words.filter(|((at, word), _)| !is_argument(*at, word));
    let mut starts = words.filter(|((_, word), next)| begins(word, next) && starts_line(word)).map(|((at, _), _)| at);
    starts.next().filter(|&at| !is_word_of_shell(at))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_command() {
        check_rule(
            "missing-operator",
            r"
FROM debian:13
RUN apt-get update \
 apt-get install -y curl
 ^^^^^^^^^^^^^^^ warning: `&&` is missing before `apt-get install`: this is an argument of `apt-get update`
RUN apt-get update && apt-get install -y \
    git \
    curl \
    rm -rf /var/lib/apt/lists/*
    ^^^^^^ warning: `&&` is missing before `rm -rf`: this is an argument of `apt-get install`
RUN sudo -u x \
    apt-get update
RUN uv --no-config --offline \
    pip install -r a.txt
RUN python3 -m \
    pip install x
RUN uv sync \
    rm -rf /x
    ^^^^^^ warning: `&&` is missing before `rm -rf`: this is an argument of `uv sync`
RUN xargs \
    rm -rf
RUN apt-get install -y git apt-get install
RUN echo a \
    rm -rf
RUN echo 'Installing ...' \
    apk update > /dev/null && apk add a
    ^^^^^^^^^^ warning: `&&` is missing before `apk update`: this is an argument of `echo Installing ...`
RUN echo $TZ > /etc/timezone \
    npm install
    ^^^^^^^^^^^ warning: `&&` is missing before `npm install`: this is an argument of `echo $TZ`
RUN mv a b \
    sed -i s/a/b/ c
    ^^^^^^ warning: `&&` is missing before `sed -i`
RUN if a; then sed s/a/b/ c \
  else \
    sed -i s/a/b/ c; fi
RUN echo 'a' b \
    rm -rf
RUN printf '%s ' \
    npm install
",
        );
        check_fix("missing-operator", "FROM a\nRUN a b \\\n  rm -rf c\n", "FROM a\nRUN a b \\\n  && rm -rf c\n");
    }
}
