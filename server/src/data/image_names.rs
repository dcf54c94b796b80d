//! Well-known images that are not official ones of Docker Hub.

static TABLE: &str = include_str!("image_names.tsv");

/// A well-known image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownName {
    /// `mcr.microsoft.com/dotnet/sdk`, `nvidia/cuda`.
    pub name: &'static str,
    /// A few words; may be empty.
    pub description: &'static str,
}

/// All of them; within a registry the most used first.
pub fn all() -> impl Iterator<Item = KnownName> {
    TABLE.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let (name, description) = line.split_once('\t').unwrap_or((line, ""));
        KnownName { name, description }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_once_and_has_a_registry_or_an_owner() {
        let mut names: Vec<&str> = all().map(|known| known.name).collect();
        assert!(names.len() > 150);
        assert!(names.iter().all(|name| name.contains('/') && !name.contains([':', ' ', '@'])));
        names.sort_unstable();
        assert_eq!(names.windows(2).find(|pair| matches!(pair, [a, b] if a == b)), None);
        for registry in ["mcr.microsoft.com", "gcr.io", "ghcr.io", "quay.io", "public.ecr.aws", "cgr.dev", "nvcr.io"] {
            assert!(names.iter().filter(|name| name.split('/').next() == Some(registry)).count() > 5, "{registry}");
        }
    }
}
