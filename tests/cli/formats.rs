//! What is printed.

use serde_json::Value;

use super::program::{Folder, run};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

#[test]
fn text() {
    let ran = Folder::lesson().check("");
    assert_eq!(ran.code, 1, "{}", ran.err);
    for part in [
        "warning[ConsistentInstructionCasing]: `From` should be `FROM`",
        " --> Dockerfile:6:49",
        "fix: Join into `/app/requirements.txt`",
        "Checked 2 files: 0 errors, ",
        "can be fixed with `--fix`",
    ] {
        assert!(ran.out.contains(part), "{part} is not in\n{}", ran.out);
    }
    assert!(!ran.out.contains('\u{1b}'), "colours in a pipe");
    assert_eq!(ran.err, "");
}

#[test]
fn json_has_places_and_fixes() {
    let ran = Folder::lesson().check("--format json");
    let report = json(&ran.out);
    assert_eq!((ran.code, &report["version"]), (1, &1.into()));
    let finding = report["findings"].as_array().unwrap().iter().find(|f| f["rule"] == "pip-requirements-split-path").unwrap();
    assert_eq!(finding["path"], "Dockerfile");
    assert_eq!((&finding["range"]["start_line"], &finding["range"]["start_column"]), (&6.into(), &49.into()));
    let edit = &finding["fixes"][0]["edits"][0];
    assert_eq!((&edit["text"], &edit["range"]["length"]), (&"".into(), &1.into()), "the blank goes");
}

#[test]
fn sarif() {
    let folder = Folder::lesson();
    folder.write("a b/é.Dockerfile", "FROM a:1\nWORKDIR é\n");
    let ran = folder.check("--format sarif");
    let log = json(&ran.out);
    assert_eq!((ran.code, &log["version"]), (1, &"2.1.0".into()));
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let (rules, results) = (run["tool"]["driver"]["rules"].as_array().unwrap(), run["results"].as_array().unwrap());
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["text"].as_str().unwrap().len() > 20);
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert!(["Dockerfile", ".dockerignore", "a%20b/%C3%A9.Dockerfile"].contains(&uri), "{uri}");
    }
    let casing = rules.iter().find(|r| r["id"] == "ConsistentInstructionCasing").unwrap();
    assert_eq!(casing["helpUri"], "https://docs.docker.com/go/dockerfile/rule/consistent-instruction-casing/");
    let split = results.iter().find(|r| r["ruleId"] == "pip-requirements-split-path").unwrap();
    assert_eq!(split["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]["startColumn"], 54);
}

#[test]
fn github_annotations_cannot_be_forged() {
    let folder = Folder::new(&[]);
    folder.write("x,y.Dockerfile", "FROM a:1\nFOO%0A::error::x\n");
    let ran = folder.check("--format github");
    assert!(ran.out.starts_with("::error file=x%2Cy.Dockerfile,line=2,endLine=2,col=1,"), "{}", ran.out);
    assert!(ran.out.contains("FOO%250A::error::x"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.starts_with("::")), "{}", ran.out);
}

#[test]
fn junit() {
    let folder = Folder::lesson();
    folder.write("ok.Dockerfile", "FROM a:1\n");
    folder.write("bad.Dockerfile", "FROM a:1\n\u{1b}[31m<&\"\n");
    let ran = folder.check("--format junit");
    assert!(ran.out.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "), "{}", ran.out);
    for part in ["<testcase name=\"no findings\" classname=\"ok.Dockerfile\"/>", "[31m&lt;&amp;&quot;", "</testsuites>\n"] {
        assert!(ran.out.contains(part), "{part} is not in\n{}", ran.out);
    }
    assert!(!ran.out.chars().any(|c| c.is_control() && c != '\n'));
}

#[test]
fn statistics() {
    let folder = Folder::lesson();
    folder.write("b/Dockerfile", "From a:1\nRUN x\n");
    let ran = folder.check("--statistics");
    assert_eq!(ran.code, 1);
    assert!(ran.out.starts_with("     2  [*]  ConsistentInstructionCasing "), "{}", ran.out);
    let russian = folder.check("--statistics --lang ru").out;
    let is_russian = |line: &str| line.contains(|c: char| ('а'..='я').contains(&c));
    assert!(!crate::speaks_russian() || russian.lines().all(is_russian), "{russian}");
    let counts = json(&folder.check("--statistics --format json").out);
    assert_eq!((&counts["statistics"][0]["count"], &counts["statistics"][0]["files"]), (&2.into(), &2.into()));
    assert_eq!(folder.check("--statistics --format sarif").code, 2);
}

#[test]
fn the_order_is_the_same_every_time() {
    let folder = Folder::new(&[]);
    for i in 0..60 {
        folder.write(&format!("{}/{i}.Dockerfile", i % 7), "FROM a:1\nWORKDIR app\n");
    }
    let first = folder.check("--format github").out;
    assert_eq!(first.lines().count(), 60);
    for _ in 0..5 {
        assert_eq!(folder.check("--format github").out, first);
    }
}

#[test]
fn a_template_is_one_hint() {
    let folder = Folder::new(&[("Dockerfile", "FROM python:{{ version }}\nFOO\nWORKDIR app\n")]);
    let ran = folder.check("");
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("no findings") && ran.out.contains("1 file is a template"), "{}", ran.out);
    let all = folder.check("--profile all --fail-level hint");
    assert!(all.code == 1 && all.out.contains("hint[template-file]") && all.out.contains("1 hint\n"), "{}", all.out);
    assert!(folder.check("--profile buildkit").out.contains("no findings"));
}

#[test]
fn nothing_to_check_is_said() {
    let folder = Folder::new(&[("Dockerfile.md", "x"), ("readme", "x")]);
    let ran = folder.check("");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("Nothing to check in .: there is no Dockerfile, "), "{}", ran.out);
    let said = if crate::speaks_russian() { "Проверять нечего: в . нет " } else { "Nothing to check in .: " };
    assert!(folder.check("--lang ru").out.starts_with(said));
    let ran = folder.check("--format sarif");
    assert!(json(&ran.out)["runs"][0]["results"].as_array().unwrap().is_empty());
    assert!(ran.err.contains("Nothing to check in ."), "{}", ran.err);
    let ran = folder.check_input("--files-from -", "");
    assert_eq!((ran.code, ran.out.as_str()), (0, "Nothing to check: no file was given\n"));
    folder.write("Dockerfile", "FROM a:1\n");
    assert!(folder.check("").out.starts_with("Checked 1 file: no findings"));
}

