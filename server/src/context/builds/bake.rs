//! Bake files, in HCL and in JSON: targets, with what they inherit.

use hcl_edit::Span;
use hcl_edit::expr::{Expression, ObjectKey, ObjectValue};
use hcl_edit::structure::Block;
use hcl_edit::template::Element;
use rustc_hash::FxHashMap;
use serde_json::Value;

use super::places::{Addition, Places, Spot};
use super::{Details, Written, retries};
use crate::config::yaml;
use crate::text::{TextRange, range};

/// Targets that inherit from targets that inherit …
const MAX_DEPTH: usize = 16;

#[derive(Debug, Default)]
struct Target {
    inherits: Vec<String>,
    context: Attribute,
    dockerfile: Attribute,
    is_inline: bool,
    target: Attribute,
    args: Map,
    contexts: Map,
    /// Where a Dockerfile can be named.
    addition: Option<Addition>,
}

/// Keys and values of an attribute, in order.
type Map = Vec<(String, Attribute)>;

/// An attribute of a target.
#[derive(Debug, Default, Clone, PartialEq)]
enum Attribute {
    #[default]
    Missing,
    /// With its place, if it is written as it is.
    Plain(String, Option<Spot>),
    /// Only a build knows.
    Computed,
}

impl Attribute {
    fn plain(self) -> Option<String> {
        match self {
            Self::Plain(text, _) => Some(text),
            Self::Missing | Self::Computed => None,
        }
    }

    fn spot(&self) -> Option<Spot> {
        match self {
            Self::Plain(_, spot) => *spot,
            Self::Missing | Self::Computed => None,
        }
    }

    fn or_default(self, default: &str) -> Option<String> {
        match self {
            Self::Missing => Some(default.to_owned()),
            Self::Plain(text, _) => Some(text),
            Self::Computed => None,
        }
    }
}

/// The builds of a `docker-bake.json`.
pub(super) fn json(text: &str) -> Vec<Written> {
    let Ok(root) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let Some(entries) = root.get("target").and_then(Value::as_object) else { return Vec::new() };
    let read = |value: &Value, key: &str| match value.get(key) {
        None | Some(Value::Null) => Attribute::Missing,
        Some(Value::String(text)) if !text.contains("${") => Attribute::Plain(text.clone(), None),
        Some(_) => Attribute::Computed,
    };
    // JSON is YAML, whose reader knows where a value stands.
    let nodes = yaml::parse(text).ok().flatten();
    let node = |target: &str, key: &str| nodes.as_ref()?.get("target")?.get(target)?.get(key);
    let placed = |name: &str, value: &Value, key: &str| match read(value, key) {
        Attribute::Plain(value, _) => {
            let spot = node(name, key).and_then(|node| Spot::of(text, node.range, &value));
            Attribute::Plain(value, spot)
        }
        attribute => attribute,
    };
    let strings = |value: &Value| match value.get("inherits") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let map = |value: &Value, key: &str| {
        let entries = value.get(key).and_then(Value::as_object);
        let names = entries.into_iter().flat_map(serde_json::Map::keys);
        names.map(|name| (name.clone(), value.get(key).map_or(Attribute::Missing, |entries| read(entries, name)))).collect()
    };
    let target = |name: &str, value: &Value| Target {
        inherits: strings(value),
        context: placed(name, value, "context"),
        dockerfile: placed(name, value, "dockerfile"),
        is_inline: value.get("dockerfile-inline").is_some(),
        target: placed(name, value, "target"),
        args: map(value, "args"),
        contexts: map(value, "contexts"),
        addition: node(name, "context").and_then(|node| Addition::behind_value(text, node.range)),
    };
    written(entries.iter().map(|(name, value)| (name.clone(), target(name, value))).collect())
}

