use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::data::flags::SECRET_ENV_SINCE;
use crate::model::{CommandSource, Frontend, Model, ShellScript};
use crate::rules::{Finding, Fix, InstructionContext, Sink};
use crate::syntax::ast::{Instruction, Keyword};
use crate::text::{Edit, SecretToken, TextRange, range, secret_tokens};

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
    let (words, pairs) = (OnceCell::new(), instruction.pairs());
    let mut named: FxHashMap<&str, bool> = FxHashMap::default();
    for token in secret_tokens(&instruction.text) {
        let at = range(token.range.start, token.range.end);
        let message = match token.maker {
            Some(maker) => msg!(token, maker = maker),
            None => msg!(key),
        };
        let finding = out.report(at, message);
        if instruction.keyword == Keyword::Run && token.maker.is_some() && instruction.heredocs.is_empty() {
            let words = words.get_or_init(|| words_of(instruction, cx.escape));
            // Makers are few, and the text is looked through once for each.
            let is_named = *named.entry(token.variable).or_insert_with(|| instruction.text.contains(token.variable));
            if !is_named {
                finding.fixes.extend(mounted(instruction, words, &token).into_iter().flatten());
            }
        }
        // The name of the variable says no more than the token.
        let next = pairs.partition_point(|pair| pair.range.end() < at.end());
        if let Some(pair) = pairs.get(next).filter(|pair| pair.range.contains_range(at)) {
            finding.settles(pair.name_range());
        }
    }
}

/// The words of the commands of a RUN, without those in substitutions in others, in their order.
fn words_of(run: &Instruction, escape: char) -> Vec<TextRange> {
    let commands = ShellScript::of(run, escape).commands.iter().filter(|command| command.source == CommandSource::Shell);
    let words = commands.flat_map(|command| command.words.iter().chain(&command.assignments));
    let mut words: Vec<TextRange> = words.map(|word| word.range).collect();
    words.sort_by_key(|word| (word.start(), std::cmp::Reverse(word.end())));
    let mut end = None;
    words.retain(|word| {
        let is_outer = end.is_none_or(|end| end <= word.start());
        if is_outer {
            end = Some(word.end());
        }
        is_outer
    });
    words
}

/// Two ways to take a token of a command from a secret instead: by a variable, and by its file.
fn mounted(run: &Instruction, words: &[TextRange], token: &SecretToken) -> Option<[Fix; 2]> {
    let at = range(token.range.start, token.range.end);
    let word = words.get(words.partition_point(|word| word.end() < at.end())).filter(|word| word.contains_range(at))?;
    // Nothing is expanded between single quotes, and what is there of that name may be something else.
    let text = run.slice(*word);
    if text.contains(['\'', '\\', '`', '$', '\n']) {
        return None;
    }
    let variable = token.variable;
    let is_followed =
        run.text.get(token.range.end..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
    let value = if is_followed { format!("${{{variable}}}") } else { format!("${variable}") };
    let content = format!("$(cat /run/secrets/{variable})");
    let content = if text.contains('"') { content } else { format!("\"{content}\"") };
    let fix = |mount: String, value: String| {
        let edits = vec![Edit::insert(run.keyword_token.range.end(), mount), Edit::replace(at, value)];
        Fix::suggestion(msg!(mount, variable = variable), edits).preferred()
    };
    let mount = format!(" --mount=type=secret,id={variable}");
    Some([fix(format!("{mount},env={variable}"), value), fix(mount, content)])
}

/// Of the two ways, leaves the one that the file's frontend knows.
pub(in crate::rules) fn keep_known_mounts(findings: &mut [Finding], model: &Model) {
    let knows_variables =
        |frontend: Frontend<'_>| frontend.is_docker() && frontend.version().is_none_or(|version| SECRET_ENV_SINCE <= version);
    let wanted = usize::from(!model.frontend().is_none_or(knows_variables));
    for finding in findings.iter_mut().filter(|finding| finding.rule.id == SECRET_IN_TEXT.id && finding.fixes.len() == 2) {
        finding.fixes.swap(0, wanted);
        finding.fixes.truncate(1);
    }
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
    #[test]
    fn from_its_file_where_an_older_syntax_is_pinned() {
        for syntax in ["docker/dockerfile:1.4", "docker.io/docker/dockerfile:1.9", "example.com/frontend:2"] {
            check_fix(
                "secret-in-text",
                &format!("# syntax={syntax}\nFROM a\nRUN x --token=ghp_q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2\n"),
                &format!(
                    "# syntax={syntax}\nFROM a\nRUN --mount=type=secret,id=GITHUB_TOKEN x --token=\"$(cat /run/secrets/GITHUB_TOKEN)\"\n"
                ),
            );
        }
        for syntax in ["docker/dockerfile:1", "docker/dockerfile:1.10"] {
            check_fix(
                "secret-in-text",
                &format!("# syntax={syntax}\nFROM a\nRUN x \"ghp_q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2\"\n"),
                &format!(
                    "# syntax={syntax}\nFROM a\nRUN --mount=type=secret,id=GITHUB_TOKEN,env=GITHUB_TOKEN x \"$GITHUB_TOKEN\"\n"
                ),
            );
        }
    }

    #[test]
    fn words_in_substitutions() {
        let fixes = |run: &str| {
            let found = check_with(&format!("FROM a:1\nRUN {run}\n"), &Default::default());
            found.iter().find(|finding| finding.rule.id == "secret-in-text").map(|finding| finding.fixes.len())
        };
        let token = "ghp_q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2";
        assert_eq!(fixes(&format!("a {token} b {token}")), Some(1));
        assert_eq!(fixes(&format!("a $(b {token})")), Some(0));
        assert_eq!(fixes(&format!("a '{token}'")), Some(0));
        assert_eq!(fixes(&format!("a {token} $GITHUB_TOKEN")), Some(0));
    }
}
