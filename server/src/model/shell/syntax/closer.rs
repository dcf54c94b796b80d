//! What would close what is open.

use super::{Refusal, RefusalKind, ShellGrammar};

impl Refusal {
    /// What closes that which is open at the end of a text, and the offset at which it belongs; nothing where it may belong in
    /// more than one place: there is one only behind a single command.
    pub fn closer(&self, grammar: ShellGrammar, text: &str) -> Option<(usize, String)> {
        let RefusalKind::Unclosed(missing) = self.kind else { return None };
        let whole = text.trim_end();
        let opener = text.get(self.at.clone())?;
        let rest = whole.get(self.at.end..)?;
        let inside = if matches!(missing, "fi" | "done") { after_last(rest, &["then", "else", "do"])? } else { rest };
        let inside = inside.trim_end_matches(';').trim();
        let is_quote = matches!(missing, "'" | "\"");
        let ends_word = |c: char| c.is_whitespace() || "()<>".contains(c);
        if inside.is_empty() || inside.contains([';', '&', '|', '\n']) || (is_quote && inside.contains(ends_word)) {
            return None;
        }
        let is_word = opener != "${" && matches!(missing, "fi" | "done" | "}");
        let before = match whole.ends_with(';') {
            _ if !is_word => "",
            true => " ",
            false => "; ",
        };
        let added = format!("{before}{missing}");
        let is_enough = grammar.refusal(&format!("{whole}{added}")).is_none();
        is_enough.then_some((whole.len(), added))
    }
}

/// What follows the last of some words.
fn after_last<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    let (mut at, mut end) = (0, None);
    for word in text.split([' ', '\t', ';', '\n']) {
        if words.contains(&word) {
            end = Some(at + word.len());
        }
        at += word.len() + 1;
    }
    text.get(end?..)
}
