//! Names after ARG.

use super::{Completions, Item, ItemKind, Site};
use crate::syntax::ast::Keyword;
use crate::text::TextRange;
use crate::texts::docs::{self, VariableGroup};

/// In a stage the global arguments and the predefined ones that are not declared there yet; before the
/// first FROM the predefined ones.
pub(super) fn complete(site: &Site<'_>, word: TextRange) -> Completions {
    if site.typed(word).contains(['=', '"', '\'']) {
        return site.completions(Vec::new(), word);
    }
    let in_stage = !site.is_global();
    let declared: Vec<&str> = own_stage(site).collect();
    let mut items: Vec<Item> = Vec::new();
    if in_stage {
        let global = site.model.global_environment();
        for placed in site.model.instructions.get(site.model.global()).unwrap_or_default() {
            for pair in placed.pairs().iter().filter(|_| placed.keyword == Keyword::Arg) {
                let item = Item::new(ItemKind::Variable, pair.name());
                items.push(match global.value(pair.name()) {
                    crate::model::Value::Set(value) => item.detail(value.to_string()),
                    _ => item,
                });
            }
        }
    }
    let predefined = docs::variables(site.language()).filter(|v| !in_stage || v.group != VariableGroup::BuildKit);
    let order = |group| match group {
        VariableGroup::Platform => 0,
        VariableGroup::BuildKit => 1,
        VariableGroup::Proxy => 2,
    };
    let mut predefined: Vec<_> = predefined.collect();
    predefined.sort_by_key(|v| order(v.group));
    items.extend(predefined.iter().map(|v| Item::new(ItemKind::Variable, v.name).documentation(Some(v.description))));
    items.extend(super::environment::of_build(site).filter(|_| in_stage));
    items.retain(|item| !declared.contains(&item.label.as_str()));
    let mut seen = rustc_hash::FxHashSet::default();
    items.retain(|item| seen.insert(item.label.clone()));
    site.completions(items, word)
}

/// The names that ARG declares above the cursor in its own stage, or before the first FROM.
fn own_stage<'a>(site: &Site<'a>) -> impl Iterator<Item = &'a str> {
    let start = site.stage.map_or(0, |s| s.instructions.start);
    let above = site.model.instructions.get(start..site.index).unwrap_or_default();
    above.iter().filter(|i| i.keyword == Keyword::Arg).flat_map(|i| i.pairs()).map(|p| p.name())
}

#[cfg(test)]
mod tests {
    use crate::testing::completion_labels;

    #[test]
    fn global_arguments_that_the_stage_lacks() {
        let labels = completion_labels("ARG A=1\nARG B\nFROM x\nARG B\nARG <|>");
        assert_eq!(labels[0], "A");
        assert!(!labels.contains(&"B".to_owned()));
        assert!(labels.contains(&"TARGETPLATFORM".to_owned()) && labels.contains(&"http_proxy".to_owned()));
        assert!(completion_labels("ARG BUI<|>").contains(&"BUILDKIT_SYNTAX".to_owned()));
        assert!(completion_labels("FROM x\nARG A=<|>").is_empty());
    }
}
