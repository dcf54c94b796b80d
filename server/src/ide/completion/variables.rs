//! Variables after `$`.

use rustc_hash::FxHashSet;

use super::keywords::case_is_lower;
use super::{Completions, Item, ItemKind, Site};
use crate::data::run_time_names;
use crate::model::{Build, Environment, Origin, PLATFORM_ARGS, PROXY_ARGS, Role, Source, Value};
use crate::snapshot::Snapshot;
use crate::syntax::ast::{Instruction, Keyword};
use crate::text::{Edit, TextRange, TextSize, between};
use crate::texts::{Markdown, docs, short};

const MODIFIERS: [(&str, &str); 6] =
    [(":-", "default"), (":+", "alternative"), (":?", "message"), ("#", "prefix"), ("%", "suffix"), ("/", "old/new")];
/// Longer values are cut where they are beside a name.
const SHOWN: usize = 60;

/// The braces that stand around the name at the cursor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Braces {
    /// There is a `{` before it.
    pub(super) open: bool,
    /// There is a `}` behind it.
    pub(super) closed: bool,
}

/// What the text around the names has to look like.
struct Form {
    open: &'static str,
    close: &'static str,
}

/// The `ARG` line that has to come with an item, elsewhere in the file.
pub fn declaration(item: &Item, snapshot: &Snapshot) -> Option<Edit> {
    let ItemKind::Undeclared(at) = item.kind else { return None };
    let name = item.label.strip_prefix('$')?;
    let model = snapshot.model();
    let line_end = if model.text.contains("\r\n") { "\r\n" } else { "\n" };
    let arg = if case_is_lower(model, "") { "arg" } else { "ARG" };
    Some(Edit::insert(at, format!("{line_end}{arg} {name}")))
}

pub(super) fn complete(site: &Site<'_>, replace: TextRange, name: TextRange, braces: Braces) -> Completions {
    let next = site.model.text.get(usize::from(name.end())..).and_then(|t| t.chars().next());
    let braced = braces.open;
    let has_modifier = braced && next.is_some_and(|c| ":-+?#%/".contains(c));
    let form = match (braced, name.is_empty()) {
        // Editors close the brace themselves: what stands behind the cursor stays, so that an item is the same for those
        // that put it in the place of the whole range and for those that put it before the cursor.
        (true, _) if has_modifier || braces.closed => Form { open: "${", close: "" },
        (true, _) | (false, true) => Form { open: "${", close: "}" },
        (false, false) => Form { open: "$", close: "" },
    };
    let mut items = names(site, &form);
    let typed = site.typed(name);
    if braced && !has_modifier && items.iter().any(|i| i.label.strip_prefix('$') == Some(typed)) {
        items.extend(MODIFIERS.map(|(modifier, word)| {
            let word = short(word, site.language());
            let close = if braces.closed { "" } else { "\\}" };
            let snippet = format!("\\${{{typed}{modifier}${{1:{word}}}{close}");
            Item::new(ItemKind::Variable, format!("${{{typed}{modifier}{word}}}"))
                .snippet(format!("${{{typed}{modifier}"), snippet)
                .documentation(Some(docs::topic(site.language(), docs::Topic::VariableForms)))
        }));
    }
    // The rest of a name goes as well: there is no shorter way to insert than to replace.
    let mut completions = site.completions(items, replace);
    completions.insert = replace;
    completions
}

