//! Where package managers keep what they have downloaded, and what keeps it out of an image.

/// Folders of images, with all below them, in which package managers leave what they downloaded.
pub const CACHE_ROOTS: &[&str] = &[
    "/root/.bundle",
    "/root/.cache",
    "/root/.npm",
    "/root/.yarn",
    "/usr/local/share/.cache",
    "/var/cache",
    "/var/lib/apt",
    "/var/lib/dnf",
    "/var/lib/rpm",
];

/// What a package manager downloads and keeps, and the ways to leave none of it in a layer.
#[derive(Debug)]
pub struct PackageCache {
    /// The rule whose findings say that it is left behind.
    pub rule: &'static str,
    /// What its folder is called wherever it lies; empty where a name alone says too little.
    pub name: &'static str,
    /// Folders that it may lie in; `~` is the home of the user who runs the command.
    pub folders: &'static [&'static str],
    /// Variables that name another folder.
    pub folder_variables: &'static [&'static str],
    /// Options that name another folder.
    pub folder_options: &'static [&'static str],
    /// Variables that switch it off, whatever their value; an empty one counts as unset.
    pub switches: &'static [&'static str],
    /// The shortest form of an option that switches it off, and the whole option.
    pub option: Option<(&'static str, &'static str)>,
    /// Programs, each with words that make it empty the cache.
    pub cleaners: &'static [(&'static str, &'static [&'static str])],
    /// Programs that fill it and that the rule does not look at, each with words of which one makes it do so.
    pub fillers: &'static [(&'static str, &'static [&'static str])],
    /// Programs, each with options by which they are content with what is in it, and fail without.
    pub readers: &'static [(&'static str, &'static [&'static str])],
}

const PLAIN: PackageCache = PackageCache {
    rule: "",
    name: "",
    folders: &[],
    folder_variables: &[],
    folder_options: &[],
    switches: &[],
    option: None,
    cleaners: &[],
    fillers: &[],
    readers: &[],
};

/// What brings the metadata of yum and dnf along to build a package.
const FILLERS_OF_RPM: &[(&str, &[&str])] =
    &[("yum-builddep", &[]), ("yum", &["builddep"]), ("dnf", &["builddep"]), ("dnf5", &["builddep"])];
const READERS_OF_RPM: &[(&str, &[&str])] =
    &[("yum", &["-C", "--cacheonly"]), ("dnf", &["-C", "--cacheonly"]), ("dnf5", &["-C", "--cacheonly"])];

/// All of them. Sources: the manuals of the programs.
pub const PACKAGE_CACHES: &[PackageCache] = &[
    PackageCache {
        rule: "DL3009",
        folders: &["/var/lib/apt/lists"],
        // Since apt 2.7.8 it removes the lists as well.
        cleaners: &[("apt-get", &["distclean"]), ("apt-get", &["dist-clean"]), ("apt", &["distclean"]), ("apt", &["dist-clean"])],
        ..PLAIN
    },
    PackageCache {
        rule: "DL3019",
        folders: &["/var/cache/apk", "/etc/apk/cache"],
        cleaners: &[("apk", &["cache", "clean"]), ("apk", &["cache", "purge"])],
        // It calls `apk add` without `--no-cache`.
        fillers: &[("abuild", &["builddeps", "-r"])],
        readers: &[("apk", &["--no-network"])],
        ..PLAIN
    },
    PackageCache {
        rule: "DL3032",
        // yum is another name of dnf since RHEL 8.
        folders: &["/var/cache/yum", "/var/cache/dnf"],
        cleaners: &[("yum", &["clean", "all"]), ("dnf", &["clean", "all"])],
        fillers: FILLERS_OF_RPM,
        readers: READERS_OF_RPM,
        ..PLAIN
    },
    PackageCache { rule: "DL3036", folders: &["/var/cache/zypp"], cleaners: &[("zypper", &["cc", "-a"])], ..PLAIN },
    PackageCache {
        rule: "DL3040",
        folders: &["/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"],
        cleaners: &[
            ("dnf", &["clean", "all"]),
            ("dnf5", &["clean", "all"]),
            ("microdnf", &["clean", "all"]),
            ("yum", &["clean", "all"]),
        ],
        fillers: FILLERS_OF_RPM,
        readers: READERS_OF_RPM,
        ..PLAIN
    },
    PackageCache {
        rule: "DL3042",
        name: "pip",
        folders: &["~/.cache/pip"],
        folder_variables: &["PIP_CACHE_DIR"],
        folder_options: &["--cache-dir"],
        // pip takes every value that it can read for "no cache", `off` as well (pip 19.0 and newer, `cmdoptions.py`).
        switches: &["PIP_NO_CACHE_DIR"],
        // An option may be shortened as long as it is the only one that begins so.
        option: Some(("--no-ca", "--no-cache-dir")),
        cleaners: &[("pip", &["cache", "purge"]), ("pip3", &["cache", "purge"])],
        ..PLAIN
    },
    PackageCache {
        rule: "DL3060",
        name: "yarn",
        folders: &["~/.cache/yarn", "/usr/local/share/.cache/yarn", "~/.yarn/berry/cache"],
        folder_variables: &["YARN_CACHE_FOLDER"],
        folder_options: &["--cache-folder"],
        cleaners: &[("yarn", &["cache", "clean"]), ("yarnpkg", &["cache", "clean"])],
        readers: &[("yarn", &["--offline"]), ("yarnpkg", &["--offline"])],
        ..PLAIN
    },
];

