//! Names of files and folders by which a project's builds are found.

/// Endings of files that are about a Dockerfile, or that editors and other tools leave beside one: `Dockerfile.md`,
/// `Dockerfile.orig`.
pub const NOT_DOCKERFILES: &[&str] = &[
    "bak", "cs", "diff", "html", "json", "m4", "markdown", "md", "old", "orig", "patch", "py", "rej", "rst", "swn", "swo", "swp",
    "toml", "yaml", "yml",
];

/// Endings of files that are in another language, unless they begin as a Dockerfile does: `Dockerfile.go` is either a program that
/// writes Dockerfiles, or one for projects in Go.
pub const OF_LANGUAGES: &[&str] = &[
    "adb", "awk", "bash", "bats", "bicep", "bzl", "c", "cc", "cjs", "clj", "cljs", "cmake", "cpp", "cr", "css", "csx", "cue",
    "cxx", "d", "dart", "dhall", "edn", "el", "elm", "erl", "ex", "exs", "fish", "fs", "fsx", "go", "gradle", "groovy", "h",
    "hcl", "hpp", "hrl", "hs", "java", "jl", "js", "jsonnet", "jsx", "kt", "kts", "less", "lisp", "lua", "mjs", "mk", "ml",
    "mli", "ncl", "nim", "nix", "nu", "php", "pl", "pm", "ps1", "purs", "pyi", "r", "rake", "raku", "rb", "rego", "rkt", "rs",
    "sc", "scala", "scm", "scss", "sh", "sol", "star", "swift", "tcl", "tf", "ts", "tsx", "txt", "v", "vb", "vim", "vue", "xml",
    "xsl", "zig", "zsh",
];

/// Folders in which projects keep Compose and Bake files, besides the one that is built.
pub const BUILD_FOLDERS: &[&str] =
    &[".devcontainer", ".docker", "compose", "deploy", "deployment", "docker", "docker-compose", "infra"];