/// The names that the cursor sees, declared ones first, the nearest before; then what could be declared.
fn names(site: &Site<'_>, form: &Form) -> Vec<Item> {
    let is_global = site.is_global();
    let environment = site.model.environment_before(site.index);
    let mut seen = FxHashSet::default();
    let mut items = Vec::new();
    let mut add = |name: &str, kind: ItemKind, environment: &Environment| {
        if !name.is_empty() && seen.insert(name.to_owned()) {
            items.push(item(site, name, kind, environment, form));
        }
    };
    // Earlier words of the same ARG are in force, those of ENV are not.
    if site.instruction.keyword == Keyword::Arg {
        let own = site.instruction.pairs().iter().filter(|p| site.placed.at(p.range).end() < site.at);
        own.rev().for_each(|p| add(p.name(), ItemKind::Variable, &environment));
    }
    let sets = |i: &Instruction| match i.keyword {
        Keyword::Arg => true,
        Keyword::Env => !is_global,
        _ => false,
    };
    let globals = site.model.instructions.get(site.model.global()).unwrap_or_default();
    if is_global {
        let above = globals.get(..site.index.min(globals.len())).unwrap_or_default();
        let above = above.iter().rev().filter(|i| sets(i));
        above.flat_map(|i| i.pairs().iter().rev()).for_each(|p| add(key(p.name()), ItemKind::Variable, &environment));
        PLATFORM_ARGS.iter().for_each(|name| add(name, ItemKind::Variable, &environment));
        return items;
    }
    for name in set_by_script(site) {
        if seen.insert(name.to_owned()) {
            let item = Item::new(ItemKind::Variable, format!("${name}"));
            items.push(Item { text: format!("{}{name}{}", form.open, form.close), ..item });
        }
    }
    let mut add = |name: &str, kind: ItemKind, environment: &Environment| {
        if !name.is_empty() && seen.insert(name.to_owned()) {
            items.push(item(site, name, kind, environment, form));
        }
    };
    let above = site.above().filter(|i| sets(i));
    above.flat_map(|i| i.pairs().iter().rev()).for_each(|p| add(key(p.name()), ItemKind::Variable, &environment));
    let above = items.len();
    of_base(site, &mut items, form);
    for item in items.iter().skip(above) {
        seen.insert(item.label.trim_start_matches('$').to_owned());
    }
    let mut add = |name: &str, kind: ItemKind, environment: &Environment| {
        if !name.is_empty() && seen.insert(name.to_owned()) {
            items.push(item(site, name, kind, environment, form));
        }
    };
    if site.instruction.keyword == Keyword::Run {
        PROXY_ARGS.iter().for_each(|name| add(name, ItemKind::Variable, &environment));
    }
    if let Some(line) = end_of_from(site) {
        let global = site.model.global_environment();
        let kind = ItemKind::Undeclared(line);
        let declared = globals.iter().filter(|i| i.keyword == Keyword::Arg).flat_map(|i| i.pairs());
        declared.for_each(|p| add(key(p.name()), kind, global));
        PLATFORM_ARGS.iter().for_each(|name| add(name, kind, global));
    }
    items
}

