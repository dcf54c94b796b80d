use crate::data::installers::{Ahead, INSTALL_SETTINGS, WORKSPACES};
use crate::ignorefile::ContextListing;
use crate::model::{CommandSource, Model, PathText, PipInstall, Placed, ShellScript, Stage, copy_paths};
use crate::rules::installs::{Install, Installs, install};
use crate::rules::landing::in_image;
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::{Command, Keyword};
use crate::text::{Edit, between, last_part};

rule! {
    /// All sources are copied before the dependencies are installed.
    ///
    /// The builder takes a layer from its cache as long as nothing above it has changed. Behind `COPY . .` every changed
    /// file of the project makes it download and install all dependencies anew. Copy the list of dependencies first,
    /// install them, and copy the rest then: the install runs again only when the list changes.
    ///
    /// `poetry install`, `uv sync`, `pdm install` and `composer install` install the project as well, which needs its sources:
    /// they are run twice, first with an option that leaves the project out. `go build` and `dotnet publish` find what
    /// `go mod download` and `dotnet restore` have fetched. Cargo has no such command: it wants a source file, so it builds the
    /// dependencies with an empty `src/main.rs`, which `touch` makes newer than what was built of it (COPY keeps the times of
    /// files, and Cargo goes by them). `cargo chef` does the same for workspaces.
    ///
    /// Silent where the list was copied or mounted before, where the command needs the sources alone (`pip install .`), where a
    /// RUN makes the list, for builds with a mounted cache, and for projects of several parts with lists of their own.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// COPY . .
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// COPY requirements.txt ./
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// COPY . .
    /// ```
    COPY_BEFORE_INSTALL {
        id: "copy-before-install",
        set: Own,
        severity: Information,
        check: File(check),
        messages: {
            before: "Every changed file makes the builder run `{command}` again; copy `{list}` first, install, then copy the rest",
            download: "Every changed file makes `{command}` download the dependencies again; copy `{list}` first, run `{fetch}`, then copy the rest",
            compile: "Every changed file makes `{command}` start over with all dependencies; run it first with `{list}` and an empty `src/main.rs`",
            again: "Runs again",
            split: "Copy `{list}` and install before the rest is copied",
            fetch: "Copy `{list}` and run `{fetch}` before the rest is copied",
            empty: "Run `{command}` with an empty `src/main.rs` before the rest is copied",
        },
    }
}

/// Stages that a stage is built on; of one that has more nothing is said, because each asks for all of them.
const MOST_ANCESTORS: usize = 32;

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    for stage in &model.stages {
        let Some(at) = stage.instructions.clone().find(|&index| is_copy_of_all(model, index)) else { continue };
        let name = stage.name.as_ref().map(|name| name.text.to_lowercase()).unwrap_or_default();
        if name.contains("dev") || name.contains("test") {
            continue;
        }
        let behind = (at + 1..stage.instructions.end).filter_map(|index| Some((index, model.instructions.get(index)?)));
        for (index, placed) in behind {
            match placed.keyword {
                Keyword::Onbuild => break,
                Keyword::Run => match Installs::of(placed, model.escape) {
                    Installs { first: Some(install), .. } => {
                        report(cx, stage, (at, index), install, out);
                        break;
                    }
                    // What a RUN writes may be the list.
                    Installs { makes_files: true, .. } => break,
                    _ => {}
                },
                _ => {}
            }
        }
    }
}

/// Whether a copy takes all of the build context; kept with it.
struct TakesAll(bool);

/// Whether the instruction at an index takes all of the build context.
fn is_copy_of_all(model: &Model, index: usize) -> bool {
    model.instructions.get(index).is_some_and(|placed| {
        matches!(placed.keyword, Keyword::Copy | Keyword::Add)
            && placed.derived.get_or_init(|| TakesAll(takes_all(placed, model.escape))).0
    })
}

/// What is copied before an instruction of a stage, in the stages below too; `None` where that is too much to ask for.
fn copied_before(model: &Model, stage: &Stage, index: usize) -> Option<Vec<String>> {
    let mut below = model.ancestors(stage);
    let ancestors: Vec<&Stage> = below.by_ref().take(MOST_ANCESTORS).collect();
    let own = model.instructions.get(stage.instructions.start..index)?;
    let all = ancestors.into_iter().flat_map(|ancestor| model.instructions_of(ancestor)).chain(own);
    let copied = all.flat_map(|placed| sources(placed, model.escape)).collect();
    below.next().is_none().then_some(copied)
}

