//! The steps of `.ci/run`, one by one.

use std::path::Path;
use std::process::Command;

/// Runs the steps whose names contain one of some words; lists all of them without words.
pub(crate) fn run(root: &Path, words: &[&str]) -> Result<(), String> {
    let script = std::fs::read_to_string(root.join(".ci/run")).map_err(|error| format!(".ci/run: {error}"))?;
    let (before, steps) = steps(&script);
    if words.is_empty() {
        for (name, _) in &steps {
            println!("{name}");
        }
        return Ok(());
    }
    let is_asked = |name: &str| words.iter().any(|word| name.to_lowercase().contains(&word.to_lowercase()));
    let asked: Vec<&str> = steps.iter().filter(|(name, _)| is_asked(name)).map(|(_, text)| text.as_str()).collect();
    if asked.is_empty() {
        return Err(format!("no step is called {}", words.join(" or ")));
    }
    // A variable of one step is used by those that follow.
    let variables = "server=$PWD/target/release\nexport DOCKERFILE_LS_OFFLINE=1\n";
    let text = format!("{}{variables}{}", before.replace("$0", "$ROOT/.ci/run"), asked.concat());
    let status = Command::new("bash").arg("-c").arg(text).env("ROOT", root).current_dir(root).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{status}")),
        Err(error) => Err(format!("bash: {error}")),
    }
}

/// What stands before the first step, and each step with its name.
fn steps(script: &str) -> (String, Vec<(String, String)>) {
    let mut before = String::new();
    let mut steps: Vec<(String, String)> = Vec::new();
    for line in script.lines() {
        if let Some(name) = line.strip_prefix("step ") {
            steps.push((name.trim_matches('"').to_owned(), String::new()));
        }
        let into = steps.last_mut().map_or(&mut before, |(_, text)| text);
        into.push_str(line);
        into.push('\n');
    }
    (before, steps)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_script_has_steps() {
        let script = include_str!("../../.ci/run");
        let (before, steps) = super::steps(script);
        assert!(before.contains("step()") && steps.iter().any(|(name, text)| name == "format" && text.contains("cargo fmt")));
        assert_eq!(before + &steps.into_iter().map(|(_, text)| text).collect::<String>(), script);
    }
}
