//! Names of variables and files that stand for secrets.

/// Words of a name, for BuildKit (`validations.go`, `validateNoSecretKey`).
pub const BUILDKIT_WORDS: [&str; 10] =
    ["apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"];
/// Words of a name that make it harmless, for BuildKit.
pub const BUILDKIT_HARMLESS: [&str; 3] = ["public", "file", "version"];
/// Last words of names that say where something is, or what it is like.
pub const PLACES: [&str; 25] = [
    "path",
    "branch",
    "commit",
    "hash",
    "ref",
    "revision",
    "dir",
    "directory",
    "folder",
    "location",
    "algorithm",
    "alias",
    "endpoint",
    "fingerprint",
    "fpr",
    "host",
    "hostname",
    "length",
    "name",
    "port",
    "role",
    "server",
    "type",
    "uri",
    "url",
];
/// Values that stand for one that is to come.
pub const PLACEHOLDERS: [&str; 11] =
    ["build", "change-me", "change_me", "changeme", "ci", "dummy", "example", "fake", "placeholder", "test", "testing"];
/// Passwords that everybody tries first: whoever writes one here gives a default to be replaced, and hides nothing.
pub const DEFAULT_PASSWORDS: [&str; 24] = [
    "1234",
    "12345",
    "123456",
    "admin",
    "changeit",
    "default",
    "demo",
    "guest",
    "mariadb",
    "minio",
    "minioadmin",
    "mongo",
    "mysql",
    "pass",
    "passw0rd",
    "passwd",
    "password",
    "postgres",
    "rabbitmq",
    "redis",
    "root",
    "secret",
    "toor",
    "user",
];
/// Words of values that are there to be shown.
pub const DEMO_WORDS: [&str; 5] = ["demo", "dummy", "example", "fake", "sample"];
/// First words of names that switch something on or off.
pub const SWITCH_STARTS: [&str; 2] = ["ENABLE_", "DISABLE_"];
/// First words of names whose values front-end builds write into what they show to everybody.
pub const FRONT_ENDS: [&str; 6] = ["EXPO_PUBLIC_", "GATSBY_", "NEXT_PUBLIC_", "NUXT_PUBLIC_", "REACT_APP_", "VITE_"];
/// Words of a name whose value, in hexadecimal digits, is the fingerprint of a public key.
pub const FINGERPRINTS: [&str; 10] =
    ["gpg", "gpgkey", "pgp", "fingerprint", "signing", "signer", "release", "releases", "keyid", "keyring"];
/// Words of a name whose value, in hexadecimal digits, is a checksum.
pub const CHECKSUMS: [&str; 9] = ["sha", "sha1", "sha224", "sha256", "sha384", "sha512", "md5", "checksum", "digest"];
/// Parts of a name in lower case, for hadolint (`DL3064`).
pub const HADOLINT_PARTS: [&str; 7] = ["api_key", "client_key", "password", "private", "secret", "token", "username"];
/// Whole names in lower case, for hadolint (`DL3064`).
pub const HADOLINT_NAMES: [&str; 3] = ["application_key", "aws_access_key_id", "docker_email"];

/// Parts of the names in upper case of settings that nobody else may know.
pub const SETTING_PARTS: &[&str] =
    &["AUTH", "CERT", "CRED", "DSN", "JWT", "KEY", "PASS", "PRIVATE", "PWD", "SALT", "SECRET", "SIGNATURE", "TOKEN", "WEBHOOK"];

/// Parts of the names of `.env` files that are meant to be shared.
pub const SHARED_ENV_PARTS: &[&str] = &[
    "example",
    "exmpl",
    "exm",
    "sample",
    "template",
    "dist",
    "default",
    "defaults",
    "dev",
    "development",
    "schema",
    "test",
    "testing",
    "tests",
    "e2e",
    "travis",
    "ci",
    "tpl",
    "tmpl",
    "in",
    "j2",
];

/// Folders in which programs keep keys and logins.
pub const SECRET_FOLDERS: &[&str] = &[".aws", ".ssh", ".gnupg"];
/// Files in which programs keep keys and logins.
pub const SECRET_FILES: &[&str] = &["id_rsa", "id_ed25519", "id_ecdsa", "id_dsa", ".pypirc", ".netrc", ".git-credentials"];

/// Words of a value that somebody, or a program, is to put the real one in the place of.
pub const FILL_IN_WORDS: [&str; 12] = [
    "change",
    "changeme",
    "dummy",
    "example",
    "generate",
    "generated",
    "here",
    "insert",
    "placeholder",
    "replace",
    "todo",
    "your",
];

/// Whether a file or folder is called as those that hold secrets, such as private keys and `.env`.
pub fn is_called_secret(name: &str) -> bool {
    SECRET_FOLDERS.contains(&name) || SECRET_FILES.contains(&name) || is_called_key(name) || is_called_env(name)
}

/// Whether a file is called as private keys are: `tls.key`, `privkey.pem`.
pub fn is_called_key(name: &str) -> bool {
    name.ends_with(".key") || (name.ends_with(".pem") && (name.contains("key") || name.contains("priv")))
}

/// `.env` and `.env.production`, not the templates that are meant to be shared, nor what all developers of a project have, but
/// `.env.development.local` of one of them.
pub fn is_called_env(name: &str) -> bool {
    let Some(rest) = name.strip_prefix(".env") else { return false };
    let mut parts = rest.split(['.', '-', '_']);
    let is_shared = parts.clone().any(|part| SHARED_ENV_PARTS.contains(&part)) && !parts.any(|part| part == "local");
    rest.is_empty() || (rest.starts_with('.') && !is_shared)
}

/// Programs that look for secrets in variables without being told, and the names of these; one that ends with `*` stands for
/// all that begin so. npm, Yarn and pnpm know none by themselves: their `.npmrc` has `${NPM_TOKEN}` in it.
const READERS: [(&[&str], &[&str]); 8] = [
    (&["npm", "yarn", "pnpm"], &["NPM_TOKEN", "NPM_AUTH_TOKEN", "NODE_AUTH_TOKEN"]),
    (&["composer"], &["COMPOSER_AUTH"]),
    (&["bundle"], &["BUNDLE_*"]),
    (&["cargo"], &["CARGO_REGISTRY_TOKEN", "CARGO_REGISTRIES_*"]),
    (&["poetry"], &["POETRY_HTTP_BASIC_*", "POETRY_PYPI_TOKEN_*"]),
    (&["uv"], &["UV_INDEX_*", "UV_PUBLISH_*"]),
    (&["aws"], &["AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"]),
    (&["gh"], &["GH_TOKEN", "GITHUB_TOKEN"]),
];

/// Whether a program looks for a secret in a variable of that name.
pub fn reads(program: &str, name: &str) -> bool {
    let is_one = |known: &&str| match known.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => *known == name,
    };
    READERS.iter().any(|(programs, names)| programs.contains(&program) && names.iter().any(&is_one))
}