/// What is taken from other stages before an instruction of a stage.
fn taken_before(model: &Model, stage: &Stage, index: usize) -> Vec<String> {
    let own = model.instructions.get(stage.instructions.start..index).unwrap_or_default();
    let is_from_stage = |placed: &&Placed| placed.may_take && placed.keyword == Keyword::Copy;
    let paths = own.iter().filter(is_from_stage).filter_map(|placed| copy_paths(&placed.instruction, model.escape));
    paths.flat_map(|paths| paths.sources).map(|source| source.text).collect()
}

fn report(cx: &FileContext<'_>, stage: &Stage, (at, index): (usize, usize), install: &Install, out: &mut Sink) {
    let model = cx.model;
    let Some(copied) = copied_before(model, stage, at) else { return };
    let (Some(copy), Some(run)) = (model.instructions.get(at), model.instructions.get(index)) else { return };
    let listing = cx.knowledge.context.as_deref();
    let lists = install.lists_in(listing);
    let is_known = |path: &str| copied.iter().any(|source| source == path || may_match(source, path));
    if copied.iter().any(|source| source.contains('$')) || lists.iter().any(|list| is_known(list)) {
        return;
    }
    // What another stage has installed is there already.
    let is_installed =
        |source: &String| matches!(last_part(source.trim_end_matches('/')), ".venv" | "node_modules" | "venv" | "vendor");
    if taken_before(model, stage, index).iter().any(is_installed) {
        return;
    }
    let Some(paths) = copy_paths(&copy.instruction, model.escape) else { return };
    let is_sent = |list: &str| listing.and_then(|l| l.get(list).filter(|entry| l.is_sent(entry))).is_some();
    let lies_there = |names: &[&str]| listing.is_some_and(|listing| names.iter().any(|name| listing.get(name).is_some()));
    let firsts = lists.get(..install.firsts.min(lists.len())).unwrap_or_default();
    let there: Vec<&str> = match listing {
        Some(_) => lists.iter().map(String::as_str).filter(|list| is_sent(list)).collect(),
        // Which of several is meant, nobody knows, nor whether a build has dependencies.
        None if install.firsts == 1 && !install.builds() => firsts.iter().map(String::as_str).collect(),
        None => return,
    };
    if there.is_empty()
        || (listing.is_some_and(|listing| !listing.truncated) && !firsts.iter().any(|list| there.contains(&&**list)))
    {
        return;
    }
    if let Some(installer) = install.installer {
        let is_locked = installer.lock.is_empty() || there.contains(&installer.lock);
        // The lists of a workspace lie in many folders.
        let is_split = installer.has_parts && listing.is_none_or(|listing| has_parts(listing, &there));
        // With vendored packages nothing is downloaded, and of other files of the project nobody knows what they need.
        let is_open = |listing: &ContextListing| {
            lies_there(&["vendor"]) || there.iter().filter_map(|list| listing.text(list)).any(|text| install.names_files(text))
        };
        // `go mod download` reads the modules in other folders too.
        let is_of_go = installer.program == "go" && listing.is_some_and(is_open);
        if !is_locked || is_split || is_of_go || (install.builds() && listing.is_none_or(is_open)) {
            return;
        }
        let has_main = |listing: &ContextListing| listing.get("src/main.rs").is_some_and(|entry| !entry.excluded);
        let is_plain = || install.is_usual && !lies_there(INSTALL_SETTINGS) && listing.is_some_and(has_main);
        if matches!(install.ahead, Ahead::EmptyMain) && !is_plain() {
            return;
        }
    }
    // Scripts of the project run with the install, and may need all of it.
    let package = listing.filter(|_| there.contains(&"package.json")).and_then(|listing| listing.text("package.json"));
    if lies_there(WORKSPACES) || package.is_some_and(|text| has_install_scripts(text) || text.contains("\"workspaces\"")) {
        return;
    }
    let is_empty = |list: &str| listing.and_then(|l| l.text(list)).is_some_and(|text| names_nothing(list, text));
    let mut written = firsts.iter().map(String::as_str).filter(|list| there.contains(list)).peekable();
    if written.peek().is_some() && written.all(is_empty) {
        return;
    }
    // Without a list of the very versions it refuses to install.
    if matches!(install.name.as_str(), "npm ci" | "npm clean-install") && there.len() < 2 {
        return;
    }
    let Some(source) = paths.sources.first() else { return };
    let is_of_node = install.installer.is_some_and(|installer| matches!(installer.program, "npm" | "pnpm" | "yarn" | "bun"));
    let settings = [".npmrc"].into_iter().filter(|settings| is_of_node && is_sent(settings));
    let list = there.iter().copied().chain(settings).collect::<Vec<_>>().join("`, `");
    let (message, title) = match install.ahead {
        Ahead::By(fetch) | Ahead::Mostly(fetch) => {
            (msg!(download, command = install.name, list = list, fetch = fetch), msg!(fetch, list = list, fetch = fetch))
        }
        Ahead::EmptyMain => (msg!(compile, command = install.name, list = list), msg!(empty, command = install.name)),
        Ahead::With([option, ..]) => {
            let fetch = format!("{} {option}", install.name);
            (msg!(download, command = install.name, list = list, fetch = fetch), msg!(split, list = list))
        }
        Ahead::Itself | Ahead::With([]) => (msg!(before, command = install.name, list = list), msg!(split, list = list)),
    };
    let finding = out.report(copy.at(source.range), message);
    finding.related(run.keyword_range(), msg!(again));
    // What else the install reads has to be copied as well.
    let is_alone = |listing: &ContextListing| {
        let has_text = |list: &&str| listing.text(list).is_some_and(|text| !install.names_files(text));
        let others = there.iter().filter(|list| listing.text(list).is_some());
        firsts.iter().map(String::as_str).filter(|list| there.contains(list)).all(|list| has_text(&list))
            && others.into_iter().all(has_text)
    };
    let is_certain = !lies_there(INSTALL_SETTINGS) && listing.is_none_or(is_alone);
    let new = Split { cx, stage, copy: (copy, at), run: (run, index), lists: &there, to: &paths.destination };
    let edits = is_certain.then(|| new.edits(install)).flatten();
    finding.maybe_fix(edits.map(|edits| Fix::suggestion(title, edits).preferred()));
}

