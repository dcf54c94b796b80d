use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::booleans::SWITCHES;
use crate::data::secret_names::{BUILDKIT_HARMLESS, BUILDKIT_WORDS, CHECKSUMS, FINGERPRINTS, PLACES};
use crate::model::expand;
use crate::rules::{Sink, StageContext};
use crate::syntax::ast::{Keyword, PairForm};

rule! {
    /// ARG or ENV for a secret.
    ///
    /// Their values stay in the image and its history, where anyone who has the image can read them. A
    /// secret belongs in `RUN --mount=type=secret`.
    ///
    /// Names are judged word by word: `API_KEY`, `DB_PASSWORD` and `TOKEN` are reported, `PUBLIC_KEY`,
    /// `TOKEN_FILE` and `TOKENS` are not.
    ///
    /// ```dockerfile,bad
    /// FROM node:24-slim
    /// ARG NPM_TOKEN
    /// RUN npm ci
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM node:24-slim
    /// RUN --mount=type=secret,id=NPM_TOKEN,env=NPM_TOKEN npm ci
    /// ```
    SECRETS_USED_IN_ARG_OR_ENV {
        id: "SecretsUsedInArgOrEnv",
        set: BuildCheck,
        severity: Warning,
        aliases: ["DL3064", "tally/ruby/secrets-in-arg-or-env"],
        covers: [Same "DL3064"],
        check: Stage(check),
        messages: {
            arg: "`{name}` looks like a secret, and ARG values stay in the image's history; use RUN --mount=type=secret",
            env: "`{name}` looks like a secret, and ENV values stay in the image; use RUN --mount=type=secret",
        },
    }
}

/// BuildKit: `validations.go`, `validateNoSecretKey`; ARGs before the first FROM are not looked at.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let mut of_variables = FxHashMap::default();
    for placed in cx.model.instructions.get(cx.model.global().end..).unwrap_or_default() {
        if !matches!(placed.keyword, Keyword::Arg | Keyword::Env) {
            continue;
        }
        for pair in placed.pairs() {
            // `$$` is the variable of that name, which nothing sets.
            let name = pair.name().replace("$$", "");
            let name = name.trim_matches(['"', '\'']);
            let has_word = |words: &[&str]| name.split('_').any(|part| words.iter().any(|w| part.eq_ignore_ascii_case(w)));
            if has_word(&BUILDKIT_WORDS) && !has_word(&BUILDKIT_HARMLESS) {
                let message = if placed.keyword == Keyword::Arg { msg!(arg, name = name) } else { msg!(env, name = name) };
                let range = placed.at(pair.name_range());
                let value = pair.value.as_ref().and_then(|value| value.literal(cx.model.escape));
                let is_empty = pair.form == PairForm::Equals && pair.value.is_none();
                let is_public = is_empty || is_of_place(name) || value.is_some_and(|value| is_public(name, &value));
                out.report(range, message).harmless_if(is_public);
                if let Some(word) = pair.value.as_ref().filter(|word| pair.key.is_some() && word.has_variables()) {
                    of_variables.insert(range, (name.to_owned(), word));
                }
            }
        }
    }
    if of_variables.is_empty() {
        return;
    }
    // The value of an ARG above, such as the fingerprint of a key.
    let mut public = FxHashSet::default();
    cx.model.visit_with_environment(|_, _, placed, environment| {
        for range in placed.pairs().iter().map(|pair| placed.at(pair.name_range())) {
            let Some((name, word)) = of_variables.get(&range) else { continue };
            // A default that says nothing is there to be replaced.
            if expand(word, cx.model.escape, environment).known().is_some_and(|value| is_fingerprint(name, value)) {
                public.insert(range);
            }
        }
    });
    for finding in &mut out.findings {
        finding.harmless_if(public.contains(&finding.range));
    }
}

/// Whether a name says where a secret is, not what it is: `DB_PASSWORD_PATH`.
fn is_of_place(name: &str) -> bool {
    name.rsplit('_').next().is_some_and(|last| PLACES.iter().any(|place| last.eq_ignore_ascii_case(place)))
}

