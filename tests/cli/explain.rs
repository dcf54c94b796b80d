//! `explain`.

use crate::program::{Folder, repository, run};

#[test]
fn a_file_from_top_to_bottom() {
    let lesson = repository().join("examples/fastapi");
    let ran = run(&lesson, "explain ./Dockerfile --lang en", "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    for words in [
        "## Stage 0\n",
        "\n    WORKDIR /app\n",
        "WORKDIR: sets",
        "Python 3.10",
        "> pip-requirements-split-path: ",
        "> - fix: ",
        "## Summary\n",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    assert!(!ran.out.contains("```") && !ran.out.contains("**"), "{}", ran.out);
    let markdown = run(&lesson, "explain ./Dockerfile --lang en --format markdown", "").out;
    for words in ["```dockerfile\nWORKDIR /app\n```", "**WORKDIR**", "> **pip-requirements-split-path**: ", "- User: `root`"] {
        assert!(markdown.contains(words), "{words}: {markdown}");
    }
    let piped = run(
        &lesson,
        "explain - --stdin-filename ./Dockerfile --lang en --format markdown",
        &std::fs::read_to_string(lesson.join("Dockerfile")).unwrap(),
    )
    .out;
    assert_eq!(piped, markdown, "what is read from standard input has the files of its folder around it");
    let russian = run(&lesson, "explain .dockerignore --lang ru", "");
    let said = if crate::speaks_russian() { "**Исключает**" } else { "**Excludes**" };
    let wanted = format!("    Venv\n\n{}", said.trim_matches('*'));
    assert!(russian.code == 0 && russian.out.contains(&wanted), "{}", russian.out);
}

/// Nothing of a file becomes an element of the page.
#[test]
fn a_page_in_html() {
    let folder = Folder::new(&[(
        "Dockerfile",
        "FROM <b>a</b>\nLABEL x=\"<script>alert(1)</script>\" y='![i](https://x.y/z)'\nRUN <<E\n</code></pre><h1>\n```\n# t\nE\n",
    )]);
    let ran = run(&folder.path("."), "explain Dockerfile --lang en --format html", "");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let (_, body) = ran.out.split_once("<body>").unwrap();
    for element in ["script", "b", "h1", "img"] {
        assert!(!body.contains(&format!("<{element}>")) && !body.contains(&format!("<{element} ")), "{element}: {body}");
    }
    for text in [
        "<section id=\"line-3\">",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&lt;/code&gt;&lt;/pre&gt;&lt;h1&gt;\n```\n# t\n",
        "<h2>Summary</h2>",
    ] {
        assert!(body.contains(text), "{text}: {body}");
    }
}

#[test]
fn findings_and_what_is_done_as_json() {
    let text = "FROM python:3.14-slim\nWORKDIR /app\nRUN pip install flask==3.1.2\nCMD [\"flask\", \"run\"]\n";
    let folder = Folder::new(&[("Dockerfile", text)]);
    let ran = run(&folder.path("."), "explain Dockerfile --lang en --format json", "");
    let lines: Vec<serde_json::Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let install = &lines[2];
    assert_eq!((&install["text"], &install["findings"][0]["rule"]), (&"RUN pip install flask==3.1.2".into(), &"DL3042".into()));
    assert_eq!(install["findings"][0]["fixes"][0], "Insert `--no-cache-dir`");
    assert!(install["here"].as_array().unwrap().iter().any(|line| line == "Installs (1): flask==3.1.2"), "{install}");
    assert!(lines[3]["here"][0].as_str().unwrap().contains("Process 1 in the container: flask"), "{}", lines[3]);
}

#[test]
fn layers_as_json() {
    let folder =
        Folder::new(&[("Dockerfile", "FROM a AS b\nARG V\nCOPY x /x\nRUN y\nFROM scratch\nCOPY --from=b /y /y\nCMD z\n")]);
    let ran = run(&folder.path("."), "explain Dockerfile --format json", "");
    let lines: Vec<serde_json::Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((ran.code, lines.len()), (0, 7), "{}", ran.out);
    let of = |line: usize, key: &str| lines[line - 1][key].to_string();
    assert_eq!((of(4, "layer"), of(4, "above_base"), of(4, "then_perhaps")), ("2".into(), "true".into(), "[6]".into()));
    let causes = r#"{"arguments":["V"],"files":["x"],"lines":[1,2,3],"stages":[]}"#;
    assert_eq!(of(4, "runs_again_with"), causes);
    assert_eq!((of(2, "makes_layer"), of(2, "then")), ("false".into(), "[4]".into()));
    assert_eq!((of(6, "layer"), of(6, "above_base")), ("1".into(), "false".into()));
    assert_eq!((of(7, "then"), of(7, "runs_again_with")), ("[]".into(), "null".into()));
}

#[test]
fn standard_input_names_and_what_is_neither() {
    let folder = Folder::new(&[("RUN", "FROM scratch\n")]);
    let here = folder.path(".");
    let ignorefile = run(&here, "explain - --stdin-filename .dockerignore --lang en", "a\n");
    assert!(ignorefile.out.starts_with(".dockerignore: "), "{}", ignorefile.out);
    let text = run(&here, "explain RUN --lang en", "").out;
    assert!(text.starts_with("RUN: runs a command") && text.contains("\n    RUN [--mount=…]") && !text.contains("```"), "{text}");
    assert!(!run(&here, "explain copy-before-install --lang en", "").out.contains('`'));
    let of = |name: &str, format: &str| run(&here, &format!("explain {name} --lang en --format {format}"), "").out;
    assert!(of("RUN", "markdown").starts_with("**RUN**: runs a command"));
    assert!(of("DL3007", "markdown").contains("The base image is tagged `latest`.\n"));
    assert!(of("RUN", "html").contains("<strong>RUN</strong>: runs a command"));
    assert!(of("DL3007", "json").starts_with("{\"about\":\"DL3007 (warning)\\n\\nThe base image is tagged latest."));
    assert!(run(&here, "explain ./RUN --lang en", "").out.starts_with("## Stage 0"));
    let nothing = run(&here, "explain nothing.here", "");
    assert!(nothing.code == 2 && nothing.err.contains("no rule, instruction or file `nothing.here`"), "{}", nothing.err);
    assert_eq!(run(&here, "explain DL3007 --lang en", "").code, 0);
    let russian = run(&here, "explain DL3007 --lang ru", "").out;
    let said = if crate::speaks_russian() {
        "Базовый образ с тегом `latest`.\n"
    } else {
        "The base image is tagged `latest`.\n"
    };
    assert!(russian.starts_with("DL3007 (") && russian.contains(&said.replace('`', "")), "{russian}");
    assert!(run(&here, "rules --lang ru", "").out.contains(said));
    assert!(run(&here, "rules --lang en", "").out.contains("The base image is tagged `latest`.\n"));
}
