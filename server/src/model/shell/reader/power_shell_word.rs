//! Words in PowerShell: what each is, and what follows it.

use super::super::is_name_byte;
use super::super::token::{ShellTokenKind, WordRole};
use super::power_shell::Next;
use super::{Frame, Reader};
use crate::data::shell_words::POWERSHELL_KEYWORDS;

impl Reader<'_> {
    pub(super) fn power_shell_word(&mut self, next: Next, touches: bool) {
        let length = self.power_shell_word_length(next);
        let text = self.text.get(self.at..self.at + length).unwrap_or_default();
        if touches {
            let names_command = self.in_block().is_some_and(|block| block.names_command);
            self.take(if names_command { ShellTokenKind::Word(WordRole::Command) } else { ShellTokenKind::Plain }, length);
            return self.ends_word();
        }
        let is_keyword = |word: &str| POWERSHELL_KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(word));
        let (role, after) = match next {
            Next::Statement | Next::Operand if is_number(text) => (WordRole::Argument, Next::Operator),
            Next::Statement if is_keyword(text) => {
                let names = ["function", "filter", "class", "enum"].iter().any(|word| word.eq_ignore_ascii_case(text));
                (WordRole::Reserved, if names { Next::FunctionName } else { Next::Statement })
            }
            Next::Statement | Next::Command => (WordRole::Command, Next::Argument),
            Next::Argument if is_parameter(text) => (WordRole::Option, Next::Argument),
            Next::Argument => (WordRole::Argument, Next::Argument),
            Next::Operand => (WordRole::Argument, Next::Operator),
            Next::Operator if text.eq_ignore_ascii_case("in") => (WordRole::Reserved, Next::Statement),
            // `} else {` after a block that was taken for a value.
            Next::Operator if is_keyword(text) => (WordRole::Reserved, Next::Statement),
            Next::Operator => (WordRole::Argument, Next::Operator),
            Next::FunctionName => (WordRole::FunctionName, Next::Statement),
            Next::Key => (WordRole::Key, Next::Key),
            Next::Type => (WordRole::Type, Next::Type),
        };
        self.take(ShellTokenKind::Word(role), length);
        if let Some(block) = self.in_block() {
            (block.next, block.names_command) = (after, role == WordRole::Command);
        }
        self.ends_word();
    }

    pub(super) fn ends_word(&mut self) {
        let at = self.at;
        if let Some(block) = self.in_block() {
            block.word_end = at;
        }
    }

    /// At least one character.
    fn power_shell_word_length(&self, next: Next) -> usize {
        let rest = self.bytes.get(self.at..self.limit).unwrap_or_default();
        let mut length = 0;
        while let Some(&c) = rest.get(length) {
            let ends = match c {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'|' | b'&' | b'(' | b')' | b'{' | b'}' | b',' | b'>' | b'"' | b'\'' => {
                    true
                }
                b'$' => rest.get(length + 1).is_some_and(|&c| is_name_byte(c) || c == b'{' || c == b'('),
                b'%' => self.in_prompt && 0 < length,
                b'\\' => rest.get(length + 1) == Some(&b'"'),
                b'=' => next == Next::Key,
                b'[' | b']' | b'.' | b'+' | b':' if next == Next::Type => matches!(c, b'[' | b']'),
                b']' => matches!(next, Next::Statement | Next::Operand | Next::Operator) && self.is_in_index(),
                b'-' | b'+' | b'*' | b'/' if next == Next::Operand => 0 < length && rest.first().is_some_and(u8::is_ascii_digit),
                b'.' if matches!(next, Next::Statement | Next::Operand) => {
                    rest.first().is_some_and(u8::is_ascii_digit) && rest.get(length + 1) == Some(&b'.')
                }
                b'`' => {
                    length += 1;
                    let after = self.text.get(self.at + length..self.limit).and_then(|t| t.chars().next());
                    if matches!(after, Some('\n' | '\r')) {
                        length -= 1;
                        break;
                    }
                    length += after.map_or(0, char::len_utf8);
                    continue;
                }
                _ => false,
            };
            if ends && 0 < length {
                break;
            }
            // The first character is part of it whatever it is, all of its bytes.
            length += self.text.get(self.at + length..self.limit).and_then(|t| t.chars().next()).map_or(1, char::len_utf8);
            if ends {
                break;
            }
        }
        length.max(1)
    }

    fn is_in_index(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Block(block)) if block.close == Some(b']'))
    }
}

/// `5`, `0x1F`, `1.5`, `10MB`.
fn is_number(text: &str) -> bool {
    let hexadecimal = text.strip_prefix("0x").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|c| c.is_ascii_hexdigit()));
    let digits = text.trim_end_matches(|c: char| "kKmMgGtTpPbB".contains(c));
    let is_decimal = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.bytes().all(|c| c.is_ascii_digit() || c == b'.');
    hexadecimal || (is_decimal && text.len() - digits.len() <= 2)
}

/// `-Name`, `-Name:`, `--name`.
fn is_parameter(text: &str) -> bool {
    text.strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-' || c == '?' || c == '_'))
}
