use std::borrow::Borrow;
use std::hash::Hash;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::booleans::SWITCHES;
use crate::data::secret_names::{
    BUILDKIT_HARMLESS, BUILDKIT_WORDS, CHECKSUMS, DEFAULT_PASSWORDS, DEMO_WORDS, FINGERPRINTS, FRONT_ENDS, PLACEHOLDERS, PLACES,
    SWITCH_STARTS,
};
use crate::model::{MountKind, Placed, ShellScript, Stage, StageModel, expand, mounts};
use crate::rules::{Sink, StageContext};
use crate::syntax::ast::{Keyword, Pair, PairForm, Word};
use crate::text::TextRange;

rule! {
    /// ARG or ENV for a secret.
    ///
    /// Their values stay in the image and its history, where anyone who has the image can read them. A
    /// secret that the build needs belongs in `RUN --mount=type=secret`; one that the program needs is given to the
    /// container when it starts.
    ///
    /// Names are judged word by word: `API_KEY`, `DB_PASSWORD` and `TOKEN` are reported, `PUBLIC_KEY`,
    /// `TOKEN_FILE` and `TOKENS` are not. Outside BuildKit's own profile nothing is said of values that hide nothing:
    /// fingerprints, commits, paths, words (`changeme`, `pass-goss-tests`), passwords of less than eight characters or that are the
    /// name of the user, variables that nothing sets; of public keys (`PUB_KEY`), their fingerprints (`KEY_FPR`) and switches (`ENABLE_AUTH`); and where ENV takes over an ARG of
    /// the same name, only ENV is reported. Keys for browsers (`phc_…`, `pk_live_…`) hide nothing either, and what ENV says in a stage
    /// that only files are taken from is in no image.
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
            env: "`{name}` looks like a secret, and ENV values stay in the image; give it to the container when it starts, or use RUN --mount=type=secret",
        },
    }
}

/// BuildKit: `validations.go`, `validateNoSecretKey`; ARGs before the first FROM are not looked at.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let mut of_variables = FxHashMap::default();
    // The variables that ARG and ENV set so far.
    let mut set: Told<&str> = Told(FxHashMap::default());
    // What users and databases are called.
    let mut names: Told<String> = Told(FxHashMap::default());
    let settings = cx.model.stages.iter().flat_map(|stage| {
        let is_setting = |placed: &&Placed| matches!(placed.keyword, Keyword::Arg | Keyword::Env);
        cx.model.instructions_of(stage).iter().filter(is_setting).map(move |placed| (stage, placed))
    });
    for (stage, placed) in settings {
        let literal = |pair: &Pair| pair.value.as_ref().and_then(|value| value.literal(cx.model.escape));
        let of_names = placed.pairs().iter().filter(|pair| is_of_name(pair.name()));
        for value in of_names.filter_map(literal) {
            names.tell(value.to_string(), stage);
        }
        for pair in placed.pairs() {
            // `$$` is the variable of that name, which nothing sets.
            let name = pair.name().replace("$$", "");
            let name = name.trim_matches(['"', '\'']);
            let has_word = |words: &[&str]| name.split('_').any(|part| words.iter().any(|w| part.eq_ignore_ascii_case(w)));
            if has_word(&BUILDKIT_WORDS) && !has_word(&BUILDKIT_HARMLESS) {
                let message = if placed.keyword == Keyword::Arg { msg!(arg, name = name) } else { msg!(env, name = name) };
                let range = placed.at(pair.name_range());
                let value = literal(pair);
                // Whoever takes the name of the user for a password hides nothing.
                let is_name = is_password(name) && value.as_ref().is_some_and(|value| names.is_told(cx.model, stage, value));
                let is_empty = pair.form == PairForm::Equals && pair.value.is_none();
                let is_unset = pair
                    .value
                    .as_ref()
                    .filter(|_| pair.key.is_some())
                    .is_some_and(|word| is_of_unset(word, |name| set.is_told(cx.model, stage, name)));
                let is_public = is_empty
                    || is_unset
                    || is_name
                    || is_of_place(name)
                    || value.is_some_and(|value| pair.key.is_some() && is_public(name, &value));
                out.report(range, message).harmless_if(is_public);
                if let Some(word) = pair.value.as_ref().filter(|word| pair.key.is_some() && word.has_variables()) {
                    of_variables.insert(range, (name.to_owned(), word));
                }
            }
            set.tell(pair.name(), stage);
        }
    }
    drop_taken_over(cx, out);
    drop_names_of_secrets(cx, out);
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

