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
    /// How many of the files, from the first on, stand for each other: one of these has to be there.
    pub firsts: usize,
    /// Options without which it needs the sources of the project too, one of them; the first is what leaves all of it out.
    pub without_project: &'static [&'static str],
    /// Parts of a project have lists of their own, by the same name.
    pub has_parts: bool,
}

const PLAIN: Installer = Installer { program: "", words: &[], files: &[], firsts: 1, without_project: &[], has_parts: false };

const MAVEN: &[&[&str]] = &[&["dependency:go-offline"], &["dependency:resolve"]];
const GRADLE: &[&str] = &["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "gradle.properties"];

/// All of them. Cargo is none: `cargo fetch` wants a source file of the project ("no targets specified in the manifest"). pip's file is the value of `-r`. Sources: the manuals of the programs.
pub const INSTALLERS: &[Installer] = &[
    Installer {
        program: "poetry",
        words: &[&["install"], &["sync"]],
        files: &["pyproject.toml", "poetry.lock"],
        without_project: &["--no-root", "--only-root", "--no-directory"],
        ..PLAIN
    },
    Installer {
        program: "uv",
        words: &[&["sync"]],
        files: &["pyproject.toml", "uv.lock"],
        without_project: &["--no-install-project", "--no-install-workspace"],
        ..PLAIN
    },
    Installer {
        program: "pdm",
        words: &[&["install"], &["sync"]],
        files: &["pyproject.toml", "pdm.lock"],
        without_project: &["--no-self", "--no-editable"],
        ..PLAIN
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
    Installer {
        program: "composer",
        words: &[&["install"]],
        files: &["composer.json", "composer.lock"],
        // Without them it runs scripts of the project, and looks for its classes.
        without_project: &["--no-scripts --no-autoloader", "--no-autoloader"],
        ..PLAIN
    },
    Installer { program: "mvn", words: MAVEN, files: &["pom.xml"], has_parts: true, ..PLAIN },
    Installer { program: "mvnw", words: MAVEN, files: &["pom.xml"], has_parts: true, ..PLAIN },
    Installer { program: "gradle", words: &[&["dependencies"]], files: GRADLE, firsts: 2, has_parts: true, ..PLAIN },
    Installer { program: "gradlew", words: &[&["dependencies"]], files: GRADLE, firsts: 2, has_parts: true, ..PLAIN },
    Installer {
        program: "dotnet",
        words: &[&["restore"]],
        files: &["*.csproj", "*.fsproj"],
        firsts: 2,
        has_parts: true,
        ..PLAIN
    },
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
    ".config",
    ".mvn",
    "Directory.Build.props",
    "Directory.Packages.props",
    "NuGet.config",
    "buildSrc",
    "gradle",
    "nuget.config",
];
