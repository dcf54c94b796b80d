//! What is known of newer lists of images that the user has named.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::gathered::Gathered;
use crate::registry::Catalogues;

/// What is known of newer lists.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub(super) files: Arc<Catalogues>,
    /// The place that whoever started the program has named.
    pub(super) started_with: Option<PathBuf>,
    pub(super) reads: Arc<Gathered>,
    /// What was complained about last.
    pub(super) told: Mutex<String>,
}

impl Catalogue {
    /// With the place that whoever started the program has named.
    pub(super) fn new(started_with: Option<PathBuf>) -> Self {
        Self { started_with, ..Self::default() }
    }
}
