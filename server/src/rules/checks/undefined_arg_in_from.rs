use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Model, PLATFORM_ARGS, Placed, closest};
use crate::rules::{FileContext, Fix, Sink};
use crate::syntax::ast::{Keyword, Pair, Word};
use crate::text::{Edit, TextSize};

rule! {
    /// FROM uses a variable that no ARG above the first FROM declares.
    ///
    /// FROM sees the ARGs before the first FROM and the automatic platform arguments (`TARGETARCH`,
    /// `BUILDPLATFORM`, …), and nothing else: no ENV, and no ARG of a stage. An undeclared name is
    /// empty, and `--build-arg` does not reach it.
    ///
    /// ```dockerfile,bad
    /// FROM python:${VERSION}
    /// ```
    ///
    /// ```dockerfile,good
    /// ARG VERSION=3.14-slim
    /// FROM python:${VERSION}
    /// ```
    UNDEFINED_ARG_IN_FROM {
        id: "UndefinedArgInFrom",
        set: BuildCheck,
        severity: Warning,
        covers: [
            Moot "InvalidDefaultArgInFrom",
            Moot "from-empty-base",
            Moot "from-invalid-reference",
            Moot "platform-empty",
            Moot "DL3029",
        ],
        once: File,
        check: File(check),
        messages: {
            undefined: "`{name}` is not declared: FROM sees only ARGs above the first FROM",
            mean: "`{name}` is not declared; did you mean `{known}`?",
            change: "Change to `{known}`",
            here: "Declared here",
            declare: "Declare ARG {name} before the first FROM",
            late: "`{name}` is declared in a stage: FROM sees only ARGs above the first FROM",
            move_up: "Move `ARG {pair}` above the first FROM",
        },
    }
}

/// How many ARGs are looked at for a name that was meant.
const NEAREST: usize = 20;

/// BuildKit: `validations.go`, `reportUnusedFromArgs`, for the image and for `--platform`.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let global = cx.model.global_environment();
    let first = cx.model.stages.first().and_then(|s| cx.model.instructions.get(s.instructions.start));
    let declared = OnceCell::new();
    let known: Vec<&str> = PLATFORM_ARGS.iter().copied().chain(cx.model.global_names().take(NEAREST)).collect();
    for placed in cx.model.instructions.iter().filter(|i| i.keyword == Keyword::From) {
        let image = placed.as_from().and_then(|from| from.image.as_ref()).map(|i| &i.word);
        let platform = placed.flag("platform").and_then(|f| f.value.as_ref());
        for word in [image, platform].into_iter().flatten() {
            let mut seen: FxHashSet<&str> = FxHashSet::default();
            for name in names(word) {
                if global.origin(&name.text).is_some() || !seen.insert(&name.text) {
                    continue;
                }
                let in_stages = declared.get_or_init(|| declared_in_stages(cx.model));
                if let Some(&(declared, pair)) = in_stages.get(&*name.text) {
                    let range = placed.at(name.range);
                    let text = declared.slice(pair.range);
                    let finding = out.report(range, msg!(late, name = name.text)).related(declared.at(pair.range), msg!(here));
                    if does_without(word, &name.text) && !is_for_from(cx.model, declared) {
                        finding.harmless_if(true);
                        continue;
                    }
                    if let Some(first) = first.filter(|_| !text.contains('\n')) {
                        let edits = moved(cx.model, first.start, declared, &name.text, text);
                        finding.fix(Fix::suggestion(msg!(move_up, pair = text), edits).preferred());
                    }
                    continue;
                }
                let near = closest(&name.text, known.iter().copied()).first().copied();
                let range = placed.at(name.range);
                let finding = match near {
                    Some(known) => out
                        .report(range, msg!(mean, name = name.text, known = known))
                        .fix(Fix::suggestion(msg!(change, known = known), vec![Edit::replace(range, known)]).preferred()),
                    None => out.report(range, msg!(undefined, name = name.text)),
                };
                if let Some(first) = first {
                    let text = format!("ARG {}\n", name.text);
                    finding.fix(Fix::suggestion(msg!(declare, name = name.text), vec![Edit::insert(first.start, text)]));
                }
            }
        }
    }
}

