//! `--fix`, `--diff` and baselines.

use super::program::Folder;

#[test]
fn fixes_settle_in_one_run() {
    let folder = Folder::lesson();
    let first = folder.check("--fix");
    assert!(first.out.contains("Fixed 4 findings in 2 files"), "{}", first.out);
    let text = folder.read("Dockerfile");
    assert!(text.starts_with("FROM python:3.10\n"), "an unsafe fix was applied: {text}");
    assert!(text.contains("pip install --no-cache-dir -r /app/requirements.txt"), "{text}");
    let second = folder.check("--fix");
    assert!(!second.out.contains("Fixed"), "{}", second.out);
    assert_eq!(folder.read("Dockerfile"), text);
    assert_eq!(second.code, 1, "an old Python is left");
    folder.check("--fix --unsafe-fixes");
    assert!(!folder.read("Dockerfile").starts_with("FROM python:3.10\n"));
    assert_eq!(folder.check("--unsafe-fixes").code, 2, "it goes with --fix");
}

#[test]
fn an_ignore_file_gets_the_lines_that_findings_want() {
    const COPIES: &str = "FROM python:3.14-slim\nWORKDIR /app\nCOPY . .\n";
    let folder = Folder::new(&[("Dockerfile", COPIES), ("web.Dockerfile", COPIES), (".env", "API_TOKEN=k3jh45kj3h45\n")]);
    let is_told = |folder: &Folder| folder.check(".").out.contains("copy-takes-secrets");
    folder.check("--fix .");
    assert!(!folder.path(".dockerignore").exists(), "an unsafe fix was applied");
    let shown = folder.check("--diff --unsafe-fixes .");
    assert!(shown.code == 1 && shown.out.contains("--- .dockerignore\n+++ .dockerignore\n@@ -0,0 +1"), "{}", shown.out);
    assert!(!folder.path(".dockerignore").exists(), "a diff changed something");
    let ran = folder.check("--fix --unsafe-fixes .");
    assert!(ran.out.contains("Fixed 2 findings in 1 file"), "{}", ran.out);
    // A new one gets what is usual as well.
    assert!(folder.read(".dockerignore").contains("\n.env\n") && !is_told(&folder), "{}", folder.read(".dockerignore"));
    // One that is there keeps what it has, with its line ends.
    folder.write(".dockerignore", "venv\r\n*.log");
    folder.check("--fix --unsafe-fixes .");
    let text = folder.read(".dockerignore");
    assert!(text.starts_with("venv\r\n*.log\r\n.env\r\n") && !is_told(&folder), "{text:?}");
    assert_eq!(folder.read("Dockerfile"), COPIES);
}

#[test]
fn a_diff_changes_nothing() {
    let folder = Folder::lesson();
    let before = folder.read("Dockerfile");
    let ran = folder.check("--diff Dockerfile");
    assert_eq!((ran.code, folder.read("Dockerfile")), (1, before));
    assert!(ran.out.starts_with("--- Dockerfile\n+++ Dockerfile\n@@ "), "{}", ran.out);
    assert!(
        ran.out
            .contains("\n+RUN pip install --no-cache-dir --upgrade pip && pip install --no-cache-dir -r /app/requirements.txt\n"),
        "{}",
        ran.out
    );
    folder.check("--fix");
    let ran = folder.check("--diff");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
}

#[test]
fn line_ends_and_bom_stay() {
    let folder = Folder::new(&[("Dockerfile", "\u{feff}From a:1\r\nRUN x\r\nRUN y")]);
    folder.check("--fix");
    assert_eq!(folder.read("Dockerfile"), "\u{feff}FROM a:1\r\nRUN x\r\nRUN y");
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let ran = Folder::new(&[]).check_input("- --fix --select ConsistentInstructionCasing", "From a:1\nRUN x\nRUN y\n");
    assert_eq!((ran.code, ran.out.as_str()), (0, "FROM a:1\nRUN x\nRUN y\n"));
    assert!(ran.err.contains("Fixed 1 finding"), "{}", ran.err);
}

#[test]
fn known_findings_are_left_out() {
    let folder = Folder::new(&[("a/Dockerfile", "FROM a:1\nWORKDIR app\n"), ("Dockerfile", "FROM a:1\nWORKDIR app\n")]);
    let written = folder.check("--write-baseline known.json");
    assert_eq!((written.code, written.err.as_str()), (0, "dockerfile-ls: known.json: 2 known findings\n"));
    let ran = folder.check("--baseline known.json");
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("no findings"), "{}", ran.out);
    // Lines move, line ends change, one more of the same comes.
    folder.write("Dockerfile", "# a comment\r\n\r\nFROM a:1\r\nWORKDIR app\r\n");
    assert_eq!(folder.check("--baseline known.json").code, 0);
    folder.write("Dockerfile", "FROM a:1 AS b\nWORKDIR app\nFROM c:1\nCOPY --from=b x /y\nWORKDIR app\n");
    let ran = folder.check("--baseline known.json");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("Dockerfile:5:") && ran.out.contains(" 1 warning,"), "{}", ran.out);
    // From another folder as well.
    assert_eq!(folder.check("a --baseline ./known.json").code, 0);
    folder.write("Dockerfile", "FROM a:1\nWORKDIR other\n");
    assert_eq!(folder.check("--baseline known.json").code, 1);
    assert_eq!(folder.check("--baseline nothing.json").code, 2);
    folder.write("known.json", "{}");
    assert_eq!(folder.check("--baseline known.json").code, 2);
}

/// Whatever a fix makes of a text, a text that it breaks is not written.
#[test]
fn what_fixes_break_stays() {
    for text in [
        "FROM a:1\nCOPY x ${A/${B}\n",
        "FROM a:1\nWORKDIR \"${/}\n",
        "FROM a:1\nLABEL - y ${A#\n",
        "FROM a:1\nENV g = ${t-\n",
        "FROM a:1\nMAINTAINER \\\n# the team\nme@x.y\n",
        "FROM a:1\nCMD [\"a\"]\nCMD \\\n  # why\n  [\"b\"]\n",
    ] {
        let folder = Folder::new(&[("Dockerfile", text)]);
        let errors = |folder: &Folder| folder.check("--format json --no-config").out.matches("\"severity\":\"error\"").count();
        let before = errors(&folder);
        for arguments in ["--fix", "--fix --unsafe-fixes"] {
            let ran = folder.check(arguments);
            let after = folder.read("Dockerfile");
            assert!(errors(&folder) <= before, "{arguments}: {text:?} became {after:?}");
            let comments = |text: &str| text.lines().filter(|line| line.trim_start().starts_with('#')).count();
            assert_eq!(comments(&after), comments(text), "{arguments}: {text:?} became {after:?}");
            if ran.err.contains("please report it") {
                assert_eq!(ran.code, 2, "{}", ran.err);
            }
            let again = folder.check(arguments);
            assert_eq!(folder.read("Dockerfile"), after, "{arguments}: {text:?} does not settle: {}", again.err);
        }
    }
}