/// What instructions have said so far, and in which stages: one says it for its own stage and those that are built on it.
struct Told<T>(FxHashMap<T, By>);

/// The stages that have said something, by index and in order; most things are said in one.
struct By {
    first: usize,
    others: Vec<usize>,
}

impl<T: Borrow<str> + Eq + Hash> Told<T> {
    /// How far up is looked, so that a thousand stages, each on the one above, take no longer than others.
    const DEEPEST: usize = 256;

    fn tell(&mut self, what: T, by: &Stage) {
        let told = self.0.entry(what).or_insert(By { first: by.index, others: Vec::new() });
        if *told.others.last().unwrap_or(&told.first) != by.index {
            told.others.push(by.index);
        }
    }

    fn is_told(&self, model: &StageModel, to: &Stage, what: &str) -> bool {
        let is_by = |told: &By, stage: &Stage| told.first == stage.index || told.others.binary_search(&stage.index).is_ok();
        self.0
            .get(what)
            .is_some_and(|told| is_by(told, to) || model.ancestors(to).take(Self::DEEPEST).any(|stage| is_by(told, stage)))
    }
}

/// Whether a value is made of variables that nothing sets: it is empty, as `UndefinedVar` says.
fn is_of_unset(word: &Word, is_set: impl Fn(&str) -> bool) -> bool {
    let variables = word.variables();
    let is_plain = variables.iter().all(|variable| variable.modifier.is_none());
    !variables.is_empty()
        && is_plain
        && variables.iter().all(|variable| variable.name.as_ref().is_some_and(|name| !is_set(&name.text)))
}

/// Takes back what is said of an ARG that an ENV of the same name takes over in its stage: that is one flaw.
fn drop_taken_over(cx: &StageContext<'_>, out: &mut Sink) {
    if out.findings.len() < 2 {
        return;
    }
    let mut taken = FxHashSet::default();
    for stage in &cx.model.stages {
        let of_kind = |kind| cx.model.instructions_of(stage).iter().filter(move |placed| placed.keyword == kind);
        let takes_over = |pair: &&Pair| {
            let name = pair.name();
            pair.value.as_ref().is_some_and(|value| {
                value.raw.trim_matches('"').strip_prefix('$').is_some_and(|of| of == name || of == format!("{{{name}}}"))
            })
        };
        let names: FxHashSet<&str> =
            of_kind(Keyword::Env).flat_map(|placed| placed.pairs()).filter(takes_over).map(|pair| pair.name()).collect();
        for placed in of_kind(Keyword::Arg).filter(|_| !names.is_empty()) {
            let pairs = placed.pairs().iter().filter(|pair| names.contains(pair.name()));
            taken.extend(pairs.map(|pair| placed.at(pair.name_range())));
        }
    }
    for finding in &mut out.findings {
        finding.harmless_if(taken.contains(&finding.range));
    }
}

/// Takes back what is said of a variable whose value is the name of a secret, by how a RUN uses it
/// (`--mount=type=secret,id=${NAME}`, `/run/secrets/$NAME`), or the address of a public key: `curl "$NAME" | gpg --dearmor`.
fn drop_names_of_secrets(cx: &StageContext<'_>, out: &mut Sink) {
    if out.findings.is_empty() {
        return;
    }
    let mut named: FxHashSet<TextRange> = FxHashSet::default();
    for stage in &cx.model.stages {
        let instructions = cx.model.instructions_of(stage);
        let mut used: FxHashSet<&str> = FxHashSet::default();
        for run in instructions.iter().filter(|placed| placed.keyword == Keyword::Run) {
            used.extend(names_of_secrets(run, cx.model.escape));
        }
        let is_setting = |placed: &&Placed| !used.is_empty() && matches!(placed.keyword, Keyword::Arg | Keyword::Env);
        let pairs =
            instructions.iter().filter(is_setting).flat_map(|placed| placed.pairs().iter().map(move |pair| (placed, pair)));
        named.extend(pairs.filter(|(_, pair)| used.contains(pair.name())).map(|(placed, pair)| placed.at(pair.name_range())));
    }
    for finding in &mut out.findings {
        finding.harmless_if(named.contains(&finding.range));
    }
}

