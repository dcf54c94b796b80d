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

/// A header with its value is not longer than this.
const LONGEST_HEADER: usize = 64;

/// Reads frames from a stream.
///
/// Whatever came before, a frame is read as soon as it is there: a header never stands in a message of JSON, whose texts hold no
/// line ends, so that it ends whatever was to go on.
#[derive(Debug)]
pub(super) struct FrameReader<R> {
    input: BufReader<R>,
    buffer: Vec<u8>,
    /// Bytes of `buffer` that were handed out.
    used: usize,
    /// Bytes of a body over the limit that are still to come.
    to_skip: usize,
    /// What the last body ended with: a length that is too large may have taken the beginning of a header.
    tail: Vec<u8>,
}

impl<R: Read> FrameReader<R> {
    pub(super) fn new(input: R) -> Self {
        let input = BufReader::with_capacity(CHUNK, input);
        Self { input, buffer: Vec::new(), used: 0, to_skip: 0, tail: Vec::new() }
    }

    /// The body of the next frame; `None` at the end of the stream.
    pub(super) fn next(&mut self) -> Option<Result<Vec<u8>, FrameError>> {
        loop {
            if self.to_skip > 0 {
                self.skip()?;
                continue;
            }
            let (headers_len, lengths) = match self.headers() {
                Headers::Complete(len, lengths) => (len, lengths),
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
            // Headers without their end: the next frame begins in the middle of one of them.
            let section = self.pending().get(..headers_len).unwrap_or_default();
            if let Some(next) = starts_in_line(section).last() {
                self.used += next;
                return Some(Err(FrameError::Headers));
            }
            if lengths.is_empty() {
                // What is no frame may lack its end, so that the next one begins in the middle of it.
                self.used += starts(section).last().unwrap_or(headers_len);
                return Some(Err(FrameError::Headers));
            }
            if lengths.iter().all(|length| MAX_BODY < *length) {
                self.used += headers_len;
                self.to_skip = lengths.last().copied().unwrap_or_default();
                return Some(Err(FrameError::TooLarge));
            }
            let body = self.body(headers_len, &lengths)?;
            self.used += headers_len + body.len();
            self.tail = body.get(body.len().saturating_sub(LONGEST_HEADER)..).unwrap_or_default().to_vec();
            return Some(Ok(body));
        }
    }

    /// The body behind a header section, of the first length that makes a message of it where there is more than one, or of the
    /// first: a section without its end is followed by that of the next frame. `None` at the end of the stream.
    fn body(&mut self, headers_len: usize, lengths: &[usize]) -> Option<Vec<u8>> {
        let allowed: Vec<usize> = lengths.iter().copied().filter(|length| *length <= MAX_BODY).collect();
        let mut sorted = allowed.clone();
        sorted.sort_unstable();
        let first = allowed.first().copied().unwrap_or_default();
        for length in sorted.into_iter().chain([first]) {
            let mut searched = headers_len;
            while self.pending().len() < headers_len + length {
                let from = searched.saturating_sub(LONGEST_HEADER).max(headers_len);
                let so_far = self.pending().get(from..).unwrap_or_default();
                searched = from + so_far.len();
                if let Some(at) = header_in(so_far, false) {
                    return self.pending().get(headers_len..from + at).map(<[u8]>::to_vec);
                }
                if !self.fill() {
                    return None;
                }
            }
            let body = self.pending().get(headers_len..headers_len + length).unwrap_or_default();
            let is_of_many = 1 < lengths.len();
            if !is_of_many || is_message(body) {
                // Its length may be larger than it is.
                return Some(body.get(..next_frame_in(body).unwrap_or(length)).unwrap_or_default().to_vec());
            }
        }
        let body = self.pending().get(headers_len..headers_len + first).unwrap_or_default();
        Some(body.get(..next_frame_in(body).unwrap_or(first)).unwrap_or_default().to_vec())
    }

    /// Throws away what there is of a body over the limit, up to the next header. `None` at the end of the stream.
    fn skip(&mut self) -> Option<()> {
        let here = self.pending().len().min(self.to_skip);
        let skipped = self.pending().get(..here).unwrap_or_default();
        if let Some(at) = header_in(skipped, false) {
            self.used += at;
            self.to_skip = 0;
            return Some(());
        }
        // The last of it may be the beginning of a header.
        let here = if here < self.to_skip { here.saturating_sub(LONGEST_HEADER) } else { here };
        self.used += here;
        self.to_skip -= here;
        (self.to_skip == 0 || self.fill()).then_some(())
    }

    fn pending(&self) -> &[u8] {
        self.buffer.get(self.used..).unwrap_or_default()
    }

    /// The length of the header section and the content lengths it names.
    fn headers(&self) -> Headers {
        let pending = self.pending();
        let section = pending.get(..pending.len().min(MAX_HEADERS + 4)).unwrap_or(pending);
        let Some(end) = memchr::memmem::find(section, b"\r\n\r\n") else { return Headers::Partial };
        let section = section.get(..end).unwrap_or_default();
        let mut lengths = lengths_in(section);
        if lengths.is_empty() {
            // The last body may have taken the beginning of this header.
            let joined = [self.tail.as_slice(), section].concat();
            let begun = starts_of(&joined).filter(|at| *at < self.tail.len()).last();
            lengths = begun.and_then(|at| joined.get(at..)).map(lengths_in).unwrap_or_default();
        }
        lengths.truncate(MOST_LENGTHS);
        Headers::Complete(end + 4, lengths)
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
/// The name of that header as clients write it, with its colon.
const NAME: &[u8] = b"Content-Length:";
/// Lengths of one header section that are tried.
const MOST_LENGTHS: usize = 8;

/// The values of the headers of a section that give a length; behind them those of headers whose names only end as its name
/// does, as where what came before has no line end.
fn lengths_in(section: &[u8]) -> Vec<usize> {
    let text = String::from_utf8_lossy(section);
    let (mut lengths, mut others) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        let Ok(length) = value.trim().parse() else { continue };
        let name = name.trim().as_bytes();
        if name.eq_ignore_ascii_case(HEADER) {
            lengths.push(length);
        } else if name.len().checked_sub(HEADER.len()).is_some_and(|at| name.split_at(at).1.eq_ignore_ascii_case(HEADER)) {
            others.push(length);
        }
    }
    if !lengths.is_empty() {
        lengths.append(&mut others);
    }
    lengths
}

/// Whether a body is a message, as far as its brackets go.
fn is_message(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'[')) && serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}

