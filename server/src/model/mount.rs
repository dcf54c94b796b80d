//! `RUN --mount=…` (BuildKit: `instructions/commands_runmount.go`, `parseMount`).
//!
//! The flag loses its quotes first, then it is read as one line of CSV, then each field is cut at its first `=`. All
//! ranges are relative to the instruction and remain correct across quotes and continuations.

use std::ops::Range;

use super::expand::changes_when_expanded;
use super::source_text::SourceText;
use crate::data::flags::{MountKey, mount_key};
use crate::syntax::ast::{Instruction, Keyword, Token};
use crate::text::TextRange;

/// One `--mount` flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// The whole flag.
    pub range: TextRange,
    /// Its options, in order; up to the fault if there is one.
    pub options: Box<[MountOption]>,
    /// From a `"` that CSV does not allow to the end of the value.
    pub malformed: Option<TextRange>,
}

/// `key=value`, or a bare word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountOption {
    /// Key and value. Empty for nothing between two commas.
    pub range: TextRange,
    /// The key as written.
    pub key: Token,
    /// What follows `=`; `None` for a bare word.
    pub value: Option<Token>,
    /// The value holds nothing that the builder expands.
    plain: bool,
}

/// The type of a mount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MountKind {
    /// Files of the build context, a stage or an image. The default.
    Bind,
    /// A folder that outlives the build.
    Cache,
    /// A folder in memory.
    Tmpfs,
    /// A secret file or variable.
    Secret,
    /// The socket of an SSH agent.
    Ssh,
}

impl MountKind {
    const ALL: [Self; 5] = [Self::Bind, Self::Cache, Self::Tmpfs, Self::Secret, Self::Ssh];

    /// The name in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bind => "bind",
            Self::Cache => "cache",
            Self::Tmpfs => "tmpfs",
            Self::Secret => "secret",
            Self::Ssh => "ssh",
        }
    }

    /// The type of that name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }
}

impl Mount {
    /// The type; `None` if it has variables or is none that there is.
    pub fn kind(&self) -> Option<MountKind> {
        self.option("type").map_or(Some(MountKind::Bind), MountOption::kind)
    }

    /// The options, each with the type as far as those before it say. BuildKit judges some keys by it.
    pub fn with_kinds(&self) -> impl Iterator<Item = (Option<MountKind>, &MountOption)> {
        let mut kind = Some(MountKind::Bind);
        self.options.iter().map(move |option| {
            let before = kind;
            if option.name() == "type" && option.value.is_some() {
                kind = option.kind();
            }
            (before, option)
        })
    }

    /// The option with a value that counts for a key, given by its usual name: the last one.
    pub fn option(&self, name: &str) -> Option<&MountOption> {
        self.options.iter().rfind(|option| option.name() == name && option.value.is_some())
    }
}

impl MountOption {
    /// What is known about the key; `None` for an unknown key.
    pub fn spec(&self) -> Option<&'static MountKey> {
        mount_key(&self.key.text)
    }

    /// The usual name of the key (`target` for `dst`); empty for an unknown key.
    pub fn name(&self) -> &'static str {
        self.spec().and_then(|spec| spec.names.first()).copied().unwrap_or_default()
    }

    /// The type that it names, if it is that of the mount.
    fn kind(&self) -> Option<MountKind> {
        self.plain_value().and_then(MountKind::parse)
    }

    /// The value, if the file alone decides it.
    pub fn plain_value(&self) -> Option<&str> {
        self.value.as_ref().filter(|_| self.plain).map(|value| &*value.text)
    }

    /// Whether there is a value, or could be after expansion.
    pub fn has_value(&self) -> bool {
        self.value.as_ref().is_some_and(|value| !value.text.is_empty())
    }

    /// Where the value is; the whole option if it is empty or missing.
    pub fn value_range(&self) -> TextRange {
        self.value.as_ref().map(|value| value.range).filter(|range| !range.is_empty()).unwrap_or(self.range)
    }
}

/// The mounts of a RUN instruction, in order, read once and kept with it. Flags without `=` are left out.
pub fn mounts(instruction: &Instruction, escape: char) -> &[Mount] {
    struct Mounts(Box<[Mount]>);
    if instruction.flags.is_empty() || instruction.keyword != Keyword::Run {
        return &[];
    }
    let read_all = || {
        let flags = instruction.flags.iter().filter(|flag| flag.name() == "mount" && flag.has_equals);
        let texts = flags.filter_map(|flag| Some((flag.range, SourceText::flag_value(instruction, flag, escape)?)));
        Mounts(texts.map(|(range, text)| read(range, &text, escape)).collect())
    };
    &instruction.derived.get_or_init(read_all).0
}

/// Reads a value as one line of CSV: a field is bare, without `"`, or in quotes with `""` for one quote.
fn read(range: TextRange, text: &SourceText, escape: char) -> Mount {
    let mut options = Vec::new();
    let mut malformed = None;
    let mut at = 0;
    // An empty value is not a field at all, which BuildKit rejects as well.
    while !text.text().is_empty() {
        let rest = text.text().get(at..).unwrap_or_default();
        let field = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted, at + 1),
            None => bare_field(rest, at),
        };
        let Some((parts, next)) = field else {
            malformed = Some(text.locate(at..text.text().len()));
            break;
        };
        options.push(option(&text.parts(at, &parts), escape));
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    Mount { range, options: options.into(), malformed }
}

