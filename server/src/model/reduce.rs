//! A model of some of the stages.

use std::sync::{Arc, OnceLock};

use super::StageModel;

impl StageModel {
    /// The model with the instructions of some stages only, by index, of those that these are built on, and of what
    /// comes before the first FROM. The others keep their place, name and base, and have no instructions.
    pub fn reduced_to(&self, is_wanted: impl Fn(usize) -> bool) -> Self {
        let mut is_kept: Vec<bool> = self.stages.iter().map(|stage| is_wanted(stage.index)).collect();
        // A stage is above those that are built on it.
        for stage in self.stages.iter().rev() {
            if is_kept.get(stage.index).is_some_and(|kept| *kept)
                && let Some(kept) = self.parent(stage).and_then(|parent| is_kept.get_mut(parent.index))
            {
                *kept = true;
            }
        }
        let mut instructions = self.instructions.get(self.global()).unwrap_or_default().to_vec();
        let mut stages = self.stages.clone();
        for (stage, is_kept) in stages.iter_mut().zip(is_kept) {
            let start = instructions.len();
            if is_kept {
                instructions.extend_from_slice(self.instructions_of(stage));
            }
            stage.instructions = start..instructions.len();
        }
        Self {
            escape: self.escape,
            directives: self.directives.clone(),
            instructions,
            stages,
            names: Arc::clone(&self.names),
            environment: Arc::clone(&self.environment),
            default_environment: OnceLock::new(),
            dialects: OnceLock::new(),
            sources: OnceLock::new(),
            all_sources: OnceLock::new(),
            workdirs: OnceLock::new(),
        }
    }
}
