//! What package managers download, in a cache mount: the next build has it, and no layer.

use std::collections::BTreeMap;

use super::chain::Chain;
use super::home::{Home, Variable, is_root, variable};
use super::words::{with_flags, without_link, without_word};
use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::data::cache_mounts::{CACHE_TOOLS, CacheTool};
use crate::ide::lines::{line_end, line_start};
use crate::model::{Base, CommandSource, ImageState, Placed, Reached, ShellCommand, ShellScript, ShellWord, mounts};
use crate::syntax::ast::{Command, Keyword};
use crate::text::{Edit, between};
use crate::texts::{action, refactoring as texts};

pub(super) const CACHE_MOUNT: Refactoring = Refactoring {
    name: "cache-mount",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameButCaches,
    about: texts::cache_mount,
    example: "FROM python:3.14-slim\nCOPY requirements.txt .\nRUN <|>pip install --no-cache-dir -r requirements.txt\n",
    offer,
};

/// What would empty the cache of apt behind each install, in images of Debian and Ubuntu.
const DOCKER_CLEAN: &str = "/etc/apt/apt.conf.d/docker-clean";

/// Since when RUN has mounts.
const MOUNTS_SINCE: (u16, u16) = (1, 2);

/// What is changed in one RUN.
struct Change {
    flags: Vec<String>,
    edits: Vec<Edit>,
    removes_docker_clean: bool,
}

fn offer(selection: &Selection<'_>) -> Vec<Rewrite> {
    one(selection).into_iter().collect()
}

fn one(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, placed, index, .. } = *selection;
    if placed.keyword != Keyword::Run || !selection.has_posix_shell() || !knows_mounts(selection) {
        return None;
    }
    let Some(Command::Shell(_)) = placed.command() else { return None };
    let called: Vec<&'static CacheTool> = CACHE_TOOLS.iter().filter(|tool| calls(tool, placed, model.escape)).collect();
    if called.is_empty() {
        return None;
    }
    let state = selection.state()?;
    let mut names: Vec<&str> = Vec::new();
    // By the RUN, of all tools.
    let mut changes: BTreeMap<usize, Change> = BTreeMap::new();
    for tool in called {
        let Some(targets) = targets(tool, selection, &state) else { continue };
        let Some(found) = changes_for(tool, &targets, selection, index) else { continue };
        // What two tools say of one place is not put together.
        let is_free = |(at, change): &(usize, Change)| {
            let taken = changes.get(at).map_or(&[][..], |known| known.edits.as_slice());
            change.edits.iter().all(|edit| taken.iter().all(|other| edit.range.intersect(other.range).is_none()))
        };
        if !found.iter().all(is_free) {
            continue;
        }
        names.push(tool.name);
        for (at, change) in found {
            let entry =
                changes.entry(at).or_insert_with(|| Change { flags: Vec::new(), edits: Vec::new(), removes_docker_clean: false });
            entry.flags.extend(change.flags);
            entry.edits.extend(change.edits);
            entry.removes_docker_clean |= change.removes_docker_clean;
        }
    }
    if names.is_empty() {
        return None;
    }
    let removes = changes.values().any(|change| change.removes_docker_clean);
    let mut edits = Vec::new();
    for (at, change) in changes {
        let run = model.instructions.get(at)?;
        let indent = model.slice(between(line_start(model, run.start), run.start));
        edits.push(with_flags(run, &change.flags, indent, line_end(model)));
        edits.extend(change.edits);
    }
    let names = names.join(", ");
    let title = if removes { action::cache_mount_of_apt(names) } else { action::cache_mount(names) };
    Some(Rewrite::new(title, edits))
}

/// Whether the file's frontend knows mounts.
fn knows_mounts(selection: &Selection<'_>) -> bool {
    selection.model.frontend().is_none_or(|frontend| {
        frontend.is_docker() && !frontend.is_labs() && frontend.version().is_none_or(|version| MOUNTS_SINCE <= version)
    })
}

