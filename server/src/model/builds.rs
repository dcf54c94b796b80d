//! How Compose and Bake files build a Dockerfile, as plain values. Rules and features read them; the `context` room
//! finds them.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::ImageReference;

/// Where the file that describes a build does so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildPlace {
    /// The file, with an absolute path.
    pub path: String,
    /// The line where the service or target begins, counted from 0.
    pub line: u32,
    /// The lines of its build arguments, in their order.
    pub arg_lines: Vec<u32>,
}

/// A build of a Dockerfile, as far as the file that describes it decides it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownBuild {
    /// The service or target.
    pub name: String,
    /// The file that says so, as people call it.
    pub file: String,
    /// Where it says so.
    pub place: BuildPlace,
    /// The stage that is built; `None` for the last one.
    pub target: Option<String>,
    /// Build arguments with their values.
    pub args: Vec<(String, String)>,
    /// Names of additional contexts, which FROM and `--from=` can use like images.
    pub contexts: Vec<String>,
    /// Ports that Compose publishes, as written: `8080:80`.
    pub ports: Vec<String>,
    /// What Compose starts instead of CMD; empty where it starts that.
    pub command: String,
    /// Who runs the program by Compose, as written; empty where the image decides it.
    pub user: String,
    /// Where in a container folders of this machine are mounted, whose files change while it runs.
    pub mounted: Vec<String>,
    /// The ids of the secrets that it gives to the build.
    pub secrets: Vec<String>,
    /// The ids of the SSH agents that it gives to the build.
    pub ssh: Vec<String>,
}

/// All builds of a Dockerfile that are known, the nearest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownBuilds {
    all: Vec<KnownBuild>,
    /// The first build with each additional context, by the name as written and by the image that it may stand for.
    contexts: FxHashMap<String, usize>,
    neighbours: Neighbours,
    passing: Option<PassingBuild>,
}

/// A build of a Dockerfile that an ignore file lies beside, from another folder than theirs, whose ignore file counts instead.
/// Paths are those from the root of the project, with `/`; the root itself is `.`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassingBuild {
    /// The file that describes the build.
    pub file: String,
    /// The Dockerfile.
    pub dockerfile: String,
    /// The context.
    pub context: String,
}

/// What lies around a Dockerfile in its project: images that the project builds itself are called like the folders that
/// their Dockerfiles lie in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// For the folder of the Dockerfile and those above it up to the root of the project: the names in it, in lower case and
    /// sorted, and which of them leads to the Dockerfile.
    pub folders: Vec<(Arc<[Box<str>]>, String)>,
    /// The name of the root folder, in lower case.
    pub root: String,
    /// The images that Compose files give names to what they build.
    pub images: Arc<[String]>,
    /// The stages, in lower case, that Skaffold's files build by their names, of whatever Dockerfile.
    pub targets: Arc<[String]>,
    /// Whether the README of the project says that nobody keeps it up any more.
    pub is_retired: bool,
}

impl Neighbours {
    /// Last words of names of images that others are made of: `lambda-base` lies in `base/`.
    const LAST_WORDS: [&str; 7] = ["base", "builder", "common", "core", "full", "minimal", "runtime"];

    /// Whether the file is for a version of which a newer one lies beside it: `24/` and `27/`, `8.2-fpm` and `8.4-fpm`.
    /// Only names that are of interest are looked at.
    fn have_newer_version(&self, is_of_interest: impl Fn(&str) -> bool) -> bool {
        self.folders.iter().filter(|(_, own)| is_of_interest(own)).any(|(names, own)| {
            let of_own = Versioned::of(own);
            of_own.is_some_and(|own| names.iter().filter_map(|name| Versioned::of(name)).any(|other| own.is_before(&other)))
        })
    }

    /// Whether the file is for a release that is not built any more, as others have followed it: `2.4.3/` beside `2.4.4/` with
    /// fixes alone, `1.4.4/` beside three later ones, `0.7.2/` beside two.
    fn have_fixed_version(&self) -> bool {
        const MANY: usize = 3;
        self.folders.iter().any(|(names, own)| {
            let is_whole = |it: &Versioned<'_>| 2 < it.numbers.len();
            let Some(own) = Versioned::of(own).filter(is_whole) else { return false };
            let later = || names.iter().filter_map(|name| Versioned::of(name)).filter(is_whole).filter(|it| own.is_before(it));
            // Before 1.0 few projects keep more than one line.
            let many = if own.numbers.first() == Some(&0) { MANY - 1 } else { MANY };
            later().any(|other| own.is_fixed_in(&other)) || many <= later().count()
        })
    }

