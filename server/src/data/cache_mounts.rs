//! Package managers and the folders that a cache mount keeps for them from one build to the next.

/// A program that downloads, and what a cache mount needs to know of it.
#[derive(Debug)]
pub struct CacheTool {
    /// How people call it.
    pub name: &'static str,
    /// The programs.
    pub programs: &'static [&'static str],
    /// The words behind the program with which it downloads or installs; none where it always may.
    pub verbs: &'static [&'static str],
    /// Where it keeps what it downloads.
    pub folders: &'static [CacheFolder],
    /// Variables that switch the cache off.
    pub switches: &'static [&'static str],
    /// Options that switch it off, and what takes their place.
    pub off: &'static [(&'static str, &'static str)],
    /// An option without which it keeps no packages.
    pub on: Option<&'static str>,
    /// Parts of words with which nothing is certain: other folders, or links into the cache.
    pub doubts: &'static [&'static str],
    /// Words behind the program that empty the cache.
    pub cleaners: &'static [&'static [&'static str]],
    /// Two builds must not use the cache at once.
    pub is_locked: bool,
    /// What one RUN leaves in the cache the next one needs.
    pub is_shared: bool,
    /// It installs into the system, which only root may.
    pub needs_root: bool,
}

/// A folder of a [`CacheTool`].
#[derive(Debug)]
pub struct CacheFolder {
    /// Variables that say where it lies, with the path below, in the order in which they count.
    pub variables: &'static [(&'static str, &'static str)],
    /// Where it lies otherwise; `~` is the home of the user in force.
    pub path: &'static str,
    /// Where it lies for root, if that is not the home.
    pub of_root: Option<&'static str>,
    /// The path that people write, in the image that is made for the tool.
    pub usual: &'static str,
}

const PLAIN: CacheTool = CacheTool {
    name: "",
    programs: &[],
    verbs: &[],
    folders: &[],
    switches: &[],
    off: &[],
    on: None,
    doubts: &[],
    cleaners: &[],
    is_locked: false,
    is_shared: false,
    needs_root: false,
};

const fn folder(variables: &'static [(&'static str, &'static str)], path: &'static str, usual: &'static str) -> CacheFolder {
    CacheFolder { variables, path, of_root: None, usual }
}

