//! Variables that programs in images read: what ENV is mostly for.

/// The table, by name.
const NAMES: &[(&str, &str)] = &[
    ("CGO_ENABLED", "`0`: Go builds without C, for an image without a C library"),
    ("DEBIAN_FRONTEND", "`noninteractive`: packages ask no questions; better set in the RUN that installs than with ENV"),
    ("HOME", "The home folder of the user"),
    ("JAVA_OPTS", "Options that the start scripts of Java programs pass on"),
    ("LANG", "Language and encoding of programs; `C.UTF-8` is UTF-8 without a country"),
    ("LC_ALL", "Language and encoding of programs; overrides the other settings"),
    ("NODE_ENV", "`production`: Node.js libraries turn off what is for development, and `npm ci` does not install it"),
    ("NPM_CONFIG_LOGLEVEL", "How much npm prints"),
    ("PATH", "The folders that are searched for programs"),
    ("PIP_DISABLE_PIP_VERSION_CHECK", "`1`: pip does not look for a newer pip"),
    ("PIP_NO_CACHE_DIR", "`1`: pip keeps no copies of its downloads, as `--no-cache-dir` does"),
    ("PIP_ROOT_USER_ACTION", "`ignore`: pip does not warn about root, which is usual in an image"),
    ("POETRY_NO_INTERACTION", "`1`: Poetry asks no questions"),
    ("POETRY_VIRTUALENVS_CREATE", "`false`: Poetry installs into the Python of the image"),
    ("POETRY_VIRTUALENVS_IN_PROJECT", "`1`: Poetry creates its environment in the project's `.venv`"),
    ("PYTHONDONTWRITEBYTECODE", "`1`: Python writes no `.pyc` files: a smaller layer, a slower start"),
    ("PYTHONFAULTHANDLER", "`1`: Python shows where it crashed"),
    ("PYTHONHASHSEED", "The seed of Python's hashes; `random` by default"),
    ("PYTHONPATH", "Folders that Python searches for modules first"),
    ("PYTHONUNBUFFERED", "`1`: Python prints without delay, so that `docker logs` shows everything"),
    ("TZ", "The time zone, such as `Europe/Berlin`; the image must have time zone data"),
    ("UV_COMPILE_BYTECODE", "`1`: uv writes `.pyc` files, so that programs start faster"),
    ("UV_LINK_MODE", "`copy`: uv copies from its cache, which may be a mount"),
    ("UV_NO_CACHE", "`1`: uv keeps no copies of its downloads"),
    ("UV_PROJECT_ENVIRONMENT", "Where uv creates the project's environment instead of `.venv`"),
    ("UV_PYTHON_DOWNLOADS", "`never` or `0`: uv uses the Python of the image and downloads none"),
    ("UV_SYSTEM_PYTHON", "`1`: `uv pip` installs into the Python of the image"),
    ("VIRTUAL_ENV", "The virtual environment that is active"),
];

/// What reads a variable, and for what.
pub fn find(name: &str) -> Option<&'static str> {
    NAMES.binary_search_by_key(&name, |(known, _)| known).ok().and_then(|at| NAMES.get(at)).map(|(_, meaning)| *meaning)
}

/// The whole table, by name.
pub fn all() -> &'static [(&'static str, &'static str)] {
    NAMES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_by_name() {
        assert!(NAMES.is_sorted_by_key(|(name, _)| *name));
        assert!(NAMES.iter().all(|(name, meaning)| find(name) == Some(meaning)));
        assert_eq!(find("PYTHON"), None);
    }
}
