use std::cell::LazyCell;

use super::shell::{self, append, commands, has_cache_mount, lasting, placed_fix, run_in};
use crate::model::{Model, Placed};
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::{Command, Keyword};
use crate::text::{Edit, TextRange, between};

rule! {
    /// `apt-get update` leaves its lists in the image.
    ///
    /// They are large, and out of date by the time anyone uses them again. What a later RUN deletes
    /// still stays in the layer of this one, so they have to be removed in the same RUN. Stages that do
    /// not end up in an image do not matter. Where a RUN below installs
    /// packages by these lists, the two belong together. Outside hadolint's own profile nothing is said of a RUN that does nothing
    /// but `update` where none below is seen to install anything, but one runs a script, which may.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// ```
    DL3009 {
        id: "DL3009",
        set: Hadolint,
        severity: Information,
        leaves: Caches,
        once: Instruction,
        check: File(check),
        messages: {
            apart: "Package lists from a separate RUN are out of date when the RUN that needs them is rebuilt; update them in the same RUN",
            later: "A RUN below installs from these lists, which are out of date when it is rebuilt; it needs its own `update`",
            needed: "Needs the lists",
            join: "Join with the RUN below",
            lists: "The package lists stay in the image; end this RUN with `rm -rf /var/lib/apt/lists/*`",
            append: "Append `rm -rf /var/lib/apt/lists/*`",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    let needs = LazyCell::new(|| Needs::of(model));
    for (index, placed) in lasting(model) {
        let Some(run) = run_in(placed).filter(|run| run.text.contains("apt")) else { continue };
        let all: Vec<_> = commands(run, escape).collect();
        let Some(word) = all.iter().filter(|c| c.is(APT)).find_map(|c| c.argument(&["update"])) else { continue };
        let mounted = |target: &str| has_cache_mount(run, escape, target);
        if all.iter().any(|c| c.is(&["rm"]) && c.has(&["-rf", "/var/lib/apt/lists/*"]))
            || mounted("/var/lib/apt/lists")
            || (mounted("/var/lib/apt") && mounted("/var/cache/apt"))
        {
            continue;
        }
        let range = placed.at(word.range);
        // Without the lists, whoever needs them below would find no package.
        if let Some((user, install)) = needs.below(model, index) {
            let message = if all.iter().any(|c| c.is(APT) && c.has(INSTALLS)) { msg!(later) } else { msg!(apart) };
            let finding = out.report(range, message).related(install, msg!(needed)).maybe_fix(join(model, index, user));
            // What is archived never changes.
            finding.idle_if(FROZEN.iter().any(|host| run.text.contains(host)));
        } else {
            let fix = append(run, msg!(append), "rm -rf /var/lib/apt/lists/*").map(|fix| placed_fix(placed, fix));
            // Without the lists it would do nothing: who uses them is not seen.
            let is_update_alone = all.last().is_some_and(|last| last.is(APT) && last.has(&["update"]))
                && !all.iter().any(|c| c.is(APT) && c.has(INSTALLS));
            out.report(range, msg!(lists)).maybe_fix(fix).idle_if(is_update_alone && runs_script(model, index));
        }
    }
}

const APT: &[&str] = &["apt", "apt-get", "aptitude"];
/// Where packages are that stay as they are.
const FROZEN: &[&str] = &["archive.debian.org", "old-releases.ubuntu.com", "snapshot.debian.org", "snapshot.ubuntu.com"];
/// What needs the lists of packages.
const INSTALLS: &[&str] = &["install", "reinstall", "build-dep", "upgrade", "dist-upgrade", "full-upgrade", "source", "download"];

/// What an instruction does with the lists first.
#[derive(Clone, Copy)]
enum Use {
    Updates,
    /// The index of the instruction, and the word that says what it does.
    Needs(usize, TextRange),
}

/// Who needs the lists that earlier instructions left.
struct Needs {
    /// For each stage, the first use of the lists in those that start from it.
    of_children: Vec<Option<Use>>,
}

impl Needs {
    fn of(model: &Model) -> Self {
        let mut of_children: Vec<Option<Use>> = vec![None; model.stages.len()];
        // Whoever starts from a stage stands below it.
        for stage in model.stages.iter().rev() {
            let own = stage.instructions.clone().find_map(|index| first_use(model, index));
            let first = own.or_else(|| of_children.get(stage.index).copied().flatten());
            if let Some(of_parent) = model.parent(stage).and_then(|parent| of_children.get_mut(parent.index))
                && let Some(Use::Needs(..)) = first
            {
                *of_parent = first;
            }
        }
        Self { of_children }
    }

    /// Who needs what the instruction at an index leaves, before it is brought up to date again.
    fn below(&self, model: &Model, index: usize) -> Option<(usize, TextRange)> {
        let stage = model.stages.get(model.stage_of(index)?)?;
        let mut behind = index + 1..stage.instructions.end;
        let of_children = || self.of_children.get(stage.index).copied().flatten();
        match behind.find_map(|index| first_use(model, index)).or_else(of_children)? {
            Use::Needs(index, word) => Some((index, word)),
            Use::Updates => None,
        }
    }
}

/// Whether a RUN further down in the stage runs a script, which may install by the lists.
fn runs_script(model: &Model, index: usize) -> bool {
    let Some(stage) = model.stage_of(index).and_then(|stage| model.stages.get(stage)) else { return false };
    let is_script = |command: &shell::Command<'_>| {
        let name = command.word().map_or("", |word| word.text.as_str());
        let is_read = command.is(&["bash", "sh", "source", ".", "python", "python3", "perl", "ruby"])
            && command.arguments().first().is_some_and(|first| !first.text.starts_with('-'));
        is_read || name.contains('/') || name.ends_with(".sh") || command.is(&["ansible-playbook", "make"])
    };
    let behind = model.instructions.get(index + 1..stage.instructions.end).unwrap_or_default();
    behind.iter().filter_map(|placed| run_in(placed)).any(|run| commands(run, model.escape).any(|command| is_script(&command)))
}

fn first_use(model: &Model, index: usize) -> Option<Use> {
    let placed = model.instructions.get(index)?;
    let run = run_in(placed).filter(|run| run.text.contains("apt"))?;
    commands(run, model.escape).filter(|command| command.is(APT)).find_map(|command| {
        let needs = command.argument(INSTALLS).map(|word| Use::Needs(index, placed.at(word.range)));
        command.argument(&["update"]).map(|_| Use::Updates).or(needs)
    })
}

/// Makes one RUN of two neighbours in shell form.
fn join(model: &Model, first: usize, second: usize) -> Option<Fix> {
    let (above, below) = (model.instructions.get(first)?, model.instructions.get(second)?);
    let text = |placed: &Placed| match (placed.keyword, placed.command()) {
        (Keyword::Run, Some(Command::Shell(shell))) if shell.markers.is_empty() && placed.flags.is_empty() => Some(shell.range),
        _ => None,
    };
    let (first_text, second_text) = (text(above)?, text(below)?);
    let between = between(above.at(first_text).end(), below.at(second_text).start());
    let is_plain = |text: &str| !text.contains('#') && !text.trim_end().ends_with([';', '&', '|', '\\', '`']);
    // In another folder, or with other settings of the shell, the second one would do something else.
    let is_left_as_it_was = |command: &shell::Command<'_>| !command.is(&["cd", "set", "export", "exec", "exit", "trap", "umask"]);
    let is_next = first + 1 == second && !model.slice(between).contains('#');
    let is_safe = is_next
        && is_plain(above.slice(first_text))
        && is_plain(below.slice(second_text))
        && commands(above, model.escape).all(|command| is_left_as_it_was(&command));
    let edit = Edit::replace(between, format!(" {escape}\n    && ", escape = model.escape));
    is_safe.then(|| Fix::suggestion(msg!(join), vec![edit]).preferred())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn without_a_cleanup() {
        check_rule(
            "DL3009",
            r#"
FROM a AS base
RUN apt-get update && apt-get install -y x
            ^^^^^^ info: The package lists stay in the image; end this RUN with `rm -rf /var/lib/apt/lists/*`
FROM b AS build
RUN apt-get update
FROM base
COPY --from=build /x /x
RUN apt update; rm -r -f /var/lib/apt/lists/*
RUN --mount=type=cache,target=/var/lib/apt --mount=type=cache,target=/var/cache/apt apt-get update
ONBUILD RUN aptitude update && aptitude upgrade -y
                     ^^^^^^ info: The package lists stay in the image; end this RUN with `rm -rf /var/lib/apt/lists/*`
"#,
        );
    }

    #[test]
    fn lists_that_are_needed_below_stay() {
        check_rule(
            "DL3009",
            "
FROM debian:13
RUN apt-get update
            ^^^^^^ info: Package lists from a separate RUN are out of date when the RUN that needs them is rebuilt
RUN apt-get install -y --no-install-recommends jq && rm -rf /var/lib/apt/lists/*
RUN apt-get update && apt-get upgrade -y
            ^^^^^^ info: The package lists stay
RUN apt-get update && apt-get install -y a
            ^^^^^^ info: A RUN below installs from these lists
RUN apt-get install -y b
RUN apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*
",
        );
        check_rule(
            "DL3009",
            "
FROM debian:13 AS base
RUN apt-get update
            ^^^^^^ info: Package lists from a separate RUN
FROM base AS other
RUN true
FROM other
RUN apt-get -y install a
",
        );
        check_fix(
            "DL3009",
            "FROM a\nRUN apt-get update\n\nRUN apt-get install -y jq && rm -rf /var/lib/apt/lists/*\n",
            "FROM a\nRUN apt-get update \\\n    && apt-get install -y jq && rm -rf /var/lib/apt/lists/*\n",
        );
    }

    #[test]
    fn lists_for_scripts() {
        let count = |runs: &str| {
            let found = crate::testing::check_with(&format!("FROM debian:13\n{runs}\n"), &Default::default());
            found.iter().filter(|finding| finding.rule.id == "DL3009").count()
        };
        for script in ["bash /install.sh", "/opt/install", "./a.sh", "ansible-playbook a.yml"] {
            assert_eq!(count(&format!("RUN apt-get update --fix-missing\nRUN {script}")), 0, "{script}");
        }
        assert_eq!(count("RUN apt-get update\nRUN python -m pip install --no-cache-dir a"), 1, "it can go");
        assert_eq!(count("RUN apt-get update && ./install.sh"), 1);
        assert_eq!(count("RUN apt-get update\nRUN apt-get install -y --no-install-recommends a"), 1);
        assert_eq!(count("RUN apt-get update && apt-get install -y --no-install-recommends a && apt-get update"), 1);
    }

    #[test]
    fn lists_by_their_names() {
        let count = |end: &str| {
            let text = format!("FROM debian:13\nRUN apt-get update && apt-get install -y --no-install-recommends a && {end}\n");
            let found = crate::testing::check_with(&text, &Default::default());
            found.iter().filter(|finding| finding.rule.id == "DL3009").count()
        };
        assert_eq!(count("rm -f /var/lib/apt/lists/*_dists_*"), 0);
        assert_eq!(count("rm -f /var/lib/apt/lists/lock"), 1);
    }

    #[test]
    fn lists_that_never_change() {
        let count = |source: &str| {
            let text = format!(
                "FROM debian:10\nRUN echo 'deb {source} buster main' > /etc/apt/sources.list && apt-get update\nRUN apt-get install -y a\n"
            );
            let found = crate::testing::check_with(&text, &Default::default());
            found.iter().filter(|finding| finding.rule.id == "DL3009").count()
        };
        assert_eq!((count("http://archive.debian.org/debian"), count("http://deb.debian.org/debian")), (0, 1));
    }

    #[test]
    fn fixes() {
        check_fix("DL3009", "FROM a\nRUN apt-get update; x", "FROM a\nRUN apt-get update; x && rm -rf /var/lib/apt/lists/*");
    }
}
