//! Images by their names and tags, wherever a file names one.

use super::{BaseImage, ImageReference, SourceImage, StageModel};
use crate::text::{TextRange, between, size};

/// An image that FROM, `COPY --from=` or a mount names, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedImage {
    /// The image, after expansion.
    pub reference: ImageReference,
    /// The name, in the file.
    pub name_range: TextRange,
    /// The tag, in the file; the whole word where the tag is not written plainly.
    pub tag_range: TextRange,
    /// Whether the tag is written plainly.
    pub has_literal_tag: bool,
}

impl NamedImage {
    /// The tag, where it decides which image is taken: there is no digest.
    pub fn tag(&self) -> Option<&str> {
        self.reference.tag.as_deref().filter(|_| !self.reference.is_pinned())
    }

    fn of_source(image: SourceImage, model: &StageModel) -> Self {
        let SourceImage { reference, range } = image;
        let (name_range, tag_range) = reference.parts_in(model.instruction_text(range)).map_or((range, None), |(name, tag)| {
            let name = TextRange::at(range.start(), size(name));
            (name, tag.map(|tag| between(range.start() + size(tag.start), range.start() + size(tag.end))))
        });
        Self { reference, name_range, tag_range: tag_range.unwrap_or(range), has_literal_tag: tag_range.is_some() }
    }
}

impl From<BaseImage<'_>> for NamedImage {
    fn from(base: BaseImage<'_>) -> Self {
        let BaseImage { name_range, tag_range, has_literal_tag, .. } = base;
        Self { reference: base.reference.clone(), name_range, tag_range, has_literal_tag }
    }
}

impl StageModel {
    /// The images that stages start from, then those that files are taken from. What an ONBUILD instruction names
    /// without a tag may be a stage of the file that it will run in, and is left out.
    pub fn named_images(&self) -> impl Iterator<Item = NamedImage> {
        let sources = self.instructions.iter().filter(|placed| placed.may_take).flat_map(|placed| {
            let mut images = self.source_images_of(placed);
            images.retain(|image| placed.trigger().is_none() || image.reference.tag.is_some());
            images
        });
        self.base_images().map(NamedImage::from).chain(sources.map(|image| NamedImage::of_source(image, self)))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::model;

    #[test]
    fn their_names_and_tags() {
        let model = model(
            "FROM a:1\nCOPY --from=h:5000/b/c:2 x y\nCOPY --from=d:3@sha256:0123456789012345678901234567890123456789012345678901234567890123 x y\n\
             COPY --from=e x y\nCOPY --from=f:\\\n4 x y\nONBUILD COPY --from=g x y\nONBUILD COPY --from=h:5 x y\nRUN --mount=from=i:6,target=/x y\n",
        );
        let found: Vec<_> =
            model.named_images().map(|i| (model.slice(i.name_range).to_owned(), model.slice(i.tag_range).to_owned())).collect();
        let wanted = [("a", "1"), ("h:5000/b/c", "2"), ("d", "3"), ("e", "e"), ("f:\\\n4", "f:\\\n4"), ("h", "5"), ("i", "6")];
        assert_eq!(found, wanted.map(|(name, tag)| (name.to_owned(), tag.to_owned())));
    }
}
