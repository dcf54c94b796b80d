//! What a rename changes in Compose and Bake files.

use std::path::{Component, Path, PathBuf};

use super::{Format, MAX_BYTES, Written, compose, files_among, names_in, paths};
use crate::context::Surroundings;
use crate::text::{Edit, TextRange};

/// A Compose or Bake file, with its builds and where it says what they are made of.
#[derive(Debug)]
pub(in crate::context) struct DescribingFile {
    pub(in crate::context) path: PathBuf,
    pub(in crate::context) text: String,
    builds: Vec<PlacedBuild>,
}

#[derive(Debug)]
struct PlacedBuild {
    written: Written,
    context: PathBuf,
    dockerfile: PathBuf,
}

/// The Compose and Bake files of a folder, by the names in it. The folder's path is absolute.
pub(in crate::context) fn describing_files<'n>(
    folder: &Path,
    names: impl Iterator<Item = &'n str>,
    around: &Surroundings<'_>,
) -> Vec<DescribingFile> {
    let read = |(name, format): (String, Format)| {
        let path = folder.join(name);
        // A character that could not be read stands for bytes that nobody knows the number of.
        let text = around.text(&path).filter(|text| text.len() <= MAX_BYTES && !text.contains('\u{fffd}'))?;
        let builds = match format {
            Format::Compose { .. } => compose::all(&text),
            Format::BakeHcl | Format::BakeJson => format.builds(&text),
        };
        Some((path, format, text, builds))
    };
    let read: Vec<_> = files_among(names).0.into_iter().filter_map(read).collect();
    let mut files = Vec::new();
    for (path, format, text, builds) in &read {
        let others = read.iter().filter(|other| other.0 != *path).flat_map(|other| &other.3).filter(|other| other.says_context);
        let place = |written: &Written| {
            let base = others.clone().find(|other| !written.says_context && other.name == written.name);
            if base.is_none() && !written.says_context && *format == (Format::Compose { is_override: true }) {
                return None;
            }
            let mut written = written.clone();
            if let Some(base) = base {
                base.context.clone_into(&mut written.context);
                if written.places.dockerfile.is_none() && written.dockerfile == "Dockerfile" {
                    base.dockerfile.clone_into(&mut written.dockerfile);
                    written.places.addition = None;
                }
            }
            let (context, dockerfile) = paths(&written, folder)?;
            Some(PlacedBuild { written, context, dockerfile })
        };
        files.push(DescribingFile { path: path.clone(), text: text.clone(), builds: builds.iter().filter_map(place).collect() });
    }
    files
}

/// The Compose and Bake files of a folder and of those in it that people keep such files in. The folder's path is absolute.
pub(in crate::context) fn describing_folders(folder: &Path, around: &Surroundings<'_>) -> Vec<Vec<DescribingFile>> {
    let names = names_in(folder);
    let below = files_among(names.iter().map(String::as_str)).1;
    let of = |folder: &Path, names: &[String]| describing_files(folder, names.iter().map(String::as_str), around);
    let mut all = vec![of(folder, &names)];
    all.extend(below.iter().map(|name| folder.join(name)).map(|folder| of(&folder, &names_in(&folder))));
    all
}

impl DescribingFile {
    /// The edits that give the stage which builds of a Dockerfile end with another name.
    pub(in crate::context) fn retarget(&self, dockerfile: &Path, old: &str, new: &str) -> Vec<Edit> {
        let mut wanted = Vec::new();
        for build in &self.builds {
            let Some(spot) = build.written.places.target else { continue };
            let is_old = build.written.details.target.as_ref().is_some_and(|target| target.eq_ignore_ascii_case(old));
            let is_it = is_old && build.dockerfile == dockerfile;
            wanted.push((spot.range, spot.replaced(new).filter(|_| is_it)));
        }
        agreed(wanted)
    }

    /// The edits after which the builds have the same contexts and Dockerfiles as before what `moved` tells of: where a
    /// path is then, if that is elsewhere.
    pub(in crate::context) fn follow(&self, moved: &dyn Fn(&Path) -> Option<PathBuf>) -> Vec<Edit> {
        let (Some(folder), now) = (self.path.parent(), moved(&self.path)) else { return Vec::new() };
        let new_folder = now.as_deref().and_then(Path::parent).unwrap_or(folder);
        let (mut wanted, mut added) = (Vec::new(), Vec::new());
        for PlacedBuild { written, context, dockerfile } in &self.builds {
            let places = &written.places;
            let new_context = moved(context).unwrap_or_else(|| context.clone());
            let new_dockerfile = moved(dockerfile).unwrap_or_else(|| dockerfile.clone());
            let context_then = rewritten(&written.context, (folder, context), (new_folder, &new_context));
            let dockerfile_then = rewritten(&written.dockerfile, (context, dockerfile), (&new_context, &new_dockerfile));
            // The short form has one place for both.
            let is_same_context = context_then.is_none();
            if let Some(spot) = places.context.filter(|_| written.says_context) {
                wanted.push((spot.range, context_then.and_then(|new| spot.replaced(&new))));
            }
            if let Some(spot) = places.dockerfile {
                wanted.push((spot.range, dockerfile_then.and_then(|new| spot.replaced(&new))));
            } else if let Some(addition) = &places.addition {
                added.push((addition.range, dockerfile_then.filter(|_| is_same_context).and_then(|new| addition.naming(&new))));
            }
        }
        let mut edits = agreed(wanted);
        edits.extend(agreed(added));
        edits.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
        edits
    }
}

