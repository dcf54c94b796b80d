//! The word that is being typed in a shell text, and the command that it belongs to.

use super::commands;
use super::token::{ShellTokenKind, ShellTokens, WordRole};
use super::{CommandSource, ShellCommand, ShellDialect, ShellScript};
use crate::model::SourceText;

/// What stands where a shell text is cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellPlace {
    /// What the word is there.
    pub role: WordRole,
    /// Whether it names a program: as the first word, or behind `sudo`, `exec` and the like.
    pub is_program: bool,
    /// The words of the same command before it; without any it is the first.
    pub command: ShellCommand,
    /// What of the word is typed.
    pub typed: String,
}

impl ShellPlace {
    /// What stands at the end of a text, up to which a shell has to read. `None` within quotes, expansions, comments and
    /// heredocs, where no word is, and for shells that are none of POSIX's.
    pub fn at_end(before: &str, dialect: ShellDialect) -> Option<Self> {
        // A letter more, and there is a word even behind a blank; of reserved words it makes plain ones.
        const MORE: &str = "x";
        if !dialect.is_posix() {
            return None;
        }
        let tokens = ShellTokens::read_by(dialect, SourceText::plain(&format!("{before}{MORE}")));
        let end = tokens.text.range().end();
        let is_word = |kind| matches!(kind, ShellTokenKind::Word(_));
        let index = tokens.tokens.iter().rposition(|token| token.range.end() == end && is_word(token.kind))?;
        let token = tokens.tokens.get(index)?;
        let ShellTokenKind::Word(role) = token.kind else { return None };
        if !tokens.inside(index).is_empty() {
            return None;
        }
        let typed = tokens.source(token).strip_suffix(MORE)?.to_owned();
        let mut script = ShellScript::default();
        commands::commands(&tokens, CommandSource::Shell, &mut script);
        let is_it = |word: &super::ShellWord| word.range.end() == end && word.range == token.range;
        let found = script.commands.into_iter().find(|command| command.words.last().is_some_and(is_it));
        let is_program = found.as_ref().is_some_and(|command| command.programs().contains(&(command.words.len() - 1)));
        let mut command = found.unwrap_or_else(|| ShellCommand::of_words(Vec::new()));
        command.words.pop();
        Some(Self { role, is_program, command: command.with_name(), typed })
    }

    /// Whether `$` at the end of a text means something to the shell.
    pub fn expands_at_end(before: &str, dialect: ShellDialect) -> bool {
        use ShellTokenKind::{AnsiQuoted, Comment, HeredocEnd, QuotedHeredocBody, SingleQuoted};
        if !dialect.is_posix() {
            return false;
        }
        let tokens = ShellTokens::read_by(dialect, SourceText::plain(&format!("{before}x")));
        let end = tokens.text.range().end();
        let protects = |kind| matches!(kind, SingleQuoted | AnsiQuoted | Comment | QuotedHeredocBody | HeredocEnd);
        !tokens.tokens.iter().any(|token| token.range.end() == end && protects(token.kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, wanted: Option<(&str, WordRole, bool, &str)>) {
        let found = ShellPlace::at_end(before, ShellDialect::Posix);
        let words = |place: &ShellPlace| place.command.words.iter().map(|w| w.text.clone()).collect::<Vec<_>>().join(" ");
        let found = found.map(|place| (words(&place), place.role, place.is_program, place.typed));
        let wanted = wanted.map(|(words, role, is_program, typed)| (words.to_owned(), role, is_program, typed.to_owned()));
        assert_eq!(found, wanted, "{before:?}");
    }

    #[test]
    fn words_of_commands() {
        use WordRole::{Argument, Assignment, Command, Target};
        check("", Some(("", Command, true, "")));
        check("apt-g", Some(("", Command, true, "apt-g")));
        check("if tru", Some(("", Command, true, "tru")));
        check("a && the", Some(("", Command, true, "the")));
        check("a;", Some(("", Command, true, "")));
        check("A=1 b", Some(("", Command, true, "b")));
        check("sudo -u x apt", Some(("sudo -u x", Argument, true, "apt")));
        check("exec ", Some(("exec", Argument, true, "")));
        check("apt-get -y ins", Some(("apt-get -y", Argument, false, "ins")));
        check("x \"$(cat ", Some(("cat", Argument, false, "")));
        check("x $(ca", Some(("", Command, true, "ca")));
        check("(cd /a", Some(("cd", Argument, false, "/a")));
        check("x > /a/", Some(("", Target, false, "/a/")));
        check("A=b", Some(("", Assignment, false, "A=b")));
    }

    #[test]
    fn no_words() {
        for before in
            ["echo \"a ", "echo 'a ", "echo 'a' # ", "a b\"c\"d", "a $", "a ${", "a $B/", "a \\", "cat <<E\na ", "a $((1+"]
        {
            check(before, None);
        }
        assert_eq!(ShellPlace::at_end("Get-", ShellDialect::PowerShell), None);
    }

    #[test]
    fn what_expands() {
        let expands = |before| ShellPlace::expands_at_end(before, ShellDialect::Dash);
        for before in ["echo $", "echo \"a $", "echo ${", "cat <<E\na $", "x \"$(a $"] {
            assert!(expands(before), "{before}");
        }
        for before in ["awk '{print $", "a # $", "cat <<'E'\na $", "x \"$(a '$"] {
            assert!(!expands(before), "{before}");
        }
        assert!(!ShellPlace::expands_at_end("echo $", ShellDialect::PowerShell));
    }
}