/// Whether a list names no package, so that nothing is downloaded for it. An empty one is to be written yet.
fn names_nothing(list: &str, text: &str) -> bool {
    if text.trim().is_empty() {
        return false;
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', ';']));
    match last_part(list) {
        "go.mod" => !lines.any(|line| line.starts_with("require")),
        "Cargo.toml" => {
            let mut is_list = false;
            !lines.any(|line| match line.strip_prefix('[') {
                Some(table) => {
                    is_list = table.trim_end_matches(']').ends_with("dependencies");
                    table.contains("dependencies.") || table.starts_with("workspace")
                }
                None => is_list,
            })
        }
        name => name.ends_with(".txt") && lines.next().is_none(),
    }
}

/// Whether a `package.json` has scripts that npm, pnpm, Yarn and Bun run when they install (npm's manual, "scripts").
fn has_install_scripts(text: &str) -> bool {
    ["\"preinstall\"", "\"install\"", "\"postinstall\"", "\"prepare\""].iter().any(|script| {
        text.match_indices(script)
            .any(|(at, _)| text.get(at + script.len()..).is_some_and(|rest| rest.trim_start().starts_with(':')))
    })
}

/// Entries of a context that are looked through for parts of a project.
const MOST_ENTRIES: usize = 5_000;

/// Whether folders of a project have lists of the same kind, or so much is there that nobody looks.
fn has_parts(listing: &ContextListing, lists: &[&str]) -> bool {
    let endings: Vec<&str> = lists.iter().filter_map(|list| list.rsplit('.').next()).collect();
    let is_part = |path: &str, name: &str| {
        path.contains('/') && (lists.contains(&name) || (name.ends_with("proj") && endings.iter().any(|end| name.ends_with(end))))
    };
    MOST_ENTRIES < listing.len() || listing.entries().any(|entry| is_part(entry.path, entry.name()))
}

/// An install that goes in front of a copy.
struct Split<'a> {
    cx: &'a FileContext<'a>,
    stage: &'a Stage,
    copy: (&'a Placed, usize),
    run: (&'a Placed, usize),
    lists: &'a [&'a str],
    to: &'a PathText,
}

impl Split<'_> {
    /// The edits, where that is plainly possible: the install is the next instruction and does nothing else. One that wants
    /// the project's sources is left where it is, and goes in front without them as well.
    fn edits(&self, install: &Install) -> Option<Vec<Edit>> {
        let model = self.cx.model;
        let ((copy, at), (run, index)) = (self.copy, self.run);
        // Without the listing, a lock file may be there that the command wants.
        let is_known = self.cx.knowledge.context.is_some() || self.lists.iter().all(|list| list.ends_with(".txt"));
        let commands = &ShellScript::of(run, model.escape).commands;
        let is_plain = matches!(run.command(), Some(Command::Shell(shell)) if shell.markers.is_empty())
            && commands.iter().all(|command| command.source == CommandSource::Shell && command.redirections.is_empty());
        let gap = model.slice(between(copy.file_range().end(), run.file_range().start()));
        if at + 1 != index || !is_known || !is_plain || !self.to.literal || !gap.trim().is_empty() {
            return None;
        }
        let line_end = if model.text.contains("\r\n") { "\r\n" } else { "\n" };
        let first = self.copy_of_lists()?;
        let start = copy.file_range().start();
        let line = model.slice(run.file_range());
        let ahead = |line: &str| Edit::insert(start, format!("{first}{line_end}{line}{line_end}"));
        match install.ahead {
            Ahead::Itself => {
                let installs =
                    |command| self::install(command).is_some_and(|other| !other.builds()) || PipInstall::of(command).is_some();
                let gone = between(copy.file_range().end(), run.file_range().end());
                commands.iter().all(installs).then(|| vec![ahead(line), Edit::delete(gone)])
            }
            Ahead::With(options) => {
                let (head, tail) = line.split_at_checked(usize::from(install.end)).filter(|_| commands.len() == 1)?;
                Some(vec![ahead(&format!("{head} {}{tail}", options.first()?))])
            }
            Ahead::By(fetch) => Some(vec![ahead(&format!("{} {fetch}", model.slice(run.keyword_range())))]),
            Ahead::Mostly(_) => None,
            Ahead::EmptyMain => {
                let here = |text: &str| in_image(model, at, text);
                let is_here = here(&self.to.text).is_some_and(|to| Some(to) == here("."));
                // A user may be unable to make the file newer.
                let has_user = model.instructions_of(self.stage).iter().any(|placed| placed.keyword == Keyword::User);
                if commands.len() != 1 || has_user || !is_here {
                    return None;
                }
                let command = run.at(run.command()?.range());
                let (head, tail) = (model.slice(between(run.file_range().start(), command.start())), model.slice(command));
                let empty = "mkdir -p src && echo 'fn main() {}' > src/main.rs";
                Some(vec![ahead(&format!("{head}{empty} && {tail}")), Edit::insert(command.start(), "touch src/main.rs && ")])
            }
        }
    }

    /// The line that copies the lists.
    fn copy_of_lists(&self) -> Option<String> {
        let (copy, _) = self.copy;
        let to = if self.to.text.ends_with('/') { self.to.text.clone() } else { format!("{}/", self.to.text) };
        let folder = self.lists.first()?.rsplit_once('/').map(|(folder, _)| folder);
        let (from, to) = match folder {
            // What it lists may be in files beside it.
            Some(folder) if !folder.starts_with(['/', '.']) => (folder.to_owned(), format!("{to}{folder}/")),
            Some(_) => return None,
            None => (self.lists.join(" "), to),
        };
        // With others it would copy something else, or under other names.
        if !copy.flags.iter().all(|flag| matches!(flag.name(), "chown" | "chmod" | "link")) {
            return None;
        }
        let flags: String = copy.flags.iter().map(|flag| format!("{} ", copy.slice(flag.range))).collect();
        let keyword = self.cx.model.slice(copy.keyword_range());
        let keyword = if copy.keyword == Keyword::Copy { keyword } else { "COPY" };
        Some(format!("{keyword} {flags}{from} {to}"))
    }
}