    /// Whether a template of Dockerfiles lies above the Dockerfile, as in the repositories of the official images, or one of its
    /// name beside it: `Dockerfile.template`, `.templates/`. Above it is that of versions alone.
    fn have_template(&self, is_of_version: bool) -> bool {
        const FOLDERS: [&str; 4] = [".templates", "docker-templates", "dockerfile-templates", "dockerfile_templates"];
        let mut folders = self.folders.iter();
        let Some((beside, own)) = folders.next().filter(|(_, own)| !is_called_template(own)) else { return false };
        let is_of_own = |name: &str| name.rsplit_once('.').is_some_and(|(stem, _)| stem == own);
        beside.iter().any(|name| is_called_template(name) && is_of_own(name))
            || (is_of_version
                && folders.any(|(names, _)| names.iter().any(|name| FOLDERS.contains(&&**name) || is_called_template(name))))
    }

    /// Whether the file is a step of a series that goes on: `Dockerfile.1` beside `Dockerfile.0` and `Dockerfile.2`.
    fn have_next_step(&self) -> bool {
        const MOST: u32 = 40;
        let Some((names, own)) = self.folders.first() else { return false };
        let Some(step) = own.parse::<u32>().ok().filter(|step| *step < MOST) else { return false };
        let first = u32::from(!holds(names, "0"));
        first <= step && (first..=step + 1).all(|step| holds(names, &step.to_string()))
    }

    /// Whether the project builds an image itself, as far as names tell.
    fn build(&self, image: &ImageReference) -> bool {
        if image.official_name().is_some_and(|name| crate::data::images::find(name).is_some()) {
            return false;
        }
        let same = |name: &String| {
            ImageReference::parse(name)
                .is_ok_and(|other| other.registry == image.registry && other.repository == image.repository)
        };
        if self.images.iter().any(same) {
            return true;
        }
        let Some((spaces, name)) =
            image.repository.rsplit_once('/').or(image.registry.as_ref().map(|_| ("", &*image.repository)))
        else {
            return false;
        };
        // A project of examples shows how others' images are used.
        let words = || self.root.split(|c: char| !c.is_alphanumeric());
        let is_of_examples = words().any(|word| matches!(word, "demo" | "examples" | "samples"));
        // `nmfs-opensci/images` has those of `ghcr.io/nmfs-opensci`.
        let is_of_root = |space: &str| {
            let is_apart = |(at, _): (usize, &str)| {
                let (before, behind) = (self.root.get(..at).unwrap_or_default(), self.root.get(at + space.len()..));
                !before.ends_with(char::is_alphanumeric) && !behind.unwrap_or_default().starts_with(char::is_alphanumeric)
            };
            4 <= space.len() && !is_of_examples && self.root.match_indices(space).any(is_apart)
        };
        if spaces.split('/').any(is_of_root) {
            return true;
        }
        // `ollama/ollama` is a product of its own, whatever is called like it here.
        if spaces.rsplit('/').next() == Some(name) {
            return false;
        }
        let last = name.rsplit(['-', '_']).next().filter(|last| Self::LAST_WORDS.contains(last));
        let names = std::iter::once(name).chain(last);
        names.into_iter().any(|name| self.folders.iter().any(|(all, own)| own != name && holds(all, name)))
    }
}

/// A name with a version in it: `8.2-fpm`, `go-1.24`.
struct Versioned<'n> {
    before: &'n str,
    numbers: Vec<u32>,
    behind: &'n str,
}

impl<'n> Versioned<'n> {
    /// `None` for a name without digits.
    fn of(name: &'n str) -> Option<Self> {
        let (before, rest) = name.split_at(name.find(|c: char| c.is_ascii_digit())?);
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let version = rest.get(..end)?.trim_end_matches('.');
        let numbers = version.split('.').map(|number| number.parse().ok()).collect::<Option<Vec<u32>>>()?;
        Some(Self { before, numbers, behind: rest.get(version.len()..)? })
    }

    /// Whether the other is the same but for a higher last number.
    fn is_fixed_in(&self, other: &Self) -> bool {
        let [lines, others] = [self, other].map(|it| it.numbers.split_last().map(|(_, line)| line));
        self.is_before(other) && lines == others
    }

    fn is_before(&self, other: &Self) -> bool {
        self.before == other.before && self.behind == other.behind && self.numbers < other.numbers
    }
}

