//! Whether the cache of a package manager, which a rule calls left behind, is kept out of the layer in some other way than
//! the rule looks for.
//!
//! hadolint knows one way each, by its letters. Its profile keeps these findings, without the fix: an option that
//! switches the cache off would undo the mount that keeps it for the next build.

use super::{Finding, Leaves, StageContext};
use crate::data::caches::{PACKAGE_CACHES, PackageCache, package_cache};
use crate::model::{Build, ImageState, MountKind, Placed, Separator, ShellCommand, ShellScript, ShellWord, Value, mounts};
use crate::syntax::ast::{Instruction, Keyword};
use crate::text::{TextSize, last_part};

/// Marks findings about caches that do not stay in the layer.
pub(super) fn judge(findings: &mut [Finding], cx: &StageContext<'_>) {
    let is_one = |finding: &Finding| finding.rule.leaves == Leaves::Caches;
    if !findings.iter().any(is_one) {
        return;
    }
    let model = cx.model;
    let mut by_run = Vec::new();
    for (index, finding) in findings.iter().enumerate().filter(|(_, finding)| is_one(finding)) {
        let Some(cache) = package_cache(finding.rule.id) else { continue };
        let Some(instruction) = model.instruction_at(finding.range.start()) else { continue };
        by_run.push((instruction, index, cache));
    }
    let mut kept_out = vec![false; findings.len()];
    let mut open_caches: Vec<&PackageCache> = Vec::new();
    for &(instruction, index, cache) in &by_run {
        let Some((placed, finding)) = model.instructions.get(instruction).zip(findings.get(index)) else { continue };
        let Some(run) = run_in(placed) else { continue };
        let Some(emptying) = Emptying::of(run, model.escape, cache.rule) else { continue };
        if let Some(kept_out) = kept_out.get_mut(index) {
            *kept_out = emptying.keeps_out(cache, run, model.escape, finding.range.start() - placed.start);
            if !*kept_out && open_caches.iter().all(|known| known.rule != cache.rule) {
                open_caches.push(cache);
            }
        }
    }
    // Most files speak of none of the variables.
    let says = |name: &str| model.instructions.iter().any(|placed| placed.text.contains(name));
    let asks_state = open_caches.into_iter().flat_map(variables).any(says);
    if asks_state {
        by_run.sort_by_key(|&(instruction, ..)| instruction);
        let build = Build { args: &[], is_whole: false, images: &cx.knowledge.images };
        model.visit_states(build, |_, at, placed, state| {
            let first = by_run.partition_point(|&(instruction, ..)| instruction < at);
            for &(_, index, cache) in by_run.iter().skip(first).take_while(|&&(instruction, ..)| instruction == at) {
                if let (Some(kept_out), Some(run)) = (kept_out.get_mut(index), run_in(placed)) {
                    *kept_out |= is_elsewhere(cache, run, model.escape, state);
                }
            }
        });
    }
    for (finding, is_kept_out) in findings.iter_mut().zip(kept_out) {
        finding.harmless_if(is_kept_out);
    }
    for &(instruction, index, cache) in &by_run {
        let Some((placed, finding)) = model.instructions.get(instruction).zip(findings.get_mut(index)) else { continue };
        let emptying = run_in(placed).and_then(|run| Emptying::of(run, model.escape, cache.rule));
        // Lists that a RUN below needs are no leftovers.
        let is_leftover = finding.related.is_empty();
        let is_kept_out = |emptying: &Emptying| (is_leftover && emptying.ends_with_script) || emptying.is_mounted_by_variable;
        finding.idle_if(emptying.is_some_and(is_kept_out));
    }
}

/// Whether a RUN keeps out what the command at a place of it downloads into the cache that a rule is about.
pub(super) fn is_kept_out(run: &Instruction, escape: char, rule: &str, at: TextSize) -> bool {
    let found = Emptying::of(run, escape, rule).zip(package_cache(rule));
    found.is_some_and(|(emptying, cache)| emptying.ends_with_script || emptying.keeps_out(cache, run, escape, at))
}

/// Whether a command runs a script that cleans up, by its name: `/usr/bin/common_cleanup.sh`, `clean_caches.sh`, `docker-clean`.
fn is_cleaning_script(command: &ShellCommand) -> bool {
    let words = command.words.iter().skip_while(|word| matches!(word.text.as_str(), "bash" | "sh" | "source" | "."));
    let name = words.into_iter().next().map_or("", |word| last_part(&word.text));
    let stem = name.strip_suffix(".sh").unwrap_or(name);
    let is_word = |word: &str| word.starts_with("clean");
    let is_script = stem.len() < name.len() || stem.contains(['-', '_']) || stem.starts_with("clean");
    is_script && stem.split(['-', '_', '.']).any(is_word)
}

