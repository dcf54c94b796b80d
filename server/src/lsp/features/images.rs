//! `dockerfile-ls/images`: asks the registries of all images of a document, and says what pins them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use crate::ide;
use crate::lsp::convert::to;
use crate::lsp::session::Session;
use crate::lsp::store::wait_until;
use crate::registry::{Query, now};

/// Whoever asked is told what is known by then.
const PATIENCE: Duration = Duration::from_secs(20);

/// The document.
#[derive(Debug, Deserialize)]
pub(in crate::lsp) struct ImagesParams {
    uri: Uri,
}

/// What came of it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct Images {
    /// Whether the user's settings allow to contact registries.
    contacted: bool,
    /// The images, and whether a registry has answered.
    answered: BTreeMap<String, bool>,
    /// What writes the digests of base images behind their tags.
    pins: Vec<TextEdit>,
}

/// Asks anew, also where earlier answers are known, and waits for the answers.
pub(super) async fn images(session: &Session, ImagesParams { uri }: ImagesParams) -> Result<Images> {
    let lookups = &session.store.lookups;
    let began = now();
    let all = session.with(&uri, |snapshot, _| Some(ide::images(snapshot))).await?.unwrap_or_default();
    let queries: Vec<_> = all.iter().map(|(image, platform)| Query::Image(image.clone(), platform.clone())).collect();
    queries.iter().for_each(|query| lookups.want_anew(query.clone()));
    wait_until(&session.store.answered, PATIENCE, || queries.iter().all(|query| lookups.pending(query).is_none())).await;
    let known = lookups.known();
    let is_answered = |image| known.image(image).is_some_and(|known| began <= known.asked);
    let answered = all.iter().map(|(image, _)| (image.full_reference(), is_answered(image))).collect();
    let pins = session.with(&uri, |snapshot, client| Some(to::sorted_edits(snapshot, ide::refactor::pins(snapshot), client)));
    Ok(Images { contacted: lookups.is_enabled(), answered, pins: pins.await?.unwrap_or_default() })
}