/// Those edits that everybody wants who uses the place: an anchor or a target may stand for several builds.
fn agreed(wanted: Vec<(TextRange, Option<Edit>)>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, (range, edit)) in wanted.iter().enumerate() {
        let same = |other: &&(TextRange, Option<Edit>)| other.0 == *range;
        let is_first = !wanted.iter().take(at).any(|other| same(&other));
        if let Some(edit) = edit
            && is_first
            && wanted.iter().filter(same).all(|(_, other)| other.as_ref() == Some(edit))
        {
            edits.push(edit.clone());
        }
    }
    edits
}

/// A path as it is written from a folder, after both have moved; `None` where it is the same.
fn rewritten(written: &str, (folder, path): (&Path, &Path), (new_folder, new_path): (&Path, &Path)) -> Option<String> {
    if Path::new(written).is_absolute() {
        return (path != new_path).then(|| new_path.to_str().map(str::to_owned))?;
    }
    let new = relative(new_folder, new_path)?;
    if relative(folder, path)? == new {
        return None;
    }
    let before = if written.starts_with("./") && !new.starts_with('.') { "./" } else { "" };
    let after = if written.ends_with('/') { "/" } else { "" };
    Some(format!("{before}{new}{after}"))
}

/// The way from a folder to a path, with `/`.
fn relative(folder: &Path, path: &Path) -> Option<String> {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) = (folder.components().collect(), path.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if common == 0 {
        return None;
    }
    let up = std::iter::repeat_n(Some(".."), from.len() - common);
    let down = to.iter().skip(common).map(|part| part.as_os_str().to_str());
    let parts: Vec<&str> = up.chain(down).collect::<Option<_>>()?;
    Some(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::folder;
    use crate::text::apply_edits;

    /// The files of a folder after what `edits` says of each.
    fn after(files: &[(&str, &str)], edits: impl Fn(&Path, &DescribingFile) -> Vec<Edit>) -> Vec<String> {
        let top = folder(files);
        let names = files.iter().map(|(name, _)| *name);
        let found = describing_files(top.path(), names, &Surroundings::default());
        found.iter().map(|file| apply_edits(&file.text, &edits(top.path(), file))).collect()
    }

    fn retargeted(files: &[(&str, &str)]) -> Vec<String> {
        after(files, |top, file| file.retarget(&top.join("Dockerfile"), "prod", "live"))
    }

    #[test]
    fn stages_in_compose_files() {
        let text = "\
x-b: &b {context: ., target: prod} # prod
x-c: &c
  target: prod
services:
  a: {build: {context: ., target: 'PROD'}}
  b: {build: *b}
  c: {build: {<<: *c, context: .}}
  d: {build: {<<: *c, context: ./other}}
  e:
    build:
      context: .
      target: ${TARGET:-prod}  # prod
    image: prod
  f: {build: {context: ./other, target: prod}}
  g: {build: {context: ., target: prod-x}}
  h: {build: {context: ., dockerfile: other, target: prod}}
";
        let wanted = text.replace("&b {context: ., target: prod}", "&b {context: ., target: live}").replace("-prod}", "-live}");
        let [now] = &retargeted(&[("compose.yaml", text)])[..] else { panic!() };
        assert_eq!(*now, wanted.replace("'PROD'", "'live'"));
    }

    #[test]
    fn a_file_that_changes_another() {
        let base = "services:\n  web: {build: ./sub}\n  app: {build: .}\n";
        let other = "services:\r\n  web:\r\n    build:\r\n      target: prod\r\n  app:\r\n    build:\r\n      target: \"prod\"\r\n  new: {build: {target: prod}}\r\n";
        let files = [("compose.yaml", base), ("compose.override.yaml", other), ("docker-compose.dev.yml", other)];
        let now = retargeted(&files);
        assert_eq!(now[0], base);
        assert_eq!(now[1], other.replace("\"prod\"", "\"live\""), "nobody says what `new` is built from");
        assert_eq!(now[2], other.replace("\"prod\"", "\"live\"").replace("{target: prod}", "{target: live}"));
    }

    #[test]
    fn stages_in_bake_files() {
        let hcl = r#"
target "base" { # prod
  target = "prod"
}
target "shared" {
  target = "prod" // prod
}
target "a" { inherits = ["base"] }
target "b" { inherits = ["shared"] }
target "c" {
  inherits = ["shared"]
  context = "other"
}
target "prod" {
  target="prod"
  tags = ["prod"]
}
"#;
        let json = "{\"target\": {\n\t\"prod\": {\n\t\t\"tags\": [\"prod\"],\n\t\t\"target\": \"prod\"\n\t},\n\t\"o\": {\"context\": \"o\", \"target\": \"prod\"}}}\n";
        let now = retargeted(&[("docker-bake.hcl", hcl), ("docker-bake.json", json)]);
        assert_eq!(
            now[0],
            hcl.replacen("  target = \"prod\"\n", "  target = \"live\"\n", 1).replace("target=\"prod\"", "target=\"live\"")
        );
        assert_eq!(now[1], json.replacen("\t\t\"target\": \"prod\"", "\t\t\"target\": \"live\"", 1));
    }

    fn followed(files: &[(&str, &str)], old: &str, new: &str) -> Vec<String> {
        after(files, |top, file| {
            let (old, new) = (top.join(old), top.join(new));
            let moved = |path: &Path| Some(new.join(path.strip_prefix(&old).ok()?));
            let tidy = |path: &Path| moved(path).map(|path| path.components().collect());
            file.follow(&tidy)
        })
    }

    #[test]
    fn a_dockerfile_with_another_name() {
        let text = "\
services:
  a:
    build: . # short
  b:
    build:
      context: . # long
      target: x
  c: {build: .}
  d: {build: {context: .}}
  e: {build: {context: ., dockerfile: './Dockerfile'}}
  f: {build: ./sub}
  g: {build: {context: ./sub, dockerfile: ../Dockerfile}}
";
        let wanted = "\
services:
  a:
    build:
      context: .
      dockerfile: docker/web.Dockerfile # short
  b:
    build:
      context: . # long
      dockerfile: docker/web.Dockerfile
      target: x
  c: {build: {context: ., dockerfile: docker/web.Dockerfile}}
  d: {build: {context: ., dockerfile: docker/web.Dockerfile}}
  e: {build: {context: ., dockerfile: './docker/web.Dockerfile'}}
  f: {build: ./sub}
  g: {build: {context: ./sub, dockerfile: ../docker/web.Dockerfile}}
";
        assert_eq!(followed(&[("compose.yaml", text)], "Dockerfile", "docker/web.Dockerfile"), [wanted]);
        let hcl = "target \"a\" {\n  context = \".\" # x\n}\ntarget \"b\" {\n  dockerfile = \"Dockerfile\"\n}\ntarget \"c\" { context = \".\" }\n";
        let json = "{\"target\": {\"a\": {\n  \"context\": \".\"\n}, \"b\": {\"context\": \".\", \"target\": \"x\"}}}\n";
        assert_eq!(
            followed(&[("docker-bake.hcl", hcl), ("docker-bake.json", json)], "Dockerfile", "web.Dockerfile"),
            [
                "target \"a\" {\n  context = \".\" # x\n  dockerfile = \"web.Dockerfile\"\n}\ntarget \"b\" {\n  dockerfile = \"web.Dockerfile\"\n}\ntarget \"c\" { context = \".\" }\n",
                "{\"target\": {\"a\": {\n  \"context\": \".\",\n  \"dockerfile\": \"web.Dockerfile\"\n}, \"b\": {\"context\": \".\", \"dockerfile\": \"web.Dockerfile\", \"target\": \"x\"}}}\n",
            ]
        );
    }

    #[test]
    fn a_folder_with_another_name() {
        let text = "\
services:
  a: {build: ./web}
  b: {build: {context: web/, dockerfile: Dockerfile}}
  c: {build: {context: ., dockerfile: web/Dockerfile}}
  d: {build: {context: ./web/../web/app}}
  e: {build: ./website}
  f: {build: {context: ., dockerfile: other/Dockerfile}}
";
        let wanted = "\
services:
  a: {build: ./front/site}
  b: {build: {context: front/site/, dockerfile: Dockerfile}}
  c: {build: {context: ., dockerfile: front/site/Dockerfile}}
  d: {build: {context: ./front/site/app}}
  e: {build: ./website}
  f: {build: {context: ., dockerfile: other/Dockerfile}}
";
        assert_eq!(followed(&[("compose.yaml", text)], "web", "front/site"), [wanted]);
        assert_eq!(followed(&[("compose.yaml", text)], "web/x.py", "web/y.py"), [text]);
    }

    #[test]
    fn a_compose_file_that_moves_itself() {
        let text = "services: {a: {build: ./web}, b: {build: {context: ., dockerfile: web/Dockerfile}}}\n";
        let wanted = "services: {a: {build: ../web}, b: {build: {context: .., dockerfile: web/Dockerfile}}}\n";
        assert_eq!(followed(&[("compose.yaml", text)], "compose.yaml", "deploy/compose.yaml"), [wanted]);
    }
}
