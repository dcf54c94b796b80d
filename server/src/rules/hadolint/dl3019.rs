use super::shell::{commands, has_cache_mount, placed_fix, run_in};
use crate::model::{Base, Placed};
use crate::rules::{Fix, Sink, StageContext};
use crate::text::Edit;

rule! {
    /// `apk add` without `--no-cache`.
    ///
    /// The package index stays in the image and is out of date by the time anyone uses it again.
    /// `--no-cache` downloads it for this command only.
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
            insert: "Insert `--no-cache`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let escape = cx.model.escape;
    report(cx.model.instructions.get(cx.model.global()).unwrap_or_default(), escape, &|| false, out);
    for stage in &cx.model.stages {
        report(cx.model.instructions_of(stage), escape, &|| lacks_no_cache(cx.model.root_base(stage)), out);
    }
}

fn report(instructions: &[Placed], escape: char, is_old: &dyn Fn() -> bool, out: &mut Sink) {
    for placed in instructions {
        let Some(run) = run_in(placed) else { continue };
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
            let fix = placed_fix(placed, Fix::safe(msg!(insert), vec![edit]));
            out.report(placed.at(word.range), msg!(cache)).fix(fix).harmless_if(is_offline || is_old());
        }
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
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_add() {
        check_rule(
            "DL3019",
            r#"
FROM a
RUN apk update && apk add curl && rm -rf /tmp/*
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
        assert_eq!(["3.1", "3.2", "2.7", "3.3", "3.20", "edge"].map(count), [0, 0, 0, 1, 1, 1]);
    }

    #[test]
    fn nothing_is_downloaded() {
        let found = crate::testing::check_with("FROM a:1\nRUN apk add --no-network --virtual .x so:a\n", &Default::default());
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn fixes() {
        check_fix("DL3019", "FROM a\nRUN apk add curl", "FROM a\nRUN apk add --no-cache curl");
        check_fix("DL3019", "FROM a\nRUN apk --update add curl", "FROM a\nRUN apk --no-cache add curl");
    }
}
