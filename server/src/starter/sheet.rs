//! The text of a Dockerfile, written line by line.

use crate::texts::{Argument, Locale, Phrase, starter as texts};

/// A Dockerfile in the making, with comments in one language.
#[derive(Debug)]
pub(super) struct Sheet {
    locale: Locale,
    text: String,
}

/// Columns that a comment may take.
const WIDTH: usize = 110;

impl Sheet {
    pub(super) fn new(locale: Locale) -> Self {
        Self { locale, text: String::new() }
    }

    /// The finished text.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// A comment.
    pub(super) fn say(&mut self, phrase: &Phrase) {
        let said = phrase.plain(self.locale);
        let mut width = WIDTH;
        for word in said.split_whitespace() {
            let length = word.chars().count() + 1;
            if WIDTH < width + length {
                if width < WIDTH || (!self.text.is_empty() && !self.text.ends_with('\n')) {
                    self.text.push('\n');
                }
                self.text.push('#');
                width = 1;
            }
            self.text.push(' ');
            self.text.push_str(word);
            width += length;
        }
        self.text.push('\n');
    }

    /// Lines as they are.
    pub(super) fn put(&mut self, lines: impl AsRef<str>) {
        self.text.push_str(lines.as_ref());
        self.text.push('\n');
    }

    /// A RUN with mounts, each on a line of its own. The command may have several lines.
    pub(super) fn run(&mut self, mounts: &[&str], command: impl AsRef<str>) {
        let mounts = mounts.iter().map(|mount| format!("--mount={mount}"));
        let parts: Vec<String> = mounts.chain([command.as_ref().to_owned()]).collect();
        self.put(format!("RUN {}", parts.join(" \\\n    ")));
    }

    /// An ENV with one variable on a line.
    pub(super) fn env(&mut self, pairs: &[(&str, &str)]) {
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(name, value)| {
                let is_plain = !value.is_empty() && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._:-+,".contains(&b));
                if is_plain { format!("{name}={value}") } else { format!("{name}=\"{value}\"") }
            })
            .collect();
        self.put(format!("ENV {}", pairs.join(" \\\n    ")));
    }

    /// Labels to be filled in.
    pub(super) fn labels(&mut self) {
        self.say(&texts::labels());
        self.put("# LABEL org.opencontainers.image.source=https://github.com/OWNER/NAME");
    }

    /// The port that the program listens on.
    pub(super) fn port(&mut self, port: u16) {
        self.say(&texts::port(Argument::ordinal(port.into())));
        self.put(format!("EXPOSE {port}"));
    }

    /// An instruction with an array.
    pub(super) fn array<T: AsRef<str>>(&mut self, instruction: &str, words: &[T]) {
        let words: Vec<String> = words.iter().map(|word| json(word.as_ref())).collect();
        self.put(format!("{instruction} [{}]", words.join(", ")));
    }
}

/// A word in an array.
fn json(word: &str) -> String {
    serde_json::to_string(word).unwrap_or_default()
}

/// A name that a file of the project says, as far as it may stand in a Dockerfile as it is.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('-') && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-@+:".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let mut sheet = Sheet::new(Locale::ENGLISH);
        sheet.run(&["type=cache,target=/x", "type=cache,target=/y"], "a \\\n    && b");
        sheet.env(&[("A", "1"), ("PATH", "/x:$PATH")]);
        sheet.array("CMD", &["a", "b\"c"]);
        let wanted = "RUN --mount=type=cache,target=/x \\\n    --mount=type=cache,target=/y \\\n    a \\\n    && b\n\
            ENV A=1 \\\n    PATH=\"/x:$PATH\"\nCMD [\"a\", \"b\\\"c\"]\n";
        assert_eq!(sheet.finish(), wanted);
        assert!(is_plain("app.main:app") && !is_plain("a b") && !is_plain("-x") && !is_plain("a;b"));
    }
}
