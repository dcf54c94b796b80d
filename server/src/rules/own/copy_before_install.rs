use crate::data::installers::{INSTALL_SETTINGS, INSTALLERS, WORKSPACES};
use crate::data::products::MAKES_LISTS;
use crate::data::tool_options::{INSTALLERS as OPTIONS, INSTALLS_ELSEWHERE};
use crate::ignorefile::ContextListing;
use crate::model::{
    CommandSource, Model, MountKind, PathText, PipArgument, PipInstall, PipList, Placed, ShellCommand, ShellScript, Stage,
    copy_paths, mounts,
};
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::{Command, Keyword};
use crate::text::{Edit, TextSize, between};

rule! {
    /// All sources are copied before the dependencies are installed.
    ///
    /// The builder takes a layer from its cache as long as nothing above it has changed. Behind `COPY . .` every changed
    /// file of the project makes it download and install all dependencies anew. Copy the list of dependencies first,
    /// install them, and copy the rest then: the install runs again only when the list changes.
    ///
    /// `poetry install`, `uv sync`, `pdm install` and `composer install` install the project as well, which needs its sources:
    /// they are run twice, first with an option that leaves the project out.
    ///
    /// Silent where the list was copied or mounted before, where the command needs the sources alone (`pip install .`), and
    /// where a RUN makes the list.
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
            again: "Runs again",
            split: "Copy `{list}` and install before the rest is copied",
        },
    }
}

/// Stages that a stage is built on; of one that has more nothing is said, because each asks for all of them.
const MOST_ANCESTORS: usize = 32;

