//! What is known of the value of a variable.

use std::sync::Arc;

/// The value of a variable, from the file alone and default build arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Set to this text.
    Set(Arc<str>),
    /// Not set: expands to nothing.
    Unset,
    /// Set or not by something outside the file.
    Unknown,
}
