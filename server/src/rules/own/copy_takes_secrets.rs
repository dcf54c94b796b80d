use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::secret_names::{SECRET_FOLDERS, is_called_env, is_called_key, is_called_secret};
use crate::ignorefile::{ContextListing, Entry, Matcher, literal, parse};
use crate::model::{Placed, ShellCommand, ShellScript, ShellWord};
use crate::rules::context_files::asks_for_history;
use crate::rules::ignore_template::{template, usual};
use crate::rules::loaded_env::is_loaded_by_name;
use crate::rules::{FileContext, Fix, Message, Severity, Sink};
use crate::syntax::ast::Keyword;
use crate::text::last_part;

rule! {
    /// A copy of a whole folder that includes secrets: `.env`, private keys, credentials.
    ///
    /// Anyone who has the image can read them, even if a later step removes them. A line in
    /// `.dockerignore` keeps them out. A folder `.ssh` that holds only `config`, `known_hosts` and public keys is no secret, nor is a `.key` or `.pem` in `tests/`, `examples/` or
    /// `snakeoil/`; profile `recommended` is silent where only keys lie in a folder of certificates that a line names. A `.env` file is no secret as long as no name or value in it looks
    /// like one, and a value that is to be filled in (`your_key_here`, `${TOKEN}`, a `secretKeyRef`) does not; then profile `all` tells of it as information outside of Node projects, whose builds read it: what
    /// differs from machine to machine is better given to the container. `.git` contains everything that was
    /// ever committed; profile `all` tells of it where there is no ignore file and nothing in the build asks Git.
    ///
    /// Found only when the files of the build context are known. What Git keeps is no secret, unless there is somebody's token in it:
    /// whoever has the project has it too. Without Git's own list that is what no `.gitignore` leaves out.
    ///
    /// `.env.production` and the like that a module of Python beside them loads by its name have to be there: then no fix leaves
    /// them out, and a copy of a part of a project is not told of.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY . /app/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY app /app/
    /// ```
    COPY_TAKES_SECRETS {
        id: "copy-takes-secrets",
        set: Own,
        severity: Warning,
        leaves: Copies,
        check: File(check),
        messages: {
            secret: "This copies `{path}` into the image, where anyone can read it; add `{line}` to {file}",
            loaded: "This copies `{path}`, which the program loads, into the image, where anyone can read it; give secrets to the container",
            git: "This copies `.git`, the whole history, into the image; add `.git` to {file}",
            settings: "This copies the settings of `{path}` into the image; `docker run --env-file {path}` gives them to a container",
            add: "Add `{line}` to {file}",
            create: "Create {file} for this project",
        },
    }
}

