use std::cell::LazyCell;

use rustc_hash::FxHashMap;

use super::apt_lists::{APT, INSTALLS, Needs, Use};
use super::shell::{self, append, commands, has_cache_mount, lasting, placed_fix, run_in};
use crate::model::{Model, Placed};
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::{Command, Instruction, Keyword};
use crate::text::{Edit, between, last_part};

rule! {
    /// `apt-get update` leaves its lists in the image.
    ///
    /// They are large, and out of date by the time anyone uses them again. `apt-get clean` removes packages and leaves the lists. What a
    /// later RUN deletes still stays in the layer of this one, so they have to be removed in the same RUN. Stages that do
    /// not end up in an image do not matter. Where a RUN below installs
    /// packages by these lists, the two belong together. Outside hadolint's own profile nothing is said of a RUN that does nothing
    /// but `update` where none below is seen to install anything, but one runs a script, which may, nor where one runs what a variable
    /// with a value from elsewhere names.
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
            cleaned: "The package lists stay in the image, as `apt-get {word}` removes none of them; end this RUN with `rm -rf /var/lib/apt/lists/*`",
            late: "The package lists stay in this layer, whatever a RUN below removes; end this RUN with `rm -rf /var/lib/apt/lists/*`",
            append: "Append `rm -rf /var/lib/apt/lists/*`",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    let needs = LazyCell::new(|| Needs::of(model));
    let removals = LazyCell::new(|| last_removals(model));
    let scripts = LazyCell::new(|| last_scripts(model));
    let installers = LazyCell::new(|| last_installers(model));
    let downloads = LazyCell::new(|| last_downloads(model));
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
        match needs.below(model, index) {
            Some(Use::Needs(user, install)) => {
                let message = if needs.installing.contains(&index) { msg!(later) } else { msg!(apart) };
                let finding = out.report(range, message).related(install, msg!(needed)).maybe_fix(join(model, index, user));
                // What is archived never changes.
                finding.idle_if(FROZEN.iter().any(|host| run.text.contains(host)));
            }
            Some(Use::Unknown) => {
                out.report(range, msg!(lists)).idle_if(true);
            }
            _ => {
                let fix = append(run, msg!(append), "rm -rf /var/lib/apt/lists/*").map(|fix| placed_fix(placed, fix));
                // Without the lists it would do nothing: who uses them is not seen.
                let is_update_alone = all.last().is_some_and(|last| last.is(APT) && last.has(&["update"]))
                    && !all.iter().any(|c| c.is(APT) && c.has(INSTALLS));
                let comes_before = |last: &FxHashMap<usize, usize>| {
                    model.stage_of(index).and_then(|stage| last.get(&stage)).is_some_and(|last| index < *last)
                };
                // Whoever removes the lists behind a script that installs something wanted them until then.
                let is_for_script = || {
                    let last = |of: &FxHashMap<usize, usize>| of.get(&model.stage_of(index)?).copied();
                    last(&installers).zip(last(&removals)).is_some_and(|(script, removal)| index < script && script <= removal)
                };
                let cleaner = all.iter().filter(|c| c.is(APT)).find_map(|c| c.argument(&["clean", "autoclean"]));
                let message = match cleaner {
                    _ if comes_before(&removals) => msg!(late),
                    Some(word) => msg!(cleaned, word = word.text),
                    None => msg!(lists),
                };
                let finding = out.report(range, message);
                // What is downloaded and run below updates the lists again, and leaves them.
                let is_in_vain = (is_update_alone && comes_before(&scripts)) || comes_before(&downloads);
                finding.maybe_fix(fix).idle_if(is_in_vain || is_for_script());
            }
        }
    }
}

/// Where packages are that stay as they are.
const FROZEN: &[&str] = &["archive.debian.org", "old-releases.ubuntu.com", "snapshot.debian.org", "snapshot.ubuntu.com"];

/// For each stage the last RUN that removes the lists.
fn last_removals(model: &Model) -> FxHashMap<usize, usize> {
    let is_one = |text: &str| matches!(text.trim_end_matches(['*', '/']), "/var/lib/apt" | "/var/lib/apt/lists");
    let removes = |command: &shell::Command<'_>| {
        let is_distclean = command.is(APT) && command.has(&["distclean", "dist-clean"]);
        is_distclean || (command.is(&["rm"]) && command.arguments().iter().any(|argument| is_one(&argument.text)))
    };
    last_runs(model, |run| run.text.contains("apt") && commands(run, model.escape).any(|command| removes(&command)))
}

/// For each stage the last RUN that runs a script, which may install by the lists.
fn last_scripts(model: &Model) -> FxHashMap<usize, usize> {
    let is_script = |command: &shell::Command<'_>| {
        let name = command.word().map_or("", |word| word.text.as_str());
        let is_read = command.is(&["bash", "sh", "source", ".", "python", "python3", "perl", "ruby"])
            && command.arguments().first().is_some_and(|first| !first.text.starts_with('-'));
        is_read || name.contains('/') || name.ends_with(".sh") || command.is(&["ansible-playbook", "make"])
    };
    last_runs(model, |run| commands(run, model.escape).any(|command| is_script(&command)))
}

