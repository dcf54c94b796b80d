use crate::model::{Placed, ShellCommand, ShellScript};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange, between, slice};

rule! {
    /// A download that trusts any server.
    ///
    /// With `curl -k` and similar options nobody checks who answers, and whoever sits in between decides what gets
    /// into the image. Install the certificates (`ca-certificates`, or the one of your company) instead. Nothing is
    /// said where the same RUN checks a signature or a checksum of what came, nor in a stage that is called `test`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN curl -k -o /usr/local/bin/tool https://example.com/tool
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN curl -o /usr/local/bin/tool https://example.com/tool
    /// ```
    CERTIFICATES_NOT_CHECKED {
        id: "certificates-not-checked",
        set: Own,
        severity: Warning,
        once: Instruction,
        check: Stage(check),
        messages: {
            any: "`{option}` accepts any server: certificates are not checked",
            remove: "Remove `{option}`",
            change: "Change `{option}` to `{shorter}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let above = cx.model.instructions.get(cx.model.global()).unwrap_or_default();
    above.iter().for_each(|placed| report(placed, cx.model.escape, out));
    for stage in &cx.model.stages {
        // What a test takes from a server gets into no image.
        if !stage.is_for_tests() {
            cx.model.instructions_of(stage).iter().for_each(|placed| report(placed, cx.model.escape, out));
        }
    }
}

fn report(placed: &Placed, escape: char, out: &mut Sink) {
    let run = placed.trigger().unwrap_or(placed);
    if run.keyword != Keyword::Run {
        return;
    }
    let commands = &ShellScript::of(run, escape).commands;
    let verified = commands.iter().rposition(verifies).unwrap_or_default();
    for command in commands.iter().skip(verified) {
        if let Some((range, option)) = unchecked(command).filter(|_| !is_local(command) && !is_plain_http(command)) {
            let finding = out.report(placed.at(range), msg!(any, option = option));
            if let Some(fix) = fix(placed, command, range, option) {
                finding.fix(fix.preferred());
            }
        }
    }
}

/// Whether all addresses of a command are such that no certificate is asked for.
fn is_plain_http(command: &ShellCommand) -> bool {
    let has = |scheme: &str| command.arguments().iter().any(|word| word.text.starts_with(scheme));
    has("http://") && !has("https://") && !command.arguments().iter().any(|word| word.text.starts_with('$'))
}

/// Whether a command fails for files that are not what they should be.
fn verifies(command: &ShellCommand) -> bool {
    let has = |options: &[&str]| command.arguments().iter().any(|word| options.contains(&word.text.as_str()));
    match command.program() {
        "gpg" | "gpg2" => has(&["--verify"]),
        "gpgv" => true,
        "cosign" | "minisign" => has(&["verify", "verify-blob", "-V", "-Vm"]),
        "md5sum" | "sha1sum" | "sha256sum" | "sha512sum" | "shasum" | "b2sum" => {
            has(&["-c", "--check", "-sc", "-cs", "--strict", "--status"])
        }
        _ => false,
    }
}

fn unchecked(command: &ShellCommand) -> Option<(TextRange, &str)> {
    let is_option: fn(&str) -> bool = match command.program() {
        "curl" => |text| text == "--insecure" || is_short_k(text),
        "wget" => |text| text == "--no-check-certificate",
        "git" => |text| matches!(text.to_ascii_lowercase().as_str(), "http.sslverify=false" | "http.sslverify"),
        _ => return None,
    };
    let arguments = command.arguments();
    let at = arguments.iter().position(|word| is_option(&word.text))?;
    let word = arguments.get(at)?;
    let is_off =
        !word.text.eq_ignore_ascii_case("http.sslVerify") || arguments.get(at + 1).is_some_and(|next| next.text == "false");
    is_off.then_some((word.range, word.text.as_str()))
}

/// `-k` among other letters, up to one that takes the rest of the word as its value.
fn is_short_k(text: &str) -> bool {
    let Some(letters) = text.strip_prefix('-').filter(|letters| !letters.starts_with('-')) else { return false };
    letters.chars().take_while(|c| !"ouHXdAbcCeEmrtTwxyYzDFKPQ".contains(*c)).any(|c| c == 'k')
}

/// Leaves the option out. Whoever relied on it gets a build that fails, so a person has to choose that.
fn fix(placed: &Placed, command: &ShellCommand, range: TextRange, option: &str) -> Option<Fix> {
    let is_as_written = |range: TextRange, text: &str| slice(&placed.text, range) == text;
    if !is_as_written(range, option) || command.program() == "git" {
        return None;
    }
    if is_short_k(option) && option != "-k" {
        let shorter = option.replacen('k', "", 1);
        let edit = Edit::replace(placed.at(range), shorter.as_str());
        return Some(Fix::suggestion(msg!(change, option = option, shorter = shorter), vec![edit]));
    }
    let before = command.words.iter().rfind(|word| word.range.end() < range.start())?;
    let gap = between(before.range.end(), range.start());
    // Nothing but what separates the two words.
    let is_plain = slice(&placed.text, gap).chars().all(|c| c.is_whitespace() || matches!(c, '\\' | '`'));
    let edit = Edit::delete(placed.at(gap.cover(range)));
    is_plain.then(|| Fix::suggestion(msg!(remove, option = option), vec![edit]))
}

/// This machine is no stranger.
fn is_local(command: &ShellCommand) -> bool {
    command
        .arguments()
        .iter()
        .any(|word| ["://localhost", "://127.", "://[::1]", "://0.0.0.0"].iter().any(|host| word.text.contains(host)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn fixes() {
        let rule = "certificates-not-checked";
        check_fix(rule, "FROM a\nRUN curl -k -O https://e.com/a\n", "FROM a\nRUN curl -O https://e.com/a\n");
        check_fix(rule, "FROM a\nRUN curl -fsSLk https://e.com/a\n", "FROM a\nRUN curl -fsSL https://e.com/a\n");
        check_fix(
            rule,
            "FROM a\nRUN b && wget \\\n    --no-check-certificate \\\n    https://e.com/a\n",
            "FROM a\nRUN b && wget \\\n    https://e.com/a\n",
        );
        check_fix(rule, "FROM a\nRUN curl https://e.com/a --insecure\n", "FROM a\nRUN curl https://e.com/a\n");
    }

    #[test]
    fn not_in_tests() {
        let rule = "certificates-not-checked";
        check_rule(rule, "FROM a AS app\nFROM app AS test\nRUN curl -k -O https://e.com/genome\n");
        check_rule(rule, "FROM a AS app\nFROM app AS latest\nRUN curl -k https://e.com/a\n         ^^ warning\n");
    }

    #[test]
    fn at_the_option() {
        check_rule(
            "certificates-not-checked",
            r#"
FROM a
RUN curl -k https://e.com/a -o /a && curl -fsSLk https://e.com/b
         ^^ warning: `-k` accepts any server: certificates are not checked
                                          ^^^^^^ warning
RUN wget --no-check-certificate https://e.com/a
         ^^^^^^^^^^^^^^^^^^^^^^ warning
RUN git config --global http.sslVerify false && git -c http.sslVerify=false clone x
                        ^^^^^^^^^^^^^^ warning
                                                       ^^^^^^^^^^^^^^^^^^^^ warning
RUN curl -o k https://e.com/a; curl -Hk: b; curl -k https://localhost:8443
HEALTHCHECK CMD curl -k https://localhost
RUN git config --global http.sslVerify true
RUN wget --no-check-certificate https://e.com/a https://e.com/a.asc && gpg --batch --verify a.asc a
RUN curl -kO https://e.com/a && echo "$SUM  a" | sha256sum -c -
RUN sha256sum -c sums && curl -kO https://e.com/a
                              ^^^ warning
"#,
        );
    }
}
