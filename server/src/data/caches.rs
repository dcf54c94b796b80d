//! Where programs keep what they have loaded.

/// Folders that package managers keep their caches in, and the programs.
pub const CACHE_MOUNTS: [(&str, &str); 14] = [
    ("/root/.cache/pip", "pip"),
    ("/root/.cache/uv", "uv"),
    ("/root/.cache/pypoetry", "poetry"),
    ("/var/cache/apt", "apt"),
    ("/var/lib/apt", "apt"),
    ("/var/cache/apk", "apk"),
    ("/var/cache/dnf", "dnf"),
    ("/root/.npm", "npm"),
    ("/usr/local/share/.cache/yarn", "yarn"),
    ("/pnpm/store", "pnpm"),
    ("/root/.cache/go-build", "go build"),
    ("/go/pkg/mod", "go modules"),
    ("/usr/local/cargo/registry", "cargo"),
    ("/root/.m2", "maven"),
];
