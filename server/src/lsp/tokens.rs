//! The semantic tokens that clients have, so that the next answer can be a difference.

use std::sync::atomic::{AtomicU64, Ordering};

use tower_lsp::ls_types::{SemanticToken, SemanticTokens, SemanticTokensDelta, SemanticTokensFullDeltaResult};

use super::convert::editing::token_edits;

/// The last answer for a document.
#[derive(Debug)]
pub(super) struct Answer {
    id: String,
    tokens: Vec<SemanticToken>,
}

impl Answer {
    /// An answer with a name that no other one has.
    pub(super) fn new(tokens: Vec<SemanticToken>) -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self { id: (LAST.fetch_add(1, Ordering::Relaxed) + 1).to_string(), tokens }
    }

    /// All of it.
    pub(super) fn full(&self) -> SemanticTokens {
        SemanticTokens { result_id: Some(self.id.clone()), data: self.tokens.clone() }
    }

    /// What has to change in the answer that the client names; all tokens if that is not `old`.
    pub(super) fn delta(&self, old: Option<&Self>, previous: &str) -> SemanticTokensFullDeltaResult {
        match old.filter(|old| old.id == previous) {
            Some(old) => {
                let edits = token_edits(&old.tokens, &self.tokens);
                SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta { result_id: Some(self.id.clone()), edits })
            }
            None => SemanticTokensFullDeltaResult::Tokens(self.full()),
        }
    }
}
