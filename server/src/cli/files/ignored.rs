//! What `.gitignore`, `.ignore`, `.git/info/exclude` and the user's own excludes leave out of a search.
//!
//! The patterns are the `ignore` crate's. The files are read here, because the crate reads anything with that name,
//! even an endless device.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::cli::speech::{retold, said};
use crate::disk::{self, Refusal};
use crate::texts::complaint as texts;

/// Bytes of a file of patterns, and of one of git's own; in a larger one are none.
const MAX_BYTES: u64 = 512 << 10;

/// Takes one line about a file that is not read.
type Tell<'a> = &'a dyn Fn(String);

/// Which files of patterns may be in a folder.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Has {
    ignore: bool,
    gitignore: bool,
    git: bool,
}

impl Has {
    const MAYBE: Self = Self { ignore: true, gitignore: true, git: true };

    /// Takes a name that is in the folder.
    pub(super) fn see(&mut self, name: &OsStr) {
        self.ignore |= name == ".ignore";
        self.gitignore |= name == ".gitignore";
        self.git |= name == ".git";
    }
}

/// The patterns of a folder, above those of the folders that it is in.
#[derive(Debug)]
pub(super) struct Level {
    folder: PathBuf,
    above: Option<Arc<Level>>,
    /// Of `.ignore`.
    ignore: Gitignore,
    /// Of `.gitignore`.
    git: Gitignore,
    /// Of `.git/info/exclude`.
    exclude: Gitignore,
    is_repository: bool,
}

impl Level {
    /// The patterns of the folders that a folder is in.
    pub(super) fn above(folder: &Path, tell: Tell<'_>) -> Option<Arc<Self>> {
        let mut folders: Vec<&Path> = folder.ancestors().skip(1).collect();
        folders.reverse();
        folders.into_iter().fold(None, |above, folder| Self::of(folder, Has::MAYBE, above, tell))
    }

    /// The patterns of a folder; those above where it has none.
    pub(super) fn of(folder: &Path, has: Has, above: Option<Arc<Self>>, tell: Tell<'_>) -> Option<Arc<Self>> {
        let read = |is_there: bool, path: &Path| if is_there { patterns(path, folder, tell) } else { Gitignore::empty() };
        let ignore = read(has.ignore, &folder.join(".ignore"));
        let git = read(has.gitignore, &folder.join(".gitignore"));
        let repository = if has.git { repository(folder) } else { None };
        let exclude = match &repository {
            Some(repository) => patterns(&repository.join("info/exclude"), folder, tell),
            None => Gitignore::empty(),
        };
        let is_repository = repository.is_some();
        if !is_repository && ignore.is_empty() && git.is_empty() {
            return above;
        }
        Some(Arc::new(Self { folder: folder.to_owned(), above, ignore, git, exclude, is_repository }))
    }

    /// This level and those above it, the nearest first.
    fn all(level: Option<&Self>) -> impl Iterator<Item = &Self> {
        std::iter::successors(level, |level| level.above.as_deref())
    }
}

/// The user's own excludes.
#[derive(Debug)]
pub(super) struct Global(Gitignore);

impl Global {
    /// Reads them for a search in a folder. They are the user's and are read in silence.
    pub(super) fn read(folder: &Path, level: Option<&Level>) -> Self {
        let repository = Level::all(level).find(|level| level.is_repository).map_or(folder, |level| &level.folder);
        Self(excludes_file().map_or_else(Gitignore::empty, |path| patterns(&path, repository, &|_| ())))
    }

