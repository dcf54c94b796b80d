//! Words that stand for yes and no.

/// Words that Go reads as true (`strconv.ParseBool`).
pub const GO_TRUE: &[&str] = &["1", "t", "T", "TRUE", "true", "True"];
/// Words that Go reads as false (`strconv.ParseBool`).
pub const GO_FALSE: &[&str] = &["0", "f", "F", "FALSE", "false", "False"];

/// Whether Go reads a word as true or false at all.
pub fn is_go_boolean(word: &str) -> bool {
    GO_TRUE.contains(&word) || GO_FALSE.contains(&word)
}

/// Values of variables, in lower case, that switch something on or off.
pub const SWITCHES: &[&str] = &["", "0", "1", "true", "false", "yes", "no", "on", "off"];
