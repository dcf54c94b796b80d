//! HEALTHCHECK: what stands in front of the command.

use super::{Cursor, SignatureHelp};
use crate::syntax::ast::{Arguments, Command, Healthcheck, HealthcheckKind};

impl Cursor<'_> {
    pub(super) fn healthcheck(&self, all: &[&str]) -> Option<SignatureHelp> {
        let Arguments::Healthcheck(check) = &self.instruction.arguments else { return None };
        let roles: &[&str] = match check {
            None => &["CMD", "NONE"],
            // In front of the command there are flags only.
            Some(Healthcheck { kind: HealthcheckKind::Cmd, kind_token, .. }) if self.at < kind_token.range.start() => {
                &["[flags]"]
            }
            Some(Healthcheck { kind_token, .. }) if self.at < kind_token.range.start() => &["CMD", "NONE"],
            Some(Healthcheck { kind, kind_token, .. }) if self.at <= kind_token.range.end() => match kind {
                HealthcheckKind::Cmd => &["CMD"],
                HealthcheckKind::None => &["NONE"],
                HealthcheckKind::Other if is_begun("NONE", &kind_token.text) => &["NONE"],
                HealthcheckKind::Other => &["CMD", "NONE"],
            },
            Some(Healthcheck { kind: HealthcheckKind::Cmd, command: None, .. }) => &["..."],
            // `CMD ["a", "b"]`; shell text needs no help.
            Some(Healthcheck { command: Some(Command::Json(_)), .. }) => &["..."],
            Some(_) => return None,
        };
        self.show(all, roles)
    }
}

/// Whether a word is the beginning of another, in any case.
fn is_begun(word: &str, typed: &str) -> bool {
    word.get(..typed.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(typed))
}