/// Where a header with its value and its line end begins; with `or_begun`, also one whose line end is only begun.
fn header_in(text: &[u8], or_begun: bool) -> Option<usize> {
    memchr::memmem::find_iter(text, NAME).find(|at| {
        let rest = text.get(at + NAME.len()..).unwrap_or_default().trim_ascii_start();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let behind = rest.get(digits..).unwrap_or_default();
        0 < digits && (behind.starts_with(b"\r\n") || (or_begun && behind == b"\r"))
    })
}

/// Where the next frame begins in what was to be one body.
fn next_frame_in(body: &[u8]) -> Option<usize> {
    // No message of JSON has a line end in a text, so that this is none of it, whatever is wrong with what stands before.
    if let Some(at) = header_in(body, true) {
        return Some(at);
    }
    let last = body.trim_ascii_end().last();
    if matches!(last, Some(b'}' | b']')) {
        return None;
    }
    // A whole message, and the beginning of a header that ends with the body.
    let is_header_begun = |at: &usize| {
        let rest = body.get(*at..).unwrap_or_default();
        let name = rest.get(..HEADER.len().min(rest.len())).unwrap_or_default();
        let value = rest.get(HEADER.len()..).unwrap_or_default();
        let value = value.strip_prefix(b":").unwrap_or(value).trim_ascii();
        HEADER.get(..name.len()).is_some_and(|begun| name.eq_ignore_ascii_case(begun)) && value.iter().all(u8::is_ascii_digit)
    };
    let from = body.len().saturating_sub(LONGEST_HEADER);
    let begun = (from..body.len()).find(is_header_begun)?;
    let before = body.get(..begun).unwrap_or_default();
    serde_json::from_slice::<serde::de::IgnoredAny>(before).is_ok().then_some(begun)
}

/// Where frames may begin.
fn starts_of(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes.windows(HEADER.len()).enumerate().filter(|(_, w)| w.eq_ignore_ascii_case(HEADER)).map(|(at, _)| at)
}

/// Where frames may begin behind the first byte.
fn starts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    starts_of(bytes).filter(|at| 0 < *at)
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
    Complete(usize, Vec<usize>),
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
    fn a_header_section_without_its_end() {
        let exit = r#"{"method":"exit"}"#;
        let frame = format!("Content-Length: {}\r\n\r\n{exit}", exit.len());
        // What is over the limit is not waited for.
        let two = b"Content-Length: 18446744073709551615\r\nContent-Length: 3\r\n\r\nabc";
        assert_eq!(frames(two), [Ok("abc".into())]);
        for before in
            ["Content-Length: 0\r\n", "Content-Length: 3\r\n", "Content-Length: 900\r\n", "Content-Length: 999999999\r\n"]
        {
            assert_eq!(frames(format!("{before}{frame}").as_bytes()), [Ok(exit.into())], "{before}");
        }
    }

    #[test]
    fn a_frame_is_read_whatever_came_before() {
        const PARTS: [&str; 24] = [
            "Content-Length: ",
            "Content-Length:",
            "content-length: ",
            "Content-",
            "Con",
            "C",
            "2",
            "17",
            "31",
            "0",
            "900",
            "999999999",
            "\r\n",
            "\r\n\r\n",
            "\r",
            "\n",
            " ",
            "{}",
            "{\"a\":\"",
            "}",
            "abc",
            "X-Original-",
            "Content-Type: x\r\n",
            "[1,",
        ];
        let exit = r#"{"method":"exit"}"#;
        let frame = format!("Content-Length: {}\r\n\r\n{exit}", exit.len());
        let mut state = 1_u64;
        let mut next = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap_or_default() % most
        };
        for _ in 0..40_000 {
            let before: String = (0..next(12)).map(|_| PARTS[next(PARTS.len())]).collect();
            let read = frames(format!("{before}{frame}").as_bytes());
            assert_eq!(read.last(), Some(&Ok(exit.to_owned())), "{before:?}: {read:?}");
        }
    }

    #[test]
    fn an_unfinished_frame_is_the_end() {
        assert_eq!(frames(b"Content-Length: 5\r\n\r\n{}"), []);
    }
}
