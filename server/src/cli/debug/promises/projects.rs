//! Files of a project are read whatever stands in them: what is said of them is about their own text, and a known
//! profile, rule or build is found where it is.

use std::ops::Range;

use super::generator::spoil;
use crate::cli::debug::Random;
use crate::cli::format::editorconfig;
use crate::config::project::{Project, RuleNames, parse_hadolint, parse_toml};
use crate::config::{editor, yaml};
use crate::context::{self, Described};
use crate::rules::rule_names;
use crate::texts::Locale;

const TEXTS: &[&str] = &[
    "profile = \"all\"\nignore-suppressions = true\ntrusted-registries = [\"docker.io\"]\nstrict-labels = true\ncontext = \".\"\n\
     [rules]\nDL3006 = \"off\"\nmoving-tag = \"error\"\n[labels]\nauthor = \"text\"\n[[overrides]]\npaths = [\"a/**\", \"*.b\"]\n\
     context = \"a\"\nrules = { DL3007 = \"hint\" }\n",
    "ignored:\n  - DL3006\n  - SC2086\noverride:\n  error: [DL3001]\n  info: &a\n    - DL3002\n  style: *a\nfailure-threshold: warning\n\
     trustedRegistries: [docker.io]\nlabel-schema:\n  author: text\nstrict-labels: true\nno-fail: false\n",
    "services:\n  web: &web\n    build:\n      context: ./a\n      dockerfile: Dockerfile\n      target: b\n      args:\n        A: 1\n        \
     B: ${B:-2}\n      additional_contexts:\n        - c=./c\n  other:\n    <<: *web\n    build: .\n    image: a:1\n",
    "group \"default\" {\n  targets = [\"web\"]\n}\nvariable \"V\" {\n  default = \"1\"\n}\ntarget \"base\" {\n  args = { A = V, B = \"${V}-x\" }\n}\n\
     target \"web\" {\n  inherits = [\"base\"]\n  context = \"./a\"\n  dockerfile = \"Dockerfile\"\n  target = \"b\"\n  contexts = { c = \"./c\" }\n  \
     matrix = { x = [\"1\", \"2\"] }\n  name = \"web-${x}\"\n}\n",
    "{\"group\": {\"default\": {\"targets\": [\"web\"]}}, \"target\": {\"web\": {\"context\": \"a\", \"dockerfile\": \"b\", \"args\": {\"A\": \"1\"}, \
     \"inherits\": [\"x\"], \"contexts\": {\"c\": \"d\"}}}}",
    "root = true\n[*]\nindent_style = tab\nindent_size = 2\n[{Dockerfile,*.dockerfile}]\ntab_width = 8\ntrim_trailing_whitespace = false\n\
     insert_final_newline = unset\n[a/**]\nindent_size = tab\n",
    "# c\nA=1\nexport B = 'x y'\nURL=http://u:p@h/\nAPI_KEY=\nexport\n=\n",
    "{\"profile\": \"all\", \"rules\": {\"DL3006\": \"off\"}, \"registry\": {\"enabled\": false, \"hosts\": [\"a\"]}, \"formatter\": {\"style\": \
     \"canonical\"}, \"docker\": {\"languageserver\": {\"diagnostics\": {\"instructionCasing\": \"error\"}, \"formatter\": \
     {\"ignoreMultilineInstructions\": true}}}, \"labels\": {\"a\": \"semver\"}, \"inlayHints\": {\"defaultTag\": true}}",
];

