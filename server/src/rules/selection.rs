//! The rules that are looked for under some settings: each is asked about once, as long as these stay as they are.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Check, RULES, Rule, filter, shellcheck};
use crate::config::Settings;

/// The rules that are looked for, by what they look at.
#[derive(Debug)]
pub(super) struct Selection {
    pub(super) of_instruction: Vec<&'static Rule>,
    pub(super) of_stage: Vec<&'static Rule>,
    pub(super) of_file: Vec<&'static Rule>,
    pub(super) of_shell: shellcheck::Asked,
}

impl Selection {
    /// Most files are checked under the settings of the file before them.
    pub(super) fn of(settings: &Settings) -> Arc<Self> {
        static LAST: Mutex<Option<(Settings, Arc<Selection>)>> = Mutex::new(None);
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, selection)) = last.as_ref().filter(|(known, _)| known == settings) {
            return Arc::clone(selection);
        }
        let selection = Arc::new(Self::make(settings));
        *last = Some((settings.clone(), Arc::clone(&selection)));
        selection
    }

    fn make(settings: &Settings) -> Self {
        let asked: Vec<&'static Rule> = RULES.iter().copied().filter(|rule| filter::is_looked_for(rule, settings)).collect();
        let those = |is_such: fn(&Check) -> bool| asked.iter().copied().filter(|rule| is_such(&rule.check)).collect();
        Self {
            of_instruction: those(|check| matches!(check, Check::Instruction(_) | Check::InstructionAndFile(_))),
            of_stage: those(|check| matches!(check, Check::Stage(_))),
            of_file: those(|check| matches!(check, Check::File(_) | Check::InstructionAndFile(_))),
            of_shell: shellcheck::Asked::new(settings, |rule| filter::is_looked_for(rule, settings)),
        }
    }
}
