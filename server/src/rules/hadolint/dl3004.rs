use super::shell::{Command, commands, placed_fix, run_in};
use crate::model::Placed;
use crate::rules::users::ROOT;
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, between};

rule! {
    /// `sudo` in RUN.
    ///
    /// RUN works as the user that USER names, root unless the image says otherwise. `sudo` asks for a
    /// password that nobody can type, and handles signals and the terminal in its own way. Outside hadolint's own
    /// profile nothing is said of a RUN that works as another user and needs root for some of its commands alone, nor where the file
    /// itself allows another user `sudo` without a password, nor of ONBUILD, whose user is that of another image.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN sudo apt-get update
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// USER root
    /// RUN apt-get update && rm -rf /var/lib/apt/lists/*
    /// ```
    DL3004 {
        id: "DL3004",
        set: Hadolint,
        severity: Warning,
        once: Instruction,
        check: Stage(check),
        messages: {
            sudo: "`sudo` does not belong in an image; switch to root with USER",
            root: "RUN is root here already; `sudo` does nothing",
            remove: "Remove `sudo`",
        },
    }
}

shares!(ROOT);

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    // Whether USER has named somebody else than root by the end of each stage.
    let mut ends: Vec<bool> = Vec::with_capacity(cx.model.stages.len());
    for placed in cx.model.instructions.get(cx.model.global()).unwrap_or_default() {
        report(placed, cx.model.escape, false, out);
    }
    let allowed = std::cell::LazyCell::new(|| cx.stages_with(|placed| placed.text.contains("NOPASSWD")));
    for stage in &cx.model.stages {
        let mut is_user = cx.model.parent(stage).and_then(|parent| ends.get(parent.index).copied()).unwrap_or_default();
        for placed in cx.model.instructions_of(stage) {
            if placed.keyword == Keyword::User {
                is_user = placed.argument().is_some_and(|word| !matches!(word.raw.split(':').next(), Some("root" | "0")));
            }
            let before = out.findings.len();
            report(placed, cx.model.escape, is_user, out);
            let is_allowed = || allowed.get(stage.index).copied().unwrap_or_default();
            for finding in out.findings.iter_mut().skip(before).filter(|_| is_user && is_allowed()) {
                finding.idle_if(true);
            }
        }
        ends.push(is_user);
    }
}

fn report(placed: &Placed, escape: char, is_user: bool, out: &mut Sink) {
    let Some(run) = run_in(placed) else { return };
    let mut needs_both = None;
    for command in commands(run, escape).filter(|c| c.is(&["sudo"])) {
        let Some(word) = command.word() else { continue };
        let next = command.arguments().first().filter(|next| !next.text.starts_with('-') && !command.is_exec());
        let fix = next.map(|next| {
            let edit = Edit::delete(between(word.range.start(), next.range.start()));
            placed_fix(placed, Fix::suggestion(msg!(remove), vec![edit]).preferred())
        });
        let is_harmless = is_for_another(&command)
            || is_about_itself(&command)
            || *needs_both.get_or_insert_with(|| {
                is_user && commands(run, escape).any(|other| !other.is(&["sudo"]) && !is_of_shell(&other))
            });
        // The user is that of whoever builds on this image.
        let is_of_others = placed.keyword == Keyword::Onbuild;
        out.report(placed.at(word.range), msg!(sudo)).maybe_fix(fix).harmless_if(is_harmless).idle_if(is_of_others);
    }
}

/// Whether a command does the same for any user: it moves about, says something or downloads for a `sudo` behind a pipe.
fn is_of_shell(command: &Command<'_>) -> bool {
    command.is(&["cd", "echo", "export", "printf", "set", "sleep", "test", "true", ":", "curl", "wget", "cat", "lsb_release"])
}

/// Whether `sudo` is asked for its version, as to see that it is there.
fn is_about_itself(command: &Command<'_>) -> bool {
    let words = command.arguments();
    !words.is_empty() && words.iter().all(|word| matches!(word.text.as_str(), "--version" | "-V" | "--help" | "-h"))
}

/// Whether `sudo` makes the command another user's than root's. USER would do so for all instructions behind it.
fn is_for_another(command: &Command<'_>) -> bool {
    let options: Vec<&str> =
        command.arguments().iter().map(|word| word.text.as_str()).take_while(|text| text.starts_with('-')).collect();
    let user = |option: &str| {
        let long = option.strip_prefix("--user=");
        long.or_else(|| option.strip_prefix("-u").filter(|name| !name.is_empty())).map(str::to_owned)
    };
    let named = options.iter().find_map(|option| user(option)).or_else(|| {
        let at =
            command.arguments().iter().position(|word| matches!(word.text.as_str(), "-u" | "--user" | "-Hu" | "-Eu" | "-nu"))?;
        (at < options.len()).then(|| command.arguments().get(at + 1).map(|word| word.text.clone())).flatten()
    });
    named.is_some_and(|name| !matches!(name.as_str(), "root" | "#0"))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_command() {
        check_rule(
            "DL3004",
            r#"
FROM debian:13
RUN x && sudo make
         ^^^^ warning: RUN is root here already; `sudo` does nothing
RUN ["sudo", "x"]
      ^^^^ warning: RUN is root here already
ONBUILD RUN sudo x
RUN apt-get install sudo
CMD sudo x
"#,
        );
    }

    #[test]
    fn a_user_who_needs_root_for_some() {
        let found = |text: &str| {
            let text = format!("FROM debian:13\nUSER app\n{text}\n");
            crate::testing::check_with(&text, &Default::default()).iter().any(|finding| finding.rule.id == "DL3004")
        };
        assert!(!found("RUN sudo mkdir /x && npm ci"));
        assert!(!found("RUN npm ci && sudo -u root rm -rf /x"));
        assert!(found("RUN cd /x && sudo apt-get update && sudo apt-get install -y b"));
        assert!(found("RUN curl https://a.example/key | sudo apt-key add -"));
        assert!(!found("USER root\nRUN sudo --version | grep 1"));
        assert!(found("USER root\nRUN sudo mkdir /x && npm ci"));
        assert!(found("FROM debian:13\nRUN sudo mkdir /x && npm ci"));
        let allowed = "USER root\nRUN echo 'app ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/app";
        assert!(!found(&format!("{allowed}\nUSER app\nRUN curl https://a.example/b | sudo tar -xj -C /usr/local")));
        assert!(found(&format!("{allowed}\nRUN sudo tar -xf /a -C /usr/local")), "it is root already");
    }

    #[test]
    fn fixes() {
        check_fix("DL3004", "FROM debian:13\nRUN sudo make", "FROM debian:13\nRUN make");
    }
}