    /// Whether a path, which is in the folder of the level, is left out. A pattern of a nearer folder counts more; that
    /// of `.ignore` more than that of `.gitignore`, which ends with the repository.
    pub(super) fn leaves_out(&self, level: Option<&Level>, path: &Path, is_folder: bool) -> bool {
        let of = |patterns: &Gitignore| patterns.matched(path, is_folder).map(|_| ());
        let in_repository = || {
            let mut is_inside = true;
            Level::all(level).take_while(move |level| std::mem::replace(&mut is_inside, !level.is_repository))
        };
        let verdict = first(Level::all(level).map(|level| of(&level.ignore)))
            .or_else(|| first(in_repository().map(|level| of(&level.git))))
            .or_else(|| first(in_repository().map(|level| of(&level.exclude))))
            .unwrap_or_else(|| of(&self.0));
        verdict.is_ignore()
    }
}

/// The first answer that is one.
fn first(mut answers: impl Iterator<Item = Match<()>>) -> Option<Match<()>> {
    answers.find(|answer| !answer.is_none())
}

/// The patterns of a file; none where there is no such file.
fn patterns(file: &Path, folder: &Path, tell: Tell<'_>) -> Gitignore {
    let bytes = match disk::regular(file, MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(Refusal::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => return Gitignore::empty(),
        Err(refusal) => {
            tell(said(&texts::unread_ignores(file.display().to_string(), retold(refusal))));
            return Gitignore::empty();
        }
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut builder = GitignoreBuilder::new(folder);
    for line in text.strip_prefix('\u{feff}').unwrap_or(&text).lines() {
        // A pattern that is none leaves nothing out.
        builder.add_line(None, line).ok();
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// Where git keeps what it knows of the repository whose work tree is a folder: `.git`, or where that file leads from
/// a linked work tree.
fn repository(folder: &Path) -> Option<PathBuf> {
    let git = folder.join(".git");
    if std::fs::metadata(&git).ok()?.is_dir() {
        return Some(git);
    }
    let own = folder.join(first_line(&git)?.strip_prefix("gitdir: ")?);
    // Work trees have one set of excludes.
    Some(first_line(&own.join("commondir")).map_or_else(|| own.clone(), |shared| own.join(shared)))
}

fn first_line(file: &Path) -> Option<String> {
    disk::regular_text(file, MAX_BYTES).ok()?.lines().next().map(str::to_owned)
}

/// Where git reads the user's own excludes: as `core.excludesFile` says, or the usual place.
fn excludes_file() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value: &OsString| !value.is_empty()).map(PathBuf::from);
    let home = variable("HOME").or_else(|| variable("USERPROFILE"));
    let configuration = variable("XDG_CONFIG_HOME").or_else(|| home.as_ref().map(|home| home.join(".config")));
    let of_user = match variable("GIT_CONFIG_GLOBAL") {
        Some(file) => vec![Some(file)],
        None => vec![
            home.as_ref().map(|home| home.join(".gitconfig")),
            configuration.as_ref().map(|folder| folder.join("git/config")),
        ],
    };
    let of_system = variable("GIT_CONFIG_SYSTEM").unwrap_or_else(|| PathBuf::from("/etc/gitconfig"));
    let named = of_user.into_iter().flatten().chain([of_system]).find_map(|file| {
        let value = excludes_setting(&disk::regular_text(&file, MAX_BYTES).ok()?)?;
        match (value.strip_prefix("~/"), &home) {
            (Some(rest), Some(home)) => Some(home.join(rest)),
            _ => Some(PathBuf::from(value)),
        }
    });
    named.or_else(|| configuration.map(|folder| folder.join("git/ignore")))
}

/// The value of `excludesFile` in a file of git's settings.
fn excludes_setting(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        let value = value.trim().trim_matches('"').trim();
        (name.trim().eq_ignore_ascii_case("excludesfile") && !value.is_empty()).then(|| value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::excludes_setting;

    #[test]
    fn where_the_excludes_are() {
        let read = |text: &str| excludes_setting(text);
        assert_eq!(read("[core]\n\texcludesFile = ~/.x\n").as_deref(), Some("~/.x"));
        assert_eq!(read("[core]\nexcludesfile=\" /a/b \"\n").as_deref(), Some("/a/b"));
        assert_eq!(read("[core]\neditor = vi\nexcludesfile =\n"), None);
    }
}