/// Whether a file is, by its name in lower case, what a program makes Dockerfiles of: `dockerfile-alpine.template`.
pub fn is_called_template(name: &str) -> bool {
    const ENDINGS: [&str; 6] = [".template", ".tmpl", ".tpl", ".j2", ".jinja2", ".erb"];
    name.starts_with("dockerfile") && ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Whether a sorted list has a name.
fn holds(sorted: &[Box<str>], name: &str) -> bool {
    sorted.binary_search_by(|known| (**known).cmp(name)).is_ok()
}

impl KnownBuilds {
    /// The builds, the nearest first.
    pub fn new(all: Vec<KnownBuild>) -> Self {
        let mut contexts = FxHashMap::default();
        for (index, build) in all.iter().enumerate() {
            for name in &build.contexts {
                contexts.entry(name.clone()).or_insert(index);
                if let Some(image) = whole(name) {
                    contexts.entry(image).or_insert(index);
                }
            }
        }
        Self { all, contexts, ..Self::default() }
    }

    /// What is known of an ignore file that such a build passes by.
    pub fn passing_by(passing: Option<PassingBuild>) -> Self {
        Self { passing, ..Self::default() }
    }

    /// Of an ignore file that no known build reads, one of those that read another one instead.
    pub fn passing(&self) -> Option<&PassingBuild> {
        self.passing.as_ref()
    }

    /// These builds, of a Dockerfile with these neighbours.
    #[must_use]
    pub fn among(self, neighbours: Neighbours) -> Self {
        Self { neighbours, ..self }
    }

    /// Whether the project builds an image itself, as far as its files tell: it is as new as the project then.
    pub fn build_image(&self, image: &ImageReference) -> bool {
        self.neighbours.build(image)
    }

    /// Whether the file is for a version of which a newer one lies beside it.
    pub fn have_newer_version(&self) -> bool {
        self.neighbours.have_newer_version(|_| true)
    }

    /// Whether the file is for a version of which a newer one lies beside it, by such of its own name and of its folders' names as
    /// are of interest.
    pub fn have_newer_version_by(&self, is_of_interest: impl Fn(&str) -> bool) -> bool {
        self.neighbours.have_newer_version(is_of_interest)
    }

    /// Whether the file is for a release that others beside it have followed.
    pub fn have_fixed_version(&self) -> bool {
        self.neighbours.have_fixed_version()
    }

    /// Whether the Dockerfile is made of a template that lies beside it or, where its path has a version, above.
    pub fn have_template(&self, is_of_version: bool) -> bool {
        self.neighbours.have_template(is_of_version)
    }

    /// Whether the file is a step of a series that goes on beside it.
    pub fn have_next_step(&self) -> bool {
        self.neighbours.have_next_step()
    }

    /// Whether the project says of itself that nobody keeps it up any more.
    pub fn are_retired(&self) -> bool {
        self.neighbours.is_retired
    }

    /// All of them.
    pub fn all(&self) -> &[KnownBuild] {
        &self.all
    }

    /// Whether any build has an additional context.
    pub fn has_contexts(&self) -> bool {
        !self.contexts.is_empty()
    }

    /// The build that has an additional context of a name, which may stand for an image.
    pub fn with_context(&self, name: &str) -> Option<&KnownBuild> {
        if self.contexts.is_empty() {
            return None;
        }
        let index = self.contexts.get(name).or_else(|| self.contexts.get(&whole(name)?))?;
        self.all.get(*index)
    }

    /// The builds that set a build argument, with its value.
    pub fn setting<'b>(&'b self, argument: &'b str) -> impl Iterator<Item = (&'b KnownBuild, &'b str)> {
        self.all.iter().filter_map(move |build| Some((build, build.arg(argument)?)))
    }

    /// Whether a stage of a name is built by it, by a known build or by what Skaffold's files near the Dockerfile say.
    pub fn build_stage(&self, name: &str) -> bool {
        self.of_stage(name).next().is_some() || self.neighbours.targets.iter().any(|target| target.eq_ignore_ascii_case(name))
    }

    /// The builds that build a stage of a name.
    pub fn of_stage<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b KnownBuild> {
        self.all.iter().filter(move |build| build.target.as_deref().is_some_and(|target| target.eq_ignore_ascii_case(name)))
    }
}

/// `alpine` stands for `alpine:latest` and the other way round.
fn whole(name: &str) -> Option<String> {
    ImageReference::parse(name).ok().map(|image| image.full_reference())
}

impl KnownBuild {
    /// Whether a Compose file describes it, which also starts what it builds.
    pub fn is_composed(&self) -> bool {
        self.file.ends_with(".yaml") || self.file.ends_with(".yml")
    }

