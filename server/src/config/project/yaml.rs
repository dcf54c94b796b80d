//! Just enough YAML for a configuration file: values with their places. Anchors are no use there, so an
//! alias is an empty value, and nothing can grow.

use std::iter::Peekable;

use saphyr_parser::{Event, Parser, ScanError, Span, StrInput};

use crate::text::{TextRange, range};

/// Values deeper than this are left out.
const MAX_DEPTH: usize = 16;

/// A value at its place.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) range: TextRange,
    pub(super) value: Value,
}

#[derive(Debug)]
pub(super) enum Value {
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
    /// An alias, or what is too deep.
    Other,
}

/// The first document of a text; `None` if there is nothing in it.
pub(super) fn parse(text: &str) -> Result<Option<Node>, (TextRange, String)> {
    let places = Places::new(text);
    let mut reader = Reader { events: Parser::new_from_str(text).peekable(), places: &places };
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
            _ => Value::Other,
        };
        Ok(Node { range: range(start, end), value })
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
