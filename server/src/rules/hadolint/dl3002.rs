use crate::config::Profile;
use crate::model::{Base, Placed, ShellScript, Stage};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// The last USER of a stage is root.
    ///
    /// The program runs with all privileges, and a flaw in it hands them to whoever finds it. Outside
    /// hadolint's own profile, this is reported only for the last stage: the others do not run. Nothing is said of
    /// an image that only others start from, with neither CMD nor ENTRYPOINT, unless its base is known to run as another
    /// user; nor where USER goes back to root as the last step, which is meant.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// USER root
    /// CMD ["python", "main.py"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// USER root
    /// RUN useradd app
    /// USER app
    /// CMD ["python", "main.py"]
    /// ```
    DL3002 {
        id: "DL3002",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Stage(check),
        messages: {
            root: "The container will run as root; switch to another user at the end",
            back: "The container will run as root; the base image runs as `{user}`: switch back at the end",
            switch: "Switch back to `{user}` at the end",
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
            let base = base_user(cx, stage);
            // An official image has a program of its own to run.
            let is_official =
                matches!(cx.model.root_base(stage), Base::Image(image) if image.official_name().is_some() && !image.is_local());
            let is_base = base.as_deref().map_or(!is_official, is_root) && !runs_something(cx, stage);
            let base_of_finding = base.filter(|base| !is_root(base) && is_plain(base));
            let finding = match &base_of_finding {
                Some(base) => out.report(user.at(word.range), msg!(back, user = base)),
                None => out.report(user.at(word.range), msg!(root)),
            };
            let another = base_of_finding.or_else(|| user_before(cx, stage, user));
            if let Some(edit) = another.as_deref().and_then(|another| switch_back(cx, stage, user, another)) {
                finding.fix(Fix::suggestion(msg!(switch, user = another.unwrap_or_default()), vec![edit]).preferred());
            }
            finding.harmless_if(is_base || steps_down(cx, stage) || is_meant(cx, stage, user));
        }
    }
}

/// Whether a stage that worked as somebody else goes back to root as its last step: nothing behind it needs root but
/// what runs later.
fn is_meant(cx: &StageContext<'_>, stage: &Stage, last: &Placed) -> bool {
    let mut others = cx.model.instructions_of(stage).iter().filter(|placed| placed.keyword == Keyword::User);
    let was_another = others.any(|user| user.start < last.start && user.argument().is_some_and(|word| !is_root(&word.raw)));
    let is_step = |placed: &&Placed| matches!(placed.keyword, Keyword::Run | Keyword::Copy | Keyword::Add);
    was_another && !cx.model.instructions_of(stage).iter().filter(is_step).any(|step| last.start < step.start)
}

/// The user of a stage before it was root, where that is written out.
fn user_before(cx: &StageContext<'_>, stage: &Stage, last: &Placed) -> Option<String> {
    let above = cx.model.instructions_of(stage).iter().take_while(|placed| placed.start < last.start);
    let words = above.filter(|placed| placed.keyword == Keyword::User).filter_map(|user| user.argument());
    words.map(|word| word.raw.to_string()).filter(|user| !is_root(user) && is_plain(user)).last()
}

/// Another user behind the last step that may need root, or in place of root if there is no such step.
fn switch_back(cx: &StageContext<'_>, stage: &Stage, last: &Placed, user: &str) -> Option<Edit> {
    let is_step = |placed: &&Placed| matches!(placed.keyword, Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir);
    let mut steps = cx.model.instructions_of(stage).iter().filter(|placed| last.start < placed.start).filter(is_step);
    match steps.next_back() {
        // Where the text of a heredoc ends is not looked for.
        Some(step) => step.heredocs.is_empty().then(|| Edit::insert(step.file_range().end(), format!("\nUSER {user}"))),
        None => Some(Edit::replace(last.at(last.argument()?.range), user)),
    }
}

/// The user of the image below a stage, if that is known; empty for root.
fn base_user(cx: &StageContext<'_>, stage: &Stage) -> Option<String> {
    let Base::Image(image) = cx.model.root_base(stage) else { return None };
    let images = &cx.knowledge.images;
    let user = match images.image(image).and_then(|known| known.config.as_ref()) {
        Some(config) => config.user.clone(),
        None => image.base_facts(images.mirrors())?.user?.to_owned(),
    };
    Some(user)
}

fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("" | "root" | "0"))
}

fn is_plain(user: &str) -> bool {
    user.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:".contains(c))
}

