//! What lies around one file that a command looks at: its build context, and the Compose and Bake files that build it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::context::{Builds, ContextLocation, Limits, Surroundings, described};
use crate::snapshot::{Document, World};

/// Of a build context: a large tree with many Dockerfiles must not be read for minutes.
pub(super) const LIMITS: Limits = Limits {
    entries: 50_000,
    excluded_entries: 2_000,
    depth: 100,
    time: Duration::from_secs(2),
    excluded_time: Duration::from_millis(200),
};

/// The world of a Dockerfile at a path, with what is around it. Reads the disk; nothing of it is kept for another file.
pub(super) fn look_around(document: &mut Document, path: &Path, mut world: World) -> World {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let builds = Builds::default();
    let around = Surroundings { builds: Some(&builds), ..Surroundings::default() };
    let first = document.snapshot(world.clone());
    world.knowledge.builds = Arc::new(described(&path, &around));
    if !first.model().all_sources().is_empty() {
        let place = ContextLocation::of_dockerfile(&path, first.model(), &around);
        world.knowledge.context = Some(Arc::new(place.list(&LIMITS, &around).listing));
    }
    world
}
