//! Instructions, with snippets.

use super::{Completions, Item, ItemKind, typed};
use crate::ide::placeholders::worded;
use crate::model::Model;
use crate::snapshot::Snapshot;
use crate::syntax::ast::Keyword;
use crate::text::{TextRange, TextSize};
use crate::texts::docs;

pub(super) fn complete(snapshot: &Snapshot, at: TextSize, replace: TextRange, in_onbuild: bool) -> Completions {
    let model = snapshot.model();
    let prefix = typed(snapshot, replace, at);
    // A keyword that is written out needs no list.
    if prefix.len() == usize::from(replace.len()) && Keyword::parse(prefix) != Keyword::Unknown {
        return Completions::default();
    }
    let lower = case_is_lower(model, prefix);
    let language = snapshot.world.language;
    let before_from =
        model.stages.first().is_none_or(|s| model.instructions.get(s.instructions.start).is_none_or(|f| at <= f.start));
    // Before the first FROM only what is about all stages makes sense.
    let fits = |keyword: &Keyword| if in_onbuild { keyword.spec().is_trigger } else { !before_from || keyword.spec().is_global };
    let mut templates: Vec<_> = Keyword::ALL
        .iter()
        .copied()
        .filter(fits)
        .flat_map(|keyword| keyword.spec().templates.iter().map(move |template| (keyword, template)))
        .collect();
    templates.sort_by_key(|(_, (place, ..))| *place);
    let mut items: Vec<Item> = templates
        .into_iter()
        .map(|(keyword, (_, label, snippet))| {
            let doc = docs::instruction(language, keyword.as_str());
            Item {
                label: worded(&with_case(label, keyword, lower), language),
                kind: ItemKind::Keyword,
                detail: None,
                documentation: doc.map(str::to_owned),
                text: format!("{} ", if lower { keyword.as_str().to_lowercase() } else { keyword.as_str().to_owned() }),
                snippet: Some(worded(&with_case(snippet, keyword, lower), language)),
                deprecated: keyword.spec().is_deprecated,
            }
        })
        .collect();
    if !model.text.get(..usize::from(replace.start())).unwrap_or_default().contains('\n') && model.directives.is_empty() {
        let doc = docs::directive(language, "syntax");
        items.push(Item::new(ItemKind::Keyword, "# syntax=docker/dockerfile:1").documentation(doc));
    }
    // A blank at the start of a line is no wish for an instruction.
    Completions { is_for_askers: prefix.is_empty() && !in_onbuild, ..Completions::new(items, at, replace) }
}

fn with_case(template: &str, keyword: Keyword, lower: bool) -> String {
    if lower { template.replacen(keyword.as_str(), &keyword.as_str().to_lowercase(), 1) } else { template.to_owned() }
}

/// The case that the file uses; where it has none, the case of what is typed; else upper.
pub(super) fn case_is_lower(model: &Model, prefix: &str) -> bool {
    let (mut upper, mut lower) = (0, 0);
    for placed in model.instructions.iter().filter(|i| i.keyword != Keyword::Unknown) {
        if placed.keyword_token.text.chars().any(char::is_uppercase) { upper += 1 } else { lower += 1 }
    }
    if upper == lower { !prefix.is_empty() && !prefix.chars().any(char::is_uppercase) } else { lower > upper }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_completion;

    #[test]
    fn at_the_start_of_a_line() {
        check_completion("FROM a\n<|>", "", |items| {
            assert_eq!(items[0].label, "RUN command");
            assert!(items.iter().any(|i| i.label.starts_with("WORKDIR /")));
        });
        check_completion("FROM a\nWOR<|>", "WOR", |items| assert!(!items.is_empty()));
        check_completion("FROM a\nRUN<|>", "", |items| assert!(items.is_empty()));
        check_completion("FROM a\nWORK\\\nD<|>", "", |items| assert!(items.is_empty()));
        check_completion("from a\nrun b\n<|>", "", |items| assert_eq!(items[0].label, "run command"));
        check_completion("<|>", "", |items| {
            assert!(items.iter().all(|i| ["FROM", "ARG", "# syntax"].iter().any(|k| i.label.starts_with(k))));
        });
        check_completion("FROM a\nONBUILD <|>", "", |items| assert!(!items.iter().any(|i| i.label.starts_with("FROM"))));
        check_completion("FROM a\nRUN x \\\n  <|>", "", |items| assert!(items.is_empty()));
        check_completion("FROM a\n# W<|>", "", |items| assert!(items.is_empty()));
        check_completion("FROM a\nRUN <<E\n<|>\nE\n", "", |items| assert_eq!(items[0].label, "apt-get"));
    }
}
