//! Shell form to exec form and back.

use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::data::shell_words::{BUILTINS, SHELL_ONLY};
use crate::model::{CommandSource, Separator, ShellScript, exec_form, shell_form};
use crate::syntax::ast::{Command, Keyword, TriviaKind};
use crate::syntax::joined;
use crate::text::{Edit, TextRange, between};
use crate::texts::{Phrase, action, refactoring as texts};

pub(super) const EXEC_FORM: Refactoring = Refactoring {
    name: "exec-form",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameProcess,
    about: texts::exec_form,
    example: "FROM python:3.14-slim\nCMD <|>python -m app --port 8000\n",
    offer: to_exec,
};

pub(super) const SHELL_FORM: Refactoring = Refactoring {
    name: "shell-form",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameProcess,
    about: texts::shell_form,
    example: "FROM debian:trixie-slim\nRUN <|>[\"apt-get\", \"update\"]\n",
    offer: to_shell,
};

fn to_exec(selection: &Selection<'_>) -> Vec<Rewrite> {
    let Some(Command::Shell(shell)) = command(selection) else { return Vec::new() };
    let text = exec_form(&selection.placed.instruction, selection.model.escape);
    let by_shell = if text.is_none() { exec_by_shell(selection) } else { None };
    let mut out = rewritten(selection, action::exec_form(), shell.range, text);
    out.extend(rewritten(selection, action::exec_by_shell(), shell.range, by_shell));
    out
}

/// A command with variables as an array: a shell puts them in, and gives way to the program.
fn exec_by_shell(selection: &Selection<'_>) -> Option<String> {
    let Selection { model, placed, .. } = *selection;
    let Some(Command::Shell(shell)) = placed.command() else { return None };
    let [command] = ShellScript::of(placed, model.escape).commands.as_slice() else { return None };
    let (first, last) = (command.words.first()?, command.words.last()?);
    let is_one = command.source == CommandSource::Shell
        && command.end == Separator::End
        && command.assignments.is_empty()
        && command.redirections.is_empty()
        && shell.markers.is_empty()
        && shell.range == between(first.range.start(), last.range.end().max(first.range.end()));
    // The shell has no program of those names to give way to.
    let is_program = first.literal
        && !first.text.is_empty()
        && !BUILTINS.contains(&first.text.as_str())
        && !SHELL_ONLY.contains(&first.text.as_str());
    let text = joined(placed.slice(shell.range), model.escape);
    let is_plain = !text.contains(['#', '(', '{', '`']) || (text.contains("${") && !text.contains(['#', '(', '`']));
    if placed.keyword == Keyword::Run || !is_one || !is_program || !is_plain || text.contains('\n') || !text.contains('$') {
        return None;
    }
    let words = ["sh", "-c", &format!("exec {text}")].map(|word| serde_json::Value::from(word).to_string());
    Some(format!("[{}]", words.join(", ")))
}

fn to_shell(selection: &Selection<'_>) -> Vec<Rewrite> {
    let Some(Command::Json(json)) = command(selection) else { return Vec::new() };
    rewritten(selection, action::shell_form(), json.range, shell_form(json))
}

/// The command, where its form can be another one.
fn command<'a>(selection: &Selection<'a>) -> Option<&'a Command> {
    let placed = selection.placed;
    // ENTRYPOINT and CMD change what the other one's form means.
    let other = match placed.keyword {
        Keyword::Run => None,
        Keyword::Cmd => Some(Keyword::Entrypoint),
        Keyword::Entrypoint => Some(Keyword::Cmd),
        _ => return None,
    };
    // What SHELL names may do more than run a program.
    if !selection.has_posix_shell() || selection.shells().next().is_some() {
        return None;
    }
    if other.is_some_and(|other| selection.chain().any(|i| i.keyword == other)) {
        return None;
    }
    placed.command()
}

fn rewritten(selection: &Selection<'_>, title: Phrase, range: TextRange, text: Option<String>) -> Vec<Rewrite> {
    let placed = selection.placed;
    let has_comment = placed.trivia.iter().any(|t| t.kind == TriviaKind::Comment && range.contains_range(t.range));
    let text = text.filter(|_| !has_comment);
    text.map(|text| Rewrite::new(title, vec![Edit::replace(placed.at(range), text)])).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    #[test]
    fn not_on_an_image_with_a_shell_of_its_own() {
        check_action(
            "Convert to exec form",
            "FROM registry.example/app:1\nCMD a b<|>\n",
            "FROM registry.example/app:1\nCMD [\"a\", \"b\"]\n",
        );
        check_no_action("Convert to exec form", "FROM registry.example/app:pwsh\nCMD a b<|>\n");
    }

    #[test]
    fn to_exec_form() {
        let to = "Convert to exec form";
        check_action(
            to,
            "FROM a\nRUN --network=none <|>a 'b c' \\\n  d\n",
            "FROM a\nRUN --network=none [\"a\", \"b c\", \"d\"]\n",
        );
        check_action(to, "FROM a\nENTRYPOINT <|>a b\n", "FROM a\nENTRYPOINT [\"a\", \"b\"]\n");
        for text in [
            "FROM a\nRUN <|>a && b\n",
            "FROM a\nRUN <|>cd b\n",
            "FROM a\nENTRYPOINT [\"x\"]\nENTRYPOINT <|>a\nCMD b\n",
            "FROM a\nSHELL [\"bash\", \"-lc\"]\nRUN <|>a\n",
            "FROM mcr.microsoft.com/windows/servercore:1\nRUN <|>a\n",
            "FROM a\nRUN a \\\n# why\n<|>b\n",
            "RUN <|>a\n",
        ] {
            check_no_action(to, text);
        }
    }

    #[test]
    fn variables_want_a_shell() {
        let to = "Convert to exec form by way of a shell";
        check_action(
            to,
            "FROM a\nCMD <|>gunicorn -b 0.0.0.0:${PORT} \\\n  \"$APP\"\n",
            "FROM a\nCMD [\"sh\", \"-c\", \"exec gunicorn -b 0.0.0.0:${PORT}   \\\"$APP\\\"\"]\n",
        );
        for text in
            ["CMD <|>a", "CMD <|>a $B && c", "CMD <|>cd $B", "CMD <|>$A", "RUN <|>a $B", "CMD <|>a $(b)", "CMD <|>A=1 b $C"]
        {
            check_no_action(to, &format!("FROM a\n{text}\n"));
        }
    }

    #[test]
    fn to_shell_form() {
        let to = "Convert to shell form";
        check_action(to, "FROM a\nRUN <|>[\"a\", \"$B\"]\n", "FROM a\nRUN a '$B'\n");
        check_action(to, "FROM a\nCMD <|>[\"a\"]\n", "FROM a\nCMD a\n");
        for text in ["FROM a\nENTRYPOINT [\"x\"]\nCMD <|>[\"a\"]\n", "FROM a\nRUN <|>[\"a\\\\b\"]\n", "FROM a\nCMD <|>[]\n"] {
            check_no_action(to, text);
        }
    }
}