/// The builds of a `docker-bake.hcl`. A variable stands for its default.
pub(super) fn hcl(text: &str) -> Vec<Written> {
    if !retries::are_few(text) {
        return Vec::new();
    }
    let Ok(body) = hcl_edit::parser::parse_body(text) else { return Vec::new() };
    let labelled = |kind: &'static str| {
        body.blocks().filter(move |block| block.has_ident(kind)).filter_map(|block| Some((block.labels.first()?.as_str(), block)))
    };
    let variables: FxHashMap<&str, &str> = labelled("variable")
        .filter_map(|(name, block)| Some((name, block.body.get_attribute("default")?.value.as_str()?)))
        .collect();
    let target = |block: &Block| {
        let read = |key| match block.body.get_attribute(key) {
            Some(attribute) => read(&attribute.value, &variables, text),
            None => Attribute::Missing,
        };
        let map = |key| {
            let object = block.body.get_attribute(key).and_then(|attribute| attribute.value.as_object());
            let entry = |(name, value): (&ObjectKey, &ObjectValue)| {
                let name = match name {
                    ObjectKey::Ident(name) => name.as_str(),
                    ObjectKey::Expression(name) => name.as_str()?,
                };
                Some((name.to_owned(), self::read(value.expr(), &variables, text)))
            };
            object.into_iter().flat_map(|object| object.iter()).filter_map(entry).collect()
        };
        let inherits = block.body.get_attribute("inherits").and_then(|attribute| attribute.value.as_array());
        Target {
            inherits: inherits.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect(),
            context: read("context"),
            dockerfile: read("dockerfile"),
            is_inline: block.body.has_attribute("dockerfile-inline"),
            target: read("target"),
            args: map("args"),
            contexts: map("contexts"),
            addition: block
                .body
                .get_attribute("context")
                .and_then(|context| Addition::below_attribute(text, place(&context.value)?)),
        }
    };
    written(labelled("target").map(|(name, block)| (name.to_owned(), target(block))).collect())
}

/// Where an expression stands.
fn place(value: &Expression) -> Option<TextRange> {
    value.span().map(|span| range(span.start, span.end))
}

fn read(value: &Expression, variables: &FxHashMap<&str, &str>, text: &str) -> Attribute {
    let Some(plain) = plain(value, variables) else { return Attribute::Computed };
    // What variables decide stands elsewhere.
    let spot = value.as_str().and_then(|own| Spot::of(text, place(value)?, own));
    Attribute::Plain(plain, spot)
}

fn plain(value: &Expression, variables: &FxHashMap<&str, &str>) -> Option<String> {
    let variable = |value: &Expression| Some((*variables.get(value.as_variable()?.as_str())?).to_owned());
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    let Some(template) = value.as_string_template() else { return variable(value) };
    let part = |element: &Element| match element {
        Element::Literal(text) => Some(text.value().clone()),
        Element::Interpolation(inner) => variable(&inner.expr),
        Element::Directive(_) => None,
    };
    template.iter().map(part).collect()
}

fn written(targets: Vec<(String, Target)>) -> Vec<Written> {
    let by_name: FxHashMap<&str, &Target> = targets.iter().map(|(name, target)| (name.as_str(), target)).collect();
    let build = |(name, target): &(String, Target)| {
        if target.is_inline {
            return None;
        }
        let find = |read: &dyn Fn(&Target) -> Attribute| {
            let mut budget = 64;
            inherited(target, &by_name, read, 0, &mut budget)
        };
        let (context, dockerfile) = (find(&|target| target.context.clone()), find(&|target| target.dockerfile.clone()));
        let stage = find(&|target| target.target.clone());
        let places = Places {
            context: context.spot(),
            dockerfile: dockerfile.spot(),
            target: stage.spot(),
            addition: target.addition.clone().filter(|_| dockerfile == Attribute::Missing),
        };
        let context = context.or_default(".")?;
        let dockerfile = dockerfile.or_default("Dockerfile")?;
        let all = |read: &dyn Fn(&Target) -> Map| {
            let (mut out, mut budget) = (Map::new(), 64);
            collect(target, &by_name, read, 0, &mut budget, &mut out);
            out
        };
        let args = all(&|target| target.args.clone()).into_iter();
        let details = Details {
            target: stage.plain(),
            args: args.filter_map(|(name, value)| Some((name, value.plain()?))).collect(),
            contexts: all(&|target| target.contexts.clone()).into_iter().map(|(name, _)| name).collect(),
            ..Details::default()
        };
        Some(Written { name: name.clone(), context, dockerfile, details, places, says_context: true })
    };
    targets.iter().filter_map(build).collect()
}

