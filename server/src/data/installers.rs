//! Commands that install what a project depends on, and the files that list it.

/// A command that reads lists of dependencies and installs them, alone or before it builds the project.
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
    /// How it is done before the sources are there.
    pub ahead: Ahead,
    /// Parts of a project have lists of their own, by the same name.
    pub has_parts: bool,
    /// The file without which nothing is to be won: that of the very versions; empty where none is needed.
    pub lock: &'static str,
    /// What stands in a list that names other files of the project, which the install reads too.
    pub names_files: &'static [&'static str],
}

/// How dependencies are installed before the sources are there.
#[derive(Debug, Clone, Copy)]
pub enum Ahead {
    /// By the command itself.
    Itself,
    /// By the command itself with one of these options; without one it needs the sources of the project too. The first is what
    /// leaves all of it out.
    With(&'static [&'static str]),
    /// By another command, since the command builds the project.
    By(&'static str),
    /// By another command, which need not do it in every project.
    Mostly(&'static str),
    /// By the command itself, if there is an empty `src/main.rs`.
    EmptyMain,
}

const PLAIN: Installer = Installer {
    program: "",
    words: &[],
    files: &[],
    firsts: 1,
    ahead: Ahead::Itself,
    has_parts: false,
    lock: "",
    names_files: &[],
};

const MAVEN: &[&[&str]] = &[&["dependency:go-offline"], &["dependency:resolve"]];
const MAVEN_BUILD: &[&[&str]] =
    &[&["package"], &["clean", "package"], &["verify"], &["clean", "verify"], &["install"], &["clean", "install"]];
const GRADLE: &[&str] = &["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "gradle.properties"];
const GRADLE_BUILD: &[&[&str]] =
    &[&["build"], &["clean", "build"], &["assemble"], &["bootJar"], &["clean", "bootJar"], &["installDist"], &["shadowJar"]];
const PROJECTS: &[&str] = &["*.csproj", "*.fsproj"];

/// In `pyproject.toml`: a dependency by its folder, members of a workspace, and what names files for others.
const PYTHON_FILES: &[&str] = &["path =", "path=", "workspace", "file:", "develop ="];
/// In `package.json`.
const NODE_FILES: &[&str] = &["\"file:", "\"link:", "\"portal:", "\"patch:", "\"workspaces\"", "patchedDependencies"];
/// In project files of .NET.
const NET_FILES: &[&str] = &["ProjectReference", "<Import ", "HintPath"];
/// In `pom.xml`.
const JAVA_FILES: &[&str] = &["<modules>", "<module>", "<relativePath>", "systemPath", "file://"];

const GRADLE_FILES: &[&str] =
    &["include", "apply from", "apply(from", "file(", "files(", "fileTree", "rootDir", "projectDir", "libs"];

/// All of them; pip's file is the value of `-r`. Cargo wants a source file of the project ("no targets specified in the
/// manifest"), be it an empty one. Sources: the manuals of the programs; Cargo's are tried by `tests/oracles/cargo_layers.py`.
pub const INSTALLERS: &[Installer] = &[
    Installer {
        program: "poetry",
        words: &[&["install"], &["sync"]],
        files: &["pyproject.toml", "poetry.lock"],
        ahead: Ahead::With(&["--no-root", "--only-root", "--no-directory"]),
        names_files: PYTHON_FILES,
        ..PLAIN
    },
    Installer {
        program: "uv",
        words: &[&["sync"]],
        files: &["pyproject.toml", "uv.lock"],
        ahead: Ahead::With(&["--no-install-project", "--no-install-workspace"]),
        names_files: PYTHON_FILES,
        ..PLAIN
    },
    Installer {
        program: "pdm",
        words: &[&["install"], &["sync"]],
        files: &["pyproject.toml", "pdm.lock"],
        ahead: Ahead::With(&["--no-self", "--no-editable"]),
        names_files: PYTHON_FILES,
        ..PLAIN
    },
    Installer {
        program: "pipenv",
        words: &[&["install"], &["sync"]],
        files: &["Pipfile", "Pipfile.lock"],
        names_files: PYTHON_FILES,
        ..PLAIN
    },
    Installer {
        program: "npm",
        words: &[&["ci"], &["install"], &["i"], &["clean-install"]],
        files: &["package.json", "npm-shrinkwrap.json", "package-lock.json"],
        names_files: NODE_FILES,
        ..PLAIN
    },
    Installer {
        program: "pnpm",
        words: &[&["install"], &["i"]],
        files: &["package.json", "pnpm-lock.yaml"],
        names_files: NODE_FILES,
        ..PLAIN
    },
    Installer {
        program: "yarn",
        words: &[&["install"], &[]],
        files: &["package.json", "yarn.lock"],
        names_files: NODE_FILES,
        ..PLAIN
    },
    Installer {
        program: "bun",
        words: &[&["install"], &["i"], &["ci"]],
        files: &["package.json", "bun.lock", "bun.lockb"],
        names_files: NODE_FILES,
        ..PLAIN
    },
    Installer {
        program: "go",
        words: &[&["mod", "download"]],
        files: &["go.mod", "go.sum"],
        names_files: &["=> .", "=> /"],
        ..PLAIN
    },
    Installer {
        program: "go",
        words: &[&["build"], &["install"]],
        files: &["go.mod", "go.sum"],
        ahead: Ahead::By("go mod download"),
        lock: "go.sum",
        names_files: &["=> .", "=> /"],
        ..PLAIN
    },
    Installer {
        program: "cargo",
        words: &[&["build"], &["fetch"], &["install"]],
        files: &["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "rust-toolchain"],
        ahead: Ahead::EmptyMain,
        lock: "Cargo.lock",
        has_parts: true,
        // A target by its name has to be there; of another one than `src/main.rs` nothing is known.
        names_files: &["path", "workspace", "[[", "[lib", "links", "build =", "build=", "default-run", "auto"],
        ..PLAIN
    },
    Installer {
        program: "bundle",
        words: &[&["install"]],
        files: &["Gemfile", "Gemfile.lock"],
        names_files: &["path", "gemspec", "file", "eval", "File.", "require_relative"],
        ..PLAIN
    },
    Installer {
        program: "composer",
        words: &[&["install"]],
        files: &["composer.json", "composer.lock"],
        // Without them it runs scripts of the project, and looks for its classes.
        ahead: Ahead::With(&["--no-scripts --no-autoloader", "--no-autoloader"]),
        names_files: &["\"path\"", "\"artifact\"", "file://"],
        ..PLAIN
    },
    Installer { program: "mvn", words: MAVEN, files: &["pom.xml"], has_parts: true, names_files: JAVA_FILES, ..PLAIN },
    Installer { program: "mvnw", words: MAVEN, files: &["pom.xml"], has_parts: true, names_files: JAVA_FILES, ..PLAIN },
    Installer {
        program: "mvn",
        words: MAVEN_BUILD,
        files: &["pom.xml"],
        has_parts: true,
        ahead: Ahead::Mostly("mvn dependency:go-offline"),
        names_files: JAVA_FILES,
        ..PLAIN
    },
    Installer {
        program: "gradle",
        words: &[&["dependencies"]],
        files: GRADLE,
        firsts: 2,
        has_parts: true,
        names_files: GRADLE_FILES,
        ..PLAIN
    },
    Installer {
        program: "gradlew",
        words: &[&["dependencies"]],
        files: GRADLE,
        firsts: 2,
        has_parts: true,
        names_files: GRADLE_FILES,
        ..PLAIN
    },
    Installer {
        program: "gradle",
        words: GRADLE_BUILD,
        files: GRADLE,
        firsts: 2,
        has_parts: true,
        ahead: Ahead::Mostly("gradle dependencies"),
        names_files: GRADLE_FILES,
        ..PLAIN
    },
    Installer {
        program: "dotnet",
        words: &[&["restore"]],
        files: PROJECTS,
        firsts: 2,
        has_parts: true,
        names_files: NET_FILES,
        ..PLAIN
    },
    Installer {
        program: "dotnet",
        words: &[&["publish"], &["build"]],
        files: PROJECTS,
        firsts: 2,
        has_parts: true,
        ahead: Ahead::By("dotnet restore"),
        names_files: NET_FILES,
        ..PLAIN
    },
];

/// Files that make one workspace of several projects, each with lists of its own.
pub const WORKSPACES: &[&str] = &["pnpm-workspace.yaml", "lerna.json", "nx.json", "turbo.json", "rush.json", "go.work"];

/// What else an install reads, where a project has it.
pub const INSTALL_SETTINGS: &[&str] = &[
    ".cargo",
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
    "build.rs",
    "buildSrc",
    "gradle",
    "nuget.config",
];
