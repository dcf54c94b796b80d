//! The program in the place of hadolint. What is expected here, hadolint 2.15.1 has answered.

use std::process::Stdio;

use serde_json::Value;

use super::program::{Folder, Ran, command};

const BAD: &str = "FROM debian\nRUN apt-get install foo\nRUN cd x && make\nMAINTAINER x \"a<b>&\n";

fn hadolint(folder: &Folder, arguments: &str, environment: &[(&str, &str)]) -> Ran {
    let mut command = command(&folder.path("."), &format!("check --compat hadolint {arguments}"));
    command.stdin(Stdio::null()).env("HOME", folder.path(".")).env_remove("XDG_CONFIG_HOME");
    let output = command.envs(environment.iter().copied()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn folder() -> Folder {
    Folder::new(&[
        ("Dockerfile", BAD),
        ("bad", "FROM debian\nFOO\n"),
        ("clean", "FROM debian:9\nCMD [\"a\"]\n"),
        ("long", "FROM debian:9\nRUN a && \\\n  cd b && \\\n  cd c\n"),
        ("info", "FROM debian:9\nRUN a\nRUN b\n"),
    ])
}

#[test]
fn lines_rules_and_levels() {
    let ran = hadolint(&folder(), "Dockerfile bad clean", &[]);
    let lines: Vec<String> = ran.out.lines().map(|line| line.split(": ").next().unwrap().to_owned()).collect();
    let mut expected = [
        "Dockerfile:1 DL3006 warning",
        "Dockerfile:2 DL3015 info",
        "Dockerfile:2 DL3008 warning",
        "Dockerfile:2 DL3014 warning",
        "Dockerfile:3 DL3003 warning",
        "Dockerfile:4 DL4000 error",
        "bad:2 DL1000 error",
    ];
    let mut sorted = lines.clone();
    sorted.sort_unstable();
    expected.sort_unstable();
    assert_eq!((ran.code, sorted), (1, expected.map(str::to_owned).to_vec()));
    assert_eq!(ran.err, "");
    // One for an instruction, on the line where it begins.
    let long = hadolint(&folder(), "long", &[]).out;
    let marks: Vec<&str> = long.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(marks, ["long:2 DL3003 warning", "long:2 SC2164 warning"]);
}

#[test]
fn of_shellchecks_findings_the_last() {
    let said = |text: &str, options: &str| {
        let folder = Folder::new(&[("Dockerfile", text)]);
        let ran = hadolint(&folder, &format!("{options} Dockerfile"), &[]);
        let found = ran.out.lines().filter(|line| line.contains(" SC")).map(|line| line.split(": ").next().unwrap().to_owned());
        found.collect::<Vec<_>>().join(", ")
    };
    let both = "FROM a:1\nRUN mv $(a) b; echo $y\n";
    assert_eq!(said(both, ""), "Dockerfile:2 SC2086 info");
    assert_eq!(
        said("FROM a:1\nRUN echo $y; mv $(a) b\nRUN mv $(a) b; \\\n  echo $y\n", ""),
        "Dockerfile:2 SC2046 warning, Dockerfile:3 SC2086 info"
    );
    // Where the last one is muted, nothing is said.
    assert_eq!(said(both, "--ignore SC2086"), "");
    assert_eq!(said(both, "--ignore SC2046"), "Dockerfile:2 SC2086 info");
    let muted = |id: &str| both.replace("RUN", &format!("# hadolint ignore={id}\nRUN"));
    assert_eq!((said(&muted("SC2086"), ""), said(&muted("SC2046"), "")), (String::new(), "Dockerfile:3 SC2086 info".to_owned()));
    assert_eq!(said(both, "--error SC2086 --ignore SC2046"), "Dockerfile:2 SC2086 error");
}

#[test]
fn every_format_has_hadolints_shape() {
    let folder = folder();
    let of = |format: &str| hadolint(&folder, &format!("-f {format} Dockerfile bad clean"), &[]);
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{error} in {text}"));
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");

    let all = json(&of("json").out);
    assert_eq!((all.as_array().unwrap().len(), keys(&all[0])), (7, "code column file level line message".to_owned()));
    let sonar = json(&of("sonarqube").out);
    let place = &sonar["issues"][0]["primaryLocation"];
    assert_eq!(keys(&sonar["issues"][0]), "engineId primaryLocation ruleId severity type");
    assert_eq!(place["textRange"].to_string(), r#"{"endColumn":1,"endLine":1,"startColumn":0,"startLine":1}"#);
    let gitlab = json(&of("gitlab_codeclimate").out);
    assert_eq!(keys(&gitlab[0]), "categories check_name description fingerprint location severity type");
    assert_eq!(gitlab[0]["location"].to_string(), r#"{"lines":{"begin":1,"end":1},"path":"Dockerfile"}"#);
    let mut prints: Vec<&str> = gitlab.as_array().unwrap().iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), 7);
    let sarif = json(&of("sarif").out);
    assert_eq!(keys(&sarif["runs"][0]), "defaultSourceLanguage results tool");
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 7);

    // These two always succeed.
    let climate = of("codeclimate");
    let issues: Vec<Value> = climate.out.split_terminator('\0').map(json).collect();
    assert_eq!((climate.code, issues.len(), &issues[0]["severity"]), (0, 7, &"major".into()));
    let codacy = of("codacy");
    let issues: Vec<Value> = serde_json::Deserializer::from_str(&codacy.out).into_iter().map(Result::unwrap).collect();
    assert_eq!((codacy.code, issues.len(), keys(&issues[0])), (0, 7, "filename line message patternId".to_owned()));

    let checkstyle = of("checkstyle").out;
    assert!(checkstyle.starts_with(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><checkstyle version=\"4.3\"><file name=\"Dockerfile\"><error column=\"1\" line=\"1\" message=\""
    ));
    assert!(checkstyle.ends_with("<file name=\"clean\"/></checkstyle>"), "{checkstyle}");
    assert!(
        of("gnu").out.lines().all(|line| line.starts_with("hadolint:"))
            && of("gnu").out.contains("hadolint:Dockerfile:4: DL4000 error: ")
    );
    let junit = of("junit").out;
    assert!(
        junit.contains("<testsuite errors=\"1\" failures=\"1\" id=\"hadolint\"") && junit.ends_with("</testsuites>"),
        "{junit}"
    );
}

#[test]
fn exit_codes_follow_the_threshold() {
    let folder = folder();
    let code = |arguments: &str| hadolint(&folder, arguments, &[]).code;
    for (threshold, expected) in [("error", 0), ("warning", 0), ("info", 1), ("style", 1), ("ignore", 1), ("none", 1)] {
        assert_eq!(code(&format!("-t {threshold} info")), expected, "{threshold}");
    }
    assert_eq!((code("clean"), code("info"), code("--no-fail bad"), code("--ignore DL3059 info")), (0, 1, 0, 0));
    assert_eq!((code("-t error bad"), code("nosuch"), code("--bogus clean"), code("-c nosuch.yaml clean")), (1, 1, 1, 1));
    let none = hadolint(&folder, "", &[]);
    assert_eq!((none.code, none.out.as_str()), (1, "Please provide a Dockerfile\n"));
}

#[test]
fn settings_of_the_environment_and_of_files() {
    let folder = folder();
    let lines = |arguments: &str, environment: &[(&str, &str)]| hadolint(&folder, arguments, environment).out.lines().count();
    assert_eq!(lines("Dockerfile", &[("HADOLINT_IGNORE", "DL3006,DL4000")]), 4);
    folder.write(".hadolint.yaml", "ignored: [DL3006]\noverride:\n  error: [DL3003]\n");
    let ran = hadolint(&folder, "Dockerfile", &[("HADOLINT_FORMAT", "gnu")]);
    assert!(ran.out.contains("DL3003 error") && !ran.out.contains("DL3006") && ran.out.starts_with("hadolint:"), "{}", ran.out);
    folder.write("other.yml", "ignored: [DL4000]\n");
    assert_eq!(lines("-c other.yml Dockerfile", &[]), 5, "instead of the one in the folder");
    std::fs::remove_file(folder.path(".hadolint.yaml")).unwrap();
    folder.write(".config/hadolint.yaml", "ignored: [DL4000, DL3006]\n");
    assert_eq!(lines("Dockerfile", &[]), 4);
    // Our own project file is not hadolint's.
    folder.write("dockerfile-ls.toml", "profile = \"recommended\"\n");
    assert_eq!(lines("Dockerfile", &[]), 4);
}

#[test]
fn several_formats_have_several_destinations() {
    let folder = folder();
    let ran = hadolint(&folder, "-f json -o a.json -f checkstyle --file-path-in-report x/y --no-fail Dockerfile", &[]);
    assert!(ran.out.contains("<file name=\"x/y\">") && !ran.out.contains("\"code\""), "{}", ran.out);
    assert!(folder.read("a.json").starts_with("[\n    {\"code\":\"DL3006\""), "{}", folder.read("a.json"));
}

/// Only there are they options; elsewhere a word leads to them.
#[test]
fn hadolints_options_are_known_by_name() {
    let ran = folder().check("--failure-threshold error clean");
    assert!(ran.code == 2 && ran.err.contains("`dockerfile-ls check --compat hadolint` takes them all"), "{}", ran.err);
    let ran = folder().check("--bogus clean");
    assert!(ran.code == 2 && !ran.err.contains("--compat"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn the_name_of_the_program_decides() {
    let folder = folder();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_dockerfile-ls"), folder.path("hadolint")).unwrap();
    let output =
        std::process::Command::new(folder.path("hadolint")).current_dir(folder.path(".")).args(["-f", "tty", "bad"]).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("bad:2 DL1000 error: "));
}
