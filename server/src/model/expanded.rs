//! Which texts of an instruction the builder expands (BuildKit: `instructions/commands.go`, the
//! `Expand` methods; `convert.go`, `dispatch` and `buildDispatchStates`).

use super::expand::{Expansion, expand_text};
use super::lex::Mode;
use super::source_text::SourceText;
use super::value::Value;
use crate::data::flags::FlagValue;
use crate::syntax::ast::{Arguments, Instruction, JsonArray, Keyword, PairForm, PathArgument, Paths, Token, Word};

/// A text that the builder expands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpandedText {
    /// What it is in its instruction.
    pub role: ExpandedRole,
    /// The text and where it is.
    pub source: SourceText,
    mode: Mode,
}

/// What an expanded text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpandedRole {
    /// FROM's image.
    Image,
    /// The value of a flag.
    Flag,
    /// The value in `RUN --mount=…` of the key with that spelling.
    Mount(String),
    /// A path of COPY, ADD or VOLUME.
    Path,
    /// The body of a heredoc of COPY or ADD.
    Heredoc,
    /// The name before `=` in ENV and LABEL.
    Key,
    /// A value of ENV or LABEL.
    Value,
    /// The default of an ARG; a build argument can take its place.
    Default,
    /// A word of EXPOSE.
    Port,
    /// The argument of USER, WORKDIR or STOPSIGNAL.
    Argument,
}

impl ExpandedText {
    /// Expands the text with the values that `value` gives.
    pub fn expand(&self, value: &dyn Fn(&str) -> Value) -> Expansion {
        expand_text(&self.source, self.mode, value)
    }

    /// Expands the text where nothing is known, which is enough to find its faults of form.
    pub fn expand_unknown(&self) -> Expansion {
        self.expand(&|_| Value::Unknown)
    }
}

/// The texts of an instruction that the builder expands, in the order of the file. Ranges are relative
/// to the instruction. ONBUILD's trigger is none: it is expanded where the image is used.
pub fn expanded_texts(instruction: &Instruction, escape: char) -> Vec<ExpandedText> {
    let mut collected = TextCollector { instruction, escape, texts: Vec::new() };
    for flag in &instruction.flags {
        let Some(spec) = instruction.keyword.flag(flag.name()).filter(|spec| spec.expanded) else { continue };
        let Some(source) = SourceText::flag_value(instruction, flag, escape) else { continue };
        match spec.value {
            FlagValue::Mount => collected.mount(&source),
            _ => collected.add(ExpandedRole::Flag, source),
        }
    }
    match &instruction.arguments {
        Arguments::From(from) => collected.words(ExpandedRole::Image, from.image.iter().map(|i| &i.word)),
        Arguments::Paths(Paths::Json(json)) => collected.json(json),
        Arguments::Paths(Paths::Words(paths)) => collected.words(
            ExpandedRole::Path,
            paths.iter().filter_map(|p| if let PathArgument::Word(word) = p { Some(word) } else { None }),
        ),
        Arguments::Ports(words) => collected.words(ExpandedRole::Port, words.iter()),
        Arguments::Argument(word) => collected.words(ExpandedRole::Argument, word.iter()),
        Arguments::Pairs(pairs) => {
            let is_arg = instruction.keyword == Keyword::Arg;
            for pair in pairs.iter().filter(|p| p.form != PairForm::Bare) {
                if !is_arg && let Some(key) = &pair.key {
                    collected.token(ExpandedRole::Key, key);
                }
                collected.words(if is_arg { ExpandedRole::Default } else { ExpandedRole::Value }, pair.value.iter());
            }
        }
        _ => {}
    }
    if matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
        collected.heredocs();
    }
    collected.texts
}

/// Those of [`expanded_texts`] that may hold a variable, read once and kept with the instruction.
pub fn variable_texts(instruction: &Instruction, escape: char) -> &[ExpandedText] {
    struct VariableTexts(Box<[ExpandedText]>);
    // In JSON a `$` may be written with its number.
    if !instruction.text.contains(['$', '\\']) {
        return &[];
    }
    let read = || {
        let texts = expanded_texts(instruction, escape).into_iter();
        VariableTexts(texts.filter(|text| text.source.text().contains('$')).collect())
    };
    &instruction.derived.get_or_init(read).0
}

/// All [`expanded_texts`] of a FROM, read once and kept with it.
pub fn from_texts(instruction: &Instruction, escape: char) -> &[ExpandedText] {
    struct FromTexts(Box<[ExpandedText]>);
    if instruction.keyword != Keyword::From {
        return &[];
    }
    &instruction.derived.get_or_init(|| FromTexts(expanded_texts(instruction, escape).into())).0
}

/// What COPY or ADD names as its sources, without the destination, read once and kept with it; nothing for one from
/// another stage or image.
pub(super) fn source_paths(instruction: &Instruction, escape: char) -> &[ExpandedText] {
    struct SourcePaths(Box<[ExpandedText]>);
    if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) || instruction.flag("from").is_some() {
        return &[];
    }
    let read = || {
        let has_destination = match instruction.paths() {
            Some(Paths::Json(_)) => true,
            Some(Paths::Words(words)) => matches!(words.last(), Some(PathArgument::Word(_))),
            None => false,
        };
        let mut texts = expanded_texts(instruction, escape);
        texts.retain(|text| text.role == ExpandedRole::Path);
        if has_destination {
            texts.pop();
        }
        SourcePaths(texts.into())
    };
    &instruction.derived.get_or_init(read).0
}

