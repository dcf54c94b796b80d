use crate::config::Profile;
use crate::rules::{Finding, IgnoreContext, Sink};

rule! {
    /// A `.dockerignore` that no build reads.
    ///
    /// Docker reads the one at the root of the build context, or the one beside the Dockerfile that is called like it, with
    /// `.dockerignore` behind: `Dockerfile.dockerignore`, whose patterns start from the root of the context as well. Where Compose
    /// and Bake files build every Dockerfile beside this file with another folder as the context, and from there take what is not
    /// here, none of its lines has an effect: what they are to keep out is in the build, or left out by the other file.
    ///
    /// About the lines of such a file profiles `recommended` and `all` say nothing else.
    ///
    /// ```dockerignore,good
    /// node_modules
    /// ```
    IGNORE_NOT_READ {
        id: "ignore-not-read",
        set: Own,
        severity: Warning,
        check: Ignorefile(check),
        messages: {
            passed: "No build reads this file: `{file}` builds `{dockerfile}` with `{context}` as the context, and Docker looks for .dockerignore there",
        },
    }
}

fn check(cx: &IgnoreContext<'_>, out: &mut Sink) {
    let (Some(passing), Some(first)) = (cx.knowledge.builds.passing(), cx.file.patterns.first()) else { return };
    out.report(first.range, msg!(passed, file = passing.file, dockerfile = passing.dockerfile, context = passing.context));
}

/// Marks what is said of single lines in a file that no build reads.
pub(in crate::rules) fn judge(findings: &mut [Finding], cx: &IgnoreContext<'_>) {
    if cx.knowledge.builds.passing().is_some() && matches!(cx.settings.profile, Profile::Recommended | Profile::All) {
        for finding in findings {
            let is_of_line = finding.rule.id != IGNORE_NOT_READ.id;
            finding.idle_if(is_of_line);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{KnownBuilds, PassingBuild};
    use crate::rules::Knowledge;
    use crate::testing::check_text_in;

    #[test]
    fn one_finding_instead_of_those_about_lines() {
        let passing = |file: &str, dockerfile: &str| PassingBuild {
            file: file.to_owned(),
            dockerfile: dockerfile.to_owned(),
            context: ".".to_owned(),
        };
        let found = |passing: Option<PassingBuild>| {
            let knowledge = Knowledge { builds: KnownBuilds::passing_by(passing).into(), ..Knowledge::default() };
            let found = check_text_in("# a\ndist\n../b\ndist\n", true, &knowledge);
            found.iter().map(|finding| (finding.rule.id, finding.range.start().into())).collect::<Vec<(_, usize)>>()
        };
        assert_eq!(found(None), [("ignore-outside-context", 9), ("ignore-duplicate", 14)]);
        assert_eq!(found(Some(passing("compose.yaml", "api/Dockerfile"))), [("ignore-not-read", 4)]);
    }
}
