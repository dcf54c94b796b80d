//! Where a variable that a stage lacks is set instead.
//!
//! The rule about such variables sees one stage at a time; this looks at the others, for what it has found.

use rustc_hash::FxHashMap;

use super::checks::explain_elsewhere;
use super::{FileContext, Finding};
use crate::model::Placed;
use crate::syntax::ast::Keyword;

/// The rule, and what it says of a variable that nothing in sight sets.
const RULE: &str = "UndefinedVar";
const KEY: &str = "undefined";

/// Says of findings about unset variables which stage sets them.
pub(super) fn explain(findings: &mut [Finding], cx: &FileContext<'_>) {
    let is_one = |finding: &&mut Finding| finding.rule.id == RULE && finding.message.key() == KEY;
    let mut found = findings.iter_mut().filter(is_one).peekable();
    if found.peek().is_none() {
        return;
    }
    let model = cx.model;
    // The last stage that sets each name, and how.
    let mut setters: FxHashMap<&str, (usize, &Placed, usize)> = FxHashMap::default();
    for stage in &model.stages {
        for placed in model.instructions_of(stage).iter().filter(|i| matches!(i.keyword, Keyword::Arg | Keyword::Env)) {
            for (at, pair) in placed.pairs().iter().enumerate() {
                setters.entry(pair.name()).or_insert((stage.index, placed, at));
            }
        }
    }
    for finding in found {
        let Some(name) = finding.message.argument("name").map(str::to_owned) else { continue };
        let Some(&(stage, setter, at)) = setters.get(&*name) else { continue };
        let Some(user) = model.instruction_at(finding.range.start()) else { continue };
        let (Some(here), Some(stage)) = (model.instructions.get(user), model.stages.get(stage)) else { continue };
        let Some(pair) = setter.pairs().get(at).filter(|_| model.stage_of(user) != Some(stage.index)) else { continue };
        let text = format!("{} {}", setter.keyword.as_str(), setter.slice(pair.range));
        let label = stage.name.as_ref().map_or_else(|| stage.index.to_string(), |name| name.text.clone());
        if !text.contains(['\n', '\r']) {
            explain_elsewhere(finding, (&name, &label), (here.start, &text));
        }
    }
}
