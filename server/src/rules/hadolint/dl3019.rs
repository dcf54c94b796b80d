use std::ops::Range;

use super::shell::{commands, has_cache_mount, placed_fix, run_in};
use crate::config::Profile;
use crate::model::{Base, CommandSource, ShellCommand, ShellScript, StageModel};
use crate::rules::{Fix, Sink, StageContext, caches};
use crate::syntax::ast::{Command, Instruction, Keyword};
use crate::text::{Edit, TextRange, TextSize, between};

rule! {
    /// `apk add` without `--no-cache`.
    ///
    /// The package index stays in the image and is out of date by the time anyone uses it again.
    /// `--no-cache` downloads it for this command only. An `apk update` before it is not needed then, and would leave the index
    /// all the same.
    ///
    /// ```dockerfile,bad
    /// FROM alpine:3.24
    /// RUN apk add curl
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine:3.24
    /// RUN apk add --no-cache curl
    /// ```
    DL3019 {
        id: "DL3019",
        set: Hadolint,
        severity: Information,
        leaves: Caches,
        once: Instruction,
        check: Stage(check),
        messages: {
            cache: "The package index stays in the image; `--no-cache` keeps it out",
            update: "The package index of `apk update` stays in the image; `apk add --no-cache` downloads it for itself and leaves none",
            apart: "The package index of this `apk update` stays in its layer, whatever `apk add` in a RUN below does; `apk add --no-cache` downloads it for itself and leaves none",
            insert: "Insert `--no-cache`",
            instead: "Insert `--no-cache`, and remove `apk update`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let mut indexes = Indexes::default();
    report(cx, model.global(), &|| false, &mut indexes, out);
    for stage in &model.stages {
        (indexes.current, indexes.is_told) = (None, false);
        report(cx, stage.instructions.clone(), &|| lacks_no_cache(model.root_base(stage)), &mut indexes, out);
    }
    for index in indexes.all.into_iter().filter(|index| index.is_read) {
        out.report(index.at, msg!(apart)).harmless_if(index.is_old);
    }
}

/// The indexes that an `apk update` leaves in a layer above those of `apk add`, which find them there.
#[derive(Default)]
struct Indexes {
    all: Vec<Index>,
    /// The first one of the stage that is read.
    current: Option<usize>,
    /// Something is said about one that is there.
    is_told: bool,
}

impl Indexes {
    /// Whether an `apk add` finds an index about which something is said.
    fn is_read(&mut self) -> bool {
        if let Some(index) = self.current.and_then(|current| self.all.get_mut(current)) {
            self.is_told = true;
            index.is_read = true;
        }
        self.is_told
    }

    /// Notes what a RUN leaves.
    fn add(&mut self, index: Index) {
        if self.current.is_none() && !self.is_told {
            self.current = Some(self.all.len());
            self.all.push(index);
        }
    }
}

struct Index {
    /// `update`, in the file.
    at: TextRange,
    /// An `apk add` in a RUN below finds it.
    is_read: bool,
    is_old: bool,
}

impl Index {
    /// What a RUN leaves whose `apk add` has not left it.
    fn of(model: &StageModel, at: usize, is_old: bool) -> Option<Self> {
        let placed = model.instructions.get(at)?;
        let run = run_in(placed).filter(|run| run.text.contains("update"))?;
        let is_update = |c: &super::shell::Command<'_>| c.is(&["apk"]) && c.has(&["update"]) && !c.has_option(&["no-cache"]);
        let word = commands(run, model.escape).find(is_update)?.argument(&["update"])?;
        if has_cache_mount(run, model.escape, "/var/cache/apk")
            || caches::is_kept_out(run, model.escape, "DL3019", word.range.start())
        {
            return None;
        }
        Some(Self { at: placed.at(word.range), is_read: false, is_old })
    }
}

fn report(cx: &StageContext<'_>, at: Range<usize>, is_old: &dyn Fn() -> bool, indexes: &mut Indexes, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    let is_hadolint = cx.settings.profile == Profile::Hadolint;
    for (at, placed) in at.clone().zip(model.instructions.get(at).unwrap_or_default()) {
        let Some(run) = run_in(placed).filter(|run| run.text.contains("apk")) else { continue };
        let mut update = if is_hadolint { None } else { Update::of(run, escape) };
        let is_stuck = update.as_ref().is_some_and(|update| update.removal.is_none());
        let mut is_told = false;
        for command in commands(run, escape).filter(|c| c.is(&["apk"]) && !c.has_option(&["no-cache"])) {
            let Some(word) = command.argument(&["add"]) else { continue };
            if has_cache_mount(run, escape, "/var/cache/apk") {
                continue;
            }
            // `--update` is what `--no-cache` does anyway.
            let edit = match command.argument(&["--update", "--update-cache", "-U"]) {
                Some(update) => Edit::replace(update.range, "--no-cache"),
                None => command.insert_after(word, "--no-cache"),
            };
            // Without a network there is no index to download.
            let is_offline = command.has_option(&["no-network"]);
            let is_behind = update.as_ref().is_some_and(|update| update.at < word.range.start());
            // One that comes with an `apk update` of the same RUN has the index of that.
            let is_of_build = placed.keyword == Keyword::Run;
            if !is_offline && !is_behind && is_of_build && indexes.is_read() {
                continue;
            }
            is_told |= is_behind;
            let message = if is_behind { msg!(update) } else { msg!(cache) };
            // One of several takes it away.
            let removal = update.as_mut().filter(|_| is_behind).and_then(|update| update.removal.take());
            let fix = match removal {
                Some(removal) => Fix::safe(msg!(instead), vec![removal, edit]),
                // The index of `apk update` stays, whatever is inserted here.
                None if is_behind && is_stuck => Fix::suggestion(msg!(insert), vec![edit]),
                None => Fix::safe(msg!(insert), vec![edit]),
            };
            let fix = placed_fix(placed, fix);
            out.report(placed.at(word.range), message).fix(fix).harmless_if(is_offline || is_old());
        }
        let index = (!is_hadolint && !is_told).then(|| Index::of(model, at, is_old())).flatten();
        if let Some(index) = index {
            indexes.add(index);
        }
    }
}

/// An `apk update` that leaves the index in the layer.
struct Update {
    at: TextSize,
    /// Takes it away, with what joins it to the next command; `None` where more needs it than `apk add`.
    removal: Option<Edit>,
}

impl Update {
    fn of(run: &Instruction, escape: char) -> Option<Self> {
        let commands = &ShellScript::of(run, escape).commands;
        let says = |command: &ShellCommand, word: &str| command.arguments().iter().any(|argument| argument.text == word);
        let is_update =
            |command: &ShellCommand| command.program() == "apk" && says(command, "update") && !says(command, "--no-cache");
        let index = commands.iter().position(is_update)?;
        let (command, next) = (commands.get(index)?, commands.get(index + 1)?);
        let first = command.words.first().filter(|_| command.assignments.is_empty() && command.redirections.is_empty())?;
        let at = first.range.start();
        let is_apk = |command: &ShellCommand| command.words.first().is_some_and(|word| word.text == "apk");
        let is_joined = command.source == CommandSource::Shell && is_apk(command) && is_apk(next);
        // `apk upgrade` and others read the index that is there.
        let is_for_add_alone = next.program() == "apk" && says(next, "add");
        let between = between(at, TextSize::new(next.start()));
        let is_plain = is_joined && is_for_add_alone && is_one_of_list(run, escape, command, next);
        Some(Self { at, removal: is_plain.then(|| Edit::delete(between)) })
    }
}

/// Whether nothing depends on a command but the next one, and nothing but `&&` or `;` is between them: no `else`, no `done`, and no
/// `!` or `||` before them.
fn is_one_of_list(run: &Instruction, escape: char, command: &ShellCommand, next: &ShellCommand) -> bool {
    let (Some(first), Some(last)) = (command.words.first(), command.words.last()) else { return false };
    let Some(Command::Shell(shell)) = run.command() else { return false };
    if !command.assignments.is_empty() || !command.redirections.is_empty() || !next.assignments.is_empty() {
        return false;
    }
    let is_blank = |c: char| c.is_whitespace() || c == escape;
    let slice =
        |start: TextSize, end: TextSize| run.text.get(start.into()..end.into()).unwrap_or_default().trim_matches(is_blank);
    let joint = slice(last.range.end(), TextSize::new(next.start()));
    let before = slice(shell.range.start(), first.range.start());
    match joint {
        "&&" => before.is_empty() || before.ends_with(';') || before.ends_with("&&"),
        ";" => before.is_empty() || before.ends_with(';'),
        _ => false,
    }
}

/// Whether an image's apk has no `--no-cache` yet: it came with Alpine 3.3.
fn lacks_no_cache(base: &Base) -> bool {
    let Base::Image(image) = base else { return false };
    let minor = || image.tag.as_deref()?.strip_prefix("3.")?.split('.').next()?.parse::<u32>().ok();
    let is_old = || image.tag.as_deref().is_some_and(|tag| tag.starts_with("2.")) || minor().is_some_and(|minor| minor < 3);
    image.official_name() == Some("alpine") && is_old()
}

#[cfg(test)]
mod tests {
    use super::lacks_no_cache;
    use crate::config::Profile;
    use crate::model::{Base, ImageReference};
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_add() {
        check_rule(
            "DL3019",
            r#"
FROM a
RUN apk update && apk add curl && rm -rf /tmp/*
                      ^^^ info: The package index of `apk update` stays in the image
RUN apk add a && apk update
        ^^^ info: The package index stays
RUN apk --no-cache add a; apk add --no-cache a; apk del add-x
RUN --mount=type=cache,target=/var/cache/apk apk add a
"#,
        );
    }

    #[test]
    fn an_update_in_a_layer_of_its_own() {
        for text in [
            "
FROM alpine:3.24 AS a
RUN apk add x
        ^^^ info: The package index stays
RUN apk update
        ^^^^^^ info: The package index of this `apk update` stays in its layer, whatever `apk add` in a RUN below does
RUN apk add a
RUN apk add b && rm -rf /var/cache/apk/*
RUN apk update && apk add d
                      ^^^ info: The package index of `apk update` stays
FROM a
RUN apk add c
        ^^^ info: The package index stays
",
            "
FROM alpine:3.24
RUN apk update && rm -rf /var/cache/apk/*
RUN apk add c
        ^^^ info: The package index stays
",
            "
FROM alpine:3.24
RUN apk update
RUN apk add --no-cache c
",
            "
FROM alpine:3.24
RUN apk update && apk upgrade
        ^^^^^^ info: The package index of this `apk update`
RUN apk add c
",
        ] {
            check_rule("DL3019", text);
        }
        let ids = |profile| {
            let settings = crate::config::Settings { profile, ..Default::default() };
            let found =
                crate::testing::check_with("FROM alpine:3.24\nRUN apk update\nRUN apk add a=1\nRUN apk add b=1\n", &settings);
            let those = found.iter().filter(|finding| finding.rule.id == "DL3019");
            those.map(|finding| finding.message.key()).collect::<Vec<_>>()
        };
        assert_eq!(ids(Profile::Recommended), ["apart"]);
        assert_eq!(ids(Profile::Hadolint), ["cache", "cache"]);
    }

    #[test]
    fn an_update_that_more_depends_on_stays() {
        let fixed = |run: &str| {
            let found = crate::testing::check_text(&format!("FROM alpine:3.24\nRUN {run}\n"), false);
            let mut fixes = found.iter().filter(|finding| finding.rule.id == "DL3019").flat_map(|finding| &finding.fixes);
            fixes.any(|fix| fix.title.key() == "instead")
        };
        for run in [
            "apk update && apk add a",
            "apk update; apk add a",
            "a && apk update && apk add b",
            "a; apk update; apk add b",
            "apk update && \\\n  apk add a",
        ] {
            assert!(fixed(run), "{run}");
        }
        for run in [
            "if x; then apk update; else apk add a; fi",
            "! apk update && apk add a",
            "for i in 1 2; do apk update; done; apk add a",
            "a && apk update; apk add b",
            "x || apk update && apk add a",
            "time apk update && apk add a",
            "sudo apk update && sudo apk add a",
            "apk update && # x\n  apk add a",
        ] {
            assert!(!fixed(run), "{run}");
        }
    }

    #[test]
    fn not_before_it_was_there() {
        let count = |tag: &str| {
            let text = format!("FROM alpine:{tag}\nRUN apk add --update curl\n");
            crate::testing::check_with(&text, &Default::default()).iter().filter(|f| f.rule.id == "DL3019").count()
        };
        // Of what ended years ago that alone is said.
        assert_eq!(["3.1", "3.2", "2.7", "3.3", "3.20", "edge"].map(count), [0, 0, 0, 0, 1, 1]);
        let old = |tag: &str| lacks_no_cache(&Base::Image(ImageReference::parse(&format!("alpine:{tag}")).unwrap().into()));
        assert!(old("3.2") && old("2.7") && !old("3.3") && !old("3.20"));
    }

    #[test]
    fn nothing_is_downloaded() {
        let found = crate::testing::check_with("FROM a:1\nRUN apk add --no-network --virtual .x so:a\n", &Default::default());
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn fixes() {
        check_fix("DL3019", "FROM a\nRUN apk update \\\n    && apk add curl && x", "FROM a\nRUN apk add --no-cache curl && x");
        check_fix(
            "DL3019",
            "FROM a\nRUN apk update && apk upgrade && apk add curl",
            "FROM a\nRUN apk update && apk upgrade && apk add --no-cache curl",
        );
        check_fix("DL3019", "FROM a\nRUN apk add curl", "FROM a\nRUN apk add --no-cache curl");
        check_fix("DL3019", "FROM a\nRUN apk --update add curl", "FROM a\nRUN apk --no-cache add curl");
    }
}
