//! What the names around a file say of it.

use std::path::Path;
use std::sync::Arc;

use crate::data::tag_order::CODENAMES;

/// The name of a file and those of the four folders above it, in lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileNames {
    names: Option<Arc<str>>,
    /// How many of the folders are the project's, and not those in which somebody keeps it.
    of_project: usize,
}

impl FileNames {
    /// Those in a path or a URI, whatever its separators are. A path that does not begin at a root is taken to begin where
    /// the project does.
    pub fn of(path: &str) -> Self {
        const NEAREST: usize = 10;
        let parts: Vec<String> = path.rsplit(['/', '\\']).take(NEAREST).map(str::to_ascii_lowercase).collect();
        let is_from_root = path.starts_with(['/', '\\']) || path.contains(':');
        Self { names: Some(parts.join("/").into()), of_project: if is_from_root { 0 } else { NEAREST } }
    }

    /// These names, of a file that lies in or below this folder of a project.
    #[must_use]
    pub fn below(self, root: &Path, file: &Path) -> Self {
        let folders = file.strip_prefix(root).map(|rest| rest.components().count().saturating_sub(1));
        Self { of_project: folders.unwrap_or(self.of_project), ..self }
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        const NEAREST: usize = 5;
        self.all().take(NEAREST)
    }

    fn all(&self) -> impl Iterator<Item = &str> {
        self.names.iter().flat_map(|names| names.split('/'))
    }

    /// The file's own name.
    fn own(&self) -> &str {
        self.parts().next().unwrap_or_default()
    }

    /// The folders of the project that the file lies in, as far as it is known where that begins.
    fn folders(&self) -> impl Iterator<Item = &str> {
        self.all().skip(1).take(self.of_project)
    }

    /// Whether the file is one of many for different versions: `8.4/fpm/Dockerfile`, `jdk21-alpine/Dockerfile`,
    /// `runner.ubuntu-22.04.dockerfile`.
    pub fn have_version(&self) -> bool {
        let has_version = |part: &str| {
            let bytes = part.as_bytes();
            let has_point = bytes.windows(3).any(|w| matches!(w, [a, b'.', b] if a.is_ascii_digit() && b.is_ascii_digit()));
            let word = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let number = word.strip_prefix(['-', '_']).unwrap_or(word);
            let digits = number.bytes().take_while(u8::is_ascii_digit).count();
            let rest = number.get(digits..).unwrap_or_default();
            has_point || (0 < digits && (rest.is_empty() || rest.starts_with(['-', '_', '.'])))
        };
        self.parts().any(has_version)
    }

    /// Whether the file is called otherwise than the one file of a folder.
    pub fn have_own_name(&self) -> bool {
        !matches!(self.own(), "" | "containerfile" | "dockerfile")
    }

    /// Whether the file is called after something, as one of many and as parts that a program puts together: `git.Dockerfile`, but
    /// not `Dockerfile.prod`.
    pub fn are_of_one_of_many(&self) -> bool {
        const STAGES: [&str; 10] =
            ["ci", "debug", "dev", "development", "local", "prod", "production", "release", "staging", "test"];
        self.have_own_name() && !self.own().split(['.', '-', '_']).any(|word| STAGES.contains(&word))
    }

    /// Whether the file is kept for what once was: `archive/`, `unsupported_images/`.
    pub fn are_of_the_past(&self) -> bool {
        const WORDS: [&str; 12] = [
            "outdated",
            "archive",
            "archived",
            "attic",
            "deprecated",
            "disabled",
            "eol",
            "legacy",
            "obsolete",
            "retired",
            "unmaintained",
            "unsupported",
        ];
        const WHOLE: [&str; 6] =
            ["graveyard", "no-longer-maintained", "not maintained", "not-maintained", "not_maintained", "old"];
        let mut parts = std::iter::once(self.own()).chain(self.folders());
        parts.any(|part| WHOLE.contains(&part) || part.split(['-', '_', '.']).any(|word| WORDS.contains(&word)))
    }

