//! Reads the sources, writes the files, and tells what has changed.

use std::collections::BTreeSet;
use std::path::Path;

use crate::ends::Ends;
use crate::sources::{Source, Why};
use crate::tags::{Build, Image};
use crate::{bundle, dotnet, library, past, plain, python, report, tags};

/// What a refresh has done.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// For whoever looks at it.
    pub(crate) text: String,
    /// Whether a file is another now.
    pub(crate) changed: bool,
}

/// `python` has a list of its own, `scratch` has no tags. The others have hundreds of tags, and hardly a Dockerfile starts from them.
const LEFT_OUT: [&str; 8] = ["python", "scratch", "tomee", "hylang", "lightstreamer", "azul-zulu", "neurodebian", "haxe"];

/// The tables that a refresh writes, and that the program takes newer ones of.
const BUNDLED: [&str; 4] = ["tags.tsv", "eol.tsv", "python/catalogue.txt", "python/history.txt"];

/// Writes the files below `data` that the sources below `from` are for.
pub(crate) fn refresh(from: &Path, data: &Path, write: bool) -> Result<Outcome, Why> {
    let read = |name: &str| std::fs::read_to_string(data.join(name)).map_err(|error| format!("{name}: {error}"));
    let mut files: Vec<(&str, String)> = Vec::new();
    let mut notes = String::new();
    let ends_source = Source::find(from, "endoflife.date")?;
    let ends = match &ends_source {
        Some(source) => {
            let ends = Ends::read(source)?;
            files.push(("eol.tsv", ends.render(&source.day)));
            ends
        }
        None => Ends::default(),
    };
    match Source::find(from, "official-images")? {
        Some(source) => {
            let official = library::images(&source)?;
            notes.push_str(&undescribed(official.keys(), &read("images.tsv")?));
            if let Some(builds) = official.get("python") {
                let end = |minor: &str| ends_source.as_ref().and_then(|source| python_end(source, minor));
                files
                    .push(("python/catalogue.txt", python::catalogue(&read("python/catalogue.txt")?, builds, &source.day, &end)));
                files.push(("python/history.txt", python_history(&source, builds, &read("python/history.txt")?)?));
            }
            files.push(("tags.tsv", all_tags(from, &source, official, &ends, &read("tag_choices.tsv")?)?));
        }
        None => notes.push_str("no official-images: tags stay as they are\n"),
    }
    let mut changed = false;
    let mut text = String::new();
    for (name, after) in files {
        let before = read(name)?;
        text.push_str(&report::changes(name, &before, &after));
        if before != after {
            changed = true;
            if write {
                std::fs::write(data.join(name), after).map_err(|error| format!("{name}: {error}"))?;
            }
        }
    }
    if !changed {
        text.push_str("nothing has changed\n");
    }
    Ok(Outcome { text: text + &notes, changed })
}

/// Every tag of today's lists, an image and a tag on each line.
pub(crate) fn list(from: &Path) -> Result<String, Why> {
    let source = Source::find(from, "official-images")?.ok_or("no official-images")?;
    let mut all: Vec<(String, Vec<Build>)> = library::images(&source)?.into_iter().collect();
    for (folder, _, read) in VENDORS {
        if let Some(source) = vendor(from, folder)? {
            all.extend(read(&source)?);
        }
    }
    let tags = |builds: &[Build]| builds.iter().flat_map(|build| build.tags.clone()).collect::<BTreeSet<String>>();
    let lines = all.iter().flat_map(|(name, builds)| tags(builds).into_iter().map(move |tag| format!("{name}\t{tag}\n")));
    Ok(lines.collect())
}

/// Makes one file of the tables below `data`, for `to` or in that folder, and reads it again.
pub(crate) fn bundle(data: &Path, to: &Path) -> Result<String, Why> {
    let texts = BUNDLED.map(|name| std::fs::read_to_string(data.join(name)).map_err(|error| format!("{name}: {error}")));
    let mut tables = Vec::new();
    for (name, text) in BUNDLED.into_iter().zip(&texts) {
        tables.push((name, text.as_ref().map_err(Why::clone)?.as_str()));
    }
    let file = bundle::pack(&tables);
    if bundle::unpack(&file).as_ref() != Ok(&tables) {
        return Err("what was packed is not what is unpacked".to_owned());
    }
    let to = if to.is_dir() { to.join(bundle::FILE_NAME) } else { to.to_owned() };
    std::fs::write(&to, &file).map_err(|error| format!("{}: {error}", to.display()))?;
    Ok(format!("{}: {} bytes\n", to.display(), file.len()))
}