/// Images, with the beginnings of their tags, whose own pip is older than 6.0: it keeps nothing and knows no `--no-cache-dir`.
/// Packages `python-pip`: 1.0 in Ubuntu 12.04, 1.5.4 in 14.04, 1.1 in Debian 7, 1.5.6 in Debian 8.
pub const WITH_OLD_PIP: &[(&str, &[&str])] =
    &[("ubuntu", &["12.04", "14.04", "precise", "trusty"]), ("debian", &["7", "8", "wheezy", "jessie"])];

/// Images whose pip keeps nothing, by the beginnings of their names, which end in `/` or `-`, and the ends of what follows, or by whole
/// names. Their ENV sets `PIP_NO_CACHE_DIR` (HabanaAI/Setup_and_Install,
/// `dockerfiles/base`; getsentry/sentry, `self-hosted/Dockerfile`; sclorg/s2i-python-container, `3.11/Dockerfile.rhel9`: `off` is a value too), or their `/etc/pip.conf` says the same
/// (home-assistant/docker-base, `alpine/rootfs`).
const WITHOUT_PIP_CACHE: &[(&str, &str)] = &[
    ("getsentry/sentry", ""),
    ("quay.io/sclorg/python-", ""),
    ("registry.access.redhat.com/ubi8/python-", ""),
    ("registry.access.redhat.com/ubi9/python-", ""),
    ("registry.redhat.io/rhel8/python-", ""),
    ("registry.redhat.io/rhel9/python-", ""),
    ("registry.redhat.io/ubi8/python-", ""),
    ("registry.redhat.io/ubi9/python-", ""),
    ("ghcr.io/getsentry/sentry", ""),
    ("ghcr.io/home-assistant/", "-base"),
    ("ghcr.io/home-assistant/", "-base-python"),
    ("homeassistant/", "-base"),
    ("homeassistant/", "-base-python"),
    ("vault.habana.ai/gaudi-docker/", ""),
];

/// Whether the pip of an image, by the name that Docker shows, is told to keep nothing.
pub fn pip_keeps_nothing_in(image: &str) -> bool {
    let is = |&(start, end): &(&str, &str)| {
        let is_whole = end.is_empty() && !start.ends_with(['/', '-']);
        image.strip_prefix(start).is_some_and(|rest| if is_whole { rest.is_empty() } else { rest.ends_with(end) })
    };
    WITHOUT_PIP_CACHE.iter().any(is)
}

/// The cache that findings of a rule are about.
pub fn package_cache(rule: &str) -> Option<&'static PackageCache> {
    PACKAGE_CACHES.iter().find(|cache| cache.rule == rule)
}

impl PackageCache {
    /// Whether whoever empties or mounts a path does so with the cache: one of its folders, or a folder above.
    ///
    /// A path may end in a pattern (`/var/cache/apk/*`) and begin with the home (`~`, `$HOME`, `/root`, `/home/NAME`).
    pub fn is_below(&self, path: &str) -> bool {
        // Every list of apt is called `…_dists_…`.
        let path = path.trim_end_matches("/*_dists_*").trim_end_matches("/*_*").trim_end_matches("/**").trim_end_matches("/*");
        let path = at_home(path.trim_end_matches('/'));
        let (path, is_open) = path.strip_suffix('*').map_or((&*path, false), |start| (start, true));
        let is_in =
            |folder: &&str| folder.strip_prefix(path).is_some_and(|rest| is_open || rest.is_empty() || rest.starts_with('/'));
        !path.is_empty() && self.folders.iter().any(is_in)
    }

    /// Whether a path is called after the package manager, as a folder is that a project keeps its cache in by its own
    /// choice (`/src/.yarn/cache`).
    pub fn is_named(&self, path: &str) -> bool {
        let mut last = path.trim_end_matches('/').rsplit('/').take(2);
        !self.name.is_empty() && last.any(|part| part.trim_start_matches('.') == self.name)
    }
}

/// A path with `~` for the home that it begins with.
fn at_home(path: &str) -> std::borrow::Cow<'_, str> {
    let rest = ["~", "$HOME", "${HOME}", "/root"].iter().find_map(|home| path.strip_prefix(home)).or_else(|| {
        let below = path.strip_prefix("/home/")?;
        below.find('/').and_then(|at| below.get(at..))
    });
    match rest.filter(|rest| rest.starts_with('/') || rest.is_empty()) {
        Some(rest) => format!("~{rest}").into(),
        None => path.into(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::package_cache;

    #[test]
    fn paths_of_a_cache() {
        let is_below = |rule: &str, path: &str| package_cache(rule).is_some_and(|cache| cache.is_below(path));
        for path in ["/root/.cache", "~/.cache/pip/*", "$HOME/.cache", "${HOME}/.cache/*", "/home/app/.cache/pip/", "~", "/root"]
        {
            assert!(is_below("DL3042", path), "{path}");
        }
        for path in ["/root/.cache/uv", "/cache", "/home", "", "/", "/root/.cache/pip-tools", "/rootless"] {
            assert!(!is_below("DL3042", path), "{path}");
        }
        for path in ["/var/cache/apk/*", "/var/cache/*", "/var/cache/ap*", "/var", "/etc/apk/cache"] {
            assert!(is_below("DL3019", path), "{path}");
        }
        let yarn = package_cache("DL3060").unwrap();
        assert!(yarn.is_named("/src/.yarn/cache") && yarn.is_named("/c/yarn/") && !yarn.is_named("/src/cache"));
        assert!(is_below("DL3009", "/var/lib/apt/lists/*_dists_*") && is_below("DL3009", "/var/lib/apt/lists/*_*"));
        assert!(!is_below("DL3019", "/var/cache/apt/*") && !is_below("DL3009", "/var/lib/apt/lists/deb*"));
    }
}
