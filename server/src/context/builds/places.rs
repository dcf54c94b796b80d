//! Where a Compose or Bake file says what a build is made of, so that something else can be said there.

use crate::text::{Edit, TextRange, TextSize, between, range, size, slice};

/// The places of one build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) context: Option<Spot>,
    pub(super) dockerfile: Option<Spot>,
    pub(super) target: Option<Spot>,
    /// Where a Dockerfile can be named; only where none is.
    pub(super) addition: Option<Addition>,
}

/// The place of a value that a file writes as it is: the text between its quotes, or the default of a variable that is all
/// of the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) range: TextRange,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Quoted(char),
    /// `${NAME:-value}`.
    Default,
}

impl Spot {
    /// The place of a value within the range of what stands for it; `None` where the value is made of something else.
    pub(super) fn of(text: &str, whole: TextRange, value: &str) -> Option<Self> {
        let raw = slice(text, whole);
        let start = usize::from(whole.start()) + (raw.len() - raw.trim_start().len());
        let raw = raw.trim();
        let quote = raw.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (inner, from) = match quote {
            Some(quote) => (raw.get(1..)?.strip_suffix(quote)?, start + 1),
            None => (raw, start),
        };
        if inner == value {
            let form = quote.map_or(Form::Plain, Form::Quoted);
            return Some(Self { range: range(from, from + inner.len()), form });
        }
        let (_, default) = inner.strip_prefix("${")?.strip_suffix('}')?.split_once('-')?;
        let at = from + inner.len() - 1 - default.len();
        (default == value).then(|| Self { range: range(at, at + default.len()), form: Form::Default })
    }

    /// Another value in its place; `None` for one that cannot be written there.
    pub(super) fn replaced(self, new: &str) -> Option<Edit> {
        let written = match self.form {
            Form::Plain => scalar(new)?,
            Form::Quoted(quote) if is_writable(new) && !new.contains(quote) => new.to_owned(),
            Form::Default if is_writable(new) && !new.contains(['"', '\'', '}', ' ']) => new.to_owned(),
            Form::Quoted(_) | Form::Default => return None,
        };
        Some(Edit::replace(self.range, written))
    }
}

/// What is written where no Dockerfile is named yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Addition {
    pub(super) range: TextRange,
    before: String,
    after: &'static str,
    /// The format has quotes around each value.
    is_quoted: bool,
}

impl Addition {
    /// The edit that names a Dockerfile.
    pub(super) fn naming(&self, dockerfile: &str) -> Option<Edit> {
        let value = if self.is_quoted { quoted(dockerfile)? } else { scalar(dockerfile)? };
        Some(Edit::replace(self.range, format!("{}{value}{}", self.before, self.after)))
    }

    /// In Compose, behind the context, as `context:` names it.
    pub(super) fn behind_context(text: &str, context: TextRange) -> Option<Self> {
        let line = Line::of(text, context);
        if line.before.trim() == "context:" {
            return Some(line.below("dockerfile: ", "", false));
        }
        // In braces.
        let end = context.start() + size(slice(text, context).trim_end().len());
        line.before.contains('{').then(|| Self {
            range: between(end, end),
            before: ", dockerfile: ".to_owned(),
            after: "",
            is_quoted: false,
        })
    }

    /// In Compose, in the place of `build: FOLDER`.
    pub(super) fn of_short_form(text: &str, build: TextRange) -> Option<Self> {
        let line = Line::of(text, build);
        let raw = slice(text, build).trim();
        let start = size(usize::from(build.start()) + slice(text, build).len() - slice(text, build).trim_start().len());
        let end = start + size(raw.len());
        if line.before.trim() == "build:" {
            let (indent, new_line) = (line.indent(), line.new_line);
            let blanks = line.before.len() - line.before.trim_end().len();
            let before = format!("{new_line}{indent}  context: {raw}{new_line}{indent}  dockerfile: ");
            return Some(Self { range: between(start - size(blanks), end), before, after: "", is_quoted: false });
        }
        line.before.contains('{').then(|| Self {
            range: between(start, end),
            before: format!("{{context: {raw}, dockerfile: "),
            after: "}",
            is_quoted: false,
        })
    }