/// A command that installs what lists of dependencies say.
struct Install {
    /// How people call it: `pip install`.
    name: String,
    /// The lists, as the command finds them from its folder; a `*` stands for the name of the project.
    lists: Vec<String>,
    /// How many of them, from the first on, stand for each other: one is always there.
    firsts: usize,
    /// What makes it leave the project out, whose sources it wants otherwise, and the place for that.
    without_project: Option<(&'static str, TextSize)>,
    /// Parts of a project have lists of their own.
    has_parts: bool,
}

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

/// What a RUN installs; kept with it.
struct Installs {
    first: Option<Install>,
    makes_files: bool,
}

impl Installs {
    fn of(run: &Placed, escape: char) -> &Self {
        run.derived.get_or_init(|| Self { first: first_install(run, escape), makes_files: makes_files(run) })
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
    let Some(paths) = copy_paths(&copy.instruction, model.escape) else { return };
    let lies_there = |names: &[&str]| listing.is_some_and(|listing| names.iter().any(|name| listing.get(name).is_some()));
    let firsts = lists.get(..install.firsts.min(lists.len())).unwrap_or_default();
    let there: Vec<&str> = match listing {
        Some(listing) => lists.iter().map(String::as_str).filter(|list| listing.get(list).is_some()).collect(),
        // Which of several is meant, nobody knows.
        None if install.firsts == 1 => firsts.iter().map(String::as_str).collect(),
        None => return,
    };
    if there.is_empty()
        || (listing.is_some_and(|listing| !listing.truncated) && !firsts.iter().any(|list| there.contains(&&**list)))
    {
        return;
    }
    // Scripts of the project run with the install, and may need all of it.
    if there.contains(&"package.json")
        && listing.and_then(|listing| listing.text("package.json")).is_some_and(has_install_scripts)
    {
        return;
    }
    // The lists of a workspace lie in many folders.
    if lies_there(WORKSPACES) || (install.has_parts && listing.is_none_or(|listing| has_parts(listing, &there))) {
        return;
    }
    let Some(source) = paths.sources.first() else { return };
    let finding = out.report(copy.at(source.range), msg!(before, command = install.name, list = there.join("`, `")));
    finding.related(run.keyword_range(), msg!(again));
    // What else the install reads has to be copied as well.
    let fix = if lies_there(INSTALL_SETTINGS) {
        None
    } else {
        split(cx, (copy, at), (run, index), &there, &paths.destination, install.without_project)
    };
    finding.maybe_fix(fix.map(|edits| Fix::suggestion(msg!(split, list = there.join("`, `")), edits).preferred()));
}

/// Whether a `package.json` has scripts that npm, pnpm, Yarn and Bun run when they install (npm's manual, "scripts").
fn has_install_scripts(text: &str) -> bool {
    ["\"preinstall\"", "\"install\"", "\"postinstall\"", "\"prepare\""].iter().any(|script| {
        text.match_indices(script)
            .any(|(at, _)| text.get(at + script.len()..).is_some_and(|rest| rest.trim_start().starts_with(':')))
    })
}

impl Install {
    /// The lists, with the names that the context has for a `*`.
    fn lists_in(&self, listing: Option<&ContextListing>) -> Vec<String> {
        let mut lists = Vec::with_capacity(self.lists.len());
        for list in &self.lists {
            match (list.strip_prefix('*'), listing) {
                (Some(end), Some(listing)) => {
                    let named = listing.children("").filter(|entry| entry.path.ends_with(end) && !entry.is_folder());
                    lists.extend(named.map(|entry| entry.path.to_owned()));
                }
                (Some(_), None) => {}
                (None, _) => lists.push(list.clone()),
            }
        }
        lists
    }
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

/// The edits that put the install in front of the copy, where that is plainly possible: it is the next instruction and
/// does nothing else. An install that wants the project's sources is left where it is, and goes there without them as well.
fn split(
    cx: &FileContext<'_>,
    (copy, at): (&Placed, usize),
    (run, index): (&Placed, usize),
    lists: &[&str],
    to: &PathText,
    without_project: Option<(&str, TextSize)>,
) -> Option<Vec<Edit>> {
    let model = cx.model;
    // Without the listing, a lock file may be there that the command wants.
    let is_known = cx.knowledge.context.is_some() || lists.iter().all(|list| list.ends_with(".txt"));
    let between = between(copy.file_range().end(), run.file_range().start());
    let commands = &ShellScript::of(run, model.escape).commands;
    let installs = commands.iter().all(|command| install(command).is_some() || PipInstall::of(command).is_some());
    let is_plain = matches!(run.command(), Some(Command::Shell(shell)) if shell.markers.is_empty())
        && commands.iter().all(|command| command.source == CommandSource::Shell && command.redirections.is_empty());
    let folder = lists.first()?.rsplit_once('/').map(|(folder, _)| folder);
    if at + 1 != index || !is_known || !installs || !is_plain || !to.literal || !model.slice(between).trim().is_empty() {
        return None;
    }
    let to = if to.text.ends_with('/') { to.text.clone() } else { format!("{}/", to.text) };
    let (from, to) = match folder {
        // What it lists may be in files beside it.
        Some(folder) if !folder.starts_with(['/', '.']) => (folder.to_owned(), format!("{to}{folder}/")),
        Some(_) => return None,
        None => (lists.join(" "), to),
    };
    // With others it would copy something else, or under other names.
    if !copy.flags.iter().all(|flag| matches!(flag.name(), "chown" | "chmod" | "link")) {
        return None;
    }
    let line_end = if model.text.contains("\r\n") { "\r\n" } else { "\n" };
    let keyword = model.slice(copy.keyword_range());
    let flags: String = copy.flags.iter().map(|flag| format!("{} ", copy.slice(flag.range))).collect();
    let keyword = if copy.keyword == Keyword::Copy { keyword } else { "COPY" };
    let start = copy.file_range().start();
    let line = model.slice(run.file_range());
    if let Some((option, end)) = without_project {
        let (head, tail) = line.split_at_checked(usize::from(end)).filter(|_| commands.len() == 1)?;
        let new = format!("{keyword} {flags}{from} {to}{line_end}{head} {option}{tail}{line_end}");
        return Some(vec![Edit::insert(start, new)]);
    }
    let new = format!("{keyword} {flags}{from} {to}{line_end}{line}{line_end}");
    let gone = crate::text::between(copy.file_range().end(), run.file_range().end());
    Some(vec![Edit::insert(start, new), Edit::delete(gone)])
}

/// The first install of a RUN, if the RUN has nothing to do with sources before it.
fn first_install(run: &Placed, escape: char) -> Option<Install> {
    // A mount may bring the list, or keep what was downloaded from the project's own folder.
    if mounts(run, escape).iter().any(|mount| mount.kind() != Some(MountKind::Cache) && mount.kind() != Some(MountKind::Secret)) {
        return None;
    }
    let commands = &ShellScript::of(run, escape).commands;
    let at = commands.iter().position(|command| install(command).is_some())?;
    let before = commands.get(..at)?;
    let is_harmless = |command: &ShellCommand| {
        PipInstall::of(command)
            .is_some_and(|install| install.arguments.iter().all(|a| matches!(a, PipArgument::Option(..)) || is_package(a)))
            || matches!(command.program(), "apt-get" | "apk" | "corepack" | "set" | "npm" | "true")
    };
    if !before.iter().all(is_harmless) || before.iter().any(|command| !command.redirections.is_empty()) {
        return None;
    }
    commands.get(at).and_then(install)
}

fn is_package(argument: &PipArgument<'_>) -> bool {
    matches!(argument, PipArgument::Word(word) if word.literal && !word.text.contains('/') && !word.text.starts_with('.'))
}

/// What a command installs by which lists.
fn install(command: &ShellCommand) -> Option<Install> {
    if let Some(pip) = PipInstall::of(command) {
        return pip_install(command, &pip);
    }
    let words: Vec<&str> = command.arguments().iter().map(|word| word.text.as_str()).collect();
    if command.arguments().iter().any(|word| !word.literal) {
        return None;
    }
    let is_value = |at: usize| at.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|word| OPTIONS.contains(word));
    let plain = words.iter().enumerate().filter(|(at, word)| !word.starts_with('-') && !is_value(*at));
    let plain: Vec<&str> = plain.map(|(_, word)| *word).collect();
    let installer = INSTALLERS.iter().find(|installer| {
        // Further words are packages by name, or folders.
        command.program() == installer.program && installer.words.iter().any(|wanted| plain == *wanted)
    })?;
    let elsewhere = |word: &str| word.split('=').next().is_some_and(|name| INSTALLS_ELSEWHERE.contains(&name));
    if words.iter().any(|word| elsewhere(word)) {
        return None;
    }
    let is_without = words.iter().any(|word| installer.without_project.contains(word));
    let without_project = installer.without_project.first().filter(|_| !is_without);
    Some(Install {
        name: std::iter::once(installer.program).chain(plain).collect::<Vec<_>>().join(" "),
        lists: installer.files.iter().map(|&file| file.to_owned()).collect(),
        firsts: installer.firsts,
        without_project: without_project.and_then(|&option| Some((option, command.words.last()?.range.end()))),
        has_parts: installer.has_parts,
    })
}

fn pip_install(command: &ShellCommand, pip: &PipInstall<'_>) -> Option<Install> {
    let needs_sources = |argument: &PipArgument<'_>| match argument {
        // A folder or an archive of the project.
        PipArgument::Word(_) => !is_package(argument),
        PipArgument::Option(option, _) => matches!(option.text.as_str(), "-e" | "--editable"),
    };
    // A folder is another mistake.
    let is_elsewhere =
        |list: &PipList<'_>| !list.literal || list.text.ends_with('/') || list.text.starts_with('/') || list.text.contains("://");
    if pip.arguments.iter().any(needs_sources) || pip.lists().any(|list| is_elsewhere(&list)) {
        return None;
    }
    // One line copies one list; with several, which of them are copied is not one answer.
    let [list]: [PipList<'_>; 1] = pip.lists().filter(|list| !list.is_constraint).collect::<Vec<_>>().try_into().ok()?;
    let constraints = pip.lists().filter(|list| list.is_constraint);
    Some(Install {
        name: if command.program() == "uv" { "uv pip install".into() } else { "pip install".into() },
        lists: std::iter::once(list).chain(constraints).map(|list| list.text.trim_start_matches("./").to_owned()).collect(),
        firsts: 1,
        without_project: None,
        has_parts: false,
    })
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

fn makes_files(run: &Placed) -> bool {
    MAKES_LISTS.iter().any(|word| run.text.contains(word))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::rules::Knowledge;
    use crate::testing::{check_fix, check_rule, check_rule_in, check_text_in, listing};

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
            "bundle install",
            "mvn -B dependency:go-offline",
            "./gradlew dependencies --no-daemon",
            "dotnet restore",
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
                "go.mod",
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
            "RUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync --no-install-project\nCOPY . .\nRUN uv sync",
            "COPY . .\nRUN npm install -g x",
            "COPY . .\nRUN npm install express",
            "COPY . .\nRUN yarn build",
            "COPY . .\nRUN go build",
            "COPY . .\nRUN --mount=type=bind,source=requirements.txt,target=requirements.txt pip install -r requirements.txt",
            "COPY . .\nRUN pip-compile -o requirements.txt\nRUN pip install -r requirements.txt",
            "COPY --from=y . .\nRUN pip install -r requirements.txt",
            "COPY --from=y /a /b\nCOPY . .\nRUN pip install -r requirements.txt",
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
        let new = |paths: &[&str], lines: &str| {
            let knowledge = Knowledge { context: Some(Arc::new(listing(paths, None))), ..Knowledge::default() };
            let found = check_text_in(&text(lines), false, &knowledge);
            let finding = found.iter().find(|finding| finding.rule.id == ID)?;
            Some(finding.fixes.first().and_then(|fix| fix.edits.first()).map(|edit| edit.text.clone()))
        };
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
        assert_eq!(new(&["package.json", ".npmrc"], "COPY . .\nRUN npm ci"), Some(None));
        assert_eq!(new(&both, "COPY --exclude=x . .\nRUN npm ci"), Some(None));
    }
}
