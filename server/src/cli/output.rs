//! Everything that commands print: a terminal interprets nothing that comes from a file, and a command that cannot
//! print its output fails.

use std::borrow::Cow;
use std::io::{Error, ErrorKind, IsTerminal, Write};

use super::COULD_NOT_RUN;
use super::speech::{retold, said};
use crate::text::visible;
use crate::texts::complaint as texts;

/// Standard output, for a text that comes in pieces.
pub(super) struct Output {
    out: std::io::StdoutLock<'static>,
    is_terminal: bool,
    has_colours: bool,
}

impl Output {
    pub(super) fn new() -> Self {
        let out = std::io::stdout().lock();
        let is_terminal = out.is_terminal();
        Self { out, is_terminal, has_colours: has_colours() }
    }

    /// Prints a piece: byte for byte for programs, with visible escapes on a terminal.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Error> {
        let text = if self.is_terminal { visible(text) } else { Cow::Borrowed(text) };
        self.out.write_all(text.as_bytes())
    }

    /// Prints a piece in which colours are the program's own, with them where they are shown.
    pub(super) fn styled(&mut self, text: &str) -> Result<(), Error> {
        let text = only_colours(text);
        if self.has_colours {
            return anstream::stdout().lock().write_all(text.as_bytes());
        }
        // At once: what takes the colours out as it writes does so word by word.
        let text = if text.contains('\u{1b}') { anstream::adapter::strip_str(&text).to_string().into() } else { text };
        self.out.write_all(text.as_bytes())
    }

    /// Everything is printed now.
    pub(super) fn end(mut self) -> Result<(), Error> {
        self.out.flush()
    }
}

/// Prints a text: byte for byte for programs, with visible escapes on a terminal. The exit code: 0, or 2 when that
/// cannot be done; a reader that has seen enough is not an error.
#[must_use]
pub(super) fn print(text: &str) -> u8 {
    let mut out = Output::new();
    code(out.text(text).and_then(|()| out.end()))
}

/// Prints a text in which colours are the program's own, with them where they are shown. The exit code is as that of
/// [`print()`].
#[must_use]
pub(super) fn print_styled(text: &str) -> u8 {
    let mut out = Output::new();
    code(out.styled(text).and_then(|()| out.end()))
}

/// The exit code for the result of printing; why it failed is printed to standard error.
#[must_use]
pub(super) fn code(printed: Result<(), Error>) -> u8 {
    match printed {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            complain(format_args!("{}", said(&texts::standard_output(retold(error)))));
            COULD_NOT_RUN
        }
        _ => 0,
    }
}

/// Whether colours are shown on standard output.
pub(super) fn has_colours() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// Writes a line to standard error; a log may interpret escapes as a terminal does, so there are none.
pub(super) fn complain(text: std::fmt::Arguments<'_>) {
    let text = format!("dockerfile-ls: {text}\n");
    std::io::stderr().lock().write_all(visible(&text).as_bytes()).ok();
}

/// Writes a text in which colours are the program's own to standard error.
pub(super) fn complain_styled(text: &str) {
    anstream::stderr().lock().write_all(only_colours(text).as_bytes()).ok();
}

/// A log on standard error, without escapes either.
pub(super) struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        std::io::stderr().lock().write_all(visible(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Error> {
        std::io::stderr().lock().flush()
    }
}

/// Everything but colours as visible escapes: what is the program's own has been made visible where it took in text of
/// files, and this is for what was forgotten there.
fn only_colours(text: &str) -> Cow<'_, str> {
    if !text.contains('\u{1b}') {
        return visible(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        let (before, escape) = rest.split_at(at);
        out.push_str(&visible(before));
        let len = colour(escape).unwrap_or(0);
        out.push_str(escape.get(..len).unwrap_or_default());
        rest = escape.get(len..).unwrap_or_default();
        if len == 0 {
            out.push_str("\\u{1b}");
            rest = rest.strip_prefix('\u{1b}').unwrap_or_default();
        }
    }
    out.push_str(&visible(rest));
    Cow::Owned(out)
}

/// The length of the sequence at the start of a text, if it sets colours and nothing else: `ESC [ 1 ; 31 m`.
fn colour(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let len = parameters.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    (parameters.as_bytes().get(len) == Some(&b'm')).then_some(len + 3)
}

#[cfg(test)]
mod tests {
    use super::only_colours;

    #[test]
    fn colours_and_nothing_else() {
        assert_eq!(only_colours("\u{1b}[1;31mx\u{1b}[0m\n"), "\u{1b}[1;31mx\u{1b}[0m\n");
        assert_eq!(only_colours("\u{1b}[2Jx\u{1b}]0;t\u{7}\u{9b}31m"), "\\u{1b}[2Jx\\u{1b}]0;t\\u{7}\\u{9b}31m");
        assert_eq!(only_colours("a\u{1b}"), "a\\u{1b}");
        assert_eq!(only_colours("\u{1b}\u{1b}[m\u{202e}"), "\\u{1b}\u{1b}[m\\u{202e}");
    }
}
