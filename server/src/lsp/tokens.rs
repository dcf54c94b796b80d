//! The semantic tokens that clients have, so that the next answer can be a difference.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;
use tower_lsp::ls_types::{SemanticToken, SemanticTokens, SemanticTokensDelta, SemanticTokensFullDeltaResult, Uri};

use super::convert::editing::token_edits;

/// The last answer for each open document.
#[derive(Debug, Default)]
pub(super) struct TokenStore {
    last: Mutex<(u64, FxHashMap<String, Answer>)>,
}

#[derive(Debug)]
struct Answer {
    id: String,
    tokens: Vec<SemanticToken>,
}

impl TokenStore {
    /// Keeps an answer and gives it its name.
    pub(super) fn full(&self, uri: &Uri, data: Vec<SemanticToken>) -> SemanticTokens {
        let (result_id, _) = self.replace(uri, data.clone());
        SemanticTokens { result_id: Some(result_id), data }
    }

    /// What has to change in the answer that the client names; all tokens if it is not the last one.
    pub(super) fn delta(&self, uri: &Uri, previous: &str, data: Vec<SemanticToken>) -> SemanticTokensFullDeltaResult {
        let (result_id, old) = self.replace(uri, data.clone());
        match old.filter(|old| old.id == previous) {
            Some(old) => {
                let edits = token_edits(&old.tokens, &data);
                SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta { result_id: Some(result_id), edits })
            }
            None => SemanticTokensFullDeltaResult::Tokens(SemanticTokens { result_id: Some(result_id), data }),
        }
    }

    /// Forgets a document.
    pub(super) fn forget(&self, uri: &Uri) {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).1.remove(uri.as_str());
    }

    fn replace(&self, uri: &Uri, tokens: Vec<SemanticToken>) -> (String, Option<Answer>) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.0 += 1;
        let id = last.0.to_string();
        let old = last.1.insert(uri.as_str().to_owned(), Answer { id: id.clone(), tokens });
        (id, old)
    }
}