/// Whether a copy takes all of the build context.
fn takes_all(copy: &Placed, escape: char) -> bool {
    copy.flag("from").is_none()
        && copy_paths(copy, escape).is_some_and(|paths| {
            paths.heredocs == 0
                && paths.sources.len() == 1
                && paths.sources.iter().all(|source| matches!(source.text.as_str(), "." | "./"))
        })
}

/// What COPY and ADD take, without the folders before a `./`.
fn sources(placed: &Placed, escape: char) -> Vec<String> {
    // An install by mounted lists is what was wanted.
    if placed.keyword == Keyword::Run && placed.has_flags && placed.text.contains("type=bind") {
        return vec!["*".to_owned()];
    }
    let Some(paths) = copy_paths(placed, escape) else { return Vec::new() };
    if 0 < paths.heredocs || placed.flag("from").is_some() {
        // Of others' files no more is known than where they go.
        return vec!["*".to_owned()];
    }
    paths.sources.into_iter().map(|source| source.text.trim_start_matches("./").trim_start_matches('/').to_owned()).collect()
}

/// Whether a source may bring a file: by a pattern, or as a folder above it.
fn may_match(source: &str, path: &str) -> bool {
    let start = source.split(['*', '?', '[']).next().unwrap_or_default();
    let has_pattern = start.len() < source.len();
    (has_pattern && path.starts_with(start))
        || matches!(source, "." | "")
        || path.strip_prefix(source.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::rules::Knowledge;
    use crate::testing::{check_fix, check_rule, check_rule_in, check_text_in, listing};
    use crate::text::apply_edits;

    const ID: &str = "copy-before-install";

    #[test]
    fn at_the_copy_that_takes_all() {
        check_rule(ID, "
FROM python:3.14-slim
WORKDIR /app
COPY . .
     ^ info: Every changed file makes the builder run `pip install` again; copy `requirements.txt` first, install, then copy the rest
RUN pip install --upgrade pip && pip install -r requirements.txt
");
        for run in [
            "uv pip install --system -r requirements.txt",
            "poetry install --no-root",
            "uv sync --locked --no-install-project",
            "pipenv sync",
            "npm ci --omit=dev && npm run build",
            "corepack enable && pnpm install --frozen-lockfile",
            "yarn",
            "yarn install --immutable",
            "bun install",
            "go mod download",
            "go build -o /bin/app ./cmd/app",
            "bundle install",
            "mvn -B dependency:go-offline",
            "./gradlew dependencies --no-daemon",
            "dotnet restore",
            "dotnet publish -c Release -o /out",
            "mvn -B -DskipTests clean package",
            "gradle build --no-daemon",
            "cargo fetch --locked",
            "cargo install --path .",
            "composer install --no-dev --no-scripts --no-autoloader",
            "composer install",
            "poetry install --only main --no-interaction",
            "uv sync --locked",
            "--mount=type=cache,target=/root/.cache pip install -r requirements.txt",
        ] {
            let files = [
                "requirements.txt",
                "pyproject.toml",
                "Pipfile",
                "package.json",
                "package-lock.json",
                "go.mod",
                "go.sum",
                "Cargo.toml",
                "Cargo.lock",
                "src/",
                "src/main.rs",
                "Gemfile",
                "pom.xml",
                "build.gradle.kts",
                "composer.json",
                "app.csproj",
            ];
            check_rule_in(
                ID,
                &files,
                None,
                &format!("\nFROM x\nENV A=1\nADD ./ /app\n    ^^ info: Every changed file\nRUN true\nRUN {run}\n"),
            );
        }
    }

    #[test]
    fn a_project_is_installed_later() {
        check_rule_in(
            ID,
            &["pyproject.toml", "uv.lock"],
            None,
            "\nFROM x\nCOPY . .\n     ^ info: Every changed file makes `uv sync` download the dependencies again; copy `pyproject.toml`, `uv.lock` first, run `uv sync --no-install-project`, then copy the rest\nRUN uv sync\n",
        );
    }

    #[test]
    fn lists_of_npm() {
        let text = |command: &str, said: &str| format!("\nFROM x\nCOPY . .\n     ^ info: {said}\nRUN npm {command}\n");
        let files = ["package.json", "npm-shrinkwrap.json", ".npmrc"];
        let said =
            "Every changed file makes the builder run `npm ci` again; copy `package.json`, `npm-shrinkwrap.json`, `.npmrc` first";
        check_rule_in(ID, &files, None, &text("ci", said));
        check_rule_in(ID, &["package.json"], None, "\nFROM x\nCOPY . .\nRUN npm ci\n");
        check_rule(ID, "\nFROM x\nCOPY . .\nRUN npm ci\n");
        check_rule_in(
            ID,
            &["package.json"],
            None,
            &text("install", "Every changed file makes the builder run `npm install` again; copy `package.json` first"),
        );
    }

    #[test]
    fn silent_where_nothing_is_to_be_won() {
        for text in [
            "COPY requirements.txt .\nCOPY . .\nRUN pip install -r requirements.txt",
            "COPY requirements*.txt ./\nCOPY . .\nRUN pip install -r requirements.txt",
            "COPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm install",
            "COPY . .\nRUN pip install .",
            "COPY . .\nRUN pip install -e .",
            "COPY . .\nRUN pip install -r requirements.txt -e .",
            "COPY . .\nRUN pip install flask",
            "COPY . .\nRUN pip install -r $FILE",
            "COPY . .\nRUN pip install -r /other/requirements.txt",
            "COPY . .\nRUN cargo fetch",
            "COPY . .\nRUN cargo build --release",
            "RUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync --no-install-project\nCOPY . .\nRUN uv sync",
            "COPY . .\nRUN npm install -g x",
            "COPY . .\nRUN npm install express",
            "COPY . .\nRUN yarn build",
            "COPY . .\nRUN go build",
            "COPY . .\nRUN --mount=type=bind,source=requirements.txt,target=requirements.txt pip install -r requirements.txt",
            "COPY . .\nRUN pip-compile -o requirements.txt\nRUN pip install -r requirements.txt",
            "COPY --from=y . .\nRUN pip install -r requirements.txt",
            "COPY --from=y /a /b\nCOPY . .\nRUN pip install -r requirements.txt",
            "COPY . .\nRUN --mount=type=cache,target=/root/.cache/uv uv sync --no-install-project",
            "COPY . .\nCOPY --from=y /app/.venv .venv\nRUN pip install -r requirements.txt",
            "COPY src .\nRUN pip install -r requirements.txt",
            "COPY . .\nRUN cd app && npm ci",
        ] {
            check_rule(ID, &format!("\nFROM x\n{text}\n"));
        }
        check_rule(ID, "\nFROM x AS dev\nCOPY . .\nRUN npm ci\n");
        check_rule(ID, "\nFROM x AS a\nCOPY package.json .\nFROM a\nCOPY . .\nRUN npm ci\n");
        check_rule_in(ID, &["app/", "app/package.json"], None, "\nFROM x\nCOPY . .\nRUN npm ci\n");
        check_rule_in(ID, &["pom.xml", "a/", "a/pom.xml"], None, "\nFROM x\nCOPY . .\nRUN mvn dependency:go-offline\n");
        check_rule_in(ID, &["a.sln", "a/", "a/a.csproj"], None, "\nFROM x\nCOPY . .\nRUN dotnet restore\n");
        check_rule_in(ID, &["package.json", "pnpm-workspace.yaml"], None, "\nFROM x\nCOPY . .\nRUN pnpm i\n");
        for (files, run) in [
            // Nothing is downloaded: no dependencies, or they lie in the project.
            (["go.mod", "main.go"].as_slice(), "go build"),
            (&["go.mod", "go.sum", "vendor/", "vendor/x"], "go build"),
            (&["go.mod", "go.sum"], "go install example.com/tool@latest"),
            (&["go.mod", "go.sum"], "--mount=type=cache,target=/go/pkg/mod go build"),
            (&["Cargo.toml"], "cargo build"),
            (&["app.csproj"], "dotnet publish ./app/app.csproj"),
            (&["Cargo.toml", "Cargo.lock", "src/", "src/lib.rs"], "cargo build"),
            (&["Cargo.toml", "Cargo.lock", "src/", "src/main.rs", "a/", "a/Cargo.toml"], "cargo build"),
            (&["Cargo.toml", "Cargo.lock", "src/", "src/main.rs", "build.rs"], "cargo build"),
            (&["Cargo.toml", "Cargo.lock", "src/", "src/main.rs"], "cargo build --bin app"),
            (&["Cargo.toml", "Cargo.lock", "src/", "src/main.rs"], "cargo install ripgrep"),
            (&["Cargo.toml", "Cargo.lock", "src/", "src/main.rs"], "cargo install --path crates/app"),
            (&["Cargo.toml", "Cargo.lock", "src/", "src/main.rs"], "cargo +nightly build"),
            (&["Cargo.toml", "Cargo.lock", "src/", "src/main.rs"], "cargo test"),
            (&["Cargo.toml", "Cargo.lock", "src/", "src/main.rs"], "cargo chef prepare"),
            (&["Cargo.toml", "Cargo.lock", "src/", "src/main.rs"], "--mount=type=cache,target=/app/target cargo build"),
        ] {
            check_rule_in(ID, files, None, &format!("\nFROM x\nCOPY . .\nRUN {run}\n"));
        }
    }

    #[test]
    fn what_lies_there_is_named() {
        check_rule_in(
            ID,
            &["package.json", "yarn.lock", "x.js"],
            None,
            "
FROM x
COPY . .
     ^ info: Every changed file makes the builder run `yarn install` again; copy `package.json`, `yarn.lock` first
RUN yarn install
",
        );
    }

    fn knowing(paths: &[&str], texts: &[(&str, &str)]) -> Knowledge {
        let mut context = listing(paths, None);
        context.texts = texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() }
    }

    /// The lines that go in front of the copy, where the lists name nothing else.
    fn new(paths: &[&str], lines: &str) -> Option<Option<String>> {
        let texts: Vec<(&str, &str)> = paths.iter().map(|path| (*path, "")).collect();
        new_with(paths, &texts, lines)
    }

    fn new_with(paths: &[&str], texts: &[(&str, &str)], lines: &str) -> Option<Option<String>> {
        let text = format!("FROM python:3.14\nWORKDIR /app\n{lines}\nEXPOSE 80\n");
        let found = check_text_in(&text, false, &knowing(paths, texts));
        let finding = found.iter().find(|finding| finding.rule.id == ID)?;
        Some(finding.fixes.first().and_then(|fix| fix.edits.first()).map(|edit| edit.text.clone()))
    }

    #[test]
    fn what_is_built_needs_its_dependencies() {
        let go = ["go.mod", "go.sum", "main.go"];
        assert_eq!(
            new(&go, "COPY . .\nRUN CGO_ENABLED=0 go build -o /app/server ."),
            Some(Some("COPY go.mod go.sum ./\nRUN go mod download\n".to_owned()))
        );
        let replaced = [("go.mod", "module m\nreplace example.com/x => ./x\n")];
        assert_eq!(new_with(&go, &replaced, "COPY . .\nRUN go build"), None);
        assert_eq!(new_with(&go, &replaced, "COPY . .\nRUN go mod download"), None);
        // Without any, nothing is downloaded.
        for (text, is_found) in [("module m\n\ngo 1.27\n", false), ("module m\nrequire example.com/x v1.0.0\n", true)] {
            assert_eq!(new_with(&go, &[("go.mod", text)], "COPY . .\nRUN go build").is_some(), is_found, "{text}");
        }
        let rust = ["Cargo.toml", "Cargo.lock", "src/", "src/main.rs"];
        let package = "[package]\nname = \"a\"\n\n[dependencies]\n";
        for (text, is_found) in [(package.to_owned(), false), (format!("{package}b = \"1\"\n"), true)] {
            let found = new_with(&rust, &[("Cargo.toml", &text)], "COPY . .\nRUN cargo build --release");
            assert_eq!(found.is_some(), is_found, "{text}");
        }
        let referring = [("app.csproj", "<ProjectReference Include=\"..\\lib\\lib.csproj\" />")];
        assert_eq!(new_with(&["app.csproj"], &referring, "COPY . .\nRUN dotnet publish"), None);
        // What was built is gone, and the list is another one.
        assert_eq!(new(&go, "COPY . .\nRUN go mod tidy\nRUN go build"), None);
        assert_eq!(
            new(&["app.csproj"], "COPY . .\nRUN dotnet publish -c Release -o /out"),
            Some(Some("COPY app.csproj ./\nRUN dotnet restore\n".to_owned()))
        );
        // What Maven needs for a build, it does not always say.
        assert_eq!(new(&["pom.xml"], "COPY . .\nRUN mvn package"), Some(None));
    }

    #[test]
    fn cargo_builds_with_an_empty_main() {
        let files = ["Cargo.lock", "Cargo.toml", "src/", "src/main.rs"];
        check_rule_in(
            ID,
            &files,
            None,
            "
FROM rust:1.91
COPY . .
     ^ info: Every changed file makes `cargo build` start over with all dependencies; run it first with `Cargo.toml`, `Cargo.lock` and an empty `src/main.rs`
RUN cargo build --release
",
        );
        let fixed = |files: &[&str], manifest: &str, lines: &str| {
            let text = format!("FROM rust:1.91\nWORKDIR /app\n{lines}\n");
            let found = check_text_in(&text, false, &knowing(files, &[("Cargo.toml", manifest)]));
            let finding = found.iter().find(|finding| finding.rule.id == ID)?;
            Some(finding.fixes.first().map(|fix| apply_edits(&text, &fix.edits)))
        };
        let manifest =
            "[package]\nname = \"app\"\nedition = \"2024\"\n[dependencies]\nitoa = \"1\"\n[profile.release]\nlto = true\n";
        let run = "RUN CARGO_INCREMENTAL=0 cargo build --release --locked --features a";
        assert_eq!(
            fixed(&files, manifest, &format!("COPY . .\n{run}")),
            Some(Some(
                "FROM rust:1.91\nWORKDIR /app\nCOPY Cargo.toml Cargo.lock ./\n\
                 RUN mkdir -p src && echo 'fn main() {}' > src/main.rs && CARGO_INCREMENTAL=0 cargo build --release --locked --features a\n\
                 COPY . .\nRUN touch src/main.rs && CARGO_INCREMENTAL=0 cargo build --release --locked --features a\n"
                    .to_owned()
            ))
        );
        for plain in ["COPY . /app/\nRUN cargo fetch", "ADD --chown=me ./ /app\nRUN cargo install --path ."] {
            assert!(fixed(&files, manifest, plain).flatten().is_some(), "{plain}");
        }
        // Another target than `src/main.rs`, or one that Cargo does not find.
        for other in ["[[bin]]\nname = \"x\"\n", "[dependencies]\na = { path = \"../a\" }\n", "[workspace]\n"] {
            assert_eq!(fixed(&files, other, "COPY . .\nRUN cargo build"), None, "{other}");
        }
        for lines in [
            // Elsewhere, or not allowed to touch the file.
            "COPY . /src\nRUN cargo build",
            "USER me\nCOPY . .\nRUN cargo build",
            "COPY . .\nRUN cargo build && cp target/debug/app /",
        ] {
            assert_eq!(fixed(&files, manifest, lines), Some(None), "{lines}");
        }
        assert_eq!(fixed(&files, manifest, "COPY . .\nRUN cargo clean\nRUN cargo build"), None);
    }

    #[test]
    fn a_list_that_names_other_files_is_not_copied_alone() {
        for (files, list, text, run) in [
            (["requirements.txt"].as_slice(), "requirements.txt", "flask\n-r base.txt\n", "pip install -r requirements.txt"),
            (&["requirements.txt"], "requirements.txt", "-e .\n", "pip install -r requirements.txt"),
            (&["requirements.txt"], "requirements.txt", "./wheels/a.whl\n", "pip install -r requirements.txt"),
            (&["package.json"], "package.json", "{\"dependencies\": {\"a\": \"file:../a\"}}", "npm install"),
            (&["pyproject.toml"], "pyproject.toml", "[tool.poetry.dependencies]\na = { path = \"a\" }\n", "poetry install"),
            (&["Gemfile"], "Gemfile", "gemspec\n", "bundle install"),
            (&["composer.json"], "composer.json", "{\"repositories\": [{\"type\": \"path\"}]}", "composer install"),
            (&["app.csproj"], "app.csproj", "<ProjectReference Include=\"../a/a.csproj\" />", "dotnet restore"),
        ] {
            let lines = format!("COPY . .\nRUN {run}");
            assert_eq!(new_with(files, &[(list, text)], &lines), Some(None), "{text}");
            assert!(new_with(files, &[(list, "")], &lines).flatten().is_some(), "{run}");
            // Nobody has read it.
            assert_eq!(new_with(files, &[], &lines), Some(None), "{run}");
        }
        let npm = ["package.json"];
        assert_eq!(new_with(&npm, &[("package.json", "{\"workspaces\": [\"a\"]}")], "COPY . .\nRUN npm ci"), None);
        // What does not reach the build cannot be copied.
        assert_eq!(
            new_with(&["package.json", "package-lock.json"], &[("package.json", "{}")], "COPY . .\nRUN npm install"),
            Some(Some("COPY package.json package-lock.json ./\nRUN npm install\n".to_owned()))
        );
        let mut context = listing(&["package.json", "package-lock.json"], Some("package-lock.json\n"));
        context.texts = vec![("package.json".to_owned(), "{}".to_owned())];
        let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
        let found = check_text_in("FROM node:24\nCOPY . .\nRUN npm install\n", false, &knowledge);
        let fix = found.iter().find(|finding| finding.rule.id == ID).and_then(|finding| finding.fixes.first());
        assert_eq!(
            fix.and_then(|fix| fix.edits.first()).map(|edit| edit.text.as_str()),
            Some("COPY package.json ./\nRUN npm install\n")
        );
    }

    #[test]
    fn the_install_goes_first() {
        let text = |lines: &str| format!("FROM python:3.14\nWORKDIR /app\n{lines}\nEXPOSE 80\n");
        let fix = |before: &str, after: &str| check_fix(ID, &text(before), &text(after));
        fix(
            "COPY . .\n\nRUN pip install -r requirements.txt",
            "COPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .",
        );
        fix(
            "COPY --chown=app . /app\nRUN pip install --upgrade pip \\\n  && pip install -r requirements.txt",
            "COPY --chown=app requirements.txt /app/\nRUN pip install --upgrade pip \\\n  && pip install -r requirements.txt\nCOPY --chown=app . /app",
        );
        assert_eq!(
            new(&["requirements/", "requirements/prod.txt"], "COPY . .\nRUN pip install -r requirements/prod.txt"),
            Some(Some("COPY requirements ./requirements/\nRUN pip install -r requirements/prod.txt\n".to_owned()))
        );
        let both = ["package.json", "package-lock.json"];
        assert_eq!(
            new(&both, "COPY . .\nRUN npm ci"),
            Some(Some("COPY package.json package-lock.json ./\nRUN npm ci\n".to_owned()))
        );
        let scripts = |text: &str| {
            let mut context = listing(&both, None);
            context.texts = vec![("package.json".to_owned(), text.to_owned())];
            let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
            check_text_in("FROM node:24\nCOPY . .\nRUN npm ci\n", false, &knowledge).iter().any(|finding| finding.rule.id == ID)
        };
        assert!(scripts("{\"scripts\": {\"test\": \"a\"}}"));
        assert!(!scripts("{\"scripts\": {\"postinstall\" : \"npm ci --prefix ./server\"}}"));
        let uv = ["pyproject.toml", "uv.lock"];
        assert_eq!(
            new(&uv, "COPY . .\nRUN uv sync --locked"),
            Some(Some("COPY pyproject.toml uv.lock ./\nRUN uv sync --locked --no-install-project\n".to_owned()))
        );
        assert_eq!(
            new(&["app.csproj"], "COPY . .\nRUN dotnet restore"),
            Some(Some("COPY app.csproj ./\nRUN dotnet restore\n".to_owned()))
        );
        // What else is read, or copied otherwise, is not known to the fix.
        assert_eq!(new(&["package.json", "package-lock.json", ".npmrc"], "COPY . .\nRUN npm ci"), Some(None));
        assert_eq!(new(&both, "COPY --exclude=x . .\nRUN npm ci"), Some(None));
    }
}
