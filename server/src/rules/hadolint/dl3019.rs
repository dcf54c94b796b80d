use super::shell::{commands, has_cache_mount, run_of};
use crate::rules::{Fix, InstructionContext, Sink};
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
        check: Instruction(check),
        messages: {
            cache: "The package index stays in the image; `--no-cache` keeps it out",
            insert: "Insert `--no-cache`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let Some(run) = run_of(cx) else { return };
    for command in commands(run, cx.escape).filter(|c| c.is(&["apk"]) && !c.has_option(&["no-cache"])) {
        let Some(word) = command.argument(&["add"]) else { continue };
        if has_cache_mount(run, cx.escape, "/var/cache/apk") {
            continue;
        }
        // `--update` is what `--no-cache` does anyway.
        let edit = match command.argument(&["--update", "--update-cache", "-U"]) {
            Some(update) => Edit::replace(update.range, "--no-cache"),
            None => command.insert_after(word, "--no-cache"),
        };
        // Without a network there is no index to download.
        let is_offline = command.has_option(&["no-network"]);
        out.report(word.range, msg!(cache)).fix(Fix::safe(msg!(insert), vec![edit])).harmless_if(is_offline);
    }
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
