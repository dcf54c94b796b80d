//! Lines that an ignore file gets.

use crate::text::{Edit, size};

/// Lines at the end of a text: there they count, whatever is above.
pub fn appended(text: &str, lines: &[String]) -> Edit {
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut new = String::new();
    if !text.is_empty() && !text.ends_with('\n') {
        new.push_str(line_end);
    }
    for line in lines {
        new.push_str(line);
        new.push_str(line_end);
    }
    Edit::insert(size(text.len()), new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::apply_edits;

    #[test]
    fn lines_at_the_end() {
        let lines = ["a".to_owned(), "b".to_owned()];
        for (text, wanted) in [("", "a\nb\n"), ("x", "x\na\nb\n"), ("x\n", "x\na\nb\n"), ("x\r\ny", "x\r\ny\r\na\r\nb\r\n")] {
            assert_eq!(apply_edits(text, &[appended(text, &lines)]), wanted);
        }
    }
}
