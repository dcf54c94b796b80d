//! Tokens and keys that are certain by their form, so that nobody prints one.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

/// A token or a private key in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretToken {
    /// Its bytes.
    pub range: Range<usize>,
    /// Who gives it out; `None` for a private key, which anybody makes.
    pub maker: Option<&'static str>,
    /// The variable in which programs expect it.
    pub variable: &'static str,
}

/// What the tokens of somebody look like: how they begin, and which and how many characters follow.
struct Form {
    start: &'static str,
    follow: Follow,
    least: usize,
    most: usize,
    maker: &'static str,
    variable: &'static str,
}

/// The characters behind the start of a token.
#[derive(Clone, Copy)]
enum Follow {
    Alphanumeric,
    Letters,
    Upper,
    Lower,
    Hex,
    /// Those of a word: letters, digits, `_`, `-` and `.`.
    Word,
}

impl Follow {
    fn has(self, byte: u8) -> bool {
        match self {
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
            Self::Letters => byte.is_ascii_alphabetic(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Lower => byte.is_ascii_lowercase() || byte.is_ascii_digit(),
            Self::Hex => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
            Self::Word => is_of_word(byte),
        }
    }
}

macro_rules! forms {
    ($($start:literal $follow:ident $least:literal..=$most:literal $maker:literal $variable:literal;)*) => {
        &[$(Form { start: $start, follow: Follow::$follow, least: $least, most: $most, maker: $maker, variable: $variable }),*]
    };
}

/// From what the makers say of their tokens, as of 2026-11; where they name no length, from tokens of theirs. A start that
/// begins like another one comes before it.
const FORMS: &[Form] = forms![
    "ghp_" Alphanumeric 36..=36 "GitHub" "GITHUB_TOKEN";
    "gho_" Alphanumeric 36..=36 "GitHub" "GITHUB_TOKEN";
    "ghu_" Alphanumeric 36..=36 "GitHub" "GITHUB_TOKEN";
    "ghs_" Alphanumeric 36..=36 "GitHub" "GITHUB_TOKEN";
    "ghr_" Alphanumeric 36..=36 "GitHub" "GITHUB_TOKEN";
    "github_pat_" Word 82..=82 "GitHub" "GITHUB_TOKEN";
    "glpat-" Word 20..=60 "GitLab" "GITLAB_TOKEN";
    "gldt-" Word 20..=60 "GitLab" "GITLAB_TOKEN";
    "glrt-" Word 20..=60 "GitLab" "GITLAB_TOKEN";
    "glcbt-" Word 20..=60 "GitLab" "GITLAB_TOKEN";
    "glptt-" Word 40..=60 "GitLab" "GITLAB_TOKEN";
    "glsoat-" Word 20..=60 "GitLab" "GITLAB_TOKEN";
    "AKIA" Upper 16..=16 "AWS" "AWS_ACCESS_KEY_ID";
    "ASIA" Upper 16..=16 "AWS" "AWS_ACCESS_KEY_ID";
    "AIza" Word 35..=35 "Google" "GOOGLE_API_KEY";
    "GOCSPX-" Word 28..=28 "Google" "GOOGLE_CLIENT_SECRET";
    "xoxb-" Word 20..=250 "Slack" "SLACK_TOKEN";
    "xoxp-" Word 20..=250 "Slack" "SLACK_TOKEN";
    "xoxa-" Word 20..=250 "Slack" "SLACK_TOKEN";
    "xoxr-" Word 20..=250 "Slack" "SLACK_TOKEN";
    "xoxs-" Word 20..=250 "Slack" "SLACK_TOKEN";
    "xapp-1-" Word 40..=250 "Slack" "SLACK_APP_TOKEN";
    "npm_" Alphanumeric 36..=36 "npm" "NPM_TOKEN";
    "pypi-AgEIcHlwaS5vcmc" Word 50..=250 "PyPI" "PYPI_TOKEN";
    "pypi-AgENdGVzdC5weXBpLm9yZw" Word 50..=250 "PyPI" "PYPI_TOKEN";
    "rubygems_" Hex 48..=48 "RubyGems" "GEM_HOST_API_KEY";
    "oy2" Lower 43..=43 "NuGet" "NUGET_API_KEY";
    "hf_" Letters 34..=34 "Hugging Face" "HF_TOKEN";
    "sk-ant-" Word 80..=120 "Anthropic" "ANTHROPIC_API_KEY";
    "sk-proj-" Word 40..=250 "OpenAI" "OPENAI_API_KEY";
    "sk-svcacct-" Word 40..=250 "OpenAI" "OPENAI_API_KEY";
    "sk-admin-" Word 40..=250 "OpenAI" "OPENAI_ADMIN_KEY";
    "sk-" Alphanumeric 48..=48 "OpenAI" "OPENAI_API_KEY";
    "gsk_" Alphanumeric 52..=52 "Groq" "GROQ_API_KEY";
    "r8_" Alphanumeric 37..=37 "Replicate" "REPLICATE_API_TOKEN";
    "sk_live_" Alphanumeric 24..=200 "Stripe" "STRIPE_API_KEY";
    "rk_live_" Alphanumeric 24..=200 "Stripe" "STRIPE_API_KEY";
    "SG." Word 66..=66 "SendGrid" "SENDGRID_API_KEY";
    "dckr_pat_" Word 27..=27 "Docker Hub" "DOCKERHUB_TOKEN";
    "dckr_oat_" Word 27..=60 "Docker Hub" "DOCKERHUB_TOKEN";
    "dop_v1_" Hex 64..=64 "DigitalOcean" "DIGITALOCEAN_TOKEN";
    "doo_v1_" Hex 64..=64 "DigitalOcean" "DIGITALOCEAN_TOKEN";
    "shpat_" Hex 32..=32 "Shopify" "SHOPIFY_TOKEN";
    "dapi" Hex 32..=32 "Databricks" "DATABRICKS_TOKEN";
    "hvs." Word 90..=150 "HashiCorp Vault" "VAULT_TOKEN";
    "glsa_" Word 41..=41 "Grafana" "GRAFANA_TOKEN";
    "lin_api_" Alphanumeric 40..=40 "Linear" "LINEAR_API_KEY";
    "AGE-SECRET-KEY-1" Upper 58..=58 "age" "SOPS_AGE_KEY";
];

/// No token is shorter.
const SHORTEST: usize = 20;

/// The tokens and private keys in a text, in their order. What stands in for one in examples is none: words such as
/// `EXAMPLE`, or few different characters.
pub fn secret_tokens(text: &str) -> Vec<SecretToken> {
    let mut found = Vec::new();
    if text.len() < SHORTEST {
        return found;
    }
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // No token is missed between two steps of this width, and most of a text is never looked at.
        let Some(last) = bytes.get(at..at + SHORTEST) else { break };
        if let Some(gap) = last.iter().rposition(|&byte| !is_of_word(byte)) {
            at += gap + 1;
            continue;
        }
        let end = at + bytes.get(at..).unwrap_or_default().iter().take_while(|&&byte| is_of_word(byte)).count();
        found.extend(token(text, at..end));
        at = end;
    }
    named_keys(text, &mut found);
    private_keys(text, &mut found);
    found.sort_by_key(|token| token.range.start);
    // A key may have what looks like a token in it.
    let mut done = 0;
    found.retain(|token| {
        let is_new = done <= token.range.start;
        done = done.max(token.range.end);
        is_new
    });
    found
}

