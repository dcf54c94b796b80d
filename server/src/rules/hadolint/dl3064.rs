use crate::data::secret_names::{HADOLINT_NAMES, HADOLINT_PARTS};
use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// ARG or ENV with a name that may stand for a secret.
    ///
    /// SecretsUsedInArgOrEnv judges names word by word; this rule also finds the same words as parts of
    /// other words, and user names.
    ///
    /// ```dockerfile,bad
    /// FROM node:26-slim
    /// ENV DB_USERNAME=admin
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM node:26-slim
    /// ENV DB_HOST=db
    /// ```
    DL3064 {
        id: "DL3064",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            secret: "`{name}` may be a secret, and anyone who has the image can read the values of {keyword}",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let instruction = cx.instruction.trigger().unwrap_or(cx.instruction);
    if !matches!(instruction.keyword, Keyword::Arg | Keyword::Env) {
        return;
    }
    for pair in instruction.pairs() {
        let name = pair.name().trim_matches(['"', '\'']);
        let lower = name.to_ascii_lowercase();
        if HADOLINT_PARTS.iter().any(|part| lower.contains(part)) || HADOLINT_NAMES.contains(&lower.as_str()) {
            out.report(pair.name_range(), msg!(secret, name = name, keyword = instruction.keyword.as_str()));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_name() {
        check_rule(
            "DL3064",
            r#"
ARG TOKENIZER
    ^^^^^^^^^ warning: `TOKENIZER` may be a secret, and anyone who has the image can read the values of ARG
FROM a
ENV A=1 DB_USERNAME=b
        ^^^^^^^^^^^ warning: `DB_USERNAME` may be
ONBUILD ENV API_KEY=x
            ^^^^^^^ warning
ARG AUTH KEY passwd
LABEL password=x
"#,
        );
    }
}
