use super::shell::commands_of;
use crate::rules::{Fix, InstructionContext, Sink};

rule! {
    /// `apt-get install` without `--no-install-recommends`.
    ///
    /// apt also installs packages that a desktop user might like to have. Most images need none of them
    /// and only become larger.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// ```
    DL3015 {
        id: "DL3015",
        set: Hadolint,
        severity: Information,
        once: Instruction,
        check: Instruction(check),
        messages: {
            recommends: "This also installs recommended packages; `--no-install-recommends` leaves them out",
            insert: "Insert `--no-install-recommends`",
            insert_with: "Insert `--no-install-recommends`, and install `ca-certificates` by name",
        },
    }
}

/// Packages that recommend no others, in any release of Debian and Ubuntu that is supported.
const ALONE: &[&str] = &[
    "bc",
    "bzip2",
    "ca-certificates",
    "dumb-init",
    "file",
    "gettext-base",
    "gosu",
    "gzip",
    "jq",
    "less",
    "locales",
    "lsb-release",
    "make",
    "nano",
    "netcat-openbsd",
    "openssl",
    "patch",
    "sudo",
    "tar",
    "tini",
    "tree",
    "tzdata",
    "unzip",
    "xz-utils",
];
/// Packages that recommend `ca-certificates`, or whose library does: without it they trust no server.
const CLIENTS: &[&str] = &["curl", "git", "wget"];
/// Options whose value is the next word.
const WITH_VALUE: &[&str] =
    &["o", "option", "t", "target-release", "default-release", "c", "config-file", "a", "host-architecture"];

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in commands_of(cx).filter(|c| c.is(&["apt-get"])) {
        let Some(word) = command.argument(&["install"]) else { continue };
        if command.has_option(&["no-install-recommends"]) || command.has(&["APT::Install-Recommends=false"]) {
            continue;
        }
        let packages = command.words(WITH_VALUE);
        let names = || packages.iter().filter(|package| package.range != word.range).map(|package| package.text.as_str());
        let is_alone = names().next().is_some() && names().all(|name| ALONE.contains(&name));
        let mut edits = vec![command.insert_after(word, "--no-install-recommends")];
        let client = packages.iter().find(|package| CLIENTS.contains(&package.text.as_str()));
        let title = match client.filter(|_| !names().any(|name| name == "ca-certificates")) {
            Some(client) => {
                edits.push(command.insert_after(client, "ca-certificates"));
                msg!(insert_with)
            }
            None => msg!(insert),
        };
        out.report(word.range, msg!(recommends)).fix(Fix::suggestion(title, edits).preferred()).harmless_if(is_alone);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_install() {
        check_rule(
            "DL3015",
            r#"
FROM a
RUN apt-get update && apt-get install -y curl
                              ^^^^^^^ info: This also installs recommended packages; `--no-install-recommends` leaves them out
RUN apt-get install --no-install-recommends a; apt-get -o APT::Install-Recommends=false install a; apt install b
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3015", "FROM a\nRUN apt-get install -y gcc", "FROM a\nRUN apt-get install --no-install-recommends -y gcc");
        check_fix(
            "DL3015",
            "FROM a\nRUN apt-get install -y curl gcc",
            "FROM a\nRUN apt-get install --no-install-recommends -y curl ca-certificates gcc",
        );
        check_fix(
            "DL3015",
            "FROM a\nRUN apt-get install -y git ca-certificates",
            "FROM a\nRUN apt-get install --no-install-recommends -y git ca-certificates",
        );
    }

    #[test]
    fn what_recommends_nothing() {
        let found = |packages: &str| {
            let text = format!("FROM a:1\nRUN apt-get update && apt-get install -y {packages}\n");
            crate::testing::check_with(&text, &Default::default()).iter().any(|finding| finding.rule.id == "DL3015")
        };
        assert!(!found("unzip tar") && !found("-o Dpkg::Use-Pty=0 make"));
        assert!(found("unzip curl") && found("$PACKAGES") && found("unzip git"));
    }
}