/// Words in names of folders with the key by which others are made, which no image needs.
const AUTHORITIES: [&str; 2] = ["authority", "ca"];
/// Words in names of folders that certificates lie in.
const CERTIFICATES: [&str; 7] = ["cert", "certificates", "certs", "keys", "pki", "ssl", "tls"];

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let Some(listing) = cx.knowledge.context.as_deref() else { return };
    let (file, lines) = (ignore_name(listing), IgnoreLines::new(cx, listing));
    let is_quiet = cx.settings.is_quiet_about("copy-takes-secrets");
    // Settings that a line of the same stage names by themselves are meant to be there, but for the file that every project has.
    let sources = cx.model.context_sources();
    let is_settings = |path: &str| is_called_env(last_part(path)) && last_part(path) != ".env";
    let stage_of = |instruction: usize| cx.model.stage_of(instruction);
    let named: FxHashSet<(Option<usize>, &str)> = sources
        .iter()
        .filter(|source| is_settings(&source.path))
        .map(|source| (stage_of(source.instruction), source.path.as_str()))
        .collect();
    // What lies in a folder is looked through once, however many lines copy it.
    let mut secrets_in: FxHashMap<&str, Vec<Entry<'_>>> = FxHashMap::default();
    for source in sources {
        let folder = source.path.as_str();
        let Some(placed) = cx.model.instructions.get(source.instruction) else { continue };
        if !folder.is_empty() && !listing.get(folder).is_some_and(|entry| entry.is_folder()) {
            continue;
        }
        let left_out = Exclusions::of(placed);
        let is_taken = |entry: &Entry<'_>| !left_out.cover(folder, entry) && listing.is_sent(entry);
        let is_harmless = |entry: &Entry<'_>| listing.harmless.iter().any(|path| path == entry.path);
        // What the program loads there, no line of the ignore file may leave out; in a part of a project it holds settings.
        let is_loaded = |entry: &Entry<'_>| is_loaded_by_name(listing, entry);
        let is_found = |entry: &Entry<'_>| {
            is_secret(entry)
                && listing.is_sent(entry)
                && !is_harmless(entry)
                && !is_of_settings(listing, entry)
                && (folder.is_empty() || !is_loaded(entry))
        };
        let all = secrets_in.entry(folder).or_insert_with(|| listing.children(folder).filter(is_found).collect());
        let stage = stage_of(source.instruction);
        let is_copied = |entry: &&Entry<'_>| !left_out.cover(folder, entry) && !named.contains(&(stage, entry.path));
        let copied = all.iter().filter(is_copied).copied();
        let (loaded, secrets): (Vec<Entry<'_>>, Vec<Entry<'_>>) = copied.partition(is_loaded);
        // Who names a folder of certificates wants the key that belongs to them.
        let last = folder.rsplit(['/', '-', '_', '.']).next().unwrap_or_default();
        let of_authority = folder.split(['/', '-', '_', '.']).any(|word| AUTHORITIES.contains(&word));
        let are_keys = secrets.iter().all(|entry| is_called_key(entry.name()));
        let is_meant = is_quiet && are_keys && CERTIFICATES.contains(&last) && !of_authority;
        if let Some(entry) = secrets.first() {
            let finding = out.report(source.range, msg!(secret, path = entry.path, line = entry.path, file = file));
            finding.idle_if(is_meant);
            if loaded.is_empty() {
                for fix in lines.leave_out(&secrets, |line| msg!(add, line = line, file = file), msg!(create, file = file)) {
                    finding.fix(fix);
                }
            }
            // In a part of a project it more often contains settings than secrets.
            if !folder.is_empty() && is_called_env(entry.name()) {
                finding.severity(Severity::Information);
            }
        } else if let Some(entry) = loaded.first() {
            out.report(source.range, msg!(loaded, path = entry.path));
        } else if let Some(git) = listing.get(".git").filter(|_| folder.is_empty() && listing.ignore.is_none()).filter(is_taken) {
            let finding = out.report(source.range, msg!(git, file = file)).severity(Severity::Information);
            finding.idle_if(is_quiet || asks_for_history(listing) || asks_git(cx));
            for fix in lines.leave_out(&[git], |line| msg!(add, line = line, file = file), msg!(create, file = file)) {
                finding.fix(fix);
            }
        } else if let Some(env) =
            listing.get(".env").filter(|_| folder.is_empty() && listing.get("package.json").is_none()).filter(is_taken)
        {
            let message = msg!(settings, path = env.path);
            let finding = out.report(source.range, message).severity(Severity::Information);
            finding.idle_if(is_quiet || listing.unset.iter().any(|path| path == env.path));
            for fix in lines.leave_out(&[env], |line| msg!(add, line = line, file = file), msg!(create, file = file)) {
                finding.fix(fix);
            }
        }
    }
}

/// Whether a RUN asks Git about the project: `git describe`, `git rev-parse HEAD`.
fn asks_git(cx: &FileContext<'_>) -> bool {
    let is_question = |command: &ShellCommand| {
        let is_of_others = |word: &ShellWord| matches!(word.text.as_str(), "clone" | "config" | "init");
        command.program() == "git" && !command.arguments().iter().any(is_of_others)
    };
    let runs = cx.model.instructions.iter().filter(|placed| placed.keyword == Keyword::Run && placed.text.contains("git"));
    runs.into_iter().any(|run| ShellScript::of(run, cx.model.escape).commands.iter().any(is_question))
}

/// What the ignore file is called, or would be.
pub(super) fn ignore_name(listing: &ContextListing) -> &str {
    listing.ignore.as_ref().map_or(".dockerignore", |ignore| ignore.name.as_str())
}

/// What keeps entries from the build.
pub(super) struct IgnoreLines<'a> {
    cx: &'a FileContext<'a>,
    listing: &'a ContextListing,
    /// What a project like this leaves out, found out when it is first wanted.
    usual: OnceCell<Vec<String>>,
}

impl<'a> IgnoreLines<'a> {
    pub(super) fn new(cx: &'a FileContext<'a>, listing: &'a ContextListing) -> Self {
        Self { cx, listing, usual: OnceCell::new() }
    }

