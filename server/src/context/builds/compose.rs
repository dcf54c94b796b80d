//! Compose files: `build` of each service.

use std::borrow::Cow;

use super::places::{Addition, Places, Spot};
use super::{Details, Written};
use crate::config::yaml::{self, Node, Value};

/// The builds of a Compose file, as far as the file alone decides them. `is_override` says that it only
/// changes another file, so that what it leaves out is said there.
pub(super) fn builds(text: &str, is_override: bool) -> Vec<Written> {
    let mut builds = all(text);
    builds.retain(|written| written.says_context || !is_override);
    builds
}

/// The builds of a Compose file, those of which another one says the context among them.
pub(super) fn all(text: &str) -> Vec<Written> {
    let is_template = text.contains("{{") || text.contains("{%");
    let text = if is_template { Cow::Owned(untemplated(text)) } else { Cow::Borrowed(text) };
    let Ok(Some(root)) = yaml::parse(&text) else { return Vec::new() };
    let Some(services) = root.get("services") else { return Vec::new() };
    let read = |(name, service): (&str, &Node)| {
        let mut written = build(name, service.get("build")?, (!is_template).then_some(&*text))?;
        written.details.ports = ports(service);
        written.details.command = service.get("command").and_then(command).unwrap_or_default();
        written.details.user = service.get("user").and_then(Node::as_str).unwrap_or_default().to_owned();
        written.details.image = service.get("image").and_then(Node::as_str).and_then(interpolate);
        written.details.mounted = service.get("volumes").map(mounted).unwrap_or_default();
        Some(written)
    };
    services.pairs().filter_map(read).collect()
}

