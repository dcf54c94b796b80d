//! A release, tried on one machine.

use std::path::Path;
use std::process::Command;

/// Builds programs unless they are there, makes everything else from them, and installs it.
pub(crate) fn dry_run(root: &Path, programs: Option<&Path>) -> Result<(), String> {
    let programs = match programs {
        Some(programs) => programs.to_owned(),
        None => {
            let programs = root.join("target/release-programs");
            run(root, "tests/packages/image.py", &programs)?;
            programs
        }
    };
    run(root, "tests/packages/run.sh", &programs)
}

fn run(root: &Path, script: &str, programs: &Path) -> Result<(), String> {
    println!("== {script}");
    match Command::new(root.join(script)).arg(programs).current_dir(root).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{script}: {status}")),
        Err(error) => Err(format!("{script}: {error}")),
    }
}