/// The variables that a RUN takes for the name of a secret or the address of a key.
fn names_of_secrets(run: &Placed, escape: char) -> Vec<&str> {
    let variable = |text: &'_ str| -> Option<usize> {
        let rest = text.strip_prefix('$')?.trim_start_matches('{');
        let name = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
        (!name.is_empty()).then_some(name.len())
    };
    let mut used = Vec::new();
    let name_in = |range: TextRange| {
        let text = run.slice(range).trim_matches('"');
        let length = variable(text)?;
        let start = text.find(|c: char| c != '$' && c != '{')?;
        text.get(start..start + length)
    };
    // `--mount=type=secret,id=${NAME}`
    for mount in mounts(run, escape).iter().filter(|mount| mount.kind() == Some(MountKind::Secret)) {
        used.extend(mount.option("id").and_then(|id| name_in(id.value_range())));
    }
    used.extend(run.text.match_indices("/run/secrets/$").map(|(at, before)| {
        let rest = run.text.get(at + before.len()..).unwrap_or_default().trim_start_matches('{');
        rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()
    }));
    // `curl -fsSL "$NAME" | gpg --dearmor`: what is downloaded for those is the public part of a key.
    if ["gpg", "apt-key", "keyring"].iter().any(|word| run.text.contains(word)) {
        for command in ShellScript::of(run, escape).commands.iter().filter(|it| matches!(it.program(), "curl" | "wget")) {
            let words = command.arguments();
            let has_value = |option: &str| !option.trim_start_matches('-').chars().all(|c| "fsSLkqv46O".contains(c));
            for (at, word) in words.iter().enumerate() {
                let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", |word| word.text.as_str());
                let is_address = !before.starts_with('-') || !has_value(before);
                let name = name_in(word.range).filter(|name| is_address && name.split('_').any(|part| part == "KEY"));
                let is_whole = name.is_some_and(|name| {
                    [format!("${name}"), format!("${{{name}}}")].contains(&run.slice(word.range).trim_matches('"').to_owned())
                });
                used.extend(name.filter(|_| is_whole));
            }
        }
    }
    used
}

/// Whether a name says where a secret is, or what it is like: `DB_PASSWORD_PATH`; or is that of a value which a page
/// shows to everybody, of a public key or of a switch.
fn is_of_place(name: &str) -> bool {
    let is_of_both = |first: &str, second: &str| {
        let is_pair = |one: &str, other: &str| one.eq_ignore_ascii_case("pub") && other.eq_ignore_ascii_case("key");
        is_pair(first, second) || is_pair(second, first)
    };
    name.split('_').zip(name.split('_').skip(1)).any(|(first, second)| is_of_both(first, second))
        || SWITCH_STARTS.iter().any(|start| name.starts_with(start))
        || name.rsplit('_').next().is_some_and(|last| PLACES.iter().any(|place| last.eq_ignore_ascii_case(place)))
        || FRONT_ENDS.iter().any(|start| name.starts_with(start))
        // Google's libraries read the path of a file there.
        || name == "GOOGLE_APPLICATION_CREDENTIALS"
        // The key of a test for humans.
        || ["SITE_KEY", "SITEKEY"].iter().any(|end| name.to_ascii_uppercase().ends_with(end))
}

/// Whether a variable says what a user or a database is called: `POSTGRES_USER`, `DB_NAME`.
fn is_of_name(variable: &str) -> bool {
    const WORDS: [&str; 6] = ["user", "username", "db", "database", "dbname", "name"];
    variable.rsplit('_').next().is_some_and(|last| WORDS.iter().any(|word| last.eq_ignore_ascii_case(word)))
}

/// Whether a value is made of a few words, the last of them with a number of up to two digits: `pass-goss-tests`,
/// `AWS_ACCESS_KEY_ID`, `javagat01`. Letters without sense are none: words have vowels, and no capitals in the middle.
fn is_of_words(value: &str) -> bool {
    const MOST: usize = 4;
    const LONGEST: usize = 12;
    let is_word = |word: &str| {
        let lower = word.to_ascii_lowercase();
        let is_one_case =
            lower == word || word.to_ascii_uppercase() == word || word.get(1..).is_some_and(|rest| lower.ends_with(rest));
        let longest_without_vowel = lower.split(['a', 'e', 'i', 'o', 'u', 'y']).map(str::len).max().unwrap_or_default();
        let is_readable = longest_without_vowel < 4 && (word.len() < 4 || longest_without_vowel < word.len());
        (2..=LONGEST).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphabetic()) && is_one_case && is_readable
    };
    let bare = value.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut words = bare.split(['_', '-', '.']);
    value.len() - bare.len() <= 2 && words.clone().count() <= MOST && words.all(is_word)
}

