//! Project files, and what goes above them.

use super::program::Folder;

const TEXT: &str = "FROM a:1\nWORKDIR app\n";

#[test]
fn precedence() {
    let folder = Folder::new(&[("Dockerfile", TEXT), ("test/Dockerfile", TEXT)]);
    let count = |arguments: &str| folder.check(&format!("{arguments} --format github")).out.lines().count();
    assert_eq!(count(""), 2);
    folder.write(
        ".dockerfile-ls.toml",
        "fail-level = 'error'\n[rules]\nWorkdirRelativePath = 'error'\n[[overrides]]\npaths = ['test/**']\nrules = { WORKDIR_IS_NOT_ABSOLUTE = 'hint', WorkdirRelativePath = 'off' }\n",
    );
    let ran = folder.check("--format github");
    assert!(ran.out.starts_with("::error file=Dockerfile,"), "{}", ran.out);
    assert_eq!((ran.code, count("")), (1, 1));
    // The command line is above the project's file.
    assert_eq!(folder.check("--fail-level none").code, 0);
    assert_eq!(count("--ignore DL3000"), 0);
    assert_eq!(count("--select WorkdirRelativePath"), 2);
    assert_eq!(count("--select StageNameCasing"), 0);
    assert_eq!(count("--no-config"), 2);
    // The comment in the file is above all.
    folder.write("Dockerfile", "FROM a:1\n# check=skip=WorkdirRelativePath\nWORKDIR app\n");
    assert_eq!(count("--select WorkdirRelativePath"), 1);
}

#[test]
fn the_nearest_file_holds() {
    let folder = Folder::new(&[
        ("Dockerfile", TEXT),
        ("a/b/Dockerfile", TEXT),
        ("c/Dockerfile", TEXT),
        ("a/dockerfile-ls.toml", "[rules]\nWorkdirRelativePath = 'off'\n"),
        ("c/.hadolint.yaml", "ignored: [DL3000]\n"),
    ]);
    let ran = folder.check("--format github");
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(ran.out.contains("file=Dockerfile,"));
    let ran = folder.check_input("- --stdin-filename a/x/Dockerfile --format github", TEXT);
    assert_eq!(ran.out, "");
    folder.write("other.toml", "[rules]\nWorkdirRelativePath = 'off'\n");
    assert_eq!(folder.check("--config other.toml").code, 0);
    assert_eq!(folder.check("--config missing.toml").code, 2);
}

/// Which folder is the context: a Compose file says so, a project file above it.
#[test]
fn the_context_of_a_build() {
    let folder = Folder::new(&[
        ("docker/Dockerfile", "FROM python:3.14-slim\nCOPY man.py /a/\nRUN --mount=source=x.txt,target=/x true\n"),
        ("docker/x.txt", ""),
        ("web/main.py", ""),
        ("web/man.txt", ""),
        ("web/x.txt", ""),
    ]);
    let found = || folder.check("--select copy-source-missing --format github").out;
    assert!(found().contains("`man.py` is not in the build context\n"), "{}", found());
    folder.write("compose.yaml", "services: {web: {build: {context: web, dockerfile: ../docker/Dockerfile}}}\n");
    assert!(found().contains("did you mean `main.py`?"), "{}", found());
    folder.write("dockerfile-ls.toml", "[[overrides]]\npaths = ['docker/*']\ncontext = 'docker'\n");
    assert!(!found().contains("main.py"), "{}", found());
    folder.write("dockerfile-ls.toml", "context = '..'\n");
    assert_eq!(folder.check("").code, 2);
}

#[test]
fn hadolints_file() {
    let folder = Folder::new(&[
        ("Dockerfile", TEXT),
        (".hadolint.yaml", "failure-threshold: error\noverride:\n  info: [DL3000]\nwhatever: 1\n"),
    ]);
    let ran = folder.check("");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("info[WorkdirRelativePath]"), "{}", ran.out);
    let message = "dockerfile-ls: .hadolint.yaml:4:1: unknown setting `whatever`; use one of `ignored`, ";
    assert!(ran.err.starts_with(message), "{}", ran.err);
    // Ours goes first, wherever it is.
    folder.write("dockerfile-ls.toml", "");
    assert!(folder.check("").out.contains("warning[WorkdirRelativePath]"));
}

#[test]
fn mistakes_are_told_with_their_place() {
    let folder = Folder::new(&[("Dockerfile", "FROM a:1\n"), ("dockerfile-ls.toml", "[rules]\nWorkdirRelativPath = 'off'\n")]);
    let ran = folder.check("");
    assert_eq!(ran.code, 2);
    let message = "unknown rule `WorkdirRelativPath`; did you mean `WorkdirRelativePath`?";
    assert_eq!(ran.err, format!("dockerfile-ls: dockerfile-ls.toml:2:1: {message}\n"));
    assert!(ran.out.contains("Checked 1 file: no findings"));
    let ran = folder.check("--lang ru");
    let russian = "Неизвестное правило `WorkdirRelativPath`; возможно, имелось в виду `WorkdirRelativePath`?";
    assert!(ran.err.contains(if crate::speaks_russian() { russian } else { message }), "{}", ran.err);
    let ran = folder.check("--format github");
    assert!(ran.out.starts_with("::error file=dockerfile-ls.toml,line=2,"), "{}", ran.out);
    folder.write("dockerfile-ls.toml", [0xff]);
    assert!(folder.check("").err.contains("dockerfile-ls.toml: the file is not UTF-8"));
    for wrong in ["--ignore WorkdirRelativPath", "--select x", "--profile most", "--fail-level loud", "--config a --no-config"] {
        assert_eq!(folder.check(wrong).code, 2, "{wrong}");
    }
}

