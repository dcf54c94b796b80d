//! Heredocs of the shell's own.

use super::super::token::{ShellTokenKind, UnclosedKind};
use super::{Frame, Reader, Target};

impl Reader<'_> {
    pub(super) fn heredoc(&mut self, delimiter: &str, kind: Target, quoted: bool) {
        let start = self.at;
        let mut end = start;
        let is_end = |line: &str| {
            let line = if kind == Target::IndentedHeredoc { line.trim_start_matches('\t') } else { line };
            line.strip_suffix('\r').unwrap_or(line) == delimiter
        };
        let rest = self.text.get(start..self.limit).unwrap_or_default();
        let mut closed = false;
        for line in rest.split_inclusive('\n') {
            closed = is_end(line.strip_suffix('\n').unwrap_or(line));
            if closed {
                break;
            }
            end += line.len();
        }
        if !closed {
            self.report(UnclosedKind::Heredoc, start, 0);
        }
        if start == end {
            return self.heredoc_end();
        }
        if quoted {
            self.take(ShellTokenKind::QuotedHeredocBody, end - start);
            return self.heredoc_end();
        }
        let token = self.push(ShellTokenKind::HeredocBody, start);
        self.frames.push(Frame::Heredoc { token, outer_limit: self.limit });
        self.heredocs += 1;
        self.limit = end;
    }

    pub(super) fn heredoc_text(&mut self) {
        match self.byte(0) {
            Some(b'\\') => self.at = (self.at + 2).min(self.limit),
            Some(b'$' | b'`') if self.expansion() => {}
            _ => {
                let rest = self.bytes.get(self.at + 1..self.limit).unwrap_or_default();
                self.at += 1 + rest.iter().position(|c| b"\\$`".contains(c)).unwrap_or(rest.len());
            }
        }
    }

    /// The line after the body of a heredoc.
    pub(super) fn heredoc_end(&mut self) {
        let rest = self.text.get(self.at..self.limit).unwrap_or_default();
        if rest.is_empty() {
            return;
        }
        let length = rest.find('\n').unwrap_or(rest.len());
        self.take(ShellTokenKind::HeredocEnd, length);
        self.at = (self.at + 1).min(self.limit);
    }
}
