//! What a command of RUN, CMD, ENTRYPOINT or HEALTHCHECK does: the program, what it installs, each of its options.

use super::{Cursor, Known};
use crate::data::tool_options::PIP_LISTS;
use crate::data::tools::{self, Userland};
use crate::data::userlands::ALSO_ON_WINDOWS;
use crate::ide::calls::{Call, Written, is_folder};
use crate::ide::userland;
use crate::model::{ShellCommand, ShellScript, joined_path};
use crate::syntax::ast::{Command, Instruction, Keyword};
use crate::text::{TextRange, TextSize};
use crate::texts::{Argument, Phrase, Words, package as texts};

/// Calls that install what they name: the program and its subcommands.
const INSTALLERS: [(&str, &[&str]); 15] = [
    ("apk", &["add"]),
    ("apt-get", &["install", "reinstall"]),
    ("bun", &["add"]),
    ("cargo", &["install"]),
    ("composer", &["require"]),
    ("dnf", &["install", "reinstall"]),
    ("gem", &["install"]),
    ("microdnf", &["install", "reinstall"]),
    ("npm", &["add", "i", "install"]),
    ("pip", &["install"]),
    ("pnpm", &["add"]),
    ("poetry", &["add"]),
    ("uv", &["add", "pip install", "tool install"]),
    ("yum", &["install", "reinstall"]),
    ("zypper", &["in", "install"]),
];
/// More commands of an instruction are not explained.
const MOST_COMMANDS: usize = 12;
/// Packages that are named; more are counted.
const SHOWN: usize = 20;

impl Cursor<'_> {
    /// What the command under the cursor does, on its name and its subcommand, or what its option means.
    pub(super) fn command(&self, instruction: &Instruction) -> Known {
        let script = ShellScript::of(instruction, self.model.escape);
        // What stands within the words of a command comes behind it.
        script.commands.iter().rev().find_map(|command| {
            if let Some(starter) = self.starter(command) {
                return Some(starter);
            }
            let call = self.call(instruction, command)?;
            if self.hits(call.range()) {
                return Some((call.range(), self.describe(&call, true)));
            }
            let mut options = call.options.iter().filter(|option| self.hits(option.word));
            let first = options.next()?;
            let mut words = meanings(std::iter::once(first).chain(options.clone()));
            words.phrases(std::iter::once(first).chain(options).filter_map(|option| elsewhere(&call, option, true)));
            words.phrases(list_of(first).and_then(|list| self.listed(list)));
            words.phrases(split_path(&call, first));
            (!words.is_empty()).then_some((first.word, words))
        })
    }

    /// What a word of CMD means to the program that ENTRYPOINT names: `command` has the words of both, with their places in the
    /// file, of which those from `start` on are CMD's.
    pub(super) fn argument_of(&self, command: &ShellCommand, start: TextSize) -> Known {
        let call = Call::read(command, |program| userland::of(self.snapshot, self.index, program))?;
        let own = |range: TextRange| range.checked_sub(start).filter(|range| self.hits(*range));
        if let Some(range) = call.verbs.iter().find_map(|verb| own(verb.range)) {
            return Some((range, self.describe(&call, true)));
        }
        let mut options = call.options.iter().filter(|option| own(option.word).is_some());
        let first = options.next()?;
        let words = meanings(std::iter::once(first).chain(options));
        (!words.is_empty()).then_some((own(first.word)?, words))
    }

    /// What each command does, those that nothing is known of left out.
    pub(super) fn commands(&self, instruction: &Instruction) -> Words {
        let script = ShellScript::of(instruction, self.model.escape);
        let mut words = Words::new();
        let mut explained: Vec<(&str, String)> = Vec::new();
        for call in script.commands.iter().filter_map(|command| self.call(instruction, command)).take(MOST_COMMANDS) {
            let about = (call.program, call.verb());
            words.extend(self.describe(&call, !explained.contains(&about)));
            explained.push(about);
        }
        words
    }

    /// A command whose program is known.
    fn call<'c>(&self, instruction: &Instruction, command: &'c ShellCommand) -> Option<Call<'c>> {
        let call = Call::read(command, |program| userland::of(self.snapshot, self.index, program))?;
        let is_posix = self.model.shell_of(self.index).is_posix() || matches!(instruction.command(), Some(Command::Json(_)));
        (is_posix || ALSO_ON_WINDOWS.contains(&call.program)).then_some(call)
    }

    /// `exec`, which starts the program behind it.
    fn starter(&self, command: &ShellCommand) -> Known {
        let programs = command.programs();
        let words = programs.iter().filter_map(|&index| command.words.get(index));
        let word = words.take(programs.len().saturating_sub(1)).find(|word| self.hits(word.range))?;
        let program = tools::named(&word.text)?;
        let meaning = Argument::short(tools::about(program, None)?);
        Some((word.range, Words::from(texts::command(program, meaning))))
    }

    /// Where a list of packages lies in the image.
    fn listed(&self, list: &str) -> Option<Phrase> {
        let placed = self.model.instructions.get(self.index).filter(|placed| placed.keyword == Keyword::Run)?;
        let state = self.state()?;
        let folder = state.workdir().known()?;
        let path = joined_path(folder, list);
        (placed.keyword == Keyword::Run && path != list && !list.contains("://")).then(|| texts::reads(path))
    }

    /// What is installed and what the options mean; `is_new` says that what the program does has not been said yet.
    fn describe(&self, call: &Call<'_>, is_new: bool) -> Words {
        let mut words = Words::new();
        let verb = call.verb();
        let about = tools::about(call.program, Some(verb.as_str()).filter(|verb| !verb.is_empty()));
        if let Some(about) = about.filter(|_| is_new) {
            let shown = format!("{} {verb}", call.program);
            words.phrase(texts::command(shown.trim_end(), Argument::short(about)));
        }
        let installs = INSTALLERS.iter().any(|(program, verbs)| *program == call.program && verbs.contains(&verb.as_str()));
        let (count, more) = (call.packages.len(), call.packages.len().saturating_sub(SHOWN));
        let shown = Argument::codes(call.packages.iter().take(SHOWN).copied());
        match more {
            _ if count == 0 || !installs => {}
            0 => _ = words.phrase(texts::installs(count, shown)),
            _ => _ = words.phrase(texts::installs_more(count, shown, more)),
        }
        words.points(call.options.iter().filter_map(point).collect());
        words.phrases(call.options.iter().filter_map(|option| elsewhere(call, option, false)));
        let lists = call.options.iter().filter_map(|option| list_of(option));
        words.phrases(lists.filter_map(|list| self.listed(list)));
        words.phrases(call.options.iter().find_map(|option| split_path(call, option)));
        words
    }
}

