//! Just enough YAML for a configuration file: values with their places.
//!
//! An alias is a copy of what its anchor names, as long as all copies together stay small: a text cannot
//! grow into more than `MAX_COPIED` values.

use std::iter::Peekable;

use rustc_hash::FxHashMap;

use saphyr_parser::{Event, Parser, ScanError, Span, StrInput};

use crate::text::{TextRange, range};

/// Values deeper than this are left out.
const MAX_DEPTH: usize = 16;
/// Values that aliases may add.
const MAX_COPIED: usize = 10_000;

/// A value at its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it is.
    pub range: TextRange,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Value {
    /// A word, a number, nothing.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and their values, in order.
    Map(Vec<(Node, Node)>),
    /// What is too deep, or copied too often.
    Other,
}

impl Node {
    /// The text of a single value.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// Keys that are words, with their values; none of anything but a map.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &Node)> {
        let pairs = match &self.value {
            Value::Map(pairs) => pairs.as_slice(),
            _ => &[],
        };
        pairs.iter().filter_map(|(key, value)| Some((key.as_str()?, value)))
    }

    /// The value of a key, also of one that a merge (`<<`) brings in.
    pub fn get(&self, key: &str) -> Option<&Node> {
        if let Some((_, value)) = self.pairs().find(|(name, _)| *name == key) {
            return Some(value);
        }
        let (_, merged) = self.pairs().find(|(name, _)| *name == "<<")?;
        match &merged.value {
            Value::List(nodes) => nodes.iter().find_map(|node| node.get(key)),
            _ => merged.get(key),
        }
    }

    fn weight(&self) -> usize {
        1 + match &self.value {
            Value::List(nodes) => nodes.iter().map(Self::weight).sum(),
            Value::Map(pairs) => pairs.iter().map(|(key, value)| key.weight() + value.weight()).sum(),
            Value::Scalar(_) | Value::Other => 0,
        }
    }

    /// How many values lie within each other.
    fn height(&self) -> usize {
        1 + match &self.value {
            Value::List(nodes) => nodes.iter().map(Self::height).max().unwrap_or_default(),
            Value::Map(pairs) => pairs.iter().map(|(key, value)| key.height().max(value.height())).max().unwrap_or_default(),
            Value::Scalar(_) | Value::Other => 0,
        }
    }
}

/// The first document of a text; `None` if there is nothing in it.
pub fn parse(text: &str) -> Result<Option<Node>, (TextRange, String)> {
    let places = Places::new(text);
    let events = Parser::new_from_str(text).peekable();
    let mut reader = Reader { events, places: &places, anchors: FxHashMap::default(), copied: 0 };
    loop {
        match reader.next()? {
            None | Some((Event::StreamEnd | Event::DocumentEnd, _)) => return Ok(None),
            Some((Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _)) => {}
            Some((event, span)) => return reader.node(event, span, 0).map(Some),
        }
    }
}

struct Reader<'t> {
    events: Peekable<Parser<'t, StrInput<'t>>>,
    places: &'t Places,
    anchors: FxHashMap<usize, Node>,
    copied: usize,
}

type Read<T> = Result<T, (TextRange, String)>;

