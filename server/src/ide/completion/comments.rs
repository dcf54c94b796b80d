//! Parser directives and comments that suppress rules.

use super::{Completions, Item, ItemKind};
use crate::model::Model;
use crate::rules::{RULES, Rule, RuleSet};
use crate::snapshot::Snapshot;
use crate::text::{TextRange, TextSize, range, size};
use crate::texts::docs;

const FRONTENDS: [&str; 2] = ["docker/dockerfile:1", "docker/dockerfile:1-labs"];

/// The comment under the cursor.
struct Comment<'a> {
    snapshot: &'a Snapshot,
    at: TextSize,
    /// The text behind `#` and blanks.
    text: &'a str,
    start: usize,
    /// The line continues the block of directives at the top.
    in_block: bool,
    /// An instruction follows the comment directly.
    above_instruction: bool,
}

pub(super) fn complete(snapshot: &Snapshot, at: TextSize, line: TextRange) -> Completions {
    find(snapshot, at, line).and_then(|comment| comment.complete()).unwrap_or_default()
}

fn find(snapshot: &Snapshot, at: TextSize, line: TextRange) -> Option<Comment<'_>> {
    let model = snapshot.model();
    let whole = model.slice(line);
    let body = whole.trim_start_matches('\u{feff}').trim_start().strip_prefix('#')?;
    let text = body.trim_start_matches([' ', '\t']);
    // In the blanks before the text something may begin as well.
    let hash = usize::from(line.end()) - body.len();
    let start = (usize::from(line.end()) - text.len()).min(usize::from(at).max(hash));
    if usize::from(at) < hash {
        return None;
    }
    let above = model.directives.iter().filter(|d| d.name.end() < line.start()).count();
    let lines_above = model.slice(TextRange::up_to(line.start())).matches('\n').count();
    let below = model.text.get(usize::from(line.end())..).unwrap_or_default().split_inclusive('\n').skip(1);
    let mut next = usize::from(line.end()) + 1;
    let mut next_start = None;
    for text in below {
        if !text.trim_start().starts_with('#') {
            next_start = Some(next + text.len() - text.trim_start().len()).filter(|_| !text.trim().is_empty());
            break;
        }
        next += text.len();
    }
    let above_instruction = next_start.is_some_and(|s| model.instructions.binary_search_by_key(&size(s), |i| i.start).is_ok());
    Some(Comment {
        snapshot,
        at,
        text: model.slice(range(start, usize::from(line.end()))),
        start,
        in_block: above == lines_above,
        above_instruction,
    })
}

