//! Programs, where a command begins.

use super::Spot;
use crate::data::bases::{BaseFacts, PackageManager};
use crate::data::tools;
use crate::data::usual_programs::{USUAL_IN_CHECKS, USUAL_IN_RUN, USUAL_TO_START};
use crate::ide::completion::{Item, ItemKind};
use crate::ide::userland::base_facts;
use crate::model::ShellScript;
use crate::syntax::ast::Keyword;
use crate::texts::short;

/// The programs that are known, those first that the image certainly has and that are usual there; those last that it
/// certainly lacks. Package managers of other systems are left out.
pub(super) fn items(spot: &Spot<'_>) -> Vec<Item> {
    let site = spot.site;
    let facts = base_facts(site.snapshot, site.index);
    let usual = match site.instruction.keyword {
        Keyword::Run => USUAL_IN_RUN,
        Keyword::Healthcheck => USUAL_IN_CHECKS,
        _ => USUAL_TO_START,
    };
    let rank = |program: &str| usual.iter().position(|known| *known == program).unwrap_or(usual.len());
    let facts = facts.as_deref();
    let mut found: Vec<(u8, usize, &str)> = tools::programs()
        .filter(|program| !is_of_another_system(facts, program))
        .filter(|program| !spot.in_array || !tools::is_of_shell(program))
        .filter(|program| !program.starts_with("docker-php-") || facts.is_some_and(|facts| facts.program(program) == Some(true)))
        .map(|program| (presence(spot, facts, program), rank(program), program))
        .collect();
    found.sort();
    let items = found.into_iter().map(|(_, _, program)| {
        let about = tools::about(program, None).unwrap_or_default();
        Item::new(ItemKind::Command, program).detail(short(about, site.language()))
    });
    items.collect()
}

/// 0 for what the image is for, 2 for what it lacks.
fn presence(spot: &Spot<'_>, facts: Option<&BaseFacts>, program: &str) -> u8 {
    let Some(facts) = facts else { return 1 };
    let is_manager = spot.site.instruction.keyword == Keyword::Run
        && manager(program).is_some_and(|manager| facts.package_managers.items.contains(&manager));
    match facts.program(program) {
        _ if is_manager => 0,
        Some(true) if tools::verbs(program, "").next().is_some() || tools::runs_programs(program) => 0,
        Some(false) if !may_be_installed(spot, program) => 2,
        _ => 1,
    }
}

/// Whether something above names a program, such as the package of that name.
fn may_be_installed(spot: &Spot<'_>, program: &str) -> bool {
    let site = spot.site;
    let own = std::iter::once(site.placed);
    site.above().chain(own).filter(|placed| matches!(placed.keyword, Keyword::Run | Keyword::Copy | Keyword::Add)).any(|placed| {
        let commands = &ShellScript::of(&placed.instruction, site.model.escape).commands;
        let names = |text: &str| text.split(['=', '@']).next() == Some(program) || text.ends_with(&format!("/{program}"));
        placed.keyword != Keyword::Run
            && placed.text.split_ascii_whitespace().any(|word| names(word.trim_matches(['"', ',', ']'])))
            || commands.iter().flat_map(|command| command.words.iter().skip(1)).any(|word| names(&word.text))
    })
}

/// Whether it is a package manager, and the image certainly has others alone.
fn is_of_another_system(facts: Option<&BaseFacts>, program: &str) -> bool {
    let Some(manager) = manager(program) else { return false };
    let Some(facts) = facts else { return false };
    facts.package_managers.whole().is_some_and(|all| !all.contains(&manager))
}

fn manager(program: &str) -> Option<PackageManager> {
    Some(match program {
        "apt-get" | "apt-mark" | "dpkg" => PackageManager::Apt,
        "apk" => PackageManager::Apk,
        "dnf" => PackageManager::Dnf,
        "yum" => PackageManager::Yum,
        "microdnf" => PackageManager::Microdnf,
        "zypper" => PackageManager::Zypper,
        _ => return None,
    })
}
