//! Hover: what the word under the cursor means.

use crate::data::docs::{self, Language, Topic};
use crate::model::{Base, Model, Origin, Stage, StageReference, Value};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::{Arguments, Flag, Instruction, Keyword, Variable};
use crate::text::{TextRange, TextSize};

/// What to show, and for which text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The bytes that are explained.
    pub range: TextRange,
    /// Markdown.
    pub markdown: String,
}

/// Explains what stands at an offset; the end of a word counts as in it.
pub fn hover(snapshot: &Snapshot, at: TextSize) -> Option<Hover> {
    let language = snapshot.world.language;
    if snapshot.kind == FileKind::Dockerignore {
        return hover_pattern(snapshot, at);
    }
    let model = snapshot.model();
    if let Some(hover) = hover_directive(model, at, language) {
        return Some(hover);
    }
    let index = model.instruction_at(at)?;
    let placed = model.instructions.get(index)?;
    let relative = placed.relative(at)?;
    if placed.trivia.iter().any(|t| t.range.contains(relative)) {
        return None;
    }
    let cursor = Cursor { snapshot, model, index, at: relative, language };
    let (range, markdown) = cursor.instruction(&placed.instruction)?;
    Some(Hover { range: placed.at(range), markdown })
}

struct Cursor<'a> {
    snapshot: &'a Snapshot,
    model: &'a Model,
    index: usize,
    at: TextSize,
    language: Language,
}

type Found = Option<(TextRange, String)>;

impl Cursor<'_> {
    fn hits(&self, range: TextRange) -> bool {
        range.contains_inclusive(self.at)
    }

    fn instruction(&self, instruction: &Instruction) -> Found {
        if self.hits(instruction.keyword_token.range) {
            let doc = docs::instruction(self.language, &instruction.keyword_token.text)?;
            return Some((instruction.keyword_token.range, doc.to_owned()));
        }
        if let Some(variable) = self.variable_at(instruction) {
            return self.variable(variable);
        }
        if let Some(flag) = instruction.flags.iter().find(|f| self.hits(f.range)) {
            return self.flag(instruction, flag);
        }
        if let Some(marker) = instruction.heredoc_markers().into_iter().find(|m| self.hits(m.range)) {
            return Some((marker.range, docs::topic(self.language, Topic::Heredoc).to_owned()));
        }
        match &instruction.arguments {
            Arguments::From(from) => {
                if let Some(word) = from.as_keyword.as_ref().filter(|k| self.hits(k.range)) {
                    return Some((word.range, docs::topic(self.language, Topic::Stage).to_owned()));
                }
                if let Some(alias) = from.alias.as_ref().filter(|a| self.hits(a.range)) {
                    let stage = self.model.stage_of(self.index).and_then(|s| self.model.stages.get(s))?;
                    return Some((alias.range, self.stage(stage)));
                }
                let image = from.image.as_ref().filter(|i| self.hits(i.word.range))?;
                Some((image.word.range, self.image()?))
            }
            Arguments::Healthcheck(Some(check)) if self.hits(check.kind_token.range) => {
                Some((check.kind_token.range, docs::instruction(self.language, "HEALTHCHECK")?.to_owned()))
            }
            Arguments::Onbuild(Some(trigger)) => self.instruction(trigger),
            _ => None,
        }
    }

    fn flag(&self, instruction: &Instruction, flag: &Flag) -> Found {
        let keyword = instruction.keyword.as_str();
        if instruction.keyword == Keyword::Copy
            && flag.name() == "from"
            && let Some(value) = flag.value.as_ref().filter(|v| self.hits(v.range))
            && let Some(stage) = self.referred_stage(&value.raw)
        {
            return Some((value.range, self.stage(stage)));
        }
        Some((flag.name_range(), docs::flag(self.language, keyword, flag.name())?.to_owned()))
    }

    fn referred_stage(&self, name: &str) -> Option<&Stage> {
        if let Ok(index) = name.parse::<usize>() {
            return self.model.stages.get(index);
        }
        match self.model.stage_named(name, self.model.stage_of(self.index)?) {
            StageReference::Stage(index) => self.model.stages.get(index),
            StageReference::External => None,
        }
    }

    fn stage(&self, stage: &Stage) -> String {
        let name = stage.name.as_ref().map_or_else(|| format!("#{}", stage.index), |n| n.text.clone());
        let mut chain = vec![name.clone()];
        chain.extend(
            self.model.ancestors(stage).map(|s| s.name.as_ref().map_or_else(|| format!("#{}", s.index), |n| n.text.clone())),
        );
        if let Base::Image(image) = self.model.root_base(stage) {
            chain.push(image.to_string());
        }
        let title = match self.language {
            Language::English => format!("**Build stage `{name}`** (index {})", stage.index),
            Language::Russian => format!("**Этап сборки `{name}`** (номер {})", stage.index),
        };
        let steps: Vec<String> = chain.iter().map(|c| format!("`{c}`")).collect();
        format!("{title}\n\n{}", steps.join(" ← "))
    }

    fn image(&self) -> Option<String> {
        let stage = self.model.stage_of(self.index).and_then(|s| self.model.stages.get(s))?;
        match &stage.base {
            Base::Image(image) => Some(crate::ide::image::describe(image, &self.snapshot.world)),
            Base::Stage(index) => Some(self.stage(self.model.stages.get(*index)?)),
            Base::Scratch => Some(match self.language {
                Language::English => "**scratch**: an empty image; nothing is pulled.".to_owned(),
                Language::Russian => "**scratch**: пустой образ, ничего не скачивается.".to_owned(),
            }),
            Base::Missing | Base::Invalid(_) | Base::Unknown => None,
        }
    }

    fn variable_at<'i>(&self, instruction: &'i Instruction) -> Option<&'i Variable> {
        if instruction.keyword == Keyword::Onbuild {
            return None;
        }
        // The innermost one: inner variables come after the outer ones.
        instruction.words().into_iter().flat_map(|w| w.variables()).rev().find(|v| self.hits(v.range))
    }

    fn variable(&self, variable: &Variable) -> Found {
        let name = variable.name.as_ref()?;
        let environment = self.model.environment_before(self.index);
        let kind = match (environment.origin(&name.text), self.language) {
            (Some(Origin::Env), Language::English) => "environment variable (ENV)",
            (Some(Origin::Env), Language::Russian) => "переменная окружения (ENV)",
            (Some(Origin::Arg | Origin::GlobalArg), Language::English) => "build argument (ARG)",
            (Some(Origin::Arg | Origin::GlobalArg), Language::Russian) => "аргумент сборки (ARG)",
            (Some(Origin::Predefined), Language::English) => "set by the builder",
            (Some(Origin::Predefined), Language::Russian) => "задаёт сборщик",
            (None, Language::English) => "not set in this file",
            (None, Language::Russian) => "в этом файле не задана",
        };
        let mut text = format!("**`{}`**: {kind}", name.text);
        if let Value::Set(value) = environment.value(&name.text)
            && environment.origin(&name.text).is_some()
        {
            let label = if self.language == Language::Russian { "Значение" } else { "Value" };
            text.push_str(&format!("\n\n{label}: {}", code(&value)));
        }
        if let Some(doc) = docs::variable(self.language, &name.text) {
            text.push_str("\n\n");
            text.push_str(doc.description);
        }
        if variable.modifier.is_some() {
            text.push_str("\n\n");
            text.push_str(docs::topic(self.language, Topic::VariableForms));
        }
        Some((variable.range, text))
    }
}