/// Whether a value is none that anybody hides: a fingerprint or checksum, a switch, a path, an address, some words, nothing
/// at all.
fn is_public(name: &str, value: &str) -> bool {
    let is_switch = SWITCHES.iter().any(|word| value.eq_ignore_ascii_case(word));
    let is_path = ["/", "./", "../", "~/"].iter().any(|start| value.starts_with(start))
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "/._-~@".contains(c));
    let is_address = ["http://", "https://"].iter().any(|start| value.starts_with(start)) && !value.contains(['@', '?', '#']);
    let is_windows_path = matches!(value.as_bytes(), [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic());
    let is_placeholder = value.chars().all(|c| c.is_ascii_punctuation());
    // A key has no blanks in it; a passphrase may.
    let is_text = value.trim().contains(' ') && !value.contains("-----") && is_key_alone(name);
    // A page shows its key of a test for humans to everybody.
    let is_of_site = ["SITE_KEY", "SITEKEY"].iter().any(|end| name.to_ascii_uppercase().ends_with(end));
    is_of_site
        || is_switch
        || is_placeholder
        || is_path
        || is_windows_path
        || is_address
        || is_text
        || is_fingerprint(name, value)
}

/// Whether nothing but `KEY` makes a secret of a name.
fn is_key_alone(name: &str) -> bool {
    let is_word = |part: &str| BUILDKIT_WORDS.iter().any(|word| part.eq_ignore_ascii_case(word));
    name.split('_').filter(|part| is_word(part)).all(|part| part.eq_ignore_ascii_case("key"))
}

/// Whether a value is the fingerprint of a key or a checksum, and its name says so.
fn is_fingerprint(name: &str, value: &str) -> bool {
    let has_part = |words: &[&str]| name.split('_').any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)));
    let digits = value.chars().filter(|c| !c.is_whitespace() && *c != ':').count();
    let is_hex = value.chars().all(|c| c.is_ascii_hexdigit() || c == ' ' || c == ':');
    is_hex
        && ((matches!(digits, 8 | 16 | 40 | 64) && has_part(&FINGERPRINTS))
            || (matches!(digits, 32 | 40 | 56 | 64 | 96 | 128) && has_part(&CHECKSUMS)))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn values_that_are_public() {
        let count = |text: &str| crate::testing::check_with(text, &Default::default()).len();
        let key = "A62AE125BBBFBB96A6E042EC925CC1CCED3D1561";
        assert_eq!(count(&format!("FROM a:1\nARG SIGNING_KEY={key}\nENV SIGNING_KEY=$SIGNING_KEY\n")), 0);
        assert_eq!(count("FROM a:1\nARG SIGNING_KEY\nENV SIGNING_KEY=$SIGNING_KEY\n"), 2);
        assert_eq!(count("FROM a:1\nARG APP_AUTH={}\nENV APP_AUTH=${APP_AUTH}\n"), 1);
        assert_eq!(count("FROM a:1\nENV NPM_TOKEN=\n"), 0);
        assert_eq!(count("FROM a:1\nENV sa_password=\"_\"\n"), 0);
        assert_eq!(count("# escape=`\nFROM a:1\nENV APP_TOKEN=\"C:\\Data\\sa password\"\n"), 0);
        assert_eq!(count("FROM a:1\nARG sa_password_path\nENV KEY_DIR=x\n"), 0);
        assert_eq!(count("FROM a:1\nENV A01_KEY A01 value\nENV A02_KEY=\"A02 value\"\n"), 1, "the legacy form alone");
        assert_eq!(count("FROM a:1\nENV DB_PASSWORD=\"open sesame\" KEY=\"-----BEGIN KEY----- x\"\n"), 2);
    }

    #[test]
    fn at_the_name() {
        check_rule(
            "SecretsUsedInArgOrEnv",
            "
ARG TOKEN
FROM a
ARG NPM_TOKEN
    ^^^^^^^^^ warning: `NPM_TOKEN` looks like a secret, and ARG values stay in the image's history; use RUN --mount=type=secret
ENV A=1 apikey=x DB_Password=y
        ^^^^^^ warning: `apikey` looks like a secret, and ENV values stay in the image; use RUN --mount=type=secret
                 ^^^^^^^^^^^ warning: `DB_Password` looks
ENV MYSQL_$$PASSWORD=x
    ^^^^^^^^^^^^^^^^ warning: `MYSQL_PASSWORD` looks
ENV SECRET legacy
    ^^^^^^ warning: `SECRET` looks
ARG PUBLIC_KEY KEY_FILE TOKENS AUTHOR MY-TOKEN
ONBUILD ARG TOKEN
",
        );
    }
}