/// The commands of a RUN that download by a tool.
fn commands<'r>(tool: &'static CacheTool, run: &'r Placed, escape: char) -> impl Iterator<Item = &'r ShellCommand> {
    let all = ShellScript::of(run, escape).commands.iter().filter(|command| command.source == CommandSource::Shell);
    all.filter(|command| {
        let words = command.arguments().iter().take(4);
        tool.programs.contains(&command.program())
            && (tool.verbs.is_empty() || words.into_iter().any(|word| tool.verbs.contains(&word.text.as_str())))
    })
}

fn calls(tool: &'static CacheTool, run: &Placed, escape: char) -> bool {
    // Most texts name none of the programs.
    tool.programs.iter().any(|program| run.text.contains(program)) && commands(tool, run, escape).next().is_some()
}

/// A folder that is mounted.
struct Target {
    path: String,
    /// The part of the path by which other lines may speak of it.
    tail: String,
    uid: Option<u32>,
}

/// The folders of a tool for the user in force, if they are certain.
fn targets(tool: &CacheTool, selection: &Selection<'_>, state: &ImageState) -> Option<Vec<Target>> {
    if tool.switches.iter().any(|switch| !matches!(variable(state, switch), Variable::Unset)) {
        return None;
    }
    let user = state.user().known();
    if tool.needs_root && user.is_some_and(|user| !is_root(user)) {
        return None;
    }
    let home = Home::of(selection, state);
    let uid = if tool.needs_root { None } else { home.as_ref()?.uid };
    let target = |path: String| {
        let home = home.as_ref().map_or("", |home| home.path.as_str());
        let tail = path.strip_prefix(home).filter(|tail| !home.is_empty() && tail.starts_with('/')).unwrap_or(&path).to_owned();
        let is_plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-@".contains(&b)) && path.starts_with('/');
        is_plain.then_some(Target { path, tail, uid })
    };
    let folders = tool.folders.iter().map(|folder| {
        for (name, below) in folder.variables {
            match variable(state, name) {
                Variable::Set(value) => return target(format!("{}{below}", value.trim_end_matches('/'))),
                Variable::Unclear => return None,
                Variable::Unset => {}
            }
        }
        let path = folder.of_root.filter(|_| user.is_some_and(|user| is_root(user))).unwrap_or(folder.path);
        match path.strip_prefix('~') {
            Some(below) => target(format!("{}{below}", home.as_ref()?.path.trim_end_matches('/'))),
            None => target(path.to_owned()),
        }
    });
    let mut found = folders.collect::<Option<Vec<Target>>>()?;
    if tool.name == "dnf" {
        dnf_folder(selection, &mut found)?;
    }
    Some(found)
}

/// dnf 5 has a folder of its own, and Fedora has it since 41; of other images the name has to tell.
fn dnf_folder(selection: &Selection<'_>, found: &mut [Target]) -> Option<()> {
    let model = selection.model;
    let stage = model.stages.get(model.stage_of(selection.index)?)?;
    let Base::Image(image) = model.root_base(stage) else { return None };
    let name = image.familiar_name(selection.snapshot.world.knowledge.images.mirrors());
    let last = name.rsplit('/').next().unwrap_or_default();
    if last == "fedora" {
        let version = image.tag.as_deref().unwrap_or("latest").parse::<u32>();
        if version.is_ok_and(|version| version < 41) {
            return Some(());
        }
        for target in found {
            target.path = "/var/cache/libdnf5".to_owned();
            target.tail.clone_from(&target.path);
        }
        return Some(());
    }
    ["almalinux", "rockylinux", "centos", "oraclelinux", "ubi", "ubi8", "ubi9", "amazonlinux"].contains(&last).then_some(())
}

