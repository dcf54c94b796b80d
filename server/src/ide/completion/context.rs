//! The cursor's place, for completion.

use crate::ide::site::{in_trivia, open_quote, reaches};
use crate::model::{Model, Placed, ShellScript, Value};
use crate::syntax::ast::{Command, HeredocMarker, Image, Instruction, Keyword, Paths, Piece, Variable, Word};
use crate::text::{TextRange, TextSize, between, range, size};

/// What may be completed at an offset. Ranges are the whole word under the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompletionContext {
    /// The keyword of an instruction, or a blank line where one may begin.
    Keyword {
        /// The word.
        replace: TextRange,
        /// After ONBUILD, where FROM, ONBUILD and MAINTAINER do not go.
        in_onbuild: bool,
    },
    /// The image word of FROM, before its tag.
    Image {
        /// The word up to the tag.
        replace: TextRange,
    },
    /// A tag.
    Tag {
        /// The name before `:`.
        image: String,
        /// The tag, or the part of it that no variable brings.
        replace: TextRange,
        /// What variables bring before that part and behind it.
        around: Around,
    },
    /// After the image of FROM.
    AfterImage {
        /// The word.
        replace: TextRange,
    },
    /// The name of the stage that a FROM begins.
    StageName {
        /// The word.
        replace: TextRange,
    },
    /// In a comment or directive outside instructions, behind its `#`.
    Comment {
        /// The whole line.
        line: TextRange,
    },
    /// In the body of a heredoc.
    HeredocBody {
        /// Its number in the instruction.
        heredoc: usize,
    },
    /// After a `$` that something expands.
    Variable {
        /// From the `$` to the end of the name.
        replace: TextRange,
        /// The name.
        name: TextRange,
        /// Whether there is a `{`.
        braced: bool,
        /// Whether there is a `}` behind the name as well.
        closed: bool,
    },
    /// A word that begins with `-` where flags may be.
    FlagName {
        /// The whole flag.
        word: TextRange,
    },
    /// Behind the `=` of a flag.
    FlagValue {
        /// The flag's name without dashes.
        flag: String,
        /// The value.
        value: TextRange,
    },
    /// An argument of another instruction than FROM.
    Argument {
        /// The word, blanks ending it.
        word: TextRange,
        /// Whether only flags come before it.
        first: bool,
    },
    /// Nothing fits.
    Nothing,
}

/// The fixed parts of a tag around the one at the cursor: `3.14-` and nothing for `${V}-slim` where V is 3.14.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Around {
    /// What comes before.
    pub before: String,
    /// What follows.
    pub after: String,
}

impl CompletionContext {
    /// The place at a byte offset.
    pub fn find(model: &Model, at: TextSize) -> Self {
        let line = line_of(model, TextRange::empty(at));
        let begins = |start: TextSize| line.start() <= start && start < at;
        if model.comments.iter().any(|c| begins(c.start())) || model.directives.iter().any(|d| line.contains_range(d.name)) {
            return Self::Comment { line };
        }
        // The instruction that begins last at or before the cursor on the cursor's own or a continued line.
        let index = model.instructions.partition_point(|i| i.start <= at).checked_sub(1);
        let placed = index.and_then(|i| model.instructions.get(i));
        match placed {
            Some(placed) if reaches(model, placed, at) => Self::in_instruction(model, placed, at),
            // All that follows is the body of a heredoc that nothing ends.
            Some(placed) if placed.heredocs.last().is_some_and(|h| h.end.is_none()) => {
                Self::HeredocBody { heredoc: placed.heredocs.len() - 1 }
            }
            _ if is_blank_before(model, at) => Self::Keyword { replace: TextRange::empty(at), in_onbuild: false },
            _ => Self::Nothing,
        }
    }

