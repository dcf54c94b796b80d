//! The build contexts of the files that are checked, each read once.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use crate::cli::surroundings::LIMITS;
use crate::context::{Builds, ContextLocation, Surroundings, described, passing};
use crate::ignorefile::ContextListing;
use crate::model::KnownBuilds;
use crate::snapshot::{FileKind, Snapshot};

/// What is known by now.
#[derive(Default)]
pub(super) struct Contexts {
    builds: Builds,
    /// By root and, where the ignore file has its name, Dockerfile.
    listings: Mutex<FxHashMap<ContextLocation, Arc<OnceLock<Arc<ContextListing>>>>>,
}

impl Contexts {
    /// The context of a file; `None` for a Dockerfile that takes nothing from it. The path is absolute.
    pub(super) fn of(&self, path: &Path, snapshot: &Snapshot, workspace: &Path) -> Option<Arc<ContextListing>> {
        let around = self.around(snapshot, workspace);
        let mut place = match snapshot.kind {
            FileKind::Dockerfile if snapshot.model().all_sources().is_empty() => return None,
            FileKind::Dockerfile => ContextLocation::of_dockerfile(path, snapshot.model(), &around),
            FileKind::Dockerignore => ContextLocation::of_ignorefile(path, &around),
            FileKind::Other => return None,
        };
        place.dockerfile = place.dockerfile.filter(|path| self.has_ignore_file(path));
        let listing = {
            let mut listings = self.listings.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(listings.entry(place.clone()).or_default())
        };
        Some(Arc::clone(listing.get_or_init(|| Arc::new(place.list(&LIMITS, &around).listing))))
    }

    /// The root of the repository that a file lies in, whose path is absolute.
    pub(super) fn root_of<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        self.builds.root_of(path)
    }

    /// How Compose and Bake files build a Dockerfile, whose path is absolute.
    pub(super) fn builds_of(&self, path: &Path, snapshot: &Snapshot, workspace: &Path) -> KnownBuilds {
        described(path, &self.around(snapshot, workspace))
    }

    /// Whether they build what lies beside an ignore file, whose path is absolute, from another folder.
    pub(super) fn passing(&self, path: &Path, snapshot: &Snapshot, workspace: &Path) -> KnownBuilds {
        passing(path, FileKind::is_dockerfile_name, &self.around(snapshot, workspace))
    }

    fn around<'a>(&'a self, snapshot: &'a Snapshot, workspace: &'a Path) -> Surroundings<'a> {
        let folder = snapshot.world.settings.context.as_deref();
        Surroundings { workspace: Some(workspace), builds: Some(&self.builds), folder, open: None }
    }

    fn has_ignore_file(&self, dockerfile: &Path) -> bool {
        let mut name = dockerfile.file_name().unwrap_or_default().to_owned();
        name.push(".dockerignore");
        let may_be_there =
            dockerfile.parent().is_none_or(|folder| name.to_str().is_none_or(|name| self.builds.may_hold(folder, name)));
        may_be_there && dockerfile.with_file_name(&name).symlink_metadata().is_ok()
    }
}
