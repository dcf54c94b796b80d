//! `debug cache`: which steps of a build run again after a change, for comparison with real builds
//! (`tests/oracles/cache.py`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde_json::{Value, json};

use super::image::{argument, known_images};
use super::{COULD_NOT_RUN, complain, print, read};
use crate::context::{Surroundings, ignore_file};
use crate::ide::takes;
use crate::model::{Again, Build, Cache, Change, Model, Step};
use crate::syntax::{Language, Tree};
use crate::text::Text;

#[derive(Debug, Args)]
pub(in crate::cli) struct CacheArguments {
    /// The Dockerfile.
    file: PathBuf,
    /// The build context.
    #[arg(long, value_name = "FOLDER")]
    context: Option<PathBuf>,
    /// A build argument.
    #[arg(long, value_name = "NAME=VALUE", value_parser = argument)]
    build_arg: Vec<(String, String)>,
    /// A file with the configurations of images: a JSON object by reference.
    #[arg(long, value_name = "FILE")]
    images: Option<PathBuf>,
    /// A file of the context that changes.
    #[arg(long, value_name = "PATH")]
    changed_file: Vec<String>,
    /// A build argument whose value changes.
    #[arg(long, value_name = "NAME")]
    changed_arg: Vec<String>,
    /// An instruction that changes, by the number of its first line.
    #[arg(long, value_name = "LINE")]
    changed_line: Vec<usize>,
}

pub(super) fn run(arguments: &CacheArguments) -> u8 {
    let (Some(images), Some(text)) = (known_images(arguments.images.as_ref()), read(&arguments.file)) else {
        return COULD_NOT_RUN;
    };
    let text = Arc::new(Text::from(text));
    let tree = Tree::parse(Language::Dockerfile, text.rope(), None);
    let model = Model::build(&text, &tree, &mut Cache::default());
    let line_of = |index: usize| {
        let start = model.instructions.get(index).map_or(0, |placed| usize::from(placed.start));
        text.get(..start).unwrap_or_default().matches('\n').count() + 1
    };
    let sent = files(arguments);
    let takes_any = |source: Option<&str>| match source {
        None => Again::Perhaps,
        Some(source) if sent.iter().any(|path| takes(source, path)) => Again::Yes,
        Some(_) => Again::No,
    };
    let mut changes = vec![Change::Files(&takes_any)];
    changes.extend(arguments.changed_arg.iter().map(|name| Change::Argument(name)));
    for &line in &arguments.changed_line {
        match (0..model.instructions.len()).find(|&index| line_of(index) == line) {
            Some(index) => changes.push(Change::Instruction(index)),
            None => {
                complain(format_args!("{}: no instruction in line {line}", arguments.file.display()));
                return COULD_NOT_RUN;
            }
        }
    }
    let build = Build { args: &arguments.build_arg, is_whole: true, images: &images };
    let shown = |step: &Step| {
        let taken: Vec<Value> = model
            .instructions
            .get(step.instruction)
            .map(|placed| placed.taken_paths(model.escape).into_iter().map(|(from, paths)| json!([from, paths])).collect())
            .unwrap_or_default();
        json!({
            "line": line_of(step.instruction),
            "stage": step.stage,
            "trigger": step.trigger.map(line_of),
            "layer": if step.trigger.is_none() { model.layer_of(build, step.instruction) } else { None },
            "again": name(step.again),
            "by_itself": name(step.by_itself),
            "stages": step.stages,
            "taken": taken,
            "is_linked": step.is_linked,
        })
    };
    let steps: Vec<Value> = model.steps(build, &changes).iter().map(shown).collect();
    print(&format!("{}\n", json!({ "steps": steps })))
}

/// The files that change and that the build gets to see. The Dockerfile is one of them where an instruction changes.
fn files(arguments: &CacheArguments) -> Vec<String> {
    let mut changed = arguments.changed_file.clone();
    let Some(folder) = &arguments.context else { return changed };
    let own = arguments.file.strip_prefix(folder).ok().map(Path::to_string_lossy);
    if !arguments.changed_line.is_empty() {
        changed.extend(own.map(std::borrow::Cow::into_owned));
    }
    let ignore = ignore_file(folder, Some(&arguments.file), &Surroundings::default());
    if let Some(ignore) = ignore {
        changed.retain(|path| !ignore.matcher.walk().is_excluded(path));
    }
    changed
}

fn name(again: Again) -> &'static str {
    match again {
        Again::No => "no",
        Again::Perhaps => "perhaps",
        Again::Yes => "yes",
    }
}
