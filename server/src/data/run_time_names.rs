//! Variables that programs in images read: what ENV is mostly for.

use Reader::*;

/// Whose programs read a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Those of many languages, or of the system.
    Any,
    /// Debian's package managers, while the image is built.
    Apt,
    /// .NET.
    DotNet,
    /// Elixir.
    Elixir,
    /// Go.
    Go,
    /// Java, and what is built with its tools.
    Java,
    /// Node.js, and package managers for it.
    Node,
    /// PHP.
    Php,
    /// Python.
    Python,
    /// Ruby.
    Ruby,
    /// Rust.
    Rust,
}

/// Parts of the names of images, and what is written in the language of their programs.
const IMAGES: &[(&str, Reader)] = &[
    ("aspnet", DotNet),
    ("bun", Node),
    ("composer", Php),
    ("corretto", Java),
    ("deno", Node),
    ("dotnet", DotNet),
    ("elixir", Elixir),
    ("golang", Go),
    ("gradle", Java),
    ("java", Java),
    ("jdk", Java),
    ("jre", Java),
    ("maven", Java),
    ("miniconda3", Python),
    ("node", Node),
    ("openjdk", Java),
    ("php", Php),
    ("python", Python),
    ("pytorch", Python),
    ("ruby", Ruby),
    ("rust", Rust),
    ("temurin", Java),
    ("uv", Python),
];

impl Reader {
    /// Whose programs run in an image, by its name without the tag.
    pub fn of_image(repository: &str) -> Option<Self> {
        let mut parts = repository.split(['/', '-', '_', '.']);
        parts.find_map(|part| IMAGES.iter().find(|(image, _)| *image == part).map(|(_, reader)| *reader))
    }
}

/// A variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunTimeName {
    /// Its name.
    pub name: &'static str,
    /// Who reads it.
    pub reader: Reader,
    /// Values that are often given to it, the most usual first.
    pub values: &'static [&'static str],
    /// What it is for, in English; a short text that languages translate.
    pub meaning: &'static str,
}

