//! Images that are no end in themselves: packages are built in them, or files are taken out of them. Nobody ships them, so
//! that their size is no matter.

use rustc_hash::FxHashSet;

use super::FileContext;
use crate::model::{Model, Placed, ShellCommand, ShellScript, Stage};
use crate::syntax::ast::Keyword;
use crate::text::TextSize;

/// Programs that build packages of a system, or bring along what that takes; each with words of which one is needed.
const BUILDERS: &[(&str, &[&str])] = &[
    ("abuild", &[]),
    ("apt-get", &["debhelper", "devscripts"]),
    ("debuild", &[]),
    ("dnf", &["builddep", "rpm-build"]),
    ("dpkg-buildpackage", &[]),
    ("mk-build-deps", &[]),
    ("rpmbuild", &[]),
    ("yum", &["builddep", "rpm-build"]),
    ("yum-builddep", &[]),
];

/// The last stage and those that it is built on, by index, if the image that they make is not shipped.
pub(super) fn stages_of_workplace(cx: &FileContext<'_>) -> FxHashSet<usize> {
    let model = cx.model;
    // Whoever serves something is shipped.
    let serves = |last: &Stage| {
        let mut chain = std::iter::once(last).chain(model.ancestors(last)).flat_map(|stage| model.instructions_of(stage));
        chain.any(|placed| matches!(placed.keyword, Keyword::Expose | Keyword::Healthcheck))
    };
    let is_one = |last: &&Stage| (builds_packages(model, last) || is_emptied_from_outside(model, last)) && !serves(last);
    let Some(last) = model.stages.last().filter(is_one) else { return FxHashSet::default() };
    std::iter::once(last).chain(model.ancestors(last)).map(|stage| stage.index).collect()
}

/// Whether packages of a system are built in a stage, by a RUN or by what its container starts, and not installed there.
fn builds_packages(model: &Model, stage: &Stage) -> bool {
    let is_one = |placed: &Placed| builds(placed, model.escape);
    let own = model.instructions_of(stage);
    if let Some(start) = program(own, Keyword::Entrypoint).or_else(|| program(own, Keyword::Cmd)) {
        // What else a container starts is what the image is for, but for a shell.
        let is_shell = |command: &ShellCommand| matches!(command.program(), "ash" | "bash" | "dash" | "sh" | "zsh");
        let commands = &ShellScript::of(start, model.escape).commands;
        if is_one(start) || !(commands.len() == 1 && commands.iter().all(is_shell)) {
            return is_one(start);
        }
    }
    let chain = || std::iter::once(stage).chain(model.ancestors(stage));
    // A stage that another is built on stands above it.
    let Some(first) = chain().filter_map(|stage| first_builder(model, stage)).min() else { return false };
    let installs = |placed: &Placed| {
        placed.keyword == Keyword::Run && ShellScript::of(placed, model.escape).commands.iter().any(installs_package)
    };
    let behind = |stage: &Stage| stage.instructions.start.max(first)..stage.instructions.end;
    !chain().filter_map(|stage| model.instructions.get(behind(stage))).flatten().any(installs)
}

/// The RUN of a stage that first has to do with the building of packages.
fn first_builder(model: &Model, stage: &Stage) -> Option<usize> {
    let is_one = |index: &usize| {
        model.instructions.get(*index).is_some_and(|placed| placed.keyword == Keyword::Run && builds(placed, model.escape))
    };
    stage.instructions.clone().find(is_one)
}

fn builds(placed: &Placed, escape: char) -> bool {
    // Most texts have none of the words.
    let has_word = |(program, words): &(&str, &[&str])| {
        words.iter().any(|word| placed.text.contains(word)) || (words.is_empty() && placed.text.contains(program))
    };
    BUILDERS.iter().any(has_word) && ShellScript::of(placed, escape).commands.iter().any(is_builder)
}

fn is_builder(command: &ShellCommand) -> bool {
    let has = |words: &[&str]| words.is_empty() || command.arguments().iter().any(|word| words.contains(&word.text.as_str()));
    BUILDERS.iter().any(|(program, words)| command.program() == *program && has(words))
}

/// Whether a command installs what was built, or a package from a file: that may be what the image is for.
fn installs_package(command: &ShellCommand) -> bool {
    let has = |is_one: &dyn Fn(&str) -> bool| command.arguments().iter().any(|word| is_one(&word.text));
    let is_install = |text: &str| matches!(text, "install" | "localinstall" | "add");
    let is_file = |text: &str| [".deb", ".rpm", ".apk"].iter().any(|end| text.ends_with(end));
    match command.program() {
        "dpkg" => has(&|text| text == "--install" || (text.starts_with('-') && !text.starts_with("--") && text.contains('i'))),
        "rpm" => has(&|text| {
            matches!(text, "--install" | "--upgrade" | "--force")
                || (text.starts_with('-') && !text.starts_with("--") && text.contains(['i', 'U']) && !text.contains(['q', 'V']))
        }),
        "make" | "ninja" | "meson" => has(&|text| text == "install"),
        "apt" | "apt-get" | "apk" | "dnf" | "yum" | "microdnf" | "zypper" => has(&is_install) && has(&is_file),
        _ => false,
    }
}