impl Comment<'_> {
    fn complete(&self) -> Option<Completions> {
        let typed = self.text.get(..usize::from(self.at) - self.start)?;
        if !self.in_block && !self.above_instruction {
            return None;
        }
        let compact: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        let Some((name, value)) = typed.split_once('=') else { return Some(self.names(typed)) };
        let value_start = self.start + name.len() + 1;
        match compact.split('=').next().unwrap_or_default() {
            "syntax" if self.in_block => Some(self.values(value_start, &FRONTENDS)),
            "escape" if self.in_block => Some(self.values(value_start, &["`", "\\"])),
            "check" => Some(self.check(value, value_start)),
            "hadolintignore" | "hadolintglobalignore" => Some(self.rules(value, value_start, from_hadolint)),
            "dockerfile-lsignore" => Some(self.rules(value, value_start, |rule| Some(rule.id))),
            _ => None,
        }
    }

    /// What may come before the first `=`. Only what begins with the typed text: comments are mostly prose.
    fn names(&self, typed: &str) -> Completions {
        let model = self.snapshot.model();
        let language = self.snapshot.world.language;
        let doc = |name: &str| docs::directive(language, name);
        let mut items = Vec::new();
        if self.in_block {
            let escape = if model.escape == '\\' { "escape=`" } else { "escape=\\" };
            for (name, text) in [("syntax", "syntax=docker/dockerfile:1"), ("escape", escape), ("check", "check=skip=")] {
                if !self.has_directive(model, name) {
                    items.push(Item::new(ItemKind::Keyword, text).documentation(doc(name)));
                }
            }
        } else {
            items.push(Item::new(ItemKind::Keyword, "check=skip=").documentation(doc("check")));
        }
        items.extend(["hadolint ignore=", "dockerfile-ls ignore="].map(|text| Item::new(ItemKind::Keyword, text)));
        let typed = typed.to_ascii_lowercase();
        items.retain(|item| item.label.starts_with(&typed));
        let rest = self.text.get(typed.len()..).unwrap_or_default();
        let rest = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-').len();
        // A `#` alone may be a blank line of a comment.
        let is_for_askers = self.snapshot.model().slice(TextRange::up_to(self.at)).ends_with('#');
        let completions = self.completions(items, range(self.start, usize::from(self.at) + rest));
        Completions { is_for_askers, ..completions }
    }

    fn has_directive(&self, model: &Model, name: &str) -> bool {
        let own = |range: TextRange| usize::from(range.start()) == self.start;
        model.directives.iter().any(|d| !own(d.name) && model.slice(d.name).eq_ignore_ascii_case(name))
    }

    fn values(&self, start: usize, values: &[&str]) -> Completions {
        let end = self.start + self.text.trim_end().len();
        let items = values.iter().map(|&v| Item::value(v)).collect();
        self.completions(items, range(start, end.max(usize::from(self.at))))
    }

    /// `skip=…;error=…` after `check=`.
    fn check(&self, value: &str, start: usize) -> Completions {
        let option_start = value.rfind(';').map_or(0, |at| at + 1);
        let option = value.get(option_start..).unwrap_or_default();
        match option.split_once('=') {
            Some((name, names)) if ["skip", "experimental"].contains(&name.trim()) => {
                self.rules(names, start + option_start + name.len() + 1, |rule| {
                    Some(rule.id).filter(|_| rule.set == RuleSet::BuildCheck)
                })
            }
            Some((name, value)) if name.trim() == "error" => {
                let at = usize::from(self.at) - value.trim_start().len();
                self.completions(vec![Item::value("true"), Item::value("false")], range(at, usize::from(self.at)))
            }
            Some(_) => Completions::default(),
            None => {
                let items = ["skip=", "error=true", "experimental="].map(Item::value).to_vec();
                let at = usize::from(self.at) - option.trim_start().len();
                self.completions(items, range(at, usize::from(self.at)))
            }
        }
    }

    /// Rules in a list with commas; those that are in it are left out.
    fn rules(&self, typed: &str, start: usize, id: impl Fn(&'static Rule) -> Option<&'static str>) -> Completions {
        let before = typed.rfind(',').map_or(0, |at| at + 1);
        let own = typed.get(before..).unwrap_or_default();
        let own_start = start + before + own.len() - own.trim_start().len();
        if own.trim_start().contains(char::is_whitespace) {
            return Completions::default();
        }
        let list = self.text.get(start - self.start..).unwrap_or_default();
        let present: Vec<&str> = list.split([',', ';']).map(str::trim).collect();
        let rest = self.text.get(usize::from(self.at) - self.start..).unwrap_or_default();
        let end = usize::from(self.at) + rest.find([',', ';', ' ', '\t', '\r']).unwrap_or(rest.len());
        let current = self.snapshot.model().slice(range(own_start, end));
        let language = self.snapshot.world.language;
        let mut rules: Vec<(&Rule, &str)> = RULES.iter().filter_map(|rule| id(rule).map(|id| (*rule, id))).collect();
        rules.retain(|(_, id)| *id == current || !present.contains(id));
        // What is found below the comment, then what is found elsewhere.
        let below = self.below();
        let findings = self.snapshot.findings();
        let place = |rule: &Rule| {
            let mut own = findings.iter().filter(|finding| std::ptr::eq(finding.rule, rule)).peekable();
            let is_found = own.peek().is_some();
            match own.any(|finding| below.is_some_and(|below| below.contains_range(finding.range))) {
                true => 0,
                false if is_found => 1,
                false => 2,
            }
        };
        rules.sort_by_cached_key(|(rule, id)| (place(rule), (*id).to_owned()));
        let items =
            rules.into_iter().map(|(rule, id)| Item::new(ItemKind::Rule, id).documentation(Some(&rule.summary_in(language))));
        let items = distinct(items);
        self.completions(items, range(own_start, end))
    }

    /// The instruction that the comment stands above.
    fn below(&self) -> Option<TextRange> {
        let model = self.snapshot.model();
        let next = model.instructions.partition_point(|placed| placed.start < self.at);
        model.instructions.get(next).map(|placed| placed.file_range())
    }

    fn completions(&self, items: Vec<Item>, replace: TextRange) -> Completions {
        Completions::new(items, self.at, replace)
    }
}

