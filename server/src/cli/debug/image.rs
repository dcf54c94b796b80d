//! `debug image`: what the images of a Dockerfile are going to be, for comparison with real builds
//! (`tests/oracles/build.py`). What is not known is `null`, and a list that may lack something says so.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::{Map, Value, json};

use super::{COULD_NOT_RUN, complain, print, read};
use crate::context::{Limits, Surroundings, ignore_file, walk};
use crate::model::{
    Build, Cache, Check, ContextFiles, Fact, ImageConfig, ImageReference, ImageState, KnownImage, KnownImages, Model, PathKind,
    Presence, Reached, Stage, StagePaths, Words,
};
use crate::syntax::{Language, Tree};
use crate::text::Text;

#[derive(Debug, Args)]
pub(in crate::cli) struct ImageArguments {
    /// Dockerfiles.
    files: Vec<PathBuf>,
    /// The stage that is built, by name or index; the last one without.
    #[arg(long)]
    target: Option<String>,
    /// A build argument.
    #[arg(long, value_name = "NAME=VALUE", value_parser = argument)]
    build_arg: Vec<(String, String)>,
    /// A file with the configurations of images: a JSON object by reference.
    #[arg(long, value_name = "FILE")]
    images: Option<PathBuf>,
    /// The folder that is given to the build; without it nothing is known of what COPY takes.
    #[arg(long, value_name = "DIR")]
    context: Option<PathBuf>,
    /// How it is printed: one JSON object a file and line.
    #[arg(long, default_value = "json", value_parser = ["json"])]
    format: String,
}

pub(super) fn argument(text: &str) -> Result<(String, String), &'static str> {
    text.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or("there is no `=`")
}

pub(super) fn run(arguments: &ImageArguments) -> u8 {
    let Some(images) = known_images(arguments.images.as_ref()) else { return COULD_NOT_RUN };
    let mut code = 0;
    let build = Build { args: &arguments.build_arg, is_whole: true, images: &images };
    for file in &arguments.files {
        let Some(text) = read(file) else { return COULD_NOT_RUN };
        let text = Arc::new(Text::from(text));
        let tree = Tree::parse(Language::Dockerfile, text.rope(), None);
        let model = Model::build(&text, &tree, &mut Cache::default());
        let is_target = |stage: &&Stage| {
            let name = stage.name.as_ref().map(|name| name.text.as_str());
            let target = arguments.target.as_deref().unwrap_or_default();
            name.is_some_and(|name| name.eq_ignore_ascii_case(target)) || stage.index.to_string() == *target
        };
        let target = model.stages.iter().find(is_target).map(|stage| stage.index);
        if arguments.target.is_some() && target.is_none() {
            complain(format_args!("{}: no such stage", file.display()));
            return COULD_NOT_RUN;
        }
        let reach = model.reach_in(build, target);
        let listing = arguments.context.as_ref().map(|folder| {
            let ignore = ignore_file(folder, Some(file), &Surroundings::default());
            walk(folder, ignore, &Limits::default(), None).listing
        });
        let context = listing.as_ref().map(|listing| listing as &dyn ContextFiles);
        let ends = model.paths_of_stages(build, context);
        let mut stages = BTreeMap::new();
        model.visit_images(build, |stage, state| {
            let mut shown = configuration(&model, state);
            let name = stage.name.as_ref().map(|name| name.text.as_str());
            shown.insert("Stage".to_owned(), json!({ "Index": stage.index, "Name": name }));
            let reached = match reach.of(stage.index) {
                Reached::Not => "not",
                Reached::Files => "files",
                Reached::Layers => "layers",
            };
            shown.insert("Reached".to_owned(), reached.into());
            if let Some(paths) = ends.get(stage.index) {
                shown.insert("Paths".to_owned(), paths_of(paths));
            }
            stages.insert(stage.index, shown);
        });
        let stages: Vec<_> = stages.into_values().collect();
        code = code.max(print(&format!("{}\n", json!({ "file": file.to_string_lossy(), "stages": stages }))));
    }
    code
}