/// What comes in batches is one document.
#[test]
fn many_files_are_one_document() {
    let folder = Folder::new(&[]);
    for i in 0..1100 {
        folder.write(&format!("{i}.Dockerfile"), "FROM a:1\nWORKDIR app\n");
    }
    let log = json(&folder.check("--format sarif --select WorkdirRelativePath").out);
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), 1100);
    assert_eq!(run["artifacts"].as_array().unwrap().len(), 1100);
    assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 1);
    let report = json(&folder.check("--format json --select WorkdirRelativePath").out);
    let paths: Vec<&str> = report["findings"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert!(paths.len() == 1100 && paths.is_sorted(), "{}", paths.len());
    let text = folder.check("--select WorkdirRelativePath").out;
    assert_eq!(text.matches("warning[WorkdirRelativePath]").count(), 1100, "a pipe gets all of it");
    assert!(text.contains("Checked 1100 files: 0 errors, 1100 warnings"), "{text}");
    let counts = json(&folder.check("--statistics --format json --select WorkdirRelativePath").out);
    assert_eq!((&counts["statistics"][0]["count"], &counts["statistics"][0]["files"]), (&1100.into(), &1100.into()));
}

#[test]
fn no_output_tells_a_secret() {
    const TOKEN: &str = "ghp_Zt4Kc8Vn1Xb6Lm3Qw9Rd5Fg7Hj2Ps0YeuTaI";
    const KEY: &str = "MIIEowIBAAKCAQEAq7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2Wd9Zm4Lx8Tv3B";
    let folder = Folder::new(&[]);
    // Words that rules and explanations quote, and that fixes write anew.
    let places = [
        "FROM a:1 as @@",
        "ENV TOKEN @@",
        "ENV A=@@ B=$@@",
        "LABEL @@ x",
        "WORKDIR @@",
        "COPY --from=@@ x y",
        "COPY @@ /x/",
        "EXPOSE @@",
        "EXPOSE 80/@@",
        "USER @@",
        "MAINTAINER @@",
        "STOPSIGNAL @@",
        "RUN cd @@ && pip install @@ && apt-get install @@",
        "RUN curl -H \"Authorization: token @@\" https://@@@a.example/@@",
        "RUN --mount=type=@@ x",
        "CMD echo @@",
        "CMD ['@@']",
        "@@ x",
        "HEALTHCHECK --@@=1 CMD x",
    ];
    let key = format!("RUN echo \"-----BEGIN RSA PRIVATE KEY-----\\n{KEY}\\n{KEY}\" > /key\n");
    folder.write("Dockerfile", &(places.join("\n").replace("@@", TOKEN) + "\n" + &key));
    for format in ["text", "json", "sarif", "github", "junit"] {
        let ran = folder.check(&format!("--profile all --format {format}"));
        assert!(ran.out.contains("secret-in-text"), "{}", ran.out);
        for said in [&ran.out, &ran.err] {
            let line = said.lines().find(|line| line.contains(&TOKEN[8..]) || line.contains(&KEY[8..]));
            assert_eq!(line, None, "{format}");
        }
    }
    for arguments in [
        "check --profile all --diff --unsafe-fixes",
        "check --profile all --statistics",
        "explain Dockerfile",
        "explain --format markdown Dockerfile",
        "explain --format html Dockerfile",
        "explain --format json Dockerfile",
    ] {
        let ran = run(&folder.path(""), arguments, "");
        assert!(!ran.out.is_empty(), "{arguments}: {}", ran.err);
        let line = ran.out.lines().find(|line| line.contains(&TOKEN[8..]) || line.contains(&KEY[8..]));
        assert_eq!(line, None, "{arguments}");
    }
}