    /// Whether the image is built by tests, of the project or of a program that reads Dockerfiles: `tests/`, `e2e/x/`,
    /// `Dockerfile.test`.
    pub fn are_for_tests(&self) -> bool {
        const WORDS: [&str; 8] = ["e2e", "fixture", "fixtures", "test", "testcases", "testdata", "testing", "tests"];
        const WHOLE: [&str; 20] = [
            "acceptance",
            "benchmark",
            "benchmarks",
            "conformance",
            "integration",
            "smoke",
            "test-app",
            "test-apps",
            "test-cases",
            "test-data",
            "test-images",
            "test-env",
            "test-runner",
            "test-setup",
            "test_cases",
            "test_configs",
            "test_data",
            "test_images",
            "test_runner",
            "test_setup",
        ];
        let is_word = |word: &str| WORDS.contains(&word);
        self.own().split(['-', '_', '.']).any(is_word)
            || self.folders().any(|part| {
                WHOLE.contains(&part) || part.starts_with("test-app-") || part.rsplit(['-', '_', '.']).next().is_some_and(is_word)
            })
    }

    /// Whether nobody of the project edits the file: it came with somebody else's code, or is what a program that reads Dockerfiles
    /// is tried on, such as `tests/linters/hadolint/bad/`.
    pub fn are_not_maintained(&self) -> bool {
        const VERDICTS: [&str; 9] =
            ["bad", "broken", "fail", "failing", "failure", "invalid", "negative", "noncompliant", "wrong"];
        const FOREIGN: [&str; 5] = ["node_modules", "third-party", "third_party", "thirdparty", "vendor"];
        const FIXTURES: [&str; 6] = ["__fixtures__", "fixtures", "test-fixtures", "test_fixtures", "testdata", "testfiles"];
        let is_fixture = |part: &str| FIXTURES.contains(&part) || part.starts_with("testfile-") || part.starts_with("testfiles-");
        let is_example_of_what_is_wrong = || self.are_for_tests() && self.folders().any(|part| VERDICTS.contains(&part));
        self.folders().any(|part| FOREIGN.contains(&part) || is_fixture(part)) || is_example_of_what_is_wrong()
    }

    /// Whether the file is something that tests work with: `src/test/resources/`.
    pub fn are_material_of_tests(&self) -> bool {
        const MATERIAL: [&str; 5] = ["data", "resources", "samples", "snapshots", "stubs"];
        let above = self.folders().skip(1);
        self.folders().zip(above).any(|(part, above)| MATERIAL.contains(&part) && matches!(above, "test" | "tests"))
    }

    /// Whether the image is one that developers work in, on their machines: `Dockerfile.dev`, `.devcontainer/`.
    pub fn are_for_developers(&self) -> bool {
        const WORDS: [&str; 9] =
            ["dev", "dev-env", "dev_env", "devcontainer", "devel", "development", "devenv", "gitpod", "local"];
        let is_word = |word: &str| WORDS.contains(&word);
        self.own().split(['-', '_', '.']).any(is_word) || self.folders().any(|part| is_word(part.trim_start_matches('.')))
    }

    /// Whether the file describes the workspace of a hosted editor, which wants its newest image: `.gitpod.Dockerfile`.
    pub fn are_of_workspaces(&self) -> bool {
        self.own().split(['-', '_', '.']).chain(self.folders()).any(|word| word.trim_start_matches('.') == "gitpod")
    }

    /// Whether the image is meant to be whatever is the newest: `alpine/latest/`, `Dockerfile.nightly`.
    pub fn follow_the_newest(&self) -> bool {
        const WORDS: [&str; 2] = ["latest", "nightly"];
        self.folders().any(|part| WORDS.contains(&part)) || self.own().split(['-', '_', '.']).any(|word| WORDS.contains(&word))
    }

    /// Whether the file shows how something is used.
    pub fn are_of_examples(&self) -> bool {
        const WORDS: [&str; 10] =
            ["demo", "demos", "example", "examples", "quickstart", "quickstarts", "sample", "samples", "tutorial", "tutorials"];
        self.folders().any(|part| part.split(['-', '_', '.']).any(|word| WORDS.contains(&word)))
    }

    /// Whether the file is copied under another name before it is read: `Dockerfile.example`.
    pub fn are_of_samples(&self) -> bool {
        self.own().split('.').skip(1).any(|word| matches!(word, "dist" | "example" | "sample"))
    }