    /// Fixes that keep entries from the build: where there is an ignore file, a line in it; else one with what a
    /// project like this leaves out, or with that line alone.
    pub(super) fn leave_out(&self, entries: &[Entry<'_>], add: impl Fn(&str) -> Message, create: Message) -> Vec<Fix> {
        self.leave_out_lines(entries.iter().map(|entry| literal(entry.path)).collect(), add, create)
    }

    /// Fixes that put lines into the ignore file, or, where there is none, make one with what a project like this leaves
    /// out, or with these lines alone.
    pub(super) fn leave_out_lines(&self, lines: Vec<String>, add: impl Fn(&str) -> Message, create: Message) -> Vec<Fix> {
        let alone = Fix::ignore(add(&lines.join("`, `")), lines.clone());
        match &self.listing.ignore {
            // What refuses the build is fixed first.
            Some(ignore) if !ignore.file.problems.is_empty() => Vec::new(),
            Some(_) => vec![alone],
            None => {
                let usual = self.usual.get_or_init(|| usual(self.cx, self.listing));
                let whole = Fix::ignore(create, template(usual, &lines));
                vec![whole, Fix { preferred: false, ..alone }]
            }
        }
    }
}

/// What `COPY --exclude` leaves out.
pub(super) struct Exclusions(Option<Matcher>);

impl Exclusions {
    pub(super) fn of(placed: &Placed) -> Self {
        let values = placed.flags.iter().filter(|flag| flag.name() == "exclude").filter_map(|flag| flag.value.as_ref());
        let lines: Vec<&str> = values.map(|value| value.raw.as_ref()).collect();
        Self((!lines.is_empty()).then(|| Matcher::new(&parse(&lines.join("\n")))))
    }

    pub(super) fn cover(&self, folder: &str, entry: &Entry<'_>) -> bool {
        let inner = entry.path.strip_prefix(folder).unwrap_or(entry.path).trim_start_matches('/');
        self.0.as_ref().is_some_and(|matcher| matcher.is_excluded(inner))
    }
}

fn is_secret(entry: &Entry<'_>) -> bool {
    let name = entry.name();
    if entry.is_folder() {
        return SECRET_FOLDERS.contains(&name);
    }
    is_called_secret(name) && !(is_called_key(name) && is_for_show(entry.path))
}

/// Whether a path says that a key is for tests or examples, and known to everybody: `snakeoil/tls.key`.
fn is_for_show(path: &str) -> bool {
    const FOLDERS: [&str; 6] = ["example", "examples", "fixtures", "test", "testdata", "tests"];
    // `keys.example/`
    let is_word = |word: &str| matches!(word, "example" | "examples" | "sample" | "samples" | "snakeoil");
    path.split('/').any(|part| FOLDERS.contains(&part) || part.split(['-', '_', '.']).any(is_word))
}

/// Whether a folder `.ssh` is known to hold no key: only settings, the keys of hosts and public keys.
fn is_of_settings(listing: &ContextListing, entry: &Entry<'_>) -> bool {
    let is_public = |inner: Entry<'_>| {
        let name = inner.name();
        !inner.is_folder() && (matches!(name, "config" | "known_hosts") || name.ends_with(".pub"))
    };
    let mut inner = listing.children(entry.path).peekable();
    entry.name() == ".ssh" && !entry.closed && !listing.truncated && inner.peek().is_some() && inner.all(is_public)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::config::{Profile, Settings};
    use crate::ignorefile::ContextListing;
    use crate::rules::{Knowledge, Severity};
    use crate::testing::{check_rule_in, check_text_for, check_text_in, listing};
    use crate::texts::Locale;

    const ID: &str = "copy-takes-secrets";

    #[test]
    fn keys_that_are_there_to_be_seen() {
        let context = Arc::new(listing(&["nginx/", "nginx/ssl/", "nginx/ssl/tls.key", "nginx/a.key"], None));
        let found = |folder: &str, profile| {
            let knowledge = Knowledge { context: Some(Arc::clone(&context)), ..Knowledge::default() };
            let settings = Settings { profile, ..Settings::default() };
            check_text_for(&settings, &format!("FROM a:1\nCOPY {folder} /x/\n"), false, &knowledge).len()
        };
        assert_eq!((found("nginx/ssl", Profile::Recommended), found("nginx/ssl", Profile::All)), (0, 1));
        assert_eq!(found("nginx", Profile::Recommended), 1);
        let found = |folder: &str, names: &[&str]| {
            let inner = names.iter().map(|name| format!("{folder}/{name}"));
            let paths: Vec<String> = std::iter::once(format!("{folder}/")).chain(inner).collect();
            let all: Vec<&str> = paths.iter().map(String::as_str).collect();
            let knowledge = Knowledge { context: Some(Arc::new(listing(&all, None))), ..Knowledge::default() };
            check_text_for(&Settings::default(), &format!("FROM a:1\nCOPY {folder} /x/\n"), false, &knowledge).len()
        };
        assert_eq!((found("snakeoil", &["tls.key"]), found("tests", &["server.key"]), found("conf", &["tls.key"])), (0, 0, 1));
        assert_eq!((found("tests", &["id_rsa"]), found("ssl-proxy", &["tls.key"]), found("keys", &["id_rsa"])), (1, 1, 1));
    }