/// What has to be changed for a tool: in the RUN and, where later ones need what this one leaves, in these as well.
fn changes_for(
    tool: &'static CacheTool,
    targets: &[Target],
    selection: &Selection<'_>,
    index: usize,
) -> Option<Vec<(usize, Change)>> {
    let model = selection.model;
    let stage = model.stages.get(model.stage_of(index)?)?;
    let in_stage = |at: &usize| {
        let of = model.stage_of(*at).and_then(|of| model.stages.get(of));
        of.is_some_and(|of| of.index == stage.index || model.ancestors(of).any(|above| above.index == stage.index))
    };
    let runs: Vec<usize> = if tool.is_shared {
        let others = (0..model.instructions.len()).filter(in_stage);
        others
            .filter(|&at| model.instructions.get(at).is_some_and(|i| i.keyword == Keyword::Run && calls(tool, i, model.escape)))
            .collect()
    } else {
        vec![index]
    };
    if tool.is_shared && needs_cache_later(tool, selection, stage.index) {
        return None;
    }
    // What else speaks of the folder would no longer see what is in it.
    let speaks = |placed: &Placed| targets.iter().any(|target| placed.text.contains(&target.tail));
    let mut others = model.instructions.iter().enumerate().filter(|(at, _)| !runs.contains(at));
    let speaks = |placed: &Placed| !matches!(placed.keyword, Keyword::Env | Keyword::Arg) && speaks(placed);
    if !tool.needs_root && others.any(|(_, placed)| speaks(placed) && !has_mount(placed, targets, model.escape)) {
        return None;
    }
    if tool.name == "apt" && !has_own_lists(selection, index, &in_stage) {
        return None;
    }
    let mut changes = Vec::new();
    for at in runs {
        let run = model.instructions.get(at)?;
        if has_mount(run, targets, model.escape) {
            if at == index {
                return None;
            }
            continue;
        }
        if !selection.has_posix_shell_at(at) {
            return None;
        }
        changes.push((at, change(tool, targets, run, selection)?));
    }
    Some(changes)
}

/// Whether something that is not changed needs what the tool keeps: the image starts it.
fn needs_cache_later(tool: &CacheTool, selection: &Selection<'_>, stage: usize) -> bool {
    let model = selection.model;
    if model.instructions.iter().any(|placed| placed.keyword == Keyword::Run && is_doubtful(tool, placed)) {
        return true;
    }
    if model.reach(|_| false).of(stage) == Reached::Files {
        return false;
    }
    let starts = model.instructions.iter().filter(|placed| matches!(placed.keyword, Keyword::Cmd | Keyword::Entrypoint));
    let mut starts = starts.flat_map(|placed| &ShellScript::of(placed, model.escape).commands).peekable();
    // Without a word of its own, an image starts what its base starts: a shell, for whoever works in it.
    starts.peek().is_none()
        || starts.any(|command| {
            let program = command.program();
            tool.programs.contains(&program)
                || program.is_empty()
                || program.ends_with("sh")
                || ["air", "watchexec"].contains(&program)
        })
}

/// Whether a RUN that calls the tool says something with which nothing is certain.
fn is_doubtful(tool: &CacheTool, run: &Placed) -> bool {
    tool.programs.iter().any(|program| run.text.contains(program)) && tool.doubts.iter().any(|doubt| run.text.contains(doubt))
}

/// Whether a mount of a RUN has to do with one of the folders.
fn has_mount(run: &Placed, targets: &[Target], escape: char) -> bool {
    mounts(run, escape).iter().any(|mount| {
        let target = mount.option("target").map(|option| option.plain_value());
        match target {
            Some(Some(path)) => targets.iter().any(|t| is_within(&t.path, path) || is_within(path, &t.path)),
            Some(None) => true,
            None => false,
        }
    })
}