/// A text with its tokens and private keys as `*`, byte for byte, but for how a token begins.
pub fn masked(text: &str) -> Cow<'_, str> {
    let tokens = secret_tokens(text);
    if tokens.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for token in tokens {
        let secret = text.get(token.range.clone()).unwrap_or_default();
        let seen = if token.maker.is_some() { secret.len().min(SEEN) } else { 0 };
        out.push_str(text.get(done..token.range.start + seen).unwrap_or_default());
        out.extend(secret.chars().skip(seen).map(|c| if c.is_whitespace() { c } else { '*' }));
        done = token.range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// So many bytes of a token are shown: they say whose it is.
const SEEN: usize = 4;

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The token that a run of such characters is, without the full stop that ends a sentence and the hyphens of an option.
fn token(text: &str, run: Range<usize>) -> Option<SecretToken> {
    let word = text.get(run.clone())?.trim_end_matches('.');
    let end = run.start + word.len();
    let word = word.trim_start_matches(['-', '.']);
    let start = end - word.len();
    let before = text.get(..start).unwrap_or_default();
    let of_form = FORMS.iter().filter_map(|form| Some((form, word.strip_prefix(form.start)?))).find(|(form, rest)| {
        (form.least..=form.most).contains(&rest.len()) && rest.bytes().all(|byte| form.follow.has(byte)) && is_random(rest)
    });
    if let Some((form, _)) = of_form {
        return Some(SecretToken { range: start..end, maker: Some(form.maker), variable: form.variable });
    }
    telegram(before, word, start..end).or_else(|| slack_hook(before, word, start..end))
}

/// `123456789:AA…`, as Telegram's BotFather gives it.
fn telegram(before: &str, word: &str, range: Range<usize>) -> Option<SecretToken> {
    let before = before.strip_suffix(':')?;
    let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    let is_token = (8..=10).contains(&digits) && word.len() == 35 && word.starts_with("AA") && is_random(word);
    let start = range.start - 1 - digits;
    is_token.then_some(SecretToken { range: start..range.end, maker: Some("Telegram"), variable: "TELEGRAM_TOKEN" })
}

/// The last part of `https://hooks.slack.com/services/T…/B…/…`.
fn slack_hook(before: &str, word: &str, range: Range<usize>) -> Option<SecretToken> {
    let mut parts = before.strip_suffix('/')?.rsplit('/');
    let (channel, team, services, host) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_hook = word.len() == 24
        && channel.starts_with('B')
        && team.starts_with('T')
        && services == "services"
        && host == "hooks.slack.com"
        && is_random(word);
    is_hook.then_some(SecretToken { range, maker: Some("Slack"), variable: "SLACK_WEBHOOK" })
}

/// Names before keys without a form of their own: how long the key is, who gives it out, and the variable that programs
/// expect it in.
const NAMES: [(&str, usize, &str, &str); 5] = [
    ("SECRET_ACCESS_KEY", 40, "AWS", "AWS_SECRET_ACCESS_KEY"),
    ("secret_access_key", 40, "AWS", "AWS_SECRET_ACCESS_KEY"),
    ("SecretAccessKey", 40, "AWS", "AWS_SECRET_ACCESS_KEY"),
    ("AWS_SECRET_KEY", 40, "AWS", "AWS_SECRET_ACCESS_KEY"),
    ("AccountKey", 88, "Azure", "AZURE_STORAGE_KEY"),
];

/// How a private key's first line ends.
const PRIVATE_KEY: &str = "PRIVATE KEY-----";

/// Who looks for these, made once: most texts are short, and to make one takes longer than to look.
static FINDERS: LazyLock<([Finder<'static>; NAMES.len()], Finder<'static>)> =
    LazyLock::new(|| (NAMES.map(|(name, ..)| Finder::new(name)), Finder::new(PRIVATE_KEY)));

/// Keys behind a name that says what they are.
fn named_keys(text: &str, found: &mut Vec<SecretToken>) {
    for ((name, length, maker, variable), finder) in NAMES.into_iter().zip(&FINDERS.0) {
        for at in finder.find_iter(text.as_bytes()) {
            let behind = text.get(at + name.len()..).unwrap_or_default();
            let rest = behind.trim_start_matches(['"', '\'', '\\', ' ', '=', ':']);
            let start = text.len() - rest.len();
            let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
            let end = rest.bytes().take_while(is_digit).count();
            if rest.len() < behind.len() && end == length && rest.get(..end).is_some_and(is_random) {
                found.push(SecretToken { range: start..start + end, maker: Some(maker), variable });
            }
        }
    }
}

/// Whether nobody wrote this by hand to show where a token stands.
fn is_random(secret: &str) -> bool {
    const WORDS: [&str; 8] = ["example", "your", "xxxx", "token", "secret", "placeholder", "redacted", "changeme"];
    let mut seen = [false; 128];
    for byte in secret.bytes() {
        if let Some(seen) = seen.get_mut(usize::from(byte)) {
            *seen = true;
        }
    }
    let different = seen.iter().filter(|seen| **seen).count();
    let lower = secret.to_ascii_lowercase();
    8 <= different && !WORDS.iter().any(|word| lower.contains(word))
}

/// Blocks of PEM with a private key in them that no passphrase protects, whole or cut off, also with `\n` for line ends.
fn private_keys(text: &str, found: &mut Vec<SecretToken>) {
    for at in FINDERS.1.find_iter(text.as_bytes()) {
        let kind = text.as_bytes().iter().take(at).rev().take_while(|b| b.is_ascii_uppercase() || **b == b' ').count();
        let head = at - kind;
        let is_head = text.get(..head).is_some_and(|before| before.ends_with("-----"));
        if !is_head || !text.get(head..at).is_some_and(|kind| kind.starts_with("BEGIN ")) {
            continue;
        }
        let body = at + PRIVATE_KEY.len();
        let mut end = body;
        let mut digits = 0;
        let mut rest = text.get(body..).unwrap_or_default();
        // A line of the key, what separates it from the next one, and so on; the last line is shorter.
        loop {
            let bare = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\\' | '"' | '\'' | '#'));
            // `\n` as it is written in a string.
            let bare = if bare.len() < rest.len() { bare.strip_prefix('n').unwrap_or(bare) } else { bare };
            let line = bare.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=')).count();
            digits += line;
            rest = bare.get(line..).unwrap_or_default();
            if line != 0 {
                end = text.len() - rest.len();
            }
            if line < 16 {
                break;
            }
        }
        if 40 <= digits {
            found.push(SecretToken { range: head - 5..end, maker: None, variable: "PRIVATE_KEY" });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn makers(text: &str) -> Vec<&'static str> {
        secret_tokens(text).iter().map(|token| token.maker.unwrap_or("key")).collect()
    }

    /// A token of each form, of characters that nobody was given.
    fn made_up(form: &Form) -> String {
        let length = form.least;
        let from = match form.follow {
            Follow::Alphanumeric | Follow::Word => "q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ys",
            Follow::Letters => "qRkWdZmLxTvBnHcJfGpYs",
            Follow::Upper => "Q7RK2WD9ZM4LX8TV3BN6HC5JF",
            Follow::Lower => "q7rk2wd9zm4lx8tv3bn6hc5jf",
            Follow::Hex => "3f9a1c7e5b2d8046",
        };
        format!("{}{}", form.start, from.chars().cycle().take(length).collect::<String>())
    }

    #[test]
    fn every_form_is_found_and_masked_wherever_it_stands() {
        for form in FORMS {
            let token = made_up(form);
            for (before, after) in [
                ("", ""),
                ("ENV A=", " B=1"),
                ("RUN curl -H \"Authorization: Bearer ", "\" https://a.example"),
                ("https://", "@github.com/a/b"),
                ("//registry.npmjs.org/:_authToken=", "\\n"),
                ("RUN echo é ", "."),
                ("HEALTHCHECK --", "=1"),
            ] {
                let text = format!("{before}{token}{after}");
                let found = secret_tokens(&text);
                assert_eq!(found.len(), 1, "{text}");
                assert_eq!(found[0].range, before.len()..before.len() + token.len(), "{text}");
                assert_eq!(found[0].maker, Some(form.maker), "{text}");
                let shown = masked(&text);
                assert_eq!(shown.len(), text.len());
                assert!(!shown.contains(&token[8..]) && shown.starts_with(before) && shown.ends_with(after), "{shown}");
            }
        }
    }

    #[test]
    fn by_what_stands_around() {
        assert_eq!(makers("https://api.telegram.org/bot123456789:AAq7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0YsQw/x"), ["Telegram"]);
        assert_eq!(makers("https://hooks.slack.com/services/T01ABCDEF/B01ABCDEF/q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5J"), ["Slack"]);
        assert_eq!(makers("AWS_SECRET_ACCESS_KEY=q7Rk2W/9Zm4Lx8Tv3Bn6/Hc5Jf1Gp0Ysq7Rk+Wd9"), ["AWS"]);
        assert_eq!(makers("aws_secret_access_key = \"q7Rk2W/9Zm4Lx8Tv3Bn6/Hc5Jf1Gp0Ysq7Rk+Wd9\""), ["AWS"]);
        let key = format!("{}==", "q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ys".chars().cycle().take(86).collect::<String>());
        assert_eq!(makers(&format!("AccountName=a;AccountKey={key};EndpointSuffix=b")), ["Azure"]);
        assert_eq!(makers(&format!("Checksum={key}")), Vec::<&str>::new());
    }

    #[test]
    fn private_keys_of_any_shape() {
        let line = "MIIEowIBAAKCAQEAq7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2Wd9Zm4Lx8Tv3B";
        for text in [
            format!("-----BEGIN RSA PRIVATE KEY-----\n{line}\n{line}==\n-----END RSA PRIVATE KEY-----\n"),
            format!("ENV K=\"-----BEGIN PRIVATE KEY-----\\n{line}\\n{line}\\n-----END PRIVATE KEY-----\\n\""),
            format!("RUN echo '-----BEGIN OPENSSH PRIVATE KEY----- \\\n{line}"),
        ] {
            assert_eq!(makers(&text), ["key"], "{text}");
            let shown = masked(&text);
            assert!(
                !shown.contains(&line[..20]) && shown.len() == text.len() && shown.lines().count() == text.lines().count(),
                "{shown}"
            );
        }
        for text in [
            "RUN grep -- '-----BEGIN RSA PRIVATE KEY-----' /etc/key && echo this is a line of text that is long enough",
            "RUN echo \"-----BEGIN RSA PRIVATE KEY-----\\n${KEY}\\n-----END RSA PRIVATE KEY-----\" > key",
            "-----BEGIN PUBLIC KEY-----\nMIIEowIBAAKCAQEAq7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2Wd9Zm4Lx8Tv3B\n-----END PUBLIC KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0011\n\nMIIEowIBAAKCAQEAq7Rk2Wd9Zm4Lx8Tv3Bn6Hc5",
        ] {
            assert_eq!(makers(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one() {
        for text in [
            "ENV GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "ghp_yourTokenGoesHere1234567890abcdefghi",
            "AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "ghp_$(cat token) ghp_short npm_config_cache=/tmp npm_config_registry_and_more_of_these_words_1",
            "sk-learn-and-other-words-that-are-long-enough-to-be-one hf_hub_download_of_a_model_with_words",
            "task-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP",
            "sha256:3f9a1c7e5b2d80463f9a1c7e5b2d80463f9a1c7e5b2d80463f9a1c7e5b2d8046",
            "https://example.com/AKIA/q7Rk2Wd9Zm4Lx8Tv/a-b-c_d.tar.gz libfoo_1.2.3-4ubuntu5.6_amd64.deb",
            "XAKIAQ7RK2WD9ZM4LX8TV AKIAQ7RK2WD9ZM4LX8TVX",
        ] {
            assert_eq!(makers(text), Vec::<&str>::new(), "{text}");
            assert!(matches!(masked(text), Cow::Borrowed(_)));
        }
    }
}
