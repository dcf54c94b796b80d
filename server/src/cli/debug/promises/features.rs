//! Every feature answers at every place, with ranges of the text, edits that can be made, and Markdown in which the words
//! of the text are words.

use std::ops::Range;

use super::{number, read, world};
use crate::cli::debug::probe::FEATURES;
use crate::ide;
use crate::snapshot::{Document, Snapshot};
use crate::text::{Edit, TextRange, TextSize, size};
use crate::texts::Locale;

/// In longer texts some places are left out.
const PLACES: usize = 150;

pub(super) fn keep(input: &[u8]) -> Result<(), String> {
    let (kind, text) = read(input);
    let snapshot = Document::new(kind, 0, &text).snapshot(world());
    let file = File { text: &text, snapshot: &snapshot };
    file.whole()?;
    let step = text.len() / PLACES + 1;
    for at in (number(&text) % step..=text.len()).step_by(step).filter(|&at| text.is_char_boundary(at)) {
        file.at(size(at)).map_err(|what| format!("at byte {at}: {what}"))?;
        for (_, answer) in FEATURES {
            answer(&snapshot, size(at));
        }
    }
    Ok(())
}

struct File<'a> {
    text: &'a str,
    snapshot: &'a Snapshot,
}

impl File<'_> {
    /// What is about the whole file.
    fn whole(&self) -> Result<(), String> {
        let snapshot = self.snapshot;
        let mut done = TextSize::new(0);
        for token in ide::semantic_tokens(snapshot) {
            self.inside("a token", token.range)?;
            if token.range.is_empty() || token.range.start() < done {
                return Err(format!("a token at {:?} is empty or overlaps the one before", token.range));
            }
            done = token.range.end();
            let words = self.text.get(Range::<usize>::from(token.range)).unwrap_or_default();
            if words.contains(['\n', '\r']) || words.trim() != words {
                return Err(format!("the token {words:?} holds a line end, or blanks at its ends"));
            }
        }
        ide::folds(snapshot, None).iter().try_for_each(|fold| self.inside("a fold", fold.range))?;
        ide::links(snapshot).iter().try_for_each(|link| self.inside("a link", link.range))?;
        ide::code_lenses(snapshot).iter().try_for_each(|lens| self.inside("a lens", lens.range))?;
        ide::symbols(snapshot).iter().try_for_each(|symbol| self.symbol(symbol))?;
        let options = ide::InlayHintOptions { default_tag: true, working_directory: true, image_digest: true, layers: true };
        let hints = ide::inlay_hints(snapshot, TextRange::up_to(size(self.text.len())), options);
        hints.iter().try_for_each(|hint| self.inside("a hint", TextRange::empty(hint.at)))?;
        markdown("the explanation", &ide::explain(snapshot))
    }

    fn symbol(&self, symbol: &ide::Symbol) -> Result<(), String> {
        self.inside("a symbol", symbol.range)?;
        if !symbol.range.contains_range(symbol.selection) {
            return Err(format!("the name of symbol {:?} is not in it", symbol.name));
        }
        if symbol.name.trim().is_empty() {
            return Err(format!("a symbol at {:?} has no name", symbol.range));
        }
        symbol.children.iter().try_for_each(|child| self.symbol(child))
    }

    /// What is about a place.
    fn at(&self, at: TextSize) -> Result<(), String> {
        let snapshot = self.snapshot;
        if let Some(hover) = ide::hover(snapshot, at) {
            self.around("the hover", hover.range, at)?;
            markdown("the hover", hover.markdown(Locale::ENGLISH).as_str())?;
        }
        let completions = ide::completion::complete(snapshot, at);
        if !completions.items.is_empty() {
            self.around("what a completion replaces", completions.replace, at)?;
            self.around("what a completion inserts", completions.insert, at)?;
        }
        for item in &completions.items {
            markdown("a completion", item.documentation.as_deref().unwrap_or_default())?;
        }
        if let Some(help) = ide::signature_help(snapshot, at, ide::completion::Occasion::Asked) {
            markdown("the signature", help.documentation.as_deref().unwrap_or_default())?;
            let is_off = |s: &ide::Signature| s.parameters.iter().any(|p| s.label.get(Range::<usize>::from(*p)).is_none());
            if let Some(signature) = help.signatures.iter().find(|signature| is_off(signature)) {
                return Err(format!("a parameter is not in {:?}", signature.label));
            }
        }
        for target in ide::definition(snapshot, at).into_iter().chain(ide::declaration(snapshot, at)) {
            self.around("the origin of a definition", target.origin, at)?;
            self.inside("a definition", target.range)?;
            self.inside("a definition", target.selection)?;
            if !target.range.contains_range(target.selection) {
                return Err("the name of a definition is not in it".to_owned());
            }
        }
        ide::references(snapshot, at, true).into_iter().flatten().try_for_each(|range| self.inside("a reference", range))?;
        ide::highlights(snapshot, at).iter().try_for_each(|highlight| self.inside("a highlight", highlight.range))?;
        self.linked(at)?;
        if let Some((range, _)) = ide::prepare_rename(snapshot, at) {
            // On the `$` of a variable, its name is renamed.
            self.inside("what is renamed", range)?;
            self.edits("renaming", &ide::rename(snapshot, at, "renamed").ok().flatten().unwrap_or_default())?;
        }
        let mut inner = TextRange::empty(at);
        for range in ide::selection_ranges(snapshot, at) {
            self.inside("a selection", range)?;
            if !range.contains_range(inner) || range == inner && !range.is_empty() {
                return Err(format!("the selection {range:?} is not around {inner:?}"));
            }
            inner = range;
        }
        for action in ide::actions::actions(snapshot, TextRange::empty(at)) {
            // What mends all is applied once, by another promise.
            if let ide::actions::Effect::Edit(edits) = &action.effect {
                self.edits(&action.title, edits)?;
            }
        }
        Ok(())
    }

    fn linked(&self, at: TextSize) -> Result<(), String> {
        let ranges = ide::linked_ranges(self.snapshot, at);
        let texts: Vec<&str> = ranges.iter().filter_map(|range| self.text.get(Range::<usize>::from(*range))).collect();
        if texts.len() < ranges.len() || !texts.windows(2).all(|two| two.first() == two.last()) {
            return Err(format!("linked ranges hold different texts: {texts:?}"));
        }
        Ok(())
    }

    fn edits(&self, of: &str, edits: &[Edit]) -> Result<(), String> {
        edits.iter().try_for_each(|edit| self.inside(of, edit.range))?;
        let mut ranges: Vec<TextRange> = edits.iter().map(|edit| edit.range).collect();
        ranges.sort_by_key(|range| (range.start(), range.end()));
        let are_apart = ranges.is_sorted_by(|a, b| a.end() <= b.start());
        if are_apart { Ok(()) } else { Err(format!("edits of {of:?} overlap: {edits:?}")) }
    }

    fn inside(&self, of: &str, range: TextRange) -> Result<(), String> {
        let is_inside = self.text.get(Range::<usize>::from(range)).is_some();
        if is_inside { Ok(()) } else { Err(format!("{of} at {range:?} is not in the text")) }
    }

    fn around(&self, of: &str, range: TextRange, at: TextSize) -> Result<(), String> {
        self.inside(of, range)?;
        let is_around = range.contains_inclusive(at);
        if is_around { Ok(()) } else { Err(format!("{of} at {range:?} is not around the place")) }
    }
}

/// Whether only addresses of the program's own are links, and nothing is HTML.
#[cfg(any(test, feature = "fuzz"))]
fn markdown(of: &str, markdown: &str) -> Result<(), String> {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    // Of the made-up texts.
    const ADDRESS: &str = "x.example";
    let mut in_block = false;
    for event in Parser::new_ext(markdown, Options::all()) {
        let is_own = |address: &str| !address.contains(ADDRESS) && address.starts_with("http");
        match event {
            Event::Html(text) | Event::InlineHtml(text) => return Err(format!("HTML {text:?} in {of}: {markdown:?}")),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) if !is_own(&dest_url) => {
                return Err(format!("a link to {dest_url:?} in {of}: {markdown:?}"));
            }
            Event::Start(Tag::CodeBlock(_)) => in_block = true,
            Event::End(TagEnd::CodeBlock) => in_block = false,
            Event::Text(text) if !in_block && text.contains(ADDRESS) => {
                return Err(format!("an address outside of code in {of}: {markdown:?}"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// What reads Markdown is not part of the program.
#[cfg(not(any(test, feature = "fuzz")))]
fn markdown(_: &str, _: &str) -> Result<(), String> {
    Ok(())
}
