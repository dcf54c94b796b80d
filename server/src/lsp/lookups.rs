//! What registries are asked for: images that the user types or hovers over, and neither all images of a file nor names that are
//! half typed unless the settings say so. Answers come later; only a hover waits for a registry, briefly.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tower_lsp::ls_types::{MessageType, Position, Uri};

use super::client::ClientProfile;
use super::convert::from;
use super::dispatch::Lane;
use super::session::Session;
use super::store::wait_until;
use crate::data::images;
use crate::ide;
use crate::registry::{News, Query};
use crate::snapshot::Snapshot;
use crate::text::TextSize;

/// So long the first hover waits for an answer; the next one has it, or does not wait.
const PATIENCE: Duration = Duration::from_millis(400);
/// Names are searched for when nobody has typed for so long.
const REST: Duration = Duration::from_millis(300);
/// Answers that come within this time are published together.
const GATHER: Duration = Duration::from_millis(100);

impl Session {
    /// Asks about what is at a place, if `find` finds an image there; the question, where it waits for its answer.
    pub(super) async fn look_up(
        &self,
        snapshot: &Arc<Snapshot>,
        position: Position,
        find: fn(&Snapshot, TextSize) -> Option<Query>,
    ) -> Option<Query> {
        if !snapshot.world.settings.registry.enabled {
            return None;
        }
        let at = move |s: &Snapshot, client: &ClientProfile| find(s, from::position_in(s, position, client.encoding)?);
        let query = self.with_snapshot(Arc::clone(snapshot), at).await.ok()??;
        let lookups = &self.store.lookups;
        if let Query::Image(image, _) | Query::Tags(image) = &query {
            lookups.want(Query::Recall(image.clone()));
        }
        lookups.want(query.clone());
        lookups.pending(&query).map(|_| query)
    }

    /// Has Docker Hub searched for the name that is typed at a place, unless somebody types on; whether more may be known in a moment.
    pub(super) async fn search_names(&self, uri: &Uri, snapshot: &Arc<Snapshot>, position: Position) -> bool {
        if !snapshot.world.settings.registry.searches() {
            return false;
        }
        let at = move |s: &Snapshot, client: &ClientProfile| {
            ide::completion::beginning_of_name(s, from::position_in(s, position, client.encoding)?)
        };
        let Ok(Some(typed)) = self.with_snapshot(Arc::clone(snapshot), at).await else { return false };
        if !self.store.lookups.lacks_names(&typed) {
            return false;
        }
        let (session, uri, version) = (self.clone(), uri.clone(), snapshot.version);
        tokio::spawn(async move {
            tokio::time::sleep(REST).await;
            if session.store.version(&uri) == Some(version) {
                session.store.lookups.want(Query::Names(typed));
            }
        });
        true
    }

    /// Waits a moment for the answer to a question.
    pub(super) async fn await_answer(&self, query: &Query) {
        let lookups = &self.store.lookups;
        let patience = PATIENCE.saturating_sub(lookups.pending(query).unwrap_or_default());
        wait_until(&self.store.answered, patience, || lookups.pending(query).is_none()).await;
    }

    /// Looks up the images of a document that was opened or saved: on disk, and at their registries where
    /// the settings say so.
    pub(super) fn look_up_images(&self, uri: &Uri) {
        if !self.store.settings(uri).is_some_and(|settings| settings.registry.enabled) {
            return;
        }
        let (session, uri) = (self.clone(), uri.clone());
        tokio::spawn(async move {
            // A snapshot is taken when it is used: holding those of many documents would take much memory.
            let Ok(turn) = session.store.work.turn(Lane::Document).await else { return };
            let Some(snapshot) = session.store.snapshot(&uri) else { return };
            let asks = snapshot.world.settings.registry.check_on_open;
            let images = turn.run(move || ide::images(&snapshot)).await.unwrap_or_default();
            for (image, platform) in images {
                session.store.lookups.want(Query::Recall(image.clone()));
                if asks {
                    session.store.lookups.want(Query::Image(image, platform));
                }
            }
        });
    }

    /// Publishes again when a registry has answered.
    pub(super) fn watch_answers(&self, mut news: UnboundedReceiver<News>) {
        let session = self.clone();
        tokio::spawn(async move {
            while let Some(first) = news.recv().await {
                tokio::time::sleep(GATHER).await;
                let mut all = vec![first];
                while let Ok(more) = news.try_recv() {
                    all.push(more);
                }
                for line in all.iter().filter(|news| !news.text.is_empty()) {
                    session.link.log(MessageType::LOG, &line.text);
                }
                if all.iter().any(|news| news.is_new) {
                    session.publish_all();
                    if session.store.client().editing.refresh_hints {
                        session.link.refresh_hints();
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
