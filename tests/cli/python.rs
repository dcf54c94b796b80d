//! What goes wrong in images of Python: each mistake is found, the right file is not, and a fix leaves nothing of it.

use super::program::Folder;

/// A mistake of `python.txt`.
struct Mistake {
    what: &'static str,
    rule: &'static str,
    has_fix: bool,
    profile: &'static str,
    files: Vec<(&'static str, String)>,
    bad: String,
    /// The files that are other where the mistake is not made.
    good_files: Vec<(&'static str, String)>,
    good: String,
}

const WEB: &[(&str, &str)] = &[
    ("requirements.txt", "fastapi==0.165.0\nuvicorn==0.54.0\n"),
    ("main.py", "from fastapi import FastAPI\napp = FastAPI()\n"),
    (".dockerignore", ".git\n.venv\n**/__pycache__\n.env\n"),
];
const POETRY: &[(&str, &str)] = &[
    (
        "pyproject.toml",
        "[tool.poetry]\nname = \"shop\"\nversion = \"1\"\n\n[tool.poetry.dependencies]\npython = \"^3.12\"\nfastapi = \"*\"\n",
    ),
    ("poetry.lock", ""),
    ("shop/__init__.py", ""),
    ("shop/main.py", "app = 1\n"),
    (".dockerignore", ".git\n"),
];
const UV: &[(&str, &str)] = &[
    ("pyproject.toml", "[project]\nname = \"shop\"\nversion = \"1\"\n"),
    ("uv.lock", ""),
    ("main.py", "app = 1\n"),
    (".dockerignore", ".git\n"),
];

fn mistakes() -> Vec<Mistake> {
    let text = include_str!("python.txt");
    text.split("\n== ").skip(1).map(mistake).collect()
}

fn mistake(section: &'static str) -> Mistake {
    let (head, body) = section.split_once('\n').unwrap();
    let mut head = head.split(" | ");
    let (what, rule) = (head.next().unwrap(), head.next().unwrap());
    let project = match head.next().unwrap() {
        "web" => WEB,
        "poetry" => POETRY,
        "uv" => UV,
        other => panic!("{what}: {other}"),
    };
    let others: Vec<&str> = head.collect();
    let (bad, good) = body.split_once("\n--- good\n").unwrap();
    let mut files: Vec<(&str, String)> = project.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
    files.extend(added(bad));
    Mistake {
        what,
        rule,
        has_fix: !others.contains(&"no fix"),
        profile: if others.contains(&"all") { "all" } else { "recommended" },
        files,
        bad: dockerfile(bad),
        good_files: added(good),
        good: dockerfile(good),
    }
}

/// The lines with `+`.
fn added(part: &'static str) -> Vec<(&'static str, String)> {
    let lines = part.lines().filter_map(|line| line.strip_prefix("+ "));
    lines
        .map(|line| line.split_once(' ').map_or((line, String::new()), |(path, text)| (path, text.replace("\\n", "\n"))))
        .collect()
}

/// The other lines, behind the two that most files begin with.
fn dockerfile(part: &str) -> String {
    let text: Vec<&str> = part.lines().filter(|line| !line.starts_with("+ ")).collect();
    let text = text.join("\n").trim_end().to_owned() + "\n";
    let is_whole = text.lines().find(|line| !line.starts_with("ARG ")).is_some_and(|line| line.starts_with("FROM "));
    if is_whole { text } else { format!("FROM python:3.14-slim\nWORKDIR /app\n{text}") }
}

/// The rules that have findings, and whether one of this rule has a fix.
fn found(folder: &Folder, profile: &str, rule: &str) -> (Vec<String>, bool) {
    let ran = folder.check(&format!("--profile {profile} --format json ."));
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let findings = report["findings"].as_array().unwrap();
    let is_mended = findings.iter().any(|f| f["rule"] == rule && f["fixes"].as_array().is_some_and(|fixes| !fixes.is_empty()));
    (findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect(), is_mended)
}

#[test]
fn each_mistake_is_found_and_its_fix_leaves_nothing_of_it() {
    let mut problems = Vec::new();
    let mistakes = mistakes();
    assert!(50 < mistakes.len(), "{}", mistakes.len());
    for Mistake { what, rule, has_fix, profile, files, bad, good_files, good } in mistakes {
        let fill = |files: &[(&str, String)], text: &str| {
            let folder = Folder::new(&[]);
            files.iter().for_each(|(path, text)| folder.write(path, text));
            folder.write("Dockerfile", text);
            folder
        };
        let has = |rules: &[String]| rules.iter().any(|found| found == rule);
        let folder = fill(&files, &bad);
        let (rules, is_mended) = found(&folder, profile, rule);
        if !has(&rules) || is_mended != has_fix {
            problems.push(format!("{what}: finds {rules:?}, with a fix: {is_mended}"));
        }
        if has_fix {
            folder.check(&format!("--profile {profile} --fix --unsafe-fixes --select {rule} ."));
            let (rules, _) = found(&folder, profile, rule);
            if has(&rules) {
                problems.push(format!("{what}: the fix leaves it in\n{}", folder.read("Dockerfile")));
            }
        }
        let (rules, _) = found(&fill(&[files, good_files].concat(), &good), profile, rule);
        if has(&rules) {
            problems.push(format!("{what}: finds {rules:?} where it is not so"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What looks like a mistake and is none.
const RIGHT: &[(&str, &str)] = &[
    ("pip-requirements-split-path", "COPY . .\nRUN pip install --no-cache-dir -r requirements/base.txt -r x.txt\n"),
    ("pip-requirements-without-r", "COPY . .\nRUN pip install --no-cache-dir ./requirements_lib\n"),
    ("pip-requirements-without-r", "COPY . .\nRUN pip download requests==2.32.5\n"),
    ("DL3042", "RUN echo \"pip install x\"\n"),
    ("DL3042", "RUN apt-get update && \\\n    # pip install x\n    apt-get clean\n"),
    ("requirements-file-missing", "COPY . .\nRUN uv pip install --system -r requirements/base.txt\n"),
    ("variable-in-array", "CMD [\"sh\", \"-c\", \"uvicorn app:app --port ${PORT:-80}\"]\n"),
    ("exposed-port-differs", "EXPOSE 80\nCMD [\"sh\", \"-c\", \"uvicorn app:app --host 0.0.0.0 --port ${PORT:-80}\"]\n"),
    ("server-on-loopback", "ENV UVICORN_HOST=0.0.0.0\nCMD [\"uvicorn\", \"main:app\"]\n"),
    ("server-on-loopback", "CMD [\"gunicorn\", \"-c\", \"conf.py\", \"main:app\"]\n"),
    ("server-on-loopback", "CMD [\"uvicorn\", \"main:app\", \"--uds\", \"/run/app.sock\"]\n"),
    ("copy-before-install", "COPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\nCOPY . .\n"),
    (
        "copy-before-install",
        "COPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\nFROM python:3.14-slim\nWORKDIR /app\nCOPY . .\n",
    ),
    ("DL3042", "COPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt -t /opt/python\n"),
    ("server-runs-as-root", "CMD [\"python\", \"-c\", \"print(1)\"]\n"),
    (
        "pip-needs-environment",
        "COPY requirements.txt .\nRUN pip install --no-cache-dir uv==0.13.9 && uv venv && uv pip install -r requirements.txt\n",
    ),
    ("python-package-of-system", "RUN apt-get update && apt-get install -y python3-dev\n"),
];

#[test]
fn what_only_looks_like_a_mistake_is_not_told() {
    for (rule, text) in RIGHT {
        let folder = Folder::new(WEB);
        folder.write("requirements/base.txt", "x\n");
        folder.write("x.txt", "x\n");
        folder.write("Dockerfile", dockerfile(text));
        let (rules, _) = found(&folder, "recommended", rule);
        assert!(!rules.iter().any(|found| found == rule), "{rule}: {text}");
    }
}
