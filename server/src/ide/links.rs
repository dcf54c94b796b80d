//! Document links: the pages of images, and what ADD downloads.

use crate::model::{Base, DirectiveKind, Environment, ImageReference, Model, Placed, Role, expand};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::{Image, JsonElement, Keyword, PathArgument, Paths, Word};
use crate::text::{TextRange, between, range, size};

/// A text that leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The text.
    pub range: TextRange,
    /// Where it leads.
    pub target: String,
    /// What is there, in a few words.
    pub tooltip: String,
}

/// The links of a file, by place.
pub fn links(snapshot: &Snapshot) -> Vec<Link> {
    if snapshot.kind != FileKind::Dockerfile {
        return Vec::new();
    }
    let model = snapshot.model();
    let mut out = Vec::new();
    if let Some(syntax) = model.directive(DirectiveKind::Syntax) {
        let end = syntax.value_range.start() + size(syntax.value.len());
        out.extend(image_link(&syntax.value, between(syntax.value_range.start(), end)));
    }
    let bindings = model.bindings();
    for image in bindings.occurrences().iter().filter(|o| o.role == Role::Image) {
        let name = bindings.entity(image).map(|entity| &entity.name);
        let name = name.filter(|name| snapshot.world.knowledge.builds.with_context(name).is_none());
        out.extend(name.and_then(|name| image_link(name, image.name)));
    }
    let global = model.global_environment();
    for stage in model.stages.iter().filter(|s| !matches!(s.base, Base::Stage(_))) {
        let Some(from) = model.instructions.get(stage.instructions.start) else { continue };
        if let Some(image) = from.as_from().and_then(|f| f.image.as_ref()).filter(|i| i.word.raw.contains('$')) {
            out.extend(expanded_link(model, from, image, global));
        }
    }
    for placed in &model.instructions {
        let instruction = placed.trigger().unwrap_or(placed);
        if instruction.keyword == Keyword::Add
            && let Some(paths) = instruction.paths()
        {
            sources(placed, paths, model.escape, &mut out);
        }
    }
    out.sort_by_key(|l| (l.range.start(), l.range.end()));
    out
}

/// A link over registry and repository of a reference without variables.
fn image_link(text: &str, at: TextRange) -> Option<Link> {
    let repository = without_tag(text);
    let (target, tooltip) = page(&ImageReference::parse(repository).ok()?)?;
    // A word that goes on over lines is longer in the file.
    let is_on_one_line = usize::from(at.len()) == text.len();
    let end = if is_on_one_line { at.start() + size(repository.len()) } else { at.end() };
    Some(Link { range: between(at.start(), end), target, tooltip })
}

/// A link over registry and repository of a FROM word with variables: in the tag they do not matter, elsewhere the file
/// has to say their values.
fn expanded_link(model: &Model, placed: &Placed, image: &Image, global: &Environment) -> Option<Link> {
    let name = image.name.as_ref()?;
    let known = |word: &Word| expand(word, model.escape, global).known().map(str::to_owned);
    let (text, at) = match &image.registry {
        Some(registry) => (format!("{}/{}", known(registry)?, known(name)?), registry.range.cover(name.range)),
        None => (known(name)?, name.range),
    };
    let text = text.trim_matches(['"', '\'']);
    let (target, tooltip) = page(&ImageReference::parse(without_tag(text)).ok()?)?;
    Some(Link { range: placed.at(at), target, tooltip })
}

fn without_tag(reference: &str) -> &str {
    let base = reference.split('@').next().unwrap_or_default();
    match base.rsplit_once(':') {
        Some((before, tag)) if !tag.contains('/') => before,
        _ => base,
    }
}

