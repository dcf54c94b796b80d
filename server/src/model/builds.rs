//! How Compose and Bake files build a Dockerfile, as plain values. Rules and features read them; the `context` room
//! finds them.

use rustc_hash::FxHashMap;

use super::ImageReference;

/// A build of a Dockerfile, as far as the file that describes it decides it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownBuild {
    /// The service or target.
    pub name: String,
    /// The file that says so, as people call it.
    pub file: String,
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
    /// Containers get a folder of this machine, whose files change while they run.
    pub mounts_folder: bool,
}

/// All builds of a Dockerfile that are known, the nearest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownBuilds {
    all: Vec<KnownBuild>,
    /// The first build with each additional context, by the name as written and by the image that it may stand for.
    contexts: FxHashMap<String, usize>,
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
        Self { all, contexts }
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
