//! Frames of the base protocol: headers, a blank line, a body.
//!
//! The library's own reader ends the connection at the first frame that it cannot read, knows headers in one spelling
//! only and allocates whatever length a header claims. Here, a bad frame is an error for the caller to answer, after
//! which the next frame is read.

use std::io::{BufRead, BufReader, ErrorKind, Read};

/// Bodies larger than this are read and thrown away.
const MAX_BODY: usize = 256 << 20;
/// A longer header section is not read as one.
const MAX_HEADERS: usize = 16 << 10;
const CHUNK: usize = 64 << 10;
/// A buffer of more bytes than this is not kept for the next message.
const LARGE: usize = 1 << 20;

/// Why a frame could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FrameError {
    /// No usable `Content-Length`.
    Headers,
    /// A body over the limit.
    TooLarge,
}

/// Reads frames from a stream.
#[derive(Debug)]
pub(super) struct FrameReader<R> {
    input: BufReader<R>,
    buffer: Vec<u8>,
    /// Bytes of `buffer` that were handed out.
    used: usize,
    /// Bytes of a body over the limit that are still to come.
    to_skip: usize,
}

impl<R: Read> FrameReader<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input: BufReader::with_capacity(CHUNK, input), buffer: Vec::new(), used: 0, to_skip: 0 }
    }

    /// The body of the next frame; `None` at the end of the stream.
    pub(super) fn next(&mut self) -> Option<Result<Vec<u8>, FrameError>> {
        loop {
            if self.to_skip > 0 {
                let here = self.pending().len().min(self.to_skip);
                self.used += here;
                self.to_skip -= here;
                if self.to_skip > 0 && !self.fill() {
                    return None;
                }
                continue;
            }
            let (headers_len, length) = match self.headers() {
                Headers::Complete(len, length) => (len, length),
                Headers::Partial if self.pending().len() > MAX_HEADERS => {
                    self.resynchronise();
                    return Some(Err(FrameError::Headers));
                }
                Headers::Partial => {
                    if !self.fill() {
                        return None;
                    }
                    continue;
                }
            };
            let Some(length) = length else {
                // What is no frame may lack its end, so that the next one begins in the middle of it.
                let next = self.pending().get(..headers_len).and_then(|section| starts(section).last());
                self.used += next.unwrap_or(headers_len);
                return Some(Err(FrameError::Headers));
            };
            // Headers without their end: the next frame begins in the middle of one of them.
            if let Some(next) = self.pending().get(..headers_len).and_then(|section| starts_in_line(section).last()) {
                self.used += next;
                return Some(Err(FrameError::Headers));
            }
            if length > MAX_BODY {
                self.used += headers_len;
                self.to_skip = length;
                return Some(Err(FrameError::TooLarge));
            }
            while self.pending().len() < headers_len + length {
                if !self.fill() {
                    return None;
                }
            }
            let mut body = self.pending().get(headers_len..headers_len + length).unwrap_or_default().to_vec();
            // Its length may be larger than it is.
            body.truncate(next_frame_in(&body).unwrap_or(length));
            self.used += headers_len + body.len();
            return Some(Ok(body));
        }
    }

    fn pending(&self) -> &[u8] {
        self.buffer.get(self.used..).unwrap_or_default()
    }

    /// The length of the header section and the content length it names.
    fn headers(&self) -> Headers {
        let pending = self.pending();
        let section = pending.get(..pending.len().min(MAX_HEADERS + 4)).unwrap_or(pending);
        let Some(end) = memchr::memmem::find(section, b"\r\n\r\n") else { return Headers::Partial };
        let text = String::from_utf8_lossy(section.get(..end).unwrap_or_default());
        let length = text.split("\r\n").find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        Headers::Complete(end + 4, length)
    }

    /// Drops everything that is not a header, up to a possible start of the next frame.
    fn resynchronise(&mut self) {
        let next = starts(self.pending()).next();
        self.used = next.map_or(self.buffer.len(), |at| self.used + at);
    }

    /// Reads more; `false` at the end of the stream or on an error, which ends it as well.
    fn fill(&mut self) -> bool {
        if self.used > 0 {
            self.buffer.drain(..self.used);
            self.used = 0;
        }
        // What a large message needed is given back.
        if self.buffer.is_empty() && LARGE < self.buffer.capacity() {
            self.buffer = Vec::new();
        }
        let read = loop {
            match self.input.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read.unwrap_or_default(),
            }
        };
        let len = read.len();
        self.buffer.extend_from_slice(read);
        self.input.consume(len);
        len > 0
    }
}