/// Whether a value is none that anybody hides: a fingerprint or checksum, a switch, a path, an address, some words, nothing
/// at all.
fn is_public(name: &str, value: &str) -> bool {
    let is_switch = SWITCHES.iter().any(|word| value.eq_ignore_ascii_case(word));
    // `file:/config/server.key`
    let path = value.strip_prefix("file:").map_or(value, |path| path.strip_prefix("//").unwrap_or(path));
    let is_path = ["/", "./", "../", "~/"].iter().any(|start| path.starts_with(start))
        && path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-~@".contains(c));
    let is_address = ["http://", "https://"].iter().any(|start| value.starts_with(start)) && !value.contains(['@', '?', '#']);
    let is_windows_path = matches!(value.as_bytes(), [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic());
    // What is to be replaced, and what everybody tries first.
    let bare = value.trim_matches(|c: char| c.is_ascii_punctuation());
    let is_none = ["none", "nil", "not-set", "not_set", "notset", "null", "undefined", "unset"]
        .iter()
        .any(|word| bare.eq_ignore_ascii_case(word));
    // Nobody's secret is `abc`, and words are what stands for one, or what everybody may know.
    let is_toy = value.len() <= 3 || (is_password(name) && value.len() < 8);
    let is_none = is_none || is_toy || is_of_words(value);
    let is_word = is_none || PLACEHOLDERS.iter().any(|word| value.eq_ignore_ascii_case(word)) || value.chars().all(|c| c == 'x');
    // `fakekey`, `YouShouldChangeThis`
    let lower = value.to_ascii_lowercase();
    let is_told = ["changeme", "changethis", "fake", "shouldchange", "yourpassword", "youshallnotpass"].iter();
    let is_word = is_word || is_told.into_iter().any(|word| lower.contains(word));
    let is_of_demo = value.split(['_', '-']).any(|part| DEMO_WORDS.iter().any(|word| part.eq_ignore_ascii_case(word)));
    // `admin_password` is the word that stands for one.
    let is_of_demo = is_of_demo || (is_password(name) && ["password", "passwd"].iter().any(|word| lower.ends_with(word)));
    // A short word is a default too, of the project's name or the like.
    let is_short_word = is_password(name) && value.len() <= 10 && value.chars().all(|c| c.is_ascii_lowercase());
    let is_default = is_of_demo || is_short_word || DEFAULT_PASSWORDS.iter().any(|word| value.eq_ignore_ascii_case(word));
    // `MAX_TOKEN=4096`
    let is_number = !is_password(name) && value.len() <= 6 && value.chars().all(|c| c.is_ascii_digit());
    let is_placeholder = is_word || is_default || is_number || value.chars().all(|c| c.is_ascii_punctuation());
    // `PPA_KEY_ID=69464050`
    let is_key_id = name.to_ascii_uppercase().ends_with("KEY_ID") && value.chars().all(|c| c.is_ascii_hexdigit());
    // A key has no blanks in it; a passphrase may.
    let is_text = value.trim().contains(' ') && !value.contains("-----") && is_key_alone(name);
    // What browsers of everybody get: keys of PostHog and Stripe.
    let is_of_browsers = ["phc_", "pk_live_", "pk_test_"].iter().any(|start| value.starts_with(start));
    // A switch of apt-key.
    let is_of_apt = name == "APT_KEY_DONT_WARN_ON_DANGEROUS_USAGE";
    is_of_apt
        || is_of_browsers
        || is_key_id
        || is_switch
        || is_placeholder
        || is_path
        || is_windows_path
        || is_address
        || is_text
        || is_fingerprint(name, value)
}

/// Whether a name says that its value is typed by people, who take short ones.
fn is_password(name: &str) -> bool {
    let words = ["password", "passwd", "pword", "secret"];
    name.split('_').any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
}

/// Whether nothing but `KEY` makes a secret of a name.
fn is_key_alone(name: &str) -> bool {
    let is_word = |part: &str| BUILDKIT_WORDS.iter().any(|word| part.eq_ignore_ascii_case(word));
    name.split('_').filter(|part| is_word(part)).all(|part| part.eq_ignore_ascii_case("key"))
}

/// Whether a value is the fingerprint of a key or a checksum, and its name says so.
fn is_fingerprint(name: &str, value: &str) -> bool {
    let has_part = |words: &[&str]| name.split('_').any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)));
    let value = value.strip_prefix("0x").unwrap_or(value);
    let digits = value.chars().filter(|c| !c.is_whitespace() && *c != ':').count();
    let is_hex = value.chars().all(|c| c.is_ascii_hexdigit() || c == ' ' || c == ':');
    // Digits in capitals are how fingerprints are written; keys of services come in small letters.
    let is_capital = digits == 40 && value.chars().all(|c| !c.is_ascii_lowercase()) && is_key_alone(name) && !has_part(&["api"]);
    is_hex
        && (is_capital
            || (matches!(digits, 8 | 16 | 40 | 64) && is_key_alone(name) && has_part(&FINGERPRINTS))
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
        assert_eq!(count("FROM a:1\nARG SIGNING_KEY\nENV SIGNING_KEY=$SIGNING_KEY\n"), 1, "at the ENV");
        assert_eq!(count("FROM a:1\nARG HF_TOKEN\nENV HUB_TOKEN=\"${HF_TOKEN}\"\n"), 2);
        assert_eq!(
            count("FROM a:1\nENV DB_PASSWORD=changeme SECRET_KEY=dummy MAX_TOKEN=4096 S3_SECRET_ACCESS_KEY=**None**\n"),
            0
        );
        assert_eq!(
            count("FROM a:1\nENV DB_PASSWORD=password RCON_PASSWORD=1234 A_PASSWD=shop_demo B_PASSWORD=vulhub\n"),
            0,
            "anybody guesses them"
        );
        assert_eq!(count("FROM a:1\nENV SERVER_PRIVATE_KEY=file:/config/keys/server.key A_KEY=file:///etc/a.pem\n"), 0, "paths");
        assert_eq!(count("FROM a:1\nENV ADMIN_KEY=fakekey SERVER_PASSWORD=YouShallNotPass\n"), 0, "they say so");
        assert_eq!(count("FROM a:1\nENV PG_AUTH_MON_COMMIT=fe099eef7662cbc85b0b79191f47f52f1e96b779\n"), 0);
        assert_eq!(
            count(
                "FROM a:1\nENV APT_KEY_DONT_WARN_ON_DANGEROUS_USAGE=DontWarn PPA_KEY_ID='69464050' PPA_KEY_SERVER=keyserver.ubuntu.com AUTH_ORG_ROLE=Admin\n"
            ),
            0
        );
        let release = "88B57FCF7DB53B4DB3BFA4B1588764FBE22D19C4";
        for name in ["GHC_RELEASE_KEY", "GPG_KEY", "NODE_KEY", "REPO_SIGNING_KEY"] {
            assert_eq!(count(&format!("FROM a:1\nARG {name}='{release}'\nENV {name}={release}\n")), 0, "{name}");
        }
        let small = release.to_lowercase();
        assert_eq!(count(&format!("FROM a:1\nARG RELEASE_KEY={small}\n")), 0);
        assert_eq!(count(&format!("FROM a:1\nENV WANDB_API_KEY={small}\nENV HEROKU_API_KEY={release}\n")), 2);
        assert_eq!(count(&format!("FROM a:1\nENV APP_KEY={small}\nENV APP_SECRET={release}\nENV RELEASE_TOKEN={small}\n")), 3);
        assert_eq!(
            count("FROM a:1\nENV POSTGRES_DB=openmaptiles POSTGRES_USER=openmaptiles POSTGRES_PASSWORD=openmaptiles\n"),
            0,
            "the name of the user"
        );
        assert_eq!(count("FROM a:1\nENV DB_USER=openmaptiles\nENV DB_PASSWORD=openMap7iles2\n"), 1);
        assert_eq!(
            count("FROM a:1\nENV API_KEY=pass-goss-tests AWS_ACCESS_KEY=AWS_ACCESS_KEY S_SECRET_KEY=javagat01\n"),
            0,
            "words"
        );
        assert_eq!(count("FROM a:1\nENV API_KEY=AbcDeFgHiJk S_SECRET_KEY=4f9a8b7c6d\n"), 2);
        let random =
            "FROM a:1\nENV API_KEY=xkqzvbnmwtrplkjhgf GMAIL_PASSWORD=abcdefghijklmnop X_TOKEN=12-34-56-78-90 Y_TOKEN=hKwQzTbN\n";
        assert_eq!(count(random), 4, "letters without sense");
        assert_eq!(
            count(
                "FROM a:1\nARG PUB_KEY\nARG SSH_KEY_PUB\nARG EASYRSA_KEY_FPR\nENV KEY_FINGERPRINT=$EASYRSA_KEY_FPR\nARG ENABLE_AUTH\n"
            ),
            0,
            "public keys, their fingerprints, a switch"
        );
        assert_eq!(count("FROM a:1\nARG PUB_TOKEN\nARG SSH_KEY\n"), 2);
        let buildkit = crate::config::Settings { profile: crate::config::Profile::Buildkit, ..Default::default() };
        assert_eq!(crate::testing::check_with("FROM a:1\nARG PUB_KEY\n", &buildkit).len(), 1, "BuildKit warns of it");
        assert_eq!(count("FROM a:1\nARG VITE_AMPLITUDE_API_KEY\n"), 0);
        assert_eq!(count("FROM a:1\nARG SITE_KEY\nENV SITE_KEY=${SITE_KEY}\n"), 0);
        assert_eq!(count("FROM a:1\nARG CEPH_KEY\nRUN curl -fsSL ${CEPH_KEY} | gpg --dearmor -o /a\n"), 0, "an address");
        assert_eq!(count("FROM a:1\nARG CEPH_KEY\nRUN curl -u a:$CEPH_KEY https://a.example\n"), 1);
        for run in [
            "vault write a/b secret_id=$X_SECRET",
            "x \"https://a.example/?id=$X_SECRET\"",
            "az login --client-id=$X_SECRET",
            "--mount=type=cache,id=$X_SECRET,target=/c a",
            "curl -u \"$X_SECRET\" https://a.example/k | gpg --dearmor > /k",
            "curl -H \"$X_SECRET\" https://a.example/k | gpg --dearmor > /k",
        ] {
            assert_eq!(count(&format!("FROM a:1\nARG X_SECRET=q7Rk2Wd9Zm4Lx8\nRUN {run}\n")), 1, "{run}");
        }
        assert_eq!(count("FROM a:1\nARG X_KEY\nRUN curl -H \"$X_KEY\" https://a.example | gpg --dearmor > /k\n"), 1);
        assert_eq!(count("FROM a:1\nARG GOOGLE_APPLICATION_CREDENTIALS\n"), 0, "a path");
        let named = "FROM a:1\nARG PULL_SECRET=q7Rk2Wd9Zm4Lx8\nRUN --mount=type=secret,id=${PULL_SECRET}/.x";
        assert_eq!(count(&format!("{named} a\n")), 0, "the name of one");
        assert_eq!(count("FROM a:1\nARG PULL_SECRET=q7Rk2Wd9Zm4Lx8\nRUN cat /run/secrets/$PULL_SECRET\n"), 0);
        assert_eq!(count("FROM a:1\nARG PULL_SECRET=q7Rk2Wd9Zm4Lx8\nRUN a /run/secrets/$PULL_SECRET_2\n"), 1);
        assert_eq!(count("FROM a:1\nENV DB_PASSWORD=D0cker!a8s\n"), 1);
        assert_eq!(count("FROM a:1\nARG APP_AUTH={}\nENV APP_AUTH=${APP_AUTH}\n"), 1);
        assert_eq!(count("FROM a:1\nENV NPM_TOKEN=\n"), 0);
        assert_eq!(count("FROM a:1\nENV sa_password=\"_\"\n"), 0);
        assert_eq!(count("# escape=`\nFROM a:1\nENV APP_TOKEN=\"C:\\Data\\sa password\"\n"), 0);
        assert_eq!(count("FROM a:1\nARG sa_password_path\nENV KEY_DIR=x TOKEN_COOKIE_NAME=session\n"), 0);
        assert_eq!(count("FROM a:1\nENV A01_KEY A01 value\nENV A02_KEY=\"A02 value\"\n"), 1, "the legacy form alone");
        assert_eq!(count("FROM a:1\nENV DB_PASSWORD=\"Open Sesame\" KEY=\"-----BEGIN KEY----- x\"\n"), 2);
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
ENV A=1 apikey=X1b2 DB_Password=Y2b3c4d5
        ^^^^^^ warning: `apikey` looks like a secret, and ENV values stay in the image; give it to the container when it starts, or use
                    ^^^^^^^^^^^ warning: `DB_Password` looks
ENV MYSQL_$$PASSWORD=X3b4c5d6
    ^^^^^^^^^^^^^^^^ warning: `MYSQL_PASSWORD` looks
ENV SECRET Leg4cy4b5
    ^^^^^^ warning: `SECRET` looks
ARG PUBLIC_KEY KEY_FILE TOKENS AUTHOR MY-TOKEN
ONBUILD ARG TOKEN
",
        );
    }
}