    /// In Bake's HCL, below the line of an attribute, if that has its line to itself.
    pub(super) fn below_attribute(text: &str, value: TextRange) -> Option<Self> {
        let line = Line::of(text, value);
        (!line.before.contains('{')).then(|| line.below("dockerfile = ", "", true))
    }

    /// In Bake's JSON, behind a value.
    pub(super) fn behind_value(text: &str, value: TextRange) -> Option<Self> {
        let line = Line::of(text, value);
        let before = match line.before.contains('{') {
            true => ", \"dockerfile\": ".to_owned(),
            false => format!(",{}{}\"dockerfile\": ", line.new_line, line.indent()),
        };
        Some(Self { range: between(value.end(), value.end()), before, after: "", is_quoted: true })
    }
}

/// The line that a value stands in.
struct Line<'t> {
    before: &'t str,
    /// Where its text ends.
    end: TextSize,
    new_line: &'static str,
}

impl<'t> Line<'t> {
    fn of(text: &'t str, value: TextRange) -> Self {
        let (before, behind) = text.split_at_checked(value.start().into()).unwrap_or((text, ""));
        let end = behind.find(['\n', '\r']).unwrap_or(behind.len());
        let is_dos = behind.get(end..).is_some_and(|rest| rest.starts_with("\r\n"));
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let new_line = if is_dos { "\r\n" } else { "\n" };
        Self { before: before.get(start..).unwrap_or_default(), end: size(before.len() + end), new_line }
    }

    fn indent(&self) -> &'t str {
        self.before.get(..self.before.len() - self.before.trim_start().len()).unwrap_or_default()
    }

    /// A line of its own below this one.
    fn below(&self, key: &str, after: &'static str, is_quoted: bool) -> Addition {
        let before = format!("{}{}{key}", self.new_line, self.indent());
        Addition { range: between(self.end, self.end), before, after, is_quoted }
    }
}

/// Whether a value means itself in all of these formats, between quotes.
fn is_writable(value: &str) -> bool {
    !value.contains(['$', '\\', '%']) && !value.chars().any(char::is_control)
}

fn quoted(value: &str) -> Option<String> {
    (is_writable(value) && !value.contains('"')).then(|| format!("\"{value}\""))
}

/// A value in YAML, between quotes where it would be something else without.
fn scalar(value: &str) -> Option<String> {
    const WORDS: [&str; 9] = ["false", "n", "no", "null", "off", "on", "true", "y", "yes"];
    let is_plain = value.starts_with(|c: char| c.is_alphabetic() || matches!(c, '.' | '/' | '_'))
        && value.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | '+' | '@'))
        && !WORDS.contains(&value.to_ascii_lowercase().as_str())
        && value.parse::<f64>().is_err();
    if is_plain { Some(value.to_owned()) } else { quoted(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::apply_edits;

    #[test]
    fn values_in_their_places() {
        let replaced = |raw: &str, value: &str, new: &str| {
            let edit = Spot::of(raw, range(0, raw.len()), value)?.replaced(new)?;
            Some(apply_edits(raw, &[edit]))
        };
        for (raw, new, wanted) in [
            ("prod", "live", Some("live")),
            ("prod ", "on", Some("\"on\" ")),
            ("prod", "1e3", Some("\"1e3\"")),
            ("\"prod\"", "a b", Some("\"a b\"")),
            ("'prod'", "it's", None),
            ("${T:-prod}", "live", Some("${T:-live}")),
            ("\"${T-prod}\"", "live", Some("\"${T-live}\"")),
            ("${T:-prod}", "a}", None),
            ("prod", "$x", None),
            ("prod-x", "live", None),
            ("\"pr\\u006fd\"", "live", None),
        ] {
            assert_eq!(replaced(raw, "prod", new).as_deref(), wanted, "{raw}");
        }
    }
}