impl<'t> Reader<'t> {
    fn next(&mut self) -> Read<Option<(Event<'t>, Span)>> {
        self.events.next().transpose().map_err(|error: ScanError| {
            let at = self.places.byte(error.marker().index());
            (range(at, at), error.info().to_owned())
        })
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Read<Node> {
        let start = self.places.byte(span.start.index());
        let mut end = self.places.byte(span.end.index());
        let anchor = match event {
            Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => anchor,
            _ => 0,
        };
        let value = match event {
            Event::Scalar(text, ..) => Value::Scalar(text.into_owned()),
            Event::SequenceStart(..) if depth < MAX_DEPTH => {
                let mut items = Vec::new();
                while let Some((event, span)) = self.next()? {
                    if event == Event::SequenceEnd {
                        end = self.places.byte(span.end.index());
                        break;
                    }
                    items.push(self.node(event, span, depth + 1)?);
                }
                Value::List(items)
            }
            Event::MappingStart(..) if depth < MAX_DEPTH => {
                let mut pairs = Vec::new();
                while let Some((event, span)) = self.next()? {
                    if event == Event::MappingEnd {
                        end = self.places.byte(span.end.index());
                        break;
                    }
                    let key = self.node(event, span, depth + 1)?;
                    let Some((event, span)) = self.next()? else { break };
                    let value = self.node(event, span, depth + 1)?;
                    pairs.push((key, value));
                }
                Value::Map(pairs)
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                self.skip()?;
                Value::Other
            }
            Event::Alias(anchor) => self.copy(anchor, depth),
            _ => Value::Other,
        };
        let node = Node { range: range(start, end), value };
        if anchor != 0 {
            self.remember(anchor, &node);
        }
        Ok(node)
    }

    fn remember(&mut self, anchor: usize, node: &Node) {
        self.copied = self.copied.saturating_add(node.weight());
        if self.copied <= MAX_COPIED {
            self.anchors.insert(anchor, node.clone());
        }
    }

    fn copy(&mut self, anchor: usize, depth: usize) -> Value {
        let Some(node) = self.anchors.get(&anchor) else { return Value::Other };
        self.copied = self.copied.saturating_add(node.weight());
        if MAX_COPIED < self.copied || MAX_DEPTH < depth + node.height() {
            return Value::Other;
        }
        node.value.clone()
    }

    /// Leaves out the rest of a list or map.
    fn skip(&mut self) -> Read<()> {
        let mut open = 1_usize;
        while open > 0 {
            match self.next()? {
                Some((Event::SequenceStart(..) | Event::MappingStart(..), _)) => open += 1,
                Some((Event::SequenceEnd | Event::MappingEnd, _)) => open -= 1,
                Some(_) => {}
                None => break,
            }
        }
        Ok(())
    }
}

/// The parser counts characters; ranges count bytes.
struct Places {
    /// The byte of every 64th character.
    marks: Vec<usize>,
    text: String,
}

impl Places {
    fn new(text: &str) -> Self {
        let marks = text.char_indices().step_by(64).map(|(at, _)| at).collect();
        Self { marks, text: text.to_owned() }
    }

    fn byte(&self, character: usize) -> usize {
        let Some(&mark) = self.marks.get(character / 64) else { return self.text.len() };
        let rest = self.text.get(mark..).unwrap_or_default();
        rest.char_indices().nth(character % 64).map_or(self.text.len(), |(at, _)| mark + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Node {
        parse(text).unwrap().unwrap()
    }

    #[test]
    fn aliases_and_merges() {
        let root = read("x: &x {a: 1, b: {c: 2}}\ny: {<<: *x, a: 3}\nz: *x\nw: {<<: [{q: 1}, *x]}\n");
        let text = |path: &[&str]| path.iter().try_fold(&root, |node, key| node.get(key)).and_then(Node::as_str);
        assert_eq!(text(&["y", "a"]), Some("3"));
        assert_eq!(text(&["y", "b", "c"]), Some("2"));
        assert_eq!(text(&["z", "a"]), Some("1"));
        assert_eq!((text(&["w", "q"]), text(&["w", "a"]), text(&["w", "v"])), (Some("1"), Some("1"), None));
    }

    #[test]
    fn copies_of_copies_are_bounded() {
        let mut text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for i in 1..40 {
            let copies = vec![format!("*a{}", i - 1); 10].join(",");
            text.push_str(&format!("a{i}: &a{i} [{copies}]\n"));
        }
        assert!(read(&text).weight() <= MAX_COPIED + text.len());
        let deep = (1..10_000).fold("a0: &a0 [x]\n".to_owned(), |text, i| text + &format!("a{i}: &a{i} [*a{}]\n", i - 1));
        assert!(read(&deep).height() <= MAX_DEPTH + 2);
        parse(&format!("x: {}", "[".repeat(100_000))).ok();
    }
}
