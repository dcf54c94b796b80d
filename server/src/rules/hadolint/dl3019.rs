use super::shell::{commands, has_cache_mount, placed_fix, run_in};
use crate::config::Profile;
use crate::model::{Base, CommandSource, Placed, Separator, ShellCommand, ShellScript};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Instruction;
use crate::text::{Edit, TextSize, between};

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
            insert: "Insert `--no-cache`",
            instead: "Insert `--no-cache`, and remove `apk update`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    report(cx, cx.model.instructions.get(cx.model.global()).unwrap_or_default(), &|| false, out);
    for stage in &cx.model.stages {
        report(cx, cx.model.instructions_of(stage), &|| lacks_no_cache(cx.model.root_base(stage)), out);
    }
}

fn report(cx: &StageContext<'_>, instructions: &[Placed], is_old: &dyn Fn() -> bool, out: &mut Sink) {
    let escape = cx.model.escape;
    let is_hadolint = cx.settings.profile == Profile::Hadolint;
    for placed in instructions {
        let Some(run) = run_in(placed) else { continue };
        let mut update = if is_hadolint { None } else { Update::of(run, escape) };
        let is_stuck = update.as_ref().is_some_and(|update| update.removal.is_none());
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
        let is_joined = command.source == CommandSource::Shell && matches!(command.end, Separator::And | Separator::Semicolon);
        // `apk upgrade` and others read the index that is there.
        let is_for_add_alone = next.program() == "apk" && says(next, "add");
        let between = between(at, TextSize::new(next.start()));
        let is_plain = is_joined && is_for_add_alone && !run.slice(between).contains('#');
        Some(Self { at, removal: is_plain.then(|| Edit::delete(between)) })
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