/// Whether a path is a folder or lies in it.
fn is_within(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether every RUN from this one on that installs by apt fetches the lists itself: no layer has them any more.
fn has_own_lists(selection: &Selection<'_>, index: usize, in_stage: &impl Fn(&usize) -> bool) -> bool {
    let model = selection.model;
    (index..model.instructions.len()).filter(in_stage).all(|at| {
        let Some(run) = model.instructions.get(at).filter(|placed| placed.keyword == Keyword::Run) else { return true };
        let commands = &ShellScript::of(run, model.escape).commands;
        let says = |command: &ShellCommand, verb: &str| {
            matches!(command.program(), "apt" | "apt-get") && command.arguments().iter().any(|word| word.text == verb)
        };
        let update = commands.iter().position(|command| says(command, "update"));
        let install = commands.iter().position(|command| says(command, "install"));
        let speaks_otherwise = commands.is_empty() && run.text.contains("apt");
        !speaks_otherwise
            && install.is_none_or(|install| update.is_some_and(|update| update < install))
            && (at != index || install.is_some())
    })
}

/// What changes in one RUN beside its flags: options that switch the cache off, and commands that empty it.
fn change(tool: &'static CacheTool, targets: &[Target], run: &Placed, selection: &Selection<'_>) -> Option<Change> {
    let escape = selection.model.escape;
    if is_doubtful(tool, run) {
        return None;
    }
    let script = ShellScript::of(run, escape);
    let sets = |command: &ShellCommand| {
        let names = tool.switches.iter().copied().chain(tool.folders.iter().flat_map(|f| f.variables).map(|(name, _)| *name));
        let mut names = names.chain(["HOME"]);
        let words = || command.assignments.iter().chain(&command.words);
        names.any(|name| words().any(|word| word.text.strip_prefix(name).is_some_and(|rest| rest.starts_with('='))))
    };
    if script.commands.iter().any(sets) {
        return None;
    }
    let mut edits = Vec::new();
    for command in commands(tool, run, escape) {
        // Another user has another home.
        if command.words.first().is_some_and(|word| matches!(word.text.as_str(), "sudo" | "su" | "gosu" | "runuser" | "env")) {
            return None;
        }
        for word in command.arguments() {
            let Some((_, instead)) = tool.off.iter().find(|(off, _)| word.text == *off) else { continue };
            let is_there = command.arguments().iter().any(|other| other.text == *instead);
            edits.push(if instead.is_empty() || is_there {
                without_word(run, command, word)?
            } else {
                Edit::replace(run.at(word.range), *instead)
            });
        }
        if let Some(on) = tool.on {
            edits.push(Edit::insert(run.at(command.name()?.range).end(), format!(" {on}")));
        }
    }
    edits.extend(without_cleaning(tool, targets, run, script, escape)?);
    let removes_docker_clean = tool.name == "apt" && !is_docker_clean_gone(selection, run);
    if removes_docker_clean {
        let Some(Command::Shell(shell)) = run.command() else { return None };
        if !run.heredocs.is_empty() {
            return None;
        }
        let indent = selection.model.slice(between(line_start(selection.model, run.start), run.start));
        let keep = match commands(tool, run, escape).any(|command| command.program() == "apt") {
            // apt itself, unlike apt-get, deletes packages behind each install.
            true => format!(
                " \\{0}{indent}    && echo 'Binary::apt::APT::Keep-Downloaded-Packages \"1\";' > /etc/apt/apt.conf.d/keep-cache",
                line_end(selection.model)
            ),
            false => String::new(),
        };
        let text = format!("rm -f {DOCKER_CLEAN}{keep} \\{}{indent}    && ", line_end(selection.model));
        edits.push(Edit::insert(run.at(shell.range).start(), text));
    }
    let flags = targets.iter().map(|target| {
        let uid = target.uid.map_or(String::new(), |uid| format!(",uid={uid}"));
        let sharing = if tool.is_locked { ",sharing=locked" } else { "" };
        format!("--mount=type=cache,target={}{uid}{sharing}", target.path)
    });
    let mut flags: Vec<String> = flags.collect();
    if tool.name == "gradle" && !run.text.contains("gradlew") {
        flags.truncate(1);
    }
    Some(Change { flags, edits, removes_docker_clean })
}

/// Whether `docker-clean` is gone already, or is dealt with here.
fn is_docker_clean_gone(selection: &Selection<'_>, run: &Placed) -> bool {
    run.text.contains("docker-clean")
        || selection
            .chain()
            .any(|above| above.start < run.start && above.text.contains("rm") && above.text.contains("docker-clean"))
}

/// The edits that take out what empties the cache; `None` where that cannot be done.
fn without_cleaning(tool: &CacheTool, targets: &[Target], run: &Placed, script: &ShellScript, escape: char) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    let chain = Chain::of(run, escape);
    let without = |command: &ShellCommand| -> Option<Edit> {
        let chain = chain.as_ref()?;
        let at = chain.links.iter().position(|link| matches!(link.commands.as_slice(), [one] if std::ptr::eq(*one, command)))?;
        without_link(run, chain, at)
    };
    for command in &script.commands {
        let words: Vec<&str> = command.arguments().iter().map(|word| word.text.as_str()).collect();
        let program = command.program();
        let plain = || words.iter().filter(|word| !word.starts_with('-'));
        if tool.programs.contains(&program)
            && tool.cleaners.iter().any(|cleaner| plain().copied().take(cleaner.len()).eq(cleaner.iter().copied()))
        {
            edits.push(without(command)?);
        } else if matches!(program, "rm" | "find") {
            let meant: Vec<&ShellWord> = command.arguments().iter().filter(|word| !word.text.starts_with('-')).collect();
            let (mut inside, mut others) = (Vec::new(), 0);
            for word in meant {
                match place(&word.text, targets)? {
                    true => inside.push(word),
                    false => others += 1,
                }
            }
            if inside.is_empty() {
                continue;
            }
            if program == "find" || others == 0 {
                edits.push(without(command)?);
            } else {
                for word in inside {
                    edits.push(without_word(run, command, word)?);
                }
            }
        }
    }
    Some(edits)
}

