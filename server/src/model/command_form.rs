//! Shell form and exec form of one command, each written as the other.

use super::{CommandSource, Separator, ShellScript};
use crate::data::shell_words::SHELL_ONLY;
use crate::syntax::ast::{Command, Instruction, JsonArray, TriviaKind};
use crate::text::between;

/// The shell form of an instruction as a JSON array, if it is one program with plain arguments and needs
/// no shell.
pub fn exec_form(instruction: &Instruction, escape: char) -> Option<String> {
    let Some(Command::Shell(shell)) = instruction.command() else { return None };
    let [command] = ShellScript::of(instruction, escape).commands.as_slice() else { return None };
    let (first, last) = (command.words.first()?, command.words.last()?);
    let needs_shell = escape != '\\'
        || command.source != CommandSource::Shell
        || !command.assignments.is_empty()
        || !command.redirections.is_empty()
        || command.end != Separator::End
        || shell.range != between(first.range.start(), last.range.end().max(first.range.end()))
        || !shell.markers.is_empty()
        || SHELL_ONLY.contains(&first.text.as_str())
        || first.text.starts_with('[')
        || first.text.is_empty()
        || instruction.trivia.iter().any(|t| t.kind == TriviaKind::Comment)
        || instruction.slice(shell.range).contains(['#', '(', '{'])
        || command.words.iter().any(|w| !w.literal || instruction.slice(w.range).contains('\\'));
    if needs_shell {
        return None;
    }
    let words: Vec<String> = command.words.iter().map(|w| serde_json::Value::from(w.text.as_str()).to_string()).collect();
    Some(format!("[{}]", words.join(", ")))
}

/// A JSON array as text for a POSIX shell that runs the same program with the same arguments.
pub fn shell_form(json: &JsonArray) -> Option<String> {
    let words: Vec<&str> = json.elements.iter().map(|e| e.value.as_deref()).collect::<Option<_>>()?;
    let first = *words.first()?;
    // Quotes cannot keep what the Dockerfile's own lines give a meaning to.
    let is_odd = |word: &&str| word.contains(['\n', '\r', '\\', '\'']) || word.contains("<<");
    if words.iter().any(is_odd) || first.is_empty() || first.starts_with(['-', '[']) || SHELL_ONLY.contains(&first) {
        return None;
    }
    let is_plain = |word: &str, is_name: bool| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "_./:@%+,-".contains(c) || (c == '=' && !is_name))
    };
    let quoted =
        words.iter().enumerate().map(|(at, word)| if is_plain(word, at == 0) { (*word).to_owned() } else { format!("'{word}'") });
    Some(quoted.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exec(text: &str) -> Option<String> {
        exec_form(&crate::testing::model(text).instructions[0].instruction, '\\')
    }

    fn shell(text: &str) -> Option<String> {
        let model = crate::testing::model(text);
        let Some(Command::Json(json)) = model.instructions[0].command() else { panic!("{text}") };
        shell_form(json)
    }

    #[test]
    fn to_exec_form() {
        assert_eq!(exec("RUN a 'b c' \\\n  d").as_deref(), Some(r#"["a", "b c", "d"]"#));
        for text in
            ["RUN cd a", "RUN ! a", "RUN a;", "RUN a > b", "RUN A=1 b", "RUN a $B", "RUN a <<E\nE", "RUN a # b", "RUN a *"]
        {
            assert_eq!(exec(text), None, "{text}");
        }
    }

    #[test]
    fn to_shell_form() {
        assert_eq!(shell(r#"RUN ["a", "b c", "--x=$Y", "d=e", ""]"#).as_deref(), Some("a 'b c' '--x=$Y' d=e ''"));
        for text in [r#"RUN ["it's"]"#, r#"RUN ["a\\b"]"#, r#"RUN ["a", "<<E"]"#, r#"RUN []"#, r#"RUN ["if"]"#, r#"RUN ["--x"]"#]
        {
            assert_eq!(shell(text), None, "{text}");
        }
        assert_eq!(shell(r#"RUN ["A=1", "b"]"#).as_deref(), Some("'A=1' b"));
    }
}
