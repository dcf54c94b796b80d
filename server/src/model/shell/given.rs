//! The texts that an instruction gives to shells.

use super::{ShellDialect, ShellScript, is_shell_script, script_of};
use crate::model::SourceText;
use crate::syntax::ast::{Command, Instruction, JsonElement, Keyword, ShellCommand as ShellLine};

/// A text that a shell is given to run.
#[derive(Debug)]
pub struct ShellText {
    /// What it reads.
    pub text: SourceText,
    /// Which shell; `None` for the one of the instruction ([`crate::model::StageModel::shell_of`]).
    pub shell: Option<ShellDialect>,
}

impl ShellText {
    /// The texts of an instruction: one, unless a command in it hands its heredoc to another shell.
    pub fn of(instruction: &Instruction, escape: char) -> Vec<Self> {
        if instruction.keyword == Keyword::Shell {
            return Vec::new();
        }
        match instruction.command() {
            Some(Command::Shell(line)) if line.markers.is_empty() => {
                vec![Self { text: SourceText::at(instruction, line.range, escape), shell: None }]
            }
            Some(Command::Shell(line)) => with_heredocs(instruction, line, escape).unwrap_or_default(),
            Some(Command::Json(json)) => of_array(instruction, &json.elements, escape).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

/// BuildKit: `dispatchRun`. A heredoc alone is the script; others stand below the line.
fn with_heredocs(instruction: &Instruction, line: &ShellLine, escape: char) -> Option<Vec<ShellText>> {
    let (marker, heredoc) = (line.markers.first()?, instruction.heredocs.first()?);
    let body = || SourceText::heredoc(instruction, heredoc, marker);
    if line.range == marker.range {
        let body = body()?;
        let shell = ShellDialect::of_shebang(body.text());
        return is_shell_script(body.text()).then(|| vec![ShellText { text: body, shell }]);
    }
    let whole = SourceText::with_heredocs(instruction, line.range, escape)?;
    let mut out = vec![ShellText { text: whole, shell: None }];
    let commands = &ShellScript::of(instruction, escape).commands;
    let reader = commands.iter().find(|command| command.redirections.iter().any(|r| r.range == marker.range));
    // What is expanded in it first, nobody knows.
    if let Some(reader) = reader.filter(|reader| marker.quoted && reader.reads_script())
        && let Some(text) = body()
    {
        out.push(ShellText { text, shell: Some(ShellDialect::of_program(reader.program())) });
    }
    Some(out)
}

/// `["sh", "-c", "…"]`
fn of_array(instruction: &Instruction, elements: &[JsonElement], escape: char) -> Option<ShellText> {
    let with_value = || elements.iter().filter(|element| element.value.is_some());
    let values = || with_value().filter_map(|element| element.value.as_deref());
    let script = with_value().nth(script_of(values())?)?;
    let shell = ShellDialect::of_command(values());
    Some(ShellText { text: SourceText::json(instruction, script, escape)?, shell: Some(shell) })
}