/// The page of a repository, for the registries that have pages.
pub(super) fn page(image: &ImageReference) -> Option<(String, String)> {
    let path = image.repository.as_str();
    let parts: Vec<&str> = path.split('/').collect();
    let (target, place) = match (image.registry.as_deref(), parts.as_slice()) {
        (None | Some("docker.io" | "index.docker.io"), _) if path == "scratch" => return None,
        (None | Some("docker.io" | "index.docker.io"), [name] | ["library", name]) => {
            (format!("https://hub.docker.com/_/{name}/"), "Docker Hub")
        }
        (None | Some("docker.io" | "index.docker.io"), _) => (format!("https://hub.docker.com/r/{path}/"), "Docker Hub"),
        (Some("quay.io"), _) => (format!("https://quay.io/repository/{path}"), "Quay"),
        (Some("mcr.microsoft.com"), _) => {
            (format!("https://mcr.microsoft.com/artifact/mar/{path}"), "Microsoft Artifact Registry")
        }
        (Some("ghcr.io"), [owner, repository, rest @ ..]) => {
            let package = [&[*repository], rest].concat().join("%2F");
            (format!("https://github.com/{owner}/{repository}/pkgs/container/{package}"), "GitHub")
        }
        (Some("public.ecr.aws"), _) => (format!("https://gallery.ecr.aws/{path}"), "Amazon ECR Public Gallery"),
        (Some("registry.gitlab.com"), [group, project, ..]) => {
            (format!("https://gitlab.com/{group}/{project}/container_registry"), "GitLab")
        }
        // A browser is sent on to the page of the image.
        (Some(host @ ("gcr.io" | "us.gcr.io" | "eu.gcr.io" | "asia.gcr.io")), [_, _, ..]) => {
            (format!("https://{host}/{path}"), "Google Container Registry")
        }
        (Some("nvcr.io"), [organisation, image]) => {
            (format!("https://catalog.ngc.nvidia.com/orgs/{organisation}/containers/{image}"), "NVIDIA NGC")
        }
        (Some("nvcr.io"), [organisation, team, image]) => {
            (format!("https://catalog.ngc.nvidia.com/orgs/{organisation}/teams/{team}/containers/{image}"), "NVIDIA NGC")
        }
        (Some("cgr.dev"), ["chainguard", image]) => {
            (format!("https://images.chainguard.dev/directory/image/{image}/overview"), "Chainguard Images")
        }
        (Some("registry.access.redhat.com" | "registry.redhat.io"), [_, _]) => {
            (format!("https://catalog.redhat.com/search?searchType=containers&q={}", path.replace('/', "%2F")), "Red Hat Catalog")
        }
        _ => return None,
    };
    Some((target, format!("{path} · {place}")))
}

/// The addresses that ADD downloads.
fn sources(placed: &Placed, paths: &Paths, escape: char, out: &mut Vec<Link>) {
    let mut add = |at: TextRange, text: &str| {
        if is_address(text) {
            out.push(Link { range: placed.at(at), target: text.to_owned(), tooltip: text.to_owned() });
        }
    };
    match paths {
        Paths::Json(json) => {
            for element in all_but_last(&json.elements) {
                let JsonElement { range: at, value: Some(value) } = element else { continue };
                let (start, end) = (usize::from(at.start()) + 1, usize::from(at.end()).saturating_sub(1));
                add(range(start, end.max(start)), value);
            }
        }
        Paths::Words(words) => {
            for word in all_but_last(words) {
                let PathArgument::Word(word) = word else { continue };
                let Some(text) = word.literal(escape) else { continue };
                add(inside_quotes(placed, word.range), &text);
            }
        }
    }
}

/// The range of a word without the quotes at its ends.
fn inside_quotes(placed: &Placed, at: TextRange) -> TextRange {
    let text = placed.slice(at);
    let inner = text.trim_start_matches(['"', '\'']);
    let start = usize::from(at.start()) + (text.len() - inner.len());
    range(start, start + inner.trim_end_matches(['"', '\'']).len())
}

fn all_but_last<T>(items: &[T]) -> &[T] {
    items.split_last().map_or(&[], |(_, rest)| rest)
}