    fn in_instruction(model: &Model, placed: &Placed, at: TextSize) -> Self {
        let relative = at - placed.start;
        if in_trivia(placed, relative) {
            return Self::Nothing;
        }
        if let Some(heredoc) = placed.heredocs.iter().position(|h| h.range.contains_inclusive(relative)) {
            let expands = body_expands(model, placed, heredoc);
            return variable(model, placed, at).filter(|_| expands).unwrap_or(Self::HeredocBody { heredoc });
        }
        Self::in_part(model, placed, &placed.instruction, relative, false)
    }

    fn in_part(model: &Model, placed: &Placed, instruction: &Instruction, at: TextSize, in_onbuild: bool) -> Self {
        if instruction.keyword_token.range.contains_inclusive(at) {
            return Self::Keyword { replace: placed.at(instruction.keyword_token.range), in_onbuild };
        }
        if let Some(trigger) = instruction.trigger().filter(|trigger| trigger.range.start() <= at) {
            return Self::in_part(model, placed, trigger, at, true);
        }
        let is_flag = instruction.flags.iter().any(|flag| flag.range.contains_inclusive(at));
        if instruction.keyword == Keyword::Onbuild && !is_flag && instruction.trigger().is_none() {
            return Self::Keyword { replace: TextRange::empty(at + placed.start), in_onbuild: true };
        }
        if expands(model, placed, instruction, at)
            && let Some(variable) = variable(model, placed, at + placed.start)
        {
            return variable;
        }
        let here = TextRange::empty(at + placed.start);
        if let Some(flag) = instruction.flags.iter().find(|f| f.range.start() < at && at <= f.range.end()) {
            let name_end = flag.name_range().end();
            if flag.has_equals && name_end < at {
                let value = flag.value.as_ref().map_or(here, |v| placed.at(v.range));
                return Self::FlagValue { flag: flag.name().to_owned(), value };
            }
            return Self::FlagName { word: placed.at(flag.range) };
        }
        let word = word(model, placed, instruction, at);
        let first = instruction.arguments_range().is_none_or(|r| word.start() <= placed.at(r).start())
            && instruction.end_of_flags.is_none_or(|e| word.start() <= placed.at(e).start());
        if first && model.slice(word).starts_with('-') {
            return Self::FlagName { word };
        }
        let first_from = model.stages.first().and_then(|stage| model.instructions.get(stage.instructions.start));
        if instruction.keyword == Keyword::Arg
            && first_from.is_some_and(|from| placed.start < from.start)
            && let Some(tag) = Self::in_value_of_tag(model, placed, instruction, at)
        {
            return tag;
        }
        let Some(from) = instruction.as_from() else { return Self::Argument { word, first } };
        match &from.image {
            None => Self::Image { replace: here },
            Some(image) if at < image.word.range.start() => Self::Image { replace: here },
            Some(image) if image.word.range.contains_inclusive(at) => Self::in_image(model, placed, image, at),
            Some(_) if from.as_keyword.as_ref().is_none_or(|k| at <= k.range.end()) => {
                let word = from.as_keyword.as_ref().map(|k| k.range).into_iter().chain(from.unexpected.iter().map(|w| w.range));
                let word = word.rev().find(|r| r.contains_inclusive(at));
                Self::AfterImage { replace: word.map_or(here, |r| placed.at(r)) }
            }
            Some(_) => match &from.alias {
                None => Self::StageName { replace: here },
                Some(alias) if alias.range.contains_inclusive(at) => Self::StageName { replace: placed.at(alias.range) },
                Some(_) => Self::Nothing,
            },
        }
    }

