use crate::model::{CommandSource, ShellScript};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Instruction, Keyword};
use crate::text::{Edit, SecretToken, range, secret_tokens};

rule! {
    /// A token or a private key that is written out.
    ///
    /// Whoever can read the file or the image can use it, also when a later step removes it from the image. Revoke
    /// it where it was made: removing it from the file leaves it in the history of the repository. A build gets a
    /// new one by `RUN --mount=type=secret`, a container by `docker run --env-file`.
    ///
    /// Only what is certain by its form is reported: tokens of GitHub, GitLab, AWS, Google, Slack, npm, PyPI,
    /// Hugging Face, OpenAI and others, and private keys without a passphrase. Outputs show their first
    /// characters alone.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN curl -H "Authorization: Bearer ghp_q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2" https://api.github.com/user
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN --mount=type=secret,id=GITHUB_TOKEN,env=GITHUB_TOKEN \
    ///     curl -H "Authorization: Bearer $GITHUB_TOKEN" https://api.github.com/user
    /// ```
    SECRET_IN_TEXT {
        id: "secret-in-text",
        set: Own,
        severity: Warning,
        check: Instruction(check),
        messages: {
            token: "Whoever reads the file or the image can use this secret of {maker}; revoke it, and use RUN --mount=type=secret",
            key: "Whoever reads the file or the image can use this private key; replace it, and use RUN --mount=type=secret",
            mount: "Take it from a secret: `docker build --secret id={variable}`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let instruction = cx.instruction;
    for token in secret_tokens(&instruction.text) {
        let at = range(token.range.start, token.range.end);
        let message = match token.maker {
            Some(maker) => msg!(token, maker = maker),
            None => msg!(key),
        };
        let finding = out.report(at, message).maybe_fix(mounted(instruction, cx.escape, &token));
        // The name of the variable says no more than the token.
        for pair in instruction.pairs().iter().filter(|pair| pair.range.contains_range(at)) {
            finding.settles(pair.name_range());
        }
    }
}

/// Takes a token of a command from a secret instead.
fn mounted(run: &Instruction, escape: char, token: &SecretToken) -> Option<Fix> {
    let at = range(token.range.start, token.range.end);
    if run.keyword != Keyword::Run || token.maker.is_none() || !run.heredocs.is_empty() {
        return None;
    }
    let commands = ShellScript::of(run, escape).commands.iter().filter(|command| command.source == CommandSource::Shell);
    let word =
        commands.flat_map(|command| command.words.iter().chain(&command.assignments)).find(|w| w.range.contains_range(at))?;
    // Nothing is expanded between single quotes, and what is there of that name may be something else.
    if run.slice(word.range).contains(['\'', '\\', '`', '$', '\n']) || run.text.contains(token.variable) {
        return None;
    }
    let variable = token.variable;
    let is_followed =
        run.text.get(token.range.end..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
    let value = if is_followed { format!("${{{variable}}}") } else { format!("${variable}") };
    let mount = format!(" --mount=type=secret,id={variable},env={variable}");
    let edits = vec![Edit::insert(run.keyword_token.range.end(), mount), Edit::replace(at, value)];
    Some(Fix::suggestion(msg!(mount, variable = variable), edits).preferred())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_with};

    #[test]
    fn at_the_token() {
        check_rule(
            "secret-in-text",
            r#"
FROM a
ENV GITHUB_TOKEN=ghp_q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: Whoever reads the file or the image can use this secret of GitHub; revoke it
ARG KEY=AKIAQ7RK2WD9ZM4LX8TV
        ^^^^^^^^^^^^^^^^^^^^ warning: Whoever reads the file or the image can use this secret of AWS
LABEL token=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
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning
COPY <<EOF /root/.npmrc
//registry.npmjs.org/:_authToken=npm_q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning
EOF
RUN git clone https://ghp_q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2@github.com/a/b && echo $GITHUB_TOKEN
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning
ENV GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
"#,
        );
    }

    #[test]
    fn one_flaw_one_finding() {
        let token = "ghp_q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2";
        let ids = |text: String| check_with(&text, &Default::default()).iter().map(|f| f.rule.id).collect::<Vec<_>>();
        assert_eq!(ids(format!("FROM a:1\nENV GITHUB_TOKEN={token}\n")), ["secret-in-text"]);
        assert_eq!(ids(format!("FROM a:1\nRUN git clone https://me:{token}@github.com/a/b\n")), ["credentials-in-url"]);
    }

    #[test]
    fn taken_from_a_secret() {
        check_fix(
            "secret-in-text",
            "FROM a\nRUN curl -H \"Authorization: token ghp_q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2\" https://a.example\n",
            "FROM a\nRUN --mount=type=secret,id=GITHUB_TOKEN,env=GITHUB_TOKEN curl -H \"Authorization: token $GITHUB_TOKEN\" https://a.example\n",
        );
    }
}