    /// Whether the file is for people who learn to write one, or a task of a competition in breaking in: what is wrong in it
    /// is meant to be.
    pub fn are_of_exercises(&self) -> bool {
        const WORDS: [&str; 12] = [
            "assignment",
            "assignments",
            "challenge",
            "challenges",
            "challs",
            "challz",
            "ctf",
            "exercise",
            "exercises",
            "homework",
            "pwn",
            "quals",
        ];
        self.own().split(['-', '_', '.']).chain(self.folders().flat_map(|part| part.split(['-', '_', '.']))).any(|word| {
            let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
            WORDS.contains(&word)
        })
    }

    /// Whether a program makes the file's readers' Dockerfiles of it: `template/Dockerfile`, `Dockerfile.in`.
    pub fn are_of_templates(&self) -> bool {
        const ENDINGS: [&str; 12] =
            ["erb", "gotmpl", "in", "j2", "jinja", "jinja2", "mustache", "template", "tera", "tmpl", "tpl", "twig"];
        let is_folder = |part: &str| part.split(['-', '_', '.']).any(|word| matches!(word, "template" | "templates"));
        self.own().split('.').skip(1).any(|word| ENDINGS.contains(&word)) || self.folders().any(is_folder)
    }

    /// Whether the file is called after what is in it: `kafka.Dockerfile`.
    pub fn have_another_name(&self) -> bool {
        self.own().ends_with(".dockerfile")
    }

    /// Whether the image is one that others are built in or fuzzed with, of which nobody ships anything but what they make, or
    /// that CI makes for itself: `builder.Dockerfile`, `rust-builder/Dockerfile`, `x_fuzzer/Dockerfile`, `.ci/Dockerfile`,
    /// `Dockerfile.ci`.
    pub fn are_of_builders(&self) -> bool {
        const OF_CI: [&str; 14] = [
            ".azure-pipelines",
            ".buildkite",
            ".ci",
            ".circleci",
            ".github",
            ".gitlab",
            ".gitlab-ci",
            ".jenkins",
            ".semaphore",
            ".travis",
            "buildkite",
            "circleci",
            "gitlab-ci",
            "travis",
        ];
        const WORDS: [&str; 6] = ["builder", "builders", "fuzz", "fuzzer", "fuzzers", "fuzzing"];
        // `gobuilder`
        let is_word = |word: &str| WORDS.contains(&word) || word.ends_with("builder");
        let has_word = |part: &str| part.split(['-', '_', '.']).any(is_word);
        let is_of_ci = self.own().split(['-', '_', '.']).any(|word| word == "ci");
        is_of_ci || has_word(self.own()) || self.folders().any(|part| has_word(part) || OF_CI.contains(&part))
    }

    /// Whether the file is for one architecture by its names: `docker-arm64/Dockerfile`, `Dockerfile.amd64`.
    pub fn have_word(&self, words: &[&str]) -> bool {
        let is_word =
            |part: &str| words.iter().any(|word| part.split(['-', '.']).any(|known| known == *word) || has_word(part, word));
        is_word(self.own()) || self.folders().any(is_word)
    }

    /// Whether the version or the code name in a tag is in the names too, so that it is what the file is about:
    /// `bionic/Dockerfile` and `18.04/Dockerfile` for `18.04-bionic`.
    pub fn have_version_of(&self, tag: &str) -> bool {
        let parts = tag.split('-').enumerate();
        let is_telling = |(at, part): &(usize, &str)| {
            (*at == 0 && part.contains('.') && part.starts_with(|c: char| c.is_ascii_digit()))
                || CODENAMES.iter().any(|name| part == name)
                // `centos7`
                || (*at == 0 && part.starts_with(|c: char| c.is_ascii_alphabetic()) && part.ends_with(|c: char| c.is_ascii_digit()))
        };
        let major = tag.split('-').next().filter(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()));
        // `php8.1` for `8.1.33`
        let line = |word: &str| match word.rsplit_once('.') {
            Some((line, _)) if line.contains('.') => Some(line.to_owned()),
            _ => None,
        };
        let is_there = |word: &str| self.parts().any(|part| has_word(part, word));
        parts.filter(is_telling).any(|(_, word)| is_there(word) || line(word).is_some_and(|line| is_there(&line)))
            || major.is_some_and(|major| self.parts().any(|part| has_major(part, major)))
    }
}

