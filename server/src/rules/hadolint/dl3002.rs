use crate::config::Profile;
use crate::model::{Base, Stage};
use crate::rules::{Sink, StageContext};
use crate::syntax::ast::Keyword;

rule! {
    /// The last USER of a stage is root.
    ///
    /// The program runs with all privileges, and a flaw in it hands them to whoever finds it. Outside
    /// hadolint's own profile, this is reported only for the last stage: the others do not run.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// USER root
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// USER root
    /// RUN useradd app
    /// USER app
    /// ```
    DL3002 {
        id: "DL3002",
        set: Hadolint,
        severity: Warning,
        check: Stage(check),
        messages: {
            root: "The container will run as root; switch to another user at the end",
            back: "The container will run as root; the base image runs as `{user}`: switch back at the end",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let stages = match cx.settings.profile {
        Profile::Hadolint => cx.model.stages.as_slice(),
        _ => cx.model.stages.last().map(std::slice::from_ref).unwrap_or_default(),
    };
    for stage in stages {
        let Some(user) = cx.model.last_in_stage(stage, Keyword::User) else { continue };
        let Some(word) = user.argument() else { continue };
        if matches!(word.raw.split(':').next(), Some("root" | "0")) {
            match base_user(cx, stage) {
                Some(base) => out.report(user.at(word.range), msg!(back, user = base)),
                None => out.report(user.at(word.range), msg!(root)),
            };
        }
    }
}

/// The user of the image below a stage, if that is another than root.
fn base_user(cx: &StageContext<'_>, stage: &Stage) -> Option<String> {
    let Base::Image(image) = cx.model.root_base(stage) else { return None };
    let images = &cx.knowledge.images;
    let user = match images.image(image).and_then(|known| known.config.as_ref()) {
        Some(config) => config.user.clone(),
        None => image.base_facts(images.mirrors())?.user?.to_owned(),
    };
    let is_root = matches!(user.split(':').next(), Some("" | "root" | "0"));
    (!is_root && user.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:".contains(c))).then_some(user)
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::check_rule;
    use crate::testing::check_with;

    #[test]
    fn the_last_user() {
        check_rule(
            "DL3002",
            "
FROM a
USER root
FROM b
USER 1
USER 0:0
     ^^^ warning: The container will run as root
",
        );
        check_rule("DL3002", "FROM a\nUSER root\nUSER app\n");
        check_rule(
            "DL3002",
            "
FROM gcr.io/distroless/static-debian13:nonroot AS b
FROM b
USER root
     ^^^^ warning: The container will run as root; the base image runs as `65532`: switch back at the end
",
        );
        check_rule("DL3002", "FROM a\nUSER $U\n");
    }

    #[test]
    fn hadolint_looks_at_every_stage() {
        let settings = Settings { profile: Profile::Hadolint, ..Settings::default() };
        let found = check_with("FROM a:1\nUSER root\nFROM b:1\nUSER 1\n", &settings);
        assert_eq!(found.iter().filter(|f| f.rule.id == "DL3002").count(), 1);
    }
}