/// The option as it is written, and what it means.
fn point(option: &Written<'_>) -> Option<Phrase> {
    let meaning = Argument::short(option.known?.meaning);
    let shown = option.value.map_or_else(|| option.name.clone(), |value| format!("{}{}{value}", option.name, option.between));
    Some(texts::option(shown, meaning))
}

/// What options mean: a line for one, a list for several.
fn meanings<'a>(options: impl Iterator<Item = &'a Written<'a>>) -> Words {
    let points: Vec<Phrase> = options.filter_map(point).collect();
    let mut words = Words::new();
    match <[Phrase; 1]>::try_from(points) {
        Ok([point]) => _ = words.phrase(point),
        Err(points) => _ = words.points(points),
    }
    words
}

/// That an option is GNU's or BusyBox's alone: in this image, or, if `in_general`, anywhere.
fn elsewhere(call: &Call<'_>, option: &Written<'_>, in_general: bool) -> Option<Phrase> {
    let (name, program) = (option.name.as_str(), call.program);
    match (option.known?.only_in?, call.userland()) {
        (Userland::Gnu, Some(Userland::BusyBox)) => Some(texts::not_in_busybox(name, program)),
        (Userland::BusyBox, Some(Userland::Gnu)) => Some(texts::only_in_busybox(name, program)),
        (Userland::Gnu, None) if in_general => Some(texts::unknown_to_busybox(name)),
        (Userland::BusyBox, None) if in_general => Some(texts::known_to_busybox(name)),
        _ => None,
    }
}

/// The list of packages that an option names.
fn list_of<'a>(option: &Written<'a>) -> Option<&'a str> {
    option.value.filter(|value| PIP_LISTS.contains(&option.name.as_str()) && !is_folder(value))
}