/// `http://` or `https://` and a host, in characters that an address may have.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>\"\\^`{|}$".contains(c);
    rest.is_some_and(|r| r.starts_with(|c: char| c.is_alphanumeric() || c == '[') && r.chars().all(is_plain))
}

#[cfg(test)]
mod tests {
    #[test]
    fn contexts_have_no_page() {
        let found = super::links(&crate::testing::built_snapshot("FROM docs\nCOPY --from=assets a b\nCOPY --from=nginx a b\n"));
        assert_eq!(found.iter().map(|link| link.target.as_str()).collect::<Vec<_>>(), ["https://hub.docker.com/_/nginx/"]);
    }

    use crate::testing::check_links;

    #[test]
    fn registries() {
        check_links("FROM «python»:3.14-slim", &["https://hub.docker.com/_/python/"]);
        check_links("FROM «docker.io/library/python»", &["https://hub.docker.com/_/python/"]);
        check_links("FROM «me/x»@sha256:00 AS y", &["https://hub.docker.com/r/me/x/"]);
        check_links("FROM «ghcr.io/o/i»:1", &["https://github.com/o/i/pkgs/container/i"]);
        check_links("FROM «ghcr.io/o/r/p»", &["https://github.com/o/r/pkgs/container/r%2Fp"]);
        check_links("FROM ghcr.io/o", &[]);
        check_links("FROM «quay.io/o/i»", &["https://quay.io/repository/o/i"]);
        check_links("FROM «mcr.microsoft.com/dotnet/sdk»:9.0", &["https://mcr.microsoft.com/artifact/mar/dotnet/sdk"]);
        check_links("FROM «public.ecr.aws/docker/library/python»:3", &["https://gallery.ecr.aws/docker/library/python"]);
        check_links("FROM «registry.gitlab.com/g/p/i»", &["https://gitlab.com/g/p/container_registry"]);
        check_links("FROM localhost:5000/x\nFROM scratch\nFROM", &[]);
        check_links("FROM «gcr.io/distroless/static»", &["https://gcr.io/distroless/static"]);
        check_links("FROM «nvcr.io/nvidia/cuda»:13", &["https://catalog.ngc.nvidia.com/orgs/nvidia/containers/cuda"]);
        check_links("FROM «cgr.dev/chainguard/go»", &["https://images.chainguard.dev/directory/image/go/overview"]);
        check_links("FROM \"«python»:3\"", &["https://hub.docker.com/_/python/"]);
    }

    #[test]
    fn other_places() {
        check_links(
            "# syntax=«docker/dockerfile»:1\nFROM «a»",
            &["https://hub.docker.com/r/docker/dockerfile/", "https://hub.docker.com/_/a/"],
        );
        check_links(
            "FROM «a» AS x\nFROM x\nCOPY --from=x b c\nCOPY --from=«nginx»:1 b c",
            &["https://hub.docker.com/_/a/", "https://hub.docker.com/_/nginx/"],
        );
        check_links("FROM scratch\nRUN --mount=type=bind,from=«nginx»,target=/x b", &["https://hub.docker.com/_/nginx/"]);
        check_links("FROM scratch\nADD «https://x.org/a.git#v1» https://x.org/b", &["https://x.org/a.git#v1"]);
        check_links("FROM scratch\nADD [\"«http://x.org/a»\", \"b\", \"/c\"]", &["http://x.org/a"]);
        check_links("FROM scratch\nADD https://x.org/$V /c", &[]);
    }

    #[test]
    fn variables() {
        check_links("ARG T=1\nFROM «python»:$T", &["https://hub.docker.com/_/python/"]);
        check_links("ARG R=quay.io\nFROM «$R/o/i»:1", &["https://quay.io/repository/o/i"]);
        check_links("ARG I=python:3\nFROM «$I»", &["https://hub.docker.com/_/python/"]);
        check_links("ARG R\nFROM $R/o/i\nFROM ${X}/o", &[]);
        check_links("ARG B=x\nFROM «a» AS x\nFROM $B", &["https://hub.docker.com/_/a/"]);
    }
}
