//! How a session begins.

use std::sync::PoisonError;

use tower_lsp::ls_types::{InitializeParams, MessageType};

use super::client::ClientProfile;
use super::session::Session;
use super::{sentinel, settings};

impl Session {
    /// Takes what the client says of itself in `initialize`.
    pub(super) fn begin(&self, params: InitializeParams) {
        sentinel::watch_process(params.process_id);
        self.store.set_client(ClientProfile::new(&params));
        self.trace.set(params.trace.unwrap_or_default());
        self.settings.start(&self.store, params.locale, params.initialization_options);
        self.follow_projects();
        self.read_catalogue();
    }

    /// Asks the client for all that it may be asked for once it is `initialized`.
    pub(super) fn begin_to_ask(&self) {
        self.watch_the_date();
        self.watch_the_contexts();
        if let Some(answers) = self.answers.lock().unwrap_or_else(PoisonError::into_inner).take() {
            self.watch_answers(answers);
        }
        self.link.log(MessageType::INFO, concat!("dockerfile-ls ", env!("CARGO_PKG_VERSION")));
        let (session, client) = (self.clone(), self.store.client());
        tokio::spawn(async move {
            let watches = settings::register(&session.link, &client).await;
            session.store.update_client(|client| client.session.watches = watches);
        });
        self.pull_settings();
    }
}