/// The items, each label once: several rules may go by one id.
fn distinct(items: impl Iterator<Item = Item>) -> Vec<Item> {
    let mut seen = rustc_hash::FxHashSet::default();
    items.filter(|item| seen.insert(item.label.clone())).collect()
}

/// The id under which hadolint knows a rule.
fn from_hadolint(rule: &'static Rule) -> Option<&'static str> {
    let is_known = |id: &&str| id.starts_with("DL") || id.starts_with("SC");
    Some(rule.id).filter(is_known).or_else(|| rule.aliases.iter().copied().find(|id| is_known(id)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_completion, completion_labels};

    #[test]
    fn what_is_found_below_comes_first() {
        let labels = completion_labels("FROM debian:13\n# hadolint ignore=<|>\nRUN apt-get install curl\nWORKDIR x\n");
        assert!(labels[..2].contains(&"DL3014".to_owned()), "{:?}", &labels[..4]);
        let mut once = labels.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), labels.len());
        let labels = completion_labels("# check=skip=<|>\nFROM debian:13\nMAINTAINER me\n");
        assert_eq!(labels[0], "MaintainerDeprecated");
    }

    #[test]
    fn directives_at_the_top() {
        let labels = completion_labels("# <|>\nFROM a");
        assert_eq!(labels[..3], ["syntax=docker/dockerfile:1", "escape=`", "check=skip="]);
        assert_eq!(completion_labels("#<|>\nFROM a").len(), labels.len());
        assert_eq!(completion_labels("# syntax=x\n# e<|>\n"), ["escape=`"]);
        assert_eq!(completion_labels("# escape=<|>\nFROM a"), ["`", "\\"]);
        check_completion("# syntax=docker/<|>x\nFROM a", "docker/x", |items| assert_eq!(items[0].label, "docker/dockerfile:1"));
        assert!(!completion_labels("FROM a\n# s<|>\nRUN b").contains(&"syntax=docker/dockerfile:1".to_owned()));
    }

    #[test]
    fn rules_to_switch_off() {
        let labels = completion_labels("# check=skip=StageNameCasing,<|>\nFROM a");
        assert!(labels.contains(&"JSONArgsRecommended".to_owned()));
        assert!(!labels.contains(&"StageNameCasing".to_owned()) && !labels.contains(&"from-arity".to_owned()));
        check_completion("FROM a\n# check=skip=Stage<|>Name,B\nRUN x", "StageName", |items| assert!(!items.is_empty()));
        assert!(completion_labels("FROM a\n# dockerfile-ls ignore=<|>\nRUN x").contains(&"from-arity".to_owned()));
        assert_eq!(completion_labels("FROM a\n# h<|>\nRUN x"), ["hadolint ignore="]);
        assert_eq!(completion_labels("FROM a\n# check=<|>\nRUN x"), ["skip=", "error=true", "experimental="]);
    }

    #[test]
    fn nothing_in_prose() {
        for fixture in ["FROM a\n# Install the <|>\nRUN x", "FROM a\n# <|>\n\nRUN x", "FROM a\n# check=skip=A and so <|>\nRUN x"]
        {
            assert_eq!(completion_labels(fixture), [""; 0], "{fixture}");
        }
    }
}
