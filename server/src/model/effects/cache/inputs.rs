//! What an instruction by itself says of its key, read once and kept with it.

use std::sync::Arc;

use crate::model::effects::effect::{Effect, Text};
use crate::model::expanded::source_paths;
use crate::model::{MountKind, copy_source, mounts, variable_texts};
use crate::syntax::ast::{Command, Instruction, Keyword};

/// What the key of an instruction is made of, and what it sets that is a part of other keys.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// The names of the variables in what the builder expands.
    pub(super) names: Box<[Arc<str>]>,
    /// What ENV and ARG set.
    pub(super) sets: Box<[Set]>,
    /// Sources in the build context, URLs and the like included.
    pub(super) context: Box<[Text]>,
    /// Of COPY and mounts: the stages or images that files are taken from, by name or index, and the paths.
    pub(super) taken: Box<[Taken]>,
    /// COPY or ADD that makes its layer apart from those below it.
    pub(super) is_linked: bool,
    /// RUN in shell form.
    pub(super) has_shell: bool,
}

/// A variable that ENV or ARG sets.
#[derive(Debug)]
pub(super) struct Set {
    /// `None` where a variable decides it.
    pub(super) name: Option<Arc<str>>,
    /// The names of the variables in its value.
    pub(super) uses: Box<[Arc<str>]>,
    /// Whether there is a value.
    pub(super) has_value: bool,
}

/// Files of another stage or image.
#[derive(Debug)]
pub(super) struct Taken {
    /// The name.
    pub(super) from: Arc<str>,
    /// It may be the index of a stage.
    pub(super) may_be_index: bool,
    /// The paths, as written.
    pub(super) paths: Box<[Text]>,
}

impl Inputs {
    /// Those of an instruction, or of the trigger in an ONBUILD.
    pub(super) fn of(instruction: &Instruction, escape: char) -> &Self {
        instruction.derived.get_or_init(|| read(instruction, escape))
    }
}

fn read(instruction: &Instruction, escape: char) -> Inputs {
    let names = || {
        let used = variable_texts(instruction, escape).iter().flat_map(|text| text.expand_unknown().variables);
        used.map(|used| Arc::from(used.name)).collect()
    };
    match instruction.keyword {
        Keyword::Env | Keyword::Arg => Inputs { sets: sets(instruction, escape), ..Inputs::default() },
        Keyword::Run => {
            let (context, taken) = of_mounts(instruction, escape);
            let has_shell = !matches!(instruction.command(), Some(Command::Json(_)));
            Inputs { names: names(), context, taken, has_shell, ..Inputs::default() }
        }
        Keyword::Copy | Keyword::Add => {
            let paths: Box<[Text]> = source_paths(instruction, escape).iter().cloned().map(Text::of).collect();
            let taken = copy_source(instruction, escape).map(|from| Taken {
                from: from.text.as_ref().into(),
                may_be_index: true,
                paths: of_stage(instruction, escape),
            });
            let is_on = |name: &str| {
                let flag = instruction.flag(name);
                flag.is_some_and(|flag| flag.value.as_ref().is_none_or(|value| !matches!(&*value.raw, "false" | "0")))
            };
            // The builder links only what keeps its mode.
            let is_linked = is_on("link") && instruction.flag("chmod").is_none();
            Inputs { names: names(), context: paths, taken: taken.into_iter().collect(), is_linked, ..Inputs::default() }
        }
        Keyword::From | Keyword::Workdir | Keyword::User => Inputs { names: names(), ..Inputs::default() },
        _ => Inputs::default(),
    }
}

fn sets(instruction: &Instruction, escape: char) -> Box<[Set]> {
    let uses = |texts: &[&Text]| texts.iter().flat_map(|text| text.names()).collect();
    match Effect::of(instruction, escape) {
        Effect::Env(pairs) => {
            let set = |(name, value): &(Text, Text)| {
                let uses = uses(&[name, value]);
                let name = if let Text::Fixed(name) = name { Some(Arc::clone(name)) } else { None };
                Set { name, uses, has_value: true }
            };
            pairs.iter().map(set).collect()
        }
        Effect::Arg(args) => {
            let set = |(name, default): &(Arc<str>, Option<Text>)| Set {
                name: Some(Arc::clone(name)),
                uses: uses(&default.iter().collect::<Vec<_>>()),
                has_value: default.is_some(),
            };
            args.iter().map(set).collect()
        }
        _ => Box::default(),
    }
}

/// What a COPY takes of a stage or an image, as written.
fn of_stage(copy: &Instruction, escape: char) -> Box<[Text]> {
    let mut texts = crate::model::expanded_texts(copy, escape);
    texts.retain(|text| text.role == crate::model::ExpandedRole::Path);
    texts.pop();
    texts.into_iter().map(Text::of).collect()
}

fn of_mounts(run: &Instruction, escape: char) -> (Box<[Text]>, Box<[Taken]>) {
    let (mut context, mut taken) = (Vec::new(), Vec::new());
    for mount in mounts(run, escape) {
        let source = match mount.option("source") {
            Some(option) => option.plain_value().map_or(Text::Faulty, |text| Text::Fixed(text.into())),
            None => Text::Fixed(".".into()),
        };
        match mount.option("from").and_then(|option| option.value.as_ref()) {
            Some(from) => {
                taken.push(Taken { from: from.text.as_ref().into(), may_be_index: false, paths: Box::new([source]) });
            }
            None if mount.kind() == Some(MountKind::Bind) => context.push(source),
            None => {}
        }
    }
    (context.into(), taken.into())
}
