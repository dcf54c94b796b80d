//! Images that are published without tags for their versions: the release is in the name, or there is only the newest.

static TABLE: &str = include_str!("versionless.tsv");

/// Whether no tag of an image is a version, by its name without the tag: also of a mirror, in front of whose names its host stands.
pub fn has_no_version(name: &str) -> bool {
    let Some((rest, last)) = name.rsplit_once('/') else { return false };
    let space = rest.rsplit('/').next().unwrap_or_default();
    let is_meant = |entry: &str| entry.split_once('/').is_some_and(|(of, image)| of == space && (image == "*" || image == last));
    // What is taken out stands before what it is taken out of.
    let entries = TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next());
    let mut meant = entries.filter(|entry| is_meant(entry.trim_start_matches('!')));
    meant.next().is_some_and(|entry| !entry.starts_with('!'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_whose_tags_are_no_versions() {
        for name in [
            "gcr.io/distroless/static",
            "mirror.example/gcr.io/distroless/cc",
            "cgr.dev/chainguard/go",
            "registry.example/chainguard/static",
            "gcr.io/cloud-builders/gcloud",
            "composer/satis",
            "bitnami/kubectl",
        ] {
            assert!(has_no_version(name), "{name}");
        }
        for name in
            ["bitnami/minideb", "bitnamilegacy/redis", "cgr.dev/me/go", "gcr.io/cloud-builders/docker", "satis", "composer"]
        {
            assert!(!has_no_version(name), "{name}");
        }
    }

    #[test]
    fn every_entry_says_where_that_is_known_from() {
        for line in TABLE.lines().skip(1) {
            let source = line.split_once('\t').filter(|(entry, _)| entry.split('/').count() == 2).map(|(_, source)| source);
            assert!(source.is_some_and(|source| source.starts_with("https://") && !source.contains('\t')), "{line}");
        }
    }
}