/// What a frame begins with, in lower case.
const HEADER: &[u8] = b"content-length";

/// Where the next frame begins in what was to be one body: behind the end of a message, where there is no more of it.
fn next_frame_in(body: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"Content-Length:";
    const MOST: usize = 8;
    /// Fewer letters may well be the end of what is no message.
    const CERTAIN: usize = 4;
    let ends = |byte: Option<&u8>| matches!(byte, Some(b'}' | b']'));
    let holds_name = memchr::memmem::find(body, NAME).is_some();
    if ends(body.trim_ascii_end().last()) && !holds_name {
        return None;
    }
    let is_message = |text: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok();
    if is_message(body) {
        // The name is a part of a text in it.
        return None;
    }
    let before = |at: usize| body.get(..at).unwrap_or_default();
    let begun = (1..=HEADER.len().min(body.len())).rev().find_map(|count| {
        let at = body.len() - count;
        let is_begun = body.get(at..)?.eq_ignore_ascii_case(HEADER.get(..count)?);
        (is_begun && (CERTAIN <= count || is_message(before(at)))).then_some(at)
    });
    if begun.is_some_and(|at| is_message(before(at))) {
        return begun;
    }
    let mut names = memchr::memmem::find_iter(body, NAME).take(MOST);
    // No text of JSON has a line end in it, so that this is none of a message, whatever is wrong with what stands before.
    let is_header = |at: usize| {
        let rest = body.get(at + NAME.len()..).unwrap_or_default().trim_ascii_start();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let behind = rest.get(digits..).unwrap_or_default();
        0 < digits && (behind.is_empty() || behind.starts_with(b"\r\n"))
    };
    let is_behind_end = |at: usize| ends(before(at).trim_ascii_end().last()) && is_header(at);
    names.find(|at| is_message(before(*at)) || is_behind_end(*at)).or(begun)
}

/// Where frames may begin behind the first byte.
fn starts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes.windows(HEADER.len()).enumerate().skip(1).filter(|(_, w)| w.eq_ignore_ascii_case(HEADER)).map(|(at, _)| at)
}

/// Those of them that no line begins with.
fn starts_in_line(section: &[u8]) -> impl Iterator<Item = usize> {
    starts(section).filter(|at| {
        let before = section.get(..*at).unwrap_or_default().trim_ascii_end();
        let is_in_line = !before.is_empty() && !section.get(before.len()..*at).is_some_and(|blanks| blanks.contains(&b'\n'));
        // `X-Original-Content-Length` is the name of another header.
        let line = section.get(..*at).unwrap_or_default().rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let is_name = !line.is_empty() && line.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
        let has_colon = section.get(at + HEADER.len()) == Some(&b':');
        is_in_line && !is_name && has_colon
    })
}

enum Headers {
    Partial,
    Complete(usize, Option<usize>),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(bytes: &[u8]) -> Vec<Result<String, FrameError>> {
        let mut reader = FrameReader::new(bytes);
        let mut out = Vec::new();
        while let Some(frame) = reader.next() {
            out.push(frame.map(|body| String::from_utf8(body).unwrap()));
        }
        out
    }

