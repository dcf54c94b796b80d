use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Command, Keyword};
use crate::text::{Edit, TextRange};

rule! {
    /// SHELL takes a JSON array of strings and nothing else.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// SHELL /bin/ash -eo pipefail -c
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// SHELL ["/bin/ash", "-eo", "pipefail", "-c"]
    /// ```
    SHELL_NOT_JSON {
        id: "shell-not-json",
        set: BuildError,
        severity: Error,
        aliases: ["SHELL_JSON_FORM", "SHELL_REQUIRES_ONE"],
        covers: [Same "invalid-json-form"],
        check: Instruction(check),
        messages: {
            words: "SHELL takes a JSON array, such as `[\"/bin/bash\", \"-c\"]`",
            single: "JSON needs double quotes",
            broken: "This is not a valid JSON array of strings",
            change: "Change to `{json}`",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseShell`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Shell {
        return;
    }
    let Some(Command::Shell(shell)) = cx.instruction.command() else { return };
    let text = cx.instruction.slice(shell.range);
    let (message, json) = if text.starts_with('[') {
        let double = text.replace('\'', "\"");
        let is_mended = !text.contains('"') && serde_json::from_str::<Vec<String>>(&double).is_ok();
        if is_mended { (msg!(single), Some(double)) } else { (msg!(broken), None) }
    } else {
        (msg!(words), plain_words(cx, &shell.fragments))
    };
    let fix = json.map(|json| Fix::safe(msg!(change, json = json), vec![Edit::replace(shell.range, json.clone())]));
    out.report(shell.range, message).maybe_fix(fix);
}

/// The words as a JSON array, if there is nothing that a shell would read in another way.
fn plain_words(cx: &InstructionContext<'_>, fragments: &[TextRange]) -> Option<String> {
    let [line] = fragments else { return None };
    let is_plain = |word: &&str| word.chars().all(|c| c.is_alphanumeric() || "-_./:+=,@%".contains(c));
    let words: Vec<&str> = cx.instruction.slice(*line).split_whitespace().collect();
    let quoted: Vec<String> = words.iter().filter(|w| is_plain(w)).map(|word| format!("\"{word}\"")).collect();
    (quoted.len() == words.len()).then(|| format!("[{}]", quoted.join(", ")))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_arguments() {
        check_rule(
            "shell-not-json",
            "
FROM a
SHELL bash -c
      ^^^^^^^ error: SHELL takes a JSON array
SHELL ['bash', '-c']
      ^^^^^^^^^^^^^^ error: JSON needs double quotes
SHELL [\"bash\", \"-c\"
      ^^^^^^^^^^^^^ error: This is not a valid JSON array
SHELL [\"bash\", \"-c\"]
SHELL
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("shell-not-json", "FROM a\nSHELL bash  -c", "FROM a\nSHELL [\"bash\", \"-c\"]");
        check_fix("shell-not-json", "FROM a\nSHELL ['bash', '-c']", "FROM a\nSHELL [\"bash\", \"-c\"]");
    }
}
