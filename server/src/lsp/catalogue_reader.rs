//! Reads the newer lists of images that the user has named: in the background, when settings come and once a day.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tower_lsp::ls_types::MessageType;

use super::session::Session;
use super::store::today;
use crate::data::lists::Lists;
use crate::registry::Unused;

impl Session {
    /// Reads the lists that the settings name, or else whoever started the program.
    pub(super) fn read_catalogue(&self) {
        let session = self.clone();
        self.catalogue.reads.start(Duration::ZERO, move || {
            let session = session.clone();
            async move { session.take_catalogue().await }
        });
    }

    async fn take_catalogue(&self) {
        let client = self.store.client();
        let (set, open) = (client.settings.catalogue.clone(), client.session.folders.clone());
        let (files, started_with) = (Arc::clone(&self.catalogue.files), self.catalogue.started_with.clone());
        let place = set.clone().or_else(|| Some(started_with.as_ref()?.display().to_string()));
        let Some(place) = place else { return self.judge_by(None) };
        let read = move || match (set, started_with) {
            (Some(place), _) => files.read_set(&place, &open, today()),
            (None, place) => files.read(&place.unwrap_or_default(), today()),
        };
        // What panicked has been logged.
        let Ok(found) = self.store.work.read_disk(read).await else { return };
        self.tell_of_catalogue(found.as_ref().err().map_or((MessageType::INFO, String::new()), |why| complaint(&place, why)));
        self.judge_by(found.ok());
    }

    /// Says what is wrong, if that was not the last that was said.
    fn tell_of_catalogue(&self, (kind, line): (MessageType, String)) {
        let mut told = self.catalogue.told.lock().unwrap_or_else(PoisonError::into_inner);
        if !line.is_empty() && *told != line {
            self.link.log(kind, &line);
        }
        *told = line;
    }

    fn judge_by(&self, newer: Option<&'static Lists>) {
        if !self.store.judge_by(newer) {
            return;
        }
        if let Some([day, ..]) = newer.map(|lists| lists.days()) {
            self.link.log(MessageType::INFO, format!("catalogue: lists of images of {day}"));
        }
        self.publish_all();
    }
}

fn complaint(place: &str, why: &Unused) -> (MessageType, String) {
    let kind = if why.is_usual() { MessageType::INFO } else { MessageType::WARNING };
    (kind, format!("catalogue: {place}: {why}; the lists that come with the program are used"))
}
