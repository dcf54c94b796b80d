//! Registries that have what Docker Hub has.

/// Registries with all of Docker Hub.
pub const HUB_HOSTS: &[&str] =
    &["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "mirror.gcr.io"];

/// Where the official images are in a registry of others: what comes before their names.
pub const OFFICIAL: &[(&str, &str)] = &[("public.ecr.aws", "docker/library/")];

/// How hadolint's users call Docker Hub, which images without a registry are from.
pub const HADOLINT_HUB: [&str; 3] = ["docker.io", "hub.docker.com", "index.docker.io"];
