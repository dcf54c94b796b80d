//! Finds and reads project files.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rustc_hash::FxHashMap;

use crate::config::Settings;
use crate::config::project::{HADOLINT_NAMES, MAX_BYTES, OWN_NAMES, Project, ProjectProblem, RuleNames, parse};
use crate::disk::{self, Refusal};
use crate::text::range;
use crate::texts::{Phrase, project as texts};

/// A file that was written more recently than this may be written again without a new time.
const SETTLED: Duration = Duration::from_secs(2);

/// A project file that was read.
#[derive(Debug)]
pub struct ProjectFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its text, which the places of problems index.
    pub text: String,
    /// What it says.
    pub project: Project,
    /// Whether there was a text to read.
    pub is_read: bool,
    stamp: Option<Stamp>,
}

/// When a file was written, and its size: as long as these stay, so does its text.
type Stamp = (SystemTime, u64);

impl ProjectFile {
    /// Reads a project file. What cannot be read is a problem of its own.
    pub fn read(path: &Path, names: &[&str]) -> Self {
        Self::read_as(path, &path.file_name().unwrap_or_default().to_string_lossy(), names)
    }

    /// What a file at a path would say, without a file.
    pub fn made(path: PathBuf, project: Project) -> Self {
        Self { path, text: String::new(), project, is_read: true, stamp: None }
    }

    /// Reads a project file as if it had another name, which says what is in it.
    pub fn read_as(path: &Path, name: &str, names: &[&str]) -> Self {
        // Before the text: a change in between is noticed the next time.
        let stamp = stamp(path);
        let (text, project, is_read) = match read(path) {
            Ok(text) => (text.clone(), parse(name, &text, RuleNames(names)), true),
            Err(message) => {
                let problem = ProjectProblem { range: range(0, 0), message, serious: true };
                (String::new(), Project { problems: vec![problem], ..Project::default() }, false)
            }
        };
        Self { path: path.to_owned(), text, project, is_read, stamp }
    }

    /// Whether it says the same at the same place.
    pub fn same_as(&self, other: &Self) -> bool {
        self.path == other.path && self.text == other.text && self.project.problems == other.project.problems
    }

    /// What holds for a file, by its path as in [`relative`](Self::relative).
    pub fn settings(&self, editor: &Settings, file: &str) -> Settings {
        let folder = self.project.context_for(file);
        let context = folder.and_then(|folder| Some(self.path.parent()?.join(folder).components().collect()));
        let settings = self.project.over(editor, file);
        Settings { context: context.or(settings.context), ..settings }
    }

    /// A file's path from the folder of the project file, with `/`; the whole path if it lies elsewhere.
    pub fn relative(&self, file: &Path) -> String {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        file.strip_prefix(folder).unwrap_or(file).to_string_lossy().replace('\\', "/")
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(path).ok()?;
    let written = metadata.modified().ok()?;
    let age = SystemTime::now().duration_since(written).ok()?;
    (SETTLED < age).then_some((written, metadata.len()))
}

fn read(path: &Path) -> Result<String, Phrase> {
    disk::regular_text(path, MAX_BYTES).map_err(|refusal| match refusal {
        Refusal::Io(error) => texts::foreign(error.to_string()),
        Refusal::NotAFile => texts::not_a_file(),
        Refusal::TooLarge(_) => texts::too_large(),
        Refusal::NotUtf8 => texts::not_utf8(),
    })
}

/// The project files of a run or a session, each read once.
#[derive(Debug)]
pub struct Projects {
    /// Asked for when a file is read, which most folders do not have.
    names: fn() -> Vec<&'static str>,
    /// What was read when somebody looked the last time.
    before: Vec<Arc<ProjectFile>>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// By their paths as they are spelled.
    folders: FxHashMap<OsString, Arc<Folder>>,
    answers: FxHashMap<OsString, Option<Arc<ProjectFile>>>,
    files: Vec<Arc<ProjectFile>>,
}

#[derive(Debug, Default)]
struct Folder {
    own: Option<PathBuf>,
    hadolint: Option<PathBuf>,
    is_root: bool,
}

impl Projects {
    /// No project file is known yet. `names` answers with the names of all rules.
    pub fn new(names: fn() -> Vec<&'static str>) -> Self {
        Self { names, before: Vec::new(), known: Mutex::default() }
    }

    /// Looks anew: of the files that are known, only those that were written since are read again.
    pub fn renewed(self) -> Self {
        Self { before: self.used(), names: self.names, known: Mutex::default() }
    }

