//! Tools that builds bring along, and servers that projects forget to list, with the versions that are current.

/// By name, the line of versions to take; asked of the package indexes on 2026-11-30. Images named here have the versions of
/// what they hold as tags.
const VERSIONS: &[(&str, &str)] = &[
    ("@yarnpkg/cli-dist", "4.18.1"),
    ("denoland/deno", "2.9.6"),
    ("ghcr.io/astral-sh/uv", "0.13"),
    ("gunicorn", "27.0"),
    ("oven/bun", "1.4.5"),
    ("pdm", "2.29"),
    ("pipenv", "2026.10"),
    ("pnpm", "12.21.0"),
    ("poetry", "2.5"),
    ("uvicorn", "0.54"),
    ("yarn", "1.22.22"),
];

/// Versions of pnpm's lock files and the pnpm that reads them.
const PNPM_LOCKS: &[(&str, &str)] = &[("5", "7.33.7"), ("6", "8.15.9"), ("9", "10.20.0")];

/// The current version of a tool.
pub fn version(tool: &str) -> Option<&'static str> {
    VERSIONS.iter().find(|(known, _)| *known == tool).map(|(_, version)| *version)
}

/// The pnpm that reads a lock file of that version.
pub fn pnpm_of_lock(lock: &str) -> Option<&'static str> {
    let major = lock.split('.').next().unwrap_or_default();
    PNPM_LOCKS.iter().find(|(known, _)| *known == major).map(|(_, version)| *version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        assert!(VERSIONS.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b)));
        assert_eq!(version("poetry"), Some("2.5"));
        assert_eq!(pnpm_of_lock("6.0"), Some("8.15.9"));
    }
}