/// For each stage the last RUN that runs what it downloads, and does not remove the lists: `curl https://get.docker.com | sh`.
fn last_downloads(model: &Model) -> FxHashMap<usize, usize> {
    let is_download = |command: &shell::Command<'_>| command.is(&["curl", "wget"]);
    let is_shell = |command: &shell::Command<'_>| command.is(&["bash", "sh"]);
    let installs = ["get.docker.com", "nodesource.com/setup", "script.deb.sh"];
    last_runs(model, |run| {
        let is_one = installs.iter().any(|place| run.text.contains(place)) && !run.text.contains("/var/lib/apt/lists");
        is_one && {
            let all: Vec<_> = commands(run, model.escape).collect();
            all.windows(2).any(|pair| matches!(pair, [first, second] if is_download(first) && is_shell(second)))
        }
    })
}

/// For each stage the last RUN of a script that is called after what it installs, and updates no lists beside it.
fn last_installers(model: &Model) -> FxHashMap<usize, usize> {
    let is_installer = |command: &shell::Command<'_>| {
        let name = command.word().map_or("", |word| word.text.as_str());
        name.contains('/') && last_part(name).contains("install")
    };
    last_runs(model, |run| !run.text.contains("apt") && commands(run, model.escape).any(|command| is_installer(&command)))
}

/// For each stage the last RUN of some kind, both by index.
fn last_runs(model: &Model, is_one: impl Fn(&Instruction) -> bool) -> FxHashMap<usize, usize> {
    let mut last = FxHashMap::default();
    for stage in &model.stages {
        let is_last = |index: &usize| model.instructions.get(*index).and_then(|placed| run_in(placed)).is_some_and(&is_one);
        last.extend(stage.instructions.clone().rev().find(is_last).map(|index| (stage.index, index)));
    }
    last
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
        let removal = "RUN rm -rf /var/lib/apt/lists/*";
        let install = "RUN apt-get update && apt-get install -y --no-install-recommends a";
        assert_eq!(count(&format!("{install}\nRUN /x/install\n{removal}")), 0, "until then they are wanted");
        assert_eq!(count(&format!("{install}\n{removal}\nRUN /x/install")), 1);
        assert_eq!(count(&format!("{install}\nRUN curl -fsSL https://get.docker.com | sh")), 0, "which leaves lists too");
        assert_eq!(count(&format!("{install}\nRUN curl https://get.docker.com | sh && rm -r /var/lib/apt/lists/*")), 1);
        assert_eq!(count(&format!("{install}\nRUN curl -fsSL https://astral.sh/uv/install.sh | sh")), 1);
        assert_eq!(count("RUN apt-get update\nRUN python -m pip install --no-cache-dir a"), 1, "it can go");
        assert_eq!(count("RUN apt-get update && ./install.sh"), 1);
        assert_eq!(count("RUN apt-get update\nRUN apt-get install -y --no-install-recommends a"), 1);
        assert_eq!(count("RUN apt-get update && apt-get install -y --no-install-recommends a && apt-get update"), 1);
    }

    #[test]
    fn lists_that_a_variable_may_need() {
        let found = |below: &str| {
            let text = format!(
                "ARG GET=\"apt-get install -y\"\nFROM debian:13\nARG GET\nARG TOOL\nENV MAKE=make\nRUN apt-get update && apt-get install -y --no-install-recommends a\nRUN {below}\n"
            );
            let of = |profile| {
                let settings = crate::config::Settings { profile, ..Default::default() };
                let found = crate::testing::check_with(&text, &settings);
                let those = found.into_iter().filter(|finding| finding.rule.id == "DL3009");
                those.map(|finding| (finding.message.key(), finding.fixes.len())).collect::<Vec<_>>()
            };
            (of(crate::config::Profile::Recommended), of(crate::config::Profile::Hadolint))
        };
        for below in [
            "$GET python3",
            "${GET} python3",
            "A=\"apt-get -y\"; $A install b",
            "$SUDO apt-get install -y b",
            "sudo apt-get install b",
        ] {
            assert_eq!(found(below), (vec![("later", 1)], vec![("later", 1)]), "{below}");
        }
        assert_eq!(found("mk-build-deps -ir debian/control").0, [("later", 1)]);
        for below in ["$TOOL b", "\"$OTHER\" b", "for a in b; do $a c; done"] {
            assert_eq!(found(below), (vec![], vec![("lists", 0)]), "{below}");
        }
        for below in ["$MAKE b", "$HOME/.local/bin/a b", "$TOOL/bin/a", "echo $TOOL", "A=make; $A b"] {
            assert_eq!(found(below), (vec![("lists", 1)], vec![("lists", 1)]), "{below}");
        }
    }

    #[test]
    fn what_removes_no_lists() {
        check_rule(
            "DL3009",
            "
FROM debian:13 AS a
RUN apt-get update && apt-get install -y a && apt-get clean
            ^^^^^^ info: The package lists stay in the image, as `apt-get clean` removes none of them; end this RUN with
RUN make
FROM a
RUN apt-get update && apt-get install -y a && apt-get clean
            ^^^^^^ info: The package lists stay in this layer, whatever a RUN below removes; end this RUN with
RUN rm -rf /var/lib/apt/lists/* /tmp/*
",
        );
    }

    #[test]
    fn what_removes_them_since_apt_2_7_8() {
        for tool in ["apt-get", "apt"] {
            for word in ["dist-clean", "distclean"] {
                check_rule("DL3009", &format!("\nFROM debian:13\nRUN apt-get update; apt-get install -y a; {tool} {word}\n"));
            }
        }
        check_rule(
            "DL3009",
            "
FROM debian:13
RUN apt-get update && apt-get install -y a && apt-get clean
            ^^^^^^ info: The package lists stay in this layer, whatever a RUN below removes; end this RUN with
RUN apt-get dist-clean
",
        );
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