const PIECES: &[&str] = &[
    "\n",
    " ",
    "  ",
    "\t",
    ":",
    ": ",
    "- ",
    "=",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"",
    "'",
    "#",
    "&a ",
    "*a",
    "<<: *a",
    "|",
    ">-\n",
    "!!str ",
    "---\n",
    "...\n",
    "? ",
    "${",
    "}",
    "$",
    "\"\"\"",
    "'''",
    "0x",
    "1e999",
    "-1",
    "true",
    "null",
    "~",
    "off",
    "error",
    "DL3006",
    "rules",
    "[[",
    "]]",
    "*",
    "**",
    "{a,b}",
    "../",
    "/",
    "\\",
    "\\u0000",
    "é",
    "🐳",
    "\u{feff}",
    "\u{85}",
    "\0",
    "inherits",
    "target",
    "context",
    "build",
    "services",
    "<<EOF\n",
    "%{ if a }",
    "for a in b : a => a",
    "root = true",
    "[*]\n",
    "overrides",
    "paths",
];

/// A file of some project, with faults.
pub(super) fn make(random: &mut Random) -> Vec<u8> {
    let mut text = random.pick(TEXTS).copied().unwrap_or_default().to_owned();
    for _ in 0..random.below(6) {
        if random.below(2) == 0 {
            spoil(&mut text, random);
            continue;
        }
        let at = crate::cli::debug::boundary(&text, random.below(text.len() + 1));
        let piece = random.pick(PIECES).copied().unwrap_or_default();
        text.insert_str(at, piece);
    }
    text.into_bytes()
}

pub(super) fn keep(input: &[u8]) -> Result<(), String> {
    let text = &*String::from_utf8_lossy(input);
    let names = rule_names();
    let names = RuleNames(&names);
    for (kind, project) in [("dockerfile-ls.toml", parse_toml(text, names)), ("hadolint's file", parse_hadolint(text, names))] {
        check_project(text, &project).map_err(|what| format!("{kind}: {what}"))?;
    }
    match yaml::parse(text) {
        Ok(node) => node.iter().try_for_each(|node| check_yaml(text, node, 0))?,
        Err((range, _)) if text.get(Range::<usize>::from(range)).is_none() => {
            return Err(format!("YAML: a fault at {range:?}, outside of the text"));
        }
        Err(_) => {}
    }
    for name in ["compose.yaml", "compose.override.yaml", "docker-bake.hcl", "docker-bake.json"] {
        for Described { name: build, context, dockerfile } in context::described_by(name, text) {
            // The name of a service or target is a key, and variables in keys are not expanded.
            if [&context, &dockerfile].iter().any(|part| part.contains("${")) {
                return Err(format!("{name}: a build with a variable: {build} {context} {dockerfile}"));
            }
        }
    }
    context::is_harmless_env(text);
    editorconfig::parse(input, std::path::Path::new("a/Dockerfile")).ok();
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(text) {
        let section = |name: &str| editor::section(&value, name).cloned().unwrap_or_default();
        editor::read(&value, &section(editor::DIAGNOSTICS), &section(editor::FORMATTER), &value);
    }
    Ok(())
}

fn check_project(text: &str, project: &Project) -> Result<(), String> {
    for problem in &project.problems {
        if text.get(Range::<usize>::from(problem.range)).is_none() {
            return Err(format!("a problem is at {:?}, outside of the text", problem.range));
        }
        if problem.text(Locale::ENGLISH).is_empty() {
            return Err(format!("nothing is said of the problem at {:?}", problem.range));
        }
    }
    for path in ["Dockerfile", "a/b", "a/../b", "", "é"] {
        project.levels_for(path);
        project.context_for(path);
    }
    Ok(())
}

fn check_yaml(text: &str, node: &yaml::Node, depth: usize) -> Result<(), String> {
    if text.get(Range::<usize>::from(node.range)).is_none() {
        return Err(format!("YAML: a value at {:?}, outside of the text", node.range));
    }
    if depth > 100 {
        return Err("YAML: too deep".to_owned());
    }
    match &node.value {
        yaml::Value::List(nodes) => nodes.iter().try_for_each(|node| check_yaml(text, node, depth + 1)),
        yaml::Value::Map(pairs) => pairs.iter().try_for_each(|(key, value)| {
            check_yaml(text, key, depth + 1)?;
            check_yaml(text, value, depth + 1)
        }),
        _ => Ok(()),
    }
}
