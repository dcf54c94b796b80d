use crate::ignorefile::ContextListing;
use crate::model::{CopyPaths, Model, PathText, Placed, ShellCommand, ShellScript, Stage, copy_paths};
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, last_part};

rule! {
    /// A command that installs by a lock file, which was not copied.
    ///
    /// `npm ci` says "can only install with an existing package-lock.json", `uv sync --locked` "Unable to find lockfile at
    /// `uv.lock`", `pipenv sync` "Pipfile.lock not found!", `pdm sync` "Lockfile does not exist, nothing to install": they
    /// stop the build, and pnpm and Yarn do so as well.
    ///
    /// Found only when the files of the build context are known, and everything above is copied by paths without variables.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY Pipfile ./
    /// RUN pipenv sync
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY Pipfile Pipfile.lock ./
    /// RUN pipenv sync
    /// ```
    LOCK_FILE_MISSING {
        id: "lock-file-missing",
        set: Own,
        severity: Warning,
        check: File(check),
        messages: {
            uncopied: "`{command}` needs `{lock}`, which no line above copies",
            excluded: "`{command}` needs `{lock}`, which {file} keeps out of the build",
            absent: "`{command}` needs `{lock}`, and the build context has none",
            here: "Copied without it",
            copy: "Copy `{lock}` too",
        },
    }
}

/// A command that needs a lock file.
struct Locked {
    program: &'static str,
    words: &'static [&'static str],
    /// Options that make it need one, one of them; none where it always does.
    options: &'static [&'static str],
    /// The file that lists what the project depends on.
    manifest: &'static str,
    /// The lock files, one of which it needs.
    locks: &'static [&'static str],
}

const LOCKED: &[Locked] = &[
    Locked {
        program: "npm",
        words: &["ci", "clean-install"],
        options: &[],
        manifest: "package.json",
        locks: &["package-lock.json", "npm-shrinkwrap.json"],
    },
    Locked {
        program: "pnpm",
        words: &["install", "i"],
        options: &["--frozen-lockfile"],
        manifest: "package.json",
        locks: &["pnpm-lock.yaml"],
    },
    Locked { program: "yarn", words: &["install"], options: &["--immutable"], manifest: "package.json", locks: &["yarn.lock"] },
    Locked {
        program: "uv",
        words: &["sync"],
        options: &["--locked", "--frozen"],
        manifest: "pyproject.toml",
        locks: &["uv.lock"],
    },
    Locked { program: "pipenv", words: &["sync"], options: &[], manifest: "Pipfile", locks: &["Pipfile.lock"] },
    Locked { program: "pdm", words: &["sync"], options: &[], manifest: "pyproject.toml", locks: &["pdm.lock"] },
];

/// Options that make a command look elsewhere.
const ELSEWHERE: &[&str] =
    &["--prefix", "-C", "--dir", "--cwd", "--project", "--directory", "-p", "--script", "--lockfile", "-L", "--package", "-w"];

/// Commands that are looked at; for each all copies above it are.
const MOST: usize = 32;

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let Some(listing) = cx.knowledge.context.as_deref().filter(|listing| !listing.truncated) else { return };
    let mut count = 0;
    for (index, placed) in cx.model.instructions.iter().enumerate() {
        if placed.keyword != Keyword::Run || !LOCKED.iter().any(|locked| placed.text.contains(locked.program)) {
            continue;
        }
        let Some((command, locked)) = command(placed, cx.model.escape) else { continue };
        count += 1;
        if MOST < count {
            return;
        }
        let Some(stage) = cx.model.stage_of(index).and_then(|stage| cx.model.stages.get(stage)) else { continue };
        let Some(copied) = Copied::before(cx.model, stage, index, locked, listing) else { continue };
        let lock = |name: &str| if copied.folder.is_empty() { name.to_owned() } else { format!("{}/{name}", copied.folder) };
        let present = locked.locks.iter().map(|name| lock(name)).find_map(|path| listing.get(&path));
        let (Some(first), Some(last)) = (command.name(), command.words.last()) else { continue };
        let named = [locked.program, command.arguments().first().map_or("", |word| word.text.as_str())].join(" ");
        let range = placed.at(first.range.cover(last.range));
        let manifest = copied.placed.at(copied.word.range);
        match present {
            Some(entry) if entry.excluded && !copied.has_lock => {
                let file = listing.ignore.as_ref().map_or(".dockerignore", |ignore| ignore.name.as_str());
                out.report(range, msg!(excluded, command = named, lock = entry.path, file = file));
            }
            Some(entry) if !copied.has_lock => {
                let finding = out.report(range, msg!(uncopied, command = named, lock = entry.path));
                finding.related(manifest, msg!(here));
                let edit = Edit::insert(manifest.end(), format!(" {}", entry.path));
                let fix = Fix::suggestion(msg!(copy, lock = entry.path), vec![edit]).preferred();
                finding.maybe_fix(copied.can_take_more.then_some(fix));
            }
            None if !copied.has_lock => {
                let path = locked.locks.first().map(|name| lock(name)).unwrap_or_default();
                let is_made = listing.git_ignored.iter().any(|line| locked.locks.iter().any(|lock| line.ends_with(lock)));
                if !is_made {
                    out.report(range, msg!(absent, command = named, lock = path)).related(manifest, msg!(here));
                }
            }
            _ => {}
        }
    }
}

