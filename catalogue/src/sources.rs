//! Where the sources are: a folder for each, either files or a Git repository (also one without a work tree).

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::days::is_day;

/// One source.
#[derive(Debug)]
pub(crate) struct Source {
    folder: PathBuf,
    /// Whether its files are in Git alone.
    bare: bool,
    /// The day of its newest change.
    pub(crate) day: String,
}

/// What went wrong.
pub(crate) type Why = String;

impl Source {
    /// A source of that name below a folder; `None` if it is not there.
    pub(crate) fn find(from: &Path, name: &str) -> Result<Option<Self>, Why> {
        let folder = from.join(name);
        if !folder.is_dir() {
            return Ok(None);
        }
        let bare = folder.join("objects").is_dir() && folder.join("HEAD").is_file();
        let mut source = Self { folder, bare, day: String::new() };
        // A download says its day in a file.
        let day = match std::fs::read_to_string(source.folder.join("DATE")) {
            Ok(day) => day,
            Err(_) => source.git(&["log", "-1", "--format=%cs"])?,
        };
        source.day = day.trim().to_owned();
        if !is_day(&source.day) {
            return Err(format!("{name}: no day: neither a file DATE nor a Git repository"));
        }
        Ok(Some(source))
    }

    /// A file.
    pub(crate) fn read(&self, path: &str) -> Result<String, Why> {
        if self.bare {
            return self.git(&["show", &format!("HEAD:{path}")]);
        }
        std::fs::read_to_string(self.folder.join(path)).map_err(|error| format!("{path}: {error}"))
    }

    /// The names of the files in a folder, in order.
    pub(crate) fn list(&self, path: &str) -> Result<Vec<String>, Why> {
        let mut names: Vec<String> = if self.bare {
            self.git(&["ls-tree", "--name-only", &format!("HEAD:{path}")])?.lines().map(str::to_owned).collect()
        } else {
            let entries = std::fs::read_dir(self.folder.join(path)).map_err(|error| format!("{path}: {error}"))?;
            entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
        };
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        Ok(names)
    }

    /// All versions that a file had since a day, the newest first; the one of today alone where there is no history.
    pub(crate) fn versions(&self, path: &str, since: &str) -> Result<Vec<String>, Why> {
        let commits = self.git(&["log", "--format=%H", &format!("--since={since}"), "--", path]);
        let commits: Vec<String> = commits.unwrap_or_default().lines().map(|commit| format!("{commit}:{path}")).collect();
        if commits.is_empty() {
            return Ok(vec![self.read(path)?]);
        }
        self.objects(commits)
    }

    /// The versions of a file that are newer than a day, each with its own, the oldest first; nothing where there is no history.
    pub(crate) fn dated_versions(&self, path: &str, since: &str) -> Result<Vec<(String, String)>, Why> {
        let log = self.git(&["log", "--format=%H %cs", "--", path]).unwrap_or_default();
        let commits = log.lines().filter_map(|line| line.split_once(' ')).take_while(|(_, day)| since < *day);
        let dated = |(commit, day): (&str, &str)| Ok((day.to_owned(), self.git(&["show", &format!("{commit}:{path}")])?));
        let mut versions = commits.map(dated).collect::<Result<Vec<_>, Why>>()?;
        versions.reverse();
        Ok(versions)
    }

    fn objects(&self, names: Vec<String>) -> Result<Vec<String>, Why> {
        let failed = |error: std::io::Error| format!("git: {error}");
        let mut child =
            self.command(&["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("git: no pipes".to_owned());
        };
        let asked = names.clone();
        let writer = std::thread::spawn(move || asked.iter().try_for_each(|name| writeln!(input, "{name}")));
        let mut output = BufReader::new(output);
        let mut texts = Vec::new();
        for _ in &names {
            let mut head = String::new();
            output.read_line(&mut head).map_err(failed)?;
            // A version in which the file is gone is `… missing`.
            let Some(size) = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<usize>().ok()) else { continue };
            let mut bytes = vec![0; size + 1];
            output.read_exact(&mut bytes).map_err(failed)?;
            bytes.pop();
            texts.push(String::from_utf8_lossy(&bytes).into_owned());
        }
        let _ = writer.join();
        let _ = child.wait();
        Ok(texts)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        if self.bare {
            command.arg("--git-dir").arg(&self.folder);
        } else {
            command.arg("-C").arg(&self.folder);
        }
        command.args(arguments).stderr(Stdio::null());
        command
    }

    fn git(&self, arguments: &[&str]) -> Result<String, Why> {
        let failed = |why: &str| format!("{}: git {}: {why}", self.folder.display(), arguments.join(" "));
        let output = self.command(arguments).output().map_err(|error| failed(&error.to_string()))?;
        if !output.status.success() {
            return Err(failed("failed"));
        }
        String::from_utf8(output.stdout).map_err(|_| failed("is not UTF-8"))
    }
}