/// For each name the first ARG of a stage that gives it a value, or the first one of all.
fn declared_in_stages(model: &Model) -> FxHashMap<&str, (&Placed, &Pair)> {
    let in_stages = model.instructions.get(model.global().end..).unwrap_or_default();
    let args = in_stages.iter().filter(|placed| placed.keyword == Keyword::Arg);
    let pairs = args.flat_map(|placed| placed.pairs().iter().map(move |pair| (placed, pair)));
    let mut declared: FxHashMap<&str, (&Placed, &Pair)> = FxHashMap::default();
    for (placed, pair) in pairs {
        let known = declared.entry(pair.name()).or_insert((placed, pair));
        if known.1.key.is_none() && pair.key.is_some() {
            *known = (placed, pair);
        }
    }
    declared
}

/// The edits that put an ARG above the first FROM. The stage takes its value from there.
fn moved(model: &Model, first: TextSize, declared: &Placed, name: &str, pair: &str) -> Vec<Edit> {
    let above = Edit::insert(first, format!("ARG {pair}\n"));
    let own = if declared.pairs().len() == 1 && is_for_from(model, declared) {
        Edit::delete(model.whole_lines(declared.file_range()))
    } else {
        let pair = declared.pairs().iter().find(|pair| pair.name() == name).map_or(declared.range, |pair| pair.range);
        Edit::replace(declared.at(pair), name)
    };
    vec![above, own]
}

/// Whether an ARG of a stage stands right above FROM, for which it is meant.
fn is_for_from(model: &Model, declared: &Placed) -> bool {
    let next = model.instruction_at(declared.start).and_then(|at| model.instructions.get(at + 1));
    next.is_some_and(|next| next.keyword == Keyword::From)
}

/// The names that a word uses.
fn names(word: &Word) -> Vec<&crate::syntax::ast::Token> {
    word.variables().into_iter().filter_map(|v| v.name.as_ref()).collect()
}

/// Whether a word says what it is without the variable, wherever it uses it: `${X:-debian:13}`. With a declaration it would be
/// something else.
fn does_without(word: &Word, name: &str) -> bool {
    let mut uses = word.variables().into_iter().filter(|v| v.name.as_ref().is_some_and(|known| &*known.text == name));
    uses.all(|v| v.modifier.as_ref().is_some_and(|modifier| matches!(&*modifier.text, ":-" | "-" | ":+" | "+")))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_name() {
        check_rule(
            "UndefinedArgInFrom",
            "
ARG VERSION
FROM a:$VERSION-$TARGETARCH
FROM b:${TAG:-${OTHER}}-$TAG
         ^^^ warning: `TAG` is not declared: FROM sees only
                ^^^^^ warning: `OTHER` is not declared
ARG INNER=1
FROM --platform=$INNER c:$VERSON
                 ^^^^^ warning: `INNER` is declared in a stage: FROM sees only ARGs above the first FROM
                          ^^^^^^ warning: `VERSON` is not declared; did you mean `VERSION`?
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("UndefinedArgInFrom", "# x\nARG VERSION=1\nFROM a:$VERSON", "# x\nARG VERSION=1\nFROM a:$VERSION");
        check_fix("UndefinedArgInFrom", "FROM a\nARG M=1\nFROM b:$M\n", "ARG M=1\nFROM a\nFROM b:$M\n");
        check_fix("UndefinedArgInFrom", "FROM a\nARG M=1\nRUN $M\nFROM b:$M\n", "ARG M=1\nFROM a\nARG M\nRUN $M\nFROM b:$M\n");
        check_fix("UndefinedArgInFrom", "FROM a\nARG M\nFROM b:$M\n", "ARG M\nFROM a\nFROM b:$M\n");
        check_fix("UndefinedArgInFrom", "FROM a\nARG M\nFROM ${M:-b:1}\n", "ARG M\nFROM a\nFROM ${M:-b:1}\n");
        check_fix("UndefinedArgInFrom", "# x\nFROM a:$XYZ", "# x\nARG XYZ\nFROM a:$XYZ");
    }
}