/// Whether a blank splits the path of a list in two.
fn split_path(call: &Call<'_>, option: &Written<'_>) -> Option<Phrase> {
    let (index, folder, file) = call.split?;
    let is_it = call.options.get(index).is_some_and(|split| split.word == option.word);
    is_it.then(|| texts::split_path(folder, file))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{check_hover, check_no_hover};

    #[test]
    fn system_packages() {
        let text = "FROM a\nRUN apt-get update && apt-get -y ins<|>tall -t x --no-install-recommends curl \\\n  git=1:2.*";
        check_hover(
            text,
            &expect![[r#"
                «apt-get -y install»
                **`apt-get install`**: installs packages with their dependencies

                **Installs** (2): `curl`, `git=1:2.*`

                - `-y`: asks no questions, because nobody could answer them
                - `-t x`: prefers packages of this release, such as `bookworm-backports`
                - `--no-install-recommends`: leaves out what these packages only recommend
            "#]],
        );
        check_hover(
            "FROM a\nRUN a<|>pk add --virtual .deps gcc",
            &expect![[r#"
                «apk add»
                **`apk add`**: installs packages with their dependencies

                **Installs** (1): `gcc`

                - `--virtual .deps`: groups these packages under a name, so that one `apk del` removes them all
            "#]],
        );
        check_hover(
            "FROM a\nRUN sudo dn<|>f install -y $PKGS",
            &expect![[r#"
                «dnf install»
                **`dnf install`**: installs packages with their dependencies

                **Installs** (1): `$PKGS`

                - `-y`: asks no questions, because nobody could answer them
            "#]],
        );
        check_hover(
            "FROM a\nRUN apt-get up<|>date",
            &expect![[r#"
                «apt-get update»
                **`apt-get update`**: fetches the lists of packages; without them `install` finds nothing, and stale ones name packages that are gone
            "#]],
        );
        check_no_hover("FROM a\nRUN apt-get install cu<|>rl");
        check_no_hover("FROM a\nRUN f<|>oo apt-get install x");
    }

    #[test]
    fn python_packages() {
        let text = "FROM scratch\nWORKDIR /app\nRUN python -m pi<|>p install --no-cache-dir -r requirements.txt 'fastapi[standard]>=0.1'";
        check_hover(
            text,
            &expect![[r#"
                «pip install»
                **`pip install`**: downloads Python packages and installs them with their dependencies

                **Installs** (1): `fastapi[standard]>=0.1`

                - `--no-cache-dir`: keeps no copies of the downloads in the layer
                - `-r requirements.txt`: installs the packages that this file lists

                The list is `/app/requirements.txt` in the image
            "#]],
        );
        check_hover(
            "FROM a\nRUN [\"pip3\", \"inst<|>all\", \".\"]",
            &expect![[r#"
                «pip3", "install»
                **`pip install`**: downloads Python packages and installs them with their dependencies

                **Installs** (1): `.`
            "#]],
        );
        check_hover(
            "FROM a\nRUN uv pip inst<|>all --system -r requirements.txt",
            &expect![[r#"
                «uv pip install»
                **`uv pip install`**: downloads Python packages and installs them with their dependencies

                - `--system`: installs into the Python of the image; no virtual environment is needed
                - `-r requirements.txt`: installs the packages that this file lists
            "#]],
        );
    }

    #[test]
    fn a_path_in_two_pieces() {
        check_hover(
            "FROM a\nRUN pip inst<|>all -r /app/ requirements.txt",
            &expect![[r#"
                «pip install»
                **`pip install`**: downloads Python packages and installs them with their dependencies

                - `-r /app/`: installs the packages that this file lists

                `/app/` is a folder, so pip stops with "Is a directory": the space before `requirements.txt` splits one path in two
            "#]],
        );
        check_hover(
            "FROM a\nRUN pip install -<|>r /app/ requirements.txt",
            &expect![[r#"
                «-r /app/»
                `-r /app/`: installs the packages that this file lists

                `/app/` is a folder, so pip stops with "Is a directory": the space before `requirements.txt` splits one path in two
            "#]],
        );
    }

    #[test]
    fn options() {
        check_hover(
            "FROM a\nRUN pip install --no-ca<|>che-dir x",
            &expect![[r#"
                «--no-cache-dir»
                `--no-cache-dir`: keeps no copies of the downloads in the layer
            "#]],
        );
        check_hover(
            "FROM scratch\nWORKDIR /app\nRUN pip install -r require<|>ments.txt",
            &expect![[r#"
                «-r requirements.txt»
                `-r requirements.txt`: installs the packages that this file lists

                The list is `/app/requirements.txt` in the image
            "#]],
        );
        check_hover(
            "FROM a\nRUN curl -fsS<|>Lo /x https://a.b/c",
            &expect![[r#"
                «-fsSLo /x»
                - `-f`: fails on an error of the server instead of saving its page
                - `-s`: shows neither progress nor errors
                - `-S`: shows errors despite `-s`
                - `-L`: follows redirects
                - `-o /x`: saves to this file
            "#]],
        );
        check_hover(
            "FROM a\nRUN apt-get -q<|>q update",
            &expect![[r#"
                «apt-get -qq update»
                **`apt-get update`**: fetches the lists of packages; without them `install` finds nothing, and stale ones name packages that are gone

                - `-q`: prints less, for a log; `-qq` prints errors alone and implies `-y`
            "#]],
        );
        check_hover(
            "FROM a\nRUN useradd --uid=10<|>00 app",
            &expect![[r#"
                «--uid=1000»
                `--uid=1000`: the number of the user
            "#]],
        );
        check_hover(
            "FROM a\nHEALTHCHECK CMD curl -<|>f http://localhost/",
            &expect![[r#"
                «-f»
                `-f`: fails on an error of the server instead of saving its page
            "#]],
        );
        check_no_hover("FROM a\nRUN pip install --no-such<|>-option");
        // These are of the program that is started.
        check_no_hover("FROM a\nRUN uv run app -<|>p 1");
        check_no_hover("FROM a\nRUN python x.py -<|>m y");
    }
}