/// Whether a name is a version of one number, alone or with the name of what it is of: the `18` of `18`, `node18` and
/// `18-slim`, but not of `week18`, `lesson-18` or `18.04`.
fn has_major(name: &str, major: &str) -> bool {
    const COUNTED: [&str; 14] =
        ["chapter", "ch", "day", "episode", "ex", "exercise", "hw", "lab", "lecture", "lesson", "module", "part", "step", "week"];
    let is_counted = |word: &str| COUNTED.contains(&word);
    let mut before = "";
    for word in name.split(['-', '_']) {
        let number = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let of = word.strip_suffix(number).unwrap_or_default();
        if number == major && !is_counted(of) && !is_counted(before) {
            return true;
        }
        before = word;
    }
    false
}

/// Whether a word stands in a name by itself: the `2.5` of `app-2.5`, not that of `2.5.1` or `12.5`.
fn has_word(name: &str, word: &str) -> bool {
    name.match_indices(word).any(|(at, _)| {
        let before = name.get(..at).unwrap_or_default();
        let behind = name.get(at + word.len()..).unwrap_or_default();
        let joins =
            |c: char| if word.starts_with(|c: char| c.is_ascii_digit()) { c.is_ascii_digit() } else { c.is_ascii_alphanumeric() };
        let is_longer = behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        // `1.2.5` is no `2.5`, but `Dockerfile.2.5` is for it.
        let is_part = before.strip_suffix('.').is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
        !before.ends_with(joins) && !is_part && !behind.starts_with(joins) && !is_longer
    })
}

#[cfg(test)]
mod tests {
    use super::FileNames;

    #[test]
    fn images_of_ci() {
        for (path, wanted) in [(".ci/ubuntu/Dockerfile", true), (".github/Dockerfile", true), ("ci/Dockerfile", false)] {
            assert_eq!(FileNames::of(path).are_of_builders(), wanted, "{path}");
        }
    }

    #[test]
    fn material_of_tests() {
        for (path, wanted) in [
            ("src/test/resources/app/Dockerfile", true),
            ("tests/data/Dockerfile", true),
            ("tests/integration/Dockerfile", false),
            ("src/main/resources/Dockerfile", false),
            ("data/tests/Dockerfile", false),
        ] {
            assert_eq!(FileNames::of(path).are_material_of_tests(), wanted, "{path}");
        }
        assert!(
            FileNames::of("a/Dockerfile.example").are_of_samples() && !FileNames::of("a/example/Dockerfile").are_of_samples()
        );
    }

    #[test]
    fn of_versions() {
        for path in [
            "8.4/fpm/Dockerfile",
            "/x/jdk21-alpine/Dockerfile",
            "file:///x/runner.ubuntu-22.04.dockerfile",
            "a\\go-1.24.Dockerfile",
            "week3/Dockerfile",
        ] {
            assert!(FileNames::of(path).have_version(), "{path}");
        }
        for path in ["app/Dockerfile", "/1.2/a/b/c/d/Dockerfile", "s2i/Dockerfile"] {
            assert!(!FileNames::of(path).have_version(), "{path}");
        }
        assert!(!FileNames::default().have_version());
    }

    #[test]
    fn of_the_version_in_a_tag() {
        for (path, tag, wanted) in [
            ("images/8.0-fpm/Dockerfile", "8.0-fpm-alpine", true),
            ("debugging/bionic/Dockerfile", "bionic", true),
            ("dockerfiles/go-1.24.Dockerfile", "1.24-alpine", true),
            ("python3.8/Dockerfile", "3.8-slim-buster", true),
            ("ubuntu-18.04/Dockerfile", "18.04", true),
            ("tool/2.5.5/Dockerfile", "2.5", false),
            ("tool/12.5/Dockerfile", "2.5", false),
            ("week3/Dockerfile", "3.8", false),
            ("dpkg/Dockerfile.bionic", "bionic", true),
            ("Dockerfile.3.8", "3.8-slim", true),
            ("php8.1/zts/Dockerfile", "8.1.33-zts", true),
            ("php8.1/zts/Dockerfile", "8.10.2-zts", false),
            ("tool/1.2.5/Dockerfile", "2.5", false),
            ("nodejs/18/Dockerfile", "18-bookworm-slim", true),
            ("node18/Dockerfile", "18", true),
            ("jdk-11/Dockerfile", "11-jre", true),
            ("18.04/Dockerfile", "18", false),
            ("week10/Dockerfile", "10", false),
            ("lesson-10/Dockerfile", "10-slim", false),
            ("app/Dockerfile", "18", false),
            ("alpine/Dockerfile", "3.8-alpine", false),
            ("app/Dockerfile", "3.8", false),
        ] {
            assert_eq!(FileNames::of(path).have_version_of(tag), wanted, "{path} {tag}");
        }
    }