/// The attribute of a target, or that of the last one it inherits from that has it.
fn inherited(
    target: &Target,
    all: &FxHashMap<&str, &Target>,
    read: &dyn Fn(&Target) -> Attribute,
    depth: usize,
    budget: &mut usize,
) -> Attribute {
    let own = read(target);
    if own != Attribute::Missing || MAX_DEPTH < depth || *budget == 0 {
        return own;
    }
    *budget -= 1;
    let parents = target.inherits.iter().rev().filter_map(|name| all.get(name.as_str()));
    let mut found = parents.map(|parent| inherited(parent, all, read, depth + 1, budget));
    found.find(|attribute| *attribute != Attribute::Missing).unwrap_or_default()
}

/// The entries of a target and of those it inherits from; its own count more, and of those the last one's.
fn collect(
    target: &Target,
    all: &FxHashMap<&str, &Target>,
    read: &dyn Fn(&Target) -> Map,
    depth: usize,
    budget: &mut usize,
    out: &mut Map,
) {
    for parent in target.inherits.iter().filter_map(|name| all.get(name.as_str())) {
        if MAX_DEPTH < depth || *budget == 0 {
            break;
        }
        *budget -= 1;
        collect(parent, all, read, depth + 1, budget, out);
    }
    for (name, value) in read(target) {
        out.retain(|(known, _)| *known != name);
        out.push((name, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(builds: Vec<Written>) -> Vec<String> {
        builds.into_iter().map(|w| format!("{} {} {}", w.name, w.context, w.dockerfile)).collect()
    }

    #[test]
    fn targets_in_hcl() {
        let text = r#"
variable "DIR" { default = "docker" }
variable "NONE" {}
group "default" { targets = ["a"] }
target "_common" {
  context = ".."
  args = { A = upper("x"), B = [1, 2] }
}
target "a" {
  inherits = ["_common"]
  dockerfile = "${DIR}/a.Dockerfile"
}
target "b" { dockerfile = DIR }
target "c" { context = "https://x.y/${NONE}" }
target "d" { context = cond ? "a" : "b" }
target "e" {
  name = "e-${tgt}"
  matrix = { tgt = ["x", "y"] }
  dockerfile = "Dockerfile.${tgt}"
}
target "f" { dockerfile-inline = "FROM a" }
target "loop" { inherits = ["loop", "loop", "a"] }
"#;
        assert_eq!(
            shown(hcl(text)),
            ["_common .. Dockerfile", "a .. docker/a.Dockerfile", "b . docker", "loop .. docker/a.Dockerfile"]
        );
        assert_eq!(shown(hcl("target \"x\" {")), [""; 0]);
        hcl(&format!("a = {}", "[".repeat(100_000)));
    }

    #[test]
    fn arguments_target_and_contexts() {
        let hcl_text = r#"
variable "V" { default = "3.14" }
target "base" {
  target = "prod"
  args = { A = "base", B = V }
  contexts = { docs = "../docs" }
}
target "a" {
  inherits = ["base"]
  args = { "A" = "own", C = upper("x"), D = null }
  contexts = { x = "target:base" }
}
"#;
        let json_text = r#"{"target": {"base": {"target": "prod", "args": {"A": "base", "B": "3.14"}, "contexts": {"docs": "../docs"}},
            "a": {"inherits": ["base"], "args": {"A": "own", "C": "${X}", "D": null}, "contexts": {"x": "target:base"}}}}"#;
        for builds in [hcl(hcl_text), json(json_text)] {
            let details = &builds.iter().find(|written| written.name == "a").unwrap().details;
            let args: Vec<_> = details.args.iter().map(|(name, value)| format!("{name}={value}")).collect();
            assert_eq!((details.target.as_deref(), args.join(" ").as_str()), (Some("prod"), "B=3.14 A=own"));
            assert_eq!(details.contexts, ["docs", "x"]);
        }
    }

    #[test]
    fn expressions_that_take_years_are_refused() {
        let text = format!("target \"a\" {{\n  context = \"./a\"\n}}\n{}", "x = ".to_owned() + &"a < b < {".repeat(60));
        assert_eq!(shown(hcl(&text)), [""; 0]);
    }

    #[test]
    fn targets_in_json() {
        let text = r#"{"group": {}, "target": {"a": {"context": "./a", "inherits": ["b"]}, "b": {"dockerfile": "x", "context": null},
            "c": {"context": "${D}"}, "d": {"dockerfile-inline": ""}}}"#;
        assert_eq!(shown(json(text)), ["a ./a x", "b . x"]);
        assert_eq!(shown(json("[")), [""; 0]);
        json(&"[".repeat(100_000));
    }
}
