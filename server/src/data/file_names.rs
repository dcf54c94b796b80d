//! Names of files and folders by which a project's builds are found.

/// Endings of files that are about a Dockerfile, or that editors and other tools leave beside one: `Dockerfile.md`,
/// `Dockerfile.orig`.
pub const NOT_DOCKERFILES: &[&str] = &[
    "bak", "cs", "diff", "html", "json", "m4", "markdown", "md", "orig", "patch", "py", "rej", "rst", "swn", "swo", "swp",
    "toml", "yaml", "yml",
];

/// Folders in which projects keep Compose and Bake files, besides the one that is built.
pub const BUILD_FOLDERS: &[&str] =
    &[".devcontainer", ".docker", "compose", "deploy", "deployment", "docker", "docker-compose", "infra"];