    #[test]
    fn at_the_source() {
        let paths =
            [".env", ".env.example", ".git/", "app/", "app/.env.local", "app/main.py", "lib/", "lib/deep/", "lib/deep/.env"];
        check_rule_in(
            ID,
            &paths,
            None,
            "
FROM a
COPY . /app
     ^ warning: This copies `.env` into the image, where anyone can read it; add `.env` to .dockerignore
COPY ./app/ /app
     ^^^^^^ info: This copies `app/.env.local` into the image, where anyone can read it
COPY lib .env* .env /x/
COPY --exclude=.env --exclude=.git . /app
COPY --exclude=.env . /app
                    ^ info: This copies `.git`, the whole history
",
        );
    }

    #[test]
    fn files_that_a_line_names() {
        let count = |file: &str| {
            let knowledge = Knowledge { context: Some(Arc::new(listing(&[file, "main.py"], None))), ..Knowledge::default() };
            let count = |between: &str| {
                let text = format!("FROM a AS b\nCOPY {file} /x/.env\n{between}COPY . /x\n");
                check_text_in(&text, false, &knowledge).iter().filter(|finding| finding.rule.id == ID).count()
            };
            (count(""), count("FROM a\n"))
        };
        assert_eq!((count(".env.docker"), count(".env"), count("id_rsa")), ((0, 1), (1, 1), (1, 1)));
    }

    #[test]
    fn settings_of_all_developers() {
        let count = |file: &str| {
            let knowledge = Knowledge { context: Some(Arc::new(listing(&[file], None))), ..Knowledge::default() };
            check_text_in("FROM a\nCOPY . /x\n", false, &knowledge).iter().filter(|finding| finding.rule.id == ID).count()
        };
        assert_eq!((count(".env.development"), count(".env.dev"), count(".env.test")), (0, 0, 0));
        assert_eq!((count(".env.development.local"), count(".env.local"), count(".env.production")), (1, 1, 1));
    }

    #[test]
    fn settings_of_ssh() {
        let count = |files: &[&str]| {
            let knowledge = Knowledge { context: Some(Arc::new(listing(files, None))), ..Knowledge::default() };
            check_text_in("FROM a\nCOPY . /x\n", false, &knowledge).iter().filter(|finding| finding.rule.id == ID).count()
        };
        assert_eq!(count(&[".ssh/", ".ssh/config", ".ssh/known_hosts", ".ssh/id_rsa.pub"]), 0);
        assert_eq!(count(&[".ssh/", ".ssh/config", ".ssh/deploy"]), 1);
        assert_eq!(count(&[".ssh/"]), 1, "what it holds is not known");
        assert_eq!(count(&[".aws/", ".aws/config"]), 1);
    }

    #[test]
    fn what_only_profile_all_tells() {
        let count = |context: ContextListing, text: &str, profile| {
            let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
            let settings = Settings { profile, ..Settings::default() };
            check_text_for(&settings, text, false, &knowledge).iter().filter(|finding| finding.rule.id == ID).count()
        };
        let counts = |context: &dyn Fn() -> ContextListing, text: &str| {
            (count(context(), text, Profile::Recommended), count(context(), text, Profile::All))
        };
        let copy = "FROM a\nCOPY . /x\n";
        let settings = |unset: &[&str]| {
            let mut context = listing(&[".env", "main.py"], None);
            context.harmless = vec![".env".to_owned()];
            context.unset = unset.iter().map(|path| (*path).to_owned()).collect();
            context
        };
        assert_eq!(counts(&|| settings(&[]), copy), (0, 1));
        assert_eq!(counts(&|| settings(&[".env"]), copy), (0, 0), "all of it is commented out");
        let history = || listing(&[".git/", "main.py"], None);
        assert_eq!(counts(&history, copy), (0, 1));
        assert_eq!(counts(&history, &format!("{copy}RUN cd /x && git describe > /version\n")), (0, 0));
        assert_eq!(counts(&history, &format!("{copy}RUN git clone https://a.example/b\n")), (0, 1));
        assert_eq!(counts(&|| listing(&[".git/", "app.gemspec"], None), copy), (0, 0));
        assert_eq!(counts(&|| listing(&[".env", "main.py"], None), copy), (1, 1), "it may hold a secret");
    }

