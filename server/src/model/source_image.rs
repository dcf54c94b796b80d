//! Images that `COPY --from=` and `from=` of a mount take files from.

use super::{ImageReference, Placed, StageModel, copy_source, mounts};
use crate::syntax::ast::{Instruction, Keyword, Token};
use crate::text::TextRange;

/// An image that files are taken from, and where it is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceImage {
    /// The image.
    pub reference: ImageReference,
    /// Its name, in the file.
    pub range: TextRange,
}

impl StageModel {
    /// The images that an instruction, or its trigger, takes files from: whatever is not a stage, by name or by
    /// index.
    pub fn source_images_of(&self, placed: &Placed) -> Vec<SourceImage> {
        if !placed.may_take {
            return Vec::new();
        }
        let instruction: &Instruction = placed.trigger().unwrap_or(&placed.instruction);
        let image = |token: &Token| {
            let is_stage = self.stage_of_source(&token.text).is_some();
            let reference = ImageReference::parse(&token.text).ok().filter(|_| !is_stage && &*token.text != "scratch")?;
            Some(SourceImage { reference, range: placed.at(token.range) })
        };
        match instruction.keyword {
            Keyword::Copy => {
                let source = copy_source(instruction, self.escape);
                source.filter(|source| source.text.parse::<usize>().is_err()).and_then(image).into_iter().collect()
            }
            Keyword::Run => {
                let options = mounts(instruction, self.escape).iter().filter_map(|mount| mount.option("from"));
                options.filter(|from| from.plain_value().is_some()).filter_map(|from| image(from.value.as_ref()?)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The images from which any instruction takes files, in the order of the text.
    pub fn source_images(&self) -> impl Iterator<Item = SourceImage> {
        self.instructions.iter().filter(|placed| placed.may_take).flat_map(|placed| self.source_images_of(placed))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::model;

    #[test]
    fn what_is_no_stage() {
        let model = model(
            "FROM a AS b\nCOPY --from=nginx:1 x y\nCOPY --from=B x y\nCOPY --from=0 x y\nCOPY --from=7 x y\nCOPY --from=$V x y\n\
             RUN --mount=from=ghcr.io/astral-sh/uv,target=/x --mount=from=b,target=/y --mount=target=/z c\n\
             ONBUILD COPY --from=composer:2 x y\nCOPY --from=scratch x y\nCOPY --from= x y\nADD --from=d x y\n",
        );
        let found: Vec<_> = model.source_images().map(|image| (image.reference.to_string(), model.slice(image.range))).collect();
        let wanted = ["nginx:1", "ghcr.io/astral-sh/uv", "composer:2"];
        assert_eq!(found, wanted.map(|name| (name.to_owned(), name)));
    }
}
