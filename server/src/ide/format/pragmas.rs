//! Comments that switch the formatter off: `# dockerfile-ls format off` to `# dockerfile-ls format on`,
//! and `# dockerfmt-ignore` for the instruction below.

use super::lines::{Kind, Lines};
use crate::model::Model;

/// Takes what is turned off out of the formatter's hands. Answers for each instruction whether it is left alone.
pub(super) fn apply(model: &Model, lines: &mut Lines) -> Vec<bool> {
    let mut ignored = vec![false; model.instructions.len()];
    if memchr::memmem::find(model.text.as_bytes(), b"format off").is_none()
        && memchr::memmem::find(model.text.as_bytes(), b"dockerfmt-ignore").is_none()
    {
        return ignored;
    }
    let (mut off, mut ignore_from) = (false, None);
    let mut verbatim = Vec::new();
    for (index, line) in lines.all.iter().enumerate() {
        if matches!(line.kind, Kind::Comment | Kind::InnerComment) {
            let comment = model.text.get(line.text..line.end).unwrap_or_default();
            match pragma(comment) {
                Some(Pragma::Off) => off = true,
                Some(Pragma::On) => off = false,
                Some(Pragma::Ignore) if line.kind == Kind::Comment => ignore_from = Some(index),
                _ => {}
            }
        }
        if off {
            verbatim.push(index);
        }
        if matches!(line.kind, Kind::First)
            && let Some(from) = ignore_from.take()
            && let Ok(at) = lines.spans.binary_search_by_key(&index, |span| span.start)
        {
            verbatim.extend(from..lines.spans.get(at).map_or(index, |span| span.end));
        }
    }
    for index in verbatim {
        lines.freeze(index);
    }
    for (span, ignored) in lines.spans.iter().zip(&mut ignored) {
        *ignored = lines.all.get(span.clone()).is_some_and(|l| l.first().is_some_and(|l| l.frozen));
    }
    ignored
}

enum Pragma {
    Off,
    On,
    Ignore,
}

fn pragma(comment: &str) -> Option<Pragma> {
    let text = comment.strip_prefix('#')?.trim();
    if text == "dockerfmt-ignore" {
        return Some(Pragma::Ignore);
    }
    let mut words = text.split_ascii_whitespace();
    if words.next()? != "dockerfile-ls" || words.next()? != "format" {
        return None;
    }
    match words.next()? {
        "off" => Some(Pragma::Off),
        "on" => Some(Pragma::On),
        _ => None,
    }
}