/// The first command of a RUN that needs a lock file, where nothing before it can have made one.
fn command(run: &Placed, escape: char) -> Option<(&ShellCommand, &'static Locked)> {
    let has_mounts = run.flags.iter().any(|flag| flag.name() == "mount" && !run.slice(flag.range).contains("type=cache"));
    if has_mounts || run.text.contains("||") {
        return None;
    }
    for command in &ShellScript::of(run, escape).commands {
        let words = command.arguments();
        let locked = LOCKED.iter().find(|locked| {
            let is_named = words.first().is_some_and(|word| locked.words.contains(&word.text.as_str()));
            let is_asked = locked.options.is_empty() || words.iter().any(|word| locked.options.contains(&word.text.as_str()));
            command.program() == locked.program && is_named && is_asked
        });
        if let Some(locked) = locked {
            let is_here = words
                .iter()
                .all(|word| word.literal && !ELSEWHERE.iter().any(|option| word.text.split('=').next() == Some(option)));
            return is_here.then_some((command, locked));
        }
        // Another folder, or another program that may write a lock.
        let is_harmless = matches!(command.program(), "apk" | "apt" | "apt-get" | "corepack" | "pip" | "pip3" | "echo" | "set")
            || (command.program() == "npm"
                && words.iter().any(|word| matches!(word.text.as_str(), "-g" | "--global" | "config")));
        if !is_harmless || !command.redirections.is_empty() {
            return None;
        }
    }
    None
}

/// How the manifest got into a stage, and whether a lock file did.
struct Copied<'m> {
    /// The folder of the context with the manifest.
    folder: String,
    has_lock: bool,
    placed: &'m Placed,
    word: PathText,
    /// Another source may be put behind that word.
    can_take_more: bool,
}

impl<'m> Copied<'m> {
    /// `None` where the manifest may have come in any other way, or more than one.
    fn before(model: &'m Model, stage: &'m Stage, end: usize, locked: &Locked, listing: &ContextListing) -> Option<Self> {
        let mut chain: Vec<&Stage> = std::iter::once(stage).chain(model.ancestors(stage)).collect();
        chain.reverse();
        let mut found: Option<Self> = None;
        let mut has_lock = false;
        for index in chain.into_iter().flat_map(|stage| stage.instructions.clone()).take_while(|index| *index < end) {
            let placed = model.instructions.get(index)?;
            match placed.keyword {
                Keyword::Copy | Keyword::Add => {
                    let paths = copy_paths(placed, model.escape)?;
                    if placed.flag("from").is_some() {
                        // A program, as long as it goes where programs lie.
                        let is_program = ["/bin", "/usr/", "/opt/uv"].iter().any(|at| paths.destination.text.starts_with(at));
                        if is_program { continue } else { return None }
                    }
                    if 0 < paths.heredocs || placed.flag("parents").is_some() || placed.flag("exclude").is_some() {
                        return None;
                    }
                    for source in &paths.sources {
                        let taken = Taken::of(source, locked, listing)?;
                        has_lock |= taken.lock;
                        if let Some(folder) = taken.manifest {
                            // Of several projects, nobody knows which one is meant.
                            if found.as_ref().is_some_and(|found| found.folder != folder) {
                                return None;
                            }
                            let can_take_more = takes_more(placed, &paths) && last_part(&source.text) == locked.manifest;
                            found = Some(Self { folder, has_lock: false, placed, word: source.clone(), can_take_more });
                        }
                    }
                }
                Keyword::Run => {
                    let names_lock = locked.locks.iter().any(|lock| placed.text.contains(lock));
                    let is_tool =
                        ShellScript::of(placed, model.escape).commands.iter().any(|command| makes_lock(command, locked));
                    let brings = ["git clone", "curl", "wget", "tar ", "unzip"].iter().any(|word| placed.text.contains(word));
                    if names_lock || is_tool || brings {
                        return None;
                    }
                }
                Keyword::Onbuild | Keyword::Volume => return None,
                _ => {}
            }
        }
        found.map(|found| Self { has_lock, ..found })
    }
}

/// Whether a command may write a lock file.
fn makes_lock(command: &ShellCommand, locked: &Locked) -> bool {
    let is_setting =
        |word: &crate::model::ShellWord| matches!(word.text.as_str(), "-g" | "--global" | "config" | "-v" | "--version");
    command.program() == locked.program && !command.arguments().iter().any(is_setting)
}

/// What a source brings.
struct Taken {
    /// The folder of a manifest.
    manifest: Option<String>,
    lock: bool,
}