    /// The project file for the files of a folder: the nearest `dockerfile-ls.toml` or `.dockerfile-ls.toml` up to
    /// the repository's root, or else the nearest `.hadolint.yaml`. Where there is no repository, up to `workspace`,
    /// or the folder alone if it lies elsewhere: what others put into `/tmp` is not a project. Both paths are
    /// absolute.
    pub fn of(&self, folder: &Path, workspace: &Path) -> Option<Arc<ProjectFile>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known.answers.get(folder.as_os_str()) {
            return answer.clone();
        }
        let (mut folders, mut root) = (Vec::new(), None);
        for (index, above) in folder.ancestors().enumerate() {
            let facts = known.folder(above);
            let is_root = facts.is_root;
            folders.push(facts);
            if is_root || (root.is_none() && above == workspace) {
                root = Some(index);
            }
            if is_root {
                break;
            }
        }
        let within = || folders.iter().take(root.unwrap_or(0) + 1);
        let path = within().find_map(|f| f.own.as_ref()).or_else(|| within().find_map(|f| f.hadolint.as_ref()));
        let answer = path.map(|path| known.file(path, self.names, &self.before));
        known.answers.insert(folder.into(), answer.clone());
        answer
    }

    /// Every project file that was of use, by path.
    pub fn used(&self) -> Vec<Arc<ProjectFile>> {
        let mut files = self.known.lock().unwrap_or_else(PoisonError::into_inner).files.clone();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }
}

impl Known {
    fn folder(&mut self, folder: &Path) -> Arc<Folder> {
        if let Some(facts) = self.folders.get(folder.as_os_str()) {
            return Arc::clone(facts);
        }
        let find = |names: [&str; 2]| names.iter().map(|name| folder.join(name)).find(|path| path.exists());
        let facts = Folder { own: find(OWN_NAMES), hadolint: find(HADOLINT_NAMES), is_root: folder.join(".git").exists() };
        let facts = Arc::new(facts);
        self.folders.insert(folder.into(), Arc::clone(&facts));
        facts
    }

    fn file(&mut self, path: &Path, names: fn() -> Vec<&'static str>, before: &[Arc<ProjectFile>]) -> Arc<ProjectFile> {
        if let Some(file) = self.files.iter().find(|f| f.path == path) {
            return Arc::clone(file);
        }
        let same = before.iter().find(|f| f.path == path && f.stamp.is_some() && f.stamp == stamp(path));
        let file = same.cloned().unwrap_or_else(|| Arc::new(ProjectFile::read(path, &names())));
        self.files.push(Arc::clone(&file));
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_one_up_to_the_root() {
        let top = tempfile::tempdir().unwrap();
        let at = |path: &str| top.path().join(path);
        std::fs::create_dir_all(at("repo/.git")).unwrap();
        std::fs::create_dir_all(at("repo/a/b")).unwrap();
        std::fs::create_dir_all(at("plain/c")).unwrap();
        for (path, text) in [
            ("dockerfile-ls.toml", ""),
            ("repo/.dockerfile-ls.toml", "profile = 'all'"),
            ("repo/a/.hadolint.yaml", "ignored: [DL3008]"),
            ("plain/.hadolint.yml", "ignored: [DL3008]"),
        ] {
            std::fs::write(at(path), text).unwrap();
        }
        let projects = Projects::new(Vec::new);
        let found = |folder: &str, workspace: &str| projects.of(&at(folder), &at(workspace)).map(|f| f.relative(&f.path));
        assert_eq!(found("repo/a/b", "repo/a/b").as_deref(), Some(".dockerfile-ls.toml"));
        assert_eq!(found("plain/c", "plain").as_deref(), Some(".hadolint.yml"));
        assert_eq!(found("plain", "elsewhere").as_deref(), Some(".hadolint.yml"));
        std::fs::create_dir_all(at("other/d")).unwrap();
        assert_eq!(found("other/d", "elsewhere"), None);
        assert_eq!(projects.used().len(), 2);
    }

    #[test]
    fn looking_anew_reads_what_was_written_since() {
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("dockerfile-ls.toml");
        let write = |text: &str, age: u64| {
            std::fs::write(&path, text).unwrap();
            let time = SystemTime::now() - Duration::from_secs(age);
            std::fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        };
        let look = |projects: Projects| {
            let projects = projects.renewed();
            let file = projects.of(top.path(), top.path());
            (projects, file)
        };
        write("profile = 'all'", 100);
        let (projects, first) = look(Projects::new(Vec::new));
        let (projects, again) = look(projects);
        let (first, again) = (first.unwrap(), again.unwrap());
        assert!(Arc::ptr_eq(&first, &again) && first.same_as(&again));
        write("profile = 'ALL'", 50);
        let (projects, changed) = look(projects);
        assert_eq!(changed.as_ref().map(|f| f.text.as_str()), Some("profile = 'ALL'"));
        assert!(!first.same_as(&changed.unwrap()));
        // A time that may stay the same through the next change is not relied on.
        write("profile = 'xyz'", 0);
        let (projects, fresh) = look(projects);
        std::fs::write(&path, "profile = 'abc'").unwrap();
        let (projects, fresher) = look(projects);
        assert_ne!(fresh.unwrap().text, fresher.unwrap().text);
        std::fs::remove_file(&path).unwrap();
        assert!(look(projects).1.is_none());
    }
}