    /// The value of a build argument.
    pub fn arg(&self, name: &str) -> Option<&str> {
        self.args.iter().rfind(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn steps_and_releases_that_others_follow() {
        let of = |own: &str, names: &[&str]| {
            let mut names: Vec<Box<str>> = names.iter().map(|name| Box::from(*name)).collect();
            names.sort_unstable();
            let neighbours = super::Neighbours { folders: vec![(names.into(), own.to_owned())], ..super::Neighbours::default() };
            let builds = super::KnownBuilds::default().among(neighbours);
            (builds.have_next_step(), builds.have_fixed_version())
        };
        assert_eq!(of("0", &["0", "1", "2"]), (true, false));
        assert_eq!(of("1", &["1", "2", "readme.md"]), (true, false));
        assert_eq!(of("2", &["0", "1", "2"]), (false, false), "the last one");
        assert_eq!(of("12", &["12", "13"]), (false, false), "versions of something");
        assert_eq!(of("2.4.3", &["2.4.3", "2.4.4"]), (false, true));
        assert_eq!(of("2.3.7", &["2.3.7", "2.4.4"]), (false, false));
        assert_eq!(of("8.0", &["8.0", "8.1"]), (false, false));
        assert_eq!(of("1.4.4", &["1.4.4", "2.0.0", "2.1.1", "2.2.0"]), (false, true));
        assert_eq!(of("2.0.0", &["1.4.4", "2.0.0", "2.1.1", "2.2.0"]), (false, false));
        assert_eq!(of("0.13.0", &["0.13.0", "0.16.0", "0.17.0"]), (false, true));
        assert_eq!(of("0.16.0", &["0.13.0", "0.16.0", "0.17.0"]), (false, false));
        assert_eq!(of("8.1", &["8.1", "8.2", "8.3", "8.4"]), (false, false), "lines, and no releases");
    }

    #[test]
    fn templates_of_dockerfiles() {
        let of = |own: &str, names: &[&str]| {
            let beside = vec![Box::from(own), "dockerfile-a.j2".into(), "dockerfile.j2".into()].into();
            let above = names.iter().map(|name| Box::from(*name)).collect();
            let folders = vec![(beside, own.to_owned()), (above, "8.4".to_owned())];
            let neighbours = super::Neighbours { folders, ..super::Neighbours::default() };
            super::KnownBuilds::default().among(neighbours).have_template(true)
        };
        assert!(of("app", &["8.4", "dockerfile-alpine.template"]) && of("app", &[".templates", "8.4"]));
        assert!(!of("app", &["8.4", "templates", "template"]));
        assert!(!of("dockerfile.j2", &["8.4"]) && of("dockerfile", &["8.4"]) && of("dockerfile-a", &["8.4"]));
    }

    #[test]
    fn images_of_the_project() {
        let names = |names: &[&str]| names.iter().map(|name| Box::from(*name)).collect::<std::sync::Arc<[Box<str>]>>();
        let neighbours = super::Neighbours {
            folders: vec![(names(&["base", "tool"]), "app".to_owned()), (names(&["aws-cli", "images"]), "images".to_owned())],
            root: "strimzi-operator".to_owned(),
            images: ["me/worker:1".to_owned()].into(),
            ..super::Neighbours::default()
        };
        let builds = super::KnownBuilds::default().among(neighbours);
        let is_own = |image: &str| builds.build_image(&super::ImageReference::parse(image).unwrap());
        for image in ["me/base", "me/lambda-base:latest", "gcr.io/x/tool", "strimzi/any", "me/worker", "gcr.io/base"] {
            assert!(is_own(image), "{image}");
        }
        let examples = super::Neighbours { root: "strimzi-examples".to_owned(), ..super::Neighbours::default() };
        let examples = super::KnownBuilds::default().among(examples);
        assert!(!examples.build_image(&super::ImageReference::parse("strimzi/any").unwrap()));
        for (root, image, wanted) in [
            ("kubernetes-sigs+security-profiles-operator", "quay.io/security-profiles-operator/build", true),
            ("nmfs-opensci-images", "ghcr.io/nmfs-opensci/base", true),
            ("my-graphs", "quay.io/graph/build", false),
        ] {
            let builds = super::Neighbours { root: root.to_owned(), ..super::Neighbours::default() };
            let builds = super::KnownBuilds::default().among(builds);
            assert_eq!(builds.build_image(&super::ImageReference::parse(image).unwrap()), wanted, "{image}");
        }
        // What leads to the file is no neighbour, nor is what is known to be somebody else's.
        for image in ["me/app", "tool/tool", "me/code-server", "debian", "me/images", "base"] {
            assert!(!is_own(image), "{image}");
        }
    }

    use super::*;

    #[test]
    fn contexts_stand_for_images() {
        let build = KnownBuild { contexts: vec!["docs".to_owned(), "alpine".to_owned()], ..KnownBuild::default() };
        let builds = KnownBuilds::new(vec![KnownBuild::default(), build]);
        for name in ["docs", "alpine", "alpine:latest", "docker.io/library/alpine"] {
            assert!(builds.with_context(name).is_some(), "{name}");
        }
        for name in ["alpine:3", "doc", "", "A"] {
            assert!(builds.with_context(name).is_none(), "{name}");
        }
    }
}
