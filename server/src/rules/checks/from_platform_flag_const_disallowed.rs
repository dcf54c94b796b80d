use crate::model::{Platform, Stage, expand};
use crate::rules::{FileContext, Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, range};

rule! {
    /// A fixed platform in FROM.
    ///
    /// The stage is built for that platform whatever `docker build --platform` asks for. If a stage is
    /// meant for one platform, say so in its name (`AS build_amd64`), and this check stays silent. Outside
    /// BuildKit's own profile it is silent too where the stage takes things for this architecture alone, such as
    /// a download called `tool-linux-amd64`, and where it starts from another stage, whose platform it has anyway. Profile
    /// `recommended` leaves it out: most such stages are for machines of one kind on purpose.
    ///
    /// ```dockerfile,bad
    /// FROM --platform=linux/amd64 debian:13
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM --platform=$BUILDPLATFORM debian:13
    /// ```
    FROM_PLATFORM_FLAG_CONST_DISALLOWED {
        id: "FromPlatformFlagConstDisallowed",
        set: BuildCheck,
        severity: Warning,
        aliases: ["DL3029", "tally/platform-mismatch"],
        covers: [Same "DL3029"],
        optional: true,
        check: File(check),
        messages: {
            constant: "The platform is fixed to `{platform}`, whatever the build asks for; drop the flag, or use $BUILDPLATFORM for build tools",
            remove: "Remove `{flag}`",
        },
    }
}

/// BuildKit: `validations.go`, `reportConstPlatformDisallowed`. It looks at the whole file, as a later FROM may choose among stages.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let cx = &cx.stages();
    let environment = cx.model.global_environment();
    let chosen = Chosen::of(cx);
    for stage in &cx.model.stages {
        let Some(placed) = cx.model.instructions_of(stage).first().filter(|i| i.keyword == Keyword::From) else { continue };
        let Some(flag) = placed.flag("platform") else { continue };
        let Some(word) = flag.value.as_ref().filter(|w| !w.has_variables()) else { continue };
        let expansion = expand(word, cx.model.escape, environment);
        let Some(platform) = expansion.known().and_then(Platform::parse) else { continue };
        let name = placed.as_from().and_then(|from| from.alias.as_ref()).map_or(String::new(), |a| a.raw.to_lowercase());
        if name.contains(&platform.os) || name.contains(&platform.architecture) {
            continue;
        }
        let rest = placed.text.get(usize::from(flag.range.end())..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let with_blanks = range(usize::from(flag.range.start()), usize::from(flag.range.end()) + blanks);
        out.report(placed.at(word.range), msg!(constant, platform = word.raw))
            .fix(Fix::suggestion(msg!(remove, flag = placed.slice(flag.range)), vec![Edit::delete(placed.at(with_blanks))]))
            .harmless_if(
                cx.model.parent(stage).is_some() || chosen.is_one(&name) || is_tied_to(cx, stage, &platform.architecture),
            )
            .idle_if(is_named_after(cx, &platform.architecture));
    }
}

/// How the names of stages begin among which FROM chooses by the platform: the `tool_` of `FROM tool_${TARGETARCH}`.
struct Chosen<'m>(Vec<&'m str>);

impl<'m> Chosen<'m> {
    /// In a file with more of them none is looked at.
    const MOST: usize = 20;

    fn of(cx: &StageContext<'m>) -> Self {
        let word = |stage: &'m Stage| {
            let from = cx.model.instructions_of(stage).first()?.as_from()?;
            let raw: &str = &from.image.as_ref()?.word.raw;
            let (start, rest) = raw.split_once('$')?;
            (!start.is_empty() && rest.trim_start_matches('{').starts_with("TARGET")).then_some(start)
        };
        Self(cx.model.stages.iter().filter_map(word).take(Self::MOST).collect())
    }

    fn is_one(&self, name: &str) -> bool {
        self.0.iter().any(|start| name.starts_with(*start))
    }
}

/// Architectures, and how people write them in names of files and packages.
const NAMES: [(&str, &[&str]); 6] = [
    ("amd64", &["amd64", "x86_64", "x86-64", "linux-x64", "linux64"]),
    ("arm64", &["arm64", "aarch64"]),
    ("arm", &["armhf", "arm32", "armv6", "armv7", "gnueabi"]),
    ("386", &["i386", "i686", "linux-x86."]),
    ("ppc64le", &["ppc64le"]),
    ("s390x", &["s390x"]),
];