fn variables(cache: &PackageCache) -> impl Iterator<Item = &'static str> {
    cache.switches.iter().chain(cache.folder_variables).copied()
}

/// The RUN that an instruction is, or that it triggers by ONBUILD.
fn run_in(placed: &Placed) -> Option<&Instruction> {
    let instruction = placed.trigger().unwrap_or(placed);
    (instruction.keyword == Keyword::Run).then_some(instruction)
}

/// What a RUN does about one cache, by the rule about it.
struct Emptying {
    rule: &'static str,
    /// A mount holds the cache itself.
    is_mounted: bool,
    /// The index of the first command that switches the cache off for those behind it.
    off_from: usize,
    /// A cache is mounted on what the variable says that names its folder.
    is_mounted_by_variable: bool,
    /// The last command is a script that cleans up.
    ends_with_script: bool,
    /// The index of the last command that empties it, whatever became of the one before.
    emptied_at: Option<usize>,
}

/// Commands that are looked at for the one that has a word: the words of a substitution stand among those of others.
const NEAREST: usize = 64;

/// Of all caches; read once and kept with the RUN.
struct Emptyings(Vec<Emptying>);

impl Emptying {
    fn of<'a>(run: &'a Instruction, escape: char, rule: &str) -> Option<&'a Self> {
        let read = || Emptyings(PACKAGE_CACHES.iter().map(|cache| Self::read(run, escape, cache)).collect());
        run.derived.get_or_init(read).0.iter().find(|one| one.rule == rule)
    }

    fn read(run: &Instruction, escape: char, cache: &PackageCache) -> Self {
        let commands = &ShellScript::of(run, escape).commands;
        let is_mounted = mounted(run, escape).any(|target| cache.is_below(target) || cache.is_named(target));
        let off_from = commands.iter().position(|command| sets(cache.switches, command)).unwrap_or(usize::MAX);
        let follows = |at: usize| at.checked_sub(1).and_then(|at| commands.get(at)).is_some_and(|c| c.end != Separator::Or);
        let emptied_at = (0..commands.len()).rev().find(|&at| follows(at) && commands.get(at).is_some_and(|c| empties(cache, c)));
        let ends_with_script = commands.last().is_some_and(is_cleaning_script);
        let is_its_own = |target: &str| {
            let name = target.strip_prefix('$').map(|name| name.trim_matches(['{', '}']));
            name.is_some_and(|name| cache.folder_variables.contains(&name))
        };
        let is_mounted_by_variable = mounted(run, escape).any(is_its_own);
        Self { rule: cache.rule, is_mounted, off_from, is_mounted_by_variable, ends_with_script, emptied_at }
    }

    /// Whether the RUN by itself keeps out what the command at a place of it downloads.
    fn keeps_out(&self, cache: &PackageCache, run: &Instruction, escape: char, at: TextSize) -> bool {
        if self.is_mounted {
            return true;
        }
        let commands = &ShellScript::of(run, escape).commands;
        let end = commands.partition_point(|command| command.start() <= at.into());
        let holds = |command: &ShellCommand| command.words.iter().any(|word| word.range.contains_inclusive(at));
        let nearest = (0..end).rev().take(NEAREST);
        let found = nearest.filter_map(|index| Some((index, commands.get(index)?))).find(|(_, command)| holds(command));
        let Some((here, command)) = found else { return false };
        let is_switched_off = |word: &ShellWord| {
            let option = word.text.split('=').next().unwrap_or_default();
            cache.option.is_some_and(|(shortest, whole)| option.starts_with(shortest) && whole.starts_with(option))
        };
        let is_mounted = |folder: &str| mounted(run, escape).any(|target| is_in(folder, target));
        self.off_from <= here
            || self.emptied_at.is_some_and(|emptied| here < emptied)
            || command.words.iter().any(is_switched_off)
            || folders_of(cache, command).any(is_mounted)
    }
}

/// Whether the image says that the cache is off, or lies in a folder that is mounted.
fn is_elsewhere(cache: &PackageCache, run: &Instruction, escape: char, state: &ImageState) -> bool {
    let value = |name: &&str| match state.value(name) {
        Value::Set(value) if !value.is_empty() => Some(value),
        _ => None,
    };
    cache.switches.iter().any(|name| value(name).is_some())
        || cache.folder_variables.iter().filter_map(value).any(|folder| mounted(run, escape).any(|target| is_in(&folder, target)))
}

