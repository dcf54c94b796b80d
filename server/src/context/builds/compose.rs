//! Compose files: `build` of each service.

use super::Written;
use crate::config::yaml::{self, Node, Value};

/// The builds of a Compose file, as far as the file alone decides them. `is_override` says that it only
/// changes another file, so that what it leaves out is said there.
pub(super) fn builds(text: &str, is_override: bool) -> Vec<Written> {
    let Ok(Some(root)) = yaml::parse(text) else { return Vec::new() };
    let Some(services) = root.get("services") else { return Vec::new() };
    services.pairs().filter_map(|(name, service)| build(name, service.get("build")?, is_override)).collect()
}

fn build(name: &str, node: &Node, is_override: bool) -> Option<Written> {
    let (context, dockerfile) = match &node.value {
        Value::Scalar(context) => (context.as_str(), "Dockerfile"),
        Value::Map(_) if node.get("dockerfile_inline").is_some() => return None,
        Value::Map(_) => {
            let context = match node.get("context") {
                Some(context) => context.as_str()?,
                None if is_override => return None,
                None => ".",
            };
            (context, node.get("dockerfile").map_or(Some("Dockerfile"), Node::as_str)?)
        }
        Value::List(_) | Value::Other => return None,
    };
    Some(Written { name: name.to_owned(), context: interpolate(context)?, dockerfile: interpolate(dockerfile)? })
}

/// The text with the defaults of its variables; `None` if one has none, since nothing outside of the file
/// is asked for it.
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
    fn variables() {
        assert_eq!(interpolate("${DIR:-./app}/x").as_deref(), Some("./app/x"));
        assert_eq!(interpolate("${DIR-app}$$").as_deref(), Some("app$"));
        for text in ["$DIR", "${DIR}/x", "${DIR:?no}", "${A:-$B}", "${A:-${B}}", "x$"] {
            assert_eq!(interpolate(text), None, "{text}");
        }
    }
}