struct TextCollector<'a> {
    instruction: &'a Instruction,
    escape: char,
    texts: Vec<ExpandedText>,
}

impl<'a> TextCollector<'a> {
    fn add(&mut self, role: ExpandedRole, source: SourceText) {
        self.texts.push(ExpandedText { role, source, mode: Mode { escape: self.escape, quotes: true } });
    }

    fn words(&mut self, role: ExpandedRole, words: impl Iterator<Item = &'a Word>) {
        for word in words {
            self.add(role.clone(), SourceText::at(self.instruction, word.range, self.escape));
        }
    }

    fn token(&mut self, role: ExpandedRole, token: &Token) {
        self.add(role, SourceText::at(self.instruction, token.range, self.escape));
    }

    fn json(&mut self, json: &JsonArray) {
        for element in &json.elements {
            if let Some(source) = SourceText::json(self.instruction, element, self.escape) {
                self.add(ExpandedRole::Path, source);
            }
        }
    }

    /// Quotes are ordinary characters in a body, and the escape character is always the backslash.
    fn heredocs(&mut self) {
        let markers = self.instruction.heredoc_markers();
        for (marker, heredoc) in markers.into_iter().zip(&self.instruction.heredocs) {
            if !marker.quoted
                && let Some(source) = SourceText::heredoc(self.instruction, heredoc, marker)
            {
                let mode = Mode { escape: '\\', quotes: false };
                self.texts.push(ExpandedText { role: ExpandedRole::Heredoc, source, mode });
            }
        }
    }

    /// The values of a mount, a line of CSV (BuildKit: `parseMount`).
    fn mount(&mut self, source: &SourceText) {
        for field in csv_fields(source.text()) {
            let text = source.text().get(field.clone()).unwrap_or_default();
            if let Some(at) = text.find('=') {
                let key = text.get(..at).unwrap_or_default().to_owned();
                self.add(ExpandedRole::Mount(key), source.part(field.start + at + 1..field.end));
            }
        }
    }
}

/// The fields of a line of CSV, without the quotes around them.
fn csv_fields(line: &str) -> Vec<std::ops::Range<usize>> {
    let mut fields = Vec::new();
    let mut start = 0;
    while start <= line.len() {
        let rest = line.get(start..).unwrap_or_default();
        if let Some(quoted) = rest.strip_prefix('"')
            && let Some(len) = quoted.find('"')
        {
            fields.push(start + 1..start + 1 + len);
            let after = quoted.get(len..).unwrap_or_default();
            start += 1 + len + after.find(',').map_or(after.len(), |comma| comma) + 1;
            continue;
        }
        let len = rest.find(',').unwrap_or(rest.len());
        fields.push(start..start + len);
        start += len + 1;
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::model;

    #[track_caller]
    fn check(text: &str, wanted: &[(ExpandedRole, &str)]) {
        let model = model(text);
        let texts = expanded_texts(model.instructions.last().unwrap(), model.escape);
        let found: Vec<_> = texts.iter().map(|t| (t.role.clone(), t.source.text())).collect();
        assert_eq!(found, wanted, "{text}");
    }

    #[test]
    fn every_place() {
        use ExpandedRole::*;
        let mount = |key: &str| Mount(key.to_owned());
        check("FROM --platform='$P' \"$I\":1 AS $x", &[(Flag, "$P"), (Image, "\"$I\":1")]);
        check("COPY --from=$x --chown=$u --exclude=$e \"a b\" c", &[(Flag, "$u"), (Path, "\"a"), (Path, "b\""), (Path, "c")]);
        check("ADD --checksum=$x [\"$a\", \"b\"]", &[(Flag, "$x"), (Path, "$a"), (Path, "b")]);
        check("COPY <<A <<-'B' <<-C /x\n$a\nA\n$b\nB\n\t$c\n\tC\n", &[(Path, "/x"), (Heredoc, "$a\n"), (Heredoc, "$c\n")]);
        check("ENV a=b \\\n  c=\"d e\"", &[(Key, "a"), (Value, "b"), (Key, "c"), (Value, "\"d e\"")]);
        check("LABEL a b 'c", &[(Key, "a"), (Value, "b 'c")]);
        check("ARG a=$b c d=", &[(Default, "$b")]);
        check("EXPOSE 1 $p/tcp", &[(Port, "1"), (Port, "$p/tcp")]);
        check("WORKDIR /a b\\\nc", &[(Argument, "/a bc")]);
        check(
            "RUN --mount=type=cache,\\\ntarget=$t,ro,\"id=a,b\" $x",
            &[(mount("type"), "cache"), (mount("target"), "$t"), (mount("id"), "a")],
        );
        check("CMD $x", &[]);
        check("ONBUILD ENV a=$b", &[]);
    }
}
