use crate::model::{MountKind, PipInstall, ShellCommand, ShellScript, mounts};
use crate::rules::python::without_word;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// pip or uv is told to keep no cache where one is mounted.
    ///
    /// A mount of type `cache` keeps what was downloaded for the next build, and leaves nothing of it in the layer. With
    /// `--no-cache-dir` pip neither reads nor fills it, so that each build downloads everything again.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// COPY requirements.txt ./
    /// RUN --mount=type=cache,target=/root/.cache/pip pip install --no-cache-dir -r requirements.txt
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// COPY requirements.txt ./
    /// RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt
    /// ```
    CACHE_MOUNT_UNUSED {
        id: "cache-mount-unused",
        set: Own,
        severity: Hint,
        check: Instruction(check),
        messages: {
            unused: "`{option}` keeps {program} from using the cache that is mounted here",
            remove: "Remove `{option}`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let run = cx.instruction;
    if run.keyword != Keyword::Run || run.flags.is_empty() || !run.text.contains("--no-cache") {
        return;
    }
    let caches = mounts(run, cx.escape).iter().filter(|mount| mount.kind() == Some(MountKind::Cache));
    let targets: Vec<&str> =
        caches.filter_map(|mount| Some(mount.option("target")?.value.as_ref()?.text.trim_end_matches('/'))).collect();
    for command in &ShellScript::of(run, cx.escape).commands {
        let Some((program, options)) = of_program(command) else { continue };
        let is_its = |target: &&str| target.ends_with(&format!(".cache/{program}")) || target.ends_with("/.cache");
        if !targets.iter().any(is_its) {
            continue;
        }
        let Some(index) = command.words.iter().position(|word| options.contains(&word.text.as_str())) else { continue };
        let (Some(word), Some(edit)) = (command.words.get(index), without_word(command, index)) else { continue };
        let fix = Fix::suggestion(msg!(remove, option = word.text), vec![edit]).preferred();
        out.report(word.range, msg!(unused, option = word.text, program = program)).fix(fix);
    }
}

/// The program whose cache a command uses, and its options that switch it off.
fn of_program(command: &ShellCommand) -> Option<(&'static str, &'static [&'static str])> {
    if command.program() == "uv" {
        return Some(("uv", &["--no-cache", "-n"]));
    }
    PipInstall::of(command).map(|_| ("pip", ["--no-cache-dir", "--no-cache"].as_slice()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "cache-mount-unused";

    #[test]
    fn at_the_option() {
        check_rule(
            ID,
            "
FROM python:3.14-slim
RUN --mount=type=cache,target=/root/.cache pip install --no-cache-dir a && pip install b
                                                       ^^^^^^^^^^^^^^ hint: `--no-cache-dir` keeps pip from using
RUN --mount=type=cache,target=/root/.cache/uv uv sync --no-cache
                                                      ^^^^^^^^^^ hint: `--no-cache` keeps uv from using
",
        );
    }

    #[test]
    fn silent_where_another_cache_is_mounted() {
        check_rule(
            ID,
            "
FROM python:3.14-slim
RUN pip install --no-cache-dir a
RUN --mount=type=cache,target=/root/.cache/uv pip install --no-cache-dir uv==0.13.9 && uv sync
RUN --mount=type=bind,target=/root/.cache/pip pip install --no-cache-dir a
RUN --mount=type=cache,target=/root/.cache/pip apk add --no-cache git && pip install a
",
        );
    }

    #[test]
    fn the_fix_takes_it_out() {
        check_fix(
            ID,
            "FROM a\nRUN --mount=type=cache,target=/root/.cache/pip pip install --no-cache-dir -r x.txt",
            "FROM a\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r x.txt",
        );
    }
}
