//! What people copy out of images with `COPY --from=`.

/// Images and the paths, the most wanted first.
const PATHS: &[(&str, &[&str])] = &[
    ("busybox", &["/bin/busybox"]),
    ("composer", &["/usr/bin/composer"]),
    ("denoland/deno", &["/usr/bin/deno"]),
    ("docker", &["/usr/local/bin/docker"]),
    ("ghcr.io/astral-sh/ruff", &["/ruff"]),
    ("ghcr.io/astral-sh/uv", &["/uv", "/uvx"]),
    ("golang", &["/usr/local/go"]),
    ("nginx", &["/etc/nginx/nginx.conf", "/etc/nginx/conf.d/default.conf"]),
    ("node", &["/usr/local/bin/node", "/usr/local/lib/node_modules"]),
    ("oven/bun", &["/usr/local/bin/bun"]),
];

/// The names of the images, as Docker shows them.
pub fn names() -> impl Iterator<Item = &'static str> {
    PATHS.iter().map(|(image, _)| *image)
}

/// What is copied out of an image, by the name that Docker shows.
pub fn copied_from(repository: &str) -> &'static [&'static str] {
    PATHS.iter().find(|(image, _)| *image == repository).map_or(&[], |(_, paths)| paths)
}

#[cfg(test)]
mod tests {
    use super::{PATHS, copied_from};

    #[test]
    fn found_by_name() {
        assert_eq!(copied_from("ghcr.io/astral-sh/uv"), ["/uv", "/uvx"]);
        assert!(copied_from("alpine").is_empty());
        assert!(PATHS.iter().all(|(_, paths)| paths.iter().all(|path| path.starts_with('/'))));
    }
}
