use super::dl3049::{base_range, copied, covered};
use crate::config::Profile;
use crate::model::{Build, Stage};
use crate::rules::{FileContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// An image without HEALTHCHECK.
    ///
    /// Docker then knows only whether the process runs, not whether it responds. Kubernetes has its own
    /// probes and ignores HEALTHCHECK, so the rule is off until a setting turns it on. One of the base
    /// image counts, if its registry was asked.
    ///
    /// ```dockerfile,bad
    /// FROM nginx:1.29
    /// COPY site /usr/share/nginx/html
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM nginx:1.29
    /// COPY site /usr/share/nginx/html
    /// HEALTHCHECK CMD ["curl", "-f", "http://localhost/"]
    /// ```
    DL3057 {
        id: "DL3057",
        set: Hadolint,
        severity: Information,
        check: File(check),
        messages: {
            missing: "This image has no HEALTHCHECK",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let copied = copied(model);
    let mut inherits = vec![false; model.stages.len()];
    if cx.settings.profile != Profile::Hadolint {
        model.visit_images(Build { args: &[], is_whole: false, images: &cx.knowledge.images }, |stage, state| {
            let is_check = |test: &[std::sync::Arc<str>]| test.first().is_some_and(|kind| &**kind != "NONE");
            if let Some(inherits) = inherits.get_mut(stage.index) {
                *inherits = state.health_check().known().is_some_and(|check| is_check(&check.test));
            }
        });
    }
    let has_check = |stage: &Stage| {
        inherits.get(stage.index) == Some(&true)
            || model.instructions_of(stage).iter().any(|placed| placed.keyword == Keyword::Healthcheck)
    };
    let covered = covered(model, has_check);
    for stage in model.stages.iter().filter(|stage| covered.get(stage.index) == Some(&false)) {
        // hadolint wants one in every stage.
        let is_left_out = copied.contains(&stage.index) && cx.settings.profile != Profile::Hadolint;
        if let Some(range) = base_range(model, stage).filter(|_| !is_left_out) {
            out.report(range, msg!(missing));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Level, Profile, Settings};
    use crate::testing::{check_rule, check_with};

    #[test]
    fn at_the_image() {
        check_rule(
            "DL3057",
            "
FROM x AS files
FROM y AS a
HEALTHCHECK NONE
FROM a
FROM z AS b
FROM b
HEALTHCHECK CMD c
FROM w
     ^ info: This image has no HEALTHCHECK
COPY --from=files /a /b
",
        );
    }

    #[test]
    fn checks_of_images() {
        check_rule("DL3057", "FROM registry.example/app:checked AS a\nRUN a\nFROM a\nCMD a\n");
        let wanted = "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info: This image has no HEALTHCHECK";
        check_rule("DL3057", &format!("FROM registry.example/app:unchecked\n     {wanted}\n"));
    }

    #[test]
    fn off_until_it_is_turned_on() {
        let text = "FROM x:1 AS files\nFROM w:1\nCOPY --from=files /a /b\n";
        for (profile, wanted) in [(Profile::Recommended, 1), (Profile::All, 1), (Profile::Hadolint, 2)] {
            let settings = Settings { profile, ..Settings::default() };
            let count = |s: &Settings| check_with(text, s).iter().filter(|f| f.rule.id == "DL3057").count();
            assert_eq!(count(&settings), 0);
            assert_eq!(count(&Settings { levels: [("dl3057".to_owned(), Level::Warning)].into(), ..settings }), wanted);
        }
    }
}