    fn in_image(model: &Model, placed: &Placed, image: &Image, at: TextSize) -> Self {
        let whole = image.word.range;
        let name_end = image.name.as_ref().map_or(whole.start(), |n| n.range.end());
        let digest_start = image.digest.as_ref().map(|d| d.range.start());
        if digest_start.is_some_and(|d| at >= d) {
            return Self::Nothing;
        }
        let tag = image.tag.as_ref().map(|t| t.range);
        let in_tag = image.has_colon && at > name_end;
        if !in_tag {
            let end = if image.has_colon { name_end } else { whole.end() };
            return Self::Image { replace: placed.at(between(whole.start(), end.max(whole.start()))) };
        }
        let name = known_name(model, image);
        let name = name.unwrap_or_else(|| placed.slice(between(whole.start(), name_end)).to_owned());
        if let Some(word) = image.tag.as_ref().filter(|tag| tag.has_variables()) {
            return Self::in_part_of_tag(model, placed, word, at, &name).unwrap_or(Self::Nothing);
        }
        let tag = tag.unwrap_or(TextRange::empty(at));
        Self::Tag { image: name, replace: placed.at(tag), around: Around::default() }
    }

    /// The plain part at the cursor of a tag with variables, where all of these are known.
    fn in_part_of_tag(model: &Model, placed: &Placed, tag: &Word, at: TextSize, image: &str) -> Option<Self> {
        let environment = model.global_environment();
        let mut around = Around::default();
        let mut part = None;
        let mut pieces = tag.pieces.iter().peekable();
        while let Some(piece) = pieces.next() {
            let side = if part.is_none() { &mut around.before } else { &mut around.after };
            match piece {
                Piece::Text(token) if part.is_none() && token.range.contains_inclusive(at) => {
                    // A hyphen that leads over to a variable stays.
                    let rest = placed.slice(between(at, token.range.end()));
                    let joint = rest.find('-').filter(|_| pieces.peek().is_some());
                    let end = joint.map_or(token.range.end(), |joint| at + size(joint));
                    around.after.push_str(placed.slice(between(end, token.range.end())));
                    part = Some(between(token.range.start(), end));
                }
                Piece::Text(token) => side.push_str(&token.text),
                Piece::Variable(variable) => {
                    let Value::Set(value) = environment.value(plain_name(variable)?) else { return None };
                    side.push_str(&value);
                    // Directly behind it something may begin.
                    if part.is_none() && variable.range.end() == at && !matches!(pieces.peek(), Some(Piece::Text(_))) {
                        part = Some(TextRange::empty(at));
                    }
                }
                _ => return None,
            }
        }
        Some(Self::Tag { image: image.to_owned(), replace: placed.at(part?), around })
    }

    /// The value of an ARG before the first FROM, where a FROM makes a tag of it.
    fn in_value_of_tag(model: &Model, placed: &Placed, instruction: &Instruction, at: TextSize) -> Option<Self> {
        let pair = instruction.pairs().iter().find(|pair| pair.key.is_some() && pair.range.contains_inclusive(at))?;
        let start = pair.key.as_ref()?.range.end() + size(1);
        let value = pair.value.as_ref().map_or(TextRange::empty(start), |value| value.range);
        let text = placed.slice(value);
        let quote = usize::from(text.starts_with(['"', '\'']));
        let close = usize::from(quote < text.len() && text.ends_with(['"', '\'']) && 0 < quote);
        let value = between(value.start() + size(quote), value.end() - size(close));
        if !value.contains_inclusive(at) || placed.slice(value).contains(['$', '\\', '"', '\'']) {
            return None;
        }
        let froms = model.instructions.iter().filter_map(|placed| placed.as_from());
        let images = froms.filter_map(|from| from.image.as_ref());
        let (image, around) = images.filter_map(|image| use_as_tag(model, image, pair.name())).next()?;
        if image.is_empty() {
            // The variable is the image as a whole.
            let text = placed.slice(value);
            let name = text.rfind(':').filter(|colon| text.rfind('/').is_none_or(|slash| slash < *colon))?;
            let tag = between(value.start() + size(name + 1), value.end());
            let image = text.get(..name)?.to_owned();
            return (tag.start() <= at).then_some(Self::Tag { image, replace: placed.at(tag), around });
        }
        Some(Self::Tag { image, replace: placed.at(value), around })
    }
}

