use crate::model::{ShellCommand, ShellScript, ShellWord, flag_value};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::{Edit, TextRange};

rule! {
    /// Files or folders that anyone may change.
    ///
    /// `chmod 777` gets rid of "permission denied", but lets every program in the container change what
    /// is there, including your code and settings. Give the files to the user that needs them:
    /// `--chown`, `chown`. Where the file knows no user, `o+w` is meant for any, and nothing is said.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// RUN mkdir /data && chmod -R 777 /data
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN useradd app && mkdir /data && chown app /data
    /// ```
    WORLD_WRITABLE_PATH {
        id: "world-writable-path",
        set: Own,
        severity: Information,
        aliases: ["tally/world-writable-state-path-workaround"],
        check: Instruction(check),
        messages: {
            writable: "`{mode}` lets every user change the files; use chown to give them to the user that needs them",
            change: "Change to `{narrow}`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if let Some(flag) = cx.instruction.flag("chmod").filter(|flag| flag.has_equals) {
        let value = flag_value(cx.instruction, flag, cx.escape);
        report(&value.text, value.range, out);
    }
    for command in &ShellScript::of(cx.instruction, cx.escape).commands {
        if let Some(mode) = mode_of(command).filter(|mode| mode.literal && !is_for_devices(command, mode)) {
            report(&mode.text, mode.range, out);
        }
    }
}

/// The mode that a command sets.
fn mode_of(command: &ShellCommand) -> Option<&ShellWord> {
    let arguments = command.arguments();
    match command.program() {
        // `-w` is a mode, `-R` an option.
        "chmod" => arguments.iter().find(|a| !a.text.starts_with("--") && !is_switch(&a.text)),
        "mkdir" | "install" => {
            let at = arguments.iter().position(|a| {
                a.text == "--mode" || (a.text.starts_with('-') && !a.text.starts_with("--") && a.text.ends_with('m'))
            })?;
            arguments.get(at + 1)
        }
        _ => None,
    }
}

/// Whether all files are devices, which everybody writes to: `chmod 666 /jail/dev/*`.
fn is_for_devices(command: &ShellCommand, mode: &ShellWord) -> bool {
    let mut files = command.arguments().iter().filter(|word| mode.range.end() <= word.range.start()).peekable();
    files.peek().is_some() && files.all(|word| word.text.contains("/dev/"))
}

fn is_switch(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|letters| !letters.is_empty() && letters.chars().all(|c| "RcfvhHLP".contains(c)))
}

fn report(mode: &str, range: TextRange, out: &mut Sink) {
    let is_octal = (3..=5).contains(&mode.len()) && mode.bytes().all(|b| matches!(b, b'0'..=b'7'));
    let narrow = if is_octal { narrower(mode) } else { None };
    if narrow.is_none() && (is_octal || !is_open(mode)) {
        return;
    }
    let finding = out.report(range, msg!(writable, mode = mode));
    if let Some(narrow) = narrow {
        finding.fix(Fix::suggestion(msg!(change, narrow = narrow), vec![Edit::replace(range, &narrow)]));
    }
}

/// The same mode without the right of group and others to write; `None` if others cannot, or only in the
/// way of `/tmp`.
fn narrower(mode: &str) -> Option<String> {
    let mut digits: Vec<u8> = mode.bytes().map(|b| b - b'0').collect();
    let special = digits.len().checked_sub(4).and_then(|at| digits.get(at)).copied().unwrap_or_default();
    let [.., group, others] = digits.as_mut_slice() else { return None };
    if *others & 2 == 0 || special & 1 == 1 {
        return None;
    }
    *group &= 5;
    *others &= 5;
    Some(digits.iter().map(|d| char::from(b'0' + d)).collect())
}

/// `o+w`, `a=rwx` and the like. A plain `+w` counts by the umask, for the owner alone.
fn is_open(mode: &str) -> bool {
    mode.split(',').any(|part| {
        let Some(at) = part.find(['+', '=']) else { return false };
        let (who, rights) = part.split_at(at);
        !who.is_empty()
            && who.chars().all(|c| "ugoa".contains(c))
            && who.contains(['o', 'a'])
            && rights.contains('w')
            && !rights.contains('t')
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_mode() {
        check_rule(
            "world-writable-path",
            "
FROM a
RUN chmod -R 777 /x && chmod 1777 /tmp && chmod 0755 /y
             ^^^ info: `777` lets every user change the files
RUN chmod a+rwx,g-w /x; chmod o=w y; chmod +w z; chmod u+w,a+x z; chmod a+rwt /t
          ^^^^^^^^^ info: `a+rwx,g-w`
                              ^^^ info: `o=w`
RUN mkdir -p -m 0777 /x && install -m 755 a b && mkdir -pm 777 c
                ^^^^ info: `0777`
                                                           ^^^ info: `777`
COPY --chmod=666 a b
             ^^^ info: `666`
RUN chmod --reference=a 777 b
                        ^^^ info: `777`
RUN chmod $MODE x; echo 777
RUN mknod /jail/dev/null c 1 3 && chmod 666 /jail/dev/* /dev/tty
RUN chmod 666 /jail/dev/null /jail/etc/passwd
          ^^^ info: `666`
USER app
",
        );
    }

    #[test]
    fn fixes() {
        let fix = |before: &str, after: &str| {
            check_fix("world-writable-path", &format!("FROM a\nRUN chmod {before} x"), &format!("FROM a\nRUN chmod {after} x"));
        };
        fix("777", "755");
        fix("0666", "0644");
        fix("-R 2777", "-R 2755");
    }
}
