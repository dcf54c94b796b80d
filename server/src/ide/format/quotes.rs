//! Where shell text may be given other blanks: between words, outside of quotes.
//!
//! The scanner errs on the safe side: what several shells read differently counts as quoted.

/// Follows the quoting of a shell text, character by character, continuations taken out.
#[derive(Debug)]
pub(super) struct Quoting {
    posix: Posix,
    /// For texts that a Windows shell may get.
    windows: Option<Windows>,
    last_is_blank: bool,
}

impl Quoting {
    pub(super) fn new(windows: bool) -> Self {
        Self { posix: Posix::default(), windows: windows.then(Windows::default), last_is_blank: true }
    }

    /// Reads on.
    pub(super) fn read(&mut self, text: &str) {
        for c in text.chars() {
            self.posix.read(c);
            if let Some(windows) = &mut self.windows {
                windows.read(c);
            }
            self.last_is_blank = matches!(c, ' ' | '\t');
        }
    }

    /// Whether blanks may be added here or, if some follow, be more or fewer: outside of quotes and between
    /// words.
    pub(super) fn is_between_words(&self, blank_follows: bool) -> bool {
        let free = self.posix.is_free() && self.windows.as_ref().is_none_or(Windows::is_free);
        free && (self.last_is_blank || blank_follows)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    Single,
    Double,
    /// `$(…)` or `(…)`: words as at the top.
    Parenthesis,
    /// `${…}`.
    Brace,
    /// `` `…` `` inside of double quotes.
    Backquote,
}

/// POSIX and bash.
#[derive(Debug, Default)]
struct Posix {
    stack: Vec<Context>,
    escaped: bool,
    /// The last character, unless it was escaped.
    last: Option<char>,
    /// The last character is an escaped blank, which belongs to a word.
    in_word: bool,
    /// The text can be read in more than one way.
    unclear: bool,
    word: String,
}

impl Posix {
    fn is_free(&self) -> bool {
        !self.unclear && !self.escaped && !self.in_word && self.stack.iter().all(|c| *c == Context::Parenthesis)
    }

    fn read(&mut self, c: char) {
        let before = self.last.replace(c);
        let escaped = std::mem::take(&mut self.escaped);
        self.in_word = escaped && matches!(c, ' ' | '\t');
        if escaped {
            self.last = None;
            self.word.clear();
            return;
        }
        let top = self.stack.last().copied();
        if top == Some(Context::Single) {
            if c == '\'' {
                self.stack.pop();
            }
            return;
        }
        if c == '\\' {
            self.escaped = true;
            return;
        }
        if top == Some(Context::Backquote) {
            if c == '`' {
                self.stack.pop();
            }
            return;
        }
        let in_double = top == Some(Context::Double);
        match c {
            '"' if in_double => {
                self.stack.pop();
            }
            '"' => self.stack.push(Context::Double),
            '`' if in_double => self.stack.push(Context::Backquote),
            '\'' if !in_double => {
                // `$'it\'s'` is one word to bash and an open quote to sh.
                self.unclear |= before == Some('$');
                // `${x:-it's}` depends on the quotes around it, and on the shell.
                self.unclear |= top == Some(Context::Brace);
                self.stack.push(Context::Single);
            }
            '{' if before == Some('$') => self.stack.push(Context::Brace),
            '}' if top == Some(Context::Brace) => {
                self.stack.pop();
            }
            '(' if !in_double || before == Some('$') => self.stack.push(Context::Parenthesis),
            ')' if top == Some(Context::Parenthesis) => {
                self.stack.pop();
            }
            _ => {}
        }
        if c.is_ascii_alphabetic() {
            self.word.push(c);
        } else {
            // The `)` of a pattern would end a substitution.
            self.unclear |= self.word == "case" && self.stack.contains(&Context::Double);
            self.word.clear();
        }
    }
}

/// cmd and PowerShell: a place counts as free if it is in both.
#[derive(Debug, Default)]
struct Windows {
    in_double: bool,
    powershell: Option<char>,
    escaped: bool,
    /// The last character is an escaped blank.
    in_word: bool,
    last: Option<char>,
}

impl Windows {
    fn is_free(&self) -> bool {
        !self.in_double && self.powershell.is_none() && !self.escaped && !self.in_word && self.last != Some('^')
    }

    fn read(&mut self, c: char) {
        self.last = Some(c);
        self.in_double ^= c == '"';
        self.in_word = std::mem::take(&mut self.escaped);
        if self.in_word {
            return;
        }
        match (self.powershell, c) {
            (None | Some('"'), '`') => self.escaped = true,
            (None, '"' | '\'') => self.powershell = Some(c),
            (Some(quote), _) if quote == c => self.powershell = None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, free: bool) {
        let mut quoting = Quoting::new(false);
        quoting.read(text);
        assert_eq!(quoting.is_between_words(false), free, "{text:?}");
    }

    #[test]
    fn posix() {
        for free in
            ["a ", "a 'b' ", "a \"b\" ", "a \\\\ ", "a $(b ", "a \"$(b \"c d\" )\" ", "a `b ", "\"`a \"b\"`\" ", "a ${b} ", "(a "]
        {
            check(free, true);
        }
        for quoted in [
            "a",
            "a 'b ",
            "a \"b ",
            "a \\ ",
            "a \"$(b \"c ",
            "a \"$(b ",
            "a ${b:-c ",
            "a \"`b ",
            "$'a' ",
            "\"$(case x in x) a \"b ",
            "a\\",
        ] {
            check(quoted, false);
        }
    }

    #[test]
    fn windows_shells_too() {
        let check = |text: &str, free: bool| {
            let mut quoting = Quoting::new(true);
            quoting.read(text);
            assert_eq!(quoting.is_between_words(false), free, "{text:?}");
        };
        check("echo it's \"a ", false);
        check("dir \"C:\\\" ", false);
        check("Get-Item 'a''b' ", true);
        check("a ` ", false);
        check("a ", true);
    }
}
