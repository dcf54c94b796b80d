//! What a command of RUN, CMD, ENTRYPOINT or HEALTHCHECK does: the program, what it installs, each of its options.

use super::{Cursor, Known};
use crate::data::tool_options::{self, PIP_LISTS};
use crate::data::tools;
use crate::model::{ShellCommand, ShellScript, ShellWord, joined_path};
use crate::syntax::ast::{Instruction, Keyword};
use crate::text::TextRange;
use crate::texts::{Argument, Phrase, Words, package as texts};

/// Calls that install what they name: the program and its subcommands.
const INSTALLERS: [(&str, &[&str]); 8] = [
    ("apk", &["add"]),
    ("apt-get", &["install"]),
    ("dnf", &["install"]),
    ("microdnf", &["install"]),
    ("npm", &["add", "i", "install"]),
    ("pip", &["install"]),
    ("uv", &["add", "pip install"]),
    ("yum", &["install"]),
];
/// Programs whose first plain word, and subcommands behind which the next one, is a program with options of its own.
const STARTERS: [(&str, &str); 4] = [("python", ""), ("uv", "run"), ("npm", "run"), ("npm", "exec")];
/// More commands of an instruction are not explained.
const MOST_COMMANDS: usize = 12;
/// Packages that are named; more are counted.
const SHOWN: usize = 20;

impl Cursor<'_> {
    /// What the command under the cursor does, on its name and its subcommand, or what its option means.
    pub(super) fn command(&self, instruction: &Instruction) -> Known {
        let script = ShellScript::of(instruction, self.model.escape);
        script.commands.iter().find_map(|command| {
            let call = Call::read(command)?;
            if self.hits(call.range()?) {
                return Some((call.range()?, call.describe(self, true)));
            }
            let mut options = call.options.iter().filter(|option| self.hits(option.word));
            let first = options.next()?;
            let points: Vec<Phrase> = std::iter::once(first).chain(options).filter_map(|option| option.point()).collect();
            let mut words = Words::new();
            match <[Phrase; 1]>::try_from(points) {
                Ok([point]) => _ = words.phrase(point),
                Err(points) => _ = words.points(points),
            }
            words.phrases(call.list_of(first).and_then(|list| self.listed(list)));
            words.phrases(call.split_path(first));
            (!words.is_empty()).then_some((first.word, words))
        })
    }

    /// What each command does, those that nothing is known of left out.
    pub(super) fn commands(&self, instruction: &Instruction) -> Words {
        let script = ShellScript::of(instruction, self.model.escape);
        let mut words = Words::new();
        let mut explained: Vec<(&str, String)> = Vec::new();
        for call in script.commands.iter().filter_map(Call::read).take(MOST_COMMANDS) {
            let about = (call.program, call.verb());
            words.extend(call.describe(self, !explained.contains(&about)));
            explained.push(about);
        }
        words
    }

    /// Where a list of packages lies in the image.
    fn listed(&self, list: &str) -> Option<Phrase> {
        let placed = self.model.instructions.get(self.index).filter(|placed| placed.keyword == Keyword::Run)?;
        let state = self.state()?;
        let folder = state.workdir().known()?;
        let path = joined_path(folder, list);
        (placed.keyword == Keyword::Run && path != list && !list.contains("://")).then(|| texts::reads(path))
    }
}

/// An option of a call.
struct Written<'a> {
    /// The word, and its value where that is the next one.
    word: TextRange,
    /// As the table of tools has it: `-r`, `--requirement`.
    name: String,
    value: Option<&'a str>,
    /// What stands between the two.
    between: &'static str,
    known: Option<tools::ToolOption>,
}

impl Written<'_> {
    /// The option as it is written, and what it means.
    fn point(&self) -> Option<Phrase> {
        let meaning = Argument::short(self.known?.meaning);
        let shown = self.value.map_or_else(|| self.name.clone(), |value| format!("{}{}{value}", self.name, self.between));
        Some(texts::option(shown, meaning))
    }
}

/// What a call says.
struct Call<'a> {
    program: &'static str,
    name: &'a ShellWord,
    /// The subcommand, and that of `uv pip`.
    verbs: Vec<&'a ShellWord>,
    packages: Vec<&'a str>,
    options: Vec<Written<'a>>,
    /// The option whose value is a folder, and the file behind it that belongs to that path.
    split: Option<(usize, &'a str, &'a str)>,
}

impl<'a> Call<'a> {
    fn read(command: &'a ShellCommand) -> Option<Self> {
        let program = tools::named(command.program())?;
        let (verbs, packages, options) = (Vec::new(), Vec::new(), Vec::new());
        let mut call = Self { program, name: command.name()?, verbs, packages, options, split: None };
        let mut words = command.arguments().iter().peekable();
        while let Some(word) = words.next() {
            let text = word.text.as_str();
            if text == "--" || call.starts_another(text) {
                break;
            }
            if text.len() > 1 && text.starts_with('-') {
                call.option(word, &mut words);
                let list = call.options.last().filter(|option| PIP_LISTS.contains(&option.name.as_str()));
                if let Some(folder) = list.and_then(|list| list.value).filter(|value| is_folder(value))
                    && let Some(file) = words.next_if(|word| word.literal && is_list(&word.text))
                {
                    call.split = Some((call.options.len() - 1, folder, &file.text));
                }
            } else if call.is_verb(text) {
                call.verbs.push(word);
            } else {
                call.packages.push(text);
            }
        }
        Some(call)
    }

