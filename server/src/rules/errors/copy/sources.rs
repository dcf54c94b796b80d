//! The sources of COPY and ADD as far as the text decides them.

use crate::model::{RemoteSource, changes_when_expanded, remote_source};
use crate::rules::{Fix, InstructionContext, Message};
use crate::syntax::ast::{Keyword, PathArgument, Paths};
use crate::text::{Edit, TextRange};

/// A source that is not a heredoc.
pub(super) struct Source {
    pub(super) range: TextRange,
    /// The text after expansion; `None` if variables decide it.
    pub(super) literal: Option<String>,
    /// The text before the first variable.
    start: String,
}

impl Source {
    fn of_json(range: TextRange, text: &str, escape: char) -> Self {
        let literal = (!changes_when_expanded(text, escape)).then(|| text.to_owned());
        Self { range, literal, start: before_variable(text) }
    }

    /// What it is fetched from. A URL with variables in it counts as a file by HTTP.
    pub(super) fn remote(&self) -> Option<RemoteSource> {
        if let Some(text) = &self.literal {
            return remote_source(text);
        }
        if self.start.starts_with("http://") || self.start.starts_with("https://") {
            return Some(RemoteSource::Http);
        }
        remote_source(&self.start).filter(|&remote| remote == RemoteSource::Git)
    }
}

/// All sources of COPY or ADD but heredocs; the last path is the destination.
pub(super) fn sources(cx: &InstructionContext<'_>) -> Vec<Source> {
    match cx.instruction.paths() {
        Some(Paths::Json(json)) => {
            let sources = json.elements.split_last().map_or(Default::default(), |(_, sources)| sources);
            let texts = sources.iter().filter_map(|e| e.value.as_ref().map(|value| (e.range, value)));
            texts.map(|(range, text)| Source::of_json(range, text, cx.escape)).collect()
        }
        Some(Paths::Words(words)) => {
            let sources = words.split_last().map_or(Default::default(), |(_, sources)| sources);
            let words = sources.iter().filter_map(|s| if let PathArgument::Word(word) = s { Some(word) } else { None });
            words
                .map(|word| Source { range: word.range, literal: word.literal(cx.escape), start: before_variable(&word.raw) })
                .collect()
        }
        None => Vec::new(),
    }
}

/// Makes ADD of COPY, if ADD knows all its flags. Safe where every source is remote: ADD unpacks local
/// archives, COPY does not.
pub(super) fn add_instead(cx: &InstructionContext<'_>, title: Message) -> Option<Fix> {
    let known = Keyword::Add.flags();
    if !cx.instruction.flags.iter().all(|flag| known.iter().any(|k| k.name == flag.name())) {
        return None;
    }
    let keyword = &cx.instruction.keyword_token;
    let add = if keyword.text.chars().any(char::is_uppercase) { "ADD" } else { "add" };
    let edits = vec![Edit::replace(keyword.range, add)];
    let all_remote = sources(cx).iter().all(|source| source.remote().is_some());
    Some(if all_remote { Fix::safe(title, edits) } else { Fix::suggestion(title, edits).preferred() })
}

fn before_variable(text: &str) -> String {
    text.split('$').next().unwrap_or_default().trim_start_matches(['"', '\'']).to_owned()
}