/// Whether what a stage's containers start is a program that starts another one as another user.
fn steps_down(cx: &StageContext<'_>, stage: &Stage) -> bool {
    let starts = [Keyword::Entrypoint, Keyword::Cmd].into_iter().filter_map(|keyword| cx.model.last_in_stage(stage, keyword));
    let first = starts.flat_map(|placed| ShellScript::of(placed, cx.model.escape).commands.first()).next();
    first.is_some_and(|command| {
        ["su", "gosu", "su-exec", "setpriv", "runuser", "setuidgid", "chpst"].contains(&command.program())
            && !command.arguments().iter().any(|word| matches!(word.text.as_str(), "root" | "0"))
            && command.arguments().iter().any(|word| !word.text.starts_with('-'))
    })
}

/// Whether a stage, or one that it is built on, says what its containers run.
fn runs_something(cx: &StageContext<'_>, stage: &Stage) -> bool {
    let mut all = std::iter::once(stage).chain(cx.model.ancestors(stage));
    all.any(|stage| {
        let instructions = cx.model.instructions_of(stage);
        instructions.iter().any(|placed| matches!(placed.keyword, Keyword::Cmd | Keyword::Entrypoint))
    })
}

#[cfg(test)]
mod tests {
    fn all() -> Settings {
        Settings { profile: Profile::All, ..Settings::default() }
    }

    #[test]
    fn who_steps_down_by_itself() {
        let found = |start: &str| {
            let text = format!("FROM debian:13\nUSER app\nRUN a\nUSER root\nRUN b\n{start}\n");
            crate::testing::check_with(&text, &all()).iter().any(|finding| finding.rule.id == "DL3002")
        };
        assert!(found("CMD [\"app\"]") && found("CMD [\"su\", \"root\"]") && found("CMD [\"su\"]"));
        assert!(!found("CMD [\"/bin/su\", \"-l\", \"jenkins\"]") && !found("ENTRYPOINT gosu app server"));
    }

    #[test]
    fn who_goes_back_to_root_or_builds_for_others() {
        let found = |text: &str| crate::testing::check_with(text, &all()).iter().any(|finding| finding.rule.id == "DL3002");
        assert!(!found("FROM ubuntu:24.04\nCMD [\"a\"]\nUSER app\nRUN a --version\nUSER root\n"));
        assert!(found("FROM ubuntu:24.04\nCMD [\"a\"]\nUSER app\nRUN a\nUSER root\nCOPY b /b\n"));
        assert!(found("FROM ubuntu:24.04\nUSER root\nCMD [\"a\"]\n"));
        assert!(!found("FROM me/base:1\nUSER root\nRUN a\n"), "a base for other images");
        assert!(!found("FROM our-base\nUSER app\nRUN a\nUSER root\nRUN b\n"), "a base that was built here");
        assert!(found("FROM me/base:1\nUSER root\nRUN a\nCMD [\"a\"]\n"));
        assert!(found("FROM logstash:9.2.1\nUSER root\nRUN a\n"), "an official image runs something");
    }

    use crate::config::{Profile, Settings};
    use crate::testing::{check_fix, check_rule, check_with};

    #[test]
    fn the_last_user() {
        check_rule(
            "DL3002",
            "
FROM a
USER root
FROM b:1
USER 1
USER 0:0
     ^^^ warning: The container will run as root
RUN c
CMD d
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
        check_rule("DL3002", "FROM ubuntu:24.04\nRUN useradd app\nUSER app\nRUN x\nUSER root\nRUN y\n");
        check_rule(
            "DL3002",
            "
FROM ubuntu:24.04 AS a
CMD x
FROM a
USER root
     ^^^^ warning: The container will run as root
",
        );
    }

    #[test]
    fn fixes() {
        check_fix(
            "DL3002",
            "FROM debian:13\nUSER app\nRUN a\nUSER root\nRUN b \\\n  c\n\n# Start it.\nCMD [\"d\"]\n",
            "FROM debian:13\nUSER app\nRUN a\nUSER root\nRUN b \\\n  c\nUSER app\n\n# Start it.\nCMD [\"d\"]\n",
        );
        check_fix(
            "DL3002",
            "FROM a:1\nUSER app:app\nCMD [\"b\"]\nUSER root\nCOPY a b",
            "FROM a:1\nUSER app:app\nCMD [\"b\"]\nUSER root\nCOPY a b\nUSER app:app",
        );
        let distroless = "FROM gcr.io/distroless/static-debian13:nonroot\nUSER";
        check_fix("DL3002", &format!("{distroless} root\nCMD [\"/a\"]\n"), &format!("{distroless} 65532\nCMD [\"/a\"]\n"));
    }

    #[test]
    fn hadolint_looks_at_every_stage() {
        let settings = Settings { profile: Profile::Hadolint, ..Settings::default() };
        let found = check_with("FROM a:1\nUSER root\nFROM b:1\nUSER 1\n", &settings);
        assert_eq!(found.iter().filter(|f| f.rule.id == "DL3002").count(), 1);
    }
}
