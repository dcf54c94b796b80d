use super::shell::{append, commands, has_cache_mount, lasting, placed_fix, run_in};
use crate::rules::{FileContext, Sink};

rule! {
    /// `apt-get update` leaves its lists in the image.
    ///
    /// They are large, and out of date by the time anyone uses them again. What a later RUN deletes
    /// still stays in the layer of this one, so they have to be removed in the same RUN. Stages that do
    /// not end up in an image do not matter.
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
        check: File(check),
        messages: {
            lists: "The package lists stay in the image; end this RUN with `rm -rf /var/lib/apt/lists/*`",
            append: "Append `rm -rf /var/lib/apt/lists/*`",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    for placed in lasting(model) {
        let Some(run) = run_in(placed).filter(|run| run.text.contains("apt")) else { continue };
        let all: Vec<_> = commands(run, escape).collect();
        let Some(word) = all.iter().filter(|c| c.is(&["apt", "apt-get", "aptitude"])).find_map(|c| c.argument(&["update"]))
        else {
            continue;
        };
        let mounted = |target: &str| has_cache_mount(run, escape, target);
        if all.iter().any(|c| c.is(&["rm"]) && c.has(&["-rf", "/var/lib/apt/lists/*"]))
            || mounted("/var/lib/apt/lists")
            || (mounted("/var/lib/apt") && mounted("/var/cache/apt"))
        {
            continue;
        }
        let fix = append(run, msg!(append), "rm -rf /var/lib/apt/lists/*").map(|fix| placed_fix(placed, fix));
        out.report(placed.at(word.range), msg!(lists)).maybe_fix(fix);
    }
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
ONBUILD RUN aptitude update
                     ^^^^^^ info: The package lists stay in the image; end this RUN with `rm -rf /var/lib/apt/lists/*`
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3009", "FROM a\nRUN apt-get update", "FROM a\nRUN apt-get update && rm -rf /var/lib/apt/lists/*");
    }
}
