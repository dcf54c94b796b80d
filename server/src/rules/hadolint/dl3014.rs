use super::packages::{ANSWERS, check_answers};
use crate::config::Profile;
use crate::rules::{InstructionContext, Severity, Sink, StageContext};

rule! {
    /// `apt-get install` without `-y`.
    ///
    /// Nobody can answer the question during a build, so it stops. apt-get asks only if it has to install more than what is
    /// named: outside hadolint's own profile nothing is said of packages that bring no others, such as `unzip`, nor where
    /// only a variable says what is installed, and what is said is information.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN apt-get install --no-install-recommends curl
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN apt-get install -y --no-install-recommends curl
    /// ```
    DL3014 {
        id: "DL3014",
        set: Hadolint,
        severity: Warning,
        once: Instruction,
        check: Stage(check),
        messages: {
            question: "{tool} asks for confirmation, and nobody can answer during a build; add `-y`",
            more: "apt-get asks before it installs more than what is named, and nobody can answer during a build; add `-y`",
            insert: "Insert `-y`",
        },
    }
}

shares!(ANSWERS);

/// Packages that need and recommend nothing that is not in every image of Debian and Ubuntu that is supported.
const ALONE: &[&str] = &[
    "bzip2",
    "cpio",
    "dumb-init",
    "gettext-base",
    "gosu",
    "gzip",
    "less",
    "make",
    "netcat-traditional",
    "patch",
    "psmisc",
    "sudo",
    "tar",
    "tini",
    "traceroute",
    "tree",
    "tzdata",
    "unzip",
    "xz-utils",
];

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let is_hadolint = cx.settings.profile == Profile::Hadolint;
    for placed in &cx.model.instructions {
        let mut here = Sink::new(&DL3014);
        check_instruction(&InstructionContext::new(&placed.instruction, cx.model.escape), is_hadolint, &mut here);
        for mut finding in here.findings {
            finding.shift(|range| range + placed.start);
            if !is_hadolint {
                finding.message = msg!(more);
                finding.severity = Severity::Information;
            }
            out.findings.push(finding);
        }
    }
}

fn check_instruction(cx: &InstructionContext<'_>, is_hadolint: bool, out: &mut Sink) {
    check_answers(
        cx,
        &["apt-get"],
        &["install"],
        out,
        |command| {
            let is_quiet = 1 < command.count("q") || 1 < command.count("quiet") || command.has(&["-q=2"]);
            is_quiet || command.has_option(&["y", "yes", "qq", "assume-yes"])
        },
        |command| {
            // It asks if it needs more packages than those that are named.
            let packages = command.words(&["t", "target-release", "o", "option", "c", "config-file"]);
            let mut packages = packages.iter().filter(|word| word.text != "install").peekable();
            let is_alone = |name: &str| ALONE.contains(&name) || (name.contains('/') && name.ends_with(".deb"));
            // A variable may have the `-y` in it.
            let is_open = |text: &str| !is_hadolint && text.starts_with(['$', '`']);
            let names_nothing = !is_hadolint && packages.peek().is_none() && !command.has_option(&["f", "fix-broken"]);
            command.has_option(&["only-upgrade"])
                || names_nothing
                || (packages.peek().is_some()
                    && packages.all(|word| {
                        is_alone(word.text.split('=').next().unwrap_or_default()) || is_open(word.text.trim_matches('"'))
                    }))
        },
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn without_an_answer() {
        check_rule(
            "DL3014",
            r#"
FROM a
RUN apt-get update && apt-get install curl
                              ^^^^^^^ info: apt-get asks before it installs more than what is named, and nobody can answer during a build; add `-y`
RUN apt-get -q install curl
               ^^^^^^^ info
RUN apt-get install -yq a; apt-get -qq install a; apt-get install --assume-yes a; apt-get -q -q install a; apt-get -q=2 install a
RUN apt install a
"#,
        );
    }

    #[test]
    fn what_asks_nothing() {
        let found = |text: &str| {
            let text = format!("FROM a:1\nRUN apt-get install {text}\n");
            crate::testing::check_with(&text, &Default::default()).iter().any(|finding| finding.rule.id == "DL3014")
        };
        assert!(!found("unzip make") && !found("make=4.3-4.1 ./a.deb") && !found("--only-upgrade libexpat1"));
        assert!(!found("") && !found("$PACKAGES") && !found("\"${PACKAGES}\" unzip"));
        assert!(found("unzip wget") && found("$PACKAGES wget") && found("-f"));
    }

    #[test]
    fn fixes() {
        check_fix("DL3014", "FROM a\nRUN apt-get install curl", "FROM a\nRUN apt-get install -y curl");
        check_fix("DL3014", r#"RUN ["apt-get", "install", "curl"]"#, r#"RUN ["apt-get", "install", "-y", "curl"]"#);
    }
}
