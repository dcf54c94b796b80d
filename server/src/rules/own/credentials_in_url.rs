use memchr::memmem;

use crate::model::{CommandSource, PipArgument, PipInstall, ShellScript};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Arguments, Instruction, Keyword};
use crate::text::{Edit, TextRange, between, range};

rule! {
    /// An address with a password in it.
    ///
    /// The password stays in the history of the image, where anyone who has the image can read it. It
    /// belongs in `RUN --mount=type=secret`: pip reads the address of its index from `/etc/pip.conf`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN git clone https://me:ghp_8f2a61c0@github.com/me/app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN --mount=type=secret,id=netrc,target=/root/.netrc git clone https://github.com/me/app
    /// ```
    CREDENTIALS_IN_URL {
        id: "credentials-in-url",
        set: Own,
        severity: Warning,
        covers: [Same "secret-in-text"],
        check: Instruction(check),
        messages: {
            password: "The password in this address stays in the image's history; use RUN --mount=type=secret",
            secret: "Take the address from a secret, a `pip.conf`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let instruction = cx.instruction;
    let is_looked_at =
        matches!(instruction.keyword, Keyword::Run | Keyword::Add | Keyword::Env | Keyword::Arg | Keyword::Onbuild);
    if !is_looked_at || matches!(instruction.arguments, Arguments::Raw(_)) {
        return;
    }
    let text = &*instruction.text;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| memmem::find(rest.as_bytes(), b"://")) {
        let start = at + found + 3;
        at = start;
        let rest = text.get(start..).unwrap_or_default();
        let end = rest.find(|c: char| c.is_whitespace() || "/\"'`<>)}|;&".contains(c)).unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or_default();
        let Some((user, host)) = authority.rsplit_once('@') else { continue };
        let Some((name, password)) = user.split_once(':') else { continue };
        let scheme = text.get(..start - 3).unwrap_or_default();
        let is_web = ["https", "http"].iter().any(|known| scheme.ends_with(known));
        if is_web && !host.is_empty() && !name.is_empty() && is_literal(password) {
            let at = range(start, start + user.len());
            out.report(at, msg!(password)).maybe_fix(pip_secret(instruction, cx.escape, at));
        }
    }
}

/// Lets pip read the index from a secret instead: `docker build --secret id=pip,src=pip.conf`.
fn pip_secret(run: &Instruction, escape: char, at: TextRange) -> Option<Fix> {
    if run.keyword != Keyword::Run || !run.flags.is_empty() {
        return None;
    }
    let commands = &ShellScript::of(run, escape).commands;
    let (command, option, value) = commands.iter().find_map(|command| {
        let install = PipInstall::of(command).filter(|_| command.program() != "uv" && command.source == CommandSource::Shell)?;
        install.arguments.iter().find_map(|argument| match *argument {
            PipArgument::Option(option, value) => {
                let last = value.unwrap_or(option);
                let name = option.text.split('=').next().unwrap_or_default();
                let is_index = matches!(name, "-i" | "--index-url" | "--extra-index-url");
                (is_index && last.range.contains_range(at)).then_some((command, option, last))
            }
            PipArgument::Word(_) => None,
        })
    })?;
    let before = command.words.iter().take_while(|word| word.range.start() < option.range.start()).last()?;
    let mount = Edit::insert(run.keyword_token.range.end(), " --mount=type=secret,id=pip,target=/etc/pip.conf");
    let edits = vec![mount, Edit::delete(between(before.range.end(), value.range.end()))];
    Some(Fix::suggestion(msg!(secret), edits).preferred())
}

/// Whether a password is written out, and is none of those that examples have.
fn is_literal(password: &str) -> bool {
    const EXAMPLES: [&str; 11] = [
        "password",
        "pass",
        "pwd",
        "passwd",
        "secret",
        "xxx",
        "yourpassword",
        "your_password",
        "pw",
        "x-oauth-basic",
        "changeme",
    ];
    let has_letter = password.chars().any(|c| c.is_ascii_alphanumeric());
    has_letter
        && !password.contains(['$', '{', '%', '<', '*', '\\'])
        && !EXAMPLES.contains(&password.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_password() {
        check_rule(
            "credentials-in-url",
            r#"
FROM a
RUN git clone https://me:ghp_8f2a61c0@github.com/a/b
                      ^^^^^^^^^^^^^^^ warning: The password in this address stays
ENV INDEX=http://a:b1@example.com/simple
                 ^^^^ warning
RUN git clone https://$USER:$TOKEN@github.com/a/b && git clone https://user:password@github.com/a/b
RUN git clone https://me@github.com/a/b && curl http://a.example:80/b@c
ENV DB=postgres://a:b1@localhost/db
"#,
        );
    }

    #[test]
    fn pip_reads_a_secret() {
        check_fix(
            "credentials-in-url",
            "FROM a\nRUN pip install --index-url https://me:ghp_8f2a61c0@example.com/simple/ flask\n",
            "FROM a\nRUN --mount=type=secret,id=pip,target=/etc/pip.conf pip install flask\n",
        );
    }
}
