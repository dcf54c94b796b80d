use super::shell::{commands, placed_fix, run_in};
use crate::config::Profile;
use crate::data::recommended_packages::recommends_much;
use crate::model::{Base, Placed};
use crate::rules::{Fix, Sink, StageContext};

rule! {
    /// `apt-get install` without `--no-install-recommends`.
    ///
    /// apt also installs packages that a desktop user might like to have. Most images need none of them
    /// and only become larger. Outside hadolint's own profile this is reported of packages that are known to bring 5 MB or more
    /// that way (`git`, `build-essential`, `python3-pip`), and that the base image does not have already. Profile `recommended`
    /// leaves it out: whether anybody misses what is recommended only shows when the image is used.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN apt-get update && apt-get install -y --no-install-recommends git ca-certificates && rm -rf /var/lib/apt/lists/*
    /// ```
    DL3015 {
        id: "DL3015",
        set: Hadolint,
        severity: Information,
        optional: true,
        leaves: Scattered,
        once: Instruction,
        check: Stage(check),
        messages: {
            recommends: "This also installs recommended packages; `--no-install-recommends` leaves them out",
            named: "This also installs recommended packages; `--no-install-recommends` leaves them out, and `ca-certificates`, which HTTPS needs, has to be named then",
            insert: "Insert `--no-install-recommends`",
            insert_with: "Insert `--no-install-recommends`, and install `ca-certificates` by name",
        },
    }
}

/// Packages that recommend `ca-certificates`, or whose library does: without it they trust no server.
const CLIENTS: &[&str] = &["curl", "git", "wget"];
/// Options whose value is the next word.
const WITH_VALUE: &[&str] =
    &["o", "option", "t", "target-release", "default-release", "c", "config-file", "a", "host-architecture"];

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let escape = cx.model.escape;
    let is_hadolint = cx.settings.profile == Profile::Hadolint;
    report(cx.model.instructions.get(cx.model.global()).unwrap_or_default(), escape, is_hadolint, &|_| false, out);
    for stage in &cx.model.stages {
        let facts = std::cell::LazyCell::new(|| match cx.model.root_base(stage) {
            Base::Image(image) => image.base_facts(cx.knowledge.images.mirrors()),
            _ => None,
        });
        let is_there = |package: &str| facts.as_ref().is_some_and(|facts| facts.program(package) == Some(true));
        report(cx.model.instructions_of(stage), escape, is_hadolint, &is_there, out);
    }
}

/// `is_there` says whether the image that a stage comes from has a package already.
fn report(instructions: &[Placed], escape: char, is_hadolint: bool, is_there: &dyn Fn(&str) -> bool, out: &mut Sink) {
    for placed in instructions {
        let Some(run) = run_in(placed) else { continue };
        // What nobody needs goes with it: of what is recommended nothing stays.
        let has = |word: &str| run.text.contains(word);
        let is_removed = has("auto-remove") || (has("autoremove") && (has(" purge ") || has(" remove ")));
        let mut first = None;
        for command in commands(run, escape).filter(|c| c.is(&["apt-get"])) {
            let Some(word) = command.argument(&["install"]) else { continue };
            if command.has_option(&["no-install-recommends"]) || command.has(&["APT::Install-Recommends=false"]) {
                continue;
            }
            let packages = command.words(WITH_VALUE);
            let names = || {
                let named = packages.iter().filter(|package| package.range != word.range);
                named.map(|package| package.text.split(['=', '/', ':']).next().unwrap_or_default())
            };
            // A compiler that only recommends the headers of the C library compiles nothing without them.
            let lacks_headers = names().any(|name| matches!(name, "clang" | "gcc"))
                && !names().any(|name| matches!(name, "build-essential" | "g++" | "libc6-dev" | "libc-dev"));
            let brings_much = names().any(|name| recommends_much(name) && !is_there(name));
            let mut edits = vec![command.insert_after(word, "--no-install-recommends")];
            let client = packages.iter().find(|package| CLIENTS.contains(&package.text.as_str()));
            let client = client.filter(|_| !names().any(|name| name == "ca-certificates"));
            let (message, title) = match client {
                Some(client) => {
                    edits.push(command.insert_after(client, "ca-certificates"));
                    (msg!(named), msg!(insert_with))
                }
                None => (msg!(recommends), msg!(insert)),
            };
            // One RUN is one finding.
            let message = if is_hadolint { msg!(recommends) } else { first.get_or_insert(message).clone() };
            let fix = placed_fix(placed, Fix::suggestion(title, edits).preferred());
            out.report(placed.at(word.range), message).fix(fix).harmless_if(!brings_much).idle_if(is_removed || lacks_headers);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MESSAGES;
    use crate::config::{Profile, Settings};
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_install() {
        check_rule(
            "DL3015",
            r#"
FROM a
RUN apt-get update && apt-get install -y python3-pip
                              ^^^^^^^ info: This also installs recommended packages; `--no-install-recommends` leaves them out
RUN apt-get install --no-install-recommends a; apt-get -o APT::Install-Recommends=false install a; apt install b
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix(
            "DL3015",
            "FROM a\nRUN apt-get install -y python3-pip",
            "FROM a\nRUN apt-get install --no-install-recommends -y python3-pip",
        );
        check_fix(
            "DL3015",
            "FROM a\nRUN apt-get install -y curl python3-pip",
            "FROM a\nRUN apt-get install --no-install-recommends -y curl ca-certificates python3-pip",
        );
        check_fix(
            "DL3015",
            "FROM a\nRUN apt-get install -y git ca-certificates",
            "FROM a\nRUN apt-get install --no-install-recommends -y git ca-certificates",
        );
    }

    #[test]
    fn what_recommends_much() {
        let all = Settings { profile: Profile::All, ..Settings::default() };
        let found = |image: &str, packages: &str| {
            let text = format!("FROM {image}\nRUN apt-get update && apt-get install -y {packages}\n");
            crate::testing::check_with(&text, &all).iter().any(|finding| finding.rule.id == "DL3015")
        };
        for packages in ["unzip tar", "-o Dpkg::Use-Pty=0 make", "curl wget ca-certificates", "$PACKAGES", "libpq-dev"] {
            assert!(!found("a:1", packages), "{packages}");
        }
        for packages in ["unzip git", "git=1:2.39.2-1", "python3-pip", "openjdk-17-jdk", "libboost-dev"] {
            assert!(found("a:1", packages), "{packages}");
        }
        assert!(!found("a:1", "git && make && apt-get purge -y --auto-remove git"));
        assert!(!found("a:1", "git gcc") && found("a:1", "git gcc libc6-dev"), "without headers it compiles nothing");
        let said = crate::testing::check_with("FROM a:1\nRUN apt-get update && apt-get install -y git\n", &all);
        let said = said.iter().find(|finding| finding.rule.id == "DL3015").map(|finding| finding.message.clone());
        assert_eq!(said, Some(msg!(named)), "without certificates git reaches nothing");
        let two = "FROM a:1\nRUN apt-get install -y git && apt-get install -y python3-pip\n";
        let two = crate::testing::check_with(two, &all);
        assert_eq!(two.iter().filter(|finding| finding.rule.id == "DL3015").count(), 1);
        assert!(!found("node:26", "curl git") && found("node:26-slim", "curl git"), "the image has it");
    }
}
