//! Options of `check` that decide what is looked at and where it is said, and the commands around it.

use serde_json::Value;

use super::program::{Folder, Ran, repository, run};

const TEXT: &str = "FROM a:1\nWORKDIR app\nRUN cd x && apt-get install y\n";

fn many() -> Folder {
    let folder = Folder::new(&[]);
    for i in 0..23 {
        let more = if i % 3 == 0 { "From b:1\n" } else { "" };
        folder.write(&format!("{}/{i}.Dockerfile", i % 4), format!("{TEXT}{more}"));
    }
    folder
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

#[test]
fn a_line_for_each_finding() {
    let folder = Folder::lesson();
    let ran = folder.check("--format concise");
    assert!(ran.out.contains("\nDockerfile:6:49: warning[pip-requirements-split-path]"), "{}", ran.out);
    assert!(ran.out.contains("Checked 2 files: ") && ran.out.contains("[*]"), "{}", ran.out);
    let quiet = folder.check("--format concise --quiet");
    assert!(quiet.code == 1 && quiet.out.lines().all(|line| line.contains(": ") && line.contains('[')), "{}", quiet.out);
    let grouped = folder.check("--format grouped -q").out;
    assert!(grouped.contains("\nDockerfile\n  ") && grouped.contains("\n  6:49 "), "{grouped}");
}

#[test]
fn colours_by_request() {
    let folder = Folder::lesson();
    for format in ["text", "concise", "grouped"] {
        assert!(folder.check(&format!("--color always --format {format}")).out.contains("\u{1b}["), "{format}");
        assert!(!folder.check(&format!("--color never --format {format}")).out.contains('\u{1b}'), "{format}");
    }
}

#[test]
fn reports_of_other_tools() {
    let folder = Folder::lesson();
    let of = |format: &str| folder.check(&format!("--format {format}")).out;
    let gitlab = json(&of("gitlab"));
    let issues = gitlab.as_array().unwrap();
    let mut prints: Vec<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert!(2 < prints.len() && prints.len() == issues.len());
    // The same flaw is the same issue when it moves.
    folder.write("Dockerfile", format!("# a comment\n\n{}", folder.read("Dockerfile")));
    let moved = json(&of("gitlab"));
    assert!(moved.as_array().unwrap().iter().any(|issue| prints.contains(&issue["fingerprint"].as_str().unwrap())));
    assert_eq!(json(&of("gitlab_codeclimate")).as_array().unwrap().len(), moved.as_array().unwrap().len());
    for issue in json(&of("sonarqube"))["issues"].as_array().unwrap() {
        let range = &issue["primaryLocation"]["textRange"];
        let number = |name: &str| range[name].as_u64();
        let (start, end) = ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
        assert!(end.0.is_none() || start < end, "{issue}");
    }
    assert!(of("checkstyle").contains("source=\"pip-requirements-split-path\""));
    assert!(of("gnu").lines().all(|line| line.starts_with("dockerfile-ls:")));
}

#[test]
fn to_a_file() {
    let folder = Folder::lesson();
    let plain = folder.check("--format sarif");
    let ran = folder.check("--format sarif --output out.sarif");
    assert_eq!((ran.code, ran.out.as_str(), folder.read("out.sarif")), (plain.code, "", plain.out));
    assert_eq!(folder.check("--output missing/out").code, 2);
}

#[test]
fn no_more_than_is_asked_for() {
    let folder = many();
    let ran = folder.check("--format concise --max-findings 5");
    assert_eq!(ran.out.lines().filter(|line| line.contains("Dockerfile:")).count(), 5, "{}", ran.out);
    assert!(ran.code == 1 && ran.err.contains("are not printed, because of `--max-findings`"), "{}", ran.err);
    assert!(ran.out.contains("Checked 23 files"), "{}", ran.out);
    let none = folder.check("--format json --max-findings 0");
    assert_eq!((none.code, json(&none.out)["findings"].as_array().unwrap().len()), (1, 0));
}

#[test]
fn what_is_left_out() {
    let folder = many();
    let files = |arguments: &str| {
        let out = folder.check(&format!("--format json {arguments}")).out;
        let mut paths: Vec<String> =
            json(&out)["findings"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap().to_owned()).collect();
        paths.dedup();
        paths.len()
    };
    assert_eq!((files(""), files("--exclude 0/"), files("--exclude 1*.Dockerfile")), (23, 17, 12));
    assert_eq!(files("--exclude * --exclude !1.Dockerfile"), 1);
    assert_eq!(files("--exclude 0 0/0.Dockerfile 1/1.Dockerfile"), 1, "what is named as well");
    let wrong = folder.check("--exclude a{");
    assert!(wrong.code == 2 && wrong.err.contains("`a{` is not a pattern"), "{}", wrong.err);
}

/// Each part with its own run; joined, it is what one run says.
#[test]
fn parts_are_the_whole() {
    let folder = many();
    let merge = |names: &[String]| -> Ran { run(&folder.path("."), &format!("merge {}", names.join(" ")), "") };
    for format in ["sarif", "json"] {
        let names: Vec<String> = (1..=5).map(|i| format!("part-{i}.{format}")).collect();
        for (i, name) in names.iter().enumerate() {
            folder.check(&format!("--format {format} --shard {}/5 -o {name}", i + 1));
        }
        let merged = merge(&names);
        assert_eq!(merged.code, 0, "{}", merged.err);
        assert!(json(&merged.out) == json(&folder.check(&format!("--format {format}")).out), "{format}");
    }
    let names: Vec<String> = (1..=5).map(|i| format!("part-{i}.baseline")).collect();
    for (i, name) in names.iter().enumerate() {
        folder.check(&format!("--shard {}/5 --write-baseline {name}", i + 1));
    }
    folder.check("--write-baseline whole.baseline");
    assert_eq!(json(&merge(&names).out), json(&folder.read("whole.baseline")));
    run(&folder.path("."), &format!("merge -o all.baseline {}", names.join(" ")), "");
    assert_eq!(folder.check("--baseline all.baseline").code, 0);
    for wrong in [vec!["part-1.sarif", "part-1.json"], vec!["0/0.Dockerfile"], vec!["missing"]] {
        let ran = merge(&wrong.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert!(ran.code == 2 && !ran.err.is_empty(), "{wrong:?}");
    }
    assert_eq!(folder.check("--shard 6/5").code, 2);
}

#[test]
fn adopting_in_one_commit() {
    let folder = Folder::lesson();
    let before = folder.read("Dockerfile");
    let ran = folder.check("--add-suppressions");
    assert!(ran.code == 0 && ran.out.contains("Suppressed ") && ran.out.contains("no findings"), "{}{}", ran.out, ran.err);
    assert_eq!(folder.check("").code, 0);
    let after = folder.read("Dockerfile");
    let is_ours =
        |line: &&str| !line.starts_with("# dockerfile-ls") && !line.starts_with("# check=") && !line.starts_with("# hadolint");
    assert_eq!(after.lines().filter(is_ours).collect::<Vec<_>>(), before.lines().collect::<Vec<_>>(), "{after}");
    folder.write("Dockerfile", format!("{after}MAINTAINER x\n"));
    let ran = folder.check("--format concise -q");
    assert!(ran.code == 1 && ran.out.contains("MaintainerDeprecated"), "what is new is told: {}", ran.out);
    folder.write("bad.Dockerfile", "FROM a:1\nFOO\n");
    assert_eq!(folder.check("--add-suppressions bad.Dockerfile").code, 1, "no comment helps");
}

#[test]
fn fixes_that_change_what_is_built_are_counted() {
    let folder = Folder::new(&[("Dockerfile", "FROM alpine:3.22\nRUN apk add git\nMAINTAINER x\nADD a /a\n")]);
    let ran = folder.check("--profile all");
    assert!(
        ran.out.contains(" can be fixed with `--unsafe-fixes`, which changes what is built") || ran.out.contains("`--fix`"),
        "{}",
        ran.out
    );
}

#[test]
fn a_missing_configuration_stops_the_run() {
    let folder = Folder::lesson();
    let ran = folder.check("--config missing.toml");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("missing.toml: "), "{}", ran.err);
}

#[test]
fn rules_as_data() {
    let rules = json(&run(&repository(), "rules --json", "").out);
    let all = rules["rules"].as_array().unwrap();
    let rule = all.iter().find(|rule| rule["id"] == "WorkdirRelativePath").unwrap();
    assert_eq!(
        (&rule["set"], &rule["severity"], &rule["aliases"][0]),
        (&"build-check".into(), &"warning".into(), &"DL3000".into())
    );
    let profiles = rule["profiles"].as_array().unwrap();
    assert!(profiles.contains(&"buildkit".into()) && profiles.contains(&"all".into()), "{profiles:?}");
    assert!(all.iter().all(|rule| !rule["summary"].as_str().unwrap().is_empty()));
}

#[test]
fn slips_in_names_are_seen() {
    let said = |name: &str| run(&repository(), &format!("explain {name}"), "").err;
    assert!(said("DL308").contains("did you mean DL3008?") && said("RUNN").contains("did you mean RUN?"), "{}", said("RUNN"));
    assert!(said("requirements-split").contains("pip-requirements-split-path"), "{}", said("requirements-split"));
    assert!(said("zzzzzzzz").contains("lists all rules"));
}

#[test]
fn completions_and_manual_pages() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(&repository(), &format!("completions {shell}"), "");
        assert!(ran.code == 0 && ran.out.contains("add-suppressions"), "{shell}");
    }
    let page = run(&repository(), "man", "").out;
    assert!(page.contains(".TH dockerfile-ls") && page.contains("check"), "{page}");
    assert!(run(&repository(), "man check", "").out.contains("max\\-findings"));
    assert_eq!(run(&repository(), "man bogus", "").code, 2);
}
