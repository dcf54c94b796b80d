//! Whether the system that an image is built on is supported.

use super::name::{Family, Variant};
use crate::data::eol;
use crate::data::today::Today;

/// Whether a variant names no release of a system whose support has ended.
pub(super) fn lives(variant: &Variant, today: Today) -> bool {
    let Some(release) = variant.release.as_deref() else { return true };
    let image = match variant.family {
        Family::Debian | Family::Slim | Family::Onbuild => "debian",
        Family::Alpine => "alpine",
        Family::Windows => return true,
    };
    eol::life(image, release, today).is_none_or(|line| !line.life.ended)
}
