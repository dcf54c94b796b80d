use super::labels::check_values;
use crate::config::LabelType;
use jiff::civil::{Date, Time};

use crate::rules::{Sink, StageContext};

rule! {
    /// The value of a label is not a point in time.
    ///
    /// RFC 3339 writes a date, a time and an offset: `2026-11-24T08:30:00Z`. A date alone is not
    /// enough. Which labels are of this type is set in `dockerfile-ls.toml` as `label-schema = {
    /// created = "rfc3339" }`, or in hadolint's file.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// LABEL created=2026-11-24
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// LABEL created=2026-11-24T08:30:00Z
    /// ```
    DL3053 {
        id: "DL3053",
        set: Hadolint,
        severity: Warning,
        check: Stage(check),
        messages: {
            time: "`{key}` must be an RFC 3339 time, which `{value}` is not; write it like `2026-11-24T08:30:00Z`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    check_values(cx, LabelType::Rfc3339, out, is_time, |key, value| msg!(time, key = key, value = value));
}

fn is_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't']) else { return false };
    let Some(at) = time.find(['Z', 'z', '+', '-']) else { return false };
    let (clock, offset) = time.split_at(at);
    let clock = clock.split_once('.').filter(|(_, part)| is_digits(part)).map_or(clock, |(clock, _)| clock);
    // A leap second is not a civil time.
    let clock = clock.strip_suffix(":60").map_or_else(|| clock.to_owned(), |before| format!("{before}:59"));
    let is_clock = clock.len() == 8 && is_pairs(&clock) && clock.parse::<Time>().is_ok();
    is_clock && date.len() == 10 && date.parse::<Date>().is_ok() && is_offset(offset)
}

fn is_offset(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    matches!(text, "Z" | "z") || (text.len() == digits.len() + 1 && matches!(digits.len(), 4 | 5) && is_pairs(digits))
}

/// Digits in pairs, with `:` between them or without.
fn is_pairs(text: &str) -> bool {
    text.split(':').all(|part| matches!(part.len(), 2 | 4) && is_digits(part))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "DL3053",
            r#"
FROM a
LABEL created=2026-11-24T08:30:00Z created=2026-11-24t08:30:60.5+02:00 created="2026-11-24T08:30:00-0200"
LABEL created=2026-11-24
              ^^^^^^^^^^ warning: `created` must be an RFC 3339 time
LABEL created="2026-11-24 08:30:00Z"
              ^^^^^^^^^^^^^^^^^^^^^^ warning
LABEL created=2026-02-30T08:30:00Z
              ^^^^^^^^^^^^^^^^^^^^ warning
LABEL created=2026-11-24T24:00:00Z
              ^^^^^^^^^^^^^^^^^^^^ warning
LABEL created=2026-11-24T08:30Z
              ^^^^^^^^^^^^^^^^^ warning
LABEL created=2026-11-24T08:30:00
              ^^^^^^^^^^^^^^^^^^^ warning
LABEL created=20261124T083000Z
              ^^^^^^^^^^^^^^^^ warning
LABEL created=$DATE
"#,
        );
    }
}
