//! What `# syntax=` asks for.

use super::{DirectiveKind, StageModel};
use crate::text::{TextRange, size};

/// The frontend that reads the file, as `# syntax=` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frontend<'m> {
    /// The repository, without the registry of Docker Hub.
    pub name: &'m str,
    /// Where the repository is in the file.
    pub name_range: TextRange,
    /// The tag and where it is.
    pub tag: Option<(&'m str, TextRange)>,
    /// Whether a digest follows.
    pub has_digest: bool,
}

impl<'m> Frontend<'m> {
    /// Whether it is Docker's own.
    pub fn is_docker(&self) -> bool {
        matches!(self.name, "docker/dockerfile" | "docker/dockerfile-upstream")
    }

    /// Whether it is of the labs channel, which was once called `experimental`.
    pub fn is_labs(&self) -> bool {
        self.tag.is_some_and(|(tag, _)| ["labs", "experimental"].iter().any(|l| tag.ends_with(l)))
    }

    /// The version that the tag holds it to: `1.4` of `1.4.3-labs`. `None` for `1` and the like, which follow
    /// the newest.
    pub fn version(&self) -> Option<(u16, u16)> {
        let (tag, _) = self.tag?;
        let number = tag.split('-').next()?;
        let mut parts = number.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    }
}

impl StageModel {
    /// What the first `# syntax=` names; the rest of its line is for the frontend.
    pub fn frontend(&self) -> Option<Frontend<'_>> {
        let directive = self.directive(DirectiveKind::Syntax)?;
        let start = directive.value_start;
        let image = directive.value.split_whitespace().next()?;
        let at = |from: usize, len: usize| TextRange::at(start + size(from), size(len));
        let skipped = image.len() - image.strip_prefix("docker.io/").unwrap_or(image).len();
        let before_digest = image.split('@').next().unwrap_or(image);
        let colon = before_digest.rfind(':').filter(|&colon| !before_digest.get(colon..).unwrap_or_default().contains('/'));
        let end = colon.unwrap_or(before_digest.len());
        let name = image.get(skipped..end)?;
        Some(Frontend {
            name,
            name_range: at(skipped, name.len()),
            tag: colon.and_then(|colon| before_digest.get(colon + 1..)).map(|tag| (tag, at(end + 1, tag.len()))),
            has_digest: before_digest.len() < image.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::model;

    #[test]
    fn names_tags_and_versions() {
        let read = |line: &str| {
            let model = model(&format!("{line}\nFROM a\n"));
            let frontend = model.frontend()?;
            assert_eq!(model.slice(frontend.name_range), frontend.name);
            assert!(frontend.tag.is_none_or(|(tag, range)| model.slice(range) == tag));
            Some((frontend.name.to_owned(), frontend.is_docker(), frontend.version(), frontend.is_labs()))
        };
        let wanted = |name: &str, docker, version, labs| Some((name.to_owned(), docker, version, labs));
        assert_eq!(read("# syntax=docker/dockerfile:1"), wanted("docker/dockerfile", true, None, false));
        assert_eq!(read("#syntax = docker.io/docker/dockerfile:1.4.3 x"), wanted("docker/dockerfile", true, Some((1, 4)), false));
        assert_eq!(read("# syntax=docker/dockerfile:1.7-labs@sha256:0"), wanted("docker/dockerfile", true, Some((1, 7)), true));
        assert_eq!(read("# syntax=docker/dockerfile:experimental"), wanted("docker/dockerfile", true, None, true));
        assert_eq!(read("# syntax=reg.example:5000/a/b"), wanted("reg.example:5000/a/b", false, None, false));
        assert_eq!(read("# no directive"), None);
    }
}
