use crate::data::booleans::SWITCHES;
use crate::data::secret_names::{HADOLINT_NAMES, HADOLINT_PARTS, SWITCH_STARTS};
use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::{Keyword, Pair};

rule! {
    /// ARG or ENV with a name that may stand for a secret.
    ///
    /// SecretsUsedInArgOrEnv judges names word by word; this rule also finds the same words as parts of
    /// other words, and user names. Outside hadolint's own profile nothing is said of `USERNAME` by itself, of `PASSWORDLESS`,
    /// and of switches: `ENABLE_…`, values such as `true`.
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
            let finding = out.report(pair.name_range(), msg!(secret, name = name, keyword = instruction.keyword.as_str()));
            finding.harmless_if(hides_nothing(pair, &lower, cx.escape));
        }
    }
}

/// Whether a variable is the name of an account as such, has no other word than "passwordless", or switches something.
fn hides_nothing(pair: &Pair, lower: &str, escape: char) -> bool {
    let value = pair.value.as_ref().and_then(|value| value.literal(escape));
    let is_switch = value.is_some_and(|value| !value.is_empty() && SWITCHES.contains(&value.to_ascii_lowercase().as_str()));
    let has_start = SWITCH_STARTS.iter().any(|start| lower.starts_with(&start.to_ascii_lowercase()));
    let rest = lower.replace("passwordless", "");
    is_switch
        || has_start
        || lower == "username"
        || !HADOLINT_PARTS.iter().any(|part| rest.contains(part)) && !HADOLINT_NAMES.contains(&rest.as_str())
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::{check_rule, check_with};

    #[test]
    fn accounts_and_switches() {
        let count = |line: &str, profile| {
            let settings = Settings { profile, ..Settings::default() };
            let found = check_with(&format!("FROM a:1\n{line}\n"), &settings);
            found.iter().filter(|finding| finding.rule.id == "DL3064").count()
        };
        for line in
            ["ARG USERNAME=runner", "ARG ENABLE_PASSWORDLESS_SUDO", "ARG PASSWORDLESS", "ENV TOKENIZERS_PARALLELISM=false"]
        {
            assert_eq!((count(line, Profile::All), count(line, Profile::Hadolint)), (0, 1), "{line}");
        }
        assert_eq!(count("ENV DB_USERNAME=admin TOKENIZER=", Profile::All), 2);
    }

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
