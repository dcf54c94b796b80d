//! What a package manager in a RUN installs.

use super::{Cursor, Known};
use crate::data::tool_options;
use crate::model::{ShellCommand, ShellScript, ShellWord};
use crate::syntax::ast::Instruction;
use crate::texts::{Argument, Words, package};

/// How a package manager is called.
struct Manager {
    programs: &'static [&'static str],
    verb: &'static str,
    /// Options whose value is the next word.
    with_value: &'static [&'static str],
}

const MANAGERS: [Manager; 4] = [
    Manager { programs: &["apt-get", "apt", "aptitude"], verb: "install", with_value: tool_options::APT },
    Manager { programs: &["apk"], verb: "add", with_value: tool_options::APK },
    Manager { programs: &["dnf", "microdnf", "yum"], verb: "install", with_value: tool_options::DNF },
    Manager { programs: &["pip", "pip3"], verb: "install", with_value: tool_options::PIP },
];
const VIRTUAL: &str = "--virtual";
const VIRTUAL_SHORT: &str = "-t";
/// Packages that are named; more are counted.
const SHOWN: usize = 20;

impl Cursor<'_> {
    /// What the command under the cursor installs, on its name and its verb.
    pub(super) fn installs(&self, instruction: &Instruction) -> Known {
        let script = ShellScript::of(instruction, self.model.escape);
        script.commands.iter().find_map(|command| {
            let manager = MANAGERS.iter().find(|m| m.programs.contains(&command.program()))?;
            let call = Call::read(command, manager)?;
            let range = command.name()?.range.cover(call.verb.range);
            self.hits(range).then(|| Some((range, call.describe())))?
        })
    }
}

/// What a call says.
struct Call<'a> {
    verb: &'a ShellWord,
    packages: Vec<&'a str>,
    /// Options as written; the value of one that takes a word.
    options: Vec<(&'a str, Option<&'a str>)>,
}

impl<'a> Call<'a> {
    fn read(command: &'a ShellCommand, manager: &Manager) -> Option<Self> {
        let mut words = command.arguments().iter();
        let (mut verb, mut packages, mut options) = (None, Vec::new(), Vec::new());
        while let Some(word) = words.next() {
            let text = word.text.as_str();
            if text.len() > 1 && text.starts_with('-') {
                let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
                let takes_next = value.is_none() && manager.with_value.contains(&name);
                options.push((name, value.or_else(|| takes_next.then(|| words.next()).flatten().map(|w| w.text.as_str()))));
            } else if verb.is_some() {
                packages.push(text);
            } else if text == manager.verb {
                verb = Some(word);
            } else {
                return None;
            }
        }
        Some(Self { verb: verb?, packages, options })
    }

    fn has(&self, names: &[&str]) -> bool {
        self.options.iter().any(|(name, _)| names.contains(name))
    }

    fn values(&self, names: &[&str]) -> impl Iterator<Item = &'a str> {
        self.options.iter().filter(|(name, _)| names.contains(name)).filter_map(|(_, value)| *value)
    }

    fn describe(&self) -> Words {
        let mut words = Words::new();
        let (count, more) = (self.packages.len(), self.packages.len().saturating_sub(SHOWN));
        let shown = Argument::codes(self.packages.iter().take(SHOWN).copied());
        match more {
            _ if count == 0 => {}
            0 => _ = words.phrase(package::installs(count, shown)),
            _ => _ = words.phrase(package::installs_more(count, shown, more)),
        }
        let mut notes: Vec<_> = self.values(&["-r", "--requirement"]).map(package::listed).collect();
        if self.verb.text == "add" {
            notes.extend(self.values(&[VIRTUAL, VIRTUAL_SHORT]).map(package::virtual_group));
        }
        notes.extend(self.has(&["--no-install-recommends"]).then(package::no_recommends));
        notes.extend(self.has(&["--no-cache"]).then(package::no_index));
        notes.extend(self.has(&["--no-cache-dir"]).then(package::no_downloads));
        notes.extend(self.has(tool_options::YES).then(package::no_questions));
        words.points(notes);
        if words.is_empty() {
            words.phrase(package::nothing());
        }
        words
    }
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
            **Installs** (2): `curl`, `git=1:2.*`

            - `--no-install-recommends`: leaves out what these packages only recommend
            - `-y`: asks no questions, because nobody could answer them
        "#]],
        );
        check_hover(
            "FROM a\nRUN a<|>pk add --virtual .deps gcc",
            &expect![[r#"
            «apk add»
            **Installs** (1): `gcc`

            - One `apk del` removes them all: `.deps`
        "#]],
        );
        check_hover(
            "FROM a\nRUN sudo dn<|>f install -y $PKGS",
            &expect![[r#"
            «dnf install»
            **Installs** (1): `$PKGS`

            - `-y`: asks no questions, because nobody could answer them
        "#]],
        );
        check_no_hover("FROM a\nRUN apt-get up<|>date");
        check_no_hover("FROM a\nRUN apt-get install cu<|>rl");
        check_no_hover("FROM a\nRUN e<|>cho apt-get install x");
    }

    #[test]
    fn python_packages() {
        let text = "FROM a\nRUN python -m pi<|>p install --no-cache-dir -r requirements.txt 'fastapi[standard]>=0.1'";
        check_hover(
            text,
            &expect![[r#"
            «pip install»
            **Installs** (1): `fastapi[standard]>=0.1`

            - Installs what this file lists: `requirements.txt`
            - `--no-cache-dir`: keeps no copies of the downloads in the layer
        "#]],
        );
        check_hover(
            "FROM a\nRUN [\"pip3\", \"inst<|>all\", \".\"]",
            &expect![[r#"
            «pip3", "install»
            **Installs** (1): `.`
        "#]],
        );
        check_hover(
            "FROM a\nRUN pip inst<|>all",
            &expect![[r#"
            «pip install»
            Installs nothing by name
        "#]],
        );
    }
}
