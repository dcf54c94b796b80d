use crate::data::flags::{HEREDOC_SINCE, PATTERNS_SINCE, SECRET_ENV_SINCE};
use crate::model::{Frontend, MountKind, Placed, mounts};
use crate::rules::{Fix, Sink, StageContext};
use crate::text::{Edit, TextRange};

rule! {
    /// A flag, a heredoc or a form of `${…}` that is newer than the version requested by `# syntax=`.
    ///
    /// `# syntax=docker/dockerfile:1.2` limits the file to what Docker supported in that version: a
    /// newer flag stops the build, and the lines of a heredoc are read as instructions.
    /// `docker/dockerfile:1` is the newest version that changes nothing for the rest of the file.
    ///
    /// ```dockerfile,bad
    /// # syntax=docker/dockerfile:1.2
    /// FROM python:3.14-slim
    /// COPY --link main.py /app/
    /// ```
    ///
    /// ```dockerfile,good
    /// # syntax=docker/dockerfile:1
    /// FROM python:3.14-slim
    /// COPY --link main.py /app/
    /// ```
    FLAG_NEEDS_NEWER_SYNTAX {
        id: "flag-needs-newer-syntax",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            newer: "`{feature}` needs Dockerfile syntax {needed} or newer, but this file asks for {pinned}",
            heredoc: "Heredocs need Dockerfile syntax {needed} or newer, but this file asks for {pinned}",
            labs: "`{feature}` is available only in the labs channel, `# syntax=docker/dockerfile:{tag}`",
            asked: "The version is requested here",
            change: "Use `docker/dockerfile:{tag}`",
        },
    }
}

/// What is new, with the versions from which the stable and the labs channel have it.
struct Feature<'a> {
    name: &'a str,
    range: TextRange,
    stable: (u16, u16),
    labs: (u16, u16),
    only_labs: bool,
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let Some(frontend) = cx.model.frontend().filter(Frontend::is_docker) else { return };
    let version = frontend.version();
    for placed in &cx.model.instructions {
        features(placed, cx.model.escape, &mut |feature| {
            let since = if frontend.is_labs() { feature.labs } else { feature.stable };
            let is_older = version.is_some_and(|version| version < since);
            let range = placed.at(feature.range);
            let (message, tag) = if feature.only_labs && !frontend.is_labs() {
                (msg!(labs, feature = feature.name, tag = "1-labs"), "1-labs")
            } else if is_older {
                let (needed, pinned) = (show(since), version.map(show).unwrap_or_default());
                let message = match feature.name {
                    "<<" => msg!(heredoc, needed = needed, pinned = pinned),
                    name => msg!(newer, feature = name, needed = needed, pinned = pinned),
                };
                (message, if frontend.is_labs() { "1-labs" } else { "1" })
            } else {
                return;
            };
            let finding = out.report(range, message);
            if let Some((_, asked)) = frontend.tag {
                finding.related(asked, msg!(asked));
                if !frontend.has_digest {
                    finding.fix(Fix::suggestion(msg!(change, tag = tag), vec![Edit::replace(asked, tag)]).preferred());
                }
            }
        });
    }
}

fn show((major, minor): (u16, u16)) -> String {
    format!("{major}.{minor}")
}

/// Calls `found` with everything in an instruction that came with a version.
fn features(placed: &Placed, escape: char, found: &mut dyn FnMut(Feature<'_>)) {
    for flag in &placed.flags {
        let Some(spec) = placed.keyword.flag(flag.name()) else { continue };
        let Some(stable) = spec.since else { continue };
        let name = format!("--{}", spec.name);
        let (labs, only_labs) = (spec.labs_since.unwrap_or(stable), spec.labs);
        found(Feature { name: &name, range: flag.name_range(), stable, labs, only_labs });
    }
    let mut report = |name: &str, range, [stable, labs]: [(u16, u16); 2]| {
        found(Feature { name, range, stable, labs, only_labs: false });
    };
    if let Some(marker) = placed.heredoc_markers().first() {
        report("<<", marker.range, HEREDOC_SINCE);
    }
    for mount in mounts(placed, escape).iter().filter(|m| m.kind() == Some(MountKind::Secret)) {
        if let Some(env) = mount.option("env") {
            report("env", env.range, [SECRET_ENV_SINCE; 2]);
        }
    }
    for variable in placed.words().iter().flat_map(|word| word.variables()) {
        if let Some(modifier) = &variable.modifier
            && matches!(&*modifier.text, "#" | "##" | "%" | "%%" | "/" | "//")
        {
            report(&format!("${{…{}…}}", modifier.text), variable.range, [PATTERNS_SINCE; 2]);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "flag-needs-newer-syntax";

    #[test]
    fn what_is_newer_than_the_tag() {
        check_rule(
            ID,
            "
# syntax=docker/dockerfile:1.2
FROM a
COPY --chmod=644 --link --parents a /b/
                 ^^^^^^ warning: `--link` needs Dockerfile syntax 1.4 or newer, but this file asks for 1.2
                        ^^^^^^^^^ warning: `--parents` needs Dockerfile syntax 1.20
RUN --mount=type=secret,id=x,env=X --network=none y
                             ^^^^^ warning: `env` needs Dockerfile syntax 1.10
                                   ^^^^^^^^^ warning: `--network` needs Dockerfile syntax 1.3
ENV A=${B#c} D=${B:-c}
      ^^^^^^ warning: `${…#…}` needs Dockerfile syntax 1.7
COPY <<E /f
     ^^^ warning: Heredocs need Dockerfile syntax 1.4 or newer, but this file asks for 1.2
E
",
        );
    }

    #[test]
    fn the_labs_channel_is_ahead() {
        check_rule(ID, "# syntax=docker/dockerfile:1.7-labs\nFROM a\nCOPY --parents --exclude=x a /b/\nRUN <<E\nE\n");
        check_rule(
            ID,
            "
# syntax=docker/dockerfile:1.3-labs
FROM a
COPY --parents a /b/
     ^^^^^^^^^ warning: `--parents` needs Dockerfile syntax 1.7 or newer
RUN --security=insecure x <<E
E
",
        );
        check_rule(
            ID,
            "
# syntax=docker/dockerfile:1
FROM a
RUN --device=gpu x
    ^^^^^^^^ warning: `--device` is available only in the labs channel, `# syntax=docker/dockerfile:
",
        );
    }

    #[test]
    fn tags_that_hold_to_nothing() {
        let text = "FROM a\nCOPY --link --parents a /b/\n";
        for syntax in ["", "# syntax=docker/dockerfile:1\n", "# syntax=docker/dockerfile\n", "# syntax=me/my:1.0\n"] {
            check_rule(ID, &format!("{syntax}{text}"));
        }
    }

    #[test]
    fn fixes() {
        let fix = |before: &str, after: &str| {
            let text = |tag: &str| format!("# syntax=docker/dockerfile:{tag}\nFROM a\nCOPY --parents a /b/\n");
            check_fix(ID, &text(before), &text(after));
        };
        fix("1.4.3", "1");
        fix("1.4-labs", "1-labs");
    }
}