const fn name(name: &'static str, reader: Reader, values: &'static [&'static str], meaning: &'static str) -> RunTimeName {
    RunTimeName { name, reader, values, meaning }
}

/// Those that are set most often, the most usual of each reader first.
pub const USUAL: &[&str] = &[
    "NODE_ENV",
    "PYTHONUNBUFFERED",
    "PYTHONDONTWRITEBYTECODE",
    "PIP_NO_CACHE_DIR",
    "UV_COMPILE_BYTECODE",
    "UV_LINK_MODE",
    "CGO_ENABLED",
    "GOOS",
    "GOFLAGS",
    "JAVA_TOOL_OPTIONS",
    "JAVA_OPTS",
    "ASPNETCORE_HTTP_PORTS",
    "ASPNETCORE_ENVIRONMENT",
    "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT",
    "COMPOSER_ALLOW_SUPERUSER",
    "RAILS_ENV",
    "BUNDLE_WITHOUT",
    "RUST_LOG",
    "RUST_BACKTRACE",
    "MIX_ENV",
    "PATH",
    "TZ",
    "LANG",
    "PORT",
];

/// The table, by name.
#[rustfmt::skip]
const NAMES: &[RunTimeName] = &[
    name("ASPNETCORE_ENVIRONMENT", DotNet, &["Production", "Development", "Staging"], "`Production` or `Development`: which settings an ASP.NET Core program reads"),
    name("ASPNETCORE_HTTP_PORTS", DotNet, &["8080"], "The ports on which ASP.NET Core listens without TLS; `8080` in the images since .NET 8"),
    name("ASPNETCORE_URLS", DotNet, &["http://+:8080"], "The addresses on which ASP.NET Core listens, such as `http://+:8080`"),
    name("BUNDLE_DEPLOYMENT", Ruby, &["1"], "`1`: Bundler installs exactly what `Gemfile.lock` says"),
    name("BUNDLE_PATH", Ruby, &["/usr/local/bundle"], "Where Bundler installs gems"),
    name("BUNDLE_WITHOUT", Ruby, &["development:test"], "Groups that Bundler does not install, such as `development:test`"),
    name("CARGO_HOME", Rust, &["/usr/local/cargo"], "Where Cargo keeps its programs and downloads"),
    name("CARGO_TARGET_DIR", Rust, &["/target"], "Where Cargo builds instead of `target`"),
    name("CARGO_TERM_COLOR", Rust, &["always", "never"], "Whether Cargo prints in colour"),
    name("CGO_ENABLED", Go, &["0", "1"], "`0`: Go builds without C, for an image without a C library"),
    name("CI", Node, &["true"], "`true`: many programs ask nothing and print less"),
    name("COMPOSER_ALLOW_SUPERUSER", Php, &["1"], "`1`: Composer does not warn about root, which is usual in an image"),
    name("COMPOSER_NO_INTERACTION", Php, &["1"], "`1`: Composer asks no questions"),
    name("COREPACK_ENABLE_DOWNLOAD_PROMPT", Node, &["0"], "`0`: Corepack downloads a package manager without asking"),
    name("DEBIAN_FRONTEND", Apt, &["noninteractive"], "`noninteractive`: packages ask no questions; better set in the RUN that installs than with ENV"),
    name("DJANGO_SETTINGS_MODULE", Python, &["config.settings"], "The module with Django's settings, such as `config.settings`"),
    name("DOTNET_CLI_TELEMETRY_OPTOUT", DotNet, &["1"], "`1`: the .NET SDK sends no usage data"),
    name("DOTNET_EnableDiagnostics", DotNet, &["0"], "`0`: no debugger or profiler can attach, which a read-only file system needs"),
    name("DOTNET_NOLOGO", DotNet, &["true"], "`true`: the .NET SDK prints no greeting"),
    name("DOTNET_RUNNING_IN_CONTAINER", DotNet, &["true"], "`true`: .NET knows that it runs in a container"),
    name("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", DotNet, &["false", "true"], "`true`: .NET works without ICU, and all cultures behave alike"),
    name("FLASK_APP", Python, &["app.py"], "The file or module with the Flask application"),
    name("FLASK_RUN_HOST", Python, &["0.0.0.0"], "The address on which `flask run` listens; `0.0.0.0` is all"),
    name("GEM_HOME", Ruby, &["/usr/local/bundle"], "Where gems are installed"),
    name("GOARCH", Go, &["amd64", "arm64"], "The processor that Go builds for"),
    name("GOCACHE", Go, &["/root/.cache/go-build"], "Where Go keeps what it has built, which may be a cache mount"),
    name("GOFLAGS", Go, &["-mod=readonly", "-mod=vendor", "-trimpath", "-buildvcs=false"], "Options for every `go` command"),
    name("GOMAXPROCS", Go, &["2"], "How many threads run Go code at a time"),
    name("GOMEMLIMIT", Go, &["400MiB"], "The memory below which Go's runtime tries to stay"),
    name("GOMODCACHE", Go, &["/go/pkg/mod"], "Where Go keeps downloaded modules, which may be a cache mount"),
    name("GOOS", Go, &["linux", "windows", "darwin"], "The system that Go builds for"),
    name("GOPATH", Go, &["/go"], "Where Go keeps modules and installed programs"),
    name("GOPRIVATE", Go, &["example.com/*"], "Modules that Go fetches from their own repositories, unchecked"),
    name("GOTOOLCHAIN", Go, &["local"], "`local`: Go does not download another version of itself"),
    name("GRADLE_OPTS", Java, &["-Dorg.gradle.daemon=false"], "Options of the JVM that runs Gradle"),
    name("GRADLE_USER_HOME", Java, &["/home/gradle/.gradle"], "Where Gradle keeps its downloads, which may be a cache mount"),
    name("HOME", Any, &["/home/app"], "The home folder of the user"),
    name("HOST", Node, &["0.0.0.0"], "The address on which many Node.js servers listen; `0.0.0.0` is all"),
    name("JAVA_HOME", Java, &[], "The folder of the JDK or JRE"),
    name("JAVA_OPTS", Java, &["-XX:MaxRAMPercentage=75"], "Options that the start scripts of Java programs pass on"),
    name("JAVA_TOOL_OPTIONS", Java, &["-XX:MaxRAMPercentage=75"], "Options that every JVM reads when it starts, such as `-XX:MaxRAMPercentage=75`"),
    name("JDK_JAVA_OPTIONS", Java, &["-XX:MaxRAMPercentage=75"], "Options for the `java` command since Java 9"),
    name("LANG", Any, &["C.UTF-8"], "Language and encoding of programs; `C.UTF-8` is UTF-8 without a country"),
    name("LANGUAGE", Any, &["en_US:en"], "The languages of messages, in order of preference"),
    name("LC_ALL", Any, &["C.UTF-8"], "Language and encoding of programs; overrides the other settings"),
    name("LD_LIBRARY_PATH", Any, &["/usr/local/lib"], "Folders that are searched for shared libraries first"),
    name("MALLOC_ARENA_MAX", Any, &["2"], "`2`: glibc keeps fewer heaps, so that programs with many threads need less memory"),
    name("MAVEN_OPTS", Java, &["-Dmaven.repo.local=/root/.m2/repository"], "Options of the JVM that runs Maven"),
    name("MIX_ENV", Elixir, &["prod"], "`prod`: Mix builds for production"),
    name("NEXT_TELEMETRY_DISABLED", Node, &["1"], "`1`: Next.js sends no usage data"),
    name("NODE_ENV", Node, &["production", "development", "test"], "`production`: Node.js libraries turn off what is for development, and `npm ci` does not install it"),
    name("NODE_EXTRA_CA_CERTS", Node, &["/etc/ssl/certs/ca-certificates.crt"], "A file with more certificates that Node.js trusts"),
    name("NODE_OPTIONS", Node, &["--max-old-space-size=2048", "--enable-source-maps"], "Options for every `node` command"),
    name("NPM_CONFIG_CACHE", Node, &["/root/.npm"], "Where npm keeps its downloads, which may be a cache mount"),
    name("NPM_CONFIG_FUND", Node, &["false"], "`false`: npm does not ask for donations"),
    name("NPM_CONFIG_LOGLEVEL", Node, &["warn", "error", "info", "silent"], "How much npm prints"),
    name("NPM_CONFIG_UPDATE_NOTIFIER", Node, &["false"], "`false`: npm does not look for a newer npm"),
    name("NVIDIA_DRIVER_CAPABILITIES", Any, &["compute,utility"], "What of the NVIDIA driver the container gets"),
    name("NVIDIA_VISIBLE_DEVICES", Any, &["all"], "The NVIDIA devices that the container sees"),
    name("OMP_NUM_THREADS", Python, &["1"], "How many threads numeric libraries use"),
    name("PATH", Any, &[], "The folders that are searched for programs"),
    name("PHP_INI_DIR", Php, &["/usr/local/etc/php"], "Where the PHP images have `php.ini`"),
    name("PIPENV_VENV_IN_PROJECT", Python, &["1"], "`1`: Pipenv creates its environment in the project's `.venv`"),
    name("PIP_BREAK_SYSTEM_PACKAGES", Python, &["1"], "`1`: pip installs into a Python that the system's package manager looks after"),
    name("PIP_CACHE_DIR", Python, &["/root/.cache/pip"], "Where pip keeps its downloads, which may be a cache mount"),
    name("PIP_DEFAULT_TIMEOUT", Python, &["100"], "How many seconds pip waits for an answer"),
    name("PIP_DISABLE_PIP_VERSION_CHECK", Python, &["1"], "`1`: pip does not look for a newer pip"),
    name("PIP_INDEX_URL", Python, &[], "The index where pip looks for packages"),
    name("PIP_NO_CACHE_DIR", Python, &["1"], "`1`: pip keeps no copies of its downloads, as `--no-cache-dir` does"),
    name("PIP_ROOT_USER_ACTION", Python, &["ignore"], "`ignore`: pip does not warn about root, which is usual in an image"),
    name("PLAYWRIGHT_BROWSERS_PATH", Any, &["/ms-playwright"], "Where Playwright installs browsers"),
    name("PNPM_HOME", Node, &["/pnpm"], "Where pnpm keeps its programs and its store"),
    name("POETRY_CACHE_DIR", Python, &["/root/.cache/pypoetry"], "Where Poetry keeps its downloads, which may be a cache mount"),
    name("POETRY_HOME", Python, &["/opt/poetry"], "Where Poetry's installer puts Poetry"),
    name("POETRY_NO_INTERACTION", Python, &["1"], "`1`: Poetry asks no questions"),
    name("POETRY_VERSION", Python, &[], "The version that Poetry's installer installs"),
    name("POETRY_VIRTUALENVS_CREATE", Python, &["false"], "`false`: Poetry installs into the Python of the image"),
    name("POETRY_VIRTUALENVS_IN_PROJECT", Python, &["1"], "`1`: Poetry creates its environment in the project's `.venv`"),
    name("PORT", Any, &["8080", "3000", "8000"], "The port on which many servers listen"),
    name("PUPPETEER_EXECUTABLE_PATH", Node, &["/usr/bin/chromium"], "The browser that Puppeteer starts"),
    name("PUPPETEER_SKIP_DOWNLOAD", Node, &["true"], "`true`: Puppeteer downloads no browser"),
    name("PYTHONDONTWRITEBYTECODE", Python, &["1"], "`1`: Python writes no `.pyc` files: a smaller layer, a slower start"),
    name("PYTHONFAULTHANDLER", Python, &["1"], "`1`: Python shows where it crashed"),
    name("PYTHONHASHSEED", Python, &["random"], "The seed of Python's hashes; `random` by default"),
    name("PYTHONPATH", Python, &["/app"], "Folders that Python searches for modules first"),
    name("PYTHONUNBUFFERED", Python, &["1"], "`1`: Python prints without delay, so that `docker logs` shows everything"),
    name("RACK_ENV", Ruby, &["production"], "`production`: Ruby web servers and frameworks turn off what is for development"),
    name("RAILS_ENV", Ruby, &["production"], "`production`: Rails reads the settings for production"),
    name("RAILS_LOG_TO_STDOUT", Ruby, &["1"], "`1`: Rails logs where `docker logs` finds it"),
    name("RUSTFLAGS", Rust, &["-C target-cpu=native"], "Options that Cargo passes to every `rustc`"),
    name("RUSTUP_HOME", Rust, &["/usr/local/rustup"], "Where rustup keeps versions of Rust"),
    name("RUST_BACKTRACE", Rust, &["1", "full"], "`1`: a Rust program that panics shows where"),
    name("RUST_LOG", Rust, &["info", "debug", "warn"], "What many Rust programs log"),
    name("SPRING_PROFILES_ACTIVE", Java, &["prod"], "The profiles that Spring Boot starts with"),
    name("TZ", Any, &["UTC", "Etc/UTC"], "The time zone, such as `Europe/Berlin`; the image must have time zone data"),
    name("UV_CACHE_DIR", Python, &["/root/.cache/uv"], "Where uv keeps its downloads, which may be a cache mount"),
    name("UV_COMPILE_BYTECODE", Python, &["1"], "`1`: uv writes `.pyc` files, so that programs start faster"),
    name("UV_FROZEN", Python, &["1"], "`1`: uv takes `uv.lock` as it is"),
    name("UV_LINK_MODE", Python, &["copy"], "`copy`: uv copies from its cache, which may be a mount"),
    name("UV_LOCKED", Python, &["1"], "`1`: uv stops if `uv.lock` does not fit the project"),
    name("UV_NO_CACHE", Python, &["1"], "`1`: uv keeps no copies of its downloads"),
    name("UV_NO_DEV", Python, &["1"], "`1`: uv leaves out what is for development"),
    name("UV_PROJECT_ENVIRONMENT", Python, &["/opt/venv"], "Where uv creates the project's environment instead of `.venv`"),
    name("UV_PYTHON", Python, &["3.14"], "The Python that uv uses"),
    name("UV_PYTHON_DOWNLOADS", Python, &["never", "0"], "`never` or `0`: uv uses the Python of the image and downloads none"),
    name("UV_PYTHON_INSTALL_DIR", Python, &["/opt/python"], "Where uv installs versions of Python"),
    name("UV_SYSTEM_PYTHON", Python, &["1"], "`1`: `uv pip` installs into the Python of the image"),
    name("UV_TOOL_BIN_DIR", Python, &["/usr/local/bin"], "Where uv puts the programs of installed tools"),
    name("VIRTUAL_ENV", Python, &["/opt/venv"], "The virtual environment that is active"),
    name("WEB_CONCURRENCY", Any, &["2"], "How many processes servers such as gunicorn, uvicorn and Puma start"),
    name("YARN_CACHE_FOLDER", Node, &["/usr/local/share/.cache/yarn"], "Where Yarn keeps its downloads, which may be a cache mount"),
];

/// A variable by its name.
pub fn known(name: &str) -> Option<&'static RunTimeName> {
    NAMES.binary_search_by_key(&name, |known| known.name).ok().and_then(|at| NAMES.get(at))
}

/// What reads a variable, and for what.
pub fn find(name: &str) -> Option<&'static str> {
    known(name).map(|known| known.meaning)
}

/// The whole table, by name.
pub fn all() -> &'static [RunTimeName] {
    NAMES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_by_name() {
        assert!(NAMES.is_sorted_by_key(|known| known.name));
        assert!(NAMES.iter().all(|known| find(known.name) == Some(known.meaning)));
        assert_eq!(find("PYTHON"), None);
        assert!(USUAL.iter().all(|name| known(name).is_some()));
        assert!(NAMES.iter().flat_map(|known| known.values).all(|value| !value.contains(['|', '$', '\\', '}'])));
    }

    #[test]
    fn images_of_languages() {
        for (image, wanted) in [
            ("python", Some(Python)),
            ("mcr.microsoft.com/dotnet/aspnet", Some(DotNet)),
            ("eclipse-temurin", Some(Java)),
            ("ghcr.io/astral-sh/uv", Some(Python)),
            ("alpine", None),
        ] {
            assert_eq!(Reader::of_image(image), wanted, "{image}");
        }
    }
}
