//! Where the cursor is in a JSON array, which may lack its end.

use super::Cursor;
use crate::syntax::ast::Keyword;

/// Where the cursor is in a JSON array.
struct JsonPosition {
    /// The number of the element.
    element: usize,
    /// Whether no element follows.
    is_last: bool,
    /// Directly behind `]`.
    is_closed: bool,
}

impl Cursor<'_> {
    /// The part of the array that the cursor is at; `None` behind it.
    pub(super) fn json_role(&self) -> Option<&'static str> {
        let position = self.json_position()?;
        if position.is_closed {
            return Some("]");
        }
        let (first, second) = match self.instruction.keyword {
            Keyword::Copy | Keyword::Add => {
                return Some(match position.element {
                    0 => "\"source\"",
                    _ if position.is_last => "\"dest\"",
                    _ => "...",
                });
            }
            Keyword::Run => ("\"command\"", "\"parameter\""),
            Keyword::Volume => ("\"dir\"", "..."),
            _ => ("\"executable\"", "\"parameter\""),
        };
        Some(match position.element {
            0 => first,
            1 => second,
            _ => "...",
        })
    }

    /// `None` behind the array.
    fn json_position(&self) -> Option<JsonPosition> {
        let before = self.text_before().trim_start();
        let (mut in_string, mut escaped, mut element, mut closed) = (false, false, 0, None);
        for (at, c) in before.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if in_string => escaped = true,
                '"' => in_string = !in_string,
                ',' if !in_string => element += 1,
                ']' if !in_string && closed.is_none() => closed = Some(at + 1),
                _ => {}
            }
        }
        if let Some(end) = closed {
            let position = JsonPosition { element, is_last: true, is_closed: true };
            return (end == before.len()).then_some(position);
        }
        let after = self.site.model.text.get(usize::from(self.site.at)..).unwrap_or_default();
        let mut is_last = true;
        for c in after.split('\n').next().unwrap_or_default().chars() {
            match c {
                '"' => in_string = !in_string,
                ',' if !in_string => is_last = false,
                _ => {}
            }
        }
        Some(JsonPosition { element, is_last, is_closed: false })
    }
}
