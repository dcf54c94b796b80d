use std::cell::LazyCell;

use super::packages::{ANSWERS, check_answers};
use super::shell::{commands, run_in};
use crate::config::Profile;
use crate::model::{Base, Placed, Separator, ShellCommand, ShellScript};
use crate::rules::{InstructionContext, Severity, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::TextSize;

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
    let escape = cx.model.escape;
    // A file of apt's settings answers for all.
    let settled = LazyCell::new(|| cx.stages_with(|placed| placed.text.contains("Assume-Yes")));
    // A variable answers where it is used.
    let given = LazyCell::new(|| {
        let is_answer = |word: &str| matches!(word, "-y" | "-yq" | "-yqq" | "-qq" | "-qqy" | "-qy" | "--yes" | "--assume-yes");
        cx.stages_with(|placed| {
            let values = placed.pairs().iter().filter_map(|pair| pair.value.as_ref());
            matches!(placed.keyword, Keyword::Arg | Keyword::Env)
                && values.into_iter().any(|value| value.raw.trim_matches(['"', '\'']).split_whitespace().any(is_answer))
        })
    });
    // Somebody who writes `-y` elsewhere has forgotten it here.
    let written = LazyCell::new(|| {
        cx.stages_with(|placed| {
            run_in(placed).filter(|run| run.text.contains("apt-get")).is_some_and(|run| {
                commands(run, escape).any(|command| {
                    command.is(&["apt-get"]) && command.has(&["install"]) && command.has_option(&["y", "yes", "assume-yes"])
                })
            })
        })
    });
    for (index, placed) in cx.model.instructions.iter().enumerate() {
        let mut here = Sink::new(&DL3014);
        check_instruction(&InstructionContext::new(&placed.instruction, cx.model.escape), is_hadolint, &mut here);
        for mut finding in here.findings {
            finding.shift(|range| range + placed.start);
            if !is_hadolint {
                finding.message = msg!(more);
                finding.severity = Severity::Information;
                let stage = cx.model.stage_of(index);
                let is = |stages: &[bool]| stage.and_then(|stage| stages.get(stage).copied()).unwrap_or_default();
                // `ARG APT_OPTS="-y --no-install-recommends"`
                let is_given = || placed.text.contains('$') && is(&given);
                let is_certain = || is(&written) || is_on_bare_system(cx, index);
                finding.idle_if(
                    has_nothing_left(placed, escape, finding.range.start() - placed.start)
                        || is(&settled)
                        || is_given()
                        || !is_certain(),
                );
            }
            out.findings.push(finding);
        }
    }
}

/// Whether the stage of an instruction starts from a system on which nearly everything needs more than is there.
fn is_on_bare_system(cx: &StageContext<'_>, instruction: usize) -> bool {
    let stage = cx.model.stage_of(instruction).and_then(|stage| cx.model.stages.get(stage));
    stage.is_some_and(|stage| match cx.model.root_base(stage) {
        Base::Image(image) => {
            let is_system = image.official_name().is_some_and(|name| matches!(name, "debian" | "ubuntu"));
            is_system || image.tag.as_ref().is_some_and(|tag| tag.split('-').any(|part| part == "slim"))
        }
        _ => false,
    })
}

/// Whether `apt-get -f install` at a place comes after a `dpkg -i` that has worked, so that nothing is broken.
fn has_nothing_left(placed: &Placed, escape: char, at: TextSize) -> bool {
    let Some(run) = run_in(placed) else { return false };
    let commands = &ShellScript::of(run, escape).commands;
    let holds = |command: &ShellCommand| command.words.iter().any(|word| word.range.contains_inclusive(at));
    let here = commands.iter().position(holds);
    let before = here.and_then(|here| here.checked_sub(1)).and_then(|before| commands.get(before));
    let is_repair = here.and_then(|here| commands.get(here)).is_some_and(|command| {
        let words = || command.words.iter().map(|word| word.text.as_str());
        words().any(|word| matches!(word, "-f" | "--fix-broken"))
            && words().next_back().is_some_and(|word| word == "install" || word.starts_with('-'))
    });
    is_repair && before.is_some_and(|before| before.program() == "dpkg" && before.end == Separator::And)
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
            let text = format!("FROM debian:13\nRUN apt-get install {text}\n");
            crate::testing::check_with(&text, &Default::default()).iter().any(|finding| finding.rule.id == "DL3014")
        };
        assert!(!found("unzip make") && !found("make=4.3-4.1 ./a.deb") && !found("--only-upgrade libexpat1"));
        assert!(!found("") && !found("$PACKAGES") && !found("\"${PACKAGES}\" unzip"));
        assert!(found("unzip wget") && found("$PACKAGES wget") && found("-f"));
    }

    #[test]
    fn what_a_variable_answers() {
        let found = |text: &str| {
            let text = format!("FROM debian:13\n{text}\n");
            crate::testing::check_with(&text, &Default::default()).iter().any(|finding| finding.rule.id == "DL3014")
        };
        assert!(!found("ARG OPTS=\"-y --no-install-recommends\"\nRUN apt-get install $OPTS wget"));
        assert!(found("ARG OPTS=\"-y\"\nRUN apt-get install wget"));
        assert!(found("ARG OPTS=--no-install-recommends\nRUN apt-get install $OPTS wget"));
    }

    #[test]
    fn where_it_is_certain() {
        let found = |text: &str| {
            let found = crate::testing::check_with(text, &Default::default());
            found.iter().filter(|finding| finding.rule.id == "DL3014").count()
        };
        assert_eq!(
            found("FROM golang:1.27\nRUN apt-get update && apt-get install libpq-dev\n"),
            0,
            "it has been built like this"
        );
        assert_eq!(found("FROM golang:1.27\nRUN apt-get update && apt-get install libpq-dev && apt-get install -y jq\n"), 1);
        let above = "FROM golang:1.27 AS a\nRUN apt-get update && apt-get install -y jq\n";
        assert_eq!(found(&format!("{above}FROM a\nRUN apt-get install libpq-dev\n")), 1);
        assert_eq!(found(&format!("{above}FROM golang:1.27\nRUN apt-get install libpq-dev\n")), 0, "another image");
        let settled = "RUN echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/90yes\n";
        assert_eq!(found(&format!("FROM debian:13\n{settled}RUN apt-get install -y a && apt-get install b\n")), 0);
        assert_eq!(found("FROM python:3.14-slim\nRUN apt-get update && apt-get install libpq-dev\n"), 1);
        assert_eq!(found("FROM debian:13\nRUN dpkg -i a.deb && apt-get -f install\n"), 0, "nothing is broken");
        assert_eq!(found("FROM debian:13\nRUN dpkg -i a.deb || apt-get -f install\n"), 1);
    }

    #[test]
    fn fixes() {
        check_fix("DL3014", "FROM debian:13\nRUN apt-get install curl", "FROM debian:13\nRUN apt-get install -y curl");
        let array = "FROM debian:13\nRUN [\"apt-get\", \"install\", \"curl\"]";
        check_fix("DL3014", array, "FROM debian:13\nRUN [\"apt-get\", \"install\", \"-y\", \"curl\"]");
    }
}
