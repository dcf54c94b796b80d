//! How often the library that reads HCL may read the same text again.
//!
//! It reads the operators of `a - b - c` until one has no operand, and tries that one again on its own. Where the operand holds
//! brackets with such operators of their own, the tries double with each pair of brackets that the text goes deeper: ten of
//! them are read a thousand times, forty for a year.

/// Bytes that may be read, those that are read again counted each time. Real files have up to a hundred thousand.
const MOST_READ: f64 = 2e6;

/// Whether the text can be read by the library in less than a second or so, whatever mistakes are in it.
pub(super) fn are_few(text: &str) -> bool {
    Scan { text, at: 0, weight: 1.0, frames: vec![Frame { kind: Kind::Code { operators: 0 }, weight: 1.0 }] }
        .bytes_read()
        .is_some_and(|read| read <= MOST_READ)
}

/// What the text at a place stands in.
struct Frame<'a> {
    kind: Kind<'a>,
    /// How often what is around is read.
    weight: f64,
}

enum Kind<'a> {
    /// Expressions, with the operators since the bracket in front.
    Code {
        operators: u32,
    },
    Quoted,
    /// A heredoc, up to a line that begins with the word.
    Heredoc(&'a str),
}

struct Scan<'a> {
    text: &'a str,
    /// In bytes.
    at: usize,
    /// How often what stands here may be read.
    weight: f64,
    frames: Vec<Frame<'a>>,
}

impl<'a> Scan<'a> {
    /// Nothing where it is not certain what the library takes for a heredoc.
    fn bytes_read(mut self) -> Option<f64> {
        let mut read = 0.0;
        while let Some(frame) = self.frames.last()
            && self.at < self.text.len()
        {
            let (start, weight) = (self.at, self.weight);
            match frame.kind {
                Kind::Code { .. } => self.code()?,
                Kind::Quoted => self.quoted(),
                Kind::Heredoc(word) => self.heredoc(word)?,
            }
            read += weight * (self.at - start) as f64;
            // Nothing more of it has a meaning: adding would only take time.
            if MOST_READ < read {
                break;
            }
        }
        Some(read)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, kind: Kind<'a>) {
        let is_tried_again = matches!(self.frames.last(), Some(Frame { kind: Kind::Code { operators: 2.. }, .. }));
        self.frames.push(Frame { kind, weight: self.weight });
        if is_tried_again {
            self.weight *= 2.0;
        }
    }

    fn pop(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.weight = frame.weight;
        }
    }

    fn code(&mut self) -> Option<()> {
        let rest = self.rest();
        let through = |end: &str| rest.find(end).map_or(rest.len(), |found| found + end.len());
        self.at += match rest.as_bytes() {
            [b'#', ..] | [b'/', b'/', ..] => through("\n"),
            [b'/', b'*', ..] => through("*/"),
            [b'<', b'<', ..] if let Some((word, length)) = heredoc(rest)? => {
                self.push(Kind::Heredoc(word));
                length
            }
            [b'"', ..] => {
                self.push(Kind::Quoted);
                1
            }
            [b'(' | b'[' | b'{', ..] => {
                self.push(Kind::Code { operators: 0 });
                1
            }
            // A bracket that closes the whole text is a mistake, behind which nothing is read.
            [b')' | b']' | b'}', ..] => {
                self.pop();
                1
            }
            [b'!' | b'=' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|', ..] => {
                if let Some(Frame { kind: Kind::Code { operators }, .. }) = self.frames.last_mut() {
                    *operators += 1;
                }
                1
            }
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        Some(())
    }

    fn quoted(&mut self) {
        let rest = self.rest();
        if self.template() {
            return;
        }
        self.at += match rest.as_bytes() {
            [b'\\', ..] => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            [b'"', ..] => {
                self.pop();
                1
            }
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
    }

    fn heredoc(&mut self, word: &str) -> Option<()> {
        let rest = self.rest();
        if self.template() {
            return Some(());
        }
        match rest.strip_prefix('\n').map_or(Some(None), |line| last_line(line, word))? {
            Some(length) => {
                self.pop();
                self.at += 1 + length;
            }
            None => self.at += rest.chars().next().map_or(1, char::len_utf8),
        }
        Some(())
    }

    /// Steps over `${` or `%{`, and over their escapes.
    fn template(&mut self) -> bool {
        match self.rest().as_bytes() {
            [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => self.at += 3,
            [b'$' | b'%', b'{', ..] => {
                self.push(Kind::Code { operators: 0 });
                self.at += 2;
            }
            _ => return false,
        }
        true
    }
}

/// The word of a heredoc that begins here, and the length of `<<WORD` in bytes. Nothing where the word or the first line is odd.
fn heredoc(text: &str) -> Option<Option<(&str, usize)>> {
    let marker = if text.starts_with("<<-") { 3 } else { 2 };
    let Some((line, body)) = text.split_once('\n') else { return Some(None) };
    let word = line.get(marker..)?.trim_end_matches('\r');
    if !word.is_ascii() {
        return None;
    }
    if word.is_empty() || word.starts_with(|c: char| !c.is_ascii_alphabetic() && c != '_') || !word.bytes().all(is_of_word) {
        return Some(None);
    }
    // Where its first line is its last, the library looks for another one first.
    last_line(body, word)?.is_none().then_some(Some((word, marker + word.len())))
}

/// Bytes of a line up to the end of the word that ends a heredoc.
fn last_line(line: &str, word: &str) -> Option<Option<usize>> {
    let inner = line.trim_start_matches([' ', '\t']);
    let Some(rest) = inner.strip_prefix(word) else { return Some(None) };
    match rest.bytes().next() {
        Some(byte) if !byte.is_ascii() => None,
        Some(byte) if is_of_word(byte) => Some(None),
        _ => Some(Some(line.len() - rest.len())),
    }
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_that_double_are_refused() {
        let deep = |level: &str, count: usize| format!("a = {}", level.repeat(count));
        for level in
            ["a < b < {", "1 - 2 - [", "x && y && f(", "!a == b[", "a - b - \"${", "a - b - \"x}\\\"\" - {", "a - b # {\n - {"]
        {
            assert!(!are_few(&deep(level, 40)), "{level}");
        }
        assert!(!are_few(&format!("a = <<E\n}}}}\nEE\n  E\n{}", deep("<<E\n$${ \"\n ${a - b - ", 40))));
        assert!(!are_few(&format!("a = <<E\nE\n{}", "a - b - {".repeat(3))));
        for level in ["{ a = ", "[a - ", "f(a, b, ", "x ? a : b ? ", "\"a-b-c-${", "[\"a-b-c\", "] {
            assert!(are_few(&deep(level, 60)), "{level}");
        }
    }

    #[test]
    fn what_is_written_is_few() {
        let target = "target \"t-1\" {\n  # it's {\n  args = { A = \"${V == \"\" ? \"x/y-${B - 1 - 2}\" : f(V)}\" }\n  \
                      dockerfile-inline = <<-EOT\n    FROM a-b-c${V}\n    RUN echo { \"\n  EOT\n  tags = [for x in y - 1 - 2: x]\n}\n";
        let text = target.repeat(2_000);
        assert!(are_few(&text));
        assert!(hcl_edit::parser::parse_body(target).is_ok());
    }
}