/// All of them. Sources: the manuals and the sources of the programs.
pub const CACHE_TOOLS: &[CacheTool] = &[
    CacheTool {
        name: "pip",
        programs: &["pip", "pip3", "python", "python3"],
        verbs: &["install", "wheel", "download"],
        folders: &[folder(&[("PIP_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/pip")], "~/.cache/pip", "/root/.cache/pip")],
        switches: &["PIP_NO_CACHE_DIR"],
        off: &[("--no-cache-dir", "")],
        doubts: &["--cache-dir"],
        cleaners: &[&["cache", "purge"]],
        ..PLAIN
    },
    CacheTool {
        name: "uv",
        programs: &["uv"],
        verbs: &["sync", "pip", "add", "lock", "run", "tool", "export"],
        folders: &[folder(&[("UV_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/uv")], "~/.cache/uv", "/root/.cache/uv")],
        switches: &["UV_NO_CACHE"],
        off: &[("--no-cache", ""), ("-n", "")],
        // Links into the cache would lead nowhere.
        doubts: &["--cache-dir", "--link-mode", "UV_LINK_MODE=symlink"],
        cleaners: &[&["cache", "clean"], &["cache", "prune"]],
        ..PLAIN
    },
    CacheTool {
        name: "poetry",
        programs: &["poetry"],
        verbs: &["install", "sync", "add", "update", "lock"],
        // The virtual environments lie in a third folder beside these, and have to stay.
        folders: &[
            folder(
                &[("POETRY_CACHE_DIR", "/cache"), ("XDG_CACHE_HOME", "/pypoetry/cache")],
                "~/.cache/pypoetry/cache",
                "/root/.cache/pypoetry/cache",
            ),
            folder(
                &[("POETRY_CACHE_DIR", "/artifacts"), ("XDG_CACHE_HOME", "/pypoetry/artifacts")],
                "~/.cache/pypoetry/artifacts",
                "/root/.cache/pypoetry/artifacts",
            ),
        ],
        off: &[("--no-cache", "")],
        doubts: &["cache-dir"],
        cleaners: &[&["cache", "clear"]],
        ..PLAIN
    },
    CacheTool {
        name: "apt",
        programs: &["apt-get", "apt"],
        verbs: &["install", "update", "upgrade", "dist-upgrade", "full-upgrade", "build-dep"],
        // Beside the lists is a file that says which packages were asked for; it belongs to the image.
        folders: &[folder(&[], "/var/cache/apt", "/var/cache/apt"), folder(&[], "/var/lib/apt/lists", "/var/lib/apt")],
        doubts: &["Dir::", "archives", "--download-only"],
        cleaners: &[&["clean"], &["autoclean"], &["distclean"]],
        is_locked: true,
        needs_root: true,
        ..PLAIN
    },
    CacheTool {
        name: "apk",
        programs: &["apk"],
        verbs: &["add", "upgrade"],
        // apk keeps packages where this folder is there; otherwise it keeps the index alone.
        folders: &[folder(&[], "/etc/apk/cache", "/var/cache/apk")],
        off: &[("--no-cache", "--update-cache")],
        doubts: &["--cache-dir", "--root", "-p", "--initdb"],
        cleaners: &[&["cache", "clean"], &["cache", "purge"]],
        is_locked: true,
        needs_root: true,
        ..PLAIN
    },
    CacheTool {
        name: "dnf",
        programs: &["dnf"],
        verbs: &["install", "update", "upgrade", "groupinstall", "builddep", "distro-sync", "makecache"],
        folders: &[folder(&[], "/var/cache/dnf", "/var/cache/dnf")],
        on: Some("--setopt=keepcache=1"),
        doubts: &["--installroot", "cachedir", "keepcache"],
        cleaners: &[&["clean"]],
        is_locked: true,
        needs_root: true,
        ..PLAIN
    },
    CacheTool {
        name: "npm",
        programs: &["npm", "npx"],
        verbs: &["ci", "clean-install", "install", "i", "add", "install-clean", "isntall"],
        folders: &[folder(&[("npm_config_cache", ""), ("NPM_CONFIG_CACHE", "")], "~/.npm", "/root/.npm")],
        doubts: &["--cache", "cache="],
        cleaners: &[&["cache", "clean"], &["cache", "rm"]],
        ..PLAIN
    },
    CacheTool {
        name: "yarn",
        programs: &["yarn", "yarnpkg", "corepack"],
        verbs: &["install", "add"],
        folders: &[CacheFolder {
            variables: &[("YARN_CACHE_FOLDER", "")],
            path: "~/.cache/yarn",
            of_root: Some("/usr/local/share/.cache/yarn"),
            usual: "/usr/local/share/.cache/yarn",
        }],
        // From version 2 on a program runs what lies in the cache.
        doubts: &[
            "--cache-folder",
            "--immutable",
            "set version",
            "workspaces focus",
            "berry",
            ".yarn",
            "corepack",
            "yarn@",
            "--global",
            "global add",
        ],
        cleaners: &[&["cache", "clean"]],
        ..PLAIN
    },
    CacheTool {
        name: "pnpm",
        programs: &["pnpm", "pnpx", "corepack"],
        verbs: &["install", "i", "add", "fetch"],
        folders: &[folder(
            &[("PNPM_HOME", "/store"), ("XDG_DATA_HOME", "/pnpm/store")],
            "~/.local/share/pnpm/store",
            "/pnpm/store",
        )],
        // What is installed for everybody may be a link into the store.
        doubts: &["store-dir", "store_dir", "-g", "--global", "deploy"],
        cleaners: &[&["store", "prune"]],
        ..PLAIN
    },
    CacheTool {
        name: "go",
        programs: &["go"],
        verbs: &["build", "install", "test", "mod", "get", "generate", "run", "vet", "list", "tool"],
        folders: &[
            folder(&[("GOCACHE", ""), ("XDG_CACHE_HOME", "/go-build")], "~/.cache/go-build", "/root/.cache/go-build"),
            folder(&[("GOMODCACHE", ""), ("GOPATH", "/pkg/mod")], "~/go/pkg/mod", "/go/pkg/mod"),
        ],
        doubts: &["GOPROXY=off", "GOFLAGS=-mod=mod", "mod vendor"],
        cleaners: &[&["clean"]],
        is_shared: true,
        ..PLAIN
    },
    CacheTool {
        name: "cargo",
        programs: &["cargo"],
        verbs: &["build", "install", "fetch", "test", "run", "check", "chef", "b", "rustc", "clippy", "update"],
        folders: &[
            folder(&[("CARGO_HOME", "/registry")], "~/.cargo/registry", "/usr/local/cargo/registry"),
            folder(&[("CARGO_HOME", "/git/db")], "~/.cargo/git/db", "/usr/local/cargo/git/db"),
        ],
        doubts: &["--offline", "--frozen", "cargo vendor", "CARGO_NET_OFFLINE"],
        is_shared: true,
        ..PLAIN
    },
    CacheTool {
        name: "maven",
        programs: &["mvn", "mvnw"],
        folders: &[folder(&[], "~/.m2/repository", "/root/.m2")],
        doubts: &["repo.local", " -o", "--offline"],
        is_shared: true,
        ..PLAIN
    },
    CacheTool {
        name: "gradle",
        programs: &["gradle", "gradlew"],
        folders: &[
            folder(&[("GRADLE_USER_HOME", "/caches")], "~/.gradle/caches", "/root/.gradle"),
            folder(&[("GRADLE_USER_HOME", "/wrapper")], "~/.gradle/wrapper", "/root/.gradle"),
        ],
        doubts: &["--offline", " -g", "--gradle-user-home", "cache-dir"],
        is_shared: true,
        ..PLAIN
    },
    CacheTool {
        name: "dotnet",
        programs: &["dotnet"],
        verbs: &["restore", "build", "publish", "test", "pack", "run"],
        folders: &[folder(&[("NUGET_PACKAGES", "")], "~/.nuget/packages", "/root/.nuget/packages")],
        // What was restored by another RUN may be gone from the cache when this one runs again.
        doubts: &["--no-restore", "--no-build", "--packages", "--no-cache"],
        is_shared: true,
        ..PLAIN
    },
    CacheTool {
        name: "composer",
        programs: &["composer", "php"],
        verbs: &["install", "update", "require", "create-project", "i"],
        folders: &[folder(
            &[("COMPOSER_CACHE_DIR", ""), ("COMPOSER_HOME", "/cache")],
            // Without either, the folder depends on what else is in the image.
            "",
            "/root/.composer/cache",
        )],
        off: &[("--no-cache", "")],
        doubts: &["cache-dir"],
        cleaners: &[&["clear-cache"], &["clearcache"], &["cc"]],
        ..PLAIN
    },
    CacheTool {
        name: "bundler",
        programs: &["bundle", "bundler"],
        verbs: &["install", "update"],
        folders: &[folder(&[("GEM_HOME", "/cache")], "", "/usr/local/bundle/cache")],
        switches: &["BUNDLE_NO_CACHE"],
        doubts: &["BUNDLE_PATH", "--path", "path ", "--deployment", "deployment", "no-cache", "bundle/ruby"],
        cleaners: &[&["clean"]],
        ..PLAIN
    },
    CacheTool {
        name: "bun",
        programs: &["bun", "bunx"],
        verbs: &["install", "i", "add", "ci"],
        folders: &[folder(
            &[("BUN_INSTALL_CACHE_DIR", ""), ("BUN_INSTALL", "/install/cache")],
            "~/.bun/install/cache",
            "/root/.bun/install/cache",
        )],
        off: &[("--no-cache", "")],
        doubts: &["--cache-dir", "--backend", "--global", "-g"],
        cleaners: &[&["pm", "cache", "rm"]],
        ..PLAIN
    },
];

#[cfg(test)]
mod tests {
    use super::CACHE_TOOLS;

    #[test]
    fn every_folder_has_a_path() {
        for tool in CACHE_TOOLS {
            assert!(!tool.folders.is_empty() && !tool.programs.is_empty(), "{}", tool.name);
            for folder in tool.folders {
                assert!(folder.usual.starts_with('/'), "{}", tool.name);
                let is_path = folder.path.starts_with(['~', '/']) || (folder.path.is_empty() && !folder.variables.is_empty());
                assert!(is_path && !folder.path.ends_with('/'), "{}", tool.name);
            }
        }
    }
}
