//! Errors of variable expansion (BuildKit: `shell/lex.go`).

mod expand_bad_modifier;
mod expand_bad_substitution;
mod expand_missing_slash;
mod expand_required;
mod expand_unclosed;
mod unclosed_quote;

use crate::model::{ExpandedRole, ExpandedText, ExpansionFault, expanded_texts};
use crate::rules::{InstructionContext, Message, Rule, Severity, Sink};
use crate::text::TextRange;

pub(super) const RULES: &[&Rule] = &[
    &expand_bad_modifier::EXPAND_BAD_MODIFIER,
    &expand_bad_substitution::EXPAND_BAD_SUBSTITUTION,
    &expand_missing_slash::EXPAND_MISSING_SLASH,
    &expand_unclosed::EXPAND_UNCLOSED,
    &expand_required::EXPAND_REQUIRED,
    &unclosed_quote::UNCLOSED_QUOTE,
];

/// The faults of form in the texts that the builder expands, with their texts: those that depend on no value.
fn faults<'c>(cx: &'c InstructionContext<'_>) -> &'c [(ExpandedText, ExpansionFault)] {
    cx.faults.get_or_init(|| {
        if !cx.instruction.text.contains(['$', '\'', '"']) {
            return Vec::new();
        }
        let texts = expanded_texts(cx.instruction, cx.escape).into_iter();
        texts.filter_map(|text| Some((text.expand_unknown().problems.into_iter().next()?, text))).map(|(p, t)| (t, p)).collect()
    })
}

/// Reports a fault. The default of an ARG is not looked at when a build argument takes its place.
fn report<'s>(out: &'s mut Sink, text: &ExpandedText, range: TextRange, message: Message) -> &'s mut crate::rules::Finding {
    let finding = out.report(range, message);
    if text.role == ExpandedRole::Default { finding.severity(Severity::Warning) } else { finding }
}