/// Whether files are taken out of an image: the comments at the top say `docker cp`, or its container does nothing but list
/// files or succeed.
fn is_emptied_from_outside(model: &Model, stage: &Stage) -> bool {
    let start = model.stages.first().and_then(|first| model.instructions.get(first.instructions.start)).map(|from| from.start);
    let is_above = |end: TextSize| start.is_some_and(|start| end <= start);
    let above = model.comments.iter().take_while(|comment| is_above(comment.end()));
    // `docker cp NAME:/wheels/. wheels/`, and not the other way round.
    let takes_out = |rest: &str| {
        let mut words = rest.split_whitespace();
        words.any(|word| word.contains(":/")) && words.next().is_some()
    };
    let says_so = |text: &str| {
        ["docker cp ", "podman cp "].iter().any(|words| text.split_once(words).is_some_and(|(_, rest)| takes_out(rest)))
    };
    let own = model.instructions_of(stage);
    if std::iter::once(stage).chain(model.ancestors(stage)).any(|stage| {
        let own = model.instructions_of(stage);
        program(own, Keyword::Entrypoint).is_some()
    }) {
        return false;
    }
    // What its container starts is what an image is for.
    if program(own, Keyword::Cmd).is_none() {
        return above.into_iter().any(|&comment| says_so(model.slice(comment)));
    }
    program(own, Keyword::Cmd).is_some_and(|cmd| {
        let commands = &ShellScript::of(cmd, model.escape).commands;
        !commands.is_empty() && commands.iter().all(|command| matches!(command.program(), "ls" | "true"))
    })
}

/// The last instruction of a kind that says what a container starts.
fn program(instructions: &[Placed], keyword: Keyword) -> Option<&Placed> {
    instructions.iter().rfind(|placed| placed.keyword == keyword)
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::check_with;

    const INSTALLS: &str = "RUN apt-get update && apt-get install -y git\nRUN dnf install -y a-1\n";

    fn count(text: &str, profile: Profile) -> usize {
        let settings = Settings { profile, ..Settings::default() };
        let found = check_with(text, &settings);
        found.iter().filter(|finding| ["DL3009", "DL3015", "DL3040"].contains(&finding.rule.id)).count()
    }

    fn of_end(end: &str) -> usize {
        count(&format!("FROM debian:13 AS a\n{INSTALLS}FROM a\n{end}\n"), Profile::All)
    }

    #[test]
    fn packages_are_built_in_it() {
        for end in [
            "ENTRYPOINT [\"/bin/rpmbuild\"]",
            "CMD dpkg-buildpackage -us -uc",
            "RUN apt-get update && mk-build-deps -i debian/control",
            "RUN dnf builddep -y /a.spec",
            "RUN dnf install -y rpm-build",
            "RUN apt-get update && apt-get install -y devscripts",
            "RUN dpkg -i a.deb\nRUN abuild -r",
        ] {
            assert_eq!(of_end(end), 0, "{end}");
        }
        for end in [
            "RUN make",
            "RUN rpmbuild -ba a.spec\nRUN rpm -Uvh /root/rpmbuild/RPMS/*/*.rpm",
            "RUN debuild && apt-get install ./a.deb",
            "RUN apt-get update && mk-build-deps -ir && make install && rm -rf /var/lib/apt/lists/*",
            "EXPOSE 80\nRUN rpmbuild -ba a.spec",
        ] {
            assert_eq!(of_end(end), 3, "{end}");
        }
        let of_stage = format!("FROM debian:13 AS a\nRUN rpmbuild -ba a.spec\nFROM debian:13\n{INSTALLS}COPY --from=a /a /a\n");
        assert_eq!(count(&of_stage, Profile::All), 3, "it is built in another stage");
        let text = format!("FROM debian:13\n{INSTALLS}RUN dnf builddep -y /a.spec\n");
        assert_eq!(count(&text, Profile::Hadolint), 3);
    }

    #[test]
    fn files_are_taken_out_of_it() {
        for end in ["CMD [\"ls\", \"-la\"]", "CMD [\"true\"]", "CMD ls /out"] {
            assert_eq!(of_end(end), 0, "{end}");
        }
        for end in ["CMD [\"bash\"]", "ENTRYPOINT [\"x\"]\nCMD [\"ls\"]", "CMD ls && ./run"] {
            assert_eq!(of_end(end), 3, "{end}");
        }
        let with = |comment: &str| count(&format!("{comment}\nFROM debian:13\n{INSTALLS}"), Profile::All);
        assert_eq!(with("# docker build -t w .\n# docker create --name x w\n# docker cp x:/wheels/. wheels/"), 0);
        assert_eq!(with("#   docker cp $(docker create w):/out/. ."), 0);
        for comment in
            ["# docker run w", "# docker create --name w -p 80:80 w", "# docker cp conf/ w:/etc/w", "# docker cp conf/ w:/etc/w/"]
        {
            assert_eq!(with(comment), 3, "{comment}");
        }
    }
}
