//! What registries are asked for: images that the user types or looks at, never what a file merely holds,
//! unless the settings say so. Answers come later; nothing here waits for a registry but a hover, for a
//! moment.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tower_lsp::ls_types::{MessageType, TextDocumentPositionParams, Uri};

use super::backend::Backend;
use super::convert::from;
use super::dispatch::Lane;
use crate::data::images;
use crate::ide;
use crate::registry::{News, Query};
use crate::snapshot::Snapshot;
use crate::text::TextSize;

/// So long the first hover waits for an answer; the next one has it, or does not wait.
const PATIENCE: Duration = Duration::from_millis(400);
/// How often it looks.
const STEP: Duration = Duration::from_millis(10);
/// Answers that come within this time are published together.
const GATHER: Duration = Duration::from_millis(100);

impl Backend {
    /// Asks about what stands at a place, if `find` finds an image there; the question, where it waits for
    /// its answer.
    pub(super) async fn look_up(
        &self,
        place: &TextDocumentPositionParams,
        find: fn(&Snapshot, TextSize) -> Option<Query>,
    ) -> Option<Query> {
        let snapshot = self.store.snapshot(&place.text_document.uri)?;
        if !snapshot.world.settings.registry.enabled {
            return None;
        }
        let (client, position) = (self.store.client(), place.position);
        let find = move |s: &Snapshot| find(s, from::position_in(s, position, client.encoding)?);
        let query = self.store.work.run(Lane::Cursor, snapshot, find).await.ok()??;
        let lookups = &self.store.lookups;
        if let Query::Image(image, _) | Query::Tags(image) = &query {
            lookups.want(Query::Recall(image.clone()));
        }
        lookups.want(query.clone());
        lookups.pending(&query).map(|_| query)
    }

    /// Waits a moment for the answer to a question.
    pub(super) async fn await_answer(&self, query: &Query) {
        while self.store.lookups.pending(query).is_some_and(|waited| waited < PATIENCE) {
            tokio::time::sleep(STEP).await;
        }
    }

    /// Looks up the images of a document that was opened or saved: on disk, and at their registries where
    /// the settings say so.
    pub(super) fn look_up_images(&self, uri: &Uri) {
        let Some(snapshot) = self.store.snapshot(uri).filter(|s| s.world.settings.registry.enabled) else { return };
        let backend = self.clone();
        tokio::spawn(async move {
            let asks = snapshot.world.settings.registry.check_on_open;
            let images = backend.store.work.run(Lane::Document, snapshot, ide::images).await.unwrap_or_default();
            for (image, platform) in images {
                backend.store.lookups.want(Query::Recall(image.clone()));
                if asks {
                    backend.store.lookups.want(Query::Image(image, platform));
                }
            }
        });
    }

    /// Publishes again when a registry has answered.
    pub(super) fn watch_answers(&self, mut news: UnboundedReceiver<News>) {
        let backend = self.clone();
        tokio::spawn(async move {
            while let Some(first) = news.recv().await {
                tokio::time::sleep(GATHER).await;
                let mut all = vec![first];
                while let Ok(more) = news.try_recv() {
                    all.push(more);
                }
                for line in all.iter().filter(|news| !news.text.is_empty()) {
                    backend.link.log(MessageType::LOG, &line.text);
                }
                if all.iter().any(|news| news.is_new) {
                    backend.publish_all();
                    if backend.store.client().editing.refresh_hints {
                        backend.link.refresh_hints();
                    }
                }
            }
        });
    }
}

/// The tags of the image before the colon, if that is a whole name: on Docker Hub a name without a slash is an
/// official image, and all others are slips of the hand.
pub(super) fn tags(snapshot: &Snapshot, at: TextSize) -> Option<Query> {
    let image = ide::completion::image_of_tag(snapshot, at)?;
    let is_whole = image.official_name().is_none_or(|name| images::find(name).is_some());
    is_whole.then_some(Query::Tags(image))
}

/// The image under the cursor.
pub(super) fn image(snapshot: &Snapshot, at: TextSize) -> Option<Query> {
    ide::image_at(snapshot, at).map(|(image, platform)| Query::Image(image, platform))
}
