//! Flags of RUN that take one of a few words.

use crate::model::{closest, flag_value};
use crate::rules::errors::nearest;
use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

/// What each of these rules has.
pub(super) const MESSAGES: &[(&str, &str)] = &[("empty", ""), ("invalid", "{value}"), ("change", "{known}")];

/// Reports a value that is none of `modes`, which count as written, in lower case. The rule
/// has [`MESSAGES`].
pub(super) fn check_mode(cx: &InstructionContext<'_>, flag: &str, modes: &[&str], out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Run {
        return;
    }
    let Some(flag) = cx.instruction.flag(flag).filter(|flag| flag.has_equals) else { return };
    let value = flag_value(cx.instruction, flag, cx.escape);
    if modes.contains(&&*value.text) {
        return;
    }
    let message = if value.text.is_empty() { msg!(empty) } else { msg!(invalid, value = value.text) };
    let finding = out.report(value.range, message);
    if flag.value.is_some() {
        nearest::offer(finding, value.range, &closest(&value.text, modes.iter().copied()));
    }
}