/// Whether a path that is deleted is one of the folders or lies in it; `None` where a folder lies below it, or may: a mount
/// cannot be deleted.
fn place(path: &str, targets: &[Target]) -> Option<bool> {
    let home = targets.iter().find_map(|target| target.path.strip_suffix(target.tail.as_str())).unwrap_or_default();
    let path = ["~", "$HOME", "${HOME}"]
        .iter()
        .find_map(|short| path.strip_prefix(short).filter(|rest| rest.is_empty() || rest.starts_with('/')))
        .map_or_else(|| path.to_owned(), |rest| format!("{home}{rest}"));
    if path.contains('$') {
        return if path.to_ascii_lowercase().contains("cache") { None } else { Some(false) };
    }
    let folder = path.split(['*', '?', '[', '{']).next().unwrap_or_default();
    let is_open = folder.len() < path.len();
    let bare = folder.trim_end_matches('/');
    for target in targets {
        if is_within(bare, &target.path) {
            return Some(true);
        }
        let may_hold = is_within(&target.path, bare) || (is_open && !folder.ends_with('/') && target.path.starts_with(bare));
        if may_hold && !bare.is_empty() {
            return None;
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    const TITLE: &str = "Keep what";

    #[track_caller]
    fn check(from: &str, before: &str, after: &str) {
        check_action(
            TITLE,
            &format!("FROM {from}\n{}\n", before.replacen("RUN ", "RUN <|>", 1)),
            &format!("FROM {from}\n{after}\n"),
        );
    }

    #[track_caller]
    fn check_none(from: &str, text: &str) {
        check_no_action(TITLE, &format!("FROM {from}\n{}\n", text.replacen("RUN ", "RUN <|>", 1)));
    }

    #[test]
    fn python() {
        check(
            "python:3.14-slim",
            "RUN pip install --no-cache-dir -r requirements.txt",
            "RUN --mount=type=cache,target=/root/.cache/pip \\\n    pip install -r requirements.txt",
        );
        check(
            "python:3.14-slim",
            "ENV PIP_CACHE_DIR=/c\nRUN pip install \\\n    --no-cache-dir \\\n    a==1 && rm -rf /c/*",
            "ENV PIP_CACHE_DIR=/c\nRUN --mount=type=cache,target=/c \\\n    pip install \\\n    a==1",
        );
        check(
            "python:3.14-slim",
            "RUN python -m pip install a && pip cache purge",
            "RUN --mount=type=cache,target=/root/.cache/pip \\\n    python -m pip install a",
        );
        check(
            "node:24",
            "USER node\nRUN  \\\n  npm ci",
            "USER node\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000  \\\n  npm ci",
        );
        for text in [
            "ENV PIP_NO_CACHE_DIR=1\nRUN pip install a",
            "RUN PIP_CACHE_DIR=/x pip install a",
            "RUN pip install a && rm -rf /root/.cache",
            "RUN pip install a; rm -rf ~/.cache/pip",
            "RUN --mount=type=cache,target=/root/.cache pip install a",
            "USER 1234\nRUN pip install a",
            "ARG U\nUSER $U\nRUN pip install a",
            "RUN pip list",
            "RUN [\"pip\", \"install\", \"a\"]",
            "RUN pip install a\nCOPY --from=b /root/.cache/pip /x",
            "RUN sudo pip install a",
        ] {
            check_none("python:3.14-slim", text);
        }
        check_none("registry.example/unknown:1", "RUN pip install a");
        check_no_action(TITLE, "# syntax=docker/dockerfile:1.1\nFROM python:3.14-slim\nRUN <|>pip install a\n");
    }

    #[test]
    fn users_of_the_file() {
        let made = "RUN  useradd --uid 10001 -m app\nUSER app\nRUN <|>pip install a\n";
        let after = "RUN  useradd --uid 10001 -m app\nUSER app\nRUN --mount=type=cache,target=/home/app/.cache/pip,uid=10001 \\\n    pip install a\n";
        check_action(TITLE, &format!("FROM python:3.14-slim\n{made}"), &format!("FROM python:3.14-slim\n{after}"));
    }

    #[test]
    fn systems() {
        check(
            "debian:trixie-slim",
            "RUN apt-get update && \\\n    apt-get install -y curl && \\\n    apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/*",
            "RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\\n    --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\\n    \
             rm -f /etc/apt/apt.conf.d/docker-clean \\\n    && apt-get update && \\\n    apt-get install -y curl && rm -rf /tmp/*",
        );
        check(
            "alpine:3.23",
            "RUN apk add --no-cache curl",
            "RUN --mount=type=cache,target=/etc/apk/cache,sharing=locked \\\n    apk add --update-cache curl",
        );
        check(
            "fedora:43",
            "RUN dnf install -y curl && dnf clean all",
            "RUN --mount=type=cache,target=/var/cache/libdnf5,sharing=locked \\\n    dnf --setopt=keepcache=1 install -y curl",
        );
        for text in [
            "RUN apt-get update && apt-get install -y curl\nRUN apt-get install -y wget",
            "RUN apt-get update",
            "RUN apt-get update && apt-get install -y curl; rm -rf /var/lib/apt/lists/*",
            "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt",
        ] {
            check_none("debian:trixie-slim", text);
        }
    }

    #[test]
    fn what_one_run_leaves_for_the_next() {
        check(
            "golang:1.27",
            "RUN go mod download\nCOPY . .\nRUN go build -o /out/app\nFROM scratch\nCOPY --from=0 /out/app /app",
            "RUN --mount=type=cache,target=/root/.cache/go-build \\\n    --mount=type=cache,target=/go/pkg/mod \\\n    go mod download\nCOPY . .\n\
             RUN --mount=type=cache,target=/root/.cache/go-build \\\n    --mount=type=cache,target=/go/pkg/mod \\\n    go build -o /out/app\n\
             FROM scratch\nCOPY --from=0 /out/app /app",
        );
        for text in
            ["RUN go mod download\nCMD [\"go\", \"run\", \".\"]", "RUN go mod vendor\nCMD [\"/app\"]", "RUN go mod download\n"]
        {
            check_none("golang:1.27", text);
        }
    }
}