    #[test]
    fn of_what_is_no_product() {
        for path in
            ["test/Dockerfile", "a/tests/x/Dockerfile", "Dockerfile.e2e", "api-tests/Dockerfile", "test-images/a/Dockerfile"]
        {
            assert!(FileNames::of(path).are_for_tests(), "{path}");
        }
        assert!(FileNames::of("integration/job/Dockerfile").are_for_tests());
        assert!(!FileNames::of("jira-integration/Dockerfile").are_for_tests(), "a product");
        assert!(
            FileNames::of(".gitpod.Dockerfile").are_of_workspaces() && FileNames::of(".gitpod/Dockerfile").are_of_workspaces()
        );
        assert!(!FileNames::of("gitpods/Dockerfile").are_of_workspaces());
        // Where somebody keeps a project says nothing of it.
        for path in ["/home/me/test/Dockerfile", "file:///tmp/tests/Dockerfile", "test-infra/Dockerfile", "latest/Dockerfile"] {
            assert!(!FileNames::of(path).are_for_tests(), "{path}");
        }
        let of = |root: &str| {
            let path = "/home/me/test/Dockerfile";
            FileNames::of(path).below(std::path::Path::new(root), std::path::Path::new(path)).are_for_tests()
        };
        assert!(of("/home/me") && !of("/home/me/test") && !of("/other"));
        assert!(FileNames::of("dockerfile-assignment-1/Dockerfile").are_of_exercises());
        assert!(FileNames::of("web/assignment02/Dockerfile").are_of_exercises());
        assert!(!FileNames::of("app/Dockerfile").are_of_exercises());
        for path in [
            "Dockerfile.dev",
            ".devcontainer/Dockerfile",
            "docker/development/Dockerfile",
            "dev_env/a/Dockerfile",
            "local.Dockerfile",
        ] {
            assert!(FileNames::of(path).are_for_developers(), "{path}");
        }
        for path in ["/home/me/dev/Dockerfile", "devices/Dockerfile", "web-dev-server/Dockerfile"] {
            assert!(!FileNames::of(path).are_for_developers(), "{path}");
        }
        assert!(FileNames::of("examples/db/Dockerfile").are_of_examples() && !FileNames::of("example").are_of_examples());
        assert!(FileNames::of("template/Dockerfile").are_of_templates());
        assert!(FileNames::of("Dockerfile.in").are_of_templates() && !FileNames::of("in/Dockerfile").are_of_templates());
        assert!(FileNames::of("builder.Dockerfile").are_of_builders() && FileNames::of("x_fuzzer/Dockerfile").are_of_builders());
        assert!(!FileNames::of("build/Dockerfile").are_of_builders());
        assert!(FileNames::of("docker-arm64/Dockerfile").have_word(&["arm64"]));
        assert!(!FileNames::of("farm64x/Dockerfile").have_word(&["arm64"]));
    }

    #[test]
    fn of_the_past() {
        assert!(FileNames::of("unsupported_images/node/Dockerfile").are_of_the_past());
        assert!(FileNames::of("a/Archive/b/Dockerfile").are_of_the_past());
        assert!(FileNames::of("old/alpine/Dockerfile").are_of_the_past());
        assert!(!FileNames::of("old-sqlite.Dockerfile").are_of_the_past(), "a program that is old");
        assert!(!FileNames::of("archiver/Dockerfile").are_of_the_past());
        assert!(FileNames::of("not maintained/gogs/Dockerfile").are_of_the_past());
    }

    #[test]
    fn of_the_newest() {
        assert!(FileNames::of("base/alpine/latest/Dockerfile").follow_the_newest());
        assert!(FileNames::of("Dockerfile.nightly").follow_the_newest());
        assert!(!FileNames::of("latest-news/Dockerfile").follow_the_newest());
    }
}