/// A source beside the official images. The lists that are kept by hand are in this crate.
fn vendor(from: &Path, folder: &str) -> Result<Option<Source>, Why> {
    let found = Source::find(from, folder)?;
    if found.is_none() && folder == "vendors" { Source::find(Path::new(env!("CARGO_MANIFEST_DIR")), folder) } else { Ok(found) }
}

type Read = fn(&Source) -> Result<Vec<(String, Vec<Build>)>, Why>;

/// Sources beside the official images: folder, name, reader.
const VENDORS: [(&str, &str, Read); 3] = [
    ("dotnet-docker", "dotnet/dotnet-docker", dotnet::images),
    ("distroless", "GoogleContainerTools/distroless", plain::distroless),
    ("vendors", "lists of vendors", plain::vendors),
];

/// `tags.tsv`: official images by name, then those of vendors.
fn all_tags(
    from: &Path,
    source: &Source,
    official: std::collections::BTreeMap<String, Vec<Build>>,
    ends: &Ends,
    choices: &str,
) -> Result<String, Why> {
    let chosen: BTreeSet<&str> = choices.lines().filter_map(|line| line.split('\t').next()).collect();
    let mut sources = vec!["docker-library/official-images"];
    let mut images = Vec::new();
    for (name, builds) in official {
        if LEFT_OUT.contains(&name.as_str()) || builds.is_empty() {
            continue;
        }
        let past = if chosen.contains(name.as_str()) { past::rows(source, &name, &builds, ends)? } else { Vec::new() };
        images.push(Image { name, builds, past });
    }
    for (folder, title, read) in VENDORS {
        let Some(source) = vendor(from, folder)? else {
            return Err(format!("{folder} is missing: its tags would go"));
        };
        sources.push(title);
        images.extend(read(&source)?.into_iter().map(|(name, builds)| Image { name, builds, past: Vec::new() }));
    }
    // The oldest thing that is said may be as old as this.
    tags::render(&images, &sources.join(", "), &source.day)
}

/// The history with today's list of Python's tags in it, and with those that came and went since it was written.
fn python_history(source: &Source, builds: &[Build], before: &str) -> Result<String, Why> {
    let since = python::last_day(before).unwrap_or_default().to_owned();
    let lists = source.dated_versions("library/python", &since)?.into_iter();
    let lists: Vec<(String, Vec<Build>)> = lists.map(|(day, text)| (day, library::builds(&text))).collect();
    Ok(python::history(&python::history_since(before, &lists), builds, &source.day))
}

/// The last day of a line of Python.
fn python_end(source: &Source, minor: &str) -> Option<String> {
    Ends::of_product(source, "python").ok()?.end("python", minor)
}