pub(super) fn known_images(file: Option<&PathBuf>) -> Option<KnownImages> {
    let mut images = KnownImages::default();
    let Some(file) = file else { return Some(images) };
    let configs: BTreeMap<String, ImageConfig> = match serde_json::from_str(&read(file)?) {
        Ok(configs) => configs,
        Err(error) => {
            complain(format_args!("{}: {error}", file.display()));
            return None;
        }
    };
    for (name, config) in configs {
        let Ok(image) = ImageReference::parse(&name) else {
            complain(format_args!("{name}: no image"));
            return None;
        };
        let known = KnownImage { digest: "sha256:".to_owned(), config: Some(config), ..KnownImage::default() };
        images.put_image(&image, known);
    }
    Some(images)
}

/// As `docker inspect` names it.
fn configuration(model: &Model, state: &ImageState) -> Map<String, Value> {
    let mut shown = Map::new();
    let mut put = |name: &str, value: Value| {
        shown.insert(name.to_owned(), value);
    };
    put("WorkingDir", text(state.workdir()));
    put("User", text(state.user()));
    put("Shell", words(state.shell()));
    put("Entrypoint", words(state.entrypoint()));
    put("Cmd", words(state.cmd()));
    put("StopSignal", text(state.stop_signal()));
    put("Healthcheck", state.health_check().known().map_or(Value::Null, |check| health(check)));
    put("Env", state.env_list().into_iter().map(|(name, value, _)| json!([name, value])).collect());
    put("EnvIsWhole", state.has_whole_env().into());
    put("Labels", state.labels().into_iter().map(|(name, value, _)| json!([name, value])).collect());
    put("LabelsAreWhole", state.has_whole_labels().into());
    let ports = state.ports();
    put("ExposedPorts", ports.iter().flat_map(|(ports, _)| ports.single()).map(Value::from).collect());
    put("PortsAreWhole", state.has_whole_ports().into());
    put("Volumes", state.volumes().into_iter().map(|(path, _)| Value::from(path)).collect());
    put("VolumesAreWhole", state.has_whole_volumes().into());
    let trigger = |&index: &usize| model.instructions.get(index).and_then(|placed| placed.trigger_text(model.escape));
    put(
        "OnBuild",
        state.triggers().map_or(Value::Null, |triggers| triggers.iter().filter_map(trigger).map(Value::from).collect()),
    );
    shown
}

/// What is claimed of paths, by path: the kind, or `absent`, or `null` with what is likely; `whole` folders hold nothing else.
fn paths_of(paths: &StagePaths) -> Value {
    let (mut claims, mut whole) = (Map::new(), Vec::new());
    let mut todo = vec![String::new()];
    while let Some(folder) = todo.pop() {
        let at = if folder.is_empty() { "/" } else { &folder };
        if paths.is_whole(at) {
            whole.push(at.to_owned());
        }
        for (name, claim) in paths.names(at) {
            let path = format!("{folder}/{name}");
            let said = match claim.presence {
                Presence::Present(PathKind::File) => json!(["file"]),
                Presence::Present(PathKind::Folder) => json!(["folder"]),
                Presence::Present(PathKind::Other) => json!(["present"]),
                Presence::Absent => json!(["absent"]),
                Presence::Unknown => json!([null, claim.likely.is_some()]),
            };
            claims.insert(path.clone(), said);
            todo.push(path);
        }
    }
    json!({ "Claims": claims, "Whole": whole })
}

fn text(fact: &Fact<Arc<str>>) -> Value {
    fact.known().map_or(Value::Null, |text| Value::from(&**text))
}

fn words(fact: &Fact<Words>) -> Value {
    fact.known().map_or(Value::Null, |words| words.iter().map(|word| Value::from(&**word)).collect())
}

fn health(check: &Check) -> Value {
    let test: Vec<&str> = check.test.iter().map(|word| &**word).collect();
    json!({
        "Test": test,
        "Interval": check.interval,
        "Timeout": check.timeout,
        "StartPeriod": check.start_period,
        "StartInterval": check.start_interval,
        "Retries": check.retries,
    })
}
