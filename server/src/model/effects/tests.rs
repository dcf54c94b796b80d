use super::*;
use crate::model::{ImageConfig, ImageReference, KnownImage, KnownImages};
use crate::testing::model;

/// The end of the last stage in a build with these arguments, and nothing else from outside.
fn end(text: &str, args: &[(&str, &str)]) -> ImageState {
    let args: Vec<(String, String)> = args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let mut found = None;
    let model = model(text);
    model.visit_images(Build { args: &args, is_whole: true, images: &known() }, |stage, state| {
        if stage.index + 1 == model.stages.len() {
            found = Some(state.clone());
        }
    });
    found.unwrap()
}

/// `known` sets a user, a folder, a variable and a command.
fn known() -> KnownImages {
    let config = ImageConfig {
        env: vec![("HOME_OF".to_owned(), "/srv".to_owned())],
        cmd: vec!["serve".to_owned()],
        workdir: "/srv".to_owned(),
        user: "app".to_owned(),
        ..ImageConfig::default()
    };
    let mut images = KnownImages::default();
    let image = KnownImage { digest: "sha256:0".to_owned(), config: Some(config), ..KnownImage::default() };
    images.put_image(&ImageReference::parse("known").unwrap(), image);
    images
}

fn text(fact: &Fact<Arc<str>>) -> Option<&str> {
    fact.known().map(|text| &**text)
}

fn words(fact: &Fact<Words>) -> Option<String> {
    fact.known().map(|words| words.join(" "))
}

#[track_caller]
fn check_env(text: &str, wanted: &str) {
    let state = end(text, &[("GIVEN", "g")]);
    let shown: Vec<String> = state
        .env_list()
        .into_iter()
        .filter(|(name, ..)| *name != "PATH")
        .map(|(name, value, _)| format!("{name}={}", value.unwrap_or("?")))
        .collect();
    assert_eq!(shown.join(" "), wanted, "{text}");
}

#[test]
fn variables() {
    check_env("FROM scratch\nENV A=1\nENV A=2 B=$A", "A=2 B=1");
    check_env("FROM scratch\nARG A=1\nENV B=$A C=${U:-x}", "B=1 C=x");
    check_env("FROM scratch\nENV A=1\nARG A=2\nENV B=$A", "A=1 B=2");
    check_env("FROM scratch\nARG A=2\nENV A=1\nENV B=$A", "A=1 B=1");
    // Where a stage begins, the variables of the image count once more.
    check_env("FROM scratch AS a\nENV A=1\nARG A=2 C=3\nFROM a\nENV B=$A$C", "A=1 B=13");
    check_env("ARG G=1\nFROM scratch\nARG G\nARG GIVEN=2\nARG N\nENV B=$G$GIVEN$N", "B=1g");
    check_env("FROM scratch\nENV B=$G\nENV C=$TARGETARCH\nARG TARGETARCH\nENV D=$TARGETARCH", "B= C= D=amd64");
    check_env("FROM unknown\nENV B=$G\nARG N\nARG M=1\nENV C=$N D=$M", "B=? C=? D=1");
    check_env("FROM known\nENV B=$HOME_OF$G", "HOME_OF=/srv B=/srv");
    check_env("FROM scratch\nENV $G=1", "=1");
}

#[test]
fn commands() {
    let state = end("FROM known\nENTRYPOINT [\"a\"]", &[]);
    assert_eq!((words(state.entrypoint()), words(state.cmd())), (Some("a".into()), Some(String::new())));
    let state = end("FROM known\nCMD x\nSHELL [\"s\"]\nENTRYPOINT y  z", &[]);
    assert_eq!((words(state.entrypoint()), words(state.cmd())), (Some("s y  z".into()), Some("/bin/sh -c x".into())));
    let state = end("FROM unknown\nCMD x\nSTOPSIGNAL $S", &[]);
    assert_eq!((words(state.cmd()), text(state.stop_signal())), (None, None));
    assert_eq!(end("FROM unknown\nHEALTHCHECK NONE", &[]).health_check().known().map(|c| c.test.join(" ")), Some("NONE".into()));
}

#[test]
fn folders_and_users() {
    let place = |text: &str| {
        let state = end(text, &[]);
        let (workdir, user) = (state.workdir(), state.user());
        format!("{} {}", workdir.known().map_or("?", |t| t), user.known().map_or("?", |t| t))
    };
    assert_eq!(place("FROM scratch\nWORKDIR a\nWORKDIR ../b/"), "/b ");
    assert_eq!(place("FROM known\nWORKDIR $HOME_OF/x\nWORKDIR y\nUSER ${U:-me}"), "/srv/x/y me");
    assert_eq!(place("FROM unknown\nWORKDIR a"), "? ?");
    assert_eq!(place("FROM unknown AS a\nWORKDIR /a\nFROM a\nWORKDIR b\nUSER $U"), "/a/b ?");
    assert_eq!(place("FROM scratch AS a\nONBUILD WORKDIR /a\nFROM a AS b\nWORKDIR c\nFROM b\nUSER 1"), "/a/c 1");
    assert_eq!(place("# escape=`\nFROM a\nWORKDIR C:\\x"), "? ?");
}

#[test]
fn sources() {
    let state = end("FROM known\nENV A=1\nUSER x", &[]);
    assert_eq!(state.env("A").source(), Some(Source::Instruction(1)));
    assert_eq!(state.env("HOME_OF").source(), Some(Source::Base));
    assert_eq!(state.env("PATH").source(), Some(Source::Builder));
    assert_eq!(state.workdir().source(), Some(Source::Base));
    assert_eq!(state.user().source(), Some(Source::Instruction(2)));
}

/// A walk through all stages and a fold to one instruction say the same everywhere.
#[test]
fn a_walk_and_a_fold_agree() {
    let model = model(
        "ARG B=base\nFROM scratch AS base\nENV A=1\nARG A=2\nONBUILD ENV T=$A\nEXPOSE 1-3\nFROM base AS x\nENV X=$A\nLABEL a=$X\n\
         FROM $B AS y\nWORKDIR $T\nVOLUME /a\nFROM base\nENTRYPOINT a\nFROM x\nUSER $X$T\nFROM base-$TARGETARCH\nRUN a\n\
         FROM x AS base-amd64\nFROM base-$TARGETARCH\nENV Z=$T\nRUN b\n",
    );
    let images = known();
    for is_whole in [false, true] {
        let build = Build { args: &[], is_whole, images: &images };
        let mut count = 0;
        let show = |state: &ImageState| {
            let lists = (state.env_list().into_iter().map(|e| format!("{e:?}")).collect::<Vec<_>>(), state.labels().len());
            let plain = (state.workdir().clone(), state.user().clone(), state.cmd().clone(), state.entrypoint().clone());
            format!("{lists:?} {plain:?} {:?} {:?} {:?}", state.ports(), state.volumes(), state.triggers())
        };
        model.visit_states(build, |_, index, _, state| {
            count += 1;
            assert_eq!(show(state), show(&model.state_before(build, index).unwrap()), "{index}");
        });
        assert_eq!(count, model.instructions.len() - 1 - model.stages.len());
    }
}