/// The image of whose tag a variable is a part, and what is around it; no image where the variable is the whole word.
fn use_as_tag(model: &Model, image: &Image, variable: &str) -> Option<(String, Around)> {
    let is_it = |piece: &Piece| matches!(piece, Piece::Variable(found) if plain_name(found) == Some(variable));
    if matches!(&*image.word.pieces, [only] if is_it(only)) {
        return Some((String::new(), Around::default()));
    }
    let tag = image.tag.as_ref()?;
    let place = tag.pieces.iter().position(is_it)?;
    let text = |pieces| known_text(model, pieces);
    let around = Around { before: text(tag.pieces.get(..place)?)?, after: text(tag.pieces.get(place + 1..)?)? };
    let name = known_name(model, image).filter(|_| image.digest.is_none())?;
    Some((name, around))
}

/// The registry and the path of an image, with what variables in them stand for.
fn known_name(model: &Model, image: &Image) -> Option<String> {
    let parts: Option<Vec<String>> =
        [&image.registry, &image.name].into_iter().flatten().map(|part| known_text(model, &part.pieces)).collect();
    parts.map(|parts| parts.join("/"))
}

/// A text before the first stage, where all of its variables have a value.
fn known_text(model: &Model, pieces: &[Piece]) -> Option<String> {
    let environment = model.global_environment();
    let texts = pieces.iter().map(|piece| match piece {
        Piece::Text(token) => Some(token.text.to_string()),
        Piece::Variable(variable) => match environment.value(plain_name(variable)?) {
            Value::Set(value) => Some(value.to_string()),
            _ => None,
        },
        _ => None,
    });
    texts.collect()
}

/// The name of a variable that stands for its value as it is.
fn plain_name(variable: &Variable) -> Option<&str> {
    variable.name.as_ref().filter(|_| variable.modifier.is_none()).map(|name| &*name.text)
}

fn line_of(model: &Model, at: TextRange) -> TextRange {
    let text = &model.text;
    let start = text.get(..usize::from(at.start())).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1);
    let end = text.get(usize::from(at.end())..).and_then(|t| t.find('\n')).map_or(text.len(), |n| n + usize::from(at.end()));
    range(start, end)
}

/// Whether only blanks come before the offset on its line.
fn is_blank_before(model: &Model, at: TextSize) -> bool {
    let before = model.text.get(..usize::from(at)).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.trim_start_matches('\u{feff}').trim().is_empty()
}

/// The run of characters around the cursor that no blank and no line end interrupts, behind the keyword. An escape
/// character that continues the line is not part of it.
fn word(model: &Model, placed: &Placed, instruction: &Instruction, at: TextSize) -> TextRange {
    let offset = usize::from(at + placed.start);
    let least = usize::from(instruction.keyword_token.range.end() + placed.start);
    let before = model.text.get(least.min(offset)..offset).unwrap_or_default();
    let after = model.text.get(offset..).unwrap_or_default();
    let start = offset - (before.len() - before.rfind(char::is_whitespace).map_or(0, |n| n + blank_len(before, n)));
    let length = after.find(char::is_whitespace).unwrap_or(after.len());
    let rest = after.get(..length).unwrap_or_default();
    let line_rest = after.get(length..).and_then(|t| t.split('\n').next()).unwrap_or_default();
    let rest = if line_rest.trim().is_empty() { rest.strip_suffix(model.escape).unwrap_or(rest) } else { rest };
    range(start, offset + rest.len())
}

fn blank_len(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8)
}