/// The targets of mounts that leave nothing in the layer.
fn mounted(run: &Instruction, escape: char) -> impl Iterator<Item = &str> {
    let mounts = mounts(run, escape).iter().filter(|mount| matches!(mount.kind(), Some(MountKind::Cache | MountKind::Tmpfs)));
    mounts.filter_map(|mount| Some(&*mount.option("target")?.value.as_ref()?.text))
}

/// Whether a folder is another one or lies in it.
fn is_in(folder: &str, other: &str) -> bool {
    let other = other.trim_end_matches('/');
    folder.strip_prefix(other).is_some_and(|rest| !other.is_empty() && (rest.is_empty() || rest.starts_with('/')))
}

/// The folders that a command's options and assignments name for the cache.
fn folders_of<'a>(cache: &'a PackageCache, command: &'a ShellCommand) -> impl Iterator<Item = &'a str> {
    let named =
        |text: &'a str, names: &'static [&'static str]| names.iter().find_map(|name| text.strip_prefix(name)?.strip_prefix('='));
    let apart = command.words.windows(2).filter_map(|pair| match pair {
        [option, value] if cache.folder_options.contains(&option.text.as_str()) => Some(value.text.as_str()),
        _ => None,
    });
    let joined = command.words.iter().filter_map(move |word| named(&word.text, cache.folder_options));
    apart.chain(joined).chain(command.assignments.iter().filter_map(move |word| named(&word.text, cache.folder_variables)))
}

/// Whether a command sets one of these variables, for itself or for those behind it.
fn sets(names: &[&str], command: &ShellCommand) -> bool {
    let exported = if command.program() == "export" { command.arguments() } else { &[] };
    // `env NAME=value program` has the assignment among its words.
    let passed = command.words.iter().take_while(|word| Some(*word) != command.name());
    command.assignments.iter().chain(exported).chain(passed).any(|word| {
        let pair = word.text.split_once('=');
        pair.is_some_and(|(name, value)| !value.is_empty() && names.contains(&name))
    })
}

/// Whether a command empties the cache.
fn empties(cache: &PackageCache, command: &ShellCommand) -> bool {
    let has = |wanted: &str| command.words.iter().any(|word| word.text == wanted);
    match command.program() {
        "rm" => command.arguments().iter().any(|word| cache.is_below(&word.text)),
        "find" => {
            let deletes = ["-delete", "-exec", "-execdir"].iter().any(|action| has(action));
            deletes && command.arguments().iter().any(|word| cache.is_below(&word.text))
        }
        program => cache.cleaners.iter().any(|(name, words)| program == *name && words.iter().all(|word| has(word))),
    }
}

#[cfg(test)]
mod tests {
    use super::PACKAGE_CACHES;
    use crate::config::{Profile, Settings};
    use crate::rules::{Finding, Leaves, Rule};
    use crate::testing::check_with;

    fn found(text: &str, profile: Profile) -> Vec<Finding> {
        let settings = Settings { profile, ..Settings::default() };
        let mut findings = check_with(text, &settings);
        findings.retain(|finding| finding.rule.leaves == Leaves::Caches);
        findings
    }

    #[test]
    fn every_cache_is_that_of_a_rule() {
        for cache in PACKAGE_CACHES {
            assert!(Rule::find(cache.rule).is_some_and(|rule| rule.leaves == Leaves::Caches), "{}", cache.rule);
        }
    }

    #[test]
    fn what_keeps_it_out() {
        for text in [
            "RUN --mount=type=cache,target=/root/.cache pip install a==1",
            "RUN --mount=type=tmpfs,target=/root pip install a==1",
            "ENV PIP_CACHE_DIR=/c\nRUN --mount=type=cache,target=/c pip install a==1",
            "RUN --mount=type=cache,target=/c pip install --cache-dir /c/pip a==1",
            "RUN --mount=type=cache,target=/c PIP_CACHE_DIR=/c pip install a==1",
            "RUN pip install --no-cache a==1",
            "RUN pip install a==1 && rm -rf /root/.cache",
            "RUN pip install a==1 && true && rm -rf ~/.cache/pip/* /tmp/x",
            "RUN pip install a==1 && pip cache purge",
            "RUN pip install a==1 && python3 -m pip cache purge",
            "ARG PIP_NO_CACHE_DIR=1\nRUN pip install a==1",
            "ENV PIP_NO_CACHE_DIR=off\nRUN pip install a==1",
            "ENV PIP_NO_CACHE_DIR=off\nONBUILD RUN pip install a==1",
            "RUN export PIP_NO_CACHE_DIR=0 && pip install a==1",
            "RUN apk add a=1 && rm -rf /var/cache/apk/*",
            "RUN apk add a=1 && rm -rf /tmp/* /var/cache/*",
            "RUN --mount=type=cache,target=/var/cache apk add a=1",
            "RUN dnf install -y a-1 && rm -rf /var/cache/dnf",
            "RUN microdnf install -y a-1 && rm -rf /var/cache/yum",
            "RUN --mount=type=cache,target=/var/cache/dnf dnf install -y a-1",
            "RUN yum install -y a-1 && rm -rf /var/cache/yum",
            "RUN zypper --non-interactive install a=1 && rm -rf /var/cache/zypp",
            "RUN --mount=type=cache,target=/src/.yarn/cache yarn install",
            "RUN yarn install && rm -rf /usr/local/share/.cache",
            "RUN pip install a==1 && pip install b==1 && rm -rf ~/.cache",
            "RUN >log pip install $(pip cache dir) a==1 && pip cache purge",
            "RUN apt-get update && rm -rf /var/lib/apt/lists",
            "RUN apt-get update && rm -r /var/lib/apt/lists/* /tmp/*",
            "RUN apt-get update && find /var/lib/apt/lists -type f -delete",
            "RUN apt-get update && apt-get distclean",
            "RUN --mount=type=cache,target=/var/lib apt-get update",
        ] {
            let text = format!("FROM x:1\n{text}\n");
            let ids = |profile| found(&text, profile).iter().map(|f| f.rule.id).collect::<Vec<_>>();
            assert_eq!(ids(Profile::Recommended), Vec::<&str>::new(), "{text}");
            assert!(found(&text, Profile::Hadolint).iter().all(|finding| finding.fixes.is_empty()), "{text}");
        }
    }

    #[test]
    fn a_mount_on_the_folder_that_a_variable_names() {
        let count = |target: &str| {
            let text = format!("FROM x:1\nARG PIP_CACHE_DIR=/c\nRUN --mount=type=cache,target={target} pip install a==1\n");
            found(&text, Profile::Recommended).len()
        };
        assert_eq!((count("${PIP_CACHE_DIR}"), count("$PIP_CACHE_DIR"), count("$OTHER")), (0, 0, 1));
    }

    #[test]
    fn a_script_that_cleans_up() {
        let counts = |run: &str| {
            let text = format!("FROM x:1\nRUN {run}\n");
            (found(&text, Profile::Recommended).len(), found(&text, Profile::Hadolint).len())
        };
        for run in [
            "yum install -y a-1 && clean_caches.sh",
            "apt-get update && apt-get install -y --no-install-recommends a=1 && /usr/bin/common_cleanup.sh",
            "pip install a==1; bash /opt/clean-layer.sh",
            "apk add a=1 && cleanup",
        ] {
            assert_eq!(counts(run), (0, 1), "{run}");
        }
        for run in
            ["clean_caches.sh && yum install -y a-1", "yum install -y a-1 && make cleaner", "pip install a==1 && ./build.sh"]
        {
            assert_eq!(counts(run), (1, 1), "{run}");
        }
    }

    #[test]
    fn each_install_of_a_run_by_itself() {
        let text = "FROM x:1\nRUN pip install a==1 && rm -rf /root/.cache && pip install b==1\n";
        let at: Vec<usize> = found(text, Profile::Recommended).iter().map(|f| usize::from(f.range.start())).collect();
        assert_eq!(at, [text.rfind("install").unwrap_or_default()]);
    }

    #[test]
    fn what_does_not() {
        for text in [
            "RUN --mount=type=cache,target=/root/.cache/uv pip install a==1",
            "RUN --mount=type=bind,target=/root/.cache pip install a==1",
            "RUN --mount=type=cache,target=/c pip install a==1",
            "ENV PIP_CACHE_DIR=/d\nRUN --mount=type=cache,target=/c pip install a==1",
            "ENV PIP_NO_CACHE_DIR=\nRUN pip install a==1",
            "RUN rm -rf /root/.cache && pip install a==1",
            "RUN pip install a==1 || rm -rf /root/.cache",
            "RUN pip install a==1\nRUN rm -rf /root/.cache",
            "RUN pip install a==1\nENV PIP_NO_CACHE_DIR=1",
            "RUN apk add a=1 && rm -rf /var/cache/apt/*",
            "RUN apt-get update && rm -r /var/lib/apt/lists/deb.debian.org*",
        ] {
            let text = format!("FROM x:1\n{text}\n");
            let findings = found(&text, Profile::Recommended);
            assert_eq!(findings.len(), 1, "{text}");
        }
    }
}
