//! Whether `sudo` is needed: where nobody knows whom an image runs as, the author of the file did.

use super::{FileContext, Finding};
use crate::model::Base;
use crate::syntax::ast::Keyword;

/// The rule about `sudo`.
const SUDO: &str = "DL3004";

/// Marks findings about `sudo` where neither the file nor what is known of the image names the user.
pub(super) fn judge(findings: &mut [Finding], cx: &FileContext<'_>) {
    if !findings.iter().any(|finding| finding.rule.id == SUDO) {
        return;
    }
    let model = cx.model;
    // Of each stage, from which of its instructions on the user is known.
    let mut known_from: Vec<Option<usize>> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let is_known = match model.parent(stage) {
            Some(parent) => known_from.get(parent.index).copied().flatten().is_some(),
            None => match &stage.base {
                Base::Image(image) => {
                    let images = &cx.knowledge.images;
                    images.image(image).is_some_and(|known| known.config.is_some())
                        || image.base_facts(images.mirrors()).is_some()
                }
                base => *base == Base::Scratch,
            },
        };
        let user = || {
            let instructions = (stage.instructions.start..).zip(model.instructions_of(stage));
            instructions.into_iter().find(|(_, placed)| placed.keyword == Keyword::User).map(|(index, _)| index)
        };
        known_from.push(if is_known { Some(stage.instructions.start) } else { user() });
    }
    for finding in findings.iter_mut().filter(|finding| finding.rule.id == SUDO) {
        let Some(instruction) = model.instruction_at(finding.range.start()) else { continue };
        let known = model.stage_of(instruction).and_then(|stage| known_from.get(stage).copied().flatten());
        let is_known = known.is_some_and(|from| from <= instruction);
        finding.harmless_if(!is_known);
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::check_with;

    #[test]
    fn sudo_is_told_of_where_the_user_is_known() {
        let count = |text: &str, profile| {
            let found = check_with(text, &Settings { profile, ..Settings::default() });
            found.iter().filter(|finding| finding.rule.id == super::SUDO).count()
        };
        for (text, wanted) in [
            ("FROM debian:13\nRUN sudo x\n", 1),
            ("FROM debian:13 AS a\nFROM a\nRUN sudo x\n", 1),
            ("FROM gitpod/workspace-base:1\nRUN sudo x\n", 0),
            ("FROM gitpod/workspace-base:1\nRUN a\nUSER root\nRUN sudo x\n", 1),
            ("COPY a /\nRUN sudo x\n", 0),
            ("ARG BASE=x\nFROM $BASE\nUSER app\nFROM $BASE\nRUN sudo x\nUSER app\n", 0),
        ] {
            assert_eq!((count(text, Profile::Recommended), count(text, Profile::Hadolint)), (wanted, 1), "{text}");
        }
    }
}