#[test]
fn dead_suppressions_are_told_on_demand() {
    let folder = Folder::new(&[("Dockerfile", "FROM a:1\n# check=skip=WorkdirRelativePath\nWORKDIR /app\n")]);
    assert!(folder.check("").out.contains("no findings"));
    assert!(folder.check("--profile all").out.contains("hint[unused-suppression]"));
    let ran = folder.check("--select unused-suppression,WorkdirRelativePath --fix");
    assert_eq!(folder.read("Dockerfile"), "FROM a:1\nWORKDIR /app\n", "{}", ran.out);
    // What is of use stays, also where the rule that it is for is not reported.
    let live = "FROM a:1\n# check=skip=WorkdirRelativePath\nWORKDIR app\n";
    folder.write("Dockerfile", live);
    folder.check("--select unused-suppression --fix");
    assert_eq!(folder.read("Dockerfile"), live);
}

#[test]
fn targets_and_contexts_of_a_compose_file_are_known() {
    let folder = Folder::new(&[("Dockerfile", "FROM a:1 AS base\nFROM base AS build\nFROM b:1\nCOPY --from=docs x /x\n")]);
    let codes = |folder: &Folder| {
        let out = folder.check("--profile all").out;
        ["no-unreachable-stages", "DL3022"].into_iter().filter(|code| out.contains(code)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(codes(&folder), "no-unreachable-stages DL3022");
    folder.write("compose.yaml", "services: {web: {build: {target: build, additional_contexts: {docs: ../docs}}}}\n");
    assert_eq!(codes(&folder), "");
}

/// A finding goes by every name that other tools have for it.
#[test]
fn names_of_other_tools() {
    let text = "FROM alpine:edge\nMAINTAINER me\nCMD ['a']\nHEALTHCHECK CMD [\"a\"]\nHEALTHCHECK CMD [\"b\"]\n";
    let folder = Folder::new(&[("Dockerfile", text)]);
    let found = |arguments: &str| {
        let json: serde_json::Value = serde_json::from_str(&folder.check(&format!("--format json {arguments}")).out).unwrap();
        let names = json["findings"].as_array().unwrap().iter().map(|f| f["rule"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>().join(" ")
    };
    // What other rules find in these lines is not asked here.
    let rules = "MaintainerDeprecated,JSONArgsRecommended,invalid-json-form,MultipleInstructionsDisallowed";
    let names = |arguments: &str| found(&format!("--select {rules} {arguments}"));
    assert_eq!(names(""), "MaintainerDeprecated invalid-json-form MultipleInstructionsDisallowed");
    // Who does not care for the exec form still wants to hear of an array that is none.
    assert_eq!(names("--ignore DL4000,DL3025"), "invalid-json-form MultipleInstructionsDisallowed");
    let ignore = |more: &str| names(&format!("--ignore DL4000,DL3025,JSON_IN_SINGLE_QUOTES,{more}"));
    // hadolint has three rules for what is one here.
    assert_eq!(ignore("DL4003"), "MultipleInstructionsDisallowed");
    assert_eq!(ignore("dl3012"), "");
    assert_eq!(found("--profile hadolint"), "DL4000 DL3025 DL3012");
    let sarif: serde_json::Value = serde_json::from_str(&folder.check("--profile hadolint --format sarif").out).unwrap();
    let run = &sarif["runs"][0];
    let rules: Vec<&str> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(rules, ["DL4000", "DL3025", "DL3012"], "as they come");
    assert_eq!((&run["results"][0]["ruleId"], &run["results"][0]["ruleIndex"]), (&"DL4000".into(), &0.into()));
    assert!(run["tool"]["driver"]["rules"][0]["helpUri"].as_str().unwrap().ends_with("/DL4000"));
}

/// The labels of a project, as hadolint's file and ours say them.
#[test]
fn labels_of_the_project() {
    let text = "FROM alpine:edge\nLABEL author=\"\" version=v1 mood=good\n";
    let folder = Folder::new(&[("Dockerfile", text)]);
    let count = || folder.check("--format github").out.lines().count();
    assert_eq!(count(), 0);
    folder.write(".hadolint.yaml", "label-schema:\n  author: text\n  version: semver\n  url: url\nstrict-labels: true\n");
    assert_eq!(count(), 4);
    folder.write(
        "dockerfile-ls.toml",
        "strict-labels = true\nlabel-schema = { author = 'text', version = 'semver', url = 'url' }\n",
    );
    assert_eq!(count(), 4);
    assert_eq!(folder.check("--format github --ignore DL3050,DL3051").out.lines().count(), 2);
}