/// Text from a file as a code span.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    if text.is_empty() {
        return "\"\"".to_owned();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    if longest == 0 { format!("{fence}{text}{fence}") } else { format!("{fence} {text} {fence}") }
}

fn hover_directive(model: &Model, at: TextSize, language: Language) -> Option<Hover> {
    let directive = model.directives.iter().find(|d| d.name.cover(d.value_range).contains_inclusive(at))?;
    let doc = docs::directive(language, model.slice(directive.name))?;
    Some(Hover { range: directive.name, markdown: doc.to_owned() })
}

fn hover_pattern(snapshot: &Snapshot, at: TextSize) -> Option<Hover> {
    let (file, _) = snapshot.ignorefile();
    let pattern = file.patterns.iter().find(|p| p.range.contains_inclusive(at))?;
    Some(Hover { range: pattern.range, markdown: docs::topic(snapshot.world.language, Topic::DockerIgnore).to_owned() })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_hover, check_no_hover};

    #[test]
    fn keywords() {
        for keyword in ["FROM", "WORKDIR", "COPY", "RUN", "EXPOSE", "CMD"] {
            let text = format!("FROM alpine\n{keyword}<|> a b\n");
            check_hover(&text, keyword, &format!("**{keyword}**"));
        }
        check_hover("FROM a\nWORK\\\nD<|>IR /x", "WORK\\\nDIR", "**WORKDIR**");
        check_hover("FROM a\nONBUILD C<|>OPY a b", "COPY", "**COPY**");
    }

    #[test]
    fn flags_stages_and_variables() {
        check_hover("FROM a\nCOPY --ch<|>own=1 a b", "--chown", "chown");
        check_hover("FROM a AS b\nFROM c\nCOPY --from=b<|> x y", "b", "**Build stage `b`**");
        check_hover("ARG V=3\nFROM python:$V<|>", "$V", "Value: `3`");
        check_hover("FROM a\nENV A=1\nENV B=x${A:-y<|>}", "${A:-y}", "environment variable");
        check_hover("# esc<|>ape=`\nFROM a", "escape", "escape");
        check_no_hover("FROM a\nRUN x \\\n # comm<|>ent\n y");
        check_no_hover("FROM a\n<|>\nRUN b");
    }
}
