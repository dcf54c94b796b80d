//! What projects and their builds make: names of folders and files, and the words of a RUN that show that it makes some.
//! The lists are longer than they have to be, since their readers keep silent where something may have been made. They hold
//! what people call such things in public repositories; no manual has them.

/// Folders that are often made just before the image is built, and are in no repository.
pub const FOLDERS: &[&str] = &[
    "_build",
    "_output",
    "artifacts",
    "bin",
    "build",
    "builds",
    "deploy",
    "dist",
    "lib",
    "node_modules",
    "obj",
    "out",
    "output",
    "pkg",
    "public",
    "publish",
    "release",
    "rootfs",
    "target",
    "tmp",
    "vendor",
];

/// Endings of files that are often made or downloaded just before the image is built.
pub const ENDINGS: &[&str] = &[
    ".apk", ".bin", ".deb", ".dll", ".egg", ".exe", ".gem", ".gz", ".iso", ".jar", ".rpm", ".run", ".so", ".tar", ".tgz", ".war",
    ".whl", ".xz", ".zip", ".zst", ".bz2", ".crt", ".cer", ".key", ".pem", ".env", ".lock",
];

/// Parts of the names in lower case of files and folders that programs put out.
pub const OUTPUT_PARTS: &[&str] = &["build", "cover", "debug", "dump", "output", "report"];

/// Endings of files that programs put out.
pub const OUTPUT_ENDINGS: &[&str] = &[".log", ".tmp", ".bak", ".sqlite3", ".db", ".egg-info", ".lock"];

/// Folders that an installation in the image makes, and that a copy from the author's machine may bring as well.
pub const OF_EITHER: &[&str] = &["node_modules", "venv", "env", "__pycache__"];

/// What stands in a RUN that makes files or brings them from elsewhere.
pub const BRINGS_FILES: &[&str] =
    &["clone", "unzip", "tar ", "curl", "wget", "cp ", "mv ", "ln ", "startproject", "startapp", "touch ", "<<", "> "];

/// What stands in a RUN that installs the project itself, so that its modules are found from every folder.
pub const INSTALLS_PROJECT: &[&str] =
    &["install .", "install -e", "install --editable", "uv sync", "poetry install", "pdm ", "hatch ", "setup.py", "pipx"];

/// What stands in a RUN that makes a list of what the project depends on, or takes away what was built.
pub const MAKES_LISTS: &[&str] =
    &["requirements", "export", "lock", "compile", "init", "generate", "> ", "cp ", "mv ", "go get", "mod tidy", "cargo clean"];
