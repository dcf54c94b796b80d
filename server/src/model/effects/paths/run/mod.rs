//! A RUN, carried out.

mod machine;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::script::{End, Script, is_posix};
use super::tree::{New, Tree};
use super::{Made, Origin};
use crate::model::effects::ImageState;
use crate::model::workdir::cleaned;
use crate::model::{MountKind, Placed, Value, mounts};
use machine::Machine;

/// What a container has of its own, whatever the image holds.
const NOT_OF_THE_IMAGE: &[&str] = &["/dev", "/proc", "/sys", "/etc/hosts", "/etc/resolv.conf"];

/// A RUN with the values of its variables.
#[derive(Debug)]
pub(super) struct RunAction<'m> {
    script: &'m Script,
    /// Its shell is none that is known, or something is mounted nobody knows where.
    is_wild: bool,
    exits_on_error: bool,
    workdir: Option<Arc<str>>,
    values: FxHashMap<Arc<str>, Option<Arc<str>>>,
    mounts: Vec<String>,
}

impl<'m> RunAction<'m> {
    pub(super) fn new(script: &'m Script, placed: &Placed, state: &ImageState, is_posix_shell: bool, escape: char) -> Self {
        let shell = state.shell().known();
        let options: Vec<&str> = shell.iter().flat_map(|words| words.iter().skip(1)).map(|word| &**word).collect();
        let has = |letter: char| {
            let is_such = |word: &&str| word.starts_with('-') && !word.starts_with("--") && word.contains(letter);
            script.needs_shell && options.iter().any(is_such)
        };
        let fits = !script.needs_shell || (is_posix_shell && shell.is_none_or(|words| is_posix(words)) && !has('l') && !has('i'));
        let mut is_wild = script.is_wild || !fits;
        let mut mounted = Vec::new();
        for mount in mounts(&placed.instruction, escape) {
            let target = mount.option("target");
            match (mount.kind(), target.map(|target| target.plain_value())) {
                (Some(MountKind::Secret | MountKind::Ssh), None) => mounted.push("/run".to_owned()),
                (Some(_), Some(Some(target))) if target.starts_with('/') => mounted.push(cleaned(target)),
                (Some(_), Some(Some(target))) => match state.workdir().known() {
                    Some(workdir) => mounted.push(cleaned(&format!("{workdir}/{target}"))),
                    None => is_wild = true,
                },
                _ => is_wild = true,
            }
        }
        let value = |name: &Arc<str>| match state.value(name) {
            Value::Set(text) => Some(text),
            // A shell sets some by itself.
            Value::Unset | Value::Unknown => None,
        };
        let values = script.names.iter().map(|name| (Arc::clone(name), value(name))).collect();
        let workdir = state.workdir().known().cloned();
        Self { script, is_wild, exits_on_error: has('e'), workdir, values, mounts: mounted }
    }

    /// Carries it out.
    pub(super) fn apply(&self, tree: &mut Tree, index: usize) {
        let script = self.script;
        let mut masked = self.mounts.clone();
        masked.extend(NOT_OF_THE_IMAGE.iter().map(|&path| path.to_owned()));
        let is_wild = self.is_wild || script.inner.iter().any(|program| !machine::is_harmless(program));
        let is_plain = script.is_plain && !is_wild && !script.ends_early();
        if is_wild {
            tree.doubt_all();
        }
        let made = Made { instruction: index, from: Origin::Command };
        match self.workdir.as_deref() {
            // The builder makes the working directory anew if it was removed.
            Some(workdir) if tree.find(workdir).is_absent() => tree.put(workdir, New::EmptyFolder, &made),
            Some(_) => {}
            None => tree.doubt_absences(),
        }
        let mut machine = Machine {
            tree,
            masked: &masked,
            cwd: self.workdir.as_ref().filter(|_| is_plain || !is_wild).map(|path| path.to_string()),
            values: if is_plain { self.values.clone() } else { FxHashMap::default() },
            made,
            is_sure: false,
            is_run: false,
            is_plain,
            exits_on_error: self.exits_on_error,
        };
        if !is_plain && script.commands.iter().any(|run| run.words.first().is_some_and(|word| word.is("cd") || word.is("pushd")))
        {
            machine.cwd = None;
        }
        if is_plain {
            for list in script.commands.split_inclusive(|run| matches!(run.end, End::Next | End::Last)) {
                machine.list(list);
            }
        } else {
            script.commands.iter().for_each(|run| machine.run(run));
        }
        // Something may be left where things were mounted.
        for path in &masked {
            if tree.find(path).is_absent() {
                tree.may_add(path);
            }
        }
    }
}
