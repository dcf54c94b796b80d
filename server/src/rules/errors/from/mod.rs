//! Errors of FROM.

mod from_arity;
mod from_empty_base;
mod from_invalid_reference;
mod platform_empty;
mod platform_invalid;
mod stage_name_invalid;

use rustc_hash::FxHashSet;

use crate::model::{ExpandedRole, Expansion, Origin, PLATFORM_ARGS, SourceText, Stage, StageModel, Value, from_texts};
use crate::rules::{Rule, StageContext};
use crate::text::TextRange;

pub(super) use from_arity::FROM_ARITY;

pub(super) const RULES: &[&Rule] = &[
    &FROM_ARITY,
    &stage_name_invalid::STAGE_NAME_INVALID,
    &from_empty_base::FROM_EMPTY_BASE,
    &from_invalid_reference::FROM_INVALID_REFERENCE,
    &platform_empty::PLATFORM_EMPTY,
    &platform_invalid::PLATFORM_INVALID,
];

/// A text of FROM that the builder expands: the image or the platform.
struct FromText<'a> {
    stage: &'a Stage,
    source: &'a SourceText,
    /// Where the text is in the file.
    range: TextRange,
    /// What it is without build arguments.
    expansion: Expansion,
    /// Whether a build argument can change that.
    settable: bool,
    /// Whether it has a variable that only a build argument gives a value to.
    is_asked_for: bool,
}

/// Calls `visit` with the texts of all FROMs that have a role.
fn visit_from(cx: &StageContext<'_>, role: &ExpandedRole, mut visit: impl FnMut(&FromText<'_>)) {
    let global = cx.model.global_environment();
    let unset = bare_args(cx.model);
    let value = |name: &str| if unset.contains(name) { Value::Unset } else { global.value(name) };
    for stage in &cx.model.stages {
        let Some(from) = cx.model.instructions_of(stage).first() else { continue };
        for text in from_texts(from, cx.model.escape).iter().filter(|t| t.role == *role) {
            let expansion = text.expand(&value);
            let settable = expansion.variables.iter().any(|v| global.origin(&v.name) == Some(Origin::GlobalArg));
            let is_asked_for = expansion.variables.iter().any(|v| unset.contains(&*v.name));
            let range = from.at(text.source.range());
            visit(&FromText { stage, source: &text.source, range, expansion, settable, is_asked_for });
        }
    }
}

/// Global ARGs that are declared without a default, and nothing else gives a value to.
fn bare_args(model: &StageModel) -> FxHashSet<&str> {
    let global = model.instructions.get(model.global()).unwrap_or_default();
    let pairs = || global.iter().flat_map(|i| i.pairs());
    let with_default: FxHashSet<&str> = pairs().filter_map(|p| p.key.as_ref()).map(|k| &*k.text).collect();
    let bare = pairs().filter(|p| p.key.is_none()).filter_map(|p| p.value.as_ref()).map(|word| &*word.raw);
    bare.filter(|name| !with_default.contains(name) && !PLATFORM_ARGS.contains(name)).collect()
}