/// A field, as parts of the text, and where the next one begins.
type Field = (Vec<Range<usize>>, Option<usize>);

fn bare_field(rest: &str, start: usize) -> Option<Field> {
    let len = rest.find([',', '"']).unwrap_or(rest.len());
    match rest.as_bytes().get(len) {
        Some(b'"') => None,
        comma => Some((std::iter::once(start..start + len).collect(), comma.map(|_| start + len + 1))),
    }
}

fn quoted_field(rest: &str, start: usize) -> Option<Field> {
    let (mut parts, mut from) = (Vec::new(), 0);
    loop {
        let quote = from + rest.get(from..)?.find('"')?;
        match rest.as_bytes().get(quote + 1) {
            // The first of two quotes stays.
            Some(b'"') => parts.push(start + from..start + quote + 1),
            Some(b',') | None => {
                parts.push(start + from..start + quote);
                return Some((parts, (quote + 1 < rest.len()).then_some(start + quote + 2)));
            }
            Some(_) => return None,
        }
        from = quote + 2;
    }
}

fn option(field: &SourceText, escape: char) -> MountOption {
    let len = field.text().len();
    let (key, value) = match field.text().find('=') {
        Some(equals) => {
            let mut value = field.token(equals + 1..len);
            if value.text.is_empty() {
                value.range = TextRange::empty(field.locate(equals..equals + 1).end());
            }
            (field.token(0..equals), Some(value))
        }
        None => (field.token(0..len), None),
    };
    let plain = value.as_ref().is_some_and(|value| !changes_when_expanded(&value.text, escape));
    MountOption { range: field.locate(0..len), key, value, plain }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::mounts;
    use crate::text::slice;

    /// `key=value` per option, as the source shows them; `!` where the CSV ends.
    fn shown(instruction: &str) -> Vec<String> {
        let model = crate::testing::model(&format!("FROM a\n{instruction}"));
        let placed = model.instructions.last().unwrap();
        let mut out = Vec::new();
        for mount in mounts(&placed.instruction, '\\') {
            for option in &mount.options {
                let key = slice(&placed.text, option.key.range);
                let value = option.value.as_ref().map(|v| format!("={}", slice(&placed.text, v.range)));
                out.push(format!("{key}{}", value.unwrap_or_default()));
            }
            out.extend(mount.malformed.map(|range| format!("!{}", slice(&placed.text, range))));
        }
        out
    }

    fn kind(mount: &str) -> Option<MountKind> {
        let model = crate::testing::model(&format!("FROM a\nRUN --mount={mount} x"));
        mounts(&model.instructions.last().unwrap().instruction, '\\').first().unwrap().kind()
    }

    #[test]
    fn options_of_every_mount() {
        assert_eq!(shown("RUN --mount=type=cache,target=/x --mount=ro x"), ["type=cache", "target=/x", "ro"]);
        assert_eq!(shown("RUN --mount=Type=ssh,,id=a=b, x"), ["Type=ssh", "", "id=a=b", ""]);
        assert_eq!(shown("RUN --mount=id= x"), ["id="]);
        assert_eq!(shown("RUN --mount= x"), [""; 0]);
        assert_eq!(shown("RUN --mount x"), [""; 0]);
        assert_eq!(shown("COPY --mount=a=b x y"), [""; 0]);
    }

    #[test]
    fn ranges_hold_through_quotes_and_continuations() {
        assert_eq!(shown("RUN --mount=\"type=cache,target=/x y\" x"), ["type=cache", "target=/x y"]);
        assert_eq!(shown("RUN --mount=type=cache,target='/x y',ro x"), ["type=cache", "target=/x y", "ro"]);
        assert_eq!(shown("RUN --mount=type=cache,\\\n# c\ntarget=/x x"), ["type=cache", "target=/x"]);
        assert_eq!(shown("RUN --mount=type=cache,\\\n  target=/x x"), ["type=cache", ""]);
        assert_eq!(shown("RUN --mount=type=ca\\\nche x"), ["type=ca\\\nche"]);
    }

    #[test]
    fn csv_quotes_are_those_that_are_escaped() {
        assert_eq!(shown(r#"RUN --mount=type=cache,\"id=a,b\" x"#), ["type=cache", "id=a,b"]);
        assert_eq!(shown(r#"RUN --mount=ro,id=\"a x"#), ["ro", r#"!id=\"a"#]);
        assert_eq!(shown(r#"RUN --mount=\"a\"b x"#), [r#"!"a\"b"#]);
    }

    #[test]
    fn kinds() {
        assert_eq!(kind("target=/x"), Some(MountKind::Bind));
        assert_eq!(kind("type=CACHE"), Some(MountKind::Cache));
        assert_eq!(kind("type=cache,type=ssh"), Some(MountKind::Ssh));
        assert_eq!(kind("type=$T"), None);
        assert_eq!(kind("type=foo"), None);
    }
}
