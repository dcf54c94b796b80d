//! The rules that are looked for under some settings: each is asked about once, as long as these stay as they are.

use super::{Check, RULES, Rule, filter, shellcheck};
use crate::config::Settings;

/// The rules that are looked for, by what they look at.
#[derive(Debug)]
pub(super) struct Selection {
    pub(super) of_stage: Vec<&'static Rule>,
    pub(super) of_file: Vec<&'static Rule>,
    pub(super) of_shell: shellcheck::Asked,
}

impl Selection {
    pub(super) fn of(settings: &Settings) -> Self {
        let rules = || RULES.iter().copied().filter(|rule| filter::is_looked_for(rule, settings));
        Self {
            of_stage: rules().filter(|rule| matches!(rule.check, Check::Stage(_))).collect(),
            of_file: rules().filter(|rule| matches!(rule.check, Check::File(_) | Check::InstructionAndFile(_))).collect(),
            of_shell: shellcheck::Asked::new(settings, |rule| filter::is_looked_for(rule, settings)),
        }
    }
}
