//! `explain` and `rules`.

use super::{COULD_NOT_RUN, complain, print};
use crate::data::docs::{self, Language};
use crate::rules::{RULES, Rule};

/// Prints the documentation of a rule or an instruction.
pub(super) fn explain(name: &str, language: Language) -> u8 {
    if let Some(rule) = Rule::find(name) {
        let mut text = format!("{} ({})\n\n", rule.id, rule.severity.as_str());
        for line in rule.docs.lines() {
            // The doc comment's own blank after `///`.
            text.push_str(line.strip_prefix(' ').unwrap_or(line));
            text.push('\n');
        }
        if !rule.aliases.is_empty() {
            text.push_str(&format!("\nAlso known as: {}\n", rule.aliases.join(", ")));
        }
        print(&text);
        return 0;
    }
    if let Some(doc) = docs::instruction(language, name).or_else(|| docs::directive(language, name)) {
        print(doc);
        return 0;
    }
    let near = crate::model::closest(name, RULES.iter().map(|r| r.id));
    match near.first() {
        Some(id) => complain(format_args!("no rule or instruction `{name}`; did you mean {id}?")),
        None => complain(format_args!("no rule or instruction `{name}`; `dockerfile-ls rules` lists all rules")),
    }
    COULD_NOT_RUN
}

/// Prints all rules, a line each.
pub(super) fn list() -> u8 {
    let mut text = String::new();
    for rule in RULES {
        text.push_str(&format!("{:<32} {:<8} {}\n", rule.id, rule.severity.as_str(), rule.summary()));
    }
    print(&text);
    0
}