impl Taken {
    /// `None` where that is not known.
    fn of(source: &PathText, locked: &Locked, listing: &ContextListing) -> Option<Self> {
        let path = crate::ignorefile::clean(&source.text);
        let path = path.trim_start_matches('/');
        let path = if path == "." { "" } else { path };
        if !source.literal || path.starts_with("..") || path.contains(['\\', '[', '?', ':']) {
            return None;
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if let Some((start, rest)) = name.split_once('*') {
            if rest.contains('*') || folder.contains('*') {
                return None;
            }
            let fits = |file: &&str| file.len() >= start.len() + rest.len() && file.starts_with(start) && file.ends_with(rest);
            let has_manifest = fits(&locked.manifest) && listing.get(&join(folder, locked.manifest)).is_some();
            let manifest = has_manifest.then(|| folder.to_owned());
            // What the pattern takes, the context has or has not.
            let is_there = |name: &&str| listing.get(&join(folder, name)).is_some_and(|entry| listing.is_sent(&entry));
            return Some(Self { manifest, lock: locked.locks.iter().filter(|name| fits(name)).any(is_there) });
        }
        let Some(entry) = listing.get(path).filter(|_| !path.is_empty()) else {
            if !path.is_empty() {
                return None;
            }
            return Some(Self::of_folder("", locked, listing));
        };
        if entry.is_folder() {
            return (!entry.closed).then(|| Self::of_folder(path, locked, listing));
        }
        let manifest = (name == locked.manifest).then(|| folder.to_owned());
        Some(Self { manifest, lock: locked.locks.contains(&name) })
    }

    fn of_folder(folder: &str, locked: &Locked, listing: &ContextListing) -> Self {
        let is_there = |name: &str| listing.get(&join(folder, name)).is_some_and(|entry| listing.is_sent(&entry));
        Self {
            manifest: is_there(locked.manifest).then(|| folder.to_owned()),
            lock: locked.locks.iter().any(|name| is_there(name)),
        }
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Whether a COPY may get another source: its words are no array, and the destination is a folder.
fn takes_more(placed: &Placed, paths: &CopyPaths) -> bool {
    let is_folder = 1 < paths.sources.len() || paths.destination.text.ends_with('/') || paths.destination.text == ".";
    let is_array = matches!(placed.paths(), Some(crate::syntax::ast::Paths::Json(_)));
    is_folder && !is_array
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix_among, check_rule_in};

    const ID: &str = "lock-file-missing";
    const FILES: &[&str] = &["package.json", "package-lock.json", "index.js", "web/", "web/package.json", "Pipfile"];

    #[test]
    fn at_the_command() {
        check_rule_in(
            ID,
            FILES,
            None,
            "
FROM node:24
WORKDIR /app
COPY package.json ./
RUN npm ci --omit=dev
    ^^^^^^^^^^^^^^^^^ warning: `npm ci` needs `package-lock.json`, which no line above copies
FROM node:24
COPY web/package.json ./
RUN npm ci
    ^^^^^^ warning: `npm ci` needs `web/package-lock.json`, and the build context has none
FROM node:24
COPY web .
RUN npm ci
    ^^^^^^ warning: `npm ci` needs `web/package-lock.json`, and the build context has none
FROM python:3.14
COPY . .
RUN pip install pipenv && pipenv sync
                          ^^^^^^^^^^^ warning: `pipenv sync` needs `Pipfile.lock`, and the build context has none
",
        );
        check_rule_in(
            ID,
            &["package.json", "package-lock.json"],
            Some("*.lock\npackage-lock.json\n"),
            "
FROM node:24
COPY package*.json ./
RUN npm ci
    ^^^^^^ warning: `npm ci` needs `package-lock.json`, which .dockerignore keeps out of the build
",
        );
    }

    #[test]
    fn silent_where_it_is_there_or_may_be() {
        for text in [
            "COPY package*.json ./\nRUN npm ci",
            "COPY package.json package-lock.json ./\nRUN npm ci",
            "COPY . .\nRUN npm ci",
            "COPY package.json ./\nRUN npm install",
            "COPY package.json ./\nRUN cd x && npm ci",
            "COPY package.json ./\nRUN npm --prefix x ci",
            "COPY package.json ./\nRUN npm ci --prefix x",
            "COPY package.json ./\nRUN --mount=type=bind,source=package-lock.json,target=package-lock.json npm ci",
            "COPY package.json ./\nRUN npm install --package-lock-only\nRUN npm ci",
            "COPY package.json ./\nRUN [\"npm\", \"install\", \"--package-lock-only\"]\nRUN [\"npm\", \"ci\"]",
            "COPY package.json ./\nCOPY --from=x /l /app/\nRUN npm ci",
            "COPY package.json $FILES ./\nRUN npm ci",
            "COPY package.json ./\nCOPY web/package.json web/\nRUN npm ci",
            "RUN npm ci",
            "COPY package.json ./\nRUN npm ci || npm install",
        ] {
            check_rule_in(ID, FILES, None, &format!("\nFROM node:24\nWORKDIR /app\n{text}\n"));
        }
    }

    #[test]
    fn it_is_copied_too() {
        let files = &["package.json", "package-lock.json"];
        check_fix_among(
            ID,
            files,
            "FROM node:24\nCOPY package.json ./\nRUN npm ci",
            "FROM node:24\nCOPY package.json package-lock.json ./\nRUN npm ci",
        );
    }
}