    /// Whether a word is a program that has the options behind it.
    fn starts_another(&self, word: &str) -> bool {
        let verb = self.verb();
        !word.starts_with('-') && STARTERS.contains(&(self.program, &verb))
    }

    fn is_verb(&self, word: &str) -> bool {
        match self.verbs.as_slice() {
            [] => self.packages.is_empty() && tools::about(self.program, Some(word)).is_some(),
            [only] => self.packages.is_empty() && (self.program, only.text.as_str()) == ("uv", "pip"),
            _ => false,
        }
    }

    /// `install`, `pip install`; empty without one.
    fn verb(&self) -> String {
        self.verbs.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn option(&mut self, word: &'a ShellWord, rest: &mut std::iter::Peekable<std::slice::Iter<'a, ShellWord>>) {
        let text = word.text.as_str();
        let (name, joined) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        let known = tools::option(self.program, name);
        if name.starts_with("--") || known.is_some() {
            let takes_next = joined.is_none() && (known.is_some_and(|known| known.takes_value) || self.has_value(name));
            let next = if takes_next { rest.next() } else { None };
            let range = next.map_or(word.range, |value| word.range.cover(value.range));
            let value = joined.or(next.map(|value| value.text.as_str()));
            let between = if joined.is_some() { "=" } else { " " };
            self.options.push(Written { word: range, name: name.to_owned(), value, between, known });
            return;
        }
        // Letters together, the last of which may have a value: `-fsSL`, `-rfile`, `-o file`.
        let first = self.options.len();
        for (at, letter) in name.char_indices().skip(1) {
            let name = format!("-{letter}");
            let known = tools::option(self.program, &name);
            let takes_value = known.is_some_and(|known| known.takes_value) || self.has_value(&name);
            let after = text.get(at + letter.len_utf8()..).unwrap_or_default();
            let next = if takes_value && after.is_empty() { rest.next() } else { None };
            let value = if after.is_empty() { next.map(|value| value.text.as_str()) } else { Some(after) };
            let range = next.map_or(word.range, |value| word.range.cover(value.range));
            let value = value.filter(|_| takes_value);
            if !self.options.iter().skip(first).any(|option| option.name == name) {
                self.options.push(Written { word: range, name, value, between: " ", known });
            }
            if takes_value {
                break;
            }
        }
        let whole = self.options.iter().skip(first).map(|option| option.word).reduce(TextRange::cover);
        for option in self.options.iter_mut().skip(first) {
            option.word = whole.unwrap_or(option.word);
        }
    }

    /// Whether the next word is the value of an option that the table of tools need not have.
    fn has_value(&self, option: &str) -> bool {
        let with_value: &[&str] = match self.program {
            "apt-get" => tool_options::APT,
            "apk" => tool_options::APK,
            "dnf" | "microdnf" | "yum" => tool_options::DNF,
            "pip" | "uv" => tool_options::PIP,
            _ => &[],
        };
        with_value.contains(&option)
    }

    /// The name and the subcommand.
    fn range(&self) -> Option<TextRange> {
        Some(self.verbs.last().map_or(self.name.range, |verb| self.name.range.cover(verb.range)))
    }

    /// The list of packages that an option names.
    fn list_of(&self, option: &Written<'a>) -> Option<&'a str> {
        option.value.filter(|value| PIP_LISTS.contains(&option.name.as_str()) && !is_folder(value))
    }

    /// Whether a blank splits the path of a list in two.
    fn split_path(&self, option: &Written<'_>) -> Option<Phrase> {
        let (index, folder, file) = self.split?;
        let is_it = self.options.get(index).is_some_and(|split| split.word == option.word);
        is_it.then(|| texts::split_path(folder, file))
    }

    /// What is installed and what the options mean; `is_new` says that what the program does has not been said yet.
    fn describe(&self, cursor: &Cursor<'_>, is_new: bool) -> Words {
        let mut words = Words::new();
        let verb = self.verb();
        // What `uv pip` does, pip's subcommands say.
        let about = match verb.strip_prefix("pip ").filter(|_| self.program == "uv") {
            Some(verb) => tools::about("pip", Some(verb)),
            None => tools::about(self.program, Some(verb.as_str()).filter(|verb| !verb.is_empty())),
        };
        if let Some(about) = about.filter(|_| is_new) {
            let shown = format!("{} {verb}", self.program);
            words.phrase(texts::command(shown.trim_end(), Argument::short(about)));
        }
        let installs = INSTALLERS.iter().any(|(program, verbs)| *program == self.program && verbs.contains(&verb.as_str()));
        let (count, more) = (self.packages.len(), self.packages.len().saturating_sub(SHOWN));
        let shown = Argument::codes(self.packages.iter().take(SHOWN).copied());
        match more {
            _ if count == 0 || !installs => {}
            0 => _ = words.phrase(texts::installs(count, shown)),
            _ => _ = words.phrase(texts::installs_more(count, shown, more)),
        }
        words.points(self.options.iter().filter_map(Written::point).collect());
        let lists = self.options.iter().filter_map(|option| self.list_of(option));
        words.phrases(lists.filter_map(|list| cursor.listed(list)));
        words.phrases(self.options.iter().find_map(|option| self.split_path(option)));
        words
    }
}

fn is_folder(value: &str) -> bool {
    value.ends_with('/') || matches!(value, "." | "..")
}

fn is_list(word: &str) -> bool {
    !word.starts_with('/') && (word.ends_with(".txt") || word.ends_with(".in"))
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
        check_no_hover("FROM a\nRUN e<|>cho apt-get install x");
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
