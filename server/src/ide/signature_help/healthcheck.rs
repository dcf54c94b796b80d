//! HEALTHCHECK: what stands in front of the command.

use super::{Cursor, SignatureHelp};
use crate::syntax::ast::{Arguments, Command, Healthcheck, HealthcheckKind};

impl Cursor<'_> {
    pub(super) fn healthcheck(&self, all: &[&str]) -> Option<SignatureHelp> {
        let Arguments::Healthcheck(check) = &self.instruction.arguments else { return None };
        let roles: &[&str] = match check {
            None => &["CMD", "NONE"],
            Some(Healthcheck { kind_token, .. }) if self.at < kind_token.range.start() => &["CMD", "NONE"],
            Some(Healthcheck { kind, kind_token, .. }) if self.at <= kind_token.range.end() => match kind {
                HealthcheckKind::Cmd => &["CMD"],
                HealthcheckKind::None => &["NONE"],
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
