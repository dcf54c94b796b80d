//! Stages: what they are built on, and what uses them.

use crate::ide::call_hierarchy::first_incoming;
use crate::ide::names::{MOST_STAGES, stage_name};
use crate::model::{Base, KnownBuild, Model, Stage, StageName};
use crate::snapshot::Snapshot;
use crate::text::line_of;
use crate::texts::{Argument, Phrase, Words, stage as texts};

/// So many of the stages that use one are named: a page of all stages names them for each.
const MOST_USERS: usize = 12;

/// The FROM line, the chain down to the image, and the stages that use it.
pub(super) fn describe(snapshot: &Snapshot, stage: &Stage) -> Words {
    let model = snapshot.model();
    let (name, index) = (stage_name(stage), stage.index);
    let mut words = Words::new();
    if let Some(from) = model.instructions.get(stage.instructions.start) {
        let written: Vec<&str> = from.text.split_whitespace().filter(|w| !matches!(*w, "\\" | "`")).collect();
        words.code(written.join(" "));
    }
    words.phrase(texts::title(name, Argument::ordinal(index)));
    words.phrases(chain(model, stage));
    let (users, more) = first_incoming(snapshot, index, MOST_USERS);
    let mut users: Vec<Argument> = users
        .into_iter()
        .map(|user| {
            let mut lines: Vec<u32> = user.tokens.iter().map(|t| line_of(&snapshot.rope, t.start()) + 1).collect();
            lines.dedup();
            texts::user(user.item.name, Argument::list(lines)).into()
        })
        .collect();
    users.extend((0 < more).then(|| texts::more(more).into()));
    if !users.is_empty() {
        words.phrase(texts::used_by(Argument::list(users)));
    }
    let built = |build: &KnownBuild| texts::build(&build.name, &build.file);
    let by_name = |name: &StageName| snapshot.world.knowledge.builds.of_stage(&name.text).map(built).collect::<Vec<_>>();
    let builds = stage.name.as_ref().map(by_name).unwrap_or_default();
    if !builds.is_empty() {
        words.phrase(texts::built_by(Argument::list(builds)));
    }
    words
}

/// The stages that a stage is built on, down to the image; `None` if it is built on nothing.
fn chain(model: &Model, stage: &Stage) -> Option<Phrase> {
    let stages = std::iter::once(stage).chain(model.ancestors(stage)).map(|stage| Argument::code(stage_name(stage)));
    let mut chain: Vec<Argument> = stages.take(MOST_STAGES).collect();
    let more = (model.depth(stage) + 1).saturating_sub(MOST_STAGES);
    chain.extend((0 < more).then(|| texts::more_stages(more).into()));
    match model.root_base(stage) {
        Base::Image(image) => chain.push(Argument::code(image.to_string())),
        Base::Scratch => chain.push(Argument::code("scratch")),
        _ => {}
    }
    let mut names = chain.into_iter().rev();
    let base = names.next()?;
    names
        .fold((None, base), |(_, base), stage| {
            let chain = texts::built_on(stage, base);
            (Some(chain.clone()), chain.into())
        })
        .0
}

#[cfg(test)]
mod tests {
    use crate::testing::snapshot;
    use crate::texts::Locale;

    fn shown(stages: usize) -> String {
        let row = |n: usize| if n == 0 { "FROM a:1 AS s0\n".to_owned() } else { format!("FROM s{} AS s{n}\n", n - 1) };
        let snapshot = snapshot(&(0..stages).map(row).collect::<String>());
        let last = snapshot.model().stages.last().unwrap();
        let shown = super::describe(&snapshot, last).markdown(Locale::ENGLISH).to_string();
        shown.lines().find(|line| line.contains('←')).unwrap_or_default().to_owned()
    }

    #[test]
    fn chains_of_stages() {
        assert_eq!(shown(1), "`s0` ← `a:1`");
        assert_eq!(shown(3), "`s2` ← `s1` ← `s0` ← `a:1`");
        assert!(shown(12).ends_with("`s1` ← `s0` ← `a:1`") && shown(12).starts_with("`s11` ← `s10`"));
        assert!(shown(13).ends_with("`s2` ← `s1` ← … 1 more stage ← `a:1`"), "{}", shown(13));
        assert!(shown(15).ends_with("`s4` ← `s3` ← … 3 more stages ← `a:1`"), "{}", shown(15));
    }

    /// A page about all stages says of each what it is built on.
    #[test]
    fn a_page_grows_with_its_file() {
        let bytes = |stages: usize| {
            let row = |n: usize| if n == 0 { "FROM a:1 AS s0\n".to_owned() } else { format!("FROM s{} AS s{n}\n", n - 1) };
            crate::ide::explain(&snapshot(&(0..stages).map(row).collect::<String>())).len()
        };
        let [first, second, third] = [100, 200, 400].map(bytes);
        assert!(third - second < 3 * (second - first), "{first} {second} {third}");
    }
}
