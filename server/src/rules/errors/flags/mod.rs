//! Errors of flags (BuildKit: `instructions/bflag.go`, `Parse`).

mod duplicate_flag;
mod flag_missing_value;
mod flag_not_boolean;
mod unknown_flag;

use std::borrow::Cow;

use crate::data::flags::{FlagKind, FlagSpec};
use crate::model::flag_text;
use crate::rules::{InstructionContext, Rule};
use crate::syntax::ast::{Arguments, Flag, HealthcheckKind, Keyword};
use crate::text::TextRange;

pub(super) const RULES: &[&Rule] = &[
    &unknown_flag::UNKNOWN_FLAG,
    &duplicate_flag::DUPLICATE_FLAG,
    &flag_missing_value::FLAG_MISSING_VALUE,
    &flag_not_boolean::FLAG_NOT_BOOLEAN,
];

/// A flag as BuildKit reads it: quotes and escapes are gone.
struct ReadFlag<'a> {
    flag: &'a Flag,
    name: Cow<'a, str>,
    /// What follows `=`.
    value: Option<Cow<'a, str>>,
    /// What it should be; `None` for a flag that the instruction does not have.
    spec: Option<FlagSpec>,
}

impl ReadFlag<'_> {
    fn is(&self, kind: FlagKind) -> bool {
        self.spec.is_some_and(|s| s.kind == kind)
    }
}

/// The flags that BuildKit looks at. ARG and STOPSIGNAL drop theirs, `HEALTHCHECK NONE` as well.
fn read_flags<'a>(cx: &InstructionContext<'a>) -> Vec<ReadFlag<'a>> {
    let instruction = cx.instruction;
    let dropped = match &instruction.arguments {
        Arguments::Healthcheck(Some(check)) => check.kind == HealthcheckKind::None,
        _ => instruction.keyword.spec().drops_flags || instruction.keyword == Keyword::Unknown,
    };
    if dropped || instruction.flags.is_empty() {
        return Vec::new();
    }
    let specs = instruction.keyword.flags();
    let read = |flag: &'a Flag| {
        let (name, value): (Cow<'_, str>, Option<Cow<'_, str>>) = match flag_text(instruction, flag, cx.escape) {
            Cow::Borrowed(text) => {
                let (name, value) = parts(text);
                (name.into(), value.map(Cow::from))
            }
            Cow::Owned(text) => {
                let (name, value) = parts(&text);
                (name.to_owned().into(), value.map(|value| value.to_owned().into()))
            }
        };
        let spec = specs.iter().copied().find(|spec| *spec.name == *name);
        ReadFlag { flag, name, value, spec }
    };
    instruction.flags.iter().map(read).collect()
}

/// The name of a flag, and what follows `=`.
fn parts(text: &str) -> (&str, Option<&str>) {
    let text = text.trim_start_matches("--");
    text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)))
}

/// The flag with the blanks before it on its line, which is what goes when it is removed.
fn with_blanks_before(cx: &InstructionContext<'_>, range: TextRange) -> TextRange {
    let before = cx.instruction.text.get(..usize::from(range.start())).unwrap_or_default();
    crate::text::range(before.trim_end_matches([' ', '\t']).len(), usize::from(range.end()))
}