    #[test]
    fn headers_in_any_spelling() {
        let input = b"Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: x\r\n\r\n[1]";
        assert_eq!(frames(input), [Ok("{}".into()), Ok("[1]".into())]);
    }

    #[test]
    fn a_bad_frame_does_not_end_the_stream() {
        let good = "Content-Length: 2\r\n\r\n{}";
        for bad in ["Foo: 1\r\n\r\n", "Content-Length: -1\r\n\r\n", "Content-Length: x\r\n\r\n", &"y".repeat(MAX_HEADERS + 10)] {
            let input = format!("{bad}{good}");
            assert_eq!(frames(input.as_bytes()), [Err(FrameError::Headers), Ok("{}".into())], "{:.20}", bad);
        }
    }

    #[test]
    fn a_frame_begins_where_what_is_none_has_no_end() {
        let input = b"Content-Length: x\r\n\r\n{\"method\":\"a\"Content-Length: 2\r\n\r\n{}";
        assert_eq!(frames(input), [Err(FrameError::Headers), Err(FrameError::Headers), Ok("{}".into())]);
        let input = b"Content-Length: 4\r\nX: {\"id\":1}Content-Length: 2\r\n\r\n{}";
        assert_eq!(frames(input), [Err(FrameError::Headers), Ok("{}".into())]);
        let input = b"UncompressedContent-Length: 4\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(frames(input), [Ok("{}".into())], "another header");
        let input = b"Content-Length: 2\r\nX-Original-Content-Length: 5\r\n\r\n{}";
        assert_eq!(frames(input), [Ok("{}".into())], "another header");
        let input = b"Content-Length: 4\r\n Content-Length: 2\r\n\r\n1234";
        assert_eq!(frames(input), [Ok("1234".into())], "the first of two");
        let input = b"Content-Length: 2\r\n\r;{\"a\":{\"characteContent-Length: 2\r\n\r\n{}";
        assert_eq!(frames(input), [Err(FrameError::Headers), Ok("{}".into())], "in the middle of a word");
        let input = b"a Content-Length: y content-length Content-Length: 2\r\n\r\n{}";
        assert_eq!(frames(input), [Err(FrameError::Headers), Ok("{}".into())]);
    }

    #[test]
    fn a_length_that_is_too_large_takes_nothing_of_the_next_frame() {
        let next = "Content-Length: 4\r\n\r\n[{}]Content-Length: 2\r\n\r\n[]";
        for length in 2..40 {
            let input = format!("Content-Length: {length}\r\n\r\n{{}}{next}");
            assert_eq!(frames(input.as_bytes()), [Ok("{}".into()), Ok("[{}]".into()), Ok("[]".into())], "{length}");
        }
        let next = "Content-Length: 4\r\n\r\n[{}]Content-Length: 2\r\n\r\n[]";
        for length in 4..40 {
            let input = format!("Content-Length: {length}\r\n\r\nnull{next}");
            assert_eq!(frames(input.as_bytes()), [Ok("null".into()), Ok("[{}]".into()), Ok("[]".into())], "{length}");
        }
        assert_eq!(frames(b"Content-Length: 3\r\n\r\nabcContent-Length: 2\r\n\r\n[]"), [Ok("abc".into()), Ok("[]".into())]);
        let text = r#"{"text":"RUN curl -H ']Content-Length: 4'","a":{}}"#;
        let input = format!("Content-Length: {}\r\n\r\n{text}", text.len());
        assert_eq!(frames(input.as_bytes()), [Ok(text.into())], "a text of the user's");
    }

    #[test]
    fn a_length_over_the_limit_allocates_nothing() {
        let input = format!("Content-Length: {}\r\n\r\nabc", 4_usize << 30);
        assert_eq!(frames(input.as_bytes()), [Err(FrameError::TooLarge)]);
    }

    #[test]
    fn an_unfinished_frame_is_the_end() {
        assert_eq!(frames(b"Content-Length: 5\r\n\r\n{}"), []);
    }
}
