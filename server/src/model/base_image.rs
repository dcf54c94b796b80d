//! FROM lines that start from an image, with the places of their parts.

use super::{Base, ImageReference, Placed, Stage, StageModel};
use crate::syntax::ast::Image;
use crate::text::TextRange;

/// A stage that starts from an image, and where its FROM says so.
#[derive(Debug, Clone, Copy)]
pub struct BaseImage<'m> {
    /// The stage.
    pub stage: &'m Stage,
    /// The image, after expansion.
    pub reference: &'m ImageReference,
    /// The whole image word, in the file.
    pub range: TextRange,
    /// The name, in the file.
    pub name_range: TextRange,
    /// The tag, in the file; the whole word where a variable brings the tag.
    pub tag_range: TextRange,
    word: &'m str,
    /// Whether the tag is written plainly.
    pub has_literal_tag: bool,
    /// Whether the word has variables.
    pub has_variables: bool,
}

impl<'m> BaseImage<'m> {
    fn new(stage: &'m Stage, reference: &'m ImageReference, placed: &'m Placed, image: &'m Image) -> Self {
        let name = image.name.as_ref().unwrap_or(&image.word);
        let tag = image.tag.as_ref();
        Self {
            stage,
            reference,
            range: placed.at(image.word.range),
            name_range: placed.at(name.range),
            tag_range: placed.at(tag.unwrap_or(&image.word).range),
            word: &image.word.raw,
            has_literal_tag: tag.is_some_and(|tag| Some(&*tag.raw) == reference.tag.as_deref()),
            has_variables: image.word.has_variables(),
        }
    }

    /// Whether the word is written plainly: no variables, quotes or escapes.
    pub fn is_literal(&self) -> bool {
        *self.word == self.reference.to_string()
    }

    /// The platform that FROM asks for, where it is written plainly.
    pub fn platform(&self, model: &StageModel) -> Option<String> {
        let flag = model.instructions_of(self.stage).first()?.flag("platform")?;
        flag.value.as_ref()?.literal(model.escape)
    }

    /// The tag, where it decides which image is taken: there is no digest.
    pub fn tag(&self) -> Option<&'m str> {
        self.reference.tag.as_deref().filter(|_| !self.reference.is_pinned())
    }
}

impl StageModel {
    /// The stages that start from an image, in order.
    pub fn base_images(&self) -> impl Iterator<Item = BaseImage<'_>> {
        self.stages.iter().filter_map(|stage| {
            let Base::Image(reference) = &stage.base else { return None };
            let placed = self.instructions_of(stage).first()?;
            let image = placed.as_from()?.image.as_ref()?;
            Some(BaseImage::new(stage, reference, placed, image))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::model;

    #[test]
    fn parts_have_their_places() {
        let model =
            model("ARG V=3.14\nFROM python:${V}-slim AS a\nFROM a\nFROM docker.io/library/node:22@sha256:0\nFROM alpine\n");
        let found: Vec<_> = model
            .base_images()
            .map(|base| {
                (model.slice(base.name_range), model.slice(base.tag_range), base.tag(), base.has_literal_tag, base.is_literal())
            })
            .collect();
        assert_eq!(
            found,
            [("python", "${V}-slim", Some("3.14-slim"), false, false), ("alpine", "alpine", None, false, true)],
            "a bad digest is no reference"
        );
    }
}