/// Whether the file or its folder is named after this architecture: there is one for each.
fn is_named_after(cx: &StageContext<'_>, architecture: &str) -> bool {
    let names = NAMES.iter().find(|(known, _)| *known == architecture).map_or(&[] as &[&str], |(_, names)| *names);
    let file = &cx.knowledge.file_names;
    file.have_word(&[architecture]) || file.have_word(names)
}

/// Whether what a stage takes is for this architecture, and for no other.
fn is_tied_to(cx: &StageContext<'_>, stage: &Stage, architecture: &str) -> bool {
    let mut named = [false; NAMES.len()];
    for placed in cx.model.instructions_of(stage).iter().skip(1) {
        let text = placed.text.to_ascii_lowercase();
        for ((_, names), named) in NAMES.iter().zip(&mut named) {
            *named |= names.iter().any(|name| text.contains(name));
        }
    }
    NAMES.iter().zip(named).all(|((known, _), named)| named == (*known == architecture))
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::{check_fix, check_rule, check_with};

    #[test]
    fn silent_where_the_file_is_named_after_the_architecture() {
        use crate::rules::{FileNames, Knowledge};
        let count = |path: &str| {
            let knowledge = Knowledge { file_names: FileNames::of(path), ..Knowledge::default() };
            let found = crate::testing::check_text_in("FROM --platform=linux/arm64 a:1\n", false, &knowledge);
            found.iter().filter(|finding| finding.rule.id == "FromPlatformFlagConstDisallowed").count()
        };
        assert_eq!((count("docker-arm64/Dockerfile"), count("Dockerfile.aarch64"), count("docker-x64/Dockerfile")), (0, 0, 1));
    }

    #[test]
    fn silent_where_the_file_is_for_one_architecture() {
        let count = |text: &str, profile| {
            let found = check_with(text, &Settings { profile, ..Settings::default() });
            found.iter().filter(|finding| finding.rule.id == "FromPlatformFlagConstDisallowed").count()
        };
        for (text, wanted) in [
            ("FROM --platform=linux/amd64 a:1\nRUN curl -O https://e.com/tool-linux-amd64.tgz\n", 0),
            ("FROM --platform=linux/arm/v7 a:1\nENV PACKAGE=pwsh-linux-arm32.tar.gz\n", 0),
            ("FROM --platform=linux/amd64 a:1\nRUN curl -O https://e.com/tool-arm64.tgz\n", 1),
            ("FROM --platform=linux/amd64 a:1\nRUN case $(uname -m) in x86_64) a;; aarch64) b;; esac\n", 1),
            ("FROM --platform=linux/amd64 a:1\nRUN make\n", 1),
            ("FROM a:1 AS b\nRUN make\nFROM --platform=linux/amd64 b\n", 0),
            ("FROM --platform=linux/amd64 a:1 AS tool_arm\nRUN make\nFROM tool_${TARGETARCH}\n", 0),
            ("FROM --platform=linux/amd64 a:1 AS tool\nRUN make\nFROM other_${TARGETARCH}\n", 1),
        ] {
            let counts = [Profile::Recommended, Profile::All, Profile::Buildkit].map(|profile| count(text, profile));
            assert_eq!(counts, [0, wanted, 1], "{text}");
        }
    }

    #[test]
    fn at_the_value() {
        check_rule(
            "FromPlatformFlagConstDisallowed",
            "
ARG P=linux/amd64
FROM --platform=linux/amd64 a
                ^^^^^^^^^^^ warning: The platform is fixed to `linux/amd64`, whatever the build asks for; drop the flag, or use $BUILDPLATFORM for build tools
FROM --platform=aarch64 a AS x
                ^^^^^^^ warning: The platform is fixed to `aarch64`, whatever the build asks for; drop the flag, or use $BUILDPLATFORM for build tools
FROM --platform=linux/arm64 a AS build_arm64
FROM --platform=linux/arm64 a AS linuxfoo
FROM --platform=$P a
FROM --platform=nonsense a
",
        );
        check_fix("FromPlatformFlagConstDisallowed", "FROM --platform=linux a", "FROM a");
    }
}
