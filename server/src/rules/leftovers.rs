//! Whether somebody gains by it if a package manager leaves nothing behind: by what else is done in the stage.

use std::cell::LazyCell;

use rustc_hash::FxHashMap;

use super::{FileContext, Finding, Leaves, caches, package_builders};
use crate::data::caches::{PACKAGE_CACHES, PackageCache};
use crate::model::{Placed, ShellCommand, ShellScript};
use crate::syntax::ast::Keyword;

/// Rules about the size of an image, besides those about the caches that a layer leaves.
const SIZE: [&str; 2] = ["DL3015", "conda-leftovers"];

/// Marks what nobody gains by.
pub(super) fn judge(findings: &mut [Finding], cx: &FileContext<'_>) {
    let is_cache = |finding: &Finding| finding.rule.leaves == Leaves::Caches;
    let is_size = |finding: &Finding| finding.related.is_empty() && (is_cache(finding) || SIZE.contains(&finding.rule.id));
    if !findings.iter().any(|finding| is_cache(finding) || is_size(finding)) {
        return;
    }
    let model = cx.model;
    let workplace = package_builders::stages_of_workplace(cx);
    let later = LazyCell::new(|| last_others(cx));
    let at = |finding: &Finding| model.instruction_at(finding.range.start());
    for finding in findings.iter_mut().filter(|finding| is_cache(finding) || is_size(finding)) {
        let Some(index) = at(finding) else { continue };
        let stage = model.stage_of(index);
        let is_in_workplace = is_size(finding) && stage.is_some_and(|stage| workplace.contains(&stage));
        let is_outdone = || {
            let last = stage.and_then(|stage| later.get(&(stage, finding.rule.id)));
            is_cache(finding) && last.is_some_and(|last| index < *last)
        };
        finding.idle_if(is_in_workplace || is_outdone());
    }
}

/// Of each stage and rule the last RUN that fills the cache by words that the rule does not look at, and leaves it, or that is
/// content with what is in it.
fn last_others(cx: &FileContext<'_>) -> FxHashMap<(usize, &'static str), usize> {
    let model = cx.model;
    let others = || PACKAGE_CACHES.iter().filter(|cache| !cache.fillers.is_empty() || !cache.readers.is_empty());
    let mut last = FxHashMap::default();
    for stage in &model.stages {
        let runs =
            (stage.instructions.start..).zip(model.instructions_of(stage)).filter(|(_, placed)| placed.keyword == Keyword::Run);
        for (index, run) in runs {
            let is_named = |cache: &&PackageCache| {
                let mut programs = cache.fillers.iter().chain(cache.readers).map(|(program, _)| program);
                programs.any(|program| run.text.contains(program))
            };
            for cache in others().filter(is_named).filter(|cache| is_other(cache, run, model.escape)) {
                last.insert((stage.index, cache.rule), index);
            }
        }
    }
    last
}

fn is_other(cache: &PackageCache, run: &Placed, escape: char) -> bool {
    let is = |among: &[(&str, &[&str])], command: &ShellCommand| {
        let has = |words: &[&str]| words.is_empty() || command.arguments().iter().any(|word| words.contains(&word.text.as_str()));
        among.iter().any(|(program, words)| command.program() == *program && has(words))
    };
    ShellScript::of(run, escape).commands.iter().any(|command| {
        let place = command.words.first().map(|word| word.range.start());
        let is_left = || place.is_some_and(|at| !caches::is_kept_out(run, escape, cache.rule, at));
        is(cache.readers, command) || (is(cache.fillers, command) && is_left())
    })
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::check_with;

    fn count(run: &str, profile: Profile) -> usize {
        let settings = Settings { profile, ..Settings::default() };
        let found = check_with(&format!("FROM fedora:43 AS a\n{run}\nFROM a\nRUN make\n"), &settings);
        found.iter().filter(|finding| ["DL3019", "DL3032", "DL3040", "DL3060"].contains(&finding.rule.id)).count()
    }

    #[test]
    fn what_another_command_brings_again() {
        for run in [
            "RUN yum install -y a-1\nRUN yum-builddep -y b.spec && rpmbuild -ba b.spec && rpm -i b.rpm",
            "RUN dnf install -y a-1\nRUN make\nRUN dnf builddep -y b.spec\nRUN rpm -i b.rpm",
            "RUN yarn install\nRUN yarn add --offline a",
            "RUN dnf install -y a-1\nRUN dnf -C repoquery b",
        ] {
            assert_eq!((count(run, Profile::All), count(run, Profile::Hadolint)), (0, 1), "{run}");
        }
        for run in [
            "RUN dnf install -y a-1\nRUN dnf builddep -y b && dnf clean all\nRUN rpm -i b.rpm",
            "RUN yum builddep -y b && rpm -i b.rpm\nRUN yum install -y a-1",
            "RUN yum install -y a-1 && yum builddep -y b && rpm -i b.rpm",
            "RUN yum install -y a-1\nRUN yum groupinstall -y b",
        ] {
            assert_eq!(count(run, Profile::All), 1, "{run}");
        }
    }
}
