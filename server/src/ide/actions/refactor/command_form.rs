//! Shell form to exec form and back.

use super::{Selection, chain_of, has_posix_shell, shells_of};
use crate::ide::actions::{Action, ActionKind};
use crate::model::{exec_form, shell_form};
use crate::syntax::ast::{Command, Keyword, TriviaKind};
use crate::text::Edit;
use crate::texts::action;

pub(super) fn convert(selection: &Selection<'_>) -> Option<Action<'static>> {
    let Selection { model, placed, index, .. } = *selection;
    // What SHELL names may do more than run a program.
    if !has_posix_shell(model, index) || shells_of(model, index).next().is_some() {
        return None;
    }
    // ENTRYPOINT and CMD change what the other one's form means.
    let other = match placed.keyword {
        Keyword::Cmd => Some(Keyword::Entrypoint),
        Keyword::Entrypoint => Some(Keyword::Cmd),
        _ => None,
    };
    if other.is_some_and(|other| chain_of(model, index).any(|i| i.keyword == other)) {
        return None;
    }
    let (title, text, range) = match placed.command()? {
        Command::Shell(shell) => (action::exec_form(), exec_form(&placed.instruction, model.escape)?, shell.range),
        Command::Json(json) => (action::shell_form(), shell_form(json)?, json.range),
    };
    if placed.trivia.iter().any(|t| t.kind == TriviaKind::Comment && range.contains_range(t.range)) {
        return None;
    }
    Some(selection.action(&title, ActionKind::Rewrite, vec![Edit::replace(placed.at(range), text)]))
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
    fn to_shell_form() {
        let to = "Convert to shell form";
        check_action(to, "FROM a\nRUN <|>[\"a\", \"$B\"]\n", "FROM a\nRUN a '$B'\n");
        check_action(to, "FROM a\nCMD <|>[\"a\"]\n", "FROM a\nCMD a\n");
        for text in ["FROM a\nENTRYPOINT [\"x\"]\nCMD <|>[\"a\"]\n", "FROM a\nRUN <|>[\"a\\\\b\"]\n", "FROM a\nCMD <|>[]\n"] {
            check_no_action(to, text);
        }
    }
}
