//! Commands that install what a project depends on, and the files that list it.

/// A command that reads lists of dependencies and installs them.
#[derive(Debug)]
pub struct Installer {
    /// The program.
    pub program: &'static str,
    /// The words behind it, one of them; an empty one for the program alone.
    pub words: &'static [&'static [&'static str]],
    /// The files that it reads: those that a project has, of which the first has to be there.
    pub files: &'static [&'static str],
    /// Options without which it needs the sources of the project too, one of them.
    pub without_project: &'static [&'static str],
}

const PLAIN: Installer = Installer { program: "", words: &[], files: &[], without_project: &[] };

/// All of them. pip's file is the value of `-r`. Sources: the manuals of the programs.
pub const INSTALLERS: &[Installer] = &[
    Installer {
        program: "poetry",
        words: &[&["install"], &["sync"]],
        files: &["pyproject.toml", "poetry.lock"],
        without_project: &["--no-root", "--only-root", "--no-directory"],
    },
    Installer {
        program: "uv",
        words: &[&["sync"]],
        files: &["pyproject.toml", "uv.lock"],
        without_project: &["--no-install-project", "--no-install-workspace"],
    },
    Installer {
        program: "pdm",
        words: &[&["install"], &["sync"]],
        files: &["pyproject.toml", "pdm.lock"],
        without_project: &["--no-self", "--no-editable"],
    },
    Installer { program: "pipenv", words: &[&["install"], &["sync"]], files: &["Pipfile", "Pipfile.lock"], ..PLAIN },
    Installer {
        program: "npm",
        words: &[&["ci"], &["install"], &["i"], &["clean-install"]],
        files: &["package.json", "package-lock.json"],
        ..PLAIN
    },
    Installer { program: "pnpm", words: &[&["install"], &["i"]], files: &["package.json", "pnpm-lock.yaml"], ..PLAIN },
    Installer { program: "yarn", words: &[&["install"], &[]], files: &["package.json", "yarn.lock"], ..PLAIN },
    Installer { program: "bun", words: &[&["install"], &["i"], &["ci"]], files: &["package.json", "bun.lock"], ..PLAIN },
    Installer { program: "go", words: &[&["mod", "download"]], files: &["go.mod", "go.sum"], ..PLAIN },
    Installer { program: "bundle", words: &[&["install"]], files: &["Gemfile", "Gemfile.lock"], ..PLAIN },
    Installer { program: "mvn", words: &[&["dependency:go-offline"]], files: &["pom.xml"], ..PLAIN },
];

/// Files that make one workspace of several projects, each with lists of its own.
pub const WORKSPACES: &[&str] = &["pnpm-workspace.yaml", "lerna.json", "nx.json", "turbo.json", "rush.json", "go.work"];

/// What else an install reads, where a project has it.
pub const INSTALL_SETTINGS: &[&str] = &[
    ".npmrc",
    ".pnpmfile.cjs",
    ".yarn",
    ".yarnrc",
    ".yarnrc.yml",
    "bunfig.toml",
    "constraints.txt",
    "patches",
    "vendor",
    ".bundle",
];