/// Official images of which nobody has written what they are.
fn undescribed<'n>(names: impl Iterator<Item = &'n String>, images: &str) -> String {
    let described = |name: &str| images.lines().any(|line| line.split('\t').next() == Some(name));
    let new: Vec<&str> = names.map(String::as_str).filter(|name| *name != "scratch" && !described(name)).collect();
    if new.is_empty() {
        String::new()
    } else {
        format!("in no line of images.tsv, to be described by hand: {}\n", new.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sources of a few lines, in the forms of the real ones.
    fn sources(folder: &Path) {
        let files = [
            ("official-images/DATE", "2026-08-21\n"),
            (
                "official-images/library/node",
                "Architectures: amd64, arm64v8\n\nTags: 24.2.0, 24.2, 24, krypton, lts, latest\n\nTags: 24.2.0-slim, 24.2-slim, 24-slim, krypton-slim, lts-slim, slim\n",
            ),
            ("official-images/library/newcomer", "Tags: 1.0, 1, latest\n"),
            ("official-images/library/python", "Tags: 3.14.8-trixie, 3.14-trixie\nSharedTags: 3.14.8, 3.14, 3, latest\n"),
            ("official-images/library/scratch", "# nothing\n"),
            ("dotnet-docker/DATE", "2026-08-20\n"),
            ("distroless/DATE", "2026-08-19\n"),
            ("distroless/README.md", "| gcr.io/distroless/base-debian13 | latest, nonroot | amd64, arm64 |\n"),
            ("vendors/DATE", "2026-08-18\n"),
            ("vendors/cuda.tsv", "nvidia/cuda\tlinux/amd64\t13.1.0-base-ubuntu24.04\n"),
        ];
        for name in ["sdk", "aspnet", "runtime", "runtime-deps"] {
            let text = "### Linux amd64 Tags\n10.0.1-noble, 10.0-noble | [Dockerfile](a) | Ubuntu\n";
            put(folder, &format!("dotnet-docker/README.{name}.md"), text);
        }
        files.iter().for_each(|(path, text)| put(folder, path, text));
    }

    fn put(folder: &Path, path: &str, text: &str) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A folder of the test alone.
    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("catalogue-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn twice_is_once() {
        let top = folder("twice");
        let (from, data) = (top.join("from"), top.join("data"));
        sources(&from);
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src/data");
        for name in ["tag_choices.tsv", "images.tsv", "python/history.txt", "python/catalogue.txt", "tags.tsv"] {
            put(&data, name, &std::fs::read_to_string(shipped.join(name)).unwrap());
        }
        let by_hand = std::fs::read_to_string(data.join("images.tsv")).unwrap();
        let first = refresh(&from, &data, true).unwrap();
        assert!(first.changed && first.text.contains("to be described by hand: newcomer"), "{}", first.text);
        let written = std::fs::read_to_string(data.join("tags.tsv")).unwrap();
        let rows = written.split_once(tags::LEGEND).unwrap().1;
        let dotnet: String = ["sdk", "aspnet", "runtime", "runtime-deps"]
            .iter()
            .map(|name| format!("mcr.microsoft.com/dotnet/{name}\n10.0.1 10.0\tnoble=a\n"))
            .collect();
        let node = "node\n24.2.0 24.2 24 krypton lts ~\t.=b slim\n";
        let rest = "gcr.io/distroless/base-debian13\n~\t.=b nonroot\nnvidia/cuda\n13.1.0\tbase-ubuntu24.04=a\n";
        assert_eq!(rows, format!("newcomer\n1.0 1 ~\t.=a\n{node}{dotnet}{rest}"));
        assert!(written.contains("date\t2026-08-21\n"));
        assert_eq!(std::fs::read_to_string(data.join("images.tsv")).unwrap(), by_hand);
        let second = refresh(&from, &data, true).unwrap();
        assert!(!second.changed && second.text.starts_with("nothing has changed"), "{}", second.text);
        std::fs::remove_dir_all(top).unwrap();
    }

    #[test]
    fn a_bundle_has_the_shipped_files() {
        let (top, data) = (folder("bundle"), Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src/data"));
        let said = bundle(&data, &top).unwrap();
        let path = top.join(bundle::FILE_NAME);
        let file = std::fs::read_to_string(&path).unwrap();
        assert_eq!(said, format!("{}: {} bytes\n", path.display(), file.len()));
        for (name, text) in bundle::unpack(&file).unwrap() {
            assert_eq!(text, std::fs::read_to_string(data.join(name)).unwrap(), "{name}");
        }
        assert!(bundle(&top, &top).unwrap_err().starts_with("tags.tsv: "));
        std::fs::remove_dir_all(top).unwrap();
    }

    #[test]
    fn the_shipped_list_is_in_the_form_that_is_written() {
        let shipped = include_str!("../../server/src/data/tags.tsv");
        let day = shipped.lines().find_map(|line| line.strip_prefix("date\t")).unwrap();
        let sources = "docker-library/official-images, dotnet/dotnet-docker, GoogleContainerTools/distroless, lists of vendors";
        assert!(shipped.starts_with(&tags::head(sources, day)) && shipped.contains(tags::LEGEND));
        let eol = include_str!("../../server/src/data/eol.tsv");
        assert!(eol.starts_with(&Ends::default().render("").trim_end().replace("\ndate\t", "")));
    }
}