    #[test]
    fn settings_that_everybody_may_read() {
        let mut context = listing(&[".env", "main.py"], None);
        context.harmless = vec![".env".to_owned()];
        let found = |context: ContextListing| {
            let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
            let found = check_text_in("FROM a\nCOPY . /x\n", false, &knowledge).into_iter();
            found
                .filter(|finding| finding.rule.id == ID)
                .map(|finding| (finding.severity, finding.fixes.len()))
                .collect::<Vec<_>>()
        };
        assert_eq!(found(context), [(Severity::Information, 2)]);
        // What a build in Node reads.
        let mut context = listing(&[".env", "package.json"], None);
        context.harmless = vec![".env".to_owned()];
        assert_eq!(found(context), []);
    }

    #[test]
    fn lines_for_the_ignore_file() {
        let fixes = |paths: &[&str], ignore: Option<&str>, text: &str| {
            let knowledge = Knowledge { context: Some(Arc::new(listing(paths, ignore))), ..Knowledge::default() };
            let findings = check_text_in(text, false, &knowledge);
            let fixes = findings.iter().filter(|f| f.rule.id == ID).flat_map(|f| f.fixes.clone());
            fixes.map(|fix| (fix.preferred, fix.ignore.join(" "))).collect::<Vec<_>>()
        };
        let text = "FROM a\nCOPY .vscode x y /z/\nCOPY . /x\n";
        let paths = [".env", "id_rsa", "my [1].key", "main.py"];
        let whole = ".git .env .env.* **/.DS_Store .idea .dockerignore Dockerfile* **/__pycache__ **/*.py[cod] .venv venv .pytest_cache .mypy_cache \
                     .ruff_cache **/*.egg-info .coverage id_rsa my \\[1\\].key";
        let alone = ".env id_rsa my \\[1\\].key";
        assert_eq!(fixes(&paths, None, text), [(true, whole.to_owned()), (false, alone.to_owned())]);
        assert_eq!(fixes(&paths, Some("x\n"), text), [(true, alone.to_owned())]);
        assert_eq!(fixes(&paths, Some("[\n"), text), []);
        let git = fixes(&[".git/", "package.json"], None, "FROM a\nCOPY . /x\n");
        assert_eq!(git[1], (false, ".git".to_owned()));
        assert!(git[0].1.starts_with(".git ") && git[0].1.contains("**/node_modules"));
    }

    #[test]
    fn what_the_program_loads() {
        let found = |paths: &[&str], text: &str| {
            let mut context = listing(paths, None);
            context.texts =
                ["config.py", "app/config.py"].map(|path| (path.to_owned(), "env(f\".env.{e}\")\n".to_owned())).to_vec();
            let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
            let found = check_text_in(text, false, &knowledge);
            let of_rule = found.iter().filter(|finding| finding.rule.id == ID);
            of_rule.map(|it| (it.message.render(it.rule, Locale::ENGLISH), it.fixes.len())).collect::<Vec<_>>()
        };
        let whole = found(&[".env.production", "config.py"], "FROM a\nCOPY . /x\n");
        assert!(
            matches!(whole.as_slice(), [(text, 0)] if text.contains("`.env.production`, which the program loads")),
            "{whole:?}"
        );
        let other = found(&[".env", ".env.production", "config.py"], "FROM a\nCOPY . /x\n");
        assert!(matches!(other.as_slice(), [(text, 0)] if text.contains("This copies `.env` into")), "{other:?}");
        assert_eq!(found(&["app/", "app/.env.production", "app/config.py"], "FROM a\nCOPY app /x\n"), []);
        // No module reads that one by name.
        let unread = found(&["app/", "app/.env", "app/config.py"], "FROM a\nCOPY app /x\n");
        assert!(matches!(unread.as_slice(), [(text, 2)] if text.contains("This copies `app/.env` into")), "{unread:?}");
    }

    #[test]
    fn what_the_ignore_file_leaves_out() {
        let paths = [".env", ".env.example", ".env.test", "id_rsa", "cert.pem", "main.py"];
        check_rule_in(ID, &paths, Some(".env\nid_rsa\n"), "\nFROM a\nCOPY . /app\nCOPY / /app\n");
        check_rule_in(ID, &paths, Some("*\n!main.py\n"), "\nFROM a\nCOPY . /app\n");
    }
}
