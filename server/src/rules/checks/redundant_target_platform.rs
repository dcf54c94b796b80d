use crate::config::Profile;
use crate::model::{Value, expand};
use crate::rules::{Fix, Sink, StageContext, Tag};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, range};

rule! {
    /// `FROM --platform=$TARGETPLATFORM` is the default anyway.
    ///
    /// ```dockerfile,bad
    /// FROM --platform=$TARGETPLATFORM debian:13
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// ```
    REDUNDANT_TARGET_PLATFORM {
        id: "RedundantTargetPlatform",
        set: BuildCheck,
        severity: Warning,
        aliases: ["DL3065"],
        check: Stage(check),
        messages: {
            redundant: "`{flag}` has no effect: the target platform is the default",
            remove: "Remove `{flag}`",
        },
    }
}

/// BuildKit: `validations.go`, `reportRedundantTargetPlatform`.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    const NAME: &str = "TARGETPLATFORM";
    let environment = cx.model.default_environment();
    // Of an ARG above the first FROM a default takes the place of what the builder knows (`buildMetaArgs`).
    let global = cx.model.instructions.get(cx.model.global()).unwrap_or_default().iter().flat_map(|placed| placed.pairs());
    let is_set = global.into_iter().any(|pair| pair.name() == NAME && pair.key.is_some() && pair.value.is_some());
    for placed in cx.model.instructions.iter().filter(|i| i.keyword == Keyword::From) {
        let Some(flag) = placed.flag("platform") else { continue };
        let Some(word) = &flag.value else { continue };
        let mut names = word.variables().into_iter().map(|v| v.name.as_ref().map_or("", |n| &n.text)).peekable();
        if names.peek().is_none() || !names.all(|n| n == NAME) {
            continue;
        }
        let Value::Set(target) = environment.value(NAME) else { continue };
        if expand(word, cx.model.escape, environment).known() != Some(&target) {
            continue;
        }
        // Builders before BuildKit set no such variable, which is what a default is for.
        let has_default = word.variables().iter().any(|variable| variable.modifier.is_some());
        if has_default && cx.settings.profile == Profile::Hadolint {
            continue;
        }
        let text = placed.slice(flag.range);
        let rest = placed.text.get(usize::from(flag.range.end())..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let with_blanks = range(usize::from(flag.range.start()), usize::from(flag.range.end()) + blanks);
        out.report(placed.at(flag.range), msg!(redundant, flag = text))
            .tag(Tag::Unnecessary)
            .harmless_if(has_default || is_set)
            .fix(Fix::safe(msg!(remove, flag = text), vec![Edit::delete(placed.at(with_blanks))]));
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Profile;
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn a_default_is_for_other_builders() {
        let count = |profile| {
            let settings = crate::config::Settings { profile, ..Default::default() };
            crate::testing::check_with("FROM --platform=${TARGETPLATFORM:-linux/amd64} a:1\n", &settings).len()
        };
        let profiles = [Profile::Recommended, Profile::Buildkit, Profile::Hadolint];
        assert_eq!(profiles.map(count), [0, 1, 0]);
    }

    #[test]
    fn a_default_takes_its_place() {
        let count = |arg: &str| {
            let text = format!("{arg}\nFROM --platform=$TARGETPLATFORM a:1\n");
            let found = crate::testing::check_with(&text, &Default::default());
            found.iter().filter(|finding| finding.rule.id == "RedundantTargetPlatform").count()
        };
        assert_eq!((count("ARG TARGETPLATFORM=linux/amd64"), count("ARG TARGETPLATFORM"), count("ARG A=1")), (0, 1, 1));
    }

    #[test]
    fn at_the_flag() {
        check_rule(
            "RedundantTargetPlatform",
            "
FROM --platform=$TARGETPLATFORM a
     ^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: `--platform=$TARGETPLATFORM` has no effect: the target platform is the default
FROM --platform=${TARGETPLATFORM:-x} a
FROM --platform=$BUILDPLATFORM a
FROM --platform=${TARGETPLATFORM}/v8 a
FROM --platform=linux/amd64 a
",
        );
        check_fix("RedundantTargetPlatform", "FROM --platform=$TARGETPLATFORM  a AS b", "FROM a AS b");
    }
}
