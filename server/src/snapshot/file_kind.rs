//! Which files are ours.

use crate::config::project::is_project_file;
use crate::syntax::Language;

/// What kind of file a document is. The name decides, since editors disagree on language ids: Neovim
/// calls a `.dockerignore` `gitignore`, Helix calls `Dockerfile.dockerignore` `dockerfile`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A Dockerfile or Containerfile.
    Dockerfile,
    /// A `.dockerignore`, `.containerignore` or `NAME.dockerignore`.
    Dockerignore,
    /// A file that is neither, such as a `.gitignore` that an editor sent, or a project file.
    Other,
}

impl FileKind {
    /// By the file's name and, where that says nothing, by the editor's language id.
    pub fn detect(file_name: &str, language_id: &str) -> Self {
        let name = file_name.to_ascii_lowercase();
        if name.ends_with(".dockerignore") || name.ends_with(".containerignore") {
            return Self::Dockerignore;
        }
        if Self::is_dockerfile_name(file_name) {
            return Self::Dockerfile;
        }
        if is_project_file(&name) {
            return Self::Other;
        }
        match language_id {
            "dockerfile" | "containerfile" => Self::Dockerfile,
            "dockerignore" => Self::Dockerignore,
            // Clients that were told to send everything: any other id, unless the name ends in `ignore`.
            _ if name.ends_with("ignore") => Self::Other,
            _ => Self::Dockerfile,
        }
    }

    /// Whether a file of that name in a folder is a Dockerfile: `Dockerfile`, `Dockerfile.*`,
    /// `*.Dockerfile`, `*.dockerfile`, `Containerfile`, `Containerfile.*`.
    pub fn is_dockerfile_name(name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        if lower.ends_with(".dockerignore") || lower.ends_with(".containerignore") {
            return false;
        }
        ["Dockerfile", "dockerfile", "Containerfile"].contains(&name)
            || name.starts_with("Dockerfile.")
            || name.starts_with("Containerfile.")
            || lower.ends_with(".dockerfile")
            || lower.ends_with(".containerfile")
    }

    /// Whether a file is called as Podman and Buildah call theirs: `Containerfile`, `Containerfile.dev`, `dev.containerfile`.
    pub fn is_containerfile_name(name: &str) -> bool {
        Self::is_dockerfile_name(name) && name.to_ascii_lowercase().contains("containerfile")
    }

    /// Whether a file is for developers or tests, by its own name or that of its folder: `Dockerfile.dev`, `local/Dockerfile`.
    pub fn is_for_development(path: &str) -> bool {
        const WORDS: [&str; 8] = ["debug", "dev", "devcontainer", "devel", "development", "local", "test", "tests"];
        let mut parts = path.rsplit(['/', '\\']);
        let words = |part: Option<&str>| {
            let lower = part.unwrap_or_default().to_ascii_lowercase();
            lower.split(['.', '-', '_']).any(|word| WORDS.contains(&word))
        };
        words(parts.next()) || words(parts.next())
    }

    /// The grammar that the file is parsed with.
    pub fn syntax(self) -> Language {
        match self {
            Self::Dockerfile => Language::Dockerfile,
            Self::Dockerignore | Self::Other => Language::Dockerignore,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn for_developers() {
        for path in
            ["Dockerfile.dev", "/x/dev.Dockerfile", "/x/.devcontainer/Dockerfile", "a/local/Dockerfile", "Dockerfile-test"]
        {
            assert!(FileKind::is_for_development(path), "{path}");
        }
        for path in ["Dockerfile", "/dev/x/Dockerfile", "device/Dockerfile", "a/prod/Dockerfile"] {
            assert!(!FileKind::is_for_development(path), "{path}");
        }
    }

    #[test]
    fn the_name_decides() {
        use FileKind::{Dockerfile, Dockerignore, Other};
        for (name, id, kind) in [
            ("Dockerfile", "dockerfile", Dockerfile),
            ("Dockerfile.dev", "", Dockerfile),
            ("web.Dockerfile", "plaintext", Dockerfile),
            ("Containerfile", "", Dockerfile),
            ("build.sh", "dockerfile", Dockerfile),
            (".dockerignore", "gitignore", Dockerignore),
            ("Dockerfile.dockerignore", "dockerfile", Dockerignore),
            (".containerignore", "ignore", Dockerignore),
            (".gitignore", "gitignore", Other),
            ("dockerfile-ls.toml", "toml", Other),
            ("untitled-1", "dockerfile", Dockerfile),
        ] {
            assert_eq!(FileKind::detect(name, id), kind, "{name} {id}");
        }
    }
}