/// A template of a Compose file (`docker-compose.tmpl.yml`) without what a program fills in: nothing stands for an action
/// that has its line to itself, and for a value a variable that has none.
fn untemplated(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Whether the line has nothing but blanks so far.
    let mut is_blank = true;
    while let Some(at) = rest.find('{').filter(|at| at + 1 < rest.len()) {
        let (before, from) = rest.split_at(at);
        is_blank = match before.rsplit_once('\n') {
            Some((_, line)) => line.trim().is_empty(),
            None => is_blank && before.trim().is_empty(),
        };
        let close = if from.starts_with("{{") {
            "}}"
        } else if from.starts_with("{%") {
            "%}"
        } else {
            out.push_str(before);
            out.push('{');
            is_blank = false;
            rest = from.get(1..).unwrap_or_default();
            continue;
        };
        let Some(end) = from.find(close) else { break };
        out.push_str(before);
        let behind = from.get(end + close.len()..).unwrap_or_default();
        let next = behind.trim_start_matches([' ', '\t', '\r']);
        if close == "}}" && !(is_blank && (next.is_empty() || next.starts_with('\n'))) {
            out.push_str("$TEMPLATE");
            is_blank = false;
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Where volumes bring folders of this machine to, and not volumes that Docker keeps.
fn mounted(volumes: &Node) -> Vec<String> {
    let Value::List(items) = &volumes.value else { return Vec::new() };
    let is_folder = |source: &str| source.starts_with(['.', '/', '~', '$']) && !source.starts_with("/var/run/docker.sock");
    let target = |item: &Node| match item.as_str() {
        Some(text) => short_target(text).filter(|_| is_folder(text)).map(str::to_owned),
        None => {
            item.get("source").and_then(Node::as_str).filter(|source| is_folder(source))?;
            item.get("target").and_then(Node::as_str).map(str::to_owned)
        }
    };
    items.iter().filter_map(target).filter(|target| !target.is_empty()).collect()
}

/// The second part of `SOURCE:TARGET:MODE`; the first may have variables with defaults in it.
fn short_target(text: &str) -> Option<&str> {
    let mut braces = 0_u32;
    let colon = text.bytes().position(|byte| {
        match byte {
            b'{' => braces += 1,
            b'}' => braces = braces.saturating_sub(1),
            _ => {}
        }
        byte == b':' && braces == 0
    })?;
    text.get(colon + 1..)?.split(':').next()
}

/// A build; with its places if there is a text that they are of.
fn build(name: &str, node: &Node, text: Option<&str>) -> Option<Written> {
    let mut details = Details::default();
    let mut says_context = true;
    let (context, dockerfile) = match &node.value {
        Value::Scalar(context) => (context.as_str(), "Dockerfile"),
        Value::Map(_) if node.get("dockerfile_inline").is_some() => return None,
        Value::Map(_) => {
            let context = match node.get("context") {
                Some(context) => context.as_str()?,
                None => {
                    says_context = false;
                    "."
                }
            };
            details = read_details(node);
            (context, node.get("dockerfile").map_or(Some("Dockerfile"), Node::as_str)?)
        }
        Value::List(_) | Value::Other => return None,
    };
    let places = text.map(|text| places(node, text)).unwrap_or_default();
    let (context, dockerfile) = (interpolate(context)?, interpolate(dockerfile)?);
    Some(Written { name: name.to_owned(), context, dockerfile, details, places, says_context })
}

fn places(build: &Node, text: &str) -> Places {
    let spot = |node: &Node| Spot::of(text, node.range, &interpolate(node.as_str()?)?);
    if matches!(build.value, Value::Scalar(_)) {
        let context = spot(build);
        // An alias is another text than its value.
        let addition = context.and_then(|_| Addition::of_short_form(text, build.range));
        return Places { context, addition, ..Places::default() };
    }
    let of = |key| build.get(key).and_then(spot);
    let context = build.get("context").filter(|_| build.get("dockerfile").is_none());
    let addition = context.and_then(|context| Addition::behind_context(text, context.range));
    Places { context: of("context"), dockerfile: of("dockerfile"), target: of("target"), addition }
}

fn read_details(build: &Node) -> Details {
    let entries = |key| build.get(key).map(entries).unwrap_or_default();
    let args = entries("args").into_iter().filter_map(|(name, value)| Some((name, interpolate(&value?)?)));
    Details {
        target: build.get("target").and_then(Node::as_str).and_then(interpolate).filter(|target| !target.is_empty()),
        // Nothing after the name: the environment of the build says it.
        args: args.filter(|(_, value)| !value.is_empty()).collect(),
        contexts: entries("additional_contexts").into_iter().map(|(name, _)| name).collect(),
        secrets: ids(build.get("secrets")),
        ssh: ids(build.get("ssh")),
        ..Details::default()
    }
}

/// The ids of secrets, or of SSH agents: of names, of `name=path`, and of what the long form calls by source and target.
fn ids(list: Option<&Node>) -> Vec<String> {
    let Some(Node { value: Value::List(items), .. }) = list else { return Vec::new() };
    let id = |item: &Node| match item.as_str() {
        Some(text) => Some(text.split('=').next().unwrap_or_default().to_owned()),
        None => item.get("target").or_else(|| item.get("source")).and_then(Node::as_str).map(str::to_owned),
    };
    items.iter().filter_map(id).filter(|id| !id.is_empty() && !id.contains('$')).collect()
}

/// The ports of a service, as the short form writes them.
fn ports(service: &Node) -> Vec<String> {
    let Some(Node { value: Value::List(items), .. }) = service.get("ports") else { return Vec::new() };
    let port = |item: &Node| match &item.value {
        Value::Scalar(text) => interpolate(text),
        Value::Map(_) => {
            let target = interpolate(item.get("target")?.as_str()?)?;
            match item.get("published").and_then(Node::as_str) {
                Some(published) => Some(format!("{}:{target}", interpolate(published)?)),
                None => Some(target),
            }
        }
        Value::List(_) | Value::Other => None,
    };
    items.iter().filter_map(port).collect()
}

/// What a service starts, in one line.
fn command(node: &Node) -> Option<String> {
    match &node.value {
        Value::Scalar(text) => interpolate(text),
        Value::List(items) => {
            let words: Option<Vec<String>> = items.iter().map(|item| item.as_str().and_then(interpolate)).collect();
            Some(words?.join(" "))
        }
        Value::Map(_) | Value::Other => None,
    }
}

/// Names and values, of a map or of a list of `name=value`.
fn entries(node: &Node) -> Vec<(String, Option<String>)> {
    match &node.value {
        Value::List(items) => {
            let split = |text: &str| match text.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (text.to_owned(), None),
            };
            items.iter().filter_map(Node::as_str).map(split).collect()
        }
        Value::Map(_) => {
            let (merged, own): (Vec<_>, Vec<_>) = node.pairs().partition(|(name, _)| *name == "<<");
            let merged = merged.into_iter().flat_map(|(_, node)| node.pairs());
            merged.chain(own).map(|(name, value)| (name.to_owned(), value.as_str().map(str::to_owned))).collect()
        }
        Value::Scalar(_) | Value::Other => Vec::new(),
    }
}

/// The text with the defaults of its variables; `None` if one has none, since nothing outside the file is asked for
/// it.
fn interpolate(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        rest = if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            after
        } else {
            let (inside, after) = after.strip_prefix('{')?.split_once('}')?;
            let (name, default) = inside.split_once('-')?;
            let name = name.strip_suffix(':').unwrap_or(name);
            if default.contains('$') || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                return None;
            }
            out.push_str(default);
            after
        };
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, is_override: bool) -> Vec<String> {
        let show = |w: Written| format!("{} {} {}", w.name, w.context, w.dockerfile);
        builds(text, is_override).into_iter().map(show).collect()
    }

    #[test]
    fn folders_of_this_machine() {
        let found = |volumes: &str| {
            let text = format!("services:\n  a:\n    build: .\n    volumes: {volumes}\n");
            builds(&text, false).iter().map(|build| build.details.mounted.join(" ")).collect::<Vec<_>>()
        };
        for volumes in [
            "[./src:/app]",
            "[./src:/app:ro]",
            "[data:/data, '.:/app']",
            "[{type: bind, source: ., target: /app}]",
            "['${PWD}:/app']",
            "['${SOURCE:-./src}:/app']",
        ] {
            assert_eq!(found(volumes), ["/app"], "{volumes}");
        }
        assert_eq!(found("[./src:/app, ./lib:/app/lib]"), ["/app /app/lib"]);
        for volumes in ["[data:/data]", "[/data]", "['/var/run/docker.sock:/var/run/docker.sock']", "[{type: volume, source: a}]"]
        {
            assert_eq!(found(volumes), [""], "{volumes}");
        }
    }

    #[test]
    fn templates_of_compose_files() {
        let text = "
{{/* a comment
   of two lines */}}
{{ $x := isTrue .Env.DEV }}
services:
  {{ if $x }}
  a:
    build: {context: mod/a, args: {A: {{ .Env.A }}, B: 1}}
  {{ end }}
  {% if y %}
  b:
    build:
      context: mod/b
      additional_contexts: [src=./repos/b]
      args: {V: {{ .Env.V }}}
    image: me/b:{{ .Env.TAG }}
  {% endif %}
";
        assert_eq!(shown(text, false), ["a mod/a Dockerfile", "b mod/b Dockerfile"]);
        let details: Vec<_> = builds(text, false).into_iter().map(|build| build.details).collect();
        assert_eq!(details[0].args, [("B".to_owned(), "1".to_owned())], "what is filled in is not known");
        assert_eq!(details[1].contexts, ["src"]);
        assert_eq!(untemplated("a: {b: c} {{ d"), "a: {b: c} {{ d");
    }

    #[test]
    fn short_and_long_forms() {
        let text = "
x-build: &build
  context: ..
services:
  a: {image: nginx}
  b: {build: ./b}
  c:
    build:
      context: .
      dockerfile: docker/c.Dockerfile
      target: prod
      args: {A: 1}
      additional_contexts: [x=../x]
  d:
    build: {<<: *build, dockerfile: d}
  e:
    build: *build
  f:
    build: {dockerfile: only}
  g:
    build: {context: ., dockerfile_inline: FROM a}
  h:
    build: [a]
";
        let all = ["b ./b Dockerfile", "c . docker/c.Dockerfile", "d .. d", "e .. Dockerfile", "f . only"];
        assert_eq!(shown(text, false), all);
        assert_eq!(shown(text, true), all[..4]);
        for text in ["", "services:", "a: [", "- x", "services: {a: {build: }}", "services: {a: }"] {
            assert!(shown(text, false).len() < 2, "{text}");
        }
    }

    #[test]
    fn arguments_target_and_contexts() {
        let text = "
x-args: &args {A: 1, B: base}
services:
  a:
    build:
      target: prod
      args: {<<: *args, B: own, C: '${X:-y}', D: $X, E: }
      additional_contexts: {docs: ../docs}
  b:
    build:
      args: [A=1=2, B]
      additional_contexts: [x=../x, y=docker-image://alpine]
      target: ${T}
  c: {build: .}
";
        let details: Vec<Details> = builds(text, false).into_iter().map(|written| written.details).collect();
        let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        assert_eq!(details[0].target.as_deref(), Some("prod"));
        assert_eq!(details[0].args, pairs(&[("A", "1"), ("B", "base"), ("B", "own"), ("C", "y")]));
        assert_eq!(details[0].contexts, ["docs"]);
        assert_eq!((details[1].target.as_deref(), &details[1].args), (None, &pairs(&[("A", "1=2")])));
        assert_eq!(details[1].contexts, ["x", "y"]);
        assert_eq!(details[2], Details::default());
    }

    #[test]
    fn ports_and_commands() {
        let text = "
services:
  a:
    build: .
    ports: ['8080:80', 8000, '${PORT:-9000}:9000', '$P:1', {target: 80, published: '81'}, {target: 82}]
    command: [uvicorn, main:app, --reload]
  b: {build: ., command: python -m x, ports: 80}
";
        let details: Vec<Details> = builds(text, false).into_iter().map(|written| written.details).collect();
        assert_eq!(details[0].ports, ["8080:80", "8000", "9000:9000", "81:80", "82"]);
        let commands: Vec<_> = details.iter().map(|details| details.command.as_str()).collect();
        assert_eq!((commands, details[1].ports.len()), (vec!["uvicorn main:app --reload", "python -m x"], 0));
    }

    #[test]
    fn variables() {
        assert_eq!(interpolate("${DIR:-./app}/x").as_deref(), Some("./app/x"));
        assert_eq!(interpolate("${DIR-app}$$").as_deref(), Some("app$"));
        for text in ["$DIR", "${DIR}/x", "${DIR:?no}", "${A:-$B}", "${A:-${B}}", "x$"] {
            assert_eq!(interpolate(text), None, "{text}");
        }
    }
}