/// The variables that the shell text of the instruction has set before the cursor, the nearest first.
fn set_by_script<'a>(site: &'a Site<'_>) -> impl Iterator<Item = &'a str> {
    let is_shell = matches!(site.instruction.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck);
    let bindings = is_shell.then(|| site.model.bindings());
    let names = bindings.into_iter().flat_map(|bindings| bindings.of_instruction(site.index).iter().rev());
    // The value that is being written is not there yet.
    let is_done = |name: TextRange| {
        site.model.slice(between(name.end(), site.at)).contains(|c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|'))
    };
    let set = names.filter(move |name| name.role == Role::Assignment && name.name.end() < site.at && is_done(name.name));
    set.map(|name| site.model.slice(name.name))
}

/// What the image below sets, and what every container has.
fn of_base(site: &Site<'_>, items: &mut Vec<Item>, form: &Form) {
    let images = &site.snapshot.world.knowledge.images;
    let state = site.model.state_before(Build { args: &[], is_whole: false, images }, site.index);
    let set = state.as_ref().map(|state| state.env_list()).unwrap_or_default();
    let mut names: Vec<(&str, Option<&str>)> = Vec::new();
    let is_of_base = |source: Source| matches!(source, Source::Base | Source::Builder);
    names.extend(set.into_iter().filter(|(.., source)| is_of_base(*source)).map(|(name, value, _)| (name, value)));
    if !site.is_for_windows() {
        names.push(("PATH", None));
        let has_shell = [Keyword::Run, Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck];
        // The builder knows no HOME, the shell does.
        names.extend(has_shell.contains(&site.instruction.keyword).then_some(("HOME", None)));
    }
    let is_platform = |name: &str| PLATFORM_ARGS.contains(&name) || PROXY_ARGS.contains(&name);
    // What is asked for most stands first; versions and keys that the image was made with come last.
    names.sort_by_key(|(name, _)| (*name != "PATH", *name != "HOME"));
    for (name, value) in names {
        let label = format!("${name}");
        if is_platform(name) || items.iter().any(|item| item.label == label) {
            continue;
        }
        let item = Item::new(ItemKind::Variable, label);
        let item = Item { text: format!("{}{name}{}", form.open, form.close), ..item };
        let value: String = value.unwrap_or_default().chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
        let meaning = run_time_names::find(name).map(|meaning| short(meaning, site.language()));
        items.push(item.detail(value).documentation(meaning));
    }
}

fn key(name: &str) -> &str {
    name.trim_matches(['"', '\''])
}

fn item(site: &Site<'_>, name: &str, kind: ItemKind, environment: &Environment, form: &Form) -> Item {
    let predefined = docs::variable(site.language(), name);
    let item = Item::new(kind, format!("${name}"));
    let item = Item { text: format!("{}{name}{}", form.open, form.close), ..item };
    match environment.value(name) {
        Value::Set(value) if environment.origin(name).is_some_and(|o| o != Origin::Predefined) && !value.is_empty() => {
            let short: String = value.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
            let mut documentation = Markdown::new();
            documentation.fenced("text", &value);
            item.detail(short).documentation(Some(documentation.as_str()))
        }
        _ => item.documentation(predefined.map(|p| p.description)),
    }
}

/// Where a line goes that declares something in the cursor's stage.
fn end_of_from(site: &Site<'_>) -> Option<TextSize> {
    Some(site.model.instructions.get(site.stage?.instructions.start)?.file_range().end())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_completion, completion_labels, snapshot};

    #[test]
    fn nearest_declarations_first_then_what_could_be_declared() {
        let labels = completion_labels("ARG G=1\nFROM a AS b\nENV A=1\nFROM b\nARG C\nENV D=1 A=2\nCOPY $<|>");
        assert_eq!(labels[..6], ["$A", "$D", "$C", "$PATH", "$G", "$TARGETPLATFORM"]);
        let labels = completion_labels("ARG G=1\nFROM $<|>\nENV A=1");
        assert_eq!(labels[..2], ["$G", "$TARGETPLATFORM"]);
        assert!(completion_labels("FROM a\nRUN echo $<|>").contains(&"$HTTP_PROXY".to_owned()));
        assert!(!completion_labels("FROM a\nWORKDIR $<|>").contains(&"$HTTP_PROXY".to_owned()));
        assert_eq!(completion_labels("FROM a\nARG A=1 B=$<|>")[0], "$A");
        assert_eq!(completion_labels("FROM a\nENV A=1 B=$<|>")[..2], ["$PATH", "$TARGETPLATFORM"]);
        assert_eq!(completion_labels("FROM a\nRUN echo $<|>")[..2], ["$PATH", "$HOME"]);
        check_completion("FROM python:3.14\nENV PATH=/x:$<|>", "$", |items| {
            assert_eq!((items[0].label.as_str(), items[0].text.as_str()), ("$PATH", "${PATH}"));
            assert!(items[0].detail.as_deref().is_some_and(|path| path.starts_with("/usr/local/bin:")));
            assert!(items.iter().any(|item| item.label == "$PYTHON_VERSION"));
        });
    }

    #[test]
    fn sign_braces_and_name_are_replaced() {
        for (fixture, replaced, text) in [
            ("FROM a\nENV AB=1\nWORKDIR /$<|>", "$", "${AB}"),
            ("FROM a\nENV AB=1\nWORKDIR /$A<|>/x", "$A", "$AB"),
            ("FROM a\nENV AB=1\nWORKDIR /${A<|>}/x", "${A", "${AB"),
            ("FROM a\nENV AB=1\nWORKDIR /${A<|>/x", "${A", "${AB"),
            ("FROM a\nENV AB=1\nWORKDIR /${A<|>:-y}", "${A", "${AB"),
            ("FROM a\nENV AB=1\nWORKDIR /$<|>{A}", "${A", "${AB"),
            ("FROM a\nENV AB=1\nRUN echo \"${<|>\"", "${", "${AB}"),
            ("FROM a\nENV AB=1\nRUN <<E\necho $<|>\nE\n", "$", "${AB}"),
        ] {
            check_completion(fixture, replaced, |items| assert_eq!(items[0].text, text, "{fixture}"));
        }
        for (fixture, snippet) in [("${AB<|>}", "\\${AB:-${1:default}"), ("${AB<|>", "\\${AB:-${1:default}\\}")] {
            check_completion(&format!("FROM a\nENV AB=1\nRUN x {fixture}"), "${AB", |items| {
                let default = items.iter().find(|i| i.label == "${AB:-default}").unwrap();
                assert_eq!(default.snippet.as_deref(), Some(snippet));
            });
        }
    }

    #[test]
    fn not_where_nothing_expands() {
        for fixture in [
            "FROM a\nWORKDIR \\$<|>",
            "FROM a\nENV A='$<|>",
            "FROM a\nCOPY --from=$<|>",
            "FROM a\nARG $<|>",
            "FROM a\nMAINTAINER $<|>",
            "FROM a\nRUN [\"echo\", \"$<|>\"]",
            "FROM a\nCOPY <<'E' b\n$<|>\nE\n",
            "FROM a\nRUN x \\\n # $<|>\n y",
            "FROM a\n# $<|>",
            "FROM a\nRUN echo $1<|>",
        ] {
            assert!(!completion_labels(fixture).iter().any(|l| l.starts_with('$')), "{fixture}");
        }
    }

    #[test]
    fn a_global_argument_is_declared_on_the_way() {
        let text = "ARG V=1\r\nFROM a\r\nRUN $V";
        let snapshot = snapshot(text);
        let completions = crate::ide::completion::complete(&snapshot, crate::text::size(text.len()));
        let item = completions.items.iter().find(|i| i.label == "$V").unwrap();
        let edit = super::declaration(item, &snapshot).unwrap();
        assert_eq!(crate::text::apply_edits(text, &[edit]), "ARG V=1\r\nFROM a\r\nARG V\r\nRUN $V");
        assert_eq!(item.detail.as_deref(), Some("1"));
    }
}
