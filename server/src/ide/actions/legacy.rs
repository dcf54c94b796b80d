//! The commands of Docker's first language server, which editors and their users' key bindings still send.
//! Each rewrites a range that the client names.

use crate::snapshot::Snapshot;
use crate::text::{Edit, TextRange, between, slice};

/// What a command does with its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegacyCommand {
    /// Lower case.
    Lower,
    /// Upper case.
    Upper,
    /// Takes it out, with the blanks before it.
    RemoveArgument,
    /// Takes it out.
    Remove,
    /// Puts a text in its place.
    Replace(&'static str),
}

/// The commands by name.
pub const LEGACY_COMMANDS: [(&str, LegacyCommand); 13] = [
    ("docker.command.convertToLowercase", LegacyCommand::Lower),
    ("docker.command.convertToUppercase", LegacyCommand::Upper),
    ("docker.command.removeExtraArgument", LegacyCommand::RemoveArgument),
    ("docker.command.directiveToBackslash", LegacyCommand::Replace("\\")),
    ("docker.command.directiveToBacktick", LegacyCommand::Replace("`")),
    ("docker.command.flagToChown", LegacyCommand::Replace("--chown")),
    ("docker.command.flagToCopyFrom", LegacyCommand::Replace("--from")),
    ("docker.command.flagToHealthcheckInterval", LegacyCommand::Replace("--interval")),
    ("docker.command.flagToHealthcheckRetries", LegacyCommand::Replace("--retries")),
    ("docker.command.flagToHealthcheckStartPeriod", LegacyCommand::Replace("--start-period")),
    ("docker.command.flagToHealthcheckTimeout", LegacyCommand::Replace("--timeout")),
    ("docker.command.convertToAS", LegacyCommand::Replace("AS")),
    ("docker.command.removeEmptyContinuationLine", LegacyCommand::Remove),
];

impl LegacyCommand {
    /// The edit of the command on a range.
    pub fn edit(self, snapshot: &Snapshot, range: TextRange) -> Edit {
        let text = snapshot.text();
        let old = slice(text, range);
        match self {
            Self::Lower => Edit::replace(range, old.to_lowercase()),
            Self::Upper => Edit::replace(range, old.to_uppercase()),
            Self::Remove => Edit::delete(range),
            Self::Replace(new) => Edit::replace(range, new),
            Self::RemoveArgument => {
                let before = text.get(..usize::from(range.start())).unwrap_or_default();
                let start = before.trim_end_matches([' ', '\t']).len();
                Edit::delete(between(crate::text::size(start), range.end()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{apply_edits, range};

    #[test]
    fn commands() {
        let run = |text: &str, at: TextRange, name: &str| {
            let (_, command) = LEGACY_COMMANDS.iter().find(|(n, _)| n.ends_with(name)).unwrap();
            apply_edits(text, &[command.edit(&crate::testing::snapshot(text), at)])
        };
        assert_eq!(run("from a\n", range(0, 4), ".convertToUppercase"), "FROM a\n");
        assert_eq!(run("USER a  b\n", range(8, 9), ".removeExtraArgument"), "USER a\n");
        assert_eq!(run("# escape=x\n", range(9, 10), ".directiveToBacktick"), "# escape=`\n");
        assert_eq!(run("FROM a SA b", range(7, 9), ".convertToAS"), "FROM a AS b");
        assert_eq!(run("RUN a \\\n\n b", range(8, 9), ".removeEmptyContinuationLine"), "RUN a \\\n b");
    }
}
