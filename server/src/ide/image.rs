//! What is known about an image, in words.

use crate::model::ImageReference;
use crate::snapshot::World;

/// Markdown about an image reference.
pub(crate) fn describe(image: &ImageReference, world: &World) -> String {
    let _ = world;
    format!("**`{image}`**")
}
