//! What base images bring with them: user, working directory, environment, shell, programs.
//!
//! The tables are texts in `bases/`, one section an image and one row a kind of tag; `bases/README.md` says how they
//! are written. Tables are read on first use. A fact that is missing, varies or is uncertain is left out and counts
//! as unknown.

mod ever;
mod fact;
mod fold;
mod table;
mod tag;
mod version;

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxBuildHasher, FxHashMap};

pub use self::ever::ever_sets;
pub use self::fact::{BaseGroup, BaseUser, BaseVariable, Libc, PackageManager, Sh};

/// Images that bring no program of one's own with them, and that build none by the way.
pub const PLAIN: [&str; 5] = ["alpine", "debian", "pypy", "python", "ubuntu"];

/// Where a fact is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// A repository with a file in it, or a page.
    pub place: &'static str,
    /// The day of what was read there, as `2026-08-19`.
    pub date: &'static str,
}

/// Things of one kind in an image, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// Those that are known.
    pub items: Vec<T>,
    /// Whether there are certainly no others.
    pub is_whole: bool,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { items: Vec::new(), is_whole: false }
    }
}

impl<T> Listed<T> {
    /// All of them, where it is certain that there are no others.
    pub fn whole(&self) -> Option<&[T]> {
        self.is_whole.then_some(self.items.as_slice())
    }
}

/// What is known of an image. `None` and lists that are not whole mean "not known", never "no".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BaseFacts {
    /// USER as the configuration has it; empty where it is not set, which is root.
    pub user: Option<&'static str>,
    /// WORKDIR; empty where it is not set, which is `/`.
    pub workdir: Option<&'static str>,
    /// ENTRYPOINT; empty where it is not set.
    pub entrypoint: Option<Vec<&'static str>>,
    /// CMD; empty where it is not set.
    pub cmd: Option<Vec<&'static str>>,
    /// EXPOSE, as `80/tcp`.
    pub ports: Listed<&'static str>,
    /// ENV.
    pub env: Listed<BaseVariable>,
    /// VOLUME.
    pub volumes: Listed<&'static str>,
    /// LABEL, the names.
    pub labels: Listed<&'static str>,
    /// STOPSIGNAL; empty where it is not set.
    pub stop_signal: Option<&'static str>,
    /// Whether there is a HEALTHCHECK.
    pub healthcheck: Option<bool>,
    /// ONBUILD triggers.
    pub onbuild: Option<Vec<&'static str>>,
    /// SHELL; empty where it is not set.
    pub shell: Option<Vec<&'static str>>,
    /// What `/bin/sh` is, or which shell of Windows takes its place.
    pub sh: Option<Sh>,
    /// Package managers of the system.
    pub package_managers: Listed<PackageManager>,
    /// The C library.
    pub libc: Option<Libc>,
    /// Whether there is an `/etc/passwd`.
    pub passwd: Option<bool>,
    /// What is in `/etc/passwd`.
    pub users: Listed<BaseUser>,
    /// What is in `/etc/group`, other than the users' own groups of the same name.
    pub groups: Listed<BaseGroup>,
    /// Programs that are there, and `ca-certificates`.
    pub present: Vec<&'static str>,
    /// Programs that are certainly not there.
    pub absent: Vec<&'static str>,
    /// Where these facts are from.
    pub sources: Vec<Source>,
}

impl BaseFacts {
    /// Whether a program (or `ca-certificates`) is there; `None` where that is not known.
    pub fn program(&self, name: &str) -> Option<bool> {
        if self.present.contains(&name) {
            return Some(true);
        }
        self.absent.contains(&name).then_some(false)
    }

    /// A variable that ENV of the image sets.
    pub fn variable(&self, name: &str) -> Option<&BaseVariable> {
        self.env.items.iter().find(|variable| variable.name == name)
    }

    /// A user by its name.
    pub fn user_named(&self, name: &str) -> Option<&BaseUser> {
        self.users.items.iter().find(|user| user.name == name)
    }

    /// The id of a group by its name.
    pub fn group_named(&self, name: &str) -> Option<u32> {
        let listed = self.groups.items.iter().find(|group| group.name == name).map(|group| group.gid);
        listed.or_else(|| self.user_named(name).filter(|user| user.has_own_group).map(|user| user.gid))
    }
}

/// Images and tags whose facts are kept; those of an editor's files are far fewer.
const MOST_KEPT: usize = 256;

type Kept = FxHashMap<String, Option<Arc<BaseFacts>>>;

/// What an image brings, by the name that Docker shows (`python`, `oven/bun`, `mcr.microsoft.com/dotnet/sdk`) and a tag
/// (none is `latest`).
///
/// `None` where nothing is known of the image, or not of such a tag.
pub fn facts(repository: &str, tag: Option<&str>) -> Option<Arc<BaseFacts>> {
    // To put them together takes longer than all rules over a small file.
    static KEPT: Mutex<Kept> = Mutex::new(Kept::with_hasher(FxBuildHasher));
    let section = table::find(repository)?;
    let key = format!("{repository}:{}", tag.unwrap_or_default());
    if let Some(known) = KEPT.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return known.clone();
    }
    let found = fold::facts(section, tag).map(Arc::new);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if MOST_KEPT <= kept.len() {
        kept.clear();
    }
    kept.insert(key, found.clone());
    found
}

/// The names of the images that something is known of, sorted.
pub fn names() -> Vec<&'static str> {
    table::names()
}

#[cfg(test)]
mod tests;