/// The `$` that the cursor is behind, with its name, unless it is escaped.
fn variable(model: &Model, placed: &Placed, at: TextSize) -> Option<CompletionContext> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let offset = usize::from(at);
    let before = model.text.get(usize::from(placed.start)..offset)?;
    let after = model.text.get(offset..)?;
    let stem = before.trim_end_matches(is_name);
    let typed = before.len() - stem.len();
    let (head, mut braced) = match stem.strip_suffix("${") {
        Some(head) => (head, true),
        None => (stem.strip_suffix('$')?, false),
    };
    let name_start = if !braced && typed == 0 && after.starts_with('{') {
        braced = true;
        offset + 1
    } else {
        offset - typed
    };
    // The shell and heredocs know `\` whatever the file's escape character is.
    let escapes = head.chars().rev().take_while(|&c| c == '\\' || c == model.escape).count();
    if escapes % 2 == 1 || head.ends_with('$') {
        return None;
    }
    let rest = model.text.get(name_start..)?;
    let name_end = name_start + (rest.len() - rest.trim_start_matches(is_name).len());
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let closed = braced && model.text.get(name_end..).is_some_and(|t| t.starts_with('}'));
    let start = usize::from(placed.start) + head.len();
    Some(CompletionContext::Variable { replace: range(start, name_end), name: range(name_start, name_end), braced, closed })
}

/// Whether a `$` before an offset of an instruction is expanded by the builder or by a shell.
fn expands(model: &Model, placed: &Placed, instruction: &Instruction, at: TextSize) -> bool {
    if let Some(flag) = instruction.flags.iter().find(|f| f.range.start() < at && at <= f.range.end()) {
        let spec = instruction.keyword.flag(flag.name());
        return flag.has_equals && spec.is_some_and(|spec| spec.expanded);
    }
    match instruction.keyword {
        Keyword::Maintainer | Keyword::Shell | Keyword::Onbuild | Keyword::Unknown => false,
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => match instruction.command() {
            // Strings are taken as they are, unless a shell is what runs.
            Some(Command::Json(_)) => ShellScript::of(instruction, model.escape).commands.iter().any(|c| {
                c.source == crate::model::CommandSource::ExecShell && c.words.iter().any(|w| w.range.contains_inclusive(at))
            }),
            _ => true,
        },
        Keyword::Arg => {
            word_start(placed, instruction, at).contains('=') && !in_single_quotes(placed, instruction, at, model.escape)
        }
        Keyword::Copy | Keyword::Add | Keyword::Volume if matches!(instruction.paths(), Some(Paths::Json(_))) => true,
        _ => !in_single_quotes(placed, instruction, at, model.escape),
    }
}

/// The text of the word up to the cursor.
fn word_start<'p>(placed: &'p Placed, instruction: &Instruction, at: TextSize) -> &'p str {
    let before = placed.slice(between(instruction.keyword_token.range.end(), at.min(size(placed.text.len()))));
    before.rsplit(char::is_whitespace).next().unwrap_or_default()
}

fn in_single_quotes(placed: &Placed, instruction: &Instruction, at: TextSize, escape: char) -> bool {
    let before = placed.slice(between(instruction.keyword_token.range.end(), at.min(size(placed.text.len()))));
    open_quote(before, escape) == Some('\'')
}

/// Whether `$name` means something in the body of a heredoc: in a script that a shell runs, and in a file
/// whose marker has no quotes.
fn body_expands(model: &Model, placed: &Placed, heredoc: usize) -> bool {
    let markers: Vec<&HeredocMarker> = placed.heredoc_markers();
    let (Some(marker), Some(body)) = (markers.get(heredoc), placed.heredocs.get(heredoc).and_then(|h| h.body)) else {
        return false;
    };
    let is_run = placed.trigger().map_or(placed.keyword, |t| t.keyword) == Keyword::Run;
    let is_script = || {
        let script = ShellScript::of(&placed.instruction, model.escape);
        script.commands.iter().flat_map(|c| &c.words).any(|w| body.contains_range(w.range))
    };
    let names_interpreter = is_run && placed.slice(body).starts_with("#!");
    if names_interpreter { is_script() } else { !marker.quoted || (is_run && is_script()) }
}
